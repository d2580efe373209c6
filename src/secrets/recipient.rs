//! Public keys that values are sealed for.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::str::FromStr as _;

use age::secrecy::ExposeSecret as _;
use age_core::format::{FileKey, Stanza};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::error::SecretError;
use super::places::Asking;

/// A public key, ready to seal for.
pub struct Recipient {
    key: Box<dyn age::Recipient + Send>,
    fingerprint: String,
}

impl Recipient {
    /// Eight hexadecimal digits that tell its key from others.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }
}

impl std::fmt::Debug for Recipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Recipient").field(&self.fingerprint).finish()
    }
}

/// The kind of the header line that names who a file is sealed for, which programs that do not know it
/// pass over (the age format, "recipient stanza").
pub(super) const RECIPIENTS: &str = "vaultctl-recipients";

/// The keys that something is sealed for, the first of which writes down the fingerprints of all.
pub(super) struct Keys<'a> {
    first: Option<Naming<'a>>,
    others: Vec<&'a dyn age::Recipient>,
}

impl<'a> Keys<'a> {
    pub(super) fn of(recipients: &[&'a Recipient]) -> Self {
        let names = recipients.iter();
        let names = names.map(|recipient| recipient.fingerprint.clone());
        let mut keys = recipients.iter().map(|recipient| {
            let key: &dyn age::Recipient = &*recipient.key;
            key
        });
        let first = keys.next().map(|key| Naming {
            key,
            names: names.collect(),
        });
        Self {
            first,
            others: keys.collect(),
        }
    }

    pub(super) fn each(&self) -> impl Iterator<Item = &dyn age::Recipient> {
        let first = self.first.iter().map(|first| {
            let first: &dyn age::Recipient = first;
            first
        });
        first.chain(self.others.iter().copied())
    }
}

struct Naming<'a> {
    key: &'a dyn age::Recipient,
    names: Vec<String>,
}

impl age::Recipient for Naming<'_> {
    fn wrap_file_key(
        &self,
        file_key: &FileKey,
    ) -> Result<(Vec<Stanza>, HashSet<String>), age::EncryptError> {
        let (mut stanzas, labels) = self.key.wrap_file_key(file_key)?;
        stanzas.push(Stanza {
            tag: RECIPIENTS.to_owned(),
            args: self.names.clone(),
            body: Vec::new(),
        });
        Ok((stanzas, labels))
    }
}

/// Reads a public key: `age1...`, `ssh-ed25519 ...`, `ssh-rsa ...` or that of a plugin, `age1NAME1...`.
///
/// # Errors
/// It is none, or its plugin is not installed.
pub fn recipient(key: &str) -> Result<Recipient, SecretError> {
    let key = key.trim();
    let wrong = |reason: &str| SecretError::Recipient {
        key: key.to_owned(),
        reason: reason.to_owned(),
    };
    let parsed: Box<dyn age::Recipient + Send> = if key.starts_with("ssh-") {
        let parsed = age::ssh::Recipient::from_str(key).map_err(|error| match error {
            age::ssh::ParseRecipientKeyError::RsaModulusTooSmall => {
                wrong("an RSA key needs 2,048 bits")
            }
            age::ssh::ParseRecipientKeyError::RsaModulusTooLarge => {
                wrong("an RSA key has 4,096 bits at most")
            }
            _ => wrong("expected ssh-ed25519 or ssh-rsa and a key"),
        })?;
        Box::new(parsed)
    } else if let Ok(parsed) = age::x25519::Recipient::from_str(key) {
        Box::new(parsed)
    } else {
        let parsed = age::plugin::Recipient::from_str(key).map_err(wrong)?;
        let name = parsed.plugin().to_owned();
        let plugin = age::plugin::RecipientPluginV1::new(&name, &[parsed], &[], Asking::nobody());
        Box::new(plugin.map_err(|_| {
            wrong(&format!(
                "`age-plugin-{name}` is not installed, or not in PATH"
            ))
        })?)
    };
    Ok(Recipient {
        key: parsed,
        fingerprint: fingerprint(key),
    })
}

/// A new pair of age's own keys: the private one, and the public one.
#[must_use]
pub fn new_identity() -> (Zeroizing<String>, String) {
    let identity = age::x25519::Identity::generate();
    let private = identity.to_string();
    let private = Zeroizing::new(private.expose_secret().to_owned());
    (private, identity.to_public().to_string())
}

/// The digest of a key without its comment.
fn fingerprint(key: &str) -> String {
    let words = key.split_whitespace().take(2);
    let words: Vec<&str> = words.collect();
    let digest = Sha256::digest(words.join(" "));
    let mut text = String::new();
    for byte in digest.iter().take(4) {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_each_kind_are_read() {
        let native = age::x25519::Identity::generate().to_public().to_string();
        assert!(recipient(&native).is_ok());
        let ssh =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHsKLqeplhpW+uObz5dvMgjz1OxfM/XXUB+VHtZ6isGN";
        let with_comment = format!("{ssh} somebody@example");
        assert_eq!(
            recipient(ssh).unwrap().fingerprint(),
            recipient(&with_comment).unwrap().fingerprint()
        );
        for (key, reason) in [
            ("age1abc", "is no public key"),
            ("ssh-dss AAAA", "expected ssh-ed25519 or ssh-rsa"),
        ] {
            let error = recipient(key).unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
        }
    }
}
