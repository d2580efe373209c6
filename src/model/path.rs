//! Paths on a server and in its containers, as text: they are not this machine's.

/// The path without `.`, `..`, doubled and trailing slashes, as Go's `path.Clean` has it; engines
/// keep paths in this form. No path stays none.
#[must_use]
pub fn clean_path(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            ".." if rooted => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if rooted { format!("/{joined}") } else { joined }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned_as_engines_do_it() {
        for (path, cleaned) in [
            ("/a/b", "/a/b"),
            ("/a//b/./c/", "/a/b/c"),
            ("//tmp/../bin/", "/bin"),
            ("/..", "/"),
            ("/", "/"),
            ("data", "data"),
            ("", ""),
        ] {
            assert_eq!(clean_path(path), cleaned, "{path}");
        }
    }
}
