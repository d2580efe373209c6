//! An edge among the services of its server: who answers to which name, and what a router passes through.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::expression::Expression;
use super::routing::{Kind, Middleware, Protocol, Reference, Router, Routing, Target};
use super::{fixed, template};
use crate::rules::view::{ServerView, ServiceView};
use crate::source::{StackState, Tier};

/// An edge, and what else is on its server.
pub(super) struct Edge<'v> {
    pub(super) view: &'v ServerView<'v>,
    pub(super) routing: &'v Routing,
    pub(super) services: Vec<ServiceView<'v>>,
    /// The networks that it is on, by their names on the server.
    pub(super) networks: BTreeSet<&'v str>,
    /// Whether containers are reached as they are from other containers on these networks.
    pub(super) is_on_networks: bool,
}

/// Whom a name leads to.
pub(super) enum Leads<'e> {
    /// One service that the edge reaches.
    To(&'e ServiceView<'e>),
    /// Services of which any may answer.
    ToAnyOf(Vec<&'e ServiceView<'e>>),
    /// A service on none of the edge's networks.
    Nowhere(&'e ServiceView<'e>),
    /// Something that is no container, or nobody knows.
    Outside,
    /// The edge's own container.
    ToItself,
    /// The server, by a name or address that Docker gives it.
    ToTheServer,
    /// An address of a container that has no fixed one.
    ToAnAddress,
    /// No service.
    ToNobody,
}

/// What a request passes through on the way of one router.
#[derive(Default)]
pub(super) struct Passed<'e> {
    pub(super) list: Vec<&'e Middleware>,
    /// Names that are defined nowhere: what they do is not known.
    pub(super) unknown: Vec<Reference>,
}

impl Passed<'_> {
    /// Whether there is a middleware of a name.
    pub(super) fn has(&self, name: &str) -> bool {
        let plain = name.split('@').next().unwrap_or_default();
        self.list.iter().any(|one| one.name == plain)
            || self.unknown.iter().any(|one| one.name == plain)
    }

    /// Whether there is a middleware that does something.
    pub(super) fn does(&self, what: impl Fn(&Kind) -> bool) -> bool {
        self.list.iter().any(|one| what(&one.kind))
    }
}

/// The edges of a server.
pub(super) fn edges<'v>(view: &'v ServerView<'v>) -> Vec<Edge<'v>> {
    let routings = view.routing.get_or_init(|| Routing::all(view));
    let edges = routings.iter().filter_map(|routing| {
        let services: Vec<ServiceView<'v>> = view.services().collect();
        let own = services
            .iter()
            .find(|service| is(service, &routing.stack, &routing.service))?;
        let networks = networks_of(own).map(|(name, _)| name).collect();
        let is_on_networks = own.service.network_mode.is_none();
        Some(Edge {
            view,
            routing,
            services,
            networks,
            is_on_networks,
        })
    });
    edges.collect()
}

fn is(service: &ServiceView<'_>, stack: &str, name: &str) -> bool {
    service.stack.name() == stack && service.service.name == name
}

/// The networks of a service by their names on the server, with their keys.
pub(in crate::rules) fn networks_of<'v>(
    service: &ServiceView<'v>,
) -> impl Iterator<Item = (&'v str, &'v str)> {
    let project = service.stack.project();
    let keys = service.service.networks.keys();
    keys.filter_map(|key| Some((project.networks.get(key)?.name.as_str(), key.as_str())))
}

/// Whether a service answers to a name on one of its networks.
pub(in crate::rules) fn answers(service: &ServiceView<'_>, key: &str, name: &str) -> bool {
    let own = service.service;
    let attachment = own.networks.get(key).and_then(Option::as_ref);
    let aliases = attachment.map_or(&[][..], |attachment| &attachment.aliases);
    let numbered = ['-', '_'].iter().any(|dash| {
        let project = &service.stack.project().name;
        let prefix = format!("{project}{dash}{}{dash}", own.name);
        let number = name.strip_prefix(&prefix).unwrap_or_default();
        !number.is_empty() && number.chars().all(|c| c.is_ascii_digit())
    });
    let address = attachment.and_then(|attachment| attachment.ipv4_address.as_deref());
    own.name.eq_ignore_ascii_case(name)
        || own.container_name.as_deref() == Some(name)
        || aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
        || address == Some(name)
        || (own.container_name.is_none() && numbered)
}

/// The hosts under which services are published, by stack and service.
pub(in crate::rules) fn routed_hosts(
    view: &ServerView<'_>,
) -> BTreeMap<(String, String), BTreeSet<String>> {
    let mut hosts: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for edge in edges(view) {
        for router in &edge.routing.routers {
            let named = router.expression.iter().flat_map(Expression::hosts);
            let named: BTreeSet<String> = named.map(str::to_ascii_lowercase).collect();
            let targets = edge.routing.targets(router);
            for service in targets.iter().filter_map(|target| edge.service_of(target)) {
                let key = (
                    service.stack.name().to_owned(),
                    service.service.name.clone(),
                );
                hosts.entry(key).or_default().extend(named.clone());
            }
        }
    }
    hosts
}

impl<'v> Edge<'v> {
    /// Whether every stack of the server is looked at, so that what is missing is missing.
    pub(super) fn sees_all(&self) -> bool {
        let server = &self.view.server.name.value;
        let mut stacks = self.view.source.stacks.iter();
        stacks.all(|stack| {
            let is_here = stack.deploy
                && stack.state != StackState::Absent
                && stack.servers.iter().any(|name| name.value == *server);
            !is_here
                || self
                    .view
                    .stacks
                    .iter()
                    .any(|seen| seen.name() == stack.name.value)
        })
    }

    /// Whether the server is untrusted.
    pub(super) fn is_untrusted(&self) -> bool {
        let tier = self.view.server.tier.as_ref();
        tier.is_some_and(|tier| tier.value == Tier::Untrusted)
    }

    /// A service by its stack and name.
    pub(super) fn service(&self, stack: &str, name: &str) -> Option<&ServiceView<'v>> {
        self.services
            .iter()
            .find(|service| is(service, stack, name))
    }

    /// The networks that a service shares with the edge, by name and key.
    pub(super) fn shared<'s>(&self, service: &ServiceView<'s>) -> Vec<(&'s str, &'s str)> {
        let networks = networks_of(service);
        networks
            .filter(|(name, _)| self.networks.contains(name))
            .collect()
    }

    /// Whom a host name or address leads to, asked from inside of the edge.
    pub(super) fn leads(&self, host: &str) -> Leads<'_> {
        if !self.is_on_networks || host.is_empty() || template::is_open(host) {
            return Leads::Outside;
        }
        let named = |service: &&ServiceView<'v>| {
            networks_of(service).any(|(_, key)| answers(service, key, host))
        };
        let candidates: Vec<&ServiceView<'v>> = self.services.iter().filter(named).collect();
        let reached = candidates.iter().copied().filter(|service| {
            let mut shared = self.shared(service).into_iter();
            shared.any(|(_, key)| answers(service, key, host))
        });
        let reached: Vec<&ServiceView<'v>> = reached.collect();
        match (reached.as_slice(), candidates.first()) {
            ([one], _) => Leads::To(one),
            ([], Some(one)) => Leads::Nowhere(one),
            ([], None) => self.leads_out(host),
            _ => Leads::ToAnyOf(reached),
        }
    }

    fn leads_out(&self, host: &str) -> Leads<'_> {
        match host {
            "localhost" => return Leads::ToItself,
            "host.docker.internal" | "gateway.docker.internal" => return Leads::ToTheServer,
            _ => {}
        }
        match host.parse::<IpAddr>() {
            Ok(address) if address.is_loopback() => Leads::ToItself,
            Ok(address) => {
                let pools = super::allow_list::pools(self.view);
                let pool = pools.iter().find(|pool| pool.holds(address));
                match pool {
                    Some(pool) if pool.gateway(address) == Some(address) => Leads::ToTheServer,
                    Some(_) => Leads::ToAnAddress,
                    None => Leads::Outside,
                }
            }
            // A name with a dot is somebody else's.
            Err(_) if host.contains('.') || !self.sees_all() => Leads::Outside,
            Err(_) => Leads::ToNobody,
        }
    }

    /// The names that the edge can use.
    pub(super) fn names(&self) -> Vec<&str> {
        let reached = self
            .services
            .iter()
            .filter(|service| !self.shared(service).is_empty());
        reached
            .map(|service| service.service.name.as_str())
            .collect()
    }

    /// The service that a target is, where it is one.
    pub(super) fn service_of(&self, target: &Target) -> Option<&ServiceView<'_>> {
        match target {
            Target::Container { stack, service, .. } => self.service(stack, service),
            Target::Address { text, .. } => match self.leads(Authority::of(text)?.host) {
                Leads::To(service) | Leads::Nowhere(service) => Some(service),
                _ => None,
            },
        }
    }

    /// The stack and service that a router is about: who defines it, whom it leads to, or the edge.
    pub(super) fn about(&self, router: &Router) -> (String, String) {
        let targets = self.routing.targets(router);
        let leads_to = || targets.iter().find_map(|target| self.service_of(target));
        match (&router.owner, leads_to()) {
            (Some(owner), _) => owner.clone(),
            (None, Some(service)) => (
                service.stack.name().to_owned(),
                service.service.name.clone(),
            ),
            (None, None) => (self.routing.stack.clone(), self.routing.service.clone()),
        }
    }

    /// The entry points of a router, as far as the edge has them.
    fn entry_points<'r>(&'r self, router: &'r Router) -> Vec<&'r str> {
        if router.entry_points.is_empty() {
            return fixed::default_entry_points(&self.routing.entry_points);
        }
        router.entry_points.iter().map(String::as_str).collect()
    }

    /// Whether two routers hear requests on the same entry point.
    pub(super) fn share_an_entry_point(&self, one: &Router, other: &Router) -> bool {
        let (one, other) = (self.entry_points(one), self.entry_points(other));
        (one.is_empty() && other.is_empty()) || one.iter().any(|name| other.contains(name))
    }

    /// Whether requests to a router are only sent to another entry point.
    pub(super) fn only_redirects(&self, router: &Router) -> bool {
        let names = self.entry_points(router);
        let redirects = |name: &&str| {
            let entry_point = self.routing.entry_points.get(*name);
            entry_point.is_some_and(|entry_point| entry_point.redirects)
        };
        !names.is_empty() && names.iter().all(redirects)
    }

    /// What a request passes through on the way of a router: its own middlewares, and those of all its
    /// entry points.
    pub(super) fn passed(&self, router: &Router) -> Passed<'_> {
        let mut passed = Passed::default();
        let mut pending = router.middlewares.clone();
        pending.extend(self.common(router));
        let mut seen = BTreeSet::new();
        while let Some(reference) = pending.pop() {
            if !seen.insert(reference.key()) {
                continue;
            }
            match self.routing.middlewares.get(&reference.key()) {
                Some(middleware) => {
                    if let Kind::Chain(parts) = &middleware.kind {
                        pending.extend(parts.iter().cloned());
                    }
                    passed.list.push(middleware);
                }
                None => passed.unknown.push(reference),
            }
        }
        passed
    }

    /// The middlewares that all entry points of a router have.
    fn common(&self, router: &Router) -> Vec<Reference> {
        if router.protocol != Protocol::Http {
            return Vec::new();
        }
        let names = self.entry_points(router);
        let points = names
            .iter()
            .filter_map(|name| self.routing.entry_points.get(*name));
        let points: Vec<_> = points.filter(|point| !point.redirects).collect();
        let Some((first, others)) = points.split_first() else {
            return Vec::new();
        };
        let everywhere = first.middlewares.iter().filter(|(name, _)| {
            let has = |point: &&fixed::EntryPoint| {
                point.middlewares.iter().any(|(other, _)| other == name)
            };
            others.iter().all(has)
        });
        everywhere
            .map(|(name, place)| Reference::new(name, super::routing::FILE, place))
            .collect()
    }
}

/// Host and port of a URL, or of `host:port`.
pub(in crate::rules) struct Authority<'a> {
    pub(in crate::rules) host: &'a str,
    /// The port, or that of the scheme.
    pub(super) port: Option<u16>,
}

impl<'a> Authority<'a> {
    /// Takes an address apart.
    pub(in crate::rules) fn of(address: &'a str) -> Option<Self> {
        let (scheme, rest) = address.split_once("://").unwrap_or(("", address));
        let rest = rest.split(['/', '?', '#']).next()?;
        let rest = rest.rsplit('@').next()?;
        let (host, port) = if let Some(inner) = rest.strip_prefix('[') {
            let (host, rest) = inner.split_once(']')?;
            (host, rest.strip_prefix(':'))
        } else {
            match rest.rsplit_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (rest, None),
            }
        };
        let by_scheme = match scheme {
            "http" | "h2c" => Some(80),
            "https" => Some(443),
            _ => None,
        };
        Some(Self {
            host,
            port: port.map_or(by_scheme, |port| port.parse().ok()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart() {
        for (text, host, port) in [
            ("http://web", "web", Some(80)),
            ("https://web/path?a=b:c", "web", Some(443)),
            ("h2c://user:pw@web:8080", "web", Some(8080)),
            ("db:5432", "db", Some(5432)),
            ("http://[::1]:80", "::1", Some(80)),
            ("http://web:{{ env \"PORT\" }}", "web", None),
        ] {
            let authority = Authority::of(text).expect(text);
            assert_eq!((authority.host, authority.port), (host, port), "{text}");
        }
    }
}
