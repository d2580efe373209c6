//! `vaultctl secret rekey`

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::seal::{recipients_of_file, sealed_files};
use super::store::{keys_of, subject_of, told};
use super::{CommandError, CommandResult, Session, Store};
use crate::commands::files::write_whole;
use crate::secrets::{Recipient, recipients_of, rewrap_file, seal};
use crate::source::{Secret, SecretVersion};
use crate::ui::counted;

const AFTER_HELP: &str = "\
What is sealed for others than those who may read it now is sealed anew. Values and versions stay, so
that nothing is deployed by it. Who could read a value before still can, in the history of git: what
a removed recipient could read has to be replaced (`vaultctl rotate secret`, `vaultctl secret set`).

Exit codes:
  0    everything is sealed for those who may read it
  1    error: something could not be opened
  3    --check: something is not";

/// Arguments of `secret rekey`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// Only look, and change nothing
    #[arg(long)]
    pub check: bool,
    /// Seal everything anew, also what looks right
    #[arg(long, conflicts_with = "check")]
    pub all: bool,
}

/// A version that is sealed for others than it should be.
struct Stale<'a> {
    secret: &'a Secret,
    version: &'a SecretVersion,
    /// Who it should be sealed for.
    wanted: Vec<String>,
}

impl Stale<'_> {
    fn label(&self) -> String {
        self.secret.reference(self.version).to_string()
    }

    /// Names of those who could read it and may not any more.
    fn removed(&self) -> impl Iterator<Item = &str> {
        let before = self.version.recipients.iter();
        before
            .filter(|recipient| !self.wanted.contains(recipient))
            .map(|recipient| name_in(recipient))
    }
}

pub(super) fn rekey(session: &Session, arguments: &Arguments) -> CommandResult {
    let store = Store::open(session)?;
    let keys = Keys::of(&store)?;
    let stale = stale(&store, &keys, arguments.all)?;
    let files = stale_files(&store, &keys, arguments.all)?;
    if session.globals.json {
        let printed = json!({
            "stale": stale.iter().map(Stale::label).collect::<Vec<_>>(),
            "stale_files": files,
        });
        session.printer.result(format!("{printed:#}\n"));
    }
    if stale.is_empty() && files.is_empty() {
        store.say("Everything is sealed for those who may read it.");
        return Ok(0);
    }
    if arguments.check {
        for one in &stale {
            let place = &one.version.version.place;
            let is = one.version.recipients.join(", ");
            let wanted = match one.wanted.as_slice() {
                [] => "nobody: no recipient has its scope".to_owned(),
                names => names.join(", "),
            };
            let label = one.label();
            store.say(&format!(
                "{label} ({place}) is sealed for {is}; it should be for {wanted}"
            ));
        }
        for file in &files {
            let wanted = keys.names(&recipients_of_file(&store.source, file));
            let wanted = wanted.join(", ");
            store.say(&format!("{} should be sealed for {wanted}", file.display()));
        }
        return Ok(3);
    }
    seal_versions(&store, &keys, &stale)?;
    seal_files(&store, &keys, &files)?;
    let sealed = counted(stale.len(), "version");
    let of_files = match files.len() {
        0 => String::new(),
        count => format!(" and {}", counted(count, "file")),
    };
    store.say(&format!("Sealed {sealed}{of_files} anew. Commit it."));
    say_removed(&store, &stale);
    Ok(0)
}

/// The keys of all recipients, by how they are written beside what is sealed for them.
struct Keys(BTreeMap<String, Recipient>);

impl Keys {
    fn of(store: &Store<'_>) -> Result<Self, CommandError> {
        let mut keys = BTreeMap::new();
        for recipient in &store.source.recipients {
            let (mut key, mut name) = keys_of(&[recipient])?;
            if let (Some(key), Some(name)) = (key.pop(), name.pop()) {
                keys.insert(name, key);
            }
        }
        Ok(Self(keys))
    }

    /// How some recipients are written.
    fn names<'a>(&'a self, of: &[&crate::source::Recipient]) -> Vec<String> {
        let is_of = |name: &&'a String| {
            of.iter()
                .any(|recipient| name_in(name) == recipient.name.as_str())
        };
        self.0.keys().filter(is_of).cloned().collect()
    }

    fn get(&self, names: &[String]) -> Vec<&Recipient> {
        names.iter().filter_map(|name| self.0.get(name)).collect()
    }
}

/// The name of a recipient, which stands before the digest of its key and may have spaces.
fn name_in(written: &str) -> &str {
    written.rsplit_once(' ').map_or(written, |(name, _)| name)
}

fn stale<'a>(store: &'a Store<'_>, keys: &Keys, all: bool) -> Result<Vec<Stale<'a>>, CommandError> {
    let mut stale = Vec::new();
    for secret in &store.source.secrets {
        let wanted = keys.names(&store.source.recipients_of(secret));
        for version in &secret.versions {
            let Some(value) = &version.value else {
                continue;
            };
            let sealed = recipients_of(value.trim().as_bytes());
            let sealed = sealed.map_err(|error| {
                let place = &value.place;
                CommandError::failed(format!("{place}: {error}"))
            })?;
            // What stands beside it is not sealed: it may have been changed by hand.
            if all || version.recipients != wanted || !sealed.is_for(&keys.get(&wanted)) {
                stale.push(Stale {
                    secret,
                    version,
                    wanted: wanted.clone(),
                });
            }
        }
    }
    Ok(stale)
}

fn seal_versions(store: &Store<'_>, keys: &Keys, stale: &[Stale<'_>]) -> Result<(), CommandError> {
    if stale.is_empty() {
        return Ok(());
    }
    let identities = store.identities()?;
    let mut by_file: BTreeMap<&Path, Vec<(&Stale<'_>, String)>> = BTreeMap::new();
    for one in stale {
        let value = store.value(one.secret, one.version, (&identities, "secret rekey"))?;
        let subject = subject_of(one.secret, one.version.version.value);
        let sealed = seal(&subject, &value, &keys.get(&one.wanted));
        let sealed = sealed.map_err(|error| told(&error))?;
        let file = one.secret.name.place.file.path.as_path();
        by_file.entry(file).or_default().push((one, sealed));
    }
    for (file, changes) in by_file {
        store.edit(file, |document| {
            changes.iter().try_for_each(|(one, sealed)| {
                let servers = one.secret.servers();
                let number = one.version.version.value;
                let version = (one.secret.name.as_str(), servers.as_slice(), number);
                document.replace_value(version, &one.wanted, sealed)
            })
        })?;
    }
    Ok(())
}

fn stale_files(store: &Store<'_>, keys: &Keys, all: bool) -> Result<Vec<PathBuf>, CommandError> {
    let mut stale = Vec::new();
    for path in sealed_files(&store.source)? {
        let wanted = keys.names(&recipients_of_file(&store.source, &path));
        let bytes = store.source.tree.read(&path);
        let sealed = bytes
            .map_err(|error| error.to_string())
            .and_then(|bytes| recipients_of(&bytes).map_err(|error| error.to_string()));
        let sealed =
            sealed.map_err(|error| CommandError::failed(format!("{}: {error}", path.display())))?;
        if all || !sealed.is_for(&keys.get(&wanted)) {
            stale.push(path);
        }
    }
    Ok(stale)
}

fn seal_files(store: &Store<'_>, keys: &Keys, files: &[PathBuf]) -> Result<(), CommandError> {
    if files.is_empty() {
        return Ok(());
    }
    let identities = store.identities()?;
    for path in files {
        let failed = |reason: String| CommandError::failed(format!("{}: {reason}", path.display()));
        let bytes = store.source.tree.read(path);
        let bytes = bytes.map_err(|error| failed(error.to_string()))?;
        store.audit_file(path, "secret rekey")?;
        let wanted = keys.names(&recipients_of_file(&store.source, path));
        let sealed = rewrap_file(&bytes, &identities, &keys.get(&wanted));
        let sealed = sealed.map_err(|error| told(&error))?;
        let written = write_whole(&store.folder().join(path), sealed.as_bytes());
        written.map_err(|error| failed(error.to_string()))?;
    }
    Ok(())
}

/// Says what those could read who cannot any more.
fn say_removed(store: &Store<'_>, stale: &[Stale<'_>]) {
    let mut readable: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for one in stale {
        for recipient in one.removed() {
            let names = readable.entry(recipient).or_default();
            names.insert(one.secret.name.as_str());
        }
    }
    for (recipient, names) in readable {
        let names: Vec<&str> = names.into_iter().collect();
        store.say(&format!(
            "The former key of `{recipient}` still opens what was committed before: replace the values of {}.",
            names.join(", ")
        ));
    }
}
