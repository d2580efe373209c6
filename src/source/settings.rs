//! `vaultctl.toml`: every setting with its default and where its value comes from.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::diagnostic::Problems;
use super::place::{Place, Spanned};
use super::tables::document::Document;
use super::tables::field::Field;
use super::tables::table::{Context, Table};
use super::tables::values::{Network, Ports};

/// The settings file's name, in the folder of the definitions.
pub(super) const FILE: &str = "vaultctl.toml";

const REGISTRIES: [&str; 4] = ["docker.io", "ghcr.io", "quay.io", "mcr.microsoft.com"];
const PORTS: [(&str, &[&str]); 2] = [
    ("edge", &["80/tcp", "443/tcp"]),
    ("dns", &["53/tcp", "53/udp"]),
];
const REQUIRED_MIDDLEWARES: [&str; 2] = ["rate-limit", "secure-headers"];
const FORWARD_AUTH: &str = "forward-auth";
const HISTORY: u32 = 50;

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
    /// `[history] keep`: entries kept per server.
    pub history: Setting<u32>,
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
        formatter.write_str(name_in(&UNATTENDED, self))
    }
}

impl fmt::Display for Enforce {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(name_in(&ENFORCE, self))
    }
}

/// The word that a file would use for a choice.
fn name_in<T: PartialEq>(choices: &[(&'static str, T)], value: &T) -> &'static str {
    choices
        .iter()
        .find(|(_, choice)| choice == value)
        .map_or("", |(name, _)| name)
}

impl Settings {
    /// The settings of a repository without `vaultctl.toml`.
    #[must_use]
    pub fn defaults() -> Self {
        let problems = Problems::default();
        let empty = Document::empty(Path::new(FILE));
        Self::read(&empty, &problems)
    }

    /// Reads the file; faults are reported and leave the default.
    pub(super) fn read(document: &Document, problems: &Problems) -> Self {
        let context = Context { document, problems };
        let place = document.place(None);
        let mut file = Table::new(context, "vaultctl.toml", place, &document.root);
        let repository_id = file
            .take("repository_id")
            .and_then(|field| repository_id(&field));
        let pass_environment = list(&mut file, "pass_environment");
        let default_deploy = file.boolean("default_deploy");
        let paths = Paths::read(file.table("paths"));
        let policy = PolicySettings::read(file.table("policy"));
        let lan = section(file.table("network"), |network| {
            let field = network.take("lan")?;
            let ranges = field.parsed_list(str::parse);
            Some(Spanned::new(values(ranges), field.place()))
        });
        let (mut unattended, mut max_removals) = (None, None);
        if let Some(mut apply) = file.table("apply") {
            unattended = apply.choice("unattended", &UNATTENDED);
            max_removals = apply
                .take("max_removals")
                .and_then(|field| removals(&field));
            apply.finish();
        }
        let history = section(file.table("history"), |history| {
            let keep = history.integer("keep", 1..=10_000)?;
            Some(keep.map(|keep| u32::try_from(keep).unwrap_or(HISTORY)))
        });
        file.finish();
        Self {
            repository_id: Setting::new(None, repository_id.map(|id| id.map(Some))),
            pass_environment: Setting::new(Vec::new(), pass_environment),
            default_deploy: Setting::new(true, default_deploy),
            paths,
            policy,
            lan: Setting::new(Vec::new(), lan),
            unattended: Setting::new(Unattended::Downtime, unattended),
            max_removals: Setting::new(MaxRemovals::Percent(50), max_removals),
            history: Setting::new(HISTORY, history),
        }
    }
}

impl Settings {
    /// Every setting by name, as text, with its origin.
    #[must_use]
    pub fn listed(&self) -> Vec<(String, String, String)> {
        let (paths, policy) = (&self.paths, &self.policy);
        let id = self
            .repository_id
            .map(|id| id.clone().unwrap_or_else(|| "the root commit".into()));
        let path = |path: &PathBuf| path.display().to_string();
        let folders = |list: &Vec<PathBuf>| list.iter().map(path).collect::<Vec<_>>().join(", ");
        let words = |list: &Vec<String>| list.join(", ");
        let spans = |list: &Vec<Spanned<String>>| {
            list.iter()
                .map(|word| word.value.clone())
                .collect::<Vec<_>>()
                .join(", ")
        };
        let ports = |list: &Vec<Ports>| {
            list.iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(", ")
        };
        let mut list = vec![
            id.listed("repository_id"),
            self.pass_environment.map(words).listed("pass_environment"),
            self.default_deploy
                .map(ToString::to_string)
                .listed("default_deploy"),
            paths.inventory.map(path).listed("paths.inventory"),
            paths.sync.map(folders).listed("paths.sync"),
            paths.stacks.map(path).listed("paths.stacks"),
            policy
                .enforce
                .map(ToString::to_string)
                .listed("policy.enforce"),
            policy.registries.map(words).listed("policy.registries"),
            policy.disable.map(spans).listed("policy.disable"),
            policy
                .waivers
                .map(|waivers| format!("{} waivers", waivers.len()))
                .listed("policy.waivers"),
        ];
        for (tag, setting) in &policy.ports {
            list.push(setting.map(ports).listed(&format!("policy.ports.{tag}")));
        }
        list.extend([
            policy
                .required_middlewares
                .map(words)
                .listed("policy.traefik.required"),
            policy
                .forward_auth
                .map(Clone::clone)
                .listed("policy.traefik.forward_auth"),
            policy
                .minimum_coverage
                .map(ToString::to_string)
                .listed("policy.coverage.minimum"),
            policy
                .unmonitored
                .map(words)
                .listed("policy.coverage.unmonitored"),
            self.lan
                .map(|lan| {
                    lan.iter()
                        .map(ToString::to_string)
                        .collect::<Vec<_>>()
                        .join(", ")
                })
                .listed("network.lan"),
            self.unattended
                .map(ToString::to_string)
                .listed("apply.unattended"),
            self.max_removals
                .map(ToString::to_string)
                .listed("apply.max_removals"),
            self.history.map(ToString::to_string).listed("history.keep"),
        ]);
        list
    }
}

impl<T> Setting<T> {
    /// The same setting with its value in another form.
    fn map<U>(&self, form: impl Fn(&T) -> U) -> Setting<U> {
        Setting {
            value: form(&self.value),
            origin: self.origin.clone(),
        }
    }
}

impl Setting<String> {
    fn listed(self, name: &str) -> (String, String, String) {
        (name.to_owned(), self.value, self.origin.to_string())
    }
}

const ENFORCE: [(&str, Enforce); 3] = [
    ("errors", Enforce::Errors),
    ("all", Enforce::All),
    ("none", Enforce::None),
];
const UNATTENDED: [(&str, Unattended); 3] = [
    ("none", Unattended::None),
    ("restart", Unattended::Restart),
    ("downtime", Unattended::Downtime),
];

impl Paths {
    fn read(table: Option<Table<'_>>) -> Self {
        let (mut inventory, mut sync, mut stacks) = (None, None, None);
        if let Some(mut table) = table {
            inventory = table.parsed("inventory", inside);
            stacks = table.parsed("stacks", inside);
            sync = table
                .take("sync")
                .map(|field| Spanned::new(values(field.parsed_list(inside)), field.place()));
            table.finish();
        }
        Self {
            inventory: Setting::new(PathBuf::from("inventory/hosts.yml"), inventory),
            sync: Setting::new(vec![PathBuf::from("sync")], sync),
            stacks: Setting::new(PathBuf::from("stacks"), stacks),
        }
    }
}

impl PolicySettings {
    fn read(table: Option<Table<'_>>) -> Self {
        let mut written = WrittenPolicy::default();
        if let Some(mut table) = table {
            written.enforce = table.choice("enforce", &ENFORCE);
            written.registries = list(&mut table, "registries");
            written.disable = table
                .take("disable")
                .map(|field| Spanned::new(field.list(), field.place()));
            written.waivers = table.take("waivers").map(|field| {
                Spanned::new(
                    field.tables().into_iter().filter_map(waiver).collect(),
                    field.place(),
                )
            });
            written.ports = table.table("ports").map(ports).unwrap_or_default();
            if let Some(mut traefik) = table.table("traefik") {
                written.required = list(&mut traefik, "required");
                written.forward_auth = traefik.string("forward_auth");
                traefik.finish();
            }
            if let Some(mut coverage) = table.table("coverage") {
                let minimum = coverage.integer("minimum", 0..=100);
                written.minimum =
                    minimum.map(|number| number.map(|number| u8::try_from(number).unwrap_or(100)));
                written.unmonitored = list(&mut coverage, "unmonitored");
                coverage.finish();
            }
            table.finish();
        }
        written.into_settings()
    }
}

#[derive(Default)]
struct WrittenPolicy {
    enforce: Option<Spanned<Enforce>>,
    registries: Option<Spanned<Vec<String>>>,
    disable: Option<Spanned<Vec<Spanned<String>>>>,
    waivers: Option<Spanned<Vec<Waiver>>>,
    ports: BTreeMap<String, Spanned<Vec<Ports>>>,
    required: Option<Spanned<Vec<String>>>,
    forward_auth: Option<Spanned<String>>,
    minimum: Option<Spanned<u8>>,
    unmonitored: Option<Spanned<Vec<String>>>,
}

impl WrittenPolicy {
    fn into_settings(mut self) -> PolicySettings {
        let mut ports: BTreeMap<String, Setting<Vec<Ports>>> = BTreeMap::new();
        for (tag, default) in PORTS {
            let default = default
                .iter()
                .filter_map(|port| port.parse().ok())
                .collect();
            ports.insert(
                tag.to_owned(),
                Setting::new(default, self.ports.remove(tag)),
            );
        }
        for (tag, written) in self.ports {
            ports.insert(tag, Setting::new(Vec::new(), Some(written)));
        }
        PolicySettings {
            enforce: Setting::new(Enforce::Errors, self.enforce),
            registries: Setting::new(owned(&REGISTRIES), self.registries),
            disable: Setting::new(Vec::new(), self.disable),
            waivers: Setting::new(Vec::new(), self.waivers),
            ports,
            required_middlewares: Setting::new(owned(&REQUIRED_MIDDLEWARES), self.required),
            forward_auth: Setting::new(FORWARD_AUTH.to_owned(), self.forward_auth),
            minimum_coverage: Setting::new(0, self.minimum),
            unmonitored: Setting::new(Vec::new(), self.unmonitored),
        }
    }
}

fn repository_id(field: &Field<'_>) -> Option<Spanned<String>> {
    field.parsed(|text| {
        let usable = (8..=64).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
        if usable {
            Ok(text.to_owned())
        } else {
            Err("expected 8 to 64 letters, digits, `-`, `_` or `.`".to_owned())
        }
    })
}

fn removals(field: &Field<'_>) -> Option<Spanned<MaxRemovals>> {
    if field.as_str().is_none() {
        let count = field.integer(0..=i64::from(u32::MAX))?;
        return Some(count.map(|count| MaxRemovals::Count(u32::try_from(count).unwrap_or(0))));
    }
    field.parsed(|text| {
        let percent = text
            .strip_suffix('%')
            .and_then(|number| number.trim().parse().ok());
        match percent {
            Some(percent) if percent <= 100 => Ok(MaxRemovals::Percent(percent)),
            _ => Err("expected a share such as \"50%\", or a number".to_owned()),
        }
    })
}

fn waiver(mut table: Table<'_>) -> Option<Waiver> {
    let rule = table.required("rule");
    let stack = table.string("stack");
    let service = table.string("service");
    let reason = table.required("reason");
    let until = table.take("until").and_then(|field| field.date());
    table.finish();
    Some(Waiver {
        rule: rule?,
        stack,
        service,
        reason: reason?,
        until,
    })
}

fn ports(mut table: Table<'_>) -> BTreeMap<String, Spanned<Vec<Ports>>> {
    table
        .rest()
        .into_iter()
        .map(|field| {
            let ports = values(field.ports());
            let place = field.place();
            (field.key, Spanned::new(ports, place))
        })
        .collect()
}

fn section<'a, T>(
    table: Option<Table<'a>>,
    read: impl FnOnce(&mut Table<'a>) -> Option<T>,
) -> Option<T> {
    let mut table = table?;
    let value = read(&mut table);
    table.finish();
    value
}

fn list(table: &mut Table<'_>, key: &'static str) -> Option<Spanned<Vec<String>>> {
    table
        .take(key)
        .map(|field| Spanned::new(values(field.list()), field.place()))
}

fn values<T>(list: Vec<Spanned<T>>) -> Vec<T> {
    list.into_iter().map(|item| item.value).collect()
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// Reads a path that stays inside the repository.
fn inside(text: &str) -> Result<PathBuf, String> {
    match super::tree::normal(Path::new(text)) {
        Ok(path) => Ok(path),
        Err(_) => Err("expected a path inside the repository".to_owned()),
    }
}
