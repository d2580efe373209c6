//! Ports of the host: what is published, and what somebody else holds.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::wishes::WantedPort;
use super::{Facts, Finding, Subject, Wishes};
use crate::model::{ContainerSummary, Listener, label};

pub(super) fn ports(facts: &Facts, wishes: &Wishes) -> Finding {
    if wishes.ports.is_empty() && wishes.allowed_ports.is_none() {
        return Subject::Ports.ok("no stack publishes one");
    }
    let containers = match &facts.containers {
        Ok(containers) => containers,
        Err(reason) => return Subject::Ports.unknown(reason),
    };
    let beyond = beyond_allowed(containers, wishes);
    if !beyond.is_empty() {
        return Subject::Ports
            .failed(beyond.join("; "))
            .help("end the container, or list the port in the server's `allowed_ports`");
    }
    if wishes.ports.is_empty() {
        return Subject::Ports.ok("none is published that `allowed_ports` does not list");
    }
    let listeners = facts.look.as_ref().and_then(|look| look.listeners.as_ref());
    let held = wishes.ports.iter().filter_map(|port| {
        // Of a range, one that is free suffices.
        let holders = (port.first..=port.last).map(|number| {
            let by_container = holder(port, number, containers, wishes);
            by_container.or_else(|| {
                let mut listeners = listeners?.iter();
                let process = listeners.find(|l| port.meets(number, l))?;
                // What a container publishes is listened on by the engine.
                let is_published = containers.iter().any(|c| publishes(c, process));
                (!is_published).then(|| "a process of the host".to_owned())
            })
        });
        let holders: Option<Vec<String>> = holders.collect();
        let first = holders?.into_iter().next()?;
        Some(format!(
            "{} of {} is held by {first}",
            port.name(),
            port.owner
        ))
    });
    let held: Vec<String> = held.collect();
    if !held.is_empty() {
        return Subject::Ports.failed(held.join("; ")).help(
            "end what holds it (`ss -ltnup` on the server shows processes), or publish another port",
        );
    }
    let mut names: Vec<String> = wishes.ports.iter().map(WantedPort::name).collect();
    names.dedup();
    let names = names.join(", ");
    if listeners.is_none() {
        return Subject::Ports
            .unknown(format!(
                "{names}: no container of others holds one; whether a process of the host does cannot be seen"
            ))
            .help("reach the server by ssh:// as a user who may run commands, and it can be seen");
    }
    Subject::Ports.ok(format!("{names}: nobody else holds one"))
}

/// What containers, whoever has made them, publish to others and the server does not allow.
fn beyond_allowed(containers: &[ContainerSummary], wishes: &Wishes) -> Vec<String> {
    let Some(allowed) = &wishes.allowed_ports else {
        return Vec::new();
    };
    let mut beyond = BTreeSet::new();
    for container in containers {
        for (address, port, protocol) in &container.published {
            let address: Option<IpAddr> = address.parse().ok();
            let is_loopback = address.is_some_and(|address| address.is_loopback());
            let is_listed = allowed.iter().any(|ports| ports.contain(*port, protocol));
            if !is_loopback && !is_listed {
                beyond.insert(format!(
                    "container `{}` publishes {port}/{protocol}, which `allowed_ports` does not list",
                    container.name
                ));
            }
        }
    }
    beyond.into_iter().collect()
}

/// The container of others that holds a port. Who of its own takes over from whom, a plan sees to.
fn holder(
    port: &WantedPort,
    number: u16,
    containers: &[ContainerSummary],
    wishes: &Wishes,
) -> Option<String> {
    let is_own = |container: &ContainerSummary| {
        let label = |name: &str| container.labels.get(name);
        label(label::PROJECT).is_some_and(|project| wishes.projects.contains(project))
            || label(label::REPOSITORY) == Some(&wishes.repository)
    };
    let holds = |container: &&ContainerSummary| {
        container.published.iter().any(|(address, held, protocol)| {
            *held == number && *protocol == port.protocol && port.is_on(address.parse().ok())
        })
    };
    let others = containers.iter().filter(|container| !is_own(container));
    let holder = others.into_iter().find(holds)?;
    Some(format!("container `{}`", holder.name))
}

/// Whether what listens is what the engine has opened for a container.
fn publishes(container: &ContainerSummary, listener: &Listener) -> bool {
    container
        .published
        .iter()
        .any(|(_, port, protocol)| *port == listener.port && (protocol == "udp") == listener.udp)
}

impl WantedPort {
    fn name(&self) -> String {
        let address = match self.address {
            Some(IpAddr::V6(address)) => format!("[{address}]:"),
            Some(IpAddr::V4(address)) if !address.is_unspecified() => format!("{address}:"),
            _ => String::new(),
        };
        if self.first == self.last {
            format!("{address}{}/{}", self.first, self.protocol)
        } else {
            format!("{address}{}-{}/{}", self.first, self.last, self.protocol)
        }
    }

    /// Whether an address is one that it is published on; none is all of them.
    fn is_on(&self, other: Option<IpAddr>) -> bool {
        let everywhere = |address: Option<IpAddr>| address.is_none_or(|a| a.is_unspecified());
        everywhere(self.address) || everywhere(other) || self.address == other
    }

    fn meets(&self, number: u16, listener: &Listener) -> bool {
        let udp = match self.protocol.as_str() {
            "tcp" => false,
            "udp" => true,
            _ => return false,
        };
        listener.port == number && listener.udp == udp && self.is_on(Some(listener.address))
    }
}
