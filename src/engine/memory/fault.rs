//! Failures that a test asks for.

use std::collections::BTreeMap;

use super::ENGINE_ADDRESS;
use crate::engine::EngineError;

/// Seconds that a call whose answer was lost is said to have waited.
const LOST_AFTER: u64 = 60;

/// When a failure happens, seen from the change that a request makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// The change is not made.
    Before,
    /// The change is made, its answer does not arrive.
    After,
}

/// How a writing request fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The engine refuses; nothing is changed.
    Refused,
    /// The change is made, but its answer comes too late for the caller.
    AnswerLost,
    /// The power goes: this and every later call of every client fails until
    /// [`MemoryEngine::restart_engine`](super::MemoryEngine::restart_engine).
    EngineDies(Moment),
    /// The client is killed: this and every later call through its handle fails.
    ClientDies(Moment),
}

impl Failure {
    /// Every way to fail, for tests that go through all of them.
    pub const ALL: [Self; 6] = [
        Self::Refused,
        Self::AnswerLost,
        Self::EngineDies(Moment::Before),
        Self::EngineDies(Moment::After),
        Self::ClientDies(Moment::Before),
        Self::ClientDies(Moment::After),
    ];

    pub(super) fn moment(self) -> Moment {
        match self {
            Self::Refused => Moment::Before,
            Self::AnswerLost => Moment::After,
            Self::EngineDies(moment) | Self::ClientDies(moment) => moment,
        }
    }

    /// What the caller of the failing request gets to know.
    pub(super) fn error(self, call: &str) -> EngineError {
        match self {
            Self::Refused => EngineError::Refused {
                call: call.to_owned(),
                message: "injected failure".to_owned(),
            },
            Self::AnswerLost => timed_out(call),
            Self::EngineDies(_) => unreachable("connection reset by peer"),
            Self::ClientDies(_) => unreachable("the client was killed"),
        }
    }
}

/// The failures that are due, by the number of the writing request that they strike.
#[derive(Debug, Clone, Default)]
pub(super) struct Faults {
    requests: u64,
    due: BTreeMap<u64, Failure>,
}

impl Faults {
    /// Lets the `nth` request from now, counted from 1, fail.
    pub(super) fn inject(&mut self, nth: u64, failure: Failure) {
        self.due.insert(self.requests.saturating_add(nth), failure);
    }

    /// Counts a request and tells how it fails, if it does.
    pub(super) fn next(&mut self) -> Option<Failure> {
        self.requests = self.requests.saturating_add(1);
        self.due.remove(&self.requests)
    }

    pub(super) fn requests(&self) -> u64 {
        self.requests
    }

    pub(super) fn clear(&mut self) {
        self.due.clear();
    }
}

pub(super) fn unreachable(reason: &str) -> EngineError {
    EngineError::Unreachable {
        address: ENGINE_ADDRESS.to_owned(),
        reason: reason.to_owned(),
    }
}

pub(super) fn timed_out(call: &str) -> EngineError {
    EngineError::TimedOut {
        call: call.to_owned(),
        seconds: LOST_AFTER,
    }
}
