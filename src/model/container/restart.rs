//! Restart policies.

use serde::{Deserialize, Serialize};

/// What an engine does when a container ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RestartPolicyKind {
    /// Nothing.
    #[default]
    No,
    /// Starts it again, also after the engine restarts.
    Always,
    /// Starts it again unless somebody stopped it.
    UnlessStopped,
    /// Starts it again when it failed.
    OnFailure,
}

/// A restart policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RestartPolicy {
    /// What is done.
    pub kind: RestartPolicyKind,
    /// How often it is done at the most, with `on-failure`; 0 is without end.
    pub maximum_retries: i64,
}

impl RestartPolicy {
    /// The policy in Compose's words, such as `on-failure:3`.
    #[must_use]
    pub fn as_text(&self) -> String {
        let name = match self.kind {
            RestartPolicyKind::No => "no",
            RestartPolicyKind::Always => "always",
            RestartPolicyKind::UnlessStopped => "unless-stopped",
            RestartPolicyKind::OnFailure => "on-failure",
        };
        if self.kind == RestartPolicyKind::OnFailure && self.maximum_retries > 0 {
            format!("{name}:{}", self.maximum_retries)
        } else {
            name.to_owned()
        }
    }

    /// Reads Compose's words; nothing where an engine would refuse them.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let (name, retries) = match text.split_once(':') {
            Some((name, retries)) => (name, retries.parse().ok()?),
            None => (text, 0),
        };
        let kind = match name {
            "no" | "" => RestartPolicyKind::No,
            "always" => RestartPolicyKind::Always,
            "unless-stopped" => RestartPolicyKind::UnlessStopped,
            "on-failure" => RestartPolicyKind::OnFailure,
            _ => return None,
        };
        let is_allowed = retries == 0 || (retries > 0 && kind == RestartPolicyKind::OnFailure);
        is_allowed.then_some(Self {
            kind,
            maximum_retries: retries,
        })
    }
}
