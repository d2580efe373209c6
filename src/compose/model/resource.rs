//! Volumes, secrets and configs, and a service's references to the latter two.

use std::collections::BTreeMap;

use serde::Serialize;

use super::value::is_false;
use super::{Extensions, Location, SecretValue};

/// A volume of the project.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Volume {
    /// The name on the engine: `<project>_<key>` unless set, `<key>` if external.
    pub name: String,
    /// Where the volume's key stands.
    #[serde(skip)]
    pub location: Location,
    /// The driver; `None` is the engine's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub driver: Option<String>,
    /// The driver's options.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub driver_opts: BTreeMap<String, String>,
    /// Whether somebody else manages it.
    #[serde(skip_serializing_if = "is_false")]
    pub external: bool,
    /// Labels.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// `x-*` keys.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// A secret of the project.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Secret {
    /// The name: `<project>_<key>` unless set, `<key>` if external.
    pub name: String,
    /// Where the secret's key stands.
    #[serde(skip)]
    pub location: Location,
    /// The file that holds the value. Absolute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The variable that holds the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// The value of that variable, if it was set.
    #[serde(skip)]
    pub environment_value: Option<SecretValue>,
    /// Whether somebody else manages it.
    #[serde(skip_serializing_if = "is_false")]
    pub external: bool,
    /// Labels.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// The secret driver (swarm).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub driver: Option<String>,
    /// The driver's options.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub driver_opts: BTreeMap<String, String>,
    /// The template driver (swarm).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template_driver: Option<String>,
    /// `x-*` keys.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// A config of the project.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Config {
    /// The name: `<project>_<key>` unless set, `<key>` if external.
    pub name: String,
    /// Where the config's key stands.
    #[serde(skip)]
    pub location: Location,
    /// The file that holds the content. Absolute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The variable that holds the content.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// The value of that variable, if it was set.
    #[serde(skip)]
    pub environment_value: Option<SecretValue>,
    /// The content itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// Whether somebody else manages it.
    #[serde(skip_serializing_if = "is_false")]
    pub external: bool,
    /// Labels.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// The template driver (swarm).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template_driver: Option<String>,
    /// `x-*` keys.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// A service's reference to a secret or config.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct FileReference {
    /// The key of the secret or config.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// The path in the container; always set for secrets (`/run/secrets/<source>`), `None` for a
    /// config means `/<source>`. A relative target of a secret is below `/run/secrets`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uid: Option<String>,
    /// The group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gid: Option<String>,
    /// The permission bits; may be 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<u32>,
    /// `x-*` keys.
    #[serde(flatten)]
    pub extensions: Extensions,
}

impl FileReference {
    /// Returns where a secret is seen: below `/run/secrets` unless its target is absolute.
    #[must_use]
    pub fn secret_target(&self) -> String {
        match self.target.as_deref().unwrap_or(&self.source) {
            absolute if absolute.starts_with('/') => absolute.to_owned(),
            name => format!("/run/secrets/{name}"),
        }
    }

    /// Returns where a config is seen: below `/` unless its target is absolute.
    #[must_use]
    pub fn config_target(&self) -> String {
        match self.target.as_deref().unwrap_or(&self.source) {
            absolute if absolute.starts_with('/') => absolute.to_owned(),
            name => format!("/{name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_of_secrets_and_configs() {
        let reference = |target: Option<&str>| FileReference {
            source: "key".into(),
            target: target.map(str::to_owned),
            ..FileReference::default()
        };
        assert_eq!(reference(None).secret_target(), "/run/secrets/key");
        assert_eq!(reference(Some("k")).secret_target(), "/run/secrets/k");
        assert_eq!(reference(Some("/etc/k")).secret_target(), "/etc/k");
        assert_eq!(reference(None).config_target(), "/key");
    }
}
