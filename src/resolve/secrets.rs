//! Which secrets a stack uses, and whether it may.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Target;
use super::project::ReadStack;
use crate::compose::render;
use crate::model::{NeededSecret, SecretKind, SecretReference, references};
use crate::source::{Place, Problem, Secret, Severity};

/// What uses a secret: a path of the Compose model, and the service that has it.
type Uses = BTreeMap<SecretReference, BTreeSet<(String, Option<String>)>>;

/// Parts of a service that may hold a secret. Whatever else holds one stands in `docker ps`, in labels
/// or in names.
const HOLDERS: [&str; 4] = ["environment", "command", "entrypoint", "healthcheck"];

impl ReadStack<'_> {
    /// The secrets that the project uses. Uses that are not allowed are errors.
    pub(super) fn secrets(&mut self) -> BTreeMap<SecretReference, NeededSecret> {
        let mut needed = BTreeMap::new();
        for (reference, uses) in self.uses() {
            let tier = self.target.server.tier.as_ref().map(|tier| tier.value);
            let secret = self.target.secret(&reference.name);
            // Names are looked up in scope; what is not is a mark that somebody has written by hand.
            let Some(secret) = secret.filter(|secret| secret.scope.allows(tier)) else {
                for (path, _) in uses {
                    self.refuse(&path, forged(&reference));
                }
                continue;
            };
            let (mut readers, mut in_texts) = (BTreeSet::new(), false);
            for (path, service) in uses {
                let problem = match &service {
                    _ if !may_hold(&path) => Some(misplaced(&reference, &path)),
                    Some(service) => self.target.unreadable(secret, service),
                    None => None,
                };
                if let Some(problem) = problem {
                    self.refuse(&path, problem);
                } else {
                    in_texts |= is_text(&path);
                    readers.extend(service);
                }
            }
            if let Some((kind, place)) = self.target.value_of(secret, &reference) {
                let secret = NeededSecret {
                    kind,
                    in_texts,
                    readers,
                    place: place.to_string(),
                };
                needed.insert(reference, secret);
            }
        }
        needed
    }

    fn uses(&self) -> Uses {
        let project = &self.loaded.project;
        let mut uses = Uses::new();
        walk(&render::to_json(project), "", &mut |path, text| {
            let service = path.strip_prefix("services.");
            let service = service.and_then(|rest| rest.split('.').next());
            for reference in references(text) {
                let service = service.map(str::to_owned);
                uses.entry(reference)
                    .or_default()
                    .insert((path.to_owned(), service));
            }
        });
        for service in project.services.values() {
            let secrets = service.secrets.iter().enumerate().map(|(index, used)| {
                let secret = project.secrets.get(&used.source);
                let value = secret.and_then(|secret| secret.environment_value.as_ref());
                ("secrets", index, value)
            });
            let configs = service.configs.iter().enumerate().map(|(index, used)| {
                let config = project.configs.get(&used.source);
                let value = config.and_then(|config| config.environment_value.as_ref());
                ("configs", index, value)
            });
            for (key, index, value) in secrets.chain(configs) {
                let text = value.and_then(|value| value.text()).unwrap_or_default();
                for reference in references(text) {
                    let path = format!("services.{}.{key}[{index}]", service.name);
                    uses.entry(reference)
                        .or_default()
                        .insert((path, Some(service.name.clone())));
                }
            }
        }
        uses
    }
}

impl<'a> Target<'a> {
    /// The definition of a secret that this stack sees on this server.
    pub(super) fn secret(&self, name: &str) -> Option<&'a Secret> {
        let (server, stack) = (self.server.name.as_str(), self.stack.name.as_str());
        self.source.secret_of(name, server, stack)
    }

    /// What stands for a secret here, where it has a value.
    pub(super) fn reference(&self, secret: &Secret) -> Option<SecretReference> {
        let name = secret.name.as_str();
        if secret.source.is_none() {
            return secret.current().map(|version| secret.reference(version));
        }
        let known = self.versions.get(self.server.name.as_str(), name);
        Some(known.map_or_else(
            || SecretReference::in_vault(name),
            |version| SecretReference::new(name, version),
        ))
    }

    /// Where the value of a version is, and where that is said.
    fn value_of(
        &self,
        secret: &'a Secret,
        of: &SecretReference,
    ) -> Option<(SecretKind, &'a Place)> {
        if let Some(source) = &secret.source {
            let kind = SecretKind::Vault {
                source: source.value.clone(),
                minimum: secret.minimum_in_vault(),
            };
            return (self.reference(secret).as_ref() == Some(of)).then_some((kind, &source.place));
        }
        let value = secret.version(of.version)?.value.as_ref()?;
        let kind = SecretKind::Value {
            sealed: value.value.as_bytes().into(),
            servers: secret.servers(),
        };
        Some((kind, &secret.name.place))
    }

    /// Why a name is no secret that may be used here, where there is one of that name at all.
    pub(super) fn forbidden_secret(&self, name: &str, place: &Place) -> Option<Problem> {
        let mut secrets = self.source.secrets.iter();
        let any = secrets.find(|secret| secret.name.as_str() == name)?;
        let (server, stack) = (self.server.name.as_str(), self.stack.name.as_str());
        let tier = self.server.tier.as_ref();
        let problem = match self.secret(name) {
            None => Problem::finding(
                Severity::Error,
                "secret-scope",
                format!("the secret `{name}` is not for `{stack}` on `{server}`"),
            )
            .at(&any.name.place, "limited to other servers or stacks")
            .help("add them to its `servers` or `stacks`, or define it once more for them"),
            Some(secret) if !secret.scope.allows(tier.map(|tier| tier.value)) => {
                let scope = secret.scope.as_str();
                let problem = Problem::finding(
                    Severity::Error,
                    "secret-scope",
                    format!("the secret `{name}` is of `scope:{scope}`, and the server `{server}` is untrusted"),
                )
                .at(&secret.name.place, "kept from untrusted servers");
                let problem = match tier {
                    Some(tier) => problem.at(&tier.place, "untrusted"),
                    None => problem,
                };
                problem.help("tag it `scope:untrusted` or `scope:all` if it belongs there, and `vaultctl secret rekey`")
            }
            Some(secret) if self.reference(secret).is_none() => {
                let problem = Problem::error(
                    "secret-without-value",
                    format!("the secret `{name}` has no value"),
                )
                .at(
                    &secret.name.place,
                    "no version that is neither deleted nor destroyed",
                );
                problem.help(format!("`vaultctl secret set {name}`"))
            }
            Some(_) => return None,
        };
        Some(problem.at(place, "used here"))
    }

    /// Why a service may not read a secret.
    fn unreadable(&self, secret: &Secret, service: &str) -> Option<Problem> {
        let (name, stack) = (secret.name.as_str(), self.stack.name.as_str());
        if self.source.may_read(name, stack, service) {
            return None;
        }
        let message = format!("`{stack}/{service}` may not read the secret `{name}`");
        let mut problem = Problem::finding(Severity::Error, "secret-policy", message);
        for policy in self.source.policies_of(name) {
            problem = problem.at(&policy.name.place, "covers it, and names other readers");
        }
        Some(problem.help(format!("add \"{stack}/{service}\" to its `readers`")))
    }
}

/// Whether a part of the Compose model that may hold a secret is no file.
fn is_text(path: &str) -> bool {
    let part = path
        .strip_prefix("services.")
        .and_then(|rest| rest.split_once('.'))
        .map(|(_, part)| part);
    part.is_some_and(|part| HOLDERS.into_iter().any(|holder| part.starts_with(holder)))
}

/// Whether a part of the Compose model may hold a secret.
fn may_hold(path: &str) -> bool {
    if path.starts_with("configs.") || path.starts_with("secrets.") {
        return path.ends_with(".content");
    }
    let part = path
        .strip_prefix("services.")
        .and_then(|rest| rest.split_once('.'))
        .map(|(_, part)| part);
    part.is_some_and(|part| {
        let is_of = |holder: &str| {
            part.strip_prefix(holder)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        HOLDERS.into_iter().any(is_of)
            || part.starts_with("secrets[")
            || part.starts_with("configs[")
    })
}

/// The error for a mark that no lookup has written.
pub(super) fn forged(reference: &SecretReference) -> Problem {
    let message = format!("a mark stands for the secret {reference}, as if it could be used here");
    let help = "the characters U+FDD0 and U+FDD1 are kept for this: write `${NAME}` or `[[NAME]]`";
    Problem::error("secret-mark", message).help(help)
}

fn misplaced(reference: &SecretReference, path: &str) -> Problem {
    let message = format!("the secret `{}` cannot be used in `{path}`", reference.name);
    Problem::error("secret-in-the-open", message).help(
        "a secret may stand in `environment`, `command`, `entrypoint`, `healthcheck`, and be given as a file with `secrets:`",
    )
}

/// Every text of a model with its path.
fn walk(value: &Value, path: &str, visit: &mut dyn FnMut(&str, &str)) {
    match value {
        Value::String(text) => visit(path, text),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(item, &format!("{path}[{index}]"), visit);
            }
        }
        Value::Object(table) => {
            for (key, item) in table {
                let below = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                // A key that holds a secret is no better than a value.
                visit(&below, key);
                walk(item, &below, visit);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_stand_where_nobody_else_reads() {
        for (path, allowed) in [
            ("services.web.environment.PASSWORD", true),
            ("services.web.command[2]", true),
            ("services.web.healthcheck.test[1]", true),
            ("services.web.secrets[0]", true),
            ("configs.x.content", true),
            ("services.web.labels.x", false),
            ("services.web.image", false),
            ("services.web.environments.x", false),
            ("networks.x.name", false),
            ("name", false),
        ] {
            assert_eq!(may_hold(path), allowed, "{path}");
        }
    }
}
