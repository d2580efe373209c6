//! Writes out what Compose implies (`loader/normalize.go`): the default network, dependencies
//! behind links and shared namespaces, names on the engine. What is implied has no place in a file.

use super::error::Problem;
use super::files::clean_container_path;
use super::path::KeyPath;
use super::report::Report;
use super::source::Span;
use super::substitute::Lookup;
use super::text_of::text_of;
use super::yaml::{Map, Node, Value};

/// Normalizes a merged project.
pub(super) fn normalize(project: &mut Map, name: &str, lookup: &Lookup<'_>, report: &mut Report) {
    let uses_default = add_default_attachments(project);
    if let Some(services) = project.get_mut("services").and_then(Node::as_map_mut) {
        for (key, service) in services.iter_mut() {
            let Some(service) = service.as_map_mut() else {
                continue;
            };
            normalize_service(service, lookup);
            add_dependencies(service, &KeyPath::new(&["services", key]), report);
        }
    }
    if uses_default {
        let span = Span::default();
        let empty = Node::new(Value::Map(Map::default()), span);
        project.insert_default("networks", empty);
        if let Some(networks) = project.get_mut("networks").and_then(Node::as_map_mut) {
            networks.insert_default("default", Node::new(Value::Null, span));
        }
    }
    for kind in ["networks", "volumes", "configs", "secrets"] {
        let Some(resources) = project.get_mut(kind).and_then(Node::as_map_mut) else {
            continue;
        };
        for (key, resource) in resources.iter_mut() {
            set_name(key, resource, name);
        }
    }
}

/// Attaches services without networks to `default`; returns whether anything is attached to it.
fn add_default_attachments(project: &mut Map) -> bool {
    let mut uses_default = false;
    let Some(services) = project.get_mut("services").and_then(Node::as_map_mut) else {
        return false;
    };
    for (_, service) in services.iter_mut() {
        let span = Span::default();
        let Some(service) = service.as_map_mut() else {
            continue;
        };
        if service.contains("network_mode") {
            continue;
        }
        let attached = service.get("networks").and_then(Node::as_map);
        if attached.is_none_or(Map::is_empty) {
            let mut networks = Map::default();
            networks.insert("default", span, Node::new(Value::Null, span));
            service.insert("networks", span, Node::new(Value::Map(networks), span));
            uses_default = true;
        } else if attached.is_some_and(|networks| networks.contains("default")) {
            uses_default = true;
        }
    }
    uses_default
}

fn normalize_service(service: &mut Map, lookup: &Lookup<'_>) {
    let span = Span::default();
    if let Some(Node {
        value: Value::Text(policy),
        ..
    }) = service.get_mut("pull_policy")
        && policy == "if_not_present"
    {
        "missing".clone_into(policy);
    }
    if let Some(build) = service.get_mut("build").and_then(Node::as_map_mut) {
        if build.get("context").is_none_or(Node::is_null) {
            build.insert("context", span, Node::text(".", span));
        }
        let absent = |key: &str| build.get(key).is_none_or(Node::is_null);
        if absent("dockerfile") && absent("dockerfile_inline") {
            build.insert("dockerfile", span, Node::text("Dockerfile", span));
        }
        if let Some(arguments) = build.get_mut("args") {
            resolve_bare(arguments, lookup, Bare::Drop);
        }
    }
    if let Some(environment) = service.get_mut("environment") {
        resolve_bare(environment, lookup, Bare::Keep);
    }
    if let Some(volumes) = service.get_mut("volumes").and_then(Node::as_list_mut) {
        for volume in volumes {
            let target = volume
                .as_map_mut()
                .and_then(|volume| volume.get_mut("target"));
            if let Some(Node {
                value: Value::Text(target),
                ..
            }) = target
            {
                *target = clean_container_path(target);
            }
        }
    }
}

/// What becomes of a variable that has no value anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bare {
    Keep,
    Drop,
}

/// Gives variables without a value the one of the environment.
pub(super) fn resolve_bare(node: &mut Node, lookup: &Lookup<'_>, bare: Bare) {
    match &mut node.value {
        Value::Map(map) => {
            let names: Vec<String> = map
                .iter()
                .filter(|(_, value)| value.is_null())
                .map(|(key, _)| key.to_owned())
                .collect();
            for name in names {
                match (lookup(&name), map.get_mut(&name)) {
                    (Some(value), Some(node)) => node.value = Value::Text(value),
                    (None, _) if bare == Bare::Drop => {
                        map.remove(&name);
                    }
                    _ => {}
                }
            }
        }
        Value::List(items) => items.retain_mut(|item| {
            let Value::Text(text) = &mut item.value else {
                return true;
            };
            if text.contains('=') {
                return true;
            }
            match lookup(text) {
                Some(value) => {
                    *text = format!("{text}={value}");
                    true
                }
                None => bare == Bare::Keep,
            }
        }),
        _ => {}
    }
}

fn add_dependencies(service: &mut Map, path: &KeyPath, report: &mut Report) {
    let mut implied: Vec<(String, Span, bool)> = Vec::new();
    for link in list(service, "links") {
        let text = text_of(link);
        let name = match text.split(':').collect::<Vec<_>>().as_slice() {
            [name, _] => (*name).to_owned(),
            _ => text.clone(),
        };
        implied.push((name, link.span, true));
    }
    for namespace in ["network_mode", "ipc", "pid", "uts", "cgroup"] {
        let Some(node) = service.get(namespace) else {
            continue;
        };
        if let Some(name) = node
            .as_text()
            .and_then(|text| text.strip_prefix("service:"))
        {
            implied.push((name.to_owned(), node.span, true));
        }
    }
    for source in list(service, "volumes_from") {
        let text = text_of(source);
        if !text.starts_with("container:") {
            let name = text.split(':').next().unwrap_or_default();
            implied.push((name.to_owned(), source.span, false));
        }
    }
    if implied.is_empty() {
        return;
    }
    service.insert_default(
        "depends_on",
        Node::new(Value::Map(Map::default()), Span::default()),
    );
    let Some(depends_on) = service.get_mut("depends_on").and_then(Node::as_map_mut) else {
        return;
    };
    for (name, span, restart) in implied {
        if name.is_empty() {
            let problem = Problem::Invalid {
                path: path.to_string(),
                reason: "a reference to a service names none".to_owned(),
                help: None,
            };
            report.error(span, problem);
        } else if !depends_on.contains(&name) {
            let mut settings = super::merge::dependency(span);
            if let Some(map) = settings.as_map_mut() {
                map.insert("restart", span, Node::new(Value::Bool(restart), span));
            }
            depends_on.insert(name, span, settings);
        }
    }
}

fn list<'a>(map: &'a Map, key: &str) -> &'a [Node] {
    map.get(key).and_then(Node::as_list).unwrap_or_default()
}

fn set_name(key: &str, resource: &mut Node, project: &str) {
    if resource.is_null() {
        resource.value = Value::Map(Map::default());
    }
    let span = Span::default();
    let Some(map) = resource.as_map_mut() else {
        return;
    };
    if map.get("name").is_some_and(|name| !name.is_null()) {
        return;
    }
    let external = map.get("external").is_some_and(|node| {
        // Go's `strconv.ParseBool` of the printed value.
        matches!(
            text_of(node).as_str(),
            "1" | "t" | "T" | "TRUE" | "true" | "True"
        )
    });
    let name = if external {
        key.to_owned()
    } else {
        format!("{project}_{key}")
    };
    map.insert("name", span, Node::text(name, span));
}
