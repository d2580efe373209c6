//! Questions to a person, who may not be there.

use std::io::{BufRead, IsTerminal, Write};

use std::path::Path;

use zeroize::Zeroizing;

use super::CommandError;
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
    if let Ok(set) = std::env::var("VAULTCTL_SSH_PASSPHRASE") {
        return Some(Zeroizing::new(set));
    }
    if !is_attended() {
        return None;
    }
    rpassword::prompt_password(format!("Passphrase for {}: ", key.display()))
        .ok()
        .map(Zeroizing::new)
}

/// The passphrase of an identity: from `VAULTCTL_IDENTITY_PASSPHRASE`, else from a person, if one is
/// there.
pub(super) fn identity_passphrase(identity: &str) -> Option<Zeroizing<String>> {
    if let Ok(set) = std::env::var("VAULTCTL_IDENTITY_PASSPHRASE") {
        return Some(Zeroizing::new(set));
    }
    if !is_attended() {
        return None;
    }
    rpassword::prompt_password(format!("Passphrase for {}: ", visible(identity)))
        .ok()
        .map(Zeroizing::new)
}

/// A new value, typed twice and not shown.
pub(super) fn new_value(what: &str) -> Result<Zeroizing<String>, CommandError> {
    let ask = |prompt: &str| {
        let answer = rpassword::prompt_password(prompt).map(Zeroizing::new);
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
