//! Containers: which there should be, how each differs, and the gentlest way to mend it.

use std::collections::{BTreeMap, BTreeSet};

use super::action::{Action, Kind};
use super::attributes::{Attributes, attributes};
use super::compare::{Baseline, differences};
use super::deployment::{Planner, cause_of, old_container, remove_kept};
use super::effective::effective;
use super::lower::container_name;
use super::remedy::Remedy;
use super::step::{Cause, Difference, Disruption, Origin, Step, StepId};
use crate::compose::model::Service;
use crate::model::{
    Container, ContainerSpec, DeploymentState, Health, ImageReference, MountKind, Reaction, Status,
    label,
};

impl Planner<'_> {
    /// Plans the containers of the project, those that others depend on first.
    pub(super) fn plan_containers(&mut self) {
        let project = &self.deployment.project;
        let services = in_order(&project.services);
        self.plan_leftovers();
        for service in &services {
            let (kept, extra) = self.sort_out(service);
            for container in extra {
                let id = self.delete_container(&container, Cause::Changed, Disruption::Restart);
                self.clearing.push(id);
            }
            self.kept.insert(service.name.clone(), kept);
        }
        for service in services {
            self.plan_service(service);
        }
        self.hold_back_volumes();
    }

    /// Plans the removal of containers of services that the project no longer has.
    fn plan_leftovers(&mut self) {
        let project = &self.deployment.project;
        let known = |service: &str| {
            project.services.contains_key(service)
                || project.disabled_services.contains_key(service)
        };
        for container in self.containers.clone() {
            let labels = &container.spec.labels;
            let service = labels.get(label::SERVICE).map_or("", String::as_str);
            if known(service) {
                continue;
            }
            if labels
                .get(label::REPOSITORY)
                .is_some_and(|id| id == self.inputs.repository)
            {
                let id = self.delete_container(&container, Cause::Orphaned, Disruption::Downtime);
                self.clearing.push(id);
            } else {
                self.notes.push(format!(
                    "{}: container `{}` belongs to the project, but to no service of it, and vaultctl did not make it: it is left alone",
                    self.deployment.id, container.spec.name
                ));
            }
        }
    }

    /// Divides a service's containers into those that stay and those that are too many.
    ///
    /// As Compose does it, the ones with the highest numbers go first.
    fn sort_out(&self, service: &Service) -> (Vec<Container>, Vec<Container>) {
        let mut containers: Vec<Container> = self
            .containers
            .iter()
            .filter(|c| c.spec.labels.get(label::SERVICE) == Some(&service.name))
            .cloned()
            .collect();
        if self.fresh {
            return (Vec::new(), containers);
        }
        containers.sort_by_key(number_of);
        let wanted = usize::try_from(service.replicas()).unwrap_or_default();
        let extra = containers.split_off(wanted.min(containers.len()));
        (containers, extra)
    }

    fn plan_service(&mut self, service: &Service) {
        let kept = self.kept.remove(&service.name).unwrap_or_default();
        let highest = kept.iter().map(number_of).max().unwrap_or_default();
        let missing = service.replicas() - i64::try_from(kept.len()).unwrap_or_default();
        let mut names = Vec::new();
        for container in &kept {
            names.push(container_name(
                &self.deployment.project,
                service,
                number_of(container),
            ));
        }
        for number in (highest + 1)..=(highest + missing) {
            names.push(container_name(&self.deployment.project, service, number));
        }
        self.names.insert(service.name.clone(), names);
        for container in kept {
            self.plan_container(service, &container);
        }
        for number in (highest + 1)..=(highest + missing) {
            self.create_container(service, number);
        }
    }

    fn create_container(&mut self, service: &Service, number: i64) {
        let spec = self.lowering(service).container(service, number);
        if !self.name_is_free(&spec.name) {
            return;
        }
        let name = spec.name.clone();
        let action = Action::CreateContainer {
            spec: Box::new(spec),
            start: self.starts(),
        };
        let mut step = self.container_step(service, &name, action, Cause::Missing);
        step.undo = Some(Action::RemoveContainer {
            name: name.clone(),
            volumes: true,
        });
        self.push_container(step);
        self.renewed.insert(name);
    }

    /// Whether a container name can be taken; if not, the plan is blocked.
    fn name_is_free(&mut self, name: &str) -> bool {
        let own = |id: &str| self.containers.iter().any(|container| container.id == id);
        let holder = self
            .inputs
            .seen
            .all_containers
            .iter()
            .find(|c| c.name == name && !own(&c.id));
        let Some(holder) = holder else { return true };
        let owner = match holder.labels.get(label::PROJECT) {
            Some(project) => format!("belongs to the Compose project `{project}`"),
            None => "was made by another tool".to_owned(),
        };
        self.block(
            format!("the container name `{name}` is taken: that container {owner}"),
            format!("remove or rename it (`docker rename {name} ...`); vaultctl does not touch what it does not own"),
        );
        false
    }

    fn plan_container(&mut self, service: &Service, container: &Container) {
        let labels = &container.spec.labels;
        if labels
            .get(label::REPOSITORY)
            .is_some_and(|id| id != self.inputs.repository)
        {
            self.block(
                format!("container `{}` belongs to another vaultctl repository", container.spec.name),
                "remove it with that repository first, or set the same `repository_id` in vaultctl.toml".to_owned(),
            );
            return;
        }
        let mut spec = self
            .lowering(service)
            .container(service, number_of(container));
        let found = self.compare(service, container, &spec);
        let renewal = self.renewal(service, &spec);
        let remedy = if renewal.is_some() {
            Remedy::Replace
        } else {
            Remedy::of(&found)
        };
        if remedy == Remedy::Replace {
            carry_over_anonymous_volumes(&mut spec, container);
            self.replace_container(service, container, spec, found, renewal);
            return;
        }
        self.rename_container(service, container, &spec.name);
        self.mend(service, container, &spec, &found);
        self.plan_state(service, container, &spec.name);
        let untouched = !self.container_steps.contains_key(&spec.name);
        if untouched && !labels.contains_key(label::REPOSITORY) {
            let action = Action::Adopt {
                name: spec.name.clone(),
            };
            let step = self.container_step(service, &spec.name, action, Cause::Missing);
            self.push(step);
        }
    }

    /// The differences of a container, without those that the definition tells to ignore.
    fn compare(
        &self,
        service: &Service,
        container: &Container,
        spec: &ContainerSpec,
    ) -> Vec<Difference> {
        let image = self.images.get(&service.name).cloned().unwrap_or_default();
        let config = image.present.map(|image| image.config).unwrap_or_default();
        let requested = attributes(spec);
        let mut wanted = attributes(&effective(spec, &config));
        let mut observed = attributes(&container.spec);
        wanted.remove("image");
        observed.remove("image");
        self.allow_for_injection(container, &wanted, &mut observed);
        if !spec.volumes_from.is_empty() {
            observed.retain(|path, _| !path.starts_with("volumes./") || wanted.contains_key(path));
        }
        let baseline = Baseline::of(&container.spec.labels);
        let mut found = differences(&requested, &wanted, &observed, &baseline);
        found.extend(self.compare_image(service, container, &requested, &baseline));
        found.extend(self.compare_attachments(container, spec));
        let ignored = self
            .deployment
            .services
            .get(&service.name)
            .map(|options| &options.ignore);
        found.retain(|difference| {
            !ignored
                .into_iter()
                .flatten()
                .any(|path| covers(path, &difference.path))
        });
        found.sort_by(|a, b| a.path.cmp(&b.path));
        found
    }

    /// A container that another tool gave a config by copying it in has no mount for it.
    fn allow_for_injection(
        &self,
        container: &Container,
        wanted: &Attributes,
        observed: &mut Attributes,
    ) {
        for (name, target) in &self.inputs.seen.injected {
            let path = format!("volumes.{target}");
            if *name == container.spec.name
                && !observed.contains_key(&path)
                && let Some(value) = wanted.get(&path)
            {
                observed.insert(path, value.clone());
            }
        }
    }

    /// A container runs an image, whatever it is called now: identifiers are compared where they
    /// are known.
    fn compare_image(
        &self,
        service: &Service,
        container: &Container,
        requested: &Attributes,
        baseline: &Baseline,
    ) -> Option<Difference> {
        let outcome = self.images.get(&service.name)?;
        let wanted = self.deployment.image_of(service);
        let same = match outcome.id() {
            Some(id) => container.image_id == id,
            None => {
                let pinned = ImageReference::parse(&wanted);
                pinned.digest.is_some()
                    && pinned.same_content(&ImageReference::parse(&container.spec.image))
            }
        };
        if same {
            return None;
        }
        let mut before = container.spec.image.clone();
        let mut after = wanted;
        if before == after {
            before = format!("{before} ({})", short_id(&container.image_id));
            after = match outcome.id() {
                Some(id) => format!("{after} ({})", short_id(id)),
                None => format!("{after} (to be pulled)"),
            };
        }
        Some(Difference {
            path: "image".to_owned(),
            before: Some(before),
            after: Some(after),
            origin: baseline.origin("image", requested),
            sensitive: false,
        })
    }

    /// Differences of a container that hangs on a network which was made anew behind its back.
    fn compare_attachments(&self, container: &Container, spec: &ContainerSpec) -> Vec<Difference> {
        let stale = |name: &&String| {
            let attached = container.attached.get(*name);
            let present = self.inputs.seen.network(name).map(|network| &network.id);
            attached.is_some_and(|id| !id.is_empty()) && present.is_some() && attached != present
        };
        let difference = |name: &String| Difference {
            path: format!("networks.{name}.id"),
            before: Some("a network of that name that is gone".to_owned()),
            after: Some("the network that is there".to_owned()),
            origin: Origin::Drift,
            sensitive: false,
        };
        spec.networks.keys().filter(stale).map(difference).collect()
    }

    /// Why a container has to be replaced although it does not differ itself.
    fn renewal(&self, service: &Service, spec: &ContainerSpec) -> Option<String> {
        let modes = [&spec.network_mode, &spec.ipc_mode, &spec.pid_mode];
        let parents = modes
            .into_iter()
            .filter_map(|mode| mode.strip_prefix("container:"))
            .chain(spec.volumes_from.iter().map(String::as_str));
        for parent in parents {
            if self.renewed.contains(parent) {
                return Some(format!(
                    "it shares what belongs to `{parent}`, which is replaced"
                ));
            }
        }
        for mount in spec
            .mounts
            .iter()
            .filter(|mount| mount.kind == MountKind::Volume)
        {
            if self.is_volume_replaced(&mount.source) {
                return Some(format!("the volume `{}` is made anew", mount.source));
            }
        }
        match self.reactions.get(&service.name) {
            Some((Reaction::Redeploy, _)) => Some("a file that it reads changes".to_owned()),
            _ => None,
        }
    }

    fn replace_container(
        &mut self,
        service: &Service,
        container: &Container,
        spec: ContainerSpec,
        found: Vec<Difference>,
        renewal: Option<String>,
    ) {
        let name = spec.name.clone();
        let old = old_container(container);
        let cause = if found.is_empty() {
            Cause::Dependency
        } else {
            cause_of(&found)
        };
        let uses_replaced_volume = spec
            .mounts
            .iter()
            .any(|mount| self.is_volume_replaced(&mount.source));
        let start = self.starts();
        let action = if uses_replaced_volume {
            // The volume cannot go while a kept container holds it.
            let gone = Action::RemoveContainer {
                name: container.spec.name.clone(),
                volumes: false,
            };
            let mut removal = self.container_step(service, &name, gone, Cause::Dependency);
            removal.disruption = Disruption::Downtime;
            removal.after.clear();
            removal.awaits.clear();
            let id = self.push(removal);
            self.before_volumes.push(id);
            Action::CreateContainer {
                spec: Box::new(spec),
                start,
            }
        } else {
            self.conclusion.push(remove_kept(&name));
            Action::ReplaceContainer {
                old: old.clone(),
                spec: Box::new(spec),
                start,
            }
        };
        let mut step = self.container_step(service, &name, action, cause);
        step.undo = match &step.action {
            Action::ReplaceContainer { .. } => Some(Action::RestoreContainer { old }),
            _ => None,
        };
        step.disruption = if container.state.is_up() {
            Disruption::Restart
        } else {
            Disruption::None
        };
        step.differences = found;
        step.note = renewal;
        self.push_container(step);
        self.renewed.insert(name);
    }

    fn rename_container(&mut self, service: &Service, container: &Container, name: &str) {
        if container.spec.name == name || !self.name_is_free(name) {
            return;
        }
        let rename = |from: &str, to: &str| Action::RenameContainer {
            id: container.id.clone(),
            from: from.to_owned(),
            to: to.to_owned(),
        };
        let action = rename(&container.spec.name, name);
        let mut step = self.container_step(service, name, action, Cause::Drifted);
        step.undo = Some(rename(name, &container.spec.name));
        step.differences = vec![Difference {
            path: "container_name".to_owned(),
            before: Some(container.spec.name.clone()),
            after: Some(name.to_owned()),
            origin: Origin::Drift,
            sensitive: false,
        }];
        self.push_container(step);
    }

    /// Plans what brings a container that stays into the state that is wanted.
    fn plan_state(&mut self, service: &Service, container: &Container, name: &str) {
        let state = &container.state;
        let (action, undo, cause) = match (self.deployment.state, state.status) {
            (DeploymentState::Stopped, _) if state.is_up() => (
                Action::StopContainer {
                    name: name.to_owned(),
                },
                Some(Action::StartContainer {
                    name: name.to_owned(),
                }),
                Cause::Changed,
            ),
            (DeploymentState::Running, Status::Paused) => (
                Action::UnpauseContainer {
                    name: name.to_owned(),
                },
                None,
                Cause::Stopped,
            ),
            (DeploymentState::Running, Status::Created | Status::Exited) => {
                if self.has_done_its_work(service, container) {
                    return;
                }
                (
                    Action::StartContainer {
                        name: name.to_owned(),
                    },
                    Some(Action::StopContainer {
                        name: name.to_owned(),
                    }),
                    Cause::Stopped,
                )
            }
            (DeploymentState::Running, Status::Restarting) => (
                Action::RestartContainer {
                    name: name.to_owned(),
                },
                None,
                Cause::Unhealthy,
            ),
            (DeploymentState::Running, Status::Running) => {
                self.plan_restart(service, container, name);
                return;
            }
            _ => return,
        };
        let wanted = if self.deployment.state == DeploymentState::Stopped {
            "stopped"
        } else {
            "running"
        };
        let mut step = self.container_step(service, name, action, cause);
        step.undo = undo;
        step.disruption = match &step.action {
            Action::StopContainer { .. } => Disruption::Downtime,
            Action::RestartContainer { .. } => Disruption::Restart,
            _ => Disruption::None,
        };
        step.differences.push(Difference {
            path: "state".to_owned(),
            before: Some(state_text(container)),
            after: Some(wanted.to_owned()),
            origin: if cause == Cause::Changed {
                Origin::Change
            } else {
                Origin::Drift
            },
            sensitive: false,
        });
        self.push_container(step);
    }

    /// Plans the restart of a running container: it is unhealthy, a file that it reads changes, or
    /// it asked to be restarted with something it depends on.
    fn plan_restart(&mut self, service: &Service, container: &Container, name: &str) {
        let restarted_with = service.depends_on.iter().find(|(other, dependency)| {
            dependency.restart
                && self
                    .names
                    .get(*other)
                    .into_iter()
                    .flatten()
                    .any(|name| self.renewed.contains(name))
        });
        let file_changed = matches!(
            self.reactions.get(&service.name),
            Some((Reaction::Restart, _))
        );
        let (cause, note) = if container.state.health == Some(Health::Unhealthy) {
            (Cause::Unhealthy, None)
        } else if file_changed {
            (
                Cause::Dependency,
                Some("a file that it reads changes".to_owned()),
            )
        } else if let Some((other, _)) = restarted_with {
            (
                Cause::Dependency,
                Some(format!("`{other}`, which it depends on, is replaced")),
            )
        } else {
            return;
        };
        let action = Action::RestartContainer {
            name: name.to_owned(),
        };
        let mut step = self.container_step(service, name, action, cause);
        step.disruption = Disruption::Restart;
        step.note = note;
        if cause == Cause::Dependency {
            // Going back restores the file; the container has to read it again.
            step.undo = Some(Action::RestartContainer {
                name: name.to_owned(),
            });
        } else {
            step.differences.push(Difference {
                path: "state".to_owned(),
                before: Some("unhealthy".to_owned()),
                after: Some("healthy".to_owned()),
                origin: Origin::Drift,
                sensitive: false,
            });
        }
        self.push_container(step);
    }

    /// Whether a container that has ended is as it should be: a one-shot that went well.
    ///
    /// One that nobody awaits counts as a one-shot when it ended by itself inside the time of its
    /// gate; a service that somebody stopped ran longer, and is drift although it exits 0, too.
    fn has_done_its_work(&self, service: &Service, container: &Container) -> bool {
        let state = &container.state;
        if state.status != Status::Exited
            || state.exit_code != 0
            || !super::readiness::may_end(service)
        {
            return false;
        }
        if self.is_awaited_as_completed(service) {
            return true;
        }
        let published = !container.spec.port_bindings.is_empty();
        let probed = container
            .spec
            .process
            .healthcheck
            .as_ref()
            .is_some_and(|c| !c.is_disabled());
        !published
            && !probed
            && ran_for(container).is_some_and(|ran| ran <= self.health_timeout(service))
    }

    /// Whether containers are started.
    fn starts(&self) -> bool {
        self.deployment.state == DeploymentState::Running
    }

    /// A step on a container of a service, after everything that the container needs.
    pub(super) fn container_step(
        &self,
        service: &Service,
        name: &str,
        action: Action,
        cause: Cause,
    ) -> Step {
        let mut step = self.step(Kind::Container, name, action, cause);
        step.service = Some(service.name.clone());
        step.after = self.needs(service, name);
        if self.starts() {
            step.awaits = self.awaits(service);
        }
        step
    }

    /// The steps that come before those on a service's container.
    fn needs(&self, service: &Service, name: &str) -> Vec<StepId> {
        let project = &self.deployment.project;
        let mut needs = self.clearing.clone();
        needs.extend(
            self.images
                .get(&service.name)
                .and_then(|image| image.pull.clone()),
        );
        for key in service.networks.keys() {
            let network = project
                .networks
                .get(key)
                .map_or(key, |network| &network.name);
            needs.extend(self.objects.get(&(Kind::Network, network.clone())).cloned());
        }
        for mount in &service.volumes {
            let Some(source) = &mount.source else {
                continue;
            };
            let volume = project
                .volumes
                .get(source)
                .map_or(source, |volume| &volume.name);
            needs.extend(self.objects.get(&(Kind::Volume, volume.clone())).cloned());
        }
        needs.extend(
            self.reactions
                .get(&service.name)
                .into_iter()
                .flat_map(|(_, ids)| ids.clone()),
        );
        for other in service.depends_on.keys() {
            for dependency in self.names.get(other).into_iter().flatten() {
                needs.extend(
                    self.container_steps
                        .get(dependency)
                        .into_iter()
                        .flatten()
                        .cloned(),
                );
            }
        }
        needs.extend(
            self.container_steps
                .get(name)
                .into_iter()
                .flatten()
                .cloned(),
        );
        let mut seen = BTreeSet::new();
        needs.retain(|id| seen.insert(id.clone()));
        needs
    }

    /// Adds a step on a container, where later ones will look for it.
    pub(super) fn push_container(&mut self, step: Step) {
        let name = step.name.clone();
        let id = self.push(step);
        self.container_steps.entry(name).or_default().push(id);
    }

    fn is_volume_replaced(&self, name: &str) -> bool {
        self.objects
            .get(&(Kind::Volume, name.to_owned()))
            .is_some_and(|id| {
                self.steps
                    .iter()
                    .any(|step| step.id == *id && matches!(step.action, Action::ReplaceVolume(_)))
            })
    }

    /// Lets volumes that are made anew wait until no container holds them.
    fn hold_back_volumes(&mut self) {
        for step in &mut self.steps {
            if matches!(step.action, Action::ReplaceVolume(_)) {
                step.after.extend(self.before_volumes.iter().cloned());
            }
        }
    }
}

/// The services, each after those that it depends on.
fn in_order(services: &BTreeMap<String, Service>) -> Vec<&Service> {
    let mut placed: BTreeSet<&str> = BTreeSet::new();
    let mut order = Vec::new();
    // Each round places at least one service: cycles are refused while loading.
    for _ in 0..services.len() {
        for service in services.values() {
            let ready = service
                .depends_on
                .keys()
                .all(|name| placed.contains(name.as_str()) || !services.contains_key(name));
            if ready && placed.insert(&service.name) {
                order.push(service);
            }
        }
    }
    order
}

/// The number of a container among those of its service.
fn number_of(container: &Container) -> i64 {
    container
        .spec
        .labels
        .get(label::CONTAINER_NUMBER)
        .and_then(|number| number.parse().ok())
        .unwrap_or(1)
}

/// Gives the successor the anonymous volumes of the container that it replaces.
fn carry_over_anonymous_volumes(spec: &mut ContainerSpec, old: &Container) {
    for mount in &old.spec.mounts {
        if mount.kind != MountKind::Volume || !mount.is_anonymous() || mount.source.is_empty() {
            continue;
        }
        match spec
            .mounts
            .iter_mut()
            .find(|own| own.target == mount.target)
        {
            Some(own) if own.is_anonymous() => own.source.clone_from(&mount.source),
            Some(_) => {}
            None => spec.mounts.push(mount.clone()),
        }
    }
}

/// Whether an ignored path covers another: itself, or what is below it.
fn covers(ignored: &str, path: &str) -> bool {
    path.strip_prefix(ignored)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The first twelve digits of an identifier, as Docker shows it.
fn short_id(id: &str) -> String {
    id.trim_start_matches("sha256:").chars().take(12).collect()
}

/// What a container is doing, for people.
fn state_text(container: &Container) -> String {
    let state = &container.state;
    match state.status {
        Status::Exited => format!("exited ({})", state.exit_code),
        Status::Restarting => format!("restarting again and again (exit code {})", state.exit_code),
        other => format!("{other:?}").to_lowercase(),
    }
}

/// How long a container ran the last time.
fn ran_for(container: &Container) -> Option<std::time::Duration> {
    let time = |text: &str| text.parse::<jiff::Timestamp>().ok();
    let ran =
        time(&container.state.finished_at)?.duration_since(time(&container.state.started_at)?);
    ran.try_into().ok()
}
