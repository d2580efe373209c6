//! What only one container of a host can have: a name, a port of the host, an address.
//!
//! Where one step gives such a thing up and another takes it, they have an order.

use std::collections::{BTreeMap, BTreeSet};

use super::action::Action;
use super::step::{Step, StepId};
use crate::model::{ContainerSpec, ObservedServer, ObservedState, ServerName};

/// Something that only one container of a host can have, as text.
type Claim = String;

/// Pairs of steps: the first has to wait for the second.
pub(super) fn handovers(observed: &ObservedState, steps: &[Step]) -> Vec<(StepId, StepId)> {
    let mut freed: BTreeMap<(&ServerName, Claim), Vec<&StepId>> = BTreeMap::new();
    let mut pairs = Vec::new();
    for step in steps {
        let Some(server) = observed.servers.get(&step.server) else {
            continue;
        };
        for claim in given_up(&step.action, server) {
            freed
                .entry((&step.server, claim))
                .or_default()
                .push(&step.id);
        }
    }
    for step in steps {
        let Some(server) = observed.servers.get(&step.server) else {
            continue;
        };
        for claim in taken(&step.action, server) {
            let givers = freed.get(&(&step.server, claim)).into_iter().flatten();
            for giver in givers.filter(|giver| **giver != &step.id) {
                pairs.push((step.id.clone(), (*giver).clone()));
            }
        }
    }
    pairs
}

/// What a container gives up by an action.
fn given_up(action: &Action, server: &ObservedServer) -> BTreeSet<Claim> {
    let of = |name: &str| {
        server
            .container(name)
            .map(|c| claims(&c.spec))
            .unwrap_or_default()
    };
    match action {
        Action::RemoveContainer { name, .. } => of(name),
        Action::DeleteContainer { old } => of(&old.name),
        Action::ReplaceContainer { old, spec, .. } => &of(&old.name) - &claims(spec),
        Action::StopContainer { name } => without_name(of(name)),
        Action::RenameContainer { from, .. } => BTreeSet::from([name_claim(from)]),
        _ => BTreeSet::new(),
    }
}

/// What a container takes by an action.
fn taken(action: &Action, server: &ObservedServer) -> BTreeSet<Claim> {
    let of = |name: &str| {
        server
            .container(name)
            .map(|c| claims(&c.spec))
            .unwrap_or_default()
    };
    match action {
        Action::CreateContainer { spec, .. } => claims(spec),
        Action::ReplaceContainer { old, spec, .. } => &claims(spec) - &of(&old.name),
        Action::StartContainer { name } => without_name(of(name)),
        Action::RenameContainer { to, .. } => BTreeSet::from([name_claim(to)]),
        Action::RestoreContainer { old } => BTreeSet::from([name_claim(&old.name)]),
        _ => BTreeSet::new(),
    }
}

fn without_name(claims: BTreeSet<Claim>) -> BTreeSet<Claim> {
    claims
        .into_iter()
        .filter(|claim| !claim.starts_with("name "))
        .collect()
}

fn name_claim(name: &str) -> Claim {
    format!("name {name}")
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
