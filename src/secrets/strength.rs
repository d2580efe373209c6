//! Values that anybody could guess.

/// Distinct characters that a value must have.
const DISTINCT: usize = 8;

/// What stands in values that nobody has chosen with care, in lower case.
const WEAK: &[&str] = &[
    "password",
    "passwort",
    "changeme",
    "change-me",
    "change_me",
    "secret",
    "letmein",
    "qwerty",
    "admin",
    "example",
    "default",
    "123456",
    "abcdef",
    "todo",
    "replace",
    "insert-",
    "your-",
    "your_",
    "xxxx",
    "test1",
    "dummy",
    "placeholder",
    "hunter2",
    "welcome",
    "iloveyou",
];

/// What is weak about a value. It never holds the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Weakness {
    /// Fewer characters than it must have.
    Short {
        /// How many it has.
        length: usize,
        /// How many it must have.
        minimum: usize,
    },
    /// Too few distinct characters.
    Uniform {
        /// How many.
        distinct: usize,
    },
    /// A word that is tried first.
    Word(&'static str),
}

impl std::fmt::Display for Weakness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Short { length, minimum } => {
                write!(
                    f,
                    "it has {length} characters, at least {minimum} are asked for"
                )
            }
            Self::Uniform { distinct } => write!(
                f,
                "it has {distinct} different characters, at least {DISTINCT} are asked for"
            ),
            Self::Word(word) => write!(f, "`{word}` stands in it"),
        }
    }
}

/// What is weak about a value that has to have so many characters.
///
/// Words count where they make up a third of the value or more: in a long random one they may turn up by
/// chance.
#[must_use]
pub fn weakness(value: &str, minimum: usize) -> Option<Weakness> {
    let length = value.chars().count();
    if length < minimum {
        return Some(Weakness::Short { length, minimum });
    }
    let mut characters: Vec<char> = value.chars().collect();
    characters.sort_unstable();
    characters.dedup();
    if characters.len() < DISTINCT {
        return Some(Weakness::Uniform {
            distinct: characters.len(),
        });
    }
    let lower = zeroize::Zeroizing::new(value.to_lowercase());
    let counts = |word: &&&str| lower.contains(**word) && 3 * word.len() >= length;
    WEAK.iter().find(counts).map(|word| Weakness::Word(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_uniform_and_guessable_values_are_weak() {
        let cases: &[(&str, Option<Weakness>)] = &[
            (
                "abc",
                Some(Weakness::Short {
                    length: 3,
                    minimum: 12,
                }),
            ),
            ("aaaaaaaaaaaa", Some(Weakness::Uniform { distinct: 1 })),
            ("MyPassword12!", Some(Weakness::Word("password"))),
            ("change-me-please", Some(Weakness::Word("change-me"))),
            ("correct horse battery", None),
            ("x8Gk2-password-Q9zR4mWn7bT1cVf5", None),
        ];
        for (value, expected) in cases {
            assert_eq!(weakness(value, 12), *expected, "{value}");
        }
    }
}
