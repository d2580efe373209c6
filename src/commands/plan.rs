//! `vaultctl plan`

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::{CommandResult, Session, saved};
use crate::pipeline::{OpenedSecrets, Planned};
use crate::ui::{PlanText, Verbosity, counted, plan_json, plan_text, visible};

const AFTER_HELP: &str = "\
Signs:
  +  create     -/+  replace     ~  update     -  delete
  >  start      <    stop        v  pull       =  adopt as it is     !  run

Exit codes:
  0  planned (with --detailed-exitcode: and there is nothing to do)
  1  error, or a server that cannot be reached
  2  --detailed-exitcode: the plan is not empty
  3  a rule found what `[policy] enforce` does not let pass";

/// Arguments of `plan`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// Exit with 2 when the plan is not empty
    #[arg(long)]
    pub detailed_exitcode: bool,
    /// Save the plan in this file, for `vaultctl apply FILE`
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: Option<PathBuf>,
}

pub(super) async fn run(session: &Session, arguments: &Arguments) -> CommandResult {
    let wanted = session.load()?;
    session.hold_rules(&wanted)?;
    let desired = wanted.resolved.desired.clone();
    let (planned, opened) = session
        .plan(&wanted, desired, ("plan", &session.options()))
        .await;
    say_closed(session, &opened);
    say_plan(session, &planned);
    say_obstacles(session, &planned, false);
    if let Some(path) = &arguments.out {
        saved::write(session, (&wanted, &planned), path)?;
    }
    let failed = !planned.observed.unreachable.is_empty() || !planned.plan.blockers.is_empty();
    Ok(match (failed, planned.plan.is_empty()) {
        (true, _) => 1,
        (false, false) if arguments.detailed_exitcode => 2,
        _ => 0,
    })
}

/// Notes that secrets are compared by version alone.
fn say_closed(session: &Session, opened: &OpenedSecrets) {
    let Some(first) = opened.closed.values().next() else {
        return;
    };
    let count = counted(opened.closed.len(), "secret");
    let mut text = format!(
        "{count} cannot be opened, and compared by version alone: {}",
        first.reason
    );
    if let Some(help) = first.help.as_ref().filter(|_| session.verbose()) {
        text = format!("{text}; {help}");
    }
    session.printer.note(visible(&text));
}

/// Prints a plan; where there is nothing to do and quiet was asked for, nothing.
pub(super) fn say_plan(session: &Session, planned: &Planned) {
    let printer = &session.printer;
    let plan = &planned.plan;
    if session.globals.json {
        printer.result(format!("{:#}\n", plan_json(plan)));
    } else if !(plan.is_empty() && printer.verbosity() == Verbosity::Quiet) {
        let style = PlanText {
            color: printer.color_out(),
            verbose: session.verbose(),
        };
        printer.result(plan_text(plan, style));
    }
}

/// Says on stderr what stands in the way of a plan. A server that may be left out is only worth a warning.
pub(super) fn say_obstacles(session: &Session, planned: &Planned, skip_unreachable: bool) {
    let printer = &session.printer;
    for (server, reason) in &planned.plan.unreachable {
        let text = format!("server `{server}` cannot be reached: {}", visible(reason));
        if skip_unreachable {
            printer.warn(format!("{text}; it is left out"));
        } else {
            printer.error(text);
        }
    }
    for note in &planned.plan.notes {
        printer.note(visible(note));
    }
    for blocker in &planned.plan.blockers {
        printer.error(format!(
            "{}: {}",
            blocker.deployment,
            visible(&blocker.message)
        ));
        if let Some(help) = &blocker.help {
            printer.help(visible(help));
        }
    }
}
