//! A repository as the Compose loader sees it: a file system whose root is the repository.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use crate::compose::Files;
use crate::model::REPOSITORY_ROOT;
use crate::source::Tree;

/// The repository's files under [`REPOSITORY_ROOT`], some of them replaced.
pub struct RepositoryFiles<'a> {
    tree: &'a Tree,
    replaced: BTreeMap<PathBuf, Vec<u8>>,
}

impl<'a> RepositoryFiles<'a> {
    /// Shows a tree.
    #[must_use]
    pub fn new(tree: &'a Tree) -> Self {
        Self {
            tree,
            replaced: BTreeMap::new(),
        }
    }

    /// Shows other content at a path of the repository.
    pub fn replace(&mut self, path: &Path, content: Vec<u8>) {
        self.replaced.insert(in_loader(path), content);
    }

    /// The tree that is shown.
    #[must_use]
    pub fn tree(&self) -> &'a Tree {
        self.tree
    }
}

impl Files for RepositoryFiles<'_> {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match self.replaced.get(path) {
            Some(content) => Ok(content.clone()),
            None => self
                .tree
                .read(in_repository(path).ok_or_else(|| outside(path))?),
        }
    }

    fn exists(&self, path: &Path) -> bool {
        self.replaced.contains_key(path)
            || in_repository(path).is_some_and(|path| self.tree.exists(path))
    }

    fn is_dir(&self, path: &Path) -> bool {
        in_repository(path).is_some_and(|path| self.tree.is_dir(path))
    }
}

/// Whether `[[NAME]]` is replaced in a file.
pub(super) fn is_yaml(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ending == "yml" || ending == "yaml")
}

/// A path of the repository, as the loader sees it.
pub(super) fn in_loader(path: &Path) -> PathBuf {
    Path::new(REPOSITORY_ROOT).join(path)
}

/// A path that the loader has made, as a path of the repository; `None` where it lies outside.
pub(super) fn in_repository(path: &Path) -> Option<&Path> {
    path.strip_prefix(REPOSITORY_ROOT).ok()
}

fn outside(path: &Path) -> io::Error {
    let message = format!("`{}` is not in the repository", path.display());
    io::Error::new(io::ErrorKind::NotFound, message)
}
