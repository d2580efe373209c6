//! Resource definitions: the tables of `sync/**/*.toml`.

pub(crate) mod document;
mod environment;
pub(crate) mod field;
mod komodo;
mod list;
mod parameter;
mod procedure;
mod repo;
mod rotation;
mod rotation_hook;
mod secret;
pub(crate) mod server;
mod stack;
pub(crate) mod stack_table;
pub(crate) mod table;
pub(crate) mod values;
mod variable;

pub use environment::{EnvironmentEntry, Quoting};
pub use parameter::Parameter;
pub use procedure::{Execution, Procedure, Stage};
pub use repo::Repo;
pub use rotation::{
    Due, Jitter, Proxy, Rotation, RotationTarget, interval as read_interval, jitter as read_jitter,
};
pub use rotation_hook::{HookServer, Phases, PostgresqlHook, RedisHook, RotationHook};
pub use secret::{Policy, Recipient, Secret, SecretClass, SecretVersion};
pub use stack::{
    ApplyMode, ConfigFile, Delivery, GitSource, Hook, Owner, Requirement, Rollout, Stack,
    StackState, StackTiers,
};
pub use values::{AddressPool, Network, Ports, Protocol};
pub use variable::{Limits, Scope, Variable};

use super::diagnostic::{Problem, Problems};
use super::suggest::did_you_mean;
use document::Document;
use server::ServerTable;
use stack_table::StackTable;
use table::{Context, Table, tables_of};

/// Names of the tables that have a meaning here: singular, plural.
const KNOWN: [(&str, &str); 9] = [
    ("server", "servers"),
    ("stack", "stacks"),
    ("variable", "variables"),
    ("secret", "secrets"),
    ("recipient", "recipients"),
    ("policy", "policies"),
    ("procedure", "procedures"),
    ("rotation", "rotations"),
    ("repo", "repos"),
];

/// Names that a later version gives a meaning to.
const RESERVED: [&str; 2] = ["backup", "dns"];

/// All tables of a repository as they are written, file by file.
#[derive(Debug, Default)]
pub(crate) struct Definitions {
    pub(crate) servers: Vec<ServerTable>,
    pub(crate) stacks: Vec<StackTable>,
    pub(crate) variables: Vec<Variable>,
    pub(crate) secrets: Vec<Secret>,
    pub(crate) recipients: Vec<Recipient>,
    pub(crate) policies: Vec<Policy>,
    pub(crate) procedures: Vec<Procedure>,
    pub(crate) rotations: Vec<Rotation>,
    pub(crate) repos: Vec<Repo>,
    /// Whether anything that only Komodo knows was met.
    pub(crate) komodo: bool,
    /// Whether a part was left out because of an error, so that names may be missing.
    pub(crate) incomplete: bool,
}

impl Definitions {
    /// Adds the tables of one file; `deploy` is what a stack without that key means.
    pub(crate) fn read(&mut self, document: &Document, deploy: bool, problems: &Problems) {
        let context = Context { document, problems };
        self.incomplete |= document.incomplete;
        for (key, item) in &document.root {
            if let Some((name, _)) = KNOWN.iter().find(|(one, many)| key == *one || key == *many) {
                for table in tables_of(context, key, item) {
                    self.read_table(name, table, deploy);
                }
                continue;
            }
            let span = document
                .root
                .get_key_value(key)
                .and_then(|(key, _)| key.span());
            let place = document.place(item.span().or(span));
            if komodo::TABLES
                .iter()
                .any(|(one, many)| key == *one || key == *many)
            {
                self.komodo = true;
                for table in tables_of(context, key, item) {
                    problems.push(
                        Problem::note("komodo-only", format!("`[[{key}]]` has no effect here"))
                            .at(table.place(), "read by a Komodo server alone"),
                    );
                }
                continue;
            }
            problems.push(unknown_table(key).at(&place, "not known here"));
        }
    }

    fn read_table(&mut self, name: &str, table: Table<'_>, deploy: bool) {
        let komodo = &mut self.komodo;
        let complete = match name {
            "server" => push(&mut self.servers, ServerTable::read(table, komodo)),
            "stack" => push(&mut self.stacks, StackTable::read(table, deploy, komodo)),
            "variable" => push(&mut self.variables, Variable::read(table, komodo)),
            "secret" => push(&mut self.secrets, Secret::read(table)),
            "recipient" => push(&mut self.recipients, Recipient::read(table)),
            "policy" => push(&mut self.policies, Policy::read(table)),
            "procedure" => push(&mut self.procedures, Procedure::read(table, komodo)),
            "rotation" => push(&mut self.rotations, Rotation::read(table)),
            _ => push(&mut self.repos, Repo::read(table, komodo)),
        };
        // Only names of these kinds are referred to.
        let referred = ["server", "stack", "secret", "procedure", "repo"].contains(&name);
        self.incomplete |= referred && !complete;
    }
}

fn push<T>(list: &mut Vec<T>, value: Option<T>) -> bool {
    let read = value.is_some();
    list.extend(value);
    read
}

fn unknown_table(key: &str) -> Problem {
    if RESERVED.contains(&key.trim_end_matches('s')) || RESERVED.contains(&key) {
        return Problem::error("unknown-table", format!("`[[{key}]]` is not supported yet"))
            .help("the name is reserved for a later version; remove the table");
    }
    let names = KNOWN.iter().chain(&komodo::TABLES);
    let names = names.flat_map(|(one, many)| [*one, *many]);
    Problem::error("unknown-table", format!("unknown table `{key}`"))
        .help_if(did_you_mean(key, names))
}
