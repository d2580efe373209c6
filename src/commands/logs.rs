//! `vaultctl logs`

use clap::Args;
use futures_util::future::try_join_all;

use super::{CommandError, CommandResult, Session};
use crate::engine::{LogOptions, LogSink, Observe};
use crate::model::label;
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
                streams.push((engine, container.id.clone(), container.spec.name.clone()));
            }
        }
    }
    if streams.is_empty() {
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
        timestamps: arguments.timestamps,
    };
    let width = streams
        .iter()
        .map(|(_, _, name)| name.len())
        .max()
        .unwrap_or_default();
    let printing = streams.iter().map(|(engine, id, name)| {
        let prefix = format!("{name:<width$} | ");
        let options = &options;
        async move {
            let mut lines = Lines {
                printer: &session.printer,
                prefix,
            };
            Observe::logs(engine.as_ref(), id, options, &mut lines).await
        }
    });
    try_join_all(printing).await?;
    Ok(0)
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
