//! What is true of every plan, whatever it is made from.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use vaultctl::model::{DesiredState, ObservedState};
use vaultctl::plan::{self, Options, Plan, StepId};

use crate::drift::{self, Edit, edits};
use crate::sketch::{Sketch, change};
use crate::tried_on;
use crate::world::{Lawful, World, ensure, run, text};

/// The plans of a change: from nothing, from the state before it, and after people have meddled.
async fn plans(before: &Sketch, after: &Sketch, edits: &[Edit]) -> Vec<(ObservedState, Plan)> {
    let world = World::new().await;
    let mut plans = Vec::new();
    let mut look = async |desired: &DesiredState| {
        let observed = world.observe(desired).await;
        let plan = plan::plan(desired, &observed, &Options::default());
        plans.push((observed, plan.clone()));
        plan
    };
    let first = look(&before.desired()).await;
    world.apply(&first).await;
    look(&after.desired()).await;
    for edit in edits {
        drift::meddle(&world, edit).await;
    }
    look(&after.desired()).await;
    plans
}

/// The steps and gates form a graph that can be walked in the order in which they are listed.
fn can_be_walked(plan: &Plan) -> Lawful {
    let mut nodes: BTreeMap<&StepId, &[StepId]> = BTreeMap::new();
    let steps = plan.steps.iter().map(|step| (&step.id, &step.after[..]));
    let gates = plan.gates.iter().map(|gate| (&gate.id, &gate.after[..]));
    for (id, after) in steps.chain(gates) {
        let other = nodes.insert(id, after);
        ensure(other.is_none(), || format!("two are called `{id}`"))?;
    }
    let mut walked: BTreeSet<&StepId> = BTreeSet::new();
    // As many rounds as the longest chain has links.
    for _ in 0..nodes.len() {
        let is_free = |id: &&StepId| {
            let before = nodes[*id].iter();
            before
                .filter(|before| nodes.contains_key(before))
                .all(|before| walked.contains(before))
        };
        let free: Vec<&StepId> = nodes.keys().copied().filter(is_free).collect();
        walked.extend(free);
    }
    ensure(walked.len() == nodes.len(), || {
        let stuck: Vec<_> = nodes.keys().filter(|id| !walked.contains(*id)).collect();
        format!("these wait for each other: {stuck:?}\n{}", text(plan))
    })
}

/// What is listed later is never waited for.
fn reads_in_order(plan: &Plan) -> Lawful {
    let place = |id: &StepId| plan.steps.iter().position(|step| step.id == *id);
    for (index, step) in plan.steps.iter().enumerate() {
        for before in &step.after {
            ensure(place(before).is_none_or(|place| place < index), || {
                format!("{} is listed before {before}\n{}", step.id, text(plan))
            })?;
        }
    }
    Ok(())
}

/// What is waited for is in the plan, or is an object that has no step because nothing is to be
/// done to it.
fn waits_for_what_there_is(plan: &Plan, observed: &ObservedState) -> Lawful {
    let steps = plan.steps.iter().map(|step| (&step.id, &step.after));
    let gates = plan.gates.iter().map(|gate| (&gate.id, &gate.after));
    let known: BTreeSet<&StepId> = steps
        .clone()
        .chain(gates.clone())
        .map(|(id, _)| id)
        .collect();
    let there: BTreeSet<String> = observed
        .servers
        .values()
        .flat_map(|server| {
            let networks = server.networks.iter().map(|network| &network.spec.name);
            networks.chain(server.volumes.iter().map(|volume| &volume.spec.name))
        })
        .cloned()
        .collect();
    for (id, before) in steps
        .chain(gates)
        .flat_map(|(id, after)| after.iter().map(move |b| (id, b)))
    {
        let name = before.as_str().rsplit('/').next().unwrap_or_default();
        ensure(known.contains(before) || there.contains(name), || {
            format!(
                "{id} waits for {before}, which is not there\n{}",
                text(plan)
            )
        })?;
    }
    Ok(())
}

/// The same lists in another order.
fn shuffled(mut observed: ObservedState, seed: u64) -> ObservedState {
    fn shuffle<T>(list: &mut [T], seed: u64) {
        let mut random = seed | 1;
        for index in (1..list.len()).rev() {
            // Knuth's generator of 64 bits.
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let other = usize::try_from(random >> 33).unwrap() % (index + 1);
            list.swap(index, other);
        }
    }
    for server in observed.servers.values_mut() {
        shuffle(&mut server.all_containers, seed);
        shuffle(&mut server.containers, seed ^ 1);
        shuffle(&mut server.networks, seed ^ 2);
        shuffle(&mut server.volumes, seed ^ 3);
        shuffle(&mut server.injected, seed ^ 4);
    }
    observed
}

fn ignores_order(
    desired: &DesiredState,
    (observed, plan): &(ObservedState, Plan),
    seed: u64,
) -> Lawful {
    let other = shuffled(observed.clone(), seed);
    let other = plan::plan(desired, &other, &Options::default());
    ensure(*plan == other, || {
        format!("two orders, two plans\n{}\n{}", text(plan), text(&other))
    })
}

fn is_lawful((before, after): &(Sketch, Sketch), edits: &[Edit], seed: u64) -> Lawful {
    let plans = run(plans(before, after, edits));
    for planned in &plans {
        can_be_walked(&planned.1)?;
        reads_in_order(&planned.1)?;
        waits_for_what_there_is(&planned.1, &planned.0)?;
    }
    for (sketch, planned) in [before, after, after].into_iter().zip(&plans) {
        ignores_order(&sketch.desired(), planned, seed)?;
    }
    Ok(())
}

proptest! {
    #![proptest_config(tried_on(96))]

    #[test]
    fn every_plan_can_be_read_and_walked(change in change(), edits in edits(), seed: u64) {
        is_lawful(&change, &edits, seed).map_err(TestCaseError::fail)?;
    }
}
