//! The Ansible inventory: groups, hosts, and the variables of a host.
//!
//! Rules are Ansible's (checked against ansible-core 2.19): a host's variables are laid over each
//! other in this order, later ones winning: `vars` of `all`; `vars` of its other groups; the
//! `group_vars` file of `all`; `group_vars` files of its other groups; its own entries in `hosts`; its
//! `host_vars` file. Groups come by depth, then `ansible_group_priority`, then name.
//!
//! Places are those of the YAML parser's events; a value that came through an alias or `<<` points at
//! where it was written first.

mod files;
mod groups;
mod ranges;
pub(crate) mod yaml;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::diagnostic::Problems;
use super::tree::Tree;
use yaml::Yaml;

/// Variables by name, each with the place of its value.
pub(super) type Variables = BTreeMap<String, Yaml>;

/// Groups and hosts of an inventory.
#[derive(Debug, Default)]
pub(super) struct Inventory {
    /// The inventory's file or folder.
    pub(super) path: PathBuf,
    groups: BTreeMap<String, Group>,
    hosts: BTreeMap<String, Host>,
    group_files: BTreeMap<String, Variables>,
    host_files: BTreeMap<String, Variables>,
    /// Whether a fault kept a part from being read.
    pub(super) incomplete: bool,
}

#[derive(Debug, Default)]
struct Group {
    variables: Variables,
    parents: BTreeSet<String>,
}

#[derive(Debug, Default)]
struct Host {
    variables: Variables,
    groups: BTreeSet<String>,
}

/// A host with the variables that count for it.
#[derive(Debug)]
pub(super) struct HostVariables {
    /// Its groups with all their parents, but `all`.
    pub(super) groups: Vec<String>,
    pub(super) variables: Variables,
}

impl Inventory {
    /// The inventory of a repository that has none.
    pub(super) fn missing(path: &Path) -> Self {
        Self {
            path: path.to_path_buf(),
            ..Self::default()
        }
    }

    /// Reads the inventory at a path, a file or a folder of files.
    pub(super) fn load(tree: &Tree, path: &Path, problems: &Problems) -> Self {
        let mut inventory = Self::missing(path);
        for file in files::inventory_files(tree, path) {
            match files::read_yaml(tree, &file, problems) {
                Some(Some(document)) => inventory.add(&document, problems),
                Some(None) => {}
                None => inventory.incomplete = true,
            }
        }
        let beside = if tree.is_dir(path) {
            path
        } else {
            path.parent().unwrap_or(Path::new(""))
        };
        let groups = inventory
            .groups
            .keys()
            .map(String::as_str)
            .chain(["all", "ungrouped"]);
        inventory.group_files =
            files::variables(tree, &beside.join("group_vars"), groups, problems);
        let hosts = inventory.hosts.keys().map(String::as_str);
        inventory.host_files = files::variables(tree, &beside.join("host_vars"), hosts, problems);
        inventory
    }

    /// Names of all hosts.
    pub(super) fn host_names(&self) -> impl Iterator<Item = &str> + Clone {
        self.hosts.keys().map(String::as_str)
    }

    /// A host with its variables.
    pub(super) fn host(&self, name: &str) -> Option<HostVariables> {
        let host = self.hosts.get(name)?;
        let groups = self.groups_of(host);
        let all = self.groups.get("all").map(|group| &group.variables);
        let inline = groups
            .iter()
            .filter_map(|name| Some(&self.groups.get(name)?.variables));
        let all_file = self.group_files.get("all");
        let in_files = groups.iter().filter_map(|name| self.group_files.get(name));
        let own_file = self.host_files.get(name);
        let mut variables = Variables::new();
        for layer in all
            .into_iter()
            .chain(inline)
            .chain(all_file)
            .chain(in_files)
            .chain([&host.variables])
            .chain(own_file)
        {
            variables.extend(
                layer
                    .iter()
                    .map(|(key, value)| (key.clone(), value.clone())),
            );
        }
        let mut names = groups;
        names.sort();
        Some(HostVariables {
            groups: names,
            variables,
        })
    }

    /// The groups of a host and their parents, but `all`: lowest precedence first.
    fn groups_of(&self, host: &Host) -> Vec<String> {
        let mut found: BTreeSet<&str> = BTreeSet::new();
        let mut pending: Vec<&str> = host.groups.iter().map(String::as_str).collect();
        while let Some(name) = pending.pop() {
            if name != "all" && found.insert(name) {
                let parents = self.groups.get(name).map(|group| &group.parents);
                pending.extend(parents.into_iter().flatten().map(String::as_str));
            }
        }
        if found.is_empty() {
            found.insert("ungrouped");
        }
        let mut depths = BTreeMap::new();
        let mut groups: Vec<String> = found.into_iter().map(str::to_owned).collect();
        groups.sort_by_cached_key(|name| {
            (
                self.depth(name, &mut depths),
                self.priority(name),
                name.clone(),
            )
        });
        groups
    }

    /// The longest way from `all`. Groups form no cycle: reading them has seen to it.
    fn depth(&self, name: &str, known: &mut BTreeMap<String, usize>) -> usize {
        if let Some(depth) = known.get(name) {
            return *depth;
        }
        let parents = self.groups.get(name).map(|group| &group.parents);
        let above = parents
            .into_iter()
            .flatten()
            .map(|parent| self.depth(parent, known))
            .max();
        let depth = if name == "all" {
            0
        } else {
            above.unwrap_or(0) + 1
        };
        known.insert(name.to_owned(), depth);
        depth
    }

    fn priority(&self, name: &str) -> i64 {
        self.groups
            .get(name)
            .and_then(|group| group.variables.get("ansible_group_priority"))
            .and_then(|value| value.as_text()?.parse().ok())
            .unwrap_or(1)
    }
}
