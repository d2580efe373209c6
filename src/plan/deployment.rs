//! Plans one stack on one server.

use std::collections::{BTreeMap, BTreeSet};

use super::action::{Action, Kind, OldContainer};
use super::images::ImageOutcome;
use super::lower::Lowering;
use super::made::Made;
use super::orphans::kept_volumes;
use super::recover::{self, NEW, OLD, Recovery, Repair};
use super::step::{Blocker, Cause, Difference, Disruption, Expectation, Gate, Plan, Step, StepId};
use super::{Inputs, readiness};
use crate::compose::model::Service;
use crate::model::{Container, Deployment, DeploymentState, Reaction, label};

/// Plans a deployment and adds it to the plan.
pub(super) fn plan_deployment(inputs: &Inputs<'_>, deployment: &Deployment, plan: &mut Plan) {
    let mut planner = Planner::new(inputs, deployment);
    if deployment.state == DeploymentState::Absent {
        planner.remove_all();
    } else {
        planner.converge();
        // A rotation is no deployment.
        let destroys = deployment.destroy_before_deploy && !planner.is_rotation();
        if destroys && planner.replaces_something() {
            planner = Planner::new(inputs, deployment);
            planner.fresh = true;
            planner.converge();
        }
    }
    planner.finish(plan);
}

/// A deployment's plan in the making.
pub(super) struct Planner<'a> {
    pub(super) inputs: &'a Inputs<'a>,
    pub(super) deployment: &'a Deployment,
    /// The folder on the server for the stack's files.
    pub(super) directory: String,
    /// The containers of the project, after repairs, without those of `docker compose run`.
    pub(super) containers: Vec<Container>,
    pub(super) steps: Vec<Step>,
    pub(super) blockers: Vec<Blocker>,
    pub(super) notes: Vec<String>,
    /// Folders of the server in which something may be changed that could not be looked at.
    pub(super) unseen: BTreeSet<String>,
    /// The image of each service.
    pub(super) images: BTreeMap<String, ImageOutcome>,
    /// Steps on networks and volumes, by kind and name on the host.
    pub(super) objects: BTreeMap<(Kind, String), StepId>,
    /// Steps on files that a service reads, and what they mean for it.
    pub(super) reactions: BTreeMap<String, (Reaction, Vec<StepId>)>,
    /// Steps on containers, by container name.
    pub(super) container_steps: BTreeMap<String, Vec<StepId>>,
    /// Containers that are made anew by this plan.
    pub(super) renewed: BTreeSet<String>,
    /// The containers that stay, by service, until they are planned.
    pub(super) kept: BTreeMap<String, Vec<Container>>,
    /// The names of each service's containers, as this plan leaves them.
    pub(super) names: BTreeMap<String, Vec<String>>,
    /// The step after which the next container of a service may be replaced.
    pub(super) turn: BTreeMap<String, StepId>,
    /// Steps that must be done before volumes are made anew.
    pub(super) before_volumes: Vec<StepId>,
    /// Steps that make room: repairs, and containers that nobody wants any more.
    pub(super) clearing: Vec<StepId>,
    /// What is done once the gate has passed.
    pub(super) conclusion: Vec<Action>,
    /// Files that containers of another tool hold already, by index, until one is replaced.
    pub(super) deferred_files: Vec<usize>,
    /// What was made before.
    pub(super) made: Made,
    /// Whether what exists is removed first, whatever it looks like.
    pub(super) fresh: bool,
    pub(super) repairs: Vec<Repair>,
    interrupted: BTreeSet<String>,
}

impl<'a> Planner<'a> {
    fn new(inputs: &'a Inputs<'a>, deployment: &'a Deployment) -> Self {
        let project = deployment.project.name.as_str();
        let of_project = inputs.seen.containers.iter().filter(|container| {
            let labels = &container.spec.labels;
            labels
                .get(label::PROJECT)
                .is_some_and(|name| name == project)
                && labels
                    .get(label::ONE_OFF)
                    .is_none_or(|one_off| one_off != "True")
        });
        let Recovery {
            repairs,
            containers,
            interrupted,
        } = recover::recover(of_project);
        Self {
            directory: deployment.directory(&inputs.seen.containers).to_owned(),
            inputs,
            deployment,
            containers,
            steps: Vec::new(),
            blockers: Vec::new(),
            notes: Vec::new(),
            unseen: BTreeSet::new(),
            images: BTreeMap::new(),
            objects: BTreeMap::new(),
            reactions: BTreeMap::new(),
            container_steps: BTreeMap::new(),
            renewed: BTreeSet::new(),
            kept: BTreeMap::new(),
            names: BTreeMap::new(),
            turn: BTreeMap::new(),
            before_volumes: Vec::new(),
            clearing: Vec::new(),
            conclusion: Vec::new(),
            deferred_files: Vec::new(),
            made: Made::of(
                deployment,
                inputs.seen,
                inputs.repository,
                !repairs.is_empty(),
            ),
            fresh: false,
            repairs,
            interrupted,
        }
    }

    /// Plans everything that a running or standing stack needs, in the order of dependence.
    fn converge(&mut self) {
        self.plan_repairs();
        self.plan_images();
        self.plan_networks();
        self.plan_volumes();
        self.plan_files();
        self.plan_containers();
        self.write_deferred_files();
        self.delete_stale_files();
    }

    /// Plans the removal of everything but volumes.
    fn remove_all(&mut self) {
        self.plan_repairs();
        for container in self.containers.clone() {
            if self.is_somebody_elses(&container) {
                continue;
            }
            let name = &container.spec.name;
            let action = Action::RemoveContainer {
                name: name.clone(),
                volumes: false,
            };
            let mut step = self.step(Kind::Container, name, action, Cause::Orphaned);
            step.service = container.spec.labels.get(label::SERVICE).cloned();
            step.disruption = Disruption::Downtime;
            step.after.clone_from(&self.clearing);
            self.push_container(step);
        }
        self.delete_networks();
        if self.inputs.options.delete_volumes {
            self.delete_volumes();
        } else if !self.steps.is_empty() {
            let kept = kept_volumes(self.inputs, &self.deployment.id);
            self.notes.extend(kept);
        }
        self.delete_all_files();
    }

    /// Whether a container belongs to another repository; then the plan is blocked.
    pub(super) fn is_somebody_elses(&mut self, container: &Container) -> bool {
        let owner = container.spec.labels.get(label::REPOSITORY);
        if owner.is_none_or(|id| id == self.inputs.repository) {
            return false;
        }
        self.block(
            format!("container `{}` belongs to another vaultctl repository", container.spec.name),
            "remove it with that repository first, or set the same `repository_id` in vaultctl.toml"
                .to_owned(),
        );
        true
    }

    /// Whether a network or volume of the project is not another repository's.
    pub(super) fn is_ours(&self, labels: &BTreeMap<String, String>) -> bool {
        labels.get(label::PROJECT) == Some(&self.deployment.project.name)
            && labels
                .get(label::REPOSITORY)
                .is_none_or(|id| id == self.inputs.repository)
    }

    /// What is needed to put a container back.
    pub(super) fn old_container(&self, container: &Container) -> OldContainer {
        let mut old = old_container(container);
        old.running |= self.interrupted.contains(&container.id);
        old
    }

    /// A step on an object of this deployment, with nothing else said of it.
    pub(super) fn step(&self, kind: Kind, name: &str, action: Action, cause: Cause) -> Step {
        Step {
            id: StepId::new(&self.deployment.id, kind, name),
            server: self.deployment.id.server.clone(),
            stack: self.deployment.id.stack.clone(),
            service: None,
            name: name.to_owned(),
            action,
            undo: None,
            cause,
            disruption: Disruption::None,
            differences: Vec::new(),
            note: None,
            after: Vec::new(),
            awaits: Vec::new(),
        }
    }

    /// Adds a step, under an identifier of its own, and returns that.
    pub(super) fn push(&mut self, mut step: Step) -> StepId {
        let plain = step.id.clone();
        let mut variants = 0;
        while self.steps.iter().any(|other| other.id == step.id) {
            variants += 1;
            let verb = step.action.verb();
            step.id = match variants {
                1 => plain.variant(verb),
                count => plain.variant(&format!("{verb}-{count}")),
            };
        }
        let id = step.id.clone();
        self.steps.push(step);
        id
    }

    /// Records that the deployment cannot be carried out.
    pub(super) fn block(&mut self, message: String, help: impl Into<Option<String>>) {
        let blocker = Blocker {
            deployment: self.deployment.id.clone(),
            message,
            help: help.into(),
        };
        // Each container of a service may say the same.
        if !self.blockers.contains(&blocker) {
            self.blockers.push(blocker);
        }
    }

    /// What lowering a service needs.
    pub(super) fn lowering<'b>(&'b self, service: &Service) -> Lowering<'b> {
        Lowering {
            deployment: self.deployment,
            directory: &self.directory,
            repository: self.inputs.repository,
            image_id: self.images.get(&service.name).and_then(|image| image.id()),
            names: &self.names,
            made: &self.made.label,
        }
    }

    /// Plans the removal of a container that nobody wants any more. It is kept until the gate has
    /// passed, unless it holds a volume that is made anew: nothing could be put back then.
    pub(super) fn delete_container(
        &mut self,
        container: &Container,
        cause: Cause,
        disruption: Disruption,
    ) -> StepId {
        let old = self.old_container(container);
        let name = container.spec.name.clone();
        let is_holding = self.holds_replaced_volume(&container.spec);
        let (action, undo) = if is_holding {
            let volumes = false;
            (
                Action::RemoveContainer {
                    name: name.clone(),
                    volumes,
                },
                None,
            )
        } else {
            self.conclusion.push(remove_kept(&name));
            let undo = Action::RestoreContainer { old: old.clone() };
            (Action::DeleteContainer { old }, Some(undo))
        };
        let mut step = self.step(Kind::Container, &name, action, cause);
        step.service = container.spec.labels.get(label::SERVICE).cloned();
        step.undo = undo;
        step.disruption = match (container.state.is_up(), is_holding) {
            (_, true) => Disruption::Downtime,
            (true, false) => disruption,
            (false, false) => Disruption::None,
        };
        step.after.clone_from(&self.clearing);
        let id = self.push(step);
        if is_holding {
            self.before_volumes.push(id.clone());
        }
        self.container_steps
            .entry(name)
            .or_default()
            .push(id.clone());
        id
    }

    /// Whether a step takes a container's place or changes it so that others notice.
    fn replaces_something(&self) -> bool {
        self.steps.iter().any(|step| {
            matches!(
                step.action,
                Action::ReplaceContainer { .. }
                    | Action::StartSuccessor { .. }
                    | Action::ReplaceNetwork { .. }
                    | Action::ReplaceVolume(_)
            )
        })
    }

    /// Adds what was planned to the plan: hooks around it, and its gate.
    fn finish(mut self, plan: &mut Plan) {
        if self.is_rotation() && !self.keep_rotation() {
            return;
        }
        self.settle_releases();
        let acts = self
            .steps
            .iter()
            .any(|step| !matches!(step.action, Action::Adopt { .. }));
        if acts {
            let expectations = match self.deployment.state {
                DeploymentState::Running => readiness::gate(&self),
                DeploymentState::Stopped | DeploymentState::Absent => Vec::new(),
            };
            for step in &mut self.steps {
                if matches!(step.action, Action::DeleteFile { .. }) {
                    step.awaits.clone_from(&expectations);
                }
            }
            if !self.is_rotation() {
                self.add_hooks(&expectations);
            }
            self.add_gate(expectations, plan);
        }
        let handled = |name: &str| name.ends_with(NEW) || name.ends_with(OLD);
        debug_assert!(
            self.containers
                .iter()
                .all(|container| !handled(&container.spec.name))
        );
        let named = self
            .inputs
            .options
            .named
            .contains(&self.deployment.id.stack);
        if self.deployment.manual && !named {
            plan.held.insert(self.deployment.id.clone());
        }
        plan.steps.append(&mut self.steps);
        plan.blockers.append(&mut self.blockers);
        plan.notes.append(&mut self.notes);
        let server = &self.deployment.id.server;
        let unseen = std::mem::take(&mut self.unseen).into_iter();
        plan.unseen
            .extend(unseen.map(|root| (server.clone(), root)));
    }

    /// Lets the definition's commands run: one when the stack's files are there and before anything
    /// else is touched, one once its containers are ready.
    fn add_hooks(&mut self, expectations: &[Expectation]) {
        let deploys = self.deployment.state != DeploymentState::Absent;
        if let Some(hook) = self.deployment.pre_deploy.as_ref().filter(|_| deploys) {
            let action = self.hook_action(hook);
            let mut step = self.step(Kind::Hook, "pre_deploy", action, Cause::Dependency);
            for other in &mut self.steps {
                match other.action {
                    Action::PullImage { .. } => {}
                    // It may need them, or be one of them.
                    Action::WriteFile { .. } => step.after.push(other.id.clone()),
                    _ => other.after.push(step.id.clone()),
                }
            }
            self.steps.insert(0, step);
        }
        let runs = self.deployment.state == DeploymentState::Running;
        if let Some(hook) = self.deployment.post_deploy.as_ref().filter(|_| runs) {
            let action = self.hook_action(hook);
            let mut step = self.step(Kind::Hook, "post_deploy", action, Cause::Dependency);
            step.after = self.steps.iter().map(|step| step.id.clone()).collect();
            step.awaits = expectations.to_vec();
            self.steps.push(step);
        }
    }

    fn hook_action(&self, hook: &crate::model::Hook) -> Action {
        let directory = match hook.path.trim_matches('/') {
            "" | "." => self.directory.clone(),
            path => format!("{}/{path}", self.directory),
        };
        Action::RunHook {
            command: hook.command.clone(),
            root: self.directory.clone(),
            directory,
        }
    }

    fn add_gate(&mut self, expectations: Vec<Expectation>, plan: &mut Plan) {
        // Kept containers go last: until then everything can be put back.
        let record = if self.is_rotation() {
            None
        } else {
            self.delivery_record()
        };
        let mut conclusion: Vec<Action> = record.into_iter().collect();
        conclusion.append(&mut self.conclusion);
        if self.deployment.state == DeploymentState::Absent {
            conclusion.extend(self.folder_removal());
        }
        plan.gates.push(Gate {
            id: StepId::gate(&self.deployment.id),
            deployment: self.deployment.id.clone(),
            after: self.steps.iter().map(|step| step.id.clone()).collect(),
            expectations,
            conclusion,
        });
    }
}

/// What is needed to put a container back as it is.
pub(super) fn old_container(container: &Container) -> OldContainer {
    OldContainer {
        id: container.id.clone(),
        name: container.spec.name.clone(),
        restart: container.spec.restart,
        running: container.state.is_up(),
        networks: container.spec.networks.clone(),
    }
}

/// Removes the container that was kept when another took over its name.
pub(super) fn remove_kept(name: &str) -> Action {
    Action::RemoveContainer {
        name: format!("{name}{OLD}"),
        volumes: false,
    }
}

/// The one cause that a set of differences has: git's, where git caused any of them.
pub(super) fn cause_of(differences: &[Difference]) -> Cause {
    let changed = differences
        .iter()
        .any(|d| d.origin == super::step::Origin::Change);
    if changed {
        Cause::Changed
    } else {
        Cause::Drifted
    }
}
