//! Secrets whose values Vault keeps: they are read there, and changed there.

use serde_json::{Value, json};

use super::list::columns;
use super::{CommandError, CommandResult, Session, Store};
use crate::model::{SecretReference, SecretValue, VaultSource};
use crate::pipeline::{Sought, ask_vault, versions_in_vault};
use crate::source::{LoadErrors, Secret, Spanned};
use crate::ui::visible;

impl Store<'_> {
    /// As [`Store::known`], of a secret whose values stand in the repository. `change` is what would be
    /// done to it.
    pub(in crate::commands) fn sealed(
        &self,
        name: &str,
        change: Change,
    ) -> Result<&Secret, CommandError> {
        let secret = self.known(name)?;
        refuse_vault(secret, change)?;
        Ok(secret)
    }
}

/// What is to be done to a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::commands) enum Change {
    /// Give it a value.
    Set,
    /// Take versions out of use.
    Delete,
    /// Bring them back.
    Undelete,
    /// Remove their values.
    Destroy,
    /// Take an earlier value again.
    Rollback,
}

/// Refuses to change what is kept elsewhere.
pub(in crate::commands) fn refuse_vault(
    secret: &Secret,
    change: Change,
) -> Result<(), CommandError> {
    let Some(source) = &secret.source else {
        return Ok(());
    };
    let path = source.path.in_commands();
    let command = match change {
        Change::Set => format!("vault kv patch {path} {}=-", source.key),
        Change::Delete => format!("vault kv delete -versions=N {path}"),
        Change::Undelete => format!("vault kv undelete -versions=N {path}"),
        Change::Destroy => format!("vault kv destroy -versions=N {path}"),
        Change::Rollback => format!("vault kv rollback -version=N {path}"),
    };
    let message = format!(
        "the values of `{}` are Vault's: {} ({})",
        secret.name.value, source.value, source.place
    );
    let error = CommandError::failed(visible(&message));
    Err(error.help(visible(&format!("change it there: `{command}`"))))
}

/// Reads versions of secrets from Vault, each path once; those that are not named are the last.
pub(super) async fn read(
    store: &Store<'_>,
    secrets: &[(&Secret, Option<u64>)],
    why: &str,
) -> Result<Vec<(u64, SecretValue)>, CommandError> {
    store.session.lock_memory();
    let sought = secrets.iter().filter_map(|(secret, version)| {
        let source = secret.source.as_ref()?;
        Some(sought(secret, source, (*version, why)))
    });
    let sought: Vec<Sought> = sought.collect();
    let (mut values, mut problems) = (Vec::new(), Vec::new());
    for answer in ask_vault(&store.source, &store.session.places(), &sought).await {
        match answer {
            Ok(value) => values.push(value),
            Err(problem) if problems.contains(&problem) => {}
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() {
        Ok(values)
    } else {
        Err(LoadErrors::of_vault(problems).into())
    }
}

fn sought(
    secret: &Secret,
    source: &Spanned<VaultSource>,
    (version, why): (Option<u64>, &str),
) -> Sought {
    Sought {
        reference: SecretReference::new(secret.name.as_str(), version.unwrap_or_default()),
        source: source.value.clone(),
        // Whoever looks at it wants to see it, weak or not.
        minimum: None,
        place: Some(source.place.clone()),
        server: None,
        why: why.to_owned(),
    }
}

/// Prints the versions that Vault has.
pub(super) async fn versions(
    session: &Session,
    store: &Store<'_>,
    (secret, source): (&Secret, &Spanned<VaultSource>),
) -> CommandResult {
    let one = sought(secret, source, (None, "secret versions"));
    let versions = versions_in_vault(&store.source, &session.places(), &one).await;
    let versions = versions.map_err(|problem| LoadErrors::of_vault(vec![problem]))?;
    let current = versions.current_version;
    let now = jiff::Timestamp::now();
    // A time that is still to come is that of a version that deletes itself.
    let is_over = |time: &str| {
        time.parse::<jiff::Timestamp>()
            .is_ok_and(|time| time <= now)
    };
    let written = versions.written();
    if session.globals.json {
        let listed = written.iter().map(|version| {
            json!({
                "version": version.version,
                "created": version.created,
                "deleted": version.deleted,
                "destroyed": version.is_destroyed,
            })
        });
        let printed = json!({
            "name": secret.name.value,
            "source": source.value.to_string(),
            "current": current,
            "versions": listed.collect::<Vec<Value>>(),
        });
        session.printer.result(format!("{printed:#}\n"));
        return Ok(0);
    }
    let rows = written.iter().rev().map(|version| {
        let state = match (&version.deleted, version.is_destroyed) {
            (_, true) => "destroyed".to_owned(),
            (Some(time), _) if is_over(time) => format!("deleted {time}"),
            (Some(time), _) => format!("until {time}"),
            (None, _) if version.version == current => "in use".to_owned(),
            _ => String::new(),
        };
        [
            format!("#{}", version.version),
            version.created.clone(),
            state,
        ]
    });
    session.printer.result(columns(rows));
    Ok(0)
}
