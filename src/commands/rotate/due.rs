//! `vaultctl rotate --due` and `--every`

use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::Timestamp;

use super::super::signals::Signals;
use super::containers::rotate;
use super::services::{Services, last_made, of_rotations, of_secrets, turn};
use super::{CommandError, CommandResult, Session, secret};
use crate::model::Rotations;
use crate::pipeline::{self, KeptRotations, Wanted, rotation_name};
use crate::rotate::{next, next_after};
use crate::source::{Jitter, Rotation};
use crate::ui::visible;

/// How often `--every` looks whether something is due.
const LOOK: Duration = Duration::from_secs(5);

/// Another interval than the rotations have.
#[derive(Debug, Clone)]
pub(super) struct Interval {
    every: Duration,
    jitter: Option<Jitter>,
}

impl Interval {
    pub(super) fn new(every: Duration, jitter: Option<Jitter>) -> Self {
        Self { every, jitter }
    }

    /// When a rotation is due by it, else by its own.
    fn next(
        this: Option<&Self>,
        rotation: &Rotation,
        last: Option<Timestamp>,
    ) -> Option<Timestamp> {
        match this {
            Some(interval) => {
                let name = rotation.name.value.as_str();
                next_after(interval.every, interval.jitter, (name, last))
            }
            None => next(rotation, last),
        }
    }
}

/// Rotates what is due, secrets and containers; says nothing where nothing is. Secrets only where their
/// new versions may be committed: what is not would be undone by the next apply.
pub(super) async fn all(session: &Session, commit: bool) -> CommandResult {
    let wanted = session.load()?;
    let mut exit_code = 0;
    for (rotation, secret) in of_secrets(&wanted.source) {
        let due = next(rotation, last_made(secret)).filter(|_| rotation.enabled);
        if due.is_none_or(|due| due > Timestamp::now()) {
            continue;
        }
        let name = secret.name.as_str();
        if !commit {
            let text =
                format!("secret `{name}` is due: `vaultctl rotate secret {name}`, or --commit");
            session.printer.warn(visible(&text));
            continue;
        }
        session.begun.store(false, Ordering::SeqCst);
        let arguments = secret::Arguments {
            name: name.to_owned(),
            commit,
            yes: true,
        };
        let ended = Box::pin(secret::run(session, &arguments)).await;
        let ended = ended.unwrap_or_else(|error| error.report(&session.printer));
        exit_code = exit_code.max(ended);
    }
    session.begun.store(false, Ordering::SeqCst);
    Ok(exit_code.max(once(session, None).await?))
}

/// Rotates the containers that are due; says nothing where none are.
async fn once(session: &Session, interval: Option<&Interval>) -> CommandResult {
    let wanted = session.load()?;
    let kept = pipeline::rotations(&wanted).await;
    let services = due(&wanted, &kept, interval)?;
    let mut exit_code = u8::from(!kept.unreachable.is_empty());
    for (server, reason) in &kept.unreachable {
        let text = format!("server `{server}` cannot be asked: {}", visible(reason));
        session.printer.error(text);
    }
    if !services.is_empty() {
        let command = match interval {
            Some(_) => "vaultctl rotate --every",
            None => "vaultctl rotate --due",
        };
        // What `[[rotation]]` says is agreed to.
        exit_code = exit_code.max(rotate(session, wanted, services, (true, command)).await?);
    }
    Ok(exit_code)
}

/// Rotates what is due, again and again, until somebody ends it.
pub(super) async fn again_and_again(session: &Session, interval: &Interval) -> CommandResult {
    // Also what came while a rotation was under way, which is finished first.
    let mut signals = Signals::listen(session.hangup);
    loop {
        session.begun.store(false, Ordering::SeqCst);
        // One that fails is tried again when it is due again.
        if let Err(error) = once(session, Some(interval)).await {
            error.report(&session.printer);
        }
        let ended = async {
            match &mut signals {
                Some(signals) => signals.next().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = ended => return Err(CommandError::interrupted()),
        }
    }
}

/// The services that are due and not left alone.
fn due(
    wanted: &Wanted,
    kept: &KeptRotations,
    interval: Option<&Interval>,
) -> Result<Services, CommandError> {
    let now = Timestamp::now();
    let desired = &wanted.resolved.desired;
    let nothing = Rotations::default();
    let mut services = Services::new();
    for (rotation, deployment, service) in of_rotations(&wanted.source, desired) {
        if kept.unreachable.contains_key(&deployment.server) || !rotation.enabled {
            continue;
        }
        let rotations = kept.rotations.get(&deployment.server).unwrap_or(&nothing);
        let name = rotation_name(&deployment, service);
        let known = rotations.of(&desired.repository, &name);
        if known.is_some_and(|known| known.paused.is_some()) {
            continue;
        }
        let last = known.and_then(|known| known.last()).map(|run| run.started);
        if Interval::next(interval, rotation, last).is_some_and(|next| next <= now) {
            let turn = turn(&wanted.source, (&deployment, service))?;
            services.insert((deployment, service.to_owned()), turn);
        }
    }
    Ok(services)
}
