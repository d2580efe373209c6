//! What is known not to be lawful yet.

use std::collections::{BTreeMap, BTreeSet};

use vaultctl::model::{DesiredState, StackName};

use crate::sketch::Sketch;

pub(crate) fn is_known((before, after): (&Sketch, &Sketch)) -> bool {
    let options = |sketch: &Sketch| {
        let stacks = sketch.stacks.iter();
        stacks
            .map(|stack| stack.as_ref().map(|s| s.volume_options))
            .collect::<Vec<_>>()
    };
    let changed = options(before)
        .iter()
        .zip(options(after))
        .any(|(one, two)| one.is_some() && two.is_some() && *one != two);
    let (before, after) = (before.desired(), after.desired());
    let _ = changed;
    moves_a_name(&before, &after) || moves_in_a_circle(&before, &after)
}

type Owner = (StackName, String);

fn names(desired: &DesiredState) -> BTreeMap<String, Owner> {
    owners(desired, |service| {
        service.container_name.clone().into_iter().collect()
    })
}

fn places(desired: &DesiredState) -> BTreeMap<String, Owner> {
    owners(desired, |service| {
        let ports = service
            .ports
            .iter()
            .filter_map(|port| port.published.clone());
        let addresses = service.networks.values().flatten();
        ports
            .chain(addresses.filter_map(|attachment| attachment.ipv4_address.clone()))
            .collect()
    })
}

fn owners(
    desired: &DesiredState,
    claims: impl Fn(&vaultctl::compose::model::Service) -> Vec<String>,
) -> BTreeMap<String, Owner> {
    let mut owners = BTreeMap::new();
    for deployment in desired.deployments() {
        for service in deployment.project.services.values() {
            for claim in claims(service) {
                let owner = (deployment.id.stack.clone(), service.name.clone());
                owners.insert(claim, owner);
            }
        }
    }
    owners
}

fn moves_a_name(before: &DesiredState, after: &DesiredState) -> bool {
    let (before, after) = (names(before), names(after));
    before
        .iter()
        .any(|(name, owner)| after.get(name).is_some_and(|other| other != owner))
}

/// Whether a port or address goes from a service to one that comes before it.
fn moves_in_a_circle(before: &DesiredState, after: &DesiredState) -> bool {
    // From each to those that come later.
    let mut edges: BTreeMap<Owner, BTreeSet<Owner>> = BTreeMap::new();
    for deployment in after.deployments() {
        let stack = &deployment.id.stack;
        for service in deployment.project.services.values() {
            let later = (stack.clone(), service.name.clone());
            for other in service.depends_on.keys() {
                let earlier = (stack.clone(), other.clone());
                edges.entry(earlier).or_default().insert(later.clone());
            }
            for other in after.deployments() {
                if deployment.after.contains(&other.id) {
                    for earlier in other.project.services.values() {
                        let earlier = (other.id.stack.clone(), earlier.name.clone());
                        edges.entry(earlier).or_default().insert(later.clone());
                    }
                }
            }
        }
    }
    let (before, after) = (places(before), places(after));
    for (claim, from) in &before {
        if let Some(to) = after.get(claim)
            && to != from
        {
            edges.entry(from.clone()).or_default().insert(to.clone());
        }
    }
    edges.keys().any(|start| {
        let mut seen = BTreeSet::new();
        let mut open: Vec<&Owner> = edges[start].iter().collect();
        while let Some(next) = open.pop() {
            if next == start {
                return true;
            }
            if seen.insert(next) {
                open.extend(edges.get(next).into_iter().flatten());
            }
        }
        false
    })
}

/// Whether a service shares the network of one of several containers.
pub(crate) fn shares_with_a_crowd(sketch: &Sketch) -> bool {
    sketch.desired().deployments().any(|deployment| {
        let services = &deployment.project.services;
        services.values().any(|service| {
            let mode = service.network_mode.as_deref().unwrap_or_default();
            mode.strip_prefix("service:")
                .is_some_and(|parent| services[parent].replicas() > 1)
        })
    })
}
