//! Networks, the way onto them, and the namespaces that a container shares.

use super::Lowering;
use crate::compose::model::{Attachment, Network, Service};
use crate::model::{ContainerSpec, Endpoint, Ipam, IpamPool, Link, NetworkSpec};

/// The network that every engine has.
const BRIDGE: &str = "bridge";

impl Lowering<'_> {
    /// Fills in the networks and namespaces of a service's container.
    pub(super) fn join_networks(&self, service: &Service, spec: &mut ContainerSpec) {
        spec.ipc_mode = self.namespace(service.ipc.as_deref());
        spec.pid_mode = self.namespace(service.pid.as_deref());
        spec.uts_mode = service.uts.clone().unwrap_or_default();
        spec.cgroupns_mode = service.cgroup.clone().unwrap_or_default();
        if let Some(mode) = &service.network_mode {
            spec.network_mode = self.namespace(Some(mode));
            if matches!(mode.as_str(), BRIDGE | "default") {
                self.join_bridge(service, spec);
            }
            return;
        }
        let links = self.links(service);
        for (index, key) in service.networks_by_priority().into_iter().enumerate() {
            let name = self
                .project()
                .networks
                .get(key)
                .map_or_else(|| key.to_owned(), |network| network.name.clone());
            let attachment = service.networks.get(key).and_then(Option::as_ref);
            let mut endpoint = endpoint(attachment);
            // Compose lets a container be found by its own name and its service's.
            endpoint.aliases.insert(spec.name.clone());
            endpoint.aliases.insert(service.name.clone());
            endpoint.links = links.iter().cloned().collect();
            if index == 0 {
                spec.network_mode.clone_from(&name);
                if endpoint.mac_address.is_empty() {
                    endpoint.mac_address = service.mac_address.clone().unwrap_or_default();
                }
            }
            spec.networks.insert(name, endpoint);
        }
    }

    /// What a service says of its way onto the engine's own network, where that is anything.
    fn join_bridge(&self, service: &Service, spec: &mut ContainerSpec) {
        let endpoint = Endpoint {
            links: self.links(service).into_iter().collect(),
            mac_address: service.mac_address.clone().unwrap_or_default(),
            ..Endpoint::default()
        };
        if endpoint != Endpoint::default() {
            spec.networks.insert(BRIDGE.to_owned(), endpoint);
        }
    }

    /// A namespace in the engine's words: a service's is that of its first container.
    fn namespace(&self, mode: Option<&str>) -> String {
        let mode = mode.unwrap_or_default();
        match mode.strip_prefix("service:") {
            Some(service) => format!("container:{}", self.first_container(service)),
            None => mode.to_owned(),
        }
    }

    /// The links of a service: Compose makes a linked service known by three names.
    fn links(&self, service: &Service) -> Vec<Link> {
        let mut links = Vec::new();
        for link in &service.links {
            let (target, alias) = link.split_once(':').unwrap_or((link, link));
            if !self.project().services.contains_key(target) {
                continue;
            }
            let container = self.first_container(target);
            let short = format!("{target}-1");
            for alias in [alias.to_owned(), short, container.clone()] {
                links.push(Link {
                    container: container.clone(),
                    alias,
                });
            }
        }
        for link in &service.external_links {
            let (container, alias) = link.split_once(':').unwrap_or((link, link));
            links.push(Link {
                container: container.to_owned(),
                alias: alias.to_owned(),
            });
        }
        links
    }
}

fn endpoint(attachment: Option<&Attachment>) -> Endpoint {
    let Some(attachment) = attachment else {
        return Endpoint::default();
    };
    Endpoint {
        aliases: attachment.aliases.iter().cloned().collect(),
        ipv4_address: attachment.ipv4_address.clone().unwrap_or_default(),
        ipv6_address: attachment.ipv6_address.clone().unwrap_or_default(),
        link_local_ips: attachment.link_local_ips.clone(),
        mac_address: attachment.mac_address.clone().unwrap_or_default(),
        driver_opts: attachment.driver_opts.clone(),
        gateway_priority: attachment.gateway_priority,
        ..Endpoint::default()
    }
}

/// What a network of a project is made from. Labels are added by the caller.
pub(in crate::plan) fn network_spec(network: &Network) -> NetworkSpec {
    NetworkSpec {
        name: network.name.clone(),
        driver: network.driver.clone().unwrap_or_default(),
        driver_opts: network.driver_opts.clone(),
        ipam: Ipam {
            driver: network.ipam.driver.clone().unwrap_or_default(),
            options: std::collections::BTreeMap::default(),
            pools: network
                .ipam
                .config
                .iter()
                .map(|pool| IpamPool {
                    subnet: pool.subnet.clone(),
                    ip_range: pool.ip_range.clone(),
                    gateway: pool.gateway.clone(),
                    auxiliary_addresses: pool.aux_addresses.clone(),
                })
                .collect(),
        },
        internal: network.internal,
        attachable: network.attachable,
        enable_ipv6: network.enable_ipv6.unwrap_or_default(),
        labels: network.labels.clone(),
    }
}
