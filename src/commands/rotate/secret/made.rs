//! A version that a rotation has made.

use std::path::Path;

use jiff::Timestamp;

use super::super::super::secret::store::Store;
use super::super::CommandError;
use crate::source::{Repository, Secret};

/// A version that was just made.
pub(super) struct Made<'a> {
    pub(super) store: &'a Store<'a>,
    pub(super) secret: &'a Secret,
    pub(super) version: u64,
    /// Whether what becomes of it is committed.
    pub(super) commits: bool,
}

impl Made<'_> {
    fn file(&self) -> &Path {
        &self.secret.name.place.file.path
    }

    /// Commits it; what cannot be committed is taken out of use.
    pub(super) fn commit(&self) -> Result<(), CommandError> {
        let name = self.secret.name.as_str();
        let committed = self.commit_as(&format!("Rotate {name} to #{}", self.version));
        if let Err(error) = &committed {
            self.mark_deleted(&error.to_string())?;
        }
        committed
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
        let name = self.secret.name.as_str();
        self.commit_as(&format!("Take back #{} of {name}", self.version))
    }

    fn mark_deleted(&self, reason: &str) -> Result<(), CommandError> {
        let reason = crate::ui::one_line(reason);
        let name = self.secret.name.as_str();
        self.store.edit(self.file(), |document| {
            let servers = self.secret.servers();
            let version = (name, servers.as_slice(), self.version);
            let marks = (Timestamp::now(), Some(reason.as_str()));
            document.mark(version, "deleted", marks)
        })?;
        let version = self.version;
        self.store
            .say(&format!("#{version} of `{name}` was deleted: {reason}"));
        Ok(())
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
