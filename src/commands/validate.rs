//! `vaultctl validate`

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::session::findings;
use super::{CommandResult, Session};
use crate::pipeline::Wanted;
use crate::source::{Repository, Severity};
use crate::ui::{Verbosity, counted, one_line, problems_json, problems_sarif};

const AFTER_HELP: &str = "\
All that is wrong is told in one run, with file, line and advice. No server is touched.

Exit codes:
  0  the repository can be used
  1  it cannot
  3  --strict: there are warnings or notes";

/// Arguments of `validate`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// Print findings as text, json or sarif
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "text",
        hide_possible_values = true
    )]
    pub format: Format,
    /// Exit with 3 where there are warnings or notes
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
    let loaded = session.read(session.selection());
    let found = findings(&loaded);
    let format = if session.globals.json {
        Format::Json
    } else {
        arguments.format
    };
    match format {
        Format::Json => session
            .printer
            .result(format!("{:#}\n", problems_json(&found))),
        Format::Sarif => session
            .printer
            .result(format!("{:#}\n", problems_sarif(&found, &folder(session)))),
        Format::Text => {
            session.say_findings(&found, Severity::Note);
            let wanted = loaded.as_ref().map_err(Clone::clone)?;
            session.say_targets();
            say_verdict(session, wanted);
        }
    }
    let errors = found
        .iter()
        .any(|problem| problem.severity == Severity::Error);
    Ok(match (errors, arguments.strict && !found.is_empty()) {
        (true, _) => 1,
        (false, true) => 3,
        (false, false) => 0,
    })
}

/// The folder of the definitions, from the top of the git repository.
fn folder(session: &Session) -> PathBuf {
    match Repository::discover(&session.globals.repo) {
        Ok(Some(repository)) => repository.folder().to_owned(),
        _ => PathBuf::new(),
    }
}

/// Says of a repository without errors what it holds and, where that is asked for, its settings.
fn say_verdict(session: &Session, wanted: &Wanted) {
    if session.verbose() {
        let settings = wanted.source.settings.listed();
        let width = settings.iter().map(|(name, ..)| name.len()).max();
        let width = width.unwrap_or_default();
        for (name, value, origin) in settings {
            let value = match value.as_str() {
                "" => "(none)".to_owned(),
                value => one_line(value),
            };
            session
                .printer
                .result(format!("{name:<width$}  {value}  ({origin})\n"));
        }
    }
    if session.printer.verbosity() == Verbosity::Quiet {
        return;
    }
    let deployments = || wanted.resolved.desired.deployments();
    let services = deployments().map(|d| d.project.services.len()).sum();
    session.printer.result(format!(
        "The repository is valid: {}, {}, {} with {}.\n",
        counted(wanted.source.servers.len(), "server"),
        counted(wanted.source.stacks.len(), "stack"),
        counted(deployments().count(), "deployment"),
        counted(services, "service"),
    ));
}
