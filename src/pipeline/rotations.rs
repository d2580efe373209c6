//! What was rotated is kept on the servers that it was rotated on.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use futures_util::future::join_all;
use jiff::Timestamp;

use super::connect::connect;
use super::history::{Run, result};
use super::{Planned, Wanted};
use crate::apply::{Event, Events, Outcome, Report};
use crate::engine::{EngineError, Observe};
use crate::host::{change_rotations, read_rotations};
use crate::model::{
    ContainerSummary, DeploymentId, DesiredState, Paused, RotationRun, Rotations, ServerName,
};
use crate::plan::{Action, Disruption, Step};

/// What the switches of a rotation have shown.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Measured {
    /// The requests that were being answered, as far as proxies tell.
    pub in_flight: Option<u64>,
    /// How long they took, in seconds.
    pub drained: f64,
    /// How long nothing answered, in seconds.
    pub downtime: f64,
}

/// The services that are rotated: of which deployment, and what was measured.
pub(super) type Measurements = BTreeMap<(DeploymentId, String), Measured>;

/// What servers keep of rotations.
pub struct KeptRotations {
    /// By server.
    pub rotations: BTreeMap<ServerName, Rotations>,
    /// The servers that could not be asked, and why.
    pub unreachable: BTreeMap<ServerName, String>,
    /// The services that have containers: the server, the project, the service.
    present: BTreeSet<(ServerName, String, String)>,
    engines: crate::apply::Engines,
}

impl KeptRotations {
    /// Whether a service has containers at all: what was never applied has none.
    #[must_use]
    pub fn has_containers(
        &self,
        desired: &DesiredState,
        (id, service): (&DeploymentId, &str),
    ) -> bool {
        let mut deployments = desired.deployments();
        let deployment = deployments.find(|deployment| deployment.id == *id);
        deployment.is_some_and(|deployment| {
            let project = deployment.project.name.clone();
            let key = (id.server.clone(), project, service.to_owned());
            self.present.contains(&key)
        })
    }
}

/// The name of a service's rotation.
#[must_use]
pub fn rotation_name(deployment: &DeploymentId, service: &str) -> String {
    format!("{}/{service}", deployment.stack)
}

/// Reads what every selected server keeps of rotations.
pub async fn rotations(wanted: &Wanted) -> KeptRotations {
    let desired = &wanted.resolved.desired;
    let (engines, unreachable) = connect(&wanted.source, desired, &wanted.caller).await;
    let mut kept = KeptRotations {
        rotations: BTreeMap::new(),
        unreachable,
        present: BTreeSet::new(),
        engines,
    };
    let reads = kept.engines.iter().filter_map(|(server, engine)| {
        let folder = &desired.servers.get(server)?.state_directory;
        Some(async move {
            let engine: &dyn Observe = engine.as_ref();
            let read = async {
                let found = read_rotations(engine, folder).await?;
                Ok::<_, EngineError>((found, engine.containers().await?))
            };
            (server.clone(), read.await)
        })
    });
    for (server, read) in join_all(reads).await {
        match read {
            Ok((found, containers)) => {
                let services = containers.iter().filter_map(ContainerSummary::service);
                let present = services.map(|(project, service)| {
                    (server.clone(), project.to_owned(), service.to_owned())
                });
                kept.present.extend(present);
                kept.rotations.insert(server, found);
            }
            Err(error) => drop(kept.unreachable.insert(server, error.to_string())),
        }
    }
    kept
}

/// Lets rotations be left alone (`paused`), or go on; returns the servers on which that failed.
pub async fn pause_rotations(
    wanted: &Wanted,
    kept: &KeptRotations,
    (names, paused): (&[(ServerName, String)], Option<Paused>),
) -> Vec<(ServerName, EngineError)> {
    let desired = &wanted.resolved.desired;
    let mut by_server: BTreeMap<&ServerName, Vec<&str>> = BTreeMap::new();
    for (server, name) in names {
        by_server.entry(server).or_default().push(name);
    }
    let paused = &paused;
    let writes = by_server.into_iter().filter_map(|(server, names)| {
        let engine = kept.engines.get(server)?;
        let folder = &desired.servers.get(server)?.state_directory;
        Some(async move {
            let changed = change_rotations(engine.as_ref(), folder, |rotations| {
                for name in names {
                    let rotated = rotations.of_mut(&desired.repository, name);
                    rotated.paused.clone_from(paused);
                }
            });
            let error = changed.await.err()?;
            Some((server.clone(), error))
        })
    });
    join_all(writes).await.into_iter().flatten().collect()
}

/// Records a rotation; returns the servers on which that failed, and why.
pub(super) async fn record_rotations(
    planned: &Planned,
    report: &Report,
    (run, measured): (&Run, &Measurements),
) -> Vec<(ServerName, EngineError)> {
    let mut by_server: BTreeMap<&ServerName, Vec<(String, RotationRun)>> = BTreeMap::new();
    for ((deployment, service), measured) in measured {
        let Some(outcome) = report.deployments.get(deployment) else {
            continue;
        };
        if let Some(entry) = entry(planned, run, (deployment, service), (outcome, measured)) {
            let name = rotation_name(deployment, service);
            let entries = by_server.entry(&deployment.server).or_default();
            entries.push((name, entry));
        }
    }
    let writes = by_server.into_iter().filter_map(|(server, entries)| {
        let engine = planned.engines.get(server)?;
        let folder = &planned.desired.servers.get(server)?.state_directory;
        Some(async move {
            let changed = change_rotations(engine.as_ref(), folder, |rotations| {
                for (name, entry) in entries {
                    rotations
                        .of_mut(&planned.desired.repository, &name)
                        .add(entry);
                }
            });
            let error = changed.await.err()?;
            Some((server.clone(), error))
        })
    });
    join_all(writes).await.into_iter().flatten().collect()
}

/// What a rotation has cost, a sentence for each service, and whether it was down.
pub(super) fn told(
    planned: &Planned,
    report: &Report,
    (run, measured): (&Run, &Measurements),
) -> Vec<(String, bool)> {
    let mut told = Vec::new();
    for ((deployment, service), measured) in measured {
        let Some(outcome) = report.deployments.get(deployment) else {
            continue;
        };
        let which = (deployment, service.as_str());
        let Some(entry) = entry(planned, run, which, (outcome, measured)) else {
            continue;
        };
        let took = entry.finished.duration_since(entry.started).as_secs_f64();
        let what = if entry.downtime > 0.0 {
            format!("was down for {:.1} s", entry.downtime)
        } else {
            "was never down".to_owned()
        };
        let switches = entry.in_flight.map_or_else(String::new, |requests| {
            let drained = entry.drained;
            format!(", {requests} in flight at the switches, drained in {drained:.2} s")
        });
        told.push((
            format!("{deployment}: `{service}` {what}{switches}, {took:.1} s in all"),
            entry.downtime > 0.0,
        ));
    }
    told
}

fn entry(
    planned: &Planned,
    run: &Run,
    (deployment, service): (&DeploymentId, &str),
    (outcome, measured): (&Outcome, &Measured),
) -> Option<RotationRun> {
    let (result, reason) = result(outcome)?;
    let makes = |step: &&Step| {
        step.service.as_deref() == Some(service)
            && matches!(
                step.action,
                Action::StartSuccessor { .. } | Action::ReplaceContainer { .. }
            )
    };
    let steps = planned.plan.steps_of(deployment).filter(makes);
    let process = &run.process;
    Some(RotationRun {
        started: run.started,
        finished: Timestamp::now(),
        by: format!("{}@{}", process.owner, process.host),
        command: process.command.clone(),
        result,
        reason: reason.map(str::to_owned),
        containers: steps.map(|step| step.name.clone()).collect(),
        in_flight: measured.in_flight,
        drained: measured.drained,
        downtime: measured.downtime,
    })
}

/// Passes on what happens, and measures what it costs those who use what is rotated.
pub(super) struct Measuring<'a> {
    events: &'a dyn Events,
    measured: Mutex<BTreeMap<(DeploymentId, String), Course>>,
}

/// What is known of a service so far.
#[derive(Default)]
struct Course {
    measured: Measured,
    /// Since when nothing answers.
    gap: Option<Instant>,
}

impl Course {
    fn open(&mut self) {
        self.gap.get_or_insert_with(Instant::now);
    }

    fn close(&mut self) {
        if let Some(since) = self.gap.take() {
            self.measured.downtime += since.elapsed().as_secs_f64();
        }
    }
}

/// Whether a step leaves a proxy nobody to ask.
fn is_for_nobody(step: &Step) -> bool {
    matches!(&step.action, Action::RouteTraffic { to, .. } if to.is_empty())
}

impl<'a> Measuring<'a> {
    /// For services that are rotated.
    pub(super) fn new(events: &'a dyn Events, rotated: &[(DeploymentId, String)]) -> Self {
        let rotated = rotated.iter().cloned();
        let courses = rotated.map(|service| (service, Course::default()));
        Self {
            events,
            measured: Mutex::new(courses.collect()),
        }
    }

    /// What was measured.
    pub(super) fn end(self) -> Measurements {
        let courses = self.measured.into_inner();
        let courses = courses.unwrap_or_else(PoisonError::into_inner);
        courses
            .into_iter()
            .map(|(service, course)| (service, course.measured))
            .collect()
    }

    fn note(&self, event: &Event<'_>) {
        let mut courses = self.measured.lock().unwrap_or_else(PoisonError::into_inner);
        let key = |step: &Step| (step.deployment(), step.service.clone().unwrap_or_default());
        match event {
            Event::StepStarted(step) => {
                let Some(course) = courses.get_mut(&key(step)) else {
                    return;
                };
                match &step.action {
                    // A proxy that has nobody to ask refuses from then on, until it is told of somebody.
                    Action::RouteTraffic { .. } if is_for_nobody(step) => course.open(),
                    Action::RouteTraffic { .. } => {}
                    Action::ReplaceContainer { .. } if step.disruption >= Disruption::Downtime => {
                        course.open();
                    }
                    _ => course.close(),
                }
            }
            Event::Switched { step, switched } => {
                let Some(course) = courses.get_mut(&key(step)) else {
                    return;
                };
                if !is_for_nobody(step) {
                    course.close();
                }
                if let Some(switched) = switched {
                    let measured = &mut course.measured;
                    if let Some(requests) = switched.in_flight {
                        measured.in_flight = Some(measured.in_flight.unwrap_or(0) + requests);
                    }
                    measured.drained += switched.drained.as_secs_f64();
                }
            }
            Event::StackHealthy { deployment, .. }
            | Event::RolledBack {
                deployment,
                error: None,
                ..
            } => {
                for ((of, _), course) in courses.iter_mut() {
                    if of == *deployment {
                        course.close();
                    }
                }
            }
            _ => {}
        }
    }
}

impl Events for Measuring<'_> {
    fn on(&self, event: &Event<'_>) {
        self.note(event);
        self.events.on(event);
    }
}

#[cfg(test)]
mod tests {
    use std::thread::sleep;
    use std::time::Duration;

    use super::*;
    use crate::apply::{Silent, Switched};
    use crate::model::{
        Backend, ContainerSpec, Control, ProxyKind, RestartPolicy, ServerName, StackName,
    };
    use crate::plan::{Cause, Kind, OldContainer, StepId};

    const MOMENT: Duration = Duration::from_millis(20);

    fn step(action: Action, disruption: Disruption) -> Step {
        let deployment = DeploymentId::new(ServerName::new("local"), StackName::new("shop"));
        Step {
            id: StepId::new(&deployment, Kind::Container, "shop-app-1"),
            server: deployment.server,
            stack: deployment.stack,
            service: Some("app".to_owned()),
            name: "shop-app-1".to_owned(),
            action,
            undo: None,
            cause: Cause::Rotated,
            disruption,
            differences: Vec::new(),
            note: None,
            after: Vec::new(),
            awaits: Vec::new(),
        }
    }

    fn switch(to: &[&str]) -> Step {
        let backend = Backend {
            kind: ProxyKind::Haproxy,
            name: "app".to_owned(),
            stack: StackName::new("edge"),
            project: "edge".to_owned(),
            service: "haproxy".to_owned(),
            port: 8080,
            check: None,
            file: "/backends/app.cfg".to_owned(),
            control: Control::Nowhere,
            slots: 2,
            lines: Vec::new(),
        };
        let action = Action::RouteTraffic {
            backend: Box::new(backend),
            to: to.iter().map(|&name| name.to_owned()).collect(),
            grace: Duration::ZERO,
        };
        step(action, Disruption::None)
    }

    fn replacement() -> Step {
        let action = Action::ReplaceContainer {
            old: OldContainer {
                id: "old".to_owned(),
                name: "shop-app-1".to_owned(),
                restart: RestartPolicy::default(),
                running: true,
                networks: BTreeMap::new(),
            },
            spec: Box::new(ContainerSpec::default()),
            start: true,
        };
        step(action, Disruption::Downtime)
    }

    /// How long nothing answered while steps were carried out, each in a moment.
    fn downtime(steps: &[&Step], end: &dyn Fn(&DeploymentId, &Measuring<'_>)) -> f64 {
        let deployment = switch(&[]).deployment();
        let key = (deployment.clone(), "app".to_owned());
        let measuring = Measuring::new(&Silent, std::slice::from_ref(&key));
        for step in steps {
            measuring.on(&Event::StepStarted(step));
            sleep(MOMENT);
            if matches!(step.action, Action::RouteTraffic { .. }) {
                let switched = Some(Switched::default());
                measuring.on(&Event::Switched { step, switched });
            }
        }
        sleep(MOMENT);
        end(&deployment, &measuring);
        measuring.end()[&key].downtime
    }

    #[test]
    fn nothing_answers_from_when_the_proxy_has_nobody_to_ask_until_it_has_somebody() {
        let healthy = |deployment: &DeploymentId, measuring: &Measuring<'_>| {
            let elapsed = MOMENT;
            measuring.on(&Event::StackHealthy {
                deployment,
                elapsed,
            });
        };
        let back = |deployment: &DeploymentId, measuring: &Measuring<'_>| {
            measuring.on(&Event::RolledBack {
                deployment,
                error: None,
                left: &[],
            });
        };
        let [away, back_again, others] = [&[][..], &["a"], &["b"]].map(switch);
        let replace = replacement();
        let moments = |count: u32| (MOMENT * count).as_secs_f64();
        for (steps, least) in [
            (vec![&away, &replace, &back_again], moments(3)),
            (vec![&replace], moments(2)),
            (vec![&replace, &replace], moments(3)),
        ] {
            let seen = downtime(&steps, &healthy);
            assert!(seen >= least, "{seen} of {least}");
        }
        let failed = downtime(&[&away, &replace], &back);
        assert!(failed >= moments(3), "until the old one is back: {failed}");
        let mut answered = replacement();
        answered.disruption = Disruption::None;
        let seen = downtime(&[&others, &answered, &back_again], &healthy);
        assert!(seen.abs() < f64::EPSILON, "the other answers: {seen}");
    }
}
