//! The writing verbs.

use std::collections::BTreeMap;
use std::time::Duration;

use async_trait::async_trait;
use bollard::errors::Error;
use bollard::models::{
    ContainerCreateBody, NetworkConnectRequest, NetworkCreateRequest, NetworkDisconnectRequest,
};
use bollard::query_parameters::{
    CreateContainerOptions, KillContainerOptions, RemoveContainerOptions, RemoveVolumeOptions,
    RenameContainerOptions, WaitContainerOptions,
};
use futures_util::StreamExt as _;

use super::call::{if_found, path_segment};
use super::container::{
    MANY_ENDPOINTS, create_body, endpoint_settings, primary_network, update_body,
};
use super::error::engine_error;
use super::{DockerEngine, files, network, volume};
use crate::engine::{
    ContainerUpdate, EngineError, ExecOutcome, Finished, Observe, Operate, PullProgress, Result,
    Stream,
};
use crate::model::{ContainerSpec, Endpoint, FileWrite, NetworkSpec, VolumeSpec};

/// The engine's time between stop signal and kill, where a container names none.
const STOP_TIMEOUT: i64 = 10;

/// How often a container that somebody else removes is looked at.
const REMOVAL_POLL: Duration = Duration::from_millis(100);

#[async_trait]
impl Operate for DockerEngine {
    async fn pull_image(
        &self,
        reference: &str,
        platform: Option<&str>,
        progress: &dyn PullProgress,
    ) -> Result<()> {
        self.pull(reference, platform, progress).await
    }

    async fn create_container(&self, spec: &ContainerSpec) -> Result<String> {
        let docker = self.with_body(&create_body(spec, self.defaults.api)?);
        let options = CreateContainerOptions {
            name: Some(spec.name.clone()),
            platform: spec.platform.clone().unwrap_or_default(),
        };
        let call = format!("create container `{}`", spec.name);
        // The body is in `docker`.
        let create = docker.create_container(Some(options), ContainerCreateBody::default());
        let id = self.call(&call, self.limits.create, create).await?.id;
        if self.defaults.api < MANY_ENDPOINTS
            && let Err(error) = self.join_further_networks(spec, &id).await
        {
            self.remove_container(&id, true).await?;
            return Err(error);
        }
        Ok(id)
    }

    async fn start_container(&self, container: &str) -> Result<()> {
        let start = path_segment(container);
        let start = self.docker.start_container(&start, None);
        let call = format!("start container `{container}`");
        self.call(&call, self.limits.create, start).await
    }

    async fn stop_container(&self, container: &str) -> Result<()> {
        let name = path_segment(container);
        let stop = self.docker.stop_container(&name, None);
        let call = format!("stop container `{container}`");
        self.while_stopping(container, &call, stop).await
    }

    async fn restart_container(&self, container: &str) -> Result<()> {
        let name = path_segment(container);
        let restart = self.docker.restart_container(&name, None);
        let call = format!("restart container `{container}`");
        self.while_stopping(container, &call, restart).await
    }

    async fn signal_container(&self, container: &str, signal: &str) -> Result<()> {
        let call = format!("send {signal} to container `{container}`");
        let name = path_segment(container);
        let options = KillContainerOptions {
            signal: signal.to_owned(),
        };
        let kill = self.docker.kill_container(&name, Some(options));
        self.read(&call, kill).await
    }

    async fn dial_socket(&self, path: &str) -> Result<Stream> {
        let dialled = self.transport.dial_socket(path).await;
        dialled.map_err(|error| EngineError::Refused {
            call: format!("connect to the socket {path}"),
            message: error.to_string(),
        })
    }

    async fn unpause_container(&self, container: &str) -> Result<()> {
        let name = path_segment(container);
        let call = format!("unpause container `{container}`");
        self.read(&call, self.docker.unpause_container(&name)).await
    }

    async fn rename_container(&self, container: &str, name: &str) -> Result<()> {
        let options = RenameContainerOptions {
            name: name.to_owned(),
        };
        let call = format!("rename container `{container}` to `{name}`");
        let container = path_segment(container);
        let rename = self.docker.rename_container(&container, options);
        self.read(&call, rename).await
    }

    async fn update_container(&self, container: &str, update: &ContainerUpdate) -> Result<()> {
        let call = format!("update container `{container}`");
        let container = path_segment(container);
        let update = self
            .docker
            .update_container(&container, update_body(update));
        self.read(&call, update).await
    }

    async fn remove_container(&self, container: &str, volumes: bool) -> Result<()> {
        let options = RemoveContainerOptions {
            v: volumes,
            force: true,
            ..RemoveContainerOptions::default()
        };
        let call = format!("remove container `{container}`");
        let name = path_segment(container);
        let remove = self.docker.remove_container(&name, Some(options));
        match self.call(&call, self.limits.create, remove).await {
            Err(EngineError::Conflict { message, .. }) if message.contains("in progress") => {
                self.until_removed(container, &call).await
            }
            answer => if_found(answer).map(Option::unwrap_or_default),
        }
    }

    async fn exec(&self, container: &str, command: &[String], input: &[u8]) -> Result<ExecOutcome> {
        self.run_command(container, command, input).await
    }

    async fn wait_container(&self, container: &str) -> Result<i64> {
        let call = format!("wait for container `{container}`");
        let options = WaitContainerOptions {
            condition: "not-running".to_owned(),
        };
        let mut ends = self
            .docker
            .wait_container(&path_segment(container), Some(options));
        self.while_alive(async {
            match ends.next().await {
                Some(Ok(end)) => Ok(end.status_code),
                // What bollard makes of an exit code that is not 0.
                Some(Err(Error::DockerContainerWaitError { code, .. })) => Ok(code),
                Some(Err(error)) => Err(engine_error(&self.address, &call, error)),
                None => Err(EngineError::Unreachable {
                    address: self.address.clone(),
                    reason: "the connection was closed".to_owned(),
                }),
            }
        })
        .await
    }

    async fn create_network(&self, spec: &NetworkSpec) -> Result<String> {
        let docker = self.with_body(&network::create_body(spec)?);
        let call = format!("create network `{}`", spec.name);
        // The body is in `docker`.
        let create = docker.create_network(NetworkCreateRequest::default());
        Ok(self.read(&call, create).await?.id)
    }

    async fn remove_network(&self, network: &str) -> Result<()> {
        let call = format!("remove network `{network}`");
        let network = path_segment(network);
        let removed = self.read(&call, self.docker.remove_network(&network)).await;
        if_found(removed).map(Option::unwrap_or_default)
    }

    async fn connect_network(
        &self,
        network: &str,
        container: &str,
        endpoint: &Endpoint,
    ) -> Result<()> {
        let request = NetworkConnectRequest {
            container: container.to_owned(),
            endpoint_config: Some(endpoint_settings(endpoint)),
        };
        let call = format!("connect `{container}` to network `{network}`");
        let network = path_segment(network);
        let connect = self.docker.connect_network(&network, request);
        self.read(&call, connect).await
    }

    async fn disconnect_network(&self, network: &str, container: &str) -> Result<()> {
        let request = NetworkDisconnectRequest {
            container: container.to_owned(),
            // A container that is stopped is on the network only in its configuration.
            force: Some(true),
        };
        let call = format!("disconnect `{container}` from network `{network}`");
        let network = path_segment(network);
        let disconnect = self.docker.disconnect_network(&network, request);
        self.read(&call, disconnect).await
    }

    async fn create_volume(&self, spec: &VolumeSpec) -> Result<()> {
        let call = format!("create volume `{}`", spec.name);
        let create = self.docker.create_volume(volume::create_body(spec));
        self.read(&call, create).await.map(drop)
    }

    async fn remove_volume(&self, volume: &str) -> Result<()> {
        let call = format!("remove volume `{volume}`");
        let volume = path_segment(volume);
        let remove = self
            .docker
            .remove_volume(&volume, None::<RemoveVolumeOptions>);
        let removed = self.call(&call, self.limits.create, remove).await;
        if_found(removed).map(Option::unwrap_or_default)
    }

    async fn create_marker(&self, name: &str, labels: &BTreeMap<String, String>) -> Result<String> {
        self.create_with_image(&files::marker_spec(name, labels))
            .await
    }

    async fn read_image_file(&self, image: &str, path: &str) -> Result<Option<String>> {
        self.content_in_image(image, path).await
    }

    async fn write_container_file(&self, container: &str, path: &str, bytes: &[u8]) -> Result<()> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let folder = if folder.is_empty() { "/" } else { folder };
        let archive = single_file(name, bytes).map_err(|error| EngineError::Refused {
            call: format!("write `{path}` in `{container}`"),
            message: error.to_string(),
        })?;
        self.upload(container, folder, archive).await
    }

    async fn show_folder(&self, root: &str) -> Result<bool> {
        self.show(root).await
    }

    async fn run_on_host(&self, command: &str, directory: &str) -> Result<Finished> {
        self.run_in_folder(command, directory).await
    }

    async fn make_folder(&self, root: &str, folder: &str) -> Result<()> {
        self.make_directory(root, folder).await
    }

    async fn remove_folders(&self, folders: &[String]) -> Result<()> {
        self.remove_directories(folders).await
    }

    async fn write_files(&self, root: &str, files: &[FileWrite]) -> Result<()> {
        self.write_below(root, files).await
    }

    async fn remove_files(&self, root: &str, paths: &[String]) -> Result<Vec<String>> {
        self.remove_below(root, paths).await
    }
}

impl DockerEngine {
    /// Joins the networks that the creation could not take.
    async fn join_further_networks(&self, spec: &ContainerSpec, id: &str) -> Result<()> {
        let Some(primary) = primary_network(spec) else {
            return Ok(());
        };
        for (name, endpoint) in &spec.networks {
            if name != primary {
                self.connect_network(name, id, endpoint).await?;
            }
        }
        Ok(())
    }

    /// Awaits a call that stops a container, for as long as that container may take to stop.
    async fn while_stopping(
        &self,
        container: &str,
        call: &str,
        answer: impl Future<Output = Result<(), Error>>,
    ) -> Result<()> {
        let timeout = self
            .container(container)
            .await?
            .and_then(|found| found.spec.process.stop_timeout)
            .unwrap_or(STOP_TIMEOUT);
        let Ok(seconds) = u64::try_from(timeout) else {
            // A negative time-out waits for the process without end.
            return self
                .while_alive(async {
                    answer
                        .await
                        .map_err(|error| engine_error(&self.address, call, error))
                })
                .await;
        };
        let limit = Duration::from_secs(seconds) + self.limits.stop_margin;
        self.call(call, limit, answer).await
    }

    /// Waits until a container that somebody else removes is gone.
    async fn until_removed(&self, container: &str, call: &str) -> Result<()> {
        let limit = self.limits.create;
        let gone = async {
            while self.container(container).await?.is_some() {
                tokio::time::sleep(REMOVAL_POLL).await;
            }
            Ok(())
        };
        tokio::time::timeout(limit, gone).await.unwrap_or_else(|_| {
            Err(EngineError::TimedOut {
                call: call.to_owned(),
                seconds: limit.as_secs(),
            })
        })
    }
}

/// An archive of one file.
fn single_file(name: &str, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_mode(0o644);
    header.set_size(bytes.len() as u64);
    archive.append_data(&mut header, name, bytes)?;
    archive.into_inner()
}
