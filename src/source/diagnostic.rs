//! What is wrong, or worth knowing, about a repository.

use std::cell::RefCell;
use std::fmt;

use miette::{Diagnostic, LabeledSpan, MietteError, SourceCode, SourceSpan, SpanContents};

use super::place::Place;
use super::visible::escaped;

/// How much a problem weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing has to be done.
    Note,
    /// Probably not what was meant; the repository still loads.
    Warning,
    /// The repository does not load.
    Error,
}

impl Severity {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One finding about the repository, with the place that it is about.
///
/// Control characters in its texts are written as escapes, so that no file can drive the terminal.
/// Renders through miette: source line, label, help, and for places in further files one related
/// diagnostic each.
#[derive(Clone, PartialEq, Eq)]
pub struct Problem {
    /// A stable name for filters and machine-readable output, such as `unknown-key`.
    pub code: &'static str,
    /// Whether the repository can still be used.
    pub severity: Severity,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// The labelled places; the first is the one to jump to. Empty when no file is at fault.
    pub labels: Vec<(Place, String)>,
    /// What to do about it.
    pub help: Option<String>,
    /// Whether a rule has found it: a finding is no fault of the repository's form.
    pub is_finding: bool,
    elsewhere: Vec<Problem>,
}

impl Problem {
    fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            message: escaped(&message.into()),
            labels: Vec::new(),
            help: None,
            is_finding: false,
            elsewhere: Vec::new(),
        }
    }

    /// What a rule has found.
    pub(crate) fn finding(
        severity: Severity,
        rule: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self {
            is_finding: true,
            ..Self::new(severity, rule, message)
        }
    }

    /// Problems by file and line, those of no file first, repeats once.
    pub(crate) fn sorted(mut list: Vec<Self>) -> Vec<Self> {
        list.sort_by_cached_key(|problem| {
            let place = problem.place();
            (
                place.map(|place| (place.file.path.clone(), place.range.start)),
                std::cmp::Reverse(problem.severity),
                problem.message.clone(),
            )
        });
        list.dedup();
        list
    }

    /// A fault that keeps the repository from loading.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// Something that is probably a mistake.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// Something worth knowing.
    pub fn note(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message)
    }

    /// The same finding where the work can go on without.
    #[must_use]
    pub fn into_warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// The same finding where it is not accepted.
    #[must_use]
    pub fn into_error(mut self) -> Self {
        self.severity = Severity::Error;
        self
    }

    /// Adds a labelled place; a place in another file than the first becomes a related diagnostic.
    #[must_use]
    pub fn at(mut self, place: &Place, label: impl Into<String>) -> Self {
        match self.labels.first() {
            Some((first, _)) if first.file != place.file => {
                let label = label.into();
                self.elsewhere
                    .push(Self::note(self.code, label).at(place, "here"));
            }
            _ => self.labels.push((place.clone(), escaped(&label.into()))),
        }
        self
    }

    /// Sets the advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(escaped(&help.into()));
        self
    }

    /// Sets the advice if there is one.
    #[must_use]
    pub fn help_if(self, help: Option<String>) -> Self {
        match help {
            Some(help) => self.help(help),
            None => self,
        }
    }

    /// The other places that it is about, and what they are.
    pub fn others(&self) -> impl Iterator<Item = (&Place, &str)> {
        let here = self.labels.iter().skip(1);
        let here = here.map(|(place, label)| (place, label.as_str()));
        let elsewhere = self.elsewhere.iter().filter_map(|other| {
            let place = other.place()?;
            Some((place, other.message.as_str()))
        });
        here.chain(elsewhere)
    }

    /// The place to jump to.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        self.labels.first().map(|(place, _)| place)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{:?}[{}] {}",
            self.severity, self.code, self.message
        )?;
        if let Some(place) = self.place() {
            write!(formatter, " at {place}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

impl Diagnostic for Problem {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        (!self.code.is_empty()).then(|| Box::new(self.code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Note => miette::Severity::Advice,
            Severity::Warning => miette::Severity::Warning,
            Severity::Error => miette::Severity::Error,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help
            .as_ref()
            .map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.place().map(|place| place as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        if self.labels.is_empty() {
            return None;
        }
        Some(Box::new(self.labels.iter().enumerate().map(
            |(index, (place, label))| {
                let text = (!label.is_empty()).then(|| label.clone());
                let span = SourceSpan::from(place.range.clone());
                if index == 0 {
                    LabeledSpan::new_primary_with_span(text, span)
                } else {
                    LabeledSpan::new_with_span(text, span)
                }
            },
        )))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        if self.elsewhere.is_empty() {
            return None;
        }
        Some(Box::new(
            self.elsewhere
                .iter()
                .map(|problem| problem as &dyn Diagnostic),
        ))
    }
}

impl SourceCode for Place {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        context_lines_before: usize,
        context_lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let contents =
            self.file
                .shown()
                .read_span(span, context_lines_before, context_lines_after)?;
        Ok(Box::new(miette::MietteSpanContents::new_named(
            escaped(&self.file.path.display().to_string()),
            contents.data(),
            *contents.span(),
            contents.line(),
            contents.column(),
            contents.line_count(),
        )))
    }
}

/// Gathers problems while the repository is read, so that one run reports all of them.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    list: RefCell<Vec<Problem>>,
}

impl Problems {
    pub(crate) fn push(&self, problem: Problem) {
        self.list.borrow_mut().push(problem);
    }

    /// How many errors there are so far.
    pub(crate) fn errors(&self) -> usize {
        let list = self.list.borrow();
        list.iter()
            .filter(|problem| problem.severity == Severity::Error)
            .count()
    }

    /// Gives up the problems: by file and line, those of no file first, repeats once.
    pub(crate) fn into_sorted(self) -> Vec<Problem> {
        Problem::sorted(self.list.into_inner())
    }
}

/// Everything that was found about a repository that does not load.
///
/// Renders as one report; [`LoadErrors::problems`] gives the findings one by one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadErrors {
    problems: Vec<Problem>,
    what: Faulty,
}

/// What has the errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Faulty {
    Repository,
    SecretsOfVault,
}

impl LoadErrors {
    /// Gathers findings, of which one at least is an error.
    pub(crate) fn new(problems: Vec<Problem>) -> Self {
        let what = Faulty::Repository;
        Self { problems, what }
    }

    /// Gathers what is wrong with secrets that the repository says Vault has.
    pub(crate) fn of_vault(problems: Vec<Problem>) -> Self {
        let what = Faulty::SecretsOfVault;
        Self { problems, what }
    }

    /// All findings in the order of files and lines: errors, and the warnings and notes met on the way.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The errors alone.
    pub fn errors(&self) -> impl Iterator<Item = &Problem> {
        self.problems
            .iter()
            .filter(|problem| problem.severity == Severity::Error)
    }
}

impl From<Problem> for LoadErrors {
    fn from(problem: Problem) -> Self {
        Self::new(vec![problem])
    }
}

impl fmt::Display for LoadErrors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.what, self.errors().count()) {
            (Faulty::Repository, 1) => formatter.write_str("the repository has 1 error"),
            (Faulty::Repository, count) => write!(formatter, "the repository has {count} errors"),
            (Faulty::SecretsOfVault, _) => {
                formatter.write_str("not every secret can be had from Vault; nothing was changed")
            }
        }
    }
}

impl std::error::Error for LoadErrors {}

impl Diagnostic for LoadErrors {
    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        Some(Box::new(
            self.errors().map(|problem| problem as &dyn Diagnostic),
        ))
    }
}
