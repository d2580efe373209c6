//! What a deployment needs opened.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};

use super::VaultSource;

/// A version of a secret that a deployment uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeededSecret {
    /// Where its value is.
    pub kind: SecretKind,
    /// Whether it stands in texts that a program is started with: its environment, its arguments.
    pub in_texts: bool,
    /// The services that read it.
    pub readers: BTreeSet<String>,
    /// Where it is defined, as `file:line`.
    pub place: String,
}

/// Where a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretKind {
    /// Sealed as a version of a `[[secret]]`, with its name and version.
    Value {
        /// The age file.
        sealed: Arc<[u8]>,
        /// The servers that its definition is limited to.
        servers: Vec<String>,
    },
    /// Sealed as a file of the repository as a whole, `NAME.age`.
    File {
        /// The age file, armoured or not.
        sealed: Arc<[u8]>,
    },
    /// In Vault.
    Vault {
        /// Where there.
        source: VaultSource,
        /// Characters that it must have; `None` where somebody else issues it.
        minimum: Option<usize>,
    },
}

/// What the name of a sealed file ends with.
const ENDING: &str = "age";

/// The name that a file has when it is sealed.
#[must_use]
pub fn sealed_name(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ENDING);
    PathBuf::from(name)
}

/// Whether a name is that of a sealed file.
#[must_use]
pub fn is_sealed_name(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == ENDING)
}

const BEGIN: &[u8] = b"-----BEGIN AGE ENCRYPTED FILE-----";
const END: &[u8] = b"-----END AGE ENCRYPTED FILE-----";

/// The version of a file that was sealed as a whole: a number made from what is sealed.
///
/// It stays when the file is sealed for others (rekeyed), and needs no key.
///
/// # Errors
/// Why it is no age file, as half a sentence.
pub fn version_of_file(sealed: &[u8]) -> Result<u64, &'static str> {
    let binary = unarmored(sealed)?;
    let content = sealed_content(&binary).ok_or("it has no header of age")?;
    let digest = Sha256::digest(content);
    let prefix = digest.iter().take(4);
    let number = prefix.fold(0, |sum, byte| (sum << 8) | u64::from(*byte));
    // 0 is the version that is not known.
    Ok(number.max(1))
}

/// An age file without its armour.
///
/// # Errors
/// Why it is no age file, as half a sentence.
pub fn unarmored(sealed: &[u8]) -> Result<Cow<'_, [u8]>, &'static str> {
    let Some(rest) = sealed.trim_ascii().strip_prefix(BEGIN) else {
        return Ok(Cow::Borrowed(sealed));
    };
    let inside = rest.strip_suffix(END).ok_or("its end is missing")?;
    let mut text = inside.to_vec();
    text.retain(|byte| !byte.is_ascii_whitespace());
    let binary = BASE64_STANDARD.decode(text);
    binary.map(Cow::Owned).map_err(|_| "its text is damaged")
}

/// What follows the header of an age file: the sealed content.
#[must_use]
pub fn sealed_content(binary: &[u8]) -> Option<&[u8]> {
    const MAC: &[u8] = b"\n--- ";
    if !binary.starts_with(b"age-encryption.org/v1\n") {
        return None;
    }
    let mac = binary.windows(MAC.len()).position(|window| window == MAC)?;
    let rest = binary.get(mac + MAC.len()..)?;
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    rest.get(end + 1..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_what_is_sealed() {
        let file = |header: &str, content: &str| {
            format!("age-encryption.org/v1\n-> X25519 {header}\nbody\n--- mac\n{content}")
                .into_bytes()
        };
        let version = version_of_file(&file("a", "content")).unwrap();
        assert_eq!(version_of_file(&file("b", "content")), Ok(version));
        assert_ne!(version_of_file(&file("a", "another")), Ok(version));
        let text = BASE64_STANDARD.encode(file("c", "content"));
        let armored = [BEGIN, b"\n", text.as_bytes(), b"\n", END, b"\n"].concat();
        assert_eq!(version_of_file(&armored), Ok(version));
        assert!(version_of_file(b"plain").is_err());
        assert!(version_of_file(BEGIN).is_err());
    }
}
