//! Changes that a revision does not have yet.

use std::path::{Path, PathBuf};

use super::Source;
use super::diagnostic::{Problem, Problems};
use super::open::Opened;
use super::settings::{self, Settings};
use super::tables::Stack;

/// File names in one warning.
const LISTED: usize = 10;

/// Files that matter to the definitions and differ from `HEAD`.
pub(super) fn dirty(opened: &Opened, settings: &Settings, stacks: &[Stack]) -> Vec<PathBuf> {
    let Some(repository) = opened.repository.as_ref().filter(|_| opened.head) else {
        return Vec::new();
    };
    let paths = &settings.paths;
    let beside = paths.inventory.value.parent().unwrap_or(Path::new(""));
    let mut under = vec![PathBuf::from(settings::FILE), paths.stacks.value.clone()];
    if beside.as_os_str().is_empty() {
        under.push(paths.inventory.value.clone());
        under.extend(["group_vars", "host_vars", "known_hosts"].map(PathBuf::from));
    } else {
        under.push(beside.to_path_buf());
    }
    under.extend(paths.sync.value.iter().cloned());
    for stack in stacks.iter().filter(|stack| stack.git.is_none()) {
        // The top of the repository would be all of it.
        under.extend(Some(stack.directory.clone()).filter(|path| !path.as_os_str().is_empty()));
        under.extend(stack.compose_files.iter().cloned());
    }
    repository.dirty(&under)
}

pub(super) fn warn(source: &Source, problems: &Problems) {
    if source.dirty.is_empty() {
        return;
    }
    let mut names: Vec<String> = source
        .dirty
        .iter()
        .take(LISTED)
        .map(|path| path.display().to_string())
        .collect();
    if source.dirty.len() > LISTED {
        names.push(format!("and {} more", source.dirty.len() - LISTED));
    }
    problems.push(
        Problem::warning(
            "uncommitted",
            format!(
                "changes that are not committed are not seen: {}",
                names.join(", ")
            ),
        )
        .help("commit them, or read the working tree with `--worktree`"),
    );
}
