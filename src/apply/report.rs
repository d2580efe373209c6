//! What has become of a plan.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{DeploymentId, Failed};
use crate::plan::StepId;

/// What has become of each step and deployment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// What has become of each step.
    pub steps: BTreeMap<StepId, StepOutcome>,
    /// What has become of each deployment that had something to do.
    pub deployments: BTreeMap<DeploymentId, Outcome>,
    /// The deployments that failed because their containers did not do what they should: trying the
    /// same again would fail again.
    pub unfit: BTreeSet<DeploymentId>,
    /// Whether the operator stopped it.
    pub interrupted: bool,
}

/// What has become of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepOutcome {
    /// It was carried out.
    Done,
    /// It failed.
    Failed(String),
    /// It was not begun.
    Skipped,
}

/// What has become of a deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is as planned and passed its gate.
    Done,
    /// It failed and is as it was before, but for what is said.
    RolledBack {
        /// Why it failed.
        reason: String,
        /// What could not be taken back and does no harm, as sentences.
        left: Vec<String>,
    },
    /// It failed and could not be put back.
    Broken {
        /// Why it failed.
        reason: String,
        /// Why it could not be put back.
        obstacle: String,
    },
    /// Its removal failed half-way: what was removed stays removed.
    Incomplete {
        /// Why it failed.
        reason: String,
    },
    /// It was not begun.
    Skipped {
        /// Because of what.
        because: String,
    },
    /// It is applied only when it is named.
    Held,
    /// Its configuration has failed before, or somebody went back from it, and it was not tried again.
    NotRetried(Failed),
}

impl Report {
    /// The exit code that says it: 0 done, 4 rolled back, 5 a person is needed, 130 interrupted,
    /// 1 where something was skipped for another reason. What failed before and was not tried again
    /// counts as it did then.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let has = |wanted: fn(&Outcome) -> bool| self.deployments.values().any(wanted);
        let is_broken = |outcome: &Outcome| {
            matches!(
                outcome,
                Outcome::Broken { .. } | Outcome::NotRetried(Failed::Broken)
            )
        };
        let is_as_before = |outcome: &Outcome| {
            matches!(
                outcome,
                Outcome::RolledBack { .. }
                    | Outcome::NotRetried(Failed::RolledBack | Failed::TakenBack)
            )
        };
        if has(is_broken) {
            5
        } else if self.interrupted {
            130
        } else if has(is_as_before) {
            4
        } else {
            u8::from(has(|outcome| {
                matches!(
                    outcome,
                    Outcome::Skipped { .. } | Outcome::Incomplete { .. }
                )
            }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_outcome_decides_the_exit_code() {
        let report = |outcomes: &[Outcome], interrupted| Report {
            deployments: outcomes
                .iter()
                .enumerate()
                .map(|(index, outcome)| {
                    let id = DeploymentId::new("local".into(), index.to_string().as_str().into());
                    (id, outcome.clone())
                })
                .collect(),
            interrupted,
            ..Report::default()
        };
        let back = Outcome::RolledBack {
            reason: "r".into(),
            left: Vec::new(),
        };
        let broken = Outcome::Broken {
            reason: "r".into(),
            obstacle: "o".into(),
        };
        let skipped = Outcome::Skipped {
            because: "b".into(),
        };
        for (outcomes, interrupted, code) in [
            (vec![Outcome::Done, Outcome::Held], false, 0),
            (vec![Outcome::Done, skipped.clone()], false, 1),
            (vec![back.clone(), skipped], false, 4),
            (vec![back.clone(), broken.clone()], false, 5),
            (vec![Outcome::NotRetried(Failed::RolledBack)], false, 4),
            (vec![Outcome::NotRetried(Failed::Broken)], false, 5),
            (vec![Outcome::NotRetried(Failed::TakenBack)], false, 4),
            (vec![back], true, 130),
            (vec![broken], true, 5),
        ] {
            assert_eq!(
                report(&outcomes, interrupted).exit_code(),
                code,
                "{outcomes:?}"
            );
        }
    }
}
