//! Volumes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a volume is made from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct VolumeSpec {
    /// The volume's name on the host.
    pub name: String,
    /// The volume driver. Engines fill in `local`.
    pub driver: String,
    /// The driver's options.
    pub driver_opts: BTreeMap<String, String>,
    /// The labels, Compose's and ours among them.
    pub labels: BTreeMap<String, String>,
}

/// A volume that exists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Volume {
    /// What it was made from.
    pub spec: VolumeSpec,
}
