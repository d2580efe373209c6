//! Which services are enabled, and what they use.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{MountKind, Project, Service, Unused};

/// Returns whether a service without profiles, or with one of the active ones, runs.
///
/// The profile `*` activates all. The empty profile, which a variable may give, is active where no
/// other is.
pub(super) fn is_enabled(service: &Service, active: &[String]) -> bool {
    service.profiles.is_empty()
        || active.is_empty() && service.profiles.iter().any(String::is_empty)
        || active
            .iter()
            .any(|profile| profile == "*" || service.profiles.contains(profile))
}

/// Moves what no enabled service uses out of the way.
pub(super) fn split_unused(project: &mut Project) {
    let mut networks = BTreeSet::new();
    let mut volumes = BTreeSet::new();
    let mut secrets = BTreeSet::new();
    let mut configs = BTreeSet::new();
    for service in project.services.values() {
        networks.extend(service.networks.keys().cloned());
        let named = service
            .volumes
            .iter()
            .filter(|mount| mount.kind == MountKind::Volume);
        volumes.extend(named.filter_map(|mount| mount.source.clone()));
        let build = service.build.iter().flat_map(|build| &build.secrets);
        secrets.extend(
            service
                .secrets
                .iter()
                .chain(build)
                .map(|secret| secret.source.clone()),
        );
        configs.extend(service.configs.iter().map(|config| config.source.clone()));
    }
    project.unused = Unused {
        networks: take_unused(&mut project.networks, &networks),
        volumes: take_unused(&mut project.volumes, &volumes),
        secrets: take_unused(&mut project.secrets, &secrets),
        configs: take_unused(&mut project.configs, &configs),
    };
}

fn take_unused<T>(
    resources: &mut BTreeMap<String, T>,
    used: &BTreeSet<String>,
) -> BTreeMap<String, T> {
    resources
        .extract_if(.., |key, _| !used.contains(key))
        .collect()
}
