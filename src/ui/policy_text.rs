//! What the rules say of containers that run.

use std::fmt::Write as _;

use owo_colors::{OwoColorize, Style};
use serde_json::{Value, json};

use super::text::{counted, one_line};
use crate::rules::LiveFinding;
use crate::source::Severity;

/// Writes the findings that weigh enough, by container, and counts all of them.
#[must_use]
pub fn live_findings_text(findings: &[LiveFinding], least: Severity, color: bool) -> String {
    let mut text = String::new();
    let mut told = None;
    for finding in findings.iter().filter(|one| one.severity >= least) {
        let owner = (finding.server.as_str(), finding.container.as_str());
        if told != Some(owner) {
            let (server, container) = owner;
            text.extend([server, ": ", &one_line(container), "\n"]);
            told = Some(owner);
        }
        let word = format!("{:<7}", finding.severity.as_str());
        let word = match (color, finding.severity) {
            (false, _) | (true, Severity::Note) => word,
            (true, Severity::Error) => word.style(Style::new().red()).to_string(),
            (true, Severity::Warning) => word.style(Style::new().yellow()).to_string(),
        };
        let message = one_line(&finding.message);
        let (rule, help) = (finding.rule, one_line(&finding.help));
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "  {word}  {message} [{rule}]; {help}");
    }
    let counts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .map(|severity| {
            let of = findings.iter().filter(|one| one.severity == severity);
            counted(of.count(), severity.as_str())
        })
        .collect();
    let _ = writeln!(text, "The rules found {}.", counts.join(", "));
    text
}

/// The findings for programs.
#[must_use]
pub fn live_findings_json(findings: &[LiveFinding]) -> Value {
    let findings = findings.iter().map(|finding| {
        json!({
            "server": finding.server,
            "container": finding.container,
            "rule": finding.rule,
            "severity": finding.severity.as_str(),
            "message": finding.message,
            "help": finding.help,
        })
    });
    findings.collect()
}
