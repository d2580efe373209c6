//! What rules have found, for people: by rule, each with its advice once.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use owo_colors::{OwoColorize, Style};

use super::text::one_line;
use crate::rules::Rule;
use crate::source::{Problem, Severity};

/// Writes findings that weigh enough: the heaviest rules first, under each the places in the order given.
#[must_use]
pub fn findings_text(findings: &[Problem], least: Severity, color: bool) -> String {
    let mut by_rule: BTreeMap<_, Vec<&Problem>> = BTreeMap::new();
    for finding in findings.iter().filter(|one| one.severity >= least) {
        let key = (std::cmp::Reverse(finding.severity), finding.code);
        by_rule.entry(key).or_default().push(finding);
    }
    let mut text = String::new();
    for ((std::cmp::Reverse(severity), code), findings) in by_rule {
        let head = format!("{}[{code}]", severity.as_str());
        let head = paint(&head, severity, color);
        let rule = Rule::named(code);
        let wants = rule.map_or("", |rule| rule.wants);
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "{head} wanted: {wants}");
        for finding in findings {
            let place = finding.place().map(ToString::to_string).unwrap_or_default();
            let place = one_line(&place);
            let message = one_line(&finding.message);
            let _ = writeln!(text, "  {place}  {message}");
            let own = finding.help.as_deref();
            if let Some(help) = own.filter(|help| rule.is_none_or(|rule| rule.fix != *help)) {
                let _ = writeln!(text, "    {}", one_line(help));
            }
        }
        if let Some(rule) = rule {
            let _ = writeln!(text, "  to mend it: {}", rule.fix);
        }
    }
    text
}

fn paint(text: &str, severity: Severity, color: bool) -> String {
    let style = match severity {
        Severity::Error => Style::new().red().bold(),
        Severity::Warning => Style::new().yellow(),
        Severity::Note => Style::new().cyan(),
    };
    if color {
        text.style(style).to_string()
    } else {
        text.to_owned()
    }
}
