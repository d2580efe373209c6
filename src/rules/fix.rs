//! Mending what can be mended without a thought: edits of the repository's text files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::compose::is_sound_yaml;
use crate::source::Place;

/// A change of a text file that mends a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Edit {
    /// Adds lines to the mapping or list whose key stands at a place, as its first entries.
    Insert {
        /// The key.
        under: Place,
        /// The lines, without the entries' indentation.
        lines: Vec<String>,
    },
    /// Writes another text in a place.
    Replace {
        /// What is replaced.
        place: Place,
        /// The new text.
        text: String,
    },
    /// Adds a line to the end of a file, which is created where it is missing.
    Append {
        /// The file, in the repository.
        path: PathBuf,
        /// The line.
        line: String,
    },
}

impl Edit {
    /// Makes it in the lines of a file, and says whether it fits.
    fn make(&self, lines: &mut Vec<String>, line: usize) -> bool {
        match self {
            Self::Insert { under, lines: new } => insert(lines, (line, under), new),
            Self::Replace { place, text } => replace(lines, (line, place), text),
            Self::Append { line, .. } => append(lines, line),
        }
    }

    /// The file that is edited, in the repository.
    fn path(&self) -> &Path {
        match self {
            Self::Insert { under: place, .. } | Self::Replace { place, .. } => &place.file.path,
            Self::Append { path, .. } => path,
        }
    }
}

/// Edits by file.
#[derive(Debug, Clone, Default)]
pub struct Edits {
    by_file: BTreeMap<PathBuf, Vec<Edit>>,
}

impl Edits {
    pub(super) fn add(&mut self, edit: Edit) {
        let edits = self.by_file.entry(edit.path().to_owned()).or_default();
        if !edits.contains(&edit) {
            edits.push(edit);
        }
    }

    /// The files, in the repository.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.by_file.keys().map(PathBuf::as_path)
    }

    /// The text of a file with its edits, and how many of them could be made: one that does not fit the
    /// text is left out.
    #[must_use]
    pub fn apply(&self, path: &Path, text: &str) -> (String, usize) {
        let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
        let edits = self
            .by_file
            .get(path)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let mut made = 0;
        // From the end to the beginning, so that the lines before stay where they are.
        let mut by_line: Vec<(usize, &Edit)> =
            edits.iter().map(|edit| (line_of(edit), edit)).collect();
        by_line.sort_by_key(|(line, edit)| (std::cmp::Reverse(*line), column_from_end(edit)));
        let was_sound = is_sound(path, text);
        let before = lines.clone();
        for (line, edit) in &by_line {
            made += usize::from(edit.make(&mut lines, *line));
        }
        if !was_sound || is_sound(path, &lines.concat()) {
            return (lines.concat(), made);
        }
        // One of them does not fit: a value in flow style below its key, a key that `!reset` hides.
        lines = before;
        made = 0;
        for (line, edit) in by_line {
            let before = lines.clone();
            if edit.make(&mut lines, line) {
                if is_sound(path, &lines.concat()) {
                    made += 1;
                } else {
                    lines = before;
                }
            }
        }
        (lines.concat(), made)
    }
}

/// The line of an edit, from 0; appended lines come after all others.
fn line_of(edit: &Edit) -> usize {
    match edit {
        Edit::Insert { under: place, .. } | Edit::Replace { place, .. } => place.line() - 1,
        Edit::Append { .. } => usize::MAX,
    }
}

fn column_from_end(edit: &Edit) -> std::cmp::Reverse<usize> {
    match edit {
        Edit::Insert { .. } | Edit::Append { .. } => std::cmp::Reverse(usize::MAX),
        Edit::Replace { place, .. } => std::cmp::Reverse(place.column()),
    }
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// Whether a line says nothing: blank, or a comment alone.
fn is_silent(line: &str) -> bool {
    let text = line.trim();
    text.is_empty() || text.starts_with('#')
}

/// Adds lines below a key whose value is written in block style.
fn insert(lines: &mut Vec<String>, (line, under): (usize, &Place), new: &[String]) -> bool {
    let Some(key) = lines.get(line) else {
        return false;
    };
    let written = under.file.text.lines().nth(line).unwrap_or_default();
    let (_, after) = key.split_once(':').unwrap_or_default();
    let after = after.split(" #").next().unwrap_or_default().trim();
    let is_block = after.is_empty() || (after.starts_with('&') && !after.contains(' '));
    if key.trim_end() != written.trim_end() || !key.contains(':') || !is_block {
        return false;
    }
    let depth = indentation(key);
    let next = lines.iter().skip(line + 1).find(|line| !is_silent(line));
    let Some(first) = next.filter(|next| {
        // The entries of a list may stand as far to the left as its key.
        let is_entry = next.trim_start().starts_with("- ");
        indentation(next) > depth || (is_entry && indentation(next) == depth)
    }) else {
        return false;
    };
    let indent = " ".repeat(indentation(first));
    let end = end_of_line(key);
    let below = lines.split_off(line + 1);
    lines.extend(new.iter().map(|line| format!("{indent}{line}{end}")));
    lines.extend(below);
    true
}

fn replace(lines: &mut [String], (line, place): (usize, &Place), text: &str) -> bool {
    let Some(old) = lines.get_mut(line) else {
        return false;
    };
    let start_of_line = place.file.text.get(..place.range.start).unwrap_or_default();
    let start = start_of_line.rfind('\n').map_or(0, |end| end + 1);
    let range = place.range.start - start..place.range.end - start;
    let wanted = place.file.text.get(place.range.clone());
    if wanted.is_none() || old.get(range.clone()) != wanted {
        return false;
    }
    old.replace_range(range, text);
    true
}

fn append(lines: &mut Vec<String>, line: &str) -> bool {
    let end = lines.first().map_or("\n", |first| end_of_line(first));
    if let Some(last) = lines.last_mut().filter(|last| !last.ends_with('\n')) {
        last.push_str(end);
    }
    lines.push(format!("{line}{end}"));
    true
}

/// How lines of a file end, as one of them does.
fn end_of_line(line: &str) -> &'static str {
    if line.ends_with("\r\n") { "\r\n" } else { "\n" }
}

/// Whether a file can be read as what its name says.
fn is_sound(path: &Path, text: &str) -> bool {
    let ending = path.extension().unwrap_or_default();
    (ending != "yaml" && ending != "yml") || is_sound_yaml(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceFile;

    fn place(text: &str, what: &str) -> Place {
        let file = SourceFile::new("a.yaml", text);
        let start = text.find(what).unwrap();
        Place::new(&file, start..start + what.len())
    }

    fn apply(text: &str, edit: Edit) -> (String, usize) {
        let mut edits = Edits::default();
        edits.add(edit);
        edits.apply(Path::new("a.yaml"), text)
    }

    #[test]
    fn lines_are_added_where_entries_begin() {
        let text = "services:\n    app: # ours\n\n        # first\n        image: a\n";
        let lines = vec!["restart: unless-stopped".to_owned()];
        let under = place(text, "app");
        let (fixed, made) = apply(text, Edit::Insert { under, lines });
        assert_eq!(made, 1);
        assert_eq!(
            fixed,
            "services:\n    app: # ours\n        restart: unless-stopped\n\n        # first\n        image: a\n"
        );
    }

    #[test]
    fn what_is_written_on_one_line_is_left_alone() {
        for text in [
            "services:\n  app: { image: a }\n",
            "services:\n  app: *other\n",
        ] {
            let under = place(text, "app");
            let lines = vec!["restart: always".to_owned()];
            assert_eq!(
                apply(text, Edit::Insert { under, lines }),
                (text.to_owned(), 0)
            );
        }
    }

    #[test]
    fn a_text_that_has_moved_is_not_replaced() {
        let text = "a: [[X]] [[X]]\n";
        let edit = Edit::Replace {
            place: place(text, "[[X]]"),
            text: "${X}".into(),
        };
        assert_eq!(apply(text, edit.clone()), ("a: ${X} [[X]]\n".into(), 1));
        assert_eq!(apply("b: 1\n", edit), ("b: 1\n".into(), 0));
    }

    #[test]
    fn a_line_is_appended_to_a_file_that_lacks_its_end() {
        let edit = Edit::Append {
            path: "a.yaml".into(),
            line: "B=".into(),
        };
        assert_eq!(apply("A=1", edit.clone()), ("A=1\nB=\n".into(), 1));
        assert_eq!(apply("", edit), ("B=\n".into(), 1));
    }
}
