//! The documentation: its links lead somewhere, and what it shows as TOML loads.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::sandbox::Sandbox;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Markdown file for readers, with its text.
fn documents() -> Vec<(PathBuf, String)> {
    let mut open = vec![root().join("docs")];
    let mut found = vec![root().join("README.md"), root().join("CHANGELOG.md")];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| end == "md") {
                found.push(path);
            }
        }
    }
    found
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            (path, text)
        })
        .collect()
}

/// The code blocks of a language.
fn blocks<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    let rest = text.split(fence.as_str()).skip(1);
    rest.map(|rest| rest.split_once("```").unwrap().0).collect()
}

#[test]
fn links_lead_somewhere() {
    let mut links = 0;
    for (path, text) in documents() {
        for link in text.split("](").skip(1) {
            let target = link.split_once(')').unwrap().0;
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            if file.contains("://") {
                continue;
            }
            let to = match file {
                "" => path.clone(),
                file => path.parent().unwrap().join(file),
            };
            assert!(to.exists(), "{}: {target} leads nowhere", path.display());
            if !heading.is_empty() {
                let headings = fs::read_to_string(&to).unwrap();
                let found = headings
                    .lines()
                    .filter(|line| line.starts_with('#'))
                    .any(|line| {
                        let words = line.trim_start_matches('#').trim().to_lowercase();
                        // As forges make anchors: punctuation is left out.
                        let kept = |c: &char| c.is_alphanumeric() || [' ', '-', '_'].contains(c);
                        let words: String = words.chars().filter(kept).collect();
                        words.replace(' ', "-") == heading
                    });
                assert!(found, "{}: {target} has no such heading", path.display());
            }
            links += 1;
        }
    }
    assert!(links > 30, "only {links} links were found");
}

#[test]
fn documents_are_in_plain_lines() {
    for (path, text) in documents() {
        assert!(
            text.ends_with('\n') && !text.ends_with("\n\n"),
            "{}",
            path.display()
        );
        assert!(
            !text.contains(" \n"),
            "{} has blanks at line ends",
            path.display()
        );
    }
}

#[test]
fn the_toml_of_the_reference_loads() {
    let reference = fs::read_to_string(root().join("docs/reference/toml.md")).unwrap();
    let sandbox = Sandbox::files(&[
        (
            "inventory/hosts.yml",
            "all: {hosts: {local: {ansible_connection: local}}}\n",
        ),
        (
            "stacks/shop/compose.yaml",
            "services: {app: {image: shop}}\n",
        ),
        ("stacks/shop/config", "x\n"),
        (
            "stacks/database/compose.yaml",
            "services: {db: {image: db}, haproxy: {image: haproxy, volumes: ['./haproxy:/usr/local/etc/haproxy', './run:/run/haproxy']}}\n",
        ),
        ("stacks/database/haproxy/haproxy.cfg", "global\n"),
    ]);
    let blocks = blocks(&reference, "toml");
    assert_eq!(blocks.len(), 6);
    for block in blocks {
        let path = block.lines().next().unwrap().trim_start_matches("# ");
        sandbox.write(path, block);
    }
    let ran = sandbox.run(&["validate", "--worktree", "-q"]).ends_with(0);
    assert_eq!(ran.stderr, "");
}

#[test]
fn every_key_of_the_reference_is_known() {
    let reference = fs::read_to_string(root().join("docs/reference/toml.md")).unwrap();
    for table in [
        "server",
        "stack",
        "variable",
        "secret",
        "recipient",
        "policy",
        "rotation",
    ] {
        let section = reference
            .split(&format!("## [[{table}]]\n"))
            .nth(1)
            .unwrap();
        let section = section.split("\n## ").next().unwrap();
        let rows = section.lines().filter(|line| line.starts_with("| `"));
        let keys: Vec<&str> = rows
            .flat_map(|row| {
                row.split(" | ")
                    .next()
                    .unwrap()
                    .split('`')
                    .skip(1)
                    .step_by(2)
            })
            .collect();
        assert!(keys.len() >= 4, "{table}: {keys:?}");
        let sandbox = Sandbox::files(&[("vaultctl.toml", "")]);
        let lines: Vec<String> = keys
            .iter()
            .map(|key| format!("{key} = 2026-01-01"))
            .collect();
        let lines = lines.join("\n");
        sandbox.write(
            "sync/all.toml",
            format!("[[{table}]]\nmade_up = 1\n{lines}"),
        );
        let ran = sandbox
            .run(&["validate", "--worktree", "--json"])
            .ends_with(1);
        let json: Value = serde_json::from_str(&ran.stdout).unwrap();
        let findings = json.pointer("/findings").unwrap().as_array().unwrap();
        let unknown: Vec<&str> = findings
            .iter()
            .filter(|finding| finding["code"] == "unknown-key")
            .map(|finding| finding["message"].as_str().unwrap())
            .collect();
        assert_eq!(unknown.len(), 1, "{unknown:?}");
        assert!(unknown[0].contains("made_up"), "{unknown:?}");
    }
}

#[test]
fn every_setting_is_in_the_reference() {
    let reference = fs::read_to_string(root().join("docs/reference/toml.md")).unwrap();
    let sandbox = Sandbox::files(&[("vaultctl.toml", ""), ("sync/empty.toml", "")]);
    let ran = sandbox
        .run(&["validate", "--worktree", "--verbose"])
        .ends_with(0);
    let settings = ran.stdout.lines().filter(|line| line.contains("(default)"));
    let mut count = 0;
    for setting in settings.map(|line| line.split_whitespace().next().unwrap()) {
        let group = setting.split_once('.').map_or("", |(group, _)| group);
        let known = [format!("`{setting}`"), format!("`{group}.*`")];
        assert!(
            known.iter().any(|name| reference.contains(name)),
            "{setting}"
        );
        count += 1;
    }
    assert!(count > 10, "only {count} settings were found");
}
