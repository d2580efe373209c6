//! The attribute table: a container's specification as pairs of path and text.
//!
//! Paths are Compose's words (`environment.LOG_LEVEL`, `ports.80/tcp`). Two specifications are
//! equal where their tables are; a set has an entry for each member, so that order cannot matter;
//! what Docker treats as "not given" has no entry.

use std::collections::BTreeMap;

use crate::compose::model::Duration;
use crate::model::{
    BlkioDevice, BlkioLimits, ContainerSpec, Endpoint, Healthcheck, Mount, MountKind, Process,
    Resources, Security, label,
};

/// Attribute paths and their values as text.
pub(super) type Attributes = BTreeMap<String, String>;

/// The engine's own network. Who has it as network mode is on it, and cannot join it otherwise.
const BRIDGE: &str = "bridge";

/// The value of a volume that nobody named.
pub(super) const ANONYMOUS: &str = "(anonymous volume)";

/// The table of a specification.
///
/// The container's name and Compose's and our own labels are left out: they say who an object is,
/// not what it is.
#[must_use]
pub(super) fn attributes(spec: &ContainerSpec) -> Attributes {
    let mut table = Table(Attributes::new());
    table.text("image", &spec.image);
    table.process(&spec.process);
    for (name, value) in &spec.labels {
        if !name.starts_with(label::COMPOSE_PREFIX) && !name.starts_with(label::PREFIX) {
            table.set(format!("labels.{name}"), value.clone());
        }
    }
    table.text("hostname", &spec.hostname);
    table.text("domainname", &spec.domainname);
    table.members("expose", &spec.exposed_ports);
    for port in &spec.port_bindings {
        table.append(
            format!("ports.{}", port.container),
            &published(&port.host_ip, &port.host_port),
        );
    }
    for mount in &spec.mounts {
        table.set(format!("volumes.{}", mount.target), mount_text(mount));
    }
    table.members("volumes_from", &spec.volumes_from);
    if spec.restart != crate::model::RestartPolicy::default() {
        table.set("restart".to_owned(), spec.restart.as_text());
    }
    if let Some(logging) = &spec.logging {
        table.text("logging.driver", &logging.driver);
        table.entries("logging.options", &logging.options);
    }
    table.security(&spec.security);
    table.resources(&spec.resources);
    table.namespaces(spec);
    for (name, endpoint) in &spec.networks {
        if *name != BRIDGE || spec.network_mode != BRIDGE {
            table.set(format!("networks.{name}"), "connected".to_owned());
        }
        table.endpoint(name, endpoint, &spec.hostname);
    }
    table.list("dns", &spec.dns);
    table.list("dns_opt", &spec.dns_opt);
    table.list("dns_search", &spec.dns_search);
    table.members("extra_hosts", &spec.extra_hosts);
    table.entries("storage_opt", &spec.storage_opt);
    table.entries("annotations", &spec.annotations);
    table.0
}

/// A table in the making.
struct Table(Attributes);

impl Table {
    fn set(&mut self, path: String, value: String) {
        self.0.insert(path, value);
    }

    /// Adds to a path that has several values.
    fn append(&mut self, path: String, value: &str) {
        self.0
            .entry(path)
            .and_modify(|text| {
                text.push_str(", ");
                text.push_str(value);
            })
            .or_insert_with(|| value.to_owned());
    }

    fn text(&mut self, path: &str, value: &str) {
        if !value.is_empty() {
            self.set(path.to_owned(), value.to_owned());
        }
    }

    fn flag(&mut self, path: &str, value: bool) {
        if value {
            self.set(path.to_owned(), "true".to_owned());
        }
    }

    fn number(&mut self, path: &str, value: i64) {
        if value != 0 {
            self.set(path.to_owned(), value.to_string());
        }
    }

    fn bytes(&mut self, path: &str, value: i64) {
        if value != 0 {
            self.set(path.to_owned(), byte_text(value));
        }
    }

    fn list(&mut self, path: &str, values: &[String]) {
        if !values.is_empty() {
            self.set(path.to_owned(), words(values));
        }
    }

    fn members<'a>(&mut self, path: &str, values: impl IntoIterator<Item = &'a String>) {
        for value in values {
            self.set(format!("{path}.{value}"), value.clone());
        }
    }

    fn entries(&mut self, path: &str, values: &BTreeMap<String, String>) {
        for (name, value) in values {
            self.set(format!("{path}.{name}"), value.clone());
        }
    }

    fn process(&mut self, process: &Process) {
        if let Some(command) = &process.command {
            self.set("command".to_owned(), words(command));
        }
        if let Some(entrypoint) = &process.entrypoint {
            self.set("entrypoint".to_owned(), words(entrypoint));
        }
        for (name, value) in &process.environment {
            match value {
                Some(value) => self.set(format!("environment.{name}"), value.clone()),
                None => self.set(format!("environment.{name} (unset)"), "true".to_owned()),
            }
        }
        self.text("user", &process.user);
        self.text("working_dir", &process.working_dir);
        self.flag("tty", process.tty);
        self.flag("stdin_open", process.stdin_open);
        if let Some(init) = process.init {
            self.set("init".to_owned(), init.to_string());
        }
        self.text(
            "stop_signal",
            process.stop_signal.as_deref().unwrap_or_default(),
        );
        if let Some(seconds) = process.stop_timeout {
            self.set("stop_grace_period".to_owned(), format!("{seconds}s"));
        }
        if let Some(check) = &process.healthcheck {
            self.healthcheck(check);
        }
    }

    fn healthcheck(&mut self, check: &Healthcheck) {
        self.list("healthcheck.test", &check.test);
        for (path, nanoseconds) in [
            ("healthcheck.interval", check.interval),
            ("healthcheck.timeout", check.timeout),
            ("healthcheck.start_period", check.start_period),
            ("healthcheck.start_interval", check.start_interval),
        ] {
            if nanoseconds != 0 {
                self.set(path.to_owned(), Duration { nanoseconds }.to_string());
            }
        }
        self.number("healthcheck.retries", check.retries);
    }

    fn security(&mut self, security: &Security) {
        self.members("cap_add", &security.cap_add);
        self.members("cap_drop", &security.cap_drop);
        self.flag("privileged", security.privileged);
        self.flag("read_only", security.read_only);
        self.members("security_opt", &security.security_opt);
        self.members("group_add", &security.group_add);
        self.text("userns_mode", &security.userns_mode);
        self.entries("sysctls", &security.sysctls);
        self.flag(
            "security_opt.systempaths=unconfined",
            security.unconfined_paths,
        );
    }

    fn resources(&mut self, limits: &Resources) {
        self.bytes("mem_limit", limits.memory);
        self.bytes("mem_reservation", limits.memory_reservation);
        self.bytes("memswap_limit", limits.memory_swap);
        if let Some(swappiness) = limits.memory_swappiness {
            self.set("mem_swappiness".to_owned(), swappiness.to_string());
        }
        if limits.nano_cpus != 0 {
            self.set("cpus".to_owned(), cpu_text(limits.nano_cpus));
        }
        self.number("cpu_shares", limits.cpu_shares);
        self.number("cpu_period", limits.cpu_period);
        self.number("cpu_quota", limits.cpu_quota);
        self.number("cpu_rt_period", limits.cpu_realtime_period);
        self.number("cpu_rt_runtime", limits.cpu_realtime_runtime);
        self.number("cpu_count", limits.cpu_count);
        self.number("cpu_percent", limits.cpu_percent);
        self.text("cpuset", &limits.cpuset_cpus);
        self.text("cpuset_mems", &limits.cpuset_mems);
        self.number("pids_limit", limits.pids_limit.unwrap_or_default());
        self.bytes("shm_size", limits.shm_size);
        self.flag("oom_kill_disable", limits.oom_kill_disable);
        self.number("oom_score_adj", limits.oom_score_adj);
        for (name, limit) in &limits.ulimits {
            self.set(
                format!("ulimits.{name}"),
                format!("{}:{}", limit.soft, limit.hard),
            );
        }
        for device in &limits.devices {
            self.set(
                format!("devices.{}", device.target),
                format!("{}:{}", device.source, device.permissions),
            );
        }
        self.members("device_cgroup_rules", &limits.device_cgroup_rules);
        for (index, request) in limits.device_requests.iter().enumerate() {
            let count = request
                .count
                .map_or_else(String::new, |count| format!(" count={count}"));
            self.set(
                format!("gpus.{index}"),
                format!(
                    "{}{count} {} {:?} {:?}",
                    request.driver,
                    words(&request.device_ids),
                    request.capabilities,
                    request.options
                ),
            );
        }
        self.blkio(&limits.blkio);
    }

    fn blkio(&mut self, limits: &BlkioLimits) {
        self.number("blkio_config.weight", i64::from(limits.weight));
        let mut devices = |name: &str, devices: &[BlkioDevice]| {
            for device in devices {
                self.set(
                    format!("blkio_config.{name}.{}", device.path),
                    device.value.to_string(),
                );
            }
        };
        devices("weight_device", &limits.weight_device);
        devices("device_read_bps", &limits.device_read_bps);
        devices("device_write_bps", &limits.device_write_bps);
        devices("device_read_iops", &limits.device_read_iops);
        devices("device_write_iops", &limits.device_write_iops);
    }

    fn namespaces(&mut self, spec: &ContainerSpec) {
        self.text("network_mode", &spec.network_mode);
        self.text("ipc", &spec.ipc_mode);
        self.text("pid", &spec.pid_mode);
        self.text("uts", &spec.uts_mode);
        self.text("cgroup", &spec.cgroupns_mode);
        self.text("cgroup_parent", &spec.cgroup_parent);
        self.text("runtime", &spec.runtime);
        self.text("isolation", &spec.isolation);
    }

    fn endpoint(&mut self, name: &str, endpoint: &Endpoint, hostname: &str) {
        let path = |attribute: &str| format!("networks.{name}.{attribute}");
        // Engines add the host name by themselves.
        let aliases = endpoint.aliases.iter().filter(|alias| *alias != hostname);
        self.members(&path("aliases"), aliases);
        self.text(&path("ipv4_address"), &endpoint.ipv4_address);
        self.text(&path("ipv6_address"), &endpoint.ipv6_address);
        self.list(&path("link_local_ips"), &endpoint.link_local_ips);
        let address = endpoint.mac_address.to_lowercase().replace('-', ":");
        self.text(&path("mac_address"), &address);
        self.entries(&path("driver_opts"), &endpoint.driver_opts);
        self.number(&path("gw_priority"), endpoint.gateway_priority);
        for link in &endpoint.links {
            self.set(
                path(&format!("links.{}", link.alias)),
                link.container.clone(),
            );
        }
    }
}

/// Where a port of the host is, as Compose writes it.
fn published(host_ip: &str, host_port: &str) -> String {
    let port = if host_port.is_empty() {
        "(any)"
    } else {
        host_port
    };
    match host_ip {
        "" => port.to_owned(),
        ip if ip.contains(':') => format!("[{ip}]:{port}"),
        ip => format!("{ip}:{port}"),
    }
}

/// A mount without its target, for people.
fn mount_text(mount: &Mount) -> String {
    let mut text = match mount.kind {
        MountKind::Bind => mount.source.clone(),
        MountKind::Volume if mount.is_anonymous() => ANONYMOUS.to_owned(),
        MountKind::Volume => format!("volume {}", mount.source),
        MountKind::Tmpfs => "tmpfs".to_owned(),
        MountKind::Image => format!("image {}", mount.source),
        MountKind::Npipe => format!("npipe {}", mount.source),
        MountKind::Cluster => format!("cluster {}", mount.source),
    };
    let mut add = |option: &str| {
        if !option.is_empty() {
            text.push(' ');
            text.push_str(option);
        }
    };
    add(if mount.read_only { "ro" } else { "" });
    add(&mount.selinux);
    if mount.propagation != "rprivate" {
        add(&mount.propagation);
    }
    add(&mount.subpath);
    add(&mount.tmpfs_options);
    add(&mount
        .tmpfs_size
        .map_or_else(String::new, |size| format!("size={size}")));
    add(&mount
        .tmpfs_mode
        .map_or_else(String::new, |mode| format!("mode={mode:o}")));
    text
}

/// Words as a shell would read them back.
fn words(values: &[String]) -> String {
    let quoted = values.iter().map(|word| {
        let plain = !word.is_empty()
            && word
                .chars()
                .all(|c| c.is_alphanumeric() || "-_./:=@%+,".contains(c));
        if plain {
            word.clone()
        } else {
            format!("'{}'", word.replace('\'', r"'\''"))
        }
    });
    quoted.collect::<Vec<_>>().join(" ")
}

/// Bytes in the largest unit that divides them, as Compose reads it: `512m`.
fn byte_text(bytes: i64) -> String {
    for (shift, unit) in [(30, "g"), (20, "m"), (10, "k")] {
        let size = 1_i64 << shift;
        if bytes > 0 && bytes % size == 0 {
            return format!("{}{unit}", bytes / size);
        }
    }
    bytes.to_string()
}

/// CPUs from billionths of one: `1.5`.
fn cpu_text(nano_cpus: i64) -> String {
    let text = format!(
        "{}.{:09}",
        nano_cpus / 1_000_000_000,
        nano_cpus % 1_000_000_000
    );
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PortBinding;

    #[test]
    fn an_empty_specification_has_no_attributes() {
        assert!(attributes(&ContainerSpec::default()).is_empty());
    }

    #[test]
    fn values_read_as_compose_writes_them() {
        let mut spec = ContainerSpec::default();
        spec.resources.memory = 512 << 20;
        spec.resources.nano_cpus = 1_500_000_000;
        spec.process.command = Some(vec!["sh".into(), "-c".into(), "echo it's".into()]);
        spec.port_bindings.insert(PortBinding {
            container: "80/tcp".into(),
            host_ip: "::1".into(),
            host_port: "8080".into(),
        });
        spec.mounts.push(Mount {
            read_only: true,
            ..Mount::new(MountKind::Bind, "/srv", "/data")
        });
        let table = attributes(&spec);
        let pairs: Vec<_> = table
            .iter()
            .map(|(path, value)| format!("{path}={value}"))
            .collect();
        assert_eq!(
            pairs,
            [
                r"command=sh -c 'echo it'\''s'",
                "cpus=1.5",
                "mem_limit=512m",
                "ports.80/tcp=[::1]:8080",
                "volumes./data=/srv ro",
            ]
        );
    }
}
