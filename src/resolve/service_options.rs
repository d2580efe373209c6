//! What Compose files say to this tool: `x-vaultctl` on a service.

use std::collections::BTreeMap;

use serde_json::Value;

use super::project::ReadStack;
use crate::model::{Ready, ServiceOptions, Strategy};
use crate::source::Problem;

/// The key of the extension.
const KEY: &str = "x-vaultctl";

/// Reads the options of every service that has some.
pub(super) fn read(stack: &mut ReadStack<'_>) -> BTreeMap<String, ServiceOptions> {
    let mut options = BTreeMap::new();
    let mut errors = Vec::new();
    for service in stack.loaded.project.services.values() {
        let Some(value) = service.extensions.get(KEY) else {
            continue;
        };
        match read_one(value) {
            Ok(read) => drop(options.insert(service.name.clone(), read)),
            Err((key, message)) => errors.push((
                format!("services.{}.{KEY}.{key}", service.name),
                Problem::error(
                    "x-vaultctl",
                    format!("service `{}`: {message}", service.name),
                ),
            )),
        }
    }
    for (path, problem) in errors {
        stack.refuse(&path, problem);
    }
    options
}

/// Reads the options of one service; the error is the key that is wrong, and why.
fn read_one(value: &Value) -> Result<ServiceOptions, (String, String)> {
    let table = value.as_object();
    let table =
        table.ok_or_else(|| (String::new(), "`x-vaultctl` must be a mapping".to_owned()))?;
    let mut options = ServiceOptions::default();
    for (key, value) in table {
        set(&mut options, key, value).map_err(|message| (key.clone(), message))?;
    }
    Ok(options)
}

fn set(options: &mut ServiceOptions, key: &str, value: &Value) -> Result<(), String> {
    match key {
        "ignore" => {
            let paths = strings(value);
            options.ignore =
                paths.ok_or("`x-vaultctl.ignore` must be a list of attribute paths")?;
        }
        "one_shot" => {
            options.one_shot = value
                .as_bool()
                .ok_or("`x-vaultctl.one_shot` must be true or false")?;
        }
        // Waivers concern rules alone.
        "allow" if value.is_array() => {}
        "allow" => return Err("`x-vaultctl.allow` must be a list".to_owned()),
        "update" => {
            options.replacement.is_asked_for = true;
            options.replacement.strategy = match value.as_str() {
                Some("start-first") => Strategy::StartFirst,
                Some("stop-first") => Strategy::StopFirst,
                _ => {
                    return Err(
                        "`x-vaultctl.update` must be `start-first` or `stop-first`".to_owned()
                    );
                }
            };
        }
        "ready" => options.ready = Some(ready(value)?),
        other => {
            return Err(format!(
                "`x-vaultctl.{other}` is unknown; known are allow, ignore, one_shot, ready, update"
            ));
        }
    }
    Ok(())
}

/// Reads `{ http: ":8080/health" }` or `{ tcp: 8080 }`.
fn ready(value: &Value) -> Result<Ready, String> {
    let wrong =
        || "`x-vaultctl.ready` must be `{ http: \":8080/health\" }` or `{ tcp: 8080 }`".to_owned();
    let table = value
        .as_object()
        .filter(|table| table.len() == 1)
        .ok_or_else(wrong)?;
    if let Some(port) = table.get("tcp") {
        let port = port.as_u64().and_then(|port| u16::try_from(port).ok());
        return port.map(|port| Ready::Tcp { port }).ok_or_else(wrong);
    }
    let address = table
        .get("http")
        .and_then(Value::as_str)
        .ok_or_else(wrong)?;
    let address = address.strip_prefix(':').ok_or_else(wrong)?;
    let (port, path) = address.split_once('/').unwrap_or((address, ""));
    let port = port.parse().map_err(|_| wrong())?;
    Ok(Ready::Http {
        port,
        path: format!("/{path}"),
    })
}

fn strings(value: &Value) -> Option<Vec<String>> {
    value
        .as_array()?
        .iter()
        .map(|item| item.as_str().map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_strictly() {
        let read = |text: &str| read_one(&serde_json::from_str(text).unwrap());
        let options = read(r#"{"ignore": ["labels.a"], "one_shot": true, "allow": []}"#).unwrap();
        assert_eq!(
            (options.ignore.as_slice(), options.one_shot),
            (&["labels.a".to_owned()][..], true)
        );
        let ready = |text: &str| read(text).unwrap().ready.unwrap();
        assert_eq!(ready(r#"{"ready": {"tcp": 53}}"#), Ready::Tcp { port: 53 });
        let page = Ready::Http {
            port: 8080,
            path: "/health".into(),
        };
        assert_eq!(ready(r#"{"ready": {"http": ":8080/health"}}"#), page);
        for wrong in [
            r#"{"ignor": []}"#,
            r#"{"one_shot": "yes"}"#,
            r#"{"ready": {}}"#,
            "[]",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
