//! What a rule is about, in words.

use std::fmt::Write as _;

use super::{RULES, Rule};

/// Tells what a rule wants, why, and what to do; without a name, lists all rules in one line each.
#[must_use]
pub fn explain(rule: Option<&Rule>) -> String {
    let Some(rule) = rule else {
        let width = RULES.iter().map(|rule| rule.name.len()).max();
        let width = width.unwrap_or_default();
        return RULES.iter().fold(String::new(), |mut text, rule| {
            let (name, weight, wants) = (rule.name, rule.severity.as_str(), rule.wants);
            // Writing to a `String` cannot fail.
            let _ = writeln!(text, "{name:<width$}  {weight:<7}  {wants}");
            text
        });
    };
    let waivers = if rule.binding {
        "It can neither be waived nor turned off."
    } else {
        "It can be waived with a reason: `x-vaultctl: { allow: [{ rule, reason, until }] }` on the service, \
         or `[policy] waivers` in vaultctl.toml."
    };
    format!(
        "{} ({})\n\nWanted: {}.\n\n{}\n\nTo mend a finding: {}.\n{waivers}\n",
        rule.name,
        rule.severity.as_str(),
        rule.wants,
        rule.reason,
        rule.fix
    )
}
