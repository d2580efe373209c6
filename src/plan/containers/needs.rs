//! What a step on a container has to wait for.

use std::collections::BTreeSet;

use crate::compose::model::Service;
use crate::model::DeploymentState;
use crate::plan::action::{Action, Kind};
use crate::plan::deployment::Planner;
use crate::plan::step::{Cause, Step, StepId};

impl Planner<'_> {
    /// Whether containers are started.
    pub(in crate::plan) fn starts(&self) -> bool {
        self.deployment.state == DeploymentState::Running
    }

    /// A step on a container of a service, after everything that the container needs.
    pub(in crate::plan) fn container_step(
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
    pub(in crate::plan) fn needs(&self, service: &Service, name: &str) -> Vec<StepId> {
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
    pub(in crate::plan) fn push_container(&mut self, step: Step) {
        let name = step.name.clone();
        let id = self.push(step);
        self.container_steps.entry(name).or_default().push(id);
    }
}
