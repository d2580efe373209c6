//! `vaultctl logs`

use std::collections::BTreeSet;

use clap::Args;
use futures_util::future::try_join_all;

use super::{CommandError, CommandResult, Session};
use crate::engine::{LogOptions, LogSink, Observe};
use crate::model::{DesiredState, label};
use crate::resolve::Selection;
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
    let mut selection: Selection = session.selection();
    selection.stacks = [arguments.stack.clone()].into();
    let wanted = session.load_selection(selection)?;
    let desired = wanted.resolved.desired.clone();
    let planned = session.plan(&wanted, desired, &session.options()).await;
    if let Some((server, reason)) = planned.observed.unreachable.iter().next() {
        return Err(CommandError::failed(format!(
            "server `{server}` is not reachable: {reason}"
        )));
    }
    let mut streams = Vec::new();
    for deployment in planned.desired.deployments() {
        let (Some(seen), Some(engine)) = (
            planned.observed.servers.get(&deployment.id.server),
            planned.engines.get(&deployment.id.server),
        ) else {
            continue;
        };
        for container in &seen.containers {
            let labels = &container.spec.labels;
            let of_project = labels.get(label::PROJECT) == Some(&deployment.project.name);
            let service = labels.get(label::SERVICE);
            if of_project && (arguments.service.is_none() || service == arguments.service.as_ref())
            {
                let source = Stream {
                    server: deployment.id.server.to_string(),
                    container: container.spec.name.clone(),
                    service: service.cloned().unwrap_or_default(),
                };
                streams.push((engine, container.id.clone(), source));
            }
        }
    }
    if streams.is_empty() {
        if let Some(service) = &arguments.service {
            refuse_unknown(&planned.desired, &arguments.stack, service)?;
        }
        let what = arguments
            .service
            .as_ref()
            .map_or_else(String::new, |s| format!(" service `{s}`"));
        return Err(CommandError::failed(format!(
            "stack `{}`{what} has no container",
            arguments.stack
        )));
    }
    let options = LogOptions {
        tail: arguments.tail,
        since: None,
        follow: arguments.follow,
        timestamps: arguments.timestamps || session.globals.json,
    };
    let width = streams
        .iter()
        .map(|(_, _, stream)| stream.container.len())
        .max()
        .unwrap_or_default();
    let printing = streams.iter().map(|(engine, id, stream)| {
        let prefix = format!("{:<width$} | ", stream.container);
        let options = &options;
        async move {
            let printer = &session.printer;
            if session.globals.json {
                let mut lines = JsonLines {
                    printer,
                    stack: &arguments.stack,
                    stream,
                };
                return Observe::logs(engine.as_ref(), id, options, &mut lines).await;
            }
            let mut lines = Lines { printer, prefix };
            Observe::logs(engine.as_ref(), id, options, &mut lines).await
        }
    });
    try_join_all(printing).await?;
    Ok(0)
}

/// Refuses a service that the stack does not have.
fn refuse_unknown(desired: &DesiredState, stack: &str, service: &str) -> Result<(), CommandError> {
    let projects = desired.deployments().map(|deployment| &deployment.project);
    let known: BTreeSet<&str> = projects
        .flat_map(|project| {
            project
                .services
                .keys()
                .chain(project.disabled_services.keys())
        })
        .map(String::as_str)
        .collect();
    if known.contains(service) {
        return Ok(());
    }
    let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    let message = format!("stack `{stack}` has no service `{service}`");
    Err(CommandError::failed(message).help(format!("it has {}", names.join(", "))))
}

/// Where lines come from.
struct Stream {
    server: String,
    container: String,
    service: String,
}

/// Prints the lines of a container as JSON, an object a line.
struct JsonLines<'a> {
    printer: &'a Printer,
    stack: &'a str,
    stream: &'a Stream,
}

impl LogSink for JsonLines<'_> {
    fn line(&mut self, line: &str, stderr: bool) {
        // The engine puts the time and a space before each line.
        let (time, line) = line.split_once(' ').unwrap_or((line, ""));
        let object = serde_json::json!({
            "server": self.stream.server,
            "stack": self.stack,
            "service": self.stream.service,
            "container": self.stream.container,
            "stream": if stderr { "stderr" } else { "stdout" },
            "time": time,
            "line": line,
        });
        self.printer.result(format!("{object}\n"));
    }
}

/// Prints the lines of a container.
struct Lines<'a> {
    printer: &'a Printer,
    prefix: String,
}

impl LogSink for Lines<'_> {
    fn line(&mut self, line: &str, _: bool) {
        self.printer
            .result(format!("{}{}\n", self.prefix, visible(line)));
    }
}
