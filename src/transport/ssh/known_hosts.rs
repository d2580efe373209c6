//! Files of known host keys, as OpenSSH writes them (`sshd(8)`, there under "known hosts").
//!
//! The first file that knows a host decides: what the repository says of a server cannot be
//! outvoted by what somebody's home folder says. Only a revocation counts wherever it stands.

use hmac::{Hmac, KeyInit as _, Mac as _};
use russh::keys::ssh_key::known_hosts::{Entry, HostPatterns, Marker};
use russh::keys::{Algorithm, Certificate, HashAlg, PublicKey};
use sha1::Sha1;

use super::error::{Failure, KnownKey};
use super::pattern;

/// Known host keys, in files that are asked in this order.
#[derive(Debug, Clone, Default)]
pub struct KnownHosts {
    files: Vec<File>,
}

#[derive(Debug, Clone)]
struct File {
    label: String,
    /// Each with its line, from 1 on.
    entries: Vec<(usize, Entry)>,
}

impl KnownHosts {
    /// Adds a file; `label` names it in messages. Lines that make no sense are passed over, as
    /// OpenSSH does: they may be for a newer version.
    pub fn add(&mut self, label: impl Into<String>, text: &str) {
        let entries = text.lines().enumerate().filter_map(|(index, line)| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let entry = words.join(" ").parse().ok()?;
            Some((index + 1, entry))
        });
        self.files.push(File {
            label: label.into(),
            entries: entries.collect(),
        });
    }

    /// The kinds of key that are known of a host: it is asked for one of these first.
    #[must_use]
    pub fn algorithms(&self, host: &str, port: u16) -> Vec<Algorithm> {
        self.deciding(host, port)
            .into_iter()
            .map(|(_, _, entry)| entry.public_key().algorithm())
            .collect()
    }

    /// Whether a certificate authority is known for a host.
    #[must_use]
    pub fn has_authority(&self, host: &str, port: u16) -> bool {
        let name = name_of(host, port);
        !self.entries(Some(Marker::CertAuthority), &name).is_empty()
    }

    /// Whether a host is known by this key.
    ///
    /// # Errors
    /// That it is not known, is known by another one, or that the key was revoked.
    pub fn check(&self, host: &str, port: u16, key: &PublicKey) -> Result<(), Failure> {
        self.refuse_revoked(host, port, key)?;
        let known = self.deciding(host, port);
        if known.iter().any(|(_, _, entry)| same(entry, key)) {
            return Ok(());
        }
        let fingerprint = key.fingerprint(HashAlg::Sha256).to_string();
        let host = name_of(host, port);
        if known.is_empty() {
            let algorithm = key.algorithm().to_string();
            return Err(Failure::UnknownKey {
                host,
                fingerprint,
                algorithm,
            });
        }
        Err(Failure::ChangedKey {
            host,
            fingerprint,
            known: known.into_iter().map(known_key).collect(),
        })
    }

    /// Whether an authority that is known for a host vouches for it; `now` is in seconds since 1970.
    ///
    /// # Errors
    /// Why the certificate does not count.
    pub fn check_certificate(
        &self,
        host: &str,
        port: u16,
        certificate: &Certificate,
        now: u64,
    ) -> Result<(), Failure> {
        let invalid = |reason: &str| Err(Failure::Certificate(reason.to_owned()));
        let name = name_of(host, port);
        for key in [certificate.signature_key(), certificate.public_key()] {
            self.refuse_revoked(host, port, &PublicKey::from(key.clone()))?;
        }
        let authorities: Vec<_> = self
            .entries(Some(Marker::CertAuthority), &name)
            .into_iter()
            .map(|(_, _, entry)| entry.public_key().fingerprint(HashAlg::Sha256))
            .collect();
        if !certificate.cert_type().is_host() {
            return invalid("it is a user's");
        }
        let principals = certificate.valid_principals();
        if !principals.is_empty() && !principals.iter().any(|principal| principal == host) {
            return invalid(&format!("it is for {}", principals.join(", ")));
        }
        match certificate.validate_at(now, &authorities) {
            Ok(()) => Ok(()),
            Err(error) => invalid(&error.to_string()),
        }
    }

    fn refuse_revoked(&self, host: &str, port: u16, key: &PublicKey) -> Result<(), Failure> {
        let name = name_of(host, port);
        let revoked = self.entries(Some(Marker::Revoked), &name);
        match revoked.into_iter().find(|(_, _, entry)| same(entry, key)) {
            Some(found) => Err(Failure::RevokedKey(known_key(found))),
            None => Ok(()),
        }
    }

    /// The entries of the first file that knows a host.
    fn deciding(&self, host: &str, port: u16) -> Vec<Found<'_>> {
        for name in [name_of(host, port), name_of(host, 22)] {
            for file in &self.files {
                let found = file.entries(None, &name);
                if !found.is_empty() {
                    return found;
                }
            }
        }
        Vec::new()
    }

    fn entries<'a>(&'a self, marker: Option<Marker>, name: &str) -> Vec<Found<'a>> {
        let files = self.files.iter();
        files.flat_map(|file| file.entries(marker, name)).collect()
    }
}

impl File {
    fn entries<'a>(&'a self, marker: Option<Marker>, name: &str) -> Vec<Found<'a>> {
        let entries = self.entries.iter();
        entries
            .filter(|(_, entry)| entry.marker() == marker.as_ref() && is_for(entry, name))
            .map(|(line, entry)| (self.label.as_str(), *line, entry))
            .collect()
    }
}

/// An entry with its file and its line.
type Found<'a> = (&'a str, usize, &'a Entry);

/// The name under which a host's keys stand in a file; those compare without case.
#[must_use]
pub fn name_of(host: &str, port: u16) -> String {
    let host = host.to_lowercase();
    if port == 22 {
        host
    } else {
        format!("[{host}]:{port}")
    }
}

fn known_key((file, line, entry): Found<'_>) -> KnownKey {
    KnownKey {
        file: file.to_owned(),
        line,
        fingerprint: entry.public_key().fingerprint(HashAlg::Sha256).to_string(),
    }
}

/// Whether an entry has this key, whatever its comment.
fn same(entry: &Entry, key: &PublicKey) -> bool {
    entry.public_key().key_data() == key.key_data()
}

fn is_for(entry: &Entry, name: &str) -> bool {
    match entry.host_patterns() {
        HostPatterns::Patterns(patterns) => {
            let patterns: Vec<String> = patterns.iter().map(|text| text.to_lowercase()).collect();
            pattern::list_matches(patterns.iter().map(String::as_str), name)
        }
        HostPatterns::HashedName { salt, hash } => Hmac::<Sha1>::new_from_slice(salt)
            .is_ok_and(|mac| mac.chain_update(name).verify_slice(hash).is_ok()),
    }
}
