//! Whether a `repo` names this repository.

/// Whether `owner/name`, or a URL that ends in it, is one of the remotes.
///
/// Hosts are not compared: SSH aliases and mirrors give one repository many.
pub(super) fn is_own(repo: &str, remotes: &[String]) -> bool {
    let wanted = segments(repo);
    !wanted.is_empty()
        && remotes
            .iter()
            .any(|remote| segments(remote).ends_with(&wanted))
}

/// The path of a repository in lower case, without host and `.git`.
fn segments(url: &str) -> Vec<String> {
    let (had_scheme, rest) = match url.split_once("://") {
        Some((_, rest)) => (true, rest),
        None => (false, url),
    };
    let path = if had_scheme {
        rest.split_once('/').map_or("", |(_, path)| path)
    } else {
        // `git@host:owner/name` is how SSH writes it.
        rest.split_once(':').map_or(rest, |(_, path)| path)
    };
    let path = path.trim_end_matches('/').to_lowercase();
    let path = path.strip_suffix(".git").unwrap_or(&path);
    path.split('/')
        .filter(|segment| !segment.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_is_known_by_every_spelling_of_its_remote() {
        for (repo, remote, own) in [
            (
                "DevSecNinja/docker",
                "https://github.com/DevSecNinja/docker.git",
                true,
            ),
            (
                "devsecninja/docker",
                "git@github.com:DevSecNinja/docker.git",
                true,
            ),
            (
                "DevSecNinja/docker",
                "ssh://git@git.lan:2222/DevSecNinja/docker",
                true,
            ),
            ("https://github.com/a/b.git", "git@work:a/b", true),
            ("group/sub/name", "https://git.lan/group/sub/name.git", true),
            ("sub/name", "https://git.lan/group/sub/name.git", true),
            ("a/b", "/srv/git/a/b.git", true),
            (
                "fork/docker",
                "https://github.com/DevSecNinja/docker.git",
                false,
            ),
            ("a/b", "https://github.com/a/bb", false),
            ("", "https://github.com/a/b", false),
        ] {
            assert_eq!(is_own(repo, &[remote.to_owned()]), own, "{repo} {remote}");
        }
    }
}
