//! What a rule sees.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::fix::Edit;
use super::traefik::Routing;
use crate::compose::model::{Project, Service};
use crate::model::{REPOSITORY_ROOT, ReferenceParts};
use crate::resolve::{StackModel, ends_by_itself};
use crate::source::{Place, Server, Source, Stack, StackState};

/// The whole repository.
pub(super) struct RepositoryView<'a> {
    /// What it says.
    pub(super) source: &'a Source,
    /// Every stack on every server.
    pub(super) models: &'a [StackModel],
}

/// A server, with every stack that is deployed there.
pub(super) struct ServerView<'a> {
    /// The settings of the repository, among others.
    pub(super) source: &'a Source,
    /// The server.
    pub(super) server: &'a Server,
    /// The stacks.
    pub(super) stacks: Vec<StackView<'a>>,
    /// What its edges route, read once for all rules that ask.
    pub(super) routing: OnceCell<Vec<Routing>>,
}

impl<'a> ServerView<'a> {
    /// Every server that something is deployed to.
    pub(super) fn all(source: &'a Source, models: &'a [StackModel]) -> Vec<Self> {
        let mut by_server: BTreeMap<&str, Vec<StackView<'a>>> = BTreeMap::new();
        for model in models {
            let view = StackView::new(source, model).filter(StackView::is_deployed);
            if let Some(view) = view {
                let server = by_server.entry(model.id.server.as_str());
                server.or_default().push(view);
            }
        }
        let views = by_server.into_iter().filter_map(|(name, stacks)| {
            Some(Self {
                source,
                server: source.server(name)?,
                stacks,
                routing: OnceCell::new(),
            })
        });
        views.collect()
    }

    /// Every service with its stack.
    pub(super) fn services(&self) -> impl Iterator<Item = ServiceView<'_>> {
        self.stacks.iter().flat_map(StackView::services)
    }
}

/// A stack, as it is for one server.
pub(super) struct StackView<'a> {
    /// The settings of the repository, among others.
    pub(super) source: &'a Source,
    /// The stack's definition.
    pub(super) stack: &'a Stack,
    /// Its Compose model.
    pub(super) model: &'a StackModel,
}

impl<'a> StackView<'a> {
    pub(super) fn new(source: &'a Source, model: &'a StackModel) -> Option<Self> {
        Some(Self {
            source,
            stack: source.stack(model.id.stack.as_str())?,
            model,
        })
    }

    /// Whether anything of it is to be on the server.
    pub(super) fn is_deployed(&self) -> bool {
        self.stack.deploy && !self.is_absent()
    }

    /// Whether it is to be nowhere.
    pub(super) fn is_absent(&self) -> bool {
        self.stack.state == StackState::Absent
    }

    /// The stack's name.
    pub(super) fn name(&self) -> &'a str {
        self.stack.name.as_str()
    }

    /// The Compose model.
    pub(super) fn project(&self) -> &'a Project {
        &self.model.project
    }

    /// The place of what has a path in the Compose model.
    pub(super) fn place(&self, path: &str) -> Place {
        self.model.written.place(path)
    }

    /// Whether the stack carries a tag.
    pub(super) fn has_tag(&self, tag: &str) -> bool {
        self.stack.tags.iter().any(|own| own.as_str() == tag)
    }

    /// Its services.
    pub(super) fn services(&self) -> impl Iterator<Item = ServiceView<'a>> {
        let (source, stack, model) = (self.source, self.stack, self.model);
        let services = self.project().services.values();
        services.map(move |service| ServiceView {
            stack: StackView {
                source,
                stack,
                model,
            },
            service,
        })
    }
}

/// One service of a stack.
pub(super) struct ServiceView<'a> {
    /// The stack.
    pub(super) stack: StackView<'a>,
    /// The service.
    pub(super) service: &'a Service,
}

impl<'a> ServiceView<'a> {
    /// The service of a name, of a stack that has it.
    pub(super) fn named(stack: StackView<'a>, name: &str) -> Option<Self> {
        let service = stack.project().services.get(name)?;
        Some(Self { stack, service })
    }

    /// The place of what has a path below the service, such as `ports[0]`; empty means the service itself.
    pub(super) fn place(&self, path: &str) -> Place {
        self.stack.place(&self.path(path))
    }

    /// Whether something is written under a path below the service.
    pub(super) fn has(&self, path: &str) -> bool {
        self.stack.model.written.has(&self.path(path))
    }

    /// Whether a key is written in the service itself: what comes by an anchor or by `extends` is also
    /// others'.
    pub(super) fn owns(&self, key: &str) -> bool {
        if !self.has(key) {
            return false;
        }
        let place = self.place(key);
        let name = |line: &str| {
            let (key, _) = line.split_once(':').unwrap_or_default();
            key.trim().trim_matches(['"', '\'']).to_owned()
        };
        let depth = |line: &str| line.len() - line.trim_start().len();
        let lines: Vec<&str> = place.file.text.lines().take(place.line()).collect();
        let Some((own, before)) = lines.split_last() else {
            return false;
        };
        // In a flow mapping the service's name stands on the same line.
        let is_silent = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
        let mut above = before.iter().rev();
        let parent = above.find(|line| !is_silent(line) && depth(line) < depth(own));
        name(own) == self.service.name
            || (name(own) == key && parent.is_some_and(|line| name(line) == self.service.name))
    }

    /// The comment beside what is written under a path below the service.
    pub(super) fn comment(&self, path: &str) -> Option<&str> {
        self.stack.model.written.comment(&self.path(path))
    }

    fn path(&self, path: &str) -> String {
        let name = &self.service.name;
        match path {
            "" => format!("services.{name}"),
            path => format!("services.{name}.{path}"),
        }
    }

    /// The edit that adds lines to the service, or entries to the list that it has under a key.
    pub(super) fn insert(&self, key: &str, entry: &str) -> Edit {
        let line = match key {
            "" => entry.to_owned(),
            _ => format!("- {entry}"),
        };
        Edit::Insert {
            under: self.place(key),
            lines: vec![line],
        }
    }

    /// The image; empty for a service that is built.
    pub(super) fn image(&self) -> &'a str {
        self.service.image.as_deref().unwrap_or_default()
    }

    /// The last part of the image's name, without registry, tag and digest: `postgres`.
    pub(super) fn image_name(&self) -> &'a str {
        let repository = ReferenceParts::of(self.image()).repository;
        repository.rsplit('/').next().unwrap_or_default()
    }

    /// Whether it ends by itself: it says so, or others wait for its end.
    pub(super) fn is_one_shot(&self) -> bool {
        ends_by_itself(self.stack.project(), self.service)
    }

    /// The path in the repository of a bind mount's source, if it is one of the repository's.
    pub(super) fn in_repository(source: &str) -> Option<&str> {
        let rest = source.strip_prefix(REPOSITORY_ROOT)?;
        Some(rest.trim_start_matches('/'))
    }
}
