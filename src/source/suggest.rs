//! "Did you mean": the nearest of the names that would have been right.

/// Finds the candidate that a misspelt name most likely stands for.
///
/// Distances are Damerau-Levenshtein after lower-casing; a third of the word may differ, and nothing
/// of a word of one or two letters.
pub(crate) fn nearest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let wanted = name.to_lowercase();
    let allowed = match wanted.chars().count() {
        0..=2 => 0,
        length => (length / 3).clamp(1, 4),
    };
    candidates
        .into_iter()
        .filter(|candidate| *candidate != name)
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&wanted, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Words a help text for a name that does not exist: the nearest one, else all that do exist.
pub(crate) fn did_you_mean<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str> + Clone,
) -> Option<String> {
    const LISTED: usize = 12;
    if let Some(candidate) = nearest(name, candidates.clone()) {
        return Some(format!("did you mean `{candidate}`?"));
    }
    let mut all: Vec<&str> = candidates.into_iter().collect();
    all.sort_unstable();
    all.dedup();
    if all.is_empty() || all.len() > LISTED {
        return None;
    }
    Some(format!("it can be {}", listed(&all)))
}

/// Joins names for a sentence: `` `a`, `b` or `c` ``.
pub(crate) fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => format!("`{only}`"),
        [first @ .., last] => format!("`{}` or `{last}`", first.join("`, `")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_wins_and_strangers_do_not() {
        let names = ["server", "servers", "server_tags", "file_paths"];
        for (typed, expected) in [
            ("sever", Some("server")),
            ("serverz", Some("server")),
            ("SERVER", Some("server")),
            ("filepaths", Some("file_paths")),
            ("banana", None),
            ("x", None),
            ("ab", None),
        ] {
            assert_eq!(nearest(typed, names), expected, "{typed}");
        }
    }

    #[test]
    fn few_candidates_are_listed_when_none_is_near() {
        assert_eq!(
            did_you_mean("zzz", ["b", "a"]).as_deref(),
            Some("it can be `a` or `b`")
        );
        assert_eq!(did_you_mean("zzz", []), None);
    }
}
