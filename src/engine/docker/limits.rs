//! How long an engine may take.

use std::time::Duration;

/// How long each kind of call may take, so that a frozen engine never freezes a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Calls that only look something up, and those that change little.
    pub read: Duration,
    /// Creating a container.
    pub create: Duration,
    /// What stopping may take beyond the container's own time-out.
    pub stop_margin: Duration,
    /// How long a pull may go without news.
    pub pull_idle: Duration,
    /// How long one transfer of files may take.
    pub transfer: Duration,
    /// How often an engine is asked for a sign of life during what has no limit of its own (waiting
    /// for a container, a command, lines of output) or one longer than that of looking something up.
    pub sign_of_life: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            read: Duration::from_secs(30),
            create: Duration::from_mins(2),
            stop_margin: Duration::from_secs(30),
            pull_idle: Duration::from_mins(5),
            transfer: Duration::from_mins(2),
            sign_of_life: Duration::from_secs(15),
        }
    }
}
