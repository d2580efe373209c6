//! `[[stack]]`: a Compose application.

use std::path::PathBuf;
use std::time::Duration;

use crate::source::place::Spanned;
use crate::source::server::Tier;

use super::environment::EnvironmentEntry;

/// A Compose application and where it runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Stack {
    /// Name, unique in the repository.
    pub name: Spanned<String>,
    /// Free text.
    pub description: String,
    /// Tags; `tier:*` and `exposure:public` are also interpreted.
    pub tags: Vec<Spanned<String>>,
    /// Stacks that must be healthy before this one starts.
    pub after: Vec<Spanned<String>>,
    /// False: validated, never deployed.
    pub deploy: bool,
    /// What the stack should be on its servers.
    pub state: StackState,
    /// Whether a run applies it without being asked by name.
    pub apply: ApplyMode,
    /// Which tiers it may run on.
    pub tiers: StackTiers,
    /// Whether it is tagged `exposure:public`.
    pub public: bool,
    /// Names of the servers that it runs on, in the order written; tags are resolved in name order.
    pub servers: Vec<Spanned<String>>,
    /// How it moves over several servers.
    pub rollout: Rollout,
    /// Compose project; `None` means the stack's name.
    pub project_name: Option<Spanned<String>>,
    /// Folder of the stack inside the repository; relative file names start here.
    pub directory: PathBuf,
    /// Compose files inside the repository, in the order in which they are merged. Empty when
    /// the text stands in `file_contents` or comes from another repository.
    pub compose_files: Vec<PathBuf>,
    /// Compose text written in the TOML file.
    pub file_contents: Option<Spanned<String>>,
    /// The other repository that holds the Compose files.
    pub git: Option<GitSource>,
    /// Folder on the server for the stack's files; `None` leaves it to planning.
    pub host_directory: Option<Spanned<PathBuf>>,
    /// Variables for interpolation, in the order written.
    pub environment: Vec<EnvironmentEntry>,
    /// The file that `environment` stands in for.
    pub env_file_path: PathBuf,
    /// Further files with variables, relative to the stack's folder.
    pub additional_env_files: Vec<Spanned<PathBuf>>,
    /// Owner of the delivered files.
    pub files_owner: Option<Owner>,
    /// Active Compose profiles.
    pub profiles: Vec<Spanned<String>>,
    /// What a change of a delivered file requires.
    pub config_files: Vec<ConfigFile>,
    /// Runs before the stack changes.
    pub pre_deploy: Option<Hook>,
    /// Runs after the stack is healthy.
    pub post_deploy: Option<Hook>,
    /// Whether the stack is taken down before it is deployed.
    pub destroy_before_deploy: bool,
    /// Whether images are pulled although they exist; `None` when not written.
    pub auto_pull: Option<bool>,
    /// Services that are deployed and not gated.
    pub ignore_services: Vec<Spanned<String>>,
    /// Limit for becoming healthy, per container; `None` derives it from the healthcheck.
    pub health_timeout: Option<Spanned<Duration>>,
}

impl Stack {
    /// A stack of which nothing but the name is written.
    #[must_use]
    pub fn new(name: Spanned<String>) -> Self {
        Self {
            name,
            description: String::new(),
            after: Vec::new(),
            deploy: true,
            state: StackState::default(),
            apply: ApplyMode::default(),
            tiers: StackTiers::default(),
            public: false,
            tags: Vec::new(),
            servers: Vec::new(),
            rollout: Rollout {
                max_parallel: None,
                order: Vec::new(),
            },
            project_name: None,
            directory: PathBuf::new(),
            compose_files: Vec::new(),
            file_contents: None,
            git: None,
            host_directory: None,
            environment: Vec::new(),
            env_file_path: PathBuf::from(".env"),
            additional_env_files: Vec::new(),
            files_owner: None,
            profiles: Vec::new(),
            config_files: Vec::new(),
            pre_deploy: None,
            post_deploy: None,
            destroy_before_deploy: false,
            auto_pull: None,
            ignore_services: Vec::new(),
            health_timeout: None,
        }
    }

    /// The Compose project's name.
    #[must_use]
    pub fn project(&self) -> &str {
        self.project_name
            .as_ref()
            .map_or(self.name.as_str(), |name| name.as_str())
    }
}

/// What a stack should be on its servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StackState {
    /// Containers run.
    #[default]
    Running,
    /// Containers exist and are stopped.
    Stopped,
    /// Nothing of it exists.
    Absent,
}

/// Whether a run applies a stack without being asked by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ApplyMode {
    /// With everything else.
    #[default]
    Auto,
    /// Planned and reported; applied only when named.
    Manual,
}

/// Which tiers a stack may run on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StackTiers {
    /// No `tier:` tag, or `tier:trusted`.
    #[default]
    Trusted,
    /// `tier:untrusted`.
    Untrusted,
    /// `tier:any`.
    Any,
}

impl StackTiers {
    /// Whether the stack may run on a server of this tier.
    #[must_use]
    pub fn allow(self, tier: Tier) -> bool {
        match self {
            Self::Any => true,
            Self::Trusted => tier == Tier::Trusted,
            Self::Untrusted => tier == Tier::Untrusted,
        }
    }
}

/// How a stack moves over several servers.
#[derive(Debug, Clone, PartialEq)]
pub struct Rollout {
    /// Servers that change at the same time; at least 1. `None` means one after another.
    pub max_parallel: Option<u32>,
    /// Servers to begin with, in this order; the others follow in theirs.
    pub order: Vec<Spanned<String>>,
}

/// Numeric owner of delivered files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// User id.
    pub uid: u32,
    /// Group id.
    pub gid: u32,
}

/// What a change of one delivered file, folder or glob requires.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfigFile {
    /// File, folder or glob, relative to the stack's folder.
    pub path: Spanned<String>,
    /// Services concerned; empty means all.
    pub services: Vec<Spanned<String>>,
    /// What happens to the services.
    pub requires: Requirement,
    /// Whether it is kept equal after its first delivery.
    pub delivery: Delivery,
}

/// What a changed file requires of the services that use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Requirement {
    /// Nothing; the program watches the file.
    #[default]
    None,
    /// A restart.
    Restart,
    /// A new container.
    Redeploy,
}

/// How a file is delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Delivery {
    /// Kept equal to git.
    #[default]
    Always,
    /// Written where absent, then left to the program that owns it.
    Once,
}

/// A command around a deployment.
#[derive(Debug, Clone, PartialEq)]
pub struct Hook {
    /// Shell command line.
    pub command: Spanned<String>,
    /// Working folder relative to the stack's folder.
    pub path: Option<Spanned<PathBuf>>,
}

/// Files in another git repository.
#[derive(Debug, Clone, PartialEq)]
pub struct GitSource {
    /// URL, or `owner/name` on the provider.
    pub repo: Spanned<String>,
    /// Host of `owner/name` repositories.
    pub provider: String,
    /// False: plain HTTP.
    pub https: bool,
    /// Branch, for messages; the commit decides.
    pub branch: Option<Spanned<String>>,
    /// The commit to read.
    pub commit: Option<Spanned<String>>,
    /// Name `X` of the account whose token is the secret `git/X`.
    pub account: Option<Spanned<String>>,
}
