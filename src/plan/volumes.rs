//! Volumes: made where they are missing, never removed without being told by name.

use std::collections::{BTreeMap, BTreeSet};

use super::action::{Action, Kind};
use super::attributes::Attributes;
use super::compare::{Baseline, differences};
use super::deployment::{Planner, cause_of};
use super::lower::{Lowering, object_labels};
use super::step::{Cause, Disruption};
use crate::compose::model::Volume as ComposeVolume;
use crate::model::{VolumeSpec, label};

impl Planner<'_> {
    /// Plans the volumes of the project.
    pub(super) fn plan_volumes(&mut self) {
        for (key, volume) in &self.deployment.project.volumes {
            if volume.external {
                self.require_volume(&volume.name);
                continue;
            }
            let spec = self.volume_spec(key, volume);
            match self.inputs.seen.volume(&volume.name) {
                None => {
                    let action = Action::CreateVolume(spec);
                    let mut step = self.step(Kind::Volume, &volume.name, action, Cause::Missing);
                    self.made.mark_removed(&mut step, key, None);
                    self.push_object(step);
                }
                Some(seen) => self.compare_volume(key, &seen.spec, spec),
            }
        }
    }

    fn require_volume(&mut self, name: &str) {
        if self.inputs.seen.volume(name).is_some() {
            return;
        }
        if self.wait_for_foreign(Kind::Volume, name) {
            return;
        }
        self.block(
            format!("the external volume `{name}` does not exist"),
            format!("`docker volume create {name}` on the server, or take `external: true` away"),
        );
    }

    fn volume_spec(&self, key: &str, volume: &ComposeVolume) -> VolumeSpec {
        let lowering = self.object_lowering();
        let mut spec = VolumeSpec {
            name: volume.name.clone(),
            driver: volume.driver.clone().unwrap_or_default(),
            driver_opts: volume.driver_opts.clone(),
            labels: object_labels(&lowering, &volume.labels, (label::VOLUME, key)),
        };
        spec.labels.insert(
            label::CONFIG.to_owned(),
            Baseline::record(&attributes(&spec)),
        );
        spec
    }

    fn compare_volume(&mut self, key: &str, seen: &VolumeSpec, spec: VolumeSpec) {
        let wanted = attributes(&spec);
        let baseline = self.made.baseline(&seen.labels, (Kind::Volume, key, None));
        let found = differences(&wanted, &wanted, &attributes(seen), &baseline);
        if found.is_empty() {
            self.note_labels(seen, &spec);
            return;
        }
        let name = spec.name.clone();
        let mut step = self.step(
            Kind::Volume,
            &name,
            Action::ReplaceVolume(spec),
            cause_of(&found),
        );
        step.differences = found;
        step.disruption = Disruption::DataLoss;
        step.note = Some(
            "Docker cannot change a volume: it has to be made anew, and what it holds is lost"
                .to_owned(),
        );
        self.push_object(step);
    }

    /// Notes labels of a volume that are not as git wants them: Docker cannot change them, and a
    /// label is not worth what the volume holds.
    fn note_labels(&mut self, seen: &VolumeSpec, spec: &VolumeSpec) {
        let (wanted, found) = (own_labels(&spec.labels), own_labels(&seen.labels));
        let names: BTreeSet<&str> = wanted.keys().chain(found.keys()).copied().collect();
        let value = |labels: &BTreeMap<&str, &str>, name: &str| {
            labels
                .get(name)
                .map_or("(not set)".to_owned(), |value| format!("`{value}`"))
        };
        let differing: Vec<String> = names
            .into_iter()
            .filter(|name| wanted.get(name) != found.get(name))
            .map(|name| {
                format!(
                    "`{name}` is {}, git wants {}",
                    value(&found, name),
                    value(&wanted, name)
                )
            })
            .collect();
        if differing.is_empty() {
            return;
        }
        self.notes.push(format!(
            "{}: labels of volume `{}` differ: {}; Docker cannot change them, and the volume is not made anew for them: keep them, or copy what it holds, remove it by hand and apply again",
            self.deployment.id,
            spec.name,
            differing.join("; ")
        ));
    }

    /// Plans the removal of the project's volumes.
    pub(super) fn delete_volumes(&mut self) {
        let volumes: BTreeSet<String> = self
            .inputs
            .seen
            .volumes
            .iter()
            .filter(|volume| self.is_ours(&volume.spec.labels))
            .map(|volume| volume.spec.name.clone())
            .collect();
        for name in volumes {
            let action = Action::DeleteVolume { name: name.clone() };
            let mut step = self.step(Kind::Volume, &name, action, Cause::Orphaned);
            step.disruption = Disruption::DataLoss;
            step.after = self.container_steps.values().flatten().cloned().collect();
            self.push(step);
        }
    }

    /// What labelling a network or volume needs.
    pub(super) fn object_lowering(&self) -> Lowering<'_> {
        Lowering {
            deployment: self.deployment,
            directory: &self.directory,
            repository: self.inputs.repository,
            image_id: None,
            names: &self.names,
            made: &self.made.label,
        }
    }
}

/// The labels that a definition gives, without Compose's and our own.
fn own_labels(labels: &BTreeMap<String, String>) -> BTreeMap<&str, &str> {
    let own = labels.iter().filter(|(name, _)| {
        !name.starts_with(label::COMPOSE_PREFIX) && !name.starts_with(label::PREFIX)
    });
    own.map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

/// The attributes of a volume that are compared.
fn attributes(spec: &VolumeSpec) -> Attributes {
    let mut table = Attributes::new();
    if !spec.driver.is_empty() && spec.driver != "local" {
        table.insert("driver".to_owned(), spec.driver.clone());
    }
    for (name, value) in &spec.driver_opts {
        table.insert(format!("driver_opts.{name}"), value.clone());
    }
    table
}
