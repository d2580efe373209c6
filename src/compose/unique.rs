//! Removes earlier definitions of what a sequence may hold once (`override/uncity.go`).
//!
//! The later item takes the place of the earlier one.

use std::collections::BTreeMap;

use super::canonical::parse_volume;
use super::error::Problem;
use super::path::KeyPath;
use super::report::Report;
use super::text_of::text_of;
use super::yaml::{Map, Node, Value};

/// What an item is known by.
#[derive(Debug, Clone, Copy)]
enum Identity {
    /// What stands before `=`.
    Key,
    /// The path in the container.
    MountTarget,
    /// The path of the device in the container.
    DeviceTarget,
    /// The path of a config in the container.
    ConfigTarget,
    /// The path of a secret in the container.
    SecretTarget,
    /// The file.
    EnvFile,
    /// The text of a number or string.
    Text,
    /// Address, published port, target port and protocol.
    Port,
}

const UNIQUE: &[(&str, Identity)] = &[
    ("networks.*.labels", Identity::Key),
    ("services.*.annotations", Identity::Key),
    ("services.*.build.args", Identity::Key),
    ("services.*.build.additional_contexts", Identity::Key),
    ("services.*.build.tags", Identity::Key),
    ("services.*.build.labels", Identity::Key),
    ("services.*.cap_add", Identity::Key),
    ("services.*.cap_drop", Identity::Key),
    ("services.*.configs", Identity::ConfigTarget),
    ("services.*.deploy.labels", Identity::Key),
    ("services.*.devices", Identity::DeviceTarget),
    ("services.*.dns", Identity::Key),
    ("services.*.dns_opt", Identity::Key),
    ("services.*.dns_search", Identity::Key),
    ("services.*.environment", Identity::Key),
    ("services.*.env_file", Identity::EnvFile),
    ("services.*.expose", Identity::Text),
    ("services.*.labels", Identity::Key),
    ("services.*.links", Identity::Key),
    ("services.*.networks.*.aliases", Identity::Key),
    ("services.*.networks.*.link_local_ips", Identity::Key),
    ("services.*.ports", Identity::Port),
    ("services.*.profiles", Identity::Key),
    ("services.*.secrets", Identity::SecretTarget),
    ("services.*.sysctls", Identity::Key),
    ("services.*.tmpfs", Identity::Key),
    ("services.*.volumes", Identity::MountTarget),
];

/// Makes the items of every such sequence below a node unique.
pub(super) fn make_unique(node: &mut Node, path: &KeyPath, report: &mut Report) {
    match &mut node.value {
        Value::Map(map) => {
            for (key, value) in map.iter_mut() {
                make_unique(value, &path.key(key), report);
            }
        }
        Value::List(items) => {
            if let Some((_, identity)) = UNIQUE.iter().find(|(pattern, _)| path.matches(pattern)) {
                *items = last_of_each(std::mem::take(items), *identity, path, report);
            }
        }
        _ => {}
    }
}

fn last_of_each(
    items: Vec<Node>,
    identity: Identity,
    path: &KeyPath,
    report: &mut Report,
) -> Vec<Node> {
    let mut unique: Vec<Node> = Vec::new();
    let mut positions = BTreeMap::new();
    for (index, item) in items.into_iter().enumerate() {
        let Some(name) = name_of(&item, identity, &path.index(index), report) else {
            unique.push(item);
            continue;
        };
        let position = *positions.entry(name).or_insert(unique.len());
        match unique.get_mut(position) {
            Some(earlier) => *earlier = item,
            None => unique.push(item),
        }
    }
    unique
}

/// Returns what an item is known by; `None` for one that is not valid and stays as it is.
fn name_of(item: &Node, identity: Identity, path: &KeyPath, report: &mut Report) -> Option<String> {
    match (&item.value, identity) {
        (Value::Text(text), Identity::Key) => Some(
            text.split_once('=')
                .map_or(text.as_str(), |(key, _)| key)
                .to_owned(),
        ),
        (Value::Text(text), Identity::EnvFile) => Some(text.clone()),
        (Value::Text(_) | Value::Int(_), Identity::Text | Identity::Port) => Some(text_of(item)),
        (Value::Text(text), Identity::MountTarget) => {
            parse_volume(text).ok().map(|volume| volume.target)
        }
        (Value::Text(text), Identity::DeviceTarget) => {
            let mut parts = text.split(':');
            let source = parts.next();
            parts.next().or(source).map(str::to_owned)
        }
        (Value::Text(text), Identity::ConfigTarget) => Some(format!("/{text}")),
        (Value::Text(text), Identity::SecretTarget) => Some(format!("/run/secrets/{text}")),
        (Value::Map(map), _) => name_of_map(item, map, identity, path, report),
        _ => None,
    }
}

fn name_of_map(
    item: &Node,
    map: &Map,
    identity: Identity,
    path: &KeyPath,
    report: &mut Report,
) -> Option<String> {
    let below = |directory: &str| match (map.get("target"), map.get("source")) {
        (Some(target), _) => Some(text_of(target)),
        (None, Some(source)) => Some(format!("{directory}/{}", text_of(source))),
        (None, None) => None,
    };
    let key = match identity {
        Identity::MountTarget | Identity::DeviceTarget | Identity::Port => "target",
        Identity::ConfigTarget => return below(""),
        Identity::SecretTarget => return below("/run/secrets"),
        Identity::EnvFile => "path",
        Identity::Key | Identity::Text => return None,
    };
    let Some(node) = map.get(key) else {
        let problem = Problem::MissingKey {
            key: key.to_owned(),
            parent: path.to_string(),
        };
        report.error(item.span, problem);
        return None;
    };
    if !matches!(identity, Identity::Port) {
        return node.as_text().map(str::to_owned);
    }
    let part = |key: &str, default: &str| {
        map.get(key)
            .map_or_else(|| default.to_owned(), Node::fingerprint)
    };
    Some(format!(
        "{}:{}:{}/{}",
        part("host_ip", "Text(\"0.0.0.0\")"),
        part("published", ""),
        text_of(node),
        part("protocol", "Text(\"tcp\")")
    ))
}
