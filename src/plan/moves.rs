//! Stacks that move to another server.

use std::collections::BTreeSet;

use super::order::Predecessors;
use super::step::Plan;
use crate::model::{
    Container, DeploymentId, DeploymentState, DesiredState, MountKind, ObservedState, label,
};

/// Lets what leaves a server wait for what takes over on another, or, where it has data, the other way
/// round: two of them must not work on what is meant to be one, and data does not move.
pub(super) fn plan_moves(
    desired: &DesiredState,
    observed: &ObservedState,
    plan: &mut Plan,
    predecessors: &mut Predecessors,
) {
    let leaving: Vec<DeploymentId> = plan
        .gates
        .iter()
        .map(|gate| &gate.deployment)
        .filter(|id| !desired.deployments().any(|wanted| wanted.id == **id))
        .cloned()
        .collect();
    for old in leaving {
        if let Some(reason) = waits(desired, plan, &old) {
            plan.notes.push(format!(
                "stack `{}` stays on server `{}`: {reason}",
                old.stack, old.server
            ));
            plan.steps.retain(|step| step.deployment() != old);
            plan.gates.retain(|gate| gate.deployment != old);
            continue;
        }
        let new: BTreeSet<DeploymentId> = desired
            .deployments()
            .filter(|wanted| {
                wanted.id.stack == old.stack && wanted.state == DeploymentState::Running
            })
            .filter(|wanted| plan.gates.iter().any(|gate| gate.deployment == wanted.id))
            .map(|wanted| wanted.id.clone())
            .collect();
        if new.is_empty() {
            continue;
        }
        plan.moved.insert(old.clone());
        let servers: Vec<String> = new.iter().map(|id| format!("`{}`", id.server)).collect();
        let moves = format!(
            "stack `{}` moves from server `{}` to {}",
            old.stack,
            old.server,
            servers.join(", ")
        );
        if has_data(observed, &old) {
            plan.notes.push(format!(
                "{moves}: it is removed on `{}` first; its data stays there and does not move",
                old.server
            ));
            for id in new.into_iter().filter(|id| !runs(observed, id)) {
                predecessors.entry(id).or_default().push(old.clone());
            }
        } else {
            plan.notes.push(format!(
                "{moves}: it is removed on `{}` once it is healthy in its new place",
                old.server
            ));
            predecessors.entry(old).or_default().extend(new);
        }
    }
}

/// Why a stack cannot leave a server yet: nothing would take over.
fn waits(desired: &DesiredState, plan: &Plan, old: &DeploymentId) -> Option<String> {
    let mut new = desired
        .deployments()
        .filter(|wanted| wanted.id.stack == old.stack && wanted.state == DeploymentState::Running);
    new.find_map(|wanted| {
        let server = &wanted.id.server;
        if plan.unreachable.contains_key(server) {
            return Some(format!(
                "server `{server}`, where it moves to, cannot be reached"
            ));
        }
        let has_arrived = !plan.gates.iter().any(|gate| gate.deployment == wanted.id);
        (plan.held.contains(&wanted.id) && !has_arrived).then(|| {
            format!("on server `{server}`, where it moves to, it is applied only when it is named")
        })
    })
}

/// Whether containers of a stack hold something that is not in git.
fn has_data(observed: &ObservedState, deployment: &DeploymentId) -> bool {
    let delivered = observed
        .servers
        .get(&deployment.server)
        .and_then(|server| server.delivered.get(deployment.stack.as_str()));
    let is_delivered = |source: &str| {
        let mut paths = delivered.into_iter().flatten().map(|(path, _)| path);
        paths.any(|path| path.starts_with(source))
    };
    containers(observed, deployment)
        .flat_map(|container| &container.spec.mounts)
        .any(|mount| match mount.kind {
            MountKind::Volume => true,
            MountKind::Bind => !mount.read_only && !is_delivered(&mount.source),
            _ => false,
        })
}

fn runs(observed: &ObservedState, deployment: &DeploymentId) -> bool {
    containers(observed, deployment).next().is_some()
}

fn containers<'a>(
    observed: &'a ObservedState,
    deployment: &'a DeploymentId,
) -> impl Iterator<Item = &'a Container> {
    let server = observed.servers.get(&deployment.server);
    let containers = server.into_iter().flat_map(|server| &server.containers);
    containers.filter(|container| {
        let stack = container.spec.labels.get(label::STACK);
        stack.map(String::as_str) == Some(deployment.stack.as_str())
    })
}
