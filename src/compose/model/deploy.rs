//! Deployment settings: replicas, resources, restart policy, and what only swarm reads.

use std::collections::BTreeMap;

use serde::Serialize;

use super::value::shortest;
use super::{Bytes, Duration, Extensions};

/// Deployment settings of a service.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Deploy {
    /// `replicated` or `global` (swarm).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    /// The number of containers; may be 0. Equal to `scale` where both are given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replicas: Option<i64>,
    /// Labels of the swarm service, not of containers.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// How updates roll out (swarm).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update_config: Option<UpdateConfig>,
    /// How updates are undone (swarm).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rollback_config: Option<UpdateConfig>,
    /// Limits and reservations.
    pub resources: Resources,
    /// The restart policy; has precedence over the service's `restart`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restart_policy: Option<RestartPolicy>,
    /// Where containers may run (swarm).
    pub placement: Placement,
    /// How clients find the service (swarm).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint_mode: Option<String>,
    /// `x-*` keys.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// How a swarm service is updated or rolled back.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct UpdateConfig {
    /// Containers at once; may be 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parallelism: Option<u64>,
    /// The pause between them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay: Option<Duration>,
    /// What a failure causes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure_action: Option<String>,
    /// How long each is watched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub monitor: Option<Duration>,
    /// The tolerated share of failures.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "shortest")]
    pub max_failure_ratio: Option<f32>,
    /// `start-first` or `stop-first`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// `x-*` keys.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// Limits and reservations of a service.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Resources {
    /// What a container may use at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limits: Option<Resource>,
    /// What is kept for a container.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reservations: Option<Resource>,
    /// `x-*` keys.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// An amount of resources.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Resource {
    /// CPUs, in Compose's single precision.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "shortest")]
    pub cpus: Option<f32>,
    /// Memory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<Bytes>,
    /// Processes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pids: Option<i64>,
    /// Devices, in reservations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub devices: Vec<DeviceRequest>,
    /// User-defined resources, in reservations (swarm).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub generic_resources: Vec<GenericResource>,
    /// `x-*` keys.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// A request for devices such as GPUs.
///
/// Compose accepts `x-*` keys here only in `gpus` and drops them.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DeviceRequest {
    /// What the devices can do, for example `gpu`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub capabilities: Vec<String>,
    /// The device driver.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub driver: Option<String>,
    /// How many; -1 is all. Never together with `device_ids`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<i64>,
    /// Which ones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub device_ids: Vec<String>,
    /// The driver's options.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, String>,
}

/// A user-defined resource (swarm).
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct GenericResource {
    /// A countable resource.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discrete_resource_spec: Option<DiscreteResource>,
    /// `x-*` keys.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// A countable resource (swarm).
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DiscreteResource {
    /// The resource's name.
    pub kind: String,
    /// The amount.
    pub value: i64,
    /// `x-*` keys.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// When containers are restarted.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RestartPolicy {
    /// `none`, `on-failure`, `any` or an engine policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// The pause before a restart (swarm).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay: Option<Duration>,
    /// How often at most; may be 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_attempts: Option<u64>,
    /// How long a restart is watched (swarm).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<Duration>,
    /// `x-*` keys.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// Where a swarm service may run.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Placement {
    /// Conditions on nodes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub constraints: Vec<String>,
    /// How to spread over nodes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub preferences: Vec<PlacementPreference>,
    /// The most containers on one node.
    #[serde(
        rename = "max_replicas_per_node",
        skip_serializing_if = "Option::is_none"
    )]
    pub max_replicas: Option<u64>,
    /// `x-*` keys.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// How a swarm service spreads over nodes.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PlacementPreference {
    /// The node label to spread over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spread: Option<String>,
    /// `x-*` keys.
    #[serde(flatten)]
    pub extensions: Extensions,
}
