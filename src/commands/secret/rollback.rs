//! `vaultctl secret rollback`

use clap::Args;

use super::store::{Definition, say_sealed, version_of};
use super::vault::Change;
use super::{CommandError, CommandResult, Session, Store};

const AFTER_HELP: &str = "\
As in Vault, going back makes a new version with the value of the earlier one.";

/// Arguments of `secret rollback`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The secret
    pub name: String,
    /// The version whose value is wanted again
    #[arg(long, value_name = "VERSION")]
    pub to: u64,
}

pub(super) fn rollback(session: &Session, arguments: &Arguments) -> CommandResult {
    let store = Store::open(session)?;
    let secret = store.sealed(&arguments.name, Change::Rollback)?;
    let version = version_of(secret, Some(arguments.to))?;
    let current = secret.current().map(|current| current.version.value);
    if current == Some(arguments.to) {
        let message = format!(
            "version {} of `{}` is in use",
            arguments.to, secret.name.value
        );
        return Err(CommandError::failed(message));
    }
    let identities = store.identities()?;
    let value = store.value(secret, version, (&identities, "secret rollback"))?;
    store.add_version(secret, &value)?;
    say_sealed(&store, Definition::Known(secret));
    Ok(0)
}
