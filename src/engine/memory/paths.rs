//! Paths as text, on whatever system the engine is thought to run.

/// The directory that holds a clean path, or `None` for the root.
pub(super) fn parent(path: &str) -> Option<&str> {
    match path.rsplit_once('/') {
        Some((_, "")) | None => None,
        Some(("", _)) => Some("/"),
        Some((parent, _)) => Some(parent),
    }
}

/// What remains of a clean path below a directory: empty for the directory itself, else with a
/// leading slash; `None` where it lies elsewhere.
pub(super) fn below<'a>(directory: &str, path: &'a str) -> Option<&'a str> {
    let rest = path.strip_prefix(directory.trim_end_matches('/'))?;
    (rest.is_empty() || rest.starts_with('/')).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_and_what_lies_below() {
        assert_eq!(parent("/a/b"), Some("/a"));
        assert_eq!(parent("/a"), Some("/"));
        assert_eq!(parent("/"), None);
        assert_eq!(below("/a", "/a/b"), Some("/b"));
        assert_eq!(below("/a", "/a"), Some(""));
        assert_eq!(below("/", "/a"), Some("/a"));
        assert_eq!(below("/a", "/ab"), None);
    }
}
