//! Questions to a person, who may not be there.

use std::io::{BufRead, IsTerminal, Write};

use super::CommandError;

/// Asks whether to go on; without a terminal there is nobody to ask.
pub(super) fn confirm(question: &str) -> Result<bool, CommandError> {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        return Err(CommandError::usage(
            "there is no terminal to ask on, and `--yes` is not given",
            "look at `vaultctl plan`, then run this again with `--yes`",
        ));
    }
    let mut err = std::io::stderr().lock();
    let asked = write!(err, "{question} [y/N] ").and_then(|()| err.flush());
    let mut answer = String::new();
    let read = asked.and_then(|()| stdin.lock().read_line(&mut answer));
    read.map_err(|error| CommandError::failed(format!("cannot read the answer: {error}")))?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

/// Whether a person is there.
pub(super) fn is_attended() -> bool {
    std::io::stdin().is_terminal()
}
