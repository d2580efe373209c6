//! Why there is no way over SSH: which hop, which step of it, and what to try.

use std::fmt;
use std::time::Duration;

/// A failure on the way to a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SshError {
    /// The hop, as `user@host:port`, and by way of whom it was tried.
    pub hop: String,
    /// What failed.
    pub failure: Failure,
}

impl std::error::Error for SshError {}

impl fmt::Display for SshError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SSH to {}: {}", self.hop, self.failure)
    }
}

/// A key that a file of known hosts has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownKey {
    /// The file.
    pub file: String,
    /// The line, from 1 on.
    pub line: usize,
    /// `SHA256:...`
    pub fingerprint: String,
}

/// What failed on one hop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The operator's SSH configuration cannot be read, or asks for what is not supported.
    #[error("{0}")]
    Configuration(String),
    /// No connection.
    #[error("cannot connect: {0}")]
    Unconnected(String),
    /// The other side is silent.
    #[error("no answer within {} s while {step}", .limit.as_secs())]
    TimedOut {
        /// What was under way.
        step: &'static str,
        /// How long it was waited for.
        limit: Duration,
    },
    /// The two sides do not agree on how to talk.
    #[error("the handshake failed: {0}")]
    Handshake(String),
    /// Nobody knows the host's key.
    #[error("the host key {fingerprint} ({algorithm}) of `{host}` is not known")]
    UnknownKey {
        /// The host by the name under which keys are looked up.
        host: String,
        /// `SHA256:...`
        fingerprint: String,
        /// Such as `ssh-ed25519`.
        algorithm: String,
    },
    /// Another key is known.
    #[error(
        "the host key of `{host}` is {fingerprint}, but {} knows {}",
        .known.first().map_or_else(String::new, |key| format!("{}:{}", key.file, key.line)),
        .known.iter().map(|key| key.fingerprint.as_str()).collect::<Vec<_>>().join(", ")
    )]
    ChangedKey {
        /// The host by the name under which keys are looked up.
        host: String,
        /// `SHA256:...`
        fingerprint: String,
        /// What is known.
        known: Vec<KnownKey>,
    },
    /// The key was withdrawn.
    #[error("the host key {} is revoked in {}:{}", .0.fingerprint, .0.file, .0.line)]
    RevokedKey(KnownKey),
    /// A host certificate that nobody vouches for.
    #[error("the host certificate is not valid: {0}")]
    Certificate(String),
    /// No key opens the door.
    #[error("no key is accepted for user `{user}`: {}", .tried.join("; "))]
    Rejected {
        /// The user.
        user: String,
        /// What was tried, and what could not be.
        tried: Vec<String>,
        /// Whether the server was shown a key at all.
        offered: bool,
    },
    /// The connection is gone.
    #[error("the connection was lost: {0}")]
    Lost(String),
    /// The server opens no channel of a kind.
    #[error("the server opens no connection to {target}: {reason}")]
    NoChannel {
        /// What was asked for.
        target: String,
        /// The server's words.
        reason: String,
    },
    /// Neither of the two ways leads to the engine.
    #[error(
        "the Docker socket `{socket}` cannot be reached: forwarding to it: {forwarding}; `{command}`: {output}"
    )]
    NoEngine {
        /// The socket on the server.
        socket: String,
        /// Why forwarding failed.
        forwarding: String,
        /// The command that was tried then.
        command: String,
        /// What it said.
        output: String,
    },
}

impl Failure {
    /// What an operator can do about it.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        Some(match self {
            Self::UnknownKey { .. } => {
                "compare the fingerprint with the server's (`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` there), \
                 then run `vaultctl server trust`"
                    .to_owned()
            }
            Self::ChangedKey { known, .. } => {
                let place = known.first();
                let place = place.map_or_else(String::new, |key| format!(" {}:{}", key.file, key.line));
                format!(
                    "somebody may be listening; only if you know that the server was made anew, remove{place} \
                     and run `vaultctl server trust`"
                )
            }
            Self::RevokedKey(_) => {
                "give the server a new host key; this one must not be trusted any more".to_owned()
            }
            Self::Rejected { offered: false, .. } => {
                "no key could be shown to the server: load one into the agent (`ssh-add`; `ssh-add -X` unlocks it), \
                 give the passphrase with VAULTCTL_SSH_PASSPHRASE, or name a key file with \
                 `ansible_ssh_private_key_file`"
                    .to_owned()
            }
            Self::Rejected { .. } => {
                "add one of these public keys to the user's `~/.ssh/authorized_keys` there, load the key that it \
                 takes into the agent, or name it with `ansible_ssh_private_key_file`"
                    .to_owned()
            }
            Self::NoEngine { .. } => NO_ENGINE_HELP.to_owned(),
            Self::Unconnected(_) | Self::TimedOut { .. } => {
                "look whether the host is up, the address and port are right, and a firewall lets you through"
                    .to_owned()
            }
            _ => return None,
        })
    }
}

/// The four causes.
const NO_ENGINE_HELP: &str = "one of four: sshd forbids forwarding (`AllowStreamLocalForwarding`, \
`AllowTcpForwarding` or `restrict` in authorized_keys) and the `docker` program is not there; the socket is \
elsewhere (`docker_socket`); the user may not open it (add the user to group `docker`, or set `ansible_become`); \
or the engine is stopped";
