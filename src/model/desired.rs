//! What the repository wants: the output of resolving, the input of planning.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::{
    Container, DeploymentId, ImageReference, NeededSecret, Owner, PullPolicy, Replacement,
    SecretReference, ServerName, StackName, content_digest, label,
};
use crate::compose::model::{Project, PullPolicy as ComposePolicy, Service};

/// What a selection of servers and stacks shall look like.
#[derive(Debug, Clone, PartialEq)]
pub struct DesiredState {
    /// Identifies the repository on the hosts, so that what it made can be told from the rest.
    pub repository: String,
    /// The git commit, where there is one.
    pub revision: Option<String>,
    /// Whether the working tree was read instead of a commit.
    pub worktree: bool,
    /// The selected servers, by name.
    pub servers: BTreeMap<ServerName, DesiredServer>,
}

impl DesiredState {
    /// Every deployment, by server and stack.
    pub fn deployments(&self) -> impl Iterator<Item = &Deployment> {
        self.servers.values().flat_map(|server| &server.deployments)
    }
}

/// What a server shall look like.
#[derive(Debug, Clone, PartialEq)]
pub struct DesiredServer {
    /// The folder on the server for what is delivered there.
    pub state_directory: String,
    /// The deployments, by stack.
    pub deployments: Vec<Deployment>,
    /// Stacks that are never orphans here, although no deployment stands above: `deploy = false`,
    /// or not selected.
    pub spared: BTreeSet<StackName>,
    /// Those of them that run on another server, which is not looked at.
    pub elsewhere: BTreeMap<StackName, ServerName>,
    /// Whether stacks that nobody wants any more are removed. Off when stacks were selected by name.
    pub remove_orphans: bool,
}

/// What a stack on a server shall do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DeploymentState {
    /// Run.
    #[default]
    Running,
    /// Exist, and stand still.
    Stopped,
    /// Not exist.
    Absent,
}

/// One stack on one server, resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Deployment {
    /// Which stack on which server.
    pub id: DeploymentId,
    /// The Compose model. Its relative paths lie below [`REPOSITORY_ROOT`]. Where a stack says the same on
    /// many servers, they share it.
    pub project: Arc<Project>,
    /// The folder on the server for the stack's files, where the definition names one.
    pub host_directory: Option<String>,
    /// The folder on the server for the stack's files where nothing else is known.
    pub default_directory: String,
    /// The files that are delivered.
    pub files: Vec<DeliveredFile>,
    /// The path on the server of each config and secret whose content is delivered, by service
    /// and target.
    pub injected: BTreeMap<(String, String), String>,
    /// The secrets whose references stand in the project and in the files.
    pub secrets: BTreeMap<SecretReference, NeededSecret>,
    /// The deployments that must pass their gate first.
    pub after: Vec<DeploymentId>,
    /// What it shall do.
    pub state: DeploymentState,
    /// Whether it is applied only when it is named (`apply = "manual"`).
    pub manual: bool,
    /// How long a container may take to get healthy, where the definition says so.
    pub health_timeout: Option<Duration>,
    /// Services that are deployed and not waited for.
    pub ignore_services: BTreeSet<String>,
    /// Whether the registry is asked for newer images of tags.
    pub auto_pull: bool,
    /// Whether everything is removed before something is changed.
    pub destroy_before_deploy: bool,
    /// What the Compose file says of services to this tool (`x-vaultctl`), by service.
    pub services: BTreeMap<String, ServiceOptions>,
    /// What runs before the first change, with the stack's files in place.
    pub pre_deploy: Option<Hook>,
    /// What runs after the gate.
    pub post_deploy: Option<Hook>,
}

impl Deployment {
    /// The folder on the server for the stack's files: as defined, else where the project's
    /// containers were started from, else below the server's state directory.
    #[must_use]
    pub fn directory<'a>(&'a self, live: &'a [Container]) -> &'a str {
        self.directory_by(live.iter().map(|container| &container.spec.labels))
    }

    /// As [`Deployment::directory`], by the labels of the containers that are there.
    #[must_use]
    pub fn directory_by<'a>(
        &'a self,
        live: impl IntoIterator<Item = &'a BTreeMap<String, String>>,
    ) -> &'a str {
        if let Some(directory) = &self.host_directory {
            return directory;
        }
        live.into_iter()
            .filter(|labels| labels.get(label::PROJECT) == Some(&self.project.name))
            .find_map(|labels| labels.get(label::WORKING_DIR))
            .map_or(&self.default_directory, String::as_str)
    }

    /// What is delivered: the path on the server and the version of each file.
    #[must_use]
    pub fn delivery(&self, directory: &str) -> BTreeMap<String, String> {
        let digest = |file: &DeliveredFile| (self.on_server(&file.path, directory), file.version());
        self.files.iter().map(digest).collect()
    }

    /// The image of a service: its own, else the name that Compose gives to what it builds.
    #[must_use]
    pub fn image_of(&self, service: &Service) -> String {
        self.project.image_of(service)
    }

    /// Has a service run an image, or the one that its own reference stands for now where none is
    /// given. No registry is asked for a newer one.
    pub fn pin_image(&mut self, service: &str, image: Option<String>) {
        self.auto_pull = false;
        let project = Arc::make_mut(&mut self.project);
        let Some(service) = project.services.get_mut(service) else {
            return;
        };
        if image.is_some() {
            service.image = image;
        }
        if service.pull_policy == Some(ComposePolicy::Always) {
            service.pull_policy = Some(ComposePolicy::Missing);
        }
    }

    /// When the image of a service is pulled: as its Compose file says, else by `auto_pull`.
    ///
    /// A digest never changes, so that there is nothing to ask a registry for.
    #[must_use]
    pub fn pull_policy(&self, service: &Service) -> PullPolicy {
        let pinned = ImageReference::parse(&self.image_of(service))
            .digest
            .is_some();
        match service.pull_policy {
            Some(ComposePolicy::Never | ComposePolicy::Build) => PullPolicy::Never,
            _ if pinned || service.build.is_some() => PullPolicy::Missing,
            Some(ComposePolicy::Always) => PullPolicy::Always,
            None if self.auto_pull => PullPolicy::Always,
            Some(ComposePolicy::Missing) | None => PullPolicy::Missing,
        }
    }

    /// A path of the project as it is on the server, where the project's folder is `directory`.
    ///
    /// What lies beside the project's folder in the repository lies beside it on the server.
    #[must_use]
    pub fn on_server(&self, path: &str, directory: &str) -> String {
        let path = Path::new(path);
        if !path.starts_with(REPOSITORY_ROOT) {
            return path.to_string_lossy().into_owned();
        }
        let mut base: &Path = &self.project.working_dir;
        let mut on_server = PathBuf::from(directory);
        loop {
            if let Ok(rest) = path.strip_prefix(base) {
                let rest = rest.components();
                return on_server
                    .join(rest.as_path())
                    .to_string_lossy()
                    .into_owned();
            }
            let Some(parent) = base.parent() else {
                return path.to_string_lossy().into_owned();
            };
            base = parent;
            on_server.pop();
        }
    }
}

/// Where the repository's root lies while Compose files are loaded: relative paths become absolute
/// below it, so that they can be told from paths of the server.
///
/// It has a folder above it for the same reason: a path between the two has left the repository.
pub const REPOSITORY_ROOT: &str = "/.vaultctl/repository";

/// Where a server keeps what is kept there, unless it says otherwise.
pub const DEFAULT_STATE_DIRECTORY: &str = "/var/lib/vaultctl";

/// What is known of a service beside its definition: what it says to this tool (`x-vaultctl`), and
/// what resolving has replaced.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServiceOptions {
    /// Attribute paths that are not compared; a path covers those below it.
    pub ignore: Vec<String>,
    /// Whether it is done once it has ended with exit code 0.
    pub one_shot: bool,
    /// What tells that it is ready, for images that cannot tell by themselves.
    pub ready: Option<Ready>,
    /// How its containers are replaced.
    pub replacement: Replacement,
    /// Its `security_opt` as the Compose file has it, where a profile was read into that.
    pub written_security_opt: Option<Vec<String>>,
}

/// What tells from outside that a container is ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ready {
    /// A port takes connections.
    Tcp {
        /// The port of the container.
        port: u16,
    },
    /// A page answers with a status below 400.
    Http {
        /// The port of the container.
        port: u16,
        /// The path, which begins with `/`.
        path: String,
    },
}

/// What happens to a service when a file that it reads has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Reaction {
    /// Nothing: it notices by itself.
    None,
    /// It is restarted.
    #[default]
    Restart,
    /// It is replaced.
    Redeploy,
}

/// A file of the repository that is delivered to a server.
#[derive(Debug, Clone, PartialEq)]
pub struct DeliveredFile {
    /// The path, resolved as the project's paths are ([`Deployment::on_server`]).
    pub path: String,
    /// The name that people see: the path in the stack's folder.
    pub name: String,
    /// The content.
    pub bytes: Arc<[u8]>,
    /// The permission bits.
    pub mode: u32,
    /// The owner.
    pub owner: Owner,
    /// Whether it is written where it is absent and never compared again.
    pub once: bool,
    /// Whether its content must not be shown.
    pub sensitive: bool,
    /// The services that read it and what happens to them when it changes.
    pub readers: BTreeMap<String, Reaction>,
}

impl DeliveredFile {
    /// What tells it from another version of the same file: the content's digest, and an owner
    /// other than root.
    #[must_use]
    pub fn version(&self) -> String {
        let digest = content_digest(&self.bytes);
        match &self.owner {
            Owner::Numbers(0, 0) => digest,
            owner => format!("{digest} {owner}"),
        }
    }
}

/// A command that runs before or after a deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    /// The command line, for a shell.
    pub command: String,
    /// The folder that it runs in, below the stack's folder.
    pub path: String,
}
