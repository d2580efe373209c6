//! Which images the stacks use, and where their names are written.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::compose::model::Service;
use crate::model::{ImageReference, ReferenceParts};
use crate::resolve::{INLINE_FILE, StackModel};
use crate::source::{Place, Source};

/// An image that services use, as it is written in one place.
#[derive(Debug, Clone)]
pub struct WrittenImage {
    /// The name, with its variables filled in.
    pub name: String,
    /// Where it is written: in the file as the loader has seen it.
    pub place: Place,
    /// Whether the Compose file stands in a definition; `place` is that.
    pub inline: bool,
    /// The services, `stack/service`.
    pub users: BTreeSet<String>,
}

impl WrittenImage {
    /// The name, taken apart.
    #[must_use]
    pub fn reference(&self) -> ImageReference {
        ImageReference::parse(&self.name)
    }

    /// Whether the name has a tag that is written down: without one, Docker takes `latest`.
    #[must_use]
    pub fn has_tag(&self) -> bool {
        ReferenceParts::of(&self.name).tag.is_some()
    }
}

/// Every image of these stacks that is pulled and not built, by file and line; of services that no
/// profile enables, too.
///
/// A name that is written once and used by several services (through an anchor, or on several servers) is
/// one, unless variables make it differ.
#[must_use]
pub fn written(source: &Source, models: &[StackModel]) -> Vec<WrittenImage> {
    let mut found: BTreeMap<(PathBuf, usize, String), WrittenImage> = BTreeMap::new();
    for model in models {
        let project = &model.project;
        let services = project
            .services
            .values()
            .chain(project.disabled_services.values());
        for service in services {
            let Some(image) = of_service(source, model, service) else {
                continue;
            };
            let place = &image.place;
            let key = (
                place.file.path.clone(),
                place.range.start,
                image.name.clone(),
            );
            match found.get_mut(&key) {
                Some(known) => known.users.extend(image.users),
                None => drop(found.insert(key, image)),
            }
        }
    }
    found.into_values().collect()
}

fn of_service(source: &Source, model: &StackModel, service: &Service) -> Option<WrittenImage> {
    let name = service.image.clone()?;
    let path = format!("services.{}.image", service.name);
    if service.build.is_some() || !model.written.has(&path) {
        return None;
    }
    let stack = &model.id.stack;
    let place = model.written.place(&path);
    let inline = source.stack(stack.as_str()).and_then(|stack| {
        let contents = &stack.file_contents.as_ref()?.place;
        if place.file.path == contents.file.path {
            return Some(place.clone());
        }
        // Where the text has no place of its own in the definition, that of all of it has to do.
        is_inline(&place.file.path, &stack.directory).then(|| contents.clone())
    });
    Some(WrittenImage {
        name,
        inline: inline.is_some(),
        place: inline.unwrap_or(place),
        users: BTreeSet::from([format!("{stack}/{}", service.name)]),
    })
}

fn is_inline(path: &Path, directory: &Path) -> bool {
    *path == directory.join(INLINE_FILE)
}
