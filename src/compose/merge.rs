//! Joins a tree with the one that overrides it (`override/merge.go`).
//!
//! Mappings are joined key by key, sequences are appended, scalars are replaced; the exceptions are
//! listed here.

use super::error::Problem;
use super::path::KeyPath;
use super::report::Report;
use super::source::Span;
use super::text_of::text_of;
use super::yaml::{Map, Node, Value};

/// `KEY=value` lists or mappings, and text or lists: both sides become lists and are appended.
const SEQUENCES: &[&str] = &[
    "networks.*.labels",
    "volumes.*.labels",
    "services.*.annotations",
    "services.*.build.args",
    "services.*.build.additional_contexts",
    "services.*.build.labels",
    "services.*.deploy.labels",
    "services.*.dns",
    "services.*.dns_opt",
    "services.*.dns_search",
    "services.*.env_file",
    "services.*.label_file",
    "services.*.environment",
    "services.*.labels",
    "services.*.sysctls",
    "services.*.tmpfs",
];

/// The later value stands alone.
const REPLACED: &[&str] = &[
    "services.*.command",
    "services.*.entrypoint",
    "services.*.healthcheck.test",
    "services.*.ulimits.*",
];

const EXTRA_HOSTS: &[&str] = &["services.*.extra_hosts", "services.*.build.extra_hosts"];

/// Returns the tree that `over` makes of `base`.
pub(super) fn merge(base: Node, over: Node, path: &KeyPath, report: &mut Report) -> Node {
    if path.matches_any(REPLACED) {
        return over;
    }
    if path.matches_any(SEQUENCES) {
        return append(into_sequence(base), into_sequence(over));
    }
    if path.matches_any(EXTRA_HOSTS) {
        return union(into_sequence(base), into_sequence(over));
    }
    if path.matches("services.*.build") {
        return merge_maps(into_build(base), into_build(over), path, report);
    }
    if path.matches("services.*.depends_on") {
        let (base, over) = (
            into_mapping(base, dependency),
            into_mapping(over, dependency),
        );
        return merge_maps(base, over, path, report);
    }
    if path.matches("services.*.networks") {
        let (base, over) = (into_mapping(base, nothing), into_mapping(over, nothing));
        return merge_maps(base, over, path, report);
    }
    if path.matches("services.*.logging") {
        return merge_logging(base, over, path, report);
    }
    if path.matches("networks.*.ipam.config") {
        return merge_pools(base, over);
    }
    merge_plain(base, over, path, report)
}

fn merge_plain(base: Node, over: Node, path: &KeyPath, report: &mut Report) -> Node {
    match (&base.value, &over.value) {
        (_, Value::Null) => base,
        (Value::Map(_), Value::Map(_)) => merge_maps(base, over, path, report),
        (Value::List(_), Value::List(_)) => append(base, over),
        (Value::Map(_) | Value::List(_), _) if over.value != Value::Invalid => {
            let problem = Problem::WrongType {
                path: path.describe(),
                expected: format!("{}, as in the file that it overrides", base.type_name()),
                found: over.type_name().to_owned(),
            };
            report.error(over.span, problem);
            base
        }
        _ => over,
    }
}

/// Joins two mappings; where one side is none, the other stands alone.
fn merge_maps(base: Node, over: Node, path: &KeyPath, report: &mut Report) -> Node {
    let span = base.span;
    let (mut joined, over) = match (base.value, over.value) {
        (Value::Map(base), Value::Map(over)) => (base, over),
        (Value::Map(base), Value::Null) => return Node::new(Value::Map(base), span),
        (_, value) => return Node::new(value, over.span),
    };
    for (key, key_span, value) in over.into_entries() {
        let value = match joined.remove_entry(&key) {
            Some((first, base)) if !key.starts_with("x-") => {
                let merged = merge(base, value, &path.key(&key), report);
                joined.insert(key, first, merged);
                continue;
            }
            _ => value,
        };
        joined.insert(key, key_span, value);
    }
    Node::new(Value::Map(joined), span)
}

/// Options of one driver mean nothing to another: a changed driver replaces everything.
fn merge_logging(base: Node, over: Node, path: &KeyPath, report: &mut Report) -> Node {
    let driver = |node: &Node| node.as_map().and_then(|map| map.get("driver").cloned());
    match (driver(&base), driver(&over)) {
        (Some(base_driver), Some(over_driver)) if !base_driver.same_value(&over_driver) => over,
        _ => merge_maps(base, over, path, report),
    }
}

/// Joins address pools by subnet.
///
/// The loops are Compose's, with their consequence that a pool whose subnet the later file does not
/// repeat is lost.
fn merge_pools(base: Node, over: Node) -> Node {
    let span = over.span;
    let (Value::List(base), Value::List(over)) = (&base.value, &over.value) else {
        return if over.is_null() { base } else { over };
    };
    let mut pools: Vec<Node> = Vec::new();
    for original in base {
        let mut original = original.clone();
        for replacement in over {
            let known = pools.iter().position(|pool| same_subnet(pool, replacement));
            if !same_subnet(&original, replacement) && known.is_none() {
                pools.push(replacement.clone());
                continue;
            }
            if let (Some(map), Some(keys)) = (original.as_map_mut(), replacement.as_map()) {
                for (key, key_span, value) in keys.entries() {
                    map.insert(key, key_span, value.clone());
                }
            }
            match pools.iter_mut().find(|pool| same_subnet(pool, &original)) {
                Some(pool) => *pool = original.clone(),
                None => pools.push(original.clone()),
            }
        }
    }
    Node::new(Value::List(pools), span)
}

fn same_subnet(left: &Node, right: &Node) -> bool {
    let subnet = |node: &Node| {
        node.as_map()
            .and_then(|map| map.get("subnet"))
            .map(Node::fingerprint)
    };
    subnet(left) == subnet(right)
}

fn append(base: Node, over: Node) -> Node {
    match (base.value, over.value) {
        (Value::List(mut items), Value::List(more)) => {
            items.extend(more);
            Node::new(Value::List(items), base.span)
        }
        (Value::Null, value) => Node::new(value, over.span),
        (value, _) => Node::new(value, base.span),
    }
}

fn union(base: Node, over: Node) -> Node {
    let Value::List(more) = over.value else {
        return base;
    };
    let known: std::collections::BTreeSet<String> = base
        .as_list()
        .unwrap_or_default()
        .iter()
        .map(Node::fingerprint)
        .collect();
    let new = more
        .into_iter()
        .filter(|item| !known.contains(&item.fingerprint()))
        .collect();
    append(base, Node::new(Value::List(new), over.span))
}

/// Turns a mapping into sorted `KEY=value` items and a text into a single item.
fn into_sequence(node: Node) -> Node {
    let span = node.span;
    let mut items = Vec::new();
    match node.value {
        Value::Map(map) => {
            for (key, key_span, value) in map.into_entries() {
                push_pairs(&key, key_span, &value, &mut items);
            }
            items.sort_by(|left: &Node, right: &Node| left.as_text().cmp(&right.as_text()));
        }
        Value::Text(_) | Value::Timestamp(_) => items.push(node),
        Value::Null => {}
        value => return Node::new(value, span),
    }
    Node::new(Value::List(items), span)
}

fn push_pairs(key: &str, key_span: Span, value: &Node, items: &mut Vec<Node>) {
    match &value.value {
        Value::Null => items.push(Node::text(key, key_span)),
        Value::List(values) => {
            for value in values {
                push_pairs(key, key_span, value, items);
            }
        }
        Value::Invalid => {}
        _ => items.push(Node::text(format!("{key}={}", text_of(value)), value.span)),
    }
}

fn into_build(node: Node) -> Node {
    match node.value {
        Value::Text(_) => {
            let span = node.span;
            let mut map = Map::default();
            map.insert("context", span, node);
            Node::new(Value::Map(map), span)
        }
        _ => node,
    }
}

fn into_mapping(node: Node, value: fn(Span) -> Node) -> Node {
    let span = node.span;
    let Value::List(items) = node.value else {
        return node;
    };
    let mut map = Map::default();
    for item in items {
        if let Value::Text(key) = item.value {
            map.insert(key, item.span, value(item.span));
        }
    }
    Node::new(Value::Map(map), span)
}

fn nothing(span: Span) -> Node {
    Node::new(Value::Null, span)
}

/// What a dependency in the short form means.
pub(super) fn dependency(span: Span) -> Node {
    let mut map = Map::default();
    map.insert("condition", span, Node::text("service_started", span));
    map.insert("required", span, Node::new(Value::Bool(true), span));
    Node::new(Value::Map(map), span)
}
