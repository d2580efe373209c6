//! The hops of the way to a server, each with all that connecting to it needs.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::config::{HostSettings, UserConfig};
use super::error::{Failure, SshError};

/// How long connecting may take where nobody says otherwise.
const CONNECT: Duration = Duration::from_secs(15);

/// How many hops a way may have: a configuration may lead in a circle.
const LONGEST: usize = 8;

/// A host as the repository names it; the operator's configuration fills in what is left open.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Login {
    /// A name, an address, or an alias of the operator's configuration.
    pub host: String,
    /// The port.
    pub port: Option<u16>,
    /// The user.
    pub user: Option<String>,
    /// A private key; `~` stands for the home folder.
    pub key_file: Option<PathBuf>,
}

/// A host, and all that connecting to it needs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Hop {
    /// The name or address to connect to.
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) user: String,
    /// The name and port under which its key is known.
    pub(super) known_as: (String, u16),
    /// Private keys, and whether somebody has named them: others need not exist.
    pub(super) identity_files: Vec<(PathBuf, bool)>,
    pub(super) certificate_files: Vec<PathBuf>,
    pub(super) identities_only: bool,
    /// The agent's socket.
    pub(super) agent: Option<PathBuf>,
    /// Files with known host keys beside the repository's.
    pub(super) known_hosts_files: Vec<PathBuf>,
    pub(super) limit: Duration,
}

impl Hop {
    /// `user@host:port`, without what goes without saying.
    pub(super) fn name(&self) -> String {
        let host = if self.host.contains(':') {
            format!("[{}]", self.host)
        } else {
            self.host.clone()
        };
        match self.port {
            22 => format!("{}@{host}", self.user),
            port => format!("{}@{host}:{port}", self.user),
        }
    }
}

/// Who connects, and what they have.
#[derive(Debug, Clone)]
pub struct Operator {
    /// The home folder.
    pub home: PathBuf,
    /// The name of the operator on this machine.
    pub name: String,
    /// The socket of the agent (`SSH_AUTH_SOCK`).
    pub agent: Option<PathBuf>,
}

/// Finds the hops to a host, the host itself last.
pub(super) fn hops(
    target: &Login,
    jumps: &[Login],
    operator: &Operator,
    config: &UserConfig,
) -> Result<Vec<Hop>, SshError> {
    let mut way = Vec::new();
    let finder = Finder { operator, config };
    finder.lead_to(target, Some(jumps), &mut way, 0)?;
    Ok(way)
}

struct Finder<'a> {
    operator: &'a Operator,
    config: &'a UserConfig,
}

impl Finder<'_> {
    /// Adds a host and what is before it. `jumps` are the repository's, where it has any.
    fn lead_to(
        &self,
        login: &Login,
        jumps: Option<&[Login]>,
        way: &mut Vec<Hop>,
        depth: usize,
    ) -> Result<(), SshError> {
        let settings = self.config.settings(&login.host, login.user.as_deref());
        let hop = self.hop(login, &settings);
        let refused = |reason: String| SshError {
            hop: hop.name(),
            failure: Failure::Configuration(reason),
        };
        if depth >= LONGEST {
            return Err(refused("`ProxyJump` leads in a circle".to_owned()));
        }
        let jumps = match jumps {
            Some(jumps) if !jumps.is_empty() => jumps.to_vec(),
            _ => match settings.proxy_jump.as_deref() {
                None => Vec::new(),
                Some(text) if text.eq_ignore_ascii_case("none") => Vec::new(),
                Some(text) => written_jumps(text).map_err(refused)?,
            },
        };
        let is_command = |command: &String| !command.eq_ignore_ascii_case("none");
        if jumps.is_empty() && settings.proxy_command.as_ref().is_some_and(is_command) {
            let reason = "`ProxyCommand` is not supported; use `ProxyJump`".to_owned();
            return Err(refused(reason));
        }
        // Only the first one is reached by a way of its own; the others from the one before them.
        for (index, jump) in jumps.iter().enumerate() {
            if index == 0 {
                self.lead_to(jump, None, way, depth + 1)?;
            } else {
                let settings = self.config.settings(&jump.host, jump.user.as_deref());
                way.push(self.hop(jump, &settings));
            }
        }
        way.push(hop);
        Ok(())
    }

    fn hop(&self, login: &Login, settings: &HostSettings) -> Hop {
        let host = settings.host_name.clone();
        let host = host.unwrap_or_else(|| login.host.clone());
        let port = login.port.or(settings.port).unwrap_or(22);
        let user = login.user.as_ref().or(settings.user.as_ref());
        // An alias stands in files without a port.
        let alias = settings.host_key_alias.clone().map(|alias| (alias, 22));
        Hop {
            known_as: alias.unwrap_or_else(|| (host.clone(), port)),
            host,
            port,
            user: user.unwrap_or(&self.operator.name).clone(),
            identity_files: self.identity_files(login, settings),
            certificate_files: settings.certificate_files.clone(),
            identities_only: settings.identities_only == Some(true),
            agent: self.agent(settings),
            known_hosts_files: self.known_hosts_files(settings),
            limit: settings.connect_timeout.unwrap_or(CONNECT),
        }
    }

    fn identity_files(&self, login: &Login, settings: &HostSettings) -> Vec<(PathBuf, bool)> {
        let named = login.key_file.iter().map(|file| self.in_home(file));
        let named: Vec<(PathBuf, bool)> = named
            .chain(settings.identity_files.iter().cloned())
            .map(|file| (file, true))
            .collect();
        if !named.is_empty() {
            return named;
        }
        ["id_ed25519", "id_ecdsa", "id_rsa"]
            .map(|name| (self.operator.home.join(".ssh").join(name), false))
            .to_vec()
    }

    fn agent(&self, settings: &HostSettings) -> Option<PathBuf> {
        match settings.identity_agent.as_deref() {
            None | Some("SSH_AUTH_SOCK") => self.operator.agent.clone(),
            Some(none) if none.eq_ignore_ascii_case("none") => None,
            Some(variable) if variable.starts_with('$') => self.operator.agent.clone(),
            Some(socket) => Some(PathBuf::from(socket)),
        }
    }

    fn known_hosts_files(&self, settings: &HostSettings) -> Vec<PathBuf> {
        let own = settings.known_hosts_files.clone().unwrap_or_else(|| {
            let folder = self.operator.home.join(".ssh");
            vec![folder.join("known_hosts"), folder.join("known_hosts2")]
        });
        let system = ["/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2"];
        own.into_iter()
            .filter(|file| file != Path::new("none"))
            .chain(system.map(PathBuf::from))
            .collect()
    }

    fn in_home(&self, file: &Path) -> PathBuf {
        match file.strip_prefix("~") {
            Ok(rest) => self.operator.home.join(rest),
            Err(_) => file.to_owned(),
        }
    }
}

/// The hosts of a `ProxyJump`: `[user@]host[:port]`, several with commas.
fn written_jumps(text: &str) -> Result<Vec<Login>, String> {
    text.split(',')
        .map(|written| {
            let written = written.trim();
            let rest = written.strip_prefix("ssh://").unwrap_or(written);
            let (user, rest) = match rest.rsplit_once('@') {
                Some((user, rest)) => (Some(user.to_owned()), rest),
                None => (None, rest),
            };
            let (host, port) = host_and_port(rest);
            let port = port.map(str::parse).transpose();
            match (host, port) {
                ("", _) | (_, Err(_)) => Err(format!("`{written}` is no host to jump through")),
                (host, Ok(port)) => Ok(Login {
                    host: host.to_owned(),
                    port,
                    user,
                    key_file: None,
                }),
            }
        })
        .collect()
}

/// Splits `host:port`, `[address]:port` and addresses of IPv6.
fn host_and_port(text: &str) -> (&str, Option<&str>) {
    if let Some((host, rest)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return (host, rest.strip_prefix(':'));
    }
    match text.split_once(':') {
        Some((host, port)) if !port.contains(':') => (host, Some(port)),
        _ => (text, None),
    }
}
