//! Loads a project: the story from a directory to a [`Project`].

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use miette::Severity;

use super::bind::{Bound, BoundService, bind};
use super::consistency;
use super::environment::Environment;
use super::error::{ComposeDiagnostic, ComposeErrors, Problem};
use super::files::{Files, clean, join};
use super::model::{Location, Project};
use super::normalize::normalize;
use super::pipeline::{ParsedFile, Pipeline, Scope};
use super::places::Places;
use super::profiles::{is_enabled, split_unused};
use super::project_name;
use super::source::Sources;
use super::yaml::{Comment, Map};

const DEFAULT_FILES: [&str; 4] = [
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "docker-compose.yaml",
];

const DEFAULT_OVERRIDES: [&str; 4] = [
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
];

/// What to load, and in which surroundings.
pub struct LoadRequest<'a> {
    /// The directory to start from: relative `files` begin here, and so does the search for a
    /// Compose file. Absolute.
    pub directory: PathBuf,
    /// The directory that paths inside of Compose files begin at; `None` is that of the first file.
    pub project_directory: Option<PathBuf>,
    /// The Compose files, later ones overriding earlier ones; empty means `COMPOSE_FILE`, else
    /// Compose's search for a file and its override.
    pub files: Vec<PathBuf>,
    /// Whether that search goes on in the directories above.
    pub search_parents: bool,
    /// The project's name; `None` means `COMPOSE_PROJECT_NAME`, `name:`, the directory's name.
    pub project_name: Option<String>,
    /// The active profiles; empty means `COMPOSE_PROFILES`.
    pub profiles: Vec<String>,
    /// Where variables come from. It wins over every file.
    pub lookup: &'a dyn Fn(&str) -> Option<String>,
    /// Files with variables, relative to `directory`, later ones winning over earlier ones.
    pub env_files: Vec<PathBuf>,
    /// Whether the `.env` of the project's directory is read, below `env_files`.
    pub dot_env: bool,
    /// What a variable is that is not set and has no default: a warning as for Compose, or an error.
    pub unset: Severity,
    /// What `~` stands for; `None` makes its use an error.
    pub home: Option<PathBuf>,
}

impl<'a> LoadRequest<'a> {
    /// Asks for what `docker compose` would load in a directory with this environment.
    #[must_use]
    pub fn new(directory: impl Into<PathBuf>, lookup: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self {
            directory: directory.into(),
            project_directory: None,
            files: Vec::new(),
            search_parents: true,
            project_name: None,
            profiles: Vec::new(),
            lookup,
            env_files: Vec::new(),
            dot_env: true,
            unset: Severity::Warning,
            home: None,
        }
    }
}

/// A project and what was learned on the way.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The project.
    pub project: Project,
    /// What is accepted and still worth saying.
    pub warnings: Vec<ComposeDiagnostic>,
    /// The text of the Compose files, included ones too.
    pub sources: Sources,
    /// Every file that was read: Compose, environment and label files.
    pub read_files: BTreeSet<PathBuf>,
    /// Every comment in the Compose files.
    pub comments: Vec<Comment>,
    /// The name that the files give the project, whatever it is called in the end.
    pub declared_name: Option<String>,
    /// Where values stand, by their path such as `services.web.ports[0]`.
    ///
    /// Positions in lists are those of the merged model. What Compose implies has no place.
    pub locations: BTreeMap<String, Location>,
}

impl Loaded {
    /// Returns where a value stands, by its path.
    #[must_use]
    pub fn location(&self, path: &str) -> Option<&Location> {
        self.locations.get(path)
    }
}

/// Loads a project.
///
/// Reads nothing but through `files`. Deterministic: the same files and lookup give the same
/// project.
///
/// # Errors
///
/// Everything that is wrong, but for what only follows from another error.
pub fn load(request: &LoadRequest<'_>, files: &dyn Files) -> Result<Loaded, Box<ComposeErrors>> {
    let mut pipeline = Pipeline::new(request, files);
    let project = pipeline.project();
    let Pipeline {
        sources,
        comments,
        report,
        read,
        declared_name,
        ..
    } = pipeline;
    let (errors, warnings) = report.finish(&sources);
    let loaded = project.map(|(project, places)| Loaded {
        declared_name,
        project,
        warnings: warnings.clone(),
        read_files: read,
        comments: comments
            .into_iter()
            .map(|(span, text)| Comment {
                location: sources.locate(span),
                text,
            })
            .collect(),
        locations: places.locate(&sources),
        sources,
    });
    match loaded {
        Some(loaded) if errors.is_empty() => Ok(loaded),
        rest => Err(Box::new(ComposeErrors {
            errors,
            warnings,
            rest,
        })),
    }
}

impl Pipeline<'_> {
    fn project(&mut self) -> Option<(Project, Places)> {
        let request = self.request;
        let mut environment = Environment::new(request.lookup);
        for file in &request.env_files {
            self.add_env_file(&join(&request.directory, file), None, &mut environment);
        }
        let given = request
            .project_directory
            .as_ref()
            .map(|path| join(&request.directory, path));
        let first = request.files.first();
        let beside =
            first.and_then(|path| join(&request.directory, path).parent().map(Path::to_owned));
        let start = given
            .clone()
            .or(beside)
            .unwrap_or_else(|| clean(&request.directory));
        self.add_dot_env(&start, &mut environment);
        let paths = self.find_files(&start, &environment)?;
        let directory = match given {
            Some(directory) => directory,
            None => paths.first()?.parent()?.to_owned(),
        };
        self.add_dot_env(&directory, &mut environment);

        let parsed: Vec<ParsedFile> = paths.iter().map(|path| self.parse(path, None)).collect();
        self.declared_name = project_name::declared(&environment, &parsed);
        let given = request.project_name.as_deref();
        let name = project_name::find(given, &environment, &parsed, &directory, &mut self.report);
        environment.set_project_name(name.as_deref().unwrap_or_default());

        let is_empty = parsed.iter().all(|file| file.documents.is_empty());
        let scope = Scope {
            directory: &directory,
            environment: &environment,
            including: &[],
        };
        let tree = self.merge_files(parsed, &scope);
        if is_empty || tree.is_empty() {
            if self.report.has_errors() {
                return None;
            }
            let path = paths.first()?.clone();
            self.report.error_without_place(Problem::Empty { path });
            return None;
        }
        Some(self.build(tree, name?, paths, &scope))
    }

    /// Turns the merged tree into a project.
    fn build(
        &mut self,
        mut tree: Map,
        name: String,
        paths: Vec<PathBuf>,
        scope: &Scope<'_>,
    ) -> (Project, Places) {
        let lookup = |name: &str| scope.environment.get(name);
        normalize(&mut tree, &name, &lookup, &mut self.report);
        self.prune(&mut tree);
        let places = Places::of(&tree);
        let Bound {
            services,
            networks,
            volumes,
            secrets,
            configs,
            extensions,
        } = bind(tree, &self.sources, &mut self.report);
        self.note_faulty(&places);
        let mut project = Project {
            name,
            networks,
            volumes,
            secrets,
            configs,
            extensions,
            working_dir: scope.directory.to_owned(),
            compose_files: paths,
            profiles: self.active_profiles(scope.environment),
            ..Project::default()
        };
        for (key, mut bound) in services {
            if is_enabled(&bound.service, &project.profiles) {
                self.read_service_files(&mut bound, scope.environment);
                project.services.insert(key, bound.service);
            } else {
                let BoundService { service, .. } = bound;
                project.disabled_services.insert(key, service);
            }
        }
        consistency::check(&mut project, &places, &self.faulty, &mut self.report);
        split_unused(&mut project);
        (project, places)
    }

    fn active_profiles(&self, environment: &Environment<'_>) -> Vec<String> {
        if !self.request.profiles.is_empty() {
            return self.request.profiles.clone();
        }
        let profiles = environment.get("COMPOSE_PROFILES").unwrap_or_default();
        let profiles = profiles
            .split(',')
            .map(str::trim)
            .filter(|profile| !profile.is_empty());
        profiles.map(str::to_owned).collect()
    }

    fn add_dot_env(&mut self, directory: &Path, environment: &mut Environment<'_>) {
        let path = join(directory, Path::new(".env"));
        let known = self.read.contains(&path);
        if self.request.dot_env && !known && self.files.exists(&path) && !self.files.is_dir(&path) {
            self.add_dot_env_file(&path, environment);
        }
    }

    /// Finds the Compose files and makes their paths absolute.
    fn find_files(
        &mut self,
        directory: &Path,
        environment: &Environment<'_>,
    ) -> Option<Vec<PathBuf>> {
        let absolute = |path: &Path| join(&self.request.directory, path);
        if !self.request.files.is_empty() {
            return Some(
                self.request
                    .files
                    .iter()
                    .map(|path| absolute(path))
                    .collect(),
            );
        }
        if let Some(files) = environment.get("COMPOSE_FILE") {
            let separator = environment
                .get("COMPOSE_PATH_SEPARATOR")
                .filter(|s| !s.is_empty());
            let files = files.split(separator.as_deref().unwrap_or(":"));
            return Some(files.map(|path| absolute(Path::new(path))).collect());
        }
        let start = clean(directory);
        for directory in start.ancestors() {
            if let Some(file) = self.first_of(&DEFAULT_FILES, directory) {
                let overriding = self.first_of(&DEFAULT_OVERRIDES, directory);
                return Some(std::iter::once(file).chain(overriding).collect());
            }
            if !self.request.search_parents {
                break;
            }
        }
        self.report
            .error_without_place(Problem::NotFound { directory: start });
        None
    }

    fn first_of(&mut self, names: &[&str], directory: &Path) -> Option<PathBuf> {
        let mut found = names
            .iter()
            .map(|name| directory.join(name))
            .filter(|path| self.files.exists(path))
            .collect::<Vec<_>>()
            .into_iter();
        let winner = found.next()?;
        if let Some(other) = found.next() {
            let problem = Problem::Note {
                message: format!("{} is not used: {} is", other.display(), winner.display()),
                help: Some("keep one of the two".to_owned()),
            };
            self.report.add(Severity::Warning, None, problem);
        }
        Some(winner)
    }
}
