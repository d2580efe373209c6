//! The files of the repository that a container sees.

use std::path::{Path, PathBuf};

use super::node::{Node, Origin};
use super::template::{Environment, Templates};
use crate::compose::model::{MountKind, Service};
use crate::model::{is_sealed_name, sealed_name};
use crate::rules::view::{ServiceView, StackView};
use crate::source::{Place, SourceFile};

/// Endings of files that Traefik reads.
const ENDINGS: &[&str] = &["yml", "yaml", "toml"];

/// A text that a container sees.
pub(super) struct Visible {
    /// Its name, for its ending.
    name: PathBuf,
    text: String,
    origin: Origin,
}

/// What there is under a path in a container.
#[derive(Default)]
pub(super) struct Found {
    /// What can be read.
    pub(super) texts: Vec<Visible>,
    /// What is there and sealed: where it is mounted, and what it is.
    pub(super) sealed: Vec<(Place, String)>,
    /// What is elsewhere than in the repository.
    pub(super) elsewhere: Vec<(Place, String)>,
}

/// What a file says, or why nobody knows.
pub(super) enum Read {
    /// What it says.
    Tree(Node),
    /// It is not valid, and nothing in it is filled in that could make it so.
    Invalid(Place, String),
    /// It may become valid when its templates are rendered.
    Open(Place, String),
}

impl Visible {
    /// Reads it, with its templates masked where there are variables to render them with.
    pub(super) fn read(&self, environment: Option<&Environment>) -> Read {
        let (masked, templates) = match environment {
            Some(environment) => Templates::mask(&self.text, environment),
            None => (self.text.clone(), Templates::default()),
        };
        let is_toml = self.name.extension().is_some_and(|ending| ending == "toml");
        let (language, tree) = if is_toml {
            ("TOML", Node::of_toml(&masked, &templates, &self.origin))
        } else {
            ("YAML", Node::of_yaml(&masked, &templates, &self.origin))
        };
        let name = self.name.display();
        match tree {
            Ok(tree) => Read::Tree(tree),
            Err(()) if templates.is_empty() => {
                let message = format!("`{name}` is not valid {language}");
                Read::Invalid(self.origin.whole(), message)
            }
            Err(()) => {
                let message =
                    format!("`{name}`, which is {language} only after its templates are rendered");
                Read::Open(self.origin.whole(), message)
            }
        }
    }

    /// The comment beside a place of it, or in the lines right above.
    pub(super) fn comment(&self, place: &Place) -> Option<String> {
        let Origin::File(file) = &self.origin else {
            return None;
        };
        let before = file.text.get(..place.range.start)?;
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        let own = file.text.get(line_start..)?.lines().next()?;
        let above = file.text.get(..line_start)?.lines().rev();
        let above = above
            .map(str::trim)
            .take_while(|line| line.starts_with('#'));
        let mut words: Vec<&str> = above
            .map(|line| line.trim_start_matches('#').trim())
            .collect();
        words.reverse();
        words.extend(own.split_once(" #").map(|(_, comment)| comment.trim()));
        let comment = words.join(" ");
        (!comment.is_empty()).then_some(comment)
    }
}

/// Gathers what a container has under a path: the file itself, or every file of a folder.
pub(super) fn under(view: &ServiceView<'_>, path: &str) -> Found {
    let mut found = Found::default();
    let path = Path::new(path);
    for (index, mount) in view.service.volumes.iter().enumerate() {
        let target = Path::new(&mount.target);
        let place = || view.place(&format!("volumes[{index}]"));
        let below = path.strip_prefix(target).ok();
        if below.is_none() && !target.starts_with(path) {
            continue;
        }
        let source = mount.source.as_deref().unwrap_or_default();
        let in_repository = ServiceView::in_repository(source);
        match in_repository.filter(|_| mount.kind == MountKind::Bind) {
            // A longer mount on the way hides what is below.
            Some(_) if below.is_some() && hidden(view.service, target, path) => {}
            Some(folder) => {
                let source = Path::new(folder).join(below.unwrap_or(Path::new("")));
                read_path(view, &source, &place(), &mut found);
            }
            None if below.is_some() && !hidden(view.service, target, path) => {
                let what = format!("`{}`, which is not in the repository", path.display());
                found.elsewhere.push((place(), what));
            }
            None => {}
        }
    }
    read_configs(view, path, &mut found);
    found
}

/// Every configuration file of the repository that a container has, and whether those are all.
pub(in crate::rules) fn texts_of(view: &ServiceView<'_>) -> (Vec<String>, bool) {
    let found = under(view, "/");
    let texts = found.texts.into_iter().map(|visible| visible.text);
    (texts.collect(), found.sealed.is_empty())
}

/// Whether a mount between a folder and what is below it hides what the folder has there.
fn hidden(service: &Service, target: &Path, path: &Path) -> bool {
    let mut targets = service.volumes.iter().map(|mount| Path::new(&mount.target));
    targets.any(|other| other != target && other.starts_with(target) && path.starts_with(other))
}

/// Reads a file or folder of the repository.
fn read_path(view: &ServiceView<'_>, path: &Path, place: &Place, found: &mut Found) {
    let tree = &view.stack.source.tree;
    if tree.is_dir(path) {
        for file in tree.walk(path).unwrap_or_default() {
            read_file(&view.stack, &file, place, found);
        }
    } else if tree.is_file(path) {
        read_file(&view.stack, path, place, found);
    } else if tree.is_file(&sealed_name(path)) {
        read_file(&view.stack, &sealed_name(path), place, found);
    }
}

fn read_file(stack: &StackView<'_>, path: &Path, place: &Place, found: &mut Found) {
    let is_sealed = is_sealed_name(path);
    let name = if is_sealed {
        path.with_extension("")
    } else {
        path.to_owned()
    };
    let ending = name.extension().and_then(|ending| ending.to_str());
    if !ending.is_some_and(|ending| ENDINGS.contains(&ending)) {
        return;
    }
    if is_sealed {
        let what = format!("`{}`, which is sealed", path.display());
        found.sealed.push((place.clone(), what));
        return;
    }
    match stack.source.tree.read_text(path) {
        Ok(text) => found.texts.push(Visible {
            name: path.to_owned(),
            text: text.clone(),
            origin: Origin::File(SourceFile::new(path, text)),
        }),
        Err(error) => found.elsewhere.push((place.clone(), error.to_string())),
    }
}

/// Reads Compose's `configs` that a container has at a path or below.
fn read_configs(view: &ServiceView<'_>, path: &Path, found: &mut Found) {
    for reference in &view.service.configs {
        let target = reference.config_target();
        let Some(config) = view.stack.project().configs.get(&reference.source) else {
            continue;
        };
        if !Path::new(&target).starts_with(path) {
            continue;
        }
        let place = view
            .stack
            .place(&format!("configs.{}.content", reference.source));
        if let Some(file) = config.file.as_deref().and_then(ServiceView::in_repository) {
            read_path(view, Path::new(file), &place, found);
        } else if let Some(text) = &config.content {
            found.texts.push(Visible {
                name: PathBuf::from(target),
                text: text.clone(),
                origin: Origin::Inside(place),
            });
        } else {
            found
                .elsewhere
                .push((place, format!("the config `{}`", reference.source)));
        }
    }
}
