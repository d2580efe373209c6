//! Who may import whom. The rules are those of the crate's documentation; a reader can rely on them.

#![expect(
    clippy::unwrap_used,
    reason = "a source file that cannot be read fails the test"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// What a part of the crate may import of the others; a part that is not listed may import anything.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("compose", &[]),
    ("model", &["compose::model"]),
    ("engine", &["model"]),
    ("source", &["compose", "model"]),
    ("resolve", &["source", "compose", "model"]),
    ("plan", &["model", "compose"]),
    ("observe", &["engine", "model"]),
    ("apply", &["plan", "engine", "model"]),
    ("status", &["plan", "model"]),
];

/// Packages that only some parts may use, by the beginning of the file's path.
const PACKAGES: &[(&str, &[&str])] = &[
    ("git2::", &["source/git"]),
    ("bollard::", &["engine/docker"]),
    ("indicatif::", &["ui/"]),
    ("clap::", &["main.rs", "cli.rs", "commands/"]),
    (
        "tokio::",
        &[
            "engine/",
            "apply/",
            "observe.rs",
            "pipeline.rs",
            "commands/",
            "transport/",
        ],
    ),
];

/// A source file: its path below `src`, and its code without comments and tests.
struct File {
    path: String,
    code: String,
}

fn files() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let name = path
                    .strip_prefix(&root)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned();
                let code = text.split("#[cfg(test)]").next().unwrap_or_default();
                let lines = code
                    .lines()
                    .filter(|line| !line.trim_start().starts_with("//"));
                files.push(File {
                    path: name,
                    code: lines.collect::<Vec<_>>().join("\n"),
                });
            }
        }
    }
    let is_test = |file: &File| file.path.contains("tests") || file.path.contains("conformance");
    files.retain(|file| !is_test(file));
    files
}

/// The part of the crate that a file belongs to: its folder, or its name.
fn part(path: &str) -> &str {
    let first = path.split('/').next().unwrap_or(path);
    first.strip_suffix(".rs").unwrap_or(first)
}

/// What a file imports of its own crate, as paths without `crate::`.
fn imports(code: &str) -> impl Iterator<Item = &str> {
    code.match_indices("crate::").map(|(at, _)| {
        let rest = code.get(at + "crate::".len()..).unwrap_or_default();
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
        rest.get(..end.unwrap_or(rest.len())).unwrap_or_default()
    })
}

#[test]
fn parts_import_what_they_may() {
    let mut wrong = Vec::new();
    for file in files() {
        let own = part(&file.path);
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(name, _)| *name == own) else {
            continue;
        };
        for import in imports(&file.code) {
            let of = import.split("::").next().unwrap_or(import);
            let may = of == own || allowed.iter().any(|allowed| import.starts_with(allowed));
            if !may {
                wrong.push(format!(
                    "src/{} imports {import}; `{own}` may import {allowed:?}",
                    file.path
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn packages_stay_where_they_belong() {
    let mut wrong = Vec::new();
    for file in files() {
        for (package, places) in PACKAGES {
            let used = file.code.contains(package);
            if used && !places.iter().any(|place| file.path.starts_with(place)) {
                wrong.push(format!(
                    "src/{} uses {package}, which belongs to {places:?}",
                    file.path
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nobody_imports_commands() {
    for file in files() {
        let own = part(&file.path);
        let may = matches!(own, "commands" | "main" | "cli" | "lib");
        let does = imports(&file.code).any(|import| import.starts_with("commands"));
        assert!(may || !does, "src/{} imports `commands`", file.path);
    }
}

#[test]
fn every_test_folder_is_a_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    for entry in fs::read_dir(root.join("tests")).unwrap() {
        let folder = entry.unwrap().path();
        let main = format!(
            "tests/{}/main.rs",
            folder.file_name().unwrap().to_str().unwrap()
        );
        if root.join(&main).exists() {
            assert!(
                manifest.contains(&main),
                "{main} has no `[[test]]` in Cargo.toml"
            );
        }
    }
}
