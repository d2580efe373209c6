//! What goes wrong with sealed values. No error holds a value or a private key.

use std::fmt;

use thiserror::Error;

use super::places::Looked;

/// Why something could not be sealed or opened.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SecretError {
    /// A public key that is none.
    #[error("`{key}` is no public key: {reason}")]
    Recipient {
        /// The key as it is written.
        key: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Nobody to seal for.
    #[error("there is no recipient to seal it for")]
    NoRecipient,
    /// It could not be sealed.
    #[error("it could not be sealed: {0}")]
    Seal(String),
    /// No age file.
    #[error("it is no age file: {0}")]
    Malformed(String),
    /// No identity fits.
    #[error("none of the identities opens it")]
    NoIdentity {
        /// Every place where identities were looked for.
        looked: Looked,
    },
    /// An identity is behind a passphrase, and no other one fits.
    #[error("an identity needs a passphrase, which is wrong or was not given")]
    Locked {
        /// Every place where identities were looked for.
        looked: Looked,
    },
    /// An identity fits, and does not open it.
    #[error("age refuses it: {0}")]
    Open(String),
    /// A value that was sealed under another name or version.
    #[error("it was sealed as {sealed}, and stands here as {wanted}")]
    Moved {
        /// What it was sealed as.
        sealed: String,
        /// Where it stands.
        wanted: String,
    },
    /// A value without the line that says what it is.
    #[error("the sealed text does not say which secret it is")]
    Unnamed,
    /// An identity that was asked for and cannot be used.
    #[error("the identity {place} cannot be used: {reason}")]
    Identity {
        /// Where it is.
        place: String,
        /// Why.
        reason: String,
    },
}

impl SecretError {
    /// What to try.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self {
            Self::NoIdentity { looked } => Some(format!("looked for identities in: {looked}")),
            Self::Locked { looked } => Some(format!(
                "type it on a terminal, or set VAULTCTL_IDENTITY_PASSPHRASE; looked for identities in: {looked}"
            )),
            Self::Moved { .. } | Self::Unnamed => Some(
                "somebody has moved or written it by hand: set the secret again with `vaultctl secret set`"
                    .to_owned(),
            ),
            Self::NoRecipient => Some(
                "define a `[[recipient]]` whose `scope:` tag covers the scope of the secret".to_owned(),
            ),
            _ => None,
        }
    }
}

impl fmt::Display for Looked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (place, found)) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            write!(f, "{place} ({found})")?;
        }
        Ok(())
    }
}
