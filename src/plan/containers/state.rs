//! Bringing a container that stays into the state that is wanted: running, stopped, restarted.

use std::time::Duration;

use crate::compose::model::Service;
use crate::model::{Container, ContainerState, DeploymentState, Health, Reaction, Status};
use crate::plan::action::Action;
use crate::plan::deployment::Planner;
use crate::plan::readiness::may_end;
use crate::plan::step::{Cause, Difference, Disruption, Origin};

impl Planner<'_> {
    /// Plans what brings a container that stays into the state that is wanted.
    pub(in crate::plan) fn plan_state(
        &mut self,
        service: &Service,
        container: &Container,
        name: &str,
    ) {
        let state = &container.state;
        let (action, undo, cause) = match (self.deployment.state, state.status) {
            (DeploymentState::Stopped, _) if state.is_up() => (
                Action::StopContainer {
                    name: name.to_owned(),
                },
                Some(Action::StartContainer {
                    name: name.to_owned(),
                }),
                Cause::Changed,
            ),
            (DeploymentState::Running, Status::Paused) => (
                Action::UnpauseContainer {
                    name: name.to_owned(),
                },
                None,
                Cause::Stopped,
            ),
            (DeploymentState::Running, Status::Created | Status::Exited) => {
                if self.has_done_its_work(service, container) {
                    return;
                }
                (
                    Action::StartContainer {
                        name: name.to_owned(),
                    },
                    Some(Action::StopContainer {
                        name: name.to_owned(),
                    }),
                    // One that was never started was made while its stack was to stand still.
                    if state.started_at.is_empty() {
                        Cause::Changed
                    } else {
                        Cause::Stopped
                    },
                )
            }
            (DeploymentState::Running, Status::Restarting) => (
                Action::RestartContainer {
                    name: name.to_owned(),
                },
                None,
                Cause::Unhealthy,
            ),
            (DeploymentState::Running, Status::Running) => {
                self.plan_restart(service, container, name);
                return;
            }
            _ => return,
        };
        let wanted = if self.deployment.state == DeploymentState::Stopped {
            "stopped"
        } else {
            "running"
        };
        let mut step = self.container_step(service, name, action, cause);
        step.undo = undo;
        step.disruption = match &step.action {
            Action::StopContainer { .. } => Disruption::Downtime,
            Action::RestartContainer { .. } => Disruption::Restart,
            _ => Disruption::None,
        };
        step.differences.push(Difference {
            path: "state".to_owned(),
            before: Some(state_text(container)),
            after: Some(wanted.to_owned()),
            origin: if cause == Cause::Changed {
                Origin::Change
            } else {
                Origin::Drift
            },
            sensitive: false,
        });
        self.push_container(step);
    }

    /// Plans the restart of a running container: it is unhealthy, a file that it reads changes, or
    /// it asked to be restarted with something it depends on.
    pub(in crate::plan) fn plan_restart(
        &mut self,
        service: &Service,
        container: &Container,
        name: &str,
    ) {
        let restarted_with = service.depends_on.iter().find(|(other, dependency)| {
            dependency.restart
                && self
                    .names
                    .get(*other)
                    .into_iter()
                    .flatten()
                    .any(|name| self.renewed.contains(name))
        });
        let file_changed = matches!(
            self.reactions.get(&service.name),
            Some((Reaction::Restart, _))
        );
        let (cause, note) = if container.state.health == Some(Health::Unhealthy) {
            (Cause::Unhealthy, None)
        } else if file_changed {
            (
                Cause::Dependency,
                Some("a file that it reads changes".to_owned()),
            )
        } else if let Some((other, _)) = restarted_with {
            (
                Cause::Dependency,
                Some(format!("`{other}`, which it depends on, is replaced")),
            )
        } else {
            return;
        };
        let action = Action::RestartContainer {
            name: name.to_owned(),
        };
        let mut step = self.container_step(service, name, action, cause);
        step.disruption = Disruption::Restart;
        step.note = note;
        if cause == Cause::Dependency {
            // Going back restores the file; the container has to read it again.
            step.undo = Some(Action::RestartContainer {
                name: name.to_owned(),
            });
        } else {
            step.differences.push(Difference {
                path: "state".to_owned(),
                before: Some("unhealthy".to_owned()),
                after: Some("healthy".to_owned()),
                origin: Origin::Drift,
                sensitive: false,
            });
        }
        self.push_container(step);
    }

    /// Whether a container that has ended is as it should be: a one-shot that went well.
    ///
    /// One that nobody awaits counts as a one-shot when it ended by itself inside the time of its
    /// gate; a service that somebody stopped ran longer, and is drift although it exits 0, too.
    pub(in crate::plan) fn has_done_its_work(
        &self,
        service: &Service,
        container: &Container,
    ) -> bool {
        let state = &container.state;
        if state.status != Status::Exited || state.exit_code != 0 || !may_end(service) {
            return false;
        }
        if self.is_awaited_as_completed(service) {
            return true;
        }
        let published = !container.spec.port_bindings.is_empty();
        let probed = container
            .spec
            .process
            .healthcheck
            .as_ref()
            .is_some_and(|c| !c.is_disabled());
        !published
            && !probed
            && ran_for(state).is_some_and(|ran| ran <= self.health_timeout(service))
    }
}

/// What a container is doing, for people.
fn state_text(container: &Container) -> String {
    let state = &container.state;
    match state.status {
        Status::Exited => format!("exited ({})", state.exit_code),
        Status::Restarting => format!("restarting again and again (exit code {})", state.exit_code),
        other => format!("{other:?}").to_lowercase(),
    }
}

/// How long a container that has ended ran the last time.
///
/// Docker writes the time of the start after that of the end where a process ends within
/// milliseconds (seen in 20.10 and 26.1).
fn ran_for(state: &ContainerState) -> Option<Duration> {
    let time = |text: &str| text.parse::<jiff::Timestamp>().ok();
    let ran = time(&state.finished_at)?.duration_since(time(&state.started_at)?);
    Some(ran.try_into().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_container_that_ends_at_once_has_run_for_no_time() {
        for (started, finished, expected) in [
            ("2026-11-22T20:32:22.9Z", "2026-11-22T20:32:24.9Z", Some(2)),
            (
                "2026-11-22T20:32:22.991969Z",
                "2026-11-22T20:32:22.98977Z",
                Some(0),
            ),
            ("", "2026-11-22T20:32:22.98977Z", None),
            ("2026-11-22T20:32:22.98977Z", "", None),
        ] {
            let state = ContainerState {
                status: Status::Exited,
                exit_code: 0,
                health: None,
                health_output: String::new(),
                started_at: started.to_owned(),
                finished_at: finished.to_owned(),
                restart_count: 0,
                error: String::new(),
                oom_killed: false,
            };
            assert_eq!(
                ran_for(&state).map(|ran| ran.as_secs()),
                expected,
                "{started} {finished}"
            );
        }
    }
}
