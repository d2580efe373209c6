//! Networks, attachments and published ports.

use std::collections::BTreeMap;

use serde::Serialize;

use super::value::is_false;
use super::{Extensions, Location};

/// A network of the project.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Network {
    /// The name on the engine: `<project>_<key>` unless set, `<key>` if external.
    pub name: String,
    /// Where the network's key stands; `None` for the implicit `default` network.
    #[serde(skip)]
    pub location: Option<Location>,
    /// The driver; `None` is the engine's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub driver: Option<String>,
    /// The driver's options.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub driver_opts: BTreeMap<String, String>,
    /// Address management.
    pub ipam: Ipam,
    /// Whether somebody else manages it.
    #[serde(skip_serializing_if = "is_false")]
    pub external: bool,
    /// Whether it is cut off from the outside.
    #[serde(skip_serializing_if = "is_false")]
    pub internal: bool,
    /// Whether standalone containers may join (swarm).
    #[serde(skip_serializing_if = "is_false")]
    pub attachable: bool,
    /// Labels.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// Whether IPv4 addresses are given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_ipv4: Option<bool>,
    /// Whether IPv6 addresses are given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_ipv6: Option<bool>,
    /// `x-*` keys.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// Address management of a network.
///
/// Compose accepts `options` and drops it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Ipam {
    /// The driver; `None` is the engine's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub driver: Option<String>,
    /// The address pools.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub config: Vec<IpamPool>,
    /// `x-*` keys.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// An address pool of a network.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct IpamPool {
    /// The subnet in CIDR form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subnet: Option<String>,
    /// The gateway's address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gateway: Option<String>,
    /// The range that addresses are taken from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip_range: Option<String>,
    /// Reserved addresses by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub aux_addresses: BTreeMap<String, String>,
    /// `x-*` keys.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// A service's attachment to a network.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Attachment {
    /// The order of attaching: highest first.
    #[serde(skip_serializing_if = "is_zero")]
    pub priority: i64,
    /// The priority as default gateway: highest wins.
    #[serde(rename = "gw_priority", skip_serializing_if = "is_zero")]
    pub gateway_priority: i64,
    /// Additional names on the network.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// The fixed IPv4 address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ipv4_address: Option<String>,
    /// The fixed IPv6 address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ipv6_address: Option<String>,
    /// Link-local addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub link_local_ips: Vec<String>,
    /// The MAC address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mac_address: Option<String>,
    /// The driver's options for this endpoint.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub driver_opts: BTreeMap<String, String>,
    /// `x-*` keys.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// A published port.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Port {
    /// A name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `ingress` or `host`, of meaning to swarm alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    /// The host's address to bind; `None` is every address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_ip: Option<String>,
    /// The container's port.
    #[serde(skip_serializing_if = "is_zero_port")]
    pub target: u32,
    /// The host's port or a range `first-last` of which one is taken; `None` is any free port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// `tcp`, `udp` or `sctp`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protocol: Option<String>,
    /// The protocol spoken on top, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_protocol: Option<String>,
    /// `x-*` keys.
    #[serde(flatten)]
    pub extensions: Extensions,
}

impl Port {
    /// Returns the fixed port of the host, or the first and the last of the range of which one is taken;
    /// `None` where any free one is: also 0 means that.
    #[must_use]
    pub fn published_range(&self) -> Option<(u16, u16)> {
        let text = self.published.as_deref()?;
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let (first, last): (u16, u16) = (first.parse().ok()?, last.parse().ok()?);
        (first > 0).then_some((first, last))
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes fields by reference"
)]
fn is_zero(number: &i64) -> bool {
    *number == 0
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes fields by reference"
)]
fn is_zero_port(number: &u32) -> bool {
    *number == 0
}
