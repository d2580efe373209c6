//! One run at a time: the locks of the servers that a plan changes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures_util::future::join_all;

use super::{Planned, replan};
use crate::apply;
use crate::engine::{Engine, EngineError};
use crate::host::{LOCK_NAME, Lock, LockError, Process, guarded};
use crate::model::ServerName;
use crate::plan::{Action, Options};

/// The locks of the servers that a plan changes.
#[derive(Default)]
pub struct Locks(BTreeMap<ServerName, Lock>);

impl Locks {
    /// Takes further locks; where that fails, all are given back.
    async fn and(
        mut self,
        open: Vec<(ServerName, Engine)>,
        process: &Process,
    ) -> Result<Self, BTreeMap<ServerName, LockError>> {
        let taking = open
            .into_iter()
            .map(|(name, engine)| async move { (name, Lock::take(&engine, process).await) });
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
            .filter(|(_, server)| {
                let mut containers = server.all_containers.iter();
                containers.any(|container| container.name == LOCK_NAME)
            })
            .map(|(name, _)| name);
        let changed: BTreeSet<&ServerName> = changed.chain(locked).collect();
        let open: Vec<(ServerName, Engine)> = planned
            .engines
            .iter()
            .filter(|(name, _)| changed.contains(name) && !locks.0.contains_key(*name))
            .map(|(name, engine)| (name.clone(), Arc::clone(engine)))
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
