//! `vaultctl init`

use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{CommandError, CommandResult, Session};
use crate::source;
use crate::ui::{Verbosity, counted};

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Where to write it
    #[arg(value_name = "DIR", default_value = ".")]
    pub directory: PathBuf,
}

/// The files of a starter repository; `@ID@` becomes its identifier.
const FILES: &[(&str, &str)] = &[
    ("vaultctl.toml", include_str!("starter/vaultctl.toml")),
    ("inventory/hosts.yml", include_str!("starter/hosts.yml")),
    ("sync/servers.toml", include_str!("starter/servers.toml")),
    ("sync/stacks.toml", include_str!("starter/stacks.toml")),
    (
        "sync/variables.toml",
        include_str!("starter/variables.toml"),
    ),
    (
        "stacks/hello/compose.yaml",
        include_str!("starter/compose.yaml"),
    ),
    (
        "stacks/hello/.env.example",
        include_str!("starter/env.example"),
    ),
    (
        "stacks/hello/config/index.html",
        include_str!("starter/index.html"),
    ),
];

pub(super) fn run(session: &Session, arguments: &Arguments) -> CommandResult {
    let directory = &arguments.directory;
    if directory.exists() && !directory.is_dir() {
        let message = format!("`{}` is not a folder", directory.display());
        return Err(CommandError::failed(message));
    }
    let taken = FILES.iter().find(|(path, _)| directory.join(path).exists());
    if let Some((path, _)) = taken {
        let message = format!("`{}` exists already", directory.join(path).display());
        return Err(
            CommandError::failed(message).help("nothing was written; choose another folder")
        );
    }
    let id =
        random_id().map_err(|error| CommandError::failed(format!("no randomness: {error}")))?;
    for (path, text) in FILES {
        write(&directory.join(path), &text.replace("@ID@", &id))?;
    }
    let created = source::Repository::ensure(directory).map_err(source::LoadErrors::from)?;
    if session.printer.verbosity() > Verbosity::Quiet {
        session.printer.result(next_steps(directory, created));
    }
    Ok(0)
}

/// What was done, and what a person may do now.
fn next_steps(directory: &Path, created: bool) -> String {
    let git = if created { " and a git repository" } else { "" };
    let (place, enter) = if directory.to_str() == Some(".") {
        ("this folder".to_owned(), String::new())
    } else {
        let directory = directory.display();
        (format!("`{directory}`"), format!("  cd {directory}\n"))
    };
    format!(
        "Wrote {}{git} to {place}.\n\nNext:\n{enter}{}",
        counted(FILES.len(), "file"),
        "  vaultctl plan --worktree      what would be done; changes nothing\n  \
         git add . && git commit -m 'Begin'\n  \
         vaultctl apply                shows the plan, asks, does it\n"
    )
}

fn write(path: &Path, text: &str) -> Result<(), CommandError> {
    let failed =
        |error: std::io::Error| CommandError::failed(format!("{}: {error}", path.display()));
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    std::fs::write(path, text).map_err(failed)
}

/// Sixteen random bytes in hexadecimal.
fn random_id() -> std::io::Result<String> {
    use std::fmt::Write as _;
    let mut bytes = [0_u8; 16];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    }))
}
