//! What containers are doing.

use std::collections::BTreeSet;

use bollard::models::{
    ContainerState as WireState, ContainerStateStatusEnum, ContainerSummary as WireSummary,
    ContainerSummaryStateEnum, HealthStatusEnum, PortSummary,
};

use crate::model::{ContainerState, ContainerSummary, Health, Status};

/// The time that engines write for "never".
const NEVER: &str = "0001-01-01T00:00:00Z";

/// A container in the engine's list.
pub(in crate::engine::docker) fn summary(wire: WireSummary) -> ContainerSummary {
    let names = wire.names.unwrap_or_default();
    // A link gives a container a further name, `/other/alias`.
    let name = names
        .iter()
        .map(|name| name.trim_start_matches('/'))
        .find(|name| !name.contains('/'))
        .unwrap_or_default()
        .to_owned();
    let endpoints = wire.network_settings.and_then(|settings| settings.networks);
    ContainerSummary {
        id: wire.id.unwrap_or_default(),
        name,
        labels: crate::engine::docker::given::sorted_map(wire.labels),
        status: status_of_summary(wire.state),
        published: published(wire.ports.unwrap_or_default()),
        networks: endpoints
            .unwrap_or_default()
            .into_values()
            .filter_map(|endpoint| endpoint.network_id.filter(|id| !id.is_empty()))
            .collect(),
    }
}

fn published(ports: Vec<PortSummary>) -> BTreeSet<(String, u16, String)> {
    ports
        .into_iter()
        .filter_map(|port| {
            let protocol = port.typ.map(|kind| kind.to_string()).unwrap_or_default();
            Some((port.ip.unwrap_or_default(), port.public_port?, protocol))
        })
        .collect()
}

/// The status in a list.
fn status_of_summary(state: Option<ContainerSummaryStateEnum>) -> Status {
    use ContainerSummaryStateEnum as State;
    match state {
        Some(State::RUNNING) => Status::Running,
        Some(State::PAUSED) => Status::Paused,
        Some(State::RESTARTING) => Status::Restarting,
        Some(State::REMOVING) => Status::Removing,
        Some(State::EXITED) => Status::Exited,
        Some(State::DEAD) => Status::Dead,
        _ => Status::Created,
    }
}

/// The state in an inspection, of a container whose health check fails after so many `retries`.
pub(super) fn read(state: WireState, restart_count: i64, retries: i64) -> ContainerState {
    use ContainerStateStatusEnum as State;
    let status = match state.status {
        Some(State::RUNNING) => Status::Running,
        Some(State::PAUSED) => Status::Paused,
        Some(State::RESTARTING) => Status::Restarting,
        Some(State::REMOVING) => Status::Removing,
        Some(State::EXITED) => Status::Exited,
        Some(State::DEAD) => Status::Dead,
        _ => Status::Created,
    };
    let mut health_output = String::new();
    let mut health = None;
    if let Some(wire) = state.health {
        health = match wire.status {
            Some(HealthStatusEnum::STARTING) => Some(Health::Starting),
            Some(HealthStatusEnum::HEALTHY) => Some(Health::Healthy),
            Some(HealthStatusEnum::UNHEALTHY) if status == Status::Running => {
                Some(failing(wire.failing_streak.unwrap_or_default(), retries))
            }
            Some(HealthStatusEnum::UNHEALTHY) => Some(Health::Unhealthy),
            _ => None,
        };
        let probes = wire.log.unwrap_or_default();
        let failed = probes
            .into_iter()
            .rev()
            .find(|probe| probe.exit_code != Some(0));
        health_output = failed.and_then(|probe| probe.output).unwrap_or_default();
    }
    ContainerState {
        status,
        exit_code: state.exit_code.unwrap_or_default(),
        health,
        health_output,
        started_at: time(state.started_at),
        finished_at: time(state.finished_at),
        restart_count,
        error: state.error.unwrap_or_default(),
        oom_killed: state.oom_killed.unwrap_or_default(),
    }
}

/// What a running container is that the engine calls unhealthy.
///
/// Docker calls it so as soon as its probes stop, as those of a paused one do, and takes it back one
/// interval after they have begun again. Until then nothing is known: only the number of failures
/// tells (`CloseMonitorChannel` and `handleProbeResult` in moby's `daemon/health.go`).
fn failing(streak: i64, retries: i64) -> Health {
    /// Docker's number of failures, where none is given.
    const RETRIES: i64 = 3;
    let retries = if retries > 0 { retries } else { RETRIES };
    if streak < retries {
        Health::Starting
    } else {
        Health::Unhealthy
    }
}

fn time(text: Option<String>) -> String {
    text.filter(|time| time != NEVER).unwrap_or_default()
}
