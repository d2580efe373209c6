//! Looking at files on a server: what was delivered, what is wanted, what nobody wants any more.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::stream::{self, StreamExt};

use super::{Delivery, Files, Look, PARALLEL};
use crate::engine::{EngineError, Result, Window};
use crate::model::{
    Container, ContainerSummary, DeliveredFile, Deployment, DeploymentState, FileKind, FileStat,
    FileWrite, MountKind, ObservedFile, Owner, delivery_record, delivery_record_path, label,
};

impl Look<'_> {
    /// The records of what was delivered: of stacks that are wanted, of stacks that are let be, and
    /// of those that nobody wants any more; and the paths of those that cannot be looked at.
    pub(super) async fn delivered(
        &self,
        containers: &[ContainerSummary],
    ) -> Result<(BTreeMap<String, Delivery>, Vec<String>)> {
        let labels = || containers.iter().map(|container| &container.labels);
        let mut stacks: BTreeMap<&str, Option<FileWrite>> = BTreeMap::new();
        stacks.extend(
            self.server
                .spared
                .iter()
                .map(|stack| (stack.as_str(), None)),
        );
        stacks.extend(owned_stacks(labels(), self.repository).map(|stack| (stack, None)));
        stacks.extend(self.server.deployments.iter().map(|deployment| {
            let files = deployment.delivery(deployment.directory_by(labels()));
            let stack = deployment.id.stack.as_str();
            (
                stack,
                Some(delivery_record(&self.server.state_directory, stack, &files)),
            )
        }));
        let looks = stacks.into_iter().map(|(stack, expected)| async move {
            let record = self.delivery_record(stack, expected.as_ref()).await;
            (stack.to_owned(), record)
        });
        let found: Vec<(String, Result<Option<Delivery>>)> =
            stream::iter(looks).buffered(PARALLEL).collect().await;
        let (mut delivered, mut unknown) = (BTreeMap::new(), Vec::new());
        for (stack, record) in found {
            match record {
                Ok(Some(record)) => drop(delivered.insert(stack, record)),
                Ok(None) => {}
                Err(EngineError::FilesUnknown { path }) => unknown.push(path),
                Err(error) => return Err(error),
            }
        }
        Ok((delivered, unknown))
    }

    /// The record of a stack. One that looks as expected is not read.
    async fn delivery_record(
        &self,
        stack: &str,
        expected: Option<&FileWrite>,
    ) -> Result<Option<Delivery>> {
        let path = delivery_record_path(&self.server.state_directory, stack);
        let stat = match self.engine.stat_file(&path, None).await {
            Ok(Some(stat)) => stat,
            // What stands in the way of a record stands in the way of writing it, too.
            Ok(None) | Err(EngineError::File { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let read = match expected
            .filter(|expected| stat.is_of(&expected.bytes, expected.mode, expected.owner))
        {
            Some(expected) => Some(expected.bytes.clone()),
            None => self
                .engine
                .read_file(&path, None)
                .await?
                .map(|content| content.bytes),
        };
        Ok(read.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }

    /// What is found where files are to be, as far as that can be seen without looking through
    /// containers, and without asking who their users are.
    pub(super) async fn files_that_helpers_show(
        &self,
        containers: &[ContainerSummary],
    ) -> Result<Files> {
        let mut wanted = BTreeMap::new();
        for deployment in &self.server.deployments {
            let labels = containers.iter().map(|container| &container.labels);
            let directory = deployment.directory_by(labels);
            for file in &deployment.files {
                if matches!(file.owner, Owner::Numbers(..)) {
                    wanted.insert(deployment.on_server(&file.path, directory), Some(file));
                }
            }
        }
        self.files(wanted, &[]).await
    }

    /// What is found where files are to be; `early` is what was found before.
    pub(super) async fn wanted_files(
        &self,
        containers: &[Container],
        early: Files,
    ) -> Result<Files> {
        let mut found = early;
        found.retain(|_, file| *file != ObservedFile::Unknown);
        let mut wanted = BTreeMap::new();
        for deployment in &self.server.deployments {
            let directory = deployment.directory(containers);
            for file in &deployment.files {
                let path = deployment.on_server(&file.path, directory);
                if !found.contains_key(&path) {
                    wanted.insert(path, Some(file));
                }
            }
        }
        found.extend(self.files(wanted, containers).await?);
        Ok(found)
    }

    /// What is found where files were delivered that nobody wants any more.
    pub(super) async fn stale_files(
        &self,
        containers: &[Container],
        delivered: &BTreeMap<String, Delivery>,
        wanted: &Files,
    ) -> Result<Files> {
        let mut stale = BTreeMap::new();
        let mut leaving = BTreeSet::new();
        for (stack, record) in delivered {
            let mut deployments = self.server.deployments.iter();
            let deployment = deployments.find(|d| d.id.stack.as_str() == stack);
            let paths = record.keys().filter(|path| !wanted.contains_key(*path));
            match deployment.map(|deployment| deployment.state) {
                Some(DeploymentState::Absent) => leaving.extend(paths),
                Some(_) => stale.extend(paths.map(|path| (path.clone(), None))),
                // What becomes of it is not decided by what it holds.
                None => {}
            }
        }
        let mut files = self.files(stale, containers).await?;
        // A stack that goes does not come back half-way: only whether a file is there matters, and
        // looking is much cheaper than reading.
        let looks = leaving.into_iter().map(|path| async move {
            let found = self.look_at(path, containers).await?;
            Ok((
                path.clone(),
                found.err().unwrap_or(ObservedFile::AsDelivered),
            ))
        });
        let found: Vec<Result<(String, ObservedFile)>> =
            stream::iter(looks).buffered(PARALLEL).collect().await;
        for file in found {
            let (path, found) = file?;
            files.entry(path).or_insert(found);
        }
        Ok(files)
    }

    /// What is found at each path.
    async fn files(
        &self,
        paths: BTreeMap<String, Option<&DeliveredFile>>,
        containers: &[Container],
    ) -> Result<Files> {
        let looks = paths.into_iter().map(|(path, file)| async move {
            let found = self.file(&path, file, containers).await?;
            Ok((path, found))
        });
        let found: Vec<Result<(String, ObservedFile)>> =
            stream::iter(looks).buffered(PARALLEL).collect().await;
        found.into_iter().collect()
    }

    async fn file(
        &self,
        path: &str,
        wanted: Option<&DeliveredFile>,
        containers: &[Container],
    ) -> Result<ObservedFile> {
        let window = window(path, containers);
        // Where owners are asked for, every file is read: not after, but while it is looked at.
        let (looked, content) = if wanted.is_some() && self.shows_owners {
            let read = self.engine.read_file(path, window.as_ref());
            let (looked, read) = futures_util::join!(self.look_at(path, containers), read);
            (looked?, Some(read))
        } else {
            (self.look_at(path, containers).await?, None)
        };
        let stat = match looked {
            Ok(stat) => stat,
            Err(else_found) => return Ok(else_found),
        };
        let owner = |file: &DeliveredFile| self.numbers_of(&file.owner);
        let is_of = |file: &DeliveredFile| {
            owner(file).is_some_and(|owner| stat.is_of(&file.bytes, file.mode, owner))
        };
        let as_delivered = wanted.filter(|file| is_of(file));
        if as_delivered.is_some() && !self.shows_owners {
            return Ok(ObservedFile::AsDelivered);
        }
        let content = match content {
            Some(read) => read?,
            None => self.engine.read_file(path, window.as_ref()).await?,
        };
        Ok(match (content, as_delivered) {
            (Some(found), Some(file)) if owner(file) == Some(found.owner) => {
                ObservedFile::AsDelivered
            }
            (Some(found), _) => ObservedFile::Found(found),
            (None, _) => ObservedFile::Missing,
        })
    }

    /// Looks at a path: a regular file, or what is there else.
    async fn look_at(
        &self,
        path: &str,
        containers: &[Container],
    ) -> Result<std::result::Result<FileStat, ObservedFile>> {
        let window = window(path, containers);
        let stat = match self.engine.stat_file(path, window.as_ref()).await {
            Ok(Some(stat)) => stat,
            Ok(None) => return Ok(Err(ObservedFile::Missing)),
            Err(EngineError::FilesUnknown { .. }) => return Ok(Err(ObservedFile::Unknown)),
            Err(EngineError::File { message, .. }) => {
                return Ok(Err(ObservedFile::Behind(message)));
            }
            Err(error) => return Err(error),
        };
        Ok(match stat.kind {
            FileKind::File => Ok(stat),
            FileKind::Directory => Err(ObservedFile::Directory),
            FileKind::Symlink(target) => {
                let what = format!("a symbolic link to `{target}`");
                Err(ObservedFile::Obstacle(what))
            }
            FileKind::Other => {
                let what = "neither a file nor a directory".to_owned();
                Err(ObservedFile::Obstacle(what))
            }
        })
    }

    /// Configs and secrets that another tool has given to containers, and that are as they should be.
    pub(super) async fn injected(&self, containers: &[Container]) -> Result<Vec<(String, String)>> {
        let mut found = Vec::new();
        for deployment in &self.server.deployments {
            for container in foreign_containers(deployment, containers) {
                let labels = &container.spec.labels;
                let Some(service) = labels.get(label::SERVICE) else {
                    continue;
                };
                for ((owner, target), path) in &deployment.injected {
                    let wanted = deployment.files.iter().find(|file| file.path == *path);
                    let (true, Some(wanted)) = (owner == service, wanted) else {
                        continue;
                    };
                    let held = self
                        .engine
                        .read_container_file(&container.id, target)
                        .await?;
                    if held.is_some_and(|held| held.bytes[..] == wanted.bytes[..]) {
                        found.push((container.spec.name.clone(), target.clone()));
                    }
                }
            }
        }
        Ok(found)
    }
}

/// The stacks that a repository has made containers of.
fn owned_stacks<'a>(
    labels: impl Iterator<Item = &'a BTreeMap<String, String>>,
    repository: &'a str,
) -> impl Iterator<Item = &'a str> {
    labels
        .filter(move |labels| {
            labels
                .get(label::REPOSITORY)
                .is_some_and(|id| id == repository)
        })
        .filter_map(|labels| labels.get(label::STACK).map(String::as_str))
}

/// The containers of a deployment's project that this tool did not make.
fn foreign_containers<'a>(
    deployment: &'a Deployment,
    containers: &'a [Container],
) -> impl Iterator<Item = &'a Container> {
    containers.iter().filter(|container| {
        let labels = &container.spec.labels;
        labels.get(label::PROJECT) == Some(&deployment.project.name)
            && !labels.contains_key(label::REPOSITORY)
    })
}

/// A container that mounts a path of the host, or a folder above it.
fn window(path: &str, containers: &[Container]) -> Option<Window> {
    containers.iter().find_map(|container| {
        container
            .spec
            .mounts
            .iter()
            .filter(|mount| mount.kind == MountKind::Bind)
            .find_map(|mount| {
                let rest = path.strip_prefix(&mount.source)?;
                (rest.is_empty() || rest.starts_with('/')).then(|| Window {
                    container: container.id.clone(),
                    path: format!("{}{rest}", mount.target),
                })
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ContainerSpec, ContainerState, Mount, Status};

    fn container(name: &str, mounts: Vec<Mount>) -> Container {
        Container {
            id: format!("id-{name}"),
            spec: ContainerSpec {
                name: name.into(),
                mounts,
                ..ContainerSpec::default()
            },
            image_id: String::new(),
            state: ContainerState {
                status: Status::Running,
                exit_code: 0,
                health: None,
                health_output: String::new(),
                started_at: String::new(),
                finished_at: String::new(),
                restart_count: 0,
                error: String::new(),
                oom_killed: false,
            },
            created_at: String::new(),
            attached: BTreeMap::default(),
            addresses: Vec::new(),
        }
    }

    #[test]
    fn a_file_is_seen_through_the_container_that_mounts_it() {
        let mount = |source, target| Mount::new(MountKind::Bind, source, target);
        let containers = [
            container("other", vec![mount("/srv/web2", "/x")]),
            container("web", vec![mount("/srv/web", "/etc/web")]),
        ];
        assert_eq!(
            window("/srv/web/a/b.conf", &containers),
            Some(Window {
                container: "id-web".into(),
                path: "/etc/web/a/b.conf".into()
            })
        );
        assert_eq!(window("/srv/elsewhere", &containers), None);
    }
}
