//! Creating a container.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::merge::merged;
use super::refusal::{Answer, Refusal};
use super::state::{Held, State};
use crate::model::{
    Container, ContainerSpec, ContainerState, Image, Mount, MountKind, Status, VolumeSpec,
    clean_path,
};

impl State {
    /// Makes a container and returns its identifier: Docker's `ContainerCreate`.
    ///
    /// Networks are not looked for; a missing one is found at the start. Named volumes are made
    /// where they are missing, and stay when the creation fails later.
    pub(super) fn create(&mut self, asked: &ContainerSpec) -> Answer<String> {
        let image = self
            .images
            .find(&asked.image)
            .cloned()
            .ok_or_else(|| Refusal::no_image(&asked.image))?;
        self.check_name(&asked.name)?;
        let id = self.new_id();
        let mut spec = merged(asked, &image, &self.facts)?;
        for mode in [
            &mut spec.network_mode,
            &mut spec.ipc_mode,
            &mut spec.pid_mode,
        ] {
            self.resolve_namespace(mode);
        }
        self.check_binds(&spec)?;
        let inherited = self.inherited(asked)?;
        let (mounts, anonymous) = self.create_mounts(asked, &image, &inherited)?;
        spec.mounts = mounts;
        let is_covered = |target: &str| spec.mounts.iter().any(|mount| mount.target == target);
        let inherited = inherited
            .into_values()
            .filter(|mount| !is_covered(&mount.target))
            .collect();

        let now = self.clock.now();
        let container = Container {
            id: id.clone(),
            image_id: image.id.clone(),
            state: created_state(),
            created_at: self.clock.stamp(now),
            attached: BTreeMap::new(),
            addresses: Vec::new(),
            spec,
        };
        let held = Held {
            program: self.program(&asked.image, &image),
            container,
            inherited,
            anonymous,
            published: BTreeSet::new(),
            stopped_by_hand: false,
            since: now,
            due: None,
            restart_delay: Duration::ZERO,
            probed_since: now,
            looks: 0,
            unprobed_until: now,
            lines: Vec::new(),
            written: BTreeMap::new(),
        };
        self.containers.insert(self.next_number(), held);
        Ok(id)
    }

    /// Writes the identifier of another container for its name, as the engine does.
    fn resolve_namespace(&self, mode: &mut String) {
        if let Some(number) = mode
            .strip_prefix("container:")
            .and_then(|name| self.find(name))
            && let Ok(held) = self.held(number)
        {
            *mode = format!("container:{}", held.id());
        }
    }

    /// Refuses a bind whose source has to exist and does not.
    pub(super) fn check_binds(&self, spec: &ContainerSpec) -> Answer<()> {
        let missing = spec.mounts.iter().find(|mount| {
            mount.kind == MountKind::Bind
                && !mount.create_host_path
                && !self.files.exists(&mount.source)
        });
        missing.map_or(Ok(()), |mount| {
            Err(Refusal::Other(format!(
                "invalid mount config for type \"bind\": bind source path does not exist: {}",
                mount.source
            )))
        })
    }

    /// What is mounted of the container's and the image's own accord, by target, and the names of
    /// the volumes that nobody named.
    fn create_mounts(
        &mut self,
        asked: &ContainerSpec,
        image: &Image,
        inherited: &BTreeMap<String, Mount>,
    ) -> Answer<(Vec<Mount>, BTreeSet<String>)> {
        let mut mounts = BTreeMap::new();
        for mount in &asked.mounts {
            let mut mount = mount.clone();
            mount.target = clean_path(&mount.target);
            if mount.kind == MountKind::Bind {
                mount.source = clean_path(&mount.source);
            }
            let target = mount.target.clone();
            if mounts.insert(target.clone(), mount).is_some() {
                return Err(Refusal::Other(format!("Duplicate mount point: {target}")));
            }
        }
        for target in &image.config.volumes {
            let target = clean_path(target);
            let from = inherited.get(&target).cloned();
            mounts
                .entry(target.clone())
                .or_insert_with(|| from.unwrap_or(Mount::new(MountKind::Volume, "", target)));
        }
        let mut anonymous = BTreeSet::new();
        for mount in mounts.values_mut() {
            if mount.kind != MountKind::Volume {
                continue;
            }
            if mount.source.is_empty() {
                mount.source = self.new_id();
                anonymous.insert(mount.source.clone());
            }
            self.create_volume(&VolumeSpec {
                name: mount.source.clone(),
                ..VolumeSpec::default()
            })?;
        }
        Ok((mounts.into_values().collect(), anonymous))
    }

    /// What a container mounts because others do.
    fn inherited(&self, asked: &ContainerSpec) -> Answer<BTreeMap<String, Mount>> {
        let mut mounts = BTreeMap::new();
        for other in &asked.volumes_from {
            mounts.extend(self.mounts_of(other)?);
        }
        Ok(mounts)
    }

    /// The mounts of another container, named as in `volumes_from`.
    fn mounts_of(&self, other: &str) -> Answer<BTreeMap<String, Mount>> {
        let (name, mode) = other.split_once(':').unwrap_or((other, ""));
        let number = self
            .find(name)
            .ok_or_else(|| Refusal::Other(format!("No such container: {name}")))?;
        Ok(self
            .held(number)?
            .mounts()
            .cloned()
            .map(|mut mount| {
                mount.read_only |= mode == "ro";
                (mount.target.clone(), mount)
            })
            .collect())
    }
}

fn created_state() -> ContainerState {
    ContainerState {
        status: Status::Created,
        exit_code: 0,
        health: None,
        health_output: String::new(),
        started_at: String::new(),
        finished_at: String::new(),
        restart_count: 0,
        error: String::new(),
        oom_killed: false,
    }
}
