//! Why Vault does not say what it was asked. No error holds a value, a token or a secret of a role.

use std::path::Path;

use crate::transport::{HttpFailure, TcpFailure, TransportError};

/// Why something could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct VaultError {
    /// What happened.
    pub reason: String,
    /// What to try.
    pub help: Option<String>,
    /// Whether asking again may help.
    pub(super) is_passing: bool,
    /// Whether whatever else is asked fares no better.
    pub(super) is_about_all: bool,
}

impl VaultError {
    pub(super) fn new(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            help: None,
            is_passing: false,
            is_about_all: false,
        }
    }

    /// Nobody has asked for it.
    #[must_use]
    pub fn unasked() -> Self {
        Self::new("Vault was not asked for it")
    }

    /// That it is about to be read could not be written down.
    #[must_use]
    pub fn unaudited(log: &Path, error: &std::io::Error) -> Self {
        let log = log.display();
        Self::new(format!("the audit log `{log}` cannot be written: {error}"))
            .help("without a line in it nothing is read")
    }

    pub(super) fn help(self, help: impl Into<String>) -> Self {
        Self {
            help: Some(help.into()),
            ..self
        }
    }

    pub(super) fn passing(self) -> Self {
        Self {
            is_passing: true,
            ..self
        }
    }

    pub(super) fn about_all(self) -> Self {
        Self {
            is_about_all: true,
            ..self
        }
    }

    /// There was no answer from an address.
    pub(super) fn unanswered(address: &str, failure: &HttpFailure) -> Self {
        let (text, usual) = failure.told();
        let error = Self::new(format!("{address} does not answer: {text}")).about_all();
        let HttpFailure::Unreached(unreached) = failure else {
            return match failure {
                HttpFailure::Lost(_) | HttpFailure::Silent(_) => error.passing(),
                _ => error,
            };
        };
        let TransportError::Tcp(tcp) = unreached else {
            return Self {
                help: usual,
                ..error
            };
        };
        // The address is said already.
        let error = Self::new(format!("{address} cannot be reached: {}", tcp.failure)).about_all();
        let (help, is_passing) = match &tcp.failure {
            TcpFailure::Refused => ("is it up, and are host and port of VAULT_ADDR right?", true),
            TcpFailure::Unconnected(_) | TcpFailure::TimedOut { .. } => (
                "look whether the host is up, host and port of VAULT_ADDR are right, and a firewall lets you \
                 through",
                true,
            ),
            TcpFailure::UnknownAuthority => (
                "name the certificate of the authority that has signed it with VAULT_CACERT",
                false,
            ),
            TcpFailure::OtherName { .. } => (
                "write one of its names into VAULT_ADDR, or name it with VAULT_TLS_SERVER_NAME",
                false,
            ),
            TcpFailure::NoClientCertificate => (
                "name yours with VAULT_CLIENT_CERT and VAULT_CLIENT_KEY",
                false,
            ),
            TcpFailure::ClientCertificate(_) => (
                "it has to be signed by an authority that the listener's `tls_client_ca_file` names, and must not \
                 have expired",
                false,
            ),
            TcpFailure::NoTls => (
                "correct the port; in the clear it is spoken to on this machine alone, with http://",
                false,
            ),
            _ => {
                return Self {
                    help: usual,
                    ..error
                };
            }
        };
        Self {
            is_passing,
            ..error.help(help)
        }
    }
}
