//! Why a server cannot be reached.

use super::ssh::SshError;

/// A stream that cannot be opened, or a command that cannot be run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// What was asked for refuses.
    #[error("{target}: {reason}")]
    Refused {
        /// What was asked for.
        target: String,
        /// Its words, or the system's.
        reason: String,
    },
    /// The way over SSH does not hold.
    #[error(transparent)]
    Ssh(#[from] SshError),
}

impl TransportError {
    /// What an operator can do about it.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Refused { .. } => None,
            Self::Ssh(error) => error.failure.help(),
        }
    }

    /// What happened and, in a line of its own, what can be done about it.
    #[must_use]
    pub fn with_help(&self) -> String {
        match self.help() {
            Some(help) => format!("{self}\n  help: {help}"),
            None => self.to_string(),
        }
    }
}
