//! What a command has at hand: the flags of every command, and a printer.

use std::collections::BTreeSet;

use crate::cli::{Color, Globals};
use crate::model::{DesiredState, StackName};
use crate::pipeline::{self, Planned, Request, Wanted};
use crate::plan::Options;
use crate::resolve::Selection;
use crate::source::{LoadErrors, Problem, ReadFrom, Severity};
use crate::ui::{ColorChoice, Printer, Verbosity};

/// One run of the program.
pub(super) struct Session {
    pub(super) globals: Globals,
    pub(super) printer: Printer,
}

impl Session {
    pub(super) fn new(globals: Globals) -> Self {
        let color = match globals.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        let verbosity = match (globals.quiet, globals.verbose) {
            (true, _) => Verbosity::Quiet,
            (_, true) => Verbosity::Verbose,
            _ => Verbosity::Normal,
        };
        let printer = Printer::new(color, verbosity, !globals.no_progress);
        Self { globals, printer }
    }

    pub(super) fn verbose(&self) -> bool {
        self.printer.verbosity() == Verbosity::Verbose
    }

    pub(super) fn read_from(&self) -> ReadFrom {
        if self.globals.worktree {
            ReadFrom::Worktree
        } else {
            ReadFrom::Revision(self.globals.rev.clone())
        }
    }

    /// What `--server` and `--stack` select.
    pub(super) fn selection(&self) -> Selection {
        Selection {
            servers: self.globals.servers.iter().cloned().collect(),
            stacks: self.globals.stacks.iter().cloned().collect(),
        }
    }

    /// The stacks that were named on the command line.
    pub(super) fn named(&self) -> BTreeSet<StackName> {
        self.globals.stacks.iter().map(StackName::new).collect()
    }

    /// What the command line says of every plan.
    pub(super) fn options(&self) -> Options {
        Options {
            delete_volumes: false,
            named: self.named(),
        }
    }

    /// Loads what is selected and says what is worth knowing about it.
    pub(super) fn load(&self) -> Result<Wanted, LoadErrors> {
        self.load_selection(self.selection())
    }

    /// As [`Session::load`], for another selection.
    pub(super) fn load_selection(&self, selection: Selection) -> Result<Wanted, LoadErrors> {
        let operator = |name: &str| std::env::var(name).ok();
        let request = Request {
            directory: &self.globals.repo,
            from: self.read_from(),
            selection,
            operator: &operator,
        };
        let loaded = pipeline::load(&request);
        match &loaded {
            Ok(wanted) => {
                self.say_problems(wanted.source.problems.iter());
                self.say_problems(wanted.resolved.problems.iter());
                self.say_dirty(wanted);
                self.say_targets(&request.selection);
            }
            Err(errors) => self.say_problems(
                errors
                    .problems()
                    .iter()
                    .filter(|problem| problem.severity != Severity::Error),
            ),
        }
        loaded
    }

    /// Plans for a desired state of what was loaded.
    pub(super) async fn plan(
        &self,
        wanted: &Wanted,
        desired: DesiredState,
        options: &Options,
    ) -> Planned {
        pipeline::plan(wanted, desired, options).await
    }

    /// Prints warnings, and notes where there is room for them, a line each.
    fn say_problems<'a>(&self, problems: impl Iterator<Item = &'a Problem>) {
        for problem in problems {
            let place = problem
                .place()
                .map_or_else(String::new, |place| format!(" ({place})"));
            let help = problem
                .help
                .as_ref()
                .map_or_else(String::new, |help| format!("; {help}"));
            match problem.severity {
                Severity::Warning => self
                    .printer
                    .warn(format!("{}{place}{help}", problem.message)),
                Severity::Note => self
                    .printer
                    .note(format!("{}{place}{help}", problem.message)),
                Severity::Error => {}
            }
        }
    }

    fn say_dirty(&self, wanted: &Wanted) {
        let dirty = &wanted.source.dirty;
        if dirty.is_empty() {
            return;
        }
        let names: Vec<String> = dirty
            .iter()
            .take(5)
            .map(|p| p.display().to_string())
            .collect();
        let more = match dirty.len().saturating_sub(names.len()) {
            0 => String::new(),
            count => format!(" and {count} more"),
        };
        self.printer.warn(format!(
            "not committed and therefore not looked at: {}{more} (--worktree reads the working tree)",
            names.join(", ")
        ));
    }

    fn say_targets(&self, selection: &Selection) {
        if selection.is_targeted() {
            let names: Vec<&str> = selection
                .servers
                .iter()
                .chain(&selection.stacks)
                .map(String::as_str)
                .collect();
            self.printer
                .note(format!("targeting is in effect: only {}", names.join(", ")));
        }
    }
}
