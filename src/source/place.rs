//! Where a value was written: file, byte range, line and column.

use std::fmt;
use std::ops::{Deref, Range};
use std::path::PathBuf;
use std::sync::Arc;

use super::visible;

/// A text file of the repository that values and diagnostics point into.
#[derive(Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Path inside the repository.
    pub path: PathBuf,
    /// The text as it is in git, without any rewriting.
    pub text: String,
    masked: Option<String>,
}

impl SourceFile {
    /// Wraps the text of one file.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>, text: impl Into<String>) -> Arc<Self> {
        let (path, text) = (path.into(), text.into());
        let masked = visible::masked(&text);
        let is_toml = path.extension().is_some_and(|ending| ending == "toml");
        let unsealed = |text: &str| is_toml.then(|| visible::without_values(text)).flatten();
        let masked = unsealed(masked.as_deref().unwrap_or(&text)).or(masked);
        Arc::new(Self { path, text, masked })
    }

    /// The text without control characters and without values of secrets that are not sealed, for a
    /// terminal; byte ranges of `text` fit.
    #[must_use]
    pub fn shown(&self) -> &str {
        self.masked.as_deref().unwrap_or(&self.text)
    }
}

/// A byte range in one file.
#[derive(Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: Arc<SourceFile>,
    /// Bytes of [`SourceFile::text`]; always inside of it.
    pub range: Range<usize>,
}

impl Place {
    /// Points at a range, cut to what the file holds.
    #[must_use]
    pub fn new(file: &Arc<SourceFile>, range: Range<usize>) -> Self {
        let end = range.end.min(file.text.len());
        Self {
            file: Arc::clone(file),
            range: range.start.min(end)..end,
        }
    }

    /// Points at the beginning of a file, for faults of the file as a whole.
    #[must_use]
    pub fn start_of(file: &Arc<SourceFile>) -> Self {
        Self::new(file, 0..0)
    }

    /// The line, counted from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.before().bytes().filter(|byte| *byte == b'\n').count() + 1
    }

    /// The column, counted from 1 in characters.
    #[must_use]
    pub fn column(&self) -> usize {
        let before = self.before();
        let line = before
            .rfind('\n')
            .map_or(before, |end| before.get(end + 1..).unwrap_or(""));
        line.chars().count() + 1
    }

    fn before(&self) -> &str {
        self.file.text.get(..self.range.start).unwrap_or("")
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}:{}:{}",
            self.file.path.display(),
            self.line(),
            self.column()
        )
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// A value and the place where it was written.
///
/// Two spanned values are equal when their values are: a definition repeated elsewhere is still
/// the same definition.
#[derive(Clone)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub place: Place,
}

impl<T> Spanned<T> {
    /// Joins a value with its place.
    pub fn new(value: T, place: Place) -> Self {
        Self { value, place }
    }

    /// Replaces the value and keeps the place.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned {
            value: convert(self.value),
            place: self.place,
        }
    }
}

impl<T> Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Spanned<T> {}

impl<T: fmt::Display> fmt::Display for Spanned<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(formatter)
    }
}

impl<T: fmt::Debug> fmt::Debug for Spanned<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?} ({})", self.value, self.place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_in_characters() {
        let file = SourceFile::new("a.toml", "one\nzwö = 1\n");
        for (start, line, column) in [(0, 1, 1), (3, 1, 4), (4, 2, 1), (8, 2, 4), (99, 3, 1)] {
            let place = Place::new(&file, start..start + 1);
            assert_eq!(
                (place.line(), place.column()),
                (line, column),
                "byte {start}"
            );
        }
    }

    #[test]
    fn a_place_in_the_middle_of_a_character_does_not_panic() {
        let file = SourceFile::new("a.toml", "ö");
        assert_eq!(Place::new(&file, 1..2).line(), 1);
    }

    #[test]
    fn equality_ignores_the_place() {
        let file = SourceFile::new("a.toml", "aa");
        let first = Spanned::new(1, Place::new(&file, 0..1));
        let second = Spanned::new(1, Place::new(&file, 1..2));
        assert_eq!(first, second);
        assert_eq!(format!("{second:?}"), "1 (a.toml:1:2)");
    }
}
