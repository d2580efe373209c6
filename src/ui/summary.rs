//! How many of each a plan has.

use std::fmt;

use crate::plan::{Cause, Origin, Plan, Step};

/// How many of each a plan has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Objects that are made.
    pub create: usize,
    /// Objects that are made anew.
    pub replace: usize,
    /// Objects that are changed in place.
    pub update: usize,
    /// Containers that are started or go on.
    pub start: usize,
    /// Containers that are stopped and started again.
    pub restart: usize,
    /// Containers that are stopped.
    pub stop: usize,
    /// Objects that are removed.
    pub delete: usize,
    /// Images that are pulled.
    pub pull: usize,
    /// Containers that are taken over.
    pub adopt: usize,
    /// Objects that have drifted.
    pub drifted: usize,
}

impl Summary {
    /// Counts a plan's steps.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let mut summary = Self::default();
        for step in &plan.steps {
            let count = match step.action.verb() {
                "create" => &mut summary.create,
                "write" if step.cause == Cause::Missing => &mut summary.create,
                "replace" => &mut summary.replace,
                "start" | "unpause" => &mut summary.start,
                "restart" => &mut summary.restart,
                "stop" => &mut summary.stop,
                "delete" => &mut summary.delete,
                "pull" => &mut summary.pull,
                "adopt" => &mut summary.adopt,
                "switch" if step.cause == Cause::Drifted => &mut summary.update,
                // Counted with the container that is replaced.
                "switch" | "take over" | "run" => continue,
                _ => &mut summary.update,
            };
            *count += 1;
            summary.drifted += usize::from(has_drifted(step));
        }
        summary
    }
}

/// Whether a step mends what the host, not git, has changed.
fn has_drifted(step: &Step) -> bool {
    matches!(
        step.cause,
        Cause::Drifted | Cause::Stopped | Cause::Unhealthy
    ) || step
        .differences
        .iter()
        .any(|difference| difference.origin == Origin::Drift)
}

impl fmt::Display for Summary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = [
            (self.pull, "to pull"),
            (self.create, "to create"),
            (self.replace, "to replace"),
            (self.update, "to update"),
            (self.start, "to start"),
            (self.restart, "to restart"),
            (self.stop, "to stop"),
            (self.delete, "to delete"),
            (self.adopt, "to adopt"),
        ];
        let counted: Vec<String> = counts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        formatter.write_str(&counted.join(", "))
    }
}
