//! What only one container of a host can have: a name, a port of the host, an address.
//!
//! Where one step gives such a thing up and another takes it, they have an order. A name that its
//! holder keeps cannot be taken.

use std::collections::{BTreeMap, BTreeSet};

use super::action::Action;
use super::step::{Blocker, Plan, Step, StepId};
use crate::model::{Container, ContainerSpec, ObservedServer, ObservedState, ServerName, label};

/// Something that only one container of a host can have, as text.
pub(super) type Claim = String;

/// Something that one step gives up and another takes.
#[derive(Debug, Clone)]
pub(super) struct Handover {
    /// The step that gives it up.
    pub giver: StepId,
    /// The step that takes it.
    pub taker: StepId,
    /// What it is.
    pub claim: Claim,
}

/// What steps hand over to others.
pub(super) fn handovers(observed: &ObservedState, steps: &[Step]) -> Vec<Handover> {
    let mut freed: BTreeMap<(&ServerName, Claim), Vec<(&StepId, &str)>> = BTreeMap::new();
    let mut removed: BTreeSet<(&ServerName, &str)> = BTreeSet::new();
    let mut handovers = Vec::new();
    for step in steps {
        let Some(server) = observed.servers.get(&step.server) else {
            continue;
        };
        let mut container = subject(&step.action, server);
        // Once one of a name is removed, it means the one that has got the name back.
        if let Action::RemoveContainer { name, .. } = &step.action
            && !removed.insert((&step.server, name))
        {
            container = restored(steps, &step.server, name, server);
        }
        let Some(container) = container else { continue };
        for claim in given_up(&step.action, container) {
            let givers = freed.entry((&step.server, claim)).or_default();
            givers.push((&step.id, &container.id));
        }
    }
    for step in steps {
        let Some(server) = observed.servers.get(&step.server) else {
            continue;
        };
        let own = subject(&step.action, server).map(|container| container.id.as_str());
        for claim in taken(&step.action, server) {
            let givers = freed.get(&(&step.server, claim.clone()));
            // Nobody takes anything from itself: one that gets its name back may lose it again.
            let givers = givers.into_iter().flatten();
            for (giver, _) in givers.filter(|(_, container)| Some(*container) != own) {
                handovers.push(Handover {
                    giver: (*giver).clone(),
                    taker: step.id.clone(),
                    claim: claim.clone(),
                });
            }
        }
    }
    handovers
}

/// The container that gets its name back before it is removed.
fn restored<'a>(
    steps: &[Step],
    on: &ServerName,
    name: &str,
    server: &'a ObservedServer,
) -> Option<&'a Container> {
    steps.iter().find_map(|step| match &step.action {
        Action::RestoreContainer { old } if step.server == *on && old.name == name => {
            server.containers.iter().find(|c| c.id == old.id)
        }
        _ => None,
    })
}

/// Blocks a plan that gives a container a name which another one has and keeps.
pub(super) fn refuse_taken_names(observed: &ObservedState, plan: &mut Plan) {
    let mut blockers = Vec::new();
    for step in &plan.steps {
        let Some(server) = observed.servers.get(&step.server) else {
            continue;
        };
        let claims = taken(&step.action, server);
        for name in claims.iter().filter_map(name_of) {
            let Some(holder) = server.all_containers.iter().find(|c| c.name == name) else {
                continue;
            };
            let gives_it_up = |other: &Step| {
                other.server == step.server
                    && !plan.held.contains(&other.deployment())
                    && subject(&other.action, server).is_some_and(|container| {
                        given_up(&other.action, container).contains(&name_claim(name))
                    })
            };
            if plan.steps.iter().any(gives_it_up) {
                continue;
            }
            let owner = match holder.labels.get(label::PROJECT) {
                Some(project) => format!("belongs to the Compose project `{project}`"),
                None => "was made by another tool".to_owned(),
            };
            blockers.push(Blocker {
                deployment: step.deployment(),
                message: format!("the container name `{name}` is taken: that container {owner}"),
                help: Some(format!(
                    "remove or rename it (`docker rename {name} ...`); vaultctl does not touch what it does not own"
                )),
            });
        }
    }
    plan.blockers.append(&mut blockers);
}

/// The container that an action is about, as it is now. It may get its name back before.
pub(super) fn subject<'a>(action: &Action, server: &'a ObservedServer) -> Option<&'a Container> {
    let by_id = |id: &str| server.containers.iter().find(|c| c.id == id);
    match action {
        Action::ReplaceContainer { old, .. }
        | Action::DeleteContainer { old }
        | Action::RestoreContainer { old } => by_id(&old.id),
        Action::RenameContainer { id, .. } => by_id(id),
        Action::RemoveContainer { name, .. }
        | Action::StopContainer { name }
        | Action::StartContainer { name } => server.container(name),
        _ => None,
    }
}

/// What a container gives up by an action.
fn given_up(action: &Action, container: &Container) -> BTreeSet<Claim> {
    match action {
        Action::RemoveContainer { name, .. } => held(container, name),
        Action::DeleteContainer { old } => held(container, &old.name),
        Action::ReplaceContainer { old, spec, .. } => &held(container, &old.name) - &claims(spec),
        Action::StopContainer { name } => without_name(held(container, name)),
        Action::RenameContainer { from, .. } => BTreeSet::from([name_claim(from)]),
        _ => BTreeSet::new(),
    }
}

/// What a container takes by an action.
fn taken(action: &Action, server: &ObservedServer) -> BTreeSet<Claim> {
    let container = subject(action, server);
    let has = |name: &str| container.map(|c| held(c, name)).unwrap_or_default();
    match action {
        Action::CreateContainer { spec, .. } => claims(spec),
        Action::ReplaceContainer { old, spec, .. } => &claims(spec) - &has(&old.name),
        Action::StartContainer { name } => without_name(has(name)),
        Action::RenameContainer { to, .. } => BTreeSet::from([name_claim(to)]),
        Action::RestoreContainer { old } => BTreeSet::from([name_claim(&old.name)]),
        _ => BTreeSet::new(),
    }
}

/// What a container has, by the name that it has when its turn comes.
fn held(container: &Container, name: &str) -> BTreeSet<Claim> {
    let mut claims = without_name(claims(&container.spec));
    claims.insert(name_claim(name));
    claims
}

fn without_name(claims: BTreeSet<Claim>) -> BTreeSet<Claim> {
    claims
        .into_iter()
        .filter(|claim| !claim.starts_with(NAME))
        .collect()
}

/// What the claim of a name begins with.
const NAME: &str = "name ";

/// The name that a claim is about, if it is about one.
pub(super) fn name_of(claim: &Claim) -> Option<&str> {
    claim.strip_prefix(NAME)
}

fn name_claim(name: &str) -> Claim {
    format!("{NAME}{name}")
}

/// What a container has for itself while it runs.
///
/// Ports are compared without the host's address: two that differ in it alone rarely change hands at
/// once, and waiting then does no harm.
fn claims(spec: &ContainerSpec) -> BTreeSet<Claim> {
    let mut claims = BTreeSet::from([name_claim(&spec.name)]);
    for port in spec
        .port_bindings
        .iter()
        .filter(|port| !port.host_port.is_empty())
    {
        let protocol = port
            .container
            .split_once('/')
            .map_or("tcp", |(_, protocol)| protocol);
        claims.insert(format!("port {}/{protocol}", port.host_port));
    }
    for (network, endpoint) in &spec.networks {
        for address in [&endpoint.ipv4_address, &endpoint.ipv6_address] {
            if !address.is_empty() {
                claims.insert(format!("address {address} on {network}"));
            }
        }
    }
    claims
}
