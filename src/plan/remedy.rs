//! The gentlest way to mend a container: on the fly where Docker can, else by replacing it.

use std::collections::{BTreeMap, BTreeSet};

use super::action::Action;
use super::deployment::{Planner, cause_of};
use super::step::{Difference, Disruption};
use crate::compose::model::Service;
use crate::model::{Container, ContainerSpec, ContainerUpdate};

/// Attributes that Docker can change while a container runs, but not take away
/// (`POST /containers/{id}/update`).
const UPDATABLE: &[&str] = &[
    "mem_limit",
    "mem_reservation",
    "memswap_limit",
    "cpus",
    "cpu_shares",
    "cpu_period",
    "cpu_quota",
    "cpuset",
    "pids_limit",
    "blkio_config.weight",
];

/// How a container can be mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Remedy {
    /// In place.
    Mend,
    /// By another container.
    Replace,
}

impl Remedy {
    /// The gentlest remedy for a set of differences.
    pub(super) fn of(differences: &[Difference]) -> Self {
        let networks = memberships(differences);
        let mendable = differences.iter().all(|difference| {
            let path = difference.path.as_str();
            path == "restart"
                || (UPDATABLE.contains(&path) && difference.after.is_some())
                || networks.keys().any(|name| belongs_to(path, name))
        });
        if mendable { Self::Mend } else { Self::Replace }
    }
}

/// The networks that a container is to join (`true`) or to leave.
fn memberships(differences: &[Difference]) -> BTreeMap<String, bool> {
    let membership = |difference: &Difference| {
        let name = difference.path.strip_prefix("networks.")?;
        let joins = difference.after.as_deref() == Some("connected");
        let leaves = difference.before.as_deref() == Some("connected");
        (joins || leaves).then(|| (name.to_owned(), joins))
    };
    differences.iter().filter_map(membership).collect()
}

/// Whether an attribute is about a network.
fn belongs_to(path: &str, network: &str) -> bool {
    path.strip_prefix("networks.")
        .and_then(|rest| rest.strip_prefix(network))
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

impl Planner<'_> {
    /// Plans what mends a container in place.
    pub(super) fn mend(
        &mut self,
        service: &Service,
        container: &Container,
        spec: &ContainerSpec,
        found: &[Difference],
    ) {
        let networks = memberships(found);
        let (on_networks, limits): (Vec<_>, Vec<_>) = found
            .iter()
            .cloned()
            .partition(|d| networks.keys().any(|name| belongs_to(&d.path, name)));
        if !limits.is_empty() {
            self.update_container(service, container, spec, limits);
        }
        for (network, joins) in networks {
            let about: Vec<Difference> = on_networks
                .iter()
                .filter(|d| belongs_to(&d.path, &network))
                .cloned()
                .collect();
            self.change_membership(service, (container, spec), (&network, joins), about);
        }
    }

    fn update_container(
        &mut self,
        service: &Service,
        container: &Container,
        spec: &ContainerSpec,
        differences: Vec<Difference>,
    ) {
        let paths: BTreeSet<&str> = differences.iter().map(|d| d.path.as_str()).collect();
        let update = |from: &ContainerSpec| {
            Box::new(ContainerUpdate {
                resources: paths
                    .iter()
                    .any(|path| *path != "restart")
                    .then(|| from.resources.clone()),
                restart: paths.contains("restart").then_some(from.restart),
            })
        };
        let action = |from| Action::UpdateContainer {
            name: spec.name.clone(),
            update: update(from),
        };
        let cause = cause_of(&differences);
        let mut step = self.container_step(service, &spec.name, action(spec), cause);
        step.undo = Some(action(&container.spec));
        step.differences = differences;
        self.push_container(step);
    }

    fn change_membership(
        &mut self,
        service: &Service,
        (container, spec): (&Container, &ContainerSpec),
        (network, joins): (&str, bool),
        differences: Vec<Difference>,
    ) {
        let connect = |endpoint| Action::ConnectNetwork {
            network: network.to_owned(),
            container: spec.name.clone(),
            endpoint,
        };
        let disconnect = Action::DisconnectNetwork {
            network: network.to_owned(),
            container: spec.name.clone(),
        };
        let endpoint =
            |from: &ContainerSpec| from.networks.get(network).cloned().unwrap_or_default();
        let (action, undo) = if joins {
            (connect(endpoint(spec)), disconnect)
        } else {
            (disconnect, connect(endpoint(&container.spec)))
        };
        let cause = cause_of(&differences);
        let mut step = self.container_step(service, &spec.name, action, cause);
        step.undo = Some(undo);
        step.disruption = if joins {
            Disruption::None
        } else {
            Disruption::Restart
        };
        step.differences = differences;
        self.push_container(step);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Origin;

    fn difference(path: &str, before: Option<&str>, after: Option<&str>) -> Difference {
        Difference {
            path: path.to_owned(),
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
            origin: Origin::Drift,
            sensitive: false,
        }
    }

    #[test]
    fn the_gentlest_remedy_is_found() {
        for (differences, expected) in [
            (
                vec![difference("restart", Some("always"), None)],
                Remedy::Mend,
            ),
            (
                vec![difference("mem_limit", Some("1g"), Some("2g"))],
                Remedy::Mend,
            ),
            (
                vec![difference("mem_limit", Some("1g"), None)],
                Remedy::Replace,
            ),
            (
                vec![
                    difference("networks.a.b", None, Some("connected")),
                    difference("networks.a.b.aliases.web", None, Some("web")),
                ],
                Remedy::Mend,
            ),
            (
                vec![difference("networks.a.aliases.web", None, Some("web"))],
                Remedy::Replace,
            ),
            (
                vec![
                    difference("restart", None, Some("always")),
                    difference("user", None, Some("app")),
                ],
                Remedy::Replace,
            ),
        ] {
            assert_eq!(Remedy::of(&differences), expected, "{differences:?}");
        }
    }
}
