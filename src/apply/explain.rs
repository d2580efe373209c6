//! Why a step on a container failed, in words that name things as people do.

use crate::engine::{Observe, Operate};
use crate::model::{ContainerSummary, label};
use crate::plan::{NEW, Step};

/// How many digits of an identifier Docker shows.
const SHOWN: usize = 12;

/// The reason why a step failed: containers by name, a taken port with who holds it.
pub(super) async fn reason(engine: &dyn Operate, step: &Step, text: &str) -> String {
    // What is asked in addition may fail as well; the first words then have to do.
    let containers = Observe::containers(engine).await.unwrap_or_default();
    let text = named(text, &containers);
    let name = &step.name;
    let text = text.replace(&format!("{name}{NEW}"), name);
    let (call, words) = match text.split_once(": ") {
        Some((call, words)) if call.trim_end_matches('`').ends_with(name) => {
            (call.to_owned(), words)
        }
        _ => (
            format!("{} {} `{name}`", step.action.verb(), step.action.kind()),
            text.as_str(),
        ),
    };
    let words = match taken_port(words) {
        Some(port) => told(port, name, &containers),
        None => words.to_owned(),
    };
    format!("{call}: {words}")
}

/// Whether an engine refused to start a container because of the program that it is to run.
pub(super) fn is_about_the_program(text: &str) -> bool {
    let said = [
        "OCI runtime",
        "runc create failed",
        "exec:",
        "unable to find user",
    ];
    taken_port(text).is_none()
        && !text.contains("no space left on device")
        && said.iter().any(|said| text.contains(said))
}

/// A text with identifiers as short as Docker shows them.
pub(super) fn short(text: &str) -> String {
    named(text, &[])
}

/// A text with containers by name, and all other identifiers as short as Docker shows them.
fn named(text: &str, containers: &[ContainerSummary]) -> String {
    let mut told = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_hexdigit());
        let (digits, after) = rest.split_at(end.unwrap_or(rest.len()));
        // A digest is no identifier: it is shown whole.
        if digits.len() == 64 && !told.ends_with("sha256:") {
            match containers.iter().find(|container| container.id == digits) {
                Some(container) => told.push_str(&container.name),
                None => told.extend(digits.chars().take(SHOWN)),
            }
        } else {
            told.push_str(digits);
        }
        let mut characters = after.chars();
        told.extend(characters.next());
        rest = characters.as_str();
    }
    told
}

/// The port of the host that an engine says is taken.
fn taken_port(words: &str) -> Option<u16> {
    let said = ["port is already allocated", "address already in use"];
    let end = said.iter().find_map(|said| words.find(said))?;
    let before = words.get(..end)?;
    before.split_whitespace().rev().find_map(|word| {
        let word = word.trim_end_matches([':', ',']);
        let address = word.split_once('/').map_or(word, |(address, _)| address);
        // Newer engines name the container's address after that of the host.
        let parts: Vec<&str> = address.split(':').collect();
        match parts.as_slice() {
            [_, port, _, _] if !address.starts_with('[') => port.parse().ok(),
            [_, .., port] => port.parse().ok(),
            _ => None,
        }
    })
}

/// Who has a port of the host, and what to do.
fn told(port: u16, own: &str, containers: &[ContainerSummary]) -> String {
    let holder = containers.iter().find(|container| {
        let mut published = container.published.iter();
        container.name != own && published.any(|(_, held, _)| *held == port)
    });
    match holder {
        Some(holder) => {
            let project = holder.labels.get(label::PROJECT);
            let project = project.map_or_else(String::new, |project| {
                format!(" of the Compose project `{project}`")
            });
            format!(
                "port {port} of the server is taken by container `{}`{project}: stop that one, or publish another port",
                holder.name
            )
        }
        None => format!(
            "port {port} of the server is taken, and not by a container: `ss -lnp 'sport = :{port}'` on the server shows the program; stop it, or publish another port"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taken_ports_are_found_in_the_words_of_engines() {
        for (words, port) in [
            (
                "driver failed programming external connectivity on endpoint a-b-1 (0123): Bind for 0.0.0.0:18980 failed: port is already allocated",
                Some(18980),
            ),
            (
                "Error starting userland proxy: listen tcp4 127.0.0.1:80: bind: address already in use",
                Some(80),
            ),
            (
                "failed to bind host port for 0.0.0.0:8080:172.17.0.2:80/tcp: address already in use",
                Some(8080),
            ),
            (
                "failed to bind host port [::]:53/udp: address already in use",
                Some(53),
            ),
            ("exec: \"app\": not found at 0.0.0.0:80", None),
        ] {
            assert_eq!(taken_port(words), port, "{words}");
        }
    }

    #[test]
    fn identifiers_are_told_as_people_know_them() {
        let id = "0123456789abcdef".repeat(4);
        for (text, expected) in [
            (format!("start `{id}`"), "start `0123456789ab`".to_owned()),
            (format!("image sha256:{id}"), format!("image sha256:{id}")),
            ("cafe ünd".to_owned(), "cafe ünd".to_owned()),
            (id, "0123456789ab".to_owned()),
        ] {
            assert_eq!(short(&text), expected);
        }
    }
}
