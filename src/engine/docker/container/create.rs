//! From a specification to a request.

use std::collections::BTreeSet;

use bollard::models::{
    ContainerCreateBody, HostConfig, HostConfigLogConfig, NetworkingConfig, PortBinding, PortMap,
    RestartPolicy as WirePolicy, RestartPolicyNameEnum,
};
use serde_json::{Value, json};

use super::endpoints::{self, MANY_ENDPOINTS, created_endpoints, primary_network};
use super::{mounts, process, resources, security};
use crate::engine::docker::given::{given, given_list, given_map};
use crate::engine::{EngineError, Result};
use crate::model::{ApiVersion, ContainerSpec, LogDriver, RestartPolicy, RestartPolicyKind};

/// The request that creates a container, the same that Compose would send.
///
/// # Errors
/// [`EngineError::TooOld`] for what the engine would silently leave out.
pub(in crate::engine::docker) fn create_body(
    spec: &ContainerSpec,
    api: ApiVersion,
) -> Result<Value> {
    if let Some(requirement) = spec
        .requirements()
        .into_iter()
        .find(|requirement| requirement.api > api)
    {
        return Err(EngineError::TooOld {
            feature: requirement.feature,
            needed: requirement.api,
            present: api,
        });
    }
    let mut body = ContainerCreateBody {
        image: Some(spec.image.clone()),
        hostname: given(&spec.hostname),
        domainname: given(&spec.domainname),
        exposed_ports: exposed_ports(spec),
        labels: given_map(&spec.labels),
        host_config: Some(host_config(spec)),
        networking_config: created_endpoints(spec, api).map(|endpoints| NetworkingConfig {
            endpoints_config: Some(endpoints),
        }),
        ..ContainerCreateBody::default()
    };
    process::write(&spec.process, &mut body);
    let mut body = serde_json::to_value(body).map_err(|error| EngineError::Refused {
        call: format!("create container `{}`", spec.name),
        message: error.to_string(),
    })?;
    // Before API 1.44 the address of the primary network stands beside the image.
    if let Some(address) = primary_address(spec)
        && api < MANY_ENDPOINTS
        && let Some(fields) = body.as_object_mut()
    {
        fields.insert("MacAddress".to_owned(), json!(address));
    }
    Ok(body)
}

fn primary_address(spec: &ContainerSpec) -> Option<String> {
    let endpoint = spec.networks.get(primary_network(spec)?)?;
    given(&endpoint.mac_address)
}

fn host_config(spec: &ContainerSpec) -> HostConfig {
    let network_mode = primary_network(spec).unwrap_or(&spec.network_mode);
    let mut host = HostConfig {
        port_bindings: port_map(spec),
        volumes_from: given_list(&spec.volumes_from),
        restart_policy: restart_policy(spec.restart),
        log_config: spec.logging.as_ref().map(log_config),
        init: spec.process.init,
        network_mode: given(network_mode),
        ipc_mode: given(&spec.ipc_mode),
        pid_mode: given(&spec.pid_mode),
        uts_mode: given(&spec.uts_mode),
        cgroupns_mode: spec.cgroupns_mode.parse().ok(),
        cgroup_parent: given(&spec.cgroup_parent),
        runtime: given(&spec.runtime),
        isolation: spec.isolation.parse().ok(),
        dns: given_list(&spec.dns),
        dns_options: given_list(&spec.dns_opt),
        dns_search: given_list(&spec.dns_search),
        extra_hosts: given_list(&spec.extra_hosts),
        storage_opt: given_map(&spec.storage_opt),
        annotations: given_map(&spec.annotations),
        links: bridge_links(spec),
        ..HostConfig::default()
    };
    security::write(&spec.security, &mut host);
    resources::write(&spec.resources, &mut host);
    mounts::write(&spec.mounts, &mut host);
    host
}

/// Links on the default bridge, which has no names of its own.
fn bridge_links(spec: &ContainerSpec) -> Option<Vec<String>> {
    let endpoint = spec.networks.get("bridge")?;
    let links: Vec<_> = endpoint.links.iter().map(endpoints::link_text).collect();
    given_list(&links)
}

/// Engines publish a port only if it is exposed too.
fn exposed_ports(spec: &ContainerSpec) -> Option<Vec<String>> {
    let published = spec.port_bindings.iter().map(|binding| &binding.container);
    let ports: BTreeSet<_> = spec.exposed_ports.iter().chain(published).collect();
    given_list(ports)
}

fn port_map(spec: &ContainerSpec) -> Option<PortMap> {
    let mut ports = PortMap::new();
    for binding in &spec.port_bindings {
        ports
            .entry(binding.container.clone())
            .or_insert_with(|| Some(Vec::new()))
            .get_or_insert_with(Vec::new)
            .push(PortBinding {
                host_ip: Some(binding.host_ip.clone()),
                host_port: Some(binding.host_port.clone()),
            });
    }
    (!ports.is_empty()).then_some(ports)
}

/// A restart policy in a request; absent means `no`.
pub(super) fn restart_policy(policy: RestartPolicy) -> Option<WirePolicy> {
    let name = match policy.kind {
        RestartPolicyKind::No => return None,
        RestartPolicyKind::Always => RestartPolicyNameEnum::ALWAYS,
        RestartPolicyKind::UnlessStopped => RestartPolicyNameEnum::UNLESS_STOPPED,
        RestartPolicyKind::OnFailure => RestartPolicyNameEnum::ON_FAILURE,
    };
    Some(WirePolicy {
        name: Some(name),
        maximum_retry_count: Some(policy.maximum_retries),
    })
}

fn log_config(logging: &LogDriver) -> HostConfigLogConfig {
    HostConfigLogConfig {
        typ: given(&logging.driver),
        config: given_map(&logging.options),
    }
}
