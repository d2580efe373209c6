//! Plans as `plan --json` prints them.

use serde::Deserialize;

/// A plan.
#[derive(Debug, Deserialize)]
pub(crate) struct Plan {
    pub(crate) format: String,
    pub(crate) steps: Vec<Step>,
}

/// A step of a plan.
#[derive(Debug, Deserialize)]
pub(crate) struct Step {
    pub(crate) id: String,
    pub(crate) stack: String,
    pub(crate) service: Option<String>,
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) action: String,
    pub(crate) cause: String,
    pub(crate) seen: bool,
    pub(crate) disruption: String,
    pub(crate) differences: Vec<Difference>,
}

/// A difference of a step.
#[derive(Debug, Deserialize)]
pub(crate) struct Difference {
    pub(crate) path: String,
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
    pub(crate) origin: String,
}

impl Plan {
    /// Reads what `plan --json` printed.
    #[track_caller]
    pub(crate) fn read(text: &str) -> Self {
        let plan: Self = serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {text}"));
        assert_eq!(plan.format, "vaultctl.plan/v1");
        plan
    }

    /// Each step in a line: action, kind and name.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.steps.iter().map(Step::line).collect()
    }

    /// The one step on an object.
    #[track_caller]
    pub(crate) fn step(&self, kind: &str, name: &str) -> &Step {
        let mut found = self
            .steps
            .iter()
            .filter(|step| step.kind == kind && step.name == name);
        match (found.next(), found.next()) {
            (Some(step), None) => step,
            _ => panic!("not one step on {kind} {name}: {self:#?}"),
        }
    }
}

impl Step {
    /// Action, kind and name.
    pub(crate) fn line(&self) -> String {
        format!("{} {} {}", self.action, self.kind, self.name)
    }

    /// Paths and origins of the differences.
    pub(crate) fn differs(&self) -> Vec<(&str, &str)> {
        self.differences
            .iter()
            .map(|d| (d.path.as_str(), d.origin.as_str()))
            .collect()
    }
}
