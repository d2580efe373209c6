//! `vaultctl secret edit`

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;
use tokio::signal::unix::{SignalKind, signal};
use zeroize::Zeroizing;

use super::store::{Definition, say_sealed};
use super::vault::Change;
use super::{CommandError, CommandResult, Session, Store};
use crate::commands::question::is_attended;
use crate::model::SecretValue;

const AFTER_HELP: &str = "\
The value lies in a file that only you may read, in memory (/dev/shm) where there is such a place,
and is overwritten and removed when the editor ends. Nothing is written where nothing has changed.";

/// Arguments of `secret edit`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The secret
    pub name: String,
}

pub(super) fn edit(session: &Session, arguments: &Arguments) -> CommandResult {
    let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let Some(editor) = variable("VISUAL").or_else(|| variable("EDITOR")) else {
        return Err(CommandError::usage(
            "no editor",
            "set EDITOR, such as EDITOR=vim",
        ));
    };
    if !is_attended() {
        let help = "use `vaultctl secret set --stdin`";
        return Err(CommandError::usage("an editor needs a terminal", help));
    }
    let store = Store::open(session)?;
    let secret = store.sealed(&arguments.name, Change::Set)?;
    let before = match secret.current() {
        Some(version) => {
            let identities = store.identities()?;
            store.value(secret, version, (&identities, "secret edit"))?
        }
        None => SecretValue::new(Vec::new()),
    };
    let failed =
        |error: std::io::Error| CommandError::failed(format!("the editor's file: {error}"));
    // What ends the editor must not end this before the draft is wiped.
    let kinds = [
        SignalKind::interrupt(),
        SignalKind::terminate(),
        SignalKind::hangup(),
    ];
    let _caught = kinds.map(signal);
    let draft = Draft::new(before.expose()).map_err(failed)?;
    let ended = Command::new("sh")
        .args(["-c", &format!("{editor} \"$1\""), "sh"])
        .arg(&draft.path)
        .status()
        .map_err(|error| CommandError::failed(format!("`{editor}`: {error}")))?;
    if !ended.success() {
        let message = format!("the editor ended with {ended}; nothing was written");
        return Err(CommandError::failed(message));
    }
    let after = Zeroizing::new(fs::read(&draft.path).map_err(failed)?);
    drop(draft);
    // Editors end the last line.
    let after = match after.strip_suffix(b"\n") {
        Some(text) if !before.expose().ends_with(b"\n") => text,
        _ => &after,
    };
    if after == before.expose() {
        store.say("Nothing has changed, and nothing was written.");
        return Ok(0);
    }
    let value = SecretValue::new(after);
    let definition = Definition::Known(secret);
    definition.refuse_weak(&value)?;
    store.add_version(secret, &value)?;
    say_sealed(&store, definition);
    Ok(0)
}

/// A file for an editor, which is wiped when it is dropped.
struct Draft {
    folder: PathBuf,
    path: PathBuf,
}

impl Draft {
    fn new(content: &[u8]) -> std::io::Result<Self> {
        let memory = Path::new("/dev/shm");
        let place = if memory.is_dir() {
            memory.to_owned()
        } else {
            std::env::temp_dir()
        };
        let folder = place.join(format!("vaultctl-{}", std::process::id()));
        fs::DirBuilder::new().mode(0o700).create(&folder)?;
        let draft = Self {
            path: folder.join("value"),
            folder,
        };
        let mut options = fs::OpenOptions::new();
        let options = options.write(true).create_new(true).mode(0o600);
        options.open(&draft.path)?.write_all(content)?;
        Ok(draft)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // Editors leave copies beside it.
        let files = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        for file in files {
            let length = file.metadata().map_or(0, |data| data.len());
            let zeros = vec![0; usize::try_from(length).unwrap_or_default()];
            // Nobody is left to be told; the folder goes anyway.
            let over = fs::OpenOptions::new().write(true).open(file.path());
            let _ = over.and_then(|mut over| over.write_all(&zeros));
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}
