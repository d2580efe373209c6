//! Traefik: whether every web stack has its router, and what stands in front of it.
//!
//! The **edge** of a server is every service there whose image is `traefik`; on a server without one these
//! rules have nothing to say. What an edge routes comes from the labels of the server's services, where it
//! has the Docker provider, and from the files of its file provider, as far as they are in the repository:
//! of what is sealed or elsewhere nothing is said but that it was not seen.
//!
//! A stack is a **web stack** where it is tagged `web`, or where one of its services is on a network of the
//! edge that is not `internal` and is no database, does not end by itself, and does not belong to a stack
//! tagged `infrastructure`.

mod allow_list;
mod backends;
mod edge;
mod expression;
mod files;
mod fixed;
mod labels;
mod node;
mod routers;
mod routing;
mod table;
mod template;

#[cfg(test)]
mod tests;

use std::path::Path;

use super::Findings;
use super::view::{ServerView, ServiceView, StackView};
use crate::compose::opaque::is_opaque;
use crate::model::sealed_name;
use edge::edges;

pub(super) use edge::{Authority, answers, networks_of, routed_hosts};
pub(super) use files::texts_of;
pub(super) use routing::Routing;
pub(super) use table::RULES;

/// What an edge reads that nobody sees here.
pub(super) fn unread(view: &ServerView<'_>, findings: &mut Findings) {
    for edge in edges(view) {
        for (place, what) in &edge.routing.unread {
            let message = format!("Traefik of stack `{}` reads {what}", edge.routing.stack);
            let finding = findings.add(place.clone(), message);
            finding.about(&edge.routing.stack, Some(&edge.routing.service));
        }
    }
}

/// Files that Traefik cannot read either.
pub(super) fn invalid(view: &ServerView<'_>, findings: &mut Findings) {
    for edge in edges(view) {
        for (place, what) in &edge.routing.invalid {
            let finding = findings.add(place.clone(), what.clone());
            finding.about(&edge.routing.stack, Some(&edge.routing.service));
        }
    }
}

/// A Docker provider that publishes what nobody has asked it to.
pub(super) fn exposed_by_default(view: &ServerView<'_>, findings: &mut Findings) {
    for edge in edges(view) {
        let docker = edge.routing.docker.as_ref();
        if let Some(docker) = docker.filter(|docker| docker.exposed_by_default) {
            let message = format!(
                "Traefik of stack `{}` makes a router for every container, also without labels",
                edge.routing.stack
            );
            let finding = findings.add(docker.place.clone(), message);
            finding.about(&edge.routing.stack, Some(&edge.routing.service));
        }
    }
}

/// What everybody may reach keeps no secret.
pub(super) fn public_secret(view: &StackView<'_>, findings: &mut Findings) {
    if !view.stack.public {
        return;
    }
    for service in view.services() {
        let name = &service.service.name;
        for (index, secret) in service.service.secrets.iter().enumerate() {
            let message = format!("uses the secret `{}`, and is public", secret.source);
            let place = service.place(&format!("secrets[{index}]"));
            findings.add(place, message).about(view.name(), Some(name));
        }
        for (index, mount) in service.service.volumes.iter().enumerate() {
            let source = mount.source.as_deref().and_then(ServiceView::in_repository);
            let is_sealed = |path: &str| view.source.tree.is_file(&sealed_name(Path::new(path)));
            if let Some(path) = source.filter(|path| is_sealed(path)) {
                let message = format!("reads the sealed file `{path}`, and is public");
                let place = service.place(&format!("volumes[{index}]"));
                findings.add(place, message).about(view.name(), Some(name));
            }
        }
        for (variable, value) in &service.service.environment {
            if value.as_deref().is_some_and(is_opaque) {
                let message = format!("has a secret in `{variable}`, and is public");
                let place = service.place(&format!("environment.{variable}"));
                findings.add(place, message).about(view.name(), Some(name));
            }
        }
    }
}
