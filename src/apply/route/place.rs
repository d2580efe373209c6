//! Where a proxy runs, and where its files lie on the host.

use std::time::Duration;

use tokio::time::Instant;

use super::{PATIENCE, refused};
use crate::engine::{EngineError, Observe, Operate};
use crate::model::{Backend, Container, FileWrite, Status, label};
use crate::plan::OLD;
use crate::proxy;

/// A proxy.
pub(super) struct Place {
    /// Its container.
    pub(super) container: Container,
    /// Whether it runs, so that it can be told something.
    pub(super) runs: bool,
    /// The folder of the host that its file lies below, and the path of the file there.
    file: (String, String),
}

/// Finds a proxy by the labels of its container; `None` where there is none.
///
/// One that is just being restarted is waited for.
pub(super) async fn find(
    engine: &dyn Operate,
    backend: &Backend,
) -> Result<Option<Place>, EngineError> {
    let Some(id) = identifier(engine, backend).await? else {
        return Ok(None);
    };
    let deadline = Instant::now() + PATIENCE;
    loop {
        let found = Observe::container(engine, &id).await?;
        let Some(container) = found else {
            return Ok(None);
        };
        if container.state.status == Status::Restarting && Instant::now() < deadline {
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        }
        // It goes on with what it knows when it is let go on, and reads no file then.
        if container.state.status == Status::Paused {
            let name = &container.spec.name;
            let message = format!("the proxy is paused: `docker unpause {name}` lets it go on");
            return Err(refused(backend, message));
        }
        let file = container
            .spec
            .bound(&backend.file)
            .map(|path| (root_of(&container, &path), path))
            .ok_or_else(|| not_mounted(backend, &backend.file))?;
        return Ok(Some(Place {
            runs: container.state.status == Status::Running,
            container,
            file,
        }));
    }
}

async fn identifier(
    engine: &dyn Operate,
    backend: &Backend,
) -> Result<Option<String>, EngineError> {
    let containers = Observe::containers(engine).await?;
    let found = containers.into_iter().find(|container| {
        proxy::is_proxy_of(backend, container) && container.name.strip_suffix(OLD).is_none()
    });
    Ok(found.map(|container| container.id))
}

impl Place {
    /// The path on the host of a path in the proxy's container.
    pub(super) fn on_host(&self, backend: &Backend, path: &str) -> Result<String, EngineError> {
        self.container
            .spec
            .bound(path)
            .ok_or_else(|| not_mounted(backend, path))
    }

    /// What the file of the backend holds; empty where there is none.
    pub(super) async fn read(&self, engine: &dyn Operate) -> Result<String, EngineError> {
        let (root, path) = &self.file;
        engine.show_folder(root).await?;
        let file = Observe::read_file(engine, path, None).await?;
        Ok(file.map_or_else(String::new, |file| {
            String::from_utf8_lossy(&file.bytes).into_owned()
        }))
    }

    /// Writes the file of the backend, whole or not at all.
    pub(super) async fn write(&self, engine: &dyn Operate, text: &str) -> Result<(), EngineError> {
        let (root, path) = &self.file;
        engine.write_files(root, &[file(path, text)]).await
    }

    /// Writes a file beside that of the backend, which the proxy does not read by itself. Returns its path
    /// in the proxy's container.
    pub(super) async fn write_beside(
        &self,
        engine: &dyn Operate,
        backend: &Backend,
        text: &str,
    ) -> Result<String, EngineError> {
        let (root, path) = &self.file;
        let beside = hidden(&backend.file);
        let id = &self.container.id;
        let written = engine.write_container_file(id, &beside, text.as_bytes());
        match written.await {
            // The proxy may have its folder for reading alone.
            Err(error) if !error.is_lost() => {
                engine
                    .write_files(root, &[file(&hidden(path), text)])
                    .await?;
            }
            written => written?,
        }
        Ok(beside)
    }

    /// Removes what [`Self::write_beside`] has written.
    pub(super) async fn clear_beside(&self, engine: &dyn Operate) -> Result<(), EngineError> {
        let (root, path) = &self.file;
        engine.show_folder(root).await?;
        engine.remove_files(root, &[hidden(path)]).await.map(drop)
    }
}

/// A file that the proxy may read, whose program has a user of its own.
fn file(path: &str, text: &str) -> FileWrite {
    FileWrite {
        path: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
        mode: 0o644,
        owner: (0, 0),
        private: false,
        modified: None,
    }
}

/// A file beside another that a proxy does not read.
fn hidden(path: &str) -> String {
    match path.rsplit_once('/') {
        Some((folder, name)) => format!("{folder}/.{name}"),
        None => format!(".{path}"),
    }
}

/// The folder of the host that a file is written below: that of the proxy's stack, else its own.
fn root_of(container: &Container, path: &str) -> String {
    let stack = container.spec.labels.get(label::WORKING_DIR);
    let stack = stack.filter(|folder| path.starts_with(&format!("{folder}/")));
    let own = || path.rsplit_once('/').map_or("/", |(folder, _)| folder);
    stack.map_or_else(|| own().to_owned(), Clone::clone)
}

fn not_mounted(backend: &Backend, path: &str) -> EngineError {
    refused(
        backend,
        format!(
            "`{path}` lies in no folder of the host that is mounted into the proxy's container"
        ),
    )
}
