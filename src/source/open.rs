//! Opens a repository: a revision, or the working tree.

use std::path::Path;

use super::ReadFrom;
use super::diagnostic::Problem;
use super::git::{Commit, Repository, definitions_above};
use super::tree::Tree;

/// A repository whose files can be read.
pub(super) struct Opened {
    pub(super) repository: Option<Repository>,
    pub(super) commit: Option<Commit>,
    pub(super) tree: Tree,
    /// Whether `HEAD` was asked for, so that uncommitted changes are worth a warning.
    pub(super) head: bool,
    pub(super) worktree: bool,
    /// Why git itself could not be used beside the working tree.
    pub(super) warning: Option<Problem>,
}

impl Opened {
    pub(super) fn open(directory: &Path, from: &ReadFrom) -> Result<Self, Problem> {
        let repository = Repository::discover(directory);
        match from {
            ReadFrom::Revision(revision) => {
                let repository = repository?.ok_or_else(|| outside_git(directory))?;
                let commit = repository.commit(revision.as_deref())?;
                let tree = repository.files(&commit)?;
                let head = revision
                    .as_deref()
                    .is_none_or(|revision| revision == "HEAD");
                let commit = Some(commit);
                Ok(Self {
                    repository: Some(repository),
                    commit,
                    tree,
                    head,
                    worktree: false,
                    warning: None,
                })
            }
            ReadFrom::Worktree => {
                let (repository, warning) = match repository {
                    Ok(repository) => (repository, None),
                    Err(problem) if !directory.is_dir() => return Err(problem),
                    // Files on disk can be read although git's own cannot.
                    Err(problem) => (None, Some(problem.into_warning())),
                };
                let tree = worktree(directory, repository.as_ref())?;
                Ok(Self {
                    repository,
                    commit: None,
                    tree,
                    head: false,
                    worktree: true,
                    warning,
                })
            }
        }
    }
}

fn worktree(directory: &Path, repository: Option<&Repository>) -> Result<Tree, Problem> {
    let Some(repository) = repository else {
        return Ok(Tree::of_worktree(definitions_above(directory, None), None));
    };
    let root = repository.worktree().ok_or_else(|| {
        Problem::error("bare-repository", "a bare repository has no working tree")
            .help("read a revision: leave `--worktree` out")
    })?;
    Ok(Tree::of_worktree(root, Some(repository.tracked()?)))
}

fn outside_git(directory: &Path) -> Problem {
    Problem::error(
        "no-repository",
        format!("`{}` is not in a git repository", directory.display()),
    )
    .help("create one with `git init`, or read the files as they are with `--worktree`")
}
