//! How an image is built, and what `docker compose watch` does.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::value::is_false;
use super::{Bytes, Extensions, FileReference, Hook, HostList, Ulimit};

/// How the image of a service is built.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Build {
    /// The build context: an absolute path or a URL.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub context: String,
    /// The Dockerfile, relative to the context.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dockerfile: Option<String>,
    /// The Dockerfile's content. Never together with `dockerfile`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dockerfile_inline: Option<String>,
    /// Extra privileges.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub entitlements: Vec<String>,
    /// Build arguments; those without a value in the environment are left out.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<String, Option<String>>,
    /// SSH agents and keys, by id.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ssh: Vec<SshKey>,
    /// Labels of the image.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// Cache sources.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cache_from: Vec<String>,
    /// Cache destinations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cache_to: Vec<String>,
    /// Whether the cache is not used.
    #[serde(skip_serializing_if = "is_false")]
    pub no_cache: bool,
    /// Named contexts.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub additional_contexts: BTreeMap<String, String>,
    /// Whether base images are always pulled.
    #[serde(skip_serializing_if = "is_false")]
    pub pull: bool,
    /// Entries for `/etc/hosts` during the build.
    #[serde(skip_serializing_if = "HostList::is_empty")]
    pub extra_hosts: HostList,
    /// The isolation technology.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub isolation: Option<String>,
    /// The network during the build.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
    /// The stage to build.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Secrets during the build.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<FileReference>,
    /// The size of `/dev/shm` during the build.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shm_size: Option<Bytes>,
    /// Additional tags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Limits of the build's processes.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub ulimits: BTreeMap<String, Ulimit>,
    /// Platforms to build for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub platforms: Vec<String>,
    /// Whether the build has every privilege.
    #[serde(skip_serializing_if = "is_false")]
    pub privileged: bool,
    /// `x-*` keys.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// An SSH agent socket or key for a build.
///
/// Serializes as `id` or `id: path`, as Compose prints it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SshKey {
    /// The id that the Dockerfile uses.
    pub id: String,
    /// The path of the key or socket; `None` is the agent of the environment.
    pub path: Option<String>,
}

impl Serialize for SshKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.path {
            Some(path) => serializer.collect_str(&format_args!("{}: {path}", self.id)),
            None => serializer.serialize_str(&self.id),
        }
    }
}

/// Development helpers of a service.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Develop {
    /// What happens when files change.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub watch: Vec<Watch>,
    /// `x-*` keys.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// What happens when files below a path change.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Watch {
    /// The path watched. Absolute.
    pub path: String,
    /// What happens.
    pub action: WatchAction,
    /// The path in the container.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The command that `sync+exec` runs.
    pub exec: Hook,
    /// Patterns that are not watched.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ignore: Vec<String>,
    /// `x-*` keys.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// What a watched change causes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum WatchAction {
    /// Files are copied.
    #[serde(rename = "sync")]
    Sync,
    /// The image is built again.
    #[serde(rename = "rebuild")]
    Rebuild,
    /// The container is restarted.
    #[serde(rename = "restart")]
    Restart,
    /// Files are copied, then the container is restarted.
    #[serde(rename = "sync+restart")]
    SyncRestart,
    /// Files are copied, then a command is run.
    #[serde(rename = "sync+exec")]
    SyncExec,
}
