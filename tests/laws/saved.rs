//! A saved plan is carried out as it is, or not at all; what has moved is left alone.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use vaultctl::apply::{self, Interrupt, Report, Silent, StepOutcome};
use vaultctl::engine::Engine;
use vaultctl::model::DesiredState;
use vaultctl::plan::{Object, Plan, Step, StepId, Strictness, fingerprint};
use vaultctl::saved::{Binding, Comparison, SavedPlan, compare};
use vaultctl::ui::plan_json;

use crate::desired::SERVER;
use crate::drift::{Edit, edits, meddle};
use crate::sketch::{Sketch, change};
use crate::strangers;
use crate::tried_on;
use crate::world::{Lawful, World, ensure, is_refused, outcome, run, text};

/// Saves a plan, and reads it again.
fn saved(plan: &Plan, desired: &DesiredState) -> SavedPlan {
    let saved = SavedPlan {
        document: plan_json(plan),
        binding: Binding::new(plan, desired, Default::default()).unwrap(),
    };
    let read = SavedPlan::read(&saved.to_bytes()).unwrap();
    assert_eq!(read, saved);
    read
}

/// Compares with a plan that is made now.
async fn compared(world: &World, saved: &SavedPlan, desired: &DesiredState) -> Comparison {
    let plan = world.plan(desired).await;
    let observed = world.observe(desired).await;
    compare(saved, (&plan, &plan_json(&plan)), &observed)
}

/// Carries out a plan as one that was saved.
async fn apply_strictly(world: &World, plan: &Plan) -> Report {
    let engine: Engine = Arc::new(world.engine.client());
    let options = apply::Options {
        strictness: Strictness::State,
        ..apply::Options::default()
    };
    let engines = [(SERVER.into(), engine)].into();
    apply::apply(plan, &engines, &options, (&Interrupt::default(), &Silent)).await
}

async fn is_carried_out(before: &Sketch, after: &Sketch) -> Lawful {
    let world = World::new().await;
    world.converge(&before.desired()).await?;
    let desired = after.desired();
    let plan = world.plan(&desired).await;
    if is_refused(&plan) {
        return Ok(());
    }
    let saved = saved(&plan, &desired);
    let now = compared(&world, &saved, &desired).await;
    ensure(now.moved.is_empty(), || now.moved.join("\n"))?;
    ensure(now.besides.is_empty(), || now.besides.join("\n"))?;
    ensure(now.plan == plan, || "it is another plan".to_owned())?;
    let report = apply_strictly(&world, &now.plan).await;
    ensure(report.exit_code() == 0, || {
        format!("{}\n{}", text(&plan), outcome(&report))
    })?;
    world.is_converged(&desired).await?;
    if plan.is_empty() {
        return Ok(());
    }
    // What is done is done.
    let now = compared(&world, &saved, &desired).await;
    ensure(!now.moved.is_empty(), || {
        "it would be done twice".to_owned()
    })?;
    world.is_sound().await
}

/// The objects that one step alone touches, and that step.
fn touched_once(plan: &Plan) -> BTreeMap<Object, StepId> {
    let mut touched: BTreeMap<Object, Vec<&Step>> = BTreeMap::new();
    for step in &plan.steps {
        for object in step.touched() {
            touched.entry(object).or_default().push(step);
        }
    }
    let once = touched.into_iter().filter_map(|(object, steps)| {
        let [step] = steps[..] else { return None };
        (step.action.verb() != "pull").then(|| (object, step.id.clone()))
    });
    once.collect()
}

/// People do something after a plan was made, and it is carried out all the same.
async fn moved_is_left_alone((before, after): (&Sketch, &Sketch), edits: &[Edit]) -> Lawful {
    let world = World::new().await;
    world.converge(&before.desired()).await?;
    let desired = after.desired();
    let plan = world.plan(&desired).await;
    if is_refused(&plan) {
        return Ok(());
    }
    let saved = saved(&plan, &desired);
    for edit in edits {
        meddle(&world, edit).await;
    }
    let now = compared(&world, &saved, &desired).await;
    let observed = world.observe(&desired).await;
    let server = &observed.servers[&SERVER.into()];
    let report = if now.moved.is_empty() && now.plan.blockers.is_empty() {
        apply_strictly(&world, &now.plan).await
    } else {
        // As if all of that had happened right before the first step.
        apply_strictly(&world, &plan).await
    };
    let told = |error: String| {
        let (plan, outcome) = (text(&plan), outcome(&report));
        format!("{error}\n{plan}\n{outcome}\nmoved: {:?}", now.moved)
    };
    for (object, step) in touched_once(&plan) {
        let was = plan.found.get(&(SERVER.into(), object.clone()));
        let (Some(was), Some(now)) = (was, fingerprint(server, &object)) else {
            continue;
        };
        let Some(what) = was.moved(&now, Strictness::State) else {
            continue;
        };
        ensure(report.steps.get(&step) != Some(&StepOutcome::Done), || {
            told(format!("{object} {what}, and {step} was done"))
        })?;
    }
    // What goes back may take the anonymous volumes of what it has just made with it.
    strangers::are_untouched(&world).await.map_err(told)
}

proptest! {
    #![proptest_config(tried_on(160))]

    #[test]
    fn a_saved_plan_is_carried_out_once((before, after) in change()) {
        run(is_carried_out(&before, &after)).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn what_has_moved_since_is_left_alone((before, after) in change(), edits in edits()) {
        run(moved_is_left_alone((&before, &after), &edits)).map_err(TestCaseError::fail)?;
    }
}
