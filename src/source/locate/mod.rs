//! Finds each stack's folder and Compose files in the repository.

mod beside;
mod elsewhere;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::source::diagnostic::{Problem, Problems};
use crate::source::place::Spanned;
use crate::source::tables::stack_table::StackTable;
use crate::source::tables::{Repo, Stack, StackState};
use crate::source::tree::{Kind, Tree, normal};
use beside::near_name;

/// Compose's own search order (compose-go, `cli/options.go`).
const FILES: [&str; 4] = [
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "docker-compose.yaml",
];
/// The same for the file that is merged over it; `.yml` comes first here.
const OVERRIDES: [&str; 4] = [
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
];

/// Looks for the files of stacks.
pub(super) struct Finder<'a> {
    pub(super) tree: &'a Tree,
    /// The folder of the stacks' folders.
    pub(super) stacks: &'a Path,
    pub(super) repos: &'a [Repo],
    /// URLs of this repository's remotes.
    pub(super) remotes: &'a [String],
    /// The working tree, while a revision is read: for advice about files not committed.
    pub(super) disk: Option<&'a Path>,
    pub(super) problems: &'a Problems,
    /// Other names of this repository that were noted already.
    pub(super) noted: RefCell<BTreeSet<String>>,
}

struct Found {
    directory: PathBuf,
    files: Vec<PathBuf>,
}

impl Finder<'_> {
    /// Fills in where the stack's files are.
    pub(super) fn find(&self, table: &StackTable, stack: &mut Stack) {
        stack.git = self.git(table, stack.git.take());
        self.host_directory(table, stack);
        if stack.git.is_some() {
            let directory = self
                .relative(table.run_directory.as_ref())
                .unwrap_or_default();
            stack.compose_files = table
                .file_paths
                .iter()
                .map(|path| directory.join(&path.value))
                .collect();
            stack.directory = directory;
            return;
        }
        if stack.file_contents.is_some() {
            stack.directory = self
                .relative(table.run_directory.as_ref())
                .unwrap_or_else(|| self.default_directory(stack));
            return;
        }
        match self.locate(table, stack, true) {
            Ok(found) => {
                stack.directory = found.directory;
                stack.compose_files = found.files;
                self.check_files(stack);
            }
            Err(problems) => {
                // A stack that is to vanish may have lost its files already.
                if stack.state == StackState::Absent {
                    stack.directory = self.default_directory(stack);
                    return;
                }
                for problem in problems {
                    self.problems.push(problem);
                }
            }
        }
    }

    /// Notes folders with a Compose file that no stack uses.
    pub(super) fn note_unused(&self, stacks: &[Stack]) {
        let used: BTreeSet<&Path> = stacks
            .iter()
            .flat_map(|stack| {
                let files = stack.compose_files.iter().filter_map(|file| file.parent());
                files.chain([stack.directory.as_path()])
            })
            .collect();
        for entry in self.tree.list(self.stacks).unwrap_or_default() {
            let folder = self.stacks.join(&entry.name);
            let has_file = || {
                FILES
                    .iter()
                    .any(|name| self.tree.is_file(&folder.join(name)))
            };
            if entry.kind == Kind::Directory
                && !used.iter().any(|path| path.starts_with(&folder))
                && has_file()
            {
                self.problems.push(
                    Problem::note(
                        "unused-folder",
                        format!("no stack uses `{}`", folder.display()),
                    )
                    .help(format!(
                        "add a `[[stack]]` with name = \"{}\", or remove the folder",
                        entry.name.to_string_lossy()
                    )),
                );
            }
        }
    }

    /// An absolute run directory is the folder on the server.
    fn host_directory(&self, table: &StackTable, stack: &mut Stack) {
        let Some(run) = table
            .run_directory
            .as_ref()
            .filter(|path| path.is_absolute())
        else {
            return;
        };
        match &stack.host_directory {
            None => stack.host_directory = Some(run.clone()),
            Some(host) if host == run => {}
            Some(host) => self.problems.push(
                Problem::error("contradiction", "a stack has one folder on its servers")
                    .at(&host.place, "differs")
                    .at(&run.place, "from this")
                    .help("make `run_directory` relative: the folder in the repository"),
            ),
        }
    }

    fn default_directory(&self, stack: &Stack) -> PathBuf {
        self.stacks.join(stack.name.as_str())
    }

    /// A run directory inside of the repository.
    fn relative(&self, run: Option<&Spanned<PathBuf>>) -> Option<PathBuf> {
        let run = run.filter(|path| path.is_relative())?;
        match normal(run) {
            Ok(path) => Some(path),
            Err(error) => {
                self.problems.push(
                    Problem::error("outside", error.to_string())
                        .at(&run.place, "leaves the repository"),
                );
                Some(PathBuf::new())
            }
        }
    }

    fn locate(&self, table: &StackTable, stack: &Stack, warn: bool) -> Result<Found, Vec<Problem>> {
        let base = match table
            .run_directory
            .as_ref()
            .filter(|path| path.is_relative())
        {
            Some(run) => normal(run).map_err(|error| {
                let problem = Problem::error("outside", error.to_string());
                vec![problem.at(&run.place, "leaves the repository")]
            })?,
            None => normal(&self.default_directory(stack)).unwrap_or_default(),
        };
        if table.file_paths.is_empty() {
            return self
                .search(table, stack, base, warn)
                .map_err(|problem| vec![problem]);
        }
        let mut files = Vec::new();
        let mut missing = Vec::new();
        for path in &table.file_paths {
            match self.named_file(&base, path, table) {
                Ok(file) => files.push(file),
                Err(problem) => missing.push(problem),
            }
        }
        if !missing.is_empty() {
            return Err(missing);
        }
        let first = files.first().cloned().unwrap_or_default();
        let relative_run = table
            .run_directory
            .as_ref()
            .is_some_and(|path| path.is_relative());
        let keeps_base =
            relative_run || (table.run_directory.is_none() && first.starts_with(&base));
        let parent = first.parent().map(Path::to_path_buf).unwrap_or_default();
        Ok(Found {
            directory: if keeps_base { base } else { parent },
            files,
        })
    }

    /// Finds one of `file_paths`: below the run directory, else below the repository's top.
    fn named_file(
        &self,
        base: &Path,
        path: &Spanned<PathBuf>,
        table: &StackTable,
    ) -> Result<PathBuf, Problem> {
        if path.is_absolute() {
            return Err(
                Problem::error("outside", "a Compose file is part of the repository")
                    .at(&path.place, "absolute")
                    .help("write it relative to the run directory or to the repository's top"),
            );
        }
        let candidates: Vec<PathBuf> = [base.join(&path.value), path.value.clone()]
            .iter()
            .filter_map(|path| normal(path).ok())
            .collect();
        if let Some(found) = candidates.iter().find(|path| self.tree.is_file(path)) {
            return Ok(found.clone());
        }
        let mut places: Vec<String> = candidates
            .iter()
            .map(|path| format!("`{}`", path.display()))
            .collect();
        places.dedup();
        let label = match places.as_slice() {
            [] => "is outside of the repository".to_owned(),
            [only] => format!("{only} is not there"),
            _ => format!("neither {} is there", places.join(" nor ")),
        };
        let near = || {
            let folder = candidates.first()?.parent()?;
            let names = self.names_in(folder);
            let name = path.file_name()?.to_str()?;
            near_name(name, &names)
        };
        let help = self.advice(&candidates, table).or_else(near);
        Err(Problem::error(
            "missing-file",
            format!(
                "a Compose file of stack `{}` is missing",
                table.stack.name.value
            ),
        )
        .at(&path.place, label)
        .help_if(help))
    }

    /// Looks for Compose's default names in a folder.
    fn search(
        &self,
        table: &StackTable,
        stack: &Stack,
        folder: PathBuf,
        warn: bool,
    ) -> Result<Found, Problem> {
        let place = match &table.run_directory {
            Some(run) if run.is_relative() => &run.place,
            _ => &stack.name.place,
        };
        let existing = |names: [&str; 4]| -> Vec<PathBuf> {
            let paths = names.iter().map(|name| folder.join(name));
            paths.filter(|path| self.tree.is_file(path)).collect()
        };
        let files = existing(FILES);
        let Some(file) = files.first() else {
            return Err(self
                .no_file(table, stack, &folder)
                .at(place, "nothing to deploy"));
        };
        let overrides = existing(OVERRIDES);
        for several in [&files, &overrides] {
            if let [first, second, ..] = several.as_slice()
                && warn
            {
                self.problems.push(
                    Problem::warning(
                        "several-files",
                        format!("`{}` is not read", second.display()),
                    )
                    .at(place, format!("Compose takes `{}`", first.display()))
                    .help("remove one of them, or set `file_paths`"),
                );
            }
        }
        let files = std::iter::once(file.clone())
            .chain(overrides.first().cloned())
            .collect();
        Ok(Found {
            directory: folder,
            files,
        })
    }

    fn no_file(&self, table: &StackTable, stack: &Stack, folder: &Path) -> Problem {
        let name = &stack.name.value;
        let shown = folder.display();
        if self.tree.is_dir(folder) {
            let paths: Vec<PathBuf> = FILES.iter().map(|name| folder.join(name)).collect();
            return Problem::error(
                "missing-file",
                format!("the folder of stack `{name}` has no Compose file"),
            )
            .help(self.advice(&paths, table).unwrap_or_else(|| {
                format!("add `{shown}/compose.yaml`, or name the file in `file_paths`")
            }));
        }
        let parent = folder.parent().unwrap_or(Path::new(""));
        let near = folder
            .file_name()
            .and_then(|name| name.to_str())
            .and_then(|name| {
                let names = self.names_in(parent);
                near_name(name, &names)
            });
        let problem = Problem::error(
            "missing-file",
            format!("stack `{name}` has no folder `{shown}`"),
        );
        let why = match self.tree.kind(folder) {
            Ok(Kind::Submodule) => {
                Some("it is a git submodule, whose files are not part of this repository".into())
            }
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Some(error.to_string()),
            _ => None,
        };
        let help = why
            .or_else(|| self.advice(&[folder.to_path_buf()], table))
            .or(near);
        problem.help(help.unwrap_or_else(|| {
            format!("add `{shown}/compose.yaml`, or set `run_directory` or `file_paths`")
        }))
    }
}
