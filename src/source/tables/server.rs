//! `[[server]]`: a Docker host.

use std::path::PathBuf;

use crate::source::address::{self, WrittenAddress};
use crate::source::diagnostic::Problem;
use crate::source::place::Spanned;
use crate::source::server::{Tier, Tls};

use super::field::Field;
use super::komodo;
use super::table::Table;
use super::values::{self, AddressPool, Network, Ports};

/// A `[[server]]` table as it is written, before the inventory is joined to it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ServerTable {
    pub(crate) name: Spanned<String>,
    pub(crate) description: String,
    pub(crate) tags: Vec<Spanned<String>>,
    pub(crate) address: Option<Spanned<WrittenAddress>>,
    pub(crate) docker_socket: Option<Spanned<PathBuf>>,
    pub(crate) state_directory: Option<Spanned<PathBuf>>,
    pub(crate) tier: Option<Spanned<Tier>>,
    pub(crate) allow_exec: bool,
    pub(crate) allowed_ports: Option<Vec<Spanned<Ports>>>,
    pub(crate) min_disk: Option<u64>,
    pub(crate) min_memory: Option<u64>,
    pub(crate) address_pools: Vec<Spanned<AddressPool>>,
    pub(crate) enabled: bool,
    pub(crate) tls: Tls,
    pub(crate) token: Option<Spanned<String>>,
    pub(crate) via: Option<Spanned<String>>,
    pub(crate) insecure: bool,
}

const TIERS: [(&str, Tier); 2] = [("trusted", Tier::Trusted), ("untrusted", Tier::Untrusted)];

impl ServerTable {
    pub(super) fn read(table: Table<'_>, komodo_keys: &mut bool) -> Option<Self> {
        let mut table = table.with_config();
        let name = table.path_name();
        let description = table.text("description");
        let tags = table.strings("tags");
        let address = table
            .take("address")
            .and_then(|field| written_address(&field));
        let docker_socket = table.parsed("docker_socket", absolute);
        let state_directory = table.parsed("state_directory", absolute);
        let tier = table.choice("tier", &TIERS);
        let allow_exec = table.flag("allow_exec", false);
        let allowed_ports = table.take("allowed_ports").map(|field| field.ports());
        let min_disk = table
            .parsed("min_disk", values::size)
            .map(|size| size.value);
        let min_memory = table
            .parsed("min_memory", values::size)
            .map(|size| size.value);
        let address_pools = table
            .take("address_pools")
            .map(|field| address_pools(&field))
            .unwrap_or_default();
        let enabled = table.flag("enabled", true);
        let tls = Tls {
            ca: table.parsed("ca", path),
            certificate: table.parsed("cert", path),
            key: table.parsed("key", path),
        };
        let token = table.string("token");
        warn_plain(token.as_ref(), &table);
        let via = table.string("via");
        let insecure = table.flag("insecure", false);
        table.komodo(&komodo::SERVER);
        *komodo_keys |= table.has_komodo_keys();
        table.finish_with(&HINTS);
        Some(Self {
            name: name?,
            description,
            tags,
            address,
            docker_socket,
            state_directory,
            tier,
            allow_exec,
            allowed_ports,
            min_disk,
            min_memory,
            address_pools,
            enabled,
            tls,
            token,
            via,
            insecure,
        })
    }
}

const HINTS: [(&str, &str); 5] = [
    (
        "host",
        "write `address = \"ssh://host\"`, or `ansible_host` in the inventory",
    ),
    (
        "user",
        "write `address = \"ssh://user@host\"`, or `ansible_user` in the inventory",
    ),
    (
        "port",
        "write `address = \"ssh://host:port\"`, or `ansible_port` in the inventory",
    ),
    ("deploy", "a server has `enabled`"),
    ("after", "only stacks have an order"),
];

fn warn_plain(token: Option<&Spanned<String>>, table: &Table<'_>) {
    if let Some(token) = token.filter(|token| !token.contains("[[") && !token.contains("${")) {
        table.report(
            Problem::warning("plain-secret", "a secret stands in git as it is")
                .at(
                    &token.place,
                    "readable by everybody who can read the repository",
                )
                .help("replace it, store it with `vaultctl secret set`, and write [[NAME]] here"),
        );
    }
}

/// Reads an address; that of a Komodo agent says nothing about the engine and is left out.
fn written_address(field: &Field<'_>) -> Option<Spanned<WrittenAddress>> {
    let text = field.string()?;
    if text.is_empty() {
        return None;
    }
    if address::is_periphery(&text) {
        field.context.problems.push(
            Problem::note(
                "komodo-only",
                "the address of a Komodo agent has no effect here",
            )
            .at(&text.place, "Periphery, not a Docker Engine")
            .help("the inventory says how the server is reached; or write ssh://user@host"),
        );
        return None;
    }
    field.parsed(str::parse)
}

fn address_pools(field: &Field<'_>) -> Vec<Spanned<AddressPool>> {
    let read = |mut table: Table<'_>| {
        let place = table.place().clone();
        let base = table.require("base");
        let base: Option<Spanned<Network>> = base.and_then(|field| field.parsed(str::parse));
        let size = table
            .require("size")
            .and_then(|field| field.integer(1..=128));
        table.finish();
        let (base, size) = (base?, size?);
        let bits = if base.address.is_ipv4() { 32 } else { 128 };
        match u8::try_from(size.value) {
            Ok(prefix) if (base.prefix..=bits).contains(&prefix) => Some(Spanned::new(
                AddressPool {
                    base: base.value,
                    size: prefix,
                },
                place,
            )),
            _ => {
                let why = format!("must be from {} to {bits}", base.prefix);
                field.invalid(&size.place, &why, None);
                None
            }
        }
    };
    field.tables().into_iter().filter_map(read).collect()
}

fn absolute(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    if path.is_absolute() && !text.contains('\0') {
        Ok(path)
    } else {
        Err("expected an absolute path on the server".to_owned())
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the signature that `Table::parsed` wants"
)]
fn path(text: &str) -> Result<PathBuf, String> {
    Ok(PathBuf::from(text))
}
