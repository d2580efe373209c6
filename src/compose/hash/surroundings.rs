//! What the hash depends on besides the definition: where the files lie, and which containers run.

use crate::compose::model::{MountKind, Service};

/// Returns a service with the paths of its host moved.
///
/// Compose hashes absolute paths, so a service that was loaded in one directory and is hashed for
/// another has to be moved first. `moved` gets every absolute path that Compose makes of a relative
/// one (`paths/resolve.go`) and that is part of the hash: the sources of bind mounts, and what
/// `develop.watch` watches.
#[must_use]
pub fn with_paths(service: &Service, moved: &dyn Fn(&str) -> String) -> Service {
    let mut service = service.clone();
    for mount in &mut service.volumes {
        if mount.kind == MountKind::Bind {
            mount.source = mount.source.as_deref().map(moved);
        }
    }
    for watch in service.develop.iter_mut().flat_map(|d| &mut d.watch) {
        watch.path = moved(&watch.path);
    }
    service
}

/// Returns a service with the other services that it refers to replaced by containers.
///
/// Compose does so before it hashes (`pkg/compose/convergence.go`): `service:<name>` in
/// `network_mode`, `ipc` and `pid` becomes `container:<id>`, an entry of `volumes_from` becomes an
/// id. `container_id` returns the whole id of a service's container; of several, that of the first
/// by name. A reference that it knows no id for stays as written, which is a hash that Compose
/// never computes.
#[must_use]
pub fn with_containers(
    service: &Service,
    container_id: &dyn Fn(&str) -> Option<String>,
) -> Service {
    let mut service = service.clone();
    let namespaces = [
        &mut service.network_mode,
        &mut service.ipc,
        &mut service.pid,
    ];
    for mode in namespaces.into_iter().flatten() {
        if let Some(id) = mode.strip_prefix("service:").and_then(container_id) {
            *mode = format!("container:{id}");
        }
    }
    for entry in &mut service.volumes_from {
        if container_name(entry).is_none()
            && let Some(id) = container_id(entry.split(':').next().unwrap_or(entry))
        {
            *entry = id;
        }
    }
    service
}

/// Returns `volumes_from` as it is hashed: containers of other projects by their bare names.
pub(super) fn volumes_from(entries: &[String]) -> Vec<String> {
    entries
        .iter()
        .map(|entry| container_name(entry).unwrap_or(entry).to_owned())
        .collect()
}

/// Returns the name in `container:<name>[:<mode>]`.
fn container_name(entry: &str) -> Option<&str> {
    entry.strip_prefix("container:")?.split(':').next()
}
