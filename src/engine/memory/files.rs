//! Files of the host.

use std::collections::{BTreeMap, BTreeSet};

use super::paths::{below, clean, parent};
use super::refusal::{Answer, Refusal};
use crate::engine::EngineError;
use crate::model::{FileContent, FileKind, FileStat, FileWrite, digest_time};

const ROOT_MODE: u32 = 0o700;
const DIRECTORY_MODE: u32 = 0o755;

/// The file system of the host, by clean absolute path.
#[derive(Debug)]
pub(super) struct HostFiles {
    nodes: BTreeMap<String, Node>,
    /// The directories that a helper shows.
    helpers: BTreeSet<String>,
}

#[derive(Debug, Clone)]
struct Node {
    kind: FileKind,
    bytes: Vec<u8>,
    mode: u32,
    owner: (u32, u32),
    modified: i64,
}

impl Node {
    fn new(kind: FileKind, mode: u32) -> Self {
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
        let path = clean(path);
        let mut missing = Some(path.as_str());
        while let Some(directory) = missing.filter(|path| !self.nodes.contains_key(*path)) {
            self.nodes.insert(
                directory.to_owned(),
                Node::new(FileKind::Directory, DIRECTORY_MODE),
            );
            missing = parent(directory);
        }
    }

    fn put(&mut self, path: &str, node: Node) {
        let path = clean(path);
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
        let path = clean(path);
        self.nodes.retain(|other, _| below(&path, other).is_none());
    }

    pub(super) fn forget_helpers(&mut self) {
        self.helpers.clear();
    }

    /// Whether a helper shows the path.
    pub(super) fn is_shown(&self, path: &str) -> bool {
        let path = clean(path);
        self.helpers.iter().any(|root| below(root, &path).is_some())
    }

    /// What is at a path; a symbolic link is not followed at its end.
    pub(super) fn stat(&self, path: &str) -> Option<FileStat> {
        let node = self.nodes.get(&self.resolved(path))?;
        Some(FileStat {
            kind: node.kind.clone(),
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
            Some(_) => Err(wrong(path, "is not a regular file")),
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

    /// Makes the directory of delivered files, and the helper that shows it.
    pub(super) fn open(&mut self, root: &str) {
        let root = clean(root);
        if !self.nodes.contains_key(&root) {
            self.put(&root, Node::new(FileKind::Directory, ROOT_MODE));
        }
        self.helpers.insert(root);
    }

    /// Writes a file below a root.
    pub(super) fn write(&mut self, root: &str, file: &FileWrite) -> Answer<()> {
        let path = self.check(root, &file.path)?;
        let present = self.nodes.get(&path).map(|node| &node.kind);
        if present == Some(&FileKind::Directory) {
            return Err(wrong(&path, "is a directory"));
        }
        let content = FileContent {
            bytes: file.bytes.clone(),
            mode: file.mode,
            owner: file.owner,
        };
        self.put_file(&path, content, digest_time(&file.bytes));
        Ok(())
    }

    /// Removes a file below a root, and the directories between that become empty by it.
    pub(super) fn remove(&mut self, root: &str, path: &str) -> Answer<()> {
        let path = self.check(root, path)?;
        match self.nodes.get(&path).map(|node| &node.kind) {
            None => return Ok(()),
            Some(FileKind::Directory) => return Err(wrong(&path, "is a directory")),
            Some(_) => {}
        }
        self.nodes.remove(&path);
        let root = clean(root);
        let mut above = parent(&path);
        while let Some(directory) = above.filter(|path| *path != root && self.is_empty(path)) {
            self.nodes.remove(directory);
            above = parent(directory);
        }
        Ok(())
    }

    fn is_empty(&self, directory: &str) -> bool {
        !self
            .nodes
            .keys()
            .any(|path| below(directory, path).is_some_and(|rest| !rest.is_empty()))
    }

    /// The clean path of a file that may be written below a root.
    fn check(&self, root: &str, path: &str) -> Answer<String> {
        let (root, path) = (clean(root), clean(path));
        if below(&root, &path).is_none_or(str::is_empty) {
            return Err(wrong(&path, &format!("does not lie below `{root}`")));
        }
        let mut above = parent(&path);
        while let Some(directory) = above.filter(|path| *path != root) {
            match self.nodes.get(directory).map(|node| &node.kind) {
                None | Some(FileKind::Directory) => above = parent(directory),
                Some(FileKind::Symlink(_)) => {
                    return Err(wrong(&path, &format!("`{directory}` is a symbolic link")));
                }
                Some(_) => {
                    return Err(wrong(&path, &format!("`{directory}` is not a directory")));
                }
            }
        }
        Ok(path)
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
        let path = clean(path);
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
        clean(&resolved)
    }
}

/// Where a link at a path points to.
fn absolute(link: &str, target: &str) -> String {
    if target.starts_with('/') {
        clean(target)
    } else {
        clean(&format!("{}/{target}", parent(link).unwrap_or("/")))
    }
}

fn wrong(path: &str, message: &str) -> Refusal {
    Refusal::Whole(EngineError::File {
        path: path.to_owned(),
        message: message.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str) -> FileWrite {
        FileWrite {
            path: path.to_owned(),
            bytes: b"content".to_vec(),
            mode: 0o640,
            owner: (1, 2),
        }
    }

    #[test]
    fn files_are_written_below_a_root() {
        let mut files = HostFiles::new();
        files.open("/srv/x");
        files.write("/srv/x", &file("/srv/x/a/b")).unwrap();
        assert_eq!(files.stat("/srv/x").unwrap().mode, 0o700);
        assert_eq!(files.stat("/srv/x/a").unwrap().mode, 0o755);
        let stat = files.stat("/srv/x/a/b").unwrap();
        assert_eq!((stat.mode, stat.size), (0o640, 7));
        assert_eq!(stat.modified, digest_time(b"content"));
        for (path, message) in [
            ("/srv/y", "does not lie below `/srv/x`"),
            ("/srv/x", "does not lie below `/srv/x`"),
            ("/srv/x/../y", "does not lie below `/srv/x`"),
            ("/srv/x/a", "is a directory"),
            ("/srv/x/a/b/c", "`/srv/x/a/b` is not a directory"),
        ] {
            let error = files.write("/srv/x", &file(path)).unwrap_err().message();
            assert!(error.ends_with(message), "{error}");
        }
    }

    #[test]
    fn a_parent_that_is_a_link_is_refused() {
        let mut files = HostFiles::new();
        files.open("/srv/x");
        files.put_link("/srv/x/a", "/etc");
        let error = files.write("/srv/x", &file("/srv/x/a/b")).unwrap_err();
        assert!(error.message().ends_with("`/srv/x/a` is a symbolic link"));
        assert!(!files.exists("/etc/b"));
    }

    #[test]
    fn removing_a_file_removes_the_directories_that_it_leaves_empty() {
        let mut files = HostFiles::new();
        files.open("/srv/x");
        files.write("/srv/x", &file("/srv/x/a/b/c")).unwrap();
        files.write("/srv/x", &file("/srv/x/a/d")).unwrap();
        files.remove("/srv/x", "/srv/x/a/b/c").unwrap();
        assert!(!files.exists("/srv/x/a/b"));
        assert!(files.exists("/srv/x/a/d"));
        files.remove("/srv/x", "/srv/x/a/d").unwrap();
        files.remove("/srv/x", "/srv/x/a/d").unwrap();
        assert!(!files.exists("/srv/x/a"));
        assert!(files.exists("/srv/x"));
    }

    #[test]
    fn links_are_followed_in_parents_alone() {
        let mut files = HostFiles::new();
        files.open("/srv/x");
        files.write("/srv/x", &file("/srv/x/v1/a")).unwrap();
        files.put_link("/srv/x/current", "v1");
        files.put_link("/srv/x/link", "/srv/x/v1/a");
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
