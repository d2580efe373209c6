//! The door of an engine through which secrets go in, and do not come out.
//!
//! Who plans and applies knows secrets by reference alone. [`Veiled`] puts values in their place where an
//! engine is told something, and references in the place of values where it tells: of containers, of
//! files, in what containers print.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;

use super::{
    Engine, EngineError, ExecOutcome, Finished, HostProcess, LogOptions, LogSink, Observe, Operate,
    PullProgress, Result, Stream, Way, Window,
};
use crate::model::{
    Container, ContainerSpec, ContainerSummary, ContainerUpdate, Endpoint, EngineFacts,
    FileContent, FileStat, FileWrite, Image, Look, Machine, Network, NetworkSpec, SecretReference,
    Secrets, ServerName, Volume, VolumeSpec,
};

/// An engine that knows values, for those who know references.
pub struct Veiled {
    engine: Engine,
    server: ServerName,
    secrets: Arc<Secrets>,
}

impl Veiled {
    /// Puts the door before an engine.
    #[must_use]
    pub fn new(engine: Engine, server: ServerName, secrets: Arc<Secrets>) -> Self {
        Self {
            engine,
            server,
            secrets,
        }
    }

    /// A file with the values that belong into it. Its time tells of the references, so that who has no
    /// values can tell its version.
    fn filled(&self, file: &FileWrite) -> Result<FileWrite> {
        let bytes = self.secrets.fill_bytes(&self.server, &file.bytes);
        let bytes =
            bytes.map_err(|missing| not_opened(&format!("write {}", file.path), &missing))?;
        let mut filled = file.clone();
        filled.modified = Some(file.time());
        filled.bytes.clone_from(&bytes);
        Ok(filled)
    }

    /// What an engine answers, without the values that it repeats where it refuses: a program that it
    /// does not find, a variable that it cannot set.
    fn told<T>(&self, answer: Result<T>) -> Result<T> {
        answer.map_err(|mut error| {
            error.each_text(&mut |text| {
                self.secrets.hide(&self.server, text);
            });
            error
        })
    }

    /// What a command has printed, without values.
    fn printed(&self, bytes: &[u8]) -> Vec<u8> {
        let mut text = String::from_utf8_lossy(bytes).into_owned();
        self.secrets.hide(&self.server, &mut text);
        text.into_bytes()
    }

    fn veiled(&self, content: FileContent) -> FileContent {
        FileContent {
            bytes: self.secrets.veil_bytes(&self.server, content.bytes),
            ..content
        }
    }
}

fn not_opened(call: &str, reference: &SecretReference) -> EngineError {
    EngineError::Refused {
        call: call.to_owned(),
        message: format!("the secret {reference} was not opened"),
    }
}

/// Lines without values.
struct VeiledLines<'a> {
    sink: &'a mut dyn LogSink,
    veil: &'a Veiled,
}

impl LogSink for VeiledLines<'_> {
    fn line(&mut self, line: &str, stderr: bool) {
        let mut line = line.to_owned();
        self.veil.secrets.hide(&self.veil.server, &mut line);
        self.sink.line(&line, stderr);
    }
}

#[async_trait]
impl Observe for Veiled {
    async fn facts(&self) -> Result<EngineFacts> {
        self.engine.facts().await
    }

    async fn way(&self) -> Way {
        self.engine.way().await
    }

    async fn machine(&self) -> Result<Machine> {
        self.engine.machine().await
    }

    async fn filter(&self) -> Result<Option<String>> {
        self.engine.filter().await
    }

    async fn look(&self, machine: &Machine, state_directory: &str) -> Option<Look> {
        self.engine.look(machine, state_directory).await
    }

    async fn clock(&self) -> Result<i64> {
        self.engine.clock().await
    }

    async fn containers(&self) -> Result<Vec<ContainerSummary>> {
        self.engine.containers().await
    }

    async fn container(&self, name: &str) -> Result<Option<Container>> {
        let mut found = self.told(self.engine.container(name).await)?;
        if let Some(container) = &mut found {
            self.secrets.veil(&self.server, &mut container.spec);
            // What a health check and a failed start have printed.
            for text in [
                &mut container.state.health_output,
                &mut container.state.error,
            ] {
                self.secrets.hide(&self.server, text);
            }
        }
        Ok(found)
    }

    async fn networks(&self) -> Result<Vec<Network>> {
        self.engine.networks().await
    }

    async fn volumes(&self) -> Result<Vec<Volume>> {
        self.engine.volumes().await
    }

    async fn image(&self, reference: &str) -> Result<Option<Image>> {
        self.engine.image(reference).await
    }

    async fn registry_digest(&self, reference: &str) -> Result<String> {
        self.engine.registry_digest(reference).await
    }

    async fn stat_file(&self, path: &str, through: Option<&Window>) -> Result<Option<FileStat>> {
        self.engine.stat_file(path, through).await
    }

    async fn read_file(&self, path: &str, through: Option<&Window>) -> Result<Option<FileContent>> {
        let found = self.engine.read_file(path, through).await?;
        Ok(found.map(|content| self.veiled(content)))
    }

    async fn read_container_file(
        &self,
        container: &str,
        path: &str,
    ) -> Result<Option<FileContent>> {
        let found = self.engine.read_container_file(container, path).await?;
        Ok(found.map(|content| self.veiled(content)))
    }

    async fn dial(&self, address: &str, port: u16) -> Result<Stream> {
        self.engine.dial(address, port).await
    }

    async fn processes(&self, container: &str) -> Result<Vec<HostProcess>> {
        let mut found = self.engine.processes(container).await?;
        for process in &mut found {
            self.secrets.hide(&self.server, &mut process.command);
        }
        Ok(found)
    }

    async fn logs(
        &self,
        container: &str,
        options: &LogOptions,
        sink: &mut dyn LogSink,
    ) -> Result<()> {
        let mut veiled = VeiledLines { sink, veil: self };
        let read = self.engine.logs(container, options, &mut veiled).await;
        self.told(read)
    }
}

#[async_trait]
impl Operate for Veiled {
    async fn pull_image(
        &self,
        reference: &str,
        platform: Option<&str>,
        progress: &dyn PullProgress,
    ) -> Result<()> {
        self.engine.pull_image(reference, platform, progress).await
    }

    async fn create_container(&self, spec: &ContainerSpec) -> Result<String> {
        let filled = self.secrets.fill(&self.server, spec);
        let filled = filled.map_err(|missing| not_opened("create container", &missing))?;
        self.told(self.engine.create_container(&filled).await)
    }

    async fn start_container(&self, container: &str) -> Result<()> {
        self.told(self.engine.start_container(container).await)
    }

    async fn stop_container(&self, container: &str) -> Result<()> {
        self.told(self.engine.stop_container(container).await)
    }

    async fn restart_container(&self, container: &str) -> Result<()> {
        self.told(self.engine.restart_container(container).await)
    }

    async fn signal_container(&self, container: &str, signal: &str) -> Result<()> {
        self.told(self.engine.signal_container(container, signal).await)
    }

    async fn dial_socket(&self, path: &str) -> Result<Stream> {
        self.engine.dial_socket(path).await
    }

    async fn unpause_container(&self, container: &str) -> Result<()> {
        self.told(self.engine.unpause_container(container).await)
    }

    async fn rename_container(&self, container: &str, name: &str) -> Result<()> {
        self.told(self.engine.rename_container(container, name).await)
    }

    async fn update_container(&self, container: &str, update: &ContainerUpdate) -> Result<()> {
        self.told(self.engine.update_container(container, update).await)
    }

    async fn remove_container(&self, container: &str, volumes: bool) -> Result<()> {
        self.told(self.engine.remove_container(container, volumes).await)
    }

    async fn exec(&self, container: &str, command: &[String], input: &[u8]) -> Result<ExecOutcome> {
        let mut outcome = self.told(self.engine.exec(container, command, input).await)?;
        self.secrets.hide(&self.server, &mut outcome.output);
        Ok(outcome)
    }

    async fn wait_container(&self, container: &str) -> Result<i64> {
        self.told(self.engine.wait_container(container).await)
    }

    async fn create_network(&self, spec: &NetworkSpec) -> Result<String> {
        self.engine.create_network(spec).await
    }

    async fn remove_network(&self, network: &str) -> Result<()> {
        self.engine.remove_network(network).await
    }

    async fn connect_network(
        &self,
        network: &str,
        container: &str,
        endpoint: &Endpoint,
    ) -> Result<()> {
        self.told(
            self.engine
                .connect_network(network, container, endpoint)
                .await,
        )
    }

    async fn disconnect_network(&self, network: &str, container: &str) -> Result<()> {
        self.engine.disconnect_network(network, container).await
    }

    async fn create_volume(&self, spec: &VolumeSpec) -> Result<()> {
        self.engine.create_volume(spec).await
    }

    async fn remove_volume(&self, volume: &str) -> Result<()> {
        self.engine.remove_volume(volume).await
    }

    async fn create_marker(&self, name: &str, labels: &BTreeMap<String, String>) -> Result<String> {
        self.engine.create_marker(name, labels).await
    }

    async fn read_image_file(&self, image: &str, path: &str) -> Result<Option<String>> {
        self.engine.read_image_file(image, path).await
    }

    async fn write_container_file(&self, container: &str, path: &str, bytes: &[u8]) -> Result<()> {
        self.engine
            .write_container_file(container, path, bytes)
            .await
    }

    async fn show_folder(&self, root: &str) -> Result<bool> {
        self.engine.show_folder(root).await
    }

    async fn run_on_host(&self, command: &str, directory: &str) -> Result<Finished> {
        let finished = self.told(self.engine.run_on_host(command, directory).await)?;
        Ok(Finished {
            exit_code: finished.exit_code,
            stdout: self.printed(&finished.stdout),
            stderr: self.printed(&finished.stderr),
        })
    }

    async fn make_folder(&self, root: &str, folder: &str) -> Result<()> {
        self.engine.make_folder(root, folder).await
    }

    async fn remove_folders(&self, folders: &[String]) -> Result<()> {
        self.engine.remove_folders(folders).await
    }

    async fn write_files(&self, root: &str, files: &[FileWrite]) -> Result<()> {
        let mut filled = Vec::with_capacity(files.len());
        for file in files {
            filled.push(self.filled(file)?);
        }
        self.told(self.engine.write_files(root, &filled).await)
    }

    async fn remove_files(&self, root: &str, paths: &[String]) -> Result<Vec<String>> {
        self.engine.remove_files(root, paths).await
    }
}
