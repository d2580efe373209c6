//! Whether a commit is signed by somebody who may.
//!
//! Who may is never taken from the commit that is judged: a file on this machine says it, or what was
//! accepted before.

use std::path::Path;

use crate::commands::Session;
use crate::pipeline::{self, SignersFile};
use crate::source::{GitClone, Signer, Signers, Source};

/// What is known of a commit when it is judged.
pub(super) struct Judged<'a> {
    /// The full name of the reference that it is fetched from.
    pub(super) reference: &'a str,
    pub(super) commit: &'a str,
}

/// Looks whether a file of allowed signers can be read.
pub(super) fn check(file: Option<&Path>) -> Result<(), String> {
    file.map_or(Ok(()), |file| read(file).map(drop))
}

fn read(file: &Path) -> Result<Signers, String> {
    let name = file.display().to_string();
    let text = std::fs::read_to_string(file).map_err(|error| format!("`{name}`: {error}"))?;
    Signers::read(&name, &text)
}

/// Who has signed a commit, where somebody must have.
///
/// # Errors
/// Why it is not taken.
pub(super) fn judge(
    session: &Session,
    clone: &GitClone,
    judged: &Judged<'_>,
    file: Option<&Path>,
) -> Result<Option<Signer>, String> {
    let Some(signers) = signers(session, clone, judged, file)? else {
        return Ok(None);
    };
    let signature = clone.signature(judged.commit);
    let signature = signature.map_err(|error| format!("its signature cannot be read: {error}"))?;
    signers.judge(signature.as_ref()).map(Some)
}

fn signers(
    session: &Session,
    clone: &GitClone,
    judged: &Judged<'_>,
    file: Option<&Path>,
) -> Result<Option<Signers>, String> {
    if let Some(file) = file {
        return read(file).map(Some);
    }
    let accepted = clone.accepted(judged.reference);
    if accepted.as_deref() == Some(judged.commit) {
        // It was judged by the one before it.
        return Ok(None);
    }
    let directory = &session.globals.repo;
    let commit = accepted.as_deref().unwrap_or(judged.commit);
    let short: String = commit.chars().take(10).collect();
    let before = format!("who may sign is not known: commit {short}, which was taken before");
    match (pipeline::allowed_signers(directory, commit), accepted) {
        // That a commit cannot be read is told better by whoever reads all of it.
        (Ok(None), _) | (Err(_), None) => Ok(None),
        (Ok(Some(file)), Some(_)) => {
            let of = format!("commit {short}");
            let signers = named(&file, &of).map_err(|reason| format!("{before}: {reason}"))?;
            Ok(Some(signers))
        }
        (Ok(Some(file)), None) => Err(format!(
            "it names who may sign commits (`{}`), and must not be the first to say so: give \
             `--allowed-signers FILE` with a copy that you have looked at, once",
            file.name
        )),
        (Err(errors), Some(_)) => Err(format!("{before}: {errors}")),
    }
}

/// Looks whether a commit leaves anybody who may sign the next one.
///
/// # Errors
/// Why nobody could.
pub(super) fn leaves_somebody(source: &Source) -> Result<(), String> {
    match pipeline::signers_file(source) {
        Some(file) => named(&file, "it")
            .map(drop)
            .map_err(|reason| format!("nobody could sign the next commit: {reason}")),
        None => Ok(()),
    }
}

fn named(file: &SignersFile, of: &str) -> Result<Signers, String> {
    let name = format!("`{}` of {of}", file.name);
    match &file.text {
        Ok(text) => Signers::read(&name, text),
        Err(reason) => Err(format!("{name}: {reason}")),
    }
}
