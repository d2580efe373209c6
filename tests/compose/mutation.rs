//! Fixtures with small damages: whatever a file says, loading it ends, and ends without a panic.

#![expect(clippy::indexing_slicing, reason = "positions are made from lengths")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::sample::{Index, select};
use vaultctl::compose::render;

use crate::case::{self, Case};
use crate::{INVALID, VALID};

/// What is put into a file: the characters and words that mean something to one of the parsers.
const TOKENS: &[&str] = &[
    " ",
    "\n",
    "\t",
    "\r\n",
    "  ",
    ":",
    ": ",
    "- ",
    "-",
    ",",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    "#",
    " #",
    "&a ",
    "*a",
    "<<: *a",
    "<<:",
    "!reset ",
    "!override ",
    "!!int ",
    "|",
    ">-",
    "? ",
    "---\n",
    "...\n",
    "%YAML",
    "~",
    "null",
    "$",
    "$$",
    "${",
    "}",
    "${A:-",
    "${A:?",
    "=",
    "/",
    ":/x",
    "..",
    "0",
    "-1",
    "65536",
    "99999999999999999999",
    "1e999",
    ".inf",
    "1g",
    "10s",
    "true",
    "yes",
    "é",
    "\u{feff}",
    "\u{0}",
    "\u{2028}",
    "name: ",
    "services:",
    "extends: web",
    "include: [a]",
    "image: x",
];

#[derive(Debug, Clone)]
enum Edit {
    Insert(&'static str, Index),
    Remove(Index, usize),
    Duplicate(Index),
    Indent(Index),
    Cut(Index),
}

fn edit() -> impl Strategy<Value = Edit> {
    let position = any::<Index>;
    prop_oneof![
        4 => (select(TOKENS), position()).prop_map(|(token, at)| Edit::Insert(token, at)),
        2 => (position(), 1..12_usize).prop_map(|(at, len)| Edit::Remove(at, len)),
        1 => position().prop_map(Edit::Duplicate),
        1 => position().prop_map(Edit::Indent),
        1 => position().prop_map(Edit::Cut),
    ]
}

impl Edit {
    fn apply(&self, text: &str) -> String {
        let chars: Vec<char> = text.chars().collect();
        let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
        match self {
            Self::Insert(token, at) => {
                let at = at.index(chars.len() + 1);
                chars[..at]
                    .iter()
                    .copied()
                    .chain(token.chars())
                    .chain(chars[at..].iter().copied())
                    .collect()
            }
            Self::Remove(at, len) => {
                let at = at.index(chars.len() + 1);
                let after = (at + len).min(chars.len());
                chars[..at].iter().chain(&chars[after..]).collect()
            }
            Self::Cut(at) => chars[..at.index(chars.len() + 1)].iter().collect(),
            Self::Duplicate(at) | Self::Indent(at) if lines.is_empty() => at.index(1).to_string(),
            Self::Duplicate(at) => {
                let at = at.index(lines.len());
                lines.insert(at, lines[at].clone());
                lines.concat()
            }
            Self::Indent(at) => {
                let at = at.index(lines.len());
                lines[at].insert(0, ' ');
                lines.concat()
            }
        }
    }
}

/// The files of a case that the loader may read as text.
fn inputs(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            found.extend(inputs(&path));
        } else if !matches!(name.as_str(), "expected.json" | "case.toml") {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn damaged_files_are_loaded_or_refused() {
    let cases: Vec<Case> = [VALID, INVALID]
        .into_iter()
        .flat_map(|all| Case::all(Path::new(all)))
        .collect();
    let edits = proptest::collection::vec(edit(), 1..6);
    let settings = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(400)
    };
    proptest!(settings, |(which in any::<Index>(), file in any::<Index>(), edits in edits)| {
        let case = &cases[which.index(cases.len())];
        let inputs = inputs(&case.directory);
        prop_assume!(!inputs.is_empty());
        let path = &inputs[file.index(inputs.len())];
        let text = fs::read_to_string(path).unwrap();
        let text = edits.iter().fold(text, |text, edit| edit.apply(&text));

        let start = Instant::now();
        match case.load_with_text(path, &text) {
            Ok(loaded) => {
                let json = render::to_json(&loaded.project);
                prop_assert!(json.is_object());
                prop_assert!(render::to_yaml(&loaded.project).is_ok());
            }
            Err(errors) => {
                prop_assert!(!errors.errors.is_empty());
                // Rendering looks up every place in its file.
                prop_assert!(!case::text(&errors, &case.directory).is_empty());
            }
        }
        prop_assert!(start.elapsed() < Duration::from_secs(10), "{} takes too long:\n{text}", case.name);
    });
}
