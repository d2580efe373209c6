//! The JSON contract. Keys are only ever added.

use serde_json::{Value, json};

use super::summary::Summary;
use crate::apply::{Event, Outcome, Report};
use crate::model::{DeploymentId, Failed};
use crate::plan::{Cause, Difference, Plan, Step, StepId};
use crate::status::{ContainerStatus, ServerStatus};

/// A plan, as `plan --json` prints it.
#[must_use]
pub fn plan_json(plan: &Plan) -> Value {
    json!({
        "format": "vaultctl.plan/v1",
        "revision": plan.revision,
        "worktree": plan.worktree,
        "summary": summary_of(plan),
        "steps": plan.steps.iter().map(|step| step_json(plan, step)).collect::<Vec<_>>(),
        "blockers": plan.blockers.iter().map(|blocker| json!({
            "server": blocker.deployment.server,
            "stack": blocker.deployment.stack,
            "message": blocker.message,
            "help": blocker.help,
        })).collect::<Vec<_>>(),
        "unreachable": plan.unreachable.iter().map(|(server, reason)| json!({
            "server": server,
            "reason": reason,
        })).collect::<Vec<_>>(),
        "notes": plan.notes,
    })
}

/// How many of each a plan has.
pub(super) fn summary_of(plan: &Plan) -> Value {
    let summary = Summary::of(plan);
    json!({
        "create": summary.create,
        "replace": summary.replace,
        "update": summary.update,
        "start": summary.start + summary.restart,
        "stop": summary.stop,
        "delete": summary.delete,
        "pull": summary.pull,
        "adopt": summary.adopt,
        "drifted": summary.drifted,
    })
}

fn step_json(plan: &Plan, step: &Step) -> Value {
    json!({
        "id": step.id,
        "server": step.server,
        "stack": step.stack,
        "service": step.service,
        "kind": step.action.kind(),
        "name": step.name,
        "action": step.action.verb(),
        "cause": step.cause,
        "seen": step.cause != Cause::Unknown,
        "disruption": step.disruption,
        "differences": step.differences.iter().map(difference_json).collect::<Vec<_>>(),
        "note": step.note,
        "held": plan.held.contains(&step.deployment()),
        "failed_before": plan.failed.contains_key(&step.deployment()),
        "after": steps_before(plan, &step.after),
    })
}

fn difference_json(difference: &Difference) -> Value {
    let shown = |value: &Option<String>| {
        if difference.sensitive {
            None
        } else {
            value.clone()
        }
    };
    json!({
        "path": difference.path,
        "before": shown(&difference.before),
        "after": shown(&difference.after),
        "origin": difference.origin,
        "sensitive": difference.sensitive,
    })
}

/// The steps that come before: a gate stands for the steps that it closes.
fn steps_before<'a>(plan: &'a Plan, after: &'a [StepId]) -> Vec<&'a StepId> {
    let mut before: Vec<&StepId> = Vec::new();
    for id in after {
        let gate = plan.gates.iter().find(|gate| gate.id == *id);
        match gate {
            Some(gate) => before.extend(&gate.after),
            None => before.push(id),
        }
    }
    before.retain(|id| plan.steps.iter().any(|step| step.id == **id));
    before.sort();
    before.dedup();
    before
}

/// An event of a run, as `apply --json` prints it, where it prints it at all.
#[must_use]
pub fn event_json(event: &Event<'_>) -> Option<Value> {
    let of = |deployment: &DeploymentId| (deployment.server.clone(), deployment.stack.clone());
    Some(match event {
        Event::StepStarted(step) => json!({
            "event": "step_started", "id": step.id, "server": step.server, "stack": step.stack,
            "kind": step.action.kind(), "name": step.name, "action": step.action.verb(),
        }),
        Event::StepFinished {
            step,
            elapsed,
            error,
        } => json!({
            "event": "step_finished", "id": step.id, "server": step.server, "stack": step.stack,
            "ok": error.is_none(), "error": error, "seconds": elapsed.as_secs_f64(),
        }),
        Event::StackHealthy {
            deployment,
            elapsed,
        } => {
            let (server, stack) = of(deployment);
            json!({
                "event": "stack_healthy", "server": server, "stack": stack,
                "seconds": elapsed.as_secs_f64(),
            })
        }
        Event::StackFailed {
            deployment,
            reason,
            log,
        } => {
            let (server, stack) = of(deployment);
            json!({
                "event": "stack_failed", "server": server, "stack": stack, "reason": reason,
                "log": log,
            })
        }
        Event::RolledBack {
            deployment,
            error,
            left,
        } => {
            let (server, stack) = of(deployment);
            json!({
                "event": "rolled_back", "server": server, "stack": stack, "ok": error.is_none(),
                "error": error, "left": left,
            })
        }
        Event::Switched { step, switched } => json!({
            "event": "switched", "id": step.id, "server": step.server, "stack": step.stack,
            "name": step.name, "runs": switched.is_some(),
            "in_flight": switched.and_then(|switched| switched.in_flight),
            "drained_seconds": switched.map(|switched| switched.drained.as_secs_f64()),
            "left": switched.map(|switched| switched.left),
        }),
        Event::Note { text } | Event::Cost { text, .. } => json!({ "event": "note", "text": text }),
        Event::Interrupted => json!({ "event": "interrupted" }),
        Event::Pulled { .. } | Event::Waiting { .. } => return None,
    })
}

/// The exit code of a run that somebody has stopped.
const INTERRUPTED: u8 = 130;

/// Why a deployment is held.
fn not_retried(failed: Failed) -> String {
    match failed {
        Failed::RolledBack | Failed::Broken => "this configuration has failed before",
        Failed::TakenBack => "somebody has gone back from this configuration",
    }
    .to_owned()
}

/// The last line of `apply --json`.
#[must_use]
pub fn summary_json(report: &Report, exit_code: u8) -> Value {
    json!({
        "event": "summary",
        "exit_code": exit_code,
        "interrupted": report.interrupted,
        "deployments": deployments_json(report),
        "error": null,
    })
}

/// What has become of each deployment.
pub(super) fn deployments_json(report: &Report) -> Vec<Value> {
    report
        .deployments
        .iter()
        .map(|(deployment, outcome)| {
            let (result, reason) = match outcome {
                Outcome::Done => ("done", None),
                Outcome::RolledBack { reason, left } => {
                    let parts = [std::slice::from_ref(reason), left.as_slice()].concat();
                    ("rolled_back", Some(parts.join("; ")))
                }
                Outcome::Broken { reason, obstacle } => (
                    "failed",
                    Some(format!("{reason}; not put back: {obstacle}")),
                ),
                Outcome::Incomplete { reason } => ("incomplete", Some(reason.clone())),
                Outcome::Skipped { because } => ("skipped", Some(because.clone())),
                Outcome::Held => ("held", None),
                Outcome::NotRetried(failed) => ("held", Some(not_retried(*failed))),
            };
            json!({
                "server": deployment.server, "stack": deployment.stack, "result": result,
                "reason": reason,
            })
        })
        .collect()
}

/// The last line of `apply --json` of a run that ended without a report, and why.
#[must_use]
pub fn refused_json(error: &str, exit_code: u8) -> Value {
    json!({
        "event": "summary",
        "exit_code": exit_code,
        "interrupted": exit_code == INTERRUPTED,
        "deployments": [],
        "error": error,
    })
}

/// The servers' status, as `status --json` prints it.
#[must_use]
pub fn status_json(servers: &[ServerStatus]) -> Value {
    let container = |container: &ContainerStatus| {
        json!({
            "name": container.name,
            "state": container.status.as_str(),
            "health": container.health,
            "image": container.image,
            "started_at": container.started_at,
        })
    };
    let servers: Vec<Value> = servers
        .iter()
        .map(|server| {
            let stacks: Vec<Value> = server
                .stacks
                .iter()
                .map(|stack| {
                    let services: Vec<Value> = stack
                        .services
                        .iter()
                        .map(|service| {
                            json!({
                                "name": service.name,
                                "containers":
                                    service.containers.iter().map(container).collect::<Vec<_>>(),
                            })
                        })
                        .collect();
                    json!({
                        "name": stack.name,
                        "state": stack.state.as_str(),
                        "drift": stack.drift,
                        "revision": stack.revision,
                        "failed": stack.failed,
                        "services": services,
                    })
                })
                .collect();
            json!({
                "name": server.name,
                "reachable": server.unreachable.is_none(),
                "reason": server.unreachable,
                "engine": server.engine,
                "stacks": stacks,
                "leaving": server.leaving,
            })
        })
        .collect();
    json!({ "format": "vaultctl.status/v1", "servers": servers })
}
