//! Starting, stopping and everything that happens to containers by itself.

use std::time::Duration;

use super::ports::Published;
use super::program::Run;
use super::refusal::{Answer, Refusal};
use super::state::{Availability, Held, Line, State};
use crate::model::{ContainerSpec, Health, MountKind, RestartPolicyKind, Status};

/// The engine's delay before the first restart; each further one is twice as long.
const RESTART_DELAY: Duration = Duration::from_millis(100);
const LONGEST_RESTART_DELAY: Duration = Duration::from_mins(1);
/// After a run of this length the delay begins anew.
const GOOD_RUN: Duration = Duration::from_secs(10);

/// The exit code of a container that could not be started, by Docker's convention.
const NOT_STARTED: i64 = 128;
const COMMAND_NOT_FOUND: i64 = 127;
/// The exit code of a container that ran when the power went.
const LOST: i64 = 255;

impl State {
    /// Lets everything happen that time has brought about since the last call.
    pub(super) fn settle(&mut self) {
        let now = self.clock.now();
        while let Some((number, at)) = self.next_event(now) {
            if self.held(number).map(Held::status).ok() == Some(Status::Restarting) {
                self.restart_due(number, at);
            } else {
                let code = self.program_code(number);
                self.program_ended(number, code, at);
            }
            self.check_invariants();
        }
    }

    fn next_event(&self, now: Duration) -> Option<(u64, Duration)> {
        self.containers
            .iter()
            .filter_map(|(number, held)| Some((*number, held.due?)))
            .filter(|(_, at)| *at <= now)
            .min_by_key(|(number, at)| (*at, *number))
    }

    fn program_code(&self, number: u64) -> i64 {
        match self.held(number).map(|held| &held.program.run) {
            Ok(Run::Exits { code, .. }) => *code,
            _ => 0,
        }
    }

    /// Ends a container that nobody stopped, and lets its restart policy act.
    pub(super) fn program_ended(&mut self, number: u64, code: i64, at: Duration) {
        self.end(number, code, at);
        let Some(held) = self.containers.get_mut(&number) else {
            return;
        };
        if !comes_back(held) {
            return;
        }
        let ran = at.saturating_sub(held.since);
        held.restart_delay = if ran >= GOOD_RUN || held.restart_delay.is_zero() {
            RESTART_DELAY
        } else {
            held.restart_delay
                .saturating_mul(2)
                .min(LONGEST_RESTART_DELAY)
        };
        held.due = Some(at.saturating_add(held.restart_delay));
        let state = &mut held.container.state;
        state.status = Status::Restarting;
        state.restart_count = state.restart_count.saturating_add(1);
    }

    fn restart_due(&mut self, number: u64, at: Duration) {
        if self.begin(number, at).is_err()
            && let Some(held) = self.containers.get_mut(&number)
        {
            held.due = None;
            held.container.state.status = Status::Exited;
        }
    }

    /// Starts a container that does not run: Docker's `ContainerStart`.
    pub(super) fn start(&mut self, name: &str) -> Answer<()> {
        let number = self.number(name)?;
        let held = self.held_mut(number)?;
        match held.status() {
            Status::Running | Status::Restarting => return Ok(()),
            Status::Paused => {
                return Err(Refusal::Conflict(
                    "cannot start a paused container, try unpause instead".to_owned(),
                ));
            }
            _ => {}
        }
        held.container.state.restart_count = 0;
        held.restart_delay = Duration::ZERO;
        let now = self.clock.now();
        self.begin(number, now)
    }

    /// Stops a container that runs: Docker's `ContainerStop`.
    pub(super) fn stop(&mut self, name: &str) -> Answer<()> {
        let number = self.number(name)?;
        let held = self.held_mut(number)?;
        if held.is_up() {
            held.stopped_by_hand = true;
            let code = stop_code(held);
            let now = self.clock.now();
            self.end(number, code, now);
        }
        Ok(())
    }

    /// Stops and starts a container: Docker's `ContainerRestart`.
    pub(super) fn restart(&mut self, name: &str) -> Answer<()> {
        self.stop(name)?;
        self.start(name).map_err(|refusal| {
            Refusal::Other(format!(
                "Cannot restart container {name}: {}",
                refusal.message()
            ))
        })
    }

    /// Freezes a running container, which Docker then calls unhealthy.
    pub(super) fn pause(&mut self, name: &str) -> Answer<()> {
        let number = self.number(name)?;
        let held = self.held_mut(number)?;
        let id = held.id().to_owned();
        match held.status() {
            Status::Running => {
                held.container.state.status = Status::Paused;
                mark_unhealthy(held);
                Ok(())
            }
            Status::Paused => Err(Refusal::Conflict(format!(
                "Container {id} is already paused"
            ))),
            _ => Err(Refusal::not_running(&id)),
        }
    }

    /// Lets a paused container go on. Its probes begin again one interval later; until then
    /// nobody knows more of its health than that it had not failed.
    pub(super) fn unpause(&mut self, name: &str) -> Answer<()> {
        let number = self.number(name)?;
        let now = self.clock.now();
        let held = self.held_mut(number)?;
        if held.status() != Status::Paused {
            let id = held.id();
            return Err(Refusal::Other(format!("Container {id} is not paused")));
        }
        held.container.state.status = Status::Running;
        held.unprobed_until = now.saturating_add(held.interval());
        held.forget_health(now);
        Ok(())
    }

    /// Ends the engine and starts it again.
    ///
    /// A living engine stops its containers first; a dead one finds that they are gone. Those
    /// whose restart policy says so come back, unless they have never run (measured on 20.10).
    pub(super) fn restart_engine(&mut self) {
        let now = self.clock.now();
        let numbers: Vec<u64> = self.containers.keys().copied().collect();
        for number in &numbers {
            let code = match self.containers.get(number) {
                Some(held) if held.is_up() => match self.availability {
                    Availability::Dead => LOST,
                    Availability::Up | Availability::Frozen => stop_code(held),
                },
                _ => continue,
            };
            self.end(*number, code, now);
        }
        self.availability = Availability::Up;
        for number in numbers {
            let returns = self.containers.get(&number).is_some_and(|held| {
                !held.container.state.started_at.is_empty() && comes_back(held)
            });
            if returns {
                // An engine goes on with the next one; the container tells why it did not start.
                let _ = self.begin(number, now);
            }
        }
        self.check_invariants();
    }

    /// Starts a container's process, or notes in its state why that failed.
    fn begin(&mut self, number: u64, at: Duration) -> Answer<()> {
        let spec = self.held(number)?.spec().clone();
        self.check_binds(&spec)?;
        match self.prepare(number, &spec) {
            Ok(published) => self.run(number, published, at),
            Err((code, refusal)) => {
                let state = &mut self.held_mut(number)?.container.state;
                state.exit_code = code;
                state.error = refusal.message();
                Err(refusal)
            }
        }
    }

    /// Takes what a container needs of the host; the error has the exit code that Docker notes.
    fn prepare(&mut self, number: u64, spec: &ContainerSpec) -> Result<Published, (i64, Refusal)> {
        let not_started = |refusal| (NOT_STARTED, refusal);
        self.join_networks(number, spec).map_err(not_started)?;
        let published = self.allocate_ports(spec).map_err(not_started)?;
        for mount in &spec.mounts {
            if mount.kind == MountKind::Bind {
                self.files.make_directories(&mount.source);
            }
        }
        match self.held(number).map(|held| &held.program.run) {
            Ok(Run::Fails { message }) => Err((COMMAND_NOT_FOUND, Refusal::Other(message.clone()))),
            _ => Ok(published),
        }
    }

    fn run(&mut self, number: u64, published: Published, at: Duration) -> Answer<()> {
        let stamp = self.clock.stamp(at);
        let held = self.held_mut(number)?;
        held.published = published;
        held.stopped_by_hand = false;
        held.since = at;
        held.probed_since = at;
        held.unprobed_until = at;
        held.looks = 0;
        held.due = match held.program.run {
            Run::Exits { after, .. } => Some(at.saturating_add(after)),
            Run::Forever | Run::Fails { .. } => None,
        };
        let output = held.program.output.iter().map(|(text, stderr)| Line {
            time: stamp.clone(),
            text: text.clone(),
            stderr: *stderr,
        });
        held.lines.extend(output);
        let health = held.has_healthcheck().then_some(Health::Starting);
        let state = &mut held.container.state;
        state.status = Status::Running;
        state.exit_code = 0;
        state.error.clear();
        state.health = health;
        state.health_output.clear();
        state.started_at = stamp;
        Ok(())
    }

    /// Ends a container's process.
    pub(super) fn end(&mut self, number: u64, code: i64, at: Duration) {
        let stamp = self.clock.stamp(at);
        if let Some(held) = self.containers.get_mut(&number) {
            held.published.clear();
            held.due = None;
            mark_unhealthy(held);
            let state = &mut held.container.state;
            if state.status != Status::Restarting {
                state.finished_at = stamp;
            }
            state.status = Status::Exited;
            state.exit_code = code;
        }
    }
}

/// Docker calls a container unhealthy whose probes have stopped.
fn mark_unhealthy(held: &mut Held) {
    let health = &mut held.container.state.health;
    *health = health.map(|_| Health::Unhealthy);
}

fn stop_code(held: &Held) -> i64 {
    if held.status() == Status::Restarting {
        held.container.state.exit_code
    } else {
        held.program.stop_code
    }
}

/// Whether the restart policy brings back a container that has ended.
fn comes_back(held: &Held) -> bool {
    let policy = held.spec().restart;
    let state = &held.container.state;
    match policy.kind {
        RestartPolicyKind::No => false,
        RestartPolicyKind::Always => true,
        RestartPolicyKind::UnlessStopped => !held.stopped_by_hand,
        RestartPolicyKind::OnFailure => {
            state.exit_code != 0
                && (policy.maximum_retries == 0 || state.restart_count < policy.maximum_retries)
        }
    }
}
