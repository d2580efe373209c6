//! A round of `vaultctl reconcile`, as a line of JSON.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::json::{deployments_json, summary_of};
use crate::apply::{Outcome, Report};
use crate::plan::Plan;

/// How a round has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoundResult {
    /// There was nothing to do.
    Converged,
    /// All that was to be done is done.
    Applied,
    /// What git wants has failed before, and waits until git changes.
    Held,
    /// Something failed and was put back.
    RolledBack,
    /// Something failed and could not be put back, or could not be begun.
    Failed,
    /// What git wants is not carried out: it cannot be read, is not signed, or a person has to agree.
    Refused,
    /// Another run is at it.
    Locked,
    /// A server cannot be reached.
    Unreachable,
    /// What git wants is not known.
    FetchFailed,
    /// A signal has ended it.
    Interrupted,
}

impl RoundResult {
    /// The word in the JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Converged => "converged",
            Self::Applied => "applied",
            Self::Held => "held",
            Self::RolledBack => "rolled_back",
            Self::Failed => "failed",
            Self::Refused => "refused",
            Self::Locked => "locked",
            Self::Unreachable => "unreachable",
            Self::FetchFailed => "fetch_failed",
            Self::Interrupted => "interrupted",
        }
    }

    /// How carrying out a plan has ended.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        let has = |wanted: fn(&Outcome) -> bool| report.deployments.values().any(wanted);
        if has(|outcome| matches!(outcome, Outcome::Broken { .. } | Outcome::Incomplete { .. })) {
            Self::Failed
        } else if report.interrupted {
            Self::Interrupted
        } else if has(|outcome| matches!(outcome, Outcome::RolledBack { .. })) {
            Self::RolledBack
        } else if has(|outcome| matches!(outcome, Outcome::NotRetried(_))) {
            Self::Held
        } else if has(|outcome| matches!(outcome, Outcome::Skipped { .. })) {
            Self::Failed
        } else if has(|outcome| matches!(outcome, Outcome::Done)) {
            Self::Applied
        } else {
            Self::Converged
        }
    }

    /// Whether trying again soon is of no use to anybody: what failed is not what git wants, but the way
    /// there.
    #[must_use]
    pub fn backs_off(self) -> bool {
        matches!(
            self,
            Self::FetchFailed | Self::Unreachable | Self::Failed | Self::RolledBack
        )
    }
}

/// A round.
#[derive(Debug, Clone)]
pub struct Round {
    /// Which one since the program began, from 1 on.
    pub number: u64,
    /// When it began.
    pub started: Timestamp,
    /// What is followed, as `refs/heads/main`, once it is known.
    pub reference: Option<String>,
    /// The commit that is there.
    pub revision: Option<String>,
    /// The commit that was there before.
    pub before: Option<String>,
    /// Whether that one is no ancestor of it.
    pub is_forced: bool,
    /// Who has signed it, where that was looked at: names and fingerprint.
    pub signer: Option<(String, String)>,
    /// How it has ended.
    pub result: RoundResult,
    /// The exit code that `apply` would have.
    pub exit_code: u8,
    /// Why it has not done what git wants.
    pub error: Option<String>,
    /// What was to be done: counts, once it is known.
    pub plan: Option<Value>,
    /// What has become of it, by deployment.
    pub deployments: Vec<Value>,
}

impl Round {
    /// A round that begins now.
    #[must_use]
    pub fn new(number: u64) -> Self {
        Self {
            number,
            started: Timestamp::now(),
            reference: None,
            revision: None,
            before: None,
            is_forced: false,
            signer: None,
            result: RoundResult::Failed,
            exit_code: 1,
            error: None,
            plan: None,
            deployments: Vec::new(),
        }
    }

    /// Notes what is to be done.
    pub fn planned(&mut self, plan: &Plan) {
        self.plan = Some(summary_of(plan));
    }

    /// Notes what has become of it.
    pub fn carried_out(&mut self, report: &Report) {
        self.deployments = deployments_json(report);
        self.exit_code = report.exit_code();
        self.result = RoundResult::of(report);
    }

    /// Notes why it ends here.
    pub fn ended(&mut self, result: RoundResult, exit_code: u8, error: impl Into<String>) {
        self.result = result;
        self.exit_code = exit_code;
        self.error = Some(error.into());
    }

    /// The line; `next` is when the next one begins, if there is to be one.
    #[must_use]
    pub fn json(&self, ended: Timestamp, next: Option<Timestamp>) -> Value {
        let seconds = ended.duration_since(self.started).as_secs_f64().max(0.0);
        let signer = self.signer.as_ref();
        json!({
            "format": "vaultctl.round/v1",
            "round": self.number,
            "started_at": self.started,
            "seconds": (seconds * 1000.0).round() / 1000.0,
            "reference": self.reference,
            "revision": self.revision,
            "previous": self.before,
            "forced": self.is_forced,
            "signer": signer.map(|(name, key)| json!({ "principals": name, "key": key })),
            "result": self.result.as_str(),
            "exit_code": self.exit_code,
            "error": self.error,
            "plan": self.plan,
            "deployments": self.deployments,
            "next_at": next,
        })
    }
}
