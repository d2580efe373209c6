//! `vaultctl validate`

use clap::{Args, ValueEnum};

use super::{CommandResult, Session};
use crate::source::{LoadErrors, Problem, Severity};
use crate::ui::{problems_json, problems_sarif};

/// Arguments of `validate`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// How findings are printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// Exit with 3 on any finding
    #[arg(long)]
    pub strict: bool,
}

/// How findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// For code scanning.
    Sarif,
}

pub(super) fn run(session: &Session, arguments: &Arguments) -> CommandResult {
    let loaded = session.load();
    let format = if session.globals.json {
        Format::Json
    } else {
        arguments.format
    };
    let problems: Vec<Problem> = match &loaded {
        Ok(wanted) => wanted
            .source
            .problems
            .iter()
            .chain(&wanted.resolved.problems)
            .cloned()
            .collect(),
        Err(errors) => errors.problems().to_vec(),
    };
    match format {
        Format::Json => session
            .printer
            .result(format!("{:#}\n", problems_json(&problems))),
        Format::Sarif => session
            .printer
            .result(format!("{:#}\n", problems_sarif(&problems))),
        Format::Text => text(session, loaded.as_ref())?,
    }
    let errors = problems
        .iter()
        .any(|problem| problem.severity == Severity::Error);
    Ok(match (errors, arguments.strict && !problems.is_empty()) {
        (true, _) => 1,
        (false, true) => 3,
        (false, false) => 0,
    })
}

fn text(
    session: &Session,
    loaded: Result<&crate::pipeline::Wanted, &LoadErrors>,
) -> Result<(), LoadErrors> {
    let wanted = loaded.map_err(Clone::clone)?;
    if session.verbose() {
        for (name, value, origin) in wanted.source.settings.listed() {
            session
                .printer
                .result(format!("{name} = {value}  ({origin})\n"));
        }
    }
    let services: usize = wanted
        .resolved
        .desired
        .deployments()
        .map(|d| d.project.services.len())
        .sum();
    session.printer.result(format!(
        "The repository is valid: {} servers, {} stacks, {} deployments with {services} services.\n",
        wanted.source.servers.len(),
        wanted.source.stacks.len(),
        wanted.resolved.desired.deployments().count(),
    ));
    Ok(())
}
