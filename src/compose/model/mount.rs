//! The mounts of a service.

use serde::Serialize;

use super::value::is_false;
use super::{Bytes, Extensions};

/// One mount of a service, in the long form.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mount {
    /// The kind of mount.
    #[serde(rename = "type")]
    pub kind: MountKind,
    /// The path on the host (absolute) for a bind mount, the volume's key for a volume; `None` is
    /// an anonymous volume or a tmpfs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The path in the container, cleaned of `..` and repeated slashes.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub target: String,
    /// Whether the mount is read-only.
    #[serde(skip_serializing_if = "is_false")]
    pub read_only: bool,
    /// The consistency requirement of Docker Desktop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consistency: Option<String>,
    /// Options of a bind mount; may be present on other kinds, where Compose ignores it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bind: Option<BindOptions>,
    /// Options of a volume mount; may be present on other kinds, where Compose ignores it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume: Option<VolumeOptions>,
    /// Options of a tmpfs mount; may be present on other kinds, where Compose ignores it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tmpfs: Option<TmpfsOptions>,
    /// `x-*` keys.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// The kind of a mount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MountKind {
    /// A path of the host.
    Bind,
    /// A volume.
    Volume,
    /// Memory.
    Tmpfs,
    /// A Windows named pipe.
    Npipe,
    /// A cluster volume.
    Cluster,
}

/// Options of a bind mount.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct BindOptions {
    /// `z` (shared) or `Z` (private) `SELinux` relabelling.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selinux: Option<String>,
    /// The mount propagation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub propagation: Option<String>,
    /// Whether a missing path is created on the host; set by the short form.
    #[serde(skip_serializing_if = "is_false")]
    pub create_host_path: bool,
    /// How submounts are treated: `enabled`, `disabled`, `writable`, `readonly`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recursive: Option<String>,
    /// `x-*` keys.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// Options of a volume mount.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct VolumeOptions {
    /// Whether an empty volume is *not* filled from the image.
    #[serde(skip_serializing_if = "is_false")]
    pub nocopy: bool,
    /// A path in the volume.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subpath: Option<String>,
    /// `x-*` keys.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// Options of a tmpfs mount.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TmpfsOptions {
    /// The highest size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<Bytes>,
    /// The permission bits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<u32>,
    /// `x-*` keys.
    #[serde(flatten)]
    pub extensions: Extensions,
}
