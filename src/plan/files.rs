//! Delivered files: written where they differ, removed where git no longer has them.

use std::collections::BTreeMap;

use super::action::{Action, Kind};
use super::deployment::{Planner, cause_of};
use super::step::{Cause, Difference, Origin, Step, StepId};
use crate::model::{
    Container, DeliveredFile, Deployment, DeploymentState, FileContent, FileWrite, ObservedFile,
    Owner, Reaction, StackName, delivery_record_path, label,
};

impl Planner<'_> {
    /// Plans the files of the stack.
    pub(super) fn plan_files(&mut self) {
        for (index, file) in self.deployment.files.iter().enumerate() {
            let path = self.deployment.on_server(&file.path, &self.directory);
            if self.is_held_by_readers(file) {
                self.deferred_files.push(index);
                continue;
            }
            match self.inputs.seen.files.get(&path) {
                Some(ObservedFile::Missing) => self.write_file(file, &path, None),
                Some(ObservedFile::Found(found)) if !file.once => {
                    let has_owner = self.has_owner(file, found);
                    if found.bytes[..] != file.bytes[..] || found.mode != file.mode || !has_owner {
                        self.write_file(file, &path, Some(found));
                    }
                }
                Some(ObservedFile::Found(_) | ObservedFile::AsDelivered) => {}
                Some(ObservedFile::Directory) if self.was_delivered(&path) => {
                    self.write_instead_of_directory(file, &path);
                }
                Some(ObservedFile::Directory) => self.block_file(file, &path, "a directory"),
                Some(ObservedFile::Obstacle(what)) => self.block_file(file, &path, what),
                Some(ObservedFile::Behind(what)) => self.block_way(file, what),
                None | Some(ObservedFile::Unknown) => self.write_unknown(file, &path),
            }
        }
    }

    fn block_file(&mut self, file: &DeliveredFile, path: &str, what: &str) {
        self.block(
            format!(
                "`{path}` on the server is {what}, where the file `{}` belongs",
                file.name
            ),
            "move it away by hand: it was not delivered by vaultctl".to_owned(),
        );
    }

    /// Whether a file has the owner that it should have. Where the engine maps users, a number does
    /// not say who that is.
    fn has_owner(&self, file: &DeliveredFile, found: &FileContent) -> bool {
        self.inputs.seen.facts.userns_remap
            || self
                .numbers_of(&file.owner)
                .is_none_or(|owner| found.owner == owner)
    }

    /// The numbers of an owner, where they are known and no pull may change them.
    fn numbers_of(&self, owner: &Owner) -> Option<(u32, u32)> {
        match owner {
            Owner::Numbers(user, group) => Some((*user, *group)),
            Owner::User(user) if self.pull_of(&user.image).is_some() => None,
            Owner::User(user) => self.inputs.seen.users.get(user).copied(),
        }
    }

    /// The step that pulls an image.
    fn pull_of(&self, image: &str) -> Option<StepId> {
        let id = StepId::new(&self.deployment.id, Kind::Image, image);
        self.steps.iter().any(|step| step.id == id).then_some(id)
    }

    fn block_way(&mut self, file: &DeliveredFile, what: &str) {
        self.block(
            format!(
                "{what} on the server, where the file `{}` belongs",
                file.name
            ),
            "make it a folder by hand: what lies behind it is not changed".to_owned(),
        );
    }

    /// Plans to write a file of which nobody knows whether it is there. What is carried out is a
    /// later plan, when that is known.
    fn write_unknown(&mut self, file: &DeliveredFile, path: &str) {
        self.write_file(file, path, None);
        self.look_below(self.directory_of(path));
        if let Some(step) = self.steps.last_mut() {
            step.cause = Cause::Unknown;
            step.undo = None;
            step.differences.clear();
        }
    }

    /// Asks for a look into a folder before something is changed there.
    fn look_below(&mut self, root: String) {
        self.unseen.insert(root);
    }

    fn was_delivered(&self, path: &str) -> bool {
        self.delivered()
            .is_some_and(|record| record.contains_key(path))
    }

    /// Writes a file that somebody has removed, and that the engine has made a directory of for a
    /// container that mounts it. The write is refused if there is something in the directory.
    fn write_instead_of_directory(&mut self, file: &DeliveredFile, path: &str) {
        self.write_file(file, path, None);
        // What has been started with the directory may have one in the file's place now.
        for service in file.readers.keys() {
            if let Some((reaction, _)) = self.reactions.get_mut(service) {
                *reaction = Reaction::Redeploy;
            }
        }
    }

    /// Whether the containers that read an injected config were given it by another tool, and hold
    /// it as it should be.
    fn is_held_by_readers(&self, file: &DeliveredFile) -> bool {
        let targets: Vec<&(String, String)> = self
            .deployment
            .injected
            .iter()
            .filter(|(_, path)| **path == file.path)
            .map(|(reader, _)| reader)
            .collect();
        let held = |(service, target): &&(String, String)| {
            let mut containers = self
                .containers
                .iter()
                .filter(|container| container.spec.labels.get(label::SERVICE) == Some(service));
            let holds = |container: &Container| {
                let key = (container.spec.name.clone(), target.clone());
                self.inputs.seen.injected.contains(&key)
            };
            containers.clone().next().is_some() && containers.all(holds)
        };
        !targets.is_empty() && targets.iter().all(held)
    }

    /// Writes files that were not needed as long as the containers of another tool stay, where one
    /// of them does not.
    pub(super) fn write_deferred_files(&mut self) {
        for index in std::mem::take(&mut self.deferred_files) {
            let Some(file) = self.deployment.files.get(index) else {
                continue;
            };
            let renewed: Vec<String> = file
                .readers
                .keys()
                .flat_map(|service| self.names.get(service).into_iter().flatten())
                .filter(|name| self.renewed.contains(*name))
                .cloned()
                .collect();
            if renewed.is_empty() {
                continue;
            }
            let path = self.deployment.on_server(&file.path, &self.directory);
            match self.inputs.seen.files.get(&path) {
                Some(ObservedFile::Missing) => self.write_file(file, &path, None),
                Some(ObservedFile::Found(found)) => self.write_file(file, &path, Some(found)),
                Some(ObservedFile::AsDelivered) => continue,
                Some(ObservedFile::Directory) => {
                    self.block_file(file, &path, "a directory");
                    continue;
                }
                Some(ObservedFile::Obstacle(what)) => {
                    self.block_file(file, &path, what);
                    continue;
                }
                Some(ObservedFile::Behind(what)) => {
                    self.block_way(file, what);
                    continue;
                }
                None | Some(ObservedFile::Unknown) => self.write_unknown(file, &path),
            }
            let Some(id) = self.steps.last().map(|step| step.id.clone()) else {
                continue;
            };
            for step in self
                .steps
                .iter_mut()
                .filter(|step| renewed.contains(&step.name))
            {
                step.after.push(id.clone());
            }
        }
    }

    fn write_file(&mut self, file: &DeliveredFile, path: &str, found: Option<&FileContent>) {
        let private = self.is_private(path);
        let owner = self.numbers_of(&file.owner);
        let write = |content: &[u8], mode, owner| FileWrite {
            path: path.to_owned(),
            bytes: content.to_vec(),
            mode,
            owner,
            private,
            modified: None,
        };
        let root = self.directory_of(path);
        let action = Action::WriteFile {
            root: root.clone(),
            file: write(&file.bytes, file.mode, owner.unwrap_or_default()),
            owner: match &file.owner {
                Owner::User(user) if owner.is_none() => Some(user.clone()),
                _ => None,
            },
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
                owner: None,
            },
            None => Action::DeleteFile {
                root,
                path: path.to_owned(),
            },
        });
        step.differences = differences;
        if let Owner::User(user) = &file.owner {
            step.after.extend(self.pull_of(&user.image));
        }
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

    /// Whether the folders of a file on the server are nobody else's to look into: containers are given
    /// the files of these one by one, never a folder.
    fn is_private(&self, path: &str) -> bool {
        let folder = format!("{}/injected/", self.inputs.server.state_directory);
        path.starts_with(&folder)
    }

    fn file_differences(
        &self,
        file: &DeliveredFile,
        path: &str,
        found: Option<&FileContent>,
    ) -> Vec<Difference> {
        let origin = match self.delivered().and_then(|record| record.get(path)) {
            Some(version) if *version == file.version() => Origin::Drift,
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
            // What is not to be shown does not get into a plan either.
            let shown = |bytes: &[u8]| {
                if file.sensitive {
                    "(not shown)".to_owned()
                } else {
                    text(bytes)
                }
            };
            let before = found.map(|found| shown(&found.bytes));
            let after = shown(&file.bytes);
            differences.push(difference("content", before, after, file.sensitive));
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
        if let Some(found) = found.filter(|found| !self.has_owner(file, found)) {
            let text = |(user, group): (u32, u32)| format!("{user}:{group}");
            let before = Some(text(found.owner));
            let after = self
                .numbers_of(&file.owner)
                .map_or_else(|| file.owner.to_string(), text);
            differences.push(difference("owner", before, after, false));
        }
        differences
    }

    /// Adds a step on a file and tells its readers.
    fn push_file(&mut self, step: Step, readers: &BTreeMap<String, Reaction>) {
        let id = self.push(step);
        for (service, reaction) in readers {
            let entry = self
                .reactions
                .entry(service.clone())
                .or_insert((Reaction::None, Vec::new()));
            entry.0 = entry.0.max(*reaction);
            entry.1.push(id.clone());
        }
    }

    /// Plans the removal of files that were delivered and are gone from git.
    ///
    /// A container that is kept may mount them: they go when its successor has proved itself, so
    /// that a run which is cut off before leaves everything that putting it back needs.
    pub(super) fn delete_stale_files(&mut self) {
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

    /// Plans the removal of a file, where it is still there and no other stack has it.
    fn delete_file(&mut self, path: String, cause: Cause) {
        let Some(found) = self.inputs.seen.files.get(&path) else {
            return;
        };
        if self.is_delivered_by_another(&path) {
            return;
        }
        let root = self.directory_of(&path);
        let undo = match found {
            ObservedFile::Found(content) => Some(Action::WriteFile {
                root: root.clone(),
                file: FileWrite {
                    path: path.clone(),
                    bytes: content.bytes.clone(),
                    mode: content.mode,
                    owner: content.owner,
                    private: self.is_private(&path),
                    modified: None,
                },
                owner: None,
            }),
            ObservedFile::AsDelivered => None,
            ObservedFile::Unknown => return self.look_below(root),
            ObservedFile::Missing
            | ObservedFile::Directory
            | ObservedFile::Obstacle(_)
            | ObservedFile::Behind(_) => return,
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

    /// Whether another stack of the server delivers a file: what lies beside the stacks' folders
    /// may be read by several.
    fn is_delivered_by_another(&self, path: &str) -> bool {
        let delivers = |other: &Deployment| {
            let directory = other.directory(&self.inputs.seen.containers);
            let mut files = other.files.iter();
            files.any(|file| other.on_server(&file.path, directory) == path)
        };
        // Of what is not selected, the record says what it has.
        let spared = self.inputs.server.spared.iter();
        let has = |stack: &StackName| {
            let record = self.inputs.seen.delivered.get(stack.as_str());
            record.is_some_and(|record| record.contains_key(path))
        };
        let others = self.inputs.server.deployments.iter();
        others
            .filter(|other| {
                other.id != self.deployment.id && other.state != DeploymentState::Absent
            })
            .any(delivers)
            || spared
                .filter(|stack| **stack != self.deployment.id.stack)
                .any(has)
    }

    fn delivered(&self) -> Option<&BTreeMap<String, String>> {
        self.inputs
            .seen
            .delivered
            .get(self.deployment.id.stack.as_str())
    }

    /// The action that removes the stack's folder below the server's state directory, and what is above
    /// it, where nothing is left in there.
    pub(super) fn folder_removal(&self) -> Option<Action> {
        let has_hooks =
            self.deployment.pre_deploy.is_some() || self.deployment.post_deploy.is_some();
        let has_files = self.delivered().is_some();
        (has_files || has_hooks).then(|| {
            let state_directory = &self.inputs.server.state_directory;
            removal_of_folders(state_directory, &self.directory)
        })
    }

    /// Whether containers of the stack are there that were made by this tool.
    fn owns_containers(&self) -> bool {
        let mut containers = self.containers.iter();
        containers.any(|container| container.spec.labels.contains_key(label::REPOSITORY))
    }

    /// The action that records what is delivered, where that has changed.
    pub(super) fn delivery_record(&mut self) -> Option<Action> {
        let wanted: BTreeMap<String, String> = if self.deployment.state == DeploymentState::Absent {
            BTreeMap::new()
        } else {
            self.deployment.delivery(&self.directory)
        };
        let root = self.inputs.server.state_directory.clone();
        let path = delivery_record_path(&root, self.deployment.id.stack.as_str());
        let is_unknown = self.inputs.seen.files.get(&path) == Some(&ObservedFile::Unknown);
        // What has never delivered anything has no record.
        if is_unknown && (!wanted.is_empty() || self.owns_containers()) {
            self.look_below(root.clone());
        }
        let delivered = self.delivered();
        if wanted.is_empty() && delivered.is_some() {
            return Some(Action::DeleteFile { root, path });
        }
        if delivered.cloned().unwrap_or_default() == wanted {
            return None;
        }
        let stack = self.deployment.id.stack.as_str();
        Some(Action::WriteFile {
            file: crate::model::delivery_record(&root, stack, &wanted),
            root,
            owner: None,
        })
    }
}

/// Removes a stack's folder and those above it, up to the state directory, as far as they are empty.
/// A folder that lies elsewhere was not made for the stack alone.
pub(super) fn removal_of_folders(state_directory: &str, folder: &str) -> Action {
    let mut folders: Vec<String> = std::path::Path::new(folder)
        .ancestors()
        .map(|path| path.to_string_lossy().into_owned())
        .take_while(|path| path.starts_with(&format!("{state_directory}/")))
        .collect();
    folders.push(state_directory.to_owned());
    Action::RemoveFolders { folders }
}
