//! A Compose model together with where everything of it is written.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::project::{ReadStack, SeenFile, place_in};
use crate::compose::Comment;
use crate::compose::model::{Location, Project};
use crate::model::DeploymentId;
use crate::source::{Place, SourceFile};

/// A stack as it is for one server, and where everything of it is written.
///
/// Stacks that are validated and never deployed are among them.
#[derive(Debug, Clone)]
pub struct StackModel {
    /// The stack and the server.
    pub id: DeploymentId,
    /// The Compose model.
    pub project: Arc<Project>,
    /// Where its values are written.
    pub written: Arc<Written>,
}

/// Where the values of a Compose model are written, and what is noted beside them.
#[derive(Debug, Clone)]
pub struct Written {
    locations: BTreeMap<String, Location>,
    comments: Vec<Comment>,
    files: BTreeMap<PathBuf, SeenFile>,
    stack: Place,
}

impl Written {
    /// Of a model that is written nowhere.
    #[must_use]
    pub fn nowhere(place: Place) -> Self {
        Self {
            locations: BTreeMap::new(),
            comments: Vec::new(),
            files: BTreeMap::new(),
            stack: place,
        }
    }

    /// The place of what has a path such as `services.web.ports[0]`, or of what holds it; at least the
    /// stack's definition.
    #[must_use]
    pub fn place(&self, path: &str) -> Place {
        let location = with_parents(path).find_map(|path| self.locations.get(path));
        location
            .and_then(|location| self.place_at(location))
            .unwrap_or_else(|| self.stack.clone())
    }

    /// Whether something is written under a path.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.locations.contains_key(path)
    }

    /// The comment on the line of what has exactly this path, or on the line above.
    #[must_use]
    pub fn comment(&self, path: &str) -> Option<&str> {
        let location = self.locations.get(path)?;
        let file = self.files.get(&location.file);
        let is_alone = |comment: &Comment| {
            let before = file.and_then(|(file, start)| {
                let end = start + comment.location.offset;
                file.text.get(*start..end)
            });
            let line = before.and_then(|before| before.rsplit('\n').next());
            line.is_none_or(|line| line.trim().is_empty())
        };
        let beside = |comment: &&Comment| {
            let line = comment.location.line;
            // What stands at the end of the line above is about that line.
            let is_near = line == location.line || (line + 1 == location.line && is_alone(comment));
            comment.location.file == location.file && is_near
        };
        let comment = self.comments.iter().find(beside)?;
        Some(comment.text.as_str()).filter(|text| !text.is_empty())
    }

    /// The Compose files, as the loader has seen them; not a definition that holds such text.
    pub fn files(&self) -> impl Iterator<Item = &Arc<SourceFile>> {
        let own = self.files.values().filter(|(_, start)| *start == 0);
        own.map(|(file, _)| file)
    }

    fn place_at(&self, location: &Location) -> Option<Place> {
        let seen = self.files.get(&location.file)?;
        Some(place_in(seen, location))
    }
}

/// A path and those of what holds it, from the inside out.
fn with_parents(path: &str) -> impl Iterator<Item = &str> {
    let parents = path.rmatch_indices(['.', '[']);
    std::iter::once(path).chain(parents.filter_map(|(end, _)| path.get(..end)))
}

impl ReadStack<'_> {
    /// Takes out where everything is written: of what is read after it, nothing has a place any more.
    pub(super) fn take_written(&mut self) -> Written {
        let locations = std::mem::take(&mut self.loaded.locations);
        let mut files = BTreeMap::new();
        for location in locations.values() {
            if !files.contains_key(&location.file) {
                files.insert(location.file.clone(), self.seen_file(location));
            }
        }
        Written {
            locations,
            comments: std::mem::take(&mut self.loaded.comments),
            files,
            stack: self.target.stack.name.place.clone(),
        }
    }
}
