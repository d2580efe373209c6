//! Replacing a container without a gap: its successor starts beside it, gets its requests, then its name.
//!
//! | step | afterwards |
//! |---|---|
//! | start the successor | `NAME` answers, `NAME.vaultctl-new` gets ready |
//! | switch the proxy, once it is ready | `NAME.vaultctl-new` answers, `NAME` has nothing left to do |
//! | take over | the successor is `NAME`, the old one is stopped and kept as `NAME.vaultctl-old` |
//!
//! One container of a service after the other. Where the old one has to stop first, a proxy is told
//! before and after, so that nothing is asked of a container that is about to stop.

use std::time::Duration;

use crate::compose::model::Service;
use crate::model::{
    Backend, Container, ContainerSpec, DeploymentState, MountKind, Replacement, Strategy, label,
};
use crate::plan::action::{Action, Kind, OldContainer};
use crate::plan::deployment::{Planner, remove_kept};
use crate::plan::readiness::gate_condition;
use crate::plan::recover::NEW;
use crate::plan::step::{Cause, Difference, Disruption, Expectation, Step, StepId};
use crate::proxy;

/// How a container is replaced, and why.
pub(super) struct Replacing<'a> {
    pub(super) service: &'a Service,
    pub(super) old: OldContainer,
    pub(super) spec: ContainerSpec,
    pub(super) cause: Cause,
    pub(super) found: Vec<Difference>,
    pub(super) note: Option<String>,
}

impl Planner<'_> {
    /// How the containers of a service are replaced.
    pub(in crate::plan) fn replacement(&self, service: &str) -> Option<&Replacement> {
        let options = self.deployment.services.get(service)?;
        Some(&options.replacement)
    }

    /// Whether the successor of a container can start beside it.
    pub(super) fn starts_first(
        &self,
        service: &Service,
        container: &Container,
        spec: &ContainerSpec,
    ) -> bool {
        let Some(replacement) = self.replacement(&service.name) else {
            return false;
        };
        // What shares the network of another is made anew with it.
        let shares = spec.network_mode.starts_with("container:");
        replacement.strategy == Strategy::StartFirst
            && self.starts()
            && container.state.is_up()
            && container.spec.name == spec.name
            && !shares
            && (replacement.is_asked_for || unnamed_data(spec).is_none())
    }

    /// Plans a replacement without a gap.
    pub(super) fn start_first(&mut self, replacing: Replacing<'_>) {
        let Replacing {
            service,
            old,
            spec,
            cause,
            found,
            note,
        } = replacing;
        let name = spec.name.clone();
        let successor = format!("{name}{NEW}");
        let action = Action::StartSuccessor {
            old: old.clone(),
            spec: Box::new(spec),
        };
        let mut start = self.container_step(service, &name, action, cause);
        start.undo = Some(Action::RemoveContainer {
            name: successor.clone(),
            volumes: false,
        });
        start.differences = found;
        start.note = Some(note.unwrap_or_else(|| "starts first".to_owned()));
        start.after.extend(self.turn.get(&service.name).cloned());
        let mut last = self.push(start);
        let mut ready = vec![Expectation {
            container: successor.clone(),
            ..self.expected(service, &name)
        }];
        let others = self.others(service, &name);
        if let Some(backend) = self.backend(&service.name).cloned() {
            let before = [others.clone(), vec![name.clone()]].concat();
            let after = [others, vec![successor]].concat();
            let mut switch = self.switch((service, &backend), after, before, &name);
            switch.after.push(last);
            switch.awaits = std::mem::take(&mut ready);
            last = self.push(switch);
        }
        let action = Action::TakeOver {
            old: old.clone(),
            name: name.clone(),
        };
        let mut take_over = self.step(Kind::Container, &name, action, Cause::Dependency);
        take_over.service = Some(service.name.clone());
        take_over.undo = Some(Action::GiveBack {
            old,
            name: name.clone(),
            ready: Box::new(self.expected(service, &name)),
        });
        take_over.after.push(last);
        take_over.awaits = ready;
        self.conclusion.push(remove_kept(&name));
        let id = self.push(take_over);
        self.took_over(service, &name, id);
    }

    /// Plans a replacement with a gap: the old container stops, when nothing is asked of it any more, and
    /// the next one is not begun before this one has got its requests back.
    pub(super) fn stop_first(&mut self, replacing: Replacing<'_>) {
        let Replacing {
            service,
            old,
            spec,
            cause,
            found,
            note,
        } = replacing;
        let name = spec.name.clone();
        let backend = self.backend(&service.name).cloned();
        let backend = backend.filter(|_| self.starts() && old.running);
        let others = self.others(service, &name);
        let awaited = self.kept_healthy(service, &others);
        let mut first = self.turn.get(&service.name).cloned();
        if let Some(backend) = &backend {
            let before = [others.clone(), vec![name.clone()]].concat();
            let mut drain = self.switch((service, backend), others.clone(), before, &name);
            drain.after = self.needs(service, &name);
            drain.after.extend(first.take());
            drain.awaits.clone_from(&awaited);
            first = Some(self.push(drain));
        }
        let running = old.running;
        let begins_first = self.replacement(&service.name).is_some_and(|replacement| {
            replacement.strategy == Strategy::StartFirst && !replacement.is_asked_for
        });
        let unnamed = unnamed_data(&spec).filter(|_| begins_first);
        let action = Action::ReplaceContainer {
            old: old.clone(),
            spec: Box::new(spec),
            start: self.starts(),
        };
        let mut step = self.container_step(service, &name, action, cause);
        step.undo = Some(Action::RestoreContainer { old: old.clone() });
        step.after.extend(first);
        step.awaits.extend(awaited);
        step.disruption = self.gap(service, running, !others.is_empty());
        step.differences = found;
        // Why there is a gap is told besides why there is a replacement.
        let obstacle = self.replacement(&service.name);
        let obstacle = obstacle.and_then(|replacement| replacement.obstacle.clone());
        let obstacle = obstacle.or(unnamed);
        step.note = match (note, obstacle) {
            (Some(note), Some(obstacle)) => Some(format!("{note}; {obstacle}")),
            (note, obstacle) => note.or(obstacle),
        };
        self.conclusion.push(remove_kept(&old.name));
        let mut last = self.push(step);
        if let Some(backend) = &backend {
            let after = [others.clone(), vec![name.clone()]].concat();
            let mut back = self.switch((service, backend), after, others, &name);
            back.after.push(last.clone());
            back.awaits = vec![self.expected(service, &name)];
            self.container_steps
                .entry(name.clone())
                .or_default()
                .push(last);
            last = self.push(back);
        }
        self.took_over(service, &name, last);
    }

    /// What the gap costs while a container has stopped and its successor is not ready.
    fn gap(&self, service: &Service, running: bool, has_others: bool) -> Disruption {
        let replacement = self.replacement(&service.name);
        // Also of what is rotated because somebody asks for it, without a `[[rotation]]`.
        let is_rotated = replacement.is_some_and(|replacement| replacement.is_rotated)
            || self.rotated(&service.name).is_some();
        let is_routed = self.backend(&service.name).is_some();
        match (running, is_rotated) {
            (false, _) => Disruption::None,
            (true, true) if is_routed && has_others => Disruption::None,
            (true, true) => Disruption::Downtime,
            (true, false) => Disruption::Restart,
        }
    }

    /// The containers that must be healthy while another one stops.
    fn kept_healthy(&self, service: &Service, others: &[String]) -> Vec<Expectation> {
        let least = self
            .replacement(&service.name)
            .map_or(0, |replacement| replacement.min_healthy);
        if least == 0 || !self.starts() {
            return Vec::new();
        }
        others
            .iter()
            .map(|name| self.expected(service, name))
            .collect()
    }

    /// Records that a container has its successor under its name after a step.
    fn took_over(&mut self, service: &Service, name: &str, id: StepId) {
        self.container_steps
            .entry(name.to_owned())
            .or_default()
            .push(id.clone());
        if self.replacement(&service.name).is_some_and(in_turn) {
            self.turn.insert(service.name.clone(), id);
        }
        self.renewed.insert(name.to_owned());
    }

    /// What has to hold of a container of a service.
    fn expected(&self, service: &Service, name: &str) -> Expectation {
        self.expectation_of(service, name.to_owned(), gate_condition(self, service))
    }

    /// The containers of a service beside one of them, that run now and stay.
    fn others(&self, service: &Service, name: &str) -> Vec<String> {
        let containers = self.containers.iter();
        let names = self.names.get(&service.name);
        containers
            .filter(|other| other.state.is_up() && other.spec.name != name)
            .filter(|other| names.is_some_and(|names| names.contains(&other.spec.name)))
            .map(|other| other.spec.name.clone())
            .collect()
    }

    fn backend(&self, service: &str) -> Option<&Backend> {
        self.replacement(service)?.backend.as_ref()
    }

    /// A step that lets the proxy send requests to containers of a service.
    fn switch(
        &self,
        (service, backend): (&Service, &Backend),
        to: Vec<String>,
        back: Vec<String>,
        about: &str,
    ) -> Step {
        let replacement = self.replacement(&service.name);
        let grace = replacement.map_or(Duration::ZERO, |replacement| replacement.grace);
        let route = |to: Vec<String>| Action::RouteTraffic {
            backend: Box::new(backend.clone()),
            to,
            grace,
        };
        let id = format!("{}-{about}", backend.name);
        let mut step = self.step(Kind::Proxy, &backend.name, route(to), Cause::Dependency);
        step.id = StepId::new(&self.deployment.id, Kind::Proxy, &id);
        step.service = Some(service.name.clone());
        step.undo = Some(route(back));
        step
    }

    /// Lets the proxies send nothing any more to containers that are about to go.
    pub(in crate::plan) fn route_away(&mut self, service: &Service, staying: &[Container]) {
        let backend = self.backend(&service.name).cloned();
        let Some(backend) = backend.filter(|_| self.starts()) else {
            return;
        };
        let is_of = |c: &&Container| c.spec.labels.get(label::SERVICE) == Some(&service.name);
        let up = |c: &&Container| c.state.is_up();
        let before = self.containers.iter().filter(is_of).filter(up);
        let before: Vec<String> = before.map(|c| c.id.clone()).collect();
        let to = staying.iter().filter(up).map(|c| c.id.clone()).collect();
        let mut step = self.switch((service, &backend), to, before, "fewer");
        step.after.clone_from(&self.clearing);
        let id = self.push(step);
        self.clearing.push(id);
    }

    /// Lets the proxies send requests to all containers of a service, where they do not or will not.
    pub(in crate::plan) fn route_to_all(&mut self, service: &Service) {
        let Some(backend) = self.backend(&service.name).cloned() else {
            return;
        };
        if self.deployment.state != DeploymentState::Running {
            return;
        }
        let names = self.names.get(&service.name).cloned().unwrap_or_default();
        if names.is_empty() && self.is_rotation() {
            return;
        }
        let live = |name: &String| self.containers.iter().find(|c| c.spec.name == *name);
        let is_new = |name: &String| live(name).is_none_or(|found| !found.state.is_up());
        let has_turned = self.turn.contains_key(&service.name);
        let ids = names.iter().filter_map(live);
        let ids = ids
            .map(|found| proxy::short(&found.id).to_owned())
            .collect();
        let text = self.inputs.seen.backends.get(&backend.name);
        // Of a proxy that does not run nobody knows what it will do; one that shall run is told.
        let is_in_order = match text {
            Some(text) => proxy::is_for(&backend, text, &ids),
            None => !self.is_to_run(&backend),
        };
        if !names.iter().any(is_new) && (has_turned || is_in_order) {
            return;
        }
        let mut step = self.switch((service, &backend), names.clone(), Vec::new(), "all");
        step.undo = None;
        let steps = names
            .iter()
            .filter_map(|name| self.container_steps.get(name));
        step.after = steps.flatten().cloned().collect();
        if step.after.is_empty() {
            step.cause = Cause::Drifted;
        }
        step.after.extend(self.steps_of_proxy(&backend));
        step.awaits = names
            .iter()
            .map(|name| self.expected(service, name))
            .collect();
        self.push(step);
    }

    /// Whether a proxy is to run on this server.
    fn is_to_run(&self, backend: &Backend) -> bool {
        let mut deployments = self.inputs.server.deployments.iter();
        deployments
            .any(|other| other.id.stack == backend.stack && other.state == DeploymentState::Running)
    }

    /// What has to be done before a proxy runs.
    fn steps_of_proxy(&self, backend: &Backend) -> Vec<StepId> {
        if backend.stack == self.deployment.id.stack {
            let names = self.names.get(&backend.service).into_iter().flatten();
            let steps = names.filter_map(|name| self.container_steps.get(name));
            return steps.flatten().cloned().collect();
        }
        let deployments = self.inputs.server.deployments.iter();
        let mut proxies = deployments.filter(|other| other.id.stack == backend.stack);
        // Where the proxy's stack waits for this one, it is told by its file.
        let proxy = proxies.find(|other| !other.after.contains(&self.deployment.id));
        proxy
            .map(|proxy| StepId::gate(&proxy.id))
            .into_iter()
            .collect()
    }
}

/// What stands in the way of a successor beside a container whose image declares a volume: only who knows
/// the image knows of that.
fn unnamed_data(spec: &ContainerSpec) -> Option<String> {
    let mut mounts = spec.mounts.iter();
    let mount = mounts.find(|mount| {
        mount.kind == MountKind::Volume && mount.is_anonymous() && !mount.read_only
    })?;
    Some(format!("`{}` may have one writer alone", mount.target))
}

/// Whether the containers of a service are replaced one after the other.
fn in_turn(replacement: &Replacement) -> bool {
    replacement.strategy == Strategy::StartFirst
        || replacement.is_rotated
        || replacement.backend.is_some()
}
