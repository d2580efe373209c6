//! What can be wrong with a Compose file, and how it is told.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use miette::{Diagnostic, LabeledSpan, NamedSource, Severity, SourceCode};
use thiserror::Error;

use super::load::Loaded;
use super::model::Location;
use super::source::{Sources, Span};

/// What is wrong, without the place.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum Problem {
    /// A file cannot be read.
    #[error("cannot read {}: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        reason: String,
    },
    /// No Compose file was given or found.
    #[error("no Compose file in {} or above", directory.display())]
    NotFound {
        /// Where the search began.
        directory: PathBuf,
    },
    /// The files hold nothing.
    #[error("{} is empty", path.display())]
    Empty {
        /// The first file.
        path: PathBuf,
    },
    /// A given project name that is none.
    #[error("`{name}` is not a project name")]
    ProjectName {
        /// The name.
        name: String,
    },
    /// Neither `name:` nor the directory make a project name.
    #[error("the project has no name")]
    NoProjectName,
    /// A line of an environment or label file cannot be read.
    #[error("{0}")]
    EnvFile(String),
    /// The text is not YAML.
    #[error("not valid YAML: {0}")]
    Yaml(String),
    /// The YAML is more than anybody writes by hand.
    #[error("{0}")]
    TooLarge(String),
    /// A key stands twice in one mapping.
    #[error("`{key}` is defined twice; first on line {first}")]
    DuplicateKey {
        /// The key.
        key: String,
        /// The line of the first definition.
        first: usize,
    },
    /// Compose knows no such key here.
    #[error("{parent} has no key `{key}`")]
    UnknownKey {
        /// The key.
        key: String,
        /// What it stands in.
        parent: String,
        /// The key that was probably meant.
        suggestion: Option<String>,
    },
    /// A key or tag that Compose knows, but not this loader.
    #[error("{what} is not supported yet")]
    Unsupported {
        /// The key or tag, quoted.
        what: String,
        /// What to do instead.
        help: String,
    },
    /// A required key is absent.
    #[error("{parent} needs `{key}`")]
    MissingKey {
        /// The key.
        key: String,
        /// What it is missing from.
        parent: String,
    },
    /// A value has the wrong type.
    #[error("{path} must be {expected}, not {found}")]
    WrongType {
        /// Where, as keys.
        path: String,
        /// What would be right.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// A value has the right type and is still not possible.
    #[error("{path}: {reason}")]
    Invalid {
        /// Where, as keys.
        path: String,
        /// What is wrong.
        reason: String,
        /// What to do, if it is known.
        help: Option<String>,
    },
    /// A `${...}` that cannot be read.
    #[error("{path}: {reason}")]
    Template {
        /// Where, as keys.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// A `${NAME:?message}` whose variable is not set.
    #[error("{path}: {reason}")]
    RequiredVariable {
        /// Where, as keys.
        path: String,
        /// The variable and its message.
        reason: String,
    },
    /// A variable that is not set and has no default.
    #[error("the variable {name} is not set")]
    UnsetVariable {
        /// The variable.
        name: String,
    },
    /// A value refers to something that is not defined.
    #[error("{path} refers to the {kind} `{name}`, which is not defined")]
    Undefined {
        /// Where, as keys.
        path: String,
        /// What is referred to: service, network, volume, secret, config.
        kind: &'static str,
        /// The name.
        name: String,
        /// The name that was probably meant.
        suggestion: Option<String>,
    },
    /// A service needs one that no active profile enables.
    #[error("{path} needs the service `{name}`, which is disabled")]
    Disabled {
        /// Where, as keys.
        path: String,
        /// The disabled service.
        name: String,
        /// The profiles that would enable it.
        profiles: Vec<String>,
    },
    /// Services need each other in a circle.
    #[error("services depend on each other in a circle: {}", .0.join(" -> "))]
    Cycle(Vec<String>),
    /// Something is accepted, but not as it stands.
    #[error("{message}")]
    Note {
        /// What was found.
        message: String,
        /// What to write instead.
        help: Option<String>,
    },
}

impl Problem {
    /// Returns what to do about it, if that is known.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self {
            Self::NotFound { .. } => Some(
                "name one, or create compose.yaml; compose.yml, docker-compose.yml and \
                 docker-compose.yaml are found too"
                    .to_owned(),
            ),
            Self::ProjectName { .. } => Some(
                "use small letters, digits, `-` and `_`, and begin with a letter or digit"
                    .to_owned(),
            ),
            Self::NoProjectName => Some("set `name:` at the top level".to_owned()),
            Self::Empty { .. } => Some("add a service below `services`".to_owned()),
            Self::UnknownKey { suggestion, .. } => Some(match suggestion {
                Some(suggestion) => format!("did you mean `{suggestion}`?"),
                None => "remove it, or begin its name with `x-` to keep it".to_owned(),
            }),
            Self::Unsupported { help, .. } => Some(help.clone()),
            Self::WrongType {
                expected, found, ..
            } if expected.starts_with("a string")
                && matches!(found.as_str(), "a number" | "a boolean" | "a date") =>
            {
                Some("put it in quotes".to_owned())
            }
            Self::Invalid { help, .. } | Self::Note { help, .. } => help.clone(),
            Self::Template { .. } => {
                Some("write `$$` where a literal dollar sign is meant".to_owned())
            }
            Self::UnsetVariable { name } => Some(format!(
                "set it, or give it a default: `${{{name}:-value}}`"
            )),
            Self::Undefined {
                kind,
                name,
                suggestion,
                ..
            } => Some(match suggestion {
                Some(suggestion) => format!("did you mean `{suggestion}`?"),
                None if *kind == "service" => format!("add `{name}` below `services`"),
                None => format!("add `{name}` below the top-level `{kind}s`"),
            }),
            Self::Disabled { profiles, .. } => Some(format!(
                "activate one of its profiles: {}",
                profiles.join(", ")
            )),
            _ => None,
        }
    }

    /// Returns the words for the place that is to blame; may be empty.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self {
            Self::Yaml(_) | Self::TooLarge(_) => "here",
            Self::DuplicateKey { .. } => "defined again",
            Self::UnknownKey { .. } => "unknown key",
            Self::Unsupported { .. } => "not supported",
            Self::MissingKey { .. } => "in this mapping",
            Self::WrongType { .. } => "wrong type",
            Self::Template { .. } => "invalid interpolation",
            Self::RequiredVariable { .. } | Self::UnsetVariable { .. } => "not set",
            Self::Undefined { .. } => "not defined",
            Self::Disabled { .. } => "disabled",
            _ => "",
        }
    }
}

/// A [`Problem`] with its place in a file.
///
/// Renders with the source line through miette.
#[derive(Clone)]
pub struct ComposeDiagnostic {
    /// What is wrong.
    pub problem: Problem,
    /// Where; `None` for what concerns no file.
    pub location: Option<Location>,
    /// Whether it is an error or a warning.
    pub severity: Severity,
    source: Option<NamedSource<Arc<str>>>,
}

impl ComposeDiagnostic {
    pub(super) fn new(
        problem: Problem,
        span: Option<Span>,
        severity: Severity,
        sources: &Sources,
    ) -> Self {
        let source = span.and_then(|span| sources.file(span)).map(|file| {
            NamedSource::new(file.path.to_string_lossy(), Arc::clone(&file.text))
                .with_language("yaml")
        });
        Self {
            problem,
            location: span.map(|span| sources.locate(span)),
            severity,
            source,
        }
    }
}

impl fmt::Display for ComposeDiagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problem.fmt(f)
    }
}

impl fmt::Debug for ComposeDiagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ComposeDiagnostic")
            .field("problem", &self.problem)
            .field("location", &self.location)
            .field("severity", &self.severity)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for ComposeDiagnostic {}

impl Diagnostic for ComposeDiagnostic {
    fn severity(&self) -> Option<Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.problem
            .help()
            .map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let location = self.location.as_ref()?;
        let label = Some(self.problem.label()).filter(|label| !label.is_empty());
        let span = LabeledSpan::new(label.map(str::to_owned), location.offset, location.length);
        Some(Box::new(std::iter::once(span)))
    }
}

/// Everything that is wrong with the files of one project.
#[derive(Debug, Clone, Error, Diagnostic)]
#[error("{}", summary(.errors))]
pub struct ComposeErrors {
    /// The errors, by file and line; never empty.
    #[related]
    pub errors: Vec<ComposeDiagnostic>,
    /// The warnings found on the way.
    pub warnings: Vec<ComposeDiagnostic>,
    /// What is sound of the project, for whoever looks for further faults.
    pub rest: Option<Loaded>,
}

fn summary(errors: &[ComposeDiagnostic]) -> String {
    match errors {
        [_] => "the Compose model has an error".to_owned(),
        errors => format!("the Compose model has {} errors", errors.len()),
    }
}
