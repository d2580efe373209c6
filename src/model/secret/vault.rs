//! Where Vault or OpenBao has a value, and which versions of such values are known.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::model::ServerName;

/// What a source of Vault's begins with.
const SCHEME: &str = "vault:";

/// How a source is written.
const FORM: &str = "expected vault:MOUNT/data/PATH#KEY, such as vault:secret/data/backend#password";

/// A secret of a KV store, version 2.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VaultPath {
    mount: String,
    path: String,
}

/// A key of a secret of a KV store: `vault:secret/data/backend#password`, with the path as the HTTP API
/// has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VaultSource {
    /// The secret. Its versions are those of all its keys.
    pub path: VaultPath,
    /// The key.
    pub key: String,
}

impl VaultPath {
    /// The path of its values, from the API's root.
    #[must_use]
    pub fn data(&self) -> String {
        format!("{}/data/{}", self.mount, self.path)
    }

    /// The path of what is known about its versions, from the API's root.
    #[must_use]
    pub fn metadata(&self) -> String {
        format!("{}/metadata/{}", self.mount, self.path)
    }

    /// The path as the commands of Vault's `kv` take it.
    #[must_use]
    pub fn in_commands(&self) -> String {
        format!("{}/{}", self.mount, self.path)
    }
}

impl fmt::Display for VaultSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SCHEME}{}#{}", self.path.data(), self.key)
    }
}

impl FromStr for VaultSource {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let rest = text.strip_prefix(SCHEME).ok_or(FORM)?;
        let (path, key) = match rest.split_once('#') {
            Some((path, key)) if !key.is_empty() => (path, key),
            _ => return Err(format!("it names no key; {FORM}")),
        };
        if key.chars().any(char::is_control) {
            return Err("a key has no control characters".to_owned());
        }
        if let Some(reason) = path.split('/').find_map(unusable) {
            return Err(format!("{reason}; {FORM}"));
        }
        // A mount may have several segments, and a path another `data`.
        match path.split_once("/data/") {
            Some((mount, path)) => Ok(Self {
                path: VaultPath {
                    mount: mount.to_owned(),
                    path: path.to_owned(),
                },
                key: key.to_owned(),
            }),
            None => Err(match path.split_once('/') {
                Some((mount, rest)) => format!(
                    "the path is that of the HTTP API: vault:{mount}/data/{rest}#{key}, where the store is at {mount}"
                ),
                None => FORM.to_owned(),
            }),
        }
    }
}

/// Why a segment of a path cannot be one.
fn unusable(segment: &str) -> Option<&'static str> {
    // The API refuses paths that end in a period, and what is no segment would be another path.
    match segment {
        "" => Some("it has an empty segment"),
        _ if segment.ends_with('.') => Some("a segment ends in a period"),
        _ if segment
            .chars()
            .any(|c| c.is_control() || "?%\\".contains(c)) =>
        {
            Some("it has a character that no path of Vault's has")
        }
        _ => None,
    }
}

/// The versions of secrets that Vault keeps, as far as they are known.
///
/// By server: going back, each server may have had another one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownVersions(BTreeMap<ServerName, BTreeMap<String, u64>>);

impl KnownVersions {
    /// Adds the version of a secret as a server uses it.
    pub fn insert(&mut self, server: ServerName, name: impl Into<String>, version: u64) {
        self.0
            .entry(server)
            .or_default()
            .insert(name.into(), version);
    }

    /// The version of a secret as a server uses it.
    #[must_use]
    pub fn get(&self, server: &str, name: &str) -> Option<u64> {
        self.0.get(&ServerName::new(server))?.get(name).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_the_apis_path_and_a_key() {
        for (text, data, metadata, command, key) in [
            (
                "vault:secret/data/backend#password",
                "secret/data/backend",
                "secret/metadata/backend",
                "secret/backend",
                "password",
            ),
            (
                "vault:team/kv/data/a/data/b#x y#z",
                "team/kv/data/a/data/b",
                "team/kv/metadata/a/data/b",
                "team/kv/a/data/b",
                "x y#z",
            ),
        ] {
            let source: VaultSource = text.parse().unwrap();
            assert_eq!(source.to_string(), text);
            assert_eq!(source.path.data(), data);
            assert_eq!(source.path.metadata(), metadata);
            assert_eq!(source.path.in_commands(), command);
            assert_eq!(source.key, key);
        }
    }

    #[test]
    fn what_is_no_source_says_what_it_should_be() {
        for (text, says) in [
            ("bitwarden:x", "expected vault:MOUNT/data/PATH#KEY"),
            ("vault:secret/data/backend", "names no key"),
            ("vault:secret/data/backend#", "names no key"),
            ("vault:secret/backend#x", "vault:secret/data/backend#x"),
            ("vault:secret#x", "expected vault:"),
            ("vault:secret/data/#x", "empty segment"),
            ("vault:secret/data//a#x", "empty segment"),
            ("vault:secret/data/../a#x", "ends in a period"),
            ("vault:secret/data/a?b#x", "no path of Vault's"),
            ("vault:secret/data/a#x\ny", "control characters"),
        ] {
            let error = text.parse::<VaultSource>().unwrap_err();
            assert!(error.contains(says), "{text}: {error}");
        }
    }
}
