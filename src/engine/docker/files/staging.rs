//! The archive that is uploaded for the program: new contents, and what to do with them.

use std::fmt::Write as _;
use std::io;
use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

use super::paths;
use crate::engine::Result;
use crate::model::FileWrite;

/// How the names of staging folders begin; the program knows it too.
pub(super) const STAGING: &str = ".vaultctl-staging-";

/// A name that nothing else has. What comes before the hyphen is the same for all names of this
/// process, and of no other.
pub(super) fn random_name() -> String {
    static PROCESS: LazyLock<u64> = LazyLock::new(random);
    format!("{:016x}-{:016x}", *PROCESS, random())
}

/// Whether a name was given by this process.
pub(super) fn is_own(name: &str) -> bool {
    let process = |name: &str| name.split('-').next().map(str::to_owned);
    process(name) == process(&random_name())
}

fn random() -> u64 {
    use std::hash::{BuildHasher as _, RandomState};
    RandomState::new().hash_one(std::process::id())
}

/// The name of a run's staging folder.
pub(super) fn folder(name: &str) -> String {
    format!("{STAGING}{name}")
}

/// The list of operations that writes files.
pub(super) fn write_operations(root: &str, files: &[FileWrite]) -> Result<String> {
    let mut list = String::new();
    for (number, file) in files.iter().enumerate() {
        let path = paths::below(root, &file.path)?;
        let (user, group) = file.owner;
        let verb = if file.private {
            "write-private"
        } else {
            "write"
        };
        let (mode, time) = (file.mode, file.time());
        // Writing to a `String` cannot fail.
        let _ = write!(
            list,
            "{verb}\0{path}\0{number}\0{mode}\0{user}\0{group}\0{time}\0"
        );
    }
    Ok(list)
}

/// The list of operations that removes files.
pub(super) fn remove_operations(root: &str, removed: &[String]) -> Result<String> {
    let mut list = String::new();
    for path in removed {
        let path = paths::below(root, path)?;
        // Writing to a `String` cannot fail.
        let _ = write!(list, "remove\0{path}\0");
    }
    Ok(list)
}

/// The archive of a staging folder. Nobody but root can look into it.
pub(super) fn archive(name: &str, operations: &str, files: &[FileWrite]) -> io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(Vec::new());
    let folder = folder(name);
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Directory);
    header.set_mode(0o700);
    header.set_size(0);
    header.set_mtime(now());
    archive.append_data(&mut header, format!("{folder}/"), io::empty())?;
    let contents = files.iter().map(|file| file.bytes.as_slice());
    let names = (0..files.len()).map(|number| number.to_string());
    let all = std::iter::once(("operations".to_owned(), operations.as_bytes()))
        .chain(names.zip(contents));
    for (file, bytes) in all {
        let mut header = tar::Header::new_gnu();
        header.set_mode(0o600);
        header.set_size(bytes.len() as u64);
        header.set_mtime(now());
        archive.append_data(&mut header, format!("{folder}/{file}"), bytes)?;
    }
    archive.into_inner()
}

/// An archive that leaves nothing in the files of a staging folder.
pub(super) fn emptied(name: &str, files: &[FileWrite]) -> io::Result<Vec<u8>> {
    let empty: Vec<_> = files
        .iter()
        .map(|file| FileWrite {
            bytes: Vec::new(),
            ..file.clone()
        })
        .collect();
    archive(name, "", &empty)
}

fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map(|time| time.as_secs())
        .unwrap_or_default()
}
