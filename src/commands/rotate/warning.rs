//! Says which secrets are due, before they are overdue.

use jiff::{SignedDuration, Timestamp};

use super::Session;
use super::services::{command_of, last_made, of_secrets};
use crate::rotate::next;
use crate::source::Source;
use crate::ui::{age, visible};

/// How long before it is due a secret is spoken of, at the most.
const AHEAD: SignedDuration = SignedDuration::from_hours(7 * 24);
/// As a part of the time between two rotations.
const PART: i32 = 10;

/// Warns of the secrets whose rotation is due, or soon will be.
pub(in crate::commands) fn warn_of_secrets(session: &Session, source: &Source) {
    let now = Timestamp::now();
    for (rotation, secret) in of_secrets(source) {
        let last = last_made(secret);
        let Some(due) = next(rotation, last).filter(|_| rotation.enabled) else {
            continue;
        };
        let name = &secret.name.value;
        let left = due.duration_since(now);
        let ahead = last.map_or(AHEAD, |last| (due.duration_since(last) / PART).min(AHEAD));
        if left > ahead {
            continue;
        }
        let when = match std::time::Duration::try_from(left) {
            Ok(left) => format!("is due in {}", age(left)),
            Err(_) => "is overdue".to_owned(),
        };
        let command = command_of(secret);
        let text = format!("the rotation of secret `{name}` {when}: `{command}`");
        session.printer.warn(visible(&text));
    }
}
