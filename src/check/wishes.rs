//! What a repository wants of a server.

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::compose::model::{Port, Service};
use crate::model::{AddressRange, Deployment, DeploymentState, DesiredServer};

/// What a repository wants of a server.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wishes {
    /// Free bytes that its disk must have.
    pub min_disk: Option<u64>,
    /// Bytes of memory that it must have.
    pub min_memory: Option<u64>,
    /// The ranges that the repository believes the engine to cut networks from.
    pub address_pools: Vec<AddressRange>,
    /// The folder for what is delivered.
    pub state_directory: String,
    /// Identifies the repository on the server.
    pub repository: String,
    /// The Compose projects that are to run there.
    pub projects: BTreeSet<String>,
    /// The ports of the host that they publish.
    pub ports: Vec<WantedPort>,
    /// The ports that may be published there; none is no limit.
    pub allowed_ports: Option<Vec<AllowedPorts>>,
    /// The networks that the engine is to find addresses for.
    pub networks: BTreeSet<String>,
}

/// Ports of the host that may be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedPorts {
    /// The first port.
    pub first: u16,
    /// The last port.
    pub last: u16,
    /// The protocol.
    pub protocol: &'static str,
}

impl AllowedPorts {
    /// Whether a port is among them.
    pub(super) fn contain(&self, port: u16, protocol: &str) -> bool {
        self.protocol == protocol && (self.first..=self.last).contains(&port)
    }
}

/// A port of the host that a service publishes, or a range of which it takes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedPort {
    /// The address of the host; none is all of them.
    pub address: Option<IpAddr>,
    /// The protocol.
    pub protocol: String,
    /// The first port.
    pub first: u16,
    /// The last port.
    pub last: u16,
    /// The service and its stack, for people.
    pub owner: String,
}

impl Wishes {
    /// Adds what the deployments of a server want.
    #[must_use]
    pub fn of_deployments(mut self, server: &DesiredServer) -> Self {
        let running = server.deployments.iter();
        for deployment in running.filter(|d| d.state == DeploymentState::Running) {
            self.add(deployment);
        }
        self
    }

    fn add(&mut self, deployment: &Deployment) {
        let project = &deployment.project;
        self.projects.insert(project.name.clone());
        for service in project.services.values().filter(|s| s.replicas() > 0) {
            // Docker drops the ports of a container that has the host's network.
            if service.network_mode.as_deref() == Some("host") {
                continue;
            }
            let ports = service.ports.iter();
            let ports = ports.filter_map(|port| wanted_port(port, service, deployment));
            self.ports.extend(ports);
        }
        let networks = project.networks.values();
        let left_to_the_engine = networks.filter(|network| {
            let driver = network.driver.as_deref().unwrap_or("bridge");
            let has_subnet = network.ipam.config.iter().any(|pool| pool.subnet.is_some());
            !network.external && !has_subnet && driver == "bridge"
        });
        self.networks
            .extend(left_to_the_engine.map(|network| network.name.clone()));
    }
}

fn wanted_port(port: &Port, service: &Service, deployment: &Deployment) -> Option<WantedPort> {
    let (first, last) = port.published_range()?;
    Some(WantedPort {
        address: port
            .host_ip
            .as_deref()
            .and_then(|address| address.parse().ok()),
        protocol: port.protocol.clone().unwrap_or_else(|| "tcp".to_owned()),
        first,
        last,
        owner: format!("`{}` of {}", service.name, deployment.id.stack),
    })
}
