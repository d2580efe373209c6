//! Collisions: what only one container of a server can have, and two of the repository want.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::project::ReadStack;
use crate::compose::model::{Condition, Network, Port, Project, Service};
use crate::source::{Place, Problem, Severity, StackState};

/// What one service wants for itself on its server.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    what: What,
    /// How many containers want it.
    containers: i64,
    /// The stack and the service, for people.
    owner: String,
    place: Place,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    /// A container's name.
    Name(String),
    /// A port of the host, or one of a range.
    Port {
        address: Option<IpAddr>,
        protocol: String,
        first: u16,
        last: u16,
    },
    /// An address on a network of that name on the server.
    Address { network: String, address: String },
}

impl ReadStack<'_> {
    /// What the stack's services want for themselves.
    ///
    /// One-shots that others await give back their ports and addresses before those start, and what
    /// stands still has none.
    pub(super) fn claims(&self) -> Vec<Claim> {
        let state = self.target.stack.state;
        if state == StackState::Absent {
            return Vec::new();
        }
        let project = &self.loaded.project;
        let mut claims = Vec::new();
        for service in project.services.values().filter(|s| s.replicas() > 0) {
            self.claim_names(project, service, &mut claims);
            if state == StackState::Running && !ends_by_itself(project, service) {
                self.claim_ports(service, &mut claims);
                self.claim_addresses(project, service, &mut claims);
            }
        }
        claims
    }

    fn claim(&self, service: &Service, path: &str, what: What, containers: i64) -> Claim {
        Claim {
            what,
            containers,
            owner: format!("service `{}` of {}", service.name, self.target.id()),
            place: self.place_of(&format!("services.{}{path}", service.name)),
        }
    }

    fn claim_names(&self, project: &Project, service: &Service, claims: &mut Vec<Claim>) {
        if let Some(name) = &service.container_name {
            let what = What::Name(name.clone());
            claims.push(self.claim(service, ".container_name", what, 1));
            return;
        }
        for number in 1..=service.replicas() {
            let what = What::Name(format!("{}-{}-{number}", project.name, service.name));
            claims.push(self.claim(service, "", what, 1));
        }
    }

    fn claim_ports(&self, service: &Service, claims: &mut Vec<Claim>) {
        // Docker drops the ports of a container that has the host's network.
        if service.network_mode.as_deref() == Some("host") {
            return;
        }
        let mut known = BTreeSet::new();
        for (index, port) in service.ports.iter().enumerate() {
            let Some(what) = published(port) else {
                continue;
            };
            // The engine is told of the same port once.
            if known.insert((port.target, what.clone())) {
                let path = format!(".ports[{index}]");
                claims.push(self.claim(service, &path, what, service.replicas()));
            }
        }
    }

    fn claim_addresses(&self, project: &Project, service: &Service, claims: &mut Vec<Claim>) {
        for (key, attachment) in &service.networks {
            let (Some(attachment), Some(Network { name, .. })) =
                (attachment, project.networks.get(key))
            else {
                continue;
            };
            for (setting, address) in [
                ("ipv4_address", &attachment.ipv4_address),
                ("ipv6_address", &attachment.ipv6_address),
            ] {
                if let Some(address) = address {
                    let parsed = address.parse::<IpAddr>();
                    let what = What::Address {
                        network: name.clone(),
                        address: parsed.map_or_else(|_| address.clone(), |ip| ip.to_string()),
                    };
                    let path = format!(".networks.{key}.{setting}");
                    claims.push(self.claim(service, &path, what, service.replicas()));
                }
            }
        }
    }
}

/// Whether a service of a project ends by itself: others wait for its end, or it says so.
#[must_use]
pub fn ends_by_itself(project: &Project, service: &Service) -> bool {
    let options = service.extensions.get("x-vaultctl");
    let says_so = options.and_then(|options| options.get("one_shot"));
    says_so.and_then(serde_json::Value::as_bool) == Some(true)
        || project.services.values().any(|other| {
            let dependency = other.depends_on.get(&service.name);
            dependency.is_some_and(|d| d.condition == Condition::CompletedSuccessfully)
        })
}

/// The fixed port of the host, or the range of which one is taken.
fn published(port: &Port) -> Option<What> {
    let (first, last) = port.published_range()?;
    Some(What::Port {
        address: port.host_ip.as_deref().and_then(|ip| ip.parse().ok()),
        protocol: port.protocol.clone().unwrap_or_else(|| "tcp".to_owned()),
        first,
        last,
    })
}

/// Finds what cannot be had by all that want it on one server.
pub(super) fn collisions(claims: &[Claim]) -> Vec<Problem> {
    let mut same: BTreeMap<What, Vec<&Claim>> = BTreeMap::new();
    let mut ranges = Vec::new();
    for claim in claims {
        match &claim.what {
            What::Port { first, last, .. } if first < last => ranges.push(claim),
            what => same.entry(what.on_any_address()).or_default().push(claim),
        }
    }
    let mut crowds: Vec<Vec<&Claim>> = Vec::new();
    for (what, wanting) in &same {
        if wanted_by(wanting) < 2 {
            continue;
        }
        if matches!(what, What::Port { .. }) {
            let one = wanting.iter().take(1).copied();
            crowds.extend(one.flat_map(|port| crowded_ports(port, wanting)));
        } else {
            crowds.push(wanting.clone());
        }
    }
    for range in &ranges {
        let ports: Vec<&Claim> = claims.iter().filter(|c| c.is_within(range)).collect();
        for crowd in crowded_ports(range, &ports) {
            let is_told = |known: &Vec<&Claim>| {
                let mut known = known.iter();
                known.all(|claim| crowd.iter().any(|other| std::ptr::eq(*claim, *other)))
            };
            if !crowds.iter().any(is_told) {
                crowds.push(crowd);
            }
        }
    }
    crowds.iter().map(|crowd| problem(crowd)).collect()
}

fn wanted_by(crowd: &[&Claim]) -> i64 {
    crowd.iter().map(|claim| claim.containers).sum()
}

/// The claims of one port or range that want more than there is, on one address or another.
fn crowded_ports<'a>(range: &Claim, claims: &[&'a Claim]) -> Vec<Vec<&'a Claim>> {
    let addresses: BTreeSet<Option<IpAddr>> = claims.iter().map(|claim| claim.address()).collect();
    let mut crowds: Vec<Vec<&Claim>> = Vec::new();
    for address in addresses {
        let crowd = claims.iter().filter(|claim| claim.takes(address));
        let crowd: Vec<&Claim> = crowd.copied().collect();
        let is_told = crowds.iter().any(|known| known.len() == crowd.len());
        if wanted_by(&crowd) > range.room() && !is_told {
            crowds.push(crowd);
        }
    }
    crowds
}

impl What {
    /// The same port of all addresses; anything else as it is.
    fn on_any_address(&self) -> Self {
        let mut what = self.clone();
        if let Self::Port { address, .. } = &mut what {
            *address = None;
        }
        what
    }
}

impl Claim {
    /// The address that a port is published on; none is all of them.
    fn address(&self) -> Option<IpAddr> {
        match &self.what {
            What::Port { address, .. } => *address,
            _ => None,
        }
    }

    /// Whether a port is taken on an address, or on all.
    fn takes(&self, address: Option<IpAddr>) -> bool {
        match (self.address(), address) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(own), Some(other)) => {
                own == other || (own.is_unspecified() && own.is_ipv4() == other.is_ipv4())
            }
        }
    }

    /// Whether it is about ports of a range.
    fn is_within(&self, range: &Self) -> bool {
        let port = |what: &What| match what {
            What::Port {
                protocol,
                first,
                last,
                ..
            } => Some((protocol.clone(), *first, *last)),
            _ => None,
        };
        match (port(&self.what), port(&range.what)) {
            (Some((protocol, first, last)), Some((same, lower, upper))) => {
                protocol == same && first >= lower && last <= upper
            }
            _ => false,
        }
    }

    /// How many there are of what is wanted.
    fn room(&self) -> i64 {
        match &self.what {
            What::Port { first, last, .. } => i64::from(*last) - i64::from(*first) + 1,
            _ => 1,
        }
    }
}

/// Tells of claims that cannot all be met, with the place of each.
fn problem(crowd: &[&Claim]) -> Problem {
    let Some((first, others)) = crowd.split_first() else {
        return Problem::finding(Severity::Error, "collision", "two containers want the same");
    };
    let what = crowd
        .iter()
        .max_by_key(|claim| claim.room())
        .map_or(&first.what, |claim| &claim.what);
    let (what, help) = match what {
        What::Name(name) => (
            format!("the container name `{name}`"),
            "give one of them another `container_name`",
        ),
        What::Port {
            protocol,
            first,
            last,
            ..
        } if first == last => (
            format!("port {first}/{protocol} of the server"),
            "publish one of them on another port or address of the server",
        ),
        What::Port {
            protocol,
            first,
            last,
            ..
        } => (
            format!("the ports {first}-{last}/{protocol} of the server"),
            "publish more ports, or start fewer containers",
        ),
        What::Address { network, address } => (
            format!("the address {address} on network `{network}`"),
            "give one of them another address",
        ),
    };
    let message = if others.is_empty() {
        format!(
            "{}: {} containers cannot share {what}",
            first.owner, first.containers
        )
    } else {
        let owners: BTreeSet<&str> = crowd.iter().map(|claim| claim.owner.as_str()).collect();
        let owners: Vec<&str> = owners.into_iter().collect();
        format!("{what} cannot be had by all: {}", owners.join(", "))
    };
    let help = match first.what {
        What::Port { .. } if others.is_empty() => {
            "publish a range of ports (such as `8080-8081:80`), or start one container"
        }
        What::Address { .. } if others.is_empty() => {
            "take the address away, or start one container"
        }
        _ => help,
    };
    let problem =
        Problem::finding(Severity::Error, "collision", message).at(&first.place, "wants it");
    let problem = others.iter().fold(problem, |problem, claim| {
        problem.at(&claim.place, format!("{} wants it, too", claim.owner))
    });
    problem.help(help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceFile;

    /// Ports as in `80`, `127.0.0.1:80`, `80-82`, `53/udp`, with `*2` for two containers.
    fn claim(text: &str) -> Claim {
        let (port, containers) = text.split_once('*').unwrap_or((text, "1"));
        let (port, protocol) = port.split_once('/').unwrap_or((port, "tcp"));
        let (address, published) = port.rsplit_once(':').unwrap_or(("", port));
        let port = Port {
            host_ip: (!address.is_empty()).then(|| address.to_owned()),
            published: Some(published.to_owned()),
            protocol: Some(protocol.to_owned()),
            ..Port::default()
        };
        Claim {
            what: super::published(&port).unwrap(),
            containers: containers.parse().unwrap(),
            owner: text.to_owned(),
            place: Place::start_of(&SourceFile::new("compose.yaml", "")),
        }
    }

    #[test]
    fn ports_collide_where_not_all_can_have_one() {
        for (ports, expected) in [
            ("80 81 80/udp", ""),
            (
                "80 80",
                "port 80/tcp of the server cannot be had by all: 80",
            ),
            (
                "80*2",
                "80*2: 2 containers cannot share port 80/tcp of the server",
            ),
            ("127.0.0.1:80 10.0.0.1:80 81", ""),
            (
                "127.0.0.1:80 80",
                "port 80/tcp of the server cannot be had by all: 127.0.0.1:80, 80",
            ),
            (
                "127.0.0.1:80 0.0.0.0:80",
                "port 80/tcp of the server cannot be had by all: 0.0.0.0:80, 127.0.0.1:80",
            ),
            ("0.0.0.0:80 :::80 443", ""),
            ("127.0.0.1:80 :::80", ""),
            ("80-82*3", ""),
            (
                "80-82*4",
                "80-82*4: 4 containers cannot share the ports 80-82/tcp of the server",
            ),
            ("80-82*2 81", ""),
            (
                "80-82*3 81",
                "the ports 80-82/tcp of the server cannot be had by all: 80-82*3, 81",
            ),
            ("80-82*2 82-83", ""),
            // A collision inside of a range is one.
            (
                "80-83 81 81",
                "port 81/tcp of the server cannot be had by all: 81",
            ),
        ] {
            let claims: Vec<Claim> = ports.split(' ').map(claim).collect();
            let problems = collisions(&claims);
            let messages: Vec<&str> = problems.iter().map(|p| p.message.as_str()).collect();
            assert_eq!(messages.join("; "), expected, "{ports}");
        }
    }
}
