//! `vaultctl rotate`

mod containers;
mod due;
mod hooks;
mod pause;
mod secret;
mod services;
mod status;
mod warning;

use std::time::Duration;

use clap::{Args, Subcommand};

use super::{CommandError, CommandResult, Session};
use crate::source::{Jitter, read_interval, read_jitter};
pub(super) use warning::warn_of_secrets;

const AFTER_HELP: &str = "\
A rotation makes fresh containers from the pinned image; nothing of what the old ones have written
outside of volumes survives. One container after the other: the new one starts first, gets the
requests of the old one from the proxy that `[[rotation]]` names, and its name; the old one ends
when it has answered what it was asked. One that does not get ready is removed, and the old one
goes on.

`--due` is for cron and timers: it rotates what a `[[rotation]]` says is due by now, and is silent
where nothing is. What was never rotated is due. Schedules are in UTC.

Exit codes:
  0    done, or nothing is due
  1    error; what was changed is complete
  4    a new container did not get ready: the old ones run
  5    something failed and could not be put back: a person is needed
  6    another run holds the lock of a server, or rotates a secret; nothing was changed
  64   a question would be needed, and there is no terminal and no --yes
  130  interrupted";

/// The exit code of what somebody has ended.
const INTERRUPTED: u8 = 130;

/// Arguments of `rotate`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP, args_conflicts_with_subcommands = true, arg_required_else_help = true)]
pub struct Arguments {
    /// Rotate what is due by now
    #[arg(long, conflicts_with_all = ["every", "status"])]
    pub due: bool,
    /// With --due: rotate secrets, too, and commit their new versions
    #[arg(long, requires = "due")]
    pub commit: bool,
    /// Stay, and rotate every container that a `[[rotation]]` names so often, whatever it says itself
    #[arg(long, value_name = "TIME", value_parser = read_interval, conflicts_with = "status")]
    pub every: Option<Duration>,
    /// Wait up to this share of the interval longer, or so long: another time after each rotation
    #[arg(long, value_name = "SHARE", value_parser = read_jitter, requires = "every")]
    pub jitter: Option<Jitter>,
    /// Show what is rotated: when it last was, when it is next, how often, how old each container is
    #[arg(long)]
    pub status: bool,
    /// What is rotated
    #[command(subcommand)]
    pub what: Option<What>,
}

/// What is rotated.
#[derive(Debug, Subcommand)]
pub enum What {
    /// Make the containers of a stack, or of one service of it, anew
    Containers(containers::Arguments),
    /// Give a secret a new value, and everything that uses it
    Secret(secret::Arguments),
    /// Leave rotations alone until `resume`: `--due` and `--every` pass over them
    Pause(pause::Arguments),
    /// Let paused rotations go on
    Resume(pause::Arguments),
}

pub(super) async fn run(session: &Session, arguments: &Arguments) -> CommandResult {
    let ended = match &arguments.what {
        Some(What::Containers(arguments)) => containers::run(session, arguments).await,
        Some(What::Secret(arguments)) => Box::pin(secret::run(session, arguments)).await,
        Some(What::Pause(arguments)) => pause::pause(session, arguments).await,
        Some(What::Resume(arguments)) => pause::resume(session, arguments).await,
        None if arguments.status => status::run(session).await,
        None => match arguments.every {
            None => Box::pin(due::all(session, arguments.commit)).await,
            Some(every) => {
                let interval = due::Interval::new(every, arguments.jitter);
                due::again_and_again(session, &interval).await
            }
        },
    };
    session.with_summary(ended)
}
