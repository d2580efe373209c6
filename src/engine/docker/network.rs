//! Networks on the wire.

use bollard::models::{Ipam as WireIpam, IpamConfig, Network as WireNetwork, NetworkCreateRequest};
use serde_json::{Value, json};

use super::given::{given, given_map, sorted_map};
use crate::engine::{EngineError, Result};
use crate::model::{Ipam, IpamPool, Network, NetworkSpec};

/// The request that creates a network.
pub(super) fn create_body(spec: &NetworkSpec) -> Result<Value> {
    let request = NetworkCreateRequest {
        name: spec.name.clone(),
        driver: given(&spec.driver),
        internal: Some(spec.internal),
        attachable: Some(spec.attachable),
        enable_ipv6: Some(spec.enable_ipv6),
        ipam: wire_ipam(&spec.ipam),
        options: given_map(&spec.driver_opts),
        labels: given_map(&spec.labels),
        ..NetworkCreateRequest::default()
    };
    let mut body = serde_json::to_value(request).map_err(|error| EngineError::Refused {
        call: format!("create network `{}`", spec.name),
        message: error.to_string(),
    })?;
    // Before API 1.44 engines make a second network of the same name unless told not to.
    if let Some(fields) = body.as_object_mut() {
        fields.insert("CheckDuplicate".to_owned(), json!(true));
    }
    Ok(body)
}

/// A network as the engine reports it.
pub(super) fn network(wire: WireNetwork) -> Network {
    let ipam = wire.ipam.unwrap_or_default();
    Network {
        id: wire.id.unwrap_or_default(),
        spec: NetworkSpec {
            name: wire.name.unwrap_or_default(),
            driver: wire.driver.unwrap_or_default(),
            driver_opts: sorted_map(wire.options),
            ipam: Ipam {
                driver: ipam
                    .driver
                    .filter(|driver| driver != "default")
                    .unwrap_or_default(),
                options: sorted_map(ipam.options),
                pools: ipam
                    .config
                    .unwrap_or_default()
                    .into_iter()
                    .map(pool)
                    .collect(),
            },
            internal: wire.internal.unwrap_or_default(),
            attachable: wire.attachable.unwrap_or_default(),
            enable_ipv6: wire.enable_ipv6.unwrap_or_default(),
            labels: sorted_map(wire.labels),
        },
        scope: wire.scope.unwrap_or_default(),
    }
}

fn wire_ipam(ipam: &Ipam) -> Option<WireIpam> {
    let pools: Vec<_> = ipam
        .pools
        .iter()
        .map(|pool| IpamConfig {
            subnet: pool.subnet.clone(),
            ip_range: pool.ip_range.clone(),
            gateway: pool.gateway.clone(),
            auxiliary_addresses: given_map(&pool.auxiliary_addresses),
        })
        .collect();
    (*ipam != Ipam::default()).then(|| WireIpam {
        driver: given(&ipam.driver),
        config: Some(pools).filter(|pools| !pools.is_empty()),
        options: given_map(&ipam.options),
    })
}

fn pool(config: IpamConfig) -> IpamPool {
    let text = |text: Option<String>| text.filter(|text| !text.is_empty());
    IpamPool {
        subnet: text(config.subnet),
        ip_range: text(config.ip_range),
        gateway: text(config.gateway),
        auxiliary_addresses: sorted_map(config.auxiliary_addresses),
    }
}
