//! Files that are delivered to a host.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What is found at a path of a host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link and what it points to.
    Symlink(String),
    /// A socket, a device or a pipe.
    Other,
}

/// What a host says of a path without being asked for the content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileStat {
    /// What it is.
    pub kind: FileKind,
    /// The size in bytes.
    pub size: u64,
    /// The permission bits, such as `0o644`.
    pub mode: u32,
    /// The modification time in seconds since 1970.
    pub modified: i64,
}

impl FileStat {
    /// Whether it looks like a file of this content and owner as it was delivered: size, mode and
    /// time. A later change of the owner alone does not show in them.
    #[must_use]
    pub fn is_of(&self, bytes: &[u8], mode: u32, owner: (u32, u32)) -> bool {
        // Where a reference stands for a value, how long that is is not known.
        let is_size = self.size == bytes.len() as u64
            || std::str::from_utf8(bytes).is_ok_and(super::is_opaque);
        is_size && self.mode == mode && self.modified == digest_time(bytes, owner)
    }
}

/// What a host holds at a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileContent {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The permission bits.
    pub mode: u32,
    /// The owner's user and group number on the host.
    pub owner: (u32, u32),
}

/// A file that is to be written.
///
/// Its modification time is set to [`digest_time`] of its content and owner, so that a later look at size
/// and time alone tells whether somebody else has written it. Of a content with references to secrets it
/// is that of the references, so that their values are not needed to tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileWrite {
    /// The absolute path on the host.
    pub path: String,
    /// The content.
    pub bytes: Vec<u8>,
    /// The permission bits.
    pub mode: u32,
    /// The owner's user and group number on the host.
    pub owner: (u32, u32),
    /// Whether the folders between its root and it are closed to other users, whoever made them.
    pub private: bool,
    /// The modification time, where it is not to tell of this very content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<i64>,
}

impl FileWrite {
    /// The modification time that it gets: seconds since 1970.
    #[must_use]
    pub fn time(&self) -> i64 {
        let of_content = || digest_time(&self.bytes, self.owner);
        self.modified.unwrap_or_else(of_content)
    }
}

/// The record of what was delivered for a stack: file paths and digests.
///
/// It lies in the server's state directory. Its form is fixed, so that size and time tell whether
/// it is still the same.
#[must_use]
pub fn delivery_record(
    state_directory: &str,
    stack: &str,
    files: &BTreeMap<String, String>,
) -> FileWrite {
    FileWrite {
        path: delivery_record_path(state_directory, stack),
        // A map of strings always has a JSON form.
        bytes: serde_json::to_vec_pretty(files).unwrap_or_default(),
        mode: 0o600,
        owner: (0, 0),
        private: true,
        modified: None,
    }
}

/// Where the record of what was delivered for a stack lies.
#[must_use]
pub fn delivery_record_path(state_directory: &str, stack: &str) -> String {
    format!("{state_directory}/delivered/{stack}.json")
}

/// The SHA-256 digest of a content, in hexadecimal.
#[must_use]
pub fn content_digest(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut text, byte| {
            // Writing to a `String` cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// The modification time that a delivered file of this content and owner gets: seconds since 1970.
///
/// It lies between 1980 and 2001, which tar headers, file systems and people can represent, and
/// is spread over it by a digest of both: two files share it once in 670 million.
#[must_use]
pub fn digest_time(bytes: &[u8], owner: (u32, u32)) -> i64 {
    const FIRST: i64 = 315_532_800;
    const SPREAD: u64 = 670_000_000;
    let mut digest = Sha256::new_with_prefix(bytes);
    if owner != (0, 0) {
        digest.update(format!("\0{}:{}", owner.0, owner.1));
    }
    let prefix = digest
        .finalize()
        .iter()
        .take(8)
        .fold(0, |sum, byte| (sum << 8) | u64::from(*byte));
    FIRST.saturating_add_unsigned(prefix % SPREAD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_and_owner_decide_digest_and_time() {
        assert_eq!(
            content_digest(b""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        let time = |bytes: &[u8], user| digest_time(bytes, (user, 0));
        assert_eq!(time(b"a", 1), time(b"a", 1));
        assert_ne!(time(b"a", 0), time(b"b", 0));
        assert_ne!(time(b"a", 0), time(b"a", 1));
        assert!((315_532_800..=985_532_800).contains(&time(b"anything", 0)));
    }
}
