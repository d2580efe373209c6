//! Where everything in a merged tree stands, for what is found out after the tree is gone.

use std::collections::{BTreeMap, BTreeSet};

use super::model::Location;
use super::path::KeyPath;
use super::source::{Sources, Span};
use super::yaml::{Map, Node, Value};

/// Places by path.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    spans: BTreeMap<String, Span>,
}

impl Places {
    /// Notes the places of a tree: of a scalar its own, of a mapping or list its key's.
    pub(super) fn of(tree: &Map) -> Self {
        let mut places = Self::default();
        places.add_map(tree, &KeyPath::default());
        places
    }

    fn add_map(&mut self, map: &Map, path: &KeyPath) {
        for (key, key_span, node) in map.entries() {
            let scalar = !matches!(node.value, Value::Map(_) | Value::List(_) | Value::Null);
            let span = if scalar { node.span } else { key_span };
            self.add(node, span, &path.key(key));
        }
    }

    fn add(&mut self, node: &Node, span: Span, path: &KeyPath) {
        if span != Span::default() {
            self.spans.insert(path.to_string(), span);
        }
        match &node.value {
            Value::Map(map) => self.add_map(map, path),
            Value::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.add(item, item.span, &path.index(index));
                }
            }
            _ => {}
        }
    }

    /// Returns the paths of what stands at one of these places.
    pub(super) fn paths_at<'a>(&'a self, spans: &BTreeSet<Span>) -> impl Iterator<Item = &'a str> {
        let places = self.spans.iter();
        places
            .filter(|(_, span)| spans.contains(span))
            .map(|(path, _)| path.as_str())
    }

    /// Returns the place of a path, or of what contains it.
    pub(super) fn nearest(&self, path: &str) -> Span {
        let mut path = path;
        loop {
            if let Some(span) = self.spans.get(path) {
                return *span;
            }
            match path.rfind(['.', '[']) {
                Some(end) => path = path.get(..end).unwrap_or_default(),
                None => return Span::default(),
            }
        }
    }

    /// Returns every place with its file's path.
    pub(super) fn locate(self, sources: &Sources) -> BTreeMap<String, Location> {
        self.spans
            .into_iter()
            .map(|(path, span)| (path, sources.locate(span)))
            .collect()
    }
}
