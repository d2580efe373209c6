//! Containers: which there should be, how each differs, and the gentlest way to mend it.

mod compare;
mod needs;
mod replace;
mod rotation;
mod state;
mod takeover;

use std::collections::{BTreeMap, BTreeSet};

use replace::carry_over_anonymous_volumes;

use crate::compose::model::Service;
use crate::model::{Container, ContainerSpec, label};
use crate::plan::action::Action;
use crate::plan::deployment::Planner;
use crate::plan::images::ImageOutcome;
use crate::plan::lower::container_name;
use crate::plan::made::number_of;
use crate::plan::remedy::Remedy;
use crate::plan::step::{Cause, Difference, Disruption, Origin};

impl Planner<'_> {
    /// Plans the containers of the project, those that others depend on first.
    pub(super) fn plan_containers(&mut self) {
        let project = &self.deployment.project;
        let services = in_order(&project.services);
        self.plan_leftovers();
        for service in &services {
            let (kept, extra) = self.sort_out(service);
            self.expect_as_many(service, kept.len() + extra.len());
            if !extra.is_empty() {
                self.route_away(service, &kept);
            }
            for container in extra {
                let id = self.delete_container(&container, Cause::Changed, Disruption::Restart);
                self.clearing.push(id);
            }
            self.kept.insert(service.name.clone(), kept);
        }
        for service in &services {
            self.plan_service(service);
        }
        for service in services {
            self.route_to_all(service);
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
        let missing = if self.rotated(&service.name).is_some() {
            0
        } else {
            service.replicas() - i64::try_from(kept.len()).unwrap_or_default()
        };
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
        for container in self.by_turn(service, kept) {
            self.plan_container(service, &container);
        }
        for number in (highest + 1)..=(highest + missing) {
            self.create_container(service, number);
        }
    }

    fn create_container(&mut self, service: &Service, number: i64) {
        let spec = self.lowering(service).container(service, number);
        if !self.engine_can(service, &spec) {
            return;
        }
        let name = spec.name.clone();
        let action = Action::CreateContainer {
            spec: Box::new(spec),
            start: self.starts(),
        };
        let mut step = self.container_step(service, &name, action, Cause::Missing);
        if !self.fresh {
            self.made
                .mark_removed(&mut step, &service.name, Some(number));
        }
        step.undo = Some(Action::RemoveContainer {
            name: name.clone(),
            volumes: true,
        });
        self.push_container(step);
        self.renewed.insert(name);
    }

    /// Whether the engine is new enough for a container; if not, the plan is blocked.
    fn engine_can(&mut self, service: &Service, spec: &ContainerSpec) -> bool {
        let facts = &self.inputs.seen.facts;
        let missing: Vec<_> = spec
            .requirements()
            .into_iter()
            .filter(|requirement| requirement.api > facts.api)
            .collect();
        for requirement in &missing {
            self.block(
                format!(
                    "service `{}`: {} needs API {}, the engine ({}) speaks {}",
                    service.name, requirement.feature, requirement.api, facts.version, facts.api
                ),
                "take it out of the Compose file, or update the engine".to_owned(),
            );
        }
        missing.is_empty()
    }

    fn plan_container(&mut self, service: &Service, container: &Container) {
        let labels = &container.spec.labels;
        if self.is_somebody_elses(container) {
            return;
        }
        let mut spec = self
            .lowering(service)
            .container(service, number_of(container));
        if !self.engine_can(service, &spec) {
            return;
        }
        let found = self.compare(service, container, &spec);
        let renewal = self
            .renewal(service, &spec)
            .or_else(|| self.rotation(service, &found));
        let remedy = if renewal.is_some() {
            Remedy::Replace
        } else {
            Remedy::of(&found)
        };
        if remedy == Remedy::Replace {
            let image = self.images.get(&service.name).and_then(ImageOutcome::known);
            carry_over_anonymous_volumes(&mut spec, container, image);
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

    fn rename_container(&mut self, service: &Service, container: &Container, name: &str) {
        if container.spec.name == name {
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
