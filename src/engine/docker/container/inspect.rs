//! From an inspection to a container.

use std::collections::BTreeSet;

use bollard::models::{
    ContainerConfig, ContainerInspectResponse, HostConfig, HostConfigIsolationEnum,
    HostConfigLogConfig, NetworkSettings, PortMap, RestartPolicy as WirePolicy,
    RestartPolicyNameEnum,
};
use serde::Deserialize;

use super::{endpoints, mounts, process, resources, security, state};
use crate::engine::docker::Defaults;
use crate::engine::docker::given::sorted_map;
use crate::model::{
    Container, ContainerSpec, LogDriver, PortBinding, RestartPolicy, RestartPolicyKind,
};

/// What an inspection says beyond bollard's type of it.
#[derive(Debug, Default, Deserialize)]
pub(in crate::engine::docker) struct Beyond {
    #[serde(rename = "Config", default)]
    pub(in crate::engine::docker) config: BeyondConfig,
}

/// What an inspection says of a container's configuration beyond bollard's type of it.
#[derive(Debug, Default, Deserialize)]
pub(in crate::engine::docker) struct BeyondConfig {
    #[serde(rename = "MacAddress", default)]
    pub(in crate::engine::docker) mac_address: Option<String>,
}

/// A container as the engine reports it, without what the engine filled in.
///
/// `mac_address` is `Config.MacAddress`, which bollard's type lacks.
pub(in crate::engine::docker) fn container(
    wire: ContainerInspectResponse,
    mac_address: &str,
    defaults: &Defaults,
) -> Container {
    let id = wire.id.unwrap_or_default();
    let mut config = wire.config.unwrap_or_default();
    let mut host = wire.host_config.unwrap_or_default();
    let network_mode = network_mode(&mut host, wire.network_settings.as_ref());
    let owner = endpoints::Owner {
        id: &id,
        network_mode: &network_mode,
        mac_address,
    };
    let addresses = endpoints::addresses(wire.network_settings.as_ref());
    let (mut networks, attached) = endpoints::read(wire.network_settings, &owner);
    if let Some(links) = host.links.take().filter(|links| !links.is_empty()) {
        let endpoint = networks.entry("bridge".to_owned()).or_default();
        endpoint.links = links
            .iter()
            .map(|link| endpoints::legacy_link(link))
            .collect();
    }
    let volumes: BTreeSet<_> = config
        .volumes
        .take()
        .unwrap_or_default()
        .into_iter()
        .collect();
    let cgroupns_mode = cgroupns_mode(&host, defaults);
    let spec = ContainerSpec {
        name: wire
            .name
            .unwrap_or_default()
            .trim_start_matches('/')
            .to_owned(),
        image: config.image.take().unwrap_or_default(),
        platform: None,
        hostname: hostname(&mut config, &id, &network_mode, defaults),
        domainname: config.domainname.take().unwrap_or_default(),
        exposed_ports: exposed_ports(config.exposed_ports.take()),
        labels: sorted_map(config.labels.take()),
        process: process::read(&mut config, host.init),
        port_bindings: port_bindings(host.port_bindings.take()),
        mounts: mounts::read(&mut host, &volumes, wire.mounts.unwrap_or_default()),
        volumes_from: host.volumes_from.take().unwrap_or_default(),
        restart: restart_policy(host.restart_policy.take()),
        logging: host.log_config.take().map(log_driver),
        security: security::read(&mut host),
        resources: resources::read(&mut host, defaults),
        network_mode,
        networks,
        // Docker's own default; one that is configured otherwise cannot be seen.
        ipc_mode: unless(host.ipc_mode, "private"),
        pid_mode: host.pid_mode.unwrap_or_default(),
        uts_mode: host.uts_mode.unwrap_or_default(),
        cgroupns_mode,
        cgroup_parent: host.cgroup_parent.unwrap_or_default(),
        runtime: unless(host.runtime, &defaults.runtime),
        isolation: isolation(host.isolation),
        dns: host.dns.unwrap_or_default(),
        dns_opt: host.dns_options.unwrap_or_default(),
        dns_search: host.dns_search.unwrap_or_default(),
        extra_hosts: host.extra_hosts.unwrap_or_default().into_iter().collect(),
        storage_opt: sorted_map(host.storage_opt),
        annotations: sorted_map(host.annotations),
    };
    let retries = spec.process.healthcheck.as_ref().map_or(0, |c| c.retries);
    Container {
        id,
        spec,
        image_id: wire.image.unwrap_or_default(),
        state: state::read(
            wire.state.unwrap_or_default(),
            wire.restart_count.unwrap_or_default(),
            retries,
        ),
        created_at: wire.created.unwrap_or_default(),
        attached,
        addresses,
    }
}

/// Older engines write `default` for the bridge; Compose names a network that is external by its
/// identifier.
fn network_mode(host: &mut HostConfig, settings: Option<&NetworkSettings>) -> String {
    let mode = host.network_mode.take().unwrap_or_default();
    let networks = settings.and_then(|settings| settings.networks.as_ref());
    let named = networks
        .into_iter()
        .flatten()
        .find(|(_, endpoint)| !mode.is_empty() && endpoint.network_id.as_ref() == Some(&mode));
    match named {
        Some((name, _)) => name.clone(),
        None if mode == "default" => "bridge".to_owned(),
        None => mode,
    }
}

/// The host name, unless the engine made it up: the identifier's beginning, the host's own name in
/// the host's network, the other container's in that one's network.
fn hostname(
    config: &mut ContainerConfig,
    id: &str,
    network_mode: &str,
    defaults: &Defaults,
) -> String {
    let name = config.hostname.take().unwrap_or_default();
    let is_shared = network_mode.starts_with("container:");
    let is_hosts = network_mode == "host" && name == defaults.host_name;
    let is_short_id = id.get(..12) == Some(name.as_str());
    if is_shared || is_hosts || is_short_id {
        String::new()
    } else {
        name
    }
}

/// Only what differs from what the engine gives a container that asks for nothing.
fn cgroupns_mode(host: &HostConfig, defaults: &Defaults) -> String {
    let mode = host
        .cgroupns_mode
        .map(|mode| mode.to_string())
        .unwrap_or_default();
    // Without cgroup version 2 a privileged container stays in the host's namespace.
    let always_hosts = host.privileged == Some(true) && defaults.cgroup_version < 2;
    let default = if defaults.private_cgroupns && !always_hosts {
        "private"
    } else {
        "host"
    };
    unless(Some(mode), default)
}

fn unless(text: Option<String>, default: &str) -> String {
    text.filter(|text| text != default).unwrap_or_default()
}

fn isolation(isolation: Option<HostConfigIsolationEnum>) -> String {
    match isolation {
        None | Some(HostConfigIsolationEnum::DEFAULT) => String::new(),
        Some(isolation) => isolation.to_string(),
    }
}

/// Ports with their protocol: some clients leave `tcp` out.
pub(in crate::engine::docker) fn exposed_ports(ports: Option<Vec<String>>) -> BTreeSet<String> {
    ports
        .unwrap_or_default()
        .into_iter()
        .map(|port| {
            if port.contains('/') {
                port
            } else {
                format!("{port}/tcp")
            }
        })
        .collect()
}

fn port_bindings(ports: Option<PortMap>) -> BTreeSet<PortBinding> {
    let mut bindings = BTreeSet::new();
    for (container, wire) in ports.unwrap_or_default() {
        for binding in wire.unwrap_or_default() {
            bindings.insert(PortBinding {
                container: container.clone(),
                host_ip: binding.host_ip.unwrap_or_default(),
                host_port: unless(binding.host_port, "0"),
            });
        }
    }
    bindings
}

fn restart_policy(policy: Option<WirePolicy>) -> RestartPolicy {
    let policy = policy.unwrap_or_default();
    let kind = match policy.name {
        Some(RestartPolicyNameEnum::ALWAYS) => RestartPolicyKind::Always,
        Some(RestartPolicyNameEnum::UNLESS_STOPPED) => RestartPolicyKind::UnlessStopped,
        Some(RestartPolicyNameEnum::ON_FAILURE) => RestartPolicyKind::OnFailure,
        _ => RestartPolicyKind::No,
    };
    RestartPolicy {
        kind,
        maximum_retries: policy.maximum_retry_count.unwrap_or_default(),
    }
}

fn log_driver(config: HostConfigLogConfig) -> LogDriver {
    LogDriver {
        driver: config.typ.unwrap_or_default(),
        options: sorted_map(config.config),
    }
}
