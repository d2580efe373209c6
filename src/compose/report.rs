//! The errors and warnings gathered during a load.

use std::collections::BTreeSet;

use miette::Severity;

use super::error::{ComposeDiagnostic, Problem};
use super::source::{Sources, Span};

/// Of so many problems each is told, more than anybody reads; further ones are counted.
const MAX_FOUND: usize = 500;

/// Gathers problems, so that one run tells all of them.
#[derive(Debug, Default)]
pub(super) struct Report {
    found: Vec<(Severity, Option<Span>, Problem)>,
    errors: usize,
    error_spans: BTreeSet<Span>,
    errors_left_out: usize,
}

impl Report {
    /// Adds an error at a place.
    pub(super) fn error(&mut self, span: Span, problem: Problem) {
        self.add(Severity::Error, Some(span), problem);
    }

    /// Adds an error that has no place in a file.
    pub(super) fn error_without_place(&mut self, problem: Problem) {
        self.add(Severity::Error, None, problem);
    }

    /// Adds a warning at a place.
    pub(super) fn warning(&mut self, span: Span, problem: Problem) {
        self.add(Severity::Warning, Some(span), problem);
    }

    /// Adds a problem, once.
    pub(super) fn add(&mut self, severity: Severity, span: Option<Span>, problem: Problem) {
        let found = (severity, span, problem);
        if self.found.contains(&found) {
            return;
        }
        let is_error = severity == Severity::Error;
        if is_error {
            self.errors += 1;
            self.error_spans.extend(span);
        }
        if self.found.len() < MAX_FOUND {
            self.found.push(found);
        } else if is_error {
            self.errors_left_out += 1;
        }
    }

    /// Returns whether further problems are only counted, so that they need no advice.
    pub(super) fn is_full(&self) -> bool {
        self.found.len() >= MAX_FOUND
    }

    /// Returns whether an error was added.
    pub(super) fn has_errors(&self) -> bool {
        self.error_count() > 0
    }

    /// Returns how many errors were added.
    pub(super) fn error_count(&self) -> usize {
        self.errors
    }

    /// Returns where errors were found.
    pub(super) fn error_spans(&self) -> BTreeSet<Span> {
        let mut spans = self.error_spans.clone();
        spans.remove(&Span::default());
        spans
    }

    /// Returns the errors and the warnings, each ordered by file and position.
    pub(super) fn finish(
        mut self,
        sources: &Sources,
    ) -> (Vec<ComposeDiagnostic>, Vec<ComposeDiagnostic>) {
        if self.errors_left_out > 0 {
            let left_out = self.errors_left_out;
            let problem = Problem::TooLarge(format!("{left_out} more errors are not shown"));
            self.found.push((Severity::Error, None, problem));
        }
        self.found.sort_by_key(|(_, span, _)| *span);
        self.found
            .into_iter()
            .map(|(severity, span, problem)| {
                ComposeDiagnostic::new(problem, span, severity, sources)
            })
            .partition(|diagnostic| diagnostic.severity == Severity::Error)
    }
}
