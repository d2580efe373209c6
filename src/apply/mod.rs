//! Applying: carries out a plan, nothing else.
//!
//! `schedule` walks the graph of steps and gates; `execute` turns one action into calls of an
//! engine; `replace` is the one action that takes several, `route` tells proxies; `readiness` says when a container is
//! ready; `guard` leaves alone what somebody has moved since the plan was made. A deployment whose step or gate fails goes back by the undo actions of its own steps, so
//! that there is no second path for rolling back.

mod events;
mod execute;
mod explain;
mod guard;
mod owner;
mod readiness;
mod replace;
mod report;
mod rollback;
mod route;
mod schedule;
mod unit;

use std::collections::{BTreeMap, BTreeSet};

pub use events::{Event, Events, Silent, Switched};
pub use report::{Outcome, Report, StepOutcome};
pub use schedule::{Interrupt, apply};

use crate::engine::Engine;
use crate::model::{DeploymentId, Failed, ServerName};
use crate::plan::Strictness;

/// The engines that a plan is carried out on, by server.
pub type Engines = BTreeMap<ServerName, Engine>;

/// What the operator chose for carrying out a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// How many steps may be under way on a server at once.
    pub parallel: usize,
    /// Deployments that are reported and left alone (`apply = "manual"`, not named).
    pub held: BTreeSet<DeploymentId>,
    /// Deployments that are left alone, and what waits for them: their configuration has failed
    /// before, and what became of it.
    pub not_retried: BTreeMap<DeploymentId, Failed>,
    /// How closely what a step touches is compared with what the plan was made for, right before it.
    pub strictness: Strictness,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            parallel: 8,
            held: BTreeSet::default(),
            not_retried: BTreeMap::default(),
            strictness: Strictness::default(),
        }
    }
}
