//! Volumes on the wire.

use bollard::models::{Volume as WireVolume, VolumeCreateRequest};

use super::given::{given, given_map};
use crate::model::{Volume, VolumeSpec};

/// The request that creates a volume.
pub(super) fn create_body(spec: &VolumeSpec) -> VolumeCreateRequest {
    VolumeCreateRequest {
        name: given(&spec.name),
        driver: given(&spec.driver),
        driver_opts: given_map(&spec.driver_opts),
        labels: given_map(&spec.labels),
        cluster_volume_spec: None,
    }
}

/// A volume as the engine reports it.
pub(super) fn volume(wire: WireVolume) -> Volume {
    Volume {
        spec: VolumeSpec {
            name: wire.name,
            driver: wire.driver,
            driver_opts: wire.options.into_iter().collect(),
            labels: wire.labels.into_iter().collect(),
        },
    }
}
