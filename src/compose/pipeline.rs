//! Reads Compose files and merges them into one tree (`loader/loader.go`).
//!
//! Each document of each file is parsed, filled with variables, joined with what it includes and
//! extends, merged over what came before, checked and written out in long forms.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::str::Utf8Error;

use miette::Severity;

use super::canonical::canonical;
use super::defaults::{check_exclusive, set_defaults};
use super::environment::{Environment, resolve_environment};
use super::error::Problem;
use super::files::Files;
use super::load::LoadRequest;
use super::merge::merge;
use super::path::KeyPath;
use super::prune::Faulty;
use super::report::Report;
use super::resolve_paths::PathResolver;
use super::schema::{self, TOP};
use super::source::{Sources, Span};
use super::substitute::Substitution;
use super::unique::make_unique;
use super::yaml::{self, Comments, Document, Map, Node, Value};

/// What is shared by everything that one load reads.
pub(super) struct Pipeline<'a> {
    pub(super) request: &'a LoadRequest<'a>,
    pub(super) files: &'a dyn Files,
    pub(super) sources: Sources,
    pub(super) comments: Comments,
    pub(super) report: Report,
    /// Every file that was read, Compose file or not.
    pub(super) read: BTreeSet<PathBuf>,
    /// The name that the files give the project.
    pub(super) declared_name: Option<String>,
    /// What lacks something because of an error.
    pub(super) faulty: Faulty,
}

/// The surroundings in which a group of files is merged.
pub(super) struct Scope<'a> {
    /// The directory that relative paths start from.
    pub(super) directory: &'a Path,
    /// Where variables come from.
    pub(super) environment: &'a Environment<'a>,
    /// The files whose `include` led here, the first one outermost.
    pub(super) including: &'a [PathBuf],
}

/// One file and its documents.
pub(super) struct ParsedFile {
    pub(super) path: PathBuf,
    pub(super) documents: Vec<Document>,
    /// Whether no fault has kept a part of it from being read.
    pub(super) is_whole: bool,
}

impl<'a> Pipeline<'a> {
    pub(super) fn new(request: &'a LoadRequest<'a>, files: &'a dyn Files) -> Self {
        Self {
            request,
            files,
            sources: Sources::default(),
            comments: Comments::default(),
            report: Report::default(),
            read: BTreeSet::new(),
            declared_name: None,
            faulty: Faulty::default(),
        }
    }

    /// Reads a file as text; what goes wrong is reported at `named`, where the file is named.
    pub(super) fn read_text(&mut self, path: &Path, named: Option<Span>) -> Option<String> {
        match String::from_utf8(self.read_bytes(path, named)?) {
            Ok(text) => Some(text),
            Err(error) => {
                let reason = not_utf8(&error.utf8_error());
                self.unreadable(path, named, reason);
                None
            }
        }
    }

    /// Reads an environment file as text. What is no UTF-8, in Compose a matter of a comment at
    /// most, is a warning and becomes the replacement character.
    pub(super) fn read_variable_text(
        &mut self,
        path: &Path,
        named: Option<Span>,
    ) -> Option<String> {
        let bytes = self.read_bytes(path, named)?;
        if let Err(error) = std::str::from_utf8(&bytes) {
            let problem = Problem::Note {
                message: format!("{}: {}", path.display(), not_utf8(&error)),
                help: Some("save it as UTF-8".to_owned()),
            };
            self.report.add(Severity::Warning, named, problem);
        }
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn read_bytes(&mut self, path: &Path, named: Option<Span>) -> Option<Vec<u8>> {
        match self.files.read(path) {
            Ok(bytes) => {
                self.read.insert(path.to_owned());
                Some(bytes)
            }
            Err(error) => {
                self.unreadable(path, named, error.to_string());
                None
            }
        }
    }

    fn unreadable(&mut self, path: &Path, named: Option<Span>, reason: String) {
        let problem = Problem::Unreadable {
            path: path.to_owned(),
            reason,
        };
        self.report.add(Severity::Error, named, problem);
    }

    /// Reads and parses a Compose file.
    pub(super) fn parse(&mut self, path: &Path, named: Option<Span>) -> ParsedFile {
        let before = self.report.error_count();
        let documents = match self.read_text(path, named) {
            Some(text) => {
                // The comments of a file that is read again are known already.
                let again = self.sources.text(path).is_some();
                let file = self.sources.add(path, &text);
                let mut known = Comments::default();
                let comments = if again {
                    &mut known
                } else {
                    &mut self.comments
                };
                yaml::parse(&text, file, &mut self.report, comments)
            }
            None => Vec::new(),
        };
        ParsedFile {
            path: path.to_owned(),
            documents,
            is_whole: self.report.error_count() == before,
        }
    }

    /// Merges files into one tree, with absolute paths; what errors were found of is left out.
    pub(super) fn merge_files(&mut self, files: Vec<ParsedFile>, scope: &Scope<'_>) -> Map {
        let mut merged = Map::default();
        for file in files {
            let mut including = scope.including.to_vec();
            including.push(file.path);
            let scope = Scope {
                including: &including,
                ..*scope
            };
            for document in file.documents {
                merged = self.add_document(merged, document, &scope);
            }
        }
        let root = KeyPath::default();
        let mut tree = Node::new(Value::Map(merged), Span::default());
        set_defaults(&mut tree, &root);
        check_exclusive(&tree, &root, &mut self.report);
        let resolver = PathResolver {
            directory: scope.directory,
            home: self.request.home.as_deref(),
        };
        resolver.resolve(&mut tree, &root, &mut self.report);
        let mut map = self.sound(tree);
        resolve_environment(&mut map, scope.environment);
        map
    }

    fn add_document(&mut self, tree: Map, mut document: Document, scope: &Scope<'_>) -> Map {
        let root = KeyPath::default();
        if self.substitute(&mut document, scope).is_none() {
            return tree;
        }
        if let Some(map) = document.tree.as_map_mut() {
            self.add_included(map, scope);
        }
        self.extend_services(&mut document, scope);
        let mut tree = Node::new(Value::Map(tree), Span::default());
        document.cleared.apply(&mut tree);
        let mut merged = merge(tree, document.tree, &root, &mut self.report);
        make_unique(&mut merged, &root, &mut self.report);
        schema::check(&merged, &TOP, &root, &mut self.report);
        let mut merged = self.sound(merged);
        self.drop_version(&mut merged);
        let merged = Node::new(Value::Map(merged), Span::default());
        let mut written_out = canonical(merged, &root, &mut self.report);
        make_unique(&mut written_out, &root, &mut self.report);
        self.sound(written_out)
    }

    /// The tree without what errors were found of.
    fn sound(&mut self, tree: Node) -> Map {
        let Value::Map(mut map) = tree.value else {
            return Map::default();
        };
        self.prune(&mut map);
        map
    }

    /// Fills variables into a document; `None` if it is no mapping.
    pub(super) fn substitute(&mut self, document: &mut Document, scope: &Scope<'_>) -> Option<()> {
        let tree = &mut document.tree;
        if !matches!(tree.value, Value::Map(_)) {
            let problem = Problem::WrongType {
                path: "a Compose file".to_owned(),
                expected: "a mapping".to_owned(),
                found: tree.type_name().to_owned(),
            };
            self.report.error(tree.span, problem);
            return None;
        }
        let substitution = Substitution {
            lookup: &|name| scope.environment.get(name),
            unset: self.request.unset,
            sources: &self.sources,
        };
        substitution.apply(tree, &KeyPath::default(), &mut self.report);
        Some(())
    }

    fn drop_version(&mut self, map: &mut Map) {
        if let Some((span, _)) = map.remove_entry("version") {
            let problem = Problem::Note {
                message: "`version` is obsolete and has no effect".to_owned(),
                help: Some("remove it".to_owned()),
            };
            self.report.warning(span, problem);
        }
    }
}

fn not_utf8(error: &Utf8Error) -> String {
    format!("it is not UTF-8 text at byte {}", error.valid_up_to())
}
