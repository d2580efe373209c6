//! Ports of the host.

use std::net::IpAddr;

use super::Findings;
use super::networks::prefixed;
use super::view::{ServerView, ServiceView};
use crate::compose::model::{Port, Service};
use crate::source::{Ports, Protocol};

/// Ports of the host that a service takes.
struct Published {
    /// `None` means any free one.
    range: Option<(u16, u16)>,
    protocol: Protocol,
    /// `None` means every address of the host.
    address: Option<IpAddr>,
    path: String,
}

impl Published {
    fn is_loopback(&self) -> bool {
        self.address.is_some_and(|address| address.is_loopback())
    }

    fn is_in(&self, allowed: &[Ports]) -> bool {
        let Some((first, last)) = self.range else {
            return false;
        };
        let is_allowed = |port| {
            let mut lists = allowed.iter();
            lists.any(|ports| ports.contain(port, self.protocol))
        };
        (first..=last).all(is_allowed)
    }

    /// For people: `8080/tcp`.
    fn name(&self) -> String {
        let protocol = self.protocol.as_str();
        match self.range {
            Some((first, last)) if first == last => format!("{first}/{protocol}"),
            Some((first, last)) => format!("{first}-{last}/{protocol}"),
            None => format!("any free port ({protocol})"),
        }
    }
}

/// What a service publishes. A service with the host's network publishes nothing: it is the host.
fn published(service: &Service) -> Vec<Published> {
    if service.network_mode.as_deref() == Some("host") {
        return Vec::new();
    }
    let ports = service.ports.iter().enumerate();
    ports
        .map(|(index, port)| Published {
            range: port.published_range(),
            protocol: protocol(port),
            address: port.host_ip.as_deref().and_then(|ip| ip.parse().ok()),
            path: format!("ports[{index}]"),
        })
        .collect()
}

/// What a service publishes, with a range that is written as one as one.
fn written(view: &ServiceView<'_>) -> Vec<Published> {
    let mut found: Vec<Published> = Vec::new();
    let mut last_place = None;
    for port in published(view.service) {
        let place = view.place(&port.path);
        let place = Some((place.file.path.clone(), place.range.start));
        let before = found.last_mut().filter(|before| {
            last_place == place
                && before.protocol == port.protocol
                && before.address == port.address
        });
        match (before.and_then(|before| before.range.as_mut()), port.range) {
            (Some(before), Some((first, last))) if before.1.checked_add(1) == Some(first) => {
                before.1 = last;
            }
            _ => found.push(port),
        }
        last_place = place;
    }
    found
}

fn protocol(port: &Port) -> Protocol {
    match port.protocol.as_deref() {
        Some("udp") => Protocol::Udp,
        Some("sctp") => Protocol::Sctp,
        _ => Protocol::Tcp,
    }
}

pub(super) fn published_port(view: &ServiceView<'_>, findings: &mut Findings) {
    let tags = view.stack.stack.tags.iter();
    let by_tag = &view.stack.source.settings.policy.ports;
    let allowed: Vec<Ports> = tags
        .filter_map(|tag| by_tag.get(tag.as_str()))
        .flat_map(|ports| ports.value.iter().copied())
        .collect();
    for port in written(view) {
        if !port.is_loopback() && !port.is_in(&allowed) {
            findings.add(
                view.place(&port.path),
                format!("publishes {} of the host", port.name()),
            );
        }
    }
}

pub(super) fn unbound_port(view: &ServiceView<'_>, findings: &mut Findings) {
    for port in written(view) {
        if port.address.is_none_or(|address| address.is_unspecified()) {
            findings.add(
                view.place(&port.path),
                format!("publishes {} on every address of the host", port.name()),
            );
        }
    }
}

/// Docker publishes nothing of a container that is on `internal` networks alone.
pub(super) fn internal_only_published(view: &ServiceView<'_>, findings: &mut Findings) {
    let networks = &view.service.networks;
    let project = view.stack.project();
    let is_internal = |key: &String| project.networks.get(key).is_some_and(|one| one.internal);
    if networks.is_empty() || !networks.keys().all(is_internal) {
        return;
    }
    for port in written(view) {
        findings.add(
            view.place(&port.path),
            format!(
                "publishes {}, but is on `internal` networks alone: nothing will listen",
                port.name()
            ),
        );
    }
}

/// What a service publishes to others beyond what is allowed.
pub(super) fn beyond(service: &Service, allowed: &[Ports]) -> Vec<String> {
    let ports = published(service);
    let beyond = ports
        .iter()
        .filter(|port| !port.is_loopback() && !port.is_in(allowed));
    beyond.map(Published::name).collect()
}

/// What a server lets nobody publish.
pub(super) fn allowed_ports(view: &ServerView<'_>, findings: &mut Findings) {
    let Some(allowed) = &view.server.allowed_ports else {
        return;
    };
    let list: Vec<Ports> = allowed.iter().map(|ports| ports.value).collect();
    for service in view.services() {
        let on_host = service.service.network_mode.as_deref() == Some("host");
        if on_host {
            let place = service.place("network_mode");
            let message = format!(
                "has the network of server `{}`, which lists its `allowed_ports`",
                view.server.name.value
            );
            findings
                .add(place, prefixed(&service, &message))
                .with(view.server.name.place.clone(), "the server")
                .about(service.stack.name(), Some(&service.service.name));
        }
        for port in written(&service) {
            if port.is_loopback() || port.is_in(&list) {
                continue;
            }
            let message = format!(
                "publishes {}, which `allowed_ports` of server `{}` does not list",
                port.name(),
                view.server.name.value
            );
            let other = allowed.first().map(|ports| ports.place.clone());
            findings
                .add(service.place(&port.path), prefixed(&service, &message))
                .with(
                    other.unwrap_or_else(|| view.server.name.place.clone()),
                    "allowed here",
                )
                .about(service.stack.name(), Some(&service.service.name));
        }
    }
}
