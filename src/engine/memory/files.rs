//! Files of the host.

use std::collections::{BTreeMap, BTreeSet};

use super::paths::{below, parent};
use super::refusal::{Answer, Refusal};
use crate::engine::EngineError;
use crate::model::{FileContent, FileKind, FileStat, clean_path};

pub(super) const NOT_A_FILE: &str = "is not a regular file";

const DIRECTORY_MODE: u32 = 0o755;

/// The file system of the host, by clean absolute path.
#[derive(Debug)]
pub(super) struct HostFiles {
    pub(super) nodes: BTreeMap<String, Node>,
    /// The directories that a helper shows.
    pub(super) helpers: BTreeSet<String>,
    /// The directories that were asked for and do not exist.
    pub(super) absent: BTreeSet<String>,
}

#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) kind: FileKind,
    bytes: Vec<u8>,
    pub(super) mode: u32,
    owner: (u32, u32),
    modified: i64,
}

impl Node {
    pub(super) fn new(kind: FileKind, mode: u32) -> Self {
        Self {
            kind,
            bytes: Vec::new(),
            mode,
            owner: (0, 0),
            modified: 0,
        }
    }
}

impl HostFiles {
    pub(super) fn new() -> Self {
        let mut files = Self {
            nodes: BTreeMap::new(),
            helpers: BTreeSet::new(),
            absent: BTreeSet::new(),
        };
        files.nodes.insert(
            "/".to_owned(),
            Node::new(FileKind::Directory, DIRECTORY_MODE),
        );
        files.put("/var/run/docker.sock", Node::new(FileKind::Other, 0o660));
        files
    }

    pub(super) fn exists(&self, path: &str) -> bool {
        self.nodes.contains_key(&self.followed(path))
    }

    /// Makes a directory and those above it, where they are missing.
    pub(super) fn make_directories(&mut self, path: &str) {
        let path = clean_path(path);
        let mut missing = Some(path.as_str());
        while let Some(directory) = missing.filter(|path| !self.nodes.contains_key(*path)) {
            self.nodes.insert(
                directory.to_owned(),
                Node::new(FileKind::Directory, DIRECTORY_MODE),
            );
            missing = parent(directory);
        }
    }

    pub(super) fn put(&mut self, path: &str, node: Node) {
        let path = clean_path(path);
        if let Some(parent) = parent(&path) {
            self.make_directories(parent);
        }
        self.nodes.insert(path, node);
    }

    /// Writes a regular file as somebody on the host would.
    pub(super) fn put_file(&mut self, path: &str, content: FileContent, modified: i64) {
        let node = Node {
            kind: FileKind::File,
            bytes: content.bytes,
            mode: content.mode,
            owner: content.owner,
            modified,
        };
        self.put(path, node);
    }

    /// Makes a symbolic link as somebody on the host would.
    pub(super) fn put_link(&mut self, path: &str, target: &str) {
        self.put(path, Node::new(FileKind::Symlink(target.to_owned()), 0o777));
    }

    /// Removes a path and everything below it as somebody on the host would.
    pub(super) fn take(&mut self, path: &str) {
        let path = clean_path(path);
        self.nodes.retain(|other, _| below(&path, other).is_none());
    }

    pub(super) fn forget_helpers(&mut self) {
        self.helpers.clear();
        self.absent.clear();
    }

    /// Makes a helper that shows a directory; returns whether that exists.
    pub(super) fn show(&mut self, root: &str) -> Answer<bool> {
        if self.is_shown(root)? {
            return Ok(self.exists(root));
        }
        let exists = self.exists(root);
        let known = if exists {
            &mut self.helpers
        } else {
            &mut self.absent
        };
        known.insert(root.to_owned());
        Ok(exists)
    }

    /// Whether a helper shows the path.
    ///
    /// # Errors
    /// [`EngineError::File`] where it does, but a directory above the path is a symbolic link.
    pub(super) fn is_shown(&self, path: &str) -> Answer<bool> {
        check_plain(path)?;
        let nearest = self
            .helpers
            .iter()
            .filter(|root| below(root, path).is_some())
            .max_by_key(|root| root.len());
        let Some(root) = nearest else {
            let mut absent = self.absent.iter();
            return Ok(absent.any(|root| below(root, path).is_some()));
        };
        let mut above = parent(path).filter(|_| path != root);
        while let Some(directory) = above.filter(|path| *path != root) {
            if let Some(Node {
                kind: FileKind::Symlink(_),
                ..
            }) = self.nodes.get(directory)
            {
                return Err(wrong(path, &format!("`{directory}` is a symbolic link")));
            }
            above = parent(directory);
        }
        Ok(true)
    }

    /// What is at a path; a symbolic link is not followed at its end.
    pub(super) fn stat(&self, path: &str) -> Option<FileStat> {
        let path = self.resolved(path);
        let node = self.nodes.get(&path)?;
        Some(FileStat {
            kind: match &node.kind {
                FileKind::Symlink(target) => FileKind::Symlink(absolute(&path, target)),
                kind => kind.clone(),
            },
            size: u64::try_from(node.bytes.len()).unwrap_or(u64::MAX),
            mode: node.mode,
            modified: node.modified,
        })
    }

    /// A regular file; anything else is refused, symbolic links among it.
    pub(super) fn read(&self, path: &str) -> Answer<Option<FileContent>> {
        match self.nodes.get(&self.resolved(path)) {
            None => Ok(None),
            Some(node) if node.kind == FileKind::File => Ok(Some(FileContent {
                bytes: node.bytes.clone(),
                mode: node.mode,
                owner: node.owner,
            })),
            Some(_) => Err(wrong(path, NOT_A_FILE)),
        }
    }

    /// Every regular file, by path.
    pub(super) fn all(&self) -> BTreeMap<String, Vec<u8>> {
        self.nodes
            .iter()
            .filter(|(_, node)| node.kind == FileKind::File)
            .map(|(path, node)| (path.clone(), node.bytes.clone()))
            .collect()
    }

    /// The path with every symbolic link followed.
    fn followed(&self, path: &str) -> String {
        let mut path = self.resolved(path);
        // Links in a circle end here, at a path that is a link.
        for _ in 0..16 {
            let Some(FileKind::Symlink(target)) = self.nodes.get(&path).map(|node| &node.kind)
            else {
                break;
            };
            path = self.resolved(&absolute(&path, target));
        }
        path
    }

    /// The clean path with the symbolic links of its parents followed.
    fn resolved(&self, path: &str) -> String {
        let mut resolved = String::new();
        let path = clean_path(path);
        let mut parts = path.split('/').filter(|part| !part.is_empty()).peekable();
        while let Some(part) = parts.next() {
            resolved = format!("{resolved}/{part}");
            let last = parts.peek().is_none();
            if let Some(FileKind::Symlink(target)) =
                self.nodes.get(&resolved).map(|node| &node.kind)
                && !last
            {
                resolved = absolute(&resolved, target);
            }
        }
        clean_path(&resolved)
    }
}

/// Where a link at a path points to.
fn absolute(link: &str, target: &str) -> String {
    if target.starts_with('/') {
        clean_path(target)
    } else {
        clean_path(&format!("{}/{target}", parent(link).unwrap_or("/")))
    }
}

/// Refuses what is not an absolute path in its plainest form.
pub(super) fn check_plain(path: &str) -> Answer<()> {
    if path.len() > 1 && path.starts_with('/') && clean_path(path) == path {
        Ok(())
    } else {
        Err(wrong(path, "is not a plain absolute path"))
    }
}

pub(super) fn wrong(path: &str, message: &str) -> Refusal {
    Refusal::Whole(EngineError::File {
        path: path.to_owned(),
        message: message.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content() -> FileContent {
        FileContent {
            bytes: b"content".to_vec(),
            mode: 0o640,
            owner: (1, 2),
        }
    }

    #[test]
    fn links_are_followed_in_parents_alone() {
        let mut files = HostFiles::new();
        files.put_file("/srv/x/v1/a", content(), 0);
        files.put_link("/srv/x/current", "v1");
        files.put_link("/srv/x/link", "v1/a");
        files.put_link("/srv/x/circle", "circle");
        let read = |path| files.read(path).ok().flatten().map(|file| file.bytes);
        assert_eq!(read("/srv/x/current/a").unwrap(), b"content");
        assert_eq!(read("/srv/x/v1/none"), None);
        for path in ["/srv/x/link", "/srv/x/circle", "/srv/x/v1"] {
            let error = files.read(path).unwrap_err().message();
            assert!(error.ends_with("is not a regular file"), "{error}");
        }
        assert!(files.exists("/srv/x/link"));
        assert_eq!(
            files.stat("/srv/x/link").unwrap().kind,
            FileKind::Symlink("/srv/x/v1/a".to_owned())
        );
    }
}
