//! The same sealed content for other recipients.
//!
//! An age file is a header, which has the file's key once for each recipient, and the content sealed
//! with that key. Who may open a file changes with the header alone: the content stays, byte for byte, and
//! with it the version that deployments know the file by. Whoever could open the file before could read
//! this very content anyway.

use std::cell::RefCell;
use std::io::Write as _;

use age::armor::{ArmoredWriter, Format};
use age::secrecy::ExposeSecret as _;
use age_core::format::{FileKey, Stanza};
use age_core::primitives::hkdf;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::model::{sealed_content, unarmored};

use super::error::SecretError;
use super::identity::Identities;
use super::recipient::{Keys, Recipient};

/// Seals a file that was sealed as a whole for these recipients; what is sealed stays as it is.
///
/// # Errors
/// No identity opens it, there are no recipients, or it is no age file.
pub fn rewrap_file(
    sealed: &[u8],
    identities: &Identities,
    recipients: &[&Recipient],
) -> Result<String, SecretError> {
    if recipients.is_empty() {
        return Err(SecretError::NoRecipient);
    }
    let failed = |error: &dyn std::fmt::Display| SecretError::Seal(error.to_string());
    let binary = unarmored(sealed).map_err(|reason| SecretError::Malformed(reason.to_owned()))?;
    let content = sealed_content(&binary);
    let content = content.ok_or_else(|| SecretError::Malformed("it has no header".to_owned()))?;
    let key = file_key(&binary, identities)?;
    let mut header = b"age-encryption.org/v1\n".to_vec();
    for recipient in Keys::of(recipients).each() {
        let wrapped = recipient.wrap_file_key(&key);
        let (stanzas, _) = wrapped.map_err(|error| failed(&error))?;
        for stanza in stanzas {
            write_stanza(&mut header, &stanza);
        }
    }
    header.extend_from_slice(b"---");
    let mac_key = hkdf(&[], b"header", key.expose_secret());
    let mut mac = Hmac::<Sha256>::new_from_slice(&mac_key).map_err(|error| failed(&error))?;
    mac.update(&header);
    header.push(b' ');
    let tag = mac.finalize().into_bytes();
    header.extend_from_slice(BASE64_STANDARD_NO_PAD.encode(tag).as_bytes());
    header.push(b'\n');
    let write = || -> std::io::Result<Vec<u8>> {
        let mut armor = ArmoredWriter::wrap_output(Vec::new(), Format::AsciiArmor)?;
        armor.write_all(&header)?;
        armor.write_all(content)?;
        armor.finish()
    };
    let text = write().map_err(|error| failed(&error))?;
    String::from_utf8(text).map_err(|error| failed(&error))
}

/// A recipient as it stands in a header: its words, and its body in lines of 64 characters, the last of
/// which is shorter.
fn write_stanza(header: &mut Vec<u8>, stanza: &Stanza) {
    header.extend_from_slice(b"-> ");
    header.extend_from_slice(stanza.tag.as_bytes());
    for argument in &stanza.args {
        header.push(b' ');
        header.extend_from_slice(argument.as_bytes());
    }
    header.push(b'\n');
    let body = BASE64_STANDARD_NO_PAD.encode(&stanza.body);
    let lines = body.as_bytes().chunks(64);
    let is_full = lines.clone().last().is_none_or(|line| line.len() == 64);
    for line in lines {
        header.extend_from_slice(line);
        header.push(b'\n');
    }
    if is_full {
        header.push(b'\n');
    }
}

/// The key of a file, as the identity that opens it finds it.
fn file_key(binary: &[u8], identities: &Identities) -> Result<FileKey, SecretError> {
    let found = RefCell::new(None);
    let watched: Vec<Watched<'_>> = identities
        .each()
        .map(|identity| Watched {
            identity,
            found: &found,
        })
        .collect();
    let keys = watched
        .iter()
        .map(|identity| identity as &dyn age::Identity);
    identities.reader(binary, keys)?;
    let key = found.borrow_mut().take();
    key.ok_or_else(|| SecretError::Malformed("it has no key".to_owned()))
}

/// An identity that keeps the key that it has found.
struct Watched<'a> {
    identity: &'a dyn age::Identity,
    found: &'a RefCell<Option<FileKey>>,
}

impl age::Identity for Watched<'_> {
    fn unwrap_stanza(&self, stanza: &Stanza) -> Option<Result<FileKey, age::DecryptError>> {
        self.keep(self.identity.unwrap_stanza(stanza))
    }

    fn unwrap_stanzas(&self, stanzas: &[Stanza]) -> Option<Result<FileKey, age::DecryptError>> {
        self.keep(self.identity.unwrap_stanzas(stanzas))
    }
}

impl Watched<'_> {
    fn keep(
        &self,
        found: Option<Result<FileKey, age::DecryptError>>,
    ) -> Option<Result<FileKey, age::DecryptError>> {
        if let Some(Ok(key)) = &found {
            let copy = FileKey::init_with_mut(|copy| copy.copy_from_slice(key.expose_secret()));
            *self.found.borrow_mut() = Some(copy);
        }
        found
    }
}
