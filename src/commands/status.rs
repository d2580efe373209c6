//! `vaultctl status`

use std::io::IsTerminal as _;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use super::{CommandResult, Session};
use crate::pipeline;
use crate::status::status;
use crate::ui::{status_json, status_text};

/// Arguments of `status`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Show it again every two seconds
    #[arg(short, long)]
    pub watch: bool,
}

/// The time between two looks.
const PAUSE: Duration = Duration::from_secs(2);

pub(super) async fn run(session: &Session, arguments: &Arguments) -> CommandResult {
    let wanted = session.load()?;
    loop {
        // Nobody reads a secret by looking at what runs: versions are compared, and of those that Vault
        // keeps the ones that were applied.
        let desired = pipeline::recalled(&wanted).await;
        let how = (&session.options(), &Arc::default());
        let planned = pipeline::plan(&wanted, desired, how).await;
        let histories = pipeline::histories_of(&planned).await;
        let seen = (&planned.desired, &planned.observed);
        let servers = status(seen, &planned.plan, &histories);
        let text = if session.globals.json {
            format!("{:#}\n", status_json(&servers))
        } else {
            let now = jiff::Timestamp::now();
            status_text(&servers, now, session.printer.color_out())
        };
        if arguments.watch && !session.globals.json && std::io::stdout().is_terminal() {
            // Clears the screen and begins at its top.
            session.printer.result("\u{1b}[2J\u{1b}[H");
        }
        session.printer.result(text);
        if !arguments.watch || session.printer.is_closed() {
            return Ok(u8::from(!planned.observed.unreachable.is_empty()));
        }
        tokio::time::sleep(PAUSE).await;
    }
}
