//! Lists and their places inside of a multi-line string.

use crate::source::place::{Place, Spanned};

/// Splits Komodo's list in a string: lines and commas separate, `#` begins a comment.
pub(super) fn split(text: &str, place: &Place) -> Vec<Spanned<String>> {
    let mut cursor = Cursor::new(place);
    text.lines()
        .map(without_comment)
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .map(|item| Spanned::new(item.to_owned(), cursor.find(item)))
        .collect()
}

/// Cuts a comment: from a `#` at the beginning or after a blank.
pub(super) fn without_comment(line: &str) -> &str {
    let mut before = ' ';
    for (index, character) in line.char_indices() {
        if character == '#' && before.is_whitespace() {
            return line.get(..index).unwrap_or("");
        }
        before = character;
    }
    line
}

/// Finds parts of a decoded string in the text of the file, one behind the other.
///
/// The decoded string and the text differ by escapes. A part without an escape is found where
/// it stands; for another one the whole string is the place.
pub(super) struct Cursor<'a> {
    whole: &'a Place,
    position: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(whole: &'a Place) -> Self {
        Self {
            whole,
            position: whole.range.start,
        }
    }

    pub(super) fn find(&mut self, part: &str) -> Place {
        let rest = self
            .whole
            .file
            .text
            .get(self.position..self.whole.range.end)
            .unwrap_or("");
        let Some(offset) = (!part.is_empty()).then(|| rest.find(part)).flatten() else {
            return self.whole.clone();
        };
        let start = self.position + offset;
        self.position = start + part.len();
        Place::new(&self.whole.file, start..self.position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::place::SourceFile;

    #[test]
    fn lines_commas_and_comments_make_a_list_with_places() {
        let text = "list = \"\"\"\none # first\n# two\nthree, four\n a#b\n\"\"\"";
        let file = SourceFile::new("a.toml", text);
        let place = Place::new(&file, 7..text.len());
        let items = split("one # first\n# two\nthree, four\n a#b\n", &place);
        let found: Vec<_> = items
            .iter()
            .map(|item| (item.as_str(), item.place.line(), item.place.column()))
            .collect();
        assert_eq!(
            found,
            [
                ("one", 2, 1),
                ("three", 4, 1),
                ("four", 4, 8),
                ("a#b", 5, 2)
            ]
        );
    }

    #[test]
    fn an_escaped_part_has_the_whole_string_as_its_place() {
        let text = r#"list = "a\u0062""#;
        let file = SourceFile::new("a.toml", text);
        let place = Place::new(&file, 7..text.len());
        assert_eq!(split("ab", &place)[0].place, place);
    }
}
