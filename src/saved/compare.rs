//! Compares a saved plan with one that was made now: the same steps, on objects that have not moved.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{SavedPlan, text};
use crate::model::{DeploymentId, ObservedState};
use crate::plan::{Action, Kind, Object, Plan, Step, Strictness, fingerprint};

/// What of a step's JSON depends on the rest of the plan.
const OF_THE_PLAN: [&str; 3] = ["after", "held", "failed_before"];

/// What has become of a saved plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// What has moved since, as sentences. While there is one, nothing may be carried out.
    pub moved: Vec<String>,
    /// What would have to be done besides, as it is now, and is not part of the plan.
    pub besides: Vec<String>,
    /// The plan that is made now, reduced to the steps that were saved.
    pub plan: Plan,
}

/// Compares. `document` is the JSON of the plan that was made now, with the same values hidden.
/// What was saved for servers that cannot be reached now is left out.
#[must_use]
pub fn compare(
    saved: &SavedPlan,
    (plan, document): (&Plan, &Value),
    observed: &ObservedState,
) -> Comparison {
    let steps = document.get("steps").and_then(Value::as_array);
    let now: BTreeMap<&str, &Value> = steps
        .into_iter()
        .flatten()
        .map(|step| (text(step, "id"), step))
        .collect();
    let reachable = |step: &&Value| {
        let mut unreachable = plan.unreachable.keys();
        !unreachable.any(|server| server.as_str() == text(step, "server"))
    };
    let wanted: Vec<&Value> = saved
        .steps()
        .filter(|step| text(step, "action") != "adopt")
        .filter(reachable)
        .collect();
    let ids: BTreeSet<&str> = wanted.iter().map(|step| text(step, "id")).collect();
    let is_wanted = |step: &&Step| ids.contains(step.id.as_str());

    let (mut moved, about) = moved_objects(saved, plan, observed);
    let unseen: BTreeSet<(&str, &str)> = wanted
        .iter()
        .filter(|step| is_unseen(step))
        .map(|step| deployment(step))
        .collect();
    for step in &wanted {
        let is_told = about.contains(text(step, "id"));
        let reason = match now.get(text(step, "id")) {
            // What nobody could look at may turn out to be as it should be, and what was to follow
            // from changing it with it.
            None if is_unseen(step) => None,
            None if unseen.contains(&deployment(step)) && text(step, "cause") == "dependency" => {
                None
            }
            None => Some("is not needed any more".to_owned()),
            Some(now) => differs(step, now),
        };
        if let (Some(reason), false) = (reason, is_told) {
            moved.push(format!("{}: it {reason}", title(step)));
        }
    }
    moved.extend(new_needs(plan, &ids));
    Comparison {
        moved,
        besides: plan
            .steps
            .iter()
            .filter(|step| !is_adoption(step) && !is_wanted(step))
            .map(|step| {
                let (verb, kind) = (step.action.verb(), step.action.kind());
                format!("{verb} {kind} `{}` of {}", step.name, step.deployment())
            })
            .collect(),
        plan: reduced(plan, &ids),
    }
}

/// The objects that have moved, and the steps that touch them.
fn moved_objects<'a>(
    saved: &'a SavedPlan,
    plan: &Plan,
    observed: &ObservedState,
) -> (Vec<String>, BTreeSet<&'a str>) {
    let (mut sentences, mut about) = (Vec::new(), BTreeSet::new());
    let mut tell = |sentence: String| {
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    };
    let reached = |server| !plan.unreachable.contains_key(server);
    let mut is_hidden_told = false;
    for found in saved.binding.found.iter().filter(|f| reached(&f.server)) {
        let server = observed.servers.get(&found.server);
        let now = server.and_then(|server| fingerprint(server, &found.object));
        let what = match now {
            Some(now) => found.was.moved(&now, Strictness::State),
            None if matches!(found.object, Object::File(_)) => {
                Some("is not as it was, or cannot be looked at any more".to_owned())
            }
            None => Some("was replaced by another".to_owned()),
        };
        if let Some(what) = what {
            is_hidden_told |= matches!(found.object, Object::File(_));
            let (object, server) = (&found.object, &found.server);
            tell(format!(
                "{object} on `{server}` {what} since the plan was made"
            ));
            about.insert(found.step.as_str());
        }
    }
    let all_reached = saved.binding.found.iter().all(|f| reached(&f.server));
    if all_reached && !is_hidden_told && !saved.binding.hides_the_same(observed) {
        tell("a file whose content is not shown was changed since the plan was made".to_owned());
    }
    (sentences, about)
}

/// Whether a step is one on a file that could not be looked at.
fn is_unseen(step: &Value) -> bool {
    step.get("seen") == Some(&Value::Bool(false))
}

fn deployment(step: &Value) -> (&str, &str) {
    (text(step, "server"), text(step, "stack"))
}

fn title(step: &Value) -> String {
    let (server, stack) = deployment(step);
    let (action, kind, name) = (text(step, "action"), text(step, "kind"), text(step, "name"));
    format!("{action} {kind} `{name}` of {stack}@{server}")
}

/// How a step would differ now, as the rest of a sentence.
fn differs(was: &Value, now: &Value) -> Option<String> {
    // Only the writing itself was decided on: it was said that the file is looked at first.
    let keys: &[&str] = &["action", "kind", "name"];
    if is_unseen(was) {
        let same = keys.iter().all(|key| was.get(key) == now.get(key));
        return (!same).then(|| "is another step now".to_owned());
    }
    if text(was, "action") != text(now, "action") {
        let (was, now) = (text(was, "action"), text(now, "action"));
        return Some(format!("would {now} now, not {was}"));
    }
    let (was, now) = (was.as_object()?, now.as_object()?);
    let differing: Vec<&str> = was
        .keys()
        .chain(now.keys().filter(|key| !was.contains_key(*key)))
        .map(String::as_str)
        .filter(|key| !OF_THE_PLAN.contains(key) && was.get(*key) != now.get(*key))
        .collect();
    let differing = differing.join("`, `");
    (!differing.is_empty()).then(|| format!("has another `{differing}` now"))
}

/// The saved steps that need others first now.
fn new_needs(plan: &Plan, ids: &BTreeSet<&str>) -> Vec<String> {
    let mut sentences = Vec::new();
    let wanted = plan.steps.iter().filter(|s| ids.contains(s.id.as_str()));
    for step in wanted {
        let mut others = plan.steps.iter();
        let needed = others.find(|other| {
            step.after.contains(&other.id)
                && !ids.contains(other.id.as_str())
                && !is_adoption(other)
        });
        if let Some(needed) = needed {
            sentences.push(format!(
                "{} {} `{}` of {} needs something first now that the plan does not have: {} {} `{}`",
                step.action.verb(),
                step.action.kind(),
                step.name,
                step.deployment(),
                needed.action.verb(),
                needed.action.kind(),
                needed.name,
            ));
        }
    }
    sentences
}

fn is_adoption(step: &Step) -> bool {
    matches!(step.action, Action::Adopt { .. })
}

/// A plan with these steps alone.
fn reduced(plan: &Plan, ids: &BTreeSet<&str>) -> Plan {
    let mut reduced = plan.clone();
    let is_wanted = |step: &Step| ids.contains(step.id.as_str());
    let dropped: Vec<&Step> = plan.steps.iter().filter(|s| !is_wanted(s)).collect();
    reduced.steps.retain(is_wanted);
    let touched: BTreeSet<DeploymentId> = reduced.steps.iter().map(Step::deployment).collect();
    reduced
        .gates
        .retain(|gate| touched.contains(&gate.deployment));
    for gate in &mut reduced.gates {
        // What is not put right cannot be expected to be ready.
        gate.expectations.retain(|expectation| {
            !dropped.iter().any(|step| {
                step.deployment() == gate.deployment
                    && step.action.kind() == Kind::Container
                    && !is_adoption(step)
                    && step.name == expectation.container
            })
        });
    }
    reduced.held.retain(|id| touched.contains(id));
    reduced.failed.retain(|id, _| touched.contains(id));
    reduced
}
