//! How a container is on its networks.

use std::collections::{BTreeMap, HashMap};

use bollard::models::{EndpointIpamConfig, EndpointSettings, NetworkSettings};

use crate::engine::docker::given::{given, given_list, given_map, given_number, sorted_map};
use crate::model::{ApiVersion, ContainerSpec, Endpoint, Link};

/// From this API on a container can be created on several networks, and each endpoint has its own
/// hardware address.
pub(in crate::engine::docker) const MANY_ENDPOINTS: ApiVersion = ApiVersion::new(1, 44);

/// The network that the engine takes the container's mode and default route from.
pub(in crate::engine::docker) fn primary_network(spec: &ContainerSpec) -> Option<&str> {
    if spec.networks.contains_key(&spec.network_mode) {
        return Some(&spec.network_mode);
    }
    if spec.network_mode.is_empty() {
        return spec.networks.keys().next().map(String::as_str);
    }
    None
}

/// The endpoints that go into the creation itself.
pub(super) fn created_endpoints(
    spec: &ContainerSpec,
    api: ApiVersion,
) -> Option<HashMap<String, EndpointSettings>> {
    let primary = primary_network(spec)?;
    let endpoints: HashMap<_, _> = spec
        .networks
        .iter()
        .filter(|(name, _)| api >= MANY_ENDPOINTS || name.as_str() == primary)
        .map(|(name, endpoint)| (name.clone(), endpoint_settings(endpoint)))
        .collect();
    Some(endpoints)
}

/// The addresses that a container has now, network by network.
pub(super) fn addresses(settings: Option<&NetworkSettings>) -> Vec<String> {
    let networks = settings.and_then(|settings| settings.networks.as_ref());
    let mut addresses: Vec<String> = networks
        .into_iter()
        .flat_map(HashMap::values)
        .filter_map(|endpoint| endpoint.ip_address.clone())
        .filter(|address| !address.is_empty())
        .collect();
    addresses.sort();
    addresses
}

/// An endpoint in a request.
pub(in crate::engine::docker) fn endpoint_settings(endpoint: &Endpoint) -> EndpointSettings {
    let ipam = EndpointIpamConfig {
        ipv4_address: given(&endpoint.ipv4_address),
        ipv6_address: given(&endpoint.ipv6_address),
        link_local_ips: given_list(&endpoint.link_local_ips),
    };
    let links: Vec<_> = endpoint.links.iter().map(link_text).collect();
    EndpointSettings {
        aliases: given_list(&endpoint.aliases),
        links: given_list(&links),
        ipam_config: (ipam != EndpointIpamConfig::default()).then_some(ipam),
        mac_address: given(&endpoint.mac_address),
        driver_opts: given_map(&endpoint.driver_opts),
        gw_priority: given_number(endpoint.gateway_priority),
        ..EndpointSettings::default()
    }
}

/// A link as `container:alias`.
pub(super) fn link_text(link: &Link) -> String {
    format!("{}:{}", link.container, link.alias)
}

fn link(text: &str) -> Link {
    let (container, alias) = text.split_once(':').unwrap_or((text, text));
    Link {
        container: container.to_owned(),
        alias: alias.to_owned(),
    }
}

/// A link of the default bridge, which engines report as `/target:/container/alias`.
pub(super) fn legacy_link(text: &str) -> Link {
    let (container, alias) = text.split_once(':').unwrap_or((text, text));
    let last = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    Link {
        container: container.trim_start_matches('/').to_owned(),
        alias: last(alias),
    }
}

/// What reading endpoints back needs to know of the container.
pub(super) struct Owner<'a> {
    pub(super) id: &'a str,
    pub(super) network_mode: &'a str,
    /// `Config.MacAddress`: the address that was asked for on the primary network.
    pub(super) mac_address: &'a str,
}

/// Endpoints read back, and the identifiers of the networks that they are on.
///
/// The endpoint of a mode (`bridge`, `host`, `none`) that says nothing is left out: nobody asked
/// for it.
pub(super) fn read(
    settings: Option<NetworkSettings>,
    owner: &Owner<'_>,
) -> (BTreeMap<String, Endpoint>, BTreeMap<String, String>) {
    let networks = settings.and_then(|settings| settings.networks);
    let (mut endpoints, mut attached) = (BTreeMap::new(), BTreeMap::new());
    for (name, mut settings) in networks.unwrap_or_default() {
        let id = settings.network_id.take().unwrap_or_default();
        let endpoint = endpoint(settings, &name, owner);
        let is_mode = matches!(name.as_str(), "bridge" | "host" | "none" | "default");
        if !is_mode || endpoint != Endpoint::default() || name != owner.network_mode {
            endpoints.insert(name.clone(), endpoint);
        }
        if !id.is_empty() {
            attached.insert(name, id);
        }
    }
    (endpoints, attached)
}

fn endpoint(settings: EndpointSettings, network: &str, owner: &Owner<'_>) -> Endpoint {
    let ipam = settings.ipam_config.unwrap_or_default();
    let short_id = owner.id.get(..12).unwrap_or(owner.id);
    let mac_address = if network == owner.network_mode {
        owner.mac_address.to_owned()
    } else {
        secondary_address(
            settings.mac_address.as_deref().unwrap_or_default(),
            settings.ip_address.as_deref().unwrap_or_default(),
        )
    };
    Endpoint {
        aliases: settings
            .aliases
            .unwrap_or_default()
            .into_iter()
            .filter(|alias| alias != short_id)
            .collect(),
        ipv4_address: ipam.ipv4_address.unwrap_or_default(),
        ipv6_address: ipam.ipv6_address.unwrap_or_default(),
        link_local_ips: ipam.link_local_ips.unwrap_or_default(),
        mac_address,
        driver_opts: sorted_map(settings.driver_opts),
        gateway_priority: settings.gw_priority.unwrap_or_default(),
        links: settings
            .links
            .unwrap_or_default()
            .iter()
            .map(|text| link(text))
            .collect(),
    }
}

/// The hardware address on a network that is not the primary one, unless nobody asked for it.
///
/// Engines report the address in use. Until Engine 28 one that nobody asked for is `02:42:` and the
/// IPv4 address; later ones are random, and only who knows what was asked for can tell them.
fn secondary_address(mac: &str, ipv4: &str) -> String {
    let made_up = ipv4
        .split('.')
        .filter_map(|part| part.parse::<u8>().ok())
        .fold("02:42".to_owned(), |text, byte| {
            format!("{text}:{byte:02x}")
        });
    if mac == made_up {
        String::new()
    } else {
        mac.to_owned()
    }
}
