//! The order of the fields of deployment settings.

use super::encode::{Encode, Encoder};
use crate::compose::model::{
    Deploy, DeviceRequest, DiscreteResource, GenericResource, Placement, PlacementPreference,
    Resource, Resources, RestartPolicy, UpdateConfig,
};

impl Encode for Deploy {
    /// Appends the settings, of which Compose takes `replicas` out.
    fn encode(&self, encoder: &mut Encoder) {
        encoder
            .object()
            .field("mode", &self.mode)
            .field("labels", &self.labels)
            .field("update_config", &self.update_config)
            .field("rollback_config", &self.rollback_config)
            .always("resources", &self.resources)
            .field("restart_policy", &self.restart_policy)
            .always("placement", &self.placement)
            .field("endpoint_mode", &self.endpoint_mode)
            .end();
    }
}

impl Encode for UpdateConfig {
    fn encode(&self, encoder: &mut Encoder) {
        encoder
            .object()
            .pointer("parallelism", self.parallelism.as_ref())
            .field("delay", &self.delay)
            .field("failure_action", &self.failure_action)
            .field("monitor", &self.monitor)
            .field("max_failure_ratio", &self.max_failure_ratio)
            .field("order", &self.order)
            .end();
    }
}

impl Encode for Resources {
    fn encode(&self, encoder: &mut Encoder) {
        encoder
            .object()
            .field("limits", &self.limits)
            .field("reservations", &self.reservations)
            .end();
    }
}

impl Encode for Resource {
    fn encode(&self, encoder: &mut Encoder) {
        encoder
            .object()
            .field("cpus", &self.cpus)
            .field("memory", &self.memory)
            .field("pids", &self.pids)
            .field("devices", &self.devices)
            .field("generic_resources", &self.generic_resources)
            .end();
    }
}

impl Encode for DeviceRequest {
    fn encode(&self, encoder: &mut Encoder) {
        encoder
            .object()
            .field("capabilities", &self.capabilities)
            .field("driver", &self.driver)
            .field("count", &self.count)
            .field("device_ids", &self.device_ids)
            .field("options", &self.options)
            .end();
    }
}

impl Encode for GenericResource {
    fn encode(&self, encoder: &mut Encoder) {
        encoder
            .object()
            .field("discrete_resource_spec", &self.discrete_resource_spec)
            .end();
    }
}

impl Encode for DiscreteResource {
    fn encode(&self, encoder: &mut Encoder) {
        encoder
            .object()
            .always("kind", &self.kind)
            .always("value", &self.value)
            .end();
    }
}

impl Encode for RestartPolicy {
    fn encode(&self, encoder: &mut Encoder) {
        encoder
            .object()
            .field("condition", &self.condition)
            .pointer("delay", self.delay.as_ref())
            .pointer("max_attempts", self.max_attempts.as_ref())
            .pointer("window", self.window.as_ref())
            .end();
    }
}

impl Encode for Placement {
    fn encode(&self, encoder: &mut Encoder) {
        encoder
            .object()
            .field("constraints", &self.constraints)
            .field("preferences", &self.preferences)
            .field("max_replicas_per_node", &self.max_replicas)
            .end();
    }
}

impl Encode for PlacementPreference {
    fn encode(&self, encoder: &mut Encoder) {
        encoder.object().field("spread", &self.spread).end();
    }
}
