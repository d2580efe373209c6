//! `vaultctl apply`

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use clap::{Args, ValueHint};

use super::question::{confirm, is_attended};
use super::signals::interrupted_twice;
use super::{CommandError, CommandResult, Session, plan, saved};
use crate::apply::{Events, Interrupt, Options, Outcome, Report};
use crate::model::{DeploymentId, Failed, label};
use crate::pipeline::{self, Planned, Run, Wanted};
use crate::plan::{Action, Cause, Disruption, Kind, Strictness};
use crate::source::{Settings, Unattended};
use crate::ui::{
    JsonEvents, LineEvents, ProgressEvents, Verbosity, counted, refused_json, summary_json,
};

const AFTER_HELP: &str = "\
What is shown is what is done. Each stack is waited for until it is healthy; one that does not
get healthy goes back to what ran before. Ctrl-C finishes what is under way, twice stops at once.

With FILE, exactly the plan that `plan --out FILE` has saved is carried out: nothing is done if git,
or anything that a step touches, has moved since. What would have to be done besides is named.

Exit codes:
  0    done, or nothing to do
  1    error; what was changed is complete
  3    a rule found what `[policy] enforce` does not let pass; nothing was changed
  4    something failed and was rolled back: the previous state runs
  5    something failed and could not be rolled back, or was stopped half done: a person is needed
  6    another run holds the lock of a server; nothing was changed
  64   a question would be needed, and there is no terminal and no --yes
  130  interrupted";

/// What is under way when a run is stopped at once stays half done.
pub(super) const STOPPED_AT_ONCE: u8 = 5;

/// What is said then.
pub(super) const STOPPED: &str = "stopped at once: the next run puts right what was left half done";

/// Arguments of `apply`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub struct Arguments {
    /// Carry out this plan, saved by `plan --out`, or nothing if something has moved since
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: Option<PathBuf>,
    /// Do not ask
    #[arg(short = 'y', long)]
    pub yes: bool,
    /// Allow this volume to lose what it holds (its full name; repeatable)
    #[arg(long, value_name = "NAME")]
    pub allow_data_loss: Vec<String>,
    /// Allow more to be removed than `[apply] max_removals` says
    #[arg(long)]
    pub allow_delete: bool,
    /// Try again what has failed before; without a terminal it waits for a change
    #[arg(long)]
    pub retry: bool,
    /// Leave out servers that cannot be reached
    #[arg(long)]
    pub skip_unreachable: bool,
}

pub(super) async fn run(session: &Session, arguments: &Arguments) -> CommandResult {
    let ended = match &arguments.file {
        Some(file) => load_and_carry_out_saved(session, arguments, file).await,
        None => load_and_carry_out(session, arguments).await,
    };
    session.with_summary(ended)
}

async fn load_and_carry_out(session: &Session, arguments: &Arguments) -> CommandResult {
    let wanted = session.load_to_plan("vaultctl apply").await?;
    let desired = wanted.resolved.desired.clone();
    let options = session.options();
    let (planned, locks) = session
        .plan_to_change(&wanted, desired, ("vaultctl apply", &options))
        .await?;
    let how = (arguments, Strictness::Identity);
    let work = show_and_carry_out(session, (&wanted, &planned), how);
    session.under(locks, work).await
}

async fn load_and_carry_out_saved(
    session: &Session,
    arguments: &Arguments,
    file: &Path,
) -> CommandResult {
    let loaded = saved::load(session, file, arguments.skip_unreachable).await?;
    if loaded.saved.is_empty() {
        if session.globals.json {
            let summary = summary_json(&Report::default(), 0);
            session.printer.result(format!("{summary}\n"));
        } else if session.printer.verbosity() > Verbosity::Quiet {
            let text = "Nothing to do: the saved plan is empty.\n";
            session.printer.result(text);
        }
        return Ok(0);
    }
    session.hold_rules(&loaded.wanted)?;
    let desired = loaded.wanted.resolved.desired.clone();
    let options = loaded.options();
    let (planned, locks) = session
        .plan_to_change(&loaded.wanted, desired, ("vaultctl apply", &options))
        .await?;
    let work = async {
        // What cannot be seen cannot be compared.
        if !planned.plan.blockers.is_empty()
            || !(planned.plan.unreachable.is_empty() || arguments.skip_unreachable)
        {
            plan::say_obstacles(session, &planned, arguments.skip_unreachable);
            refuse_unreachable(&planned, arguments.skip_unreachable)?;
            refuse_blocked(&planned)?;
        }
        let planned = saved::reduce(session, &loaded, planned)?;
        let how = (arguments, Strictness::State);
        show_and_carry_out(session, (&loaded.wanted, &planned), how).await
    };
    session.under(locks, work).await
}

async fn show_and_carry_out(
    session: &Session,
    (wanted, planned): (&Wanted, &Planned),
    (arguments, strictness): (&Arguments, Strictness),
) -> CommandResult {
    say_plan(session, planned, arguments.skip_unreachable);
    let consent = Consent {
        data_loss: &arguments.allow_data_loss,
        delete: arguments.allow_delete,
        retry: arguments.retry,
        skip_unreachable: arguments.skip_unreachable,
        attended: is_attended(),
    };
    consent.refuse(planned, &wanted.source.settings)?;
    let options = Options {
        strictness,
        ..session.apply_options(planned, consent.not_retried(planned))
    };
    let order = Order {
        purpose: Purpose::Apply,
        yes: arguments.yes,
        options: &options,
        run: &Run::new(wanted, "vaultctl apply"),
    };
    carry_out(session, planned, &order).await
}

/// What somebody has agreed to beforehand, and whether anybody is there to be asked.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is agreed to by itself")]
pub(super) struct Consent<'a> {
    /// Volumes that may lose what they hold.
    pub(super) data_loss: &'a [String],
    /// Whether more may be removed than the settings say.
    pub(super) delete: bool,
    /// Whether what has failed before is tried again.
    pub(super) retry: bool,
    /// Whether servers may be left out that cannot be reached.
    pub(super) skip_unreachable: bool,
    /// Whether a person is there.
    pub(super) attended: bool,
}

impl Consent<'_> {
    /// Refuses a plan that somebody has to agree to who has not.
    pub(super) fn refuse(
        &self,
        planned: &Planned,
        settings: &Settings,
    ) -> Result<(), CommandError> {
        refuse_unreachable(planned, self.skip_unreachable)?;
        refuse_blocked(planned)?;
        refuse_data_loss(planned, self.data_loss)?;
        if !self.delete {
            refuse_removals(planned, settings)?;
        }
        if !self.attended {
            refuse_unattended(planned, settings)?;
        }
        Ok(())
    }

    /// What has failed before and is not tried again.
    pub(super) fn not_retried(&self, planned: &Planned) -> BTreeMap<DeploymentId, Failed> {
        if self.retry || self.attended {
            BTreeMap::new()
        } else {
            planned.plan.failed.clone()
        }
    }
}

/// Prints the plan, unless stdout is for the events of carrying it out, and what stands in its way.
pub(super) fn say_plan(session: &Session, planned: &Planned, skip_unreachable: bool) {
    if !session.globals.json {
        plan::say_plan(session, planned);
    }
    plan::say_obstacles(session, planned, skip_unreachable);
}

fn refuse_unreachable(planned: &Planned, skip: bool) -> Result<(), CommandError> {
    if planned.plan.unreachable.is_empty() || skip {
        return Ok(());
    }
    let message = "not every server can be reached; nothing was changed";
    Err(CommandError::failed(message).help("`--skip-unreachable` applies the plan of the others"))
}

pub(super) fn refuse_blocked(planned: &Planned) -> Result<(), CommandError> {
    match planned.plan.blockers.len() {
        0 => Ok(()),
        1 => Err(CommandError::failed(
            "the plan cannot be carried out; nothing was changed",
        )),
        count => Err(CommandError::failed(format!(
            "the plan cannot be carried out for {count} reasons; nothing was changed"
        ))),
    }
}

pub(super) fn refuse_data_loss(planned: &Planned, allowed: &[String]) -> Result<(), CommandError> {
    let lost: Vec<&str> = planned
        .plan
        .steps
        .iter()
        .filter(|step| step.disruption == Disruption::DataLoss && !allowed.contains(&step.name))
        .map(|step| step.name.as_str())
        .collect();
    if lost.is_empty() {
        return Ok(());
    }
    let flags: Vec<String> = lost
        .iter()
        .map(|name| format!("--allow-data-loss {name}"))
        .collect();
    let message = format!("what these volumes hold would be lost: {}", lost.join(", "));
    Err(CommandError::failed(message).help(format!(
        "nothing was changed; if that is what you want: {}",
        flags.join(" ")
    )))
}

/// Refuses to remove more of a server than the settings allow at once: a repository that was read
/// wrongly must not empty a host.
fn refuse_removals(planned: &Planned, settings: &Settings) -> Result<(), CommandError> {
    let mut removed: BTreeMap<&str, usize> = BTreeMap::new();
    for step in &planned.plan.steps {
        let goes = matches!(
            step.action,
            Action::RemoveContainer { .. } | Action::DeleteContainer { .. }
        );
        let has_moved = planned.plan.moved.contains(&step.deployment());
        if goes && step.cause == Cause::Orphaned && step.note.is_none() && !has_moved {
            debug_assert_eq!(step.action.kind(), Kind::Container);
            *removed.entry(step.server.as_str()).or_default() += 1;
        }
    }
    for (name, server) in &planned.observed.servers {
        let owned = server
            .containers
            .iter()
            .filter(|c| c.spec.labels.get(label::REPOSITORY) == Some(&planned.desired.repository))
            .count();
        let goes = removed.get(name.as_str()).copied().unwrap_or_default();
        let all_gone = goes > 0
            && planned
                .desired
                .servers
                .get(name)
                .is_some_and(|wanted| wanted.deployments.is_empty());
        let limit = &settings.max_removals.value;
        if all_gone || limit.is_exceeded(goes, owned) {
            let message =
                format!("{goes} of {owned} containers on server `{name}` would be removed");
            return Err(CommandError::failed(message).help(format!(
                "nothing was changed; `[apply] max_removals` is {limit}; `--allow-delete` removes them"
            )));
        }
    }
    Ok(())
}

/// Refuses what the settings want a person to look at.
fn refuse_unattended(planned: &Planned, settings: &Settings) -> Result<(), CommandError> {
    let allowed = match settings.unattended.value {
        Unattended::None => Disruption::None,
        Unattended::Restart => Disruption::Restart,
        Unattended::Downtime => Disruption::Downtime,
    };
    let worst = planned.plan.steps.iter().map(|step| step.disruption).max();
    match worst {
        // Data loss has been allowed by name.
        Some(worst) if worst > allowed && worst != Disruption::DataLoss => {
            Err(CommandError::usage(
                format!("the plan's disruption is {worst}, and nobody is there to agree"),
                format!("`[apply] unattended` allows {allowed}; run it from a terminal"),
            ))
        }
        _ => Ok(()),
    }
}

/// What a plan is carried out for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The servers shall be as git wants them.
    Apply,
    /// A stack shall be as it was.
    GoBack,
    /// Containers shall be made anew.
    Rotate,
    /// Nothing shall be left.
    Destroy,
}

/// How a plan is carried out.
pub(super) struct Order<'a> {
    /// What for.
    pub(super) purpose: Purpose,
    /// Whether nobody is asked.
    pub(super) yes: bool,
    /// What is left out, and how much is done at once.
    pub(super) options: &'a Options,
    /// How the history tells it.
    pub(super) run: &'a Run,
}

/// Asks, unless the answer is given, carries out, reports.
pub(super) async fn carry_out(
    session: &Session,
    planned: &Planned,
    order: &Order<'_>,
) -> CommandResult {
    let (exit_code, _) = carry_out_and_report(session, planned, order).await?;
    Ok(exit_code)
}

/// As [`carry_out`], with what has become of it; there is nothing of that where it was stopped at once.
pub(super) async fn carry_out_and_report(
    session: &Session,
    planned: &Planned,
    order: &Order<'_>,
) -> Result<(u8, Option<Report>), CommandError> {
    let purpose = order.purpose;
    let json = session.globals.json;
    let nothing = planned.plan.is_empty();
    let question = match purpose {
        Purpose::Apply | Purpose::GoBack => "Apply this plan?",
        Purpose::Rotate => "Rotate these containers?",
        Purpose::Destroy => "Remove all of this?",
    };
    if !nothing && !order.yes && !confirm(question).await? {
        return Err(CommandError::failed("not confirmed; nothing was changed"));
    }
    let events: Box<dyn Events> = if json {
        Box::new(JsonEvents::new(session.printer.clone()))
    } else if session.printer.progress() {
        Box::new(ProgressEvents::new())
    } else {
        Box::new(LineEvents::new(session.printer.clone()))
    };
    let how = (order.options, order.run);
    let Some(report) = execute(session, planned, how, events.as_ref()).await else {
        session.printer.error(STOPPED);
        if json {
            let refused = refused_json(STOPPED, STOPPED_AT_ONCE);
            session.printer.result(format!("{refused}\n"));
        }
        return Ok((STOPPED_AT_ONCE, None));
    };
    let exit_code = report.exit_code();
    if json {
        session
            .printer
            .result(format!("{}\n", summary_json(&report, exit_code)));
    } else if !nothing {
        conclude(session, &report, purpose);
    }
    Ok((exit_code, Some(report)))
}

/// Carries a plan out; `None` when two signals have stopped it at once.
pub(super) async fn execute(
    session: &Session,
    planned: &Planned,
    how: (&Options, &Run),
    events: &dyn Events,
) -> Option<Report> {
    session.begun.store(true, Ordering::SeqCst);
    let interrupt = Interrupt::default();
    tokio::select! {
        report = pipeline::apply(planned, how, &interrupt, events) => Some(report),
        () = interrupted_twice(&interrupt, session.hangup) => None,
    }
}

/// Says in a few lines what has become of the plan.
fn conclude(session: &Session, report: &Report, purpose: Purpose) {
    let count =
        |wanted: fn(&Outcome) -> bool| report.deployments.values().filter(|o| wanted(o)).count();
    let done = count(|outcome| matches!(outcome, Outcome::Done));
    let total = report.deployments.len();
    say_outcomes(session, report);
    if session.printer.verbosity() > Verbosity::Quiet {
        session
            .printer
            .result(format!("{}\n", verdict(purpose, done, total)));
    }
}

/// Says what is not as git wants it, and why.
pub(super) fn say_outcomes(session: &Session, report: &Report) {
    for (deployment, outcome) in &report.deployments {
        match outcome {
            Outcome::Done => {}
            Outcome::RolledBack { reason, .. } => session.printer.error(format!(
                "{deployment} was rolled back: {}",
                crate::ui::visible(reason)
            )),
            Outcome::Broken { reason, obstacle } => session.printer.error(format!(
                "{deployment} failed and could not be put back, a person is needed: {}; {}",
                crate::ui::visible(reason),
                crate::ui::visible(obstacle)
            )),
            Outcome::Incomplete { reason } => session.printer.error(format!(
                "{deployment} is only partly removed: {}",
                crate::ui::visible(reason)
            )),
            Outcome::Skipped { because } => {
                session
                    .printer
                    .error(format!("{deployment} was skipped: {because}"));
            }
            Outcome::Held => session.printer.note(format!(
                "{deployment} is applied only when it is named: `vaultctl apply --stack {}`",
                deployment.stack
            )),
            Outcome::NotRetried(Failed::TakenBack) => session.printer.error(format!(
                "{deployment} is held: somebody has gone back from what git wants; it is applied when git changes, or with `vaultctl apply --retry`"
            )),
            Outcome::NotRetried(_) => session.printer.error(format!(
                "{deployment} is held: this configuration has failed before; it is applied when it changes, or with `vaultctl apply --retry`"
            )),
        }
    }
}

fn verdict(purpose: Purpose, done: usize, total: usize) -> String {
    let deployments = counted(total, "deployment");
    match (purpose, total - done) {
        (Purpose::Destroy, 0) => format!("Removed: {deployments}."),
        (Purpose::Destroy, _) => format!("Removed: {done} of {deployments}."),
        (Purpose::Rotate, 0) => format!("Rotated: {deployments}."),
        (Purpose::Rotate, _) => format!("Rotated: {done} of {deployments}."),
        (Purpose::GoBack, 0) if total == 1 => format!("Gone back: {deployments} is as it was."),
        (Purpose::GoBack, 0) => format!("Gone back: {deployments} are as they were."),
        (Purpose::GoBack, _) => format!("Gone back: {done} of {deployments}."),
        (Purpose::Apply, 0) if total == 1 => {
            format!("Applied: {deployments} is as git wants it.")
        }
        (Purpose::Apply, 0) => format!("Applied: {deployments} are as git wants them."),
        (Purpose::Apply, 1) => {
            format!("Applied: {done} of {deployments}; 1 is not as git wants it.")
        }
        (Purpose::Apply, left) => {
            format!("Applied: {done} of {deployments}; {left} are not as git wants them.")
        }
    }
}
