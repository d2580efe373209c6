//! Where images come from, and whether tomorrow's is today's.

use super::Findings;
use super::view::ServiceView;
use crate::model::ReferenceParts;
use crate::source::did_you_mean;

/// An image that the service does not build by itself.
fn pulled<'a>(view: &ServiceView<'a>) -> Option<&'a str> {
    let image = view.service.image.as_deref()?;
    view.service.build.is_none().then_some(image)
}

pub(super) fn registry(view: &ServiceView<'_>, findings: &mut Findings) {
    let Some(image) = pulled(view) else { return };
    let known = &view.stack.source.settings.policy.registries.value;
    match ReferenceParts::of(image).registry {
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
    let parts = ReferenceParts::of(image);
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
    if ReferenceParts::of(image).digest.is_none() {
        findings.add(
            view.place("image"),
            format!("does not pin `{image}` to a digest"),
        );
    }
}

pub(super) fn digest_invalid(view: &ServiceView<'_>, findings: &mut Findings) {
    let Some(image) = pulled(view) else { return };
    let Some(digest) = ReferenceParts::of(image).digest else {
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
