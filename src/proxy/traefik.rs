//! Traefik: a file of its file provider, which it reads whenever it changes.

use std::fmt::Write as _;

use super::Member;
use crate::model::Backend;

/// The file of a service with these containers.
pub(super) fn configuration(backend: &Backend, places: &[Option<Member>]) -> String {
    let name = &backend.name;
    let mut text = format!(
        "# Written by vaultctl, and again with every change of the containers.
http:
  services:
    {name}:
      loadBalancer:
"
    );
    if let Some(page) = &backend.check {
        // Writing to a `String` cannot fail.
        let _ = writeln!(
            text,
            "        healthCheck:\n          path: \"{page}\"\n          interval: 1s"
        );
    }
    let members: Vec<&Member> = places.iter().flatten().collect();
    if members.is_empty() {
        text.push_str("        servers: []\n");
        return text;
    }
    text.push_str("        servers:\n");
    for member in members {
        let _ = writeln!(
            text,
            "          - url: \"{}\" # {}",
            url(backend, member),
            member.name
        );
    }
    text
}

/// The URL of a container, as Traefik has it.
#[must_use]
pub fn url(backend: &Backend, member: &Member) -> String {
    format!("http://{}:{}", member.id, backend.port)
}

/// The containers that a file names.
pub(super) fn members_in(text: &str) -> Vec<Option<Member>> {
    let urls = text
        .lines()
        .filter_map(|line| line.strip_prefix("          - url: \"http://"));
    urls.map(|url| {
        let (id, rest) = url.split_once(':')?;
        let (_, name) = rest.split_once("\" # ")?;
        Some(Member {
            id: id.to_owned(),
            name: name.to_owned(),
        })
    })
    .collect()
}
