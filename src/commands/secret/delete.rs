//! `vaultctl secret delete`, `undelete` and `destroy`

use clap::Args;
use jiff::Timestamp;

use super::store::{name_of_versions, version_of};
use super::vault::Change;
use super::{CommandError, CommandResult, Session, Store};
use crate::commands::question::confirm;
use crate::source::{Secret, SecretVersion};

/// Arguments of `secret delete`.
#[derive(Debug, Args)]
pub struct DeleteArguments {
    /// The secret
    pub name: String,
    /// These versions [default: the one in use]
    #[arg(long, value_name = "VERSION", value_delimiter = ',')]
    pub versions: Vec<u64>,
    /// Why; it is written beside the version
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

/// Arguments of `secret undelete`.
#[derive(Debug, Args)]
pub struct UndeleteArguments {
    /// The secret
    pub name: String,
    /// These versions [default: the last one]
    #[arg(long, value_name = "VERSION", value_delimiter = ',')]
    pub versions: Vec<u64>,
}

const DESTROY_HELP: &str = "\
The sealed text is taken out of the file. What was committed stays in the history of git, where
whoever holds an identity can open it: replace the value where it is used, too.";

/// Arguments of `secret destroy`.
#[derive(Debug, Args)]
#[command(after_help = DESTROY_HELP)]
pub struct DestroyArguments {
    /// The secret
    pub name: String,
    /// These versions
    #[arg(long, value_name = "VERSION", value_delimiter = ',', required = true)]
    pub versions: Vec<u64>,
    /// Why; it is written beside the version
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// Do it without a question
    #[arg(long)]
    pub yes: bool,
}

pub(super) fn delete(session: &Session, arguments: &DeleteArguments) -> CommandResult {
    let store = Store::open(session)?;
    let secret = store.sealed(&arguments.name, Change::Delete)?;
    let numbers = match arguments.versions.as_slice() {
        [] => vec![version_of(secret, None)?.version.value],
        some => some.to_vec(),
    };
    let usable = |version: &u64| {
        secret
            .version(*version)
            .is_some_and(SecretVersion::is_usable)
    };
    require(secret, &numbers, &usable, "deleted or destroyed already")?;
    let marks = (Timestamp::now(), arguments.reason.as_deref());
    store.edit(&secret.name.place.file.path, |document| {
        let servers = secret.servers();
        numbers.iter().try_for_each(|number| {
            document.mark((secret.name.as_str(), &servers, *number), "deleted", marks)
        })
    })?;
    let left = Store::open(session)?;
    let text = match left.known(&arguments.name)?.current() {
        Some(version) => format!("#{} is in use now", version.version),
        None => "no version is in use now".to_owned(),
    };
    store.say(&format!(
        "Deleted {} of `{}`; {text}. Commit it.",
        name_of_versions(&numbers),
        secret.name.value
    ));
    Ok(0)
}

pub(super) fn undelete(session: &Session, arguments: &UndeleteArguments) -> CommandResult {
    let store = Store::open(session)?;
    let secret = store.sealed(&arguments.name, Change::Undelete)?;
    let numbers = match arguments.versions.as_slice() {
        [] => secret
            .versions
            .iter()
            .rev()
            .take(1)
            .map(|v| v.version.value)
            .collect(),
        some => some.to_vec(),
    };
    let is_deleted = |version: &u64| {
        let version = secret.version(*version);
        version.is_some_and(|v| v.deleted.is_some() && v.destroyed.is_none())
    };
    require(secret, &numbers, &is_deleted, "not deleted, or destroyed")?;
    store.edit(&secret.name.place.file.path, |document| {
        let servers = secret.servers();
        numbers.iter().try_for_each(|number| {
            let version = (secret.name.as_str(), servers.as_slice(), *number);
            document.take(version, &["deleted", "reason"])
        })
    })?;
    store.say(&format!(
        "Brought back {} of `{}`. Commit it.",
        name_of_versions(&numbers),
        secret.name.value
    ));
    Ok(0)
}

pub(super) async fn destroy(session: &Session, arguments: &DestroyArguments) -> CommandResult {
    let store = Store::open(session)?;
    let secret = store.sealed(&arguments.name, Change::Destroy)?;
    let numbers = &arguments.versions;
    let is_there = |version: &u64| secret.version(*version).is_some_and(|v| v.value.is_some());
    require(secret, numbers, &is_there, "destroyed already")?;
    let what = format!("{} of `{}`", name_of_versions(numbers), secret.name.value);
    if !arguments.yes && !confirm(&format!("Remove {what} for good?")).await? {
        store.say("Nothing was destroyed.");
        return Ok(1);
    }
    let marks = (Timestamp::now(), arguments.reason.as_deref());
    store.edit(&secret.name.place.file.path, |document| {
        let servers = secret.servers();
        numbers.iter().try_for_each(|number| {
            let version = (secret.name.as_str(), servers.as_slice(), *number);
            document.mark(version, "destroyed", marks)?;
            document.take(version, &["value", "recipients"])
        })
    })?;
    store.say(&format!(
        "Destroyed {what}. Commit it; what was committed before stays in the history of git."
    ));
    Ok(0)
}

/// Refuses versions that are not there or not in the state that is needed.
fn require(
    secret: &Secret,
    numbers: &[u64],
    fits: &dyn Fn(&u64) -> bool,
    otherwise: &str,
) -> Result<(), CommandError> {
    let name = &secret.name.value;
    for number in numbers {
        if secret.version(*number).is_none() {
            let message = format!("`{name}` has no version {number}");
            let help = format!("`vaultctl secret versions {name}` lists them");
            return Err(CommandError::failed(message).help(help));
        }
        if !fits(number) {
            let message = format!("version {number} of `{name}` is {otherwise}");
            return Err(CommandError::failed(message));
        }
    }
    Ok(())
}
