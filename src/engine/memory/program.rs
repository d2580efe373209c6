//! What runs in the containers of a memory engine.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::engine::ExecOutcome;

/// How every container made from an image behaves.
///
/// The default runs for ever, is healthy at the first look and ends with code 0 when it is
/// stopped.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Program {
    /// Whether and how it runs.
    pub run: Run,
    /// What a health check finds, where the container has one.
    pub probe: Probe,
    /// The exit code after a stop: 0, 143 or 137 as the real thing would.
    pub stop_code: i64,
    /// What it prints after each start: the line, and whether it goes to standard error.
    pub output: Vec<(String, bool)>,
    /// Outcomes of commands in it. The health check's own command follows `probe`; any other
    /// succeeds without output.
    pub exec: BTreeMap<Vec<String>, ExecOutcome>,
    /// Regular files of the image.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// Whether and how a program runs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Run {
    /// Until it is stopped.
    #[default]
    Forever,
    /// For a time, then it ends by itself.
    Exits {
        /// The exit code.
        code: i64,
        /// How long it runs.
        after: Duration,
    },
    /// It cannot be started at all, as when the command is not in the image.
    Fails {
        /// The engine's words.
        message: String,
    },
}

/// What a health check finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Probe {
    /// Healthy at the first look.
    #[default]
    Passes,
    /// Healthy from this time after the start on.
    PassesAfter(Duration),
    /// Still starting at so many inspections after the start, then healthy.
    PassesAfterLooks(u32),
    /// Unhealthy, once the start period is over and the retries are used up.
    Fails,
    /// Starting for ever.
    Hangs,
}
