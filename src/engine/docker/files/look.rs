//! Looking at files and reading them.

use futures_util::future::join_all;
use tokio::sync::{Mutex, MutexGuard};

use super::helper::Helper;
use super::paths::{self, HOST};
use super::write::NO_SOURCE;
use crate::engine::docker::DockerEngine;
use crate::engine::{EngineError, Observe as _, Result, Window};
use crate::model::{FileContent, FileKind, FileStat};

impl DockerEngine {
    /// What is at a path of the host.
    pub(in crate::engine::docker) async fn stat(
        &self,
        path: &str,
        through: Option<&Window>,
    ) -> Result<Option<FileStat>> {
        paths::check(path)?;
        match self.seen_by_helper(path).await? {
            Sight::Nothing => Ok(None),
            Sight::At(helper, inside) => {
                let stat = self.archive_stat(&helper.id, &inside).await?;
                Ok(stat.map(|stat| as_host_sees(stat, &helper)))
            }
            Sight::NoHelper if self.files.is_absent(path) => Ok(None),
            Sight::NoHelper => {
                let window = window(path, through)?;
                let stat = self.archive_stat(&window.container, &window.path).await?;
                self.unless_window_is_blind(stat, path, window).await
            }
        }
    }

    /// Makes the helper of a directory, where it exists and no helper shows it.
    pub(in crate::engine::docker) async fn show(&self, root: &str) -> Result<bool> {
        paths::check(root)?;
        match self.seen_by_helper(root).await? {
            Sight::Nothing => return Ok(false),
            Sight::At(helper, inside) => {
                return Ok(self.archive_stat(&helper.id, &inside).await?.is_some());
            }
            Sight::NoHelper => {}
        }
        match self.ensure_helper(root).await {
            Ok(_) => Ok(true),
            Err(EngineError::Refused { message, .. }) if message.contains(NO_SOURCE) => {
                self.files.remember_absent(root);
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// The content of a regular file of the host.
    pub(in crate::engine::docker) async fn content(
        &self,
        path: &str,
        through: Option<&Window>,
    ) -> Result<Option<FileContent>> {
        paths::check(path)?;
        match self.seen_by_helper(path).await? {
            Sight::Nothing => Ok(None),
            Sight::At(helper, inside) => self.archive_content(&helper.id, &inside).await,
            Sight::NoHelper if self.files.is_absent(path) => Ok(None),
            Sight::NoHelper => {
                let window = window(path, through)?;
                let content = self
                    .archive_content(&window.container, &window.path)
                    .await?;
                self.unless_window_is_blind(content, path, window).await
            }
        }
        .map_err(|error| as_host_names(error, path))
    }

    /// Where a helper sees a path, if all directories above it are directories.
    async fn seen_by_helper(&self, path: &str) -> Result<Sight> {
        let Some(helper) = self.helper_above(path).await? else {
            return Ok(Sight::NoHelper);
        };
        if path == helper.root {
            return Ok(Sight::At(helper, HOST.to_owned()));
        }
        let relative = paths::below(&helper.root, path)?;
        match self.look_above(&helper, path, relative).await? {
            Above::Directories => Ok(Sight::At(helper, format!("{HOST}/{relative}"))),
            Above::SomethingElse => Ok(Sight::Nothing),
            Above::NoHelper => Ok(Sight::NoHelper),
        }
    }

    /// Whether all that is above a file are directories.
    async fn look_above(&self, helper: &Helper, path: &str, relative: &str) -> Result<Above> {
        let unknown = paths::directories(relative)
            .filter(|directory| !self.files.knows_directory(helper, directory));
        // All at once: each wait for an answer is one way to the server and back.
        let looks = unknown.map(|directory| async move {
            let look = self.files.look_at(helper, &directory);
            let found = look.get_or_try_init(|| self.archive_stat(&helper.id, &directory));
            let found = found.await.cloned();
            if let Ok(Some(stat)) = &found
                && stat.kind == FileKind::Directory
            {
                self.files.remember_directory(helper, &directory);
            }
            self.files.looked_at(helper, &directory);
            (directory, found)
        });
        for (directory, found) in join_all(looks).await {
            match found?.map(|stat| stat.kind) {
                Some(FileKind::Directory) => {}
                Some(FileKind::Symlink(_)) => {
                    let shown = helper.on_host(&directory);
                    return Err(EngineError::File {
                        path: path.to_owned(),
                        message: format!("`{shown}` is a symbolic link"),
                    });
                }
                None if directory == HOST && self.container(&helper.id).await?.is_none() => {
                    self.files.forget();
                    return Ok(Above::NoHelper);
                }
                Some(_) | None => return Ok(Above::SomethingElse),
            }
        }
        Ok(Above::Directories)
    }

    /// Waits for those who look at helpers and directories, but not for all of them to time out.
    pub(super) async fn turn_to_look<'a>(
        &self,
        others: &'a Mutex<()>,
    ) -> Result<MutexGuard<'a, ()>> {
        let limit = self.limits.transfer;
        tokio::time::timeout(limit, others.lock())
            .await
            .map_err(|_| EngineError::TimedOut {
                call: "look at files".to_owned(),
                seconds: limit.as_secs(),
            })
    }

    /// "Nothing there" through a container that is gone, or of whose mounts one is broken, so that
    /// it shows nothing at all, means: not known.
    async fn unless_window_is_blind<T>(
        &self,
        found: Option<T>,
        path: &str,
        window: &Window,
    ) -> Result<Option<T>> {
        if found.is_none() && self.archive_stat(&window.container, "/").await?.is_none() {
            return Err(unknown(path));
        }
        Ok(found)
    }
}

enum Above {
    Directories,
    /// Something that a file cannot be in, or nothing.
    SomethingElse,
    NoHelper,
}

enum Sight {
    At(Helper, String),
    /// A helper sees that nothing is there.
    Nothing,
    NoHelper,
}

fn window<'a>(path: &str, through: Option<&'a Window>) -> Result<&'a Window> {
    through.ok_or_else(|| unknown(path))
}

fn unknown(path: &str) -> EngineError {
    EngineError::FilesUnknown {
        path: path.to_owned(),
    }
}

/// Engines resolve what a link points to inside of the container.
fn as_host_sees(mut stat: FileStat, helper: &Helper) -> FileStat {
    if let FileKind::Symlink(target) = &mut stat.kind {
        *target = helper.on_host(target);
    }
    stat
}

fn as_host_names(error: EngineError, path: &str) -> EngineError {
    match error {
        EngineError::File { message, .. } => EngineError::File {
            path: path.to_owned(),
            message,
        },
        error => error,
    }
}
