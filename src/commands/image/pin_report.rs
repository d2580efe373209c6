//! What `image pin` says.

use serde_json::{Value, json};

use super::pin::{Arguments, Entry, State};
use super::{Session, at, say_failed, table};
use crate::ui::{Verbosity, counted, visible};

/// How much of a digest is shown, as Docker's short identifiers are.
const SHOWN: usize = "sha256:".len() + 12;

/// Says what became of every image.
pub(super) fn say(session: &Session, arguments: &Arguments, entries: &[Entry]) {
    if session.globals.json {
        let images: Vec<Value> = entries.iter().map(|e| entry_json(arguments, e)).collect();
        let report = json!({
            "format": "vaultctl.image-pin/v1",
            "check": arguments.check,
            "images": images,
        });
        session.printer.result(format!("{report:#}\n"));
    } else {
        let rows: Vec<[String; 4]> = entries
            .iter()
            .filter_map(|entry| row(session, arguments, entry))
            .collect();
        session.printer.result(table(&rows));
    }
    for entry in entries {
        say_trouble(session, arguments, entry);
    }
    say_sum(session, arguments, entries);
}

/// The word for what became of an image.
fn word(arguments: &Arguments, entry: &Entry) -> &'static str {
    match (&entry.state, entry.before(), arguments.check) {
        (State::Unchanged | State::Asked(_), ..) => "unchanged",
        (State::New { .. }, Some(_), true) => "moved",
        (State::Unpinned(_), ..) | (State::New { .. }, None, true) => "unpinned",
        (State::New { .. }, Some(_), false) => "updated",
        (State::New { .. }, None, false) => "pinned",
        (State::NoAnswer(_) | State::NotWritten(_), ..) => "failed",
    }
}

fn row(session: &Session, arguments: &Arguments, entry: &Entry) -> Option<[String; 4]> {
    let shown = |digest: &str| shown(session, digest);
    let name = entry.image.name.split('@').next().unwrap_or_default();
    let digests = match (&entry.state, entry.before()) {
        (State::New { digest, .. }, Some(before)) => {
            format!("{} -> {}", shown(&before), shown(digest))
        }
        (State::New { digest, .. }, None) => shown(digest),
        (State::Unchanged, Some(before)) if session.verbose() => shown(&before),
        _ => return None,
    };
    Some([
        word(arguments, entry).to_owned(),
        at(&entry.image.place),
        name.to_owned(),
        digests,
    ])
}

fn say_trouble(session: &Session, arguments: &Arguments, entry: &Entry) {
    let (place, name) = (&entry.image.place, &entry.image.name);
    match &entry.state {
        State::NoAnswer(error) => say_failed(session, place, error),
        State::NotWritten(reason) => {
            let text = format!("{}: `{name}` is not pinned: {reason}", at(place));
            session.printer.error(visible(&text));
        }
        State::Unpinned(reason) => {
            let text = visible(&format!("{}: `{name}` is not pinned: {reason}", at(place)));
            if arguments.check {
                // It is what was asked for, also by those who want to be told nothing else.
                session.printer.error(text);
            } else {
                session.printer.warn(text);
            }
        }
        State::Unchanged | State::Asked(_) | State::New { .. } => {}
    }
}

fn say_sum(session: &Session, arguments: &Arguments, entries: &[Entry]) {
    if session.printer.verbosity() == Verbosity::Quiet || session.globals.json {
        return;
    }
    let count = |word_of: &str| {
        let of_word = |entry: &&Entry| word(arguments, entry) == word_of;
        entries.iter().filter(of_word).count()
    };
    let parts: Vec<String> = ["pinned", "updated", "moved", "unpinned", "failed"]
        .into_iter()
        .map(|word| (word, count(word)))
        .filter(|(_, count)| *count > 0)
        .map(|(word, count)| format!("{count} {word}"))
        .collect();
    let images = counted(entries.len(), "image");
    let text = match (parts.is_empty(), count("pinned") + count("updated") > 0) {
        (true, _) => format!("{images}: nothing to pin."),
        (false, false) => format!("{images}: {}.", parts.join(", ")),
        (false, true) => format!("{images}: {}. `git diff` shows it.", parts.join(", ")),
    };
    session.printer.say(text);
}

fn entry_json(arguments: &Arguments, entry: &Entry) -> Value {
    let place = &entry.image.place;
    let (digest, reason) = match &entry.state {
        State::New { digest, .. } => (Some(digest.clone()), None),
        State::Unpinned(reason) | State::NotWritten(reason) => (None, Some(reason.clone())),
        State::NoAnswer(error) => (None, Some(error.to_string())),
        State::Unchanged | State::Asked(_) => (entry.before(), None),
    };
    json!({
        "image": entry.image.name,
        "file": place.file.path,
        "line": place.line(),
        "services": entry.image.users,
        "state": word(arguments, entry),
        "before": entry.before(),
        "digest": digest,
        "reason": reason,
    })
}

/// A digest or a tag, as much of it as was asked for.
pub(super) fn shown(session: &Session, text: &str) -> String {
    let text = if session.verbose() { text } else { short(text) };
    text.to_owned()
}

/// A digest, cut to the length of Docker's short identifiers; anything else as it is.
fn short(text: &str) -> &str {
    let digest = text.get(..SHOWN);
    digest
        .filter(|_| text.starts_with("sha256:"))
        .unwrap_or(text)
}
