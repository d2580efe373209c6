//! How a container is.

use serde::{Deserialize, Serialize};

/// What a container is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Made and never started.
    Created,
    /// Running.
    Running,
    /// Frozen.
    Paused,
    /// Between two starts.
    Restarting,
    /// Being removed.
    Removing,
    /// Ended.
    Exited,
    /// Broken: removal failed.
    Dead,
}

impl Status {
    /// Docker's word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Restarting => "restarting",
            Self::Removing => "removing",
            Self::Exited => "exited",
            Self::Dead => "dead",
        }
    }
}

/// What the health check says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Health {
    /// Not yet known.
    Starting,
    /// Passing.
    Healthy,
    /// Failing.
    Unhealthy,
}

/// How a container is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerState {
    /// What it is doing.
    pub status: Status,
    /// The exit code of the last run.
    pub exit_code: i64,
    /// What the health check says; `None` where there is none.
    pub health: Option<Health>,
    /// What the last failed probe printed.
    pub health_output: String,
    /// When it was last started, in RFC 3339; empty when never.
    pub started_at: String,
    /// When it last ended, in RFC 3339; empty when never.
    pub finished_at: String,
    /// How often the engine has restarted it.
    pub restart_count: i64,
    /// Why it could not be started.
    pub error: String,
    /// Whether the kernel ended it for want of memory.
    pub oom_killed: bool,
}

impl ContainerState {
    /// Whether it runs, paused or not.
    #[must_use]
    pub fn is_up(&self) -> bool {
        matches!(
            self.status,
            Status::Running | Status::Paused | Status::Restarting
        )
    }
}
