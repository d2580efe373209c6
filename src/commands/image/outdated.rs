//! `vaultctl image outdated`

use std::collections::{BTreeMap, BTreeSet};

use clap::Args;
use serde_json::{Value, json};

use super::pin_report::shown;
use super::{CommandError, CommandResult, Session, at, registries, say_failed, selection, table};
use crate::commands::signals::unless_interrupted;
use crate::images::{self, Newer, News, Version, WrittenImage};
use crate::model::ImageReference;
use crate::registry::{self, Answers, RegistryError, Tags};
use crate::ui::{Verbosity, counted, visible};

const AFTER_HELP: &str = "\
Kinds:
  rebuilt  the tag points to another digest than the one that is written down
  patch    a newer version with the same first two numbers
  minor    a newer version with the same first number
  major    a newer version

Tags are compared with those of the same shape: 1.27.2-alpine with 1.29.0-alpine, not with 1.29.0 or
1.29. Tags that are no version, such as latest, are only looked at for new builds.

Exit codes:
  0  done (with --detailed-exitcode: and nothing is outdated)
  1  error, or a registry that does not answer
  2  --detailed-exitcode: an image is outdated";

/// Arguments of `image outdated`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The stacks; without any, all
    #[arg(value_name = "STACK")]
    pub names: Vec<String>,
    /// Exit with 2 when an image is outdated
    #[arg(long)]
    pub detailed_exitcode: bool,
}

/// An image, wherever it is written.
struct Used {
    reference: ImageReference,
    has_tag: bool,
    written: Vec<WrittenImage>,
    news: News,
    failures: Vec<RegistryError>,
}

pub(super) async fn outdated(session: &Session, arguments: &Arguments) -> CommandResult {
    let wanted = session.load_selection(selection(session, &arguments.names))?;
    let written = images::written(&wanted.source, &wanted.resolved.models);
    let mut used = by_image(written);
    let asking = ask(session, &used);
    let answers = unless_interrupted(&session.begun, session.hangup, asking).await;
    let answers = answers.ok_or_else(CommandError::interrupted)?;
    for image in &mut used {
        image.take(&answers);
    }
    if session.globals.json {
        let images: Vec<Value> = used.iter().map(Used::json).collect();
        let report = json!({ "format": "vaultctl.image-outdated/v1", "images": images });
        session.printer.result(format!("{report:#}\n"));
    } else {
        say(session, &used);
    }
    say_gaps(session, &used, &answers);
    let failed = used.iter().any(|image| !image.failures.is_empty());
    let outdated = used.iter().any(Used::is_outdated);
    Ok(match (failed, outdated) {
        (true, _) => 1,
        (false, true) if arguments.detailed_exitcode => 2,
        _ => 0,
    })
}

/// Images by their whole names: what is written twice is asked for once.
fn by_image(written: Vec<WrittenImage>) -> Vec<Used> {
    let mut used: BTreeMap<String, Used> = BTreeMap::new();
    for image in written {
        let reference = image.reference();
        let place = used.entry(reference.to_string()).or_insert_with(|| Used {
            reference,
            has_tag: image.has_tag(),
            written: Vec::new(),
            news: News::default(),
            failures: Vec::new(),
        });
        place.written.push(image);
    }
    used.into_values().collect()
}

async fn ask(session: &Session, used: &[Used]) -> Answers {
    let those = |is: fn(&Used) -> bool| -> Vec<ImageReference> {
        let those = used.iter().filter(|image| is(image));
        those.map(|image| image.reference.clone()).collect()
    };
    let (digests, tags) = (those(Used::may_be_rebuilt), those(Used::has_version));
    let parallel = usize::from(session.globals.parallel);
    registry::ask(&registries(), (&digests, &tags), parallel).await
}

impl Used {
    /// Whether what its tag points to can be compared with something.
    fn may_be_rebuilt(&self) -> bool {
        self.has_tag && self.reference.digest.is_some()
    }

    /// Whether its tag can be compared with others.
    fn has_version(&self) -> bool {
        let tag = self.reference.tag.as_deref().filter(|_| self.has_tag);
        tag.and_then(Version::parse).is_some()
    }

    fn is_outdated(&self) -> bool {
        !self.news.list.is_empty()
    }

    /// Takes what registries have said.
    fn take(&mut self, answers: &Answers) {
        let digest = answers.digest(&self.reference);
        let digest = digest.filter(|_| self.may_be_rebuilt());
        let tags = answers.tags(&self.reference);
        let tags = tags.filter(|_| self.has_version());
        let now = digest.and_then(|answer| answer.as_deref().ok());
        let names = tags.and_then(|answer| Some(&answer.as_ref().ok()?.names));
        self.news = News::of(&self.reference, now, names);
        let errors = [
            digest.and_then(|a| a.as_ref().err()),
            tags.and_then(|a| a.as_ref().err()),
        ];
        for error in errors.into_iter().flatten() {
            // A registry that cannot be reached says so once.
            if !self.failures.contains(error) {
                self.failures.push(error.clone());
            }
        }
    }

    fn name(&self) -> String {
        let name = self.written.first().map(|image| image.name.as_str());
        let name = name.and_then(|name| name.split('@').next());
        let name = name.unwrap_or_default();
        match (self.has_tag, name.rsplit_once(':')) {
            (true, Some((name, _))) => name.to_owned(),
            _ => name.to_owned(),
        }
    }

    /// Where it is written: the first place, and how many there are besides.
    fn places(&self, all: bool) -> String {
        let places: BTreeSet<String> = self.written.iter().map(|image| at(&image.place)).collect();
        let places: Vec<String> = places.into_iter().collect();
        match (places.as_slice(), all) {
            ([first, others @ ..], false) if !others.is_empty() => {
                format!("{first} (+{})", others.len())
            }
            (places, _) => places.join(", "),
        }
    }

    fn json(&self) -> Value {
        let place = |image: &WrittenImage| {
            json!({
                "file": image.place.file.path,
                "line": image.place.line(),
                "services": image.users,
            })
        };
        let newer = |new: &Newer| {
            json!({
                "kind": new.kind.as_str(),
                "current": new.current,
                "newest": new.newest,
            })
        };
        json!({
            "image": self.reference.to_string(),
            "places": self.written.iter().map(place).collect::<Vec<_>>(),
            "newer": self.news.list.iter().map(newer).collect::<Vec<_>>(),
            "errors": self.failures.iter().map(ToString::to_string).collect::<Vec<_>>(),
        })
    }
}

/// Prints what is outdated as a table.
fn say(session: &Session, used: &[Used]) {
    let mut rows = Vec::new();
    for image in used {
        for new in &image.news.list {
            rows.push([
                image.name(),
                image.places(session.verbose()),
                shown(session, &new.current),
                shown(session, &new.newest),
                new.kind.as_str().to_owned(),
            ]);
        }
    }
    if !rows.is_empty() {
        let heading = ["IMAGE", "WHERE", "CURRENT", "NEWEST", "KIND"].map(str::to_owned);
        rows.insert(0, heading);
        session.printer.result(table(&rows));
    }
    if session.printer.verbosity() == Verbosity::Quiet {
        return;
    }
    let outdated = used.iter().filter(|image| image.is_outdated()).count();
    let images = counted(used.len(), "image");
    session.printer.say(match outdated {
        0 => format!("{images}: nothing newer was found."),
        outdated => format!("{images}: {outdated} outdated."),
    });
}

/// Says of which images nothing is known, or not all.
fn say_gaps(session: &Session, used: &[Used], answers: &Answers) {
    let mut incomplete = BTreeSet::new();
    for image in used {
        let first = image.written.first().map(|image| &image.place);
        for error in &image.failures {
            if let Some(place) = first {
                say_failed(session, place, error);
            }
        }
        let name = image.reference.to_string();
        if !image.has_version() && !image.may_be_rebuilt() && session.verbose() {
            let text = format!(
                "`{name}` ({}) has neither a version nor a digest with a tag to compare",
                image.places(true)
            );
            session.printer.note(visible(&text));
        }
        if let Some(Ok(Tags {
            names,
            whole: false,
        })) = answers.tags(&image.reference)
        {
            incomplete.insert((image.name(), names.len()));
        }
    }
    for (name, count) in incomplete {
        session.printer.note(visible(&format!(
            "the registry names {count} tags of `{name}`, and there may be more"
        )));
    }
}
