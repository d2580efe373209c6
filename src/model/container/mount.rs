//! What is mounted into a container.

use serde::{Deserialize, Serialize};

use super::ContainerSpec;

/// The kind of a mount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MountKind {
    /// A path of the host.
    Bind,
    /// A volume; without a source an anonymous one.
    Volume,
    /// A file system in memory.
    Tmpfs,
    /// The content of an image.
    Image,
    /// A named pipe of Windows.
    Npipe,
    /// A cluster volume of a swarm.
    Cluster,
}

/// Something that is mounted into a container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mount {
    /// What kind of thing it is.
    pub kind: MountKind,
    /// A path of the host, the name of a volume or an image, or empty.
    pub source: String,
    /// Where it is seen in the container.
    pub target: String,
    /// Whether the container may only read it.
    pub read_only: bool,
    /// How mounts below it spread (`rprivate`, `rshared`, ...); empty is Docker's `rprivate`.
    pub propagation: String,
    /// Whether a missing path of the host is made as a directory, as `-v` does.
    pub create_host_path: bool,
    /// The SELinux relabelling: `z`, `Z` or empty.
    pub selinux: String,
    /// How mounts below a bind are treated: `enabled`, `disabled`, `writable`, `readonly` or empty.
    pub recursive: String,
    /// Whether a new volume stays empty instead of taking the image's content.
    pub no_copy: bool,
    /// The part of the volume that is mounted.
    pub subpath: String,
    /// The options of a tmpfs as `mount` writes them, such as `size=64m,mode=1777`.
    pub tmpfs_options: String,
    /// The size of a tmpfs in bytes, where it is given apart from the options.
    pub tmpfs_size: Option<i64>,
    /// The permission bits of a tmpfs, where they are given apart from the options.
    pub tmpfs_mode: Option<u32>,
}

impl Mount {
    /// A mount of this kind with nothing else said of it.
    #[must_use]
    pub fn new(kind: MountKind, source: impl Into<String>, target: impl Into<String>) -> Self {
        Self {
            kind,
            source: source.into(),
            target: target.into(),
            read_only: false,
            propagation: String::new(),
            create_host_path: true,
            selinux: String::new(),
            recursive: String::new(),
            no_copy: false,
            subpath: String::new(),
            tmpfs_options: String::new(),
            tmpfs_size: None,
            tmpfs_mode: None,
        }
    }

    /// Whether it is a volume that nobody named: no name was asked for, or the engine made one up
    /// (64 hexadecimal digits).
    #[must_use]
    pub fn is_anonymous(&self) -> bool {
        self.kind == MountKind::Volume
            && (self.source.is_empty()
                || (self.source.len() == 64 && self.source.bytes().all(|b| b.is_ascii_hexdigit())))
    }
}

impl ContainerSpec {
    /// The path on the host of a path in the container, where a folder or file of the host is mounted there
    /// or above.
    #[must_use]
    pub fn bound(&self, path: &str) -> Option<String> {
        let below = |target: &str| {
            let rest = path.strip_prefix(target.trim_end_matches('/'))?;
            (rest.is_empty() || rest.starts_with('/')).then_some(rest)
        };
        let binds = self
            .mounts
            .iter()
            .filter(|mount| mount.kind == MountKind::Bind);
        let found = binds.filter_map(|mount| {
            let rest = below(&mount.target)?;
            let source = mount.source.trim_end_matches('/');
            Some((mount.target.len(), format!("{source}{rest}")))
        });
        // The nearest one is what the container sees.
        found.max().map(|(_, path)| path)
    }
}
