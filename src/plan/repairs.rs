//! Putting right what an interrupted run has left, before anything else is done.

use std::collections::BTreeSet;

use super::action::{Action, Kind};
use super::deployment::{Planner, remove_kept};
use super::recover::{NEW, OLD};
use super::step::Cause;
use crate::compose::model::Service;
use crate::model::{Container, DeploymentState, label};

impl Planner<'_> {
    /// Plans what an interrupted run has left half done. What a proxy sends requests to comes first: it
    /// may be what is about to go.
    pub(super) fn plan_repairs(&mut self) {
        let deployment = self.deployment;
        for service in deployment.project.services.values() {
            if !self.has_repairs(service) {
                continue;
            }
            let is_of = |c: &&Container| c.spec.labels.get(label::SERVICE) == Some(&service.name);
            let staying: Vec<Container> = self.containers.iter().filter(is_of).cloned().collect();
            self.route_away(service, &staying);
        }
        for repair in std::mem::take(&mut self.repairs) {
            let (name, note) = match &repair.action {
                Action::RestoreContainer { old } => (
                    format!("{}{OLD}", old.name),
                    "its replacement was interrupted: it is put back",
                ),
                Action::RemoveContainer { name, .. } => {
                    (name.clone(), "left behind by an interrupted replacement")
                }
                Action::ReleaseContainer { old } => (
                    format!("{}{OLD}", old.name),
                    "kept by an interrupted run until the stack is healthy",
                ),
                _ => continue,
            };
            let undo = match &repair.action {
                Action::ReleaseContainer { old } => {
                    Some(Action::RestoreContainer { old: old.clone() })
                }
                _ => None,
            };
            let mut step = self.step(Kind::Container, &name, repair.action, Cause::Orphaned);
            step.note = Some(note.to_owned());
            step.undo = undo;
            step.after.clone_from(&self.clearing);
            let id = self.push(step);
            self.container_steps
                .entry(repair.name)
                .or_default()
                .push(id.clone());
            self.clearing.push(id);
        }
    }

    /// Whether an interrupted run has left something of a service.
    fn has_repairs(&self, service: &Service) -> bool {
        let mut containers = self.inputs.seen.containers.iter();
        containers.any(|container| {
            let name = container.spec.name.as_str();
            let base = name.strip_suffix(NEW).or(name.strip_suffix(OLD));
            container.spec.labels.get(label::SERVICE) == Some(&service.name)
                && self
                    .repairs
                    .iter()
                    .any(|repair| Some(repair.name.as_str()) == base)
        })
    }

    /// Decides when the containers go that an interrupted run has kept: with the gate, unless there
    /// is none, or their successors are to be kept under the same names.
    pub(super) fn settle_releases(&mut self) {
        let retired: BTreeSet<String> = self
            .steps
            .iter()
            .filter_map(|step| match &step.action {
                Action::ReplaceContainer { old, .. }
                | Action::TakeOver { old, .. }
                | Action::DeleteContainer { old } => Some(old.name.clone()),
                _ => None,
            })
            .collect();
        let is_gated = self.deployment.state != DeploymentState::Absent;
        for step in &mut self.steps {
            let Action::ReleaseContainer { old } = &step.action else {
                continue;
            };
            let removal = remove_kept(&old.name);
            if is_gated && !retired.contains(&old.name) {
                self.conclusion.push(removal);
            } else {
                step.action = removal;
                step.undo = None;
            }
        }
    }
}
