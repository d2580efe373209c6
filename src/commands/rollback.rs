//! `vaultctl rollback`

use std::collections::{BTreeMap, BTreeSet};

use clap::Args;

use super::apply::{Order, Purpose, carry_out, refuse_blocked, refuse_data_loss, say_plan};
use super::history::{look, say_unreachable};
use super::{CommandError, CommandResult, Session};
use crate::model::{Entry, EntryResult, History, ServerName, StackName};
use crate::pipeline::{self, Kept, Planned, Run, Wanted};
use crate::plan::Options;
use crate::resolve::Selection;
use crate::source::ReadFrom;
use crate::ui::{Verbosity, visible};

const AFTER_HELP: &str = "\
What was applied then is read from git at the commit of then, wherever the repository is now, and
images are those of then. Volumes stay as they are. Git goes on to want what it wants: without a
terminal that is held until it changes, as what has failed is; revert the commit to make it last.

Exit codes: as those of `vaultctl apply`.";

/// Arguments of `rollback`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The stack
    pub stack: String,
    /// The entry of `vaultctl history` to go back to [default: the last one that is not what runs]
    #[arg(long, value_name = "N")]
    pub to: Option<u64>,
    /// Do not ask
    #[arg(short = 'y', long)]
    pub yes: bool,
    /// Allow this volume to lose what it holds (its full name; repeatable)
    #[arg(long, value_name = "NAME")]
    pub allow_data_loss: Vec<String>,
}

pub(super) async fn run(session: &Session, arguments: &Arguments) -> CommandResult {
    session.with_summary(load_and_carry_out(session, arguments).await)
}

async fn load_and_carry_out(session: &Session, arguments: &Arguments) -> CommandResult {
    let stack = StackName::new(&arguments.stack);
    let mut targets = session.globals.stacks.iter();
    if let Some(other) = targets.find(|name| *name != stack.as_str()) {
        let message = format!(
            "both `{stack}` and `--stack {}` name a stack",
            visible(other)
        );
        return Err(CommandError::usage(message, "say it once"));
    }
    let (mut wanted, kept) = look(session).await?;
    say_unreachable(session, &kept);
    if !kept.unreachable.is_empty() {
        return Err(CommandError::failed(
            "not every server can be asked what it had; nothing was changed",
        )
        .help("`--server NAME` rolls back on that server alone"));
    }
    let chosen = choose(&wanted, &kept, &stack, arguments.to)?;
    let mut past = read_past(session, &stack, &chosen)?;
    pipeline::check_past(&wanted, &past)?;
    let recorded = pipeline::recorded_versions(&wanted, &kept, &chosen).await;
    let recorded = recorded.map_err(CommandError::failed)?;
    session
        .read_vault(&mut past, ("vaultctl rollback", &recorded))
        .await?;
    let from_vault = past.take_values();
    let (desired, notes) = pipeline::past(&wanted, &kept, (past, &chosen))
        .await
        .map_err(CommandError::failed)?;
    for note in notes {
        session.printer.warn(note);
    }
    session
        .try_vault(&mut wanted, ("vaultctl rollback", &stack))
        .await;
    wanted.add_values(from_vault);
    let options = Options {
        named: BTreeSet::from([stack.clone()]),
        ..Options::default()
    };
    let command = match arguments.to {
        Some(number) => format!("vaultctl rollback {stack} --to {number}"),
        None => format!("vaultctl rollback {stack}"),
    };
    let (planned, locks) = session
        .plan_to_change(&wanted, desired, (&command, &options))
        .await?;
    let work = show_and_carry_out(session, (&wanted, &planned), (arguments, &command));
    session.under(locks, work).await
}

async fn show_and_carry_out(
    session: &Session,
    (wanted, planned): (&Wanted, &Planned),
    (arguments, command): (&Arguments, &str),
) -> CommandResult {
    let plan = &planned.plan;
    let nothing = plan.is_empty() && plan.unreachable.is_empty() && plan.blockers.is_empty();
    if nothing && !session.globals.json {
        // What git wants is something else.
        if session.printer.verbosity() > Verbosity::Quiet {
            let stack = &arguments.stack;
            let text = format!("Nothing to do: `{stack}` is as it was then.\n");
            session.printer.result(text);
        }
    } else {
        say_plan(session, planned, false);
    }
    refuse_blocked(planned)?;
    refuse_data_loss(planned, &arguments.allow_data_loss)?;
    let order = Order {
        purpose: Purpose::GoBack,
        yes: arguments.yes,
        options: &session.apply_options(planned, BTreeMap::new()),
        run: &Run::new(wanted, command),
    };
    let exit_code = carry_out(session, planned, &order).await?;
    if exit_code == 0 {
        for (deployment, held) in pipeline::hold_what_git_wants(wanted, planned).await {
            match held {
                Ok(()) => session.printer.note(format!(
                    "git wants something else for {deployment}: without a terminal, that is held until it changes; `vaultctl apply --retry` applies it"
                )),
                Err(error) => session.printer.warn(format!(
                    "git wants something else for {deployment}, and the next apply brings it: that could not be held: {error}"
                )),
            }
        }
    }
    Ok(exit_code)
}

/// The entry that each server goes back to.
fn choose<'a>(
    wanted: &'a Wanted,
    kept: &'a Kept,
    stack: &'a StackName,
    number: Option<u64>,
) -> Result<BTreeMap<&'a ServerName, &'a Entry>, CommandError> {
    let repository = wanted.resolved.desired.repository.as_str();
    let advice = format!("`vaultctl history {stack}` lists what there is");
    let mut chosen = BTreeMap::new();
    // Where it was removed it does not come back as long as it runs elsewhere.
    let runs = |history: &History| {
        let last = history
            .of(repository, stack)
            .find(|entry| entry.result == EntryResult::Done);
        last.is_some_and(|entry| !entry.removed)
    };
    let runs_anywhere = kept.histories.values().any(runs);
    for (server, history) in &kept.histories {
        let is_left_out = number.is_none() && runs_anywhere && !runs(history);
        if is_left_out || history.of(repository, stack).next().is_none() {
            continue;
        }
        let entry = entry(history, (repository, stack), number);
        let entry = entry.map_err(|reason| {
            CommandError::failed(format!("server `{server}`: {reason}")).help(&advice)
        })?;
        chosen.insert(server, entry);
    }
    let revisions: BTreeSet<_> = chosen.values().map(|entry| &entry.revision).collect();
    match revisions.len() {
        0 => Err(CommandError::failed(format!(
            "no server knows of stack `{stack}`: there is nothing to go back to"
        ))
        .help(advice)),
        1 => Ok(chosen),
        _ => Err(CommandError::failed(format!(
            "the servers would go back to different commits of stack `{stack}`"
        ))
        .help("go back on one at a time: `--server NAME`")),
    }
}

fn entry<'a>(
    history: &'a History,
    (repository, stack): (&'a str, &'a StackName),
    number: Option<u64>,
) -> Result<&'a Entry, String> {
    let entry = match number {
        Some(number) => history
            .of(repository, stack)
            .find(|entry| entry.number == number)
            .ok_or_else(|| format!("it has no entry {number} of stack `{stack}`"))?,
        None => history
            .before(repository, stack)
            .ok_or_else(|| format!("nothing else than what runs of stack `{stack}` is known"))?,
    };
    let number = entry.number;
    if entry.result != EntryResult::Done {
        let result = entry.result.as_str();
        return Err(format!(
            "entry {number} is of a try that has failed ({result})"
        ));
    }
    if entry.removed {
        return Err(format!("entry {number} is the stack's removal"));
    }
    if entry.worktree || entry.revision.is_none() {
        return Err(format!(
            "entry {number} was applied from a working tree, which git has not kept"
        ));
    }
    Ok(entry)
}

/// The stack as the repository wanted it at the commit of the entries.
fn read_past(
    session: &Session,
    stack: &StackName,
    chosen: &BTreeMap<&ServerName, &Entry>,
) -> Result<Wanted, CommandError> {
    let revision = chosen.values().find_map(|entry| entry.revision.clone());
    let selection = Selection {
        servers: chosen.keys().map(ToString::to_string).collect(),
        stacks: BTreeSet::from([stack.to_string()]),
    };
    let shown = revision.clone().unwrap_or_default();
    session
        .read_at(ReadFrom::Revision(revision), selection)
        .map_err(|errors| {
            let error = CommandError::from(errors);
            if shown.is_empty() {
                return error;
            }
            error.help(format!(
                "this is what commit {shown} says; where it is not here, `git fetch --unshallow` or `git fetch origin {shown}` may bring it"
            ))
        })
}
