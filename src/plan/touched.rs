//! What the steps of a plan touch, and how it was found: whoever carries a step out looks again right
//! before it, and leaves alone what has moved.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::action::Action;
use super::step::Step;
use crate::model::{
    Container, FileContent, Image, ImageReference, Network, ObservedFile, ObservedServer,
    ObservedState, ServerName, Status, Volume, content_digest,
};

/// An object of a server.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "name", rename_all = "lowercase")]
pub enum Object {
    /// A container, by name; one that has no name of its own at the moment, by identifier.
    Container(String),
    /// A network, by name.
    Network(String),
    /// A volume, by name.
    Volume(String),
    /// An image, by reference.
    Image(String),
    /// A file, by its path on the server.
    File(String),
}

impl fmt::Display for Object {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, name) = match self {
            Self::Container(name) => ("container", name),
            Self::Network(name) => ("network", name),
            Self::Volume(name) => ("volume", name),
            Self::Image(name) => ("image", name),
            Self::File(name) => ("file", name),
        };
        write!(formatter, "{kind} `{name}`")
    }
}

/// What tells whether an object is still the one that a plan was made for. Holds no values of
/// environments or options.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fingerprint {
    /// There is none.
    Missing,
    /// A container.
    Container(ContainerPrint),
    /// A network: its identifier. A network never changes, it can only be made anew.
    Network(String),
    /// A volume: a digest of its driver and labels. One that was removed and made again alike cannot
    /// be told from it.
    Volume(String),
    /// An image: its identifier.
    Image(String),
    /// A file: the digest of its content where that may be told, mode and owner.
    File {
        /// The SHA-256 digest of its content.
        content: Option<String>,
        /// The permission bits.
        mode: u32,
        /// The user and the group.
        owner: (u32, u32),
    },
    /// Something else than a file, where a file is to be.
    NoFile(String),
}

/// What tells whether a container is still the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerPrint {
    /// The engine's identifier. What it was made from cannot change under it.
    pub id: String,
    /// A digest of what can change: name, restart policy, limits, networks.
    pub configuration: String,
    /// What it is doing: `running`, `paused` or `stopped`. One that the engine restarts again and
    /// again runs.
    pub state: String,
    /// When it was last started, in RFC 3339; empty when never.
    pub started_at: String,
    /// How often the engine has restarted it by itself.
    pub restarts: i64,
}

/// How closely an object is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Strictness {
    /// Whether it is the same object, with the same configuration. Whether it runs is not looked at:
    /// what crashes and starts again, and an engine that is restarted, do not move it.
    #[default]
    Identity,
    /// Also whether it still does what it did, and has not been restarted by somebody since.
    State,
}

impl Fingerprint {
    /// That of a container.
    #[must_use]
    pub fn of_container(found: Option<&Container>) -> Self {
        let Some(container) = found else {
            return Self::Missing;
        };
        let spec = &container.spec;
        let networks: Vec<&String> = spec.networks.keys().collect();
        let configuration = format!(
            "{:?}",
            (&spec.name, &spec.restart, &spec.resources, networks)
        );
        let state = &container.state;
        Self::Container(ContainerPrint {
            id: container.id.clone(),
            configuration: content_digest(configuration.as_bytes()),
            state: match state.status {
                Status::Paused => "paused",
                _ if state.is_up() => "running",
                _ => "stopped",
            }
            .to_owned(),
            started_at: state.started_at.clone(),
            restarts: state.restart_count,
        })
    }

    /// That of a network.
    #[must_use]
    pub fn of_network(found: Option<&Network>) -> Self {
        found.map_or(Self::Missing, |network| Self::Network(network.id.clone()))
    }

    /// That of a volume. Its options may hold a password, and are left out.
    #[must_use]
    pub fn of_volume(found: Option<&Volume>) -> Self {
        found.map_or(Self::Missing, |volume| {
            let spec = &volume.spec;
            let options: Vec<&String> = spec.driver_opts.keys().collect();
            let text = format!("{:?}", (&spec.driver, options, &spec.labels));
            Self::Volume(content_digest(text.as_bytes()))
        })
    }

    /// That of an image.
    #[must_use]
    pub fn of_image(found: Option<&Image>) -> Self {
        found.map_or(Self::Missing, |image| Self::Image(image.id.clone()))
    }

    /// That of a file.
    #[must_use]
    pub fn of_file(found: Option<&FileContent>) -> Self {
        found.map_or(Self::Missing, |file| Self::File {
            content: Some(content_digest(&file.bytes)),
            mode: file.mode,
            owner: file.owner,
        })
    }

    /// What has happened to an object since it looked like this, as the rest of a sentence; `None`
    /// where nothing has.
    #[must_use]
    pub fn moved(&self, now: &Self, strictness: Strictness) -> Option<String> {
        let what = match (self, now) {
            (Self::Missing, Self::Missing) => return None,
            (Self::Missing, _) => "was made",
            (_, Self::Missing) => "was removed",
            (Self::Container(before), Self::Container(now)) => {
                return before.moved(now, strictness).map(str::to_owned);
            }
            (Self::Network(before), Self::Network(now))
            | (Self::Volume(before), Self::Volume(now)) => {
                if before == now {
                    return None;
                }
                "was replaced by another"
            }
            (Self::Image(before), Self::Image(now)) => {
                if before == now {
                    return None;
                }
                "is another image now"
            }
            (
                Self::File {
                    content,
                    mode,
                    owner,
                },
                Self::File {
                    content: content_now,
                    mode: mode_now,
                    owner: owner_now,
                },
            ) => {
                let same_content = match (content, content_now) {
                    (Some(before), Some(now)) => before == now,
                    _ => true,
                };
                if same_content && mode == mode_now && owner == owner_now {
                    return None;
                }
                "was changed"
            }
            (Self::NoFile(before), Self::NoFile(now)) if before == now => return None,
            _ => "was replaced by something else",
        };
        Some(what.to_owned())
    }
}

impl ContainerPrint {
    fn moved(&self, now: &Self, strictness: Strictness) -> Option<&'static str> {
        if self.id != now.id {
            return Some("was replaced by another");
        }
        if self.configuration != now.configuration {
            return Some("was changed");
        }
        if strictness == Strictness::Identity {
            return None;
        }
        if self.state != now.state {
            return Some(match now.state.as_str() {
                "running" => "was started",
                "paused" => "was paused",
                _ => "was stopped",
            });
        }
        // What the engine restarts by itself is counted; somebody who does it sets that to zero.
        let by_somebody = now.restarts <= self.restarts;
        (self.started_at != now.started_at && by_somebody).then_some("was restarted")
    }
}

/// How the objects that a plan touches were found. What could not be looked at is not here.
pub type Fingerprints = BTreeMap<(ServerName, Object), Fingerprint>;

impl Step {
    /// The objects that the step changes, or makes something from.
    #[must_use]
    pub fn touched(&self) -> Vec<Object> {
        let container = |name: &str| Object::Container(name.to_owned());
        let file = |path: &str| vec![Object::File(path.to_owned())];
        match &self.action {
            Action::PullImage { reference, .. } => vec![Object::Image(reference.clone())],
            Action::CreateNetwork(spec) => vec![Object::Network(spec.name.clone())],
            Action::ReplaceNetwork {
                spec, endpoints, ..
            } => {
                let members = endpoints.keys().map(|name| container(name));
                members
                    .chain([Object::Network(spec.name.clone())])
                    .collect()
            }
            Action::DeleteNetwork { name } => vec![Object::Network(name.clone())],
            Action::CreateVolume(spec) | Action::ReplaceVolume(spec) => {
                vec![Object::Volume(spec.name.clone())]
            }
            Action::DeleteVolume { name } => vec![Object::Volume(name.clone())],
            Action::WriteFile { file: write, .. } => file(&write.path),
            Action::DeleteFile { path, .. } => file(path),
            Action::CreateContainer { spec, .. } => {
                vec![container(&spec.name), Object::Image(spec.image.clone())]
            }
            Action::ReplaceContainer { old, spec, .. } => {
                let mut objects = vec![container(&old.name)];
                if spec.name != old.name {
                    objects.push(container(&spec.name));
                }
                objects.push(Object::Image(spec.image.clone()));
                objects
            }
            Action::StartSuccessor { old, spec } => {
                vec![container(&old.name), Object::Image(spec.image.clone())]
            }
            Action::DeleteContainer { old }
            | Action::TakeOver { old, .. }
            | Action::GiveBack { old, .. } => vec![container(&old.name)],
            // It is kept under another name, which others may have had before.
            Action::RestoreContainer { old } => vec![container(&old.id), container(&old.name)],
            Action::RenameContainer { from, to, .. } => vec![container(from), container(to)],
            Action::ConnectNetwork {
                network,
                container: name,
                ..
            }
            | Action::DisconnectNetwork {
                network,
                container: name,
            } => vec![container(name), Object::Network(network.clone())],
            Action::RemoveContainer { name, .. }
            | Action::UpdateContainer { name, .. }
            | Action::StartContainer { name }
            | Action::StopContainer { name }
            | Action::UnpauseContainer { name }
            | Action::RestartContainer { name } => vec![container(name)],
            Action::ReleaseContainer { .. }
            | Action::RemoveFolders { .. }
            | Action::RunHook { .. }
            | Action::RouteTraffic { .. }
            | Action::Adopt { .. } => Vec::new(),
        }
    }
}

/// How an object was found; `None` where it was not looked at.
#[must_use]
pub fn fingerprint(server: &ObservedServer, object: &Object) -> Option<Fingerprint> {
    Some(match object {
        Object::Container(name) => {
            let mut containers = server.containers.iter();
            let found = containers.find(|found| found.spec.name == *name || found.id == *name);
            let mut all = server.all_containers.iter();
            // Of those that are no concern of this repository, little is known.
            if found.is_none() && all.any(|other| other.name == *name || other.id == *name) {
                return None;
            }
            Fingerprint::of_container(found)
        }
        Object::Network(name) => Fingerprint::of_network(server.network(name)),
        Object::Volume(name) => Fingerprint::of_volume(server.volume(name)),
        Object::Image(reference) => {
            let wanted = ImageReference::parse(reference);
            let mut images = server.images.iter();
            // One name has several spellings.
            let found = images.find(|(name, _)| ImageReference::parse(name) == wanted);
            Fingerprint::of_image(found.map(|(_, image)| image))
        }
        Object::File(path) => match server.files.get(path)? {
            ObservedFile::Missing => Fingerprint::Missing,
            ObservedFile::Found(content) => Fingerprint::of_file(Some(content)),
            ObservedFile::Directory => Fingerprint::NoFile("a directory".to_owned()),
            ObservedFile::Obstacle(what) => Fingerprint::NoFile(what.clone()),
            // Its content is not known, or nothing at all.
            ObservedFile::AsDelivered | ObservedFile::Behind(_) | ObservedFile::Unknown => {
                return None;
            }
        },
    })
}

/// How everything was found that the steps of a plan touch.
pub(super) fn fingerprints(steps: &[Step], observed: &ObservedState) -> Fingerprints {
    let mut prints = Fingerprints::new();
    for step in steps {
        let Some(server) = observed.servers.get(&step.server) else {
            continue;
        };
        for object in step.touched() {
            if is_yet_to_come(steps, step, &object) {
                continue;
            }
            if let Some(print) = fingerprint(server, &object) {
                prints.insert((step.server.clone(), object), print);
            }
        }
    }
    prints
}

/// Whether an image that something is made from is pulled first, under whatever spelling of its name.
fn is_yet_to_come(steps: &[Step], step: &Step, object: &Object) -> bool {
    let (Object::Image(image), false) = (object, matches!(step.action, Action::PullImage { .. }))
    else {
        return false;
    };
    let wanted = ImageReference::parse(image);
    steps.iter().any(|other| {
        let Action::PullImage { reference, .. } = &other.action else {
            return false;
        };
        other.server == step.server && ImageReference::parse(reference) == wanted
    })
}
