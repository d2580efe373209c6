//! The errors and warnings gathered during a load.

use std::collections::BTreeSet;

use miette::Severity;

use super::error::{ComposeDiagnostic, Problem};
use super::source::{Sources, Span};

/// Gathers problems, so that one run tells all of them.
#[derive(Debug, Default)]
pub(super) struct Report {
    found: Vec<(Severity, Option<Span>, Problem)>,
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
        if !self.found.contains(&found) {
            self.found.push(found);
        }
    }

    /// Returns whether an error was added.
    pub(super) fn has_errors(&self) -> bool {
        self.error_count() > 0
    }

    /// Returns how many errors were added.
    pub(super) fn error_count(&self) -> usize {
        self.found
            .iter()
            .filter(|(severity, ..)| *severity == Severity::Error)
            .count()
    }

    /// Returns where errors were found.
    pub(super) fn error_spans(&self) -> BTreeSet<Span> {
        let errors = self.found.iter();
        errors
            .filter(|(severity, ..)| *severity == Severity::Error)
            .filter_map(|(_, span, _)| *span)
            .filter(|span| *span != Span::default())
            .collect()
    }

    /// Returns the errors and the warnings, each ordered by file and position.
    pub(super) fn finish(
        mut self,
        sources: &Sources,
    ) -> (Vec<ComposeDiagnostic>, Vec<ComposeDiagnostic>) {
        self.found.sort_by_key(|(_, span, _)| *span);
        self.found
            .into_iter()
            .map(|(severity, span, problem)| {
                ComposeDiagnostic::new(problem, span, severity, sources)
            })
            .partition(|diagnostic| diagnostic.severity == Severity::Error)
    }
}
