//! Images on the wire.

use bollard::models::{ImageConfig as WireConfig, ImageInspect};

use super::container::{environment_map, exposed_ports, healthcheck};
use super::given::sorted_map;
use crate::model::{Image, ImageConfig};

/// An image as the engine reports it.
pub(super) fn image(wire: ImageInspect) -> Image {
    Image {
        id: wire.id.unwrap_or_default(),
        repo_digests: wire.repo_digests.unwrap_or_default(),
        repo_tags: wire.repo_tags.unwrap_or_default(),
        config: config(wire.config.unwrap_or_default()),
    }
}

fn config(wire: WireConfig) -> ImageConfig {
    ImageConfig {
        command: wire.cmd,
        entrypoint: wire.entrypoint,
        environment: environment_map(wire.env),
        labels: sorted_map(wire.labels),
        exposed_ports: exposed_ports(wire.exposed_ports),
        volumes: wire.volumes.unwrap_or_default().into_iter().collect(),
        user: wire.user.unwrap_or_default(),
        working_dir: wire.working_dir.unwrap_or_default(),
        stop_signal: wire.stop_signal.filter(|signal| !signal.is_empty()),
        healthcheck: wire.healthcheck.and_then(healthcheck),
    }
}
