//! What a server looks like, without what is by chance.

use std::collections::{BTreeMap, BTreeSet};

use vaultctl::model::{
    Container, ContainerSpec, DesiredState, MountKind, NetworkSpec, Resources, Status, label,
};

use crate::world::{Lawful, World, ensure};

/// What a server looks like to those who use it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Portrait {
    containers: BTreeMap<String, Figure>,
    networks: BTreeMap<String, NetworkSpec>,
    files: BTreeMap<String, String>,
}

/// A container, without its identifier.
#[derive(Debug, Clone, PartialEq)]
struct Figure {
    spec: ContainerSpec,
    image: String,
    status: Status,
    /// The networks that it is on, where they are the ones that are there.
    on: BTreeSet<String>,
}

impl Portrait {
    pub(crate) async fn of(world: &World) -> Self {
        let networks = world.networks().await;
        let containers = world.containers().await.into_iter();
        let figure = |container: Container| {
            let name = container.spec.name.clone();
            let there = |(name, id): (&String, &String)| {
                let network = networks.iter().find(|network| network.spec.name == *name);
                network
                    .is_some_and(|network| network.id == *id)
                    .then(|| name.clone())
            };
            let on = container
                .attached
                .iter()
                .filter(|_| container.state.is_up());
            let figure = Figure {
                on: on.filter_map(there).collect(),
                image: container.image_id,
                status: container.state.status,
                spec: without_chance(container.spec),
            };
            (name, figure)
        };
        let files = world.engine.files().into_iter();
        let files = files.map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned()));
        Self {
            containers: containers.map(figure).collect(),
            files: files.collect(),
            networks: networks
                .iter()
                .map(|network| (network.spec.name.clone(), asked_for(network.spec.clone())))
                .collect(),
        }
    }

    /// The part of it that belongs to a stack.
    pub(crate) fn of_stack(&self, stack: &str) -> Self {
        let mut part = self.clone();
        let is_own = |labels: &BTreeMap<String, String>| {
            labels.get(label::PROJECT).map(String::as_str) == Some(stack)
        };
        part.containers
            .retain(|_, figure| is_own(&figure.spec.labels));
        part.networks.retain(|_, spec| is_own(&spec.labels));
        part.files
            .retain(|path, _| path.contains(&format!("/{stack}/")));
        part
    }

    /// The portrait without files of these names.
    pub(crate) fn without(mut self, names: &[&str]) -> Self {
        let is_one = |path: &str| names.iter().any(|name| path.ends_with(name));
        self.files.retain(|path, _| !is_one(path));
        self
    }

    /// The portrait without containers whose names are not chosen by anybody: those of services
    /// that have several.
    pub(crate) fn without_crowds(mut self, desired: &DesiredState) -> Self {
        for deployment in desired.deployments() {
            let project = &deployment.project;
            let crowds = project.services.values().filter(|s| s.replicas() > 1);
            for service in crowds {
                let prefix = format!("{}-{}-", project.name, service.name);
                self.containers.retain(|name, _| !name.starts_with(&prefix));
            }
        }
        self
    }

    /// The portrait without the limits of a container.
    pub(crate) fn without_limits(mut self, container: &str) -> Self {
        if let Some(figure) = self.containers.get_mut(container) {
            figure.spec.resources = Resources::default();
        }
        self
    }

    /// The portrait without networks that were not there before: one that another stack has joined
    /// cannot be taken away again.
    pub(crate) fn without_new_networks(mut self, before: &Self) -> Self {
        self.networks
            .retain(|name, _| before.networks.contains_key(name));
        self
    }

    /// Compares with another portrait, and tells what differs.
    pub(crate) fn is_like(&self, other: &Self) -> Lawful {
        ensure(self == other, || {
            let (one, two) = (format!("{self:#?}"), format!("{other:#?}"));
            let diff = similar::TextDiff::from_lines(&one, &two);
            let diff = diff.unified_diff().context_radius(6).to_string();
            format!("the server is not as it was\n{diff}")
        })
    }
}

/// A specification without names of anonymous volumes and identifiers of other containers.
fn without_chance(mut spec: ContainerSpec) -> ContainerSpec {
    for mount in &mut spec.mounts {
        if mount.kind == MountKind::Volume && mount.is_anonymous() {
            mount.source.clear();
        }
    }
    spec.mounts.sort_by(|one, two| one.target.cmp(&two.target));
    if spec.network_mode.starts_with("container:") {
        spec.network_mode.truncate("container:".len());
    }
    spec.labels.remove(label::IMAGE);
    spec.labels
        .retain(|name, _| !name.starts_with(label::PREFIX));
    spec
}

/// A network without ranges of addresses that the engine has picked: when it is made again, they may
/// be somebody else's.
fn asked_for(mut spec: NetworkSpec) -> NetworkSpec {
    let asked = spec
        .labels
        .get(label::CONFIG)
        .is_none_or(|record| record.contains("\"ipam."));
    if !asked {
        spec.ipam.pools.clear();
    }
    spec
}
