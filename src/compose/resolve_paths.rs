//! Makes the operator's relative paths absolute (`paths/resolve.go`).

use std::path::Path;

use super::error::Problem;
use super::files::join;
use super::path::KeyPath;
use super::report::Report;
use super::source::Span;
use super::yaml::{Node, Value};

/// Resolves paths against a directory.
pub(super) struct PathResolver<'a> {
    /// The project directory.
    pub(super) directory: &'a Path,
    /// What `~` stands for.
    pub(super) home: Option<&'a Path>,
}

/// Paths of this system.
const LOCAL: &[&str] = &[
    "services.*.env_file.*.path",
    "services.*.extends.file",
    "services.*.label_file.*",
    "services.*.develop.watch.*.path",
];

/// Paths that may be a container platform's own (Windows).
const FOREIGN: &[&str] = &["services.*.build.ssh.*", "configs.*.file", "secrets.*.file"];

/// Directories or references to something remote.
const CONTEXTS: &[&str] = &[
    "services.*.build.context",
    "services.*.build.additional_contexts.*",
];

impl PathResolver<'_> {
    /// Resolves every path below a node.
    pub(super) fn resolve(&self, node: &mut Node, path: &KeyPath, report: &mut Report) {
        let span = node.span;
        match &mut node.value {
            Value::Text(text) => {
                if path.matches_any(LOCAL) {
                    *text = self.local(text, span, report);
                } else if path.matches_any(FOREIGN) {
                    *text = self.foreign(text, span, report);
                } else if path.matches_any(CONTEXTS) && !is_remote(text) {
                    *text = self.local(text, span, report);
                }
            }
            Value::Map(_) if path.matches("services.*.volumes.*") => {
                self.mount(node, path, report);
            }
            Value::Map(_) if path.matches("volumes.*") => self.local_driver(node, report),
            Value::Map(map) => {
                for (key, value) in map.iter_mut() {
                    self.resolve(value, &path.key(key), report);
                }
            }
            Value::List(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    self.resolve(item, &path.index(index), report);
                }
            }
            _ => {}
        }
    }

    fn mount(&self, node: &mut Node, path: &KeyPath, report: &mut Report) {
        let span = node.span;
        let Some(map) = node.as_map_mut() else { return };
        if map.text("type") != Some("bind") {
            return;
        }
        match map.get_mut("source") {
            Some(Node {
                value: Value::Text(source),
                span,
                ..
            }) => {
                *source = self.foreign(source, *span, report);
            }
            Some(_) => {}
            None => {
                let parent = path.to_string();
                report.error(
                    span,
                    Problem::MissingKey {
                        key: "source".to_owned(),
                        parent,
                    },
                );
            }
        }
    }

    /// Resolves the device of a volume that is a bind mount in disguise.
    fn local_driver(&self, node: &mut Node, report: &mut Report) {
        let Some(map) = node.as_map_mut() else { return };
        if map.text("driver") != Some("local") {
            return;
        }
        let Some(options) = map.get_mut("driver_opts").and_then(Node::as_map_mut) else {
            return;
        };
        if options.text("o") != Some("bind") {
            return;
        }
        if let Some(Node {
            value: Value::Text(device),
            span,
            ..
        }) = options.get_mut("device")
        {
            *device = self.foreign(device, *span, report);
        }
    }

    fn local(&self, text: &str, span: Span, report: &mut Report) -> String {
        let text = self.expand_home(text, span, report);
        if text.is_empty() || text.starts_with('/') {
            return text;
        }
        join(self.directory, Path::new(&text))
            .to_string_lossy()
            .into_owned()
    }

    fn foreign(&self, text: &str, span: Span, report: &mut Report) -> String {
        let text = self.expand_home(text, span, report);
        if text.starts_with('/') || is_windows_absolute(&text) {
            return text;
        }
        join(self.directory, Path::new(&text))
            .to_string_lossy()
            .into_owned()
    }

    fn expand_home(&self, text: &str, span: Span, report: &mut Report) -> String {
        let Some(rest) = text.strip_prefix('~') else {
            return text.to_owned();
        };
        let Some(home) = self.home else {
            let problem = Problem::Invalid {
                path: text.to_owned(),
                reason: "`~` is the home directory of whoever runs this".to_owned(),
                help: Some("write an absolute path, or one relative to the project".to_owned()),
            };
            report.error(span, problem);
            return text.to_owned();
        };
        let rest = Path::new(rest.trim_start_matches('/'));
        join(home, rest).to_string_lossy().into_owned()
    }
}

/// Returns whether a build context is a URL or another reference.
fn is_remote(context: &str) -> bool {
    const PREFIXES: [&str; 7] = [
        "https://",
        "http://",
        "git://",
        "ssh://",
        "github.com/",
        "git@",
        "service:",
    ];
    context.contains("://") || PREFIXES.iter().any(|prefix| context.starts_with(prefix))
}

/// Returns whether a path is absolute on Windows: a drive or a share, then a slash.
fn is_windows_absolute(path: &str) -> bool {
    let is_slash = |c: char| matches!(c, '/' | '\\');
    if let Some((drive, rest)) = path.split_once(':')
        && drive.len() == 1
        && drive.starts_with(|c: char| c.is_ascii_alphabetic())
    {
        return rest.starts_with(is_slash);
    }
    let Some(rest) = path.strip_prefix(r"\\") else {
        return false;
    };
    let mut parts = rest.splitn(3, is_slash);
    let mut named = || {
        parts
            .next()
            .is_some_and(|part| !part.is_empty() && !part.starts_with('.'))
    };
    named() && named() && parts.next().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_paths_are_known() {
        let cases = [
            (r"C:\a", true),
            ("c:/a", true),
            (r"C:a", false),
            (r"\\server\share\a", true),
            (r"\\.\pipe\a", false),
            ("./a", false),
            ("/a", false),
        ];
        for (path, expected) in cases {
            assert_eq!(is_windows_absolute(path), expected, "{path}");
        }
    }
}
