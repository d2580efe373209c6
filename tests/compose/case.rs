//! One project of the corpus.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, Severity};
use serde_json::Value;
use toml_edit::DocumentMut;
use vaultctl::compose::{ComposeErrors, DiskFiles, Files, LoadRequest, Loaded, load};

/// Stands for the case's directory in what is committed.
const DIRECTORY: &str = "{DIRECTORY}";

/// Stands for the directory above it.
const PARENT: &str = "{PARENT}";

/// A directory with Compose files, and `case.toml` where it needs more than the defaults.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) directory: PathBuf,
    /// `files`: the Compose files; none: searched.
    pub(crate) files: Vec<String>,
    pub(crate) profiles: Vec<String>,
    pub(crate) env_files: Vec<String>,
    pub(crate) environment: BTreeMap<String, String>,
    pub(crate) project_name: Option<String>,
    pub(crate) project_directory: Option<String>,
    /// `endless_there`: docker compose takes all memory there is.
    pub(crate) endless_there: bool,
    /// `only_here`: Compose loads it, but this loader does not.
    pub(crate) only_here: bool,
    /// `reloads = false`: what Compose prints for it is not a Compose file with the same meaning.
    pub(crate) reloads: bool,
    /// `unset = "error"`: unset variables are errors.
    unset: Severity,
}

impl Case {
    /// Returns the cases below a directory in order of their names.
    pub(crate) fn all(directory: &Path) -> Vec<Self> {
        let mut cases: Vec<Self> = fs::read_dir(directory)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_dir())
            .map(Self::read)
            .collect();
        cases.sort_by(|left, right| left.name.cmp(&right.name));
        cases
    }

    /// Returns every Compose file below a directory as a case of its own.
    pub(crate) fn corpus(directory: &Path) -> Vec<Self> {
        let mut cases = Vec::new();
        let mut pending = vec![directory.to_owned()];
        while let Some(directory) = pending.pop() {
            for entry in fs::read_dir(&directory).unwrap() {
                let path = entry.unwrap().path();
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                let yaml = path
                    .extension()
                    .is_some_and(|extension| extension == "yaml" || extension == "yml");
                if path.is_dir() {
                    pending.push(path);
                } else if yaml {
                    let mut case = Self::read(directory.clone());
                    case.name = path.to_string_lossy().into_owned();
                    case.files = vec![name];
                    cases.push(case);
                }
            }
        }
        cases.sort_by(|left, right| left.name.cmp(&right.name));
        cases
    }

    fn read(directory: PathBuf) -> Self {
        let text = fs::read_to_string(directory.join("case.toml")).unwrap_or_default();
        let settings: DocumentMut = text.parse().unwrap();
        let list = |key: &str| -> Vec<String> {
            let items = settings.get(key).and_then(|item| item.as_array());
            items
                .into_iter()
                .flatten()
                .map(|item| item.as_str().unwrap().to_owned())
                .collect()
        };
        let mut environment = BTreeMap::from([("HOME".to_owned(), "/home/user".to_owned())]);
        if let Some(table) = settings.get("environment").and_then(|item| item.as_table()) {
            let set = |(key, value): (&str, &toml_edit::Item)| {
                (key.to_owned(), value.as_str().unwrap().to_owned())
            };
            environment.extend(table.iter().map(set));
        }
        let text = |key: &str| {
            settings
                .get(key)
                .and_then(|item| item.as_str())
                .map(str::to_owned)
        };
        Self {
            name: directory
                .file_name()
                .unwrap()
                .to_string_lossy()
                .into_owned(),
            files: list("files"),
            profiles: list("profiles"),
            env_files: list("env_files"),
            environment,
            project_name: text("project_name"),
            project_directory: text("project_directory"),
            endless_there: settings
                .get("endless_there")
                .and_then(toml_edit::Item::as_bool)
                == Some(true),
            only_here: settings.get("only_here").and_then(toml_edit::Item::as_bool) == Some(true),
            reloads: settings.get("reloads").and_then(toml_edit::Item::as_bool) != Some(false),
            unset: match text("unset").as_deref() {
                Some("error") => Severity::Error,
                _ => Severity::Warning,
            },
            directory,
        }
    }

    /// Loads the case from the disk.
    pub(crate) fn load(&self) -> Result<Loaded, Box<ComposeErrors>> {
        self.load_with(&DiskFiles, &self.files)
    }

    /// Loads the case from the disk, with errors as text.
    pub(crate) fn load_or_text(&self) -> Result<Loaded, String> {
        self.load().map_err(|errors| text(&errors, &self.directory))
    }

    /// Loads a text as if it were the case's only Compose file.
    pub(crate) fn load_printed(&self, printed: &str) -> Result<Loaded, String> {
        let path = self.directory.join("printed.yaml");
        let source = Printed {
            path,
            text: printed,
        };
        self.load_with(&source, &["printed.yaml".to_owned()])
            .map_err(|errors| text(&errors, &self.directory))
    }

    /// Loads the case from the disk, but for the text of one file.
    pub(crate) fn load_with_text(
        &self,
        path: &Path,
        text: &str,
    ) -> Result<Loaded, Box<ComposeErrors>> {
        let path = path.to_owned();
        self.load_with(&Printed { path, text }, &self.files)
    }

    fn load_with(
        &self,
        source: &dyn Files,
        files: &[String],
    ) -> Result<Loaded, Box<ComposeErrors>> {
        let lookup = |name: &str| self.environment.get(name).cloned();
        let mut request = LoadRequest::new(&self.directory, &lookup);
        request.files = files.iter().map(PathBuf::from).collect();
        request.profiles.clone_from(&self.profiles);
        request.env_files = self.env_files.iter().map(PathBuf::from).collect();
        request.dot_env = self.env_files.is_empty();
        request.project_name.clone_from(&self.project_name);
        request.project_directory = self.project_directory.as_ref().map(PathBuf::from);
        request.unset = self.unset;
        request.home = Some(PathBuf::from("/home/user"));
        load(&request, source)
    }

    /// Points a command of Compose at the case's files.
    pub(crate) fn select(&self, command: &mut Command) {
        command.current_dir(&self.directory);
        for file in &self.files {
            command.args(["--file", file]);
        }
        for file in &self.env_files {
            command.args(["--env-file", file]);
        }
        for profile in &self.profiles {
            command.args(["--profile", profile]);
        }
        if let Some(directory) = &self.project_directory {
            command.args(["--project-directory", directory]);
        }
        if let Some(name) = &self.project_name {
            command.args(["--project-name", name]);
        }
    }

    /// Replaces the directory and the one above, which are different on every machine.
    pub(crate) fn without_directory(&self, value: &Value) -> Value {
        let parent = self.directory.parent().unwrap();
        let text = value
            .to_string()
            .replace(&*self.directory.to_string_lossy(), DIRECTORY)
            .replace(&*parent.to_string_lossy(), PARENT);
        serde_json::from_str(&text).unwrap()
    }
}

/// The disk with one more file, or another text in one.
struct Printed<'a> {
    path: PathBuf,
    text: &'a str,
}

impl Files for Printed<'_> {
    fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        if path == self.path {
            Ok(self.text.as_bytes().to_vec())
        } else {
            DiskFiles.read(path)
        }
    }

    fn exists(&self, path: &Path) -> bool {
        path == self.path || DiskFiles.exists(path)
    }

    fn is_dir(&self, path: &Path) -> bool {
        DiskFiles.is_dir(path)
    }
}

/// Renders errors as a person sees them, without colours.
pub(crate) fn text(errors: &ComposeErrors, directory: &Path) -> String {
    let handler =
        GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor()).with_width(1_000);
    let mut text = String::new();
    let warnings = errors
        .warnings
        .iter()
        .map(|warning| warning as &dyn Diagnostic);
    let all = errors
        .errors
        .iter()
        .map(|error| error as &dyn Diagnostic)
        .chain(warnings);
    for diagnostic in all {
        handler.render_report(&mut text, diagnostic).unwrap();
    }
    text.replace(&*directory.to_string_lossy(), DIRECTORY)
}

/// Lists errors one by line.
pub(crate) fn lines(errors: &ComposeErrors, directory: &Path) -> String {
    let mut text = String::new();
    for error in &errors.errors {
        let place = error.location.as_ref().map_or_else(
            || "-".to_owned(),
            |location| format!("{}:{}", location.line, location.column),
        );
        writeln!(text, "  {place} {error}").unwrap();
        if let Some(help) = error.help() {
            writeln!(text, "    help: {help}").unwrap();
        }
    }
    text.replace(&*directory.to_string_lossy(), DIRECTORY)
}
