//! Networks: what they let in and out, and whether they fit beside each other.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::Findings;
use super::view::{ServerView, ServiceView, StackView};
use crate::source::{Network as Range, Place};

/// Names of images that hold data and speak to applications alone.
const DATABASES: &[&str] = &[
    "postgres",
    "postgresql",
    "postgis",
    "timescaledb",
    "mysql",
    "mariadb",
    "percona",
    "mongo",
    "mongodb",
    "redis",
    "valkey",
    "keydb",
    "memcached",
    "rabbitmq",
    "cassandra",
    "elasticsearch",
    "opensearch",
    "influxdb",
    "clickhouse-server",
    "couchdb",
    "neo4j",
    "mssql-server",
    "etcd",
];

/// Whether a service is a database, a cache or a queue, as far as its image says.
pub(super) fn is_database(view: &ServiceView<'_>) -> bool {
    DATABASES.contains(&view.image_name())
}

pub(super) fn backend_internal(view: &StackView<'_>, findings: &mut Findings) {
    for (key, network) in &view.project().networks {
        let is_backend = ["backend", "database", "internal"]
            .iter()
            .any(|word| key.split(['-', '_', '.']).any(|part| part == *word));
        if is_backend && !network.internal && !network.external {
            findings.add(
                view.place(&format!("networks.{key}")),
                format!("calls the network `{key}` a backend, and lets it reach the outside"),
            );
        }
    }
}

pub(super) fn database_exposed(view: &ServiceView<'_>, findings: &mut Findings) {
    if !is_database(view) {
        return;
    }
    for key in view.service.networks.keys() {
        let Some(network) = view.stack.project().networks.get(key) else {
            continue;
        };
        // Of an external network somebody else knows whether it is internal; its name must say so.
        let is_backend = network.internal || (network.external && says_backend(&network.name));
        if !is_backend {
            findings.add(
                view.place(&format!("networks.{key}")),
                format!("is a database on the network `{key}`, which is not `internal`"),
            );
        }
    }
}

fn says_backend(name: &str) -> bool {
    let mut parts = name.split(['-', '_', '.']);
    parts.any(|part| matches!(part, "backend" | "database" | "internal" | "db"))
}

/// A range of addresses, who takes it, and where that is written.
struct Taken {
    range: Range,
    /// The network's name on the server, for people.
    owner: String,
    place: Place,
    about: Option<String>,
}

/// Ranges of one server that must be apart.
pub(super) fn subnet_overlap(view: &ServerView<'_>, findings: &mut Findings) {
    let taken = subnets(view);
    for (index, one) in taken.iter().enumerate() {
        let before = taken.get(..index).unwrap_or_default();
        let other = before.iter().find(|other| overlap(one.range, other.range));
        if let Some(other) = other {
            let message = format!(
                "takes {} for {}, which overlaps {} of {}",
                text(one.range),
                one.owner,
                text(other.range),
                other.owner
            );
            let finding = findings.add(one.place.clone(), subject(one, &message));
            finding.with(other.place.clone(), "the other one");
            if let Some(stack) = &one.about {
                finding.about(stack, None);
            }
        }
    }
}

/// Ranges of the LAN that Docker must leave alone.
pub(super) fn lan_overlap(view: &ServerView<'_>, findings: &mut Findings) {
    let lan = &view.source.settings.lan;
    for one in subnets(view) {
        let Some(range) = lan.value.iter().find(|range| overlap(one.range, **range)) else {
            continue;
        };
        let message = format!(
            "takes {} for {}, which overlaps {} of the LAN",
            text(one.range),
            one.owner,
            text(*range)
        );
        let finding = findings.add(one.place.clone(), subject(&one, &message));
        if let Some(place) = lan.place() {
            finding.with(place.clone(), "the LAN");
        }
        if let Some(stack) = &one.about {
            finding.about(stack, None);
        }
    }
}

/// The beginning of a sentence that is about a stack, or about a server itself.
fn subject(one: &Taken, message: &str) -> String {
    match &one.about {
        Some(stack) => format!("stack `{stack}` {message}"),
        None => format!("the server {message}"),
    }
}

/// Fixed subnets and address pools of a server.
fn subnets(view: &ServerView<'_>) -> Vec<Taken> {
    let mut taken: Vec<Taken> = Vec::new();
    for pool in &view.server.address_pools {
        taken.push(Taken {
            range: pool.value.base,
            owner: format!("`address_pools` of server `{}`", view.server.name.value),
            place: pool.place.clone(),
            about: None,
        });
    }
    let mut known = BTreeSet::new();
    for stack in &view.stacks {
        for (key, network) in &stack.project().networks {
            // Two stacks that write the same network are told of it elsewhere.
            if network.external || !known.insert(network.name.clone()) {
                continue;
            }
            for (index, pool) in network.ipam.config.iter().enumerate() {
                let range = pool.subnet.as_deref().and_then(range);
                if let Some(range) = range {
                    let path = format!("networks.{key}.ipam.config[{index}].subnet");
                    taken.push(Taken {
                        range,
                        owner: format!("the network `{}`", network.name),
                        place: stack.place(&path),
                        about: Some(stack.name().to_owned()),
                    });
                }
            }
        }
    }
    taken
}

/// A subnet as Compose writes it: with host bits, it is that of its network.
fn range(text: &str) -> Option<Range> {
    let (address, prefix) = text.split_once('/')?;
    let address: IpAddr = address.parse().ok()?;
    let bits = if address.is_ipv4() { 32 } else { 128 };
    let prefix: u8 = prefix.parse().ok().filter(|prefix| *prefix <= bits)?;
    Some(Range { address, prefix })
}

fn text(range: Range) -> String {
    format!("{}/{}", range.address, range.prefix)
}

/// Whether two ranges have an address in common.
pub(super) fn overlap(a: Range, b: Range) -> bool {
    let shortest = a.prefix.min(b.prefix);
    match (a.address, b.address) {
        (IpAddr::V4(a), IpAddr::V4(b)) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(shortest)).unwrap_or(0);
            u32::from(a) & mask == u32::from(b) & mask
        }
        (IpAddr::V6(a), IpAddr::V6(b)) => {
            let mask = u128::MAX
                .checked_shl(128 - u32::from(shortest))
                .unwrap_or(0);
            u128::from(a) & mask == u128::from(b) & mask
        }
        _ => false,
    }
}

/// A name that a container answers to on a network that stacks share.
pub(super) fn name_twice(view: &ServerView<'_>, findings: &mut Findings) {
    let mut names: BTreeMap<(String, String), (String, Place, String)> = BTreeMap::new();
    let services: Vec<ServiceView<'_>> = view.services().collect();
    for service in &services {
        let stack = service.stack.name();
        for (key, attachment) in &service.service.networks {
            let Some(network) = service.stack.project().networks.get(key) else {
                continue;
            };
            let aliases = attachment.iter().flat_map(|attachment| &attachment.aliases);
            let own = std::iter::once(&service.service.name).chain(aliases);
            for name in own.collect::<BTreeSet<_>>() {
                let owner = (
                    stack.to_owned(),
                    service.place(&format!("networks.{key}")),
                    service.service.name.clone(),
                );
                let key = (network.name.clone(), name.clone());
                match names.get(&key) {
                    Some((other, place, other_service)) if other != stack => {
                        let message = format!(
                            "answers to `{name}` on the network `{}`, and so does service `{other_service}` of stack `{other}`",
                            network.name
                        );
                        findings
                            .add(owner.1.clone(), prefixed(service, &message))
                            .with(place.clone(), "the other one")
                            .about(stack, Some(&service.service.name));
                    }
                    Some(_) => {}
                    None => drop(names.insert(key, owner)),
                }
            }
        }
    }
}

/// External networks and volumes that nobody in the repository creates on the server.
pub(super) fn external_undeclared(view: &ServerView<'_>, findings: &mut Findings) {
    let created = |kind: &str, name: &str| {
        view.stacks.iter().any(|stack| {
            let project = stack.project();
            match kind {
                "network" => project
                    .networks
                    .values()
                    .any(|one| !one.external && one.name == name),
                _ => project
                    .volumes
                    .values()
                    .any(|one| !one.external && one.name == name),
            }
        })
    };
    for stack in &view.stacks {
        let project = stack.project();
        let networks = project.networks.iter().filter(|(_, one)| one.external);
        let volumes = project.volumes.iter().filter(|(_, one)| one.external);
        let wanted = networks
            .map(|(key, one)| ("network", key, &one.name))
            .chain(volumes.map(|(key, one)| ("volume", key, &one.name)));
        for (kind, key, name) in wanted {
            if matches!(name.as_str(), "bridge" | "host" | "none") || created(kind, name) {
                continue;
            }
            let message = format!(
                "stack `{}` expects the {kind} `{name}` on server `{}`, which no stack creates there",
                stack.name(),
                view.server.name.value
            );
            findings
                .add(stack.place(&format!("{kind}s.{key}")), message)
                .about(stack.name(), None);
        }
    }
}

/// A message of a rule that sees a server, about one service of it.
pub(super) fn prefixed(service: &ServiceView<'_>, message: &str) -> String {
    format!(
        "service `{}` of stack `{}` {message}",
        service.service.name,
        service.stack.name()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_overlap_where_one_holds_the_other() {
        let over = |a, b| overlap(range(a).unwrap(), range(b).unwrap());
        assert!(over("10.0.0.0/8", "10.1.0.0/16"));
        assert!(over("10.1.2.0/24", "10.1.0.0/16"));
        assert!(!over("10.1.0.0/16", "10.2.0.0/16"));
        assert!(over("0.0.0.0/0", "10.2.0.0/16"));
        assert!(over("fd00::/8", "fd00:1::/64"));
        assert!(!over("fd00:2::/64", "fd00:1::/64"));
        assert!(!over("10.0.0.0/8", "fd00::/8"));
        assert_eq!(range("10.0.0.0/33"), None);
    }
}
