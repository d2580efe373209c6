//! Reads a whole repository.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use super::diagnostic::{LoadErrors, Problem, Problems};
use super::duplicates::unique;
use super::git::Repository;
use super::inventory::Inventory;
use super::locate::Finder;
use super::open::Opened;
use super::place::SourceFile;
use super::reading::Reading;
use super::references::Names;
use super::server::Server;
use super::settings::{self, Origin, Settings};
use super::tables::document::Document;
use super::tables::stack_table::StackTable;
use super::tables::{Definitions, Stack};
use super::tree::Tree;
use super::{ReadFrom, Source, join, not_yet, placement, tier, uncommitted};

/// Reads a repository, and reports everything that is wrong with it at once.
///
/// `directory` is any folder of the repository. A revision is read from git's object database;
/// [`ReadFrom::Worktree`] reads files on disk and also works without git.
pub fn load(directory: &Path, from: &ReadFrom) -> Result<Source, LoadErrors> {
    read(directory, from).complete()
}

/// Reads as much of a repository as can be read.
#[must_use]
pub fn read(directory: &Path, from: &ReadFrom) -> Reading {
    match Opened::open(directory, from) {
        Ok(opened) => finish(opened),
        Err(problem) => Reading {
            source: None,
            problems: vec![problem],
        },
    }
}

fn finish(opened: Opened) -> Reading {
    let problems = Problems::default();
    let source = read_all(opened, &problems);
    Reading {
        source,
        problems: problems.into_sorted(),
    }
}

fn read_all(mut opened: Opened, problems: &Problems) -> Option<Source> {
    if let Some(warning) = opened.warning.take() {
        problems.push(warning);
    }
    let tree = &opened.tree;
    let settings = read_settings(tree, problems);
    if !check_present(tree, &settings, opened.repository.as_ref(), problems) {
        return None;
    }
    let definitions = read_definitions(tree, &settings, problems);
    let inventory = read_inventory(tree, &settings, problems);
    warn_deploy(&definitions, &settings, problems);
    let repository_id = repository_id(&opened, &settings, problems);
    let source = assemble(opened, settings, definitions, &inventory, problems);
    let source = Source {
        repository_id,
        ..source
    };
    uncommitted::warn(&source, problems);
    if problems.errors() == 0 {
        not_yet::report(&source, problems);
    }
    Some(source)
}

fn read_settings(tree: &Tree, problems: &Problems) -> Settings {
    let path = Path::new(settings::FILE);
    if !tree.exists(path) {
        return Settings::defaults();
    }
    read_toml(tree, path, problems).map_or_else(Settings::defaults, |document| {
        Settings::read(&document, problems)
    })
}

fn read_toml(tree: &Tree, path: &Path, problems: &Problems) -> Option<Document> {
    match tree.read_text(path) {
        Ok(text) => Some(Document::parse(&SourceFile::new(path, text), problems)),
        Err(error) => {
            problems.push(unreadable(path, &error));
            None
        }
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    let (path, error) = (path.display().to_string(), error.to_string());
    let message = if error.contains(&path) {
        error
    } else {
        format!("`{path}` cannot be read: {error}")
    };
    Problem::error("unreadable-file", message)
}

/// Whether there is anything to read; where a path is set and missing, that is an error.
fn check_present(
    tree: &Tree,
    settings: &Settings,
    repository: Option<&Repository>,
    problems: &Problems,
) -> bool {
    let disk = repository.and_then(Repository::worktree);
    let on_disk = |path: &Path| disk.as_ref().is_some_and(|disk| disk.join(path).exists());
    let before = problems.errors();
    let mut nothing = !tree.exists(Path::new(settings::FILE));
    for path in &settings.paths.sync.value {
        nothing &= !tree.exists(path);
        if tree.exists(path) {
            continue;
        }
        let message = format!("there are no definitions at `{}`", path.display());
        let help = if on_disk(path) {
            "they are in the working tree alone: commit them, or use `--worktree`"
        } else {
            "`vaultctl init` writes a repository to start from"
        };
        match settings.paths.sync.place() {
            Some(place) => problems.push(
                Problem::error("missing-path", message)
                    .at(place, "not there")
                    .help(help),
            ),
            None if nothing => problems.push(Problem::error("missing-path", message).help(help)),
            None => problems.push(Problem::warning("missing-path", message).help(help)),
        }
    }
    problems.errors() == before || !nothing
}

fn read_definitions(tree: &Tree, settings: &Settings, problems: &Problems) -> Definitions {
    let mut definitions = Definitions::default();
    for root in &settings.paths.sync.value {
        for path in toml_files(tree, root, problems) {
            match read_toml(tree, &path, problems) {
                Some(document) => {
                    definitions.read(&document, settings.default_deploy.value, problems);
                }
                None => definitions.incomplete = true,
            }
        }
    }
    definitions
}

fn toml_files(tree: &Tree, root: &Path, problems: &Problems) -> Vec<PathBuf> {
    if !tree.exists(root) {
        return Vec::new();
    }
    if tree.is_file(root) {
        return vec![root.to_path_buf()];
    }
    let files = tree.walk(root).unwrap_or_else(|error| {
        problems.push(unreadable(root, &error));
        Vec::new()
    });
    for path in tree.submodules(root).unwrap_or_default() {
        problems.push(
            Problem::warning("submodule", format!("`{}` is not read", path.display()))
                .help("it is a git submodule, whose files are not part of this repository"),
        );
    }
    for path in tree.linked_folders(root).unwrap_or_default() {
        let message = format!(
            "`{}` is a link to a folder, and is not read",
            path.display()
        );
        problems.push(
            Problem::error("linked-folder", message)
                .help("move the folder here, or name it under `[paths] sync` in vaultctl.toml"),
        );
    }
    let is_toml = |path: &PathBuf| path.extension().is_some_and(|end| end == "toml");
    let broken = tree.broken_links(root).unwrap_or_default();
    // Reading one says why it cannot be read.
    files.into_iter().chain(broken).filter(is_toml).collect()
}

fn read_inventory(tree: &Tree, settings: &Settings, problems: &Problems) -> Inventory {
    let setting = &settings.paths.inventory;
    let mut candidates = vec![setting.value.clone()];
    if setting.origin == Origin::Default {
        // The last two are INI, as a rule, and get the error that says so.
        candidates.extend(["yaml", "", "ini"].map(|ending| setting.value.with_extension(ending)));
    }
    if let Some(path) = candidates.iter().find(|path| tree.exists(path)) {
        return Inventory::load(tree, path, problems);
    }
    let mut missing = Inventory::missing(&setting.value);
    if let Some(place) = setting.place() {
        missing.incomplete = true;
        problems
            .push(Problem::error("missing-path", "there is no inventory").at(place, "not there"));
    }
    missing
}

/// In Komodo a stack without `deploy` is not deployed.
fn warn_deploy(definitions: &Definitions, settings: &Settings, problems: &Problems) {
    if !definitions.komodo || settings.default_deploy.origin != Origin::Default {
        return;
    }
    let names: Vec<&str> = definitions
        .stacks
        .iter()
        .filter(|table| !table.deploy_written)
        .map(|table| table.stack.name.as_str())
        .collect();
    if !names.is_empty() {
        problems.push(
            Problem::warning(
                "default-deploy",
                format!(
                    "without `deploy`, these stacks are deployed: {}",
                    names.join(", ")
                ),
            )
            .help(
                "a Komodo server would leave them alone; set `deploy` in each, or \
                 `default_deploy` in vaultctl.toml",
            ),
        );
    }
}

fn repository_id(opened: &Opened, settings: &Settings, problems: &Problems) -> Option<String> {
    if let Some(id) = &settings.repository_id.value {
        return Some(id.clone());
    }
    let repository = opened.repository.as_ref()?;
    let commit = match &opened.commit {
        Some(commit) => commit.clone(),
        None => repository.commit(None).ok()?,
    };
    if repository.is_shallow() {
        problems.push(
            Problem::error(
                "shallow-clone",
                "a shallow clone does not tell which repository it is",
            )
            .help(
                "fetch the whole history (`git fetch --unshallow`), or set `repository_id` in \
                     vaultctl.toml",
            ),
        );
        return None;
    }
    repository
        .root_commit(&commit)
        .map_err(|problem| problems.push(problem))
        .ok()
}

fn assemble(
    opened: Opened,
    settings: Settings,
    definitions: Definitions,
    inventory: &Inventory,
    problems: &Problems,
) -> Source {
    let server_tables = unique(definitions.servers, problems);
    let stack_tables = unique(definitions.stacks, problems);
    let repos = unique(definitions.repos, problems);
    let variables = unique(definitions.variables, problems);
    let secrets = unique(definitions.secrets, problems);
    let recipients = unique(definitions.recipients, problems);
    let policies = unique(definitions.policies, problems);
    let procedures = unique(definitions.procedures, problems);
    let rotations = unique(definitions.rotations, problems);
    let strings = |names: &mut dyn Iterator<Item = &str>| names.map(str::to_owned).collect();
    let names = Names {
        servers: strings(&mut server_tables.iter().map(|table| table.name.as_str())),
        stacks: strings(&mut stack_tables.iter().map(|table| table.stack.name.as_str())),
        secrets: strings(&mut secrets.iter().map(|secret| secret.name.as_str())),
        procedures: strings(&mut procedures.iter().map(|procedure| procedure.name.as_str())),
        hosts: strings(&mut inventory.host_names()),
        incomplete: definitions.incomplete,
    };
    for via in server_tables.iter().filter_map(|table| table.via.as_ref()) {
        names.server(via, problems);
    }
    let servers: Vec<Server> = server_tables
        .into_iter()
        .map(|table| join::server(table, inventory, problems))
        .collect();
    tier::check(&servers, inventory.incomplete, problems);
    join::check_via(&servers, problems);
    let disk = opened.repository.as_ref().and_then(Repository::worktree);
    let finder = Finder {
        tree: &opened.tree,
        stacks: &settings.paths.stacks.value,
        repos: &repos,
        remotes: &opened
            .repository
            .as_ref()
            .map(Repository::remotes)
            .unwrap_or_default(),
        disk: disk.as_deref().filter(|_| !opened.worktree),
        problems,
        noted: RefCell::default(),
    };
    let stacks = complete(&stack_tables, &servers, &names, &finder);
    names.check_variables(&variables, problems);
    names.check_secrets(&secrets, problems);
    names.check_recipients(&recipients, problems);
    names.check_policies(&policies, problems);
    names.check_rotations(&rotations, problems);
    names.check_procedures(&procedures, problems);
    let dirty = uncommitted::dirty(&opened, &settings, &stacks);
    Source {
        worktree: opened.worktree,
        commit: opened.commit,
        repository_id: None,
        dirty,
        folder: disk,
        known_hosts: known_hosts(&opened.tree, inventory),
        tree: opened.tree,
        settings,
        servers,
        stacks,
        variables,
        secrets,
        recipients,
        policies,
        procedures,
        rotations,
        repos,
        problems: Vec::new(),
    }
}

fn complete(
    tables: &[StackTable],
    servers: &[Server],
    names: &Names,
    finder: &Finder<'_>,
) -> Vec<Stack> {
    let mut stacks = Vec::new();
    for table in tables {
        let mut stack = table.stack.clone();
        placement::place(
            &mut stack,
            &table.placement,
            servers,
            names,
            finder.problems,
        );
        finder.find(table, &mut stack);
        stacks.push(stack);
    }
    names.check_after(&stacks, finder.problems);
    placement::check_projects(&stacks, finder.problems);
    if !names.incomplete {
        finder.note_unused(&stacks);
    }
    stacks
}

fn known_hosts(tree: &Tree, inventory: &Inventory) -> PathBuf {
    let folder = if tree.is_dir(&inventory.path) {
        inventory.path.as_path()
    } else {
        inventory.path.parent().unwrap_or(Path::new(""))
    };
    folder.join("known_hosts")
}

/// Reads a tree without git.
#[cfg(test)]
pub(super) fn load_tree(tree: Tree) -> Result<Source, LoadErrors> {
    let opened = Opened {
        repository: None,
        commit: None,
        tree,
        head: false,
        worktree: true,
        warning: None,
    };
    finish(opened).complete()
}
