//! The lock of a server: one run changes it at a time.
//!
//! It is a container of a name that an engine gives only once, never started. Its labels say who
//! holds it, a file in it until when; the holder renews that while it lives. All times are the
//! engine's, so that no two machines' clocks are compared. What is dead is taken over: at once where
//! the holder ran on this machine and its process is gone, else when its time is over. Taking over
//! and releasing remove by identifier, never by name: who comes too late removes nobody else's lock.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use thiserror::Error;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use super::process::Process;
use crate::engine::{Engine, EngineError, Observe};
use crate::model::{Container, DEFAULT_STATE_DIRECTORY, content_digest, label};

/// The container's name, for servers with the usual state directory.
const NAME: &str = "vaultctl.lock";

/// The name of the container that locks what is kept below a state directory.
///
/// Whoever gives a server two state directories has two installations there, which do not exclude
/// each other.
#[must_use]
pub fn lock_name(state_directory: &str) -> String {
    if state_directory == DEFAULT_STATE_DIRECTORY {
        return NAME.to_owned();
    }
    let digest = content_digest(state_directory.as_bytes());
    format!("{NAME}.{}", digest.get(..12).unwrap_or(&digest))
}

/// Where the container says until when it is held, in seconds since 1970.
const LEASE: &str = "/lease";

/// How long a lock is held without being renewed.
const HELD_FOR: Duration = Duration::from_secs(30);

/// How often it is renewed.
const RENEWED_EVERY: Duration = Duration::from_secs(10);

/// When the holder's own clock says that time is nearly over, it stops before another may begin.
const MARGIN: Duration = Duration::from_secs(5);

/// How often a race for the name is run before giving up, and how long the others are let go on.
const ATTEMPTS: usize = 20;
const PAUSE: Duration = Duration::from_millis(50);

/// Who holds a lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The container's identifier.
    pub id: String,
    /// The run.
    pub process: Process,
    /// When the lock was taken, as the engine writes times.
    pub since: String,
    /// For how long it is still held; zero when that is over.
    pub left: Duration,
}

impl Holder {
    /// Whether nobody can be using the lock any more.
    #[must_use]
    pub fn is_dead(&self) -> bool {
        self.left.is_zero() || self.process.has_ended()
    }
}

/// Why a lock was not taken.
#[derive(Debug, Error)]
pub enum LockError {
    /// Another run holds it.
    #[error(
        "locked by `{}` of {}@{}, process {}, since {}",
        .0.process.command, .0.process.owner, .0.process.host, .0.process.pid, .0.since
    )]
    Held(Box<Holder>),
    /// The engine refused, or does not answer.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// Looks who holds a lock.
///
/// # Errors
/// Those of the engine.
pub async fn look(engine: &dyn Observe, name: &str) -> Result<Option<Holder>, EngineError> {
    let Some(container) = engine.container(name).await? else {
        return Ok(None);
    };
    let file = engine.read_container_file(&container.id, LEASE).await?;
    let text = file.map(|file| String::from_utf8_lossy(&file.bytes).into_owned());
    let until = text.and_then(|text| text.trim().parse::<i64>().ok());
    // Whoever has made the container and not yet said until when has just begun.
    let until = until.or_else(|| Some(created(&container)? + seconds(HELD_FOR)));
    let left = until.unwrap_or(i64::MAX) - engine.clock().await?;
    Ok(Some(Holder {
        process: Process::from_labels(&container.spec.labels),
        since: container.created_at,
        id: container.id,
        left: Duration::from_secs(u64::try_from(left).unwrap_or_default()),
    }))
}

/// Removes a lock by its identifier, whoever holds it.
///
/// # Errors
/// Those of the engine.
pub async fn remove(engine: &Engine, holder: &Holder) -> Result<(), EngineError> {
    engine.remove_container(&holder.id, true).await
}

/// The lock of one server, held by this run until it is released.
pub struct Lock {
    engine: Engine,
    id: String,
    lease: Lease,
    renewal: JoinHandle<()>,
}

impl Lock {
    /// Takes the lock of a server, from a dead holder, too.
    ///
    /// # Errors
    /// [`LockError::Held`] when another run holds it, and those of the engine.
    pub async fn take(engine: &Engine, name: &str, process: &Process) -> Result<Self, LockError> {
        let mut labels = process.labels();
        labels.insert(label::HELPER.to_owned(), "lock".to_owned());
        let mut last = None;
        for _ in 0..ATTEMPTS {
            match engine.create_marker(name, &labels).await {
                Ok(id) => return Self::begin(engine, id).await,
                Err(error @ EngineError::Conflict { .. }) => last = Some(error),
                Err(error) => return Err(error.into()),
            }
            match look(engine.as_ref(), name).await? {
                Some(holder) if holder.is_dead() => remove(engine, &holder).await?,
                Some(holder) => return Err(LockError::Held(Box::new(holder))),
                // It was released in this moment.
                None => sleep(PAUSE).await,
            }
        }
        let too_many = || EngineError::NotFound {
            call: format!("create container `{name}`"),
            message: "it goes as soon as it is made".to_owned(),
        };
        Err(last.unwrap_or_else(too_many).into())
    }

    async fn begin(engine: &Engine, id: String) -> Result<Self, LockError> {
        let lease = Lease::new();
        if let Err(error) = renew(engine, &id, &lease).await {
            // The first error tells more than one of cleaning up.
            let _ = engine.remove_container(&id, true).await;
            return Err(error.into());
        }
        let renewal = tokio::spawn(keep(Arc::clone(engine), id.clone(), lease.clone()));
        Ok(Self {
            engine: Arc::clone(engine),
            id,
            lease,
            renewal,
        })
    }

    /// What tells whether the lock is still held.
    #[must_use]
    pub fn lease(&self) -> Lease {
        self.lease.clone()
    }

    /// Gives the lock back.
    ///
    /// # Errors
    /// Those of the engine; the lock is then held until its time is over.
    pub async fn release(self) -> Result<(), EngineError> {
        self.renewal.abort();
        self.engine.remove_container(&self.id, true).await
    }
}

/// Tells whether a lock is still held. Clones tell the same.
#[derive(Debug, Clone)]
pub struct Lease {
    renewed: Arc<Mutex<Instant>>,
    lost: Arc<AtomicBool>,
}

impl Lease {
    fn new() -> Self {
        Self {
            renewed: Arc::new(Mutex::new(Instant::now())),
            lost: Arc::default(),
        }
    }

    /// Whether the lock is held, for long enough to make a change.
    #[must_use]
    pub fn is_held(&self) -> bool {
        let renewed = *self.renewed.lock().unwrap_or_else(PoisonError::into_inner);
        !self.lost.load(Ordering::SeqCst) && renewed.elapsed() + MARGIN < HELD_FOR
    }
}

/// Renews a lock for as long as it is there.
async fn keep(engine: Engine, id: String, lease: Lease) {
    loop {
        sleep(RENEWED_EVERY).await;
        // An engine that restarts does not answer for a while; the lease's own time tells when it
        // was too long.
        if let Err(EngineError::NotFound { .. }) = renew(&engine, &id, &lease).await {
            lease.lost.store(true, Ordering::SeqCst);
            return;
        }
    }
}

async fn renew(engine: &Engine, id: &str, lease: &Lease) -> Result<(), EngineError> {
    // Measured before the engine's clock is read: never longer than the engine would have it.
    let begin = Instant::now();
    let until = engine.clock().await? + seconds(HELD_FOR);
    engine
        .write_container_file(id, LEASE, until.to_string().as_bytes())
        .await?;
    *lease.renewed.lock().unwrap_or_else(PoisonError::into_inner) = begin;
    Ok(())
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

/// When a container was made, in seconds since 1970.
fn created(container: &Container) -> Option<i64> {
    let time: jiff::Timestamp = container.created_at.parse().ok()?;
    Some(time.as_second())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::engine::memory::MemoryEngine;

    fn elsewhere(command: &str) -> Process {
        Process {
            machine: "another".to_owned(),
            ..Process::current(command)
        }
    }

    fn engine() -> Engine {
        Arc::new(MemoryEngine::new())
    }

    #[tokio::test(start_paused = true)]
    async fn one_run_at_a_time() {
        let engine = engine();
        let lock = Lock::take(&engine, NAME, &elsewhere("apply"))
            .await
            .unwrap();
        let refused = Lock::take(&engine, NAME, &elsewhere("destroy")).await.err();
        let Some(LockError::Held(holder)) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(holder.process.command, "apply");
        // A run of hours stays the holder.
        sleep(Duration::from_hours(2)).await;
        assert!(lock.lease().is_held());
        assert!(
            Lock::take(&engine, NAME, &elsewhere("destroy"))
                .await
                .is_err()
        );
        lock.release().await.unwrap();
        Lock::take(&engine, NAME, &elsewhere("destroy"))
            .await
            .unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_dead_holder_is_replaced_when_its_time_is_over() {
        let engine = engine();
        let lock = Lock::take(&engine, NAME, &elsewhere("apply"))
            .await
            .unwrap();
        lock.renewal.abort();
        sleep(HELD_FOR.saturating_sub(Duration::from_secs(1))).await;
        assert!(!lock.lease().is_held(), "it stops before another begins");
        assert!(
            Lock::take(&engine, NAME, &elsewhere("apply"))
                .await
                .is_err()
        );
        sleep(Duration::from_secs(1)).await;
        let next = Lock::take(&engine, NAME, &elsewhere("apply"))
            .await
            .unwrap();
        // Who comes too late removes nobody else's.
        lock.release().await.unwrap();
        assert!(next.lease().is_held());
        assert!(look(engine.as_ref(), NAME).await.unwrap().is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn a_holder_of_this_machine_whose_process_is_gone_is_replaced_at_once() {
        let engine = engine();
        let gone = Process {
            ticks: 0,
            ..Process::current("apply")
        };
        let _killed = Lock::take(&engine, NAME, &gone).await.unwrap();
        Lock::take(&engine, NAME, &Process::current("apply"))
            .await
            .unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_lock_that_was_removed_is_noticed() {
        let engine = engine();
        let lock = Lock::take(&engine, NAME, &elsewhere("apply"))
            .await
            .unwrap();
        let holder = look(engine.as_ref(), NAME).await.unwrap().unwrap();
        remove(&engine, &holder).await.unwrap();
        sleep(RENEWED_EVERY + Duration::from_secs(1)).await;
        assert!(!lock.lease().is_held());
    }

    #[tokio::test(start_paused = true)]
    async fn a_lock_without_a_time_is_as_old_as_its_container() {
        let engine = engine();
        engine.create_marker(NAME, &BTreeMap::new()).await.unwrap();
        assert!(
            Lock::take(&engine, NAME, &elsewhere("apply"))
                .await
                .is_err()
        );
        sleep(HELD_FOR + Duration::from_secs(1)).await;
        Lock::take(&engine, NAME, &elsewhere("apply"))
            .await
            .unwrap();
    }
}
