//! What is not about one stack: definitions and files of the repository.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Findings;
use super::secrets::{is_placeholder, is_plain_secret};
use super::view::RepositoryView;
use crate::secrets::{Kind, in_the_clear};
use crate::source::{Place, SourceFile};

/// The largest file that is read in search of keys, in bytes.
const LARGEST: usize = 1 << 20;

/// Every text file of the repository that is not sealed.
fn texts(view: &RepositoryView<'_>) -> Vec<Arc<SourceFile>> {
    let tree = &view.source.tree;
    let paths = tree.walk(Path::new("")).unwrap_or_default();
    let plain = paths
        .into_iter()
        .filter(|path| path.extension().is_none_or(|end| end != "age"));
    let read = |path: PathBuf| {
        let bytes = tree
            .read(&path)
            .ok()
            .filter(|bytes| bytes.len() <= LARGEST)?;
        let text = String::from_utf8(bytes).ok()?;
        (!text.contains('\0')).then(|| SourceFile::new(path, text))
    };
    plain.filter_map(read).collect()
}

/// The place of a line, counted from 1.
fn line(file: &Arc<SourceFile>, number: usize) -> Place {
    let mut start = 0;
    for (index, line) in file.text.split_inclusive('\n').enumerate() {
        if index + 1 == number {
            return Place::new(file, start..start + line.trim_end().len());
        }
        start += line.len();
    }
    Place::start_of(file)
}

pub(super) fn private_key(view: &RepositoryView<'_>, findings: &mut Findings) {
    for file in texts(view) {
        let path = file.path.to_string_lossy();
        let found = in_the_clear(&path, &file.text).into_iter();
        for one in found.filter(|one| one.kind == Kind::Itself) {
            findings.add(
                line(&file, one.line),
                format!("{} is in the repository in the clear", one.what),
            );
        }
    }
}

pub(super) fn tracked_env(view: &RepositoryView<'_>, findings: &mut Findings) {
    let folder = &view.source.settings.paths.stacks.value;
    let paths = view.source.tree.walk(folder).unwrap_or_default();
    let own = view
        .source
        .stacks
        .iter()
        .map(|stack| stack.directory.join(".env"));
    let own = own.chain([PathBuf::from(".env")]);
    let own = own.filter(|path| view.source.tree.is_file(path));
    for path in paths.into_iter().chain(own).collect::<BTreeSet<_>>() {
        if path.file_name().is_some_and(|name| name == ".env") {
            let text = view.source.tree.read_text(&path).unwrap_or_default();
            let file = SourceFile::new(path, text);
            findings.add(
                Place::start_of(&file),
                format!("`{}` is in the repository", file.path.display()),
            );
        }
    }
}

pub(super) fn plain_variable(view: &RepositoryView<'_>, findings: &mut Findings) {
    for variable in &view.source.variables {
        if is_plain_secret(&variable.name, &variable.value) && !is_placeholder(&variable.value) {
            findings.add(
                variable.value.place.clone(),
                format!(
                    "the variable `{}` looks like a secret, and its value is in the clear",
                    variable.name.value
                ),
            );
        }
    }
}

pub(super) fn placeholder(view: &RepositoryView<'_>, findings: &mut Findings) {
    for variable in &view.source.variables {
        if is_placeholder(&variable.value) {
            findings.add(
                variable.value.place.clone(),
                format!(
                    "the variable `{}` still has a placeholder",
                    variable.name.value
                ),
            );
        }
    }
}

/// Every name that stands in `${NAME}`, `$NAME` or `[[NAME]]` somewhere, or is a whole word of a Compose
/// file, as in `environment: NAME` of a secret.
struct Used {
    words: BTreeSet<String>,
}

impl Used {
    fn of(view: &RepositoryView<'_>) -> Self {
        let mut words = BTreeSet::new();
        let mut add = |text: &str| {
            // Names of secrets may have a dash, which in `$NAME-x` ends a name.
            for more in ["_/", "_/-."] {
                let is_part = |c: char| c.is_ascii_alphanumeric() || more.contains(c);
                let found = text.split(|c| !is_part(c)).filter(|word| !word.is_empty());
                words.extend(found.map(str::to_owned));
            }
        };
        let folders: BTreeSet<&PathBuf> = view
            .source
            .stacks
            .iter()
            .map(|stack| &stack.directory)
            .collect();
        for file in texts(view) {
            if folders.iter().any(|folder| file.path.starts_with(folder)) {
                add(&file.text);
            }
        }
        // Also what lies elsewhere and is reached by `extends` or `include`.
        let mut seen = BTreeSet::new();
        for file in view.models.iter().flat_map(|model| model.written.files()) {
            if seen.insert(&file.path) {
                add(&file.text);
            }
        }
        for stack in &view.source.stacks {
            stack.file_contents.iter().for_each(|text| add(text));
            stack.compose_files.iter().for_each(|path| {
                add(&view.source.tree.read_text(path).unwrap_or_default());
            });
            stack.environment.iter().for_each(|entry| add(&entry.value));
            if let Some(git) = &stack.git {
                git.account
                    .iter()
                    .for_each(|account| add(&format!("git/{}", account.value)));
            }
        }
        for rotation in &view.source.rotations {
            add(&format!("{:?}", rotation.target));
            let secrets = rotation.hooks.iter().filter_map(|hook| hook.secret());
            secrets.for_each(|secret| add(&secret.value));
        }
        Self { words }
    }

    fn has(&self, name: &str) -> bool {
        self.words.contains(name)
    }
}

pub(super) fn unused_variable(view: &RepositoryView<'_>, findings: &mut Findings) {
    let used = Used::of(view);
    for variable in &view.source.variables {
        if !used.has(&variable.name) {
            findings.add(
                variable.name.place.clone(),
                format!("nothing uses the variable `{}`", variable.name.value),
            );
        }
    }
}

pub(super) fn unused_secret(view: &RepositoryView<'_>, findings: &mut Findings) {
    let used = Used::of(view);
    for secret in &view.source.secrets {
        let hidden = secret.name.starts_with("git/");
        if !hidden && !used.has(&secret.name) {
            findings.add(
                secret.name.place.clone(),
                format!("nothing uses the secret `{}`", secret.name.value),
            );
        }
    }
}
