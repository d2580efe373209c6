//! SSH, spoken by this process: no `ssh` program, nothing on a server but its sshd.
//!
//! A reader goes from [`Ssh::connect`] to `hop` (where the way leads, as the operator's
//! configuration says), `session` (connecting to one hop: the host key, logging in) and
//! `connection` (streams and commands). A [`Server`] connects again when that was lost.

mod commanded;
mod config;
mod connection;
mod error;
mod hop;
mod keys;
mod known_hosts;
mod login;
mod pattern;
mod server;
mod session;

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::Mutex;

pub use commanded::Commanded;
pub use config::{ConfigError, HostSettings, UserConfig};
pub use connection::Connection;
pub use error::{Failure, KnownKey, SshError};
pub use hop::{Login, Operator};
pub use keys::{KeyStore, Passphrases};
pub use known_hosts::{KnownHosts, name_of};
pub use server::Server;

use hop::Hop;

/// A server behind SSH.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// The host.
    pub login: Login,
    /// The hosts to jump through, the first one first; where there are none, the operator's
    /// configuration may name some.
    pub jumps: Vec<Login>,
    /// The engine's socket there.
    pub socket: String,
    /// Whether `sudo` may be used where the user may not open the socket.
    pub become_root: bool,
}

/// What all connections of a run have in common.
#[derive(Debug)]
pub struct Ssh {
    operator: Operator,
    config: UserConfig,
    /// The repository's known hosts: a label, and the text of the file.
    known_hosts: Vec<(String, String)>,
    keys: KeyStore,
    /// Hosts that are jumped through: one connection serves all that are behind it.
    bastions: Mutex<HashMap<Vec<Hop>, Arc<Connection>>>,
}

/// What a host presents, and by which name it is to be known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresentedKey {
    /// As it stands in a file of known hosts: `host` or `[host]:port`.
    pub name: String,
    /// In OpenSSH's format, without a comment.
    pub key: String,
    /// `SHA256:...`
    pub fingerprint: String,
    /// What is wrong with it, where it is not trusted.
    pub refused: Option<Failure>,
}

impl Ssh {
    /// Connections of an operator; `known_hosts` is what the repository says, asked first.
    #[must_use]
    pub fn new(
        operator: Operator,
        config: UserConfig,
        known_hosts: Vec<(String, String)>,
        passphrases: Passphrases,
    ) -> Self {
        Self {
            operator,
            config,
            known_hosts,
            keys: KeyStore::new(passphrases),
            bastions: Mutex::default(),
        }
    }

    /// Connects to a server and logs in.
    ///
    /// # Errors
    /// Which hop failed, at which step.
    pub async fn connect(&self, destination: &Destination) -> Result<Connection, SshError> {
        let (hops, through) = self.way_to(destination).await?;
        let engine = connection::Engine {
            socket: destination.socket.clone(),
            become_root: destination.become_root,
        };
        self.open(&hops, through, engine).await
    }

    /// The host key that a server presents. Hosts on the way to it have to be known already.
    ///
    /// # Errors
    /// Which hop failed, at which step.
    pub async fn presented_key(&self, destination: &Destination) -> Result<PresentedKey, SshError> {
        let (hops, through) = self.way_to(destination).await?;
        let Some(hop) = hops.last() else {
            return Err(nowhere());
        };
        let failed = |failure| SshError {
            hop: described(&hops),
            failure,
        };
        let stream = match &through {
            Some(before) => {
                let stream = before.forward(&hop.host, hop.port, hop.limit).await;
                Some(stream.map_err(failed)?)
            }
            None => None,
        };
        let key = session::presented_key(hop, stream).await.map_err(failed)?;
        let (host, port) = &hop.known_as;
        let known = self.known_to(hop);
        Ok(PresentedKey {
            name: name_of(host, *port),
            key: format!("{} {}", key.algorithm(), base64_of(&key)),
            fingerprint: key.fingerprint(russh::keys::HashAlg::Sha256).to_string(),
            refused: known.check(host, *port, &key).err(),
        })
    }

    /// The hops to a server, and the connection to the last one before it.
    async fn way_to(
        &self,
        destination: &Destination,
    ) -> Result<(Vec<Hop>, Option<Arc<Connection>>), SshError> {
        let Destination { login, jumps, .. } = destination;
        let hops = hop::hops(login, jumps, &self.operator, &self.config)?;
        let before = hops.len().saturating_sub(1);
        let through = self.bastion(hops.get(..before).unwrap_or_default()).await?;
        Ok((hops, through))
    }

    /// The connection to the last of some hops, which is made once.
    async fn bastion(&self, hops: &[Hop]) -> Result<Option<Arc<Connection>>, SshError> {
        // Held meanwhile: all that are behind a bastion wait for the one connection to it.
        let mut bastions = self.bastions.lock().await;
        let mut through: Option<Arc<Connection>> = None;
        for end in 1..=hops.len() {
            let way = hops.get(..end).unwrap_or_default();
            if let Some(open) = bastions.get(way).filter(|bastion| bastion.is_open()) {
                through = Some(Arc::clone(open));
                continue;
            }
            let nothing = connection::Engine {
                socket: String::new(),
                become_root: false,
            };
            let opened = Arc::new(self.open(way, through, nothing).await?);
            bastions.insert(way.to_vec(), Arc::clone(&opened));
            through = Some(opened);
        }
        Ok(through)
    }

    async fn open(
        &self,
        hops: &[Hop],
        through: Option<Arc<Connection>>,
        engine: connection::Engine,
    ) -> Result<Connection, SshError> {
        let Some(hop) = hops.last() else {
            return Err(nowhere());
        };
        let name = described(hops);
        let failed = |failure| SshError {
            hop: name.clone(),
            failure,
        };
        let stream = match &through {
            Some(before) => {
                let stream = before.forward(&hop.host, hop.port, hop.limit).await;
                Some(stream.map_err(failed)?)
            }
            None => None,
        };
        let opened = session::open(hop, &self.known_to(hop), &self.keys, stream).await;
        let handle = opened.map_err(failed)?;
        Ok(Connection::new(name, handle, through, engine))
    }

    /// What is known of host keys, as a hop's configuration says.
    fn known_to(&self, hop: &Hop) -> KnownHosts {
        let mut known = KnownHosts::default();
        for (label, text) in &self.known_hosts {
            known.add(label, text);
        }
        for file in &hop.known_hosts_files {
            if let Ok(text) = std::fs::read_to_string(file) {
                known.add(file.display().to_string(), &text);
            }
        }
        known
    }
}

/// The last of some hops by name, and by way of which others.
fn described(hops: &[Hop]) -> String {
    let Some((last, before)) = hops.split_last() else {
        return String::new();
    };
    if before.is_empty() {
        return last.name();
    }
    let before: Vec<String> = before.iter().map(Hop::name).collect();
    format!("{} by way of {}", last.name(), before.join(", "))
}

/// A way without an end is never asked for.
fn nowhere() -> SshError {
    SshError {
        hop: String::new(),
        failure: Failure::Configuration("there is no host to connect to".to_owned()),
    }
}

fn base64_of(key: &russh::keys::PublicKey) -> String {
    use russh::keys::PublicKeyBase64 as _;
    key.public_key_base64()
}
