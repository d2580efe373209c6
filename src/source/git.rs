//! Git: finding the repository, a revision and its files. Beside `clone.rs`, the only file that knows
//! libgit2.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fmt;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use git2::{ErrorCode, ObjectType, Oid, StatusOptions};

use super::diagnostic::Problem;
use super::tree::{Entry, Kind, Tree, absent, failure};

/// A git repository and the folder in it that holds the definitions.
pub struct Repository {
    inner: git2::Repository,
    prefix: PathBuf,
}

/// A commit of the repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// The full id in hexadecimal digits.
    pub id: String,
}

impl Repository {
    /// Finds the repository that a folder belongs to; `None` outside of every repository.
    ///
    /// The definitions are in the nearest folder, from `directory` upwards, that holds a
    /// `vaultctl.toml`, else that holds `sync` beside `stacks` or `inventory`, else at the top.
    pub fn discover(directory: &Path) -> Result<Option<Self>, Problem> {
        if !directory.is_dir() {
            return Err(Problem::error(
                "no-directory",
                format!("`{}` is not a folder", directory.display()),
            ));
        }
        let inner = match git2::Repository::discover(directory) {
            Ok(inner) => inner,
            Err(error) if error.code() == ErrorCode::NotFound => return Ok(None),
            Err(error) => return Err(cannot_open(directory, &error)),
        };
        let prefix = match inner.workdir() {
            Some(top) => prefix_of(top, directory),
            None => PathBuf::new(),
        };
        Ok(Some(Self { inner, prefix }))
    }

    /// Makes a repository of a folder that belongs to none, and says whether it did.
    pub fn ensure(directory: &Path) -> Result<bool, Problem> {
        match git2::Repository::discover(directory) {
            Ok(_) => Ok(false),
            Err(error) if error.code() == ErrorCode::NotFound => git2::Repository::init(directory)
                .map(|_| true)
                .map_err(|error| cannot_open(directory, &error)),
            Err(error) => Err(cannot_open(directory, &error)),
        }
    }

    /// The folder of the definitions on disk; `None` for a bare repository.
    #[must_use]
    pub fn worktree(&self) -> Option<PathBuf> {
        self.inner.workdir().map(|top| top.join(&self.prefix))
    }

    /// Keeps others who ask for the same out of this clone, all its working trees, until what is returned is
    /// closed, also by the end of the process. `None` where somebody has it.
    ///
    /// # Errors
    /// It cannot be locked.
    pub fn exclusively(&self) -> std::io::Result<Option<std::fs::File>> {
        let folder = std::fs::File::open(self.inner.commondir())?;
        match folder.try_lock() {
            Ok(()) => Ok(Some(folder)),
            Err(std::fs::TryLockError::WouldBlock) => Ok(None),
            Err(std::fs::TryLockError::Error(error)) => Err(error),
        }
    }

    /// The folder of the definitions, from the top of the repository.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.prefix
    }

    /// Resolves a revision (`HEAD` when none is given) to a commit.
    pub fn commit(&self, revision: Option<&str>) -> Result<Commit, Problem> {
        let name = revision.unwrap_or("HEAD");
        let unknown = |error: &git2::Error| {
            if self.inner.is_empty().unwrap_or(false) || revision.is_none() {
                Problem::error("no-commit", "the git repository has no commit yet")
                    .help("commit the files, or read the working tree with `--worktree`")
            } else {
                Problem::error("unknown-revision", format!("`{name}` names no commit"))
                    .help(format!("git says: {}", error.message()))
            }
        };
        if name.contains('\0') {
            return Err(Problem::error(
                "unknown-revision",
                "a revision has no zero byte",
            ));
        }
        let object = self
            .inner
            .revparse_single(name)
            .map_err(|error| unknown(&error))?;
        let commit = object.peel_to_commit().map_err(|error| unknown(&error))?;
        Ok(Commit {
            id: commit.id().to_string(),
        })
    }

    /// Opens the files of a commit, read from the object database.
    pub fn files(&self, commit: &Commit) -> Result<Tree, Problem> {
        let open = || -> Result<Objects, git2::Error> {
            let repository = git2::Repository::open(self.inner.path())?;
            let root = repository
                .find_commit(Oid::from_str(&commit.id)?)?
                .tree_id();
            let root = if self.prefix.as_os_str().is_empty() {
                root
            } else {
                repository.find_tree(root)?.get_path(&self.prefix)?.id()
            };
            Ok(Objects {
                repository: Mutex::new(repository),
                root,
            })
        };
        open().map(Tree::of_objects).map_err(|error| {
            Problem::error(
                "unreadable-revision",
                format!(
                    "the files of commit {} cannot be read{}",
                    commit.id,
                    if self.prefix.as_os_str().is_empty() {
                        String::new()
                    } else {
                        format!(" at `{}`", self.prefix.display())
                    }
                ),
            )
            .help(format!("git says: {}", error.message()))
        })
    }

    /// Commits one file of the definitions' folder as it is on disk, and nothing else that has changed or
    /// was added to the index.
    ///
    /// # Errors
    /// There is no commit to go on from, nobody is configured as author, or git cannot write.
    pub fn commit_file(&self, path: &Path, message: &str) -> Result<Commit, Problem> {
        let failed = |error: &git2::Error| {
            let text = format!(
                "`{}` cannot be committed: {}",
                path.display(),
                error.message()
            );
            Problem::error("git", text)
        };
        let commit = || {
            let path = self.prefix.join(path);
            let top = self.inner.workdir().unwrap_or(Path::new(""));
            let file = self.inner.blob_path(&top.join(&path))?;
            let head = self.inner.head()?.peel_to_commit()?;
            let mut update = git2::build::TreeUpdateBuilder::new();
            update.upsert(path.as_path(), file, git2::FileMode::Blob);
            let tree = update.create_updated(&self.inner, &head.tree()?)?;
            let tree = self.inner.find_tree(tree)?;
            let author = self.author("AUTHOR")?;
            let committer = self.author("COMMITTER")?;
            let id =
                self.inner
                    .commit(Some("HEAD"), &author, &committer, message, &tree, &[&head])?;
            let mut index = self.inner.index()?;
            index.add_path(&path)?;
            index.write()?;
            Ok(Commit { id: id.to_string() })
        };
        commit().map_err(|error: git2::Error| failed(&error))
    }

    /// Whether there is somebody whom commits are by.
    ///
    /// # Errors
    /// There is not.
    pub fn refuse_without_author(&self) -> Result<(), Problem> {
        let author = self.author("AUTHOR").and_then(|_| self.author("COMMITTER"));
        author.map(drop).map_err(|error| {
            let text = format!("git does not know whom a commit is by: {}", error.message());
            Problem::error("git", text).help("`git config user.name NAME`, and `user.email`")
        })
    }

    /// Whom a commit is by, as `git commit` finds it: of the environment, else of the configuration.
    fn author(&self, role: &str) -> Result<git2::Signature<'static>, git2::Error> {
        let given = |part: &str| std::env::var(format!("GIT_{role}_{part}")).ok();
        match (given("NAME"), given("EMAIL")) {
            (Some(name), Some(email)) => git2::Signature::now(&name, &email),
            _ => self.inner.signature().map(|found| found.to_owned()),
        }
    }

    /// What git tracks and ignores in the working tree.
    pub fn tracked(&self) -> Result<Tracked, Problem> {
        let open = || -> Result<Tracked, git2::Error> {
            let repository = git2::Repository::open(self.inner.path())?;
            let index = repository.index()?;
            let paths = index.iter().map(|entry| entry.path).collect();
            Ok(Tracked {
                repository: Mutex::new(repository),
                prefix: self.prefix.clone(),
                paths,
            })
        };
        open().map_err(|error| {
            Problem::error("unreadable-index", "git's index cannot be read")
                .help(format!("git says: {}", error.message()))
        })
    }

    /// Lists files under the given paths whose content on disk or in the index is not `HEAD`'s.
    ///
    /// Untracked files count, ignored ones do not. Empty for a bare repository.
    #[must_use]
    pub fn dirty(&self, under: &[PathBuf]) -> Vec<PathBuf> {
        if self.inner.is_bare() || under.is_empty() {
            return Vec::new();
        }
        let mut options = StatusOptions::new();
        options
            .include_untracked(true)
            .recurse_untracked_dirs(true)
            .include_ignored(false)
            .exclude_submodules(true)
            .disable_pathspec_match(true);
        let paths: Vec<PathBuf> = under.iter().map(|path| self.prefix.join(path)).collect();
        // No path at all means the whole repository.
        if paths.iter().all(|path| !path.as_os_str().is_empty()) {
            for path in paths
                .iter()
                .filter(|path| !path.as_os_str().as_bytes().contains(&0))
            {
                options.pathspec(path);
            }
        }
        let Ok(statuses) = self.inner.statuses(Some(&mut options)) else {
            return Vec::new();
        };
        let changed: BTreeSet<PathBuf> = statuses
            .iter()
            .filter(|entry| {
                let status = entry.status();
                !status.is_empty() && !status.is_ignored()
            })
            .map(|entry| PathBuf::from(OsStr::from_bytes(entry.path_bytes())))
            .filter_map(|path| path.strip_prefix(&self.prefix).map(Path::to_path_buf).ok())
            .collect();
        changed.into_iter().collect()
    }

    /// Whether the history is cut off, as by `git clone --depth`.
    #[must_use]
    pub fn is_shallow(&self) -> bool {
        self.inner.is_shallow()
    }

    /// The commit at which the first-parent history of a commit begins.
    ///
    /// First parents, so that merging an unrelated history does not give the repository another
    /// identity.
    pub fn root_commit(&self, commit: &Commit) -> Result<String, Problem> {
        let walk = || -> Result<Oid, git2::Error> {
            let mut commit = self.inner.find_commit(Oid::from_str(&commit.id)?)?;
            while commit.parent_count() > 0 {
                commit = commit.parent(0)?;
            }
            Ok(commit.id())
        };
        walk().map(|id| id.to_string()).map_err(|error| {
            Problem::error(
                "unreadable-history",
                "the history of the repository cannot be read",
            )
            .help(format!("git says: {}", error.message()))
        })
    }

    /// The URLs of all remotes, in name order.
    #[must_use]
    pub fn remotes(&self) -> Vec<String> {
        let Ok(names) = self.inner.remotes() else {
            return Vec::new();
        };
        names
            .iter()
            .filter_map(|name| {
                let remote = self.inner.find_remote(name.ok()??).ok()?;
                remote.url().ok().map(str::to_owned)
            })
            .collect()
    }
}

impl fmt::Debug for Repository {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Repository({})", self.inner.path().display())
    }
}

/// The files of one revision in the object database.
pub(super) struct Objects {
    repository: Mutex<git2::Repository>,
    root: Oid,
}

impl Objects {
    pub(super) fn id(&self) -> String {
        self.root.to_string()
    }

    /// What a path names, without following links.
    pub(super) fn kind(&self, path: &Path) -> io::Result<Option<Kind>> {
        if path.as_os_str().is_empty() {
            return Ok(Some(Kind::Directory));
        }
        self.entry(path, |entry| Ok(kind_of(entry)))
    }

    /// The content of a file, or the target of a link.
    pub(super) fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let id = self
            .entry(path, |entry| Ok(entry.id()))?
            .ok_or_else(|| absent(path))?;
        let repository = self
            .repository
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let blob = repository
            .find_blob(id)
            .map_err(|error| unreadable(path, &error))?;
        Ok(blob.content().to_vec())
    }

    /// The entries of a folder, in git's order.
    pub(super) fn list(&self, path: &Path) -> io::Result<Vec<Entry>> {
        let id = if path.as_os_str().is_empty() {
            self.root
        } else {
            self.entry(path, |entry| Ok(entry.id()))?
                .ok_or_else(|| absent(path))?
        };
        let repository = self
            .repository
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let tree = repository
            .find_tree(id)
            .map_err(|error| unreadable(path, &error))?;
        Ok(tree
            .iter()
            .map(|entry| Entry {
                name: OsStr::from_bytes(entry.name_bytes()).to_os_string(),
                kind: kind_of(&entry),
            })
            .collect())
    }

    fn entry<T>(
        &self,
        path: &Path,
        then: impl FnOnce(&git2::TreeEntry<'_>) -> io::Result<T>,
    ) -> io::Result<Option<T>> {
        let repository = self
            .repository
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let root = repository
            .find_tree(self.root)
            .map_err(|error| unreadable(path, &error))?;
        match root.get_path(path) {
            Ok(entry) => then(&entry).map(Some),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(unreadable(path, &error)),
        }
    }
}

/// What git tracks and ignores below the folder of the definitions.
pub struct Tracked {
    repository: Mutex<git2::Repository>,
    prefix: PathBuf,
    paths: BTreeSet<Vec<u8>>,
}

impl Tracked {
    /// Whether a path is ignored and nothing at or below it is tracked.
    pub(super) fn hides(&self, path: &Path) -> bool {
        let path = self.prefix.join(path);
        let bytes = path.as_os_str().as_bytes();
        if bytes.is_empty() || self.paths.contains(bytes) {
            return false;
        }
        let below = [bytes, b"/"].concat();
        if self
            .paths
            .range(below.clone()..)
            .next()
            .is_some_and(|next| next.starts_with(&below))
        {
            return false;
        }
        let repository = self
            .repository
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        repository.is_path_ignored(&path).unwrap_or(false)
    }
}

fn kind_of(entry: &git2::TreeEntry<'_>) -> Kind {
    match (entry.filemode(), entry.kind()) {
        (0o120_000, _) => Kind::Symlink,
        (_, Some(ObjectType::Tree)) => Kind::Directory,
        (_, Some(ObjectType::Commit)) => Kind::Submodule,
        (mode, _) => Kind::File {
            executable: mode & 0o100 != 0,
        },
    }
}

fn prefix_of(top: &Path, directory: &Path) -> PathBuf {
    let (Ok(top), Ok(directory)) = (top.canonicalize(), directory.canonicalize()) else {
        return PathBuf::new();
    };
    definitions_above(&directory, Some(&top))
        .strip_prefix(&top)
        .map(Path::to_path_buf)
        .unwrap_or_default()
}

/// The folder that holds the definitions, from `directory` up to `top` (itself when there is none).
pub(super) fn definitions_above(directory: &Path, top: Option<&Path>) -> PathBuf {
    let end = top.unwrap_or(directory);
    let candidates: Vec<&Path> = directory
        .ancestors()
        .take_while(|folder| folder.starts_with(end))
        .collect();
    let with_settings = candidates
        .iter()
        .find(|folder| folder.join("vaultctl.toml").is_file());
    let with_folders = || {
        candidates.iter().find(|folder| {
            folder.join("sync").is_dir()
                && (folder.join("stacks").is_dir() || folder.join("inventory").is_dir())
        })
    };
    with_settings
        .or_else(with_folders)
        .map_or(end, |folder| folder)
        .to_path_buf()
}

fn cannot_open(directory: &Path, error: &git2::Error) -> Problem {
    let help = if error.code() == ErrorCode::Owner {
        format!(
            "run `git config --global --add safe.directory {}`",
            std::path::absolute(directory)
                .and_then(|path| path.canonicalize())
                .unwrap_or_else(|_| directory.to_owned())
                .display()
        )
    } else {
        "repair the repository, or read the files as they are with `--worktree`".to_owned()
    };
    Problem::error(
        "unreadable-repository",
        format!(
            "the git repository of `{}` cannot be opened: {}",
            directory.display(),
            error.message()
        ),
    )
    .help(help)
}

fn unreadable(path: &Path, error: &git2::Error) -> io::Error {
    failure(
        path,
        io::ErrorKind::Other,
        &format!("cannot be read: {}", error.message()),
    )
}
