//! One round: fetch, judge, load, plan, apply.

use std::sync::atomic::Ordering;

use super::Arguments;
use super::gate::{self, Judged};
use super::remote::Followed;
use crate::apply::Report;
use crate::commands::apply::{Consent, STOPPED, STOPPED_AT_ONCE, execute, say_outcomes};
use crate::commands::plan::say_obstacles;
use crate::commands::signals::unless_interrupted;
use crate::commands::{CommandError, Session};
use crate::model::KnownVersions;
use crate::pipeline::{Planned, Run, Wanted};
use crate::source::{LoadErrors, ReadFrom};
use crate::transport::without_help;
use crate::ui::{LineEvents, PlanText, Round, RoundResult, plan_text, visible};

/// How it is called in locks and histories.
const COMMAND: &str = "vaultctl reconcile";

/// Why a round ends before its end.
struct Ended {
    result: RoundResult,
    exit_code: u8,
    error: String,
}

impl Ended {
    fn new(result: RoundResult, exit_code: u8, error: impl Into<String>) -> Self {
        Self {
            result,
            exit_code,
            error: error.into(),
        }
    }

    fn of(result: RoundResult, error: &CommandError) -> Self {
        let result = match error.exit_code() {
            130 => RoundResult::Interrupted,
            6 => RoundResult::Locked,
            _ => result,
        };
        Self::new(result, error.exit_code(), error.to_string())
    }
}

/// Does a round.
pub(super) async fn run(
    session: &Session,
    followed: &mut Followed,
    (number, arguments): (u64, &Arguments),
) -> Round {
    let mut round = Round::new(number);
    session.begun.store(false, Ordering::SeqCst);
    if let Err(ended) = Box::pin(go(session, followed, arguments, &mut round)).await {
        round.ended(ended.result, ended.exit_code, ended.error);
    }
    round
}

async fn go(
    session: &Session,
    followed: &mut Followed,
    arguments: &Arguments,
    round: &mut Round,
) -> Result<(), Ended> {
    fetch(session, followed, round).await?;
    let mut wanted = accept(session, followed, arguments, round)?;
    session.hold_rules(&wanted).map_err(|error| {
        error.report(&session.printer);
        Ended::of(RoundResult::Failed, &error)
    })?;
    let versions = KnownVersions::default();
    let read = session.read_vault(&mut wanted, (COMMAND, &versions)).await;
    read.map_err(|error| {
        if error.exit_code() != 130 {
            error.report(&session.printer);
        }
        Ended::of(RoundResult::Failed, &error)
    })?;
    let desired = wanted.resolved.desired.clone();
    let options = session.options();
    let planned = session
        .plan_to_change(&wanted, desired, (COMMAND, &options))
        .await;
    let (planned, locks) = planned.map_err(|error| {
        if error.exit_code() != 130 {
            error.report(&session.printer);
        }
        Ended::of(RoundResult::Failed, &error)
    })?;
    round.planned(&planned.plan);
    let work = carry_out(session, (&wanted, &planned), arguments);
    let ended = session.under(locks, work).await;
    match ended {
        Ok(Some(report)) => {
            round.carried_out(&report);
            Ok(())
        }
        Ok(None) => Err(Ended::new(
            RoundResult::Interrupted,
            STOPPED_AT_ONCE,
            STOPPED,
        )),
        Err(error) => {
            if error.exit_code() != 130 {
                error.report(&session.printer);
            }
            let is_unreachable =
                !planned.plan.unreachable.is_empty() && !arguments.skip_unreachable;
            let result = if is_unreachable {
                RoundResult::Unreachable
            } else {
                RoundResult::Refused
            };
            let ended = Ended::of(result, &error);
            let error = [vec![ended.error], obstacles(&planned)].concat();
            Err(Ended {
                error: visible(&error.join("; ")),
                ..ended
            })
        }
    }
}

/// What stands in the way of a plan.
fn obstacles(planned: &Planned) -> Vec<String> {
    let unreachable = planned.plan.unreachable.iter().map(|(server, reason)| {
        let (reason, _) = without_help(reason);
        format!("server `{server}`: {reason}")
    });
    let blockers = planned.plan.blockers.iter();
    let blockers = blockers.map(|found| format!("{}: {}", found.deployment, found.message));
    unreachable.chain(blockers).collect()
}

/// Finds out what git wants.
async fn fetch(session: &Session, followed: &mut Followed, round: &mut Round) -> Result<(), Ended> {
    let url = followed.remote.url.to_string();
    let Followed { remote, clone, .. } = followed;
    let fetching = Box::pin(remote.fetch(clone));
    let fetched = unless_interrupted(&session.begun, session.hangup, fetching).await;
    let Some(fetched) = fetched else {
        return Err(Ended::of(
            RoundResult::Interrupted,
            &CommandError::interrupted(),
        ));
    };
    let (reference, tip) = fetched.map_err(|text| {
        let (reason, help) = without_help(&text);
        let reason = visible(&format!("{url} cannot be fetched: {reason}"));
        session.printer.error(&reason);
        if let Some(help) = help {
            session.printer.help(visible(help));
        }
        Ended::new(RoundResult::FetchFailed, 1, reason)
    })?;
    round.reference = Some(reference);
    round.revision = Some(tip.commit);
    round.before = tip.before;
    round.is_forced = tip.is_forced;
    Ok(())
}

/// Judges and loads what was fetched.
fn accept(
    session: &Session,
    followed: &Followed,
    arguments: &Arguments,
    round: &mut Round,
) -> Result<Wanted, Ended> {
    let (Some(reference), Some(commit)) = (&round.reference, &round.revision) else {
        return Err(Ended::new(
            RoundResult::FetchFailed,
            1,
            "nothing was fetched",
        ));
    };
    let clone = &followed.clone;
    let judged = Judged { reference, commit };
    let file = arguments.allowed_signers.as_deref();
    let signer = gate::judge(session, clone, &judged, file);
    let signer = signer.map_err(|reason| refused(session, commit, &reason))?;
    round.signer = signer.map(|signer| (signer.principals, signer.fingerprint));
    let is_known = clone.accepted(reference).as_ref() == Some(commit);
    let from = ReadFrom::Revision(Some(commit.clone()));
    // What was said of a commit is not said again each minute.
    let loaded = if is_known {
        session.read_at(from, session.selection())
    } else {
        session.load_from(from, session.selection())
    };
    let wanted = loaded.map_err(|errors| {
        let told = told(&errors);
        let error = CommandError::from(errors);
        let verdict = match error.exit_code() {
            3 => "breaks the rules",
            _ => "cannot be read",
        };
        error.report(&session.printer);
        let reason = visible(&format!("commit {commit} {verdict}: {told}"));
        Ended::new(RoundResult::Refused, error.exit_code(), reason)
    })?;
    if !is_known {
        gate::leaves_somebody(&wanted.source)
            .map_err(|reason| refused(session, commit, &reason))?;
        clone.accept(reference, commit).map_err(|reason| {
            let reason = format!("that commit {commit} is taken cannot be noted: {reason}");
            session.printer.error(&reason);
            Ended::new(RoundResult::Failed, 1, reason)
        })?;
    }
    Ok(wanted)
}

fn refused(session: &Session, commit: &str, reason: &str) -> Ended {
    let reason = visible(&format!("commit {commit} is not taken: {reason}"));
    session.printer.error(&reason);
    Ended::new(RoundResult::Refused, 1, reason)
}

/// All errors of a repository in a line.
fn told(errors: &LoadErrors) -> String {
    let errors: Vec<String> = errors
        .errors()
        .map(|problem| match problem.place() {
            Some(place) => format!("{} ({place})", problem.message),
            None => problem.message.clone(),
        })
        .collect();
    errors.join("; ")
}

/// Carries out what nobody has to agree to.
async fn carry_out(
    session: &Session,
    (wanted, planned): (&Wanted, &Planned),
    arguments: &Arguments,
) -> Result<Option<Report>, CommandError> {
    let printer = &session.printer;
    if !planned.plan.is_empty() {
        let style = PlanText {
            color: printer.color_err(),
            verbose: session.verbose(),
        };
        printer.say(plan_text(&planned.plan, style).trim_end());
    }
    say_obstacles(session, planned, arguments.skip_unreachable);
    let consent = Consent {
        skip_unreachable: arguments.skip_unreachable,
        ..Consent::default()
    };
    consent.refuse(planned, &wanted.source.settings)?;
    let options = session.apply_options(planned, consent.not_retried(planned));
    let run = Run::new(wanted, COMMAND);
    let events = LineEvents::new(printer.clone());
    let report = execute(session, planned, (&options, &run), &events).await;
    match &report {
        Some(report) => say_outcomes(session, report),
        None => printer.error(STOPPED),
    }
    Ok(report)
}
