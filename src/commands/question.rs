//! Questions to a person, who may not be there.

use std::io::{BufRead, IsTerminal, Write};

use std::path::Path;

use zeroize::Zeroizing;

use super::{CommandError, hidden};
use crate::ui::visible;

/// Asks whether to go on; without a terminal there is nobody to ask.
///
/// What else is under way, such as renewing a lock, goes on meanwhile.
pub(super) async fn confirm(question: &str) -> Result<bool, CommandError> {
    if !std::io::stdin().is_terminal() {
        return Err(CommandError::usage(
            "there is no terminal to ask on, and `--yes` is not given",
            "nothing was changed; look at the plan, then run this again with `--yes`",
        ));
    }
    let question = question.to_owned();
    let asked = tokio::task::spawn_blocking(move || ask(&question)).await;
    let answer = asked
        .map_err(std::io::Error::other)
        .and_then(|answer| answer);
    let answer =
        answer.map_err(|error| CommandError::failed(format!("cannot read the answer: {error}")))?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

fn ask(question: &str) -> std::io::Result<String> {
    // Nothing may stay locked while the answer is waited for: others have things to say meanwhile.
    let mut err = std::io::stderr();
    write!(err, "{question} [y/N] ")?;
    err.flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(answer)
}

/// The passphrase of a private key: from `VAULTCTL_SSH_PASSPHRASE`, else from a person, if one is
/// there.
pub(super) fn passphrase(key: &Path) -> Option<Zeroizing<String>> {
    passphrase_from("VAULTCTL_SSH_PASSPHRASE", &key.display().to_string())
}

/// The passphrase of an identity: from `VAULTCTL_IDENTITY_PASSPHRASE`, else from a person, if one is
/// there.
pub(super) fn identity_passphrase(identity: &str) -> Option<Zeroizing<String>> {
    passphrase_from("VAULTCTL_IDENTITY_PASSPHRASE", &visible(identity))
}

fn passphrase_from(variable: &str, what: &str) -> Option<Zeroizing<String>> {
    if let Ok(set) = std::env::var(variable) {
        return Some(Zeroizing::new(set));
    }
    // Who has ended one question is asked no other.
    if !is_attended() || hidden::was_ended() {
        return None;
    }
    hidden::ask(&format!("Passphrase for {what}: ")).ok()
}

/// A new value, typed twice and not shown.
pub(super) fn new_value(what: &str) -> Result<Zeroizing<String>, CommandError> {
    let ask = |prompt: &str| {
        let answer = hidden::ask(prompt);
        answer.map_err(|error| CommandError::failed(format!("the terminal: {error}")))
    };
    let first = ask(&format!("{what}: "))?;
    if first != ask(&format!("{what}, again: "))? {
        return Err(CommandError::failed(
            "the two are not the same; nothing was written",
        ));
    }
    Ok(first)
}

/// Whether a person is there.
pub(super) fn is_attended() -> bool {
    std::io::stdin().is_terminal()
}
