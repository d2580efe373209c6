//! The shape of the house: who may import whom, which crate belongs where, how long a file may be.
//!
//! Read from the sources as text, without what only tests compile.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod imports;
mod source;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use source::Source;

/// What each module may import of the others. `a::b` is that part of `a` alone.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("compose", &[]),
    ("model", &["compose::model", "compose::opaque"]),
    ("source", &["compose", "model"]),
    ("resolve", &["proxy", "source", "compose", "model"]),
    (
        "rules",
        &["resolve", "source", "secrets", "compose", "model"],
    ),
    ("proxy", &["model"]),
    ("rotate", &["source"]),
    (
        "plan",
        &["proxy", "model", "compose::model", "compose::hash"],
    ),
    ("transport", &[]),
    ("registry", &["model"]),
    ("images", &["compose::model", "model", "resolve", "source"]),
    ("engine", &["transport", "registry", "model"]),
    ("observe", &["engine", "proxy", "model"]),
    ("secrets", &["model"]),
    ("host", &["engine", "model"]),
    ("vault", &["transport", "model"]),
    ("apply", &["plan", "proxy", "engine", "model"]),
    ("check", &["compose::model", "model"]),
    ("graph", &["compose::model", "resolve", "source"]),
    ("saved", &["plan", "model"]),
    ("status", &["plan", "model"]),
    (
        "ui",
        &[
            "apply", "check", "graph", "plan", "rules", "status", "source", "model",
        ],
    ),
    (
        "pipeline",
        &[
            "apply",
            "check",
            "observe",
            "plan",
            "resolve",
            "rules",
            "secrets",
            "source",
            "engine",
            "host",
            "model",
            "transport",
            "vault",
        ],
    ),
    (
        "commands",
        &[
            "cli",
            "pipeline",
            "rotate",
            "ui",
            "check",
            "saved",
            "status",
            "graph",
            "apply",
            "plan",
            "resolve",
            "rules",
            "secrets",
            "source",
            "compose",
            "engine",
            "host",
            "images",
            "model",
            "registry",
            "transport",
        ],
    ),
    ("cli", &["commands"]),
];

/// Where crates belong that must not spread: the only files that may name them.
const BELONGS_TO: &[(&str, &[&str])] = &[
    (
        "git2",
        &["source/git.rs", "source/clone.rs", "source/tests/"],
    ),
    ("bollard", &["engine/docker/"]),
    (
        "hyper",
        &["engine/docker/", "transport/git/", "transport/http.rs"],
    ),
    ("http_body_util", &["transport/git/", "transport/http.rs"]),
    ("oci_client", &["registry/"]),
    (
        "docker_credential",
        &["registry/", "engine/docker/login.rs"],
    ),
    ("age_core", &["secrets/"]),
    (
        "ssh_key",
        &["secrets/identity.rs", "source/signers.rs", "transport/ssh/"],
    ),
    ("russh", &["transport/ssh/"]),
    ("tokio_rustls", &["registry/", "transport/tcp/"]),
    ("rustls_native_certs", &["transport/tcp/"]),
    ("indicatif", &["ui/"]),
    ("clap", &["main.rs", "cli.rs", "commands/"]),
    ("clap_complete", &["cli.rs", "commands/"]),
    ("clap_mangen", &["commands/"]),
    (
        "granit_parser",
        &["compose/yaml/", "source/inventory/yaml.rs"],
    ),
    (
        "tokio",
        &[
            "transport/",
            "registry/",
            "engine/",
            "vault/",
            "observe.rs",
            "host/",
            "apply/",
            "pipeline.rs",
            "pipeline/fetch.rs",
            "pipeline/secrets.rs",
            "commands/",
        ],
    ),
    (
        "toml_edit",
        &[
            "secrets/document/",
            "secrets/merge.rs",
            "source/",
            "rules/traefik/node.rs",
        ],
    ),
];

/// Modules that do nothing but compute: there is nothing to wait for.
const SYNCHRONOUS: &[&str] = &[
    "compose", "model", "source", "secrets", "resolve", "rules", "images", "plan", "saved",
    "status", "check", "graph",
];

/// How long a file may be.
const LONGEST: usize = 500;

/// Files that may be longer, and why.
const LONGER: &[(&str, &str)] = &[
    (
        "apply/schedule.rs",
        "one state machine: what begins, what ends, what goes back",
    ),
    ("rules/table.rs", "a table: one row for each rule"),
];

#[test]
fn modules_import_only_what_they_may() {
    let mut wrong = Vec::new();
    for source in Source::all() {
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(name, _)| *name == source.module) else {
            continue;
        };
        for (line, import) in imports::of(&source) {
            let is_own = import.starts_with(&source.module);
            let may = allowed.iter().any(|allowed| is_part_of(&import, allowed));
            if !is_own && !may {
                wrong.push(format!(
                    "src/{}:{line}: `{}` may import {}, not `{import}`",
                    source.path,
                    source.module,
                    listed(allowed)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_has_its_place() {
    let present: BTreeSet<String> = Source::all()
        .into_iter()
        .map(|source| source.module)
        .filter(|module| !matches!(module.as_str(), "main" | "lib"))
        .collect();
    let placed: BTreeSet<String> = MAY_IMPORT
        .iter()
        .map(|(module, _)| (*module).to_owned())
        .collect();
    assert_eq!(
        present, placed,
        "say in MAY_IMPORT what a module may import"
    );
}

#[test]
fn crates_stay_where_they_belong() {
    let mut wrong = Vec::new();
    for source in Source::all() {
        for (krate, places) in BELONGS_TO {
            let belongs = places.iter().any(|place| source.path.starts_with(place));
            for (line, _) in source.lines_with_word(krate).filter(|_| !belongs) {
                let places = listed(places);
                wrong.push(format!(
                    "src/{}:{line}: `{krate}` belongs to {places}",
                    source.path
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_computes_does_not_wait() {
    let mut wrong = Vec::new();
    for source in Source::all() {
        if !SYNCHRONOUS.contains(&source.module.as_str()) {
            continue;
        }
        for word in ["async", "await", "futures_util"] {
            for (line, text) in source.lines_with_word(word) {
                let path = &source.path;
                wrong.push(format!("src/{path}:{line}: `{word}`: {}", text.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn planning_holds_nothing_that_can_write() {
    let wrong: Vec<String> = Source::all()
        .into_iter()
        .filter(|source| ["plan", "observe", "status"].contains(&source.module.as_str()))
        .flat_map(|source| {
            let lines = source.lines_with_word("Operate").map(|(line, _)| line);
            lines
                .map(|line| format!("src/{}:{line}: `Operate`", source.path))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "only reading verbs here\n{}",
        wrong.join("\n")
    );
}

#[test]
fn files_are_read_in_one_sitting() {
    let mut wrong = Vec::new();
    for source in Source::all() {
        let is_listed = LONGER.iter().any(|(path, _)| *path == source.path);
        match (source.length > LONGEST, is_listed) {
            (true, false) => wrong.push(format!(
                "src/{} has {} lines: divide it by meaning, or say in LONGER why not",
                source.path, source.length
            )),
            (false, true) => wrong.push(format!(
                "src/{} is not longer than {LONGEST} lines: take it out of LONGER",
                source.path
            )),
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_test_binary_is_in_the_manifest() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest: toml_edit::DocumentMut = fs::read_to_string(root.join("Cargo.toml"))
        .unwrap()
        .parse()
        .unwrap();
    let tests = manifest["test"].as_array_of_tables().unwrap();
    let named: BTreeSet<String> = tests
        .iter()
        .map(|test| test["path"].as_str().unwrap().to_owned())
        .collect();
    let folders = fs::read_dir(root.join("tests")).unwrap();
    let found: BTreeSet<String> = folders
        .map(|folder| folder.unwrap().path().join("main.rs"))
        .filter(|main| main.is_file())
        .map(|main| main.strip_prefix(root).unwrap().display().to_string())
        .collect();
    assert_eq!(
        named, found,
        "`autotests` is off: each needs its `[[test]]`"
    );
}

/// Whether a path is another one or lies in it.
fn is_part_of(path: &str, whole: &str) -> bool {
    path.strip_prefix(whole)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

fn listed(names: &[&str]) -> String {
    match names {
        [] => "nothing".to_owned(),
        names => format!("`{}`", names.join("`, `")),
    }
}
