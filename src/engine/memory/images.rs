//! Images on the host and in the registries that it reaches.

use std::collections::BTreeMap;

use super::program::Program;
use super::refusal::{Answer, Refusal};
use super::state::State;
use crate::engine::EngineError;
use crate::model::{Image, ImageConfig, ImageReference, content_digest};

/// What the registries and the host have.
#[derive(Debug, Default)]
pub(super) struct Images {
    present: Vec<Image>,
    /// By reference, written out in full.
    published: BTreeMap<String, Published>,
    /// The registry's words for why it refuses, by reference.
    refused: BTreeMap<String, String>,
}

/// An image in a registry.
#[derive(Debug, Clone)]
struct Published {
    digest: String,
    id: String,
    config: ImageConfig,
}

impl Images {
    /// A present image by reference or identifier. A digest wins over a tag.
    pub(super) fn find(&self, reference: &str) -> Option<&Image> {
        let hex = reference.strip_prefix("sha256:").unwrap_or(reference);
        let is_id = hex.len() >= 12 && hex.chars().all(|c| c.is_ascii_hexdigit());
        let by_id = |image: &&Image| {
            let id = image.id.strip_prefix("sha256:").unwrap_or(&image.id);
            is_id && id.starts_with(hex)
        };
        if let Some(image) = self.present.iter().find(by_id) {
            return Some(image);
        }
        let wanted = ImageReference::parse(reference);
        self.present.iter().find(|image| {
            image
                .repo_tags
                .iter()
                .chain(&image.repo_digests)
                .any(|name| ImageReference::parse(name).same_content(&wanted))
        })
    }

    /// Puts an image on the host; its tags and digests no longer belong to another one.
    pub(super) fn add(&mut self, image: Image) {
        for other in &mut self.present {
            other.repo_tags.retain(|tag| !image.repo_tags.contains(tag));
            other
                .repo_digests
                .retain(|digest| !image.repo_digests.contains(digest));
        }
        match self.present.iter_mut().find(|other| other.id == image.id) {
            Some(present) => {
                present.repo_tags.extend(image.repo_tags);
                present.repo_digests.extend(image.repo_digests);
            }
            None => self.present.push(image),
        }
    }

    /// Puts an image into a registry under a tag and returns its digest.
    pub(super) fn publish(&mut self, reference: &str, config: &ImageConfig) -> String {
        let tag = ImageReference::parse(reference);
        // `Debug` of ordered collections is one text for one value.
        let content = format!("{}/{} {config:?}", tag.registry, tag.repository);
        let id = format!("sha256:{}", content_digest(content.as_bytes()));
        let digest = format!("sha256:{}", content_digest(id.as_bytes()));
        let published = Published {
            digest: digest.clone(),
            id,
            config: config.clone(),
        };
        let pinned = ImageReference {
            tag: None,
            digest: Some(digest.clone()),
            ..tag.clone()
        };
        self.published.insert(pinned.to_string(), published.clone());
        self.published.insert(tag.to_string(), published);
        digest
    }

    pub(super) fn refuse(&mut self, reference: &str, message: &str) {
        let reference = ImageReference::parse(reference).to_string();
        self.refused.insert(reference, message.to_owned());
    }

    pub(super) fn relent(&mut self, reference: &str) {
        let reference = ImageReference::parse(reference).to_string();
        self.refused.remove(&reference);
    }

    /// The digest that the registry has for a reference.
    pub(super) fn registry_digest(&self, reference: &str) -> Answer<String> {
        self.published(reference)
            .map(|published| published.digest.clone())
    }

    fn published(&self, reference: &str) -> Answer<&Published> {
        let mut wanted = ImageReference::parse(reference);
        let refusal = |message: &str| {
            Refusal::Whole(EngineError::Registry {
                reference: reference.to_owned(),
                message: message.to_owned(),
            })
        };
        if let Some(message) = self.refused.get(&wanted.to_string()) {
            return Err(refusal(message));
        }
        if wanted.digest.is_some() {
            wanted.tag = None;
        }
        self.published.get(&wanted.to_string()).ok_or_else(|| {
            refusal(&format!(
                "manifest for {reference} not found: manifest unknown: manifest unknown"
            ))
        })
    }

    /// Fetches an image. Its digest is noted, and its tag where the reference has one and no
    /// digest.
    pub(super) fn pull(&mut self, reference: &str) -> Answer<()> {
        let published = self.published(reference)?.clone();
        let wanted = ImageReference::parse(reference);
        let repository = familiar(&wanted);
        let tag = wanted.tag.filter(|_| wanted.digest.is_none());
        self.add(Image {
            id: published.id,
            repo_digests: vec![format!("{repository}@{}", published.digest)],
            repo_tags: tag
                .into_iter()
                .map(|tag| format!("{repository}:{tag}"))
                .collect(),
            config: published.config,
        });
        Ok(())
    }
}

/// The repository as Docker writes it: without its own registry and the name of its library.
fn familiar(reference: &ImageReference) -> String {
    let repository = &reference.repository;
    if reference.registry == "docker.io" {
        repository
            .strip_prefix("library/")
            .unwrap_or(repository)
            .to_owned()
    } else {
        format!("{}/{repository}", reference.registry)
    }
}

impl State {
    /// How a container of an image behaves: told for the reference that it was asked for by, or
    /// else for a tag of the image.
    pub(super) fn program(&self, reference: &str, image: &Image) -> Program {
        std::iter::once(reference)
            .chain(image.repo_tags.iter().map(String::as_str))
            .find_map(|name| self.programs.get(&ImageReference::parse(name).to_string()))
            .cloned()
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_found_by_tag_digest_and_identifier() {
        let mut images = Images::default();
        let digest = images.publish("nginx:1.27", &ImageConfig::default());
        images.pull("nginx:1.27").unwrap();
        let id = images.find("nginx:1.27").unwrap().id.clone();
        for reference in [
            "nginx:1.27".to_owned(),
            "docker.io/library/nginx:1.27".to_owned(),
            format!("nginx@{digest}"),
            format!("nginx:other@{digest}"),
            id.clone(),
            id.trim_start_matches("sha256:").to_owned(),
        ] {
            assert!(images.find(&reference).is_some(), "{reference}");
        }
        assert!(images.find("nginx").is_none());
        assert!(images.find("redis:1.27").is_none());
    }

    #[test]
    fn a_tag_that_moved_leaves_the_old_image() {
        let mut images = Images::default();
        let old = images.publish("app:1", &ImageConfig::default());
        images.pull("app:1").unwrap();
        let config = ImageConfig {
            user: "app".to_owned(),
            ..ImageConfig::default()
        };
        let new = images.publish("app:1", &config);
        assert_ne!(old, new);
        assert_eq!(images.registry_digest("app:1").unwrap(), new);
        assert_eq!(images.find("app:1").unwrap().config.user, "");
        images.pull("app:1").unwrap();
        assert_eq!(images.find("app:1").unwrap().config.user, "app");
        let left = images.find(&format!("app@{old}")).unwrap();
        assert!(left.repo_tags.is_empty());
    }

    #[test]
    fn a_registry_refuses_with_its_own_words() {
        let mut images = Images::default();
        images.publish("app:1", &ImageConfig::default());
        assert!(images.pull("app:2").is_err());
        images.refuse("app:1", "toomanyrequests");
        let message = images.pull("app:1").unwrap_err().message();
        assert_eq!(message, "image `app:1`: toomanyrequests");
        images.relent("app:1");
        images.pull("app:1").unwrap();
    }
}
