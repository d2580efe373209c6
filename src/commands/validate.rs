//! `vaultctl validate`

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::files::write_whole;
use super::session::findings;
use super::{CommandError, CommandResult, Session};
use crate::pipeline::{self, Wanted};
use crate::rules::{Checked, Depth, RULES, Rule, explain};
use crate::source::{LoadErrors, Problem, ReadFrom, Repository, Severity, did_you_mean};
use crate::ui::{Verbosity, counted, one_line, problems_json, problems_sarif, visible};

const AFTER_HELP: &str = "\
All that is wrong is told in one run, with file, line and advice. No server is touched.

Rules look at the resolved model of every stack; a finding is waived by name and with a reason, on the
service (`x-vaultctl.allow`) or in vaultctl.toml. `--explain RULE` says what a rule wants, and why.

Exit codes:
  0  the repository can be used
  1  it cannot
  3  a rule found what `[policy] enforce` does not let pass; --strict: there are warnings or notes";

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
    /// Mend in the working tree what can be mended without a thought, then validate it
    #[arg(long)]
    pub fix: bool,
    /// Say what a rule wants and why; without a name, list all rules
    #[arg(long, value_name = "RULE", num_args = 0..=1, default_missing_value = "", exclusive = true)]
    pub explain: Option<String>,
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
    if let Some(name) = &arguments.explain {
        return explain_rule(session, name);
    }
    let loaded = if arguments.fix {
        mend(session)?
    } else {
        session.read(session.selection())
    };
    let checked = match &loaded {
        Ok(wanted) => pipeline::check_rules(wanted, Depth::Repository),
        Err(_) => Checked::default(),
    };
    let faults = findings(&loaded);
    let found: Vec<&Problem> = faults.iter().copied().chain(&checked.findings).collect();
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
        Format::Text => say(session, &faults, &checked),
    }
    let wanted = match (format, &loaded) {
        (_, Ok(wanted)) => wanted,
        (Format::Text, Err(errors)) => return Err(errors.clone().into()),
        (_, Err(errors)) => return Ok(CommandError::from(errors.clone()).exit_code()),
    };
    let stopping = checked.stopping(wanted.source.settings.policy.enforce.value);
    if format == Format::Text {
        session.say_targets();
        if !stopping.is_empty() {
            return Err(LoadErrors::new(stopping).into());
        }
        say_verdict(session, wanted, &checked);
    }
    let strict = arguments.strict && !found.is_empty();
    Ok(if strict || !stopping.is_empty() { 3 } else { 0 })
}

/// Tells what a rule is about, or lists them.
fn explain_rule(session: &Session, name: &str) -> CommandResult {
    let rule = Rule::named(name);
    if rule.is_none() && !name.is_empty() {
        let known = RULES.iter().map(|rule| rule.name);
        let help = did_you_mean(name, known);
        let help = help.unwrap_or_else(|| "`vaultctl validate --explain` lists them".to_owned());
        return Err(CommandError::usage(
            format!("there is no rule `{name}`"),
            help,
        ));
    }
    session.printer.result(explain(rule));
    Ok(0)
}

/// Mends what can be mended, and reads the working tree again.
fn mend(session: &Session) -> Result<Result<Wanted, LoadErrors>, CommandError> {
    let read = || session.read_at(ReadFrom::Worktree, session.selection());
    let wanted = match read() {
        Ok(wanted) => wanted,
        Err(errors) => return Ok(Err(errors)),
    };
    let edits = pipeline::check_rules(&wanted, Depth::Repository).edits;
    let Some(folder) = wanted.source.folder.clone() else {
        let message = "there is no working tree to mend";
        return Err(CommandError::failed(message));
    };
    for path in edits.files() {
        let full = folder.join(path);
        let text = match std::fs::read_to_string(&full) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                let message = format!("`{}` cannot be read: {error}", path.display());
                return Err(CommandError::failed(message));
            }
            read => read.unwrap_or_default(),
        };
        let (mended, count) = edits.apply(path, &text);
        if mended == text {
            continue;
        }
        write_whole(&full, mended.as_bytes()).map_err(|error| {
            CommandError::failed(format!("`{}` cannot be written: {error}", path.display()))
        })?;
        session.printer.note(format!(
            "{}: {} mended",
            visible(&path.display().to_string()),
            counted(count, "finding")
        ));
    }
    Ok(read())
}

/// Prints everything but errors, which are reported at the end. Notes of rules are many: they are counted,
/// and told on demand.
fn say(session: &Session, faults: &[&Problem], checked: &Checked) {
    let least = if session.verbose() {
        Severity::Note
    } else {
        Severity::Warning
    };
    session.say_findings(faults, Severity::Note);
    let findings: Vec<&Problem> = checked.findings.iter().collect();
    session.say_findings(&findings, least);
}

/// The folder of the definitions, from the top of the git repository.
fn folder(session: &Session) -> PathBuf {
    match Repository::discover(&session.globals.repo) {
        Ok(Some(repository)) => repository.folder().to_owned(),
        _ => PathBuf::new(),
    }
}

/// Says of a repository without errors what it holds and, where that is asked for, its settings.
fn say_verdict(session: &Session, wanted: &Wanted, checked: &Checked) {
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
    let mut parts: Vec<String> = [
        (Severity::Error, "error"),
        (Severity::Warning, "warning"),
        (Severity::Note, "note"),
    ]
    .into_iter()
    .map(|(severity, word)| (checked.count(severity), word))
    .filter(|(count, _)| *count > 0)
    .map(|(count, word)| counted(count, word))
    .collect();
    if checked.waived > 0 {
        parts.push(format!("{} waived", checked.waived));
    }
    if !parts.is_empty() {
        let hidden = checked.count(Severity::Note) > 0 && !session.verbose();
        let more = if hidden { " (-v shows notes)" } else { "" };
        session
            .printer
            .result(format!("The rules found {}{more}.\n", parts.join(", ")));
    }
}
