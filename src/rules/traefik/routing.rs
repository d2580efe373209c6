//! What an edge routes: routers, middlewares and services, from files and labels.

use std::collections::{BTreeMap, BTreeSet};

use super::expression::Expression;
use super::files::{self, Read};
use super::fixed::{DockerProvider, EntryPoint, Static};
use super::labels;
use super::node::Node;
use crate::model::ProxyKind;
use crate::rules::view::{ServerView, ServiceView};
use crate::source::{Place, RotationTarget};

/// What the names of an edge's files end with, and those of labels, and Traefik's own.
pub(super) const FILE: &str = "file";
pub(super) const DOCKER: &str = "docker";
pub(super) const INTERNAL: &str = "internal";

/// All that is known of the routes of one edge.
#[derive(Debug)]
pub(in crate::rules) struct Routing {
    /// The stack and the service that the edge is.
    pub(super) stack: String,
    pub(super) service: String,
    pub(super) docker: Option<DockerProvider>,
    pub(super) entry_points: BTreeMap<String, EntryPoint>,
    pub(super) routers: Vec<Router>,
    /// Middlewares by their whole names, such as `secure@file`.
    pub(super) middlewares: BTreeMap<String, Middleware>,
    /// Services by their whole names.
    pub(super) services: BTreeMap<String, Backend>,
    /// What cannot be read, so that nobody knows what it defines.
    pub(super) unread: Vec<(Place, String)>,
    /// What is not valid.
    pub(super) invalid: Vec<(Place, String)>,
}

/// What a router passes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    Http,
    Tcp,
    Udp,
}

/// A name that refers to something, such as `secure@file`.
#[derive(Debug, Clone)]
pub(super) struct Reference {
    pub(super) name: String,
    pub(super) provider: String,
    pub(super) place: Place,
}

impl Reference {
    /// A name without a provider means what the same provider defines.
    pub(super) fn new(text: &str, provider: &str, place: &Place) -> Self {
        let (name, provider) = text.rsplit_once('@').unwrap_or((text, provider));
        Self {
            name: name.to_owned(),
            provider: provider.to_ascii_lowercase(),
            place: place.clone(),
        }
    }

    /// The whole name.
    pub(super) fn key(&self) -> String {
        format!("{}@{}", self.name, self.provider)
    }
}

/// Which requests go where.
#[derive(Debug)]
pub(super) struct Router {
    pub(super) name: String,
    pub(super) protocol: Protocol,
    pub(super) expression: Option<Expression>,
    pub(super) middlewares: Vec<Reference>,
    pub(super) service: Option<Reference>,
    pub(super) priority: Option<String>,
    pub(super) entry_points: Vec<String>,
    pub(super) place: Place,
    /// What is noted beside it.
    pub(super) comment: Option<String>,
    /// The stack and service whose labels define it.
    pub(super) owner: Option<(String, String)>,
}

/// What is done to a request on its way.
#[derive(Debug)]
pub(super) struct Middleware {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) owner: Option<(String, String)>,
}

/// What a middleware does, as far as a rule is about it.
#[derive(Debug)]
pub(super) enum Kind {
    /// Several others.
    Chain(Vec<Reference>),
    /// Asks another service who it is.
    ForwardAuth {
        address: Option<(String, Place)>,
        /// Where it is told to believe forwarded headers.
        trusts: Option<Place>,
    },
    RateLimit,
    /// Ranges that may pass.
    AllowList(Vec<(String, Place)>),
    /// Answers by itself.
    Redirect,
    Other,
}

/// Where requests go.
#[derive(Debug)]
pub(super) struct Backend {
    pub(super) targets: Vec<Target>,
    /// Services that this one is made of.
    pub(super) parts: Vec<Reference>,
}

/// One server of a service.
#[derive(Debug)]
pub(super) enum Target {
    /// A URL, or `host:port`.
    Address { text: String, place: Place },
    /// The container that carries the label.
    Container {
        stack: String,
        service: String,
        /// The port and the network that labels name.
        port: Option<String>,
        network: Option<(String, Place)>,
        place: Place,
    },
}

impl Routing {
    /// Reads what every edge of a server routes.
    pub(in crate::rules) fn all(view: &ServerView<'_>) -> Vec<Self> {
        let edges = view.services().filter(|service| is_edge(service));
        edges.map(|edge| Self::read(view, &edge)).collect()
    }

    fn read(view: &ServerView<'_>, edge: &ServiceView<'_>) -> Self {
        let fixed = Static::read(edge);
        let mut routing = Self {
            stack: edge.stack.name().to_owned(),
            service: edge.service.name.clone(),
            docker: fixed.docker(),
            entry_points: fixed.entry_points(),
            routers: Vec::new(),
            middlewares: BTreeMap::new(),
            services: BTreeMap::new(),
            unread: Vec::new(),
            invalid: Vec::new(),
        };
        if let Some((path, place)) = fixed.dynamic() {
            routing.read_files(edge, path, place);
            routing.add_rotations(view);
        }
        routing.unread.extend(fixed.unread);
        routing.invalid.extend(fixed.invalid);
        if let Some(docker) = routing.docker.clone() {
            for service in view.services() {
                labels::read(&service, &docker, &mut routing);
            }
        }
        routing
    }

    fn read_files(&mut self, edge: &ServiceView<'_>, path: &str, place: &Place) {
        let found = files::under(edge, path);
        let unread: Vec<_> = found.sealed.into_iter().chain(found.elsewhere).collect();
        if found.texts.is_empty() && unread.is_empty() {
            let what = format!("`{path}`, of which nothing is in the repository");
            self.unread.push((place.clone(), what));
        }
        self.unread.extend(unread);
        for text in found.texts {
            match text.read(Some(&edge.service.environment)) {
                Read::Tree(tree) => self.add(&tree, FILE, &|place| text.comment(place), None),
                Read::Invalid(place, what) => self.invalid.push((place, what)),
                Read::Open(place, what) => self.unread.push((place, what)),
            }
        }
    }

    /// Adds the services whose files are written on the server while containers are replaced.
    fn add_rotations(&mut self, view: &ServerView<'_>) {
        for rotation in &view.source.rotations {
            let (Some(proxy), RotationTarget::Service { stack, service }) =
                (&rotation.proxy, &rotation.target)
            else {
                continue;
            };
            let is_ours = proxy.kind.value == ProxyKind::Traefik
                && proxy.stack.as_str() == self.stack
                && proxy.service.as_str() == self.service;
            if !is_ours {
                continue;
            }
            let name = proxy.backend.as_ref().unwrap_or(&rotation.name);
            let target = Target::Container {
                stack: stack.value.clone(),
                service: service.value.clone(),
                port: Some(proxy.port.to_string()),
                network: None,
                place: service.place.clone(),
            };
            let name = Reference::new(name.as_str(), FILE, &name.place).key();
            let backend = Backend {
                targets: vec![target],
                parts: Vec::new(),
            };
            self.services.insert(name, backend);
        }
    }

    /// Adds what a tree of dynamic configuration defines.
    pub(super) fn add(
        &mut self,
        tree: &Node,
        provider: &str,
        comment: &dyn Fn(&Place) -> Option<String>,
        owner: Option<&(String, String)>,
    ) {
        let protocols = [
            ("http", Protocol::Http),
            ("tcp", Protocol::Tcp),
            ("udp", Protocol::Udp),
        ];
        for (key, protocol) in protocols {
            for (name, place, node) in entries(tree, &[key, "routers"]) {
                let mut router = Router::read((name, place), node, provider, protocol);
                router.comment = comment_of(node, place, comment);
                router.owner = owner.cloned();
                // Labels have no line for a router as a whole.
                if let Some(rule) = node.at(&["rule"]).filter(|_| owner.is_some()) {
                    router.place = rule.place().clone();
                }
                self.routers.push(router);
            }
            for (name, place, node) in entries(tree, &[key, "services"]) {
                let backend = Backend::read(node, provider);
                let name = Reference::new(name, provider, place).key();
                self.services.insert(name, backend);
            }
            for (name, place, node) in entries(tree, &[key, "middlewares"]) {
                let middleware = Middleware {
                    name: name.to_owned(),
                    kind: Kind::read(node, provider),
                    owner: owner.cloned(),
                };
                let name = Reference::new(name, provider, place).key();
                self.middlewares.insert(name, middleware);
            }
        }
    }

    /// Whether everything that the edge reads is known.
    pub(super) fn is_complete(&self) -> bool {
        self.unread.is_empty() && self.invalid.is_empty()
    }

    /// Everywhere that a router's requests may go.
    pub(super) fn targets<'a>(&'a self, router: &'a Router) -> Vec<&'a Target> {
        let mut targets = Vec::new();
        let mut seen = BTreeSet::new();
        let mut pending: Vec<String> = router.service.iter().map(Reference::key).collect();
        while let Some(name) = pending.pop() {
            let Some(backend) = self
                .services
                .get(&name)
                .filter(|_| seen.insert(name.clone()))
            else {
                continue;
            };
            targets.extend(&backend.targets);
            pending.extend(backend.parts.iter().map(Reference::key));
        }
        targets
    }
}

/// Whether a service is an edge: a running Traefik.
pub(super) fn is_edge(service: &ServiceView<'_>) -> bool {
    service.image_name() == "traefik" && service.service.replicas() > 0
}

fn entries<'a>(
    tree: &'a Node,
    path: &[&str],
) -> impl Iterator<Item = (&'a str, &'a Place, &'a Node)> {
    tree.at(path).into_iter().flat_map(Node::entries)
}

/// What is noted beside a router's name, its rule or its middlewares.
fn comment_of(
    node: &Node,
    place: &Place,
    comment: &dyn Fn(&Place) -> Option<String>,
) -> Option<String> {
    let beside = ["rule", "middlewares"];
    let keys = node
        .entries()
        .filter(|(key, ..)| beside.iter().any(|one| key.eq_ignore_ascii_case(one)));
    let places = std::iter::once(place).chain(keys.map(|(_, place, _)| place));
    let comments: Vec<String> = places.filter_map(comment).collect();
    (!comments.is_empty()).then(|| comments.join(" "))
}

impl Router {
    fn read(
        (name, place): (&str, &Place),
        node: &Node,
        provider: &str,
        protocol: Protocol,
    ) -> Self {
        let references = |key: &str| -> Vec<Reference> {
            let texts = node.texts(&[key]).into_iter();
            texts
                .map(|(text, place)| Reference::new(&text, provider, &place))
                .collect()
        };
        let rule = node.text(&["rule"]).unwrap_or_default();
        let entry_points = node.texts(&["entryPoints"]).into_iter();
        Self {
            name: name.to_owned(),
            protocol,
            expression: Expression::parse(rule),
            middlewares: references("middlewares"),
            service: references("service").into_iter().next(),
            priority: node.text(&["priority"]).map(str::to_owned),
            entry_points: entry_points
                .map(|(name, _)| name.to_ascii_lowercase())
                .collect(),
            place: place.clone(),
            comment: None,
            owner: None,
        }
    }
}

impl Kind {
    fn read(node: &Node, provider: &str) -> Self {
        let Some((kind, _, node)) = node.entries().next() else {
            return Self::Other;
        };
        match kind.to_ascii_lowercase().as_str() {
            "chain" => {
                let names = node.texts(&["middlewares"]).into_iter();
                Self::Chain(
                    names
                        .map(|(name, place)| Reference::new(&name, provider, &place))
                        .collect(),
                )
            }
            "forwardauth" => {
                let trust = ["trustForwardHeader"];
                let trusts = node.at(&trust).filter(|_| node.is_true(&trust));
                Self::ForwardAuth {
                    address: node.texts(&["address"]).into_iter().next(),
                    trusts: trusts.map(|node| node.place().clone()),
                }
            }
            "ratelimit" => Self::RateLimit,
            // The latter is its name in Traefik 2.
            "ipallowlist" | "ipwhitelist" => Self::AllowList(node.texts(&["sourceRange"])),
            "redirectscheme" | "redirectregex" => Self::Redirect,
            _ => Self::Other,
        }
    }
}

impl Backend {
    fn read(node: &Node, provider: &str) -> Self {
        let mut backend = Self {
            targets: Vec::new(),
            parts: Vec::new(),
        };
        for server in node
            .at(&["loadBalancer", "servers"])
            .map_or(&[][..], Node::items)
        {
            let addresses = ["url", "address"].into_iter();
            let address = addresses.flat_map(|key| server.texts(&[key])).next();
            if let Some((text, place)) = address {
                backend.targets.push(Target::Address { text, place });
            }
        }
        for (list, key) in [("weighted", "services"), ("mirroring", "mirrors")] {
            for part in node.at(&[list, key]).map_or(&[][..], Node::items) {
                backend.add_part(part, "name", provider);
            }
        }
        for (kind, key) in [
            ("mirroring", "service"),
            ("failover", "service"),
            ("failover", "fallback"),
        ] {
            if let Some(node) = node.at(&[kind]) {
                backend.add_part(node, key, provider);
            }
        }
        backend
    }

    fn add_part(&mut self, node: &Node, key: &str, provider: &str) {
        let names = node.texts(&[key]).into_iter();
        self.parts
            .extend(names.map(|(name, place)| Reference::new(&name, provider, &place)));
    }
}
