//! `deploy` and device requests.

use super::fields::Fields;
use crate::compose::model::{
    Deploy, DeviceRequest, DiscreteResource, GenericResource, Placement, PlacementPreference,
    Resource, Resources, RestartPolicy, UpdateConfig,
};
use crate::compose::path::KeyPath;
use crate::compose::report::Report;
use crate::compose::yaml::Node;

pub(super) fn bind(node: Node, path: &KeyPath, report: &mut Report) -> Option<Deploy> {
    let mut fields = Fields::of(node, path, report)?;
    Some(Deploy {
        mode: fields.text("mode"),
        replicas: fields.whole("replicas"),
        labels: fields.labels("labels"),
        update_config: fields.object("update_config", update_config).flatten(),
        rollback_config: fields.object("rollback_config", update_config).flatten(),
        resources: fields
            .object("resources", resources)
            .flatten()
            .unwrap_or_default(),
        restart_policy: fields.object("restart_policy", restart_policy).flatten(),
        placement: fields
            .object("placement", placement)
            .flatten()
            .unwrap_or_default(),
        endpoint_mode: fields.text("endpoint_mode"),
        extensions: fields.extensions(),
    })
}

fn update_config(node: Node, path: &KeyPath, report: &mut Report) -> Option<UpdateConfig> {
    let mut fields = Fields::of(node, path, report)?;
    Some(UpdateConfig {
        parallelism: fields.unsigned("parallelism"),
        delay: fields
            .duration("delay")
            .filter(|delay| delay.nanoseconds != 0),
        failure_action: fields.text("failure_action"),
        monitor: fields
            .duration("monitor")
            .filter(|monitor| monitor.nanoseconds != 0),
        max_failure_ratio: fields.single("max_failure_ratio"),
        order: fields.text("order"),
        extensions: fields.extensions(),
    })
}

fn resources(node: Node, path: &KeyPath, report: &mut Report) -> Option<Resources> {
    let mut fields = Fields::of(node, path, report)?;
    Some(Resources {
        limits: fields.object("limits", resource).flatten(),
        reservations: fields.object("reservations", resource).flatten(),
        extensions: fields.extensions(),
    })
}

fn resource(node: Node, path: &KeyPath, report: &mut Report) -> Option<Resource> {
    let mut fields = Fields::of(node, path, report)?;
    Some(Resource {
        cpus: fields.single("cpus"),
        memory: fields.bytes("memory"),
        pids: fields.nonzero("pids"),
        devices: fields.objects("devices", device_request),
        generic_resources: fields.objects("generic_resources", generic_resource),
        extensions: fields.extensions(),
    })
}

pub(super) fn device_request(
    node: Node,
    path: &KeyPath,
    report: &mut Report,
) -> Option<DeviceRequest> {
    let mut fields = Fields::of(node, path, report)?;
    let all = |node: &Node| {
        node.as_text()
            .is_some_and(|text| text.eq_ignore_ascii_case("all"))
    };
    let count = match fields.peek("count") {
        Some(node) if all(node) => Some(-1),
        _ => fields.nonzero("count"),
    };
    Some(DeviceRequest {
        capabilities: fields.texts("capabilities"),
        driver: fields.text("driver"),
        count,
        device_ids: fields.texts("device_ids"),
        options: fields.labels("options"),
    })
}

fn generic_resource(node: Node, path: &KeyPath, report: &mut Report) -> Option<GenericResource> {
    let mut fields = Fields::of(node, path, report)?;
    Some(GenericResource {
        discrete_resource_spec: fields
            .object("discrete_resource_spec", discrete_resource)
            .flatten(),
        extensions: fields.extensions(),
    })
}

fn discrete_resource(node: Node, path: &KeyPath, report: &mut Report) -> Option<DiscreteResource> {
    let mut fields = Fields::of(node, path, report)?;
    Some(DiscreteResource {
        kind: fields.text("kind").unwrap_or_default(),
        value: fields.whole("value").unwrap_or_default(),
        extensions: fields.extensions(),
    })
}

fn restart_policy(node: Node, path: &KeyPath, report: &mut Report) -> Option<RestartPolicy> {
    let mut fields = Fields::of(node, path, report)?;
    Some(RestartPolicy {
        condition: fields.text("condition"),
        delay: fields.duration("delay"),
        max_attempts: fields.unsigned("max_attempts"),
        window: fields.duration("window"),
        extensions: fields.extensions(),
    })
}

fn placement(node: Node, path: &KeyPath, report: &mut Report) -> Option<Placement> {
    let mut fields = Fields::of(node, path, report)?;
    Some(Placement {
        constraints: fields.texts("constraints"),
        preferences: fields.objects("preferences", preference),
        max_replicas: fields
            .unsigned("max_replicas_per_node")
            .filter(|most| *most != 0),
        extensions: fields.extensions(),
    })
}

fn preference(node: Node, path: &KeyPath, report: &mut Report) -> Option<PlacementPreference> {
    let mut fields = Fields::of(node, path, report)?;
    Some(PlacementPreference {
        spread: fields.text("spread"),
        extensions: fields.extensions(),
    })
}
