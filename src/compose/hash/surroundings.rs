//! What the hash depends on besides the definition: the services that are enabled, where the files
//! lie, and which containers run.

use crate::compose::model::{MountKind, Project, Service};

/// Takes the optional dependencies out that the project does not enable.
///
/// Compose takes them out of the project while it sorts the services (`pkg/compose/dependencies.go`),
/// so that neither the hash nor the label `com.docker.compose.depends_on` has them.
pub fn drop_absent_dependencies(service: &mut Service, project: &Project) {
    service
        .depends_on
        .retain(|name, dependency| dependency.required || project.services.contains_key(name));
}

/// Moves the paths of a service's host.
///
/// Compose hashes absolute paths, so a service that was loaded in one directory and is hashed for
/// another has to be moved first. `moved` gets every path that Compose makes absolute
/// (`paths/resolve.go`) and that is part of the hash: the sources of bind mounts, and what
/// `develop.watch` watches.
pub fn move_paths(service: &mut Service, moved: &dyn Fn(&str) -> String) {
    for mount in &mut service.volumes {
        if mount.kind == MountKind::Bind {
            mount.source = mount.source.as_deref().map(moved);
        }
    }
    for watch in service.develop.iter_mut().flat_map(|d| &mut d.watch) {
        watch.path = moved(&watch.path);
    }
}

/// Replaces the other services that a service refers to by their containers.
///
/// Compose does so before it hashes (`pkg/compose/convergence.go`): `service:<name>` in
/// `network_mode`, `ipc` and `pid` becomes `container:<id>`, an entry of `volumes_from` becomes an
/// id. `container_id` returns the whole id of a service's container; of several, that of the first
/// by name. A reference that it knows no id for stays as written; Compose never computes the hash
/// of such a service.
pub fn resolve_references(service: &mut Service, container_id: &dyn Fn(&str) -> Option<String>) {
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::compose::model::{Condition, Dependency, Mount};

    fn mount(kind: MountKind, source: &str) -> Mount {
        Mount {
            kind,
            source: Some(source.to_owned()),
            target: "/t".to_owned(),
            read_only: false,
            consistency: None,
            bind: None,
            volume: None,
            tmpfs: None,
            extensions: BTreeMap::new(),
        }
    }

    #[test]
    fn only_optional_dependencies_that_are_absent_go() {
        let dependency = |required| Dependency {
            condition: Condition::Started,
            restart: false,
            extensions: BTreeMap::new(),
            required,
        };
        let mut service = Service::default();
        for (name, required) in [("here", false), ("absent", false), ("needed", true)] {
            service
                .depends_on
                .insert(name.to_owned(), dependency(required));
        }
        let mut project = Project::default();
        project
            .services
            .insert("here".to_owned(), Service::default());
        drop_absent_dependencies(&mut service, &project);
        let left: Vec<&String> = service.depends_on.keys().collect();
        assert_eq!(left, ["here", "needed"]);
    }

    #[test]
    fn paths_move_and_volumes_stay() {
        let mut service = Service {
            volumes: vec![
                mount(MountKind::Bind, "/here/a"),
                mount(MountKind::Volume, "/here/a"),
            ],
            ..Service::default()
        };
        move_paths(&mut service, &|path| path.replace("/here", "/there"));
        let sources: Vec<&str> = service
            .volumes
            .iter()
            .filter_map(|mount| mount.source.as_deref())
            .collect();
        assert_eq!(sources, ["/there/a", "/here/a"]);
    }

    #[test]
    fn references_become_containers_where_they_are_known() {
        let known = |service: &str| (service == "db").then(|| "1234".to_owned());
        let mut service = Service {
            network_mode: Some("service:db".to_owned()),
            ipc: Some("service:other".to_owned()),
            pid: Some("host".to_owned()),
            volumes_from: ["db:ro", "other:ro", "container:db:ro"]
                .map(str::to_owned)
                .to_vec(),
            ..Service::default()
        };
        resolve_references(&mut service, &known);
        assert_eq!(service.network_mode.as_deref(), Some("container:1234"));
        assert_eq!(service.ipc.as_deref(), Some("service:other"));
        assert_eq!(service.pid.as_deref(), Some("host"));
        assert_eq!(
            volumes_from(&service.volumes_from),
            ["1234", "other:ro", "db"]
        );
    }
}
