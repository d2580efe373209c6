//! Private keys, and the run's way of asking for their passphrases.

use std::cell::OnceCell;
use std::io::BufReader;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use age::Callbacks as _;
use age::armor::ArmoredReader;
use age_core::format::{FileKey, Stanza};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::error::SecretError;
use super::places::{Asking, Looked, Place, Places};

/// The private keys of a run. Those behind a passphrase ask for it when they are needed, once.
pub struct Identities {
    keys: Vec<Box<dyn age::Identity>>,
    looked: Looked,
}

impl std::fmt::Debug for Identities {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identities")
            .field("looked", &self.looked)
            .finish_non_exhaustive()
    }
}

impl Identities {
    /// Reads what is at the places.
    ///
    /// # Errors
    /// A place that somebody asked for holds nothing that can be used. What merely may be there is
    /// passed over.
    pub fn find(places: &Places) -> Result<Self, SecretError> {
        let asking = Asking::new(Arc::clone(&places.asked));
        let mut found = Self {
            keys: Vec::new(),
            looked: Looked::default(),
        };
        for place in places.list() {
            let (name, is_asked_for, keys) = match place {
                Place::Unset(name) => {
                    found.looked.0.push((name.to_owned(), "not set".to_owned()));
                    continue;
                }
                Place::File {
                    path,
                    name,
                    is_asked_for,
                } => (name, is_asked_for, of_file(&path, &asking)),
                Place::Text { name, text } => {
                    (name.to_owned(), true, keys(text.as_bytes(), name, &asking))
                }
                Place::Command { name, line } => {
                    let keys = printed(&line).and_then(|text| keys(&text, name, &asking));
                    (name.to_owned(), true, keys)
                }
            };
            match keys {
                Ok(mut keys) => {
                    let said = match keys.len() {
                        1 => "1 key".to_owned(),
                        count => format!("{count} keys"),
                    };
                    found.looked.0.push((name, said));
                    found.keys.append(&mut keys);
                }
                Err(reason) if is_asked_for => {
                    return Err(SecretError::Identity {
                        place: name,
                        reason,
                    });
                }
                Err(reason) => found.looked.0.push((name, reason)),
            }
        }
        Ok(found)
    }

    /// Whether there is any.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Where it was looked for them.
    #[must_use]
    pub fn looked(&self) -> &Looked {
        &self.looked
    }

    pub(super) fn each(&self) -> impl Iterator<Item = &dyn age::Identity> {
        self.keys.iter().map(AsRef::as_ref)
    }
}

type Keys = Vec<Box<dyn age::Identity>>;

fn of_file(path: &Path, asking: &Asking) -> Result<Keys, String> {
    let bytes = std::fs::read(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => "not there".to_owned(),
        _ => error.to_string(),
    })?;
    keys(&Zeroizing::new(bytes), &path.display().to_string(), asking)
}

/// The keys in a text: SSH's, age's own, or a file of age's that a passphrase seals.
fn keys(text: &[u8], name: &str, asking: &Asking) -> Result<Keys, String> {
    let begins_with = |start: &str| text.trim_ascii_start().starts_with(start.as_bytes());
    if begins_with("-----BEGIN AGE") || begins_with("age-encryption.org/") {
        let bytes = std::io::Cursor::new(text.to_vec());
        let sealed = age::encrypted::Identity::from_buffer(
            ArmoredReader::new(bytes),
            Some(name.to_owned()),
            asking.clone(),
            None,
        );
        return match sealed.map_err(|error| error.to_string())? {
            Some(identity) => Ok(vec![Box::new(identity)]),
            None => Err("it is sealed for a key, not with a passphrase".to_owned()),
        };
    }
    if begins_with("-----BEGIN") {
        let key = age::ssh::Identity::from_buffer(BufReader::new(text), Some(name.to_owned()));
        return match key.map_err(|error| error.to_string())? {
            age::ssh::Identity::Unsupported(kind) => Err(unsupported(&kind)),
            age::ssh::Identity::Encrypted(key) => Ok(vec![Box::new(Locked::new(
                key,
                text,
                name,
                asking.clone(),
            )?)]),
            key @ age::ssh::Identity::Unencrypted(_) => Ok(vec![Box::new(key)]),
        };
    }
    let file = age::IdentityFile::from_buffer(BufReader::new(text))
        .map_err(|error| error.to_string())?
        .with_callbacks(asking.clone());
    let keys = file.into_identities().map_err(|error| error.to_string())?;
    if keys.is_empty() {
        return Err("no key in it".to_owned());
    }
    Ok(keys)
}

fn unsupported(kind: &age::ssh::UnsupportedKey) -> String {
    use age::ssh::UnsupportedKey;
    match kind {
        UnsupportedKey::EncryptedPem => {
            "it has an old form: `ssh-keygen -p -f FILE` gives it the present one".to_owned()
        }
        UnsupportedKey::EncryptedSsh(cipher) => format!("its cipher `{cipher}` is not known"),
        UnsupportedKey::Hardware(kind) | UnsupportedKey::Type(kind) => {
            format!("keys of the kind `{kind}` cannot decrypt")
        }
    }
}

/// An SSH key behind a passphrase. It is asked for once, when something is sealed for this very key.
struct Locked {
    key: age::ssh::EncryptedKey,
    /// What marks a stanza for this key: the first four bytes of the public key's digest.
    tag: String,
    name: String,
    asking: Asking,
    opened: OnceCell<Result<age::ssh::Identity, age::DecryptError>>,
}

impl Locked {
    fn new(
        key: age::ssh::EncryptedKey,
        text: &[u8],
        name: &str,
        asking: Asking,
    ) -> Result<Self, String> {
        let public = ssh_key::PrivateKey::from_openssh(text)
            .and_then(|key| key.public_key().to_bytes())
            .map_err(|error| error.to_string())?;
        let digest = Sha256::digest(public);
        let tag = digest.get(..4).unwrap_or_default();
        Ok(Self {
            key,
            tag: BASE64_STANDARD_NO_PAD.encode(tag),
            name: name.to_owned(),
            asking,
            opened: OnceCell::new(),
        })
    }

    fn unlock(&self) -> Result<age::ssh::Identity, age::DecryptError> {
        let passphrase = self.asking.request_passphrase(&self.name);
        let passphrase = passphrase.ok_or(age::DecryptError::KeyDecryptionFailed)?;
        self.key.decrypt(passphrase).map(Into::into)
    }
}

impl age::Identity for Locked {
    fn unwrap_stanza(&self, stanza: &Stanza) -> Option<Result<FileKey, age::DecryptError>> {
        let is_for_this = stanza.tag.starts_with("ssh-") && stanza.args.first() == Some(&self.tag);
        if !is_for_this {
            return None;
        }
        match self.opened.get_or_init(|| self.unlock()) {
            Ok(key) => key.unwrap_stanza(stanza),
            Err(error) => Some(Err(error.clone())),
        }
    }
}

/// What a command prints; what it says on its standard error is shown as it comes.
fn printed(line: &str) -> Result<Zeroizing<Vec<u8>>, String> {
    let output = Command::new("sh")
        .args(["-c", line])
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| error.to_string())?;
    if output.status.success() {
        Ok(Zeroizing::new(output.stdout))
    } else {
        Err(format!("the command failed: {}", output.status))
    }
}
