//! Networks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a network is made from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct NetworkSpec {
    /// The network's name on the host.
    pub name: String,
    /// The network driver. Engines fill in `bridge`.
    pub driver: String,
    /// The driver's options.
    pub driver_opts: BTreeMap<String, String>,
    /// The address management.
    pub ipam: Ipam,
    /// Whether containers on it have no way out of the host.
    pub internal: bool,
    /// Whether containers outside of a swarm may join.
    pub attachable: bool,
    /// Whether IPv6 is on.
    pub enable_ipv6: bool,
    /// The labels, Compose's and ours among them.
    pub labels: BTreeMap<String, String>,
}

/// How a network hands out addresses.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ipam {
    /// The driver; empty means `default`.
    pub driver: String,
    /// The driver's options.
    pub options: BTreeMap<String, String>,
    /// The address pools. Where none is asked for, an engine picks one and reports it here.
    pub pools: Vec<IpamPool>,
}

/// A range of addresses of a network.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct IpamPool {
    /// The subnet in CIDR notation.
    pub subnet: Option<String>,
    /// The part of the subnet that addresses are taken from.
    pub ip_range: Option<String>,
    /// The gateway's address.
    pub gateway: Option<String>,
    /// Addresses that are never handed out, by name of the host that has them.
    pub auxiliary_addresses: BTreeMap<String, String>,
}

/// A network that exists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Network {
    /// The engine's identifier.
    pub id: String,
    /// What it was made from, as the engine reports it.
    pub spec: NetworkSpec,
    /// `local` or `swarm`.
    pub scope: String,
}
