//! What was applied, as text and as JSON.

use std::collections::BTreeMap;

use owo_colors::{OwoColorize, Style};
use serde_json::{Value, json};

use super::text::{one_line, visible};
use crate::model::{Entry, EntryResult};

/// The entries of a server by stack, the newest first.
type OfServer<'a> = (&'a str, BTreeMap<&'a str, Vec<&'a Entry>>);

/// Writes what was applied to servers, stack by stack, the newest first.
#[must_use]
pub fn history_text(servers: &[OfServer<'_>], color: bool) -> String {
    let paint = |text: &str, style: Style| {
        if color {
            text.style(style).to_string()
        } else {
            text.to_owned()
        }
    };
    let mut lines = Vec::new();
    for (server, stacks) in servers {
        for (stack, entries) in stacks {
            let title = format!("{server}/{stack}");
            lines.push(paint(&visible(&title), Style::new().bold()));
            for entry in entries {
                lines.push(line(entry, &paint));
                if let Some(reason) = &entry.reason {
                    lines.push(format!("        {}", one_line(reason)));
                }
            }
            lines.push(String::new());
        }
    }
    if lines.is_empty() {
        return "Nothing was applied yet.\n".to_owned();
    }
    lines.join("\n")
}

fn line(entry: &Entry, paint: &dyn Fn(&str, Style) -> String) -> String {
    let style = match entry.result {
        EntryResult::Done => Style::new().green(),
        EntryResult::RolledBack => Style::new().yellow(),
        EntryResult::Broken | EntryResult::Incomplete => Style::new().red(),
    };
    let result = match (entry.result, entry.removed) {
        (EntryResult::Done, true) => "removed",
        (result, _) => result.as_str(),
    };
    let revision = entry.revision.as_deref().unwrap_or("-");
    let revision = revision.get(..7).unwrap_or(revision);
    let changed = if entry.worktree { "+" } else { " " };
    let by = format!("{}@{}", entry.owner, entry.host);
    format!(
        "  {:>4}  {}  {}  {revision}{changed}  {}  {}",
        entry.number,
        entry.finished.strftime("%Y-%m-%d %H:%M:%SZ"),
        paint(&format!("{result:<11}"), style),
        visible(&by),
        visible(&entry.command),
    )
}

/// What was applied to servers, as `history --json` prints it; with those that could not be asked,
/// and why.
#[must_use]
pub fn history_json<'a>(
    servers: &[OfServer<'_>],
    unreachable: impl Iterator<Item = (&'a str, &'a str)>,
) -> Value {
    let answered = servers.iter().map(|(server, stacks)| {
        let stacks: Vec<Value> = stacks
            .iter()
            .map(|(stack, entries)| json!({ "name": stack, "entries": entries }))
            .collect();
        json!({ "name": server, "reachable": true, "reason": null, "stacks": stacks })
    });
    let silent = unreachable.map(|(server, reason)| {
        json!({ "name": server, "reachable": false, "reason": reason, "stacks": [] })
    });
    let servers: Vec<Value> = answered.chain(silent).collect();
    json!({ "format": "vaultctl.history/v1", "servers": servers })
}
