//! What a step does: one variant, one change of a host.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::step::Expectation;
use crate::model::{
    Backend, ContainerSpec, ContainerUpdate, ContainerUser, Endpoint, FileWrite, NetworkSpec,
    RestartPolicy, SecretReference, VolumeSpec, references, secrets_in_use,
};

/// A change of a host.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Pulls an image.
    PullImage {
        /// The reference.
        reference: String,
        /// The platform, where the service names one.
        platform: Option<String>,
    },
    /// Creates a network.
    CreateNetwork(NetworkSpec),
    /// Makes a network anew: its containers are taken off, and put back on the new one.
    ReplaceNetwork {
        /// The engine's identifier of the old one.
        id: String,
        /// The new one.
        spec: NetworkSpec,
        /// The containers that are on it, by name.
        endpoints: BTreeMap<String, Endpoint>,
    },
    /// Removes a network.
    DeleteNetwork {
        /// The name.
        name: String,
    },
    /// Creates a volume.
    CreateVolume(VolumeSpec),
    /// Makes a volume anew, empty.
    ReplaceVolume(VolumeSpec),
    /// Removes a volume and what it holds.
    DeleteVolume {
        /// The name.
        name: String,
    },
    /// Writes a file.
    WriteFile {
        /// The folder on the server that it belongs to.
        root: String,
        /// The file.
        file: FileWrite,
        /// Whom it belongs to instead, where only the image can tell the numbers.
        owner: Option<ContainerUser>,
    },
    /// Removes a file.
    DeleteFile {
        /// The folder on the server that it belongs to.
        root: String,
        /// The path on the server.
        path: String,
    },
    /// Removes folders that are empty, with what shows them.
    RemoveFolders {
        /// Paths on the server, in this order.
        folders: Vec<String>,
    },
    /// Creates a container and, unless its stack stands still, starts it.
    CreateContainer {
        /// What it is made from.
        spec: Box<ContainerSpec>,
        /// Whether it is started.
        start: bool,
    },
    /// Creates the successor of a container, stops and keeps the old one, and starts the new one.
    ReplaceContainer {
        /// The container that is replaced.
        old: OldContainer,
        /// What the successor is made from.
        spec: Box<ContainerSpec>,
        /// Whether it is started.
        start: bool,
    },
    /// Creates the successor of a container, under a name of its own, and starts it beside that.
    StartSuccessor {
        /// The container that goes on for now.
        old: OldContainer,
        /// What the successor is made from.
        spec: Box<ContainerSpec>,
    },
    /// Gives the successor of a container the name, stops the old one and keeps it.
    TakeOver {
        /// The container that is replaced.
        old: OldContainer,
        /// The name.
        name: String,
    },
    /// Takes that back, without a gap: the container that was kept has its name again, and is ready.
    GiveBack {
        /// The container that was replaced.
        old: OldContainer,
        /// The name that its successor has taken.
        name: String,
        /// What has to hold of it.
        ready: Box<Expectation>,
    },
    /// Lets a proxy send requests to these containers of a service, and to no others. Those that it takes
    /// out may finish what they are answering.
    RouteTraffic {
        /// The part of the proxy's configuration.
        backend: Box<Backend>,
        /// The containers, by name or identifier.
        to: Vec<String>,
        /// How long the others may take for that.
        grace: Duration,
    },
    /// Stops a container and keeps it until the gate of its stack has passed.
    DeleteContainer {
        /// The container.
        old: OldContainer,
    },
    /// Removes a container for good, with its anonymous volumes where `volumes` says so.
    RemoveContainer {
        /// Its name.
        name: String,
        /// Whether its anonymous volumes go, too.
        volumes: bool,
    },
    /// Leaves a container that an interrupted run has kept to the end of this one: it goes once the
    /// gate of its stack has passed, and can be put back until then.
    ReleaseContainer {
        /// The container, as it was before it was kept.
        old: OldContainer,
    },
    /// Puts back a container that was kept, in the place of its successor.
    RestoreContainer {
        /// The container.
        old: OldContainer,
    },
    /// Changes limits and restart policy in place.
    UpdateContainer {
        /// Its name.
        name: String,
        /// The new values.
        update: Box<ContainerUpdate>,
    },
    /// Starts a container.
    StartContainer {
        /// Its name.
        name: String,
    },
    /// Stops a container.
    StopContainer {
        /// Its name.
        name: String,
    },
    /// Lets a paused container go on.
    UnpauseContainer {
        /// Its name.
        name: String,
    },
    /// Stops and starts a container.
    RestartContainer {
        /// Its name.
        name: String,
    },
    /// Gives a container its name.
    RenameContainer {
        /// The engine's identifier.
        id: String,
        /// The name that it has.
        from: String,
        /// The name that it gets.
        to: String,
    },
    /// Puts a container on a network.
    ConnectNetwork {
        /// The network.
        network: String,
        /// The container.
        container: String,
        /// How.
        endpoint: Endpoint,
    },
    /// Takes a container off a network.
    DisconnectNetwork {
        /// The network.
        network: String,
        /// The container.
        container: String,
    },
    /// Runs a command of the stack's definition.
    RunHook {
        /// The command line, for a shell.
        command: String,
        /// The stack's folder on the server.
        root: String,
        /// The folder that it runs in, which is made where it is missing.
        directory: String,
    },
    /// Takes over what another tool made. Nothing is done to it.
    Adopt {
        /// The container's name.
        name: String,
    },
}

/// A container that gives way to another, with what is needed to put it back.
#[derive(Debug, Clone, PartialEq)]
pub struct OldContainer {
    /// The engine's identifier.
    pub id: String,
    /// The name that it had.
    pub name: String,
    /// The restart policy that it had.
    pub restart: RestartPolicy,
    /// Whether it ran.
    pub running: bool,
    /// The networks that it was on.
    pub networks: BTreeMap<String, Endpoint>,
}

/// The kind of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// An image.
    Image,
    /// A network.
    Network,
    /// A volume.
    Volume,
    /// A delivered file.
    File,
    /// A container.
    Container,
    /// A proxy's choice of containers.
    Proxy,
    /// A command of the stack's definition.
    Hook,
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Image => "image",
            Self::Network => "network",
            Self::Volume => "volume",
            Self::File => "file",
            Self::Container => "container",
            Self::Proxy => "proxy",
            Self::Hook => "hook",
        })
    }
}

impl Action {
    /// The kind of object that it changes.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::PullImage { .. } => Kind::Image,
            Self::CreateNetwork(_) | Self::ReplaceNetwork { .. } | Self::DeleteNetwork { .. } => {
                Kind::Network
            }
            Self::CreateVolume(_) | Self::ReplaceVolume(_) | Self::DeleteVolume { .. } => {
                Kind::Volume
            }
            Self::WriteFile { .. } | Self::DeleteFile { .. } | Self::RemoveFolders { .. } => {
                Kind::File
            }
            Self::RunHook { .. } => Kind::Hook,
            Self::RouteTraffic { .. } => Kind::Proxy,
            _ => Kind::Container,
        }
    }

    /// The secrets whose values it needs.
    #[must_use]
    pub fn secrets(&self) -> Vec<SecretReference> {
        match self {
            Self::CreateContainer { spec, .. }
            | Self::ReplaceContainer { spec, .. }
            | Self::StartSuccessor { spec, .. } => secrets_in_use(&spec.labels),
            Self::WriteFile { file, .. } => {
                std::str::from_utf8(&file.bytes).map_or_else(|_| Vec::new(), references)
            }
            _ => Vec::new(),
        }
    }

    /// Whether a container may be on fewer networks after it.
    #[must_use]
    pub fn leaves_networks(&self) -> bool {
        matches!(
            self,
            Self::RemoveContainer { .. }
                | Self::DeleteContainer { .. }
                | Self::ReplaceContainer { .. }
                | Self::TakeOver { .. }
                | Self::DisconnectNetwork { .. }
        )
    }

    /// The word for it in plans.
    #[must_use]
    pub fn verb(&self) -> &'static str {
        match self {
            Self::PullImage { .. } => "pull",
            Self::CreateNetwork(_) | Self::CreateVolume(_) | Self::CreateContainer { .. } => {
                "create"
            }
            Self::ReplaceNetwork { .. }
            | Self::ReplaceVolume(_)
            | Self::ReplaceContainer { .. }
            | Self::StartSuccessor { .. } => "replace",
            Self::TakeOver { .. } | Self::GiveBack { .. } => "take over",
            Self::RouteTraffic { .. } => "switch",
            Self::DeleteNetwork { .. }
            | Self::DeleteVolume { .. }
            | Self::DeleteFile { .. }
            | Self::RemoveFolders { .. }
            | Self::DeleteContainer { .. }
            | Self::ReleaseContainer { .. }
            | Self::RemoveContainer { .. } => "delete",
            Self::WriteFile { .. } => "write",
            Self::UpdateContainer { .. } => "update",
            Self::StartContainer { .. } => "start",
            Self::StopContainer { .. } => "stop",
            Self::UnpauseContainer { .. } => "unpause",
            Self::RestartContainer { .. } => "restart",
            Self::RenameContainer { .. } | Self::RestoreContainer { .. } => "rename",
            Self::ConnectNetwork { .. } => "connect",
            Self::DisconnectNetwork { .. } => "disconnect",
            Self::RunHook { .. } => "run",
            Self::Adopt { .. } => "adopt",
        }
    }
}
