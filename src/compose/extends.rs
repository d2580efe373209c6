//! `extends`: a service filled up from another, of the same file or of one of its own
//! (`loader/extends.go`).
//!
//! A file that is only extended from is joined like any other, but neither checked as a whole nor
//! searched for `include`; its variables come from the extending project, its paths start from its
//! own directory.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::canonical::canonical;
use super::error::Problem;
use super::files::join;
use super::merge::merge;
use super::path::KeyPath;
use super::pipeline::{Pipeline, Scope};
use super::resolve_paths::PathResolver;
use super::schema::{self, EXTENDS};
use super::source::Span;
use super::suggest::closest;
use super::unique::make_unique;
use super::yaml::{Cleared, Document, MAX_ALIASED_BYTES, MAX_NODES, Map, Node, Value};

/// How many services may extend one another in a row.
const MAX_CHAIN: usize = 64;

/// The services of a file, to be extended from.
struct Family {
    file: PathBuf,
    services: Map,
    cleared: Cleared,
}

/// What `extends` says, and where.
struct Reference {
    service: (String, Span),
    file: Option<(PathBuf, Span)>,
}

/// The work on one document.
struct Extension<'p, 'a, 's> {
    pipeline: &'p mut Pipeline<'a>,
    scope: &'s Scope<'s>,
    /// The files that were read so far; `None` for one that could not be.
    families: HashMap<PathBuf, Option<Rc<Family>>>,
    /// Nodes and bytes that were copied so far.
    copied: (usize, usize),
}

impl Pipeline<'_> {
    /// Fills up the services of a document that extend others.
    pub(super) fn extend_services(&mut self, document: &mut Document, scope: &Scope<'_>) {
        let Some(services) = document
            .tree
            .as_map_mut()
            .and_then(|map| map.get_mut("services"))
        else {
            return;
        };
        let Some(map) = services.as_map() else { return };
        if !map.iter().any(|(_, service)| is_extending(service)) {
            return;
        }
        let family = Family {
            file: scope.including.last().cloned().unwrap_or_default(),
            services: map.clone(),
            cleared: document.cleared.clone(),
        };
        let mut extension = Extension {
            pipeline: self,
            scope,
            families: HashMap::new(),
            copied: (0, 0),
        };
        let Some(map) = services.as_map_mut() else {
            return;
        };
        for (name, service) in map.iter_mut() {
            if is_extending(service) {
                let errors = extension.pipeline.report.error_count();
                *service = extension.extended(name, &family, &mut Vec::new());
                if extension.pipeline.report.error_count() > errors {
                    extension.pipeline.faulty.lacks_extended(name);
                }
            }
        }
    }

    /// Joins the documents of a file that is extended from.
    fn join_extended(&mut self, path: &Path, named: Span, scope: &Scope<'_>) -> Option<Document> {
        let root = KeyPath::default();
        let errors = self.report.error_count();
        let mut tree = Node::new(Value::Map(Map::default()), named);
        let mut cleared = Cleared::default();
        for mut document in self.parse(path, Some(named)).documents {
            self.substitute(&mut document, scope)?;
            document.cleared.apply(&mut tree);
            cleared = document.cleared;
            tree = merge(tree, document.tree, &root, &mut self.report);
            make_unique(&mut tree, &root, &mut self.report);
            tree = canonical(tree, &root, &mut self.report);
            make_unique(&mut tree, &root, &mut self.report);
        }
        let resolver = PathResolver {
            directory: path.parent()?,
            home: self.request.home.as_deref(),
        };
        resolver.resolve(&mut tree, &root, &mut self.report);
        (self.report.error_count() == errors).then_some(Document { tree, cleared })
    }
}

fn is_extending(service: &Node) -> bool {
    service.as_map().is_some_and(|map| map.contains("extends"))
}

impl Extension<'_, '_, '_> {
    /// Returns a service of a family with everything that it extends.
    fn extended(
        &mut self,
        name: &str,
        family: &Family,
        chain: &mut Vec<(PathBuf, String)>,
    ) -> Node {
        let mut service = match family.services.get(name) {
            Some(service) => service.clone(),
            None => return Node::new(Value::Invalid, Span::default()),
        };
        let extends = service.as_map_mut().and_then(|map| map.remove("extends"));
        let Some(extends) = extends else {
            return service;
        };
        chain.push((family.file.clone(), name.to_owned()));
        if let Some(mut base) = self.base(name, &extends, family, chain) {
            family.cleared.apply_to_service(name, &mut base);
            let path = KeyPath::new(&["services", name]);
            service = merge(base, service, &path, &mut self.pipeline.report);
        }
        chain.pop();
        service
    }

    /// Finds what a service extends; `None` if there is nothing, or nothing that can be used.
    fn base(
        &mut self,
        name: &str,
        extends: &Node,
        family: &Family,
        chain: &mut Vec<(PathBuf, String)>,
    ) -> Option<Node> {
        let path = KeyPath::new(&["services", name, "extends"]);
        let reference = self.reference(extends, &path)?;
        let other = match &reference.file {
            Some((file, named)) => Some(self.family(file, *named)?),
            None => None,
        };
        let family = other.as_deref().unwrap_or(family);
        let (service, span) = (reference.service.0.as_str(), reference.service.1);
        let Some(base) = family.services.get(service) else {
            let problem = not_found(&reference, family, &path);
            self.pipeline.report.error(span, problem);
            return None;
        };
        let (nodes, bytes) = (base.size(), base.bytes());
        self.check_chain(&reference, family, chain, &path)?;
        self.check_size(nodes, bytes, span)?;
        let base = self.extended(service, family, chain);
        matches!(base.value, Value::Map(_)).then_some(base)
    }

    fn reference(&mut self, extends: &Node, path: &KeyPath) -> Option<Reference> {
        let report = &mut self.pipeline.report;
        let errors = report.error_count();
        schema::check(extends, &EXTENDS, path, report);
        if report.error_count() > errors {
            return None;
        }
        let text = |node: &Node| Some((node.as_text()?.to_owned(), node.span));
        let Some(map) = extends.as_map() else {
            return Some(Reference {
                service: text(extends)?,
                file: None,
            });
        };
        let file = map.get("file").and_then(text);
        Some(Reference {
            service: text(map.get("service")?)?,
            file: file.map(|(file, span)| (join(self.scope.directory, Path::new(&file)), span)),
        })
    }

    fn family(&mut self, file: &Path, named: Span) -> Option<Rc<Family>> {
        if let Some(known) = self.families.get(file) {
            return known.clone();
        }
        let family = self
            .pipeline
            .join_extended(file, named, self.scope)
            .map(|document| {
                let mut tree = document.tree;
                let services = tree.as_map_mut().and_then(|map| map.remove("services"));
                Rc::new(Family {
                    file: file.to_owned(),
                    services: match services.map(|services| services.value) {
                        Some(Value::Map(services)) => services,
                        _ => Map::default(),
                    },
                    cleared: document.cleared,
                })
            });
        self.families.insert(file.to_owned(), family.clone());
        family
    }

    fn check_chain(
        &mut self,
        reference: &Reference,
        family: &Family,
        chain: &[(PathBuf, String)],
        path: &KeyPath,
    ) -> Option<()> {
        let (service, span) = &reference.service;
        let next = (family.file.clone(), service.clone());
        let reason = if chain.contains(&next) {
            let names = chain
                .iter()
                .chain([&next])
                .map(|(_, service)| service.as_str());
            let names: Vec<&str> = names.collect();
            format!(
                "services extend each other in a circle: {}",
                names.join(" -> ")
            )
        } else if chain.len() >= MAX_CHAIN {
            format!("more than {MAX_CHAIN} services extend one another in a row")
        } else {
            return Some(());
        };
        let problem = Problem::Invalid {
            path: path.to_string(),
            reason,
            help: None,
        };
        self.pipeline.report.error(*span, problem);
        None
    }

    /// Keeps many services that extend a large one from taking all memory.
    fn check_size(&mut self, nodes: usize, bytes: usize, span: Span) -> Option<()> {
        self.copied.0 += nodes;
        self.copied.1 += bytes;
        if self.copied.0 > MAX_NODES || self.copied.1 > MAX_ALIASED_BYTES {
            let reason = "`extends` repeats too much".to_owned();
            self.pipeline.report.error(span, Problem::TooLarge(reason));
            return None;
        }
        Some(())
    }
}

fn not_found(reference: &Reference, family: &Family, path: &KeyPath) -> Problem {
    let name = reference.service.0.clone();
    let suggestion = closest(&name, family.services.keys());
    match &reference.file {
        Some((file, _)) => Problem::Invalid {
            path: path.to_string(),
            reason: format!("{} has no service `{name}`", file.display()),
            help: suggestion.map(|suggestion| format!("did you mean `{suggestion}`?")),
        },
        None => Problem::Undefined {
            path: path.to_string(),
            kind: "service",
            name,
            suggestion,
        },
    }
}
