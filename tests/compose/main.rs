//! The Compose loader against the real `docker compose config`.
//!
//! `tests/fixtures/compose` holds projects that both have to load to the same JSON; it is kept
//! beside them as `expected.json`, so that the comparison also runs where there is no Docker.
//! `tests/fixtures/compose-invalid` holds projects that are refused; the messages are snapshots.
//!
//! `tests/fixtures/compose-rejected` holds single files that docker compose refuses for the reason in
//! their first line.
//!
//! Set `UPDATE_EXPECTED=1` to take `expected.json` from the real one.

#![expect(clippy::unwrap_used, reason = "a broken fixture fails the test")]

mod case;
mod docker;
mod hash;
mod mutation;
mod recorder;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use case::Case;
use similar::TextDiff;
use vaultctl::compose::render;

const VALID: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/compose");
const REJECTED: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/fixtures/compose-rejected"
);
const INVALID: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/fixtures/compose-invalid"
);

/// Runs a check on every case and fails with all that differ.
fn for_each(directory: &str, check: impl Fn(&Case) -> Result<(), String>) {
    let cases = Case::all(Path::new(directory));
    assert!(!cases.is_empty(), "no cases in {directory}");
    let failures: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            check(case)
                .err()
                .map(|error| format!("{}:\n{error}", case.name))
        })
        .collect();
    assert!(
        failures.is_empty(),
        "{} of {} cases differ\n\n{}",
        failures.len(),
        cases.len(),
        failures.join("\n\n")
    );
}

fn pretty(value: &serde_json::Value) -> String {
    let mut value = value.clone();
    value.sort_all_objects();
    serde_json::to_string_pretty(&value).unwrap()
}

fn same(
    what: &str,
    expected: &serde_json::Value,
    actual: &serde_json::Value,
) -> Result<(), String> {
    let (expected, actual) = (pretty(expected), pretty(actual));
    if expected == actual {
        return Ok(());
    }
    let diff = TextDiff::from_lines(&expected, &actual);
    let diff = diff
        .unified_diff()
        .header(what, "vaultctl")
        .context_radius(4)
        .to_string();
    Err(diff)
}

#[test]
fn projects_load_as_expected() {
    for_each(VALID, |case| {
        let loaded = case.load_or_text()?;
        let actual = case.without_directory(&render::to_json(&loaded.project));
        if std::env::var("UPDATE_EXPECTED").is_ok_and(|value| !value.is_empty()) {
            let expected = case.without_directory(&docker::config(case)?);
            let text = serde_json::to_string_pretty(&expected).unwrap() + "\n";
            fs::write(case.directory.join("expected.json"), text).unwrap();
        }
        let expected = fs::read_to_string(case.directory.join("expected.json"))
            .map_err(|error| format!("expected.json: {error}"))?;
        same(
            "expected.json",
            &serde_json::from_str(&expected).unwrap(),
            &actual,
        )
    });
}

#[test]
fn projects_load_as_docker_compose_loads_them() {
    if !docker::is_reference() {
        eprintln!("skipped: no docker compose {} here", docker::REFERENCE);
        return;
    }
    for_each(VALID, |case| {
        let loaded = case.load_or_text()?;
        let expected = docker::config(case)?;
        same(
            "docker compose",
            &expected,
            &render::to_json(&loaded.project),
        )
    });
}

#[test]
fn yaml_is_what_docker_compose_prints() {
    if !docker::is_reference() {
        eprintln!("skipped: no docker compose {} here", docker::REFERENCE);
        return;
    }
    for_each(VALID, |case| {
        let loaded = case.load_or_text()?;
        let actual = render::to_yaml(&loaded.project).unwrap();
        let expected = docker::config_yaml(case)?;
        let [expected, actual] =
            [expected, actual].map(|text| serde_yaml::from_str(&text).unwrap());
        same("docker compose", &expected, &actual)
    });
}

#[test]
fn printed_projects_load_to_themselves() {
    for_each(VALID, |case| {
        if !case.reloads {
            return Ok(());
        }
        let loaded = case.load_or_text()?;
        let printed = render::to_yaml(&loaded.project).unwrap();
        let again = case.load_printed(&printed)?;
        let [first, second] = [&loaded.project, &again.project].map(render::to_json);
        same("first", &first, &second)
    });
}

#[test]
fn invalid_projects_are_refused_with_a_reason() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for case in Case::all(Path::new(INVALID)) {
        let errors = match case.load() {
            Ok(_) => panic!("{} loads", case.name),
            Err(errors) => case::text(&errors, &case.directory),
        };
        settings.bind(|| insta::assert_snapshot!(case.name.clone(), errors));
    }
}

#[test]
fn rejected_files_are_refused_with_a_reason() {
    let mut outcomes = String::new();
    for case in Case::corpus(Path::new(REJECTED)) {
        let file = Path::new(&case.name).file_stem().unwrap().to_string_lossy();
        let outcome = match case.load() {
            Ok(_) => "LOADS\n".to_owned(),
            Err(errors) => case::lines(&errors, &case.directory),
        };
        writeln!(outcomes, "{file}\n{outcome}").unwrap();
    }
    insta::with_settings!({snapshot_path => "snapshots", prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("rejected-files", outcomes);
    });
}

#[test]
fn docker_compose_refuses_invalid_projects_too() {
    if !docker::is_reference() {
        eprintln!("skipped: no docker compose {} here", docker::REFERENCE);
        return;
    }
    for_each(INVALID, |case| {
        if case.endless_there {
            return Ok(());
        }
        match docker::config(case) {
            Ok(_) if !case.only_here => Err("docker compose loads it".to_owned()),
            Err(_) if case.only_here => Err("docker compose refuses it too".to_owned()),
            _ => Ok(()),
        }
    });
}

#[test]
fn a_corpus_loads_as_docker_compose_loads_it() {
    let Some(corpus) = std::env::var_os("COMPOSE_CORPUS") else {
        eprintln!("skipped: COMPOSE_CORPUS names no directory with Compose files");
        return;
    };
    let cases = Case::corpus(Path::new(&corpus));
    let mut differences = Vec::new();
    for case in &cases {
        let outcome = match (case.load_or_text(), docker::config(case)) {
            (Ok(loaded), Ok(expected)) => same(
                "docker compose",
                &expected,
                &render::to_json(&loaded.project),
            ),
            (Err(errors), Ok(_)) => Err(format!("refused only here:\n{errors}")),
            (Ok(_), Err(error)) => Err(format!("refused only there: {error}")),
            (Err(_), Err(_)) => Ok(()),
        };
        differences.extend(
            outcome
                .err()
                .map(|error| format!("{}:\n{error}", case.name)),
        );
    }
    assert!(
        differences.is_empty(),
        "{} of {} cases differ\n\n{}",
        differences.len(),
        cases.len(),
        differences.join("\n\n")
    );
}
