//! The files that were read, and positions in them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::model::Location;

/// A position in one of the files of a load.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span {
    /// The index of the file in [`Sources`].
    pub(super) file: usize,
    /// The offset of the first byte.
    pub(super) offset: usize,
    /// The length in bytes.
    pub(super) length: usize,
    /// The line, from 1.
    pub(super) line: usize,
    /// The column in characters, from 1.
    pub(super) column: usize,
}

/// One file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// The path, as it was opened.
    pub path: PathBuf,
    /// The text.
    pub text: Arc<str>,
}

/// Every file that a load has read as text, in the order of reading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Returns the files in the order in which they were read.
    #[must_use]
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// Returns the text of a file, if it was read.
    #[must_use]
    pub fn text(&self, path: &Path) -> Option<&str> {
        self.files
            .iter()
            .find(|file| file.path == path)
            .map(|file| &*file.text)
    }

    /// Adds a file and returns its index; a path that is already there keeps its index.
    pub(super) fn add(&mut self, path: &Path, text: &str) -> usize {
        if let Some(known) = self.files.iter().position(|file| file.path == path) {
            return known;
        }
        self.files.push(SourceFile {
            path: path.to_owned(),
            text: text.into(),
        });
        self.files.len() - 1
    }

    /// Returns the file that a span lies in.
    pub(super) fn file(&self, span: Span) -> Option<&SourceFile> {
        self.files.get(span.file)
    }

    /// Returns a span as a location with its file's path.
    pub(super) fn locate(&self, span: Span) -> Location {
        Location {
            file: self
                .file(span)
                .map(|file| file.path.clone())
                .unwrap_or_default(),
            line: span.line,
            column: span.column,
            offset: span.offset,
            length: span.length,
        }
    }
}
