//! `vaultctl plan`

use clap::Args;

use super::{CommandResult, Session};
use crate::pipeline::Planned;
use crate::ui::{PlanText, plan_json, plan_text, visible};

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
    let planned = session.plan(&wanted, desired, &session.options()).await;
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
    } else {
        let style = PlanText {
            color: printer.color_out(),
            verbose: session.verbose(),
        };
        printer.result(plan_text(plan, style));
    }
    for (server, reason) in &planned.observed.unreachable {
        printer.error(format!(
            "error: server `{server}` is not reachable: {}",
            visible(reason)
        ));
    }
    for note in &plan.notes {
        printer.note(visible(note));
    }
    for blocker in &plan.blockers {
        printer.error(format!(
            "error: {}: {}",
            blocker.deployment,
            visible(&blocker.message)
        ));
        if let Some(help) = &blocker.help {
            printer.error(format!("  help: {}", visible(help)));
        }
    }
}
