//! Sealing and opening.

use std::cell::Cell;
use std::fmt;
use std::io::{Read as _, Write as _};

use age::armor::{ArmoredReader, ArmoredWriter, Format};
use age_core::format::{FileKey, Stanza};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::model::SecretValue;

use super::error::SecretError;
use super::identity::Identities;
use super::recipient::{Keys, Recipient};

/// What a value is sealed as: the first line of the sealed text, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// The secret.
    #[serde(rename = "secret")]
    pub name: String,
    /// Its version.
    pub version: u64,
    /// The servers that this definition of the secret is limited to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub servers: Vec<String>,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` #{}", self.name, self.version)?;
        if !self.servers.is_empty() {
            write!(f, " for {}", self.servers.join(", "))?;
        }
        Ok(())
    }
}

/// A value, and what it was sealed as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// What it was sealed as.
    pub subject: Subject,
    /// The value.
    pub value: SecretValue,
}

/// The content of a file that was sealed as a whole.
pub type Whole = SecretValue;

/// Seals a value, as an armoured age file.
///
/// # Errors
/// No recipients, or one of a plugin that fails.
pub fn seal(
    subject: &Subject,
    value: &SecretValue,
    recipients: &[&Recipient],
) -> Result<String, SecretError> {
    // A record of text and numbers always has a JSON form.
    let mut text = Zeroizing::new(serde_json::to_vec(subject).unwrap_or_default());
    text.push(b'\n');
    text.extend_from_slice(value.expose());
    seal_bytes(&text, recipients)
}

/// Seals a file as a whole. Every tool that speaks age opens it.
///
/// # Errors
/// As [`seal`].
pub fn seal_file(content: &SecretValue, recipients: &[&Recipient]) -> Result<String, SecretError> {
    seal_bytes(content.expose(), recipients)
}

fn seal_bytes(text: &[u8], recipients: &[&Recipient]) -> Result<String, SecretError> {
    let failed = |error: &dyn fmt::Display| SecretError::Seal(error.to_string());
    let keys = Keys::of(recipients);
    let encryptor = age::Encryptor::with_recipients(keys.each()).map_err(|error| match error {
        age::EncryptError::MissingRecipients => SecretError::NoRecipient,
        error => failed(&error),
    })?;
    let write = || -> std::io::Result<Vec<u8>> {
        let armor = ArmoredWriter::wrap_output(Vec::new(), Format::AsciiArmor)?;
        let mut writer = encryptor.wrap_output(armor)?;
        writer.write_all(text)?;
        writer.finish()?.finish()
    };
    let sealed = write().map_err(|error| failed(&error))?;
    String::from_utf8(sealed).map_err(|error| failed(&error))
}

impl Identities {
    /// Opens a value that stands as a version of a secret.
    ///
    /// # Errors
    /// No identity fits, or the value was sealed as something else.
    pub fn open(&self, sealed: &[u8], wanted: &Subject) -> Result<Opened, SecretError> {
        let text = self.decrypt(sealed.trim_ascii())?;
        let end = text.iter().position(|byte| *byte == b'\n');
        let (line, value) = end
            .and_then(|end| Some((text.get(..end)?, text.get(end + 1..)?)))
            .ok_or(SecretError::Unnamed)?;
        let subject: Subject = serde_json::from_slice(line).map_err(|_| SecretError::Unnamed)?;
        if subject != *wanted {
            return Err(SecretError::Moved {
                sealed: subject.to_string(),
                wanted: wanted.to_string(),
            });
        }
        Ok(Opened {
            subject,
            value: SecretValue::new(value.to_vec()),
        })
    }

    fn decrypt(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SecretError> {
        let mut reader = self.reader(sealed, self.each())?;
        let mut text = Zeroizing::new(Vec::new());
        reader
            .read_to_end(&mut text)
            .map_err(|error| SecretError::Open(error.to_string()))?;
        Ok(text)
    }

    /// What is sealed in a file, as one of the keys opens it. One that stays locked, because nobody gives
    /// its passphrase, does not keep the others from being tried.
    pub(super) fn reader<'a>(
        &self,
        sealed: &'a [u8],
        keys: impl Iterator<Item = &'a dyn age::Identity>,
    ) -> Result<impl std::io::Read + 'a, SecretError> {
        let malformed = |error: &dyn fmt::Display| SecretError::Malformed(error.to_string());
        let decryptor = age::Decryptor::new_buffered(ArmoredReader::new(sealed))
            .map_err(|error| malformed(&error))?;
        let stayed_locked = Cell::new(false);
        let keys: Vec<Tried<'_>> = keys
            .map(|key| Tried {
                key,
                stayed_locked: &stayed_locked,
            })
            .collect();
        let keys = keys.iter().map(|key| key as &dyn age::Identity);
        decryptor.decrypt(keys).map_err(|error| match error {
            age::DecryptError::NoMatchingKeys if stayed_locked.get() => SecretError::Locked {
                looked: self.looked().clone(),
            },
            age::DecryptError::NoMatchingKeys => SecretError::NoIdentity {
                looked: self.looked().clone(),
            },
            error => SecretError::Open(error.to_string()),
        })
    }
}

/// A key that is as good as none where it stays locked.
struct Tried<'a> {
    key: &'a dyn age::Identity,
    stayed_locked: &'a Cell<bool>,
}

impl age::Identity for Tried<'_> {
    fn unwrap_stanza(&self, stanza: &Stanza) -> Option<Result<FileKey, age::DecryptError>> {
        self.unless_locked(self.key.unwrap_stanza(stanza))
    }

    fn unwrap_stanzas(&self, stanzas: &[Stanza]) -> Option<Result<FileKey, age::DecryptError>> {
        self.unless_locked(self.key.unwrap_stanzas(stanzas))
    }
}

impl Tried<'_> {
    fn unless_locked(
        &self,
        found: Option<Result<FileKey, age::DecryptError>>,
    ) -> Option<Result<FileKey, age::DecryptError>> {
        if let Some(Err(age::DecryptError::KeyDecryptionFailed)) = found {
            self.stayed_locked.set(true);
            return None;
        }
        found
    }
}

/// Opens a file that was sealed as a whole, by this program or another one.
///
/// # Errors
/// No identity fits, or it is no age file.
pub fn open_file(sealed: &[u8], identities: &Identities) -> Result<Whole, SecretError> {
    let text = identities.decrypt(sealed)?;
    Ok(SecretValue::new(text.to_vec()))
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use age::secrecy::ExposeSecret as _;
    use zeroize::Zeroizing;

    use super::*;
    use crate::secrets::{Places, recipient, recipients_of};

    fn subject(name: &str, version: u64) -> Subject {
        Subject {
            name: name.to_owned(),
            version,
            servers: Vec::new(),
        }
    }

    fn places(files: Vec<PathBuf>) -> Places {
        Places {
            files,
            ..Places::default()
        }
    }

    fn key(folder: &Path) -> (Recipient, Identities) {
        let identity = age::x25519::Identity::generate();
        let file = folder.join(identity.to_public().to_string());
        let text = format!("# a key\n{}\n", identity.to_string().expose_secret());
        std::fs::write(&file, text).unwrap();
        let recipient = recipient(&identity.to_public().to_string()).unwrap();
        (recipient, Identities::find(&places(vec![file])).unwrap())
    }

    /// A key of SSH behind the passphrase `opensesame`, and its file.
    fn locked_key(folder: &Path) -> (Recipient, PathBuf) {
        let file = folder.join("id_ed25519");
        let made = std::process::Command::new("ssh-keygen")
            .args(["-q", "-t", "ed25519", "-N", "opensesame", "-C", "", "-f"])
            .arg(&file)
            .status();
        assert!(made.unwrap().success());
        let public = std::fs::read_to_string(file.with_extension("pub")).unwrap();
        (recipient(&public).unwrap(), file)
    }

    #[test]
    fn a_value_opens_under_its_own_name_and_version_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (recipient, identities) = key(folder.path());
        let value = SecretValue::new("correct horse\nbattery");
        let wanted = subject("DB", 3);
        let sealed = seal(&wanted, &value, &[&recipient]).unwrap();
        assert!(sealed.starts_with("-----BEGIN AGE ENCRYPTED FILE-----\n"));
        assert_eq!(
            identities.open(sealed.as_bytes(), &wanted).unwrap().value,
            value
        );
        for other in [subject("DB", 4), subject("OTHER", 3)] {
            let error = identities.open(sealed.as_bytes(), &other).unwrap_err();
            assert!(matches!(error, SecretError::Moved { .. }), "{error}");
        }
        let of_a_server = Subject {
            servers: vec!["dmz1".to_owned()],
            ..wanted.clone()
        };
        assert!(identities.open(sealed.as_bytes(), &of_a_server).is_err());
        let plain = seal_file(&value, &[&recipient]).unwrap();
        assert_eq!(
            identities.open(plain.as_bytes(), &wanted),
            Err(SecretError::Unnamed)
        );
        assert_eq!(open_file(plain.as_bytes(), &identities).unwrap(), value);
    }

    #[test]
    fn who_has_no_key_is_told_where_it_was_looked_for() {
        let folder = tempfile::tempdir().unwrap();
        let (recipient, _) = key(folder.path());
        let (_, stranger) = key(folder.path());
        let sealed = seal(&subject("DB", 1), &SecretValue::new("x"), &[&recipient]).unwrap();
        let error = stranger
            .open(sealed.as_bytes(), &subject("DB", 1))
            .unwrap_err();
        let help = error.help().unwrap();
        assert!(
            help.contains("--identity") && help.contains("(1 key)"),
            "{help}"
        );
        assert!(help.contains("VAULTCTL_IDENTITY (not set)"), "{help}");
    }

    #[test]
    fn recipients_are_counted_without_a_key() {
        let folder = tempfile::tempdir().unwrap();
        let keys: Vec<Recipient> = (0..3).map(|_| key(folder.path()).0).collect();
        let all: Vec<&Recipient> = keys.iter().collect();
        for count in 1..=3 {
            let sealed = seal(&subject("DB", 1), &SecretValue::new("x"), &all[..count]).unwrap();
            let sealed = recipients_of(sealed.as_bytes()).unwrap();
            assert_eq!(sealed.count, count);
            assert!(sealed.is_for(&all[..count]));
            assert_eq!(sealed.is_for(&all[3 - count..]), count == 3);
        }
        let error = seal(&subject("DB", 1), &SecretValue::new("x"), &[]);
        assert_eq!(error, Err(SecretError::NoRecipient));
        assert!(recipients_of(b"nothing").is_err());
        let sealed = seal_file(&SecretValue::new(""), &all).unwrap();
        assert_eq!(recipients_of(sealed.as_bytes()).unwrap().count, 3);
        let mut binary = Vec::new();
        let mut armored = ArmoredReader::new(sealed.as_bytes());
        armored.read_to_end(&mut binary).unwrap();
        for end in [10, 40, 200, binary.len() - 1] {
            let cut = recipients_of(&binary[..end]);
            assert!(matches!(cut, Err(SecretError::Malformed(_))), "{end}");
        }
        binary[3] ^= 1;
        assert!(recipients_of(&binary).is_err());
    }

    #[test]
    fn a_file_keeps_its_content_and_version_when_its_recipients_change() {
        let folder = tempfile::tempdir().unwrap();
        let ((first, of_first), (second, of_second)) = (key(folder.path()), key(folder.path()));
        let content = SecretValue::new([0, 159, 146, 150]);
        let sealed = seal_file(&content, &[&first]).unwrap();
        let version = crate::model::version_of_file(sealed.as_bytes());
        let again = super::super::rewrap_file(sealed.as_bytes(), &of_first, &[&second]).unwrap();
        assert_eq!(crate::model::version_of_file(again.as_bytes()), version);
        assert_eq!(open_file(again.as_bytes(), &of_second), Ok(content.clone()));
        assert!(open_file(again.as_bytes(), &of_first).is_err());
        let other = seal_file(&content, &[&first]).unwrap();
        assert_ne!(crate::model::version_of_file(other.as_bytes()), version);
        // Also what other tools make of it.
        let both = super::super::rewrap_file(again.as_bytes(), &of_second, &[&first, &second]);
        let both = recipients_of(both.unwrap().as_bytes()).unwrap();
        assert!(both.is_for(&[&first, &second]) && !both.is_for(&[&first, &first]));
    }

    #[test]
    fn a_passphrase_is_asked_for_once_and_only_where_it_helps() {
        let folder = tempfile::tempdir().unwrap();
        let (locked, file) = locked_key(folder.path());
        let (native, _) = key(folder.path());
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        let identities = Identities::find(&Places {
            asked: Arc::new(move |_| {
                count.fetch_add(1, Ordering::SeqCst);
                Some(Zeroizing::new("opensesame".to_owned()))
            }),
            ..places(vec![file])
        })
        .unwrap();
        let value = SecretValue::new("x");
        let others = seal(&subject("A", 1), &value, &[&native]).unwrap();
        assert!(
            identities
                .open(others.as_bytes(), &subject("A", 1))
                .is_err()
        );
        assert_eq!(asked.load(Ordering::SeqCst), 0);
        for version in 1..4 {
            let wanted = subject("A", version);
            let sealed = seal(&wanted, &value, &[&native, &locked]).unwrap();
            assert!(identities.open(sealed.as_bytes(), &wanted).is_ok());
        }
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn a_locked_identity_leaves_the_others_their_turn() {
        let folder = tempfile::tempdir().unwrap();
        let (locked, file) = locked_key(folder.path());
        let identity = age::x25519::Identity::generate();
        let native = recipient(&identity.to_public().to_string()).unwrap();
        let native_file = folder.path().join("native");
        std::fs::write(&native_file, identity.to_string().expose_secret()).unwrap();
        let wanted = subject("A", 1);
        let sealed = seal(&wanted, &SecretValue::new("x"), &[&locked, &native]).unwrap();
        // Nobody is there to give the passphrase.
        let both = Identities::find(&places(vec![file.clone(), native_file])).unwrap();
        assert!(both.open(sealed.as_bytes(), &wanted).is_ok());
        let alone = Identities::find(&places(vec![file])).unwrap();
        let error = alone.open(sealed.as_bytes(), &wanted).unwrap_err();
        let help = error.help().unwrap();
        assert!(help.contains("VAULTCTL_IDENTITY_PASSPHRASE"), "{help}");
        assert!(help.contains("id_ed25519"), "{help}");
    }

    #[test]
    fn a_file_of_keys_behind_a_passphrase_is_asked_for_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let identity = age::x25519::Identity::generate();
        let public = recipient(&identity.to_public().to_string()).unwrap();
        let mut passphrase = age::scrypt::Recipient::new("opensesame".to_owned().into());
        passphrase.set_work_factor(2);
        let text = identity.to_string().expose_secret().to_owned();
        let encryptor =
            age::Encryptor::with_recipients(std::iter::once(&passphrase as &dyn age::Recipient));
        let mut writer = encryptor.unwrap().wrap_output(Vec::new()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
        let file = folder.path().join("identities.age");
        std::fs::write(&file, writer.finish().unwrap()).unwrap();
        let name = file.display().to_string();
        let wanted = subject("A", 1);
        let sealed = seal(&wanted, &SecretValue::new("x"), &[&public]).unwrap();
        for (answer, opens) in [
            (Some("opensesame"), true),
            (Some("wrong"), false),
            (None, false),
        ] {
            let name = name.clone();
            let identities = Identities::find(&Places {
                asked: Arc::new(move |asked| {
                    assert_eq!(asked, name);
                    answer.map(|answer| Zeroizing::new(answer.to_owned()))
                }),
                ..places(vec![file.clone()])
            });
            let opened = identities.unwrap().open(sealed.as_bytes(), &wanted);
            assert_eq!(opened.is_ok(), opens, "{opened:?}");
            let is_locked = matches!(opened, Err(SecretError::Locked { .. }));
            assert_eq!(is_locked, !opens);
        }
    }

    #[test]
    fn identities_come_from_the_environment_too() {
        let folder = tempfile::tempdir().unwrap();
        let identity = age::x25519::Identity::generate();
        let public = recipient(&identity.to_public().to_string()).unwrap();
        let sealed = seal(&subject("A", 1), &SecretValue::new("x"), &[&public]).unwrap();
        let text = identity.to_string().expose_secret().to_owned();
        let file = folder.path().join("key");
        std::fs::write(&file, &text).unwrap();
        let file = file.display().to_string();
        let home = folder.path().display().to_string();
        let usual = folder.path().join(".config/vaultctl");
        std::fs::create_dir_all(&usual).unwrap();
        std::fs::write(usual.join("identities.txt"), &text).unwrap();
        for (name, value) in [
            ("VAULTCTL_IDENTITY", text.clone()),
            ("VAULTCTL_IDENTITY_FILE", file.clone()),
            ("SOPS_AGE_KEY", text.clone()),
            ("SOPS_AGE_KEY_FILE", file.clone()),
            ("SOPS_AGE_KEY_CMD", format!("cat {file}")),
            ("HOME", home),
        ] {
            let value = value.clone();
            let environment = move |asked: &str| (asked == name).then(|| value.clone());
            let identities = Identities::find(&Places {
                environment: Arc::new(environment),
                ..places(Vec::new())
            });
            let opened = identities
                .unwrap()
                .open(sealed.as_bytes(), &subject("A", 1));
            assert!(opened.is_ok(), "{name}: {opened:?}");
        }
        let wrong = Identities::find(&places(vec![folder.path().join("none")]));
        assert!(matches!(wrong, Err(SecretError::Identity { .. })));
    }
}
