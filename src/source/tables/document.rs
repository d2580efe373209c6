//! A TOML file: parsed with places, its syntax errors gathered.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use toml_edit::{Document as Toml, Table as Root, TomlError};

use crate::source::diagnostic::{Problem, Problems};
use crate::source::place::{Place, SourceFile};

/// Syntax errors reported of one file; behind them the file is given up.
const MAX_SYNTAX_ERRORS: usize = 20;
/// Bytes that are parsed again for further errors: a huge file is given up sooner.
const MAX_PARSED_AGAIN: usize = 8 << 20;

/// A parsed TOML file.
pub(crate) struct Document {
    pub(crate) file: Arc<SourceFile>,
    pub(crate) root: Root,
    /// Where a backslash was inserted before parsing, as offsets in the parsed text.
    inserted: Vec<usize>,
    /// Whether a part was left out because of a syntax error.
    pub(crate) incomplete: bool,
}

impl Document {
    /// Parses a file, leaving out the tables that have a syntax error.
    ///
    /// Komodo doubles every backslash inside `"""` before it parses; a file that parses only
    /// that way is read that way, with a note.
    pub(crate) fn parse(file: &Arc<SourceFile>, problems: &Problems) -> Self {
        let error = match parse(&file.text) {
            Ok(root) => return Self::new(file, root, Vec::new()),
            Err(error) => error,
        };
        let (doubled, inserted) = double_backslashes(&file.text);
        if !inserted.is_empty()
            && let Ok(root) = parse(&doubled)
        {
            problems.push(
                Problem::note(
                    "backslashes",
                    "backslashes inside `\"\"\"` are taken literally",
                )
                .at(&place_of(file, &error), "no TOML escape")
                .help("Komodo reads them so; write `'''` to say the same in standard TOML"),
            );
            return Self::new(file, root, inserted);
        }
        Self::recover(file, error, problems)
    }

    /// Blanks out one broken table after the other, so that the rest of the file is still checked.
    fn recover(file: &Arc<SourceFile>, first: TomlError, problems: &Problems) -> Self {
        let mut text = file.text.clone();
        let mut error = first;
        let tries = MAX_PARSED_AGAIN / text.len().max(1);
        for _ in 0..tries.clamp(1, MAX_SYNTAX_ERRORS) {
            let place = place_of(file, &error);
            problems.push(
                Problem::error(
                    "toml-syntax",
                    format!("not valid TOML: {}", sentence(&error)),
                )
                .at(&place, "here"),
            );
            let broken = table_around(&text, place.range.start);
            let blank = blanked(text.get(broken.clone()).unwrap_or(""));
            if blank == text.get(broken.clone()).unwrap_or("") {
                break;
            }
            text.replace_range(broken, &blank);
            match parse(&text) {
                Ok(root) => {
                    return Self {
                        incomplete: true,
                        ..Self::new(file, root, Vec::new())
                    };
                }
                Err(next) => error = next,
            }
        }
        Self {
            incomplete: true,
            ..Self::new(file, Root::new(), Vec::new())
        }
    }

    /// A file without content.
    pub(crate) fn empty(path: &Path) -> Self {
        Self::new(&SourceFile::new(path, ""), Root::new(), Vec::new())
    }

    fn new(file: &Arc<SourceFile>, root: Root, inserted: Vec<usize>) -> Self {
        Self {
            file: Arc::clone(file),
            root,
            inserted,
            incomplete: false,
        }
    }

    /// The place of a range of the parsed text.
    pub(crate) fn place(&self, range: Option<Range<usize>>) -> Place {
        let original =
            |offset: usize| offset - self.inserted.partition_point(|inserted| *inserted < offset);
        let range = range.unwrap_or(0..0);
        Place::new(&self.file, original(range.start)..original(range.end))
    }
}

fn parse(text: &str) -> Result<Root, TomlError> {
    Toml::parse(text).map(Toml::into_table)
}

fn place_of(file: &Arc<SourceFile>, error: &TomlError) -> Place {
    Place::new(file, error.span().unwrap_or(0..0))
}

fn sentence(error: &TomlError) -> String {
    error.message().lines().collect::<Vec<_>>().join(", ")
}

/// Doubles backslashes between `"""` marks; also the offsets of the added ones.
fn double_backslashes(text: &str) -> (String, Vec<usize>) {
    let mut doubled = String::with_capacity(text.len());
    let mut inserted = Vec::new();
    for (index, part) in text.split("\"\"\"").enumerate() {
        if index > 0 {
            doubled.push_str("\"\"\"");
        }
        for character in part.chars() {
            doubled.push(character);
            if character == '\\' && index % 2 == 1 {
                inserted.push(doubled.len());
                doubled.push('\\');
            }
        }
    }
    (doubled, inserted)
}

/// From the array header at or before an offset to the next header of any table.
fn table_around(text: &str, offset: usize) -> Range<usize> {
    let mut start = 0;
    let mut position = 0;
    for line in text.split_inclusive('\n') {
        let header = line.starts_with("[[") || (line.starts_with('[') && position == 0);
        if header && position > offset {
            return start..position;
        }
        if header {
            start = position;
        }
        position += line.len();
    }
    start..text.len()
}

fn blanked(text: &str) -> String {
    text.chars()
        .map(|character| {
            if character == '\n' {
                "\n".to_owned()
            } else {
                " ".repeat(character.len_utf8())
            }
        })
        .collect()
}
