//! `vaultctl rotate`

mod containers;

use clap::{Args, Subcommand};

use super::{CommandError, CommandResult, Session};

const AFTER_HELP: &str = "\
A rotation makes fresh containers from the pinned image; nothing of what the old ones have written
outside of volumes survives. One container after the other: the new one starts first, gets the
requests of the old one from the proxy that `[[rotation]]` names, and its name; the old one ends when
it has answered what it was asked. One that does not get ready is removed, and the old one goes on.

Exit codes:
  0    done, or nothing is due
  1    error; what was changed is complete
  4    a new container did not get ready: the old ones run
  5    something failed and could not be put back: a person is needed
  6    another run holds the lock of a server; nothing was changed
  64   a question would be needed, and there is no terminal and no --yes
  130  interrupted";

/// Arguments of `rotate`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// What is rotated
    #[command(subcommand)]
    pub what: Option<What>,
}

/// What is rotated.
#[derive(Debug, Subcommand)]
pub enum What {
    /// Make the containers of a stack, or of one service of it, anew
    Containers(containers::Arguments),
}

pub(super) async fn run(session: &Session, arguments: &Arguments) -> CommandResult {
    let ended = match &arguments.what {
        Some(What::Containers(arguments)) => containers::run(session, arguments).await,
        None => Err(CommandError::usage(
            "nothing says what is rotated",
            "`vaultctl rotate containers STACK`",
        )),
    };
    session.with_summary(ended)
}
