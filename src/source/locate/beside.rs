//! Files beside the Compose files, and advice about those that are missing.

use std::path::{Path, PathBuf};

use crate::source::diagnostic::Problem;
use crate::source::place::Place;
use crate::source::suggest::nearest;
use crate::source::tables::Stack;
use crate::source::tables::stack_table::StackTable;

use super::Finder;

impl Finder<'_> {
    /// Advice about files that exist elsewhere: on disk, or on a server alone.
    pub(super) fn advice(&self, paths: &[PathBuf], table: &StackTable) -> Option<String> {
        let on_disk = self.disk.and_then(|disk| {
            paths
                .iter()
                .find(|path| disk.join(path).symlink_metadata().is_ok())
        });
        if let Some(path) = on_disk {
            return Some(format!(
                "`{}` is in the working tree alone: commit it, or use `--worktree`",
                path.display()
            ));
        }
        table.files_on_host.as_ref().map(|_| {
            "with `files_on_host` the files are on the server alone; `vaultctl import` brings them \
             into the repository"
                .to_owned()
        })
    }

    pub(super) fn names_in(&self, folder: &Path) -> Vec<String> {
        let entries = self.tree.list(folder).unwrap_or_default();
        entries
            .into_iter()
            .filter_map(|entry| entry.name.into_string().ok())
            .collect()
    }

    /// Checks the files that a stack names beside its Compose files.
    pub(super) fn check_files(&self, stack: &Stack) {
        let exists = |path: &Path| {
            let path = stack.directory.join(path);
            let mut sealed = path.clone().into_os_string();
            sealed.push(".age");
            self.tree.exists(&path) || self.tree.exists(Path::new(&sealed))
        };
        for file in &stack.additional_env_files {
            if file.value != stack.env_file_path && !exists(&file.value) {
                self.missing_beside(stack, &file.value, &file.place);
            }
        }
        for file in &stack.config_files {
            let is_glob = file.path.contains(['*', '?', '[', '{']);
            if !is_glob && !exists(Path::new(file.path.as_str())) {
                self.missing_beside(stack, Path::new(file.path.as_str()), &file.path.place);
            }
        }
    }

    fn missing_beside(&self, stack: &Stack, path: &Path, place: &Place) {
        let full = stack.directory.join(path);
        let on_disk = self
            .disk
            .is_some_and(|disk| disk.join(&full).symlink_metadata().is_ok());
        let help = on_disk
            .then(|| "it is in the working tree alone: commit it, or use `--worktree`".to_owned());
        self.problems.push(
            Problem::error(
                "missing-file",
                format!("a file of stack `{}` is missing", stack.name.value),
            )
            .at(place, format!("`{}` is not there", full.display()))
            .help_if(help),
        );
    }
}

pub(super) fn near_name(name: &str, names: &[String]) -> Option<String> {
    let near = nearest(name, names.iter().map(String::as_str))?;
    Some(format!("did you mean `{near}`?"))
}
