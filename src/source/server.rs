//! Servers: `[[server]]` joined with the inventory.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;

use super::place::Spanned;
use super::tables::values::{AddressPool, Ports};

/// A Docker host.
#[derive(Debug, Clone, PartialEq)]
pub struct Server {
    /// Name, unique in the repository.
    pub name: Spanned<String>,
    /// Free text.
    pub description: String,
    /// Tags; `trusted` and `untrusted` also set the tier.
    pub tags: Vec<Spanned<String>>,
    /// False: nothing on it is planned, and nothing on it becomes an orphan.
    pub enabled: bool,
    /// How its engine is reached.
    pub address: Address,
    /// Absolute folder on the server that vaultctl keeps its files in.
    pub state_directory: PathBuf,
    /// How far it is trusted; `None` on every server when no server declares a tier.
    pub tier: Option<Spanned<Tier>>,
    /// Whether hooks and exec are allowed on an untrusted server.
    pub allow_exec: bool,
    /// Host ports that may be published; `None` means no limit (trusted servers only).
    pub allowed_ports: Option<Vec<Spanned<Ports>>>,
    /// Free bytes that the disk of the state directory must have.
    pub min_disk: Option<u64>,
    /// Bytes of memory that the server must have.
    pub min_memory: Option<u64>,
    /// The engine's `default-address-pools`, as far as the repository knows them.
    pub address_pools: Vec<Spanned<AddressPool>>,
    /// Inventory groups that it is a member of, in name order.
    pub groups: Vec<String>,
    /// Inventory variables after Ansible's precedence, carried without interpretation.
    pub variables: BTreeMap<String, serde_json::Value>,
}

/// How far a server is trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// An internal server: every scope of secrets, every stack but `tier:untrusted` ones.
    Trusted,
    /// An exposed server: hardened, and kept away from internal secrets and stacks.
    Untrusted,
}

impl Tier {
    /// The word used in tags, variables and TOML.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Trusted => "trusted",
            Self::Untrusted => "untrusted",
        }
    }
}

/// How an engine is reached.
#[derive(Debug, Clone, PartialEq)]
pub enum Address {
    /// A Unix socket on this machine.
    Unix(PathBuf),
    /// A Unix socket on a machine behind SSH.
    Ssh(SshAddress),
    /// The engine's API over TCP.
    Tcp(TcpAddress),
}

/// An SSH destination, and the engine's socket behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SshAddress {
    /// Name or address to connect to.
    pub host: String,
    /// Port; `None` leaves it to the SSH configuration, else 22.
    pub port: Option<u16>,
    /// User; `None` leaves it to the SSH configuration, else the operator's name.
    pub user: Option<String>,
    /// Private key, as the inventory names it (`~` is not expanded).
    pub key_file: Option<PathBuf>,
    /// Hosts to jump through, first hop first.
    pub jumps: Vec<Jump>,
    /// The engine's socket on the server.
    pub socket: PathBuf,
}

/// A hop on the way: `[user@]host[:port]`, completed from the inventory when that knows the host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jump {
    /// Name or address to connect to.
    pub host: String,
    /// Port, when given.
    pub port: Option<u16>,
    /// User, when given.
    pub user: Option<String>,
    /// Private key, as the inventory names it.
    pub key_file: Option<PathBuf>,
}

/// An engine's TCP endpoint.
#[derive(Debug, Clone, PartialEq)]
pub struct TcpAddress {
    /// Name or address to connect to.
    pub host: String,
    /// Port.
    pub port: u16,
    /// TLS settings; `None` for plain `tcp://`.
    pub tls: Option<Tls>,
    /// Bearer token, or a reference to one (`[[NAME]]`).
    pub token: Option<Spanned<String>>,
    /// The SSH server that the connection goes through.
    pub via: Option<Spanned<String>>,
}

impl fmt::Display for Address {
    /// An address as it is written in a definition.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let in_brackets = |host: &str| {
            if host.contains(':') {
                format!("[{host}]")
            } else {
                host.to_owned()
            }
        };
        match self {
            Self::Unix(socket) => write!(formatter, "unix://{}", socket.display()),
            Self::Ssh(ssh) => {
                let user = ssh.user.as_ref().map(|user| format!("{user}@"));
                let port = ssh.port.map(|port| format!(":{port}"));
                let (user, port) = (user.unwrap_or_default(), port.unwrap_or_default());
                write!(formatter, "ssh://{user}{}{port}", in_brackets(&ssh.host))
            }
            Self::Tcp(tcp) => {
                let scheme = if tcp.tls.is_some() { "https" } else { "tcp" };
                write!(
                    formatter,
                    "{scheme}://{}:{}",
                    in_brackets(&tcp.host),
                    tcp.port
                )
            }
        }
    }
}

impl TcpAddress {
    /// Whether the endpoint is on the operator's own machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.host == "localhost"
            || self
                .host
                .parse::<IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    }
}

/// What authenticates a TLS connection.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tls {
    /// Certificate authority (PEM file).
    pub ca: Option<Spanned<PathBuf>>,
    /// Client certificate (PEM file).
    pub certificate: Option<Spanned<PathBuf>>,
    /// Client key (PEM file).
    pub key: Option<Spanned<PathBuf>>,
}
