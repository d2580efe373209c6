//! The reading verbs.

use async_trait::async_trait;
use bollard::models::ContainerInspectResponse;
use bollard::query_parameters::{ListContainersOptions, ListNetworksOptions, ListVolumesOptions};

use super::call::{answer, if_found, path_reference};
use super::{DockerEngine, container, image, network, volume};
use crate::engine::{
    EngineError, HostProcess, LogOptions, LogSink, Observe, Result, Stream, Way, Window,
};
use crate::model::{
    Container, ContainerSummary, EngineFacts, FileContent, FileStat, Image, Look, Machine, Network,
    Volume,
};

#[async_trait]
impl Observe for DockerEngine {
    async fn facts(&self) -> Result<EngineFacts> {
        // The connection was made with the engine's own words at hand.
        self.facts.clone().ok_or_else(|| EngineError::Refused {
            call: "info".to_owned(),
            message: "the engine was not asked".to_owned(),
        })
    }

    async fn way(&self) -> Way {
        self.transport.way().await
    }

    async fn machine(&self) -> Result<Machine> {
        self.ask_machine().await
    }

    async fn filter(&self) -> Result<Option<String>> {
        self.ask_filter().await
    }

    async fn look(&self, machine: &Machine, state_directory: &str) -> Option<Look> {
        let folders = [machine.root_directory.as_str(), state_directory];
        self.look_around(machine, folders).await
    }

    async fn clock(&self) -> Result<i64> {
        let info = self.read("info", self.docker.info()).await?;
        let time = info.system_time.unwrap_or_default();
        let parsed: std::result::Result<jiff::Timestamp, _> = time.parse();
        parsed
            .map(jiff::Timestamp::as_second)
            .map_err(|error| EngineError::Refused {
                call: "info".to_owned(),
                message: format!("the engine's time `{time}` cannot be read: {error}"),
            })
    }

    async fn containers(&self) -> Result<Vec<ContainerSummary>> {
        let options = ListContainersOptions {
            all: true,
            ..ListContainersOptions::default()
        };
        let before = self.files.before_listing();
        let listed = self
            .read(
                "list containers",
                self.docker.list_containers(Some(options)),
            )
            .await?;
        self.files.learn(before, &listed);
        let mut containers: Vec<_> = listed.into_iter().map(container::summary).collect();
        containers.sort_by(|one, two| (&one.name, &one.id).cmp(&(&two.name, &two.id)));
        Ok(containers)
    }

    async fn container(&self, name: &str) -> Result<Option<Container>> {
        let call = format!("inspect container `{name}`");
        let Some(raw) = if_found(self.inspect_raw(&call, name).await)? else {
            return Ok(None);
        };
        let wire: ContainerInspectResponse = answer(&call, &raw)?;
        let beyond: container::Beyond = answer(&call, &raw)?;
        Ok(Some(container::container(
            wire,
            &beyond.config.mac_address.unwrap_or_default(),
            &self.defaults,
        )))
    }

    async fn networks(&self) -> Result<Vec<Network>> {
        let listed = self.docker.list_networks(None::<ListNetworksOptions>);
        let listed = self.read("list networks", listed).await?;
        let mut networks: Vec<_> = listed.into_iter().map(network::network).collect();
        networks.sort_by(|one, two| (&one.spec.name, &one.id).cmp(&(&two.spec.name, &two.id)));
        Ok(networks)
    }

    async fn volumes(&self) -> Result<Vec<Volume>> {
        let listed = self.docker.list_volumes(None::<ListVolumesOptions>);
        let listed = self.read("list volumes", listed).await?;
        let mut volumes: Vec<_> = listed
            .volumes
            .unwrap_or_default()
            .into_iter()
            .map(volume::volume)
            .collect();
        volumes.sort_by(|one, two| one.spec.name.cmp(&two.spec.name));
        Ok(volumes)
    }

    async fn image(&self, reference: &str) -> Result<Option<Image>> {
        let call = format!("inspect image `{reference}`");
        let path = path_reference(reference);
        let found = self.read(&call, self.docker.inspect_image(&path)).await;
        Ok(if_found(found)?.map(image::image))
    }

    async fn registry_digest(&self, reference: &str) -> Result<String> {
        self.ask_registry(reference).await
    }

    async fn stat_file(&self, path: &str, through: Option<&Window>) -> Result<Option<FileStat>> {
        self.stat(path, through).await
    }

    async fn read_file(&self, path: &str, through: Option<&Window>) -> Result<Option<FileContent>> {
        self.content(path, through).await
    }

    async fn read_container_file(
        &self,
        container: &str,
        path: &str,
    ) -> Result<Option<FileContent>> {
        self.archive_content(container, path).await
    }

    async fn dial(&self, address: &str, port: u16) -> Result<Stream> {
        let dialled = self.transport.dial_tcp(address, port).await;
        dialled.map_err(|error| EngineError::Refused {
            call: format!("connect to {address}:{port}"),
            message: error.to_string(),
        })
    }

    async fn processes(&self, container: &str) -> Result<Vec<HostProcess>> {
        self.processes_of(container).await
    }

    async fn logs(
        &self,
        container: &str,
        options: &LogOptions,
        sink: &mut dyn LogSink,
    ) -> Result<()> {
        self.read_logs(container, options, sink).await
    }
}
