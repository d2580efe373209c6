//! The small value types that the model is made of.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use serde::{Serialize, Serializer};
use zeroize::Zeroizing;

use crate::compose::duration;

/// The `x-*` keys of a mapping, as written.
pub type Extensions = BTreeMap<String, serde_json::Value>;

/// Where in a file something is defined.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The file, as it was opened.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The offset of the first byte in the file.
    pub offset: usize,
    /// The length in bytes.
    pub length: usize,
}

/// A number of bytes; negative where Compose allows it (`memswap_limit: -1`).
///
/// Serializes as a string of digits, as Compose prints it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes(pub i64);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// A signed span of time in nanoseconds, the range of Go's `time.Duration`.
///
/// Displays and serializes in Go's form, for example `1m30s`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration {
    /// The length in nanoseconds.
    pub nanoseconds: i64,
}

impl Duration {
    /// Returns the duration in whole seconds, rounded towards zero.
    #[must_use]
    pub fn whole_seconds(self) -> i64 {
        self.nanoseconds / 1_000_000_000
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&duration::format(self.nanoseconds))
    }
}

impl Serialize for Duration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Additional hosts: name to addresses, in the order written.
///
/// Serializes as a sorted list of `host=address`, as Compose prints it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HostList(pub BTreeMap<String, Vec<String>>);

impl HostList {
    /// Returns whether there is no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns every entry as `host<separator>address`, sorted.
    ///
    /// The Docker Engine takes `:`, Compose prints `=`.
    #[must_use]
    pub fn to_list(&self, separator: &str) -> Vec<String> {
        let mut list: Vec<String> = self
            .0
            .iter()
            .flat_map(|(host, addresses)| {
                addresses
                    .iter()
                    .map(move |address| format!("{host}{separator}{address}"))
            })
            .collect();
        list.sort();
        list
    }
}

impl Serialize for HostList {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_list("=").serialize(serializer)
    }
}

/// A value that must not be printed: a secret's, or the content of a secret or config taken from a
/// variable. It is wiped when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretValue(Zeroizing<Vec<u8>>);

impl SecretValue {
    /// Wraps a value.
    #[must_use]
    pub fn new(value: impl Into<Vec<u8>>) -> Self {
        Self(Zeroizing::new(value.into()))
    }

    /// Returns the value itself.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// Returns the value itself, where it is text.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }
}

impl fmt::Debug for SecretValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretValue(..)")
    }
}

/// Serializes a 32-bit float with its own shortest digits, whole numbers without a fraction.
#[expect(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes fields by reference"
)]
pub(super) fn shortest<S: Serializer>(
    value: &Option<f32>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let Some(value) = *value else {
        return serializer.serialize_none();
    };
    match value.to_string().parse::<i64>() {
        Ok(whole) => serializer.serialize_i64(whole),
        Err(_) => match value.to_string().parse::<f64>() {
            Ok(double) => serializer.serialize_f64(double),
            Err(_) => serializer.serialize_f32(value),
        },
    }
}

/// Returns whether a flag is off; for fields that are printed only when set.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes fields by reference"
)]
pub(super) fn is_false(flag: &bool) -> bool {
    !flag
}
