//! What is to be thought of a container: a predicate over what the engine reports.

use std::time::Duration;

use crate::model::{Container, Health, Status};
use crate::plan::Condition;

/// How long a container without a health check has to run before it counts as running.
pub(super) const SETTLING: Duration = Duration::from_millis(500);

/// What is to be thought of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The condition holds.
    Met,
    /// It may come to hold.
    Pending,
    /// It will not.
    Failed(String),
}

/// What the loop has seen besides the engine's report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Watched {
    /// How long the container has run without a restart.
    pub steady: Duration,
    /// Whether a probe of our own has passed.
    pub probed: bool,
}

/// Judges a container by a condition.
pub(super) fn judge(condition: Condition, container: &Container, watched: Watched) -> Verdict {
    let state = &container.state;
    let ended = matches!(state.status, Status::Exited | Status::Dead);
    match condition {
        Condition::Started if state.status == Status::Created => Verdict::Pending,
        Condition::Started => Verdict::Met,
        Condition::Completed | Condition::Settled if ended && state.exit_code == 0 => Verdict::Met,
        Condition::Completed if ended && restarts(container) => Verdict::Pending,
        Condition::Completed if ended => failed(container),
        Condition::Completed => Verdict::Pending,
        Condition::Settled | Condition::Healthy => judge_run(container, watched),
    }
}

/// Judges a container that is to run.
///
/// Without a health check a restart is a failure: there is nothing else to judge it by. With one,
/// the engine may restart it until the check passes or the time is over.
fn judge_run(container: &Container, watched: Watched) -> Verdict {
    let state = &container.state;
    let probed = container
        .spec
        .process
        .healthcheck
        .as_ref()
        .is_some_and(|c| !c.is_disabled());
    match state.status {
        Status::Running => match state.health {
            Some(Health::Healthy) => Verdict::Met,
            Some(Health::Unhealthy) => Verdict::Failed(unhealthy(container)),
            Some(Health::Starting) if watched.probed => Verdict::Met,
            None if watched.steady >= SETTLING => Verdict::Met,
            None if state.restart_count > 0 => {
                Verdict::Failed("it ended and had to be restarted".to_owned())
            }
            Some(Health::Starting) | None => Verdict::Pending,
        },
        Status::Created => Verdict::Pending,
        Status::Exited | Status::Dead | Status::Restarting => {
            if probed && restarts(container) {
                Verdict::Pending
            } else {
                failed(container)
            }
        }
        Status::Paused => Verdict::Failed("it is paused".to_owned()),
        Status::Removing => Verdict::Failed("it is being removed".to_owned()),
    }
}

/// Whether the engine starts the container again by itself after a failure.
fn restarts(container: &Container) -> bool {
    use crate::model::RestartPolicyKind as Kind;
    let policy = container.spec.restart;
    match policy.kind {
        Kind::No => false,
        Kind::Always | Kind::UnlessStopped => true,
        Kind::OnFailure => {
            policy.maximum_retries == 0 || container.state.restart_count < policy.maximum_retries
        }
    }
}

fn failed(container: &Container) -> Verdict {
    let state = &container.state;
    let why = if !state.error.is_empty() {
        format!("it could not be started: {}", state.error)
    } else if state.oom_killed {
        format!("it ran out of memory (exit code {})", state.exit_code)
    } else {
        format!("it exited with code {}", state.exit_code)
    };
    Verdict::Failed(why)
}

fn unhealthy(container: &Container) -> String {
    match container.state.health_output.trim() {
        "" => "its health check fails".to_owned(),
        output => format!("its health check fails: {output}"),
    }
}

/// A container's state in a few words.
pub(super) fn describe(container: &Container) -> String {
    let state = &container.state;
    match (state.status, state.health) {
        (Status::Running, Some(Health::Starting)) => {
            "its health check has not passed yet".to_owned()
        }
        (Status::Running, _) => "it is running".to_owned(),
        (Status::Restarting, _) => {
            format!(
                "it restarts again and again (exit code {})",
                state.exit_code
            )
        }
        (Status::Exited, _) => format!("it exited with code {}", state.exit_code),
        (other, _) => format!("it is {}", format!("{other:?}").to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        ContainerSpec, ContainerState, Healthcheck, RestartPolicy, RestartPolicyKind,
    };

    fn container(status: Status, exit_code: i64, health: Option<Health>) -> Container {
        Container {
            id: "id".into(),
            spec: ContainerSpec::default(),
            image_id: String::new(),
            state: ContainerState {
                status,
                exit_code,
                health,
                health_output: String::new(),
                started_at: String::new(),
                finished_at: String::new(),
                restart_count: 0,
                error: String::new(),
                oom_killed: false,
            },
            created_at: String::new(),
            attached: std::collections::BTreeMap::default(),
            addresses: Vec::new(),
        }
    }

    /// Judges a container in a state.
    fn judged(condition: Condition, (status, code): (Status, i64), watched: Watched) -> Verdict {
        judge(condition, &container(status, code, None), watched)
    }

    fn exited(code: i64) -> Verdict {
        Verdict::Failed(format!("it exited with code {code}"))
    }

    const STEADY: Watched = Watched {
        steady: SETTLING,
        probed: false,
    };
    const FRESH: Watched = Watched {
        steady: Duration::ZERO,
        probed: false,
    };

    #[test]
    fn conditions_are_judged_by_what_a_container_does() {
        use Condition::{Completed, Healthy, Settled, Started};
        use Status::{Created, Exited, Restarting, Running};
        for (condition, state, watched, verdict) in [
            (Started, (Created, 0), FRESH, Verdict::Pending),
            (Started, (Running, 0), FRESH, Verdict::Met),
            (Healthy, (Running, 0), FRESH, Verdict::Pending),
            (Healthy, (Running, 0), STEADY, Verdict::Met),
            (Healthy, (Exited, 0), FRESH, exited(0)),
            (Healthy, (Exited, 3), FRESH, exited(3)),
            (Healthy, (Restarting, 3), FRESH, exited(3)),
            (Settled, (Exited, 0), FRESH, Verdict::Met),
            (Settled, (Exited, 1), FRESH, exited(1)),
            (Completed, (Running, 0), STEADY, Verdict::Pending),
            (Completed, (Exited, 0), FRESH, Verdict::Met),
            (Completed, (Exited, 7), FRESH, exited(7)),
        ] {
            let found = judged(condition, state, watched);
            assert_eq!(found, verdict, "{condition:?} {state:?}");
        }
    }

    #[test]
    fn a_health_check_decides_where_there_is_one() {
        let probed = Watched {
            steady: Duration::ZERO,
            probed: true,
        };
        let health = |health, watched| {
            let seen = container(Status::Running, 0, Some(health));
            judge(Condition::Healthy, &seen, watched)
        };
        assert_eq!(health(Health::Starting, STEADY), Verdict::Pending);
        assert_eq!(health(Health::Starting, probed), Verdict::Met);
        assert_eq!(health(Health::Healthy, FRESH), Verdict::Met);
        assert!(matches!(
            health(Health::Unhealthy, probed),
            Verdict::Failed(_)
        ));
    }

    #[test]
    fn a_container_with_a_health_check_may_be_restarted_until_it_passes() {
        let mut crashed = container(Status::Exited, 1, None);
        crashed.spec.restart = RestartPolicy {
            kind: RestartPolicyKind::OnFailure,
            maximum_retries: 2,
        };
        let judged = |seen: &Container| judge(Condition::Healthy, seen, Watched::default());
        assert!(matches!(judged(&crashed), Verdict::Failed(_)));
        crashed.spec.process.healthcheck = Some(Healthcheck {
            test: vec!["CMD".into(), "ok".into()],
            ..Healthcheck::default()
        });
        assert_eq!(judged(&crashed), Verdict::Pending);
        crashed.state.restart_count = 2;
        assert!(matches!(judged(&crashed), Verdict::Failed(_)));
    }
}
