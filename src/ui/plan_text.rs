//! A plan as text: what an admin reads before saying yes.

mod words;

use std::borrow::Cow;
use std::collections::BTreeMap;

use owo_colors::{OwoColorize, Style};

use self::words::{alarm, cause_word, disruption_word, remark, sign};
use super::summary::Summary;
use super::text::{counted, one_line, short_digests, visible};
use crate::model::{DeploymentId, Failed, is_opaque, references, shown};
use crate::plan::{Difference, Disruption, Origin, Plan, Step};

/// How wide a value may get before it is cut.
const LONGEST_VALUE: usize = 100;
/// How wide a column of names or paths may get.
const WIDEST_COLUMN: usize = 48;
/// How many lines of a file's diff are written before it is cut.
const LONGEST_DIFF: usize = 60;
/// How many deployments the last lines name.
const MOST_NAMED: usize = 6;

/// How a plan is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PlanText {
    /// Whether colour is used.
    pub color: bool,
    /// Whether whole values, whole diffs and the content of new files are written.
    pub verbose: bool,
}

impl PlanText {
    /// A text that may hold digests of images.
    fn shown(self, text: &str) -> String {
        let text = visible(text);
        if self.verbose {
            text
        } else {
            short_digests(&text)
        }
    }
}

/// Writes a plan: a block for each stack on a server, then what it comes to.
#[must_use]
pub fn plan_text(plan: &Plan, style: PlanText) -> String {
    let mut writer = Writer {
        text: String::new(),
        style,
        columns: Columns::of(plan, style),
    };
    let mut groups: Vec<(DeploymentId, Vec<&Step>)> = Vec::new();
    for step in &plan.steps {
        let id = step.deployment();
        match groups.iter_mut().find(|(known, _)| *known == id) {
            Some((_, steps)) => steps.push(step),
            None => groups.push((id, vec![step])),
        }
    }
    for (deployment, steps) in &groups {
        let remark = if plan.held.contains(deployment) {
            format!("  (only with `--stack {}`)", deployment.stack)
        } else {
            match plan.failed.get(deployment) {
                Some(Failed::RolledBack | Failed::Broken) => {
                    "  (failed before: without a terminal only with `--retry`)".to_owned()
                }
                Some(Failed::TakenBack) => {
                    "  (gone back from: without a terminal only with `--retry`)".to_owned()
                }
                None => String::new(),
            }
        };
        writer.deployment(deployment, steps, &remark);
    }
    writer.conclusion(plan);
    writer.text
}

/// The widths of a plan's columns, the same for all stacks.
#[derive(Debug, Clone, Copy)]
struct Columns {
    verb: usize,
    kind: usize,
    name: usize,
    cause: usize,
    disruption: usize,
}

impl Columns {
    fn of(plan: &Plan, style: PlanText) -> Self {
        let widest = |text: &dyn Fn(&Step) -> String| {
            // What is wider sticks out of its own line alone.
            let widths = plan.steps.iter().map(|step| text(step).chars().count());
            let fitting = widths.filter(|width| *width <= WIDEST_COLUMN);
            fitting.max().unwrap_or_default()
        };
        Self {
            verb: widest(&|step| step.action.verb().to_owned()),
            kind: widest(&|step| step.action.kind().to_string()),
            name: widest(&|step| style.shown(&step.name)),
            cause: widest(&cause_word),
            disruption: widest(&|step| disruption_word(step.disruption)),
        }
    }
}

struct Writer {
    text: String,
    style: PlanText,
    columns: Columns,
}

impl Writer {
    fn paint(&self, text: &str, style: Style) -> String {
        if self.style.color && !text.trim().is_empty() {
            text.style(style).to_string()
        } else {
            text.to_owned()
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// The steps of a stack first, so that they can be taken in at a glance; then its files.
    fn deployment(&mut self, deployment: &DeploymentId, steps: &[&Step], remark: &str) {
        let heading = self.paint(&deployment.to_string(), Style::new().bold());
        self.line(&format!("{heading}{remark}"));
        for step in steps {
            self.step(step);
        }
        for step in steps {
            for difference in step.differences.iter().filter(|d| is_content(d)) {
                self.content(step, difference);
            }
        }
        self.line("");
    }

    fn step(&mut self, step: &Step) {
        let (sign, style) = sign(step);
        let columns = self.columns;
        let name = self.style.shown(&step.name);
        let mut line = format!(
            "  {} {}  {:<kind$}  {name:<width$}  {:<cause$}",
            self.paint(&format!("{sign:>3}"), style),
            self.paint(
                &format!("{:<width$}", step.action.verb(), width = columns.verb),
                style
            ),
            step.action.kind().to_string(),
            cause_word(step),
            kind = columns.kind,
            width = columns.name,
            cause = columns.cause,
        );
        if columns.disruption > 0 {
            let word = disruption_word(step.disruption);
            let padded = format!("{word:<width$}", width = columns.disruption);
            line.push_str("  ");
            line.push_str(&self.paint(&padded, alarm(step.disruption)));
        }
        let remark = match &step.note {
            Some(note) => Some(Cow::Borrowed(note.as_str())),
            None => remark(step).map(Cow::Owned),
        };
        if let Some(remark) = remark {
            line.push_str("  ");
            line.push_str(&self.style.shown(&remark));
        }
        self.line(&line);
        self.differences(step);
    }

    fn differences(&mut self, step: &Step) {
        let shown: Vec<&Difference> = step.differences.iter().filter(|d| !is_content(d)).collect();
        let widths = shown.iter().map(|d| d.path.chars().count());
        let width = widths.filter(|width| *width <= WIDEST_COLUMN).max();
        let width = width.unwrap_or_default();
        for difference in shown {
            let line = self.difference(difference, width);
            self.line(&line);
        }
    }

    fn difference(&self, difference: &Difference, width: usize) -> String {
        let path = visible(&difference.path);
        let value = |value: &Option<String>| match value {
            Some(value) => self.value(value),
            None => "(not set)".to_owned(),
        };
        let values = if difference.sensitive {
            versions(difference).unwrap_or_else(|| "(sensitive: not shown)".to_owned())
        } else {
            format!(
                "{} -> {}",
                value(&difference.before),
                value(&difference.after)
            )
        };
        let origin = match difference.origin {
            Origin::Drift => self.paint("  (drift)", Style::new().magenta()),
            Origin::Change => String::new(),
        };
        format!("        {path:<width$}  {values}{origin}")
    }

    /// A value on one line.
    fn value(&self, value: &str) -> String {
        if value.is_empty() {
            return "\"\"".to_owned();
        }
        let shown = self.style.shown(&one_line(value));
        if self.style.verbose || shown.chars().count() <= LONGEST_VALUE {
            return shown;
        }
        let start: String = shown.chars().take(LONGEST_VALUE).collect();
        format!("{start}...")
    }

    /// The content of a file as a unified diff. A new file is not written out unless asked for.
    fn content(&mut self, step: &Step, difference: &Difference) {
        let name = visible(&step.name);
        if difference.sensitive {
            self.line(&format!("        {name}: (sensitive: not shown)"));
            return;
        }
        if difference.before.is_none() && !self.style.verbose {
            return;
        }
        let origin = match difference.origin {
            Origin::Drift => " (drift)",
            Origin::Change => "",
        };
        let before = visible(difference.before.as_deref().unwrap_or_default());
        let after = visible(difference.after.as_deref().unwrap_or_default());
        let diff = similar::TextDiff::from_lines(&before, &after)
            .unified_diff()
            .context_radius(3)
            .header(
                &format!("{name} on the server{origin}"),
                &format!("{name} in git"),
            )
            .to_string();
        let lines: Vec<&str> = diff.lines().collect();
        let shown = if self.style.verbose {
            lines.len()
        } else {
            lines.len().min(LONGEST_DIFF)
        };
        for line in lines.iter().take(shown) {
            let style = match line.chars().next() {
                Some('+') => Style::new().green(),
                Some('-') => Style::new().red(),
                Some('@') => Style::new().cyan(),
                _ => Style::new(),
            };
            let line = self.paint(line, style);
            self.line(&format!("        {line}"));
        }
        if let more @ 1.. = lines.len() - shown {
            self.line(&format!(
                "        ... {}; `-v` shows all",
                counted(more, "more line")
            ));
        }
    }

    /// What a plan comes to.
    fn conclusion(&mut self, plan: &Plan) {
        let summary = Summary::of(plan);
        if !plan.is_empty() {
            self.totals(plan, summary);
        } else if !plan.blockers.is_empty() {
            let what = counted(plan.blockers.len(), "obstacle");
            self.line(&format!(
                "Nothing is planned: {what} must be cleared away first, see the errors."
            ));
        } else if plan.unreachable.is_empty() {
            self.line("Nothing to do: the servers are as git wants them.");
        } else if !plan.servers.is_empty() {
            let servers: Vec<&str> = plan
                .servers
                .iter()
                .map(crate::model::ServerName::as_str)
                .collect();
            self.line(&format!("Nothing to do on {}.", servers.join(", ")));
        }
        if plan.is_empty() && summary.adopt > 0 {
            let what = counted(summary.adopt, "container");
            self.line(&format!(
                "Adopted as it is, without a restart: {what} made by another tool."
            ));
        }
    }

    fn totals(&mut self, plan: &Plan, summary: Summary) {
        let goal = match (&plan.revision, plan.worktree) {
            (_, true) => " for the working tree".to_owned(),
            (Some(commit), _) => format!(" for commit {}", commit.get(..10).unwrap_or(commit)),
            (None, _) => String::new(),
        };
        self.line(&format!("Plan{goal}: {summary}."));
        if summary.drifted > 0 {
            let what = counted(summary.drifted, "object");
            self.line(&format!("Drift: {what} changed on the server, not in git."));
        }
        let line = disruption_line(plan);
        self.line(&line);
    }
}

/// What is disrupted, the worst first: data loss by what is lost, all else by deployment.
fn disruption_line(plan: &Plan) -> String {
    let mut lost: Vec<String> = Vec::new();
    let mut worst: BTreeMap<DeploymentId, Disruption> = BTreeMap::new();
    for step in &plan.steps {
        if step.disruption == Disruption::DataLoss {
            lost.push(format!("{} of {}", visible(&step.name), step.deployment()));
        } else {
            let known = worst.entry(step.deployment()).or_insert(step.disruption);
            *known = step.disruption.max(*known);
        }
    }
    let hit = |disruption: Disruption| {
        let hit = worst.iter().filter(move |(_, found)| **found == disruption);
        hit.map(|(id, _)| id.to_string()).collect::<Vec<String>>()
    };
    let parts: Vec<String> = [
        ("data loss in", lost),
        ("downtime of", hit(Disruption::Downtime)),
        ("restart of", hit(Disruption::Restart)),
    ]
    .into_iter()
    .filter(|(_, names)| !names.is_empty())
    .map(|(what, names)| {
        let shown: Vec<&str> = names.iter().take(MOST_NAMED).map(String::as_str).collect();
        let more = match names.len() - shown.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        format!("{what} {}{more}", shown.join(", "))
    })
    .collect();
    if parts.is_empty() {
        "Disruption: none.".to_owned()
    } else {
        format!("Disruption: {}.", parts.join("; "))
    }
}

/// Whether a difference is the content of a file.
fn is_content(difference: &Difference) -> bool {
    difference.path == "content"
}
/// Which secrets differ: `#1 -> #2` where a value is one secret, else the text around them.
fn versions(difference: &Difference) -> Option<String> {
    let side = |value: &Option<String>| -> Option<String> {
        let Some(text) = value else {
            return Some("(not set)".to_owned());
        };
        let found = references(text);
        match found.as_slice() {
            [one] if *text == one.token() => Some(format!("#{}", one.version)),
            _ if is_opaque(text) => Some(visible(&shown(text))),
            // What is no secret on one side may be the value of what is one on the other.
            _ => Some("(another value)".to_owned()),
        }
    };
    let is_of_secrets = |value: &Option<String>| value.as_deref().is_some_and(is_opaque);
    (is_of_secrets(&difference.before) || is_of_secrets(&difference.after))
        .then(|| {
            Some(format!(
                "{} -> {}",
                side(&difference.before)?,
                side(&difference.after)?
            ))
        })
        .flatten()
}
