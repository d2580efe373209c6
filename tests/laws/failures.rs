//! Whatever fails while a plan is carried out, and whenever: the next run gets there, and nothing
//! is lost.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::Index;
use vaultctl::apply::{Outcome, Report};
use vaultctl::engine::memory::Failure;
use vaultctl::model::DesiredState;
use vaultctl::plan::{Action, Difference, NEW, OLD, Plan, Step};

use crate::portrait::Portrait;
use crate::sketch::{Sketch, change};
use crate::strangers;
use crate::tried_on;
use crate::world::{Lawful, World, ensure, is_refused, outcome, run, text};

/// A failure of one of the requests that a change takes.
#[derive(Debug, Clone, Copy)]
struct Strike {
    failure: Failure,
    request: Index,
}

fn strike() -> impl Strategy<Value = Strike> {
    let failure = prop::sample::select(Failure::ALL.to_vec());
    (failure, any::<Index>()).prop_map(|(failure, request)| Strike { failure, request })
}

/// How many requests a change takes.
async fn requests(before: &DesiredState, after: &DesiredState) -> Lawful<u64> {
    let world = World::new().await;
    world.converge(before).await?;
    let first = world.engine.requests();
    let plan = world.plan(after).await;
    world.apply(&plan).await;
    Ok(world.engine.requests() - first)
}

/// A change whose `nth` request fails.
async fn survives(
    (before, after): (&DesiredState, &DesiredState),
    (nth, failure): (u64, Failure),
) -> Lawful {
    let world = World::new().await;
    world.converge(before).await?;
    let was = Portrait::of(&world).await;
    let volumes = world.volumes().await;
    let plan = world.plan(after).await;
    if is_refused(&plan) {
        return Ok(());
    }
    world.engine.clear_journal();
    world.engine.fail(nth, failure);
    let report = world.apply(&plan).await;
    let said = format!(
        "request {nth} fails: {failure:?}\n{}\n{}",
        text(&plan),
        outcome(&report)
    );
    let told = |error| format!("{said}\n{error}");
    if failure == Failure::Refused {
        is_put_back(&world, (&plan, &report), &was)
            .await
            .map_err(told)?;
    }
    if matches!(failure, Failure::EngineDies(_)) {
        world.engine.restart_engine();
    }
    let told = |error| format!("{said}\n{error}");
    gets_there(&world, after).await.map_err(told)?;
    nothing_is_lost(&world, &plan, &volumes).await.map_err(told)
}

/// After a refusal what was begun is undone: the deployment looks as before.
async fn is_put_back(world: &World, (plan, report): (&Plan, &Report), was: &Portrait) -> Lawful {
    for (deployment, outcome) in &report.deployments {
        if let Outcome::Broken { obstacle, .. } = outcome {
            // What another stack has taken, and is done with, cannot be had back.
            let is_taken = ["is already allocated", "already in use"];
            ensure(
                is_taken.iter().any(|words| obstacle.contains(words)),
                || "a person is needed".to_owned(),
            )?;
        }
        // What is removed for good cannot be put back.
        let Outcome::RolledBack { left, .. } = outcome else {
            continue;
        };
        if plan.steps_of(deployment).any(Step::is_final) {
            continue;
        }
        // Docker cannot take away a limit that was not there before; then it is said.
        let keeps_limits = |step: &&Step| {
            let name = format!("`{}`", step.name);
            sets_a_limit(step) && left.iter().any(|sentence| sentence.contains(&name))
        };
        let part = |portrait: Portrait| {
            let part = portrait.of_stack(deployment.stack.as_str());
            plan.steps_of(deployment)
                .filter(keeps_limits)
                .fold(part, |part, step| part.without_limits(&step.name))
        };
        let is = Portrait::of(world).await.without_new_networks(was);
        part(was.clone()).is_like(&part(is))?;
    }
    Ok(())
}

/// Whether a step sets a limit where there was none.
fn sets_a_limit(step: &Step) -> bool {
    let adds = |difference: &Difference| difference.before.is_none();
    matches!(step.action, Action::UpdateContainer { .. }) && step.differences.iter().any(adds)
}

/// The next run gets there; where people have to look again, the one after it.
async fn gets_there(world: &World, after: &DesiredState) -> Lawful {
    let plan = world.plan(after).await;
    ensure(plan.blockers.is_empty(), || {
        format!("then blocked\n{}", text(&plan))
    })?;
    let report = world.apply(&plan).await;
    ensure(report.exit_code() == 0, || {
        let journal = world.engine.journal().join("\n  ");
        format!(
            "the next run fails\n{}\n{}\n  {journal}",
            text(&plan),
            outcome(&report)
        )
    })?;
    let then = format!("the next run\n{}", text(&plan));
    world
        .is_converged(after)
        .await
        .map_err(|error| format!("{then}\n{error}"))
}

/// Every volume that was there still is, nothing is left over, and never ran two on one volume.
async fn nothing_is_lost(world: &World, plan: &Plan, volumes: &BTreeSet<String>) -> Lawful {
    let renewed: BTreeSet<&str> = plan
        .steps
        .iter()
        .filter(|step| matches!(step.action, Action::ReplaceVolume(_)))
        .map(|step| step.name.as_str())
        .collect();
    for volume in world.engine.removed_volumes() {
        let may_go = renewed.contains(volume.as_str()) || !volumes.contains(&volume);
        ensure(may_go, || format!("the volume `{volume}` is gone"))?;
    }
    for container in world.containers().await {
        let name = &container.spec.name;
        ensure(!name.ends_with(NEW) && !name.ends_with(OLD), || {
            format!("`{name}` is left")
        })?;
    }
    // Going back from a new container takes along the volumes that were made for it.
    let is_grave = |violation: &String| {
        !violation.contains("was removed along") || volumes.iter().any(|v| violation.contains(v))
    };
    let violations: Vec<String> = world.engine.violations();
    let grave: Vec<&String> = violations.iter().filter(|v| is_grave(v)).collect();
    ensure(grave.is_empty(), || format!("{grave:?}"))?;
    strangers::are_untouched(world).await
}

/// A change whose request fails.
async fn survives_strike(before: &Sketch, after: &Sketch, strike: Strike) -> Lawful {
    let (before, after) = (before.desired(), after.desired());
    let requests = requests(&before, &after).await?;
    if requests == 0 {
        return Ok(());
    }
    let nth = strike.request.index(usize::try_from(requests).unwrap()) + 1;
    survives((&before, &after), (nth as u64, strike.failure)).await
}

proptest! {
    #![proptest_config(tried_on(128))]

    #[test]
    fn the_next_run_gets_there((before, after) in change(), strike in strike()) {
        run(survives_strike(&before, &after, strike)).map_err(TestCaseError::fail)?;
    }
}
