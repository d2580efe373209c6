//! What was found of servers, as text and as JSON.

use owo_colors::{OwoColorize, Style};
use serde_json::{Value, json};

use super::text::{counted, one_line};
use crate::check::{Finding, ServerCheck, Subject, Verdict};

/// Writes what was found, a block for each server.
#[must_use]
pub fn check_text(checks: &[ServerCheck], color: bool) -> String {
    let mut lines = Vec::new();
    for check in checks {
        let name = painted(&one_line(&check.name), Style::new().bold(), color);
        lines.push(format!("{name}  {}", one_line(&check.address)));
        for finding in &check.findings {
            lines.push(found(finding, color));
            let help = finding.help.as_ref().map(|help| advised(help, color));
            lines.extend(help);
        }
        lines.push(String::new());
    }
    if !checks.is_empty() {
        lines.push(conclusion(checks));
    }
    lines.into_iter().map(|line| line + "\n").collect()
}

fn found(finding: &Finding, color: bool) -> String {
    let (mark, style) = match finding.verdict {
        Verdict::Ok => ("+", Style::new().green()),
        Verdict::Unknown => ("?", Style::new().cyan()),
        Verdict::Warning => ("!", Style::new().yellow()),
        Verdict::Failed => ("x", Style::new().red()),
    };
    let verdict = format!("{mark} {:<7}", finding.verdict.as_str());
    let verdict = painted(&verdict, style, color);
    let subject = words(finding.subject);
    let message = one_line(&finding.message);
    format!("  {verdict}  {subject:<15}  {message}")
}

/// Below what was found.
fn advised(help: &str, color: bool) -> String {
    let label = painted("fix:", Style::new().cyan(), color);
    format!("{:30}{label} {}", "", one_line(help))
}

fn words(subject: Subject) -> String {
    match subject {
        Subject::Warnings => "engine warnings".to_owned(),
        _ => subject.as_str().replace('_', " "),
    }
}

fn painted(text: &str, style: Style, color: bool) -> String {
    if color {
        text.style(style).to_string()
    } else {
        text.to_owned()
    }
}

/// How many servers there are of each kind.
fn conclusion(checks: &[ServerCheck]) -> String {
    let kinds = [
        (Verdict::Ok, "ok"),
        (Verdict::Unknown, "ok as far as can be seen"),
        (Verdict::Warning, "with warnings"),
        (Verdict::Failed, "failed"),
    ];
    let kinds = kinds.into_iter().filter_map(|(verdict, words)| {
        let count = checks
            .iter()
            .filter(|check| check.verdict() == verdict)
            .count();
        (count > 0).then(|| format!("{count} {words}"))
    });
    let kinds: Vec<String> = kinds.collect();
    format!("{}: {}.", counted(checks.len(), "server"), kinds.join(", "))
}

/// What was found, for programs.
#[must_use]
pub fn check_json(checks: &[ServerCheck]) -> Value {
    let servers = checks.iter().map(|check| {
        let findings = check.findings.iter().map(|finding| {
            json!({
                "check": finding.subject.as_str(),
                "verdict": finding.verdict.as_str(),
                "message": finding.message,
                "help": finding.help,
            })
        });
        let (engine, api) = check.engine.clone().unzip();
        json!({
            "name": check.name,
            "address": check.address,
            "verdict": check.verdict().as_str(),
            "engine": engine,
            "api": api,
            "findings": findings.collect::<Vec<_>>(),
        })
    });
    json!({
        "format": "vaultctl.server-check/v1",
        "servers": servers.collect::<Vec<_>>(),
    })
}
