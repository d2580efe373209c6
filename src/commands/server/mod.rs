//! `vaultctl server`

mod check;
mod list;
mod trust;

use clap::{Args, Subcommand};

use super::{CommandError, CommandResult, Session};
use crate::pipeline::Wanted;
use crate::source::Server;
use crate::ui::visible;

/// Arguments of `server`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// What can be done with servers.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the servers and how each is reached; none is connected to
    List,
    /// Look whether servers are fit: reachable, allowed, with room; nothing is changed
    Check(check::Arguments),
    /// Show the host keys of servers that are reached over SSH, ask, and write them down
    Trust(trust::Arguments),
}

pub(super) async fn run(session: &Session, arguments: &Arguments) -> CommandResult {
    match &arguments.command {
        Command::List => list::list(session),
        Command::Check(arguments) => check::check(session, arguments).await,
        Command::Trust(arguments) => trust::trust(session, arguments).await,
    }
}

/// Servers by their names.
fn named<'a>(wanted: &'a Wanted, names: &[String]) -> Result<Vec<&'a Server>, CommandError> {
    let find = |name: &String| {
        let found = wanted.source.server(name);
        found.ok_or_else(|| {
            let known: Vec<&str> = wanted
                .source
                .servers
                .iter()
                .map(|s| s.name.as_str())
                .collect();
            CommandError::usage(
                format!("there is no server `{}`", visible(name)),
                format!("the repository has: {}", known.join(", ")),
            )
        })
    };
    names.iter().map(find).collect()
}
