//! Renaming, updating, removing, and running commands in containers.

use super::merge::strip_limits;
use super::refusal::{Answer, Refusal};
use super::state::State;
use crate::engine::{ContainerUpdate, ExecOutcome};
use crate::model::{Health, Resources, Status};

impl State {
    /// Gives a container another name.
    pub(super) fn rename(&mut self, container: &str, name: &str) -> Answer<()> {
        let number = self.number(container)?;
        if self.held(number)?.name() == name {
            return Err(Refusal::Other(
                "Renaming a container with the same name as its current name".to_owned(),
            ));
        }
        self.check_name(name).map_err(|refusal| match refusal {
            Refusal::Conflict(message) => {
                Refusal::Conflict(format!("Error when allocating new name: {message}"))
            }
            other => other,
        })?;
        name.clone_into(&mut self.held_mut(number)?.container.spec.name);
        Ok(())
    }

    /// Changes limits and restart policy. A limit of zero is one that is not given, but for the
    /// number of processes.
    pub(super) fn update(&mut self, container: &str, update: &ContainerUpdate) -> Answer<()> {
        let number = self.number(container)?;
        let held = self.held_mut(number)?;
        if let Some(limits) = &update.resources {
            let updated = updated(&held.spec().resources, limits).map_err(|message| {
                Refusal::Conflict(format!("Cannot update container {}: {message}", held.id()))
            })?;
            held.container.spec.resources = updated;
        }
        if let Some(restart) = update.restart {
            held.container.spec.restart = restart;
        }
        Ok(())
    }

    /// Removes a container, and with `volumes` those that were made for it without a name and
    /// that nobody else mounts.
    pub(super) fn remove(&mut self, container: &str, volumes: bool) {
        let Some(held) = self
            .find(container)
            .and_then(|number| self.containers.remove(&number))
        else {
            return;
        };
        if !volumes {
            return;
        }
        for volume in &held.anonymous {
            if self.volume_users(volume).is_empty() && self.volumes.remove(volume).is_some() {
                self.removed_volumes.push(volume.clone());
                if !held.container.state.started_at.is_empty() {
                    self.violations.insert(format!(
                        "volume `{volume}` was removed along with container `{}`",
                        held.name()
                    ));
                }
            }
        }
    }

    /// Runs a command in a running container.
    pub(super) fn exec(&mut self, container: &str, command: &[String]) -> Answer<ExecOutcome> {
        let number = self.number(container)?;
        let now = self.clock.now();
        let held = self.held(number)?;
        match held.status() {
            Status::Running => {}
            Status::Paused => {
                return Err(Refusal::Conflict(format!(
                    "Container {container} is paused, unpause the container before exec"
                )));
            }
            _ => return Err(Refusal::not_running(held.id())),
        }
        if let Some(outcome) = held.program.exec.get(command) {
            return Ok(outcome.clone());
        }
        let failed = held.is_probe(command) && held.probe(now) != Health::Healthy;
        Ok(ExecOutcome {
            exit_code: i64::from(failed),
            output: String::new(),
        })
    }
}

/// The limits after an update, or the engine's words for why there are none.
fn updated(present: &Resources, asked: &Resources) -> Result<Resources, String> {
    let mut next = present.clone();
    if asked.cpu_quota != 0 && present.nano_cpus != 0 {
        return Err(
            "Conflicting options: CPU Quota cannot be updated as NanoCPUs has already been set"
                .to_owned(),
        );
    }
    if asked.nano_cpus != 0 && present.cpu_quota != 0 {
        return Err(
            "Conflicting options: NanoCPUs cannot be updated as CPU Quota has already been set"
                .to_owned(),
        );
    }
    // A client asks for the engine's own choice anew, because an engine keeps the one it made.
    let swap = match asked.memory_swap {
        0 => asked.memory.saturating_mul(2),
        swap => swap,
    };
    if swap > 0 && asked.memory > swap {
        return Err(
            "Minimum memoryswap limit should be larger than memory limit, see usage".to_owned(),
        );
    }
    for (field, value) in [
        (&mut next.memory, asked.memory),
        (&mut next.memory_reservation, asked.memory_reservation),
        (&mut next.memory_swap, swap),
        (&mut next.nano_cpus, asked.nano_cpus),
        (&mut next.cpu_shares, asked.cpu_shares),
        (&mut next.cpu_period, asked.cpu_period),
        (&mut next.cpu_quota, asked.cpu_quota),
        (&mut next.cpu_realtime_period, asked.cpu_realtime_period),
        (&mut next.cpu_realtime_runtime, asked.cpu_realtime_runtime),
    ] {
        if value != 0 {
            *field = value;
        }
    }
    for (field, value) in [
        (&mut next.cpuset_cpus, &asked.cpuset_cpus),
        (&mut next.cpuset_mems, &asked.cpuset_mems),
    ] {
        if !value.is_empty() {
            field.clone_from(value);
        }
    }
    if asked.blkio.weight != 0 {
        next.blkio.weight = asked.blkio.weight;
    }
    next.pids_limit = asked.pids_limit;
    strip_limits(&mut next);
    Ok(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory(memory: i64, memory_swap: i64) -> Resources {
        Resources {
            memory,
            memory_swap,
            ..Resources::default()
        }
    }

    #[test]
    fn memory_is_updated_as_docker_does() {
        for (present, asked, expected) in [
            (memory(64, 0), memory(32, 0), Some(memory(32, 0))),
            (memory(64, 0), memory(256, 512), Some(memory(256, 0))),
            (memory(64, 0), memory(256, 300), Some(memory(256, 300))),
            (memory(64, 0), memory(256, 128), None),
            (memory(64, 300), memory(0, 0), Some(memory(64, 300))),
            (memory(64, 0), memory(256, -1), Some(memory(256, -1))),
        ] {
            assert_eq!(updated(&present, &asked).ok(), expected, "{asked:?}");
        }
    }
}
