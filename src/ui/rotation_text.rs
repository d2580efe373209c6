//! What is rotated, as text and as JSON.

use std::fmt::Write as _;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::text::{age, visible};
use crate::model::{EntryResult, Paused, RotationRun};

/// Something that is rotated on a server.
#[derive(Debug, Clone)]
pub struct RotationLine {
    /// The name of its `[[rotation]]`.
    pub name: String,
    /// The server; `None` of a secret, which git has.
    pub server: Option<String>,
    /// What is rotated, as `STACK/SERVICE` or `secret NAME`.
    pub what: String,
    /// How often it was.
    pub count: u64,
    /// When it last was, or was tried.
    pub last: Option<Timestamp>,
    /// What is known of that run.
    pub run: Option<RotationRun>,
    /// When it is due; `None` when only somebody asks for it.
    pub next: Option<Timestamp>,
    /// Since when it is left alone.
    pub paused: Option<Paused>,
    /// Its containers that run.
    pub containers: Vec<ContainerAge>,
}

/// A container, and since when there is this one.
#[derive(Debug, Clone)]
pub struct ContainerAge {
    /// Its name.
    pub name: String,
    /// When it was made.
    pub since: Option<Timestamp>,
}

/// Writes what is rotated: a line for each, and one for each of its containers.
#[must_use]
pub fn rotations_text(lines: &[RotationLine], now: Timestamp) -> String {
    if lines.is_empty() {
        return "Nothing is rotated: no `[[rotation]]` names a service that runs.\n".to_owned();
    }
    let mut text = String::new();
    for line in lines {
        let result = match line.run.as_ref().map(|run| run.result) {
            None | Some(EntryResult::Done) => String::new(),
            Some(other) => format!(" ({})", other.as_str()),
        };
        let last = match line.last {
            None => "never".to_owned(),
            Some(last) => format!("{} ago{result}", ago(last, now)),
        };
        let next = match (&line.paused, line.next) {
            (Some(paused), _) => {
                format!("paused for {} by {}", ago(paused.since, now), paused.by)
            }
            (None, None) => "next when somebody asks for it".to_owned(),
            (None, Some(next)) if next <= now => "due".to_owned(),
            (None, Some(next)) => format!("next in {}", ago(now, next)),
        };
        text.push_str(&visible(&format!(
            "{}  {}{}  {}, last {last}, {next}",
            line.name,
            line.what,
            line.server
                .as_ref()
                .map_or_else(String::new, |server| format!("@{server}")),
            match line.count {
                1 => "once".to_owned(),
                count => format!("{count} times"),
            }
        )));
        text.push('\n');
        if let Some(reason) = line.run.as_ref().and_then(|run| run.reason.as_ref()) {
            // Writing to a `String` cannot fail.
            let _ = writeln!(text, "    {}", visible(reason));
        }
        for container in &line.containers {
            let age = container
                .since
                .map_or_else(|| "?".to_owned(), |since| ago(since, now));
            let _ = writeln!(text, "    {}  up for {age}", visible(&container.name));
        }
    }
    text
}

/// How long it is from one time to another.
fn ago(from: Timestamp, to: Timestamp) -> String {
    age(Duration::try_from(to.duration_since(from)).unwrap_or_default())
}

/// What is rotated, as `rotate --status --json` prints it.
#[must_use]
pub fn rotations_json(lines: &[RotationLine], now: Timestamp) -> Value {
    let rotations: Vec<Value> = lines
        .iter()
        .map(|line| {
            let seconds = |since: &Timestamp| now.duration_since(*since).as_secs();
            let containers: Vec<Value> = line
                .containers
                .iter()
                .map(|container| {
                    json!({
                        "name": container.name, "since": container.since,
                        "uptime_seconds": container.since.as_ref().map(seconds),
                    })
                })
                .collect();
            let next = line.next.map(|next| next.max(now).to_string());
            json!({
                "name": line.name, "server": line.server, "rotates": line.what,
                "count": line.count, "last": line.last, "run": line.run, "next": next,
                "due": line.paused.is_none() && line.next.is_some_and(|next| next <= now),
                "paused": line.paused, "containers": containers,
            })
        })
        .collect();
    json!({ "format": "vaultctl.rotations/v1", "rotations": rotations })
}
