//! OpenSSH's patterns of names: `*`, `?`, and lists with negation (`ssh_config(5)`, there under "patterns").

/// Whether a pattern with `*` and `?` matches a whole text.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), text.chars().collect());
    // Where the last `*` stands, and how much of the text it has taken.
    let (mut p, mut t, mut star) = (0, 0, None);
    while let Some(c) = text.get(t) {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(wanted) if *wanted == '?' || wanted == c => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((at, taken)) => {
                    star = Some((at, taken + 1));
                    p = at + 1;
                    t = taken + 1;
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(p).all(|c| *c == '*')
}

/// Whether a text matches one pattern of a list, and none that begins with `!`.
pub(super) fn list_matches<'a>(patterns: impl IntoIterator<Item = &'a str>, text: &str) -> bool {
    let mut found = false;
    for pattern in patterns {
        let pattern = pattern.trim();
        match pattern.strip_prefix('!') {
            Some(unwanted) if matches(unwanted, text) => return false,
            Some(_) => {}
            None => found |= matches(pattern, text),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks_stand_for_characters() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("a*c", "abbc", true),
            ("a*c", "abbd", false),
            ("*.example.org", "a.b.example.org", true),
            ("10.0.?.1", "10.0.5.1", true),
            ("10.0.?.1", "10.0.55.1", false),
            ("a**", "a", true),
            ("", "a", false),
            ("*a*b*", "xxaxxbxx", true),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn an_unwanted_name_is_none_whatever_else_matches() {
        assert!(list_matches(["*.example.org", "!b.*"], "a.example.org"));
        assert!(!list_matches(["*.example.org", "!b.*"], "b.example.org"));
        assert!(!list_matches(["!b"], "a"));
    }
}
