//! Reading `vaultctl.toml`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::source::diagnostic::Problems;
use crate::source::place::Spanned;
use crate::source::tables::document::Document;
use crate::source::tables::field::Field;
use crate::source::tables::table::{Context, Table};
use crate::source::tables::values::Ports;
use crate::source::tree::normal;

use super::{
    Enforce, FILE, MaxRemovals, Paths, PolicySettings, Setting, Settings, Unattended,
    VaultSettings, Waiver,
};

const REGISTRIES: [&str; 4] = ["docker.io", "ghcr.io", "quay.io", "mcr.microsoft.com"];
const PORTS: [(&str, &[&str]); 2] = [
    ("edge", &["80/tcp", "443/tcp"]),
    ("dns", &["53/tcp", "53/udp"]),
];
const REQUIRED_MIDDLEWARES: [&str; 2] = ["rate-limit", "secure-headers"];
const FORWARD_AUTH: &str = "forward-auth";
const HISTORY: u32 = 50;

pub(super) const ENFORCE: [(&str, Enforce); 3] = [
    ("errors", Enforce::Errors),
    ("all", Enforce::All),
    ("none", Enforce::None),
];
pub(super) const UNATTENDED: [(&str, Unattended); 3] = [
    ("none", Unattended::None),
    ("restart", Unattended::Restart),
    ("downtime", Unattended::Downtime),
];

impl Settings {
    /// The settings of a repository without `vaultctl.toml`.
    #[must_use]
    pub fn defaults() -> Self {
        let problems = Problems::default();
        let empty = Document::empty(Path::new(FILE));
        Self::read(&empty, &problems)
    }

    /// Reads the file; faults are reported and leave the default.
    pub(in crate::source) fn read(document: &Document, problems: &Problems) -> Self {
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
        let signers = section(file.table("reconcile"), |reconcile| {
            reconcile.parsed("allowed_signers", inside)
        });
        let vault = VaultSettings::read(file.table("vault"));
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
            allowed_signers: Setting::new(None, signers.map(|path| path.map(Some))),
            vault,
        }
    }
}

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
    match normal(Path::new(text)) {
        Ok(path) => Ok(path),
        Err(_) => Err("expected a path inside the repository".to_owned()),
    }
}
