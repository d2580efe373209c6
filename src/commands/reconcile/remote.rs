//! What is followed, and the clone that follows it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use zeroize::Zeroizing;

use super::Arguments;
use crate::commands::question::passphrase;
use crate::commands::{CommandError, Session};
use crate::model::content_digest;
use crate::pipeline::{Caller, Remote};
use crate::source::{GitClone, LoadErrors};
use crate::transport::git::GitUrl;

/// A remote repository and its clone.
pub(super) struct Followed {
    pub(super) remote: Remote,
    pub(super) clone: GitClone,
    directory: PathBuf,
}

impl Followed {
    /// Opens the clone, and makes it where it is a new one.
    pub(super) fn open(session: &Session, arguments: &Arguments) -> Result<Self, CommandError> {
        let (clone, directory, url) = match &arguments.repo_url {
            Some(url) => own_clone(url, arguments)?,
            None => somebodys_clone(&session.globals.repo)?,
        };
        let branch = arguments.branch.clone();
        let branch = branch.or_else(|| {
            let is_clone = arguments.repo_url.is_none();
            is_clone.then(|| clone.branch()).flatten()
        });
        let environment = |name: &str| std::env::var(name).ok();
        let caller = Caller::new(&environment, Arc::new(passphrase), session.places());
        let limit = Duration::try_from(arguments.fetch_timeout).unwrap_or_default();
        let url = url.with_key(arguments.deploy_key.clone());
        let mut remote = Remote::new(url, caller, limit);
        remote.branch = branch;
        let token = environment("VAULTCTL_GIT_TOKEN").filter(|token| !token.is_empty());
        remote.token = token.map(Zeroizing::new);
        Ok(Self {
            remote,
            clone,
            directory,
        })
    }

    /// The folder of the clone.
    pub(super) fn directory(&self) -> &Path {
        &self.directory
    }
}

/// The clone of a URL that the command line names.
fn own_clone(
    url: &str,
    arguments: &Arguments,
) -> Result<(GitClone, PathBuf, GitUrl), CommandError> {
    let url = read_url(url)?;
    if url.has_password() {
        return Err(CommandError::usage(
            "a password on the command line is seen by everybody on this machine",
            "leave it out of the URL, and set VAULTCTL_GIT_TOKEN",
        ));
    }
    let directory = match &arguments.clone_directory {
        Some(directory) => directory.clone(),
        None => usual_directory(&url)?,
    };
    let clone = GitClone::keep(&directory).map_err(LoadErrors::from)?;
    Ok((clone, directory, url))
}

/// The repository that a folder belongs to, and where it was cloned from.
fn somebodys_clone(directory: &Path) -> Result<(GitClone, PathBuf, GitUrl), CommandError> {
    let clone = GitClone::of(directory).map_err(LoadErrors::from)?;
    let Some(url) = clone.origin() else {
        return Err(
            CommandError::failed("the repository has no remote `origin`")
                .help("name what to fetch with `--repo-url`"),
        );
    };
    let url = read_url(&url)?;
    Ok((clone, directory.to_owned(), url))
}

fn read_url(text: &str) -> Result<GitUrl, CommandError> {
    GitUrl::read(text).map_err(|reason| {
        // It may hold what nobody should see.
        CommandError::usage(
            format!("the repository's URL cannot be used: {reason}"),
            "such as https://git.example.org/infrastructure.git, git@git.example.org:infrastructure.git, or a path",
        )
    })
}

/// Where clones are kept that nobody has named a place for: where systemd says, else in the home
/// folder.
fn usual_directory(url: &GitUrl) -> Result<PathBuf, CommandError> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    if let Some(folders) = set("STATE_DIRECTORY") {
        let first = std::env::split_paths(&folders).next();
        return Ok(first.unwrap_or_default().join("repository"));
    }
    let state = set("XDG_STATE_HOME").map(PathBuf::from);
    let state = state.or_else(|| set("HOME").map(|home| PathBuf::from(home).join(".local/state")));
    let Some(state) = state else {
        return Err(CommandError::usage(
            "neither STATE_DIRECTORY nor HOME says where the clone can be kept",
            "name a folder with `--clone`",
        ));
    };
    let digest = content_digest(url.to_string().as_bytes());
    let digest: String = digest
        .chars()
        .filter(char::is_ascii_hexdigit)
        .take(16)
        .collect();
    Ok(state.join("vaultctl/reconcile").join(digest))
}
