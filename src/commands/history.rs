//! `vaultctl history`

use clap::Args;

use super::{CommandError, CommandResult, Session};
use crate::model::{ServerName, StackName};
use crate::pipeline::{self, Kept, Wanted};
use crate::resolve::Selection;
use crate::ui::{history_json, history_text, visible};

const AFTER_HELP: &str = "\
Each server keeps the last `[history] keep` entries of each stack (50). What was tried and failed
is an entry, too. `vaultctl rollback STACK --to N` goes back to one.

Exit codes:
  0    printed
  1    error, or a server that cannot be reached";

/// Arguments of `history`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The stack [default: all of them]
    pub stack: Option<String>,
    /// Show only so many of the last entries of each stack
    #[arg(short = 'n', long, value_name = "ENTRIES", default_value_t = 20)]
    pub number: usize,
    /// Show all that is kept of one entry, as JSON: the Compose model, the images, the steps
    #[arg(long, value_name = "N", requires = "stack")]
    pub show: Option<u64>,
}

pub(super) async fn run(session: &Session, arguments: &Arguments) -> CommandResult {
    let (wanted, kept) = look(session).await?;
    say_unreachable(session, &kept);
    let exit_code = u8::from(!kept.unreachable.is_empty());
    if let (Some(number), Some(stack)) = (arguments.show, &arguments.stack) {
        show(session, (&wanted, &kept), &StackName::new(stack), number).await?;
        return Ok(exit_code);
    }
    let repository = &wanted.resolved.desired.repository;
    let mut stacks = session.globals.stacks.clone();
    stacks.extend(arguments.stack.clone());
    let histories: Vec<_> = kept
        .histories
        .iter()
        .map(|(server, history)| {
            let mut entries = history.by_stack(repository);
            entries.retain(|stack, _| stacks.is_empty() || stacks.iter().any(|name| name == stack));
            for entries in entries.values_mut() {
                entries.truncate(arguments.number);
            }
            (server.as_str(), entries)
        })
        .collect();
    let text = if session.globals.json {
        let unreachable = kept.unreachable.iter();
        let unreachable = unreachable.map(|(server, reason)| (server.as_str(), reason.as_str()));
        let listed = history_json(&histories, unreachable);
        format!("{listed:#}\n")
    } else {
        history_text(&histories, session.printer.color_out())
    };
    session.printer.result(text);
    Ok(exit_code)
}

/// Reads the history of every selected server. Git may not want a stack any more whose history is
/// asked for, so that none is selected.
pub(super) async fn look(session: &Session) -> Result<(Wanted, Kept), CommandError> {
    let wanted = session.load_selection(Selection {
        stacks: std::collections::BTreeSet::default(),
        ..session.selection()
    })?;
    let kept = pipeline::histories(&wanted).await;
    Ok((wanted, kept))
}

pub(super) fn say_unreachable(session: &Session, kept: &Kept) {
    for (server, reason) in &kept.unreachable {
        session.printer.error(format!(
            "server `{server}` cannot be asked: {}",
            visible(reason)
        ));
    }
}

/// Prints what is kept of one entry on each server that has it.
async fn show(
    session: &Session,
    (wanted, kept): (&Wanted, &Kept),
    stack: &StackName,
    number: u64,
) -> Result<(), CommandError> {
    let repository = &wanted.resolved.desired.repository;
    let mut found: Vec<(&ServerName, serde_json::Value)> = Vec::new();
    for (server, history) in &kept.histories {
        let mut entries = history.of(repository, stack);
        let Some(entry) = entries.find(|entry| entry.number == number) else {
            continue;
        };
        let details = pipeline::details(wanted, kept, (server, entry)).await;
        let details = details.map_err(CommandError::failed)?;
        found.push((
            server,
            serde_json::json!({ "server": server.as_str(), "entry": entry, "details": details }),
        ));
    }
    if found.is_empty() {
        return Err(CommandError::failed(format!(
            "no server has an entry {number} of stack `{stack}`"
        ))
        .help(format!("`vaultctl history {stack}` lists them")));
    }
    for (_, shown) in found {
        session.printer.result(format!("{shown:#}\n"));
    }
    Ok(())
}
