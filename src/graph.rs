//! What depends on what, and who is on which network.

use std::collections::{BTreeMap, BTreeSet};

use crate::compose::model::Project;
use crate::resolve::StackModel;
use crate::source::Source;

/// The stacks of a repository, and the networks of its servers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graph {
    /// The stacks, in the order written.
    pub stacks: Vec<StackNode>,
    /// The servers, by name.
    pub servers: Vec<ServerNode>,
}

/// A stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StackNode {
    /// Its name.
    pub name: String,
    /// Where it is deployed.
    pub servers: Vec<String>,
    /// The stacks that must be healthy before it starts.
    pub after: Vec<String>,
}

/// A server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerNode {
    /// Its name.
    pub name: String,
    /// The networks, by their names on the server.
    pub networks: Vec<NetworkNode>,
}

/// A network of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkNode {
    /// Its name on the server.
    pub name: String,
    /// Whether it is cut off from the outside.
    pub internal: bool,
    /// Who is on it, as `stack/service`.
    pub members: Vec<String>,
}

impl Graph {
    /// The graph of what is deployed.
    #[must_use]
    pub fn of(source: &Source, models: &[StackModel]) -> Self {
        let is_deployed = |name: &str| source.stack(name).is_some_and(|stack| stack.deploy);
        let models = || {
            models
                .iter()
                .filter(|model| is_deployed(model.id.stack.as_str()))
        };
        let shown: BTreeSet<&str> = models().map(|model| model.id.stack.as_str()).collect();
        let stacks = source
            .stacks
            .iter()
            .filter(|stack| shown.contains(stack.name.as_str()));
        let stacks = stacks.map(|stack| {
            let here = models().filter(|model| model.id.stack.as_str() == stack.name.as_str());
            let after = stack.after.iter().map(|name| name.value.clone());
            StackNode {
                name: stack.name.value.clone(),
                servers: here
                    .map(|model| model.id.server.as_str().to_owned())
                    .collect(),
                after: after.filter(|name| shown.contains(name.as_str())).collect(),
            }
        });
        let mut servers: BTreeMap<&str, Networks> = BTreeMap::new();
        for model in models() {
            let networks = servers.entry(model.id.server.as_str()).or_default();
            networks.add(model.id.stack.as_str(), &model.project);
        }
        Self {
            stacks: stacks.collect(),
            servers: servers
                .into_iter()
                .map(|(name, networks)| networks.into_node(name))
                .collect(),
        }
    }
}

/// The networks of one server.
#[derive(Default)]
struct Networks {
    /// By name: whether it is internal, and who is on it.
    by_name: BTreeMap<String, (bool, BTreeSet<String>)>,
}

impl Networks {
    fn add(&mut self, stack: &str, project: &Project) {
        for network in project.networks.values() {
            let entry = self.by_name.entry(network.name.clone()).or_default();
            // Only who creates it knows.
            entry.0 |= network.internal && !network.external;
        }
        for service in project.services.values() {
            let keys = service.networks.keys();
            for network in keys.filter_map(|key| project.networks.get(key)) {
                let entry = self.by_name.entry(network.name.clone()).or_default();
                entry.1.insert(format!("{stack}/{}", service.name));
            }
        }
    }

    fn into_node(self, server: &str) -> ServerNode {
        let networks = self
            .by_name
            .into_iter()
            .map(|(name, (internal, members))| NetworkNode {
                name,
                internal,
                members: members.into_iter().collect(),
            });
        ServerNode {
            name: server.to_owned(),
            networks: networks.collect(),
        }
    }
}
