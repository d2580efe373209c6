//! What an engine holds of one scenario: all whose name begins with its prefix.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::engine::Engine;

/// Containers by name.
pub(crate) type Containers = BTreeMap<String, Seen>;

/// A container, as the engine reports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) id: String,
    pub(crate) started_at: String,
    pub(crate) status: String,
}

impl Seen {
    fn of(container: &Value) -> (String, Self) {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let seen = Self {
            id: text(&container["Id"]),
            started_at: text(&container["State"]["StartedAt"]),
            status: text(&container["State"]["Status"]),
        };
        let name = text(&container["Name"]);
        (name.trim_start_matches('/').to_owned(), seen)
    }
}

/// The filter for names that begin with a prefix and a hyphen.
pub(crate) fn named(prefix: &str) -> String {
    format!("name=^/?{prefix}-")
}

impl Engine {
    /// The containers of a scenario, also those that do not run.
    #[track_caller]
    pub(crate) fn containers_of(&self, prefix: &str) -> Containers {
        self.containers_named(&named(prefix))
    }

    /// The containers that a filter lets through, all without one, also those that do not run.
    #[track_caller]
    pub(crate) fn containers_named(&self, filter: &str) -> Containers {
        let mut list = vec!["ps", "--all", "--quiet", "--no-trunc"];
        if !filter.is_empty() {
            list.extend(["--filter", filter]);
        }
        let ids = self.lines(&list);
        if ids.is_empty() {
            return BTreeMap::new();
        }
        let mut arguments = vec!["container", "inspect"];
        arguments.extend(ids.iter().map(String::as_str));
        let found: Vec<Value> = serde_json::from_str(&self.docker(&arguments)).unwrap();
        found.iter().map(Seen::of).collect()
    }

    /// The names of a scenario's volumes, without anonymous ones.
    #[track_caller]
    pub(crate) fn volumes_of(&self, prefix: &str) -> Vec<String> {
        self.lines(&["volume", "ls", "--quiet", "--filter", &named(prefix)])
    }

    /// The names of a scenario's networks.
    #[track_caller]
    pub(crate) fn networks_of(&self, prefix: &str) -> Vec<String> {
        let format = "--format={{.Name}}";
        self.lines(&["network", "ls", format, "--filter", &named(prefix)])
    }
}
