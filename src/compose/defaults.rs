//! Fills in what an attribute means when it is left out (`transform/defaults.go`), and refuses
//! attributes that exclude each other (`validation`).

use super::error::Problem;
use super::path::KeyPath;
use super::report::Report;
use super::source::Span;
use super::text_of::text_of;
use super::yaml::{Map, Node, Value};

/// Sets defaults below a node.
pub(super) fn set_defaults(node: &mut Node, path: &KeyPath) {
    // What is implied has no place in a file.
    let span = Span::default();
    match &mut node.value {
        Value::Map(map) => {
            let mut default = |key: &str, value: &str| {
                map.insert_default(key, Node::text(value, span));
            };
            if path.matches("services.*.build") {
                return default("context", ".");
            }
            if path.matches("services.*.ports.*") {
                default("protocol", "tcp");
                return default("mode", "ingress");
            }
            if path.matches("services.*.secrets.*") {
                let source = map.get("source").map(text_of).unwrap_or_default();
                let target = format!("/run/secrets/{source}");
                return map.insert_default("target", Node::text(target, span));
            }
            if is_device_request(path) {
                if !map.contains("count") && !map.contains("device_ids") {
                    map.insert_default("count", Node::text("all", span));
                }
                return;
            }
            for (key, value) in map.iter_mut() {
                set_defaults(value, &path.key(key));
            }
        }
        Value::List(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                set_defaults(item, &path.index(index));
            }
        }
        _ => {}
    }
}

/// Reports attributes that exclude each other below a node.
pub(super) fn check_exclusive(node: &Node, path: &KeyPath, report: &mut Report) {
    match &node.value {
        Value::Map(map) if path.matches("volumes.*") => check_external(map, path, report),
        Value::Map(map) if path.matches("configs.*") => {
            check_one_source(node, map, &["file", "environment", "content"], path, report);
        }
        Value::Map(map) if path.matches("secrets.*") => {
            check_one_source(node, map, &["file", "environment"], path, report);
        }
        Value::Map(map) if is_device_request(path) => {
            if let (Some(_), Some(ids)) = (map.get("count"), map.get("device_ids")) {
                invalid(
                    ids,
                    path,
                    "`count` and `device_ids` exclude each other",
                    report,
                );
            }
        }
        Value::Map(map) => {
            for (key, value) in map.iter() {
                check_exclusive(value, &path.key(key), report);
            }
        }
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                check_exclusive(item, &path.index(index), report);
            }
        }
        Value::Text(text) if text.is_empty() && path.matches("services.*.develop.watch.*.path") => {
            invalid(node, path, "must not be empty", report);
        }
        _ => {}
    }
}

fn is_device_request(path: &KeyPath) -> bool {
    path.matches_any(&[
        "services.*.deploy.resources.reservations.devices.*",
        "services.*.gpus.*",
    ])
}

fn check_external(map: &Map, path: &KeyPath, report: &mut Report) {
    if map.get("external").map(|node| &node.value) != Some(&Value::Bool(true)) {
        return;
    }
    for (key, span, _) in map.entries() {
        if !matches!(key, "name" | "external") && !key.starts_with("x-") {
            let problem = Problem::Invalid {
                path: path.to_string(),
                reason: format!("is external, so `{key}` has no effect"),
                help: Some(format!("remove `{key}` or `external`")),
            };
            report.error(span, problem);
        }
    }
}

fn check_one_source(node: &Node, map: &Map, keys: &[&str], path: &KeyPath, report: &mut Report) {
    let given: Vec<&str> = keys
        .iter()
        .copied()
        .filter(|key| map.contains(key))
        .collect();
    match given.as_slice() {
        [] if !map.contains("driver") && !map.contains("external") => {
            let reason = format!("needs one of {}", keys.join(", "));
            invalid(node, path, &reason, report);
        }
        [] | [_] => {}
        [.., last] => {
            let reason = format!("{} exclude each other", given.join(" and "));
            let node = map.get(last).unwrap_or(node);
            invalid(node, path, &reason, report);
        }
    }
}

fn invalid(node: &Node, path: &KeyPath, reason: &str, report: &mut Report) {
    let problem = Problem::Invalid {
        path: path.to_string(),
        reason: reason.to_owned(),
        help: None,
    };
    report.error(node.span, problem);
}
