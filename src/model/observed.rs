//! What the hosts hold: the output of observing, the input of planning.

use std::collections::BTreeMap;

use super::{
    Container, ContainerSummary, ContainerUser, EngineFacts, FileContent, Image, Network,
    ServerName, Volume,
};

/// What the servers hold.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ObservedState {
    /// The servers that answered, by name.
    pub servers: BTreeMap<ServerName, ObservedServer>,
    /// The servers that did not, and why.
    pub unreachable: BTreeMap<ServerName, String>,
}

/// What a server holds, as far as the repository is concerned with it.
#[derive(Debug, Clone, PartialEq)]
pub struct ObservedServer {
    /// What the engine says of itself.
    pub facts: EngineFacts,
    /// Every container of the host.
    pub all_containers: Vec<ContainerSummary>,
    /// The containers of the repository's projects, those that it made, and those that have a
    /// name it wants; by name.
    pub containers: Vec<Container>,
    /// Every network of the host.
    pub networks: Vec<Network>,
    /// Every volume of the host.
    pub volumes: Vec<Volume>,
    /// The images that were looked up, by reference or identifier. What is not here is absent.
    pub images: BTreeMap<String, Image>,
    /// The digest that the registry has now, of references whose freshness matters; or why it
    /// would not say.
    pub registry: BTreeMap<String, Result<String, String>>,
    /// What was found where files are delivered, by path on the server; and the records of what was
    /// delivered, as far as they could not be looked at.
    pub files: BTreeMap<String, ObservedFile>,
    /// The record of what was delivered last, by deployment's stack: file path and digest.
    pub delivered: BTreeMap<String, BTreeMap<String, String>>,
    /// The user and group number of users that own delivered files, as far as they are known.
    pub users: BTreeMap<ContainerUser, (u32, u32)>,
    /// What the files of backends hold, by the backend's name, where their proxies run.
    pub backends: BTreeMap<String, String>,
    /// Injected configs that a container was given by other means than a mount, and holds with the
    /// wanted content: container name and target.
    pub injected: Vec<(String, String)>,
}

impl ObservedServer {
    /// The container of that name.
    #[must_use]
    pub fn container(&self, name: &str) -> Option<&Container> {
        self.containers
            .iter()
            .find(|container| container.spec.name == name)
    }

    /// The network of that name.
    #[must_use]
    pub fn network(&self, name: &str) -> Option<&Network> {
        self.networks
            .iter()
            .find(|network| network.spec.name == name)
    }

    /// The volume of that name.
    #[must_use]
    pub fn volume(&self, name: &str) -> Option<&Volume> {
        self.volumes.iter().find(|volume| volume.spec.name == name)
    }
}

/// What was found where a file is delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ObservedFile {
    /// Nothing.
    Missing,
    /// The file as it was delivered, by size, mode and time.
    AsDelivered,
    /// Something else, and what it holds.
    Found(FileContent),
    /// A directory: engines make one where what a container mounts is missing.
    Directory,
    /// Something else that is not a regular file.
    Obstacle(String),
    /// Something above it is not a folder; a sentence says what.
    Behind(String),
    /// It could not be looked at.
    Unknown,
}
