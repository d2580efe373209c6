//! A resolved Compose project: what remains once every file is read, every variable filled in,
//! every short form written out and every reference checked.
//!
//! The types follow the Compose specification as compose-go 2.4.8 implements it, key by key and
//! under Compose's own names. Three conventions hold everywhere:
//!
//! - An empty string or a zero means "absent" to Compose and is `None` here, unless a field says
//!   otherwise. Where Compose tells `null`, empty and absent apart (`command`, `entrypoint`,
//!   `environment`, `scale`, `retries`), so does the field.
//! - Relative paths on the operator's side are absolute; paths in the container are as written.
//! - Maps are ordered by key, so that equal projects are equal byte for byte.
//!
//! Serializing gives the shape of `docker compose config`; `render` does the rest.

mod build;
mod container;
mod deploy;
mod mount;
mod network;
mod resource;
mod service;
mod value;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;

pub use build::{Build, Develop, SshKey, Watch, WatchAction};
pub use container::{
    Blkio, Condition, CredentialSpec, Dependency, Device, Healthcheck, Hook, Logging, PullPolicy,
    ThrottleDevice, Ulimit, WeightDevice,
};
pub use deploy::{
    Deploy, DeviceRequest, DiscreteResource, GenericResource, Placement, PlacementPreference,
    Resource, Resources, RestartPolicy, UpdateConfig,
};
pub use mount::{BindOptions, Mount, MountKind, TmpfsOptions, VolumeOptions};
pub use network::{Attachment, Ipam, IpamPool, Network, Port};
pub use resource::{Config, FileReference, Secret, Volume};
pub use service::Service;
pub use value::{Bytes, Duration, Extensions, HostList, Location, SecretValue};

/// A Compose application after loading.
///
/// `networks`, `volumes`, `secrets` and `configs` hold what the enabled services use; what is
/// declared and unused is in [`unused`](Self::unused), because Compose neither creates nor prints
/// it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Project {
    /// The project's name: `[a-z0-9][a-z0-9_-]*`.
    pub name: String,
    /// The services that the active profiles enable, by key.
    pub services: BTreeMap<String, Service>,
    /// Networks by key; the name on the engine is [`Network::name`].
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub networks: BTreeMap<String, Network>,
    /// Volumes by key; the name on the engine is [`Volume::name`].
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub volumes: BTreeMap<String, Volume>,
    /// Secrets by key.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub secrets: BTreeMap<String, Secret>,
    /// Configs by key.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub configs: BTreeMap<String, Config>,
    /// Top-level `x-*` keys.
    #[serde(flatten)]
    pub extensions: Extensions,
    /// The directory that relative paths were resolved against. Absolute.
    #[serde(skip)]
    pub working_dir: PathBuf,
    /// The Compose files named or found, in the order they were merged; included files are not
    /// among them. Absolute.
    #[serde(skip)]
    pub compose_files: Vec<PathBuf>,
    /// The profiles that were active.
    #[serde(skip)]
    pub profiles: Vec<String>,
    /// The services that no active profile enables, by key. Their `env_file` and `label_file` are
    /// not read.
    #[serde(skip)]
    pub disabled_services: BTreeMap<String, Service>,
    /// Resources that no enabled service uses.
    #[serde(skip)]
    pub unused: Unused,
}

impl Project {
    /// The image of a service: its own, else the name that Compose gives to what it builds.
    #[must_use]
    pub fn image_of(&self, service: &Service) -> String {
        match &service.image {
            Some(image) => image.clone(),
            None => format!("{}-{}", self.name, service.name),
        }
    }
}

/// Resources that are declared but that no enabled service uses.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Unused {
    /// Unused networks by key.
    pub networks: BTreeMap<String, Network>,
    /// Unused volumes by key.
    pub volumes: BTreeMap<String, Volume>,
    /// Unused secrets by key.
    pub secrets: BTreeMap<String, Secret>,
    /// Unused configs by key.
    pub configs: BTreeMap<String, Config>,
}
