//! An engine that lives in memory and behaves like Docker as far as planning and applying can tell.
//!
//! It answers what Engine 20.10 (API 1.41) answers: the same errors in the same words, the image's
//! configuration merged into what an inspection reports, networks that are looked for only at the
//! start, ports that are taken while a container runs, anonymous volumes, restart policies, health.
//! Laws that are tested on it therefore say something of the real thing;
//! [`transcript`](crate::engine::conformance::transcript) shows the likeness by running one script on
//! both.
//!
//! A test decides what the images contain ([`MemoryEngine::publish`]), how their programs behave
//! ([`Program`]) and what goes wrong ([`MemoryEngine::fail`]). Nothing is random: the same calls
//! give the same identifiers. Time is tokio's, so that a test with paused time never waits.
//!
//! Not modelled: swarm, plugins, addresses that nobody asked for, the content of volumes, what a
//! program does besides running, ending, printing and being healthy.

mod clock;
mod containers;
mod control;
mod create;
mod delivery;
mod fault;
mod files;
mod health;
mod images;
mod invariants;
mod lifecycle;
mod merge;
mod networks;
mod observe;
mod operate;
mod paths;
mod ports;
mod program;
mod refusal;
mod state;
mod subnet;
#[cfg(test)]
mod tests;
mod volumes;
mod windows;

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use fault::{Failure, Moment};
pub use program::{Probe, Program, Run};

use super::Result;
use fault::{timed_out, unreachable};
use refusal::Answer;
use state::{Availability, State};

/// The address under which errors name the engine.
const ENGINE_ADDRESS: &str = "memory";

/// A client's handle on an engine in memory.
///
/// A clone is the same client; [`MemoryEngine::client`] makes another one on the same engine.
#[derive(Clone)]
pub struct MemoryEngine {
    state: Arc<Mutex<State>>,
    killed: Arc<AtomicBool>,
}

impl MemoryEngine {
    /// Starts an engine with nothing on it.
    #[must_use]
    pub fn new() -> Self {
        Self {
            state: Arc::new(Mutex::new(State::new())),
            killed: Arc::new(AtomicBool::new(false)),
        }
    }

    /// Makes another client of the same engine.
    #[must_use]
    pub fn client(&self) -> Self {
        Self {
            state: Arc::clone(&self.state),
            killed: Arc::new(AtomicBool::new(false)),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Locks the state for a call, if the engine answers this client.
    fn reach(&self, call: &str) -> Result<MutexGuard<'_, State>> {
        if self.killed.load(Ordering::SeqCst) {
            return Err(unreachable("the client was killed"));
        }
        let mut state = self.lock();
        match state.availability {
            Availability::Up => {
                state.settle();
                Ok(state)
            }
            Availability::Frozen => Err(timed_out(call)),
            Availability::Dead => Err(unreachable("connection refused")),
        }
    }

    /// Makes a reading request.
    fn read<T>(&self, call: &str, look: impl FnOnce(&mut State) -> Answer<T>) -> Result<T> {
        let mut state = self.reach(call)?;
        look(&mut state).map_err(|refusal| refusal.answering(call))
    }

    /// Makes a writing request, the smallest unit that can fail.
    fn write<T>(&self, call: &str, change: impl FnOnce(&mut State) -> Answer<T>) -> Result<T> {
        let mut state = self.reach(call)?;
        let failure = state.faults.next();
        if let Some(failure) = failure.filter(|failure| failure.moment() == Moment::Before) {
            return Err(self.strike(&mut state, failure, call));
        }
        let outcome = change(&mut state).map_err(|refusal| refusal.answering(call));
        let line = match &outcome {
            Ok(_) => call.to_owned(),
            // The error begins with the call, where the engine gave it.
            Err(error) => format!("refused: {error}"),
        };
        state.journal.push(line);
        state.check_invariants();
        match failure {
            Some(failure) => Err(self.strike(&mut state, failure, call)),
            None => outcome,
        }
    }

    fn strike(&self, state: &mut State, failure: Failure, call: &str) -> super::EngineError {
        match failure {
            Failure::EngineDies(_) => state.availability = Availability::Dead,
            Failure::ClientDies(_) => self.killed.store(true, Ordering::SeqCst),
            Failure::Refused | Failure::AnswerLost => {}
        }
        failure.error(call)
    }
}

impl Default for MemoryEngine {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for MemoryEngine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("MemoryEngine")
            .finish_non_exhaustive()
    }
}
