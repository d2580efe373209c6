//! Why an endpoint cannot be used, and what to try.

use std::fmt;
use std::io::ErrorKind;
use std::time::Duration;

/// A failure of an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TcpError {
    /// `host:port`
    pub target: String,
    /// What failed.
    pub failure: TcpFailure,
}

impl std::error::Error for TcpError {}

impl fmt::Display for TcpError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.target, self.failure)
    }
}

/// What failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TcpFailure {
    /// Nobody listens.
    #[error("the connection was refused")]
    Refused,
    /// No connection, in the system's words.
    #[error("cannot connect: {0}")]
    Unconnected(String),
    /// The other side is silent.
    #[error("no answer within {} s while {step}", .limit.as_secs_f32())]
    TimedOut {
        /// What was under way.
        step: &'static str,
        /// How long it was waited for.
        limit: Duration,
    },
    /// A certificate or key of ours cannot be used.
    #[error("{0}")]
    Unusable(String),
    /// Nobody who is believed vouches for the server.
    #[error("the server's certificate is signed by nobody who is believed here")]
    UnknownAuthority,
    /// The certificate is that of another host.
    #[error("the server's certificate is not for `{host}`{}", but_for(.names))]
    OtherName {
        /// The name or address that was asked for.
        host: String,
        /// Those that it is for, where that is known.
        names: Vec<String>,
    },
    /// The certificate does not hold now.
    #[error("the server's certificate {0}")]
    OutOfDate(&'static str),
    /// The server wants to know who asks.
    #[error("the server wants a client certificate, and none is named")]
    NoClientCertificate,
    /// The server does not like who asks.
    #[error("the server refuses the client certificate: {0}")]
    ClientCertificate(String),
    /// The server speaks something else.
    #[error("the server does not speak TLS")]
    NoTls,
    /// The handshake failed for another reason.
    #[error("the TLS handshake failed: {0}")]
    Handshake(String),
    /// The engine's API alone is reached.
    #[error("{0}: its engine is reached over TCP alone")]
    OnlyTheApi(&'static str),
}

fn but_for(names: &[String]) -> String {
    match names {
        [] => String::new(),
        names => format!(" but for {}", names.join(", ")),
    }
}

impl TcpFailure {
    /// Why connecting has failed.
    pub(super) fn of_connecting(error: &std::io::Error) -> Self {
        if error.kind() == ErrorKind::ConnectionRefused {
            return Self::Refused;
        }
        let text = error.to_string();
        // The system's number says nothing to people.
        let text = text.split(" (os error").next().unwrap_or(&text);
        Self::Unconnected(text.to_lowercase())
    }

    /// What an operator can do about it.
    #[must_use]
    pub fn help(&self) -> Option<&'static str> {
        Some(match self {
            Self::Refused => {
                "is the engine started with `-H tcp://...`, and are address and port right? Docker's ports \
                 are 2375, and 2376 for TLS"
            }
            Self::Unconnected(_) | Self::TimedOut { .. } => {
                "look whether the host is up, the address and port are right, and a firewall lets you through"
            }
            Self::UnknownAuthority => {
                "name the authority that has signed it with `ca`: the engine's `--tlscacert`, often `ca.pem`"
            }
            Self::OtherName { .. } => {
                "write one of its names into `address`, or give the server a certificate for this one"
            }
            Self::OutOfDate(_) => {
                "renew the server's certificate; where it is new, compare the clocks of both machines"
            }
            Self::NoClientCertificate => {
                "name yours with `cert` and `key`, or the folder with `cert.pem` and `key.pem` with DOCKER_CERT_PATH"
            }
            Self::ClientCertificate(_) => {
                "it has to be signed by the authority that the engine's `--tlscacert` names, for client \
                 authentication, and must not have expired"
            }
            Self::NoTls => "write tcp:// if it is meant to speak in the clear, or correct the port",
            Self::OnlyTheApi(_) => "reach the server by ssh:// for that",
            Self::Unusable(_) | Self::Handshake(_) => return None,
        })
    }
}
