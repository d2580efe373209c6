//! One git revision becomes a [`Source`]: settings, inventory, resource definitions, stacks.
//!
//! [`load()`] reads everything and reports every fault of the repository at once, each with the file,
//! the line and what to do. What it returns is complete and consistent as far as the repository alone
//! can tell: names are unique, references resolve, Compose files exist. Their text is not read
//! here; that is the next stage's work.

mod address;
mod audience;
mod clone;
mod diagnostic;
mod disk;
mod duplicates;
mod git;
mod inventory;
mod join;
mod load;
mod locate;
mod needed;
mod not_yet;
mod open;
mod place;
mod placement;
mod reading;
mod references;
mod remote;
mod server;
mod settings;
mod signers;
mod ssh_args;
mod suggest;
mod tables;
mod tier;
mod tree;
mod uncommitted;
mod visible;

use std::path::PathBuf;

pub use clone::{GitClone, Offer, Pack, Tip, fetch_here};
pub(crate) use diagnostic::Problems;
pub use diagnostic::{LoadErrors, Problem, Severity};
pub use git::{Commit, Repository};
pub(crate) use inventory::yaml;
pub use load::{load, read};
pub use not_yet::CODE as NOT_SUPPORTED_YET;
pub use place::{Place, SourceFile, Spanned};
pub use reading::Reading;
pub use server::{Address, Jump, Server, SshAddress, TcpAddress, Tier, Tls};
pub use settings::{
    Enforce, MaxRemovals, Origin, Paths, PolicySettings, Setting, Settings, Unattended, VaultAuth,
    VaultSettings, Waiver,
};
pub use signers::{CommitSignature, Signer, Signers};
pub(crate) use suggest::did_you_mean;
pub use tables::{
    AddressPool, ApplyMode, ConfigFile, Delivery, Due, EnvironmentEntry, Execution, GitSource,
    Hook, HookServer, Jitter, Limits, Network, Owner, Parameter, Phases, Policy, Ports,
    PostgresqlHook, Procedure, Protocol, Proxy, Quoting, Recipient, RedisHook, Repo, Requirement,
    Rollout, Rotation, RotationHook, RotationTarget, Scope, Secret, SecretClass, SecretVersion,
    Stack, StackState, StackTiers, Stage, Variable, read_interval, read_jitter,
};
pub use tree::{Entry, Kind, Tree};
pub use visible::has_plain_values;

/// Everything that one revision of the repository says.
#[derive(Debug, Clone)]
pub struct Source {
    /// The commit that was read; `None` for the working tree.
    pub commit: Option<Commit>,
    /// Whether the working tree was read instead of a revision.
    pub worktree: bool,
    /// Identity of the repository on its servers: `repository_id`, else the root commit. `None`
    /// only for a working tree that has neither.
    pub repository_id: Option<String>,
    /// Files that matter and differ from `HEAD`, while `HEAD` was read.
    pub dirty: Vec<PathBuf>,
    /// The repository's files.
    pub tree: Tree,
    /// `vaultctl.toml`.
    pub settings: Settings,
    /// The folder of the definitions on disk; `None` where there is no working tree.
    pub folder: Option<PathBuf>,
    /// The inventory's `known_hosts` file, whether it is there or not.
    pub known_hosts: PathBuf,
    /// `[[server]]` joined with the inventory, in the order written.
    pub servers: Vec<Server>,
    /// `[[stack]]` with the files found, in the order written.
    pub stacks: Vec<Stack>,
    /// `[[variable]]`.
    pub variables: Vec<Variable>,
    /// `[[secret]]`.
    pub secrets: Vec<Secret>,
    /// `[[recipient]]`.
    pub recipients: Vec<Recipient>,
    /// `[[policy]]`.
    pub policies: Vec<Policy>,
    /// `[[procedure]]`.
    pub procedures: Vec<Procedure>,
    /// `[[rotation]]`.
    pub rotations: Vec<Rotation>,
    /// `[[repo]]`.
    pub repos: Vec<Repo>,
    /// Warnings and notes, by file and line.
    pub problems: Vec<Problem>,
}

impl Source {
    /// Finds a server by name.
    #[must_use]
    pub fn server(&self, name: &str) -> Option<&Server> {
        self.servers
            .iter()
            .find(|server| server.name.as_str() == name)
    }

    /// Finds a stack by name.
    #[must_use]
    pub fn stack(&self, name: &str) -> Option<&Stack> {
        self.stacks.iter().find(|stack| stack.name.as_str() == name)
    }
}

/// What to read of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadFrom {
    /// A revision, `HEAD` when none is named, from git's object database.
    Revision(Option<String>),
    /// The files on disk: also those that are not committed, but not those that git ignores.
    Worktree,
}

#[cfg(test)]
mod tests;
