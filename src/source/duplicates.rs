//! Names that are defined more than once.

use super::diagnostic::{Problem, Problems};
use super::place::Spanned;
use super::tables::server::ServerTable;
use super::tables::stack_table::StackTable;
use super::tables::{Limits, Policy, Procedure, Recipient, Repo, Rotation, Secret, Variable};

/// A definition with a name.
pub(super) trait Named: PartialEq {
    /// What it is called in messages.
    const KIND: &'static str;
    /// What to do about two of one name.
    const ADVICE: &'static str = "rename or remove one of them";

    fn name(&self) -> &Spanned<String>;

    /// Whether two definitions of one name may stand side by side.
    fn coexists(&self, _other: &Self) -> bool {
        false
    }
}

/// Keeps the first of repeated definitions: an identical one is a note, another one an error.
pub(super) fn unique<T: Named>(definitions: Vec<T>, problems: &Problems) -> Vec<T> {
    let mut kept: Vec<T> = Vec::with_capacity(definitions.len());
    for definition in definitions {
        let name = definition.name();
        let earlier = kept
            .iter()
            .find(|earlier| earlier.name() == name && !earlier.coexists(&definition));
        let Some(earlier) = earlier else {
            kept.push(definition);
            continue;
        };
        let what = format!("{} `{}` is defined twice", T::KIND, name.value);
        let problem = if *earlier == definition {
            Problem::note(
                "repeated-definition",
                format!("{what}, with the same content"),
            )
            .at(&name.place, "again here")
        } else {
            Problem::error("duplicate-name", what)
                .at(&name.place, "again here, with other content")
                .help(T::ADVICE)
        };
        problems.push(problem.at(&earlier.name().place, "first here"));
    }
    kept
}

impl Named for ServerTable {
    const KIND: &'static str = "server";

    fn name(&self) -> &Spanned<String> {
        &self.name
    }
}

impl Named for StackTable {
    const KIND: &'static str = "stack";

    fn name(&self) -> &Spanned<String> {
        &self.stack.name
    }
}

impl Named for Variable {
    const KIND: &'static str = "variable";
    const ADVICE: &'static str = "remove one, or limit each to its own `servers` or `stacks`";

    fn name(&self) -> &Spanned<String> {
        &self.name
    }

    fn coexists(&self, other: &Self) -> bool {
        !self.limits.overlap(&other.limits)
    }
}

impl Named for Secret {
    const KIND: &'static str = "secret";
    const ADVICE: &'static str = "remove one, or limit each to its own `servers`";

    fn name(&self) -> &Spanned<String> {
        &self.name
    }

    // What a server is told by a name and a version must be one value.
    fn coexists(&self, other: &Self) -> bool {
        let servers = |secret: &Self| Limits {
            servers: secret.limits.servers.clone(),
            stacks: Vec::new(),
        };
        !servers(self).overlap(&servers(other))
    }
}

impl Named for Recipient {
    const KIND: &'static str = "recipient";

    fn name(&self) -> &Spanned<String> {
        &self.name
    }
}

impl Named for Policy {
    const KIND: &'static str = "policy";

    fn name(&self) -> &Spanned<String> {
        &self.name
    }
}

impl Named for Procedure {
    const KIND: &'static str = "procedure";

    fn name(&self) -> &Spanned<String> {
        &self.name
    }
}

impl Named for Rotation {
    const KIND: &'static str = "rotation";

    fn name(&self) -> &Spanned<String> {
        &self.name
    }
}

impl Named for Repo {
    const KIND: &'static str = "repo";

    fn name(&self) -> &Spanned<String> {
        &self.name
    }
}
