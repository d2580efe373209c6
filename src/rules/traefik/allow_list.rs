//! Allow-lists, and the addresses that Docker gives out.
//!
//! A client that comes over IPv6 where containers have none, over the server's own address, or from
//! another network of Docker has the address of a bridge's gateway: an allow-list with Docker's ranges lets
//! in all of them.

use std::net::{IpAddr, Ipv4Addr};

use super::edge::edges;
use super::routing::{Kind, Middleware};
use crate::rules::Findings;
use crate::rules::networks::overlap;
use crate::rules::view::ServerView;
use crate::source::{Network as Range, Place};

/// The second numbers of the ranges 172.N.0.0/16 that an engine takes which is told nothing else.
const DEFAULTS: std::ops::RangeInclusive<u8> = 17..=31;

/// Addresses that containers have.
pub(super) struct Pool {
    base: (IpAddr, u8),
    /// The prefix length of each network that is cut from it.
    size: u8,
    /// The address of the bridge, where it is not the first one of its network.
    gateway: Option<IpAddr>,
    name: String,
}

impl Pool {
    /// The range of one network.
    fn parse(range: &str, name: impl Into<String>) -> Option<Self> {
        let base = parse(range)?;
        Some(Self {
            base,
            size: base.1,
            gateway: None,
            name: name.into(),
        })
    }

    /// The address that a bridge has on the server whose network holds an address.
    pub(super) fn gateway(&self, address: IpAddr) -> Option<IpAddr> {
        self.gateway.or_else(|| first_of(address, self.size))
    }

    /// Whether an address belongs to it.
    pub(super) fn holds(&self, address: IpAddr) -> bool {
        contains(self.base, address)
    }

    /// Whether a range admits a bridge of it.
    fn is_admitted(&self, range: (IpAddr, u8)) -> bool {
        let (address, prefix) = range;
        match self.gateway {
            Some(gateway) => contains(range, gateway),
            // It holds a whole network, or more.
            None if prefix <= self.size => contains(range, self.base.0) || self.holds(address),
            None => {
                let gateway = self.gateway(address).filter(|_| self.holds(address));
                gateway.is_some_and(|gateway| contains(range, gateway))
            }
        }
    }
}

/// The ranges of a server's networks.
pub(super) fn pools(view: &ServerView<'_>) -> Vec<Pool> {
    let mut pools = Vec::new();
    for stack in &view.stacks {
        for network in stack
            .project()
            .networks
            .values()
            .filter(|network| !network.external)
        {
            for range in &network.ipam.config {
                let subnet = range.subnet.as_deref().unwrap_or_default();
                let pool = Pool::parse(subnet, format!("the network `{}`", network.name));
                let gateway = range.gateway.as_deref().and_then(|text| text.parse().ok());
                pools.extend(pool.map(|pool| Pool { gateway, ..pool }));
            }
        }
    }
    pools.extend(view.server.address_pools.iter().map(|pool| Pool {
        base: (pool.value.base.address, pool.value.base.prefix),
        size: pool.value.size,
        gateway: None,
        name: format!("the address pool {}", pool.value.base),
    }));
    if view.server.address_pools.is_empty() {
        pools.extend(defaults(view));
    }
    pools
}

/// What the engine takes by itself, but for what the LAN has: there it takes nothing from.
fn defaults(view: &ServerView<'_>) -> impl Iterator<Item = Pool> {
    let lan = &view.source.settings.lan.value;
    let ranges = DEFAULTS.map(|second| format!("172.{second}.0.0/16"));
    let pools = ranges.filter_map(|range| {
        let name = format!("{range}, one of Docker's own ranges,");
        Pool::parse(&range, name)
    });
    pools.filter(|pool| {
        let (address, _) = pool.base;
        let is_lan = |lan: &&crate::source::Network| {
            contains((lan.address, lan.prefix), address) || pool.holds(lan.address)
        };
        !lan.iter().any(|lan| is_lan(&lan))
    })
}

pub(in crate::rules) fn allow_list(view: &ServerView<'_>, findings: &mut Findings) {
    for edge in edges(view) {
        let pools = pools(view);
        for middleware in edge.routing.middlewares.values() {
            let Kind::AllowList(ranges) = &middleware.kind else {
                continue;
            };
            for (range, place) in ranges {
                if let Some(pool) = pools.iter().find(|pool| admits(range, pool)) {
                    add(middleware, (range, place), pool, findings);
                }
            }
        }
    }
}

fn add(
    middleware: &Middleware,
    (range, place): (&str, &Place),
    pool: &Pool,
    findings: &mut Findings,
) {
    let message = format!(
        "the allow-list `{}` admits {range}, where {} has a gateway",
        middleware.name, pool.name
    );
    let finding = findings.add(place.clone(), message);
    if let Some((stack, service)) = &middleware.owner {
        finding.about(stack, Some(service));
    }
}

/// Whether a range admits a bridge of a pool.
fn admits(range: &str, pool: &Pool) -> bool {
    parse(range).is_some_and(|range| pool.is_admitted(range))
}

/// Reads a range, or an address alone.
fn parse(text: &str) -> Option<(IpAddr, u8)> {
    let (address, prefix) = match text.trim().split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (text.trim(), None),
    };
    let address: IpAddr = address.parse().ok()?;
    let bits = if address.is_ipv4() { 32 } else { 128 };
    let prefix = prefix.map_or(Some(bits), |prefix| prefix.parse().ok());
    Some((address, prefix.filter(|prefix| *prefix <= bits)?))
}

fn contains((network, prefix): (IpAddr, u8), address: IpAddr) -> bool {
    let range = |address, prefix| Range { address, prefix };
    let alone = if address.is_ipv4() { 32 } else { 128 };
    overlap(range(network, prefix), range(address, alone))
}

/// The first address of a range that can be given out; none of a single address.
fn first_of(network: IpAddr, prefix: u8) -> Option<IpAddr> {
    match network {
        IpAddr::V4(network) if prefix < 31 => {
            let mask = u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0);
            Some(IpAddr::V4(Ipv4Addr::from_bits(
                (network.to_bits() & mask) + 1,
            )))
        }
        IpAddr::V6(network) if prefix < 127 => {
            let mask = u128::MAX.checked_shl(128 - u32::from(prefix)).unwrap_or(0);
            let first = (network.to_bits() & mask) + 1;
            Some(IpAddr::V6(std::net::Ipv6Addr::from_bits(first)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_of_a_pool_have_gateways_of_their_own() {
        let pool = Pool {
            size: 20,
            ..Pool::parse("172.16.0.0/12", "").unwrap()
        };
        for (range, admitted) in [
            ("172.16.0.0/12", true),
            ("172.18.16.0/20", true),
            ("172.18.16.1", true),
            ("172.18.17.0/24", false),
            ("10.0.0.0/8", false),
        ] {
            assert_eq!(admits(range, &pool), admitted, "{range}");
        }
    }

    #[test]
    fn a_range_admits_a_network_through_its_gateway() {
        let pool = Pool::parse("172.17.0.0/16", "").unwrap();
        for (range, admitted) in [
            ("172.16.0.0/12", true),
            ("0.0.0.0/0", true),
            ("172.17.0.1", true),
            ("172.17.0.5/32", false),
            ("192.168.0.0/16", false),
            ("::/0", false),
            ("{{ .x }}", false),
        ] {
            assert_eq!(admits(range, &pool), admitted, "{range}");
        }
    }
}
