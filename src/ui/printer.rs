//! Where output goes: results to stdout, everything else to stderr.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, OnceLock};

use owo_colors::{OwoColorize, Style};

/// When colour is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How much is said besides the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Verbosity {
    /// Errors alone.
    Quiet,
    /// What a person wants to know.
    #[default]
    Normal,
    /// Everything.
    Verbose,
}

/// Prints to stdout and stderr.
///
/// Clones write to the same place and know of the same failure.
#[derive(Debug, Clone)]
pub struct Printer {
    verbosity: Verbosity,
    color_out: bool,
    color_err: bool,
    progress: bool,
    failure: Arc<OnceLock<io::Error>>,
}

impl Printer {
    /// Makes a printer for this process.
    #[must_use]
    pub fn new(color: ColorChoice, verbosity: Verbosity, progress: bool) -> Self {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let colored = |terminal: bool| match color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => terminal && !no_color,
        };
        let terminal = std::io::stderr().is_terminal();
        Self {
            verbosity,
            color_out: colored(std::io::stdout().is_terminal()),
            color_err: colored(terminal),
            progress: progress && terminal && verbosity > Verbosity::Quiet,
            failure: Arc::default(),
        }
    }

    /// Whether stdout gets colour.
    #[must_use]
    pub fn color_out(&self) -> bool {
        self.color_out
    }

    /// Whether stderr gets colour.
    #[must_use]
    pub fn color_err(&self) -> bool {
        self.color_err
    }

    /// Whether bars may be drawn on stderr.
    #[must_use]
    pub fn progress(&self) -> bool {
        self.progress
    }

    /// How much is said.
    #[must_use]
    pub fn verbosity(&self) -> Verbosity {
        self.verbosity
    }

    /// Prints a result to stdout, whole.
    ///
    /// A reader that has gone away (`| head`) ends the output, not the program. Any other failure is
    /// kept for [`Printer::failure`].
    pub fn result(&self, text: impl Display) {
        let mut out = io::stdout().lock();
        let written = write!(out, "{text}").and_then(|()| out.flush());
        if let Err(error) = written {
            // The first one is told.
            let _ = self.failure.set(error);
        }
    }

    /// Prints a result to stdout that may be no text, as it is.
    pub fn result_bytes(&self, bytes: &[u8]) {
        let mut out = io::stdout().lock();
        let written = out.write_all(bytes).and_then(|()| out.flush());
        if let Err(error) = written {
            // The first one is told.
            let _ = self.failure.set(error);
        }
    }

    /// Why a result could not be printed, where one could not and somebody wanted it.
    #[must_use]
    pub fn failure(&self) -> Option<&io::Error> {
        let wanted = |error: &&io::Error| error.kind() != io::ErrorKind::BrokenPipe;
        self.failure.get().filter(wanted)
    }

    /// Whether printing on is of no use: nobody reads it any more, or it cannot be written.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.failure.get().is_some()
    }

    /// Says something to a person on stderr, unless told to be quiet.
    pub fn say(&self, text: impl Display) {
        if self.verbosity > Verbosity::Quiet {
            Self::error_line(&text.to_string());
        }
    }

    /// Says something on stderr that only `-v` asks for.
    pub fn detail(&self, text: impl Display) {
        if self.verbosity == Verbosity::Verbose {
            Self::error_line(&text.to_string());
        }
    }

    /// Warns on stderr, unless told to be quiet.
    pub fn warn(&self, text: impl Display) {
        self.say(format!(
            "{} {text}",
            self.paint("warning:", Style::new().yellow().bold())
        ));
    }

    /// Notes something on stderr, unless told to be quiet.
    pub fn note(&self, text: impl Display) {
        self.say(format!(
            "{} {text}",
            self.paint("note:", Style::new().cyan())
        ));
    }

    /// Prints an error to stderr, always.
    pub fn error(&self, text: impl Display) {
        Self::error_line(&format!(
            "{} {text}",
            self.paint("error:", Style::new().red().bold())
        ));
    }

    /// Prints what to do about an error to stderr, always.
    pub fn help(&self, text: impl Display) {
        Self::error_line(&format!(
            "  {} {text}",
            self.paint("help:", Style::new().cyan())
        ));
    }

    /// Prints a report to stderr as it is, always.
    pub fn report(&self, text: impl Display) {
        Self::error_line(text.to_string().trim_end());
    }

    fn paint(&self, text: &str, style: Style) -> String {
        if self.color_err {
            text.style(style).to_string()
        } else {
            text.to_owned()
        }
    }

    fn error_line(text: &str) {
        let mut err = std::io::stderr().lock();
        // Nobody is left to be told.
        let _ = writeln!(err, "{text}");
    }
}
