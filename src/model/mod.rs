//! The nouns of the crate: what a Docker host holds, what it should hold, and who it is.
//!
//! No I/O, no async, no wire types. Words are Docker's and Compose's own.

mod container;
mod engine;
mod file;
mod image;
mod name;
mod network;
mod requirement;
mod volume;

pub use container::{
    BlkioDevice, BlkioLimits, Container, ContainerSpec, ContainerState, ContainerSummary, Device,
    DeviceRequest, Endpoint, Health, Healthcheck, Link, LogDriver, Mount, MountKind, PortBinding,
    Process, Resources, RestartPolicy, RestartPolicyKind, Security, Status, Ulimit,
};
pub use engine::{ApiVersion, EngineFacts};
pub use file::{FileContent, FileKind, FileStat, FileWrite, content_digest, digest_time};
pub use image::{Image, ImageConfig, ImageReference, PullPolicy};
pub use name::{DeploymentId, ServerName, StackName};
pub use network::{Ipam, IpamPool, Network, NetworkSpec};
pub use requirement::Requirement;
pub use volume::{Volume, VolumeSpec};
