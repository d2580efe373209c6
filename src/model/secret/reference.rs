//! A version of a secret, without its value.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::compose::opaque::{CLOSE, OPEN};

/// What follows the name where the version is not known.
const UNRESOLVED: &str = "@vault";

/// A version of a secret, in the place of its value.
///
/// Displays and serializes as `NAME@v3`, and as `NAME@vault` as long as nobody has asked Vault which version
/// it has.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct SecretReference {
    /// The secret.
    pub name: String,
    /// The version, from 1; 0 where it is Vault's and not known.
    pub version: u64,
}

impl SecretReference {
    /// A reference to a version.
    #[must_use]
    pub fn new(name: impl Into<String>, version: u64) -> Self {
        Self {
            name: name.into(),
            version,
        }
    }

    /// A reference to a version that Vault has, and nobody knows yet.
    #[must_use]
    pub fn in_vault(name: impl Into<String>) -> Self {
        Self::new(name, 0)
    }

    /// Whether its version is known.
    #[must_use]
    pub fn is_resolved(&self) -> bool {
        self.version > 0
    }

    /// What stands in the place of the value.
    #[must_use]
    pub fn token(&self) -> String {
        format!("{OPEN}{self}{CLOSE}")
    }
}

impl fmt::Display for SecretReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_resolved() {
            write!(f, "{}@v{}", self.name, self.version)
        } else {
            write!(f, "{}{UNRESOLVED}", self.name)
        }
    }
}

impl FromStr for SecretReference {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(name) = text.strip_suffix(UNRESOLVED) {
            return Ok(Self::in_vault(name));
        }
        let parsed = text.rsplit_once("@v").and_then(|(name, version)| {
            let version = version.parse().ok()?;
            Some(Self::new(name, version))
        });
        parsed.ok_or_else(|| format!("`{text}` is no version of a secret"))
    }
}

impl From<SecretReference> for String {
    fn from(reference: SecretReference) -> Self {
        reference.to_string()
    }
}

impl TryFrom<String> for SecretReference {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// A text with values in it that are not there: what a container was made with, without them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Template(pub(super) Vec<Part>);

/// A part of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Part {
    /// Text as it is.
    Text(String),
    /// In the place of a value.
    Secret {
        /// Which.
        secret: SecretReference,
    },
}

impl Template {
    /// Takes a text apart. What looks like a reference and is none is text.
    pub(super) fn read(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, inside, after)) = next(rest) {
            let Ok(secret) = inside.parse() else { break };
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            parts.push(Part::Secret { secret });
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Self(parts)
    }

    /// The text, with tokens in the place of values.
    pub(super) fn text(&self) -> String {
        let part = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Secret { secret } => secret.token(),
        };
        self.0.iter().map(part).collect()
    }

    /// The references in it, in their order.
    pub(super) fn references(&self) -> impl Iterator<Item = &SecretReference> {
        self.0.iter().filter_map(|part| match part {
            Part::Secret { secret } => Some(secret),
            Part::Text(_) => None,
        })
    }

    /// Whether a text may have been made from it: its texts stand there in their order.
    pub(super) fn fits(&self, text: &str) -> bool {
        let mut rest = text;
        let mut is_open = false;
        for part in &self.0 {
            match part {
                Part::Secret { .. } => is_open = true,
                Part::Text(wanted) => {
                    let found = if is_open {
                        rest.split_once(wanted.as_str()).map(|(_, after)| after)
                    } else {
                        rest.strip_prefix(wanted.as_str())
                    };
                    let Some(after) = found else { return false };
                    (rest, is_open) = (after, false);
                }
            }
        }
        let ends = match self.0.last() {
            Some(Part::Text(last)) => text.ends_with(last.as_str()),
            _ => true,
        };
        ends && (is_open || rest.is_empty() || self.0.len() > 1)
    }
}

fn next(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once(OPEN)?;
    let (inside, after) = rest.split_once(CLOSE)?;
    Some((before, inside, after))
}

/// The references in a text, in their order.
#[must_use]
pub fn references(text: &str) -> Vec<SecretReference> {
    Template::read(text).references().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_found_in_texts() {
        let user = SecretReference::new("db/user", 1);
        let password = SecretReference::new("PASSWORD", 12);
        let text = format!("postgres://{}:{}@db/x", user.token(), password.token());
        assert_eq!(references(&text), [user.clone(), password]);
        let template = Template::read(&text);
        assert_eq!(template.text(), text);
        let json = serde_json::to_string(&template).unwrap();
        let expected =
            r#"["postgres://",{"secret":"db/user@v1"},":",{"secret":"PASSWORD@v12"},"@db/x"]"#;
        assert_eq!(json, expected);
        assert_eq!(serde_json::from_str::<Template>(&json).unwrap(), template);
        assert_eq!("db/user@v1".parse(), Ok(user));
        assert!("db/user".parse::<SecretReference>().is_err());
        let unresolved = SecretReference::in_vault("db/user");
        assert_eq!(unresolved.to_string(), "db/user@vault");
        assert_eq!("db/user@vault".parse(), Ok(unresolved.clone()));
        assert_eq!(references(&unresolved.token()), [unresolved]);
        for odd in [
            "",
            "plain",
            "\u{FDD0}",
            "\u{FDD0}x\u{FDD1}",
            "\u{FDD1}\u{FDD0}",
        ] {
            assert_eq!(references(odd), []);
            assert_eq!(Template::read(odd).text(), odd);
        }
    }

    #[test]
    fn a_text_fits_a_template_by_what_stands_around_the_values() {
        let token = SecretReference::new("P", 1).token();
        for (template, text, fits) in [
            (token.clone(), "anything", true),
            (token.clone(), "", true),
            (format!("a{token}b"), "a-x-b", true),
            (format!("a{token}b"), "a-x-c", false),
            (format!("a{token}b"), "x-b", false),
            (format!("{token}:{token}"), "u:p", true),
            (format!("{token}:{token}"), "up", false),
            (format!("a{token}"), "abc", true),
            ("plain".to_owned(), "plain", true),
            ("plain".to_owned(), "plain2", false),
        ] {
            let read = Template::read(&template);
            assert_eq!(read.fits(text), fits, "{template:?} {text}");
        }
    }
}
