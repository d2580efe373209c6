//! Containers: what they are made from and how they are.
//!
//! [`ContainerSpec`] describes a container that is to be created as well as one that an engine
//! reports, so that the two can be compared. Fields follow Docker's `ContainerCreate`; a value
//! that Docker treats as "not given" (`0`, `""`, empty) is written that way here.

mod mount;
mod resources;
mod restart;
mod state;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::label;

pub use mount::{Mount, MountKind};
pub use resources::{BlkioDevice, BlkioLimits, Device, DeviceRequest, Resources, Ulimit};
pub use restart::{RestartPolicy, RestartPolicyKind};
pub use state::{ContainerState, Health, Status};

/// Everything that a container is made from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ContainerSpec {
    /// The container's name, without Docker's leading slash.
    pub name: String,
    /// The image reference as it was asked for.
    pub image: String,
    /// The platform to create it for, such as `linux/arm64`. Engines do not report it.
    pub platform: Option<String>,
    /// What runs.
    pub process: Process,
    /// The labels, Compose's and ours among them.
    pub labels: BTreeMap<String, String>,
    /// The host name inside; empty lets the engine choose.
    pub hostname: String,
    /// The domain name inside.
    pub domainname: String,
    /// Ports that it says it listens on, such as `80/tcp`.
    pub exposed_ports: BTreeSet<String>,
    /// Ports of the host that lead to it. Creating exposes their ports of the container too.
    pub port_bindings: BTreeSet<PortBinding>,
    /// What is mounted, one entry a target.
    pub mounts: Vec<Mount>,
    /// Containers whose mounts it shares, as `container[:mode]`.
    pub volumes_from: Vec<String>,
    /// The restart policy.
    pub restart: RestartPolicy,
    /// Where its output goes; `None` is the engine's default.
    pub logging: Option<LogDriver>,
    /// What it may do.
    pub security: Security,
    /// What it may use.
    pub resources: Resources,
    /// `bridge`, `host`, `none`, `container:<name>` or the name of its primary network.
    pub network_mode: String,
    /// The networks that it is on, by name.
    pub networks: BTreeMap<String, Endpoint>,
    /// The IPC namespace (`ipc`); empty is the engine's default.
    pub ipc_mode: String,
    /// The process namespace (`pid`).
    pub pid_mode: String,
    /// The host name namespace (`uts`).
    pub uts_mode: String,
    /// The cgroup namespace (`cgroup`): `host`, `private` or empty.
    pub cgroupns_mode: String,
    /// The parent cgroup.
    pub cgroup_parent: String,
    /// The OCI runtime; empty is the engine's default.
    pub runtime: String,
    /// The isolation technology of Windows.
    pub isolation: String,
    /// Name servers.
    pub dns: Vec<String>,
    /// Options of the resolver.
    pub dns_opt: Vec<String>,
    /// Search domains.
    pub dns_search: Vec<String>,
    /// Lines of `/etc/hosts`, as `host:address`.
    pub extra_hosts: BTreeSet<String>,
    /// Options of the storage driver.
    pub storage_opt: BTreeMap<String, String>,
    /// OCI annotations.
    pub annotations: BTreeMap<String, String>,
}

/// The process of a container and how it is started, stopped and probed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Process {
    /// The command's arguments. `None` leaves them to the image.
    pub command: Option<Vec<String>>,
    /// The entrypoint. `None` leaves it to the image, an empty list clears it.
    pub entrypoint: Option<Vec<String>>,
    /// The environment. A name without a value removes the image's variable.
    pub environment: BTreeMap<String, Option<String>>,
    /// The user, as `name|uid[:group|gid]`.
    pub user: String,
    /// The working directory.
    pub working_dir: String,
    /// Whether it has a terminal.
    pub tty: bool,
    /// Whether its standard input stays open.
    pub stdin_open: bool,
    /// Whether a small init is process 1. `None` is the engine's default.
    pub init: Option<bool>,
    /// The signal that stops it; `None` leaves it to the image.
    pub stop_signal: Option<String>,
    /// Seconds between the stop signal and the kill; `None` is the engine's 10.
    pub stop_timeout: Option<i64>,
    /// The health check; `None` leaves it to the image.
    pub healthcheck: Option<Healthcheck>,
}

/// A health check, as Docker runs it. Zero durations mean "not given".
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Healthcheck {
    /// `["CMD", ..]`, `["CMD-SHELL", line]`, `["NONE"]`, or empty for the image's own.
    pub test: Vec<String>,
    /// Nanoseconds between two probes.
    pub interval: i64,
    /// Nanoseconds that a probe may take.
    pub timeout: i64,
    /// Nanoseconds from the start in which failures do not count.
    pub start_period: i64,
    /// Nanoseconds between two probes during the start period (API 1.44 and later).
    pub start_interval: i64,
    /// Failures in a row that make a container unhealthy.
    pub retries: i64,
}

impl Healthcheck {
    /// Whether the check is switched off.
    #[must_use]
    pub fn is_disabled(&self) -> bool {
        self.test.first().is_some_and(|first| first == "NONE")
    }
}

/// A port of the host that leads to a port of a container.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct PortBinding {
    /// The container's port with its protocol, such as `80/tcp`.
    pub container: String,
    /// The address of the host; empty is every address.
    pub host_ip: String,
    /// The host's port or range of ports; empty lets the engine choose.
    pub host_port: String,
}

/// A logging driver and its options.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LogDriver {
    /// The driver; empty is the engine's default.
    pub driver: String,
    /// The driver's options.
    pub options: BTreeMap<String, String>,
}

/// What a container may do.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Security {
    /// Capabilities that are added.
    pub cap_add: BTreeSet<String>,
    /// Capabilities that are taken away.
    pub cap_drop: BTreeSet<String>,
    /// Whether it may do everything.
    pub privileged: bool,
    /// Whether its root file system is read-only.
    pub read_only: bool,
    /// Options such as `no-new-privileges:true`.
    pub security_opt: BTreeSet<String>,
    /// Groups besides the user's own.
    pub group_add: BTreeSet<String>,
    /// The user namespace: `host` or empty.
    pub userns_mode: String,
    /// Kernel parameters.
    pub sysctls: BTreeMap<String, String>,
    /// Whether Docker's list of masked and read-only paths is taken away
    /// (`systempaths=unconfined`).
    pub unconfined_paths: bool,
}

/// How a container is on a network.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Endpoint {
    /// Names by which other members reach it.
    pub aliases: BTreeSet<String>,
    /// The IPv4 address that was asked for; empty lets the engine choose.
    pub ipv4_address: String,
    /// The IPv6 address that was asked for.
    pub ipv6_address: String,
    /// Link-local addresses.
    pub link_local_ips: Vec<String>,
    /// The hardware address that was asked for.
    pub mac_address: String,
    /// Options of the network driver.
    pub driver_opts: BTreeMap<String, String>,
    /// Which network provides the default route: the highest (API 1.48 and later).
    pub gateway_priority: i64,
    /// Other containers under names of this one's own.
    pub links: BTreeSet<Link>,
}

/// Another container under a name of one's own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Link {
    /// The container's name.
    pub container: String,
    /// The name that it is reached by.
    pub alias: String,
}

/// A container in a list of containers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerSummary {
    /// The engine's identifier.
    pub id: String,
    /// The name, without the leading slash.
    pub name: String,
    /// The labels.
    pub labels: BTreeMap<String, String>,
    /// What it is doing.
    pub status: Status,
    /// The ports of the host that it holds now: address, port, protocol.
    pub published: BTreeSet<(String, u16, String)>,
    /// The identifiers of the networks that it is on, or will be when it starts.
    pub networks: BTreeSet<String>,
}

impl ContainerSummary {
    /// The project and the service that it is of; nothing for one that runs a command once.
    #[must_use]
    pub fn service(&self) -> Option<(&str, &str)> {
        let label = |name: &str| self.labels.get(name).map(String::as_str);
        if label(label::ONE_OFF) == Some("True") {
            return None;
        }
        Some((label(label::PROJECT)?, label(label::SERVICE)?))
    }
}

/// A container that exists.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Container {
    /// The engine's identifier.
    pub id: String,
    /// What it was made from, as the engine reports it: the image's configuration and the
    /// engine's defaults are merged in.
    pub spec: ContainerSpec,
    /// The identifier of the image that it runs.
    pub image_id: String,
    /// How it is.
    pub state: ContainerState,
    /// When it was made, in RFC 3339.
    pub created_at: String,
    /// The networks that it is on now: name and the network's identifier. Engines know the
    /// identifiers only once it has been started; before, nothing is here.
    pub attached: BTreeMap<String, String>,
    /// The addresses that it has now on its networks; none while it does not run.
    pub addresses: Vec<String>,
}

/// What may be changed of a container without replacing it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContainerUpdate {
    /// The new limits; only those that Docker can update are looked at.
    pub resources: Option<Resources>,
    /// The new restart policy.
    pub restart: Option<RestartPolicy>,
}
