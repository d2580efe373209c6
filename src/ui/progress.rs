//! What happens during a run: bars on a terminal, lines elsewhere, JSON for programs.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::json::event_json;
use super::printer::{Printer, Verbosity};
use super::text::{counted, visible};
use crate::apply::{Event, Events, Switched};
use crate::plan::Step;

/// Prints a line for each thing that has happened.
#[derive(Debug)]
pub struct LineEvents {
    printer: Printer,
}

impl LineEvents {
    /// Prints to stderr.
    #[must_use]
    pub fn new(printer: Printer) -> Self {
        Self { printer }
    }
}

impl Events for LineEvents {
    fn on(&self, event: &Event<'_>) {
        for line in event_lines(event) {
            match event {
                // What it cost is a result, also for who wants no progress.
                Event::Cost { down: true, .. } if self.printer.verbosity() == Verbosity::Quiet => {
                    self.printer.result(format!("{line}\n"));
                }
                _ => self.printer.say(line),
            }
        }
    }
}

/// Prints JSON, one object a line, to stdout.
#[derive(Debug)]
pub struct JsonEvents {
    printer: Printer,
}

impl JsonEvents {
    /// Prints to stdout.
    #[must_use]
    pub fn new(printer: Printer) -> Self {
        Self { printer }
    }
}

impl Events for JsonEvents {
    fn on(&self, event: &Event<'_>) {
        if let Some(json) = event_json(event) {
            self.printer.result(format!("{json}\n"));
        }
    }
}

/// Draws a bar or spinner for each step under way, and prints a line for what is done.
#[derive(Debug)]
pub struct ProgressEvents {
    bars: MultiProgress,
    running: Mutex<BTreeMap<String, ProgressBar>>,
}

impl ProgressEvents {
    /// Draws on stderr.
    #[must_use]
    pub fn new() -> Self {
        Self {
            bars: MultiProgress::new(),
            running: Mutex::default(),
        }
    }

    fn with<T>(&self, act: impl FnOnce(&mut BTreeMap<String, ProgressBar>) -> T) -> T {
        act(&mut self.running.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn begin(&self, key: &str, message: String) {
        let bar = self.bars.add(ProgressBar::new_spinner());
        bar.enable_steady_tick(Duration::from_millis(100));
        bar.set_message(message);
        if let Some(old) = self.with(|running| running.insert(key.to_owned(), bar)) {
            old.finish_and_clear();
        }
    }

    fn end(&self, key: &str) {
        if let Some(bar) = self.with(|running| running.remove(key)) {
            bar.finish_and_clear();
        }
    }

    fn pulled(&self, step: &Step, current: u64, total: u64) {
        self.with(|running| {
            let Some(bar) = running.get(step.id.as_str()) else {
                return;
            };
            if bar.length().is_none()
                && let Ok(style) =
                    ProgressStyle::with_template("{spinner} {msg} [{bar:30}] {bytes}/{total_bytes}")
            {
                bar.set_style(style);
            }
            bar.set_length(total);
            bar.set_position(current);
        });
    }
}

impl Default for ProgressEvents {
    fn default() -> Self {
        Self::new()
    }
}

impl Events for ProgressEvents {
    fn on(&self, event: &Event<'_>) {
        match event {
            Event::StepStarted(step) => self.begin(step.id.as_str(), title(step)),
            Event::Pulled {
                step,
                current,
                total,
            } => self.pulled(step, *current, *total),
            Event::StepFinished { step, .. } => self.end(step.id.as_str()),
            Event::Waiting { deployment, .. } => {
                self.begin(
                    &deployment.to_string(),
                    format!("{deployment}: waiting until it is healthy"),
                );
            }
            Event::StackHealthy { deployment, .. } | Event::StackFailed { deployment, .. } => {
                self.end(&deployment.to_string());
            }
            Event::Switched { .. }
            | Event::RolledBack { .. }
            | Event::Note { .. }
            | Event::Cost { .. }
            | Event::Interrupted => {}
        }
        for line in event_lines(event) {
            // Drawing can only fail when the terminal is gone.
            let _ = self.bars.println(line);
        }
    }
}

/// A step in a few words.
fn title(step: &Step) -> String {
    let kind = step.action.kind();
    format!(
        "{}@{}: {} {kind} {}",
        step.stack,
        step.server,
        step.action.verb(),
        visible(&step.name)
    )
}

/// What has become of the requests when a proxy was told of other containers; nothing where none of them
/// was taken out.
fn switched_line(step: &Step, switched: Option<&Switched>) -> Option<String> {
    let what = match switched {
        None => "the proxy does not run, and finds its containers when it starts".to_owned(),
        Some(switched) if *switched == Switched::default() => return None,
        Some(Switched {
            in_flight,
            drained,
            left,
        }) => {
            let requests = match in_flight {
                Some(count) => format!("{} in flight", counted_u64(*count, "request")),
                None => "what was in flight is not known".to_owned(),
            };
            let left = match left {
                0 => String::new(),
                left => format!(
                    ", {} not waited for any longer",
                    counted_u64(*left, "request")
                ),
            };
            format!(
                "{requests}, drained in {:.2} s{left}",
                drained.as_secs_f64()
            )
        }
    };
    Some(format!(
        "{}@{}: proxy {}: {what}",
        step.stack,
        step.server,
        visible(&step.name)
    ))
}

fn counted_u64(count: u64, what: &str) -> String {
    counted(usize::try_from(count).unwrap_or(usize::MAX), what)
}

/// The lines that say what has happened; none for what has only begun.
#[must_use]
pub fn event_lines(event: &Event<'_>) -> Vec<String> {
    match event {
        Event::StepStarted(_) | Event::Pulled { .. } | Event::Waiting { .. } => Vec::new(),
        Event::StepFinished {
            step,
            elapsed,
            error: None,
        } => {
            vec![format!("{} ({:.1} s)", title(step), elapsed.as_secs_f64())]
        }
        Event::Switched { step, switched } => {
            switched_line(step, switched.as_ref()).into_iter().collect()
        }
        // Why is said of the stack.
        Event::StepFinished {
            step,
            error: Some(_),
            ..
        } => vec![format!("{}: failed", title(step))],
        Event::StackHealthy {
            deployment,
            elapsed,
        } => {
            vec![format!(
                "{deployment}: healthy ({:.1} s)",
                elapsed.as_secs_f64()
            )]
        }
        Event::StackFailed {
            deployment,
            reason,
            log,
        } => {
            let mut lines = vec![format!("{deployment}: failed: {}", visible(reason))];
            lines.extend(log.iter().map(|line| format!("    | {}", visible(line))));
            lines
        }
        Event::RolledBack {
            deployment,
            error: None,
            left,
        } => {
            let mut lines = vec![format!(
                "{deployment}: rolled back to what was there before; volumes are not rolled back"
            )];
            lines.extend(left.iter().map(|left| format!("note: {}", visible(left))));
            lines
        }
        Event::RolledBack {
            deployment,
            error: Some(error),
            ..
        } => {
            vec![format!(
                "{deployment}: could not be rolled back: {}",
                visible(error)
            )]
        }
        Event::Note { text } | Event::Cost { text, .. } => vec![format!("note: {}", visible(text))],
        Event::Interrupted => {
            vec!["interrupted: what is in flight is finished; once more stops at once".to_owned()]
        }
    }
}
