//! Who something is sealed for, as its header tells without a key.

use std::collections::BTreeSet;
use std::io::Read as _;

use age::armor::ArmoredReader;

use super::error::SecretError;
use super::recipient::{RECIPIENTS, Recipient};

/// How an age file begins.
const VERSION: &[u8] = b"age-encryption.org/v1\n";

/// The shortest that can be sealed behind a header: a nonce, and the tag of nothing.
const SHORTEST: usize = 16 + 16;

/// Who something is sealed for, as far as it says so itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedFor {
    /// How many recipients it has.
    pub count: usize,
    /// The fingerprints of their keys. `None` where another tool has sealed it.
    pub fingerprints: Option<BTreeSet<String>>,
}

impl SealedFor {
    /// Whether these are its recipients. What another tool has sealed tells only how many they are.
    #[must_use]
    pub fn is_for(&self, recipients: &[&Recipient]) -> bool {
        let wanted = recipients.iter();
        let wanted = wanted.map(|recipient| recipient.fingerprint().to_owned());
        let named = self.fingerprints.as_ref();
        self.count == recipients.len() && named.is_none_or(|named| *named == wanted.collect())
    }
}

/// Who something is sealed for.
///
/// # Errors
/// It is no age file, or only the begin of one.
pub fn recipients_of(sealed: &[u8]) -> Result<SealedFor, SecretError> {
    let malformed = |error: std::io::Error| SecretError::Malformed(error.to_string());
    let mut header = Vec::new();
    ArmoredReader::new(sealed)
        .read_to_end(&mut header)
        .map_err(malformed)?;
    if !header.starts_with(VERSION) {
        let reason = "it does not begin as one of version 1";
        return Err(SecretError::Malformed(reason.to_owned()));
    }
    let mut found = SealedFor {
        count: 0,
        fingerprints: None,
    };
    let mut lines = header.split(|byte| *byte == b'\n');
    for line in lines.by_ref().take_while(|line| !line.starts_with(b"---")) {
        let Some(words) = line.strip_prefix(b"-> ") else {
            continue;
        };
        let words = String::from_utf8_lossy(words);
        let mut words = words.split(' ').map(str::to_owned);
        match words.next().as_deref() {
            Some(RECIPIENTS) => found.fingerprints = Some(words.collect()),
            // It says nothing, so that nobody relies on there being none of them.
            Some(kind) if kind.ends_with("-grease") => {}
            _ => found.count += 1,
        }
    }
    // What is sealed comes behind that, whatever its bytes are.
    let sealed: usize = lines.map(|line| line.len() + 1).sum();
    if sealed <= SHORTEST {
        return Err(SecretError::Malformed("its end is missing".to_owned()));
    }
    Ok(found)
}
