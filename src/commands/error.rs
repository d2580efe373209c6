//! Errors on their way to a person, and the exit code that goes with them.

use miette::Diagnostic;

use crate::compose::ComposeErrors;
use crate::engine::EngineError;
use crate::source::LoadErrors;
use crate::ui::{Printer, diagnostic_text};

/// Why a command ended before its work was done.
#[derive(Debug)]
pub struct CommandError {
    report: miette::Report,
    exit_code: u8,
}

/// An error that is a sentence and, perhaps, advice.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
struct Plain {
    message: String,
    help: Option<String>,
}

impl Diagnostic for Plain {
    fn help<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        self.help
            .as_ref()
            .map(|help| Box::new(help) as Box<dyn std::fmt::Display>)
    }
}

impl CommandError {
    /// Something went wrong: exit code 1.
    pub fn failed(message: impl Into<String>) -> Self {
        Self::plain(message.into(), None, 1)
    }

    /// The command was used wrongly, or a question cannot be asked: exit code 64.
    pub fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::plain(message.into(), Some(help.into()), 64)
    }

    /// Another run holds the lock: exit code 6.
    pub fn locked(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::plain(message.into(), Some(help.into()), 6)
    }

    /// Somebody has stopped it before anything was changed: exit code 130.
    #[must_use]
    pub fn interrupted() -> Self {
        Self::ended("interrupted; nothing was changed")
    }

    /// Somebody has stopped it: exit code 130.
    pub fn ended(message: impl Into<String>) -> Self {
        Self::plain(message.into(), None, 130)
    }

    /// Adds advice to a plain error.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self::plain(self.report.to_string(), Some(help.into()), self.exit_code)
    }

    fn plain(message: String, help: Option<String>, exit_code: u8) -> Self {
        Self {
            report: Plain { message, help }.into(),
            exit_code,
        }
    }

    /// The exit code that goes with it.
    pub(super) fn exit_code(&self) -> u8 {
        self.exit_code
    }

    /// Shows the error and returns the exit code.
    pub(super) fn report(&self, printer: &Printer) -> u8 {
        printer.report(diagnostic_text(self.report.as_ref(), printer.color_err()));
        self.exit_code
    }
}

impl std::fmt::Display for CommandError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.report.fmt(formatter)
    }
}

impl From<LoadErrors> for CommandError {
    fn from(errors: LoadErrors) -> Self {
        // What a rule has found is no fault of form: there it has an exit code of its own.
        let found_by_rules = errors.errors().all(|error| error.is_finding);
        Self {
            report: errors.into(),
            exit_code: if found_by_rules { 3 } else { 1 },
        }
    }
}

impl From<Box<ComposeErrors>> for CommandError {
    fn from(errors: Box<ComposeErrors>) -> Self {
        Self {
            report: (*errors).into(),
            exit_code: 1,
        }
    }
}

impl From<EngineError> for CommandError {
    fn from(error: EngineError) -> Self {
        Self {
            report: error.into(),
            exit_code: 1,
        }
    }
}
