//! Networks: made where they are missing, made anew where they differ.

use std::collections::{BTreeMap, BTreeSet};

use super::action::{Action, Kind};
use super::attributes::Attributes;
use super::compare::{Baseline, differences};
use super::deployment::{Planner, cause_of};
use super::lower::{network_spec, object_labels};
use super::step::{Cause, Disruption, Step, StepId};
use crate::compose::model::Network as ComposeNetwork;
use crate::model::{Endpoint, Network, NetworkSpec, label};

/// Networks that every engine has.
const PREDEFINED: &[&str] = &["bridge", "host", "none"];

impl Planner<'_> {
    /// Plans the networks of the project.
    pub(super) fn plan_networks(&mut self) {
        for (key, network) in &self.deployment.project.networks {
            if network.external {
                self.require_network(&network.name);
                continue;
            }
            let spec = self.network_spec(key, network);
            match self.inputs.seen.network(&network.name) {
                None => {
                    let action = Action::CreateNetwork(spec);
                    let mut step = self.step(Kind::Network, &network.name, action, Cause::Missing);
                    self.made.mark_removed(&mut step, key, None);
                    step.undo = Some(Action::DeleteNetwork {
                        name: network.name.clone(),
                    });
                    self.push_object(step);
                }
                Some(seen) => self.compare_network(key, seen, spec),
            }
        }
    }

    fn require_network(&mut self, name: &str) {
        if PREDEFINED.contains(&name) || self.inputs.seen.network(name).is_some() {
            return;
        }
        if self.wait_for_foreign(Kind::Network, name) {
            return;
        }
        self.block(
            format!("the external network `{name}` does not exist"),
            format!(
                "a stack of this server may create it, or `docker network create {name}` on the server"
            ),
        );
    }

    /// Whether another stack on this server makes an object that this one takes as given. The
    /// containers then wait for that, and not for the other stack's health.
    pub(super) fn wait_for_foreign(&mut self, kind: Kind, name: &str) -> bool {
        let maker = self.inputs.server.deployments.iter().find(|other| {
            let project = &other.project;
            other.id != self.deployment.id
                && match kind {
                    Kind::Network => project
                        .networks
                        .values()
                        .any(|n| !n.external && n.name == name),
                    _ => project
                        .volumes
                        .values()
                        .any(|v| !v.external && v.name == name),
                }
        });
        let Some(maker) = maker else { return false };
        self.objects
            .insert((kind, name.to_owned()), StepId::new(&maker.id, kind, name));
        true
    }

    fn network_spec(&self, key: &str, network: &ComposeNetwork) -> NetworkSpec {
        let mut spec = network_spec(network);
        spec.labels = object_labels(
            &self.object_lowering(),
            &network.labels,
            (label::NETWORK, key),
        );
        spec.labels.insert(
            label::CONFIG.to_owned(),
            Baseline::record(&attributes(&spec, None)),
        );
        spec
    }

    fn compare_network(&mut self, key: &str, seen: &Network, spec: NetworkSpec) {
        let labels = &seen.spec.labels;
        if labels.get(label::PROJECT) != Some(&self.deployment.project.name) {
            let owner = labels.get(label::PROJECT).map_or_else(
                || "another tool".to_owned(),
                |project| format!("the Compose project `{project}`"),
            );
            self.block(
                format!(
                    "the network `{}` exists already and belongs to {owner}",
                    spec.name
                ),
                "declare it with `external: true` to join it, or give this one another `name:`"
                    .to_owned(),
            );
            return;
        }
        let wanted = attributes(&spec, None);
        let baseline = self.made.baseline(labels, (Kind::Network, key, None));
        // Ranges that nobody asked for are the engine's own choice: they differ from nothing.
        let mut before = seen.spec.clone();
        let asked = |subnet: &str| baseline.had(&format!("ipam.{subnet}"));
        if baseline.is_known() {
            before
                .ipam
                .pools
                .retain(|pool| pool.subnet.as_deref().is_some_and(asked));
        }
        let found = differences(
            &wanted,
            &wanted,
            &attributes(&before, Some(&spec)),
            &baseline,
        );
        if found.is_empty() {
            return;
        }
        self.refuse_strangers(seen);
        let name = spec.name.clone();
        let endpoints = self.members(seen);
        let undo = Action::ReplaceNetwork {
            id: String::new(),
            spec: seen.spec.clone(),
            endpoints: endpoints.clone(),
        };
        let action = Action::ReplaceNetwork {
            id: seen.id.clone(),
            spec,
            endpoints,
        };
        let mut step = self.step(Kind::Network, &name, action, cause_of(&found));
        step.undo = Some(undo);
        step.differences = found;
        step.disruption = Disruption::Downtime;
        self.push_object(step);
    }

    /// Blocks where a network that is to be made anew has containers that are nobody's business here.
    fn refuse_strangers(&mut self, network: &Network) {
        let seen = self.inputs.seen;
        let is_known = |id: &str| seen.containers.iter().any(|known| known.id == id);
        let strangers: Vec<String> = seen
            .all_containers
            .iter()
            .filter(|other| other.networks.contains(&network.id) && !is_known(&other.id))
            .map(|other| format!("`{}`", other.name))
            .collect();
        if strangers.is_empty() {
            return;
        }
        let name = &network.spec.name;
        self.block(
            format!(
                "the network `{name}` has to be made anew, and is used by what this repository does not own: {}",
                strangers.join(", ")
            ),
            format!("`docker network disconnect {name} CONTAINER` takes a container off it"),
        );
    }

    /// The containers of this repository's projects on a network, and how they are on it.
    fn members(&self, network: &Network) -> BTreeMap<String, Endpoint> {
        self.inputs
            .seen
            .containers
            .iter()
            .filter(|container| container.attached.get(&network.spec.name) == Some(&network.id))
            .filter_map(|container| {
                let endpoint = container.spec.networks.get(&network.spec.name)?;
                Some((container.spec.name.clone(), endpoint.clone()))
            })
            .collect()
    }

    /// Adds a step on a network or volume, where containers will look for it.
    pub(super) fn push_object(&mut self, step: Step) {
        let key = (step.action.kind(), step.name.clone());
        let id = self.push(step);
        self.objects.insert(key, id);
    }

    /// Plans the removal of the project's networks, after its containers.
    pub(super) fn delete_networks(&mut self) {
        let networks: BTreeSet<String> = self
            .inputs
            .seen
            .networks
            .iter()
            .filter(|network| self.is_ours(&network.spec.labels))
            .map(|network| network.spec.name.clone())
            .collect();
        for name in networks {
            let action = Action::DeleteNetwork { name: name.clone() };
            let mut step = self.step(Kind::Network, &name, action, Cause::Orphaned);
            step.after = self.container_steps.values().flatten().cloned().collect();
            self.push(step);
        }
    }
}

/// The attributes of a network that are compared.
///
/// Where `asked` is given, address ranges and IPAM settings that it leaves to the engine are left
/// out: an engine reports what it has picked.
fn attributes(spec: &NetworkSpec, asked: Option<&NetworkSpec>) -> Attributes {
    let mut table = Attributes::new();
    let mut set = |path: &str, value: &str| {
        if !value.is_empty() {
            table.insert(path.to_owned(), value.to_owned());
        }
    };
    set(
        "driver",
        if spec.driver == "bridge" {
            ""
        } else {
            &spec.driver
        },
    );
    set(
        "ipam.driver",
        if spec.ipam.driver == "default" {
            ""
        } else {
            &spec.ipam.driver
        },
    );
    set("internal", if spec.internal { "true" } else { "" });
    set("attachable", if spec.attachable { "true" } else { "" });
    set("enable_ipv6", if spec.enable_ipv6 { "true" } else { "" });
    for (name, value) in &spec.driver_opts {
        set(&format!("driver_opts.{name}"), value);
    }
    for (name, value) in &spec.labels {
        if !name.starts_with(label::COMPOSE_PREFIX) && !name.starts_with(label::PREFIX) {
            set(&format!("labels.{name}"), value);
        }
    }
    for pool in &spec.ipam.pools {
        let subnet = pool.subnet.as_deref().unwrap_or_default();
        let asked_pool = asked.map(|asked| {
            asked
                .ipam
                .pools
                .iter()
                .find(|other| other.subnet.as_deref() == Some(subnet))
        });
        // Nothing was asked for: whatever the engine picked is right.
        if asked.is_some_and(|asked| asked.ipam.pools.is_empty()) {
            continue;
        }
        let wants = |field: fn(&crate::model::IpamPool) -> bool| {
            asked_pool.is_none_or(|pool| pool.is_some_and(field))
        };
        set(&format!("ipam.{subnet}"), subnet);
        if wants(|pool| pool.gateway.is_some()) {
            set(
                &format!("ipam.{subnet}.gateway"),
                pool.gateway.as_deref().unwrap_or_default(),
            );
        }
        if wants(|pool| pool.ip_range.is_some()) {
            set(
                &format!("ipam.{subnet}.ip_range"),
                pool.ip_range.as_deref().unwrap_or_default(),
            );
        }
        for (host, address) in &pool.auxiliary_addresses {
            set(&format!("ipam.{subnet}.aux_addresses.{host}"), address);
        }
    }
    table
}
