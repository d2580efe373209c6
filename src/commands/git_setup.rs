//! `vaultctl git-setup`

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::{Args, ValueHint};

use super::{CommandError, CommandResult, Session};
use crate::model::SecretReference;
use crate::pipeline::audit_log;
use crate::secrets::{Document, Identities, in_the_clear, merge, open_file};
use crate::source::has_plain_values;
use crate::ui::visible;

const AFTER_HELP: &str = "\
What is set up, in this clone alone:
  git diff    shows sealed files (*.age) opened, where a private key is at hand, and sealed values
              of TOML files as a digest; each file that is opened is a line in the audit log
  git merge   joins files of secrets version by version
  git commit  refuses what looks like a secret in the clear (--no-verify commits it all the same)

The lines in .gitattributes are for everybody: commit them.";

/// Arguments of `git-setup`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// Look for secrets in the clear in what is about to be committed
    #[arg(long)]
    pub check: bool,
    /// Print a file as `git diff` compares it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, hide = true)]
    pub textconv: Option<PathBuf>,
    /// Merge three files, as git's merge driver: the result is written to the second
    #[arg(long, num_args = 3, value_names = ["BASE", "OURS", "THEIRS"], hide = true)]
    pub merge: Option<Vec<PathBuf>>,
}

/// The lines of .gitattributes.
const ATTRIBUTES: [&str; 2] = [
    "*.age diff=vaultctl",
    "sync/**/*.toml diff=vaultctl merge=vaultctl",
];

/// The hook that looks before a commit.
const HOOK: &str = "#!/bin/sh\nexec vaultctl git-setup --check\n";

pub(super) fn run(session: &Session, arguments: &Arguments) -> CommandResult {
    if let Some(file) = &arguments.textconv {
        return textconv(session, file);
    }
    if let Some([base, ours, theirs]) = arguments.merge.as_deref() {
        return merge_files(base, ours, theirs);
    }
    if arguments.check {
        return check(session);
    }
    set_up(session)
}

fn set_up(session: &Session) -> CommandResult {
    let top = top(session)?;
    for (key, value) in [
        ("diff.vaultctl.textconv", "vaultctl git-setup --textconv"),
        ("merge.vaultctl.name", "secrets, version by version"),
        (
            "merge.vaultctl.driver",
            "vaultctl git-setup --merge %O %A %B",
        ),
    ] {
        git(session, &["config", "--local", key, value])?;
    }
    let attributes = top.join(".gitattributes");
    let present = read(&attributes)?.unwrap_or_default();
    let missing = ATTRIBUTES
        .into_iter()
        .filter(|line| !present.lines().any(|known| known.trim() == *line));
    let missing: Vec<&str> = missing.collect();
    if !missing.is_empty() {
        let end = if present.is_empty() || present.ends_with('\n') {
            ""
        } else {
            "\n"
        };
        write(
            &attributes,
            &format!("{present}{end}{}\n", missing.join("\n")),
        )?;
        session.printer.say("Added to .gitattributes: commit it.");
    }
    let hooks = git(session, &["rev-parse", "--git-path", "hooks"])?;
    let hook = session
        .globals
        .repo
        .join(hooks.trim_end())
        .join("pre-commit");
    match read(&hook)? {
        None => {
            write(&hook, HOOK)?;
            let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
            std::fs::set_permissions(&hook, mode).map_err(|error| failed(&hook, &error))?;
        }
        Some(text) if text.contains("git-setup --check") => {}
        Some(_) => session.printer.warn(
            "there is a pre-commit hook already: add the line `vaultctl git-setup --check` to it",
        ),
    }
    session
        .printer
        .say("git diff, git merge and git commit of this clone know secrets.");
    Ok(0)
}

/// The folder of the working tree.
fn top(session: &Session) -> Result<PathBuf, CommandError> {
    let top = git(session, &["rev-parse", "--show-toplevel"])
        .map_err(|error| error.help("run it in a clone of the repository, or `git init` first"))?;
    Ok(PathBuf::from(top.trim_end()))
}

/// What `git diff` compares: sealed files opened, TOML without its sealed texts, else the file as it is.
fn textconv(session: &Session, file: &Path) -> CommandResult {
    let bytes = std::fs::read(file).map_err(|error| failed(file, &error))?;
    let text = std::str::from_utf8(&bytes).ok();
    let document = text.and_then(|text| Document::read(text).ok());
    if let Some(document) = document {
        session.printer.result(document.without_sealed_texts());
        return Ok(0);
    }
    let places = session.places();
    let read = SecretReference::new(file.to_string_lossy(), 0);
    let recorded = audit_log(&places).record(&read, None, "git diff").is_ok();
    let identities = recorded.then(|| Identities::find(&places).ok()).flatten();
    let opened = identities.and_then(|identities| open_file(&bytes, &identities).ok());
    match opened {
        Some(content) => session.printer.result_bytes(content.expose()),
        // Who cannot open it compares what is sealed.
        None => session.printer.result_bytes(&bytes),
    }
    Ok(0)
}

fn merge_files(base: &Path, ours: &Path, theirs: &Path) -> CommandResult {
    let document = |path: &Path| -> Result<Document, CommandError> {
        let text = std::fs::read_to_string(path).map_err(|error| failed(path, &error))?;
        Document::read(&text).map_err(|error| CommandError::failed(error.to_string()))
    };
    let (was, mine, other) = (document(base)?, document(ours)?, document(theirs)?);
    match merge(&was, &mine, &other) {
        Ok(merged) => {
            write(ours, &merged.text())?;
            Ok(0)
        }
        Err(conflict) => {
            // git's own merge leaves its marks, so that a person sees both sides.
            let marked = Command::new("git")
                .arg("merge-file")
                .args([ours, base, theirs])
                .status();
            marked.map_err(|error| CommandError::failed(format!("git merge-file: {error}")))?;
            Err(CommandError::failed(visible(&conflict.to_string())))
        }
    }
}

/// Refuses what looks like a secret in what is about to be committed.
fn check(session: &Session) -> CommandResult {
    // Elsewhere `git diff` compares two files, and explains itself at length.
    top(session)?;
    let names = [
        "diff",
        "--cached",
        "--name-only",
        "-z",
        "--diff-filter=ACMR",
    ];
    let staged = git(session, &names)?;
    let mut found = false;
    for path in staged.split('\0').filter(|path| !path.is_empty()) {
        // A byte that is no text does not hide the key beside it.
        let staged = printed_by_git(session, &["show", &format!(":{path}")])?;
        let text = String::from_utf8_lossy(&staged);
        let name = Path::new(path).file_name().unwrap_or_default();
        let mut say = |place: &str, what: &str| {
            found = true;
            let text = visible(&format!("{place}: {what}"));
            session.printer.error(text);
        };
        if name == ".env" {
            say(path, "a .env file belongs to a machine, not into git");
        }
        for one in in_the_clear(path, &text) {
            let what = format!("{} stands here in the clear", one.what);
            say(&format!("{path}:{}", one.line), &what);
        }
        if Path::new(path)
            .extension()
            .is_some_and(|ending| ending == "toml")
        {
            for what in plain_values(&text) {
                say(path, &what);
            }
        }
    }
    if !found {
        return Ok(0);
    }
    let help = "seal it with `vaultctl secret set` or `vaultctl secret seal`; if it is no secret: git commit --no-verify";
    Err(CommandError::failed("secrets would be committed in the clear").help(help))
}

/// What of a TOML file is the value of a secret, and not sealed.
fn plain_values(text: &str) -> Vec<String> {
    match Document::read(text) {
        Ok(document) => {
            let secrets = document.plain_values().into_iter();
            let told =
                secrets.map(|name| format!("the value of the secret `{name}` is not sealed"));
            told.collect()
        }
        Err(error) if has_plain_values(text) => {
            vec![format!(
                "the value of a secret is not sealed, as far as can be told: {error}"
            )]
        }
        Err(_) => Vec::new(),
    }
}

/// Runs git in the repository and returns what it prints.
fn git(session: &Session, arguments: &[&str]) -> Result<String, CommandError> {
    String::from_utf8(printed_by_git(session, arguments)?)
        .map_err(|_| CommandError::failed("git has printed what is no text"))
}

fn printed_by_git(session: &Session, arguments: &[&str]) -> Result<Vec<u8>, CommandError> {
    let output = Command::new("git")
        .arg("-C")
        .arg(&session.globals.repo)
        .args(arguments)
        .output()
        .map_err(|error| CommandError::failed(format!("git: {error}")))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(CommandError::failed(visible(said.trim())));
    }
    Ok(output.stdout)
}

fn read(path: &Path) -> Result<Option<String>, CommandError> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(path, &error)),
    }
}

fn write(path: &Path, text: &str) -> Result<(), CommandError> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    }
    std::fs::write(path, text).map_err(|error| failed(path, &error))
}

fn failed(path: &Path, error: &std::io::Error) -> CommandError {
    CommandError::failed(format!("{}: {error}", path.display()))
}
