//! `vaultctl destroy`

use std::collections::BTreeMap;

use clap::Args;

use super::apply::{Order, Purpose, carry_out, refuse_blocked, refuse_data_loss, say_plan};
use super::{CommandError, CommandResult, Session};
use crate::pipeline::{self, Planned, Run, Wanted};
use crate::plan::Options;
use crate::ui::Verbosity;

const AFTER_HELP: &str = "\
Volumes stay unless --volumes is given and each of them is named with --allow-data-loss.
--stack and --server limit what is removed.

Exit codes:
  0    done, or nothing to remove
  1    error, or something is only partly removed: run it again
  6    another run holds the lock of a server; nothing was changed
  64   a question would be needed, and there is no terminal and no --yes
  130  interrupted";

/// Arguments of `destroy`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// Do not ask
    #[arg(short = 'y', long)]
    pub yes: bool,
    /// Remove volumes, too
    #[arg(long)]
    pub volumes: bool,
    /// Allow this volume to be removed (its full name; repeatable)
    #[arg(long, value_name = "NAME")]
    pub allow_data_loss: Vec<String>,
}

pub(super) async fn run(session: &Session, arguments: &Arguments) -> CommandResult {
    session.with_summary(load_and_carry_out(session, arguments).await)
}

async fn load_and_carry_out(session: &Session, arguments: &Arguments) -> CommandResult {
    let wanted = session.load()?;
    let desired = pipeline::nothing_of(wanted.resolved.desired.clone());
    let options = Options {
        delete_volumes: arguments.volumes,
        named: session.named(),
        ..Options::default()
    };
    let (planned, locks) = session
        .plan_to_change(&wanted, desired, ("vaultctl destroy", &options))
        .await?;
    let work = show_and_carry_out(session, (&wanted, &planned), arguments);
    session.under(locks, work).await
}

async fn show_and_carry_out(
    session: &Session,
    (wanted, planned): (&Wanted, &Planned),
    arguments: &Arguments,
) -> CommandResult {
    let plan = &planned.plan;
    let nothing = plan.is_empty() && plan.unreachable.is_empty() && plan.blockers.is_empty();
    if nothing && !session.globals.json {
        if session.printer.verbosity() > Verbosity::Quiet {
            session.printer.result("Nothing to remove.\n");
        }
        return Ok(0);
    }
    say_plan(session, planned, false);
    if !planned.observed.unreachable.is_empty() {
        return Err(CommandError::failed(
            "not every server can be reached; nothing was changed",
        ));
    }
    refuse_blocked(planned)?;
    refuse_data_loss(planned, &arguments.allow_data_loss)?;
    let run = Run {
        forgets: true,
        ..Run::new(wanted, "vaultctl destroy")
    };
    let order = Order {
        purpose: Purpose::Destroy,
        yes: arguments.yes,
        options: &session.apply_options(planned, BTreeMap::new()),
        run: &run,
    };
    carry_out(session, planned, &order).await
}
