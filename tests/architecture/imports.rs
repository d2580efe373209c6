//! What a file imports of the other modules.

use std::collections::BTreeSet;

use crate::source::Source;

/// The paths that a file names of its own crate, each as `module` or `module::part`, and the line.
///
/// Both ways to the crate's root count: `crate::` and as many `super::` as the file lies deep.
pub(crate) fn of(source: &Source) -> Vec<(usize, String)> {
    let text = source.code.join("\n");
    let roots = ["crate::".to_owned(), "super::".repeat(depth(&source.path))];
    let mut found = BTreeSet::new();
    for root in roots.iter().filter(|root| !root.is_empty()) {
        for (at, _) in text.match_indices(root.as_str()) {
            let before = text.get(..at).unwrap_or_default();
            if before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            let line = before.lines().count().max(1);
            let rest = text.get(at + root.len()..).unwrap_or_default();
            found.extend(heads(rest).into_iter().map(|path| (line, path)));
        }
    }
    // In the root itself, modules are named without a way to it.
    found.into_iter().collect()
}

/// How many `super` lead from a file to the crate's root.
fn depth(path: &str) -> usize {
    let folders = path.matches('/').count();
    if path.ends_with("/mod.rs") {
        folders
    } else {
        folders + 1
    }
}

/// The first one or two names of a path, or of each path of a group in braces.
fn heads(rest: &str) -> Vec<String> {
    let Some(group) = rest.strip_prefix('{') else {
        return vec![head(rest)];
    };
    let mut heads = Vec::new();
    let (mut depth, mut item) = (1, String::new());
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 || (depth == 1 && c == ',') {
            heads.push(head(item.trim()));
            item.clear();
        } else {
            item.push(c);
        }
        if depth == 0 {
            break;
        }
    }
    heads.retain(|head| !head.is_empty());
    heads
}

/// The first name of a path, and the second where that is a module, too.
fn head(path: &str) -> String {
    let end = path
        .find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':')
        .unwrap_or(path.len());
    let mut names = path.get(..end).unwrap_or_default().split("::");
    let first = names.next().unwrap_or_default();
    match names.next() {
        Some(second) if second.starts_with(|c: char| c.is_ascii_lowercase()) => {
            format!("{first}::{second}")
        }
        _ => first.to_owned(),
    }
}

#[test]
fn imports_are_found() {
    let source = |path: &str, code: &str| Source {
        path: path.to_owned(),
        module: "plan".to_owned(),
        code: code.lines().map(str::to_owned).collect(),
        length: 0,
    };
    for (path, code, expected) in [
        (
            "plan/x.rs",
            "use crate::model::label;",
            vec!["model::label"],
        ),
        (
            "plan/x.rs",
            "use crate::{observe, plan::Options};",
            vec!["observe", "plan"],
        ),
        (
            "plan/x.rs",
            "use crate::{a::{b, c}, d::e::F};",
            vec!["a", "d::e"],
        ),
        ("plan/x.rs", "use super::step::Plan;", vec![]),
        (
            "plan/x.rs",
            "use super::super::engine::docker::X;",
            vec!["engine::docker"],
        ),
        ("plan/mod.rs", "use super::engine::Engine;", vec!["engine"]),
        (
            "plan/a/mod.rs",
            "use super::super::ui::text;",
            vec!["ui::text"],
        ),
        ("plan/x.rs", "let x = crate::ui::text(y);", vec!["ui::text"]),
        ("plan/x.rs", "pub(in crate::plan) fn f() {}", vec!["plan"]),
        ("plan/x.rs", "pub(crate) fn f() {}", vec![]),
    ] {
        let found: Vec<String> = of(&source(path, code))
            .into_iter()
            .map(|(_, p)| p)
            .collect();
        assert_eq!(found, expected, "{path}: {code}");
    }
}
