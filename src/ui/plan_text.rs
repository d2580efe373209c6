//! A plan as text: what an admin reads before saying yes.

use std::fmt::{self, Write as _};

use owo_colors::{OwoColorize, Style};

use super::text::visible;
use crate::model::DeploymentId;
use crate::plan::{Action, Cause, Difference, Disruption, Origin, Plan, Step};

/// How wide a value may get before it is cut.
const LONGEST_VALUE: usize = 100;

/// How a plan is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PlanText {
    /// Whether colour is used.
    pub color: bool,
    /// Whether every attribute and whole values are written.
    pub verbose: bool,
}

/// How many of each a plan has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Objects that are made.
    pub create: usize,
    /// Objects that are made anew.
    pub replace: usize,
    /// Objects that are changed in place.
    pub update: usize,
    /// Containers that are started.
    pub start: usize,
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
                "start" | "restart" | "unpause" => &mut summary.start,
                "stop" => &mut summary.stop,
                "delete" => &mut summary.delete,
                "pull" => &mut summary.pull,
                "adopt" => &mut summary.adopt,
                "run" => continue,
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

/// Writes a plan.
#[must_use]
pub fn plan_text(plan: &Plan, style: PlanText) -> String {
    let mut writer = Writer {
        text: String::new(),
        style,
    };
    let mut groups: Vec<(DeploymentId, Vec<&Step>)> = Vec::new();
    for step in &plan.steps {
        let id = DeploymentId::new(step.server.clone(), step.stack.clone());
        match groups.iter_mut().find(|(known, _)| *known == id) {
            Some((_, steps)) => steps.push(step),
            None => groups.push((id, vec![step])),
        }
    }
    for (deployment, steps) in &groups {
        writer.deployment(deployment, steps);
    }
    writer.summary(plan);
    writer.text
}

struct Writer {
    text: String,
    style: PlanText,
}

impl Writer {
    fn paint(&self, text: &str, style: Style) -> String {
        if self.style.color {
            text.style(style).to_string()
        } else {
            text.to_owned()
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn deployment(&mut self, deployment: &DeploymentId, steps: &[&Step]) {
        let heading = self.paint(&deployment.to_string(), Style::new().bold());
        self.line(&heading);
        let width = steps
            .iter()
            .map(|step| step.name.chars().count())
            .max()
            .unwrap_or_default();
        for step in steps {
            self.step(step, width.min(48));
        }
        self.line("");
    }

    fn step(&mut self, step: &Step, width: usize) {
        let (sign, style) = sign(&step.action);
        let kind = step.action.kind().to_string();
        let verb = step.action.verb();
        let name = visible(&step.name);
        let mut line = format!(
            "  {} {} {kind:<9} {name:<width$}  {}",
            self.paint(&format!("{sign:>3}"), style),
            self.paint(&format!("{verb:<10}"), style),
            step.cause,
        );
        if step.disruption != Disruption::None {
            let alarm = match step.disruption {
                Disruption::DataLoss => Style::new().red().bold(),
                Disruption::Downtime => Style::new().red(),
                _ => Style::new().yellow(),
            };
            let _ = write!(
                line,
                ", {}",
                self.paint(&step.disruption.to_string(), alarm)
            );
        }
        self.line(&line);
        if let Some(note) = &step.note {
            self.line(&format!("        {}", visible(note)));
        }
        self.differences(step);
    }

    fn differences(&mut self, step: &Step) {
        let is_content = |d: &&Difference| d.path == "content";
        let shown: Vec<&Difference> = step.differences.iter().filter(|d| !is_content(d)).collect();
        let width = shown
            .iter()
            .map(|d| d.path.chars().count())
            .max()
            .unwrap_or_default()
            .min(40);
        for difference in shown {
            let line = self.difference(difference, width);
            self.line(&line);
        }
        for difference in step.differences.iter().filter(is_content) {
            self.content(step, difference);
        }
    }

    fn difference(&self, difference: &Difference, width: usize) -> String {
        let path = visible(&difference.path);
        let values = if difference.sensitive {
            "(sensitive value changes)".to_owned()
        } else {
            match (&difference.before, &difference.after) {
                (Some(before), Some(after)) => {
                    format!("{} -> {}", self.value(before), self.value(after))
                }
                (None, Some(after)) => format!("(not set) -> {}", self.value(after)),
                (Some(before), None) => format!("{} -> (not set)", self.value(before)),
                (None, None) => String::new(),
            }
        };
        let origin = match difference.origin {
            Origin::Drift => self.paint("  (drift)", Style::new().magenta()),
            Origin::Change => String::new(),
        };
        format!("        {path:<width$}  {values}{origin}")
    }

    /// A value on one line.
    fn value(&self, value: &str) -> String {
        let shown = visible(value).replace('\n', "\\n");
        if value.is_empty() {
            return "\"\"".to_owned();
        }
        if self.style.verbose || shown.chars().count() <= LONGEST_VALUE {
            return shown;
        }
        let start: String = shown.chars().take(LONGEST_VALUE).collect();
        format!("{start}...")
    }

    /// The content of a file as a unified diff. A new file is not written out unless asked for.
    fn content(&mut self, step: &Step, difference: &Difference) {
        if difference.sensitive {
            self.line("        (sensitive content changes)");
            return;
        }
        let after = difference.after.as_deref().unwrap_or_default();
        let Some(before) = difference.before.as_deref() else {
            if self.style.verbose {
                for line in after.lines() {
                    let line = self.paint(&format!("+{}", visible(line)), Style::new().green());
                    self.line(&format!("        {line}"));
                }
            }
            return;
        };
        let origin = if difference.origin == Origin::Drift {
            " (drift)"
        } else {
            ""
        };
        let diff = similar::TextDiff::from_lines(before, after)
            .unified_diff()
            .context_radius(3)
            .header(
                &format!("{} on the server{origin}", step.name),
                &format!("{} in git", step.name),
            )
            .to_string();
        for line in diff.lines() {
            let style = match line.chars().next() {
                Some('+') => Style::new().green(),
                Some('-') => Style::new().red(),
                Some('@') => Style::new().cyan(),
                _ => Style::new(),
            };
            let line = self.paint(&visible(line), style);
            self.line(&format!("        {line}"));
        }
    }

    fn summary(&mut self, plan: &Plan) {
        let summary = Summary::of(plan);
        if plan.is_empty() {
            let adopt = match summary.adopt {
                0 => String::new(),
                count => format!(
                    " {count} running containers that another tool made are adopted as they are."
                ),
            };
            self.line(&format!(
                "Nothing to do: the servers are as git wants them.{adopt}"
            ));
            return;
        }
        let worst = plan
            .steps
            .iter()
            .map(|step| step.disruption)
            .max()
            .unwrap_or(Disruption::None);
        let drifted = match summary.drifted {
            0 => String::new(),
            count => format!(" {count} drifted."),
        };
        self.line(&format!("Plan: {summary}.{drifted} Disruption: {worst}."));
    }
}

/// The sign of an action and its colour.
fn sign(action: &Action) -> (&'static str, Style) {
    match action.verb() {
        "create" => ("+", Style::new().green()),
        "replace" => ("-/+", Style::new().yellow()),
        "delete" => ("-", Style::new().red()),
        "stop" => ("<", Style::new().red()),
        "start" | "restart" | "unpause" => (">", Style::new().green()),
        "pull" => ("v", Style::new().blue()),
        "adopt" => ("=", Style::new().blue()),
        "run" => ("!", Style::new().cyan()),
        _ => ("~", Style::new().yellow()),
    }
}
