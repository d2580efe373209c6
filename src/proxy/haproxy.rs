//! `HAProxy`: a file with a `backend` section.

use std::fmt::Write as _;

use super::Member;
use crate::model::Backend;

/// The name of a place for a container in `HAProxy`.
#[must_use]
pub fn slot_name(index: usize) -> String {
    format!("s{}", index + 1)
}

/// The file of a backend with these containers.
///
/// Each is found by the name server that Docker gives to containers, at every start and whenever its
/// address changes. `none` lets `HAProxy` start while one cannot be found (its manual, "init-addr"); what
/// is free has no name at all: an engine without a way out takes many seconds to find nothing.
pub(super) fn configuration(backend: &Backend, places: &[Option<Member>]) -> String {
    let name = &backend.name;
    let check = match &backend.check {
        Some(page) => format!("    option httpchk GET {page}\n"),
        None => String::new(),
    };
    let lines = backend
        .lines
        .iter()
        .map(|line| ["    ", line, "\n"].concat());
    let lines: String = lines.collect();
    let mut text = format!(
        "# Written by vaultctl, and again with every change of the containers.
resolvers vaultctl-{name}
    nameserver docker 127.0.0.11:53
    timeout resolve 500ms
    timeout retry 500ms
    hold valid 1s

backend {name}
    mode http
    balance roundrobin
{check}{lines}    default-server check inter 500ms fall 3 rise 1 resolvers vaultctl-{name} init-addr last,libc,none
"
    );
    for (index, slot) in places.iter().enumerate() {
        let server = slot_name(index);
        // Writing to a `String` cannot fail.
        let _ = match slot {
            Some(Member { id, name }) => {
                writeln!(text, "    server {server} {id}:{} # {name}", backend.port)
            }
            None => writeln!(text, "    server {server} {FREE}:{} disabled", backend.port),
        };
    }
    text
}

/// What stands in a place that is free.
const FREE: &str = "127.0.0.1";

/// The containers that a file names, by their places.
pub(super) fn members_in(text: &str) -> Vec<Option<Member>> {
    let servers = text
        .lines()
        .filter_map(|line| line.strip_prefix("    server s"));
    servers
        .map(|server| {
            let (_, address) = server.split_once(' ')?;
            let (id, rest) = address.split_once(':')?;
            let name = rest.split_once(" # ").map_or("", |(_, name)| name);
            (id != FREE).then(|| Member {
                id: id.to_owned(),
                name: name.to_owned(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Control, ProxyKind, StackName};

    #[test]
    fn a_file_tells_which_containers_it_names() {
        let backend = Backend {
            kind: ProxyKind::Haproxy,
            name: "files".to_owned(),
            stack: StackName::new("edge"),
            project: "edge".to_owned(),
            service: "haproxy".to_owned(),
            port: 8080,
            check: Some("/healthz".to_owned()),
            file: "/usr/local/etc/haproxy/files.cfg".to_owned(),
            control: Control::Socket("/run/haproxy/admin.sock".to_owned()),
            slots: 2,
            lines: vec!["timeout server 10s".to_owned()],
        };
        let member = Member {
            id: "3f2a9c1b7d10".to_owned(),
            name: "web-files-1".to_owned(),
        };
        for places in [vec![None, None], vec![Some(member), None]] {
            let text = configuration(&backend, &places);
            assert_eq!(members_in(&text), places, "{text}");
        }
    }
}
