//! What is new in a repository of images.

use std::collections::BTreeSet;

use super::version::{Step, Version};
use crate::model::ImageReference;

/// How far what is new is from what is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The tag points to another digest than the one that is written down.
    Rebuilt,
    /// The first two numbers of the version are the same.
    Patch,
    /// The first number of the version is the same.
    Minor,
    /// No number has to be the same.
    Major,
}

impl Kind {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rebuilt => "rebuilt",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

/// Something new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newer {
    /// How far it is.
    pub kind: Kind,
    /// The digest or the tag that is used.
    pub current: String,
    /// The newest.
    pub newest: String,
}

/// What is new for an image.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct News {
    /// The newest of each kind, the nearest first.
    pub list: Vec<Newer>,
}

impl News {
    /// Compares an image with what its tag points to now, and with the tags of its repository.
    #[must_use]
    pub fn of(image: &ImageReference, now: Option<&str>, tags: Option<&BTreeSet<String>>) -> Self {
        let mut news = Self::default();
        if let (Some(digest), Some(now)) = (&image.digest, now)
            && digest != now
        {
            news.list.push(Newer {
                kind: Kind::Rebuilt,
                current: digest.clone(),
                newest: now.to_owned(),
            });
        }
        if let (Some(tag), Some(tags)) = (&image.tag, tags) {
            news.list.extend(versions(tag, tags));
        }
        news
    }
}

/// The newest patch, minor and major version after a tag.
fn versions(tag: &str, tags: &BTreeSet<String>) -> Vec<Newer> {
    let Some(current) = Version::parse(tag) else {
        return Vec::new();
    };
    let mut newest: [Option<(Version, &String)>; 3] = [None, None, None];
    let [patch, minor, major] = &mut newest;
    for name in tags {
        let Some(version) = Version::parse(name) else {
            continue;
        };
        let best = match current.step_to(&version) {
            Some(Step::Patch) => &mut *patch,
            Some(Step::Minor) => &mut *minor,
            Some(Step::Major) => &mut *major,
            None => continue,
        };
        if best
            .as_ref()
            .is_none_or(|(best, _)| best.order(&version).is_lt())
        {
            *best = Some((version, name));
        }
    }
    let kinds = [Kind::Patch, Kind::Minor, Kind::Major];
    let found = kinds.into_iter().zip(newest);
    found
        .filter_map(|(kind, newest)| {
            Some(Newer {
                kind,
                current: tag.to_owned(),
                newest: newest?.1.clone(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(image: &str, now: Option<&str>, tags: &[&str]) -> Vec<String> {
        let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
        let news = News::of(&ImageReference::parse(image), now, Some(&tags));
        let lines = news.list.iter();
        lines
            .map(|new| format!("{} {} {}", new.kind.as_str(), new.current, new.newest))
            .collect()
    }

    #[test]
    fn the_newest_of_each_kind_is_told() {
        let tags = [
            "1.27.2-alpine",
            "1.27.3-alpine",
            "1.27.10-alpine",
            "1.27.11",
            "1.29.0-alpine",
            "1.28.9-alpine",
            "2.0.1-alpine",
            "latest",
        ];
        assert_eq!(
            told("nginx:1.27.2-alpine", None, &tags),
            [
                "patch 1.27.2-alpine 1.27.10-alpine",
                "minor 1.27.2-alpine 1.29.0-alpine",
                "major 1.27.2-alpine 2.0.1-alpine",
            ]
        );
        assert_eq!(told("nginx:2.0.1-alpine", None, &tags), [""; 0]);
        assert_eq!(told("nginx:latest", None, &tags), [""; 0]);
    }

    #[test]
    fn a_tag_that_has_moved_is_told() {
        let pinned = "nginx:1@sha256:0";
        assert_eq!(
            told(pinned, Some("sha256:1"), &["1", "2"]),
            ["rebuilt sha256:0 sha256:1", "major 1 2"]
        );
        assert_eq!(told(pinned, Some("sha256:0"), &["1"]), [""; 0]);
        // Nobody knows what was pulled.
        assert_eq!(told("nginx:1", Some("sha256:1"), &["1"]), [""; 0]);
    }
}
