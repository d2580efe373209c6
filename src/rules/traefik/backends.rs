//! Where routers lead, and which stacks no router leads to.

use super::edge::{Authority, Edge, Leads, edges, networks_of};
use super::routing::{DOCKER, FILE, Kind, Reference, Router, Target};
use super::template;
use crate::rules::Findings;
use crate::rules::networks::is_database;
use crate::rules::view::{ServerView, ServiceView, StackView};
use crate::source::{Place, did_you_mean};

/// What is wrong with a backend: where, what, and better advice than the rule's own.
struct Fault {
    place: Place,
    message: String,
    help: Option<String>,
}

impl Fault {
    fn new(place: &Place, message: impl Into<String>) -> Self {
        Self {
            place: place.clone(),
            message: message.into(),
            help: None,
        }
    }

    fn add(self, who: &str, (stack, service): (&str, &str), findings: &mut Findings) {
        let finding = findings.add(self.place, format!("{who} {}", self.message));
        finding.about(stack, Some(service));
        if let Some(help) = self.help {
            finding.help(help);
        }
    }
}

pub(in crate::rules) fn backend(view: &ServerView<'_>, findings: &mut Findings) {
    for edge in edges(view).iter().filter(|edge| edge.sees_all()) {
        for router in &edge.routing.routers {
            let who = format!("router `{}`", router.name);
            let (stack, service) = edge.about(router);
            let targets = edge.routing.targets(router);
            let faults = targets
                .into_iter()
                .filter_map(|target| of_target(edge, target));
            for fault in undefined(edge, router).into_iter().chain(faults) {
                fault.add(&who, (&stack, &service), findings);
            }
        }
        for middleware in edge.routing.middlewares.values() {
            let Kind::ForwardAuth {
                address: Some((text, place)),
                ..
            } = &middleware.kind
            else {
                continue;
            };
            if let Some(fault) = of_address(edge, text, place) {
                let who = format!("middleware `{}`", middleware.name);
                let own = (edge.routing.stack.as_str(), edge.routing.service.as_str());
                fault.add(&who, own, findings);
            }
        }
    }
}

/// A router without a service, or with one that nothing defines.
fn undefined(edge: &Edge<'_>, router: &Router) -> Option<Fault> {
    let Some(reference) = &router.service else {
        return Some(Fault::new(&router.place, "names no service"));
    };
    let is_ours = match reference.provider.as_str() {
        FILE => edge.routing.is_complete(),
        DOCKER => edge.routing.docker.is_some(),
        _ => false,
    };
    let is_defined = edge.routing.services.contains_key(&reference.key());
    if !is_ours || is_defined || template::is_open(&reference.name) {
        return None;
    }
    let message = format!(
        "leads to the service `{}`, which nothing defines",
        reference.key()
    );
    let mut fault = Fault::new(&reference.place, message);
    fault.help = spelt_like(edge, reference);
    Some(fault)
}

fn spelt_like(edge: &Edge<'_>, reference: &Reference) -> Option<String> {
    let names = edge.routing.services.keys().map(String::as_str);
    did_you_mean(&reference.key(), names)
}

fn of_target(edge: &Edge<'_>, target: &Target) -> Option<Fault> {
    match target {
        Target::Address { text, place } => of_address(edge, text, place),
        Target::Container {
            stack,
            service,
            port,
            network,
            place,
        } => {
            let service = edge.service(stack, service)?;
            let port = port.as_deref().and_then(|port| port.parse().ok());
            of_container(edge, service, network.as_ref(), place)
                .or_else(|| of_port(service, port, place))
        }
    }
}

/// An address must lead to exactly one service, or out of Docker.
fn of_address(edge: &Edge<'_>, text: &str, place: &Place) -> Option<Fault> {
    let authority = Authority::of(text)?;
    let host = authority.host;
    let message = match edge.leads(host) {
        Leads::To(service) => return of_port(service, authority.port, place),
        Leads::Outside => return None,
        Leads::ToItself => format!("leads to `{host}`, which is Traefik's own container"),
        Leads::ToTheServer => format!(
            "leads to `{host}`, the server itself: a port there is closed to Traefik, or open to everybody"
        ),
        Leads::ToAnAddress => {
            format!("leads to {host}, an address that a container loses with its next start")
        }
        Leads::Nowhere(service) => format!(
            "leads to {}, which is on no network that Traefik is on",
            named(service)
        ),
        Leads::ToAnyOf(services) => {
            let names: Vec<String> = services.iter().map(|service| named(service)).collect();
            format!("leads to `{host}`, which is {}", names.join(" and "))
        }
        Leads::ToNobody => {
            let mut fault = Fault::new(place, format!("leads to `{host}`, which is no service"));
            fault.help = did_you_mean(host, edge.names());
            return Some(fault);
        }
    };
    Some(Fault::new(place, message))
}

fn named(service: &ServiceView<'_>) -> String {
    format!(
        "service `{}` of stack `{}`",
        service.service.name,
        service.stack.name()
    )
}

/// A container with labels must be on a network of the edge, and on the one that it names.
fn of_container(
    edge: &Edge<'_>,
    service: &ServiceView<'_>,
    network: Option<&(String, Place)>,
    place: &Place,
) -> Option<Fault> {
    // On the server's own network, Traefik reaches every container.
    if !edge.is_on_networks || service.service.network_mode.is_some() {
        return None;
    }
    let who = named(service);
    if edge.shared(service).is_empty() {
        let message = format!("leads to {who}, which is on no network that Traefik is on");
        return Some(Fault::new(place, message));
    }
    let (name, place) = network?;
    if !networks_of(service).any(|(own, _)| own == name) {
        let names: Vec<&str> = networks_of(service).map(|(name, _)| name).collect();
        let mut fault = Fault::new(
            place,
            format!("leads to {who} over the network `{name}`, which that is not on"),
        );
        fault.help = did_you_mean(name, names);
        return Some(fault);
    }
    let is_reached = edge.networks.contains(name.as_str());
    (!is_reached).then(|| {
        let message = format!("leads to {who} over the network `{name}`, which Traefik is not on");
        Fault::new(place, message)
    })
}

/// A port must be one of those that a service says it has, where it says so.
fn of_port(service: &ServiceView<'_>, port: Option<u16>, place: &Place) -> Option<Fault> {
    let port = port?;
    let exposed = &service.service.expose;
    let published = service
        .service
        .ports
        .iter()
        .any(|own| own.target == u32::from(port));
    let is_among = |text: &String| {
        let numbers = text.split('/').next().unwrap_or_default();
        let (first, last) = numbers.split_once('-').unwrap_or((numbers, numbers));
        let range = first.parse::<u16>().ok().zip(last.parse::<u16>().ok());
        range.is_none_or(|(first, last)| (first..=last).contains(&port))
    };
    if exposed.is_empty() || published || exposed.iter().any(is_among) {
        return None;
    }
    let message = format!(
        "leads to port {port} of {}, which exposes {}",
        named(service),
        exposed.join(", ")
    );
    Some(Fault::new(place, message))
}

/// A stack on a network of the edge that no router leads to.
pub(in crate::rules) fn router(view: &ServerView<'_>, findings: &mut Findings) {
    for edge in edges(view) {
        if !edge.routing.is_complete() || !edge.sees_all() {
            continue;
        }
        let routed = routed_stacks(&edge);
        for stack in &view.stacks {
            if routed.contains(&stack.name()) || stack.name() == edge.routing.stack {
                continue;
            }
            let own = edge
                .services
                .iter()
                .filter(|service| service.stack.name() == stack.name());
            let web = own.filter_map(|service| Some((service, is_web(&edge, service)?)));
            if let Some((service, (place, why))) = web.into_iter().next() {
                let message = format!("stack `{}` {why}, and no router leads to it", stack.name());
                let finding = findings.add(place, message);
                finding.about(stack.name(), Some(&service.service.name));
            }
        }
    }
}

/// The stacks that a router leads to, or that forward auth asks.
fn routed_stacks<'e>(edge: &'e Edge<'_>) -> Vec<&'e str> {
    let routers = edge.routing.routers.iter();
    let targets = routers.flat_map(|router| edge.routing.targets(router));
    let routed = targets.filter_map(|target| edge.service_of(target));
    let mut stacks: Vec<&str> = routed.map(|service| service.stack.name()).collect();
    for middleware in edge.routing.middlewares.values() {
        if let Kind::ForwardAuth {
            address: Some((text, _)),
            ..
        } = &middleware.kind
            && let Some(authority) = Authority::of(text)
            && let Leads::To(service) = edge.leads(authority.host)
        {
            stacks.push(service.stack.name());
        }
    }
    stacks
}

/// Whether a service waits for requests from outside: it says so, or it is on a network of the edge that
/// is not internal and does not belong to what keeps the others up.
fn is_web(edge: &Edge<'_>, service: &ServiceView<'_>) -> Option<(Place, String)> {
    if service.stack.has_tag("web") {
        let place = service.stack.stack.name.place.clone();
        return Some((place, "is tagged `web`".to_owned()));
    }
    let is_kept_inside = service.stack.has_tag("infrastructure")
        || service.is_one_shot()
        || is_database(service)
        || service.service.replicas() == 0;
    if is_kept_inside {
        return None;
    }
    let is_internal = |name: &str| {
        let projects = edge.view.stacks.iter().map(StackView::project);
        let mut networks = projects.flat_map(|project| project.networks.values());
        networks.any(|network| network.name == name && !network.external && network.internal)
    };
    let mut shared = edge.shared(service).into_iter();
    let (name, key) = shared.find(|(name, _)| !is_internal(name))?;
    let place = service.place(&format!("networks.{key}"));
    Some((place, format!("is on the network `{name}` with Traefik")))
}
