//! Address pools: whether the networks that are wanted and missing will find addresses.

use std::net::{IpAddr, Ipv4Addr};

use super::{Facts, Finding, Subject, Wishes};
use crate::model::{AddressRange, Network};

/// Fewer free ones than this, and the next stacks may not find any.
const FEW: usize = 3;

/// What engines cut networks from unless told otherwise (Docker's documentation of
/// `default-address-pools`).
const USUAL: [(Ipv4Addr, u8, u8); 7] = [
    (Ipv4Addr::new(172, 17, 0, 0), 16, 16),
    (Ipv4Addr::new(172, 18, 0, 0), 16, 16),
    (Ipv4Addr::new(172, 19, 0, 0), 16, 16),
    (Ipv4Addr::new(172, 20, 0, 0), 14, 16),
    (Ipv4Addr::new(172, 24, 0, 0), 14, 16),
    (Ipv4Addr::new(172, 28, 0, 0), 14, 16),
    (Ipv4Addr::new(192, 168, 0, 0), 16, 20),
];

pub(super) fn address_pools(facts: &Facts, wishes: &Wishes) -> Finding {
    let present = match &facts.networks {
        Ok(networks) => networks,
        Err(reason) => return Subject::AddressPools.unknown(reason),
    };
    let is_there = |name: &&String| present.iter().any(|network| network.spec.name == **name);
    let missing = wishes
        .networks
        .iter()
        .filter(|name| !is_there(name))
        .count();
    let usual = || {
        USUAL.map(|(base, prefix, size)| AddressRange {
            base: IpAddr::V4(base),
            prefix,
            size,
        })
    };
    let (pools, origin) = match &facts.machine.address_pools {
        Some(pools) => (pools.clone(), ""),
        None if !wishes.address_pools.is_empty() => (
            wishes.address_pools.clone(),
            " (the pools that the repository names: the engine does not say)",
        ),
        None => (
            usual().to_vec(),
            " (Docker's usual pools: the engine does not say)",
        ),
    };
    let mut taken: Vec<Range> = present.iter().flat_map(subnets).collect();
    if let Some(look) = &facts.look {
        taken.extend(
            look.routes
                .iter()
                .filter_map(|(base, bits)| Range::new(*base, *bits)),
        );
    }
    let free: usize = pools.iter().map(|pool| free_in(pool, &taken)).sum();
    let room = match free {
        1 => "room for 1 more network".to_owned(),
        _ => format!("room for {free} more networks"),
    };
    let wanted = match missing {
        0 => "none is missing".to_owned(),
        1 => "1 is missing".to_owned(),
        _ => format!("{missing} are missing"),
    };
    let message = format!("{room}, {wanted}{origin}");
    let help = "give the engine more with `default-address-pools` in /etc/docker/daemon.json, or remove unused \
                networks with `docker network prune`";
    match free.checked_sub(missing) {
        None => Subject::AddressPools.failed(message).help(help),
        Some(left) if left < FEW => Subject::AddressPools.warning(message).help(help),
        Some(_) => Subject::AddressPools.ok(message),
    }
}

/// Addresses of IPv4, the first and the last.
#[derive(Debug, Clone, Copy)]
struct Range {
    first: u32,
    last: u32,
}

impl Range {
    fn new(base: IpAddr, bits: u8) -> Option<Self> {
        let IpAddr::V4(base) = base else {
            return None;
        };
        let hosts = u32::MAX.checked_shr(u32::from(bits)).unwrap_or(0);
        let first = base.to_bits() & !hosts;
        Some(Self {
            first,
            last: first | hosts,
        })
    }

    fn meets(self, other: Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}

fn subnets(network: &Network) -> impl Iterator<Item = Range> + '_ {
    network.spec.ipam.pools.iter().filter_map(|pool| {
        let (base, bits) = pool.subnet.as_deref()?.split_once('/')?;
        Range::new(base.parse().ok()?, bits.parse().ok()?)
    })
}

/// How many networks still fit into a pool.
fn free_in(pool: &AddressRange, taken: &[Range]) -> usize {
    let Some(whole) = Range::new(pool.base, pool.prefix) else {
        return 0;
    };
    let within: Vec<&Range> = taken.iter().filter(|range| range.meets(whole)).collect();
    let step = 1_u64 << (32 - u32::from(pool.size.min(32)));
    let mut free = 0;
    let mut first = u64::from(whole.first);
    while first <= u64::from(whole.last) {
        // Neither is above the last address of all.
        let (Ok(start), Ok(end)) = (u32::try_from(first), u32::try_from(first + step - 1)) else {
            break;
        };
        let network = Range {
            first: start,
            last: end,
        };
        free += usize::from(!within.iter().any(|range| range.meets(network)));
        first += step;
    }
    free
}
