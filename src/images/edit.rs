//! Changing the name of an image where it stands, and nothing else of the file.

use std::fmt;
use std::ops::Range;

use crate::source::Place;

/// A text that takes the place of another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The bytes that it takes the place of.
    pub range: Range<usize>,
    /// The text.
    pub text: String,
}

/// Why the name of an image is not in the file as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotFound {
    /// Compose variables make it up.
    Variables(Vec<String>),
    /// Names in brackets make it up, `[[NAME]]`.
    Bracketed(Vec<String>),
    /// It is written with escapes or over several lines.
    Escaped,
    /// The file has something else in its place.
    Moved,
}

impl fmt::Display for NotFound {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let listed = |names: &[String]| names.join("`, `");
        match self {
            Self::Variables(names) => write!(
                formatter,
                "its name comes from the variable `{}`: write the digest where that is set, or the name here",
                listed(names)
            ),
            Self::Bracketed(names) => write!(
                formatter,
                "its name comes from `{}`: write the digest where that is set, or the name here",
                listed(names)
            ),
            Self::Escaped => write!(
                formatter,
                "it is not written in one piece: write it on one line, without escapes"
            ),
            Self::Moved => write!(formatter, "the file has changed: run it again"),
        }
    }
}

/// Where in a file on disk the name of an image stands.
///
/// `place` is in the text as the loader has seen it, in which `[[NAME]]` is replaced: offsets differ where
/// such names stand before, lines do not move as long as no value has a line end. What is returned was
/// found in the file, byte for byte.
///
/// # Errors
/// Why it does not stand there as a whole.
pub fn find(disk: &str, place: &Place, name: &str) -> Result<Range<usize>, NotFound> {
    let seen = place.file.text.as_str();
    let scalar = seen.get(place.range.clone()).unwrap_or_default();
    let Some(inside) = occurrences(scalar, name).next() else {
        return Err(match variables(scalar) {
            names if names.is_empty() => NotFound::Escaped,
            names => NotFound::Variables(names),
        });
    };
    let start = place.range.start + inside;
    if disk == seen {
        return Ok(start..start + name.len());
    }
    let (number, line_start) = line_of(seen, start);
    let seen_line = line_at(seen, line_start);
    let Some((disk_start, disk_line)) = nth_line(disk, number) else {
        return Err(NotFound::Moved);
    };
    // The same name may stand in a comment beside it.
    let before = |at: &usize| *at < start - line_start;
    let position = occurrences(seen_line, name).filter(before).count();
    let same = occurrences(seen_line, name).count() == occurrences(disk_line, name).count();
    let found = occurrences(disk_line, name).nth(position);
    match found.filter(|_| same) {
        Some(at) => Ok(disk_start + at..disk_start + at + name.len()),
        None => Err(match bracketed(disk_line) {
            names if names.is_empty() => NotFound::Moved,
            names => NotFound::Bracketed(names),
        }),
    }
}

/// The name of an image with another digest.
#[must_use]
pub fn with_digest(name: &str, digest: &str) -> String {
    let name = name.split('@').next().unwrap_or_default();
    format!("{name}@{digest}")
}

/// Makes changes that do not overlap.
#[must_use]
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| edit.range.start);
    let mut changed = String::with_capacity(text.len() + edits.len() * 72);
    let mut end = 0;
    for edit in edits {
        changed.push_str(text.get(end..edit.range.start).unwrap_or_default());
        changed.push_str(&edit.text);
        end = edit.range.end;
    }
    changed.push_str(text.get(end..).unwrap_or_default());
    changed
}

/// Where a name stands as a whole, and not as a part of a longer one.
fn occurrences<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = usize> + 'a {
    text.match_indices(name)
        .map(|(at, _)| at)
        .filter(move |at| {
            let before = text.get(..*at).and_then(|text| text.chars().next_back());
            let after = text
                .get(at + name.len()..)
                .and_then(|text| text.chars().next());
            !name.is_empty() && !before.is_some_and(is_of_name) && !after.is_some_and(is_of_name)
        })
}

fn is_of_name(character: char) -> bool {
    character.is_alphanumeric() || "._-/:@$[]".contains(character)
}

/// The names of Compose variables in a scalar, each once.
fn variables(scalar: &str) -> Vec<String> {
    let mut names = Vec::new();
    for part in scalar.replace("$$", "").split('$').skip(1) {
        let part = part.trim_start_matches('{');
        let end = part.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        let name = part.get(..end.unwrap_or(part.len())).unwrap_or_default();
        if !name.is_empty() && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// The names in brackets on a line, with the brackets.
fn bracketed(line: &str) -> Vec<String> {
    let parts = line.split("[[").skip(1);
    let names = parts.filter_map(|part| part.split_once("]]"));
    names.map(|(name, _)| format!("[[{name}]]")).collect()
}

/// The line that a byte is on, counted from 0, and where that line begins.
fn line_of(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    (before.matches('\n').count(), start)
}

fn line_at(text: &str, start: usize) -> &str {
    let rest = text.get(start..).unwrap_or_default();
    rest.split('\n').next().unwrap_or_default()
}

/// Where a line begins that is counted from 0, and the line.
fn nth_line(text: &str, number: usize) -> Option<(usize, &str)> {
    let mut start = 0;
    for (count, line) in text.split('\n').enumerate() {
        if count == number {
            return Some((start, line));
        }
        start += line.len() + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceFile;

    /// The place of a scalar in a text; the scalar is what stands between `<` and `>`.
    fn place(marked: &str) -> (Place, String) {
        let start = marked.find('<').unwrap();
        let end = marked.find('>').unwrap() - 1;
        let text = marked.replace(['<', '>'], "");
        let file = SourceFile::new("compose.yaml", text.clone());
        (Place::new(&file, start..end), text)
    }

    /// What becomes of a file in which a name gets the digest `sha256:1`.
    fn pinned(marked: &str, name: &str) -> Result<String, NotFound> {
        let (place, text) = place(marked);
        on_disk(&text, &place, name)
    }

    fn on_disk(disk: &str, place: &Place, name: &str) -> Result<String, NotFound> {
        let range = find(disk, place, name)?;
        let text = with_digest(name, "sha256:1");
        Ok(apply(disk, &[Edit { range, text }]))
    }

    #[test]
    fn everything_else_stays_byte_for_byte() {
        for (marked, name, expected) in [
            (
                "image: <nginx:1.27>  # nginx:1.27 is kept\r\n",
                "nginx:1.27",
                "image: nginx:1.27@sha256:1  # nginx:1.27 is kept\r\n",
            ),
            ("image: <\"a/b:1\">", "a/b:1", "image: \"a/b:1@sha256:1\""),
            ("image: <'a/b:1'>\n", "a/b:1", "image: 'a/b:1@sha256:1'\n"),
            (
                "image: &a:1 <a:1>\nother: *a:1\n",
                "a:1",
                "image: &a:1 a:1@sha256:1\nother: *a:1\n",
            ),
            (
                "{services: {ä: {image: <r:5000/a:1>}}}",
                "r:5000/a:1",
                "{services: {ä: {image: r:5000/a:1@sha256:1}}}",
            ),
            (
                "image: <a:1@sha256:0>\n",
                "a:1@sha256:0",
                "image: a:1@sha256:1\n",
            ),
        ] {
            assert_eq!(pinned(marked, name), Ok(expected.to_owned()), "{marked}");
        }
    }

    #[test]
    fn a_block_is_a_name_as_well() {
        let text = "image: >-\n  a:1\nx: 1";
        let place = Place::new(&SourceFile::new("compose.yaml", text), 7..16);
        let expected = "image: >-\n  a:1@sha256:1\nx: 1".to_owned();
        assert_eq!(on_disk(text, &place, "a:1"), Ok(expected));
    }

    #[test]
    fn what_is_not_written_as_a_whole_says_why() {
        for (marked, name, why) in [
            (
                "image: <app:${VERSION:-1}-$KIND-${VERSION}>",
                "app:1-x-1",
                NotFound::Variables(vec!["VERSION".into(), "KIND".into()]),
            ),
            ("image: <\"a\\x3a1\">", "a:1", NotFound::Escaped),
            ("image: <x/a:1>", "a:1", NotFound::Escaped),
        ] {
            assert_eq!(pinned(marked, name), Err(why), "{marked}");
        }
    }

    #[test]
    fn names_in_brackets_before_do_not_mislead() {
        let (seen, _) = place("name: longer-than-before\nimage: <a:1> # a:1 and a:10\n");
        let disk = "name: [[N]]\nimage: a:1 # a:1 and a:10\n";
        assert_eq!(
            on_disk(disk, &seen, "a:1"),
            Ok("name: [[N]]\nimage: a:1@sha256:1 # a:1 and a:10\n".to_owned())
        );
        let disk = "name: [[N]]\nimage: a:[[V]] # a:1 and a:10\n";
        let why = NotFound::Bracketed(vec!["[[V]]".to_owned()]);
        assert_eq!(on_disk(disk, &seen, "a:1"), Err(why));
        for disk in ["name: x\nimage: b:1 # a:1 and a:10\n", "name: x"] {
            assert_eq!(on_disk(disk, &seen, "a:1"), Err(NotFound::Moved), "{disk}");
        }
    }

    #[test]
    fn several_changes_are_made_at_once() {
        let edit = |range, text: &str| Edit {
            range,
            text: text.to_owned(),
        };
        let edits = [edit(4..5, "EE"), edit(0..1, "AA")];
        assert_eq!(apply("abcdefg", &edits), "AAbcdEEfg");
        assert_eq!(apply("abc", &[]), "abc");
    }
}
