//! When a container is ready: a predicate over what the engine reports, and a loop that asks.

use std::time::Duration;

use tokio::time::Instant;

use crate::engine::{EngineError, Observe, Operate};
use crate::model::{Container, Health, Healthcheck, Status};
use crate::plan::{Condition, Expectation};

/// How long a container without a health check has to run before it counts as running.
const SETTLING: Duration = Duration::from_millis(500);
/// The time between two looks at a container, at first and at the most.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);
/// What Docker gives a probe that names no time-out.
const PROBE_TIMEOUT: Duration = Duration::from_secs(30);

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
        Condition::Completed if ended && state.exit_code == 0 => Verdict::Met,
        Condition::Completed if ended && restarts(container) => Verdict::Pending,
        Condition::Completed if ended => failed(container),
        Condition::Completed => Verdict::Pending,
        Condition::Settled if ended && state.exit_code == 0 => Verdict::Met,
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
            Some(Health::Starting) => Verdict::Pending,
            None if watched.steady >= SETTLING => Verdict::Met,
            None if state.restart_count > 0 => {
                Verdict::Failed("it ended and had to be restarted".to_owned())
            }
            None => Verdict::Pending,
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

/// Waits until a condition holds.
///
/// # Errors
/// Why it does not hold, as a sentence about the container.
pub(super) async fn wait(engine: &dyn Operate, expectation: &Expectation) -> Result<(), String> {
    let mut wait = Wait::new(engine, expectation);
    loop {
        match wait.look().await? {
            Verdict::Met => return Ok(()),
            Verdict::Failed(why) => {
                return Err(format!(
                    "container `{}` is not ready: {why}",
                    expectation.container
                ));
            }
            Verdict::Pending if wait.deadline_passed() => {
                return Err(format!(
                    "container `{}` was not ready within {} s: {}",
                    expectation.container,
                    expectation.timeout.as_secs(),
                    wait.last_state
                ));
            }
            Verdict::Pending => wait.pause().await,
        }
    }
}

/// The state of a wait.
struct Wait<'a> {
    engine: &'a dyn Operate,
    expectation: &'a Expectation,
    /// When the container was first seen in its present run.
    run: Option<(String, Instant)>,
    began: Instant,
    pause: Duration,
    last_state: String,
}

impl<'a> Wait<'a> {
    fn new(engine: &'a dyn Operate, expectation: &'a Expectation) -> Self {
        Self {
            engine,
            expectation,
            run: None,
            began: Instant::now(),
            pause: FIRST_PAUSE,
            last_state: String::new(),
        }
    }

    /// Looks once, and probes where the health check has not spoken yet.
    async fn look(&mut self) -> Result<Verdict, String> {
        let name = &self.expectation.container;
        let container = match Observe::container(self.engine, name).await {
            Ok(Some(container)) => container,
            Ok(None) => return Err(format!("container `{name}` is gone")),
            // An engine that restarts may come back before the time is over.
            Err(error) if error.is_lost() => {
                self.last_state = error.to_string();
                return Ok(Verdict::Pending);
            }
            Err(error) => return Err(error.to_string()),
        };
        self.last_state = describe(&container);
        let steady = self.steady(&container);
        let condition = self.expectation.condition;
        let verdict = judge(
            condition,
            &container,
            Watched {
                steady,
                probed: false,
            },
        );
        let starting = container.state.health == Some(Health::Starting)
            && container.state.status == Status::Running;
        if verdict == Verdict::Pending && starting && condition != Condition::Completed {
            let probed = self.probe(&container).await;
            return Ok(judge(condition, &container, Watched { steady, probed }));
        }
        Ok(verdict)
    }

    /// How long the container has been seen in its present run.
    fn steady(&mut self, container: &Container) -> Duration {
        let started_at = &container.state.started_at;
        match &self.run {
            Some((known, since)) if known == started_at => since.elapsed(),
            _ => {
                self.run = Some((started_at.clone(), Instant::now()));
                ran_before(container)
            }
        }
    }

    /// Runs the container's own health check at once, instead of waiting for Docker's next round.
    async fn probe(&self, container: &Container) -> bool {
        let Some(check) = &container.spec.process.healthcheck else {
            return false;
        };
        let Some(command) = probe_command(check) else {
            return false;
        };
        let limit = match u64::try_from(check.timeout) {
            Ok(nanoseconds) if nanoseconds > 0 => Duration::from_nanos(nanoseconds),
            _ => PROBE_TIMEOUT,
        };
        let probe = self.engine.exec(&container.id, &command);
        matches!(tokio::time::timeout(limit, probe).await, Ok(Ok(outcome)) if outcome.exit_code == 0)
    }

    fn deadline_passed(&self) -> bool {
        self.began.elapsed() >= self.expectation.timeout
    }

    async fn pause(&mut self) {
        tokio::time::sleep(self.pause).await;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
    }
}

/// How long a container has run already when it is first looked at: a long-running one need not
/// be watched. Clocks may differ by some seconds.
fn ran_before(container: &Container) -> Duration {
    const SKEW: Duration = Duration::from_secs(10);
    let Ok(started) = container.state.started_at.parse::<jiff::Timestamp>() else {
        return Duration::ZERO;
    };
    let ran = jiff::Timestamp::now().duration_since(started);
    Duration::try_from(ran).map_or(Duration::ZERO, |ran| ran.saturating_sub(SKEW))
}

/// The command of a health check, as Docker runs it.
fn probe_command(check: &Healthcheck) -> Option<Vec<String>> {
    let (kind, arguments) = check.test.split_first()?;
    match kind.as_str() {
        "CMD" => Some(arguments.to_vec()),
        "CMD-SHELL" => {
            let line = arguments.first()?.clone();
            Some(vec!["/bin/sh".to_owned(), "-c".to_owned(), line])
        }
        _ => None,
    }
}

/// A container's state in a few words.
fn describe(container: &Container) -> String {
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

/// The last lines that a container printed; empty where they cannot be had.
pub(super) async fn last_lines(engine: &dyn Operate, container: &str, count: u32) -> Vec<String> {
    struct Lines(Vec<String>);
    impl crate::engine::LogSink for Lines {
        fn line(&mut self, line: &str, _: bool) {
            self.0.push(line.to_owned());
        }
    }
    let mut lines = Lines(Vec::new());
    let options = crate::engine::LogOptions {
        tail: Some(count),
        ..Default::default()
    };
    let printed: Result<(), EngineError> = engine.logs(container, &options, &mut lines).await;
    if printed.is_err() {
        return Vec::new();
    }
    lines.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ContainerSpec, ContainerState, RestartPolicy, RestartPolicyKind};

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
        }
    }

    #[test]
    fn conditions_are_judged() {
        use Condition::{Completed, Healthy, Settled, Started};
        let steady = Watched {
            steady: SETTLING,
            probed: false,
        };
        let probed = Watched {
            steady: Duration::ZERO,
            probed: true,
        };
        let fresh = Watched::default();
        let failed = |code: i64| Verdict::Failed(format!("it exited with code {code}"));
        for (condition, seen, watched, verdict) in [
            (
                Started,
                container(Status::Created, 0, None),
                fresh,
                Verdict::Pending,
            ),
            (
                Started,
                container(Status::Running, 0, None),
                fresh,
                Verdict::Met,
            ),
            (
                Healthy,
                container(Status::Running, 0, None),
                fresh,
                Verdict::Pending,
            ),
            (
                Healthy,
                container(Status::Running, 0, None),
                steady,
                Verdict::Met,
            ),
            (
                Healthy,
                container(Status::Running, 0, Some(Health::Starting)),
                steady,
                Verdict::Pending,
            ),
            (
                Healthy,
                container(Status::Running, 0, Some(Health::Starting)),
                probed,
                Verdict::Met,
            ),
            (
                Healthy,
                container(Status::Running, 0, Some(Health::Healthy)),
                fresh,
                Verdict::Met,
            ),
            (
                Healthy,
                container(Status::Exited, 0, None),
                fresh,
                failed(0),
            ),
            (
                Healthy,
                container(Status::Exited, 3, None),
                fresh,
                failed(3),
            ),
            (
                Healthy,
                container(Status::Restarting, 3, None),
                fresh,
                failed(3),
            ),
            (
                Settled,
                container(Status::Exited, 0, None),
                fresh,
                Verdict::Met,
            ),
            (
                Settled,
                container(Status::Exited, 1, None),
                fresh,
                failed(1),
            ),
            (
                Completed,
                container(Status::Running, 0, None),
                steady,
                Verdict::Pending,
            ),
            (
                Completed,
                container(Status::Exited, 0, None),
                fresh,
                Verdict::Met,
            ),
            (
                Completed,
                container(Status::Exited, 7, None),
                fresh,
                failed(7),
            ),
        ] {
            assert_eq!(
                judge(condition, &seen, watched),
                verdict,
                "{condition:?} {:?}",
                seen.state
            );
        }
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
