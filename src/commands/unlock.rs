//! `vaultctl unlock`

use clap::Args;

use super::session::not_locked;
use super::{CommandError, CommandResult, Session};
use crate::pipeline;
use crate::resolve::Selection;
use crate::ui::visible;

const AFTER_HELP: &str = "\
The lock of a run that is at work is left alone: end that run. A run that has died is replaced by
the next one by itself: at once where it ran on this machine, else 30 seconds after its last sign.

Exit codes:
  0    the server is not locked any more
  1    error, or a server that cannot be reached
  6    a run is at work";

/// Arguments of `unlock`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The server
    pub server: String,
}

pub(super) async fn run(session: &Session, arguments: &Arguments) -> CommandResult {
    let selection = Selection {
        servers: [arguments.server.clone()].into(),
        ..session.selection()
    };
    let wanted = session.load_selection(selection)?;
    let server = &arguments.server;
    let unlocked = pipeline::unlock(&wanted, server).await;
    let removed = unlocked.map_err(|error| match error {
        pipeline::UnlockError::Unreachable(reason) => CommandError::failed(format!(
            "server `{server}` cannot be reached: {}",
            visible(&reason)
        )),
        pipeline::UnlockError::Lock(error) => {
            let server = crate::model::ServerName::new(server);
            not_locked(&[(server, error)].into())
        }
    })?;
    let text = match removed {
        None => format!("Server `{server}` is not locked."),
        Some(holder) => format!(
            "Unlocked server `{server}`: `{}` of {}@{}, process {}, had the lock since {} and is dead.",
            visible(&holder.process.command),
            visible(&holder.process.owner),
            visible(&holder.process.host),
            holder.process.pid,
            holder.since
        ),
    };
    session.printer.result(format!("{text}\n"));
    Ok(0)
}
