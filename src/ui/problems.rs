//! Findings about a repository for programs: JSON, and SARIF 2.1.0 for code scanning.

use serde_json::{Value, json};

use crate::source::{Problem, Severity};

/// Findings, as `validate --format json` prints them.
#[must_use]
pub fn problems_json(problems: &[&Problem]) -> Value {
    let findings: Vec<Value> = problems
        .iter()
        .map(|problem| {
            let place = problem.place();
            json!({
                "severity": severity(problem),
                "code": problem.code,
                "message": problem.message,
                "label": label(problem),
                "file": place.map(|place| place.file.path.display().to_string()),
                "line": place.map(crate::source::Place::line),
                "column": place.map(crate::source::Place::column),
                "help": problem.help,
            })
        })
        .collect();
    json!({ "format": "vaultctl.findings/v1", "findings": findings })
}

/// Findings as a SARIF log of one run.
#[must_use]
pub fn problems_sarif(problems: &[&Problem]) -> Value {
    let mut rules: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
    rules.sort_unstable();
    rules.dedup();
    let results: Vec<Value> = problems.iter().copied().map(sarif_result).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "vaultctl",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|rule| json!({ "id": rule })).collect::<Vec<_>>(),
            } },
            "results": results,
        }],
    })
}

fn sarif_result(problem: &Problem) -> Value {
    let level = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let mut text = problem.message.clone();
    if let Some(label) = label(problem) {
        text.extend([" (", label, ")"]);
    }
    if let Some(help) = &problem.help {
        text.extend(["; ", help]);
    }
    let locations: Vec<Value> = problem
        .place()
        .map(|place| {
            json!({ "physicalLocation": {
                "artifactLocation": { "uri": place.file.path.display().to_string() },
                "region": { "startLine": place.line(), "startColumn": place.column() },
            } })
        })
        .into_iter()
        .collect();
    json!({
        "ruleId": problem.code,
        "level": level,
        "message": { "text": text },
        "locations": locations,
    })
}

/// What is said of the place itself.
fn label(problem: &Problem) -> Option<&str> {
    let (_, label) = problem.labels.first()?;
    (!label.is_empty()).then_some(label)
}

fn severity(problem: &Problem) -> &'static str {
    match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}
