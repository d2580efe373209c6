//! One run at a time: the locks of the servers that a plan changes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures_util::future::join_all;

use super::{Planned, Wanted, connect, replan};
use crate::apply;
use crate::engine::{Engine, EngineError};
use crate::host::{Holder, Lock, LockError, Process, guarded, lock_name, look, remove};
use crate::model::{DesiredState, ServerName};
use crate::plan::{Action, Options};

/// The locks of the servers that a plan changes.
#[derive(Default)]
pub struct Locks(BTreeMap<ServerName, Lock>);

impl Locks {
    /// Takes further locks; where that fails, all are given back.
    ///
    /// The first is taken before the others: of two runs that want the same servers, one gets them,
    /// instead of each a part.
    async fn and(
        self,
        mut open: Vec<(ServerName, String, Engine)>,
        process: &Process,
    ) -> Result<Self, BTreeMap<ServerName, LockError>> {
        open.sort_by(|one, two| one.0.cmp(&two.0));
        let others = open.split_off(open.len().min(1));
        let first = self.and_at_once(open, process).await?;
        first.and_at_once(others, process).await
    }

    async fn and_at_once(
        mut self,
        open: Vec<(ServerName, String, Engine)>,
        process: &Process,
    ) -> Result<Self, BTreeMap<ServerName, LockError>> {
        let taking = open.into_iter().map(|(server, name, engine)| async move {
            (server, Lock::take(&engine, &name, process).await)
        });
        let mut refused = BTreeMap::new();
        for (name, taken) in join_all(taking).await {
            match taken {
                Ok(lock) => drop(self.0.insert(name, lock)),
                Err(error) => drop(refused.insert(name, error)),
            }
        }
        if refused.is_empty() {
            return Ok(self);
        }
        // What cannot be given back ends by itself, and the errors above matter more.
        self.release().await;
        Err(refused)
    }

    /// Gives them back; says of those that could not be.
    pub async fn release(self) -> Vec<(ServerName, EngineError)> {
        let released = self.0.into_iter().map(|(name, lock)| async move {
            let released = lock.release().await;
            released.err().map(|error| (name, error))
        });
        join_all(released).await.into_iter().flatten().collect()
    }
}

/// Takes the locks of the servers that a plan changes, has the folders shown that could not be looked
/// into, and plans again: what was seen before may have been another run's half-done work, and not
/// all. The plan's engines then refuse what is not locked.
///
/// # Errors
/// Why each of the other locks could not be taken; then none is held.
pub async fn lock(
    planned: Planned,
    options: &Options,
    process: &Process,
) -> Result<(Planned, Locks), BTreeMap<ServerName, LockError>> {
    let mut planned = planned;
    let mut locks = Locks::default();
    let mut shown = BTreeSet::new();
    loop {
        let steps = planned.plan.steps.iter();
        let changed = steps
            .filter(|step| !matches!(step.action, Action::Adopt { .. }))
            .map(|step| &step.server);
        // What is locked is being changed by another run, or was left by one that died.
        let seen = planned.observed.servers.iter();
        let locked = seen
            .filter(|(name, server)| {
                let lock = name_on(name, &planned.desired);
                let mut containers = server.all_containers.iter();
                containers.any(|container| container.name == lock)
            })
            .map(|(name, _)| name);
        let changed: BTreeSet<&ServerName> = changed.chain(locked).collect();
        let open: Vec<(ServerName, String, Engine)> = planned
            .engines
            .iter()
            .filter(|(name, _)| changed.contains(name) && !locks.0.contains_key(*name))
            .map(|(name, engine)| {
                let lock = name_on(name, &planned.desired);
                (name.clone(), lock, Arc::clone(engine))
            })
            .collect();
        let unseen: Vec<(ServerName, String)> = planned
            .plan
            .unseen
            .iter()
            .filter(|unseen| !shown.contains(*unseen))
            .cloned()
            .collect();
        if open.is_empty() && unseen.is_empty() {
            break;
        }
        locks = locks.and(open, process).await?;
        if let Err(refused) = show(&planned.engines, &unseen).await {
            locks.release().await;
            return Err(refused);
        }
        shown.extend(unseen);
        planned = replan(
            planned.desired,
            planned.engines,
            planned.observed.unreachable,
            options,
        )
        .await;
    }
    for (name, engine) in &mut planned.engines {
        if let Some(lock) = locks.0.get(name) {
            *engine = guarded(engine, lock.lease());
        }
    }
    Ok((planned, locks))
}

/// Has folders shown, one after the other on each server.
async fn show(
    engines: &apply::Engines,
    unseen: &[(ServerName, String)],
) -> Result<(), BTreeMap<ServerName, LockError>> {
    let mut folders: BTreeMap<&ServerName, Vec<&String>> = BTreeMap::new();
    for (server, root) in unseen {
        folders.entry(server).or_default().push(root);
    }
    let showing = folders.into_iter().map(|(server, roots)| async move {
        let engine = engines.get(server)?;
        for root in roots {
            if let Err(error) = engine.show_folder(root).await {
                return Some((server.clone(), LockError::Engine(error)));
            }
        }
        None
    });
    let refused: BTreeMap<_, _> = join_all(showing).await.into_iter().flatten().collect();
    if refused.is_empty() {
        Ok(())
    } else {
        Err(refused)
    }
}

/// The name of a server's lock.
fn name_on(server: &ServerName, desired: &DesiredState) -> String {
    let wanted = desired.servers.get(server);
    lock_name(wanted.map_or("", |wanted| &wanted.state_directory))
}

/// Why a server was not unlocked.
#[derive(Debug)]
pub enum UnlockError {
    /// No engine answers, and why.
    Unreachable(String),
    /// A run is at work, or the engine refused.
    Lock(LockError),
}

/// Removes the lock of a server whose holder is dead, and says whose it was.
///
/// # Errors
/// [`LockError::Held`] when a run is at work.
pub async fn unlock(wanted: &Wanted, server: &str) -> Result<Option<Holder>, UnlockError> {
    let desired = &wanted.resolved.desired;
    let server = ServerName::new(server);
    let (engines, mut unreachable) = connect(&wanted.source, desired, &wanted.caller).await;
    let Some(engine) = engines.get(&server) else {
        let reason = unreachable.remove(&server);
        return Err(UnlockError::Unreachable(reason.unwrap_or_default()));
    };
    let refused = |error: EngineError| UnlockError::Lock(error.into());
    let name = name_on(&server, desired);
    let holder = look(engine.as_ref(), &name).await.map_err(refused)?;
    match holder {
        Some(holder) if !holder.is_dead() => {
            Err(UnlockError::Lock(LockError::Held(Box::new(holder))))
        }
        Some(holder) => {
            remove(engine, &holder).await.map_err(refused)?;
            Ok(Some(holder))
        }
        None => Ok(None),
    }
}
