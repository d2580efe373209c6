//! An engine that takes changes only while the lock of its server is held.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;

use super::lock::Lease;
use crate::engine::{
    ContainerUpdate, Engine, EngineError, ExecOutcome, Finished, HostProcess, LogOptions, LogSink,
    Observe, Operate, PullProgress, Result, Stream, Way, Window,
};
use crate::model::{
    Container, ContainerSpec, ContainerSummary, Endpoint, EngineFacts, FileContent, FileStat,
    FileWrite, Image, Look, Machine, Network, NetworkSpec, Volume, VolumeSpec,
};

/// An engine behind a lease: whoever has lost the lock changes nothing any more.
struct Guarded {
    engine: Engine,
    lease: Lease,
}

/// The same engine, which refuses changes from the moment on at which the lock is not held.
#[must_use]
pub fn guarded(engine: &Engine, lease: Lease) -> Engine {
    Arc::new(Guarded {
        engine: Arc::clone(engine),
        lease,
    })
}

impl Guarded {
    fn permitted(&self) -> Result<&Engine> {
        if self.lease.is_held() {
            Ok(&self.engine)
        } else {
            Err(EngineError::LockLost)
        }
    }
}

#[async_trait]
impl Observe for Guarded {
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
        self.engine.container(name).await
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
        self.engine.read_file(path, through).await
    }

    async fn read_container_file(
        &self,
        container: &str,
        path: &str,
    ) -> Result<Option<FileContent>> {
        self.engine.read_container_file(container, path).await
    }

    async fn dial(&self, address: &str, port: u16) -> Result<Stream> {
        self.engine.dial(address, port).await
    }

    async fn processes(&self, container: &str) -> Result<Vec<HostProcess>> {
        self.engine.processes(container).await
    }

    async fn logs(
        &self,
        container: &str,
        options: &LogOptions,
        sink: &mut dyn LogSink,
    ) -> Result<()> {
        self.engine.logs(container, options, sink).await
    }
}

#[async_trait]
impl Operate for Guarded {
    async fn pull_image(
        &self,
        reference: &str,
        platform: Option<&str>,
        progress: &dyn PullProgress,
    ) -> Result<()> {
        self.permitted()?
            .pull_image(reference, platform, progress)
            .await
    }

    async fn create_container(&self, spec: &ContainerSpec) -> Result<String> {
        self.permitted()?.create_container(spec).await
    }

    async fn start_container(&self, container: &str) -> Result<()> {
        self.permitted()?.start_container(container).await
    }

    async fn stop_container(&self, container: &str) -> Result<()> {
        self.permitted()?.stop_container(container).await
    }

    async fn restart_container(&self, container: &str) -> Result<()> {
        self.permitted()?.restart_container(container).await
    }

    async fn signal_container(&self, container: &str, signal: &str) -> Result<()> {
        self.permitted()?.signal_container(container, signal).await
    }

    async fn dial_socket(&self, path: &str) -> Result<Stream> {
        self.permitted()?.dial_socket(path).await
    }

    async fn unpause_container(&self, container: &str) -> Result<()> {
        self.permitted()?.unpause_container(container).await
    }

    async fn rename_container(&self, container: &str, name: &str) -> Result<()> {
        self.permitted()?.rename_container(container, name).await
    }

    async fn update_container(&self, container: &str, update: &ContainerUpdate) -> Result<()> {
        self.permitted()?.update_container(container, update).await
    }

    async fn remove_container(&self, container: &str, volumes: bool) -> Result<()> {
        self.permitted()?.remove_container(container, volumes).await
    }

    async fn exec(&self, container: &str, command: &[String], input: &[u8]) -> Result<ExecOutcome> {
        self.permitted()?.exec(container, command, input).await
    }

    async fn wait_container(&self, container: &str) -> Result<i64> {
        self.permitted()?.wait_container(container).await
    }

    async fn create_network(&self, spec: &NetworkSpec) -> Result<String> {
        self.permitted()?.create_network(spec).await
    }

    async fn remove_network(&self, network: &str) -> Result<()> {
        self.permitted()?.remove_network(network).await
    }

    async fn connect_network(
        &self,
        network: &str,
        container: &str,
        endpoint: &Endpoint,
    ) -> Result<()> {
        self.permitted()?
            .connect_network(network, container, endpoint)
            .await
    }

    async fn disconnect_network(&self, network: &str, container: &str) -> Result<()> {
        self.permitted()?
            .disconnect_network(network, container)
            .await
    }

    async fn create_volume(&self, spec: &VolumeSpec) -> Result<()> {
        self.permitted()?.create_volume(spec).await
    }

    async fn remove_volume(&self, volume: &str) -> Result<()> {
        self.permitted()?.remove_volume(volume).await
    }

    async fn create_marker(&self, name: &str, labels: &BTreeMap<String, String>) -> Result<String> {
        self.permitted()?.create_marker(name, labels).await
    }

    async fn read_image_file(&self, image: &str, path: &str) -> Result<Option<String>> {
        self.permitted()?.read_image_file(image, path).await
    }

    async fn write_container_file(&self, container: &str, path: &str, bytes: &[u8]) -> Result<()> {
        self.permitted()?
            .write_container_file(container, path, bytes)
            .await
    }

    async fn show_folder(&self, root: &str) -> Result<bool> {
        self.permitted()?.show_folder(root).await
    }

    async fn run_on_host(&self, command: &str, directory: &str) -> Result<Finished> {
        self.permitted()?.run_on_host(command, directory).await
    }

    async fn make_folder(&self, root: &str, folder: &str) -> Result<()> {
        self.permitted()?.make_folder(root, folder).await
    }

    async fn remove_folders(&self, folders: &[String]) -> Result<()> {
        self.permitted()?.remove_folders(folders).await
    }

    async fn write_files(&self, root: &str, files: &[FileWrite]) -> Result<()> {
        self.permitted()?.write_files(root, files).await
    }

    async fn remove_files(&self, root: &str, paths: &[String]) -> Result<Vec<String>> {
        self.permitted()?.remove_files(root, paths).await
    }
}
