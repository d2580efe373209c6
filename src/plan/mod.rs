//! Planning: what has to be done so that the observed state becomes the desired one.
//!
//! Pure: no I/O, no clock, no randomness, and no way to fail. The same two states give the same
//! plan. What makes a plan impossible is part of it ([`Plan::blockers`]).
//!
//! A reader goes on with `deployment`, which plans one stack on one server object kind by object
//! kind; `lower` says what a service's container is made from, `attributes` how two of them are
//! compared.

mod action;
mod attributes;
mod claims;
mod compare;
mod containers;
mod deployment;
mod effective;
mod files;
mod handover;
mod images;
mod lower;
mod made;
mod moves;
mod networks;
mod order;
mod orphans;
mod readiness;
mod recover;
mod remedy;
mod repairs;
mod step;
mod touched;
mod volumes;

use std::collections::{BTreeMap, BTreeSet};

pub use action::{Action, Kind, OldContainer};
pub use recover::{NEW, OLD};
pub use step::{
    Blocker, Cause, Condition, Difference, Disruption, Expectation, Gate, Origin, Plan, Step,
    StepId,
};
pub use touched::{ContainerPrint, Fingerprint, Fingerprints, Object, Strictness, fingerprint};

use crate::model::{
    DeploymentId, DesiredServer, DesiredState, ObservedServer, ObservedState, StackName,
    failed_before,
};

/// What the operator chose for a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether volumes of what is removed are removed, too.
    pub delete_volumes: bool,
    /// The stacks that were named: those with `apply = "manual"` among them are applied.
    pub named: BTreeSet<StackName>,
    /// The services whose containers are replaced although nothing differs; then nothing else is done.
    pub rotate: BTreeMap<(DeploymentId, String), Turn>,
}

/// Which container of a service is replaced first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// The one that was made first.
    Oldest,
    /// Any: an order that nobody foresees who does not know this number.
    Random(u64),
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
        if server.remove_orphans && options.rotate.is_empty() {
            orphans::plan_orphans(&inputs, name, &mut plan);
        }
        for deployment in &server.deployments {
            deployment::plan_deployment(&inputs, deployment, &mut plan);
            let failed = failed_before(
                &desired.repository,
                (&deployment.id, Some(deployment)),
                &seen.all_containers,
            );
            plan.failed
                .extend(failed.map(|failed| (deployment.id.clone(), failed)));
        }
    }
    claims::refuse_taken_names(observed, &mut plan);
    order::order(desired, observed, &mut plan);
    plan.found = touched::fingerprints(&plan.steps, observed);
    plan
}
