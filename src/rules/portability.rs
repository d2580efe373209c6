//! Whether a stack still works with plain `docker compose` in a clone of the repository.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Findings;
use super::fix::Edit;
use super::view::{ServiceView, StackView};
use crate::compose::model::MountKind;
use crate::source::{Place, SourceFile};

/// What `docker compose` sets by itself or takes from the shell on purpose.
const GIVEN: &[&str] = &["COMPOSE_PROJECT_NAME", "COMPOSE_PROFILES", "COMPOSE_FILE"];

/// The Compose files of a stack as they are in the repository.
fn compose_files(view: &StackView<'_>) -> Vec<Arc<SourceFile>> {
    let files = view.stack.compose_files.iter();
    let read = |path: &PathBuf| {
        let text = view.source.tree.read_text(path).ok()?;
        Some(SourceFile::new(path, text))
    };
    files.filter_map(read).collect()
}

/// `[[NAME]]` is ours; `${NAME}` is Compose's.
pub(super) fn bracket_variable(view: &StackView<'_>, findings: &mut Findings) {
    for file in compose_files(view) {
        for (start, name) in bracketed(&file.text) {
            let place = Place::new(&file, start..start + name.len() + 4);
            let text = format!("${{{name}}}");
            findings
                .add(
                    place.clone(),
                    format!("writes `[[{name}]]`, which only vaultctl understands"),
                )
                .help(format!("write `{text}`"))
                .edit(Edit::Replace { place, text });
        }
    }
}

/// Every `[[NAME]]` that `${NAME}` could stand for: it is an identifier, in a value, outside of comments.
pub(super) fn bracketed(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let code = code(line);
        for (start, _) in code.match_indices("[[") {
            let before = code.get(..start).unwrap_or_default();
            let rest = code.get(start + 2..).unwrap_or_default();
            let Some((name, after)) = rest.split_once("]]") else {
                continue;
            };
            let is_literal = before.ends_with('[') || rest.starts_with('[');
            let is_key = after.trim_start_matches(['"', '\'']).starts_with(':');
            if is_identifier(name) && !is_literal && !is_key {
                found.push((offset + start, name));
            }
        }
        offset += line.len();
    }
    found
}

/// A line of YAML without its comment. A quote that begins nothing is a letter like any other: `it's`.
fn code(line: &str) -> &str {
    let (mut quote, mut before, mut begins) = (None, ' ', true);
    let mut characters = line.char_indices();
    while let Some((at, character)) = characters.next() {
        match (quote, character) {
            (Some('"'), '\\') => drop(characters.next()),
            (Some(open), _) if open == character => quote = None,
            (None, '#') if before.is_whitespace() => return line.get(..at).unwrap_or_default(),
            (None, '"' | '\'') if begins => quote = Some(character),
            _ => {}
        }
        begins = match character {
            ':' | '-' | ',' | '[' | '{' => true,
            ' ' | '\t' => begins,
            // Two of them are one that stands in the text.
            '\'' => before != '\'' && quote.is_none(),
            _ => false,
        };
        before = character;
    }
    line
}

fn is_identifier(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

pub(super) fn env_example(view: &StackView<'_>, findings: &mut Findings) {
    let mut needed: BTreeMap<String, Place> = BTreeMap::new();
    for file in compose_files(view) {
        for (start, name) in required_variables(&file.text) {
            let place = Place::new(&file, start..start + name.len());
            needed.entry(name.to_owned()).or_insert(place);
        }
    }
    needed.retain(|name, _| !GIVEN.contains(&name.as_str()) && !name.starts_with("VAULTCTL_"));
    let Some(first) = needed.values().next().cloned() else {
        return;
    };
    let path = view.stack.directory.join(".env.example");
    let append = |name: &str| Edit::Append {
        path: path.clone(),
        line: format!("{name}="),
    };
    let Ok(text) = view.source.tree.read_text(&path) else {
        let message = "uses variables, and has no `.env.example` that names them";
        let finding = findings.add(first, message);
        for name in needed.keys() {
            finding.edit(append(name));
        }
        return;
    };
    let named: BTreeSet<&str> = text.lines().filter_map(assigned).collect();
    for (name, place) in needed {
        if !named.contains(name.as_str()) {
            let message = format!("uses the variable `{name}`, which `.env.example` does not name");
            findings.add(place, message).edit(append(&name));
        }
    }
}

fn assigned(line: &str) -> Option<&str> {
    let line = line
        .trim_start_matches(['#', ' '])
        .trim_start_matches("export ");
    let (name, _) = line.split_once('=')?;
    is_identifier(name.trim()).then_some(name.trim())
}

/// The variables of a Compose file that have no default: `$NAME`, `${NAME}`, `${NAME:?text}`.
fn required_variables(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let code = code(line);
        let mut at = 0;
        while let Some(dollar) = code.get(at..).and_then(|rest| rest.find('$')) {
            let start = at + dollar + 1;
            let rest = code.get(start..).unwrap_or_default();
            at = start;
            if rest.starts_with('$') {
                // `$$` is a dollar.
                at += 1;
                continue;
            }
            let inner = rest.strip_prefix('{').unwrap_or(rest);
            let length = inner
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                .unwrap_or(inner.len());
            let name = inner.get(..length).unwrap_or_default();
            let after = inner.get(length..).unwrap_or_default();
            let braced = inner.len() != rest.len();
            let has_default = braced
                && [":-", "-", ":+", "+"]
                    .iter()
                    .any(|operator| after.starts_with(operator));
            if is_identifier(name) && !has_default {
                found.push((offset + start + usize::from(braced), name));
            }
        }
        offset += line.len();
    }
    found
}

pub(super) fn bind_source_missing(view: &ServiceView<'_>, findings: &mut Findings) {
    for (index, mount) in view.service.volumes.iter().enumerate() {
        let source = mount.source.as_deref().unwrap_or_default();
        let Some(path) = ServiceView::in_repository(source) else {
            continue;
        };
        let tree = &view.stack.source.tree;
        let sealed = PathBuf::from(format!("{path}.age"));
        if mount.kind == MountKind::Bind && !tree.exists(Path::new(path)) && !tree.exists(&sealed) {
            findings.add(
                view.place(&format!("volumes[{index}]")),
                format!("mounts `{path}`, which is not in the repository"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_are_found_where_a_dollar_would_do() {
        let names = |text| {
            bracketed(text)
                .into_iter()
                .map(|(_, name)| name)
                .collect::<Vec<_>>()
        };
        assert_eq!(names("image: app:[[TAG]]\n"), ["TAG"]);
        assert_eq!(names("image: [[[TAG]]]\n"), Vec::<&str>::new());
        assert_eq!(names("# [[TAG]]\n  [[KEY]]: 1\n"), Vec::<&str>::new());
        assert_eq!(names("a: [[backend/password]]\n"), Vec::<&str>::new());
        assert_eq!(names("a: [[1, 2]]\n"), Vec::<&str>::new());
        assert_eq!(bracketed("a: 1\nb: x[[N]]"), [(9, "N")]);
        for inside in [
            "a: \"x #[[N]]\"\n",
            "a: \"\\\" # [[N]]\"\n",
            "- 'it''s # [[N]]'\n",
            "a: it's [[N]] # [[M]]\n",
            "a: x#[[N]]\n",
        ] {
            assert_eq!(names(inside), ["N"], "{inside}");
        }
        for comment in ["a: 'x' # [[N]]\n", "a: it's # [[N]]'\n", "'a': 1 # [[N]]\n"] {
            assert_eq!(names(comment), Vec::<&str>::new(), "{comment}");
        }
    }

    #[test]
    fn variables_without_a_default_are_needed() {
        let names = |text| {
            let found = required_variables(text).into_iter();
            found.map(|(_, name)| name).collect::<Vec<_>>()
        };
        assert_eq!(
            names("a: $A ${B} ${C:?no} ${D:-x} ${E-x} $$F\n"),
            ["A", "B", "C"]
        );
        assert_eq!(names("# $A\nb: 1 # $B\n"), Vec::<&str>::new());
        assert_eq!(names("a: ${A:-${B}}\n"), ["B"]);
    }
}
