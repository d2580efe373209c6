//! A version that a rotation has made.

use std::fs::File;
use std::path::Path;

use jiff::Timestamp;

use super::super::super::secret::store::{Definition, Store};
use super::super::{CommandError, Session};
use super::Change;
use crate::source::{Repository, Secret};

/// A version that is made.
pub(super) struct Made<'a> {
    pub(super) store: &'a Store<'a>,
    pub(super) secret: &'a Secret,
    pub(super) change: &'a Change,
    /// Whether what becomes of it is committed.
    pub(super) commits: bool,
}

impl Made<'_> {
    fn file(&self) -> &Path {
        &self.secret.name.place.file.path
    }

    fn version(&self) -> u64 {
        self.change.subject.version
    }

    /// Seals it as the version in use, and commits it; what cannot be committed is taken out of use.
    pub(super) fn seal(&self) -> Result<(), CommandError> {
        let (name, version) = (self.secret.name.as_str(), self.version());
        self.add(None)?;
        let committed = self.commit_as(&format!("Rotate {name} to #{version}"));
        if let Err(error) = &committed {
            self.mark_deleted(&error.to_string())?;
        }
        committed?;
        self.store.say(&format!("`{name}` is at #{version}."));
        Ok(())
    }

    /// Writes down that it was tried and never used, so that a timer does not try again at once.
    pub(super) fn seal_out_of_use(&self, reason: &str) -> Result<(), CommandError> {
        let reason = crate::ui::one_line(reason);
        self.add(Some(&reason))?;
        self.say_deleted(&reason);
        self.commit_taken_back()
    }

    fn add(&self, deleted: Option<&str>) -> Result<(), CommandError> {
        let addition = (Definition::Known(self.secret), &self.change.new.value);
        self.store.add(&[addition], deleted)
    }

    fn commit_as(&self, message: &str) -> Result<(), CommandError> {
        if !self.commits {
            return Ok(());
        }
        let repository = repository(self.store)?;
        let committed = repository.commit_file(self.file(), message);
        committed.map_err(|problem| CommandError::failed(problem.message))?;
        Ok(())
    }

    /// Takes the version out of use.
    pub(super) fn take_back(&self, reason: &str) -> Result<(), CommandError> {
        self.mark_deleted(reason)?;
        self.commit_taken_back()
    }

    fn commit_taken_back(&self) -> Result<(), CommandError> {
        let name = self.secret.name.as_str();
        self.commit_as(&format!("Take back #{} of {name}", self.version()))
    }

    fn mark_deleted(&self, reason: &str) -> Result<(), CommandError> {
        let reason = crate::ui::one_line(reason);
        let name = self.secret.name.as_str();
        self.store.edit(self.file(), |document| {
            let servers = self.secret.servers();
            let version = (name, servers.as_slice(), self.version());
            let marks = (Timestamp::now(), Some(reason.as_str()));
            document.mark(version, "deleted", marks)
        })?;
        self.say_deleted(&reason);
        Ok(())
    }

    fn say_deleted(&self, reason: &str) {
        let (name, version) = (self.secret.name.as_str(), self.version());
        self.store
            .say(&format!("#{version} of `{name}` was deleted: {reason}"));
    }
}

/// Keeps other rotations of secrets out of the clone: two at once would give the same role a password each.
pub(super) fn alone(session: &Session) -> Result<Option<File>, CommandError> {
    let found = Repository::discover(&session.globals.repo);
    let found = found.map_err(|problem| CommandError::failed(problem.message))?;
    let Some(repository) = found else {
        return Ok(None);
    };
    let failed = |error| CommandError::failed(format!("the repository cannot be locked: {error}"));
    match repository.exclusively().map_err(failed)? {
        Some(lock) => Ok(Some(lock)),
        None => Err(CommandError::locked(
            "another run rotates a secret of this repository; nothing was changed",
            "wait for it, or end it",
        )),
    }
}

fn repository(store: &Store<'_>) -> Result<Repository, CommandError> {
    let found = Repository::discover(store.folder());
    let found = found.map_err(|problem| CommandError::failed(problem.message))?;
    found.ok_or_else(|| CommandError::failed("there is no git repository to commit to"))
}

/// Refuses to commit a file that has other changes: they would come along.
pub(super) fn refuse_uncommitted(store: &Store<'_>, secret: &Secret) -> Result<(), CommandError> {
    let path = &secret.name.place.file.path;
    let repository = repository(store)?;
    repository.refuse_without_author().map_err(|problem| {
        let error = CommandError::failed(problem.message);
        match problem.help {
            Some(help) => error.help(help),
            None => error,
        }
    })?;
    if repository.dirty(std::slice::from_ref(path)).is_empty() {
        return Ok(());
    }
    let message = format!("{} has changes that are not committed", path.display());
    Err(CommandError::failed(message).help("commit them first, or leave out --commit"))
}
