//! Where images come from, and whether tomorrow's is today's.

use super::Findings;
use super::view::ServiceView;
use crate::source::did_you_mean;

/// The parts of an image's name.
struct Parts<'a> {
    registry: Option<&'a str>,
    tag: Option<&'a str>,
    digest: Option<&'a str>,
}

impl<'a> Parts<'a> {
    /// Splits `registry/path:tag@digest` as Docker does: the first part is a registry where it has a dot or
    /// a port, or is `localhost` (`distribution/reference`).
    fn of(image: &'a str) -> Self {
        let (name, digest) = match image.split_once('@') {
            Some((name, digest)) => (name, Some(digest)),
            None => (image, None),
        };
        let (first, rest) = match name.split_once('/') {
            Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => {
                (Some(first), rest)
            }
            _ => (None, name),
        };
        let last = rest.rsplit('/').next().unwrap_or_default();
        Self {
            registry: first,
            tag: last.split_once(':').map(|(_, tag)| tag),
            digest,
        }
    }
}

/// An image that the service does not build by itself.
fn pulled<'a>(view: &ServiceView<'a>) -> Option<&'a str> {
    let image = view.service.image.as_deref()?;
    view.service.build.is_none().then_some(image)
}

pub(super) fn registry(view: &ServiceView<'_>, findings: &mut Findings) {
    let Some(image) = pulled(view) else { return };
    let known = &view.stack.source.settings.policy.registries.value;
    match Parts::of(image).registry {
        None => {
            findings.add(
                view.place("image"),
                format!("does not say which registry `{image}` comes from"),
            );
        }
        Some(registry) if !known.iter().any(|one| one == registry) => {
            let message = format!("pulls from `{registry}`, which is none of the known registries");
            let finding = findings.add(view.place("image"), message);
            if let Some(help) = did_you_mean(registry, known.iter().map(String::as_str)) {
                finding.help(help);
            }
        }
        Some(_) => {}
    }
}

pub(super) fn tag(view: &ServiceView<'_>, findings: &mut Findings) {
    let Some(image) = pulled(view) else { return };
    let parts = Parts::of(image);
    match parts.tag {
        None if parts.digest.is_none() => {
            findings.add(
                view.place("image"),
                format!("names no version of `{image}`"),
            );
        }
        Some("latest") => {
            findings.add(
                view.place("image"),
                format!("takes whatever `{image}` is at the time"),
            );
        }
        _ => {}
    }
}

pub(super) fn digest(view: &ServiceView<'_>, findings: &mut Findings) {
    let Some(image) = pulled(view) else { return };
    if Parts::of(image).digest.is_none() {
        findings.add(
            view.place("image"),
            format!("does not pin `{image}` to a digest"),
        );
    }
}

pub(super) fn digest_invalid(view: &ServiceView<'_>, findings: &mut Findings) {
    let Some(image) = pulled(view) else { return };
    let Some(digest) = Parts::of(image).digest else {
        return;
    };
    let is_digest = digest
        .strip_prefix("sha256:")
        .is_some_and(|hex| hex.len() == 64 && hex.chars().all(|c| c.is_ascii_hexdigit()));
    if !is_digest {
        findings.add(
            view.place("image"),
            format!("pins its image to `{digest}`, which is no digest"),
        );
    }
}

pub(super) fn build_and_image(view: &ServiceView<'_>, findings: &mut Findings) {
    if view.service.build.is_some() && view.service.image.is_some() {
        findings.add(
            view.place("build"),
            "both builds its image and names one to pull",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_images_are_split_as_docker_does() {
        let parts = |image| {
            let parts = Parts::of(image);
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
