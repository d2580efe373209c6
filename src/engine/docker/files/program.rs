//! The program that changes files on a host: `build.rs` compiles it on its own, and the engine runs
//! it in a container that sees one directory of the host at `/host`.
//!
//! `apply STAGING` carries out the operations that are listed in the file `operations` of a folder
//! in that directory, beside the new contents; `discard STAGING` removes what an upload that failed
//! has left. `root PATH BELOW` makes a directory and one at or below it, `prune PATH...` removes
//! directories that are empty; both see all of the host. What went wrong is printed as pairs of path and message, each ended by a NUL.

use std::collections::BTreeSet;
use std::fs::{self, File, FileTimes};
use std::io::{self, Write as _};
use std::os::unix::fs::{self as unix, DirBuilderExt as _, PermissionsExt as _};
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, UNIX_EPOCH};

/// Where the container sees the host.
const HOST: &str = "/host";

/// How the names of staging folders begin.
const STAGING: &str = ".vaultctl-staging-";

/// The exit code when all that went wrong has been printed.
const REPORTED: u8 = 3;

#[cfg_attr(test, expect(dead_code, reason = "tests call what is below"))]
fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let failures = match arguments.as_slice() {
        ["apply", staging] => apply(Path::new(HOST), staging),
        ["discard", staging] => discard(Path::new(HOST), staging),
        ["root", path, below] => make_root(path, below),
        ["prune", paths @ ..] => prune(paths),
        _ => return ExitCode::FAILURE,
    };
    let mut output = io::stdout();
    for Failure { path, message } in &failures {
        if write!(output, "{path}\0{message}\0").is_err() {
            return ExitCode::FAILURE;
        }
    }
    if output.flush().is_err() {
        return ExitCode::FAILURE;
    }
    ExitCode::from(if failures.is_empty() { 0 } else { REPORTED })
}

/// What went wrong with a path, which is relative to the directory.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) path: String,
    pub(crate) message: String,
}

impl Failure {
    fn new(path: &str, message: &dyn std::fmt::Display) -> Self {
        Self {
            path: path.to_owned(),
            message: message.to_string(),
        }
    }
}

/// Removes what an upload that failed has left.
fn discard(host: &Path, staging: &str) -> Vec<Failure> {
    match std::fs::remove_dir_all(host.join(staging)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            vec![Failure::new(staging, &error)]
        }
        _ => Vec::new(),
    }
}

/// Sees the host as it sees itself.
fn enter_host() -> io::Result<()> {
    unix::chroot(HOST)?;
    std::env::set_current_dir("/")
}

/// Makes a directory of the host and those above it with mode 0700, and one at or below it and
/// those between with mode 0755.
fn make_root(path: &str, below: &str) -> Vec<Failure> {
    let made = enter_host().and_then(|()| {
        let path = Path::new(path);
        directory(0o700).recursive(true).create(path)?;
        directory(0o755).recursive(true).create(below)?;
        path.parent().map_or(Ok(()), sync)
    });
    made.err()
        .map(|error| Failure::new(path, &error))
        .into_iter()
        .collect()
}

/// Removes directories of the host that are empty, in this order.
fn prune(paths: &[&str]) -> Vec<Failure> {
    if let Err(error) = enter_host() {
        return vec![Failure::new(HOST, &error)];
    }
    for path in paths {
        // What is in use, not empty, or not there, is left as it is.
        let _ = fs::remove_dir(path);
    }
    Vec::new()
}

/// A change of one file; paths are relative to the directory.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Write {
        path: String,
        /// The name of the new content in the staging folder.
        staged: String,
        mode: u32,
        owner: (u32, u32),
        /// Seconds since 1970.
        modified: u64,
        /// Whether the directories between are for nobody else.
        private: bool,
    },
    Remove {
        path: String,
    },
}

impl Operation {
    fn path(&self) -> &str {
        match self {
            Self::Write { path, .. } | Self::Remove { path } => path,
        }
    }
}

/// Carries out all operations of a staging folder, or none when any of them cannot be.
pub(crate) fn apply(base: &Path, staging: &str) -> Vec<Failure> {
    let folder = base.join(staging);
    remove_stale(base, staging);
    let failures = match fs::read_to_string(folder.join("operations")) {
        Err(error) => vec![Failure::new(staging, &error)],
        Ok(text) => match parse(&text) {
            None => vec![Failure::new(staging, &"the list of operations is cut off")],
            Some(operations) => carry_out(base, &folder, &operations),
        },
    };
    // Nothing is left of secrets, whatever happened.
    let cleaned = fs::remove_dir_all(&folder).and_then(|()| sync(base));
    failures
        .into_iter()
        .chain(cleaned.err().map(|error| Failure::new(staging, &error)))
        .collect()
}

/// Reads operations: fields that each end with a NUL.
pub(crate) fn parse(text: &str) -> Option<Vec<Operation>> {
    let mut fields = text.split_terminator('\0');
    let mut operations = Vec::new();
    while let Some(verb) = fields.next() {
        let path = fields.next()?.to_owned();
        operations.push(match verb {
            "write" | "write-private" => Operation::Write {
                path,
                staged: fields.next()?.to_owned(),
                mode: fields.next()?.parse().ok()?,
                owner: (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?),
                modified: fields.next()?.parse().ok()?,
                private: verb == "write-private",
            },
            "remove" => Operation::Remove { path },
            _ => return None,
        });
    }
    text.ends_with('\0').then_some(operations)
}

fn carry_out(base: &Path, folder: &Path, operations: &[Operation]) -> Vec<Failure> {
    let mut touched = BTreeSet::new();
    let prepared = each(operations, |operation| {
        prepare(base, folder, operation, &mut touched)
    });
    if !prepared.is_empty() {
        return prepared;
    }
    let failures = each(operations, |operation| {
        commit(base, folder, operation, &mut touched)
    });
    let unsynced = touched
        .iter()
        .filter(|directory| directory.exists())
        .filter_map(|directory| {
            let error = sync(directory).err()?;
            Some(Failure::new(&directory.to_string_lossy(), &error))
        });
    failures.into_iter().chain(unsynced).collect()
}

fn each(
    operations: &[Operation],
    mut act: impl FnMut(&Operation) -> io::Result<()>,
) -> Vec<Failure> {
    operations
        .iter()
        .filter_map(|operation| {
            let error = act(operation).err()?;
            Some(Failure::new(operation.path(), &error))
        })
        .collect()
}

/// Does all of an operation that nobody sees, and finds out whether the rest can be done.
fn prepare(
    base: &Path,
    folder: &Path,
    operation: &Operation,
    touched: &mut BTreeSet<PathBuf>,
) -> io::Result<()> {
    if !check_parents(base, operation, touched)? {
        return Ok(());
    }
    let target = base.join(operation.path());
    let present = match fs::symlink_metadata(&target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        answer => Some(answer?.file_type()),
    };
    match operation {
        Operation::Write { staged, .. } => {
            // An empty directory is what Docker makes of a bind mount whose file is missing.
            let replaceable = present.is_none_or(|kind| {
                kind.is_file() || kind.is_symlink() || (kind.is_dir() && is_empty(&target))
            });
            if !replaceable {
                return Err(io::Error::other("is not a regular file"));
            }
            dress(&folder.join(staged), operation)
        }
        Operation::Remove { .. } if present.is_some_and(|kind| !kind.is_file()) => {
            Err(io::Error::other("is not a regular file"))
        }
        Operation::Remove { .. } => Ok(()),
    }
}

/// Whether the directories above a file are there, as directories; for a write those that are
/// missing are made, and for a private one all are closed to others.
fn check_parents(
    base: &Path,
    operation: &Operation,
    touched: &mut BTreeSet<PathBuf>,
) -> io::Result<bool> {
    let (makes, private) = match operation {
        Operation::Write { private, .. } => (true, *private),
        Operation::Remove { .. } => (false, false),
    };
    let mode = if private { 0o700 } else { 0o755 };
    let mut directory_path = base.to_path_buf();
    let parent = Path::new(operation.path())
        .parent()
        .unwrap_or(Path::new(""));
    for component in parent.components() {
        let Component::Normal(name) = component else {
            return Err(io::Error::other("is not a plain path"));
        };
        touched.insert(directory_path.clone());
        directory_path.push(name);
        match fs::symlink_metadata(&directory_path) {
            Ok(found) if found.is_dir() => {
                if private && found.permissions().mode() & 0o077 != 0 {
                    fs::set_permissions(&directory_path, fs::Permissions::from_mode(mode))?;
                }
            }
            Ok(found) => {
                let what = if found.is_symlink() {
                    "a symbolic link"
                } else {
                    "no directory"
                };
                let shown = directory_path.strip_prefix(base).unwrap_or(&directory_path);
                return Err(io::Error::other(format!("`{}` is {what}", shown.display())));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if !makes {
                    return Ok(false);
                }
                directory(mode).create(&directory_path)?;
            }
            Err(error) => return Err(error),
        }
    }
    touched.insert(directory_path);
    Ok(true)
}

/// Gives a staged content its owner, mode and time, and puts it on the disk.
fn dress(staged: &Path, operation: &Operation) -> io::Result<()> {
    let Operation::Write {
        mode,
        owner,
        modified,
        ..
    } = operation
    else {
        return Ok(());
    };
    let file = File::options().write(true).open(staged)?;
    // A change of the owner takes the set-user bit away, so the mode comes after it.
    unix::fchown(&file, Some(owner.0), Some(owner.1))?;
    file.set_permissions(fs::Permissions::from_mode(*mode))?;
    let time = UNIX_EPOCH + Duration::from_secs(*modified);
    file.set_times(FileTimes::new().set_modified(time).set_accessed(time))?;
    file.sync_all()
}

/// Makes an operation visible.
fn commit(
    base: &Path,
    folder: &Path,
    operation: &Operation,
    touched: &mut BTreeSet<PathBuf>,
) -> io::Result<()> {
    let target = base.join(operation.path());
    match operation {
        Operation::Write { staged, .. } => {
            let staged = folder.join(staged);
            if fs::symlink_metadata(&target).is_ok_and(|found| found.is_dir()) {
                fs::remove_dir(&target)?;
            }
            match fs::rename(&staged, &target) {
                Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
                    rename_across(&staged, &target, operation)
                }
                answer => answer,
            }
        }
        Operation::Remove { .. } => {
            match fs::remove_file(&target) {
                Err(error) if is_absent(&error) => return Ok(()),
                answer => answer?,
            }
            remove_empty_parents(base, &target, touched);
            Ok(())
        }
    }
}

/// Replaces a file of another file system that is mounted below the directory.
fn rename_across(staged: &Path, target: &Path, operation: &Operation) -> io::Result<()> {
    let mut name = std::ffi::OsString::from(STAGING);
    name.push(target.file_name().unwrap_or_default());
    let beside = target.with_file_name(name);
    let made = File::options()
        .write(true)
        .create(true)
        .truncate(true)
        .open(&beside)
        .and_then(|file| file.set_permissions(fs::Permissions::from_mode(0o600)))
        .and_then(|()| fs::write(&beside, fs::read(staged)?))
        .and_then(|()| dress(&beside, operation))
        .and_then(|()| fs::rename(&beside, target));
    if made.is_err() {
        // The first error tells more than one of cleaning up.
        let _ = fs::remove_file(&beside);
    }
    made
}

fn remove_empty_parents(base: &Path, target: &Path, touched: &mut BTreeSet<PathBuf>) {
    for parent in target.ancestors().skip(1) {
        if parent == base || fs::remove_dir(parent).is_err() {
            break;
        }
        touched.remove(parent);
    }
}

/// Removes the staging folders of other processes: they were cut off, since one run writes at a
/// time. The folders of one process have names that begin alike.
fn remove_stale(base: &Path, own: &str) {
    let own_process = own.rsplit_once('-').map_or(own, |(process, _)| process);
    let Ok(entries) = fs::read_dir(base) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(STAGING) && !name.starts_with(own_process) {
            // What cannot be removed now is tried again by the next run.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

fn is_empty(directory: &Path) -> bool {
    fs::read_dir(directory).is_ok_and(|mut entries| entries.next().is_none())
}

fn directory(mode: u32) -> fs::DirBuilder {
    let mut builder = fs::DirBuilder::new();
    builder.mode(mode);
    builder
}

fn sync(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}
