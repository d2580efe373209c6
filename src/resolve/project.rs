//! Loads the Compose model of a stack for a server.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::environment::Values;
use super::repository_files::{RepositoryFiles, in_loader, in_repository, is_yaml};
use super::{Lookup, Target};
use crate::compose::model::Location;
use crate::compose::{ComposeDiagnostic, LoadRequest, Loaded, load};
use crate::model::REPOSITORY_ROOT;
use crate::source::{Place, Problem, Severity, SourceFile};

/// A stack as its Compose files say for one server.
pub(super) struct ReadStack<'a> {
    /// The stack and the server.
    pub(super) target: Target<'a>,
    /// The project, and where everything of it stands; with errors among the problems, what is
    /// sound of it.
    pub(super) loaded: Loaded,
    /// The files that it was read from.
    pub(super) files: RepositoryFiles<'a>,
    /// What was found.
    pub(super) problems: Vec<Problem>,
    values: Values,
    seen: SeenFiles,
}

/// A file as the loader has seen it, and where in it that begins: in a definition, Compose text is a part.
pub(super) type SeenFile = (Arc<SourceFile>, usize);

/// The files as the loader has seen them, once they were asked for.
type SeenFiles = RefCell<BTreeMap<PathBuf, SeenFile>>;

impl ReadStack<'_> {
    /// Adds an error of what has a path in the Compose model, at its place or that of what holds it.
    pub(super) fn refuse(&mut self, path: &str, problem: Problem) {
        let problem = match self.location(path) {
            Some(place) => problem.at(&place, "here"),
            None => problem.at(&self.target.stack.name.place, "this stack"),
        };
        self.problems.push(problem);
    }

    /// The place of what has a path in the Compose model, or of what holds it; at least the stack's.
    pub(super) fn place_of(&self, path: &str) -> Place {
        let place = self.location(path);
        place.unwrap_or_else(|| self.target.stack.name.place.clone())
    }

    /// The file of a location, as the loader has seen it.
    pub(super) fn seen_file(&self, location: &Location) -> SeenFile {
        self.target.seen_file(location, &self.values)
    }

    fn location(&self, path: &str) -> Option<Place> {
        let parents = path.rmatch_indices(['.', '[']);
        let parents = parents.filter_map(|(end, _)| path.get(..end));
        let location = std::iter::once(path)
            .chain(parents)
            .find_map(|path| self.loaded.location(path))?;
        Some(self.target.place(location, &self.values, &self.seen))
    }
}

impl<'a> Target<'a> {
    /// Loads the stack's Compose files with this server's variables.
    ///
    /// # Errors
    /// What is wrong, where nothing is left to look for further faults in.
    pub(super) fn read(&self, operator: Lookup<'_>) -> Result<ReadStack<'a>, Vec<Problem>> {
        if let Some(git) = &self.stack.git {
            let message = "Compose files from another repository are not supported yet";
            let problem = Problem::error("unsupported", message);
            return Err(vec![problem.at(&git.repo.place, "another repository")]);
        }
        let values = self.values(operator)?;
        let unknown = RefCell::new(Vec::new());
        let files = self.files(&values);
        let substituted = Substituted {
            files: &files,
            values: &values,
            unknown: &unknown,
        };
        let lookup = |name: &str| values.get(name);
        let loaded = load(&self.request(&lookup), &substituted);
        let mut problems: Vec<Problem> = unknown
            .take()
            .into_iter()
            .map(|(path, name)| {
                let place = self.place_of_name(&path, &name);
                self.unknown_in_brackets(&name, &place)
            })
            .collect();
        let (errors, loaded) = match loaded {
            Ok(loaded) => (Vec::new(), Some(loaded)),
            Err(errors) => (errors.errors, errors.rest),
        };
        let seen = SeenFiles::default();
        let problem = |found: &ComposeDiagnostic| self.problem(found, &values, &seen);
        problems.extend(errors.iter().map(problem));
        let Some(loaded) = loaded else {
            return Err(problems);
        };
        problems.extend(self.differing_name(loaded.declared_name.as_deref()));
        problems.extend(loaded.warnings.iter().map(problem));
        Ok(ReadStack {
            target: *self,
            loaded,
            files,
            problems,
            values,
            seen,
        })
    }

    fn request<'l>(&self, lookup: &'l dyn Fn(&str) -> Option<String>) -> LoadRequest<'l> {
        let directory = in_loader(&self.stack.directory);
        let mut request = LoadRequest::new(directory.clone(), lookup);
        request.search_parents = false;
        request.files = match &self.stack.file_contents {
            Some(_) => vec![directory.join(INLINE_FILE)],
            None => self
                .stack
                .compose_files
                .iter()
                .map(|path| in_loader(path))
                .collect(),
        };
        request.profiles = self
            .stack
            .profiles
            .iter()
            .map(|p| p.value.clone())
            .collect();
        request.env_files = self
            .stack
            .additional_env_files
            .iter()
            .map(|path| path.value.clone())
            .collect();
        request.unset = miette::Severity::Error;
        request.project_name = Some(self.stack.project().to_owned());
        request
    }

    /// The repository's files, with what the stack's definition puts in their place.
    fn files(&self, values: &Values) -> RepositoryFiles<'a> {
        let mut files = RepositoryFiles::new(&self.source.tree);
        if let Some(text) = &self.stack.file_contents {
            files.replace(
                &self.stack.directory.join(INLINE_FILE),
                text.value.clone().into_bytes(),
            );
        }
        if !values.own.is_empty() {
            let path = self.stack.directory.join(&self.stack.env_file_path);
            let mut content = self.source.tree.read(&path).unwrap_or_default();
            if !content.is_empty() && !content.ends_with(b"\n") {
                content.push(b'\n');
            }
            content.extend(values.as_file().into_bytes());
            files.replace(&path, content);
        }
        files
    }

    /// A `name:` in the Compose file that differs from the stack's is deliberate only where the
    /// definition repeats it.
    fn differing_name(&self, declared: Option<&str>) -> Option<Problem> {
        let wanted = self.stack.project();
        let declared = declared.filter(|name| *name != wanted)?;
        let problem = Problem::error(
            "project-name",
            format!("the Compose file names its project `{declared}`, the stack is `{wanted}`"),
        );
        let help = format!(
            "set `project_name = \"{declared}\"` in `[[stack]]`, or take `name:` out of the Compose file"
        );
        Some(problem.at(&self.stack.name.place, "this stack").help(help))
    }

    /// A finding of the Compose loader, with its place in the repository.
    fn problem(&self, found: &ComposeDiagnostic, values: &Values, seen: &SeenFiles) -> Problem {
        let severity = match found.severity {
            miette::Severity::Error => Severity::Error,
            miette::Severity::Warning => Severity::Warning,
            miette::Severity::Advice => Severity::Note,
        };
        let place = found
            .location
            .as_ref()
            .map(|location| self.place(location, values, seen));
        if let (crate::compose::Problem::UnsetVariable { name, .. }, Some(place)) =
            (&found.problem, &place)
        {
            return self.unknown_variable(name, place);
        }
        // A person knows the repository's files by their paths in it.
        let message = found
            .problem
            .to_string()
            .replace(&format!("{REPOSITORY_ROOT}/"), "");
        let mut problem = match severity {
            Severity::Error => Problem::error("compose", message),
            Severity::Warning => Problem::warning("compose", message),
            Severity::Note => Problem::note("compose", message),
        };
        problem = match &place {
            Some(place) => problem.at(place, found.problem.label()),
            None => problem.at(&self.stack.name.place, "this stack"),
        };
        problem.help_if(found.problem.help())
    }

    /// A place that the loader names, in the text that the loader has seen.
    fn place(&self, location: &Location, values: &Values, seen: &SeenFiles) -> Place {
        let mut seen = seen.borrow_mut();
        let seen_file = seen
            .entry(location.file.clone())
            .or_insert_with(|| self.seen_file(location, values));
        place_in(seen_file, location)
    }

    fn seen_file(&self, location: &Location, values: &Values) -> SeenFile {
        let path = in_repository(&location.file).unwrap_or(&location.file);
        let text = self.text(path);
        let seen = if is_yaml(path) {
            values.substitute(&text, &mut Vec::new())
        } else {
            text
        };
        self.in_definition(path, &seen)
            .unwrap_or_else(|| (SourceFile::new(path, seen), 0))
    }

    /// Where Compose text that stands in the stack's definition stands there, if it stands there as it was
    /// read: without escapes and without names that are replaced.
    fn in_definition(&self, path: &Path, seen: &str) -> Option<SeenFile> {
        let inline = self.stack.file_contents.as_ref();
        let inline = inline.filter(|_| path == self.stack.directory.join(INLINE_FILE))?;
        let written = inline.place.file.text.get(inline.place.range.clone())?;
        let start = inline.place.range.start + written.find(seen)?;
        Some((Arc::clone(&inline.place.file), start))
    }

    /// Where `[[NAME]]` stands in a file.
    fn place_of_name(&self, path: &Path, name: &str) -> Place {
        let path = in_repository(path).unwrap_or(path);
        let file = SourceFile::new(path, self.text(path));
        let start = file.text.find(&format!("[[{name}")).unwrap_or_default();
        Place::new(&file, start..start + name.len() + 4)
    }

    fn text(&self, path: &Path) -> String {
        let inline = self.stack.file_contents.as_ref();
        match inline.filter(|_| path == self.stack.directory.join(INLINE_FILE)) {
            Some(text) => text.value.clone(),
            None => self.source.tree.read_text(path).unwrap_or_default(),
        }
    }
}

/// A location in a file that the loader has seen.
pub(super) fn place_in((file, start): &SeenFile, location: &Location) -> Place {
    let begin = start + location.offset;
    Place::new(file, begin..begin + location.length)
}

/// The name of a Compose file that stands in a definition.
pub const INLINE_FILE: &str = "compose.yaml";

/// Replaces `[[NAME]]` in Compose files, and remembers names that nobody has.
struct Substituted<'a> {
    files: &'a RepositoryFiles<'a>,
    values: &'a Values,
    unknown: &'a RefCell<Vec<(PathBuf, String)>>,
}

impl crate::compose::Files for Substituted<'_> {
    fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        let bytes = self.files.read(path)?;
        let text = std::str::from_utf8(&bytes).ok();
        let Some(text) = text.filter(|_| is_yaml(path)) else {
            return Ok(bytes);
        };
        let mut names = Vec::new();
        let replaced = self.values.substitute(text, &mut names);
        let mut unknown = self.unknown.borrow_mut();
        for name in names {
            let entry = (path.to_owned(), name);
            if !unknown.contains(&entry) {
                unknown.push(entry);
            }
        }
        Ok(replaced.into_bytes())
    }

    fn exists(&self, path: &Path) -> bool {
        self.files.exists(path)
    }

    fn is_dir(&self, path: &Path) -> bool {
        self.files.is_dir(path)
    }
}
