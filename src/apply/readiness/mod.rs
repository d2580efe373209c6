//! When a container is ready: the loop that asks.
//!
//! [`judge()`] is the predicate, over what the engine reports; [`probe`] asks the container itself.

mod judge;
mod probe;

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use judge::{SETTLING, Verdict, Watched, describe, judge};

use crate::engine::{EngineError, Observe, Operate};
use crate::model::{Container, Health, Status};
use crate::plan::{Condition, Expectation, NEW};

/// The time between two looks at a container, at first and at the most.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

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
                return Err(format!("{} is not ready: {why}", called(expectation)));
            }
            Verdict::Pending if wait.deadline_passed() => {
                return Err(format!(
                    "{} was not ready within {} s: {}",
                    called(expectation),
                    expectation.timeout.as_secs(),
                    wait.last_state
                ));
            }
            Verdict::Pending => wait.pause().await,
        }
    }
}

/// The container that is waited for, as people know it.
fn called(expectation: &Expectation) -> String {
    match expectation.container.strip_suffix(NEW) {
        Some(name) => format!("the successor of `{name}`"),
        None => format!("container `{}`", expectation.container),
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
        let watched = Watched {
            steady,
            probed: false,
        };
        let verdict = judge(condition, &container, watched);
        if container.state.status != Status::Running
            || !matches!(condition, Condition::Healthy | Condition::Settled)
        {
            return Ok(verdict);
        }
        match (&verdict, &self.expectation.ready) {
            (Verdict::Failed(_), _) => Ok(verdict),
            (_, Some(ready)) => Ok(match probe::outside(self.engine, &container, ready).await {
                Ok(()) => Verdict::Met,
                Err(reason) => {
                    self.last_state = reason;
                    Verdict::Pending
                }
            }),
            (Verdict::Pending, None) if container.state.health == Some(Health::Starting) => {
                // A check may be given longer than the gate has left.
                let check = probe::own_check(self.engine, &container);
                let deadline = self.began + self.expectation.timeout;
                let probed = timeout_at(deadline, check).await.unwrap_or_default();
                Ok(judge(condition, &container, Watched { steady, probed }))
            }
            _ => Ok(verdict),
        }
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

    fn deadline_passed(&self) -> bool {
        self.began.elapsed() >= self.expectation.timeout
    }

    /// Lets time pass before the next look; where only time is missing, no more than that.
    async fn pause(&mut self) {
        let missing = self.run.as_ref().map_or(Duration::ZERO, |(_, since)| {
            SETTLING.saturating_sub(since.elapsed())
        });
        let pause = match missing {
            Duration::ZERO => self.pause,
            missing => self.pause.min(missing),
        };
        tokio::time::sleep(pause).await;
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
