//! Containers: what they are made from and how they are.
//!
//! [`ContainerSpec`] describes a container that is to be created as well as one that an engine
//! reports, so that the two can be compared. Fields follow Docker's `ContainerCreate`; a value
//! that Docker treats as "not given" (`0`, `""`, empty) is written that way here.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

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

/// The kind of a mount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MountKind {
    /// A path of the host.
    Bind,
    /// A volume; without a source an anonymous one.
    Volume,
    /// A file system in memory.
    Tmpfs,
    /// The content of an image.
    Image,
    /// A named pipe of Windows.
    Npipe,
    /// A cluster volume of a swarm.
    Cluster,
}

/// Something that is mounted into a container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mount {
    /// What kind of thing it is.
    pub kind: MountKind,
    /// A path of the host, the name of a volume or an image, or empty.
    pub source: String,
    /// Where it is seen in the container.
    pub target: String,
    /// Whether the container may only read it.
    pub read_only: bool,
    /// How mounts below it spread (`rprivate`, `rshared`, ...); empty is Docker's `rprivate`.
    pub propagation: String,
    /// Whether a missing path of the host is made as a directory, as `-v` does.
    pub create_host_path: bool,
    /// The SELinux relabelling: `z`, `Z` or empty.
    pub selinux: String,
    /// How mounts below a bind are treated: `enabled`, `disabled`, `writable`, `readonly` or empty.
    pub recursive: String,
    /// Whether a new volume stays empty instead of taking the image's content.
    pub no_copy: bool,
    /// The part of the volume that is mounted.
    pub subpath: String,
    /// The options of a tmpfs as `mount` writes them, such as `size=64m,mode=1777`.
    pub tmpfs_options: String,
    /// The size of a tmpfs in bytes, where it is given apart from the options.
    pub tmpfs_size: Option<i64>,
    /// The permission bits of a tmpfs, where they are given apart from the options.
    pub tmpfs_mode: Option<u32>,
}

impl Mount {
    /// A mount of this kind with nothing else said of it.
    #[must_use]
    pub fn new(kind: MountKind, source: impl Into<String>, target: impl Into<String>) -> Self {
        Self {
            kind,
            source: source.into(),
            target: target.into(),
            read_only: false,
            propagation: String::new(),
            create_host_path: true,
            selinux: String::new(),
            recursive: String::new(),
            no_copy: false,
            subpath: String::new(),
            tmpfs_options: String::new(),
            tmpfs_size: None,
            tmpfs_mode: None,
        }
    }

    /// Whether it is a volume that nobody named: no name was asked for, or the engine made one up
    /// (64 hexadecimal digits).
    #[must_use]
    pub fn is_anonymous(&self) -> bool {
        self.kind == MountKind::Volume
            && (self.source.is_empty()
                || (self.source.len() == 64 && self.source.bytes().all(|b| b.is_ascii_hexdigit())))
    }
}

/// What an engine does when a container ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RestartPolicyKind {
    /// Nothing.
    #[default]
    No,
    /// Starts it again, also after the engine restarts.
    Always,
    /// Starts it again unless somebody stopped it.
    UnlessStopped,
    /// Starts it again when it failed.
    OnFailure,
}

/// A restart policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RestartPolicy {
    /// What is done.
    pub kind: RestartPolicyKind,
    /// How often it is done at the most, with `on-failure`; 0 is without end.
    pub maximum_retries: i64,
}

impl RestartPolicy {
    /// The policy in Compose's words, such as `on-failure:3`.
    #[must_use]
    pub fn as_text(&self) -> String {
        let name = match self.kind {
            RestartPolicyKind::No => "no",
            RestartPolicyKind::Always => "always",
            RestartPolicyKind::UnlessStopped => "unless-stopped",
            RestartPolicyKind::OnFailure => "on-failure",
        };
        if self.kind == RestartPolicyKind::OnFailure && self.maximum_retries > 0 {
            format!("{name}:{}", self.maximum_retries)
        } else {
            name.to_owned()
        }
    }

    /// Reads Compose's words; nothing where an engine would refuse them.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let (name, retries) = match text.split_once(':') {
            Some((name, retries)) => (name, retries.parse().ok()?),
            None => (text, 0),
        };
        let kind = match name {
            "no" | "" => RestartPolicyKind::No,
            "always" => RestartPolicyKind::Always,
            "unless-stopped" => RestartPolicyKind::UnlessStopped,
            "on-failure" => RestartPolicyKind::OnFailure,
            _ => return None,
        };
        let is_allowed = retries == 0 || (retries > 0 && kind == RestartPolicyKind::OnFailure);
        is_allowed.then_some(Self {
            kind,
            maximum_retries: retries,
        })
    }
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

/// What a container may use. Zero means "no limit".
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Resources {
    /// Bytes of memory.
    pub memory: i64,
    /// Bytes of memory that are kept for it.
    pub memory_reservation: i64,
    /// Bytes of memory and swap together; -1 is without limit.
    pub memory_swap: i64,
    /// How readily it is swapped, 0 to 100.
    pub memory_swappiness: Option<i64>,
    /// Billionths of a CPU.
    pub nano_cpus: i64,
    /// The weight of its CPU time.
    pub cpu_shares: i64,
    /// Microseconds of a CPU scheduling period.
    pub cpu_period: i64,
    /// Microseconds of CPU time in a period.
    pub cpu_quota: i64,
    /// Microseconds of a real-time period.
    pub cpu_realtime_period: i64,
    /// Microseconds of real-time in a period.
    pub cpu_realtime_runtime: i64,
    /// The number of CPUs (Windows).
    pub cpu_count: i64,
    /// The percentage of the CPUs (Windows).
    pub cpu_percent: i64,
    /// CPUs that it may run on, such as `0-2`.
    pub cpuset_cpus: String,
    /// Memory nodes that it may use.
    pub cpuset_mems: String,
    /// The number of processes; `None` is without limit.
    pub pids_limit: Option<i64>,
    /// Bytes of `/dev/shm`; 0 is the engine's default of 64 MiB.
    pub shm_size: i64,
    /// Whether the kernel spares it when memory runs out.
    pub oom_kill_disable: bool,
    /// How readily the kernel ends it when memory runs out, -1000 to 1000.
    pub oom_score_adj: i64,
    /// Limits of its processes, by name.
    pub ulimits: BTreeMap<String, Ulimit>,
    /// Devices of the host.
    pub devices: Vec<Device>,
    /// Rules of the device cgroup.
    pub device_cgroup_rules: Vec<String>,
    /// Devices that a driver provides, GPUs above all.
    pub device_requests: Vec<DeviceRequest>,
    /// Limits of block devices.
    pub blkio: BlkioLimits,
}

/// A limit of processes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ulimit {
    /// The limit in force.
    pub soft: i64,
    /// The limit that a process may raise it to.
    pub hard: i64,
}

/// A device of the host in a container.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Device {
    /// The path on the host.
    pub source: String,
    /// The path in the container.
    pub target: String,
    /// `r`, `w` and `m` as allowed.
    pub permissions: String,
}

/// A request for devices of a driver.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DeviceRequest {
    /// The driver, such as `nvidia` or `cdi`.
    pub driver: String,
    /// How many; -1 is all of them.
    pub count: Option<i64>,
    /// Which ones.
    pub device_ids: Vec<String>,
    /// What they must be able to do; any one inner list is enough.
    pub capabilities: Vec<Vec<String>>,
    /// Options of the driver.
    pub options: BTreeMap<String, String>,
}

/// Limits of block devices.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BlkioLimits {
    /// The weight, 10 to 1000.
    pub weight: u16,
    /// Weights by device.
    pub weight_device: Vec<BlkioDevice>,
    /// Bytes that are read a second, by device.
    pub device_read_bps: Vec<BlkioDevice>,
    /// Bytes that are written a second, by device.
    pub device_write_bps: Vec<BlkioDevice>,
    /// Reads a second, by device.
    pub device_read_iops: Vec<BlkioDevice>,
    /// Writes a second, by device.
    pub device_write_iops: Vec<BlkioDevice>,
}

/// A limit of one block device.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct BlkioDevice {
    /// The device's path.
    pub path: String,
    /// The weight or rate.
    pub value: i64,
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

/// What a container is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Made and never started.
    Created,
    /// Running.
    Running,
    /// Frozen.
    Paused,
    /// Between two starts.
    Restarting,
    /// Being removed.
    Removing,
    /// Ended.
    Exited,
    /// Broken: removal failed.
    Dead,
}

/// What the health check says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Health {
    /// Not yet known.
    Starting,
    /// Passing.
    Healthy,
    /// Failing.
    Unhealthy,
}

/// How a container is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerState {
    /// What it is doing.
    pub status: Status,
    /// The exit code of the last run.
    pub exit_code: i64,
    /// What the health check says; `None` where there is none.
    pub health: Option<Health>,
    /// What the last failed probe printed.
    pub health_output: String,
    /// When it was last started, in RFC 3339; empty when never.
    pub started_at: String,
    /// When it last ended, in RFC 3339; empty when never.
    pub finished_at: String,
    /// How often the engine has restarted it.
    pub restart_count: i64,
    /// Why it could not be started.
    pub error: String,
    /// Whether the kernel ended it for want of memory.
    pub oom_killed: bool,
}

impl ContainerState {
    /// Whether it runs, paused or not.
    #[must_use]
    pub fn is_up(&self) -> bool {
        matches!(
            self.status,
            Status::Running | Status::Paused | Status::Restarting
        )
    }
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
