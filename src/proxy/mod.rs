//! What the configuration of a proxy says of the containers behind it.
//!
//! A [`Backend`] is a part of a proxy's configuration that names the containers of one service: a file of
//! its own, which says at every moment what the proxy does. Containers stand there by the first digits of
//! their identifiers, which Docker's name server knows on every network but the default one: those stay
//! when a container is renamed, and when it gets another address.

mod haproxy;
mod traefik;

use std::collections::BTreeSet;

use crate::model::{Backend, ContainerSummary, ProxyKind};

pub use haproxy::slot_name;
pub use traefik::url as traefik_url;

/// How many digits of an identifier Docker's name server knows a container by.
const DIGITS: usize = 12;

/// A container that gets requests.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// The first digits of its identifier.
    pub id: String,
    /// Its name, for people.
    pub name: String,
}

impl Member {
    /// A container with that identifier and name.
    #[must_use]
    pub fn new(id: &str, name: &str) -> Self {
        Self {
            id: short(id).to_owned(),
            name: name.to_owned(),
        }
    }
}

/// The first digits of an identifier.
#[must_use]
pub fn short(id: &str) -> &str {
    id.get(..DIGITS).unwrap_or(id)
}

/// Whether a container is the proxy of a backend.
#[must_use]
pub fn is_proxy_of(backend: &Backend, container: &ContainerSummary) -> bool {
    container.service() == Some((&backend.project, &backend.service))
}

/// What the file of a backend says when it names these containers; a place that is free is `None`.
#[must_use]
pub fn configuration(backend: &Backend, places: &[Option<Member>]) -> String {
    match backend.kind {
        ProxyKind::Haproxy => haproxy::configuration(backend, places),
        ProxyKind::Traefik => traefik::configuration(backend, places),
    }
}

/// The containers that the file of a backend names, by their places in it.
#[must_use]
pub fn members_in(kind: ProxyKind, text: &str) -> Vec<Option<Member>> {
    match kind {
        ProxyKind::Haproxy => haproxy::members_in(text),
        ProxyKind::Traefik => traefik::members_in(text),
    }
}

/// Whether the file of a backend is as it would be written, and names these containers and no others.
#[must_use]
pub fn is_for(backend: &Backend, text: &str, members: &BTreeSet<String>) -> bool {
    let named = members_in(backend.kind, text);
    let ids = named.iter().flatten().map(|member| member.id.clone());
    ids.collect::<BTreeSet<_>>() == *members && configuration(backend, &named) == text
}
