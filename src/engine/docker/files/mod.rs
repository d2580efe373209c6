//! Files of the host, through a container's archive endpoints.

use super::DockerEngine;
use crate::engine::{EngineError, Observe as _, Result, Window};
use crate::model::{FileContent, FileStat, FileWrite};

mod archive;

impl DockerEngine {
    /// What is at a path of the host.
    pub(super) async fn stat(
        &self,
        path: &str,
        through: Option<&Window>,
    ) -> Result<Option<FileStat>> {
        let window = self.window(path, through).await?;
        self.archive_stat(&window.container, &window.path).await
    }

    /// The content of a file of the host.
    pub(super) async fn content(
        &self,
        path: &str,
        through: Option<&Window>,
    ) -> Result<Option<FileContent>> {
        let window = self.window(path, through).await?;
        self.archive_content(&window.container, &window.path).await
    }

    /// The content of a file inside of a container.
    pub(super) async fn content_in(
        &self,
        container: &str,
        path: &str,
    ) -> Result<Option<FileContent>> {
        self.archive_content(container, path).await
    }

    async fn window(&self, path: &str, through: Option<&Window>) -> Result<Window> {
        if let Some(window) = through
            && self.container(&window.container).await?.is_some()
        {
            return Ok(window.clone());
        }
        Err(EngineError::FilesUnknown {
            path: path.to_owned(),
        })
    }

    pub(super) async fn write_below(&self, root: &str, _files: &[FileWrite]) -> Result<()> {
        Err(EngineError::FilesUnknown {
            path: root.to_owned(),
        })
    }

    pub(super) async fn remove_below(&self, root: &str, _paths: &[String]) -> Result<()> {
        Err(EngineError::FilesUnknown {
            path: root.to_owned(),
        })
    }
}
