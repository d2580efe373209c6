//! The secrets of a working tree: found, opened, sealed, written back.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::{CommandError, Session};
use crate::commands::files::write_whole;
use crate::model::{SecretReference, SecretValue};
use crate::pipeline::audit_log;
use crate::secrets::{
    Document, DocumentError, Identities, NewSecret, NewVersion, SecretError, Subject, recipient,
    seal, weakness,
};
use crate::source::{
    self, LoadErrors, ReadFrom, Recipient, Scope, Secret, SecretClass, SecretVersion, Source,
};
use crate::ui::visible;

/// Where secrets go that no file has yet.
const USUAL_FILE: &str = "secrets.toml";

/// The definitions of a working tree, faulty ones left out.
pub(in crate::commands) struct Store<'a> {
    pub(super) session: &'a Session,
    pub(in crate::commands) source: Source,
    folder: PathBuf,
}

impl<'a> Store<'a> {
    /// Reads the working tree: what is changed is what is on disk, whatever was committed.
    pub(in crate::commands) fn open(session: &'a Session) -> Result<Self, CommandError> {
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
    pub(in crate::commands) fn known(&self, name: &str) -> Result<&Secret, CommandError> {
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

    /// The identities of this run.
    pub(in crate::commands) fn identities(&self) -> Result<Identities, CommandError> {
        self.session.lock_memory();
        Identities::find(&self.session.places()).map_err(|error| told(&error))
    }

    /// Opens a version, after a line in the audit log.
    pub(in crate::commands) fn value(
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
                    SecretError::NoIdentity { .. } | SecretError::Locked { .. } => failed.help(
                        visible(&format!("{help}it is sealed for: {}", who.join(", "))),
                    ),
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

    /// Adds a version to a secret, and forgets those that are too many.
    pub(super) fn add_version(
        &self,
        secret: &Secret,
        value: &SecretValue,
    ) -> Result<(), CommandError> {
        self.add_all(&[(Definition::Known(secret), value)])
    }

    /// Adds a version to each of some secrets, and the secrets that are new; nothing of it where one
    /// cannot be sealed.
    pub(in crate::commands) fn add_all(
        &self,
        additions: &[(Definition<'_>, &SecretValue)],
    ) -> Result<(), CommandError> {
        self.add(additions, None)
    }

    /// As [`Store::add_all`]; with a reason, what is added is out of use from the beginning.
    pub(in crate::commands) fn add(
        &self,
        additions: &[(Definition<'_>, &SecretValue)],
        deleted: Option<&str>,
    ) -> Result<(), CommandError> {
        let mut by_file: BTreeMap<PathBuf, Vec<Sealed<'_>>> = BTreeMap::new();
        for (definition, value) in additions {
            let subject = definition.subject();
            let (value, recipients) = self.seal(&subject, (value, definition.scope()))?;
            let version = NewVersion {
                version: subject.version,
                created: Timestamp::now(),
                recipients,
                value,
            };
            let file = self.file_of(*definition);
            by_file.entry(file).or_default().push(Sealed {
                definition: *definition,
                subject,
                version,
            });
        }
        for (file, sealed) in by_file {
            self.edit(&file, |document| {
                sealed
                    .iter()
                    .try_for_each(|one| one.write(document, deleted))
            })?;
        }
        Ok(())
    }

    /// A new secret of a name, for the servers of `--server`.
    pub(super) fn new_secret(&self, name: &str) -> NewSecret {
        let mut new = NewSecret::new(name);
        let servers = self.servers();
        if !servers.is_empty() {
            new.set_list("servers", &servers);
        }
        new
    }

    /// The file that a secret stands in, or will, from the repository's root.
    fn file_of(&self, definition: Definition<'_>) -> PathBuf {
        match definition {
            Definition::Known(secret) => secret.name.place.file.path.clone(),
            Definition::New(_) => self.file_for_new(),
        }
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
    pub(in crate::commands) fn edit(
        &self,
        path: &Path,
        change: impl FnOnce(&mut Document) -> Result<(), DocumentError>,
    ) -> Result<(), CommandError> {
        let full = self.folder.join(path);
        // Who changes the same file at once waits, and sees what was written: until this is closed.
        let folder = std::fs::File::open(&self.folder).and_then(|folder| {
            folder.lock()?;
            Ok(folder)
        });
        let _lock = folder
            .map_err(|error| CommandError::failed(format!("{}: {error}", self.folder.display())))?;
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
    pub(in crate::commands) fn say(&self, text: &str) {
        self.session.printer.say(visible(text));
    }

    /// The folder of the working tree.
    pub(in crate::commands) fn folder(&self) -> &Path {
        &self.folder
    }
}

/// A secret that gets a version.
#[derive(Clone, Copy)]
pub(in crate::commands) enum Definition<'a> {
    /// One that is defined.
    Known(&'a Secret),
    /// One that is not defined yet.
    New(&'a NewSecret),
}

impl Definition<'_> {
    /// What its next version is sealed as.
    pub(in crate::commands) fn subject(self) -> Subject {
        match self {
            Self::Known(secret) => subject_of(secret, last_version(secret) + 1),
            Self::New(new) => Subject {
                name: new.name().to_owned(),
                version: 1,
                servers: new.list("servers"),
            },
        }
    }

    /// Who may use it.
    fn scope(self) -> Scope {
        match self {
            Self::Known(secret) => secret.scope,
            Self::New(new) => Scope::of_tags(&new.list("tags")),
        }
    }

    /// Refuses a value that anybody could guess, unless somebody else chooses it.
    pub(in crate::commands) fn refuse_weak(self, value: &SecretValue) -> Result<(), CommandError> {
        let (external, minimum) = match self {
            Self::Known(secret) => (secret.class == SecretClass::External, secret.minimum()),
            Self::New(new) => (
                new.text("class") == Some("external"),
                Secret::usual_minimum(new.text("generate").is_some()),
            ),
        };
        if external && value.expose().is_empty() {
            return Err(CommandError::failed("the value is empty"));
        }
        // What is no text was not chosen by a person.
        let text = value.text().filter(|_| !external);
        match text.and_then(|text| weakness(text, minimum)) {
            None => Ok(()),
            Some(weak) => {
                let name = visible(&self.subject().name);
                let error =
                    CommandError::failed(format!("the value of `{name}` is too weak: {weak}"));
                Err(error.help(
                    "use --generate; where somebody else issues it, class = \"external\" (--external)",
                ))
            }
        }
    }
}

/// A version that is about to be written.
struct Sealed<'a> {
    definition: Definition<'a>,
    subject: Subject,
    version: NewVersion,
}

impl Sealed<'_> {
    fn write(&self, document: &mut Document, deleted: Option<&str>) -> Result<(), DocumentError> {
        let (name, servers) = (self.subject.name.as_str(), &self.subject.servers);
        if let Definition::New(new) = self.definition {
            document.add_secret(new)?;
        }
        document.add_version(name, servers, &self.version)?;
        if let Some(reason) = deleted {
            let version = (name, servers.as_slice(), self.version.version);
            document.mark(version, "deleted", (Timestamp::now(), Some(reason)))?;
        }
        if let Definition::Known(secret) = self.definition {
            let keep = u64::from(secret.max_versions);
            let oldest = (self.version.version + 1).saturating_sub(keep);
            document.forget_before(name, servers, oldest)?;
        }
        Ok(())
    }
}

/// Says that a version was sealed, and for whom.
pub(in crate::commands) fn say_sealed(store: &Store<'_>, definition: Definition<'_>) {
    let subject = definition.subject();
    let recipients = store
        .source
        .recipients_for(definition.scope(), &subject.servers);
    let names: Vec<&str> = recipients.iter().map(|r| r.name.as_str()).collect();
    store.say(&format!(
        "`{}` is at #{}, sealed for {}, in {}. Commit it.",
        subject.name,
        subject.version,
        names.join(", "),
        store.file_of(definition).display()
    ));
}

/// Versions for a person: `#1, #2`.
pub(super) fn name_of_versions(numbers: &[u64]) -> String {
    let numbers: Vec<String> = numbers.iter().map(|number| format!("#{number}")).collect();
    numbers.join(", ")
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

/// A version of a secret: the one that is named, else the one that is in use.
pub(super) fn version_of(
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
