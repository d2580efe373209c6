//! The order of a plan: what waits for what, across services, stacks and servers.

use std::collections::{BTreeMap, BTreeSet};

use super::action::Action;
use super::handover;
use super::moves::plan_moves;
use super::step::{Plan, Step, StepId};
use crate::model::{Deployment, DeploymentId, DeploymentState, DesiredState, ObservedState};

/// Lets each step wait for what must be done before it, and puts the steps into an order in which
/// they can be carried out.
///
/// What a deployment starts with waits for the gates of those before it; images may be pulled at any
/// time. A deployment that needs nothing has no gate and stops nobody. What is removed goes the
/// other way round, what moves to another server after it has arrived there unless it has data, networks when nobody is on them any more. What takes a name, a port or an
/// address waits for what gives it up.
pub(super) fn order(desired: &DesiredState, observed: &ObservedState, plan: &mut Plan) {
    let mut predecessors = Predecessors::new();
    for deployment in desired.deployments() {
        add_predecessors(desired, deployment, &mut predecessors);
    }
    plan_moves(desired, observed, plan, &mut predecessors);
    wait_for_gates(plan, &predecessors);
    wait_for_members(observed, plan);
    let rank = ranks(&predecessors);
    let rank = |id: &DeploymentId| rank.get(id).copied().unwrap_or_default();
    plan.steps.sort_by_key(|step| rank(&step.deployment()));
    plan.gates.sort_by_key(|gate| rank(&gate.deployment));
    handover::hand_over(observed, plan);
    sort(plan);
}

/// The deployments that come before each.
pub(super) type Predecessors = BTreeMap<DeploymentId, Vec<DeploymentId>>;

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

/// Lets what a deployment starts with wait for the gates of those before it.
fn wait_for_gates(plan: &mut Plan, predecessors: &Predecessors) {
    let gates: BTreeSet<StepId> = plan.gates.iter().map(|gate| gate.id.clone()).collect();
    for step in &mut plan.steps {
        if matches!(step.action, Action::PullImage { .. }) {
            continue;
        }
        let mut before = nearest_gates(&step.deployment(), predecessors, &gates);
        before.retain(|id| *id != step.id && !step.after.contains(id));
        step.after.extend(before);
    }
}

/// Lets the removal of a network wait for the containers that are on it, also those of other stacks.
///
/// A container that may leave only after the network (its stack goes after the whole of this one)
/// is not waited for.
fn wait_for_members(observed: &ObservedState, plan: &mut Plan) {
    let is_elsewhere = |step: &Step, network: &str| {
        let server = observed.servers.get(&step.server);
        let mut containers = server.into_iter().flat_map(|server| &server.containers);
        containers
            .find(|container| container.spec.name == step.name)
            .is_some_and(|container| {
                !container.attached.contains_key(network)
                    && !container.spec.networks.contains_key(network)
            })
    };
    for index in 0..plan.steps.len() {
        let Some(removal) = plan.steps.get(index) else {
            return;
        };
        let Action::DeleteNetwork { name } = &removal.action else {
            continue;
        };
        let members: Vec<StepId> = plan
            .steps
            .iter()
            .filter(|step| step.server == removal.server && step.action.leaves_networks())
            .filter(|step| !is_elsewhere(step, name) && !removal.after.contains(&step.id))
            .filter(|step| !leads_to(plan, &step.id, &removal.id))
            .map(|step| step.id.clone())
            .collect();
        if let Some(removal) = plan.steps.get_mut(index) {
            removal.after.extend(members);
        }
    }
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
        let mut is_settled = true;
        for (id, before) in predecessors {
            let least = before
                .iter()
                .filter_map(|other| ranks.get(other))
                .max()
                .map_or(1, |rank| rank + 1);
            is_settled &= ranks.insert(id.clone(), least) == Some(least);
        }
        if is_settled {
            break;
        }
    }
    ranks
}

/// Whether `to` has to be done before `from` already.
pub(super) fn leads_to(plan: &Plan, from: &StepId, to: &StepId) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(id) = open.pop() {
        if id == to {
            return true;
        }
        if seen.insert(id) {
            open.extend(before(plan, id));
        }
    }
    false
}

/// What a step or gate waits for.
fn before<'a>(plan: &'a Plan, id: &StepId) -> &'a [StepId] {
    let step = plan.steps.iter().find(|step| step.id == *id);
    let gate = plan.gates.iter().find(|gate| gate.id == *id);
    step.map(|step| step.after.as_slice())
        .or(gate.map(|gate| gate.after.as_slice()))
        .unwrap_or_default()
}

/// Puts each step behind what it waits for, and otherwise leaves the order as it is.
fn sort(plan: &mut Plan) {
    let gates: BTreeMap<StepId, Vec<StepId>> = plan
        .gates
        .iter()
        .map(|gate| (gate.id.clone(), gate.after.clone()))
        .collect();
    let mut waiting: Vec<Step> = std::mem::take(&mut plan.steps);
    let mut open: BTreeSet<StepId> = waiting.iter().map(|step| step.id.clone()).collect();
    while !waiting.is_empty() {
        let is_open = |id: &StepId| {
            open.contains(id)
                || gates
                    .get(id)
                    .into_iter()
                    .flatten()
                    .any(|id| open.contains(id))
        };
        let next = waiting
            .iter()
            .position(|step| !step.after.iter().any(is_open));
        // Without a cycle there is always one.
        let step = waiting.remove(next.unwrap_or_default());
        open.remove(&step.id);
        plan.steps.push(step);
    }
}
