//! The "did you mean" of error messages.

/// How alike two names have to be, from 0 to 1.
const THRESHOLD: f64 = 0.6;

/// Returns the candidate that a misspelled name most likely meant.
pub(super) fn closest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<String> {
    candidates
        .map(|candidate| {
            (
                strsim::normalized_damerau_levenshtein(name, candidate),
                candidate,
            )
        })
        .filter(|(likeness, _)| *likeness >= THRESHOLD)
        .max_by(|(left, _), (right, _)| left.total_cmp(right))
        .map(|(_, candidate)| candidate.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_likely_names_are_suggested() {
        let known = ["environment", "env_file", "image", "ports"];
        let cases = [
            ("enviroment", Some("environment")),
            ("imgae", Some("image")),
            ("port", Some("ports")),
            ("quux", None),
        ];
        for (name, expected) in cases {
            let suggestion = closest(name, known.into_iter());
            assert_eq!(suggestion.as_deref(), expected, "{name}");
        }
    }
}
