//! `vaultctl rotate --due` and `--every`

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::Timestamp;

use super::super::signals::Signals;
use super::containers::rotate;
use super::services::{Services, command_of, last_made, of_rotations, of_secrets, turn};
use super::{CommandError, CommandResult, INTERRUPTED, Session, secret};
use crate::model::{Rotations, StackName};
use crate::pipeline::{self, KeptRotations, Wanted, rotation_name};
use crate::resolve::Selection;
use crate::rotate::{is_time, next, next_after};
use crate::source::{Due, Jitter, LoadErrors, Rotation, SecretClass};
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

    /// Whether a rotation is due by it, else by its own.
    fn is_due(this: Option<&Self>, rotation: &Rotation, last: Option<Timestamp>) -> bool {
        let every = match (this, &rotation.due) {
            (Some(interval), _) => Some(interval.every),
            (None, Due::Every(every)) => Some(every.value),
            (None, _) => None,
        };
        let next = Self::next(this, rotation, last);
        next.is_some_and(|next| is_time(next, every, Timestamp::now()))
    }
}

/// Reads the repository and says of it what stops a run, nothing else: who looks every minute is not told
/// every minute what it is like.
fn silently(session: &Session) -> Result<Wanted, LoadErrors> {
    let loaded = session.read(session.selection());
    if loaded.is_err() {
        session.say_loaded(&loaded);
    }
    loaded
}

/// Rotates what is due, secrets and containers; says nothing where nothing is. Secrets only where their
/// new versions may be committed: what is not would be undone by the next apply.
pub(super) async fn all(session: &Session, commit: bool) -> CommandResult {
    let wanted = silently(session)?;
    let mut exit_code = 0;
    // A secret is not of one stack or server: whoever names some means their containers.
    let is_targeted = session.selection() != Selection::default();
    for (rotation, secret) in of_secrets(&wanted.source).filter(|_| !is_targeted) {
        // Somebody else issues it: `status` says when it is time to ask for another.
        let is_ours = secret.class != SecretClass::External;
        let due = next(rotation, last_made(secret)).filter(|_| rotation.enabled && is_ours);
        if due.is_none_or(|due| due > Timestamp::now()) {
            continue;
        }
        let name = secret.name.as_str();
        if !commit {
            let command = command_of(secret);
            let text = format!("secret `{name}` is due: `{command}`, or --commit");
            session.printer.warn(visible(&text));
            continue;
        }
        session.begun.store(false, Ordering::SeqCst);
        let arguments = secret::Arguments {
            name: name.to_owned(),
            commit,
            yes: true,
        };
        let ended = Box::pin(secret::rotate(session, &arguments, &secret.servers())).await;
        let ended = ended.unwrap_or_else(|error| error.report(&session.printer));
        exit_code = exit_code.max(ended);
        if ended == INTERRUPTED {
            return Ok(exit_code);
        }
    }
    session.begun.store(false, Ordering::SeqCst);
    Ok(exit_code.max(once(session, None).await?))
}

/// Rotates the containers that are due; says nothing where none are.
async fn once(session: &Session, interval: Option<&Interval>) -> CommandResult {
    let wanted = silently(session)?;
    let kept = pipeline::rotations(&wanted).await;
    let services = due(&wanted, &kept, interval)?;
    let mut exit_code = u8::from(!kept.unreachable.is_empty());
    for (server, reason) in &kept.unreachable {
        let text = format!("server `{server}` cannot be asked: {}", visible(reason));
        session.printer.error(text);
    }
    let command = match interval {
        Some(_) => "vaultctl rotate --every",
        None => "vaultctl rotate --due",
    };
    let loaded = Ok(wanted);
    if !services.is_empty() {
        session.say_loaded(&loaded);
    }
    let mut loaded = Some(loaded?);
    // One stack that cannot be rotated is no reason to leave the others alone.
    for services in by_stack(services) {
        session.begun.store(false, Ordering::SeqCst);
        let wanted = match loaded.take() {
            Some(wanted) => wanted,
            None => silently(session)?,
        };
        // What `[[rotation]]` says is agreed to.
        let ended = Box::pin(rotate(session, wanted, services, (true, command))).await;
        let ended = ended.unwrap_or_else(|error| error.report(&session.printer));
        exit_code = exit_code.max(ended);
        if ended == INTERRUPTED {
            break;
        }
    }
    Ok(exit_code)
}

/// The services of each stack.
fn by_stack(services: Services) -> Vec<Services> {
    let mut stacks: BTreeMap<StackName, Services> = BTreeMap::new();
    for ((deployment, service), turn) in services {
        let of_stack = stacks.entry(deployment.stack.clone()).or_default();
        of_stack.insert((deployment, service), turn);
    }
    stacks.into_values().collect()
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
            // That is how it is meant to end.
            () = ended => return Ok(INTERRUPTED),
        }
    }
}

/// The services that are due and not left alone.
fn due(
    wanted: &Wanted,
    kept: &KeptRotations,
    interval: Option<&Interval>,
) -> Result<Services, CommandError> {
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
        // It was not applied yet: who looks every minute is not told every minute.
        if !kept.has_containers(desired, (&deployment, service)) {
            continue;
        }
        let last = known.and_then(|known| known.last()).map(|run| run.started);
        if Interval::is_due(interval, rotation, last) {
            let turn = turn(&wanted.source, (&deployment, service))?;
            services.insert((deployment, service.to_owned()), turn);
        }
    }
    Ok(services)
}
