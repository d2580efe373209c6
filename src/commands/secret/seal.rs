//! `vaultctl secret seal` and `unseal`: whole files

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::store::{keys_of, told};
use super::{CommandError, CommandResult, Session, Store};
use crate::commands::files::write_whole;
use crate::model::{SecretValue, is_sealed_name, sealed_name};
use crate::secrets::{open_file, seal_file};
use crate::source::{Recipient, Scope, Source, Tier};

const SEAL_HELP: &str = "\
FILE becomes FILE.age beside it, an age file as every age tool makes and opens it. A stack gets it as
FILE, like a secret. It is sealed for the recipients of the servers that its stack runs on; outside
of a stack's folder, for those of trusted servers.

FILE itself stays, and must not be committed: it is added to .gitignore.";

/// Arguments of `secret seal`.
#[derive(Debug, Args)]
#[command(after_help = SEAL_HELP)]
pub struct SealArguments {
    /// The file, in the working tree
    #[arg(value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
}

const UNSEAL_HELP: &str = "\
The content goes to standard output, unless --out names a file, which only its owner may read.";

/// Arguments of `secret unseal`.
#[derive(Debug, Args)]
#[command(after_help = UNSEAL_HELP)]
pub struct UnsealArguments {
    /// The sealed file, FILE.age
    #[arg(value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
    /// Write the content to this file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: Option<PathBuf>,
}

pub(super) fn seal(session: &Session, arguments: &SealArguments) -> CommandResult {
    let store = Store::open(session)?;
    let own = in_tree(&store, &arguments.file)?;
    let plain = store.folder().join(&own);
    let failed = |reason: String| CommandError::failed(format!("{}: {reason}", own.display()));
    let bytes = std::fs::read(&plain).map_err(|error| failed(error.to_string()))?;
    let sealed_path = sealed_name(&own);
    let (keys, names) = keys_of(&recipients_of_file(&store.source, &sealed_path))?;
    let keys: Vec<_> = keys.iter().collect();
    let sealed = seal_file(&SecretValue::new(bytes), &keys).map_err(|error| told(&error))?;
    let written = write_whole(&store.folder().join(&sealed_path), sealed.as_bytes());
    written.map_err(|error| failed(error.to_string()))?;
    ignore(&plain).map_err(|error| failed(format!(".gitignore: {error}")))?;
    store.say(&format!(
        "Sealed {} for {}. Commit it.",
        sealed_path.display(),
        names.join(", ")
    ));
    Ok(0)
}

pub(super) fn unseal(session: &Session, arguments: &UnsealArguments) -> CommandResult {
    let store = Store::open(session)?;
    let failed = |error: std::io::Error| {
        CommandError::failed(format!("{}: {error}", arguments.file.display()))
    };
    let bytes = std::fs::read(&arguments.file).map_err(failed)?;
    let identities = store.identities()?;
    store.audit_file(&arguments.file, "secret unseal")?;
    let content = open_file(&bytes, &identities).map_err(|error| told(&error))?;
    if let Some(path) = &arguments.out {
        let written = write_private(path, content.expose());
        written.map_err(|error| CommandError::failed(format!("{}: {error}", path.display())))?;
        return Ok(0);
    }
    session.printer.result_bytes(content.expose());
    if std::io::stdout().is_terminal() && !content.expose().ends_with(b"\n") {
        session.printer.result("\n");
    }
    Ok(0)
}

/// The sealed files of a working tree.
pub(super) fn sealed_files(source: &Source) -> Result<Vec<PathBuf>, CommandError> {
    let files = source.tree.walk(Path::new(""));
    let files = files.map_err(|error| CommandError::failed(error.to_string()))?;
    Ok(files
        .into_iter()
        .filter(|path| is_sealed_name(path))
        .collect())
}

/// Who a sealed file is for: whoever may read secrets of the servers that its stack runs on.
pub(super) fn recipients_of_file<'a>(source: &'a Source, path: &Path) -> Vec<&'a Recipient> {
    let stacks = source.stacks.iter();
    let stacks: Vec<_> = stacks
        .filter(|stack| path.starts_with(&stack.directory))
        .collect();
    let servers = stacks.iter().flat_map(|stack| &stack.servers);
    let mut servers: Vec<String> = servers.map(|server| server.value.clone()).collect();
    servers.sort();
    servers.dedup();
    let is_untrusted = |server: &String| {
        let tier = source
            .server(server)
            .and_then(|server| server.tier.as_ref());
        tier.is_some_and(|tier| tier.value == Tier::Untrusted)
    };
    let scope = if servers.iter().any(is_untrusted) {
        Scope::All
    } else {
        Scope::Trusted
    };
    source.recipients_for(scope, &servers)
}

/// A path as the repository has it.
fn in_tree(store: &Store<'_>, path: &Path) -> Result<PathBuf, CommandError> {
    let failed = |reason: &str| CommandError::failed(format!("{}: {reason}", path.display()));
    let full = path
        .canonicalize()
        .map_err(|error| failed(&error.to_string()))?;
    let folder = store.folder().canonicalize();
    let folder = folder.map_err(|error| failed(&error.to_string()))?;
    let own = full.strip_prefix(folder);
    let own = own.map_err(|_| failed("it does not lie in the repository"))?;
    Ok(own.to_owned())
}

/// Keeps a file out of git.
fn ignore(plain: &Path) -> std::io::Result<()> {
    let (Some(folder), Some(name)) = (plain.parent(), plain.file_name()) else {
        return Ok(());
    };
    let path = folder.join(".gitignore");
    let present = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error),
    };
    let line = format!("/{}", name.to_string_lossy());
    if present.lines().any(|known| known.trim() == line) {
        return Ok(());
    }
    let end = if present.is_empty() || present.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    write_whole(&path, format!("{present}{end}{line}\n").as_bytes())
}

/// Writes a file that only its owner may read.
fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
    let mut options = std::fs::OpenOptions::new();
    let options = options.write(true).create(true).truncate(true).mode(0o600);
    let mut file = options.open(path)?;
    // It may have been there, readable by others.
    file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    file.write_all(bytes)
}
