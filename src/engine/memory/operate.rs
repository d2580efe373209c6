//! The writing verbs.

use std::collections::BTreeMap;

use async_trait::async_trait;

use super::MemoryEngine;
use super::merge::primary_network;
use super::observe::LOOK_AGAIN;
use super::refusal::Refusal;
use crate::engine::{
    ContainerUpdate, EngineError, ExecOutcome, Finished, Operate, PullProgress, Result, Stream,
};
use crate::model::{
    ApiVersion, ContainerSpec, Endpoint, FileContent, FileWrite, Image, ImageConfig, NetworkSpec,
    VolumeSpec, content_digest,
};

/// The first API version that takes all networks when a container is created.
const ALL_NETWORKS_AT_ONCE: ApiVersion = ApiVersion::new(1, 44);

/// The exit code of a container that was removed while it ran.
const KILLED: i64 = 137;

/// The image of containers that are never started.
const MARKER_IMAGE: &str = "vaultctl/files:memory";

fn marker_image() -> Image {
    Image {
        id: format!("sha256:{}", content_digest(MARKER_IMAGE.as_bytes())),
        repo_digests: Vec::new(),
        repo_tags: vec![MARKER_IMAGE.to_owned()],
        config: ImageConfig {
            command: Some(vec!["/vaultctl-files".to_owned()]),
            ..ImageConfig::default()
        },
    }
}

#[async_trait]
impl Operate for MemoryEngine {
    async fn pull_image(
        &self,
        reference: &str,
        _platform: Option<&str>,
        progress: &dyn PullProgress,
    ) -> Result<()> {
        self.write(&format!("pull image {reference}"), |state| {
            state.images.pull(reference)
        })?;
        progress.pulled(1, 1);
        Ok(())
    }

    async fn create_container(&self, spec: &ContainerSpec) -> Result<String> {
        let api = self.read("facts", |state| Ok(state.facts.api))?;
        let mut needed = spec.requirements().into_iter();
        if let Some(requirement) = needed.find(|requirement| requirement.api > api) {
            return Err(EngineError::TooOld {
                feature: requirement.feature,
                needed: requirement.api,
                present: api,
            });
        }
        let mut first = spec.clone();
        let mut later = BTreeMap::new();
        if api < ALL_NETWORKS_AT_ONCE
            && let Some(primary) = primary_network(spec)
        {
            first.networks.retain(|name, _| name == primary);
            later.clone_from(&spec.networks);
            later.remove(primary);
        }
        let id = self.write(&format!("create container {}", spec.name), |state| {
            state.create(&first)
        })?;
        for (network, endpoint) in &later {
            if let Err(error) = self.connect_network(network, &id, endpoint).await {
                // The first error tells more than one of cleaning up.
                let _ = self.remove_container(&id, true).await;
                return Err(error);
            }
        }
        Ok(id)
    }

    async fn start_container(&self, container: &str) -> Result<()> {
        self.write(&format!("start container {container}"), |state| {
            state.start(container)
        })
    }

    async fn stop_container(&self, container: &str) -> Result<()> {
        self.write(&format!("stop container {container}"), |state| {
            state.stop(container)
        })
    }

    async fn restart_container(&self, container: &str) -> Result<()> {
        self.write(&format!("restart container {container}"), |state| {
            state.restart(container)
        })
    }

    async fn signal_container(&self, container: &str, signal: &str) -> Result<()> {
        Err(EngineError::Refused {
            call: format!("send {signal} to container {container}"),
            message: "nothing runs in memory".to_owned(),
        })
    }

    async fn dial_socket(&self, path: &str) -> Result<Stream> {
        Err(EngineError::Refused {
            call: format!("connect to the socket {path}"),
            message: "nothing listens in memory".to_owned(),
        })
    }

    async fn unpause_container(&self, container: &str) -> Result<()> {
        self.write(&format!("unpause container {container}"), |state| {
            state.unpause(container)
        })
    }

    async fn rename_container(&self, container: &str, name: &str) -> Result<()> {
        self.write(
            &format!("rename container {container} to {name}"),
            |state| state.rename(container, name),
        )
    }

    async fn update_container(&self, container: &str, update: &ContainerUpdate) -> Result<()> {
        self.write(&format!("update container {container}"), |state| {
            state.update(container, update)
        })
    }

    async fn remove_container(&self, container: &str, volumes: bool) -> Result<()> {
        let with = if volumes { " with volumes" } else { "" };
        self.write(&format!("remove container {container}{with}"), |state| {
            state.remove(container, volumes);
            Ok(())
        })
    }

    async fn exec(&self, container: &str, command: &[String], _: &[u8]) -> Result<ExecOutcome> {
        let call = format!("exec in {container}: {}", command.join(" "));
        self.write(&call, |state| state.exec(container, command))
    }

    async fn wait_container(&self, container: &str) -> Result<i64> {
        let call = format!("wait for container {container}");
        let number = self.read(&call, |state| state.number(container))?;
        loop {
            let ended = self.read(&call, |state| {
                Ok(match state.held(number) {
                    Ok(held) if held.is_up() => None,
                    Ok(held) => Some(held.container.state.exit_code),
                    Err(_) => Some(KILLED),
                })
            })?;
            if let Some(code) = ended {
                return Ok(code);
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    async fn create_network(&self, spec: &NetworkSpec) -> Result<String> {
        self.write(&format!("create network {}", spec.name), |state| {
            state.create_network(spec)
        })
    }

    async fn remove_network(&self, network: &str) -> Result<()> {
        self.write(&format!("remove network {network}"), |state| {
            state.remove_network(network)
        })
    }

    async fn connect_network(
        &self,
        network: &str,
        container: &str,
        endpoint: &Endpoint,
    ) -> Result<()> {
        self.write(&format!("connect {container} to {network}"), |state| {
            state.connect(network, container, endpoint)
        })
    }

    async fn disconnect_network(&self, network: &str, container: &str) -> Result<()> {
        self.write(&format!("disconnect {container} from {network}"), |state| {
            state.disconnect(network, container)
        })
    }

    async fn create_volume(&self, spec: &VolumeSpec) -> Result<()> {
        self.write(&format!("create volume {}", spec.name), |state| {
            state.create_volume(spec)
        })
    }

    async fn remove_volume(&self, volume: &str) -> Result<()> {
        self.write(&format!("remove volume {volume}"), |state| {
            state.remove_volume(volume)
        })
    }

    async fn create_marker(&self, name: &str, labels: &BTreeMap<String, String>) -> Result<String> {
        let spec = ContainerSpec {
            name: name.to_owned(),
            image: MARKER_IMAGE.to_owned(),
            labels: labels.clone(),
            network_mode: "none".to_owned(),
            ..ContainerSpec::default()
        };
        self.write(&format!("create container {name}"), |state| {
            if state.images.find(MARKER_IMAGE).is_none() {
                state.images.add(marker_image());
            }
            state.create(&spec)
        })
    }

    async fn read_image_file(&self, image: &str, path: &str) -> Result<Option<String>> {
        self.write(&format!("read file {path} of image {image}"), |state| {
            let Some(found) = state.images.find(image) else {
                return Err(Refusal::no_image(image));
            };
            let file = state.program(image, found).files.remove(path);
            Ok(file.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
        })
    }

    async fn write_container_file(&self, container: &str, path: &str, bytes: &[u8]) -> Result<()> {
        let content = FileContent {
            bytes: bytes.to_vec(),
            mode: 0o644,
            owner: (0, 0),
        };
        self.write(&format!("write file {path} of {container}"), |state| {
            let number = state.number(container)?;
            let held = state.held_mut(number)?;
            held.written.insert(path.to_owned(), content);
            Ok(())
        })
    }

    async fn show_folder(&self, root: &str) -> Result<bool> {
        self.write(&format!("show folder {root}"), |state| {
            state.files.show(root)
        })
    }

    async fn run_on_host(&self, command: &str, directory: &str) -> Result<Finished> {
        // Nothing runs there: what a command does is not a matter of engines.
        self.write(&format!("run {command} in {directory}"), |_| Ok(()))?;
        Ok(Finished {
            exit_code: Some(0),
            stdout: Vec::new(),
            stderr: Vec::new(),
        })
    }

    async fn make_folder(&self, root: &str, folder: &str) -> Result<()> {
        self.write(&format!("make folder {folder}"), |state| {
            state.files.make_folder(root, folder)
        })
    }

    async fn remove_folders(&self, folders: &[String]) -> Result<()> {
        self.write(&format!("remove folders {}", folders.join(" ")), |state| {
            state.files.remove_folders(folders);
            Ok(())
        })
    }

    async fn write_files(&self, root: &str, files: &[FileWrite]) -> Result<()> {
        for (number, file) in files.iter().enumerate() {
            self.write(&format!("write file {}", file.path), |state| {
                if number == 0 {
                    state.files.check_writes(root, files)?;
                }
                state.files.write(root, file);
                Ok(())
            })?;
        }
        Ok(())
    }

    async fn remove_files(&self, root: &str, paths: &[String]) -> Result<Vec<String>> {
        for (number, path) in paths.iter().enumerate() {
            self.write(&format!("remove file {path}"), |state| {
                if number == 0 {
                    state.files.check_removals(root, paths)?;
                }
                state.files.remove(root, path);
                Ok(())
            })?;
        }
        Ok(Vec::new())
    }
}
