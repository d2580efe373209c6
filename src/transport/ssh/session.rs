//! One hop: a connection whose host key was checked and whose user is logged in.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use russh::client::{self, ChannelOpenHandle, Handle, Msg, Session};
use russh::keys::{Algorithm, PublicKey, PublicKeyOrCertificate};
use russh::{Channel, Preferred};
use tokio::net::TcpStream;

use super::error::Failure;
use super::hop::Hop;
use super::keys::KeyStore;
use super::known_hosts::KnownHosts;
use super::login;
use crate::transport::Stream;

/// How often a silent connection is asked for a sign of life, and how often in vain.
const KEEP_ALIVE: (Duration, usize) = (Duration::from_secs(15), 3);

/// How long logging in may take: an agent may have to ask a person.
const LOG_IN: Duration = Duration::from_mins(1);

/// Connects to a hop, over a stream through the hops before it or directly.
///
/// # Errors
/// The step that failed.
pub(super) async fn open(
    hop: &Hop,
    known: &KnownHosts,
    keys: &KeyStore,
    through: Option<Stream>,
) -> Result<Handle<Client>, Failure> {
    let stream = match through {
        Some(stream) => stream,
        None => dial(hop).await?,
    };
    let refused = Arc::new(Mutex::new(None));
    let client = Client::Check {
        known: known.clone(),
        known_as: hop.known_as.clone(),
        refused: Arc::clone(&refused),
    };
    let config = Arc::new(config(hop, known));
    let shaking = client::connect_stream(config, stream, client);
    let mut handle = match tokio::time::timeout(hop.limit, shaking).await {
        Err(_) => return Err(timed_out("shaking hands", hop.limit)),
        Ok(Ok(handle)) => handle,
        Ok(Err(error)) => {
            let known = refused
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take();
            return Err(known.unwrap_or_else(|| Failure::Handshake(error.to_string())));
        }
    };
    match tokio::time::timeout(LOG_IN, login::log_in(&mut handle, hop, keys)).await {
        Err(_) => Err(timed_out("logging in", LOG_IN)),
        Ok(logged_in) => logged_in.map(|()| handle),
    }
}

async fn dial(hop: &Hop) -> Result<Stream, Failure> {
    let connecting = TcpStream::connect((hop.host.as_str(), hop.port));
    match tokio::time::timeout(hop.limit, connecting).await {
        Err(_) => Err(timed_out("connecting", hop.limit)),
        Ok(Err(error)) => Err(Failure::Unconnected(error.to_string())),
        Ok(Ok(stream)) => {
            // Requests are small, and each waits for the answer to the one before.
            stream
                .set_nodelay(true)
                .map_err(|error| Failure::Unconnected(error.to_string()))?;
            Ok(Box::new(stream))
        }
    }
}

fn timed_out(step: &'static str, limit: Duration) -> Failure {
    Failure::TimedOut { step, limit }
}

fn config(hop: &Hop, known: &KnownHosts) -> client::Config {
    let (host, port) = &hop.known_as;
    let mut preferred = Preferred::default();
    let wanted = known.algorithms(host, *port);
    if !wanted.is_empty() {
        // A server has several keys; it is asked for one that is known.
        let mut all: Vec<Algorithm> = preferred.key.to_vec();
        all.sort_by_key(|algorithm| !wanted.iter().any(|known| same_kind(known, algorithm)));
        preferred.key = all.into();
    }
    if known.has_authority(host, *port) {
        preferred.host_key_certificates.clone_from(&preferred.key);
    }
    client::Config {
        keepalive_interval: Some(KEEP_ALIVE.0),
        keepalive_max: KEEP_ALIVE.1,
        preferred,
        nodelay: true,
        ..client::Config::default()
    }
}

/// Whether two names are of one kind of key: RSA has a name for each hash.
fn same_kind(one: &Algorithm, other: &Algorithm) -> bool {
    match (one, other) {
        (Algorithm::Rsa { .. }, Algorithm::Rsa { .. }) => true,
        _ => one == other,
    }
}

/// Our side of a connection: what is done with the host key that the other side presents.
#[derive(Debug)]
pub(super) enum Client {
    /// It has to be known.
    Check {
        known: KnownHosts,
        known_as: (String, u16),
        /// Why it was refused.
        refused: Arc<Mutex<Option<Failure>>>,
    },
    /// It is only looked at: the connection ends then.
    Look(Arc<Mutex<Option<PublicKey>>>),
}

impl client::Handler for Client {
    type Error = russh::Error;

    async fn check_server_key(
        &mut self,
        presented: &PublicKeyOrCertificate,
    ) -> Result<bool, Self::Error> {
        let (known, (host, port), refused) = match self {
            Self::Look(seen) => {
                if let PublicKeyOrCertificate::PublicKey { key, .. } = presented {
                    *seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(key.clone());
                }
                return Ok(false);
            }
            Self::Check {
                known,
                known_as,
                refused,
            } => (known, known_as, refused),
        };
        let checked = match presented {
            PublicKeyOrCertificate::PublicKey { key, .. } => known.check(host, *port, key),
            PublicKeyOrCertificate::Certificate(certificate) => {
                let now = SystemTime::now().duration_since(UNIX_EPOCH);
                let now = now.map_or(0, |now| now.as_secs());
                known.check_certificate(host, *port, certificate, now)
            }
        };
        let is_known = checked.is_ok();
        *refused.lock().unwrap_or_else(PoisonError::into_inner) = checked.err();
        Ok(is_known)
    }

    // Nothing is forwarded to us: what a server opens all the same is refused.

    async fn server_channel_open_forwarded_tcpip(
        &mut self,
        _: Channel<Msg>,
        _: &str,
        _: u32,
        _: &str,
        _: u32,
        _: ChannelOpenHandle,
        _: &mut Session,
    ) -> Result<(), Self::Error> {
        Ok(())
    }

    async fn server_channel_open_forwarded_streamlocal(
        &mut self,
        _: Channel<Msg>,
        _: &str,
        _: ChannelOpenHandle,
        _: &mut Session,
    ) -> Result<(), Self::Error> {
        Ok(())
    }

    async fn server_channel_open_agent_forward(
        &mut self,
        _: Channel<Msg>,
        _: ChannelOpenHandle,
        _: &mut Session,
    ) -> Result<(), Self::Error> {
        Ok(())
    }

    async fn server_channel_open_session(
        &mut self,
        _: Channel<Msg>,
        _: ChannelOpenHandle,
        _: &mut Session,
    ) -> Result<(), Self::Error> {
        Ok(())
    }

    async fn server_channel_open_direct_tcpip(
        &mut self,
        _: Channel<Msg>,
        _: &str,
        _: u32,
        _: &str,
        _: u32,
        _: ChannelOpenHandle,
        _: &mut Session,
    ) -> Result<(), Self::Error> {
        Ok(())
    }

    async fn server_channel_open_direct_streamlocal(
        &mut self,
        _: Channel<Msg>,
        _: &str,
        _: ChannelOpenHandle,
        _: &mut Session,
    ) -> Result<(), Self::Error> {
        Ok(())
    }

    async fn server_channel_open_x11(
        &mut self,
        _: Channel<Msg>,
        _: &str,
        _: u32,
        _: ChannelOpenHandle,
        _: &mut Session,
    ) -> Result<(), Self::Error> {
        Ok(())
    }
}

/// The host key that a hop presents, whether it is known or not.
///
/// # Errors
/// Why it could not be asked.
pub(super) async fn presented_key(
    hop: &Hop,
    through: Option<Stream>,
) -> Result<PublicKey, Failure> {
    let stream = match through {
        Some(stream) => stream,
        None => dial(hop).await?,
    };
    let seen = Arc::new(Mutex::new(None));
    let client = Client::Look(Arc::clone(&seen));
    let config = Arc::new(client::Config::default());
    let shaking = client::connect_stream(config, stream, client);
    let ended = tokio::time::timeout(hop.limit, shaking).await;
    let key = seen.lock().unwrap_or_else(PoisonError::into_inner).take();
    match (key, ended) {
        (Some(key), _) => Ok(key),
        (None, Err(_)) => Err(timed_out("shaking hands", hop.limit)),
        (None, Ok(Err(error))) => Err(Failure::Handshake(error.to_string())),
        (None, Ok(Ok(_))) => Err(Failure::Handshake("it presents no key".to_owned())),
    }
}
