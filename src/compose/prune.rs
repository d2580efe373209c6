//! Takes what is wrong out of a tree, so that one fault does not hide those in the rest.

use std::collections::BTreeSet;

use super::pipeline::Pipeline;
use super::places::Places;
use super::source::Span;
use super::yaml::{Map, Node, Value};

/// The parts of a project that lack what was taken out of them.
///
/// What else is found to be missing there follows from that, and is not worth telling.
#[derive(Debug, Default)]
pub(super) struct Faulty {
    /// Top-level key and, but for the whole of it, the name below it.
    parts: BTreeSet<(String, Option<String>)>,
}

impl Faulty {
    /// Notes what holds a path: its first two keys.
    fn add(&mut self, path: &[&str]) {
        let mut keys = path.iter().map(|key| (*key).to_owned());
        if let Some(kind) = keys.next() {
            self.parts.insert((kind, keys.next()));
        }
    }

    /// Whether a service, network, volume, secret or config may lack something, or may be missing
    /// itself.
    pub(super) fn has(&self, kind: &str, name: &str) -> bool {
        let whole = |kind: &str| self.parts.contains(&(kind.to_owned(), None));
        // What was to be included may be anything.
        let part = (kind.to_owned(), Some(name.to_owned()));
        self.parts.contains(&part) || whole(kind) || whole("include")
    }

    /// Notes that what was to be included is not there.
    pub(super) fn lacks_included(&mut self) {
        self.add(&["include"]);
    }

    /// Notes that what a service was to extend is not there.
    pub(super) fn lacks_extended(&mut self, service: &str) {
        self.add(&["services", service]);
    }
}

impl Pipeline<'_> {
    /// Takes everything out of a tree that an error was reported of.
    pub(super) fn prune(&mut self, tree: &mut Map) {
        let spans = self.report.error_spans();
        if !spans.is_empty() {
            prune_map(tree, &spans, &[], &mut self.faulty);
        }
    }

    /// Notes what could not be taken into the model.
    pub(super) fn note_faulty(&mut self, places: &Places) {
        for path in places.paths_at(&self.report.error_spans()) {
            let keys: Vec<&str> = path.splitn(3, '.').take(2).collect();
            self.faulty.add(&keys);
        }
    }
}

/// Prunes a mapping; `path` are the keys that lead to it, as far as [`Faulty`] needs them.
///
/// Returns whether it was sound. Of a service the rest is kept. Of anything else below the top
/// level, and of a list's items, it is not: what they lack would be reported again as missing.
fn prune_map(map: &mut Map, spans: &BTreeSet<Span>, path: &[&str], faulty: &mut Faulty) -> bool {
    let mut is_sound = true;
    map.retain(|key, key_span, node| {
        let path: Vec<&str> = path.iter().copied().chain([key]).take(2).collect();
        let is_kept = !spans.contains(&key_span) && prune_node(node, spans, &path, faulty);
        if !is_kept {
            faulty.add(&path);
            is_sound = false;
        }
        is_kept
    });
    is_sound
}

/// Prunes what is below a node and returns whether the node itself is kept.
fn prune_node(node: &mut Node, spans: &BTreeSet<Span>, path: &[&str], faulty: &mut Faulty) -> bool {
    if spans.contains(&node.span) {
        return false;
    }
    match &mut node.value {
        Value::Invalid => false,
        Value::Map(map) => {
            let is_sound = prune_map(map, spans, path, faulty);
            is_sound || matches!(path, [_] | ["services", _])
        }
        Value::List(items) => {
            let before = items.len();
            items.retain_mut(|item| {
                let is_sound = match &mut item.value {
                    Value::Map(map) => prune_map(map, spans, path, faulty),
                    _ => true,
                };
                is_sound && prune_node(item, spans, path, faulty)
            });
            if items.len() < before {
                faulty.add(path);
            }
            true
        }
        _ => true,
    }
}
