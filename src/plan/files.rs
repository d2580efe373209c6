//! Delivered files: written where they differ, removed where git no longer has them.

use std::collections::BTreeMap;

use super::action::{Action, Kind};
use super::deployment::{Planner, cause_of};
use super::step::{Cause, Difference, Origin, Step};
use crate::model::{DeliveredFile, FileContent, FileWrite, ObservedFile, Reaction, content_digest};

impl Planner<'_> {
    /// Plans the files of the stack.
    pub(super) fn plan_files(&mut self) {
        for file in &self.deployment.files {
            let path = self.deployment.on_server(&file.path, &self.directory);
            match self.inputs.seen.files.get(&path) {
                None | Some(ObservedFile::Missing) => self.write_file(file, &path, None),
                Some(ObservedFile::Found(found)) if !file.once => {
                    if found.bytes[..] != file.bytes[..] || found.mode != file.mode {
                        self.write_file(file, &path, Some(found));
                    }
                }
                Some(ObservedFile::Found(_) | ObservedFile::AsDelivered) => {}
                Some(ObservedFile::Obstacle(what)) => self.block(
                    format!(
                        "`{path}` on the server is {what}, where the file `{}` belongs",
                        file.name
                    ),
                    "move it away by hand: it was not delivered by vaultctl".to_owned(),
                ),
                Some(ObservedFile::Unknown) => self.notes.push(format!(
                    "{}: `{}` could not be compared: nothing on the server shows it",
                    self.deployment.id, file.name
                )),
            }
        }
        self.delete_stale_files();
    }

    fn write_file(&mut self, file: &DeliveredFile, path: &str, found: Option<&FileContent>) {
        let write = |content: &[u8], mode, owner| FileWrite {
            path: path.to_owned(),
            bytes: content.to_vec(),
            mode,
            owner,
        };
        let root = self.directory_of(path);
        let action = Action::WriteFile {
            root: root.clone(),
            file: write(&file.bytes, file.mode, file.owner),
        };
        let differences = self.file_differences(file, path, found);
        let cause = if found.is_none() {
            Cause::Missing
        } else {
            cause_of(&differences)
        };
        let mut step = self.step(Kind::File, &file.name, action, cause);
        step.undo = Some(match found {
            Some(before) => Action::WriteFile {
                root,
                file: write(&before.bytes, before.mode, before.owner),
            },
            None => Action::DeleteFile {
                root,
                path: path.to_owned(),
            },
        });
        step.differences = differences;
        self.push_file(step, &file.readers);
    }

    /// The folder that a path on the server is written below: the stack's, else the server's.
    fn directory_of(&self, path: &str) -> String {
        let below = |folder: &str| {
            path.strip_prefix(folder)
                .is_some_and(|rest| rest.starts_with('/'))
        };
        if below(&self.directory) {
            self.directory.clone()
        } else {
            self.inputs.server.state_directory.clone()
        }
    }

    fn file_differences(
        &self,
        file: &DeliveredFile,
        path: &str,
        found: Option<&FileContent>,
    ) -> Vec<Difference> {
        let origin = match self.delivered().and_then(|record| record.get(path)) {
            Some(digest) if *digest == content_digest(&file.bytes) => Origin::Drift,
            _ => Origin::Change,
        };
        let difference =
            |path: &str, before: Option<String>, after: String, sensitive| Difference {
                path: path.to_owned(),
                before,
                after: Some(after),
                origin,
                sensitive,
            };
        let text = |bytes: &[u8]| match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => format!("(binary, {} bytes)", bytes.len()),
        };
        let mut differences = Vec::new();
        if found.is_none_or(|found| found.bytes[..] != file.bytes[..]) {
            let before = found.map(|found| text(&found.bytes));
            differences.push(difference(
                "content",
                before,
                text(&file.bytes),
                file.sensitive,
            ));
        }
        if let Some(found) = found.filter(|found| found.mode != file.mode) {
            let before = Some(format!("{:04o}", found.mode));
            differences.push(difference(
                "mode",
                before,
                format!("{:04o}", file.mode),
                false,
            ));
        }
        differences
    }

    /// Adds a step on a file and tells its readers.
    fn push_file(&mut self, step: Step, readers: &BTreeMap<String, Reaction>) {
        let id = self.push(step);
        for (service, reaction) in readers {
            let entry = self.reactions.entry(service.clone()).or_default();
            entry.0 = entry.0.max(*reaction);
            entry.1.push(id.clone());
        }
    }

    /// Plans the removal of files that were delivered and are gone from git.
    fn delete_stale_files(&mut self) {
        let wanted: Vec<String> = self
            .deployment
            .files
            .iter()
            .map(|file| self.deployment.on_server(&file.path, &self.directory))
            .collect();
        let stale: Vec<String> = self
            .delivered()
            .into_iter()
            .flatten()
            .map(|(path, _)| path.clone())
            .filter(|path| !wanted.contains(path))
            .collect();
        for path in stale {
            self.delete_file(path, Cause::Changed);
        }
    }

    /// Plans the removal of every file that was delivered.
    pub(super) fn delete_all_files(&mut self) {
        let paths: Vec<String> = self
            .delivered()
            .into_iter()
            .flatten()
            .map(|(path, _)| path.clone())
            .collect();
        for path in paths {
            self.delete_file(path, Cause::Orphaned);
        }
    }

    /// Plans the removal of a file, where it is still there.
    fn delete_file(&mut self, path: String, cause: Cause) {
        let Some(found) = self.inputs.seen.files.get(&path) else {
            return;
        };
        let root = self.directory_of(&path);
        let undo = match found {
            ObservedFile::Found(content) => Some(Action::WriteFile {
                root: root.clone(),
                file: FileWrite {
                    path: path.clone(),
                    bytes: content.bytes.clone(),
                    mode: content.mode,
                    owner: content.owner,
                },
            }),
            ObservedFile::AsDelivered => None,
            ObservedFile::Missing | ObservedFile::Obstacle(_) | ObservedFile::Unknown => return,
        };
        let name = path
            .strip_prefix(&format!("{}/", self.directory))
            .unwrap_or(&path)
            .to_owned();
        let mut step = self.step(Kind::File, &name, Action::DeleteFile { root, path }, cause);
        step.undo = undo;
        step.after = self.container_steps.values().flatten().cloned().collect();
        self.push(step);
    }

    fn delivered(&self) -> Option<&BTreeMap<String, String>> {
        self.inputs
            .seen
            .delivered
            .get(self.deployment.id.stack.as_str())
    }

    /// The action that records what is delivered, where that has changed.
    pub(super) fn delivery_record(&self) -> Option<Action> {
        let wanted: BTreeMap<String, String> =
            if self.deployment.state == crate::model::DeploymentState::Absent {
                BTreeMap::new()
            } else {
                let digest = |file: &DeliveredFile| {
                    let path = self.deployment.on_server(&file.path, &self.directory);
                    (path, content_digest(&file.bytes))
                };
                self.deployment.files.iter().map(digest).collect()
            };
        if self.delivered().cloned().unwrap_or_default() == wanted {
            return None;
        }
        let root = self.inputs.server.state_directory.clone();
        let stack = self.deployment.id.stack.as_str();
        Some(Action::WriteFile {
            file: crate::model::delivery_record(&root, stack, &wanted),
            root,
        })
    }
}
