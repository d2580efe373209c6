//! Checks that the parts of a project fit together (`loader/validate.go`).
//!
//! Disabled services are not looked at.

use std::collections::{BTreeMap, BTreeSet};

use super::error::Problem;
use super::model::{Deploy, MountKind, Project, Service, WatchAction};
use super::places::Places;
use super::prune::Faulty;
use super::report::Report;
use super::suggest::closest;

/// Reports what does not fit, and sets `deploy.replicas` where `scale` decides it.
///
/// What is missing in or of a part that has another fault follows from that, and is not reported.
pub(super) fn check(project: &mut Project, places: &Places, faulty: &Faulty, report: &mut Report) {
    for service in project.services.values_mut() {
        let mut checker = Checker::new(service, places, faulty, report);
        checker.amounts(service);
        if let (Some(scale), Some(deploy)) = (service.scale, service.deploy.as_mut()) {
            deploy.replicas = Some(scale);
        }
    }
    for service in project.services.values() {
        let mut checker = Checker::new(service, places, faulty, report);
        checker.image(service);
        checker.references(service, project);
        checker.dependencies(service, project);
        checker.contents(service);
    }
    check_secrets(project, places, faulty, report);
    check_names(project, places, faulty, report);
    if let Some(cycle) = find_cycle(&project.services) {
        let [first, second, ..] = cycle.as_slice() else {
            return;
        };
        let span = places.nearest(&format!("services.{first}.depends_on.{second}"));
        report.error(span, Problem::Cycle(cycle));
    }
}

/// Reports what is used and has no name: a variable that was to give it is not set.
///
/// Compose lets this pass, and the engine then makes an object with a name of its own.
fn check_names(project: &Project, places: &Places, faulty: &Faulty, report: &mut Report) {
    let networks = project
        .networks
        .iter()
        .map(|(key, network)| ("networks", key, &network.name));
    let volumes = project
        .volumes
        .iter()
        .map(|(key, volume)| ("volumes", key, &volume.name));
    for (kind, key, name) in networks.chain(volumes) {
        let used = || {
            project.services.values().any(|service| match kind {
                "networks" => service.networks.contains_key(key),
                _ => service.volumes.iter().any(|mount| {
                    mount.kind == MountKind::Volume && mount.source.as_ref() == Some(key)
                }),
            })
        };
        if name.is_empty() && !faulty.has(kind, key) && used() {
            let path = format!("{kind}.{key}.name");
            let span = places.nearest(&path);
            let problem = Problem::Invalid {
                path,
                reason: "is empty".to_owned(),
                help: Some("leave it out for the name that Compose gives".to_owned()),
            };
            report.error(span, problem);
        }
    }
}

struct Checker<'a> {
    path: String,
    places: &'a Places,
    faulty: &'a Faulty,
    report: &'a mut Report,
}

impl<'a> Checker<'a> {
    fn new(
        service: &Service,
        places: &'a Places,
        faulty: &'a Faulty,
        report: &'a mut Report,
    ) -> Self {
        Self {
            path: format!("services.{}", service.name),
            places,
            faulty,
            report,
        }
    }

    fn image(&mut self, service: &Service) {
        let Some(build) = &service.build else {
            if service.image.is_none() && !self.faulty.has("services", &service.name) {
                let problem = Problem::MissingKey {
                    key: "image` or `build".to_owned(),
                    parent: self.path.clone(),
                };
                self.report.error(self.places.nearest(&self.path), problem);
            }
            return;
        };
        if build.dockerfile.is_some() && build.dockerfile_inline.is_some() {
            self.invalid(
                "build",
                "`dockerfile` and `dockerfile_inline` exclude each other",
            );
        }
        if let Some(platform) = &service.platform
            && !build.platforms.is_empty()
            && !build.platforms.contains(platform)
        {
            let reason = format!("does not contain the service's platform `{platform}`");
            self.invalid("build.platforms", &reason);
        }
    }

    fn references(&mut self, service: &Service, project: &Project) {
        if service.network_mode.is_some() && !service.networks.is_empty() {
            self.invalid("network_mode", "excludes `networks`");
        }
        for network in service.networks.keys() {
            self.defined(
                &format!("networks.{network}"),
                "network",
                network,
                &project.networks,
            );
        }
        for (index, mount) in service.volumes.iter().enumerate() {
            if let (MountKind::Volume, Some(source)) = (mount.kind, &mount.source) {
                self.defined(
                    &format!("volumes[{index}]"),
                    "volume",
                    source,
                    &project.volumes,
                );
            }
        }
        for (index, config) in service.configs.iter().enumerate() {
            let key = format!("configs[{index}]");
            self.defined(&key, "config", &config.source, &project.configs);
        }
        for (index, secret) in service.secrets.iter().enumerate() {
            let key = format!("secrets[{index}]");
            self.defined(&key, "secret", &secret.source, &project.secrets);
        }
        for (index, secret) in service
            .build
            .iter()
            .flat_map(|b| b.secrets.iter())
            .enumerate()
        {
            let key = format!("build.secrets[{index}]");
            self.defined(&key, "secret", &secret.source, &project.secrets);
        }
    }

    fn dependencies(&mut self, service: &Service, project: &Project) {
        for (name, dependency) in &service.depends_on {
            if let Some(disabled) = project.disabled_services.get(name) {
                if dependency.required {
                    let problem = Problem::Disabled {
                        path: self.path.clone(),
                        name: name.clone(),
                        profiles: disabled.profiles.clone(),
                    };
                    let path = format!("{}.depends_on.{name}", self.path);
                    self.report.error(self.places.nearest(&path), problem);
                }
            } else {
                let key = format!("depends_on.{name}");
                self.defined(&key, "service", name, &project.services);
            }
        }
        let contexts = service
            .build
            .iter()
            .flat_map(|build| &build.additional_contexts);
        for (name, context) in contexts {
            let Some(target) = context.strip_prefix("service:") else {
                continue;
            };
            let key = format!("build.additional_contexts.{name}");
            self.defined(&key, "service", target, &project.services);
            if project
                .services
                .get(target)
                .is_some_and(|service| service.build.is_none())
            {
                self.invalid(
                    &key,
                    &format!("names the service `{target}`, which is not built"),
                );
            }
        }
    }

    fn amounts(&mut self, service: &Service) {
        if service.replicas() > 1 && service.container_name.is_some() {
            self.invalid("container_name", "several containers cannot have one name");
        }
        let Some(deploy) = &service.deploy else {
            return;
        };
        if let (Some(scale), Some(replicas)) = (service.scale, deploy.replicas)
            && scale != replicas
        {
            self.invalid("scale", "differs from `deploy.replicas`");
        }
        let Deploy { resources, .. } = deploy;
        if let Some(limits) = &resources.limits {
            if service.cpus.is_some() && service.cpus != limits.cpus {
                self.invalid("cpus", "differs from `deploy.resources.limits.cpus`");
            }
            if service.mem_limit.is_some() && service.mem_limit != limits.memory {
                self.invalid("mem_limit", "differs from `deploy.resources.limits.memory`");
            }
            if service.pids_limit.is_some() && service.pids_limit != limits.pids {
                self.invalid("pids_limit", "differs from `deploy.resources.limits.pids`");
            }
        }
        if let Some(reservations) = &resources.reservations
            && service.mem_reservation.is_some()
            && service.mem_reservation != reservations.memory
        {
            let reason = "differs from `deploy.resources.reservations.memory`";
            self.invalid("mem_reservation", reason);
        }
    }

    fn contents(&mut self, service: &Service) {
        let test = service
            .healthcheck
            .as_ref()
            .and_then(|check| check.test.first());
        if let Some(first) = test
            && !matches!(first.as_str(), "CMD" | "CMD-SHELL" | "NONE")
        {
            self.invalid("healthcheck.test", "must begin with CMD, CMD-SHELL or NONE");
        }
        let watches = service.develop.iter().flat_map(|develop| &develop.watch);
        for (index, watch) in watches.enumerate() {
            let optional = matches!(watch.action, WatchAction::Rebuild | WatchAction::Restart);
            if watch.target.is_none() && !optional {
                let key = format!("develop.watch[{index}]");
                self.invalid(&key, "needs `target` for this action");
            }
        }
        let mut targets = BTreeSet::new();
        for (index, mount) in service.volumes.iter().enumerate() {
            if !targets.insert(mount.target.as_str()) {
                let reason = format!("`{}` is a mount already", mount.target);
                self.invalid(&format!("volumes[{index}]"), &reason);
            }
        }
    }

    fn defined<T>(
        &mut self,
        key: &str,
        kind: &'static str,
        name: &str,
        known: &BTreeMap<String, T>,
    ) {
        if known.contains_key(name) || self.faulty.has(&format!("{kind}s"), name) {
            return;
        }
        let suggestion = closest(name, known.keys().map(String::as_str));
        let problem = Problem::Undefined {
            path: self.path.clone(),
            kind,
            name: name.to_owned(),
            suggestion,
        };
        let place = self.places.nearest(&format!("{}.{key}", self.path));
        self.report.error(place, problem);
    }

    fn invalid(&mut self, key: &str, reason: &str) {
        let path = format!("{}.{key}", self.path);
        let place = self.places.nearest(&path);
        self.report.error(
            place,
            Problem::Invalid {
                path,
                reason: reason.to_owned(),
                help: None,
            },
        );
    }
}

fn check_secrets(project: &Project, places: &Places, faulty: &Faulty, report: &mut Report) {
    for (key, secret) in &project.secrets {
        let is_empty = secret.file.is_none() && secret.environment.is_none();
        if is_empty && !secret.external && !faulty.has("secrets", key) {
            let path = format!("secrets.{key}");
            let problem = Problem::MissingKey {
                key: "file` or `environment".to_owned(),
                parent: path.clone(),
            };
            report.error(places.nearest(&path), problem);
        }
    }
}

/// Returns services that need each other in a circle, beginning and ending with the same.
fn find_cycle(services: &BTreeMap<String, Service>) -> Option<Vec<String>> {
    let mut done = BTreeSet::new();
    for start in services.keys() {
        let mut path: Vec<(&str, Vec<&str>)> = vec![(start, needs(services, start))];
        while let Some((current, pending)) = path.last_mut() {
            let Some(next) = pending.pop() else {
                done.insert(*current);
                path.pop();
                continue;
            };
            if let Some(position) = path.iter().position(|(name, _)| *name == next) {
                let members = path.iter().skip(position).map(|(name, _)| *name);
                return Some(members.chain([next]).map(str::to_owned).collect());
            }
            if !done.contains(next) {
                path.push((next, needs(services, next)));
            }
        }
    }
    None
}

/// Returns the enabled services that a service needs, in reverse order.
fn needs<'a>(services: &'a BTreeMap<String, Service>, name: &str) -> Vec<&'a str> {
    let names = services
        .get(name)
        .into_iter()
        .flat_map(|service| service.depends_on.keys());
    names
        .filter_map(|name| services.get_key_value(name))
        .map(|(key, _)| key.as_str())
        .rev()
        .collect()
}
