//! Where files are read from: the disk, a git tree, memory.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};

/// The largest file that is read, in bytes: a device such as `/dev/zero` has no end.
const MAX_FILE: u64 = 64 << 20;

/// A file system to read Compose files from.
///
/// Paths are absolute and free of `.` and `..`. An implementation may substitute text on the way,
/// as long as it does so every time.
pub trait Files {
    /// Reads a whole file.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// Returns whether a file or directory exists.
    fn exists(&self, path: &Path) -> bool;

    /// Returns whether a directory exists.
    fn is_dir(&self, path: &Path) -> bool;
}

/// The operating system's files.
#[derive(Debug, Clone, Copy, Default)]
pub struct DiskFiles;

impl Files for DiskFiles {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(path)?
            .take(MAX_FILE + 1)
            .read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MAX_FILE {
            let reason = format!("it is larger than {} MiB", MAX_FILE >> 20);
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, reason));
        }
        Ok(bytes)
    }

    fn exists(&self, path: &Path) -> bool {
        path.exists()
    }

    fn is_dir(&self, path: &Path) -> bool {
        path.is_dir()
    }
}

/// Files in memory; a directory exists where a file lies below it.
#[derive(Debug, Clone, Default)]
pub struct MemoryFiles {
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl MemoryFiles {
    /// Adds a file or replaces its content.
    pub fn insert(&mut self, path: impl Into<PathBuf>, content: impl Into<Vec<u8>>) {
        self.files.insert(path.into(), content.into());
    }
}

impl Files for MemoryFiles {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match self.files.get(path) {
            Some(content) => Ok(content.clone()),
            None if self.is_dir(path) => Err(io::ErrorKind::IsADirectory.into()),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn exists(&self, path: &Path) -> bool {
        self.files.contains_key(path) || self.is_dir(path)
    }

    fn is_dir(&self, path: &Path) -> bool {
        !self.files.contains_key(path) && self.files.keys().any(|file| file.starts_with(path))
    }
}

/// Joins a path to a directory and removes `.`, `..` and repeated slashes, without looking at the
/// disk, as Go's `filepath.Join` does.
pub(super) fn join(directory: &Path, path: &Path) -> PathBuf {
    clean(&directory.join(path))
}

/// Removes `.`, `..` and repeated slashes from a path, without looking at the disk.
pub(super) fn clean(path: &Path) -> PathBuf {
    let mut cleaned = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => match cleaned.components().next_back() {
                Some(Component::Normal(_)) => {
                    cleaned.pop();
                }
                Some(Component::RootDir | Component::Prefix(_)) => {}
                _ => cleaned.push(".."),
            },
            other => cleaned.push(other),
        }
    }
    if cleaned.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        cleaned
    }
}

/// Cleans a slash-separated path that is not this system's, as Go's `path.Clean` does.
pub(super) fn clean_container_path(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if rooted => {}
            other => parts.push(other),
        }
    }
    match (rooted, parts.is_empty()) {
        (true, _) => format!("/{}", parts.join("/")),
        (false, true) => ".".to_owned(),
        (false, false) => parts.join("/"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned_as_go_does() {
        let cases = [
            ("/a/./b//c", "/a/b/c"),
            ("/a/../../b", "/b"),
            ("../a/../b", "../b"),
            ("a/..", "."),
            ("/", "/"),
            ("/a/", "/a"),
            ("", "."),
        ];
        for (path, expected) in cases {
            assert_eq!(clean(Path::new(path)), Path::new(expected), "{path}");
            assert_eq!(clean_container_path(path), expected, "{path}");
        }
    }

    #[test]
    fn directories_in_memory_follow_from_files() {
        let mut files = MemoryFiles::default();
        files.insert("/a/b/c.yaml", "x");
        assert!(files.is_dir(Path::new("/a/b")));
        assert!(files.exists(Path::new("/a/b/c.yaml")));
        assert!(!files.is_dir(Path::new("/a/b/c.yaml")));
        assert!(!files.exists(Path::new("/a/c")));
        let error = files.read(Path::new("/a")).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::IsADirectory);
    }
}
