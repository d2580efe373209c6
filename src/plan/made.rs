//! What was made before and is gone, or is there again in somebody else's version.
//!
//! Each object says in a label what its stack had when it was made. Where an object that is still
//! there names one that is not, somebody has removed that; where none does, nobody can tell a
//! removed object from one that is new in git.

use std::collections::{BTreeMap, BTreeSet};

use super::action::Kind;
use super::compare::Baseline;
use super::step::{Difference, Origin, Step};
use crate::model::{Container, Deployment, ObservedServer, label};

/// What a stack has: networks, volumes and, with their number, containers of services.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Made {
    /// The label for what is made by this plan.
    pub(super) label: String,
    /// What the labels of the stack's objects say.
    recorded: BTreeSet<String>,
}

impl Made {
    /// What the labels say of a deployment. They tell nothing of one whose last run was cut off.
    pub(super) fn of(
        deployment: &Deployment,
        seen: &ObservedServer,
        repository: &str,
        is_interrupted: bool,
    ) -> Self {
        let project = deployment.project.name.as_str();
        let labels: Vec<&BTreeMap<String, String>> = labels(seen)
            .filter(|labels| {
                labels
                    .get(label::PROJECT)
                    .is_some_and(|name| name == project)
            })
            .collect();
        let is_ours = |labels: &BTreeMap<String, String>| {
            labels
                .get(label::REPOSITORY)
                .is_some_and(|id| id == repository)
        };
        // What another tool has made is not ours before it is made anew.
        let foreign: BTreeSet<String> = labels
            .iter()
            .filter(|labels| !is_ours(labels))
            .filter_map(|labels| names_of(labels))
            .collect();
        let own = objects(deployment).into_iter();
        let own = own.filter(|object| !foreign.contains(object));
        let recorded = labels
            .iter()
            .filter(|labels| is_ours(labels) && !is_interrupted);
        Self {
            label: own.collect::<Vec<String>>().join(","),
            recorded: recorded.flat_map(|labels| witnessed(labels)).collect(),
        }
    }

    /// Whether an object was made by this repository, as far as can be told.
    pub(super) fn knows(&self, kind: Kind, key: &str, number: Option<i64>) -> bool {
        self.recorded.contains(&object(kind, key, number))
    }

    /// What was applied to an object: what its labels say, or, where it has been made again by
    /// somebody else, not what is there.
    pub(super) fn baseline(
        &self,
        labels: &BTreeMap<String, String>,
        (kind, key, number): (Kind, &str, Option<i64>),
    ) -> Baseline {
        if labels.contains_key(label::REPOSITORY) || !self.knows(kind, key, number) {
            Baseline::of(labels)
        } else {
            Baseline::lost()
        }
    }

    /// Marks a step that makes an object as drift, where the object was there before.
    pub(super) fn mark_removed(&self, step: &mut Step, key: &str, number: Option<i64>) {
        if self.knows(step.action.kind(), key, number) {
            step.differences.push(Difference {
                path: "state".to_owned(),
                before: Some("removed".to_owned()),
                after: Some("present".to_owned()),
                origin: Origin::Drift,
                sensitive: false,
            });
        }
    }
}

/// The number of a container among those of its service.
pub(super) fn number_of(container: &Container) -> i64 {
    number_in(&container.spec.labels)
}

fn number_in(labels: &BTreeMap<String, String>) -> i64 {
    labels
        .get(label::CONTAINER_NUMBER)
        .and_then(|number| number.parse().ok())
        .unwrap_or(1)
}

fn labels(seen: &ObservedServer) -> impl Iterator<Item = &BTreeMap<String, String>> {
    let containers = seen.containers.iter().map(|c| &c.spec.labels);
    let networks = seen.networks.iter().map(|network| &network.spec.labels);
    let volumes = seen.volumes.iter().map(|volume| &volume.spec.labels);
    containers.chain(networks).chain(volumes)
}

/// What an object's label says to have been there besides it. A volume tells nothing of containers:
/// it stays when a first deployment fails and is taken back, and when a stack is removed.
fn witnessed(labels: &BTreeMap<String, String>) -> impl Iterator<Item = String> {
    let is_volume = labels.contains_key(label::VOLUME);
    let containers = format!("{}:", Kind::Container);
    let recorded = labels.get(label::MADE).map_or("", String::as_str);
    recorded
        .split(',')
        .filter(move |object| !(is_volume && object.starts_with(&containers)))
        .map(str::to_owned)
}

/// The object that Compose's labels name, as a label names it.
fn names_of(labels: &BTreeMap<String, String>) -> Option<String> {
    let named = |kind, name: &str, number| {
        let key = labels.get(name)?;
        Some(object(kind, key, number))
    };
    named(Kind::Container, label::SERVICE, Some(number_in(labels)))
        .or_else(|| named(Kind::Network, label::NETWORK, None))
        .or_else(|| named(Kind::Volume, label::VOLUME, None))
}

fn objects(deployment: &Deployment) -> Vec<String> {
    let project = &deployment.project;
    let networks = project.networks.iter().filter(|(_, n)| !n.external);
    let volumes = project.volumes.iter().filter(|(_, v)| !v.external);
    let containers = project.services.values().flat_map(|service| {
        (1..=service.replicas()).map(|number| object(Kind::Container, &service.name, Some(number)))
    });
    containers
        .chain(networks.map(|(key, _)| object(Kind::Network, key, None)))
        .chain(volumes.map(|(key, _)| object(Kind::Volume, key, None)))
        .collect()
}

/// Keys of Compose have neither commas nor colons.
fn object(kind: Kind, key: &str, number: Option<i64>) -> String {
    match number {
        Some(number) => format!("{kind}:{key}:{number}"),
        None => format!("{kind}:{key}"),
    }
}
