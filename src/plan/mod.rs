//! Planning: what has to be done so that the observed state becomes the desired one.
//!
//! Pure: no I/O, no clock, no randomness, and no way to fail. The same two states give the same
//! plan. What makes a plan impossible is part of it ([`Plan::blockers`]).
//!
//! A reader goes on with [`deployment`], which plans one stack on one server object kind by object
//! kind; [`lower`] says what a service's container is made from, [`attributes`] how two of them are
//! compared.

mod action;
mod attributes;
mod compare;
mod containers;
mod deployment;
mod effective;
mod files;
mod images;
mod lower;
mod networks;
mod orphans;
mod readiness;
mod recover;
mod remedy;
mod step;
mod volumes;

use std::collections::{BTreeMap, BTreeSet};

pub use action::{Action, Kind, OldContainer};
pub use recover::{NEW, OLD};
pub use step::{
    Blocker, Cause, Condition, Difference, Disruption, Expectation, Gate, Origin, Plan, Step,
    StepId,
};

use crate::model::{
    Deployment, DeploymentId, DeploymentState, DesiredServer, DesiredState, ObservedServer,
    ObservedState, ServerName, StackName,
};

/// What the operator chose for a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether volumes of what is removed are removed, too.
    pub delete_volumes: bool,
    /// The stacks that were named: those with `apply = "manual"` among them are applied.
    pub named: BTreeSet<StackName>,
}

/// What a deployment's plan is made from.
#[derive(Debug, Clone, Copy)]
struct Inputs<'a> {
    repository: &'a str,
    server: &'a DesiredServer,
    seen: &'a ObservedServer,
    options: &'a Options,
}

/// Compares the two states.
#[must_use]
pub fn plan(desired: &DesiredState, observed: &ObservedState, options: &Options) -> Plan {
    let mut plan = Plan {
        repository: desired.repository.clone(),
        revision: desired.revision.clone(),
        worktree: desired.worktree,
        unreachable: observed.unreachable.clone(),
        ..Plan::default()
    };
    let mut predecessors = Predecessors::new();
    for (name, server) in &desired.servers {
        let Some(seen) = observed.servers.get(name) else {
            continue;
        };
        plan.servers.push(name.clone());
        let inputs = Inputs {
            repository: &desired.repository,
            server,
            seen,
            options,
        };
        if server.remove_orphans {
            orphans::plan_orphans(&inputs, name, &mut plan);
        }
        for deployment in &server.deployments {
            deployment::plan_deployment(&inputs, deployment, &mut plan);
        }
    }
    for deployment in desired.deployments() {
        add_predecessors(desired, deployment, &mut predecessors);
    }
    link(&mut plan, &predecessors);
    plan
}

/// The deployments that come before each.
type Predecessors = BTreeMap<DeploymentId, Vec<DeploymentId>>;

/// Records what comes before a deployment; for one that goes, those that need it go first.
fn add_predecessors(
    desired: &DesiredState,
    deployment: &Deployment,
    predecessors: &mut Predecessors,
) {
    let before = predecessors.entry(deployment.id.clone()).or_default();
    if deployment.state != DeploymentState::Absent {
        let stays = |id: &&DeploymentId| {
            let mut others = desired.deployments();
            others.any(|other| other.id == **id && other.state != DeploymentState::Absent)
        };
        before.extend(deployment.after.iter().filter(stays).cloned());
        return;
    }
    let needs_it = |other: &&Deployment| {
        other.state == DeploymentState::Absent && other.after.contains(&deployment.id)
    };
    before.extend(
        desired
            .deployments()
            .filter(needs_it)
            .map(|other| other.id.clone()),
    );
}

/// Orders the deployments: what a deployment starts with waits for the gates of those before it.
///
/// Images may be pulled at any time. A deployment that needs nothing has no gate and stops nobody.
/// What is removed goes the other way round, and networks when nobody is on them any more.
fn link(plan: &mut Plan, predecessors: &Predecessors) {
    let gates: BTreeSet<StepId> = plan.gates.iter().map(|gate| gate.id.clone()).collect();
    let leavers: Vec<(ServerName, StepId)> = plan
        .steps
        .iter()
        .filter(|step| step.action.leaves_networks())
        .map(|step| (step.server.clone(), step.id.clone()))
        .collect();
    for step in &mut plan.steps {
        if matches!(step.action, Action::PullImage { .. }) {
            continue;
        }
        let mut before = nearest_gates(&step.deployment(), predecessors, &gates);
        if matches!(step.action, Action::DeleteNetwork { .. }) {
            let here = leavers.iter().filter(|(server, _)| *server == step.server);
            before.extend(here.map(|(_, id)| id.clone()));
        }
        before.retain(|id| *id != step.id && !step.after.contains(id));
        step.after.extend(before);
    }
    let rank = ranks(predecessors);
    let rank = |id: &DeploymentId| rank.get(id).copied().unwrap_or_default();
    plan.steps.sort_by_key(|step| rank(&step.deployment()));
    plan.gates.sort_by_key(|gate| rank(&gate.deployment));
    plan.steps = listed(std::mem::take(&mut plan.steps));
}

/// The steps in the order that they have, but each behind those that it waits for.
fn listed(mut steps: Vec<Step>) -> Vec<Step> {
    let mut open: BTreeSet<StepId> = steps.iter().map(|step| step.id.clone()).collect();
    let mut listed = Vec::with_capacity(steps.len());
    while !steps.is_empty() {
        let is_next = |step: &Step| !step.after.iter().any(|id| open.contains(id));
        let next = steps.remove(steps.iter().position(is_next).unwrap_or_default());
        open.remove(&next.id);
        listed.push(next);
    }
    listed
}

/// The gates that a deployment waits for: those of its predecessors, and where one of them has
/// nothing to do, those of its predecessors in turn.
fn nearest_gates(
    deployment: &DeploymentId,
    predecessors: &Predecessors,
    gates: &BTreeSet<StepId>,
) -> BTreeSet<StepId> {
    let mut found = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open: Vec<&DeploymentId> = predecessors.get(deployment).into_iter().flatten().collect();
    while let Some(next) = open.pop() {
        if !seen.insert(next) {
            continue;
        }
        let gate = StepId::gate(next);
        if gates.contains(&gate) {
            found.insert(gate);
        } else {
            open.extend(predecessors.get(next).into_iter().flatten());
        }
    }
    found
}

/// How many deployments stand before each in its longest chain, so that a plan reads in order.
///
/// Removals have no entry and come first: they free names and ports.
fn ranks(predecessors: &Predecessors) -> BTreeMap<DeploymentId, usize> {
    let mut ranks: BTreeMap<DeploymentId, usize> =
        predecessors.keys().map(|id| (id.clone(), 1)).collect();
    // A chain has no more links than there are deployments; cycles are refused while loading.
    for _ in 0..predecessors.len() {
        for (id, before) in predecessors {
            let least = before
                .iter()
                .filter_map(|other| ranks.get(other))
                .max()
                .map_or(1, |rank| rank + 1);
            ranks.insert(id.clone(), least);
        }
    }
    ranks
}
