//! Lets what takes a name, a port or an address wait for what gives it up.
//!
//! Where the two wait for each other (two services swap their ports, or what takes the port has to
//! be there before what has it), the container that has it gives way first, by a step of its own: it
//! is stopped, or gets another name. A name that another stack takes is not given up in that way: if
//! anything failed afterwards, nothing could be found under it.

use super::action::Action;
use super::claims::{self, Handover};
use super::order::leads_to;
use super::recover::OLD;
use super::step::{Blocker, Disruption, Plan, Step, StepId};
use crate::model::{Container, ObservedState};

/// Orders what is handed over in a plan.
pub(super) fn hand_over(observed: &ObservedState, plan: &mut Plan) {
    for handover in claims::handovers(observed, &plan.steps) {
        if leads_to(plan, &handover.taker, &handover.giver) {
            continue;
        }
        match earliest(plan, &handover) {
            Some(before) => wait_for(plan, &handover.taker, before),
            None => give_way(observed, plan, &handover),
        }
    }
}

/// What the taker can wait for: the gate of the giver's deployment, so that that one can still go
/// back, else the step itself. Nothing, where both wait for the taker.
fn earliest(plan: &Plan, handover: &Handover) -> Option<StepId> {
    let deployment = |id: &StepId| step(plan, id).map(Step::deployment);
    let (giver, taker) = (deployment(&handover.giver)?, deployment(&handover.taker)?);
    let gate = (giver != taker).then(|| StepId::gate(&giver));
    let gate = gate.filter(|id| plan.gates.iter().any(|gate| gate.id == *id));
    gate.into_iter()
        .chain([handover.giver.clone()])
        .find(|before| !leads_to(plan, before, &handover.taker))
}

/// Adds a step by which a container gives up what another takes, before its own step can.
fn give_way(observed: &ObservedState, plan: &mut Plan, handover: &Handover) {
    let Some(giver) = step(plan, &handover.giver) else {
        return;
    };
    let server = observed.servers.get(&giver.server);
    let container = server.and_then(|server| claims::subject(&giver.action, server));
    let Some(container) = container else {
        return;
    };
    let is_name = claims::name_of(&handover.claim).is_some();
    if !is_name && !container.state.is_up() {
        // It has a port or an address only while it runs.
        return;
    }
    let way = if is_name {
        Way::under_another_name(plan, handover, container)
    } else {
        Some(Way::stopped(container))
    };
    let Some(way) = way else {
        refuse(plan, handover);
        return;
    };
    let id = giver.id.variant(way.suffix);
    let free = |id: &&StepId| !leads_to(plan, id, &handover.taker);
    if let Some(known) = step(plan, &id) {
        // It gives up something else, too.
        let after = known.after.iter().filter(free).cloned().collect();
        if let Some(known) = step_mut(plan, &id) {
            known.after = after;
        }
    } else if let Some(taker) = step(plan, &handover.taker) {
        let after = giver.after.iter().filter(free).cloned().collect();
        let mut added = way.before(giver, after);
        added.name.clone_from(&container.spec.name);
        added.note = Some(format!(
            "it gives up the {} first, which {} takes",
            handover.claim,
            service_of(taker, giver)
        ));
        let gate = StepId::gate(&added.deployment());
        plan.steps.push(added);
        wait_for(plan, &handover.giver, id.clone());
        if let Some(gate) = plan.gates.iter_mut().find(|other| other.id == gate) {
            gate.after.push(id.clone());
        }
    }
    wait_for(plan, &handover.taker, id);
}

/// How a container gives something up.
struct Way {
    action: Action,
    undo: Action,
    suffix: &'static str,
    disruption: Disruption,
    /// What has to be done before, besides what the giver waits for.
    after: Vec<StepId>,
}

impl Way {
    /// The step that comes before the giver's own.
    fn before(self, giver: &Step, mut after: Vec<StepId>) -> Step {
        let more = self.after.into_iter();
        after.extend(more.filter(|id| !giver.after.contains(id)));
        Step {
            id: giver.id.variant(self.suffix),
            undo: Some(self.undo),
            action: self.action,
            disruption: self.disruption,
            differences: Vec::new(),
            after,
            awaits: Vec::new(),
            ..giver.clone()
        }
    }

    /// It has no port and no address any more.
    fn stopped(container: &Container) -> Self {
        // By its identifier: it may get another name, too.
        let name = container.id.clone();
        Self {
            action: Action::StopContainer { name: name.clone() },
            undo: Action::StartContainer { name },
            suffix: "stop-first",
            disruption: Disruption::Downtime,
            after: Vec::new(),
        }
    }

    /// Its name is free; `None` where something could not find it any more.
    fn under_another_name(plan: &Plan, handover: &Handover, container: &Container) -> Option<Self> {
        let (giver, taker) = (step(plan, &handover.giver)?, step(plan, &handover.taker)?);
        // It may have to get it back first.
        let name = claims::name_of(&handover.claim)?;
        if giver.deployment() != taker.deployment()
            || matches!(giver.action, Action::RemoveContainer { .. })
        {
            return None;
        }
        let after: Vec<StepId> = plan
            .steps
            .iter()
            .filter(|step| reconnects(&step.action, name))
            .map(|step| step.id.clone())
            .collect();
        if after.iter().any(|id| leads_to(plan, id, &taker.id)) {
            return None;
        }
        let kept = format!("{name}{OLD}");
        let rename = |from: &str, to: &str| Action::RenameContainer {
            id: container.id.clone(),
            from: from.to_owned(),
            to: to.to_owned(),
        };
        Some(Self {
            action: rename(name, &kept),
            undo: rename(&kept, name),
            suffix: "rename-first",
            disruption: Disruption::None,
            after,
        })
    }
}

/// Whether an action takes a container off a network and puts it back, by its name.
fn reconnects(action: &Action, name: &str) -> bool {
    matches!(action, Action::ReplaceNetwork { endpoints, .. } if endpoints.contains_key(name))
}

/// Blocks what would fail each time.
fn refuse(plan: &mut Plan, handover: &Handover) {
    let (Some(giver), Some(taker)) = (step(plan, &handover.giver), step(plan, &handover.taker))
    else {
        return;
    };
    let holder = service_of(giver, taker);
    let blocker = Blocker {
        deployment: taker.deployment(),
        message: format!(
            "{} takes the {} from {holder}, which cannot give it up before",
            service_of(taker, taker),
            handover.claim
        ),
        help: Some(format!(
            "take it from {holder} in a commit of its own first"
        )),
    };
    plan.blockers.push(blocker);
}

/// A step's service, for people: of another deployment than the reader's with its name.
fn service_of(step: &Step, reader: &Step) -> String {
    let name = match &step.service {
        Some(service) => format!("service `{service}`"),
        None => format!("container `{}`", step.name),
    };
    let deployment = step.deployment();
    if deployment == reader.deployment() {
        name
    } else {
        format!("{name} of {deployment}")
    }
}

fn step<'a>(plan: &'a Plan, id: &StepId) -> Option<&'a Step> {
    plan.steps.iter().find(|step| step.id == *id)
}

fn step_mut<'a>(plan: &'a mut Plan, id: &StepId) -> Option<&'a mut Step> {
    plan.steps.iter_mut().find(|step| step.id == *id)
}

fn wait_for(plan: &mut Plan, later: &StepId, earlier: StepId) {
    if let Some(step) = step_mut(plan, later)
        && !step.after.contains(&earlier)
    {
        step.after.push(earlier);
    }
}
