//! `vaultctl secret list` and `versions`

use clap::Args;
use serde_json::{Value, json};

use super::{CommandResult, Session, Store, vault};
use crate::source::{Secret, SecretClass, SecretVersion};
use crate::ui::visible;

/// Arguments of `secret versions`.
#[derive(Debug, Args)]
pub struct VersionsArguments {
    /// The secret
    pub name: String,
}

pub(super) fn list(session: &Session) -> CommandResult {
    let store = Store::open(session)?;
    let wanted = store.servers();
    let mut secrets: Vec<&Secret> = store.source.secrets.iter().collect();
    secrets.retain(|secret| {
        let own = secret.servers();
        wanted.is_empty() || own.is_empty() || own.iter().any(|server| wanted.contains(server))
    });
    secrets.sort_by(|a, b| (&a.name.value, a.servers()).cmp(&(&b.name.value, b.servers())));
    if session.globals.json {
        let listed: Vec<Value> = secrets.iter().map(|secret| secret_json(secret)).collect();
        session.printer.result(format!("{:#}\n", json!(listed)));
        return Ok(0);
    }
    let rows = secrets.iter().map(|secret| {
        let current = secret.current();
        let version = match (current, &secret.source) {
            (_, Some(_)) => "vault".to_owned(),
            (Some(version), None) => format!("#{}", version.version),
            (None, None) => "-".to_owned(),
        };
        let servers = secret.servers();
        let scope = match servers.as_slice() {
            [] => secret.scope.as_str().to_owned(),
            some => format!("{} on {}", secret.scope.as_str(), some.join(", ")),
        };
        [
            secret.name.value.clone(),
            version,
            scope,
            secret.description.clone(),
        ]
    });
    session.printer.result(columns(rows));
    Ok(0)
}

fn secret_json(secret: &Secret) -> Value {
    json!({
        "name": secret.name.value,
        "current": secret.current().map(|version| version.version.value),
        "versions": secret.versions.len(),
        "source": secret.source.as_ref().map(|source| source.value.to_string()),
        "scope": secret.scope.as_str(),
        "servers": secret.servers(),
        "class": match secret.class {
            SecretClass::Generated => "generated",
            SecretClass::External => "external",
        },
        "description": secret.description,
        "place": secret.name.place.to_string(),
    })
}

pub(super) async fn versions(session: &Session, arguments: &VersionsArguments) -> CommandResult {
    let store = Store::open(session)?;
    let secret = store.known(&arguments.name)?;
    if let Some(source) = &secret.source {
        return vault::versions(session, &store, (secret, source)).await;
    }
    let current = secret.current().map(|version| version.version.value);
    if session.globals.json {
        let listed: Vec<Value> = secret.versions.iter().map(version_json).collect();
        let printed = json!({
            "name": secret.name.value,
            "current": current,
            "max_versions": secret.max_versions,
            "versions": listed,
        });
        session.printer.result(format!("{printed:#}\n"));
        return Ok(0);
    }
    let rows = secret.versions.iter().rev().map(|version| {
        let number = version.version.value;
        let state = match (version.deleted, version.destroyed) {
            (_, Some(when)) => format!("destroyed {when}"),
            (Some(when), _) => format!("deleted {when}"),
            _ if current == Some(number) => "in use".to_owned(),
            _ => String::new(),
        };
        [
            format!("#{number}"),
            version
                .created
                .map_or_else(|| "-".to_owned(), |when| when.to_string()),
            state,
            version.reason.clone().unwrap_or_default(),
        ]
    });
    session.printer.result(columns(rows));
    Ok(0)
}

fn version_json(version: &SecretVersion) -> Value {
    json!({
        "version": version.version.value,
        "created": version.created,
        "deleted": version.deleted,
        "destroyed": version.destroyed,
        "reason": version.reason,
        "recipients": version.recipients,
    })
}

/// Rows in columns, the last of which may be as wide as it is.
pub(super) fn columns<const N: usize>(rows: impl Iterator<Item = [String; N]>) -> String {
    let rows: Vec<[String; N]> = rows.map(|row| row.map(|cell| visible(&cell))).collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or_default()
    };
    let widths: Vec<usize> = (0..N).map(width).collect();
    let mut text = String::new();
    for row in &rows {
        let cells = row.iter().zip(&widths);
        let line: Vec<String> = cells
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        text.push_str(line.join("  ").trim_end());
        text.push('\n');
    }
    text
}
