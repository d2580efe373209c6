//! Networks, attachments and ports.

use super::fields::Fields;
use crate::compose::model::{Attachment, Ipam, IpamPool, Location, Network, Port};
use crate::compose::path::KeyPath;
use crate::compose::report::Report;
use crate::compose::yaml::Node;

pub(super) fn bind(
    location: Option<Location>,
    node: Node,
    path: &KeyPath,
    report: &mut Report,
) -> Option<Network> {
    let mut fields = Fields::of(node, path, report)?;
    Some(Network {
        name: fields.text("name").unwrap_or_default(),
        location,
        driver: fields.text("driver"),
        driver_opts: fields.labels("driver_opts"),
        ipam: fields.object("ipam", ipam).flatten().unwrap_or_default(),
        external: fields.flag("external").unwrap_or_default(),
        internal: fields.flag("internal").unwrap_or_default(),
        attachable: fields.flag("attachable").unwrap_or_default(),
        labels: fields.labels("labels"),
        enable_ipv4: fields.flag("enable_ipv4"),
        enable_ipv6: fields.flag("enable_ipv6"),
        extensions: fields.extensions(),
    })
}

fn ipam(node: Node, path: &KeyPath, report: &mut Report) -> Option<Ipam> {
    let mut fields = Fields::of(node, path, report)?;
    Some(Ipam {
        driver: fields.text("driver"),
        config: fields.objects("config", pool),
        extensions: fields.extensions(),
    })
}

fn pool(node: Node, path: &KeyPath, report: &mut Report) -> Option<IpamPool> {
    let mut fields = Fields::of(node, path, report)?;
    Some(IpamPool {
        subnet: fields.text("subnet"),
        gateway: fields.text("gateway"),
        ip_range: fields.text("ip_range"),
        aux_addresses: fields.labels("aux_addresses"),
        extensions: fields.extensions(),
    })
}

pub(super) fn attachment(node: Node, path: &KeyPath, report: &mut Report) -> Option<Attachment> {
    let mut fields = Fields::of(node, path, report)?;
    Some(Attachment {
        priority: fields.whole("priority").unwrap_or_default(),
        gateway_priority: fields.whole("gw_priority").unwrap_or_default(),
        aliases: fields.texts("aliases"),
        ipv4_address: fields.text("ipv4_address"),
        ipv6_address: fields.text("ipv6_address"),
        link_local_ips: fields.texts("link_local_ips"),
        mac_address: fields.text("mac_address"),
        driver_opts: fields.labels("driver_opts"),
        extensions: fields.extensions(),
    })
}

pub(super) fn port(node: Node, path: &KeyPath, report: &mut Report) -> Option<Port> {
    let mut fields = Fields::of(node, path, report)?;
    Some(Port {
        name: fields.text("name"),
        mode: fields.text("mode"),
        host_ip: fields.text("host_ip"),
        target: fields.unsigned("target").unwrap_or_default(),
        published: fields.text("published"),
        protocol: fields.text("protocol"),
        app_protocol: fields.text("app_protocol"),
        extensions: fields.extensions(),
    })
}
