//! A repository that was read, perhaps with faults.

use super::Source;
use super::diagnostic::{LoadErrors, Problem, Severity};

/// What could be read of a repository, and what was found on the way.
#[derive(Debug, Clone)]
pub struct Reading {
    /// What could be read; with errors among the problems it may lack what they are about.
    pub source: Option<Source>,
    /// Every problem, by file and line.
    pub problems: Vec<Problem>,
}

impl Reading {
    /// Whether the repository cannot be used.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        let is_error = |problem: &Problem| problem.severity == Severity::Error;
        self.source.is_none() || self.problems.iter().any(is_error)
    }

    /// The source, if there is nothing wrong with it.
    pub fn complete(self) -> Result<Source, LoadErrors> {
        let faulty = self.has_errors();
        match self.source {
            Some(source) if !faulty => Ok(Source {
                problems: self.problems,
                ..source
            }),
            _ => Err(LoadErrors::new(self.problems)),
        }
    }
}
