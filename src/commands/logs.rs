//! `vaultctl logs`

use std::collections::BTreeSet;

use clap::Args;
use futures_util::future::try_join_all;
use tokio::sync::Notify;

use super::{CommandError, CommandResult, Session};
use crate::engine::{Engine, LogOptions, LogSink, Observe};
use crate::model::{Container, Deployment, DesiredState, label};
use crate::pipeline::Planned;
use crate::ui::{Printer, visible};

/// Arguments of `logs`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The stack
    pub stack: String,
    /// The service [default: all of them]
    pub service: Option<String>,
    /// Wait for more lines and print them as they come
    #[arg(short, long)]
    pub follow: bool,
    /// Print only so many of the last lines of each container
    #[arg(short = 'n', long, value_name = "LINES")]
    pub tail: Option<u32>,
    /// Begin each line with its time
    #[arg(short, long)]
    pub timestamps: bool,
}

pub(super) async fn run(session: &Session, arguments: &Arguments) -> CommandResult {
    let selection = session.selection_with(Some(&arguments.stack))?;
    let mut wanted = session.load_selection(selection)?;
    // What was applied, with its values as far as they can be had.
    session.hide_values_of_vault(&mut wanted).await;
    let desired = wanted.resolved.desired.clone();
    // What a container prints of its secrets is not printed here.
    let how = ("logs", &session.options());
    let (planned, _) = session.plan(&wanted, desired, how).await;
    if let Some((server, reason)) = planned.observed.unreachable.iter().next() {
        let reason = visible(reason);
        let message = format!("server `{server}` cannot be reached: {reason}");
        return Err(CommandError::failed(message));
    }
    let streams = streams(&planned, arguments.service.as_ref());
    if streams.is_empty() {
        return Err(nothing_to_print(&planned.desired, arguments));
    }
    print(session, arguments, &streams).await
}

/// What a container prints, and whose it is.
struct Stream<'a> {
    engine: &'a Engine,
    deployment: &'a Deployment,
    container: &'a Container,
}

impl Stream<'_> {
    fn service(&self) -> &str {
        let service = self.container.spec.labels.get(label::SERVICE);
        service.map_or("", String::as_str)
    }
}

/// The containers of the stack, of one service where that is named.
fn streams<'a>(planned: &'a Planned, service: Option<&String>) -> Vec<Stream<'a>> {
    let mut streams = Vec::new();
    for deployment in planned.desired.deployments() {
        let server = &deployment.id.server;
        let seen = planned.observed.servers.get(server);
        let (Some(seen), Some(engine)) = (seen, planned.engines.get(server)) else {
            continue;
        };
        let is_meant = |container: &&Container| {
            let labels = &container.spec.labels;
            labels.get(label::PROJECT) == Some(&deployment.project.name)
                && (service.is_none() || labels.get(label::SERVICE) == service)
        };
        let meant = seen.containers.iter().filter(is_meant);
        streams.extend(meant.map(|container| Stream {
            engine,
            deployment,
            container,
        }));
    }
    streams
}

/// Prints all streams at once, until they end or nobody reads on.
async fn print(session: &Session, arguments: &Arguments, streams: &[Stream<'_>]) -> CommandResult {
    let options = LogOptions {
        tail: arguments.tail,
        since: None,
        follow: arguments.follow,
        timestamps: arguments.timestamps || session.globals.json,
    };
    let names = streams.iter().map(|stream| &stream.container.spec.name);
    let width = names.map(String::len).max().unwrap_or_default();
    let closed = Notify::new();
    let printing = streams.iter().map(|stream| {
        let (options, closed) = (&options, &closed);
        let mut lines = Lines {
            printer: &session.printer,
            json: session.globals.json,
            stream,
            width,
            closed,
        };
        async move {
            let (engine, id) = (stream.engine.as_ref(), &stream.container.id);
            Observe::logs(engine, id, options, &mut lines).await
        }
    });
    tokio::select! {
        printed = try_join_all(printing) => drop(printed?),
        () = closed.notified() => {}
    }
    Ok(0)
}

/// Prints the lines of a container: with its name, or as JSON, an object a line.
struct Lines<'a> {
    printer: &'a Printer,
    json: bool,
    stream: &'a Stream<'a>,
    /// How wide the column of names is.
    width: usize,
    /// Told when printing on is of no use.
    closed: &'a Notify,
}

impl LogSink for Lines<'_> {
    fn line(&mut self, line: &str, stderr: bool) {
        let name = &self.stream.container.spec.name;
        let text = if self.json {
            json_line(self.stream, line, stderr)
        } else {
            let width = self.width;
            format!("{name:<width$} | {}", visible(line))
        };
        self.printer.result(format!("{text}\n"));
        if self.printer.is_closed() {
            self.closed.notify_one();
        }
    }
}

fn json_line(stream: &Stream<'_>, line: &str, stderr: bool) -> String {
    // The engine puts the time and a space before each line.
    let (time, line) = line.split_once(' ').unwrap_or((line, ""));
    let object = serde_json::json!({
        "server": stream.deployment.id.server,
        "stack": stream.deployment.id.stack,
        "service": stream.service(),
        "container": stream.container.spec.name,
        "stream": if stderr { "stderr" } else { "stdout" },
        "time": time,
        "line": line,
    });
    object.to_string()
}

/// Why there is nothing to print.
fn nothing_to_print(desired: &DesiredState, arguments: &Arguments) -> CommandError {
    let stack = &arguments.stack;
    let Some(service) = &arguments.service else {
        return CommandError::failed(format!("stack `{stack}` has no container"));
    };
    let projects = desired.deployments().map(|deployment| &deployment.project);
    let known: BTreeSet<&String> = projects
        .flat_map(|project| {
            let disabled = project.disabled_services.keys();
            project.services.keys().chain(disabled)
        })
        .collect();
    if known.contains(service) {
        let message = format!("stack `{stack}` service `{service}` has no container");
        return CommandError::failed(message);
    }
    let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    CommandError::failed(format!("stack `{stack}` has no service `{service}`"))
        .help(format!("it has {}", names.join(", ")))
}
