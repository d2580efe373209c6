//! `vaultctl status`

use std::io::IsTerminal as _;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use super::rotate::warn_of_secrets;
use super::{CommandResult, Session};
use crate::pipeline;
use crate::source::Severity;
use crate::status::status;
use crate::ui::{live_findings_json, live_findings_text, status_json, status_text};

const AFTER_HELP: &str = "\
Exit codes:
  0  every server answered
  1  error, or a server that cannot be reached
  3  --policy: a rule found what `[policy] enforce` does not let pass";

/// Arguments of `status`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// Show it again every two seconds
    #[arg(short, long)]
    pub watch: bool,
    /// Also hold the rules of `validate` against every container that runs, whoever has made it
    #[arg(long)]
    pub policy: bool,
}

/// The time between two looks.
const PAUSE: Duration = Duration::from_secs(2);

pub(super) async fn run(session: &Session, arguments: &Arguments) -> CommandResult {
    let wanted = session.load()?;
    warn_of_secrets(session, &wanted.source);
    loop {
        // Nobody reads a secret by looking at what runs: versions are compared, and of those that Vault
        // keeps the ones that were applied.
        let desired = pipeline::recalled(&wanted).await;
        let how = (&session.options(), &Arc::default());
        let planned = pipeline::plan(&wanted, desired, how).await;
        let histories = pipeline::histories_of(&planned).await;
        let seen = (&planned.desired, &planned.observed);
        let servers = status(seen, &planned.plan, &histories);
        let found = if arguments.policy {
            Some(pipeline::check_running(&wanted, &planned).await)
        } else {
            None
        };
        let text = if session.globals.json {
            let mut json = status_json(&servers);
            if let (Some(found), Some(object)) = (&found, json.as_object_mut()) {
                object.insert("findings".to_owned(), live_findings_json(found));
            }
            format!("{json:#}\n")
        } else {
            let now = jiff::Timestamp::now();
            let color = session.printer.color_out();
            let policy = found.as_ref().map(|found| {
                let least = if session.verbose() {
                    Severity::Note
                } else {
                    Severity::Warning
                };
                live_findings_text(found, least, color)
            });
            status_text(&servers, now, color) + &policy.unwrap_or_default()
        };
        if arguments.watch && !session.globals.json && std::io::stdout().is_terminal() {
            // Clears the screen and begins at its top.
            session.printer.result("\u{1b}[2J\u{1b}[H");
        }
        session.printer.result(text);
        if !arguments.watch || session.printer.is_closed() {
            let enforce = wanted.source.settings.policy.enforce.value;
            let stops = found.iter().flatten().any(|one| one.stops(enforce));
            return Ok(match (planned.observed.unreachable.is_empty(), stops) {
                (false, _) => 1,
                (true, true) => 3,
                (true, false) => 0,
            });
        }
        tokio::time::sleep(PAUSE).await;
    }
}
