//! What is read and checked, and has no effect yet: a person must not rely on it.

use super::diagnostic::{Problem, Problems};
use super::place::Place;
use super::{Server, Settings, Source};

/// The code of these findings.
pub const CODE: &str = "not-supported-yet";

/// Notes tables without an effect, and warns of settings that protect nobody yet.
pub(super) fn report(source: &Source, problems: &Problems) {
    let tables = [
        (
            "[[procedure]]",
            source.procedures.first().map(|one| &one.name.place),
        ),
        (
            "[[rotation]]",
            source.rotations.first().map(|one| &one.name.place),
        ),
    ];
    for (table, place) in tables {
        if let Some(place) = place {
            let message = format!("`{table}` is checked, and has no effect yet");
            problems.push(Problem::note(CODE, message).at(place, "the first one"));
        }
    }
    let servers = source.servers.iter().flat_map(of_server);
    for (key, place) in servers.chain(of_settings(&source.settings)) {
        let message = format!("`{key}` is checked, and protects nobody yet");
        problems.push(Problem::warning(CODE, message).at(place, "has no effect"));
    }
}

/// Limits of a server that nothing compares with anything.
fn of_server(server: &Server) -> Vec<(&'static str, &Place)> {
    let limits = [("allowed_ports", server.allowed_ports.is_some())];
    let written = limits.into_iter().filter(|(_, written)| *written);
    written.map(|(key, _)| (key, &server.name.place)).collect()
}

/// Settings of rules that are not there.
fn of_settings(settings: &Settings) -> Vec<(&'static str, &Place)> {
    let policy = &settings.policy;
    [
        ("[policy] enforce", policy.enforce.place()),
        ("[policy] registries", policy.registries.place()),
        (
            "[policy.ports]",
            policy.ports.values().find_map(|ports| ports.place()),
        ),
        (
            "[policy.traefik]",
            policy
                .required_middlewares
                .place()
                .or(policy.forward_auth.place()),
        ),
        ("[policy.coverage]", policy.minimum_coverage.place()),
        ("[network] lan", settings.lan.place()),
    ]
    .into_iter()
    .filter_map(|(key, place)| Some((key, place?)))
    .collect()
}
