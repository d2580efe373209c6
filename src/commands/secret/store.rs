//! The secrets of a working tree: found, opened, sealed, written back.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::{CommandError, Session};
use crate::model::{SecretReference, SecretValue};
use crate::pipeline::audit_log;
use crate::secrets::{
    Document, DocumentError, Identities, NewSecret, NewVersion, SecretError, Subject, recipient,
    seal,
};
use crate::source::{self, LoadErrors, ReadFrom, Recipient, Scope, Secret, SecretVersion, Source};
use crate::ui::visible;

/// Where secrets go that no file has yet.
const USUAL_FILE: &str = "secrets.toml";

/// The definitions of a working tree, faulty ones left out.
pub(super) struct Store<'a> {
    session: &'a Session,
    pub(super) source: Source,
    folder: PathBuf,
}

impl<'a> Store<'a> {
    /// Reads the working tree: what is changed is what is on disk, whatever was committed.
    pub(super) fn open(session: &'a Session) -> Result<Self, CommandError> {
        let reading = source::read(&session.globals.repo, &ReadFrom::Worktree);
        let Some(source) = reading.source else {
            return Err(LoadErrors::new(reading.problems).into());
        };
        let Some(folder) = source.folder.clone() else {
            return Err(CommandError::failed("there is no working tree to change"));
        };
        Ok(Self {
            session,
            source,
            folder,
        })
    }

    /// The servers of `--server`, in order.
    pub(super) fn servers(&self) -> Vec<String> {
        self.session.globals.servers.clone()
    }

    /// The definition of a secret: that for the servers of `--server`, else that for all, else the only
    /// one.
    pub(super) fn find(&self, name: &str) -> Result<Option<&Secret>, CommandError> {
        let servers = self.servers();
        let all: Vec<&Secret> = self
            .source
            .secrets
            .iter()
            .filter(|secret| secret.name.as_str() == name)
            .collect();
        if !servers.is_empty() {
            let is_for = |secret: &&&Secret| {
                let own = secret.servers();
                own == servers || servers.iter().all(|server| own.contains(server))
            };
            return Ok(all.iter().find(is_for).copied());
        }
        let for_all = all.iter().find(|secret| secret.limits.servers.is_empty());
        match (for_all, all.as_slice()) {
            (Some(secret), _) => Ok(Some(secret)),
            (None, [only]) => Ok(Some(only)),
            (None, []) => Ok(None),
            (None, several) => {
                let servers: Vec<String> = several
                    .iter()
                    .map(|secret| secret.servers().join(", "))
                    .collect();
                Err(CommandError::usage(
                    format!("there are several secrets `{}`", visible(name)),
                    format!("say which with --server: {}", servers.join("; ")),
                ))
            }
        }
    }

    /// As [`Store::find`], where there has to be one.
    pub(super) fn known(&self, name: &str) -> Result<&Secret, CommandError> {
        self.find(name)?.ok_or_else(|| {
            let names: Vec<&str> = self
                .source
                .secrets
                .iter()
                .map(|s| s.name.as_str())
                .collect();
            let near = source::did_you_mean(name, names.iter().copied());
            let error = CommandError::failed(format!("there is no secret `{}`", visible(name)));
            match near {
                Some(near) => error.help(near),
                None => error.help(format!("`vaultctl secret set {}` makes one", visible(name))),
            }
        })
    }

    /// A version of a secret: the one that is named, else the one that is in use.
    pub(super) fn version(
        secret: &Secret,
        number: Option<u64>,
    ) -> Result<&SecretVersion, CommandError> {
        let name = secret.name.as_str();
        match number {
            None => secret.current().ok_or_else(|| {
                CommandError::failed(format!("`{name}` has no value: {}", state_of(secret))).help(
                    format!("`vaultctl secret undelete {name}`, or `vaultctl secret set {name}`"),
                )
            }),
            Some(number) => secret.version(number).ok_or_else(|| {
                CommandError::failed(format!("`{name}` has no version {number}"))
                    .help(format!("`vaultctl secret versions {name}` lists them"))
            }),
        }
    }

    /// The identities of this run.
    pub(super) fn identities(&self) -> Result<Identities, CommandError> {
        Identities::find(&self.session.places()).map_err(|error| told(&error))
    }

    /// Opens a version, after a line in the audit log.
    pub(super) fn value(
        &self,
        secret: &Secret,
        version: &SecretVersion,
        (identities, why): (&Identities, &str),
    ) -> Result<SecretValue, CommandError> {
        let reference = secret.reference(version);
        let number = version.version.value;
        let Some(sealed) = &version.value else {
            return Err(CommandError::failed(format!(
                "version {number} of `{}` was destroyed",
                secret.name.value
            )));
        };
        self.audit(&reference, why)?;
        let subject = subject_of(secret, number);
        let opened = identities
            .open(sealed.value.as_bytes(), &subject)
            .map_err(|error| {
                let who: Vec<&str> = self
                    .source
                    .recipients_of(secret)
                    .iter()
                    .map(|recipient| recipient.name.as_str())
                    .collect();
                let message = format!("{reference} cannot be opened: {error}");
                let help = error
                    .help()
                    .map_or_else(String::new, |help| format!("{help}\n"));
                let failed = CommandError::failed(message);
                match error {
                    SecretError::NoIdentity { .. } => failed.help(visible(&format!(
                        "{help}it is sealed for: {}",
                        who.join(", ")
                    ))),
                    _ if help.is_empty() => failed,
                    _ => failed.help(help.trim_end().to_owned()),
                }
            })?;
        Ok(opened.value)
    }

    fn audit(&self, reference: &SecretReference, why: &str) -> Result<(), CommandError> {
        let log = audit_log(&self.session.places());
        log.record(reference, None, why).map_err(|error| {
            let path = log.path().display();
            let message = format!("the audit log `{path}` cannot be written: {error}");
            CommandError::failed(message).help("without a line in it nothing is read")
        })
    }

    /// Writes that a whole file is about to be opened.
    pub(super) fn audit_file(&self, path: &Path, why: &str) -> Result<(), CommandError> {
        let name = path.to_string_lossy();
        self.audit(&SecretReference::new(name, 0), why)
    }

    /// Seals a value for whoever may have it; returns who that is, too.
    pub(super) fn seal(
        &self,
        subject: &Subject,
        (value, scope): (&SecretValue, Scope),
    ) -> Result<(String, Vec<String>), CommandError> {
        let recipients = self.source.recipients_for(scope, &subject.servers);
        let (keys, names) = keys_of(&recipients)?;
        let keys: Vec<_> = keys.iter().collect();
        let sealed = seal(subject, value, &keys).map_err(|error| told(&error))?;
        Ok((sealed, names))
    }

    /// Adds a version to a secret that is defined in a file, and forgets those that are too many.
    pub(super) fn add_version(
        &self,
        secret: &Secret,
        value: &SecretValue,
    ) -> Result<u64, CommandError> {
        let number = next_version(secret);
        let subject = subject_of(secret, number);
        let (value, recipients) = self.seal(&subject, (value, secret.scope))?;
        let new = NewVersion {
            version: number,
            created: Timestamp::now(),
            recipients,
            value,
        };
        let keep = u64::from(secret.max_versions);
        self.edit(&secret.name.place.file.path, |document| {
            document.add_version(secret.name.as_str(), &subject.servers, &new)?;
            let oldest = (number + 1).saturating_sub(keep);
            document.forget_before(secret.name.as_str(), &subject.servers, oldest)
        })?;
        Ok(number)
    }

    /// Refuses a new secret that nobody could open.
    pub(super) fn recipients_for_new(
        &self,
        scope: Scope,
        servers: &[String],
    ) -> Result<(), CommandError> {
        if self.source.recipients_for(scope, servers).is_empty() {
            return Err(told(&SecretError::NoRecipient));
        }
        Ok(())
    }

    /// Defines a secret, for the servers of `--server` where it is given.
    pub(super) fn add_secret(&self, mut new: NewSecret) -> Result<(), CommandError> {
        let servers = self.servers();
        if !servers.is_empty() && new.list("servers").is_empty() {
            new.set_list("servers", &servers);
        }
        self.edit(&self.file_for_new(), |document| document.add_secret(&new))
    }

    /// The file that a new secret goes to, from the repository's root.
    fn file_for_new(&self) -> PathBuf {
        let beside = self.source.secrets.first();
        if let Some(secret) = beside {
            return secret.name.place.file.path.clone();
        }
        let sync = self.source.settings.paths.sync.value.first();
        let sync = sync.map_or_else(|| PathBuf::from("sync"), Clone::clone);
        sync.join(USUAL_FILE)
    }

    /// Changes a file of the working tree, whole or not at all.
    pub(super) fn edit(
        &self,
        path: &Path,
        change: impl FnOnce(&mut Document) -> Result<(), DocumentError>,
    ) -> Result<(), CommandError> {
        let full = self.folder.join(path);
        let failed = |reason: String| {
            CommandError::failed(format!("`{}` cannot be changed: {reason}", path.display()))
        };
        let present = match std::fs::read_to_string(&full) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(failed(error.to_string())),
        };
        let mut document = Document::read(&present).map_err(|error| failed(error.to_string()))?;
        change(&mut document).map_err(|error| failed(error.to_string()))?;
        write_whole(&full, document.text().as_bytes()).map_err(|error| failed(error.to_string()))
    }

    /// Says on stderr what a person should know.
    pub(super) fn say(&self, text: &str) {
        self.session.printer.say(visible(text));
    }

    /// The folder of the working tree.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Says that a version was sealed, and for whom.
pub(super) fn write_note(store: &Store<'_>, secret: &Secret, number: u64) {
    let recipients = store.source.recipients_of(secret);
    let names: Vec<&str> = recipients.iter().map(|r| r.name.as_str()).collect();
    store.say(&format!(
        "`{}` is at #{number}, sealed for {}, in {}. Commit it.",
        secret.name.value,
        names.join(", "),
        secret.name.place.file.path.display()
    ));
}

/// Versions for a person: `#1, #2`.
pub(super) fn name_of_versions(numbers: &[u64]) -> String {
    let numbers: Vec<String> = numbers.iter().map(|number| format!("#{number}")).collect();
    numbers.join(", ")
}

/// Writes a file whole or not at all, with the permissions that it has.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new()
        .prefix(".vaultctl-")
        .tempfile_in(folder)?;
    file.write_all(bytes)?;
    let permissions = match std::fs::metadata(path) {
        Ok(present) => present.permissions(),
        Err(_) => std::os::unix::fs::PermissionsExt::from_mode(0o644),
    };
    file.as_file().set_permissions(permissions)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// Recipients as keys, and as they are written beside what is sealed for them.
pub(super) fn keys_of(
    recipients: &[&Recipient],
) -> Result<(Vec<crate::secrets::Recipient>, Vec<String>), CommandError> {
    let mut keys = Vec::new();
    let mut names = Vec::new();
    for one in recipients {
        let key = recipient(one.key.as_str()).map_err(|error| {
            let place = &one.key.place;
            CommandError::failed(visible(&format!(
                "the recipient `{}` ({place}): {error}",
                one.name.value
            )))
        })?;
        names.push(format!("{} {}", one.name.value, key.fingerprint()));
        keys.push(key);
    }
    names.sort();
    Ok((keys, names))
}

/// What a version of a secret is sealed as.
pub(super) fn subject_of(secret: &Secret, version: u64) -> Subject {
    Subject {
        name: secret.name.value.clone(),
        version,
        servers: secret.servers(),
    }
}

/// The number of the last version, whatever has become of it; 0 without any.
pub(super) fn last_version(secret: &Secret) -> u64 {
    let versions = secret.versions.iter();
    versions
        .map(|version| version.version.value)
        .max()
        .unwrap_or_default()
}

fn next_version(secret: &Secret) -> u64 {
    last_version(secret) + 1
}

/// What has become of the last version.
fn state_of(secret: &Secret) -> String {
    let Some(last) = secret.versions.last() else {
        return "no version was ever set".to_owned();
    };
    let number = last.version.value;
    let reason = last
        .reason
        .as_ref()
        .map_or_else(String::new, |reason| format!(": {reason}"));
    match (last.deleted, last.destroyed) {
        (_, Some(when)) => format!("#{number} was destroyed at {when}{reason}"),
        (Some(when), _) => format!("#{number} was deleted at {when}{reason}"),
        _ => format!("#{number} cannot be used"),
    }
}

/// An error of sealing or opening, for a person.
pub(super) fn told(error: &SecretError) -> CommandError {
    let failed = CommandError::failed(visible(&error.to_string()));
    match error.help() {
        Some(help) => failed.help(visible(&help)),
        None => failed,
    }
}
