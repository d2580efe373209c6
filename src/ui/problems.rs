//! Findings about a repository for programs: JSON, and SARIF 2.1.0 for code scanning.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use crate::rules::Rule;
use crate::source::{Place, Problem};

/// Findings, as `validate --format json` prints them.
#[must_use]
pub fn problems_json(problems: &[&Problem]) -> Value {
    let findings: Vec<Value> = problems
        .iter()
        .map(|problem| {
            let place = problem.place();
            json!({
                "severity": problem.severity.as_str(),
                "code": problem.code,
                "message": problem.message,
                "label": label(problem),
                "file": place.map(|place| place.file.path.display().to_string()),
                "line": place.map(crate::source::Place::line),
                "column": place.map(crate::source::Place::column),
                "help": problem.help,
                "related": related_json(problem),
            })
        })
        .collect();
    json!({ "format": "vaultctl.findings/v1", "findings": findings })
}

/// The other places that a finding is about.
fn related_json(problem: &Problem) -> Vec<Value> {
    let others = problem.others();
    others
        .map(|(place, label)| {
            json!({
                "label": label,
                "file": place.file.path.display().to_string(),
                "line": place.line(),
                "column": place.column(),
            })
        })
        .collect()
}

/// Findings as a SARIF log of one run. `folder` is that of the definitions, from the top of the git
/// repository, where code scanning begins its paths.
#[must_use]
pub fn problems_sarif(problems: &[&Problem], folder: &Path) -> Value {
    let mut rules: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
    rules.sort_unstable();
    rules.dedup();
    let results: Vec<Value> = problems
        .iter()
        .map(|problem| sarif_result(problem, folder))
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "vaultctl",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|rule| sarif_rule(rule)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

/// What code scanning shows of a rule beside its findings; of a fault of form there is but its name.
fn sarif_rule(name: &str) -> Value {
    match Rule::named(name) {
        Some(rule) => json!({
            "id": rule.name,
            "shortDescription": { "text": format!("Wanted: {}.", rule.wants) },
            "fullDescription": { "text": rule.reason },
            "help": { "text": format!("{}.", rule.fix) },
            "defaultConfiguration": { "level": rule.severity.as_str() },
        }),
        None => json!({ "id": name }),
    }
}

fn sarif_result(problem: &Problem, folder: &Path) -> Value {
    let mut text = problem.message.clone();
    if let Some(label) = label(problem) {
        text.extend([" (", label, ")"]);
    }
    if let Some(help) = &problem.help {
        text.extend(["; ", help]);
    }
    let physical = |place: &Place| {
        json!({
            "artifactLocation": { "uri": uri(&folder.join(&place.file.path)) },
            "region": { "startLine": place.line(), "startColumn": place.column() },
        })
    };
    let locations: Vec<Value> = problem
        .place()
        .map(|place| json!({ "physicalLocation": physical(place) }))
        .into_iter()
        .collect();
    let related: Vec<Value> = problem
        .others()
        .map(|(place, label)| {
            json!({ "physicalLocation": physical(place), "message": { "text": label } })
        })
        .collect();
    let mut result = json!({
        "ruleId": problem.code,
        "level": problem.severity.as_str(),
        "message": { "text": text },
        "locations": locations,
    });
    if !related.is_empty()
        && let Some(result) = result.as_object_mut()
    {
        result.insert("relatedLocations".to_owned(), Value::Array(related));
    }
    result
}

/// A path as a URI reference: relative to the repository, or `file:` where it is absolute (RFC 3986).
fn uri(path: &Path) -> String {
    let scheme = if path.is_absolute() { "file://" } else { "" };
    let mut uri = scheme.to_owned();
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(*byte));
            }
            // Writing to a `String` cannot fail.
            other => drop(write!(uri, "%{other:02X}")),
        }
    }
    uri
}

/// What is said of the place itself.
fn label(problem: &Problem) -> Option<&str> {
    let (_, label) = problem.labels.first()?;
    (!label.is_empty()).then_some(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_uri_reference() {
        for (path, expected) in [
            ("stacks/web/compose.yaml", "stacks/web/compose.yaml"),
            ("stacks/a b/50%.yaml", "stacks/a%20b/50%25.yaml"),
            ("stacks/caf\u{e9}.yaml", "stacks/caf%C3%A9.yaml"),
            ("/etc/web.env", "file:///etc/web.env"),
        ] {
            assert_eq!(uri(Path::new(path)), expected);
        }
    }
}
