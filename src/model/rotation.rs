//! What was rotated on a server, when, and with what result.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::EntryResult;

/// The form of the file. It changes when what is written can no longer be read as before.
pub const ROTATIONS_FORMAT: &str = "vaultctl.rotations/v1";

/// How many runs of each rotation are kept.
const KEPT: usize = 20;

/// What was rotated on a server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rotations {
    /// [`ROTATIONS_FORMAT`].
    pub format: String,
    /// What is rotated, in the order in which it was first.
    pub rotations: Vec<Rotated>,
}

/// Something that is rotated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rotated {
    /// Identifies the repository.
    pub repository: String,
    /// What it is: `STACK/SERVICE`.
    pub name: String,
    /// How often it was rotated with success.
    pub count: u64,
    /// Since when it is left alone, where somebody wants that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused: Option<Paused>,
    /// The last runs, the oldest first.
    pub runs: Vec<RotationRun>,
}

/// A rotation that is left alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Paused {
    /// Since when.
    pub since: Timestamp,
    /// Who wants it, as `user@machine`.
    pub by: String,
}

/// One run of a rotation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RotationRun {
    /// When it began.
    pub started: Timestamp,
    /// When it was done.
    pub finished: Timestamp,
    /// Who ran it, as `user@machine`.
    pub by: String,
    /// The command line.
    pub command: String,
    /// What became of it.
    pub result: EntryResult,
    /// Why, where it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The containers that were made anew, by name.
    pub containers: Vec<String>,
    /// The requests that were being answered at the switches, as far as the proxy tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_flight: Option<u64>,
    /// How long they took to be answered, in seconds.
    #[serde(default)]
    pub drained: f64,
    /// How long nothing answered, in seconds.
    #[serde(default)]
    pub downtime: f64,
}

impl Default for Rotations {
    fn default() -> Self {
        Self {
            format: ROTATIONS_FORMAT.to_owned(),
            rotations: Vec::new(),
        }
    }
}

impl Rotations {
    /// What is known of a rotation.
    #[must_use]
    pub fn of(&self, repository: &str, name: &str) -> Option<&Rotated> {
        let mut rotations = self.rotations.iter();
        rotations.find(|rotated| rotated.repository == repository && rotated.name == name)
    }

    /// As [`Rotations::of`], to be changed; where nothing is known, that it never ran.
    pub fn of_mut(&mut self, repository: &str, name: &str) -> &mut Rotated {
        let is_it = |rotated: &Rotated| rotated.repository == repository && rotated.name == name;
        let index = self.rotations.iter().position(is_it).unwrap_or_else(|| {
            self.rotations.push(Rotated {
                repository: repository.to_owned(),
                name: name.to_owned(),
                count: 0,
                paused: None,
                runs: Vec::new(),
            });
            self.rotations.len() - 1
        });
        #[expect(
            clippy::indexing_slicing,
            reason = "it was found there, or has just been added"
        )]
        &mut self.rotations[index]
    }
}

impl Rotated {
    /// When it was last tried.
    #[must_use]
    pub fn last(&self) -> Option<&RotationRun> {
        self.runs.last()
    }

    /// Adds a run, and drops the oldest ones.
    pub fn add(&mut self, run: RotationRun) {
        self.count += u64::from(run.result == EntryResult::Done);
        self.runs.push(run);
        let above = self.runs.len().saturating_sub(KEPT);
        self.runs.drain(..above);
    }
}
