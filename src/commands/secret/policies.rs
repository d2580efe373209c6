//! `vaultctl secret policies` and `audit`: who may read what

use std::collections::BTreeSet;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::list::columns;
use super::{CommandResult, Session, Store};
use crate::source::{Policy, Secret, Source, Spanned};

const POLICIES_HELP: &str = "\
Once a policy covers the name of a secret, nobody but its readers may read it. --format hcl prints
the same rules as policies of Vault and OpenBao, for a KV version 2 store at --mount.";

/// Arguments of `secret policies`.
#[derive(Debug, Args)]
#[command(after_help = POLICIES_HELP)]
pub struct PoliciesArguments {
    /// Print text, json or hcl
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "text",
        hide_possible_values = true
    )]
    pub format: Format,
    /// Where Vault has the store
    #[arg(long, value_name = "PATH", default_value = "secret")]
    pub mount: String,
}

/// How policies are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// JSON.
    Json,
    /// Vault's.
    Hcl,
}

const AUDIT_HELP: &str = "\
For each secret: the servers whose tier and limits allow it, the stacks there that may read it, and
the recipients that can open it in git.";

/// Arguments of `secret audit`.
#[derive(Debug, Args)]
#[command(after_help = AUDIT_HELP)]
pub struct AuditArguments {}

pub(super) fn policies(session: &Session, arguments: &PoliciesArguments) -> CommandResult {
    let store = Store::open(session)?;
    let policies = &store.source.policies;
    let words = |list: &[Spanned<String>]| -> Vec<String> {
        list.iter().map(|word| word.value.clone()).collect()
    };
    let format = if session.globals.json {
        Format::Json
    } else {
        arguments.format
    };
    let text = match format {
        Format::Text => columns(policies.iter().map(|policy| {
            [
                policy.name.value.clone(),
                words(&policy.paths).join(", "),
                words(&policy.readers).join(", "),
            ]
        })),
        Format::Json => {
            let listed = policies.iter().map(|policy| {
                json!({
                    "name": policy.name.value,
                    "description": policy.description,
                    "paths": words(&policy.paths),
                    "readers": words(&policy.readers),
                })
            });
            format!("{:#}\n", Value::Array(listed.collect()))
        }
        Format::Hcl => policies
            .iter()
            .map(|policy| hcl(&store.source, policy, arguments.mount.trim_matches('/')))
            .collect::<Vec<_>>()
            .join("\n"),
    };
    session.printer.result(text);
    Ok(0)
}

/// A policy in Vault's words: its paths below the mount, and where Vault has what is read from there.
fn hcl(source: &Source, policy: &Policy, mount: &str) -> String {
    let words = |list: &[Spanned<String>]| -> Vec<String> {
        list.iter().map(|word| word.value.clone()).collect()
    };
    let mut paths: Vec<String> = words(&policy.paths)
        .iter()
        .map(|path| format!("{mount}/data/{path}"))
        .collect();
    for secret in &source.secrets {
        let covering = source.policies_of(&secret.name);
        if let Some(kept) = &secret.source
            && covering.iter().any(|one| one.name == policy.name)
        {
            paths.push(kept.path.data());
        }
    }
    let mut known = BTreeSet::new();
    paths.retain(|path| known.insert(path.clone()));
    let head = format!(
        "# Policy \"{}\", for {}\n",
        policy.name.value,
        words(&policy.readers).join(", ")
    );
    let rules = paths
        .iter()
        .map(|path| format!("path \"{path}\" {{\n  capabilities = [\"read\"]\n}}\n"));
    head + &rules.collect::<String>()
}

pub(super) fn audit(session: &Session, _: &AuditArguments) -> CommandResult {
    let store = Store::open(session)?;
    let source = &store.source;
    let mut secrets: Vec<&Secret> = source.secrets.iter().collect();
    secrets.sort_by(|a, b| (&a.name.value, a.servers()).cmp(&(&b.name.value, b.servers())));
    let rows = secrets.iter().map(|secret| Row::of(source, secret));
    if session.globals.json {
        let rows = rows.map(|row| {
            json!({
                "secret": row.secret,
                "scope": row.scope,
                "servers": row.servers,
                "readers": row.readers,
                "recipients": row.recipients,
            })
        });
        let text = format!("{:#}\n", Value::Array(rows.collect()));
        session.printer.result(text);
        return Ok(0);
    }
    let head = ["SECRET", "SCOPE", "SERVERS", "READERS", "RECIPIENTS"].map(str::to_owned);
    let listed = |words: Vec<String>| match words.as_slice() {
        [] => "-".to_owned(),
        some => some.join(", "),
    };
    let rows = rows.map(|row| {
        [
            row.secret,
            row.scope.to_owned(),
            listed(row.servers),
            listed(row.readers),
            listed(row.recipients),
        ]
    });
    session
        .printer
        .result(columns(std::iter::once(head).chain(rows)));
    Ok(0)
}

/// Who can read a secret.
struct Row {
    secret: String,
    scope: &'static str,
    servers: Vec<String>,
    /// Stacks, or the services of a stack that policies name.
    readers: Vec<String>,
    recipients: Vec<String>,
}

impl Row {
    fn of(source: &Source, secret: &Secret) -> Self {
        let is_allowed = |server: &&crate::source::Server| {
            let own = &secret.limits.servers;
            let is_listed = own.is_empty() || own.contains(&server.name);
            let tier = server.tier.as_ref().map(|tier| tier.value);
            server.enabled && is_listed && secret.scope.allows(tier)
        };
        let servers: Vec<String> = source
            .servers
            .iter()
            .filter(is_allowed)
            .map(|server| server.name.value.clone())
            .collect();
        let policies = source.policies_of(secret.name.as_str());
        let mut readers: Vec<String> = if policies.is_empty() {
            let stacks = source.stacks.iter().filter(|stack| {
                let mut placed = stack.servers.iter();
                placed.any(|server| {
                    servers.contains(&server.value)
                        && secret.limits.include(server.as_str(), stack.name.as_str())
                })
            });
            stacks.map(|stack| stack.name.value.clone()).collect()
        } else {
            let readers = policies.iter().flat_map(|policy| &policy.readers);
            readers.map(|reader| reader.value.clone()).collect()
        };
        readers.sort();
        readers.dedup();
        // What Vault keeps is sealed for nobody here.
        let sealed = secret.source.is_none();
        let recipients = if sealed {
            source.recipients_of(secret)
        } else {
            Vec::new()
        };
        Self {
            secret: secret.name.value.clone(),
            scope: secret.scope.as_str(),
            servers,
            readers,
            recipients: recipients.iter().map(|r| r.name.value.clone()).collect(),
        }
    }
}
