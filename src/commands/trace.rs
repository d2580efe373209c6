//! `vaultctl trace`

use clap::Args;
use serde_json::json;

use super::history::{look, say_unreachable};
use super::{CommandError, CommandResult, Session};
use crate::model::{Entry, EntryResult, StackName, label};
use crate::pipeline::{self, Found, Kept, Wanted};
use crate::resolve::{Selection, place_of_service};
use crate::source::ReadFrom;
use crate::ui::visible;

const AFTER_HELP: &str = "\
Exit codes:
  0    found
  1    error, no such container, or a server that cannot be reached";

/// Arguments of `trace`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The container's name, or the beginning of its identifier
    pub container: String,
}

pub(super) async fn run(session: &Session, arguments: &Arguments) -> CommandResult {
    let (wanted, kept) = look(session).await?;
    say_unreachable(session, &kept);
    let found = pipeline::find_container(&kept, &arguments.container).await;
    let found = found.map_err(|error| CommandError::failed(error.to_string()))?;
    if found.is_empty() {
        let container = &arguments.container;
        return Err(CommandError::failed(format!(
            "no server has a container `{}`",
            visible(container)
        )));
    }
    let traces: Vec<Trace> = found
        .iter()
        .map(|found| trace(session, (&wanted, &kept), found))
        .collect();
    let text = if session.globals.json {
        let list: Vec<_> = traces.iter().map(Trace::json).collect();
        let list = json!({ "format": "vaultctl.trace/v1", "containers": list });
        format!("{list:#}\n")
    } else {
        let texts: Vec<String> = traces.iter().map(Trace::text).collect();
        texts.join("\n")
    };
    session.printer.result(text);
    Ok(u8::from(!kept.unreachable.is_empty()))
}

/// What is known of a container's making.
struct Trace<'a> {
    found: &'a Found,
    stack: Option<&'a str>,
    service: Option<&'a str>,
    /// Whether this repository made it.
    is_ours: bool,
    entry: Option<&'a Entry>,
    /// File, line and column of its service, and the commit that they are of.
    place: Option<(String, Option<String>)>,
}

fn trace<'a>(
    session: &Session,
    (wanted, kept): (&'a Wanted, &'a Kept),
    found: &'a Found,
) -> Trace<'a> {
    let labels = &found.container.spec.labels;
    let text = |key: &str| labels.get(key).map(String::as_str);
    let repository = wanted.resolved.desired.repository.as_str();
    let is_ours = text(label::REPOSITORY) == Some(repository);
    let (stack, service) = (text(label::STACK), text(label::SERVICE));
    let history = kept.histories.get(&found.server);
    let entry = history
        .zip(stack.filter(|_| is_ours))
        .and_then(|(history, stack)| {
            history.entries.iter().rev().find(|entry| {
                // What was rolled back has left the container that was there before.
                entry.repository == repository
                    && entry.stack == stack
                    && entry.result != EntryResult::RolledBack
                    && entry.containers.contains(&found.container.spec.name)
            })
        });
    let place = stack
        .zip(service)
        .filter(|_| is_ours)
        .and_then(|(stack, service)| {
            let revision = entry
                .filter(|entry| !entry.worktree)
                .and_then(|entry| entry.revision.clone());
            place(session, wanted, (found, stack, service), revision)
        });
    Trace {
        found,
        stack,
        service,
        is_ours,
        entry,
        place,
    }
}

/// Where a service is defined, at a commit, or where git is now when that cannot be read.
fn place(
    session: &Session,
    wanted: &Wanted,
    (found, stack, service): (&Found, &str, &str),
    revision: Option<String>,
) -> Option<(String, Option<String>)> {
    let (server, stack) = (found.server.as_str(), StackName::new(stack));
    let then = revision.and_then(|revision| {
        let selection = Selection {
            servers: [server.to_owned()].into(),
            stacks: [stack.to_string()].into(),
        };
        session
            .read_at(ReadFrom::Revision(Some(revision)), selection)
            .ok()
    });
    let at = then.as_ref().unwrap_or(wanted);
    let operator = |name: &str| std::env::var(name).ok();
    let place = place_of_service(&at.source, (server, stack.as_str(), service), &operator)?;
    Some((place.to_string(), at.resolved.desired.revision.clone()))
}

impl Trace<'_> {
    fn text(&self) -> String {
        let container = &self.found.container;
        let id = container.id.get(..12).unwrap_or(&container.id);
        let mut lines = vec![format!(
            "{} ({id}) on server {}",
            container.spec.name, self.found.server
        )];
        let mut add = |what: &str, text: &str| lines.push(format!("  {what:<9} {text}"));
        match (self.stack, self.service) {
            (Some(stack), Some(service)) => add("stack", &format!("{stack}, service {service}")),
            (None, Some(service)) => {
                let project = container.spec.labels.get(label::PROJECT);
                let project = project.map_or("", String::as_str);
                add("project", &format!("{project}, service {service}"));
            }
            _ => {}
        }
        add(
            "image",
            &format!("{} ({})", container.spec.image, container.image_id),
        );
        add("created", &container.created_at);
        match (self.entry, self.is_ours) {
            (Some(entry), _) => {
                let Entry {
                    number,
                    result,
                    owner,
                    host,
                    command,
                    finished,
                    ..
                } = entry;
                let result = result.as_str();
                add(
                    "by",
                    &format!("{owner}@{host}: {command}, {finished} (entry {number}, {result})"),
                );
                add("commit", &commit_of(entry));
            }
            (None, true) => add("by", "this repository; the history does not say when"),
            (None, false) => add("by", "somebody else, not this repository"),
        }
        if let Some((place, revision)) = &self.place {
            let at = revision
                .as_deref()
                .map_or_else(String::new, |id| format!(" at {}", short(id)));
            add("defined", &format!("{place}{at}"));
        }
        let mut text = visible(&lines.join("\n"));
        text.push('\n');
        text
    }

    fn json(&self) -> serde_json::Value {
        let container = &self.found.container;
        json!({
            "name": container.spec.name,
            "id": container.id,
            "server": self.found.server.as_str(),
            "stack": self.stack,
            "service": self.service,
            "image": container.spec.image,
            "image_id": container.image_id,
            "created_at": container.created_at,
            "made_by_this_repository": self.is_ours,
            "entry": self.entry,
            "place": self.place.as_ref().map(|(place, _)| place),
            "place_revision": self.place.as_ref().and_then(|(_, revision)| revision.as_ref()),
        })
    }
}

fn commit_of(entry: &Entry) -> String {
    match (&entry.revision, entry.worktree) {
        (Some(revision), false) => revision.clone(),
        (Some(revision), true) => format!("{revision}, with changes of the working tree"),
        (None, _) => "none: a working tree".to_owned(),
    }
}

fn short(revision: &str) -> &str {
    revision.get(..7).unwrap_or(revision)
}
