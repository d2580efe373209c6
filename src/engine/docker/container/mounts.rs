//! Mounts. Docker has four places for them: `Binds`, `Mounts` and `Tmpfs` of a request, and the
//! list of what is there, which also has what image and `volumes_from` brought.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bollard::models::{
    HostConfig, Mount as WireMount, MountBindOptions, MountBindOptionsPropagationEnum,
    MountImageOptions, MountPoint, MountTmpfsOptions, MountType, MountVolumeOptions,
};

use crate::engine::docker::given::given;
use crate::model::{Mount, MountKind, clean_path};

const PROPAGATIONS: [&str; 6] = [
    "private", "rprivate", "shared", "rshared", "slave", "rslave",
];

/// Puts mounts into a request.
///
/// Paths of the host go to `Binds`, the only place that makes a missing path on every engine and
/// can relabel for SELinux; everything that `Binds` cannot say goes to `Mounts`.
pub(super) fn write(mounts: &[Mount], host: &mut HostConfig) {
    let (mut binds, mut rest, mut tmpfs) = (Vec::new(), Vec::new(), HashMap::new());
    for mount in mounts {
        match mount.kind {
            MountKind::Bind if fits_bind(mount) => binds.push(bind(mount)),
            MountKind::Tmpfs if fits_tmpfs(mount) => {
                tmpfs.insert(mount.target.clone(), mount.tmpfs_options.clone());
            }
            _ => rest.push(wire_mount(mount)),
        }
    }
    host.binds = Some(binds).filter(|list| !list.is_empty());
    host.mounts = Some(rest).filter(|list| !list.is_empty());
    host.tmpfs = Some(tmpfs).filter(|map| !map.is_empty());
}

/// Reads mounts back, sorted by target.
///
/// `volumes` are the targets at which the image wants a volume, `present` is the engine's list.
pub(super) fn read(
    host: &mut HostConfig,
    volumes: &BTreeSet<String>,
    present: Vec<MountPoint>,
) -> Vec<Mount> {
    let binds = host.binds.take().unwrap_or_default();
    let wire = host.mounts.take().unwrap_or_default();
    let tmpfs = host.tmpfs.take().unwrap_or_default();
    let asked = binds
        .iter()
        .filter_map(|bind| read_bind(bind))
        .chain(wire.into_iter().map(read_wire_mount))
        .chain(tmpfs.into_iter().map(|(target, options)| {
            let mut mount = Mount::new(MountKind::Tmpfs, "", clean_path(&target));
            mount.tmpfs_options = options;
            mount
        }));
    let mut mounts: BTreeMap<String, Mount> =
        asked.map(|mount| (mount.target.clone(), mount)).collect();
    let shares_others = host
        .volumes_from
        .as_ref()
        .is_some_and(|list| !list.is_empty());
    for point in present {
        let target = clean_path(point.destination.as_deref().unwrap_or_default());
        match mounts.get_mut(&target) {
            // The engine made up a name.
            Some(mount) if mount.kind == MountKind::Volume && mount.source.is_empty() => {
                mount.source = point.name.unwrap_or_default();
            }
            Some(_) => {}
            None if shares_others && !volumes.contains(&target) => {}
            None => {
                mounts.insert(target.clone(), read_point(point, target));
            }
        }
    }
    mounts.into_values().collect()
}

/// Whether `source:target:options` says all there is to say.
fn fits_bind(mount: &Mount) -> bool {
    mount.create_host_path
        && matches!(mount.recursive.as_str(), "" | "enabled")
        && !mount.source.contains(':')
        && !mount.target.contains(':')
}

fn fits_tmpfs(mount: &Mount) -> bool {
    mount.tmpfs_size.is_none() && mount.tmpfs_mode.is_none() && !mount.read_only
}

fn bind(mount: &Mount) -> String {
    let mut options = vec![if mount.read_only { "ro" } else { "rw" }];
    options.extend(
        [mount.selinux.as_str(), mount.propagation.as_str()]
            .into_iter()
            .filter(|option| !option.is_empty()),
    );
    format!("{}:{}:{}", mount.source, mount.target, options.join(","))
}

fn read_bind(text: &str) -> Option<Mount> {
    let mut parts = text.splitn(3, ':');
    let (source, target) = (parts.next()?, parts.next()?);
    let kind = if source.starts_with('/') {
        MountKind::Bind
    } else {
        MountKind::Volume
    };
    let mut mount = Mount::new(kind, clean_path(source), clean_path(target));
    for option in parts.next().unwrap_or_default().split(',') {
        match option {
            "ro" => mount.read_only = true,
            "nocopy" => mount.no_copy = true,
            "z" | "Z" => option.clone_into(&mut mount.selinux),
            _ if PROPAGATIONS.contains(&option) => option.clone_into(&mut mount.propagation),
            _ => {}
        }
    }
    Some(mount)
}

fn wire_mount(mount: &Mount) -> WireMount {
    let mut wire = WireMount {
        target: Some(mount.target.clone()),
        source: given(&mount.source),
        read_only: mount.read_only.then_some(true),
        ..WireMount::default()
    };
    wire.typ = Some(match mount.kind {
        MountKind::Bind => {
            wire.bind_options = Some(bind_options(mount));
            MountType::BIND
        }
        MountKind::Volume => {
            wire.volume_options =
                (mount.no_copy || !mount.subpath.is_empty()).then(|| MountVolumeOptions {
                    no_copy: Some(mount.no_copy),
                    subpath: given(&mount.subpath),
                    ..MountVolumeOptions::default()
                });
            MountType::VOLUME
        }
        MountKind::Tmpfs => {
            wire.tmpfs_options = Some(tmpfs_options(mount));
            MountType::TMPFS
        }
        MountKind::Image => {
            wire.image_options = given(&mount.subpath).map(|subpath| MountImageOptions {
                subpath: Some(subpath),
            });
            MountType::IMAGE
        }
        MountKind::Npipe => MountType::NPIPE,
        MountKind::Cluster => MountType::CLUSTER,
    });
    wire
}

fn bind_options(mount: &Mount) -> MountBindOptions {
    let flag = |name: &str| (mount.recursive == name).then_some(true);
    MountBindOptions {
        propagation: mount.propagation.parse().ok(),
        non_recursive: flag("disabled"),
        create_mountpoint: mount.create_host_path.then_some(true),
        read_only_non_recursive: flag("writable"),
        read_only_force_recursive: flag("readonly"),
    }
}

fn tmpfs_options(mount: &Mount) -> MountTmpfsOptions {
    MountTmpfsOptions {
        size_bytes: mount.tmpfs_size,
        mode: mount.tmpfs_mode.map(i64::from),
        options: given(&mount.tmpfs_options).map(|options| {
            options
                .split(',')
                .map(|option| option.splitn(2, '=').map(str::to_owned).collect())
                .collect()
        }),
    }
}

fn read_wire_mount(wire: WireMount) -> Mount {
    let kind = match wire.typ {
        Some(MountType::BIND) => MountKind::Bind,
        Some(MountType::TMPFS) => MountKind::Tmpfs,
        Some(MountType::IMAGE) => MountKind::Image,
        Some(MountType::NPIPE) => MountKind::Npipe,
        Some(MountType::CLUSTER) => MountKind::Cluster,
        Some(MountType::VOLUME) | None => MountKind::Volume,
    };
    let source = wire.source.unwrap_or_default();
    let source = if kind == MountKind::Bind {
        clean_path(&source)
    } else {
        source
    };
    let mut mount = Mount::new(kind, source, clean_path(&wire.target.unwrap_or_default()));
    mount.read_only = wire.read_only.unwrap_or_default();
    if kind == MountKind::Bind {
        read_bind_options(&wire.bind_options.unwrap_or_default(), &mut mount);
    }
    if let Some(options) = wire.volume_options {
        mount.no_copy = options.no_copy.unwrap_or_default();
        mount.subpath = options.subpath.unwrap_or_default();
    }
    if let Some(options) = wire.image_options {
        mount.subpath = options.subpath.unwrap_or_default();
    }
    if let Some(options) = wire.tmpfs_options {
        mount.tmpfs_size = options.size_bytes.filter(|size| *size != 0);
        mount.tmpfs_mode = options
            .mode
            .filter(|mode| *mode != 0)
            .and_then(|mode| u32::try_from(mode).ok());
        let options = options.options.unwrap_or_default();
        let options: Vec<_> = options.iter().map(|option| option.join("=")).collect();
        mount.tmpfs_options = options.join(",");
    }
    mount
}

fn read_bind_options(options: &MountBindOptions, mount: &mut Mount) {
    mount.create_host_path = options.create_mountpoint.unwrap_or_default();
    mount.propagation = options
        .propagation
        .unwrap_or(MountBindOptionsPropagationEnum::EMPTY)
        .to_string();
    let recursive = [
        (options.non_recursive, "disabled"),
        (options.read_only_non_recursive, "writable"),
        (options.read_only_force_recursive, "readonly"),
    ];
    if let Some((_, name)) = recursive.iter().find(|(flag, _)| *flag == Some(true)) {
        (*name).clone_into(&mut mount.recursive);
    }
}

/// A mount that nobody asked for: the image did, or somebody on the command line without a name.
fn read_point(point: MountPoint, target: String) -> Mount {
    let is_bind = point.typ.as_deref() == Some("bind");
    let (kind, source) = if is_bind {
        (MountKind::Bind, point.source)
    } else {
        (MountKind::Volume, point.name)
    };
    let mut mount = Mount::new(kind, source.unwrap_or_default(), target);
    mount.read_only = point.rw == Some(false);
    mount
}
