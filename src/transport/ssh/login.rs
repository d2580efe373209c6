//! Logging in: which keys are tried, and in which order.
//!
//! As OpenSSH does: keys that are named, as far as the agent has them; the agent's other keys, unless
//! `IdentitiesOnly`; then the named files themselves, which may need a passphrase. Servers give up
//! after some wrong keys (`MaxAuthTries`, 6 by default), so that the order matters.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use russh::client::{AuthResult, Handle};
use russh::keys::agent::AgentIdentity;
use russh::keys::agent::client::{AgentClient, AgentStream};
use russh::keys::{Algorithm, Certificate, HashAlg, PrivateKeyWithHashAlg, PublicKey};
use russh::{MethodKind, MethodSet};

use super::error::Failure;
use super::hop::Hop;
use super::keys::{KeyStore, certificates, public_half};
use super::session::Client;

type Agent = AgentClient<Box<dyn AgentStream + Send + Unpin>>;

/// Logs in to a hop.
///
/// # Errors
/// [`Failure::Rejected`] with what was tried.
pub(super) async fn log_in(
    handle: &mut Handle<Client>,
    hop: &Hop,
    keys: &KeyStore,
) -> Result<(), Failure> {
    let mut attempt = Attempt {
        handle,
        hop,
        tried: Vec::new(),
        offered: false,
        is_over: false,
    };
    let (mut agent, identities) = attempt.agent().await;
    let files = existing(&hop.identity_files);
    let named: Vec<PublicKey> = files.iter().filter_map(|file| public_half(file)).collect();
    let is_named = |identity: &AgentIdentity| {
        let key = identity.public_key();
        named.iter().any(|named| named.key_data() == key.key_data())
    };
    if let Some(agent) = &mut agent {
        let (first, others): (Vec<_>, Vec<_>) = identities.iter().partition(|i| is_named(i));
        let others = others.into_iter().filter(|_| !hop.identities_only);
        for identity in first.into_iter().chain(others) {
            if attempt.with_agent(agent, identity).await? {
                return Ok(());
            }
        }
    }
    for file in &files {
        let in_agent = public_half(file).is_some_and(|key| {
            identities
                .iter()
                .any(|identity| identity.public_key().key_data() == key.key_data())
        });
        let has_certificate = !certificates(file, &hop.certificate_files).is_empty();
        if (!in_agent || has_certificate) && attempt.with_file(file, keys).await? {
            return Ok(());
        }
    }
    if attempt.tried.is_empty() {
        attempt.tried.push("there is no key to try".to_owned());
    }
    Err(attempt.rejected())
}

/// The key files that are there; those that somebody named are kept for the message.
fn existing(files: &[(PathBuf, bool)]) -> Vec<PathBuf> {
    files
        .iter()
        .filter(|(file, is_named)| *is_named || file.exists())
        .map(|(file, _)| file.clone())
        .collect()
}

/// An attempt to log in.
struct Attempt<'a> {
    handle: &'a mut Handle<Client>,
    hop: &'a Hop,
    tried: Vec<String>,
    /// Whether the server was shown a key.
    offered: bool,
    /// Whether the server takes no further keys.
    is_over: bool,
}

impl Attempt<'_> {
    fn rejected(&self) -> Failure {
        Failure::Rejected {
            user: self.hop.user.clone(),
            tried: self.tried.clone(),
            offered: self.offered,
        }
    }

    /// The agent and what it has.
    async fn agent(&mut self) -> (Option<Agent>, Vec<AgentIdentity>) {
        let Some(socket) = &self.hop.agent else {
            return (None, Vec::new());
        };
        let mut agent = match AgentClient::connect_uds(socket).await {
            Ok(agent) => agent.dynamic(),
            Err(error) => {
                self.tried
                    .push(format!("the agent does not answer: {error}"));
                return (None, Vec::new());
            }
        };
        match agent.request_identities().await {
            Ok(identities) => {
                if identities.is_empty() {
                    self.tried
                        .push("the agent has no key, or is locked".to_owned());
                }
                (Some(agent), identities)
            }
            Err(error) => {
                self.tried.push(format!("the agent gives no keys: {error}"));
                (None, Vec::new())
            }
        }
    }

    async fn with_agent(
        &mut self,
        agent: &mut Agent,
        identity: &AgentIdentity,
    ) -> Result<bool, Failure> {
        if self.is_over {
            return Ok(false);
        }
        let user = self.hop.user.clone();
        let key = identity.public_key().into_owned();
        let hash = self.hash_for(&key.algorithm()).await;
        let what = format!("agent key {}", described(&key));
        let answer = match identity {
            AgentIdentity::PublicKey { .. } => {
                self.handle
                    .authenticate_publickey_with(user, key, hash, agent)
                    .await
            }
            AgentIdentity::Certificate { certificate, .. } => {
                self.handle
                    .authenticate_certificate_with(user, certificate.clone(), hash, agent)
                    .await
            }
        };
        match answer {
            Ok(answer) => self.judge(what, answer),
            // It may want a touch that nobody gives, or is locked: other keys may do.
            Err(error) => {
                self.tried
                    .push(format!("{what}: the agent does not sign: {error}"));
                Ok(false)
            }
        }
    }

    async fn with_file(&mut self, file: &Path, keys: &KeyStore) -> Result<bool, Failure> {
        if self.is_over {
            return Ok(false);
        }
        let key = match keys.load(file).await {
            Ok(key) => key,
            Err(reason) => {
                self.tried.push(format!("{}: {reason}", file.display()));
                return Ok(false);
            }
        };
        for certificate in certificates(file, &self.hop.certificate_files) {
            let user = self.hop.user.clone();
            let what = format!(
                "{} with certificate `{}`",
                file.display(),
                certificate.key_id()
            );
            let warning = outdated(&certificate);
            let answer = self
                .handle
                .authenticate_openssh_cert(user, Arc::clone(&key), certificate)
                .await;
            let what = format!("{what}{warning}");
            if self.judge(what, answer.map_err(|error| self.lost(&error))?)? {
                return Ok(true);
            }
            if self.is_over {
                return Ok(false);
            }
        }
        let hash = self.hash_for(&key.algorithm()).await;
        let what = format!("{} {}", file.display(), described(key.public_key()));
        let user = self.hop.user.clone();
        let answer = self
            .handle
            .authenticate_publickey(user, PrivateKeyWithHashAlg::new(key, hash))
            .await;
        let answer = answer.map_err(|error| self.lost(&error))?;
        self.judge(what, answer)
    }

    /// The hash that an RSA key signs with; other keys have their own.
    async fn hash_for(&self, algorithm: &Algorithm) -> Option<HashAlg> {
        if !matches!(algorithm, Algorithm::Rsa { .. }) {
            return None;
        }
        match self.handle.best_supported_rsa_hash().await {
            Ok(Some(best)) => best,
            // The server does not say: every one since 2018 knows this.
            Ok(None) | Err(_) => Some(HashAlg::Sha512),
        }
    }

    /// Whether the door is open now.
    fn judge(&mut self, what: String, answer: AuthResult) -> Result<bool, Failure> {
        let AuthResult::Failure {
            remaining_methods,
            partial_success,
        } = answer
        else {
            return Ok(true);
        };
        self.tried.push(what);
        self.offered = true;
        if partial_success {
            self.tried.push(format!(
                "the key is right, but the server wants more ({}), which is not supported",
                listed(&remaining_methods)
            ));
            return Err(self.rejected());
        }
        if !remaining_methods.contains(&MethodKind::PublicKey) {
            // The server has closed, or takes passwords alone.
            self.is_over = true;
            self.tried.push(if remaining_methods.is_empty() {
                "the server allows no further try".to_owned()
            } else {
                format!("the server takes only: {}", listed(&remaining_methods))
            });
        }
        Ok(false)
    }

    fn lost(&self, error: &russh::Error) -> Failure {
        if self.tried.is_empty() {
            return Failure::Lost(error.to_string());
        }
        let mut tried = self.tried.clone();
        tried.push(format!("the server closed the connection ({error})"));
        Failure::Rejected {
            user: self.hop.user.clone(),
            tried,
            offered: self.offered,
        }
    }
}

fn listed(methods: &MethodSet) -> String {
    let names: Vec<&str> = methods.iter().map(Into::into).collect();
    names.join(", ")
}

/// A public key for people.
fn described(key: &PublicKey) -> String {
    let fingerprint = key.fingerprint(HashAlg::Sha256);
    match key.comment().as_str_lossy() {
        "" => fingerprint.to_string(),
        comment => format!("{fingerprint} ({comment})"),
    }
}

/// What is wrong with a certificate's time, for the message when it is not taken.
fn outdated(certificate: &Certificate) -> &'static str {
    let now = std::time::SystemTime::now();
    let now = now.duration_since(std::time::UNIX_EPOCH);
    let now = now.map_or(0, |now| now.as_secs());
    if now >= certificate.valid_before() {
        " (it has expired)"
    } else if now < certificate.valid_after() {
        " (it is not valid yet)"
    } else {
        ""
    }
}
