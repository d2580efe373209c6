//! Connections to the servers of a repository.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use futures_util::future::join_all;

use miette::Diagnostic as _;

use super::{Wanted, endpoint};
use crate::apply;
use crate::check::Subject;
use crate::engine::docker::{DockerEngine, Limits};
use crate::engine::{Engine, EngineError};
use crate::model::{DesiredState, ServerName};
use crate::resolve::Lookup;
use crate::secrets::Places;
use crate::source::{Address, Jump, Server, Source, SshAddress};
use crate::transport::ssh::{
    Destination, Login, Operator, Passphrases, PresentedKey, Server as SshServer, Ssh, UserConfig,
};
use crate::transport::{TransportError, allow_open_files, with_help, without_help};

/// Who runs this, as far as connecting needs to know.
pub struct Caller {
    pub(super) operator: Operator,
    pub(super) passphrases: Passphrases,
    pub(super) places: Places,
    /// The folder of their certificates (`DOCKER_CERT_PATH`).
    pub(super) certificates: Option<PathBuf>,
}

/// Why an engine cannot be spoken to.
#[derive(Debug, Clone)]
pub(super) struct Unreached {
    /// What it is about.
    pub(super) subject: Subject,
    /// All of it, as a run tells it.
    told: String,
    pub(super) reason: String,
    /// What to try.
    pub(super) help: Option<String>,
}

impl Unreached {
    /// A reason with, perhaps, advice in a line of its own.
    fn connecting(text: &str) -> Self {
        let (reason, help) = without_help(text);
        Self {
            subject: Subject::Connection,
            told: text.to_owned(),
            reason: reason.to_owned(),
            help: help.map(str::to_owned),
        }
    }
}

impl From<EngineError> for Unreached {
    fn from(error: EngineError) -> Self {
        let unreached = Self::connecting(&error.to_string());
        let (subject, help) = if matches!(error, EngineError::TooOld { .. }) {
            let help = "install Docker Engine 20.10 or later on the server";
            (Subject::Engine, Some(help.to_owned()))
        } else {
            let help = error.help().map(|help| help.to_string());
            (Subject::Connection, help)
        };
        Self {
            subject,
            help: unreached.help.clone().or(help),
            ..unreached
        }
    }
}

impl Caller {
    /// The caller by their environment; passphrases of keys come from elsewhere.
    #[must_use]
    pub fn new(environment: Lookup<'_>, passphrases: Passphrases, places: Places) -> Self {
        let named = ["USER", "LOGNAME"]
            .into_iter()
            .find_map(|name| environment(name).filter(|value| !value.is_empty()));
        let path = |name| environment(name).filter(|path| !path.is_empty());
        Self {
            operator: Operator {
                home: environment("HOME").map_or_else(|| PathBuf::from("/"), PathBuf::from),
                // Cron and containers may not say; without a name it is who may do everything.
                name: named.unwrap_or_else(|| "root".to_owned()),
                agent: path("SSH_AUTH_SOCK").map(PathBuf::from),
            },
            passphrases,
            places,
            certificates: path("DOCKER_CERT_PATH").map(PathBuf::from),
        }
    }
}

/// Connects to every server of the desired state; those that fail come with the reason.
pub(super) async fn connect(
    source: &Source,
    desired: &DesiredState,
    caller: &Caller,
) -> (apply::Engines, BTreeMap<ServerName, String>) {
    allow_open_files();
    let ssh = over_ssh(source, caller);
    let connections = desired.servers.keys().map(|name| {
        let ssh = &ssh;
        async move {
            let engine = match source.server(name.as_str()) {
                Some(server) => engine_of(source, server, caller, ssh)
                    .await
                    .map_err(|unreached| unreached.told),
                None => Err("the repository does not say where it is".to_owned()),
            };
            (name.clone(), engine)
        }
    });
    let mut engines = apply::Engines::new();
    let mut unreachable = BTreeMap::new();
    for (name, engine) in join_all(connections).await {
        match engine {
            Ok(engine) => drop(engines.insert(name, engine)),
            Err(reason) => drop(unreachable.insert(name, reason)),
        }
    }
    (engines, unreachable)
}

pub(super) async fn engine_of(
    source: &Source,
    server: &Server,
    caller: &Caller,
    ssh: &Result<Arc<Ssh>, String>,
) -> Result<Engine, Unreached> {
    let limits = Limits::default();
    let label = server.address.to_string();
    let connecting = |text: String| Unreached::connecting(&text);
    let connected = match &server.address {
        Address::Unix(socket) => DockerEngine::connect(&socket.to_string_lossy(), limits).await,
        Address::Ssh(address) => {
            let ssh = ssh.as_ref().map_err(|reason| connecting(reason.clone()))?;
            let destination = destination(server, address);
            let label = format!("ssh://{}{}", address.host, destination.socket);
            let connected = SshServer::connect(Arc::clone(ssh), destination).await;
            let server =
                connected.map_err(|error| connecting(TransportError::from(error).with_help()))?;
            DockerEngine::through(Arc::new(server), &label, limits).await
        }
        Address::Tcp(address) => {
            let token = endpoint::token(source, server, address).map_err(connecting)?;
            let way = endpoint::endpoint(source, address, caller, ssh).await;
            let way = way.map_err(connecting)?;
            let token = token.as_deref();
            let engine = DockerEngine::through_with(way, &label, token, limits).await;
            engine.map_err(|error| match error {
                // Engines that speak TLS answer so in the clear.
                EngineError::Refused { message, .. } if message.contains("HTTPS server") => {
                    EngineError::Unreachable {
                        address: label.clone(),
                        reason: with_help(&message, "write https:// into `address`"),
                    }
                }
                error => error,
            })
        }
    };
    match connected {
        Ok(engine) => Ok(Arc::new(engine)),
        Err(error) => Err(error.into()),
    }
}

/// What all connections over SSH have in common; an error where none can be made.
pub(super) fn over_ssh(source: &Source, caller: &Caller) -> Result<Arc<Ssh>, String> {
    let operator = caller.operator.clone();
    let config = UserConfig::read(&operator.home, &operator.name).map_err(|e| e.to_string())?;
    let mut known_hosts = Vec::new();
    let path = &source.known_hosts;
    if source.tree.is_file(path) {
        let text = source.tree.read_text(path);
        let text = text.map_err(|error| format!("`{}`: {error}", path.display()))?;
        known_hosts.push((path.display().to_string(), text));
    }
    let passphrases = Arc::clone(&caller.passphrases);
    let ssh = Ssh::new(operator, config, known_hosts, passphrases);
    Ok(Arc::new(ssh))
}

/// Where a server is, in the words of the transport.
pub(super) fn destination(server: &Server, address: &SshAddress) -> Destination {
    let login = |jump: &Jump| Login {
        host: jump.host.clone(),
        port: jump.port,
        user: jump.user.clone(),
        key_file: jump.key_file.clone(),
    };
    let become_root = server.variables.get("ansible_become");
    Destination {
        login: Login {
            host: address.host.clone(),
            port: address.port,
            user: address.user.clone(),
            key_file: address.key_file.clone(),
        },
        jumps: address.jumps.iter().map(login).collect(),
        socket: address.socket.to_string_lossy().into_owned(),
        become_root: become_root.is_some_and(is_yes),
    }
}

/// Whether a variable of Ansible's means yes.
fn is_yes(value: &serde_json::Value) -> bool {
    match value {
        serde_json::Value::Bool(value) => *value,
        serde_json::Value::String(text) => {
            matches!(
                text.to_ascii_lowercase().as_str(),
                "yes" | "true" | "on" | "1"
            )
        }
        serde_json::Value::Number(number) => number.as_i64() == Some(1),
        _ => false,
    }
}

/// The host keys that servers behind SSH present, known or not, by server.
pub async fn presented_keys<'a>(
    wanted: &'a Wanted,
    servers: &[&'a Server],
) -> Vec<(&'a Server, Result<PresentedKey, String>)> {
    let ssh = over_ssh(&wanted.source, &wanted.caller);
    let asking = servers.iter().map(|server| {
        let ssh = &ssh;
        async move {
            let Address::Ssh(address) = &server.address else {
                return (*server, Err("it is not reached over SSH".to_owned()));
            };
            let presented = match ssh {
                Ok(ssh) => ssh.presented_key(&destination(server, address)).await,
                Err(reason) => return (*server, Err(reason.clone())),
            };
            (
                *server,
                presented.map_err(|error| TransportError::from(error).with_help()),
            )
        }
    });
    join_all(asking).await
}
