//! Ports of the host.

use std::collections::BTreeSet;

use super::refusal::{Answer, Refusal};
use super::state::State;
use crate::model::{ContainerSpec, PortBinding, content_digest};

/// The first port that an engine hands out where none is asked for.
const FIRST_FREE: u16 = 32768;

/// An address of the host, a port and its protocol.
pub(super) type Published = BTreeSet<(String, u16, String)>;

impl State {
    /// The ports that a container would hold if it were started now.
    ///
    /// Docker publishes none in a network namespace that is not the container's own.
    pub(super) fn allocate_ports(&self, spec: &ContainerSpec) -> Answer<Published> {
        let mut taken: Published = self
            .containers
            .values()
            .flat_map(|held| held.published.iter().cloned())
            .collect();
        let mut own = Published::new();
        let shared = spec.network_mode.starts_with("container:")
            || matches!(spec.network_mode.as_str(), "host" | "none");
        if shared {
            return Ok(own);
        }
        for binding in &spec.port_bindings {
            let allocated = allocate(binding, &taken).map_err(|refused| {
                Refusal::Other(format!(
                    "driver failed programming external connectivity on endpoint {} ({}): {refused}",
                    spec.name,
                    content_digest(spec.name.as_bytes())
                ))
            })?;
            taken.extend(allocated.iter().cloned());
            own.extend(allocated);
        }
        Ok(own)
    }
}

/// What a binding holds; the error is the engine's words for why it cannot.
///
/// Of a range it is the first free port. Docker goes on where it last stopped in that range, for
/// as long as it lives.
fn allocate(binding: &PortBinding, taken: &Published) -> Result<Published, String> {
    let protocol = binding
        .container
        .split_once('/')
        .map_or("tcp", |(_, protocol)| protocol);
    let wildcard = matches!(binding.host_ip.as_str(), "" | "0.0.0.0");
    let address = if wildcard {
        "0.0.0.0"
    } else {
        &binding.host_ip
    };
    let is_free = |port: u16| {
        !taken.iter().any(|(other, held, kind)| {
            *held == port
                && kind == protocol
                && (wildcard || other == address || other == "0.0.0.0")
        })
    };
    let (first, last) = match binding.host_port.split_once('-') {
        _ if binding.host_port.is_empty() => (FIRST_FREE, u16::MAX),
        Some((first, last)) => (parse(first)?, parse(last)?),
        None => (parse(&binding.host_port)?, parse(&binding.host_port)?),
    };
    let port = (first..=last)
        .find(|port| is_free(*port))
        .ok_or_else(|| format!("Bind for {address}:{first} failed: port is already allocated"))?;
    let mut published = Published::from([(address.to_owned(), port, protocol.to_owned())]);
    if binding.host_ip.is_empty() {
        published.insert(("::".to_owned(), port, protocol.to_owned()));
    }
    Ok(published)
}

fn parse(port: &str) -> Result<u16, String> {
    port.parse()
        .map_err(|_| format!("Invalid hostPort: {port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn binding(container: &str, host_ip: &str, host_port: &str) -> PortBinding {
        PortBinding {
            container: container.to_owned(),
            host_ip: host_ip.to_owned(),
            host_port: host_port.to_owned(),
        }
    }

    #[test]
    fn ports_are_taken_by_address_and_protocol() {
        let taken = allocate(&binding("80/tcp", "", "8080"), &Published::new()).unwrap();
        assert_eq!(taken.len(), 2);
        for (host_ip, host_port, container, free) in [
            ("", "8080", "80/tcp", false),
            ("127.0.0.1", "8080", "80/tcp", false),
            ("", "8080", "80/udp", true),
            ("", "8081", "80/tcp", true),
            ("", "8080-8081", "80/tcp", true),
            ("", "", "80/tcp", true),
        ] {
            let result = allocate(&binding(container, host_ip, host_port), &taken);
            assert_eq!(result.is_ok(), free, "{host_ip}:{host_port} {container}");
        }
        let one = allocate(&binding("80/tcp", "127.0.0.1", "8090"), &Published::new()).unwrap();
        assert!(allocate(&binding("80/tcp", "127.0.0.2", "8090"), &one).is_ok());
        assert!(allocate(&binding("80/tcp", "", "8090"), &one).is_err());
    }
}
