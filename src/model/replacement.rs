//! How the containers of a service are replaced, and the proxy that switches between them.

use std::time::Duration;

use super::StackName;

/// Which of two containers of a service runs alone for a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Strategy {
    /// The new one starts, takes over once it is ready, and then the old one stops.
    StartFirst,
    /// The old one stops, then the new one starts.
    #[default]
    StopFirst,
}

/// Which container of a service is replaced first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RotationOrder {
    /// The longest-running one.
    #[default]
    Oldest,
    /// Any.
    Random,
}

/// A proxy program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProxyKind {
    /// `HAProxy`, by its runtime API and a file of its configuration.
    Haproxy,
    /// Traefik, by a file of its file provider.
    Traefik,
}

/// How the containers of a service are replaced.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Replacement {
    /// Which of two runs alone.
    pub strategy: Strategy,
    /// Whether the definition asks for that: volumes that can be written to are no obstacle then.
    pub is_asked_for: bool,
    /// Why the old one has to stop first, where it has to.
    pub obstacle: Option<String>,
    /// Whether a `[[rotation]]` is about the service: what it costs is told as downtime.
    pub is_rotated: bool,
    /// How long the old one may go on to answer what it was asked.
    pub grace: Duration,
    /// How many other containers of the service must be healthy while one of them stops.
    pub min_healthy: usize,
    /// The part of a proxy's configuration that names the containers.
    pub backend: Option<Backend>,
}

/// A part of a proxy's configuration: the containers of one service, between which the proxy chooses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backend {
    /// The proxy's program.
    pub kind: ProxyKind,
    /// The backend's name in the proxy.
    pub name: String,
    /// The stack of the proxy.
    pub stack: StackName,
    /// Its Compose project.
    pub project: String,
    /// The proxy's service in it.
    pub service: String,
    /// The port of the containers.
    pub port: u16,
    /// The page that tells whether a container can answer; without one, whether the port is open.
    pub check: Option<String>,
    /// The file of the proxy's configuration that is written, as the proxy's container sees it.
    pub file: String,
    /// Where the proxy can be asked: the path of a socket in its container, or the port of its API.
    pub control: Control,
    /// How many containers may be in it at once.
    pub slots: usize,
    /// Further lines for the backend.
    pub lines: Vec<String>,
}

/// Where a proxy can be asked what it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Control {
    /// A socket, by its path in the proxy's container.
    Socket(String),
    /// A port of the proxy's container that speaks HTTP.
    Port(u16),
    /// Nowhere: it is told by its file alone.
    Nowhere,
}
