//! `vaultctl image pin`

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;

use clap::Args;

use super::disk::Disk;
use super::pin_report::say;
use super::{CommandError, CommandResult, Session, registries, selection};
use crate::commands::signals::unless_interrupted;
use crate::images::{self, Edit, WrittenImage};
use crate::registry::{self, Answers, RegistryError};
use crate::source::ReadFrom;

const AFTER_HELP: &str = "\
The files on disk are changed, not those of a commit: look at them with `git diff`, and commit. Of a
file nothing but the names of images changes. Logins at registries are those of `docker login`.

A name that variables make up, or that has no tag, is left as it is and told.

Exit codes:
  0  what can be pinned is pinned
  1  error: a registry or a file
  3  --check: an image is not pinned (with --update: or its tag points elsewhere)";

/// Arguments of `image pin`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The stacks; without any, all
    #[arg(value_name = "STACK")]
    pub names: Vec<String>,
    /// Change nothing, and exit with 3 when an image is not pinned
    #[arg(long)]
    pub check: bool,
    /// Ask for the tags of images that have a digest, too, and write what they point to now
    #[arg(long)]
    pub update: bool,
}

/// An image, and what becomes of it.
pub(super) struct Entry {
    pub(super) image: WrittenImage,
    pub(super) state: State,
}

/// What becomes of an image.
pub(super) enum State {
    /// It has a digest that stays.
    Unchanged,
    /// Its tag is asked for; the name stands here in its file.
    Asked(Range<usize>),
    /// It has no digest, and gets none.
    Unpinned(String),
    /// It gets a digest, in place of another one where it has one; with `--check` it would.
    New { range: Range<usize>, digest: String },
    /// The registry has not answered.
    NoAnswer(RegistryError),
    /// The file cannot be changed.
    NotWritten(String),
}

pub(super) async fn pin(session: &Session, arguments: &Arguments) -> CommandResult {
    if session.globals.rev.is_some() {
        let message = "`image pin` changes the files on disk, and `--rev` names a commit";
        return Err(CommandError::usage(message, "leave `--rev` out"));
    }
    let selection = selection(session, &arguments.names);
    let wanted = session.load_from(ReadFrom::Worktree, selection)?;
    let Some(folder) = wanted.source.folder.clone() else {
        let message = "there is no working tree to change: this folder is in no git repository";
        return Err(CommandError::failed(message).help("`git init` makes one"));
    };
    let mut disk = Disk::new(folder);
    let written = images::written(&wanted.source, &wanted.resolved.models);
    let mut entries: Vec<Entry> = written
        .into_iter()
        .map(|image| Entry::new(image, arguments, &mut disk))
        .collect();
    let asking = ask(session, &entries);
    let answers = unless_interrupted(&session.begun, session.hangup, asking).await;
    let answers = answers.ok_or_else(CommandError::interrupted)?;
    for entry in &mut entries {
        entry.answered(&answers);
    }
    if !arguments.check {
        write(&mut entries, &mut disk);
    }
    say(session, arguments, &entries);
    Ok(exit_code(arguments, &entries))
}

async fn ask(session: &Session, entries: &[Entry]) -> Answers {
    let asked = entries.iter().filter(|entry| entry.is_asked());
    let asked: Vec<_> = asked.map(|entry| entry.image.reference()).collect();
    let parallel = usize::from(session.globals.parallel);
    registry::ask(&registries(), (&asked, &[]), parallel).await
}

impl Entry {
    fn new(image: WrittenImage, arguments: &Arguments, disk: &mut Disk) -> Self {
        let state = State::begin(&image, arguments, disk);
        Self { image, state }
    }

    fn is_asked(&self) -> bool {
        matches!(self.state, State::Asked(_))
    }

    /// The digest that stands in the file.
    pub(super) fn before(&self) -> Option<String> {
        self.image.reference().digest
    }

    /// Takes what the registry has said.
    fn answered(&mut self, answers: &Answers) {
        let State::Asked(range) = &self.state else {
            return;
        };
        let range = range.clone();
        let reference = self.image.reference();
        self.state = match answers.digest(&reference) {
            Some(Ok(digest)) if reference.digest.as_ref() == Some(digest) => State::Unchanged,
            Some(Ok(digest)) => State::New {
                range,
                digest: digest.clone(),
            },
            Some(Err(error)) => State::NoAnswer(error.clone()),
            None => return,
        };
    }
}

impl State {
    /// What is to be done about an image, before any registry was asked.
    fn begin(image: &WrittenImage, arguments: &Arguments, disk: &mut Disk) -> Self {
        let reference = image.reference();
        let pinned = reference.digest.is_some();
        if pinned && !(arguments.update && image.has_tag()) {
            return Self::Unchanged;
        }
        if !image.has_tag() {
            let name = &image.name;
            return Self::Unpinned(format!(
                "it has no tag: write the one that is meant, such as `{name}:latest`"
            ));
        }
        match found(image, disk) {
            Ok(_) if arguments.check && !pinned => {
                Self::Unpinned("`vaultctl image pin` writes its digest".to_owned())
            }
            Ok(range) => Self::Asked(range),
            // It has a digest, wherever that comes from.
            Err(_) if pinned => Self::Unchanged,
            Err(reason) => Self::Unpinned(reason),
        }
    }
}

/// Where the name of an image stands on disk, or why it cannot be changed there.
fn found(image: &WrittenImage, disk: &mut Disk) -> Result<Range<usize>, String> {
    if image.inline {
        return Err("it stands in `file_contents`: write its digest there".to_owned());
    }
    let text = disk.text(&image.place.file.path)?;
    images::find(text, &image.place, &image.name).map_err(|reason| reason.to_string())
}

/// Writes new digests, file by file.
fn write(entries: &mut [Entry], disk: &mut Disk) {
    let mut by_file: BTreeMap<PathBuf, Vec<Edit>> = BTreeMap::new();
    for entry in entries.iter() {
        if let State::New { range, digest } = &entry.state {
            let edit = Edit {
                range: range.clone(),
                text: images::with_digest(&entry.image.name, digest),
            };
            let path = entry.image.place.file.path.clone();
            let edits = by_file.entry(path).or_default();
            // A file that stacks share was seen by each with other variables.
            if !edits.contains(&edit) {
                edits.push(edit);
            }
        }
    }
    for (path, edits) in by_file {
        let Err(reason) = disk.edit(&path, &edits) else {
            continue;
        };
        let of_file = entries.iter_mut().filter(|entry| {
            matches!(entry.state, State::New { .. }) && entry.image.place.file.path == path
        });
        for entry in of_file {
            entry.state = State::NotWritten(reason.clone());
        }
    }
}

fn exit_code(arguments: &Arguments, entries: &[Entry]) -> u8 {
    let any = |is: fn(&State) -> bool| entries.iter().any(|entry| is(&entry.state));
    if any(|state| matches!(state, State::NoAnswer(_) | State::NotWritten(_))) {
        return 1;
    }
    let open = any(|state| matches!(state, State::Unpinned(_) | State::New { .. }));
    if arguments.check && open { 3 } else { 0 }
}
