//! What Compose files say to this tool: `x-vaultctl` on a service.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::compose::model::{Project, Service};
use crate::model::{Ready, ServiceOptions};
use crate::source::{Problem, Stack};

/// The key of the extension.
const KEY: &str = "x-vaultctl";

/// Reads the options of every service that has some.
pub(super) fn read(
    project: &Project,
    stack: &Stack,
    errors: &mut Vec<Problem>,
) -> BTreeMap<String, ServiceOptions> {
    let mut options = BTreeMap::new();
    for service in project.services.values() {
        let Some(value) = service.extensions.get(KEY) else {
            continue;
        };
        match read_one(value) {
            Ok(read) => drop(options.insert(service.name.clone(), read)),
            Err(message) => errors.push(problem(service, stack, &message)),
        }
    }
    options
}

fn problem(service: &Service, stack: &Stack, message: &str) -> Problem {
    let at = &service.location;
    let file = at
        .file
        .strip_prefix(crate::model::REPOSITORY_ROOT)
        .unwrap_or(&at.file);
    Problem::error(
        "x-vaultctl",
        format!(
            "{}:{}: service `{}`: {message}",
            file.display(),
            at.line,
            service.name
        ),
    )
    .at(&stack.name.place, "this stack")
}

fn read_one(value: &Value) -> Result<ServiceOptions, String> {
    let table = value.as_object().ok_or("`x-vaultctl` must be a mapping")?;
    let mut options = ServiceOptions::default();
    for (key, value) in table {
        match key.as_str() {
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
            "update" if value == "stop-first" => {}
            "update" => {
                return Err("`x-vaultctl.update` knows `stop-first` alone, so far".to_owned());
            }
            "ready" => options.ready = Some(ready(value)?),
            other => {
                return Err(format!(
                    "`x-vaultctl.{other}` is unknown; known are allow, ignore, one_shot, ready, update"
                ));
            }
        }
    }
    Ok(options)
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
