//! The nouns of the crate: what a Docker host holds, what it should hold, and who it is.
//!
//! No I/O, no async, no wire types. Words are Docker's and Compose's own. A deployment holds a
//! resolved Compose model, which is the one thing that this module knows of another.

mod container;
mod desired;
mod engine;
mod failure;
mod file;
mod history;
mod image;
pub mod label;
mod machine;
mod name;
mod network;
mod observed;
mod owner;
mod path;
mod replacement;
mod requirement;
mod rotation;
mod secret;
mod volume;

pub use container::{
    BlkioDevice, BlkioLimits, Container, ContainerSpec, ContainerState, ContainerSummary,
    ContainerUpdate, Device, DeviceRequest, Endpoint, Health, Healthcheck, Link, LogDriver, Mount,
    MountKind, PortBinding, Process, Resources, RestartPolicy, RestartPolicyKind, Security, Status,
    Ulimit,
};
pub use desired::{
    DEFAULT_STATE_DIRECTORY, DeliveredFile, Deployment, DeploymentState, DesiredServer,
    DesiredState, Hook, REPOSITORY_ROOT, Reaction, Ready, ServiceOptions,
};
pub use engine::{ApiVersion, EngineFacts};
pub use failure::{
    Failed, configuration_digest, failed_before, failure_mark_labels, failure_mark_name,
};
pub use file::{
    FileContent, FileKind, FileStat, FileWrite, content_digest, delivery_record,
    delivery_record_path, digest_time,
};
pub use history::{
    AppliedImage, AppliedStep, Entry, EntryDetails, EntryResult, HISTORY_FORMAT, History,
};
pub use image::{Image, ImageConfig, ImageReference, PullPolicy, ReferenceParts};
pub use machine::{AddressRange, Disk, Listener, Look, Machine, Place};
pub use name::{DeploymentId, ServerName, StackName};
pub use network::{Ipam, IpamPool, Network, NetworkSpec};
pub use observed::{ObservedFile, ObservedServer, ObservedState};
pub use owner::{ContainerUser, Owner, UnknownUser};
pub use path::clean_path;
pub use replacement::{Backend, Control, ProxyKind, Replacement, RotationOrder, Strategy};
pub use requirement::Requirement;
pub use rotation::{Paused, ROTATIONS_FORMAT, Rotated, RotationRun, Rotations};
pub use secret::{
    Alphabet, Generate, KnownVersions, NeededSecret, SecretKind, SecretReference, SecretValue,
    Secrets, Template, VaultPath, VaultSource, is_opaque, is_sealed_name, references,
    sealed_content, sealed_name, secrets_in_use, secrets_label, shown, unarmored, version_of_file,
};
pub use volume::{Volume, VolumeSpec};
