//! Files of a working tree.

use std::io;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::git::Tracked;
use super::tree::{Entry, Kind};

/// Lists a folder without git's own and without what git ignores.
pub(super) fn list(root: &Path, path: &Path, tracked: Option<&Tracked>) -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for found in std::fs::read_dir(root.join(path))? {
        let name = found?.file_name();
        let child = path.join(&name);
        if let Some(kind) = kind(root, &child, tracked)? {
            entries.push(Entry { name, kind });
        }
    }
    Ok(entries)
}

/// What a path names, without following links; `None` for what git ignores or is not there.
pub(super) fn kind(
    root: &Path,
    path: &Path,
    tracked: Option<&Tracked>,
) -> io::Result<Option<Kind>> {
    if path.file_name().is_some_and(|name| name == ".git") {
        return Ok(None);
    }
    let full = root.join(path);
    let metadata = match std::fs::symlink_metadata(&full) {
        Ok(metadata) => metadata,
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    if tracked.is_some_and(|tracked| tracked.hides(path)) {
        return Ok(None);
    }
    let kind = metadata.file_type();
    Ok(Some(if kind.is_symlink() {
        Kind::Symlink
    } else if kind.is_dir() {
        if full.join(".git").exists() {
            Kind::Submodule
        } else {
            Kind::Directory
        }
    } else if kind.is_file() {
        Kind::File {
            executable: metadata.permissions().mode() & 0o100 != 0,
        }
    } else {
        Kind::Special
    }))
}

/// The content of a file, or the target of a link.
pub(super) fn read(root: &Path, path: &Path) -> io::Result<Vec<u8>> {
    let full = root.join(path);
    if std::fs::symlink_metadata(&full)?.is_symlink() {
        return Ok(std::fs::read_link(&full)?.into_os_string().into_vec());
    }
    std::fs::read(&full)
}
