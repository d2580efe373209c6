//! Images and the references that name them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::Healthcheck;

/// When an image is pulled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PullPolicy {
    /// When no image of that name is present.
    #[default]
    Missing,
    /// Whenever the registry has another digest than the host.
    Always,
    /// Never: an image that is not present is an error.
    Never,
}

/// An image that is present on a host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// The identifier (`sha256:...`) that containers made from it carry.
    pub id: String,
    /// The names with digest (`docker.io/library/nginx@sha256:...`) that it was pulled by.
    pub repo_digests: Vec<String>,
    /// The names with tag that point to it.
    pub repo_tags: Vec<String>,
    /// What a container inherits from it.
    pub config: ImageConfig,
}

/// What a container inherits from its image where its own configuration is silent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ImageConfig {
    /// The command's arguments.
    pub command: Option<Vec<String>>,
    /// The entrypoint.
    pub entrypoint: Option<Vec<String>>,
    /// The environment. A name without `=` has the value `None`.
    pub environment: BTreeMap<String, Option<String>>,
    /// The labels.
    pub labels: BTreeMap<String, String>,
    /// The ports it says it listens on, such as `80/tcp`.
    pub exposed_ports: BTreeSet<String>,
    /// The paths at which an anonymous volume is made.
    pub volumes: BTreeSet<String>,
    /// The user.
    pub user: String,
    /// The working directory.
    pub working_dir: String,
    /// The signal that stops it.
    pub stop_signal: Option<String>,
    /// The health check.
    pub healthcheck: Option<Healthcheck>,
}

/// A reference to an image, taken apart.
///
/// The rules are those of the `distribution/reference` package that Docker uses: a first component
/// with a dot, a colon or the name `localhost` is a registry; otherwise the registry is
/// `docker.io`, where a name of one component is in `library/`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageReference {
    /// The registry, such as `docker.io` or `127.0.0.1:5000`.
    pub registry: String,
    /// The repository inside the registry, such as `library/nginx`.
    pub repository: String,
    /// The tag. `latest` where neither tag nor digest is given.
    pub tag: Option<String>,
    /// The digest, `sha256:...`.
    pub digest: Option<String>,
}

/// The parts of a reference as it is written: what is left out is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReferenceParts<'a> {
    /// The registry.
    pub registry: Option<&'a str>,
    /// The repository inside the registry.
    pub repository: &'a str,
    /// The tag.
    pub tag: Option<&'a str>,
    /// The digest.
    pub digest: Option<&'a str>,
}

impl<'a> ReferenceParts<'a> {
    /// Takes a reference apart.
    #[must_use]
    pub fn of(reference: &'a str) -> Self {
        let (name, digest) = match reference.split_once('@') {
            Some((name, digest)) => (name, Some(digest)),
            None => (reference, None),
        };
        let (path, tag) = match name.rsplit_once(':') {
            Some((path, tag)) if !tag.contains('/') => (path, Some(tag)),
            _ => (name, None),
        };
        let (registry, repository) = match path.split_once('/') {
            Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => {
                (Some(first), rest)
            }
            _ => (None, path),
        };
        Self {
            registry,
            repository,
            tag,
            digest,
        }
    }
}

impl ImageReference {
    /// Takes a reference apart.
    ///
    /// Nothing is refused here: an engine judges whether a reference is valid.
    #[must_use]
    pub fn parse(reference: &str) -> Self {
        let parts = ReferenceParts::of(reference);
        let registry = match parts.registry {
            None | Some("index.docker.io") => "docker.io",
            Some(registry) => registry,
        };
        let repository = if registry == "docker.io" && !parts.repository.contains('/') {
            format!("library/{}", parts.repository)
        } else {
            parts.repository.to_owned()
        };
        let default = parts.digest.is_none().then_some("latest");
        Self {
            registry: registry.to_owned(),
            repository,
            tag: parts.tag.or(default).map(str::to_owned),
            digest: parts.digest.map(str::to_owned),
        }
    }

    /// Whether both name the same content: the same repository and digest, or the same tag where
    /// neither has a digest.
    #[must_use]
    pub fn same_content(&self, other: &Self) -> bool {
        self.registry == other.registry
            && self.repository == other.repository
            && match (&self.digest, &other.digest) {
                (Some(one), Some(two)) => one == two,
                (None, None) => self.tag == other.tag,
                _ => false,
            }
    }
}

impl fmt::Display for ImageReference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.registry, self.repository)?;
        if let Some(tag) = &self.tag {
            write!(formatter, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(formatter, "@{digest}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read_as_docker_reads_them() {
        for (text, full) in [
            ("nginx", "docker.io/library/nginx:latest"),
            ("nginx:1.27", "docker.io/library/nginx:1.27"),
            ("docker.io/nginx", "docker.io/library/nginx:latest"),
            ("index.docker.io/a/b", "docker.io/a/b:latest"),
            (
                "vaultwarden/server:1.32.7",
                "docker.io/vaultwarden/server:1.32.7",
            ),
            ("127.0.0.1:5000/web", "127.0.0.1:5000/web:latest"),
            ("localhost/web:2", "localhost/web:2"),
            ("ghcr.io/a/b:v1@sha256:00", "ghcr.io/a/b:v1@sha256:00"),
            ("ghcr.io/a/b@sha256:00", "ghcr.io/a/b@sha256:00"),
        ] {
            assert_eq!(ImageReference::parse(text).to_string(), full, "{text}");
        }
    }

    #[test]
    fn parts_are_as_they_are_written() {
        let parts = |text| {
            let parts = ReferenceParts::of(text);
            (parts.registry, parts.tag, parts.digest)
        };
        assert_eq!(parts("nginx"), (None, None, None));
        assert_eq!(parts("library/nginx:1.27"), (None, Some("1.27"), None));
        assert_eq!(parts("localhost/a"), (Some("localhost"), None, None));
        assert_eq!(
            parts("ghcr.io/a/b:1@sha256:00"),
            (Some("ghcr.io"), Some("1"), Some("sha256:00"))
        );
        assert_eq!(parts("r:5000/a:1"), (Some("r:5000"), Some("1"), None));
    }
}
