//! Inventory files, `group_vars/` and `host_vars/`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::source::diagnostic::{Problem, Problems};
use crate::source::place::{Place, SourceFile};
use crate::source::tree::{Kind, Tree};

use super::Variables;
use super::groups::variables_of;
use super::yaml::{self, Yaml};

/// Endings in the order in which Ansible tries them; the first that exists is read.
const ENDINGS: [&str; 4] = ["", ".yml", ".yaml", ".json"];
const CONVERT: &str = "convert it: ansible-inventory -i FILE --list --yaml";

/// The inventory itself, or the YAML files of a folder in name order.
pub(super) fn inventory_files(tree: &Tree, path: &Path) -> Vec<PathBuf> {
    if !tree.is_dir(path) {
        return vec![path.to_path_buf()];
    }
    let entries = tree.list(path).unwrap_or_default();
    entries
        .into_iter()
        .map(|entry| path.join(entry.name))
        .filter(|path| has_ending(path, &["yml", "yaml"]) && tree.is_file(path))
        .collect()
}

/// Reads one file: `None` after reporting a fault, `Some(None)` for an empty file.
#[expect(
    clippy::option_option,
    reason = "a fault and an empty file are different things"
)]
pub(super) fn read_yaml(tree: &Tree, path: &Path, problems: &Problems) -> Option<Option<Yaml>> {
    let text = match tree.read_text(path) {
        Ok(text) => text,
        Err(error) => {
            problems.push(Problem::error("unreadable-file", error.to_string()));
            return None;
        }
    };
    let file = SourceFile::new(path, text);
    if let Some(place) = ini(&file) {
        problems.push(
            Problem::error(
                "ini-inventory",
                "the inventory is written in INI, not in YAML",
            )
            .at(&place, "a section of INI")
            .help(CONVERT),
        );
        return None;
    }
    let before = problems.errors();
    let document = yaml::parse(&file, problems);
    (problems.errors() == before).then_some(document)
}

/// Finds the first INI section: a line that is `[name]` alone.
fn ini(file: &Arc<SourceFile>) -> Option<Place> {
    let mut position = 0;
    for line in file.text.split_inclusive('\n') {
        let text = line.trim();
        let start = position;
        position += line.len();
        if text.is_empty() || text.starts_with(['#', ';']) {
            continue;
        }
        let name = text
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        let section = name.is_some_and(|name| !name.is_empty() && !name.contains([',', '[', '{']));
        if section {
            return Some(Place::new(file, start..start + text.len()));
        }
        // INI may begin with hosts outside of every section: `web1 ansible_host=10.0.0.1`.
        if text.contains(':') || text.starts_with("---") {
            return None;
        }
    }
    None
}

/// Reads the variables of each name from `NAME`, `NAME.yml`, `NAME.yaml` or `NAME.json`.
pub(super) fn variables<'a>(
    tree: &Tree,
    directory: &Path,
    names: impl Iterator<Item = &'a str>,
    problems: &Problems,
) -> BTreeMap<String, Variables> {
    let mut found = BTreeMap::new();
    if !tree.is_dir(directory) {
        return found;
    }
    for name in names.filter(|name| !name.contains('/')) {
        let candidates = ENDINGS
            .iter()
            .map(|ending| directory.join(format!("{name}{ending}")));
        let mut existing = candidates.filter(|path| tree.exists(path));
        let Some(path) = existing.next() else {
            continue;
        };
        for shadowed in existing {
            problems.push(
                Problem::note(
                    "shadowed-file",
                    format!("`{}` is not read", shadowed.display()),
                )
                .help(format!("Ansible stops at `{}`", path.display())),
            );
        }
        let files = if tree.is_dir(&path) {
            files_below(tree, &path)
        } else {
            vec![path]
        };
        let mut variables = Variables::new();
        for file in files {
            variables.extend(read_variables(tree, &file, problems));
        }
        found.insert(name.to_owned(), variables);
    }
    found
}

/// The files of a folder of variables in path order, as Ansible chooses them: not hidden, and
/// with no ending or one of YAML's.
fn files_below(tree: &Tree, directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in tree.list(directory).unwrap_or_default() {
        let name = entry.name.to_string_lossy();
        if name.starts_with('.') || name.ends_with('~') {
            continue;
        }
        let path = directory.join(&entry.name);
        if entry.kind == Kind::Directory {
            files.extend(files_below(tree, &path));
        } else if path.extension().is_none() || has_ending(&path, &["yml", "yaml", "json"]) {
            files.push(path);
        }
    }
    files
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    path.extension()
        .is_some_and(|ending| endings.iter().any(|each| ending == *each))
}

fn read_variables(tree: &Tree, path: &Path, problems: &Problems) -> Variables {
    if tree
        .read(path)
        .is_ok_and(|bytes| bytes.starts_with(b"$ANSIBLE_VAULT;"))
    {
        problems.push(
            Problem::note("vault-file", format!("`{}` is not read", path.display()))
                .help("it is encrypted with ansible-vault; its variables are unknown here"),
        );
        return Variables::new();
    }
    let Some(Some(document)) = read_yaml(tree, path, problems) else {
        return Variables::new();
    };
    variables_of(&document).unwrap_or_else(|| {
        problems.push(
            Problem::error("inventory", "variables are a mapping")
                .at(&document.place, "not a mapping"),
        );
        Variables::new()
    })
}
