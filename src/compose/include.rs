//! `include`: other projects' files, with a directory and environment of their own
//! (`loader/include.go`).

use std::path::{Path, PathBuf};

use super::environment::Environment;
use super::error::Problem;
use super::files::join;
use super::path::KeyPath;
use super::pipeline::{ParsedFile, Pipeline, Scope};
use super::schema::{self, INCLUDE};
use super::source::Span;
use super::yaml::{Map, Node, Value};

/// How deep files may include one another.
const MAX_INCLUDES: usize = 32;

/// One item of `include`.
struct Include {
    span: Span,
    /// The file, and files that override it.
    paths: Vec<PathBuf>,
    directory: PathBuf,
    /// `None`: the `.env` of the directory, if there is one.
    env_files: Option<Vec<PathBuf>>,
}

impl Pipeline<'_> {
    /// Replaces the `include` of a document by what it names.
    pub(super) fn add_included(&mut self, document: &mut Map, scope: &Scope<'_>) {
        let Some(include) = document.remove("include") else {
            return;
        };
        if include.is_null() {
            return;
        }
        let errors = self.report.error_count();
        schema::check(
            &include,
            &INCLUDE,
            &KeyPath::new(&["include"]),
            &mut self.report,
        );
        if self.report.error_count() > errors {
            self.faulty.lacks_included();
            return;
        }
        for item in include.as_list().unwrap_or_default() {
            let Some(include) = read(item, scope.directory) else {
                continue;
            };
            if self.is_cycle(&include, scope) {
                self.faulty.lacks_included();
                continue;
            }
            let imported = self.load_included(&include, scope);
            self.import(imported, document);
        }
    }

    fn is_cycle(&mut self, include: &Include, scope: &Scope<'_>) -> bool {
        let including = scope.including;
        let cycle = include
            .paths
            .first()
            .is_some_and(|path| including.contains(path));
        if cycle || including.len() > MAX_INCLUDES {
            let names = including.iter().chain(include.paths.first());
            let names: Vec<String> = names.map(|path| path.display().to_string()).collect();
            let problem = Problem::Invalid {
                path: "include".to_owned(),
                reason: format!("files include each other: {}", names.join(" -> ")),
                help: None,
            };
            self.report.error(include.span, problem);
            return true;
        }
        false
    }

    fn load_included(&mut self, include: &Include, scope: &Scope<'_>) -> Map {
        let env_files = include.env_files.clone().unwrap_or_else(|| {
            let default = join(&include.directory, Path::new(".env"));
            let exists = self.files.exists(&default) && !self.files.is_dir(&default);
            exists.then_some(default).into_iter().collect()
        });
        let mut environment = Environment::inside(scope.environment);
        for file in env_files {
            self.add_env_file(&file, Some(include.span), &mut environment);
        }
        let errors = self.report.error_count();
        let files: Vec<ParsedFile> = include
            .paths
            .iter()
            .map(|path| self.parse(path, Some(include.span)))
            .collect();
        if self.report.error_count() > errors {
            self.faulty.lacks_included();
        }
        let scope = Scope {
            directory: &include.directory,
            environment: &environment,
            including: scope.including,
        };
        self.merge_files(files, &scope)
    }

    /// Moves resources into a document; what is defined on both sides has to be the same.
    fn import(&mut self, mut imported: Map, document: &mut Map) {
        for kind in ["services", "volumes", "networks", "secrets", "configs"] {
            let Some((kind_span, resources)) = imported.remove_entry(kind) else {
                continue;
            };
            let Value::Map(resources) = resources.value else {
                continue;
            };
            let empty = Node::new(Value::Map(Map::default()), kind_span);
            if document.get(kind).is_none_or(Node::is_null) {
                document.insert(kind, kind_span, empty);
            }
            let Some(own) = document.get_mut(kind).and_then(Node::as_map_mut) else {
                continue;
            };
            for (name, span, resource) in resources.into_entries() {
                match own.get(&name) {
                    Some(known) if known.same_value(&resource) => {}
                    Some(_) => {
                        let problem = Problem::Invalid {
                            path: format!("{kind}.{name}"),
                            reason: "is defined here and in an included file".to_owned(),
                            help: Some("rename one, or override it in the `path` list".to_owned()),
                        };
                        let span = own.key_span(&name).unwrap_or(span);
                        self.report.error(span, problem);
                    }
                    None => own.insert(name, span, resource),
                }
            }
        }
    }
}

fn read(item: &Node, directory: &Path) -> Option<Include> {
    let texts = |node: &Node| -> Vec<String> {
        match &node.value {
            Value::Text(text) => vec![text.clone()],
            Value::List(items) => items
                .iter()
                .filter_map(Node::as_text)
                .map(str::to_owned)
                .collect(),
            _ => Vec::new(),
        }
    };
    let resolve = |texts: Vec<String>| -> Vec<PathBuf> {
        texts
            .iter()
            .map(|text| join(directory, Path::new(text)))
            .collect()
    };
    let map = item.as_map();
    let paths = resolve(texts(map.map_or(Some(item), |map| map.get("path"))?));
    let own_directory = map.and_then(|map| map.text("project_directory"));
    let included_directory = match own_directory {
        Some(text) if !text.is_empty() => join(directory, Path::new(text)),
        _ => paths.first()?.parent()?.to_owned(),
    };
    let env_files = map
        .and_then(|map| map.get("env_file"))
        .map(|node| resolve(texts(node)));
    Some(Include {
        span: item.span,
        paths,
        directory: included_directory,
        env_files: env_files.filter(|files| !files.is_empty()),
    })
}
