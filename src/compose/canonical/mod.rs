//! Writes short forms out (`transform/canonical.go`).

mod port;
mod volume;

pub(super) use volume::parse as parse_volume;

use super::error::Problem;
use super::merge::dependency;
use super::path::KeyPath;
use super::report::Report;
use super::source::Span;
use super::yaml::{Map, Node, Value};

type Transform = fn(Node, &KeyPath, &mut Report) -> Node;

/// Where a short form is written out; below these, nothing else is.
const TRANSFORMS: &[(&str, Transform)] = &[
    ("services.*.build", build),
    ("services.*.build.additional_contexts", contexts),
    ("services.*.build.secrets.*", file_reference),
    ("services.*.build.ssh", ssh),
    ("services.*.configs.*", file_reference),
    ("services.*.depends_on", depends_on),
    ("services.*.devices.*", device),
    ("services.*.dns", text_or_list),
    ("services.*.env_file", env_files),
    ("services.*.gpus", gpus),
    ("services.*.label_file", text_or_list),
    ("services.*.networks", networks),
    ("services.*.ports", port::write_out),
    ("services.*.secrets.*", file_reference),
    ("services.*.volumes.*", volume::write_out),
    ("configs.*", external),
    ("networks.*", external),
    ("secrets.*", external),
    ("volumes.*", external),
];

/// Writes every short form in a tree out.
pub(super) fn canonical(node: Node, path: &KeyPath, report: &mut Report) -> Node {
    match TRANSFORMS.iter().find(|(pattern, _)| path.matches(pattern)) {
        Some((_, transform)) => transform(node, path, report),
        None => below(node, path, report),
    }
}

/// Writes the short forms below a node out.
fn below(mut node: Node, path: &KeyPath, report: &mut Report) -> Node {
    match &mut node.value {
        Value::Map(map) => {
            for (key, value) in map.iter_mut() {
                replace(value, |value| canonical(value, &path.key(key), report));
            }
        }
        Value::List(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                replace(item, |item| canonical(item, &path.index(index), report));
            }
        }
        _ => {}
    }
    node
}

fn replace(node: &mut Node, transform: impl FnOnce(Node) -> Node) {
    let invalid = Node::new(Value::Invalid, node.span);
    *node = transform(std::mem::replace(node, invalid));
}

fn build(node: Node, path: &KeyPath, report: &mut Report) -> Node {
    match node.value {
        Value::Text(_) => {
            let span = node.span;
            Node::new(Value::Map(map_of([("context", node)])), span)
        }
        _ => below(node, path, report),
    }
}

/// Splits an item into a key and its value.
type Split = fn(&str) -> Option<(&str, &str)>;

fn contexts(node: Node, path: &KeyPath, report: &mut Report) -> Node {
    let split: Split = |text| text.split_once('=');
    pairs(node, path, report, split, "is not `name=context`")
}

fn ssh(node: Node, path: &KeyPath, report: &mut Report) -> Node {
    let split: Split = |text| match text {
        "default" => Some((text, "")),
        _ => text.split_once('='),
    };
    pairs(
        node,
        path,
        report,
        split,
        "is neither `default` nor `id=path`",
    )
}

fn pairs(node: Node, path: &KeyPath, report: &mut Report, split: Split, reason: &str) -> Node {
    let span = node.span;
    let Value::List(items) = node.value else {
        return node;
    };
    let mut map = Map::default();
    for (index, item) in items.into_iter().enumerate() {
        let Some(text) = item.as_text() else { continue };
        match split(text) {
            Some((key, "")) => map.insert(key, item.span, Node::new(Value::Null, item.span)),
            Some((key, value)) => map.insert(key, item.span, Node::text(value, item.span)),
            None => invalid(
                &item,
                &path.index(index),
                &format!("`{text}` {reason}"),
                report,
            ),
        }
    }
    Node::new(Value::Map(map), span)
}

fn file_reference(node: Node, _: &KeyPath, _: &mut Report) -> Node {
    match node.value {
        Value::Text(_) => {
            let span = node.span;
            Node::new(Value::Map(map_of([("source", node)])), span)
        }
        _ => node,
    }
}

fn depends_on(node: Node, _: &KeyPath, _: &mut Report) -> Node {
    let span = node.span;
    match node.value {
        Value::List(items) => {
            let mut map = Map::default();
            for item in items {
                if let Value::Text(service) = item.value {
                    map.insert(service, item.span, dependency(item.span));
                }
            }
            Node::new(Value::Map(map), span)
        }
        Value::Map(mut map) => {
            for (_, value) in map.iter_mut() {
                let span = value.span;
                if let Some(settings) = value.as_map_mut() {
                    settings.insert_default("condition", Node::text("service_started", span));
                    settings.insert_default("required", Node::new(Value::Bool(true), span));
                }
            }
            Node::new(Value::Map(map), span)
        }
        value => Node::new(value, span),
    }
}

fn device(node: Node, path: &KeyPath, report: &mut Report) -> Node {
    let span = node.span;
    let Some(text) = node.as_text() else {
        return node;
    };
    let mut parts = text.split(':');
    let source = parts.next().unwrap_or_default();
    let target = parts
        .next()
        .filter(|target| !target.is_empty())
        .unwrap_or(source);
    let permissions = parts.next().unwrap_or("rwm");
    if parts.next().is_some() {
        let reason = format!("`{text}` has more than two colons; use the long form");
        invalid(&node, path, &reason, report);
        return Node::new(Value::Invalid, span);
    }
    let entries = [
        ("source", source),
        ("target", target),
        ("permissions", permissions),
    ];
    let map = map_of(entries.map(|(key, value)| (key, Node::text(value, span))));
    Node::new(Value::Map(map), span)
}

/// Makes a list of a text; an empty resolver is dropped, as only `dns` and `label_file` come here.
fn text_or_list(node: Node, path: &KeyPath, _: &mut Report) -> Node {
    let span = node.span;
    let mut items = match node.value {
        Value::Text(_) => vec![node],
        Value::List(items) => items,
        value => return Node::new(value, span),
    };
    if path.matches("services.*.dns") {
        items.retain(|item| !item.is_null() && item.as_text() != Some(""));
    }
    Node::new(Value::List(items), span)
}

fn env_files(node: Node, _: &KeyPath, _: &mut Report) -> Node {
    let span = node.span;
    let items = match node.value {
        Value::Text(_) => vec![node],
        Value::List(items) => items,
        value => return Node::new(value, span),
    };
    let items = items
        .into_iter()
        .map(|mut item| {
            let span = item.span;
            let required = Node::new(Value::Bool(true), span);
            match &mut item.value {
                Value::Map(map) => map.insert_default("required", required),
                Value::Text(_) => {
                    let map = map_of([("path", item), ("required", required)]);
                    return Node::new(Value::Map(map), span);
                }
                _ => {}
            }
            item
        })
        .collect();
    Node::new(Value::List(items), span)
}

fn gpus(node: Node, _: &KeyPath, _: &mut Report) -> Node {
    let span = node.span;
    match node.value {
        Value::Text(_) => {
            let request = Node::new(Value::Map(map_of([("count", node)])), span);
            Node::new(Value::List(vec![request]), span)
        }
        _ => node,
    }
}

fn networks(node: Node, _: &KeyPath, _: &mut Report) -> Node {
    let span = node.span;
    let Value::List(items) = node.value else {
        return node;
    };
    let mut map = Map::default();
    for item in items {
        if let Value::Text(key) = item.value {
            map.insert(key, item.span, Node::new(Value::Null, item.span));
        }
    }
    Node::new(Value::Map(map), span)
}

/// Replaces the old `external: {name: ...}`.
fn external(mut node: Node, path: &KeyPath, report: &mut Report) -> Node {
    let Some(map) = node.as_map_mut() else {
        return node;
    };
    let Some(external) = map.get("external") else {
        return node;
    };
    let (span, Some(old)) = (external.span, external.as_map()) else {
        return node;
    };
    let name = old.get("name").cloned();
    map.insert("external", span, Node::new(Value::Bool(true), span));
    let Some(name) = name else { return node };
    let problem = Problem::Note {
        message: format!("{path}.external.name is deprecated"),
        help: Some("write `name:` beside `external: true`".to_owned()),
    };
    report.warning(name.span, problem);
    match map.get("name") {
        Some(own) if !own.same_value(&name) => {
            invalid(
                &name,
                path,
                "`name` and `external.name` differ; keep `name`",
                report,
            );
        }
        Some(_) => {}
        None => map.insert("name", name.span, name),
    }
    node
}

fn map_of<const N: usize>(entries: [(&str, Node); N]) -> Map {
    let mut map = Map::default();
    for (key, node) in entries {
        let span: Span = node.span;
        map.insert(key, span, node);
    }
    map
}

fn invalid(node: &Node, path: &KeyPath, reason: &str, report: &mut Report) {
    let problem = Problem::Invalid {
        path: path.to_string(),
        reason: reason.to_owned(),
        help: None,
    };
    report.error(node.span, problem);
}
