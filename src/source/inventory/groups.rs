//! Groups and hosts of one inventory file.

use crate::source::diagnostic::{Problem, Problems};
use crate::source::place::Spanned;
use crate::source::suggest::did_you_mean;

use super::yaml::Yaml;
use super::{Inventory, Variables, ranges};

/// How deep groups may be nested; far above what anybody writes.
const MAX_DEPTH: usize = 100;
const KEYS: [&str; 3] = ["hosts", "vars", "children"];

impl Inventory {
    /// Adds the groups of a file's top level.
    pub(super) fn add(&mut self, document: &Yaml, problems: &Problems) {
        let Some(groups) = document.entries() else {
            self.fault(
                document,
                "an inventory is a mapping of groups",
                "not a mapping",
                problems,
            );
            return;
        };
        for (name, body) in groups {
            if name.as_str() == "plugin" {
                self.incomplete = true;
                problems.push(
                    Problem::error("inventory-plugin", "inventory plugins are not run")
                        .at(&name.place, "not a static inventory")
                        .help("write the hosts into a file: ansible-inventory --list --yaml"),
                );
                return;
            }
            self.add_group(name, body, 0, problems);
        }
    }

    fn add_group(
        &mut self,
        name: &Spanned<String>,
        body: &Yaml,
        depth: usize,
        problems: &Problems,
    ) {
        self.groups.entry(name.value.clone()).or_default();
        if depth > MAX_DEPTH {
            self.fault(body, "groups are nested too deeply", "here", problems);
            return;
        }
        let Some(entries) = body.entries() else {
            let message = format!("group `{}` is not a mapping", name.value);
            self.fault(
                body,
                &message,
                "expected `hosts`, `vars` or `children`",
                problems,
            );
            return;
        };
        for (key, value) in entries {
            match key.as_str() {
                "hosts" => self.add_hosts(name, value, problems),
                "vars" => {
                    if let Some(variables) = self.variables(value, problems)
                        && let Some(group) = self.groups.get_mut(&name.value)
                    {
                        group.variables.extend(variables);
                    }
                }
                "children" => self.add_children(name, value, depth, problems),
                _ => problems.push(
                    Problem::warning(
                        "inventory-key",
                        format!("group `{}` has a key `{}`", name.value, key.value),
                    )
                    .at(&key.place, "skipped, also by Ansible")
                    .help_if(did_you_mean(key, KEYS)),
                ),
            }
        }
    }

    fn add_children(
        &mut self,
        parent: &Spanned<String>,
        value: &Yaml,
        depth: usize,
        problems: &Problems,
    ) {
        let Some(children) = value.entries() else {
            self.fault(
                value,
                "`children` is a mapping of groups",
                "not a mapping",
                problems,
            );
            return;
        };
        for (child, body) in children {
            if self.is_above(&child.value, &parent.value) {
                self.incomplete = true;
                problems.push(
                    Problem::error(
                        "group-cycle",
                        format!("group `{}` would be inside of itself", child.value),
                    )
                    .at(
                        &child.place,
                        format!("`{}` is below it already", parent.value),
                    ),
                );
                continue;
            }
            let group = self.groups.entry(child.value.clone()).or_default();
            group.parents.insert(parent.value.clone());
            self.add_group(child, body, depth + 1, problems);
        }
    }

    /// Whether a group is another one or above of it.
    fn is_above(&self, group: &str, other: &str) -> bool {
        let mut seen = std::collections::BTreeSet::new();
        let mut pending = vec![other];
        while let Some(name) = pending.pop() {
            if name == group {
                return true;
            }
            if seen.insert(name) {
                let parents = self.groups.get(name).map(|group| &group.parents);
                pending.extend(parents.into_iter().flatten().map(String::as_str));
            }
        }
        false
    }

    fn add_hosts(&mut self, group: &Spanned<String>, value: &Yaml, problems: &Problems) {
        // Ansible takes a single host's name here as well.
        let single = value.as_text().filter(|_| !value.is_null());
        let single = single.map(|name| Spanned::new(name.to_owned(), value.place.clone()));
        if let Some(pattern) = single {
            self.add_pattern(group, &pattern, &Variables::new(), problems);
            return;
        }
        let Some(hosts) = value.entries() else {
            let message = "`hosts` is a mapping of hosts, not a list";
            self.fault(value, message, "write `NAME:` for each host", problems);
            return;
        };
        for (pattern, body) in hosts {
            if let Some(variables) = self.variables(body, problems) {
                self.add_pattern(group, pattern, &variables, problems);
            }
        }
    }

    fn add_pattern(
        &mut self,
        group: &Spanned<String>,
        pattern: &Spanned<String>,
        variables: &Variables,
        problems: &Problems,
    ) {
        let (names, port) = match ranges::expand(pattern) {
            Ok(expanded) => expanded,
            Err(why) => {
                self.incomplete = true;
                problems.push(
                    Problem::error("host-pattern", format!("host `{}` {why}", pattern.value))
                        .at(&pattern.place, "cannot be read"),
                );
                return;
            }
        };
        for name in names {
            let host = self.hosts.entry(name).or_default();
            host.groups.insert(group.value.clone());
            if let Some(port) = port {
                let value = super::yaml::Value::Scalar {
                    text: port.to_string(),
                    plain: true,
                };
                let place = pattern.place.clone();
                host.variables.insert(
                    "ansible_port".to_owned(),
                    Yaml {
                        value,
                        tag: None,
                        place,
                    },
                );
            }
            host.variables.extend(
                variables
                    .iter()
                    .map(|(key, value)| (key.clone(), value.clone())),
            );
        }
    }

    fn variables(&mut self, value: &Yaml, problems: &Problems) -> Option<Variables> {
        let variables = variables_of(value);
        if variables.is_none() {
            self.fault(value, "variables are a mapping", "not a mapping", problems);
        }
        variables
    }

    fn fault(&mut self, node: &Yaml, message: &str, label: &str, problems: &Problems) {
        self.incomplete = true;
        problems.push(Problem::error("inventory", message).at(&node.place, label));
    }
}

/// The entries of a mapping of variables; empty for null.
pub(super) fn variables_of(value: &Yaml) -> Option<Variables> {
    let entries = value.entries()?;
    Some(
        entries
            .iter()
            .map(|(key, value)| (key.value.clone(), value.clone()))
            .collect(),
    )
}
