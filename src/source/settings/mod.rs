//! `vaultctl.toml`: every setting with its default and where its value comes from.

mod listing;
mod read;
mod vault;

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use jiff::civil::Date;

use super::place::{Place, Spanned};
use super::tables::values::{Network, Ports};

pub use vault::{VaultAuth, VaultSettings};

/// The settings file's name, in the folder of the definitions.
pub(super) const FILE: &str = "vaultctl.toml";

/// A value and where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Who chose it.
    pub origin: Origin,
}

/// Who chose a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The program.
    Default,
    /// The repository.
    File(Place),
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => formatter.write_str("default"),
            Self::File(place) => {
                write!(formatter, "{}:{}", place.file.path.display(), place.line())
            }
        }
    }
}

impl<T> Setting<T> {
    fn new(default: T, written: Option<Spanned<T>>) -> Self {
        match written {
            Some(Spanned { value, place }) => Self {
                value,
                origin: Origin::File(place),
            },
            None => Self {
                value: default,
                origin: Origin::Default,
            },
        }
    }

    /// Where the repository sets it; `None` for a default.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        match &self.origin {
            Origin::Default => None,
            Origin::File(place) => Some(place),
        }
    }
}

/// Everything that `vaultctl.toml` can set.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Identity of the repository on its servers; `None` means its root commit.
    pub repository_id: Setting<Option<String>>,
    /// Names of the operator's environment that may be used as variables.
    pub pass_environment: Setting<Vec<String>>,
    /// What a stack without `deploy` means.
    pub default_deploy: Setting<bool>,
    /// `[paths]`.
    pub paths: Paths,
    /// `[policy]`.
    pub policy: PolicySettings,
    /// `[network] lan`: ranges that no Docker network may overlap.
    pub lan: Setting<Vec<Network>>,
    /// `[apply] unattended`: the highest disruption carried out without a terminal.
    pub unattended: Setting<Unattended>,
    /// `[apply] max_removals`: how much of a server's owned containers a run may remove.
    pub max_removals: Setting<MaxRemovals>,
    /// `[history] keep`: entries that a server keeps of each stack.
    pub history: Setting<u32>,
    /// `[reconcile] allowed_signers`: the file that names who may sign commits; none means that they
    /// need not be signed.
    pub allowed_signers: Setting<Option<PathBuf>>,
    /// `[vault]`: where secrets are that name a `source`.
    pub vault: VaultSettings,
}

/// `[paths]`: where things are, relative to the settings file.
#[derive(Debug, Clone, PartialEq)]
pub struct Paths {
    /// Ansible inventory, a file or a folder of files.
    pub inventory: Setting<PathBuf>,
    /// Folders (or files) of resource definitions.
    pub sync: Setting<Vec<PathBuf>>,
    /// Folder of the stacks' folders.
    pub stacks: Setting<PathBuf>,
}

/// `[policy]`: what the rules check.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicySettings {
    /// Findings that stop plan and apply.
    pub enforce: Setting<Enforce>,
    /// Registries that images may come from.
    pub registries: Setting<Vec<String>>,
    /// Rules that are off.
    pub disable: Setting<Vec<Spanned<String>>>,
    /// Findings that are accepted.
    pub waivers: Setting<Vec<Waiver>>,
    /// Stack tag to host ports that it may publish; a tag that is not named keeps its default.
    pub ports: BTreeMap<String, Setting<Vec<Ports>>>,
    /// Middlewares that every router carries.
    pub required_middlewares: Setting<Vec<String>>,
    /// The middleware that authenticates.
    pub forward_auth: Setting<String>,
    /// Percentage of services that monitoring must cover.
    pub minimum_coverage: Setting<u8>,
    /// Services (`stack/service`) that need no monitoring.
    pub unmonitored: Setting<Vec<String>>,
}

/// Which findings stop plan and apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enforce {
    /// Errors.
    Errors,
    /// Errors and warnings.
    All,
    /// None.
    None,
}

/// A finding that is accepted, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiver {
    /// Rule.
    pub rule: Spanned<String>,
    /// Stack; `None` means every stack.
    pub stack: Option<Spanned<String>>,
    /// Service; `None` means every service.
    pub service: Option<Spanned<String>>,
    /// Why.
    pub reason: Spanned<String>,
    /// Last day on which it holds; `None` means for ever.
    pub until: Option<Spanned<Date>>,
}

/// The highest disruption carried out without a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unattended {
    /// Nothing that is noticed.
    None,
    /// Restarts.
    Restart,
    /// Downtime.
    Downtime,
}

/// How much of a server's owned containers a run may remove.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaxRemovals {
    /// A share, from 0 to 100.
    Percent(u8),
    /// A number of containers.
    Count(u32),
}

impl MaxRemovals {
    /// Whether removing so many of so many containers is more than allowed.
    #[must_use]
    pub fn is_exceeded(self, removed: usize, owned: usize) -> bool {
        match self {
            Self::Percent(share) => removed * 100 > owned * usize::from(share),
            Self::Count(count) => removed as u64 > u64::from(count),
        }
    }
}

impl fmt::Display for MaxRemovals {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Percent(share) => write!(formatter, "{share}%"),
            Self::Count(count) => write!(formatter, "{count}"),
        }
    }
}

impl fmt::Display for Unattended {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(name_in(&read::UNATTENDED, self))
    }
}

impl fmt::Display for Enforce {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(name_in(&read::ENFORCE, self))
    }
}

/// The word that a file would use for a choice.
fn name_in<T: PartialEq>(choices: &[(&'static str, T)], value: &T) -> &'static str {
    choices
        .iter()
        .find(|(_, choice)| choice == value)
        .map_or("", |(name, _)| name)
}
