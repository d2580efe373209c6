//! `vaultctl server check`

use clap::Args;

use super::{CommandError, CommandResult, Session, named};
use crate::check::Verdict;
use crate::pipeline::{self, Wanted};
use crate::source::Server;
use crate::ui::{check_json, check_text};

const AFTER_HELP: &str = "\
All servers are looked at at once, and nothing is changed on them: the engine is asked with GET and
HEAD alone, and where the way to a server can run commands, one is run that only reads. What cannot
be seen is told as unknown, and never as ok.

Exit codes:
  0    the servers are fit, as far as can be seen; there may be warnings
  1    a server cannot be reached, or what the repository wants of it cannot work
  64   there is no server of that name";

/// Arguments of `server check`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The servers; without any, all that are enabled
    #[arg(value_name = "SERVER")]
    pub names: Vec<String>,
}

pub(super) async fn check(session: &Session, arguments: &Arguments) -> CommandResult {
    let wanted = session.load()?;
    let servers = asked(session, &wanted, &arguments.names)?;
    let checks = pipeline::check(&wanted, &servers).await;
    session.printer.result(if session.globals.json {
        format!("{:#}\n", check_json(&checks))
    } else {
        check_text(&checks, session.printer.color_out())
    });
    let failed = checks
        .iter()
        .any(|check| check.verdict() == Verdict::Failed);
    Ok(u8::from(failed))
}

/// The servers that were named, else all that are enabled and selected.
fn asked<'a>(
    session: &Session,
    wanted: &'a Wanted,
    names: &[String],
) -> Result<Vec<&'a Server>, CommandError> {
    if !names.is_empty() {
        return named(wanted, names);
    }
    let selected = &session.globals.servers;
    let is_asked = |server: &&Server| {
        server.enabled && (selected.is_empty() || selected.contains(&server.name.value))
    };
    Ok(wanted.source.servers.iter().filter(is_asked).collect())
}
