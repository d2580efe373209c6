//! What the engine holds.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::clock::Clock;
use super::fault::Faults;
use super::files::HostFiles;
use super::images::Images;
use super::networks;
use super::program::Program;
use super::refusal::{Answer, Refusal};
use crate::model::{
    ApiVersion, Container, ContainerSpec, EngineFacts, FileContent, Look, Machine, Mount, Network,
    Status, Volume, content_digest,
};

/// Whether the engine answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Availability {
    Up,
    /// It hangs: every call runs into its time limit.
    Frozen,
    /// The power is gone.
    Dead,
}

/// Everything on the host.
#[derive(Debug)]
pub(super) struct State {
    pub(super) facts: EngineFacts,
    pub(super) machine: Machine,
    pub(super) look: Option<Look>,
    pub(super) clock: Clock,
    pub(super) availability: Availability,
    pub(super) faults: Faults,
    pub(super) journal: Vec<String>,
    pub(super) violations: BTreeSet<String>,
    pub(super) removed_volumes: Vec<String>,
    /// By the order in which they were made.
    pub(super) containers: BTreeMap<u64, Held>,
    /// By identifier.
    pub(super) networks: BTreeMap<String, Network>,
    pub(super) volumes: BTreeMap<String, Volume>,
    pub(super) images: Images,
    pub(super) programs: BTreeMap<String, Program>,
    pub(super) files: HostFiles,
    made: u64,
}

/// A container and what `docker inspect` does not tell of it.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) container: Container,
    pub(super) program: Program,
    /// What it mounts through `volumes_from`, which is not reported.
    pub(super) inherited: Vec<Mount>,
    /// The volumes that were made for it without a name.
    pub(super) anonymous: BTreeSet<String>,
    /// The ports of the host that it holds while it runs.
    pub(super) published: BTreeSet<(String, u16, String)>,
    pub(super) stopped_by_hand: bool,
    /// When it was last started, on the engine's clock.
    pub(super) since: Duration,
    /// When the program of a running container ends, or a restarting one is started again.
    pub(super) due: Option<Duration>,
    /// How long the engine waits before it starts it again the next time.
    pub(super) restart_delay: Duration,
    /// Since when the probe has been what it is, and how often it was looked at.
    pub(super) probed_since: Duration,
    pub(super) looks: u32,
    /// Until when the engine does not probe it.
    pub(super) unprobed_until: Duration,
    pub(super) lines: Vec<Line>,
    /// Files that were written into its own layer, by path.
    pub(super) written: BTreeMap<String, FileContent>,
}

/// A line of a container's output.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) time: String,
    pub(super) text: String,
    pub(super) stderr: bool,
}

impl Held {
    pub(super) fn id(&self) -> &str {
        &self.container.id
    }

    pub(super) fn name(&self) -> &str {
        &self.container.spec.name
    }

    pub(super) fn spec(&self) -> &ContainerSpec {
        &self.container.spec
    }

    /// Everything that it mounts.
    pub(super) fn mounts(&self) -> impl Iterator<Item = &Mount> {
        self.container.spec.mounts.iter().chain(&self.inherited)
    }

    pub(super) fn status(&self) -> Status {
        self.container.state.status
    }

    pub(super) fn is_up(&self) -> bool {
        self.container.state.is_up()
    }
}

impl State {
    pub(super) fn new() -> Self {
        let mut state = Self {
            facts: EngineFacts {
                version: "20.10.24".to_owned(),
                api: ApiVersion::new(1, 41),
                os: "linux".to_owned(),
                architecture: "amd64".to_owned(),
                cgroup_version: 1,
                logging_driver: "json-file".to_owned(),
                default_runtime: "runc".to_owned(),
                id: "MEMORY".to_owned(),
                userns_remap: false,
                private_cgroupns: false,
            },
            machine: Machine {
                host_name: "memory".to_owned(),
                kernel: "6.1".to_owned(),
                memory: Some(4 << 30),
                root_directory: "/var/lib/docker".to_owned(),
                ..Machine::default()
            },
            look: None,
            clock: Clock::new(),
            availability: Availability::Up,
            faults: Faults::default(),
            journal: Vec::new(),
            violations: BTreeSet::new(),
            removed_volumes: Vec::new(),
            containers: BTreeMap::new(),
            networks: BTreeMap::new(),
            volumes: BTreeMap::new(),
            images: Images::default(),
            programs: BTreeMap::new(),
            files: HostFiles::new(),
            made: 0,
        };
        for network in networks::predefined() {
            let id = state.new_id();
            state.networks.insert(
                id.clone(),
                Network {
                    id,
                    spec: network,
                    scope: "local".to_owned(),
                },
            );
        }
        state
    }

    /// An identifier that looks like Docker's and is the same in every run.
    pub(super) fn new_id(&mut self) -> String {
        self.made = self.made.saturating_add(1);
        content_digest(&self.made.to_be_bytes())
    }

    /// The number under which the next container is kept.
    pub(super) fn next_number(&self) -> u64 {
        self.containers
            .keys()
            .next_back()
            .map_or(0, |last| last.saturating_add(1))
    }

    /// A container by name, identifier or the beginning of the identifier, as Docker looks it up.
    pub(super) fn find(&self, name: &str) -> Option<u64> {
        let exact = self
            .containers
            .iter()
            .find(|(_, held)| held.id() == name || held.name() == name);
        if let Some((number, _)) = exact {
            return Some(*number);
        }
        let mut beginning = self
            .containers
            .iter()
            .filter(|(_, held)| !name.is_empty() && held.id().starts_with(name));
        match (beginning.next(), beginning.next()) {
            (Some((number, _)), None) => Some(*number),
            _ => None,
        }
    }

    /// The number of a container that has to exist.
    pub(super) fn number(&self, name: &str) -> Answer<u64> {
        self.find(name).ok_or_else(|| Refusal::no_container(name))
    }

    pub(super) fn held(&self, number: u64) -> Answer<&Held> {
        self.containers
            .get(&number)
            .ok_or_else(|| Refusal::no_container(&number.to_string()))
    }

    pub(super) fn held_mut(&mut self, number: u64) -> Answer<&mut Held> {
        self.containers
            .get_mut(&number)
            .ok_or_else(|| Refusal::no_container(&number.to_string()))
    }

    /// A network by name or identifier.
    pub(super) fn network(&self, name: &str) -> Option<&Network> {
        self.networks.get(name).or_else(|| {
            self.networks
                .values()
                .find(|network| network.spec.name == name)
        })
    }

    /// Refuses a container name that is not valid or not free.
    pub(super) fn check_name(&self, name: &str) -> Answer<()> {
        let valid = name.len() > 1
            && name.starts_with(|c: char| c.is_ascii_alphanumeric())
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c));
        if !valid {
            return Err(Refusal::Other(format!(
                "Invalid container name ({name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"
            )));
        }
        match self.containers.values().find(|held| held.name() == name) {
            None => Ok(()),
            Some(held) => Err(Refusal::Conflict(format!(
                "Conflict. The container name \"/{name}\" is already in use by container \"{}\". \
                 You have to remove (or rename) that container to be able to reuse that name.",
                held.id()
            ))),
        }
    }
}
