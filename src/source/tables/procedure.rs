//! `[[procedure]]`: stages of executions.

use std::collections::BTreeMap;

use crate::source::diagnostic::Problem;
use crate::source::place::Spanned;
use crate::source::suggest::did_you_mean;

use super::field::Field;
use super::komodo;
use super::parameter::Parameter;
use super::table::Table;

/// Executions in stages: stages in order, executions of a stage in parallel.
#[derive(Debug, Clone, PartialEq)]
pub struct Procedure {
    /// Name, unique in the repository.
    pub name: Spanned<String>,
    /// Free text.
    pub description: String,
    /// Tags.
    pub tags: Vec<Spanned<String>>,
    /// Stages in the order in which they run.
    pub stages: Vec<Stage>,
}

/// Executions that run at the same time; a failure stops the procedure after them.
#[derive(Debug, Clone, PartialEq)]
pub struct Stage {
    /// Name, for output.
    pub name: Spanned<String>,
    /// False: skipped.
    pub enabled: bool,
    /// What runs.
    pub executions: Vec<Execution>,
}

/// One execution.
#[derive(Debug, Clone, PartialEq)]
pub struct Execution {
    /// Komodo's name of it, such as `DeployStack`.
    pub kind: Spanned<String>,
    /// Parameters, whether written in `params` or beside `type`.
    pub params: BTreeMap<String, Spanned<Parameter>>,
    /// False: skipped.
    pub enabled: bool,
}

impl Procedure {
    pub(super) fn read(table: Table<'_>, komodo_keys: &mut bool) -> Option<Self> {
        let mut table = table.with_config();
        let name = table.name();
        let description = table.text("description");
        let tags = table.strings("tags");
        let stages = table
            .take_alias("stage", "stages")
            .map(|field| field.tables())
            .unwrap_or_default()
            .into_iter()
            .filter_map(Stage::read)
            .collect();
        table.komodo(&komodo::PROCEDURE);
        *komodo_keys |= table.has_komodo_keys();
        table.finish();
        Some(Self {
            name: name?,
            description,
            tags,
            stages,
        })
    }
}

impl Stage {
    fn read(mut table: Table<'_>) -> Option<Self> {
        let name = table.required("name");
        let enabled = table.flag("enabled", true);
        let executions = table
            .take_alias("executions", "execution")
            .map(|field| field.tables())
            .unwrap_or_default()
            .into_iter()
            .filter_map(Execution::read)
            .collect();
        table.finish();
        Some(Self {
            name: name?,
            enabled,
            executions,
        })
    }
}

impl Execution {
    fn read(mut table: Table<'_>) -> Option<Self> {
        let enabled = table.flag("enabled", true);
        let execution = table.require("execution").and_then(|field| field.table());
        table.finish();
        let mut execution = execution?;
        let kind = execution.required("type");
        let mut params = BTreeMap::new();
        if let Some(mut given) = execution.table("params") {
            params.extend(given.rest().into_iter().map(named));
        }
        for (key, value) in execution.rest().into_iter().map(named) {
            if let Some(earlier) = params.get(&key) {
                execution.report(
                    Problem::error(
                        "key-in-both-places",
                        format!("`{key}` stands in `params` and beside `type`"),
                    )
                    .at(&value.place, "given here")
                    .at(&earlier.place, "and given here")
                    .help("keep one of the two"),
                );
            }
            params.insert(key, value);
        }
        let kind = kind?;
        if komodo::NEEDS_KOMODO.contains(&kind.as_str()) {
            execution.report(
                Problem::note(
                    "komodo-only",
                    format!("`{}` cannot be run here", kind.value),
                )
                .at(&kind.place, "needs a Komodo server"),
            );
        } else if !komodo::EXECUTIONS.contains(&kind.as_str()) {
            execution.report(
                Problem::error(
                    "unknown-execution",
                    format!("`{}` is no execution", kind.value),
                )
                .at(&kind.place, "not known here")
                .help_if(did_you_mean(&kind.value, komodo::EXECUTIONS)),
            );
        }
        Some(Self {
            kind,
            params,
            enabled,
        })
    }
}

fn named(field: Field<'_>) -> (String, Spanned<Parameter>) {
    let value = field.parameter();
    (field.key, value)
}
