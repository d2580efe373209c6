//! Paths of the host, and where a helper sees them.

use crate::engine::{EngineError, Result};

/// Where helpers see their directory.
pub(super) const HOST: &str = "/host";

/// A path below a directory, relative to it.
///
/// # Errors
/// [`EngineError::File`] for a path that is not plain or lies elsewhere.
pub(super) fn below<'a>(root: &str, path: &'a str) -> Result<&'a str> {
    check(root)?;
    check(path)?;
    path.strip_prefix(root)
        .and_then(|rest| rest.strip_prefix('/'))
        .filter(|rest| !rest.is_empty())
        .ok_or_else(|| refused(path, format!("does not lie below `{root}`")))
}

/// Refuses what is not an absolute path in its plainest form.
pub(super) fn check(path: &str) -> Result<()> {
    let plain = path.strip_prefix('/').is_some_and(|rest| {
        !rest.is_empty()
            && !rest.contains('\0')
            && rest.split('/').all(|part| !matches!(part, "" | "." | ".."))
    });
    if plain {
        Ok(())
    } else {
        Err(refused(path, "is not a plain absolute path".to_owned()))
    }
}

fn refused(path: &str, message: String) -> EngineError {
    EngineError::File {
        path: path.to_owned(),
        message,
    }
}

/// The directories of a relative path, from the outermost, as a helper sees them, the first of all
/// being its own.
pub(super) fn directories(relative: &str) -> impl Iterator<Item = String> + '_ {
    let inner = relative
        .match_indices('/')
        .filter_map(|(end, _)| relative.get(..end))
        .map(|directory| format!("{HOST}/{directory}"));
    std::iter::once(HOST.to_owned()).chain(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_must_be_plain_and_below() {
        assert_eq!(below("/srv/a", "/srv/a/b/c").unwrap(), "b/c");
        for path in [
            "/srv/ab",
            "/srv/a",
            "/srv/a/",
            "/srv/a/../x",
            "/srv/a//b",
            "/srv/a/./b",
            "srv/a/b",
            "/srv/a/b\0c",
            "/srv/a/b/",
            "",
        ] {
            assert!(below("/srv/a", path).is_err(), "{path}");
        }
        assert!(below("/", "/etc/passwd").is_err());
        assert!(below("/srv/..", "/srv/../x").is_err());
    }

    #[test]
    fn directories_come_from_the_outermost() {
        let found: Vec<_> = directories("a/b/c").collect();
        assert_eq!(found, ["/host", "/host/a", "/host/a/b"]);
        assert_eq!(directories("c").collect::<Vec<_>>(), ["/host"]);
    }
}
