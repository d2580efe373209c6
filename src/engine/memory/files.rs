//! Files of the host.

use std::collections::{BTreeMap, BTreeSet};

use super::paths::{below, clean, parent};
use super::refusal::{Answer, Refusal};
use crate::engine::EngineError;
use crate::model::{FileContent, FileKind, FileStat, FileWrite, digest_time};

const NOT_A_FILE: &str = "is not a regular file";

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
            return Ok(false);
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

    /// Makes the directory of delivered files and the helper that shows it, and refuses writes
    /// if any of them cannot be done.
    pub(super) fn check_writes(&mut self, root: &str, files: &[FileWrite]) -> Answer<()> {
        for file in files {
            check_below(root, &file.path)?;
        }
        self.open(root);
        for file in files {
            self.check_parents(root, &file.path)?;
            match self.nodes.get(&file.path).map(|node| &node.kind) {
                None | Some(FileKind::File | FileKind::Symlink(_)) => {}
                Some(FileKind::Directory) if self.is_empty(&file.path) => {}
                Some(_) => return Err(wrong(&file.path, NOT_A_FILE)),
            }
        }
        Ok(())
    }

    /// Refuses removals if any of them cannot be done.
    pub(super) fn check_removals(&mut self, root: &str, paths: &[String]) -> Answer<()> {
        for path in paths {
            check_below(root, path)?;
        }
        self.open(root);
        for path in paths {
            self.check_parents(root, path)?;
            match self.nodes.get(path).map(|node| &node.kind) {
                None | Some(FileKind::File) => {}
                Some(_) => return Err(wrong(path, NOT_A_FILE)),
            }
        }
        Ok(())
    }

    fn open(&mut self, root: &str) {
        if !self.nodes.contains_key(root) {
            self.put(root, Node::new(FileKind::Directory, ROOT_MODE));
        }
        self.helpers.insert(root.to_owned());
    }

    /// Writes a file that was checked.
    pub(super) fn write(&mut self, file: &FileWrite) {
        let content = FileContent {
            bytes: file.bytes.clone(),
            mode: file.mode,
            owner: file.owner,
        };
        self.put_file(&file.path, content, digest_time(&file.bytes));
    }

    /// Removes a file that was checked, and the directories between that become empty by it.
    pub(super) fn remove(&mut self, root: &str, path: &str) {
        if self.nodes.remove(path).is_none() {
            return;
        }
        let mut above = parent(path);
        while let Some(directory) = above.filter(|path| *path != root && self.is_empty(path)) {
            self.nodes.remove(directory);
            above = parent(directory);
        }
    }

    fn is_empty(&self, directory: &str) -> bool {
        !self
            .nodes
            .keys()
            .any(|path| below(directory, path).is_some_and(|rest| !rest.is_empty()))
    }

    /// Refuses a file below a root where something above it is there and no directory.
    fn check_parents(&self, root: &str, path: &str) -> Answer<()> {
        let mut above = parent(path);
        while let Some(directory) = above.filter(|path| *path != root) {
            match self.nodes.get(directory).map(|node| &node.kind) {
                None | Some(FileKind::Directory) => above = parent(directory),
                Some(FileKind::Symlink(_)) => {
                    return Err(wrong(path, &format!("`{directory}` is a symbolic link")));
                }
                Some(_) => {
                    return Err(wrong(path, &format!("`{directory}` is no directory")));
                }
            }
        }
        Ok(())
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

/// Refuses what is not an absolute path in its plainest form.
fn check_plain(path: &str) -> Answer<()> {
    if path.len() > 1 && clean(path) == path {
        Ok(())
    } else {
        Err(wrong(path, "is not a plain absolute path"))
    }
}

/// Refuses a path that does not lie below a directory.
fn check_below(root: &str, path: &str) -> Answer<()> {
    check_plain(root)?;
    check_plain(path)?;
    if below(root, path).is_none_or(str::is_empty) {
        return Err(wrong(path, &format!("does not lie below `{root}`")));
    }
    Ok(())
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

    fn write(files: &mut HostFiles, path: &str) -> Answer<()> {
        files.check_writes("/srv/x", &[file(path)])?;
        files.write(&file(path));
        Ok(())
    }

    fn remove(files: &mut HostFiles, path: &str) -> Answer<()> {
        files.check_removals("/srv/x", &[path.to_owned()])?;
        files.remove("/srv/x", path);
        Ok(())
    }

    #[test]
    fn files_are_written_below_a_root() {
        let mut files = HostFiles::new();
        write(&mut files, "/srv/x/a/b").unwrap();
        assert_eq!(files.stat("/srv/x").unwrap().mode, 0o700);
        assert_eq!(files.stat("/srv/x/a").unwrap().mode, 0o755);
        let stat = files.stat("/srv/x/a/b").unwrap();
        assert_eq!((stat.mode, stat.size), (0o640, 7));
        assert_eq!(stat.modified, digest_time(b"content"));
        for (path, message) in [
            ("/srv/y", "does not lie below `/srv/x`"),
            ("/srv/x", "does not lie below `/srv/x`"),
            ("/srv/x/../y", "is not a plain absolute path"),
            ("srv/x/y", "is not a plain absolute path"),
            ("/srv/x/a", "is not a regular file"),
            ("/srv/x/a/b/c", "`/srv/x/a/b` is no directory"),
        ] {
            let error = write(&mut files, path).unwrap_err().message();
            assert!(error.ends_with(message), "{error}");
        }
        files.make_directories("/srv/x/empty");
        write(&mut files, "/srv/x/empty").unwrap();
    }

    #[test]
    fn a_parent_that_is_a_link_is_refused() {
        let mut files = HostFiles::new();
        files.put_link("/srv/x/a", "/etc");
        for refused in [
            write(&mut files, "/srv/x/a/b"),
            remove(&mut files, "/srv/x/a/b"),
            files.is_shown("/srv/x/a/b").map(drop),
        ] {
            let message = refused.unwrap_err().message();
            assert!(message.ends_with("`/srv/x/a` is a symbolic link"));
        }
        assert!(!files.exists("/etc/b"));
    }

    #[test]
    fn removing_a_file_removes_the_directories_that_it_leaves_empty() {
        let mut files = HostFiles::new();
        write(&mut files, "/srv/x/a/b/c").unwrap();
        write(&mut files, "/srv/x/a/d").unwrap();
        remove(&mut files, "/srv/x/a/b/c").unwrap();
        assert!(!files.exists("/srv/x/a/b"));
        assert!(files.exists("/srv/x/a/d"));
        assert!(remove(&mut files, "/srv/x/a").is_err());
        remove(&mut files, "/srv/x/a/d").unwrap();
        remove(&mut files, "/srv/x/a/d").unwrap();
        assert!(!files.exists("/srv/x/a"));
        assert!(files.exists("/srv/x"));
    }

    #[test]
    fn links_are_followed_in_parents_alone() {
        let mut files = HostFiles::new();
        write(&mut files, "/srv/x/v1/a").unwrap();
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
