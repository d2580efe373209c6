//! `vaultctl plan`

use clap::Args;

use super::{CommandResult, Session};
use crate::pipeline::Planned;
use crate::plan::Options;
use crate::ui::{PlanText, Verbosity, plan_json, plan_text, visible};

/// Arguments of `plan`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Exit with 2 when the plan is not empty
    #[arg(long)]
    pub detailed_exitcode: bool,
}

pub(super) async fn run(session: &Session, arguments: &Arguments) -> CommandResult {
    let wanted = session.load()?;
    let desired = wanted.resolved.desired.clone();
    let planned = session.plan(&wanted, desired, &Options::default()).await;
    show(session, &planned);
    let failed = !planned.observed.unreachable.is_empty() || !planned.plan.blockers.is_empty();
    Ok(match (failed, planned.plan.is_empty()) {
        (true, _) => 1,
        (false, false) if arguments.detailed_exitcode => 2,
        _ => 0,
    })
}

/// Prints a plan, and on stderr what stands in its way.
pub(super) fn show(session: &Session, planned: &Planned) {
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
    say_obstacles(session, planned);
}

/// Says on stderr what stands in the way of a plan.
pub(super) fn say_obstacles(session: &Session, planned: &Planned) {
    let printer = &session.printer;
    for (server, reason) in &planned.plan.unreachable {
        printer.error(format!(
            "server `{server}` is not planned, because it cannot be reached: {}",
            visible(reason)
        ));
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
