//! Routes in the labels of containers.

use super::expression::Expression;
use super::fixed::DockerProvider;
use super::node::Node;
use super::routing::{Backend, DOCKER, Protocol, Reference, Router, Routing, Target};
use crate::rules::view::ServiceView;
use crate::source::Place;

const PREFIX: &str = "traefik.";

/// Adds what the labels of a service define, where Traefik honours them.
pub(super) fn read(view: &ServiceView<'_>, docker: &DockerProvider, routing: &mut Routing) {
    let labels = Labels::of(view);
    if !labels.is_enabled(docker) || view.service.replicas() == 0 {
        return;
    }
    let owner = (view.stack.name().to_owned(), view.service.name.clone());
    let first = routing.routers.len();
    let comment = |place: &Place| labels.comment(place);
    routing.add(&labels.tree, DOCKER, &comment, Some(&owner));
    labels.add_services(docker, routing);
    let routers = routing.routers.get_mut(first..).unwrap_or_default();
    if routers.is_empty() && labels.enabled_here().is_some() {
        routing.routers.push(labels.default_router(owner));
        return;
    }
    for router in routers.iter_mut().filter(|router| router.service.is_none()) {
        router.service = labels.only_service(router);
    }
}

struct Labels<'a, 'v> {
    view: &'a ServiceView<'v>,
    tree: Node,
}

impl<'a, 'v> Labels<'a, 'v> {
    fn of(view: &'a ServiceView<'v>) -> Self {
        let mut tree = Node::empty(&view.place(""));
        for (label, value) in &view.service.labels {
            let prefix = label.get(..PREFIX.len()).unwrap_or_default();
            if prefix.eq_ignore_ascii_case(PREFIX) {
                let path: Vec<&str> = label.split('.').skip(1).collect();
                tree.insert(&path, value, &view.place(&format!("labels.{label}")));
            }
        }
        Self { view, tree }
    }

    fn is_enabled(&self, docker: &DockerProvider) -> bool {
        match self.tree.text(&["enable"]) {
            Some(text) => text.eq_ignore_ascii_case("true"),
            None => docker.exposed_by_default && self.tree.entries().next().is_some(),
        }
    }

    /// Where the service asks for a route.
    fn enabled_here(&self) -> Option<&Place> {
        self.tree.at(&["enable"]).map(Node::place)
    }

    /// The comment beside the label at a place.
    fn comment(&self, place: &Place) -> Option<String> {
        let labels = self.view.service.labels.keys();
        let mut paths = labels.map(|label| format!("labels.{label}"));
        let path = paths.find(|path| self.view.place(path) == *place)?;
        self.view.comment(&path).map(str::to_owned)
    }

    /// The name that Traefik gives to what has none.
    fn default_name(&self) -> String {
        format!(
            "{}-{}",
            self.view.service.name,
            self.view.stack.project().name
        )
    }

    fn service_names(&self, protocol: Protocol) -> Vec<&str> {
        let services = self.tree.at(&[key(protocol), "services"]);
        let entries = services.into_iter().flat_map(Node::entries);
        entries.map(|(name, ..)| name).collect()
    }

    /// The services that the labels define, or the one that there is without them.
    fn add_services(&self, docker: &DockerProvider, routing: &mut Routing) {
        let protocols = [Protocol::Http, Protocol::Tcp, Protocol::Udp];
        let mut has_any = false;
        for protocol in protocols {
            for name in self.service_names(protocol) {
                has_any = true;
                self.add_service(name, Some(protocol), docker, routing);
            }
        }
        if !has_any {
            self.add_service(&self.default_name(), None, docker, routing);
        }
    }

    fn add_service(
        &self,
        name: &str,
        protocol: Option<Protocol>,
        docker: &DockerProvider,
        routing: &mut Routing,
    ) {
        let service = self
            .tree
            .at(&[protocol.map_or("http", key), "services", name]);
        let server =
            |key: &str| service.and_then(|node| node.text(&["loadBalancer", "server", key]));
        let place = service.map(Node::place).or_else(|| self.enabled_here());
        let place = place.cloned().unwrap_or_else(|| self.view.place("labels"));
        let target = match server("url") {
            Some(text) => Target::Address {
                text: text.to_owned(),
                place,
            },
            None => Target::Container {
                stack: self.view.stack.name().to_owned(),
                service: self.view.service.name.clone(),
                port: server("port").map(str::to_owned),
                network: self.network(docker),
                place,
            },
        };
        let reference = Reference::new(name, DOCKER, self.tree.place());
        let backend = Backend {
            targets: vec![target],
            parts: Vec::new(),
        };
        routing.services.insert(reference.key(), backend);
    }

    /// The network over which Traefik is told to reach the container.
    fn network(&self, docker: &DockerProvider) -> Option<(String, Place)> {
        let own = self.tree.texts(&["docker", "network"]).into_iter().next();
        own.or_else(|| docker.network.clone())
    }

    /// The service of a router that names none: the only one that its container has.
    fn only_service(&self, router: &Router) -> Option<Reference> {
        let names = self.service_names(router.protocol);
        match names.as_slice() {
            [] => Some(Reference::new(&self.default_name(), DOCKER, &router.place)),
            [name] => Some(Reference::new(name, DOCKER, &router.place)),
            _ => None,
        }
    }

    /// The router that Traefik makes where labels define none.
    fn default_router(&self, owner: (String, String)) -> Router {
        let place = self.enabled_here().unwrap_or(self.tree.place());
        let name = self.default_name();
        let mut router = Router {
            service: None,
            name: name.clone(),
            protocol: Protocol::Http,
            expression: Expression::parse(&format!("Host(`{name}`)")),
            middlewares: Vec::new(),
            priority: None,
            entry_points: Vec::new(),
            place: place.clone(),
            comment: self.comment(place),
            owner: Some(owner),
        };
        router.service = self.only_service(&router);
        router
    }
}

fn key(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Http => "http",
        Protocol::Tcp => "tcp",
        Protocol::Udp => "udp",
    }
}
