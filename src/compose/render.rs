//! Prints a project as `docker compose config` does.

use serde_json::{Map, Value};

use super::model::Project;
use super::scalar::Scalar;

/// Mappings whose keys the user chooses; elsewhere a key that begins with `x-` is an extension.
const USER_KEYS: &[&str] = &[
    "services",
    "networks",
    "volumes",
    "secrets",
    "configs",
    "depends_on",
    "environment",
    "labels",
    "annotations",
    "sysctls",
    "storage_opt",
    "options",
    "driver_opts",
    "args",
    "additional_contexts",
    "aux_addresses",
    "ulimits",
];

/// Returns what `docker compose config --format json` prints for a project.
///
/// Like there, a dollar sign is written twice so that the output can be loaded again, `x-*` keys
/// below the top level are left out, and so are the values of variables that secrets and configs
/// are made of. A build's SSH key with a path, which Compose cannot print as JSON, is a text.
#[must_use]
pub fn to_json(project: &Project) -> Value {
    let mut value = serialize(project);
    if let Value::Object(top) = &mut value {
        for (key, value) in top.iter_mut() {
            if key.starts_with("x-") {
                empty_lists_are_null(value);
            } else {
                drop_extensions(value, key);
            }
        }
        let services = top.get_mut("services").and_then(Value::as_object_mut);
        for service in services.into_iter().flat_map(Map::values_mut) {
            capitalize_blkio(service);
            shorten_ulimits(service.get_mut("ulimits"));
            shorten_ulimits(
                service
                    .get_mut("build")
                    .and_then(|build| build.get_mut("ulimits")),
            );
        }
        top.sort_keys();
    }
    escape(value)
}

/// Returns what `docker compose config` prints for a project, `x-*` keys included.
///
/// # Errors
///
/// None that a project can cause.
pub fn to_yaml(project: &Project) -> Result<String, serde_yaml::Error> {
    yaml_text(&yaml_model(project))
}

/// Returns the model that [`to_yaml`] writes.
#[must_use]
pub fn yaml_model(project: &Project) -> Value {
    let mut value = serialize(project);
    if let Some(services) = value.get_mut("services").and_then(Value::as_object_mut) {
        services.values_mut().for_each(drop_empty_of_service);
    }
    if let Some(networks) = value.get_mut("networks").and_then(Value::as_object_mut) {
        networks
            .values_mut()
            .for_each(|network| drop_if_empty(network, "ipam"));
    }
    escape(value)
}

/// Writes a model as YAML that Compose reads back as it is.
///
/// `serde_yaml` leaves texts unquoted that go-yaml takes for numbers or times; they are marked
/// before it sees them, and quoted where it has left the mark.
///
/// # Errors
///
/// None that a model can cause.
pub fn yaml_text(model: &Value) -> Result<String, serde_yaml::Error> {
    let text = serde_yaml::to_string(&mark(model))?;
    let mut result = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once(MARK) {
        let line = after.split('\n').next().unwrap_or(after);
        let end = line
            .find(": ")
            .or_else(|| line.strip_suffix(':').map(str::len));
        let (word, tail) = after.split_at(end.unwrap_or(line.len()));
        result.push_str(before);
        result.push('"');
        result.push_str(word);
        result.push('"');
        rest = tail;
    }
    result.push_str(rest);
    Ok(result)
}

/// Stands before a text that has to be quoted. No Compose file has a reason to use it.
const MARK: char = '\u{e000}';

/// Marks the texts that a YAML reader might not take for texts.
fn mark(value: &Value) -> Value {
    let marked = |text: &str| {
        let plain = text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-_.: ".contains(c));
        let quoted_anyway =
            serde_yaml::to_string(text).is_ok_and(|yaml| yaml.starts_with(['\'', '"']));
        if plain && !quoted_anyway && !matches!(Scalar::resolve(text), Scalar::String(_)) {
            format!("{MARK}{text}")
        } else {
            text.to_owned()
        }
    };
    match value {
        Value::String(text) => Value::String(marked(text)),
        Value::Array(items) => items.iter().map(mark).collect(),
        Value::Object(map) => Value::Object(
            map.iter()
                .map(|(key, value)| (marked(key), mark(value)))
                .collect(),
        ),
        other => other.clone(),
    }
}

fn serialize(project: &Project) -> Value {
    serde_json::to_value(project).unwrap_or_default()
}

/// Writes every dollar sign twice.
fn escape(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.replace('$', "$$")),
        Value::Array(items) => items.into_iter().map(escape).collect(),
        Value::Object(map) => Value::Object(
            map.into_iter()
                .map(|(key, value)| (key.replace('$', "$$"), escape(value)))
                .collect(),
        ),
        other => other,
    }
}

/// Compose's JSON has `null` for the empty lists of its extensions.
fn empty_lists_are_null(value: &mut Value) {
    match value {
        Value::Array(items) if items.is_empty() => *value = Value::Null,
        Value::Array(items) => items.iter_mut().for_each(empty_lists_are_null),
        Value::Object(table) => table.values_mut().for_each(empty_lists_are_null),
        _ => {}
    }
}

fn drop_extensions(value: &mut Value, name: &str) {
    match value {
        Value::Object(map) => {
            if !USER_KEYS.contains(&name) {
                map.retain(|key, _| !key.starts_with("x-"));
            }
            for (key, value) in map.iter_mut() {
                // The entries of a user's mapping are structures, whatever their names.
                let name = if USER_KEYS.contains(&name) {
                    ""
                } else {
                    key.as_str()
                };
                drop_extensions(value, name);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| drop_extensions(item, "")),
        _ => {}
    }
}

/// Compose's JSON has Go's field names here.
fn capitalize_blkio(service: &mut Value) {
    let Some(blkio) = service
        .get_mut("blkio_config")
        .and_then(Value::as_object_mut)
    else {
        return;
    };
    for device in blkio.values_mut().filter_map(Value::as_array_mut).flatten() {
        if let Value::Object(map) = device {
            *map = std::mem::take(map)
                .into_iter()
                .map(|(key, value)| match key.as_str() {
                    "path" => ("Path".to_owned(), value),
                    "weight" => ("Weight".to_owned(), value),
                    "rate" => ("Rate".to_owned(), value),
                    _ => (key, value),
                })
                .collect();
        }
    }
}

/// Compose's JSON leaves limits of zero out.
fn shorten_ulimits(ulimits: Option<&mut Value>) {
    for limit in ulimits
        .and_then(Value::as_object_mut)
        .into_iter()
        .flat_map(Map::values_mut)
    {
        match limit {
            Value::Object(range) => range.retain(|_, limit| limit != 0),
            single if *single == 0 => *single = Value::Object(Map::new()),
            _ => {}
        }
    }
}

/// Leaves out what is always there in JSON.
fn drop_empty_of_service(service: &mut Value) {
    drop_null(service, "command");
    drop_null(service, "entrypoint");
    if let Some(deploy) = service.get_mut("deploy") {
        drop_if_empty(deploy, "resources");
        drop_if_empty(deploy, "placement");
    }
    for key in ["post_start", "pre_stop"] {
        let hooks = service.get_mut(key).and_then(Value::as_array_mut);
        hooks
            .into_iter()
            .flatten()
            .for_each(|hook| drop_null(hook, "command"));
    }
    let watches = service
        .get_mut("develop")
        .and_then(|develop| develop.get_mut("watch"))
        .and_then(Value::as_array_mut);
    for watch in watches.into_iter().flatten() {
        if let Some(hook) = watch.get_mut("exec") {
            drop_null(hook, "command");
        }
        drop_if_empty(watch, "exec");
    }
    for limit in service
        .get_mut("ulimits")
        .and_then(Value::as_object_mut)
        .into_iter()
        .flatten()
    {
        write_zero_limit_out(limit.1);
    }
}

fn write_zero_limit_out(limit: &mut Value) {
    if *limit == 0 {
        *limit = serde_json::json!({ "soft": 0, "hard": 0 });
    }
}

fn drop_null(value: &mut Value, key: &str) {
    if let Value::Object(map) = value
        && map.get(key).is_some_and(Value::is_null)
    {
        map.shift_remove(key);
    }
}

fn drop_if_empty(value: &mut Value, key: &str) {
    if let Value::Object(map) = value
        && map
            .get(key)
            .and_then(Value::as_object)
            .is_some_and(Map::is_empty)
    {
        map.shift_remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_look_like_something_else_are_quoted() {
        let model = serde_json::json!({
            "2001-01-01": "1_000",
            "plain": "12:30 and more",
            "list": ["2001-01-01 10:00:00", "no", "x: y"],
        });
        let text = yaml_text(&model).unwrap();
        assert!(text.contains("\"2001-01-01\": \"1_000\""), "{text}");
        assert!(text.contains("- \"2001-01-01 10:00:00\""), "{text}");
        assert!(!text.contains(MARK), "{text}");
        let read: Value = serde_yaml::from_str(&text).unwrap();
        assert_eq!(read, model);
    }
}
