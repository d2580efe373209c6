//! What health checks find.

use std::time::Duration;

use super::networks::PREDEFINED;
use super::program::Probe;
use super::refusal::Answer;
use super::state::{Held, State};
use crate::model::{Container, Endpoint, Health, Healthcheck, Status};

/// Docker's interval between two probes, where none is given.
const INTERVAL: Duration = Duration::from_secs(30);
/// Docker's number of failures that make a container unhealthy, where none is given.
const RETRIES: u32 = 3;

impl State {
    /// A container as an inspection shows it. Probes happen when somebody looks.
    pub(super) fn look(&mut self, name: &str) -> Option<Container> {
        let number = self.find(name)?;
        let now = self.clock.now();
        let held = self.containers.get_mut(&number)?;
        if held.status() == Status::Running
            && held.container.state.health.is_some()
            && held.unprobed_until <= now
        {
            held.looks = held.looks.saturating_add(1);
            let health = held.probe(now);
            let state = &mut held.container.state;
            state.health = Some(health);
            state.health_output = match health {
                Health::Unhealthy => "the probe fails".to_owned(),
                Health::Starting | Health::Healthy => String::new(),
            };
        }
        Some(reported(&held.container))
    }

    /// Lets the probes of one container find something else from now on.
    pub(super) fn set_probe(&mut self, name: &str, probe: Probe) -> Answer<()> {
        let number = self.number(name)?;
        let now = self.clock.now();
        let held = self.held_mut(number)?;
        held.program.probe = probe;
        held.probed_since = now;
        held.looks = 0;
        Ok(())
    }
}

/// A container without the endpoint of its mode, where that says nothing: nobody asked for it.
fn reported(container: &Container) -> Container {
    let mut container = container.clone();
    let spec = &mut container.spec;
    let is_silent = |endpoint: &Endpoint| *endpoint == Endpoint::default();
    if PREDEFINED.contains(&spec.network_mode.as_str())
        && spec.networks.get(&spec.network_mode).is_some_and(is_silent)
    {
        spec.networks.remove(&spec.network_mode);
    }
    container
}

impl Held {
    fn healthcheck(&self) -> Option<&Healthcheck> {
        self.spec()
            .process
            .healthcheck
            .as_ref()
            .filter(|check| !check.test.is_empty() && !check.is_disabled())
    }

    pub(super) fn has_healthcheck(&self) -> bool {
        self.healthcheck().is_some()
    }

    /// Whether a command is the health check's own.
    pub(super) fn is_probe(&self, command: &[String]) -> bool {
        let Some((kind, test)) = self
            .healthcheck()
            .and_then(|check| check.test.split_first())
        else {
            return false;
        };
        match (kind.as_str(), command) {
            ("CMD", command) => command == test,
            ("CMD-SHELL", [_, flag, line]) => flag == "-c" && Some(line) == test.first(),
            _ => false,
        }
    }

    /// What the probes have found by now.
    pub(super) fn probe(&self, now: Duration) -> Health {
        let since = now.saturating_sub(self.probed_since);
        let before = self.container.state.health.unwrap_or(Health::Starting);
        let (found, yet) = match self.program.probe {
            Probe::Passes => (Health::Healthy, true),
            Probe::PassesAfter(time) => (Health::Healthy, since >= time),
            Probe::PassesAfterLooks(looks) => (Health::Healthy, self.looks > looks),
            Probe::Fails => (Health::Unhealthy, since >= self.patience()),
            Probe::Hangs => (Health::Starting, false),
        };
        if yet { found } else { before }
    }

    /// Takes back that the container is called unhealthy, unless its probes have found it so.
    pub(super) fn forget_health(&mut self, now: Duration) {
        let unknown = self.container.state.health.map(|_| Health::Starting);
        self.container.state.health = unknown;
        if unknown.is_some() && self.probe(now) == Health::Unhealthy {
            self.container.state.health = Some(Health::Unhealthy);
        }
    }

    /// How long failing probes are borne.
    fn patience(&self) -> Duration {
        let Some(check) = self.healthcheck() else {
            return Duration::ZERO;
        };
        let retries = u32::try_from(check.retries)
            .ok()
            .filter(|retries| *retries > 0)
            .unwrap_or(RETRIES);
        nanos(check.start_period).saturating_add(self.interval().saturating_mul(retries))
    }

    /// The time between two probes.
    pub(super) fn interval(&self) -> Duration {
        match self.healthcheck() {
            Some(check) if check.interval != 0 => nanos(check.interval),
            _ => INTERVAL,
        }
    }
}

fn nanos(nanos: i64) -> Duration {
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(0))
}
