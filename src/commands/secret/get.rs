//! `vaultctl secret get`

use std::io::IsTerminal as _;

use clap::Args;
use serde_json::json;

use super::store::version_of;
use super::vault;
use super::{CommandError, CommandResult, Session, Store};
use crate::model::SecretValue;
use crate::source::Secret;

const AFTER_HELP: &str = "\
The value is printed as it is; on a terminal a line end follows. Each reading is a line in the audit
log, ~/.local/state/vaultctl/audit.log.";

/// Arguments of `secret get`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The secret
    pub name: String,
    /// This version [default: the last that is neither deleted nor destroyed]
    #[arg(long, value_name = "VERSION")]
    pub version: Option<u64>,
}

pub(super) async fn get(session: &Session, arguments: &Arguments) -> CommandResult {
    let store = Store::open(session)?;
    let secret = store.known(&arguments.name)?;
    if secret.source.is_some() {
        let wished = [(secret, arguments.version)];
        let read = vault::read(&store, &wished, "secret get").await?;
        return match read.first() {
            Some((version, value)) => print(session, (secret, *version), value),
            None => Ok(1),
        };
    }
    let version = version_of(secret, arguments.version)?;
    if let (Some(when), None) = (version.deleted, version.destroyed) {
        let number = version.version.value;
        let message = format!(
            "version {number} of `{}` was deleted at {when}",
            secret.name.value
        );
        return Err(CommandError::failed(message).help(format!(
            "`vaultctl secret undelete {} --versions {number}` brings it back",
            secret.name.value
        )));
    }
    let identities = store.identities()?;
    let value = store.value(secret, version, (&identities, "secret get"))?;
    print(session, (secret, version.version.value), &value)
}

/// Prints a value.
fn print(
    session: &Session,
    (secret, version): (&Secret, u64),
    value: &SecretValue,
) -> CommandResult {
    if session.globals.json {
        let Some(text) = value.text() else {
            return Err(CommandError::failed("the value is no text").help("leave out --json"));
        };
        let printed = json!({
            "name": secret.name.value,
            "version": version,
            "value": text,
        });
        session.printer.result(format!("{printed:#}\n"));
        return Ok(0);
    }
    session.printer.result_bytes(value.expose());
    if std::io::stdout().is_terminal() {
        session.printer.result("\n");
    }
    Ok(0)
}
