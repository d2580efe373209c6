//! Why a server cannot be reached.

use super::ssh::SshError;
use super::tcp::TcpError;

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
    /// An endpoint of the engine's API does not hold.
    #[error(transparent)]
    Tcp(#[from] TcpError),
}

/// A failure that shows only while something is read or written, with its advice.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.with_help())]
pub(super) struct Late(pub(super) TransportError);

/// What stands before advice.
const HELP: &str = "\n  help: ";

impl TransportError {
    /// What an operator can do about it.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Refused { .. } => None,
            Self::Ssh(error) => error.failure.help(),
            Self::Tcp(error) => error.failure.help().map(str::to_owned),
        }
    }

    /// What happened and, in a line of its own, what can be done about it.
    #[must_use]
    pub fn with_help(&self) -> String {
        match self.help() {
            Some(help) => with_help(&self.to_string(), &help),
            None => self.to_string(),
        }
    }
}

/// A message, with advice in a line of its own.
#[must_use]
pub fn with_help(message: &str, help: &str) -> String {
    format!("{message}{HELP}{help}")
}

/// A message, and the advice that [`with_help`] has put behind it.
#[must_use]
pub fn without_help(text: &str) -> (&str, Option<&str>) {
    match text.split_once(HELP) {
        Some((message, help)) => (message, Some(help)),
        None => (text, None),
    }
}
