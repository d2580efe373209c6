//! Who may read which secret: recipients by scope, stacks by policy.

use super::Source;
use super::server::Tier;
use super::tables::{Policy, Recipient, Scope, Secret};

impl Source {
    /// The recipients that a secret is sealed for: those whose scope includes its scope, and that
    /// belong to no server or to one that may have it.
    #[must_use]
    pub fn recipients_of(&self, secret: &Secret) -> Vec<&Recipient> {
        self.recipients_for(secret.scope, &secret.servers())
    }

    /// The recipients of a scope on some servers; no servers means all of them.
    #[must_use]
    pub fn recipients_for(&self, scope: Scope, servers: &[String]) -> Vec<&Recipient> {
        let may = |recipient: &&Recipient| {
            let own = &recipient.servers;
            let is_server = own.is_empty()
                || servers.is_empty()
                || own.iter().any(|server| servers.contains(&server.value));
            recipient.scope.includes(scope) && is_server
        };
        self.recipients.iter().filter(may).collect()
    }

    /// The definition of a secret that a stack on a server sees.
    #[must_use]
    pub fn secret_of(&self, name: &str, server: &str, stack: &str) -> Option<&Secret> {
        let mut secrets = self.secrets.iter();
        secrets.find(|secret| secret.name.as_str() == name && secret.limits.include(server, stack))
    }

    /// The policies that cover a secret's name. Without any, whoever is in scope may read it.
    #[must_use]
    pub fn policies_of(&self, secret: &str) -> Vec<&Policy> {
        let covers = |policy: &&Policy| policy.paths.iter().any(|path| covers(path, secret));
        self.policies.iter().filter(covers).collect()
    }

    /// Whether a service of a stack may read a secret, as far as policies say.
    #[must_use]
    pub fn may_read(&self, secret: &str, stack: &str, service: &str) -> bool {
        let policies = self.policies_of(secret);
        let allows = |policy: &&Policy| {
            let mut readers = policy.readers.iter();
            readers.any(|reader| reads(reader, stack, service))
        };
        policies.is_empty() || policies.iter().any(allows)
    }
}

impl Scope {
    /// Whether who has this scope may decrypt secrets of another one.
    ///
    /// It is the rule of servers: what is trusted may have everything, what is not may have what
    /// was made for it.
    #[must_use]
    pub fn includes(self, secret: Self) -> bool {
        self != Self::Untrusted || secret.allows(Some(Tier::Untrusted))
    }
}

/// Whether a path of a policy covers the name of a secret. The globs are Vault's: `*` at the end stands
/// for anything, `+` for one segment.
fn covers(path: &str, name: &str) -> bool {
    let (path, is_prefix) = match path.strip_suffix('*') {
        Some(prefix) => (prefix, true),
        None => (path, false),
    };
    let (mut wanted, mut found) = (path.split('/').peekable(), name.split('/').peekable());
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => return true,
            (Some(wanted_segment), Some(segment)) => {
                let is_last = wanted.peek().is_none();
                if is_last && is_prefix {
                    return segment.starts_with(wanted_segment);
                }
                if wanted_segment != "+" && wanted_segment != segment {
                    return false;
                }
            }
            _ => return false,
        }
    }
}

/// Whether a reader of a policy, `stack` or `stack/service`, is this service. `*` stands for any part
/// of a name.
fn reads(reader: &str, stack: &str, service: &str) -> bool {
    let (readers_stack, readers_service) = match reader.split_once('/') {
        Some((stack, service)) => (stack, Some(service)),
        None => (reader, None),
    };
    matches(readers_stack, stack) && readers_service.is_none_or(|wanted| matches(wanted, service))
}

fn matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else {
            return false;
        };
        rest = after;
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_globs_of_vault() {
        for (path, name, covered) in [
            ("backend/*", "backend/postgres", true),
            ("backend/*", "backend/a/b", true),
            ("backend/*", "backend", false),
            ("backend/post*", "backend/postgres", true),
            ("+/password", "backend/password", true),
            ("+/password", "a/b/password", false),
            ("backend/+/x", "backend/a/x", true),
            ("*", "ANYTHING", true),
            ("TOKEN", "TOKEN", true),
            ("TOKEN", "TOKEN2", false),
        ] {
            assert_eq!(covers(path, name), covered, "{path} {name}");
        }
    }

    #[test]
    fn readers_are_stacks_and_their_services() {
        for (reader, stack, service, allowed) in [
            ("ml", "ml", "backend", true),
            ("ml/backend", "ml", "backend", true),
            ("ml/backend", "ml", "worker", false),
            ("ml/airflow-*", "ml", "airflow-web", true),
            ("ml/airflow-*", "ml", "backend", false),
            ("*/db", "shop", "db", true),
            ("sh*p", "shop", "db", true),
            ("shop", "shop2", "db", false),
        ] {
            assert_eq!(reads(reader, stack, service), allowed, "{reader}");
        }
    }

    #[test]
    fn a_lower_scope_reads_what_was_made_for_it() {
        for (recipient, secret, includes) in [
            (Scope::All, Scope::Trusted, true),
            (Scope::Trusted, Scope::All, true),
            (Scope::Untrusted, Scope::Trusted, false),
            (Scope::Untrusted, Scope::Untrusted, true),
            (Scope::Untrusted, Scope::All, true),
        ] {
            assert_eq!(
                recipient.includes(secret),
                includes,
                "{recipient:?} {secret:?}"
            );
        }
    }
}
