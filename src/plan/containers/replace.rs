//! Replacing a container: why it may have to be, and what its successor takes over.

use super::takeover::Replacing;
use crate::compose::model::Service;
use crate::model::{Container, ContainerSpec, Image, MountKind, Reaction, clean_path};
use crate::plan::action::{Action, Kind};
use crate::plan::deployment::{Planner, cause_of};
use crate::plan::step::{Cause, Difference, Disruption};

impl Planner<'_> {
    /// Why a container has to be replaced although it does not differ itself.
    pub(in crate::plan) fn renewal(
        &self,
        service: &Service,
        spec: &ContainerSpec,
    ) -> Option<String> {
        let modes = [&spec.network_mode, &spec.ipc_mode, &spec.pid_mode];
        let parents = modes
            .into_iter()
            .filter_map(|mode| mode.strip_prefix("container:"))
            .chain(spec.volumes_from.iter().map(String::as_str));
        for parent in parents {
            if self.renewed.contains(parent) {
                return Some(format!(
                    "it shares what belongs to `{parent}`, which is replaced"
                ));
            }
        }
        for mount in spec
            .mounts
            .iter()
            .filter(|mount| mount.kind == MountKind::Volume)
        {
            if self.is_volume_replaced(&mount.source) {
                return Some(format!("the volume `{}` is made anew", mount.source));
            }
        }
        match self.reactions.get(&service.name) {
            Some((Reaction::Redeploy, _)) => Some("a file that it reads changes".to_owned()),
            _ => None,
        }
    }

    pub(in crate::plan) fn replace_container(
        &mut self,
        service: &Service,
        container: &Container,
        spec: ContainerSpec,
        found: Vec<Difference>,
        renewal: Option<String>,
    ) {
        let old = self.old_container(container);
        let cause = match (found.is_empty(), self.rotated(&service.name).is_some()) {
            (true, true) => Cause::Rotated,
            (true, false) => Cause::Dependency,
            (false, _) => cause_of(&found),
        };
        let uses_replaced_volume =
            self.holds_replaced_volume(&spec) || self.holds_replaced_volume(&container.spec);
        if uses_replaced_volume {
            self.replace_after_volume(service, container, spec, (cause, found, renewal));
            return;
        }
        let starts_first = self.starts_first(service, container, &spec);
        let replacing = Replacing {
            service,
            old,
            spec,
            cause,
            found,
            note: renewal,
        };
        if starts_first {
            self.start_first(replacing);
        } else {
            self.stop_first(replacing);
        }
    }

    /// Plans a container anew whose volume is made anew: that cannot go while a kept container holds it.
    fn replace_after_volume(
        &mut self,
        service: &Service,
        container: &Container,
        spec: ContainerSpec,
        (cause, found, renewal): (Cause, Vec<Difference>, Option<String>),
    ) {
        let name = spec.name.clone();
        let gone = Action::RemoveContainer {
            name: container.spec.name.clone(),
            volumes: false,
        };
        let mut removal = self.container_step(service, &name, gone, Cause::Dependency);
        removal.disruption = Disruption::Downtime;
        removal.after.clear();
        removal.awaits.clear();
        let id = self.push(removal);
        self.before_volumes.push(id);
        let action = Action::CreateContainer {
            spec: Box::new(spec),
            start: self.starts(),
        };
        let mut step = self.container_step(service, &name, action, cause);
        step.disruption = if container.state.is_up() {
            Disruption::Restart
        } else {
            Disruption::None
        };
        step.differences = found;
        step.note = renewal;
        self.push_container(step);
        self.renewed.insert(name);
    }

    /// Whether a container holds a volume that is made anew.
    pub(in crate::plan) fn holds_replaced_volume(&self, spec: &ContainerSpec) -> bool {
        let volumes = spec
            .mounts
            .iter()
            .filter(|mount| mount.kind == MountKind::Volume);
        volumes
            .into_iter()
            .any(|mount| self.is_volume_replaced(&mount.source))
    }

    pub(in crate::plan) fn is_volume_replaced(&self, name: &str) -> bool {
        self.objects
            .get(&(Kind::Volume, name.to_owned()))
            .is_some_and(|id| {
                self.steps
                    .iter()
                    .any(|step| step.id == *id && matches!(step.action, Action::ReplaceVolume(_)))
            })
    }

    /// Lets volumes that are made anew wait until no container holds them.
    pub(in crate::plan) fn hold_back_volumes(&mut self) {
        for step in &mut self.steps {
            if matches!(step.action, Action::ReplaceVolume(_)) {
                step.after.extend(self.before_volumes.iter().cloned());
            }
        }
    }
}

/// Gives the successor the anonymous volumes of the container that it replaces, where it is to
/// have one at the same place: by its own definition, or by its `image`, where that is known.
pub(super) fn carry_over_anonymous_volumes(
    spec: &mut ContainerSpec,
    old: &Container,
    image: Option<&Image>,
) {
    let by_image = |target: &str| {
        image.is_none_or(|image| {
            let mut volumes = image.config.volumes.iter();
            volumes.any(|volume| clean_path(volume) == target)
        })
    };
    for mount in &old.spec.mounts {
        if mount.kind != MountKind::Volume || !mount.is_anonymous() || mount.source.is_empty() {
            continue;
        }
        match spec
            .mounts
            .iter_mut()
            .find(|own| own.target == mount.target)
        {
            Some(own) if own.is_anonymous() => own.source.clone_from(&mount.source),
            None if by_image(&mount.target) => spec.mounts.push(mount.clone()),
            Some(_) | None => {}
        }
    }
}
