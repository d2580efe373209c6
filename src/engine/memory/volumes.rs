//! Volumes.

use super::refusal::{Answer, Refusal};
use super::state::State;
use crate::model::{MountKind, Volume, VolumeSpec};

impl State {
    /// Makes a volume. One that exists stays as it is, whatever labels and options are asked for.
    pub(super) fn create_volume(&mut self, spec: &VolumeSpec) -> Answer<()> {
        let mut spec = spec.clone();
        if spec.driver.is_empty() {
            "local".clone_into(&mut spec.driver);
        }
        let name = &spec.name;
        if spec.driver != "local" {
            let driver = &spec.driver;
            return Err(Refusal::NotFound(format!(
                "create {name}: error looking up volume plugin {driver}: plugin \"{driver}\" not found"
            )));
        }
        let valid = name.starts_with(|c: char| c.is_ascii_alphanumeric())
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c));
        if !valid {
            return Err(Refusal::Other(format!(
                "create {name}: \"{name}\" includes invalid characters for a local volume name, \
                 only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host \
                 directory, use absolute path"
            )));
        }
        self.volumes
            .entry(spec.name.clone())
            .or_insert(Volume { spec });
        Ok(())
    }

    /// Removes a volume that no container mounts, running or not.
    pub(super) fn remove_volume(&mut self, name: &str) -> Answer<()> {
        if let Some(user) = self.volume_users(name).first() {
            return Err(Refusal::Conflict(format!(
                "remove {name}: volume is in use - [{user}]"
            )));
        }
        if self.volumes.remove(name).is_some() {
            self.removed_volumes.push(name.to_owned());
        }
        Ok(())
    }

    /// The identifiers of the containers that mount a volume.
    pub(super) fn volume_users(&self, name: &str) -> Vec<String> {
        self.containers
            .values()
            .filter(|held| {
                held.mounts()
                    .any(|mount| mount.kind == MountKind::Volume && mount.source == name)
            })
            .map(|held| held.id().to_owned())
            .collect()
    }
}
