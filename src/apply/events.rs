//! What happens while a plan is carried out, for whoever shows it.

use std::time::Duration;

use crate::model::DeploymentId;
use crate::plan::Step;

/// Takes what happens. Calls come from one thread and must return at once.
pub trait Events: Send + Sync {
    /// Takes one event.
    fn on(&self, event: &Event<'_>);
}

/// What has become of the requests when containers were taken out of a backend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Switched {
    /// The requests that the old containers were answering at the switch. `None` where the proxy does not
    /// tell.
    pub in_flight: Option<u64>,
    /// How long they took to answer them.
    pub drained: Duration,
    /// The requests that were still under way when the time for it was over.
    pub left: u64,
}

/// Something that happened.
#[derive(Debug)]
pub enum Event<'a> {
    /// A step has begun.
    StepStarted(&'a Step),
    /// A step that pulls an image has come further: bytes of bytes known so far.
    Pulled {
        /// The step.
        step: &'a Step,
        /// The bytes that are there.
        current: u64,
        /// The bytes of all layers seen so far.
        total: u64,
    },
    /// A step has ended.
    StepFinished {
        /// The step.
        step: &'a Step,
        /// How long it took.
        elapsed: Duration,
        /// Why it failed, if it did.
        error: Option<&'a str>,
    },
    /// A proxy sends requests to other containers now.
    Switched {
        /// The step.
        step: &'a Step,
        /// What has become of the requests; `None` where the proxy does not run.
        switched: Option<Switched>,
    },
    /// A deployment waits until a container is ready.
    Waiting {
        /// The deployment.
        deployment: &'a DeploymentId,
        /// The container.
        container: &'a str,
    },
    /// A deployment has passed its gate.
    StackHealthy {
        /// The deployment.
        deployment: &'a DeploymentId,
        /// How long its gate took.
        elapsed: Duration,
    },
    /// A deployment has failed and goes back.
    StackFailed {
        /// The deployment.
        deployment: &'a DeploymentId,
        /// Why.
        reason: &'a str,
        /// The last lines of the container that is to blame, where there is one.
        log: &'a [String],
    },
    /// A deployment has gone back, or could not.
    RolledBack {
        /// The deployment.
        deployment: &'a DeploymentId,
        /// Why it could not, if it could not.
        error: Option<&'a str>,
        /// What stays all the same, as sentences.
        left: &'a [String],
    },
    /// Something that a person should know.
    Note {
        /// What.
        text: &'a str,
    },
    /// What a rotation has cost those who use what was rotated.
    Cost {
        /// All of it.
        text: &'a str,
        /// Whether nothing answered for a while.
        down: bool,
    },
    /// The operator asked to stop: what is in flight is finished.
    Interrupted,
}

/// Shows nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Events for Silent {
    fn on(&self, _: &Event<'_>) {}
}
