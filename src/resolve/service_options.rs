//! What Compose files say to this tool: `x-vaultctl` on a service.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::compose::model::{Project, Service};
use crate::model::ServiceOptions;
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
            Err(message) => errors.push(problem(service, stack, message)),
        }
    }
    options
}

fn problem(service: &Service, stack: &Stack, message: String) -> Problem {
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
                options.ignore =
                    strings(value).ok_or("`x-vaultctl.ignore` must be a list of attribute paths")?
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
            "update" | "ready" => return Err(format!("`x-vaultctl.{key}` is not supported yet")),
            other => {
                return Err(format!(
                    "`x-vaultctl.{other}` is unknown; known are allow, ignore, one_shot, ready, update"
                ));
            }
        }
    }
    Ok(options)
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
            options,
            ServiceOptions {
                ignore: vec!["labels.a".into()],
                one_shot: true
            }
        );
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
