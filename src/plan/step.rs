//! The plan: what is printed and what is executed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::action::{Action, Kind};
use super::touched::Fingerprints;
use crate::model::{DeploymentId, Failed, Ready, ServerName, StackName};

/// Everything that is to be done, and why.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// Identifies the repository on the hosts.
    pub repository: String,
    /// The git commit that it leads to.
    pub revision: Option<String>,
    /// Whether it leads to the working tree instead.
    pub worktree: bool,
    /// The servers that were observed.
    pub servers: Vec<ServerName>,
    /// The servers that could not be, and why. Nothing is planned for them.
    pub unreachable: BTreeMap<ServerName, String>,
    /// The steps, in an order in which they can be carried out.
    pub steps: Vec<Step>,
    /// What has to hold of each deployment after its steps.
    pub gates: Vec<Gate>,
    /// The deployments that are applied only when they are named (`apply = "manual"`).
    pub held: BTreeSet<DeploymentId>,
    /// The deployments whose configuration has failed before, and what became of it.
    /// Without a person at hand they are not tried again.
    pub failed: BTreeMap<DeploymentId, Failed>,
    /// Deployments that are removed because their stack has moved to another server.
    pub moved: BTreeSet<DeploymentId>,
    /// What makes it impossible; nothing may be carried out while there is one.
    pub blockers: Vec<Blocker>,
    /// The folders of servers in which something may be changed that could not be looked at
    /// ([`crate::engine::Operate::show_folder`]). Nothing of a cause [`Cause::Unknown`] may be
    /// carried out; a plan that is made after they are shown has none.
    pub unseen: BTreeSet<(ServerName, String)>,
    /// What a person should know.
    pub notes: Vec<String>,
    /// How everything was found that the steps touch.
    pub found: Fingerprints,
}

impl Plan {
    /// Whether nothing needs to be done. Adopting is not doing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps
            .iter()
            .all(|step| matches!(step.action, Action::Adopt { .. }))
    }

    /// The steps of a deployment, in order.
    pub fn steps_of(&self, deployment: &DeploymentId) -> impl Iterator<Item = &Step> {
        self.steps
            .iter()
            .filter(move |step| step.server == deployment.server && step.stack == deployment.stack)
    }
}

/// Identifies a step or a gate: `server/stack/kind/name`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StepId(String);

impl StepId {
    /// The identifier of a step on an object of a deployment.
    #[must_use]
    pub fn new(deployment: &DeploymentId, kind: Kind, name: &str) -> Self {
        Self(format!(
            "{}/{}/{kind}/{name}",
            deployment.server, deployment.stack
        ))
    }

    /// The identifier of a deployment's gate.
    #[must_use]
    pub fn gate(deployment: &DeploymentId) -> Self {
        Self(format!("{}/{}/gate", deployment.server, deployment.stack))
    }

    /// The identifier of another step on the same object.
    #[must_use]
    pub fn variant(&self, suffix: &str) -> Self {
        Self(format!("{}#{suffix}", self.0))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StepId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// One change of one object.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Identifies it in the plan.
    pub id: StepId,
    /// The server.
    pub server: ServerName,
    /// The stack that the object belongs to.
    pub stack: StackName,
    /// The service that the object belongs to.
    pub service: Option<String>,
    /// The object's name.
    pub name: String,
    /// What is done.
    pub action: Action,
    /// What undoes it. `None` where nothing has to be undone.
    pub undo: Option<Action>,
    /// Why it is done.
    pub cause: Cause,
    /// What it costs those who use the service.
    pub disruption: Disruption,
    /// What differs.
    pub differences: Vec<Difference>,
    /// A sentence for people where cause and differences do not say it all.
    pub note: Option<String>,
    /// The steps and gates that must be done before.
    pub after: Vec<StepId>,
    /// What must hold of containers before.
    pub awaits: Vec<Expectation>,
}

impl Step {
    /// The deployment that the step belongs to.
    #[must_use]
    pub fn deployment(&self) -> DeploymentId {
        DeploymentId::new(self.server.clone(), self.stack.clone())
    }

    /// Whether the step takes something away that no other step brings back.
    #[must_use]
    pub fn is_final(&self) -> bool {
        let removes = matches!(
            self.action,
            Action::RemoveContainer { .. }
                | Action::DeleteNetwork { .. }
                | Action::DeleteVolume { .. }
                | Action::ReplaceVolume(_)
        );
        // Repairs remove what an interrupted run has left: nobody misses it.
        removes && self.undo.is_none() && self.disruption >= Disruption::Downtime
    }
}

/// Why a step is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Cause {
    /// It does not exist.
    Missing,
    /// Whether it exists and what it looks like could not be seen: it is taken for missing, and
    /// looked at before anything is written.
    #[serde(rename = "missing")]
    Unknown,
    /// Git differs from what was applied.
    Changed,
    /// The host differs from what was applied.
    Drifted,
    /// Nobody wants it any more.
    Orphaned,
    /// Something that it depends on changes.
    Dependency,
    /// Its health check fails.
    Unhealthy,
    /// It does not run.
    Stopped,
    /// Its time has come.
    Rotated,
}

impl fmt::Display for Cause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Missing => "missing",
            Self::Unknown => "unknown",
            Self::Changed => "changed",
            Self::Drifted => "drifted",
            Self::Orphaned => "orphaned",
            Self::Dependency => "dependency",
            Self::Unhealthy => "unhealthy",
            Self::Stopped => "stopped",
            Self::Rotated => "rotated",
        })
    }
}

/// What a step costs those who use the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Disruption {
    /// Nothing.
    None,
    /// The moment in which one container takes over from another or restarts.
    Restart,
    /// Longer: a network or volume is re-created, a stack moves or goes.
    Downtime,
    /// Data is gone for good.
    DataLoss,
}

impl fmt::Display for Disruption {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::None => "none",
            Self::Restart => "restart",
            Self::Downtime => "downtime",
            Self::DataLoss => "data loss",
        })
    }
}

/// Who caused a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// Git changed.
    Change,
    /// The host drifted.
    Drift,
}

/// One attribute that is not as desired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The attribute.
    pub path: String,
    /// What the host has.
    pub before: Option<String>,
    /// What git wants.
    pub after: Option<String>,
    /// Who caused it.
    pub origin: Origin,
    /// Whether the values must not be shown.
    pub sensitive: bool,
}

/// What has to hold of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    /// The container's name.
    pub container: String,
    /// The service.
    pub service: String,
    /// What has to hold.
    pub condition: Condition,
    /// How long it may take, from the container's start.
    pub timeout: Duration,
    /// Whether a failure stops what waits for it.
    pub required: bool,
    /// What tells from outside that it is ready, where its definition names something.
    pub ready: Option<Ready>,
}

/// A condition on a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Condition {
    /// It has been started.
    Started,
    /// It runs and its health check passes; without one, it has run for half a second without a
    /// restart.
    Healthy,
    /// As [`Condition::Healthy`], or it has ended with exit code 0.
    Settled,
    /// It has ended with exit code 0.
    Completed,
}

/// What has to hold of a deployment before what comes after it may start.
///
/// When it fails, the deployment goes back: the undo actions of its steps, last first.
#[derive(Debug, Clone, PartialEq)]
pub struct Gate {
    /// Identifies it in the plan.
    pub id: StepId,
    /// The deployment.
    pub deployment: DeploymentId,
    /// The steps of the deployment.
    pub after: Vec<StepId>,
    /// What has to hold of its containers.
    pub expectations: Vec<Expectation>,
    /// Actions once it has passed: kept containers go, the delivery is recorded.
    pub conclusion: Vec<Action>,
}

/// Something that makes a plan impossible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocker {
    /// The deployment that it stops.
    pub deployment: DeploymentId,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}
