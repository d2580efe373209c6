//! Many questions at once.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::StreamExt as _;
use futures_util::future::join;
use futures_util::stream;

use super::{Registries, RegistryError};
use crate::model::ImageReference;

/// The tags of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tags {
    /// Their names.
    pub names: BTreeSet<String>,
    /// Whether these are all; not every registry lets itself be asked for more.
    pub whole: bool,
}

/// What registries have said. Each is asked once for the same.
#[derive(Debug, Default)]
pub struct Answers {
    digests: BTreeMap<String, Result<String, RegistryError>>,
    tags: BTreeMap<String, Result<Tags, RegistryError>>,
}

impl Answers {
    /// What an image's tag points to, where that was asked for.
    #[must_use]
    pub fn digest(&self, image: &ImageReference) -> Option<&Result<String, RegistryError>> {
        self.digests.get(&tagged(image))
    }

    /// The tags of an image's repository, where they were asked for.
    #[must_use]
    pub fn tags(&self, image: &ImageReference) -> Option<&Result<Tags, RegistryError>> {
        self.tags.get(&repository(image))
    }
}

/// Asks for the digests that these images' tags point to, and for the tags of those images'
/// repositories; at most `parallel` of each at once.
pub async fn ask(
    registries: &Registries,
    (digests_of, tags_of): (&[ImageReference], &[ImageReference]),
    parallel: usize,
) -> Answers {
    let digests_of = by_name(digests_of, tagged);
    let tags_of = by_name(tags_of, repository);
    let digests = stream::iter(digests_of)
        .map(async |(name, image)| (name, registries.digest(image).await))
        .buffer_unordered(parallel)
        .collect();
    let tags = stream::iter(tags_of)
        .map(async |(name, image)| (name, registries.tags(image).await))
        .buffer_unordered(parallel)
        .collect();
    let (digests, tags) = join(digests, tags).await;
    Answers { digests, tags }
}

fn by_name(
    images: &[ImageReference],
    name: fn(&ImageReference) -> String,
) -> BTreeMap<String, &ImageReference> {
    images.iter().map(|image| (name(image), image)).collect()
}

fn tagged(image: &ImageReference) -> String {
    let tag = image.tag.as_deref().unwrap_or_default();
    format!("{}:{tag}", repository(image))
}

fn repository(image: &ImageReference) -> String {
    format!("{}/{}", image.registry, image.repository)
}
