//! `vaultctl init`

use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{CommandError, CommandResult, Session};
use crate::source;

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
    let taken: Vec<&str> = FILES
        .iter()
        .map(|(path, _)| *path)
        .filter(|path| directory.join(path).exists())
        .collect();
    if !taken.is_empty() {
        let message = format!("`{}` exists already", taken.join("`, `"));
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
    let git = if created {
        ", and a git repository"
    } else {
        ""
    };
    session.printer.result(format!(
        "Wrote {} files{git} to {}.\n\nNext:\n  cd {}\n  vaultctl --worktree plan\n  git add . && git commit -m 'Begin'\n  vaultctl apply\n",
        FILES.len(),
        directory.display(),
        directory.display(),
    ));
    Ok(0)
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
