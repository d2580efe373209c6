//! `vaultctl secret keygen`

use std::fs::{DirBuilder, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::{CommandError, CommandResult, Session};
use crate::secrets::new_identity;

const AFTER_HELP: &str = "\
The private key goes to a file that only you may read, ~/.config/vaultctl/identities.txt where --out
names no other; one that is there is never overwritten. The public key is printed: it is the `key`
of a [[recipient]]. Keep a copy of the file where you keep what must not be lost.";

/// Arguments of `secret keygen`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// Write the private key to this file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: Option<PathBuf>,
}

pub(super) fn keygen(session: &Session, arguments: &Arguments) -> CommandResult {
    let path = match &arguments.out {
        Some(path) => path.clone(),
        None => session
            .places()
            .usual()
            .ok_or_else(|| CommandError::usage("HOME is not set", "name a file with --out"))?,
    };
    let failed = |error: std::io::Error| {
        let error = CommandError::failed(format!("{}: {error}", path.display()));
        error.help("a key that is there is never overwritten: name another file with --out")
    };
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map_err(failed)?;
    }
    let (private, public) = new_identity();
    let mut options = OpenOptions::new();
    let options = options.write(true).create_new(true).mode(0o600);
    let mut file = options.open(&path).map_err(failed)?;
    let text = zeroize::Zeroizing::new(format!("# public key: {public}\n{}\n", *private));
    file.write_all(text.as_bytes()).map_err(failed)?;
    session
        .printer
        .say(format!("The private key is in {}.", path.display()));
    session.printer.result(format!("{public}\n"));
    Ok(0)
}
