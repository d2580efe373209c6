//! Versions in tags.

use std::cmp::Ordering;

/// How many digits a number has at the least that is a date or a build, and no version.
const LONG: usize = 6;

/// A tag that names a version, such as `1.27.2-alpine3.20` or `v2.1`.
///
/// Tags have no common order. Two of them are compared where they have the same shape: the same words around
/// numbers, and as many numbers. So `1.29.0-alpine` comes after `1.27.2-alpine`, and neither before nor after
/// `1.29.0` or `1.29`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// `1.27.2`.
    numbers: Vec<u64>,
    /// What follows: words and numbers in turns.
    suffix_numbers: Vec<u64>,
    shape: Shape,
}

/// What two tags have in common that can be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shape {
    prefix: String,
    /// How many digits each long number of the version has, 0 for the others: dates are compared with
    /// dates.
    lengths: Vec<usize>,
    /// The words of the suffix.
    words: Vec<String>,
}

/// The first number in which two versions differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Major,
    Minor,
    Patch,
}

impl Version {
    /// Reads a tag; `None` where it names no version, such as `latest` or the hash of a commit.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        let start = tag.find(|c: char| c.is_ascii_digit())?;
        let (prefix, rest) = tag.split_at(start);
        let begins_version = matches!(prefix, "" | "v" | "V") || prefix.ends_with(['-', '_', '.']);
        if !begins_version || is_hash(tag) || is_hash(rest) || prefix.starts_with("sha") {
            return None;
        }
        let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.'));
        let (core, suffix) = rest.split_at(end.unwrap_or(rest.len()));
        // `1.2.x` and `1.2.` are `1.2` and something.
        let trimmed = core.trim_end_matches('.');
        let suffix = rest.get(trimmed.len()..).unwrap_or(suffix);
        let parts: Vec<&str> = trimmed.split('.').collect();
        let numbers = parts.iter().map(|part| part.parse().ok());
        let (words, suffix_numbers) = in_turns(suffix)?;
        Some(Self {
            numbers: numbers.collect::<Option<_>>()?,
            suffix_numbers,
            shape: Shape {
                prefix: prefix.to_owned(),
                lengths: parts.iter().map(|part| long(part)).collect(),
                words,
            },
        })
    }

    /// The first number in which another version is higher; `None` where it is not, or is of another
    /// shape. What differs in the suffix alone counts as a patch.
    pub(super) fn step_to(&self, other: &Self) -> Option<Step> {
        if self.shape != other.shape || self.order(other) != Ordering::Less {
            return None;
        }
        let pairs = self.numbers.iter().zip(&other.numbers);
        let differs = pairs.take_while(|(one, two)| one == two).count();
        Some(match differs {
            0 => Step::Major,
            1 if self.numbers.len() > 1 => Step::Minor,
            _ => Step::Patch,
        })
    }

    /// The order of two versions of the same shape.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        let own = (&self.numbers, &self.suffix_numbers);
        own.cmp(&(&other.numbers, &other.suffix_numbers))
    }
}

/// How long a number is that is too long for a version; 0 for others.
fn long(part: &str) -> usize {
    if part.len() >= LONG { part.len() } else { 0 }
}

/// Whether it looks like the hash of a commit.
fn is_hash(text: &str) -> bool {
    let hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    text.len() >= 7 && text.chars().all(hex) && text.contains(|c: char| c.is_ascii_lowercase())
}

/// The words and the numbers of a suffix; `None` where a number is too large to be compared.
fn in_turns(suffix: &str) -> Option<(Vec<String>, Vec<u64>)> {
    let mut words = Vec::new();
    let mut numbers = Vec::new();
    let mut rest = suffix;
    while !rest.is_empty() {
        let digit = |c: char| c.is_ascii_digit();
        let (word, after) = rest.split_at(rest.find(digit).unwrap_or(rest.len()));
        words.push(word.to_owned());
        let end = after.find(|c: char| !c.is_ascii_digit());
        let (number, after) = after.split_at(end.unwrap_or(after.len()));
        if !number.is_empty() {
            numbers.push(number.parse().ok()?);
        }
        rest = after;
    }
    Some((words, numbers))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(one: &str, two: &str) -> Option<Step> {
        Version::parse(one)?.step_to(&Version::parse(two)?)
    }

    #[test]
    fn versions_of_the_same_shape_are_compared() {
        for (one, two, expected) in [
            ("1.27.2-alpine", "1.29.0-alpine", Step::Minor),
            ("1.27.2", "1.27.10", Step::Patch),
            ("v3.3.3", "v4.0.0", Step::Major),
            ("16", "17", Step::Major),
            ("3.19", "3.20", Step::Minor),
            ("22.04", "24.04", Step::Major),
            ("1.2.3.4", "1.2.3.5", Step::Patch),
            ("17.4-alpine3.20", "17.4-alpine3.21", Step::Patch),
            ("1.0.0-rc1", "1.0.0-rc2", Step::Patch),
            ("version-1.2", "version-1.3", Step::Minor),
            ("20240101", "20250101", Step::Major),
            (
                "RELEASE.2024-10-13T13-34-11Z",
                "RELEASE.2024-11-07T00-52-20Z",
                Step::Patch,
            ),
        ] {
            assert_eq!(step(one, two), Some(expected), "{one} {two}");
            assert_eq!(step(two, one), None, "{two} {one}");
            assert_eq!(step(one, one), None, "{one}");
        }
    }

    #[test]
    fn others_are_not() {
        for (one, two) in [
            ("1.27.2", "1.29.0-alpine"),
            ("1.27.2-alpine", "1.29.0"),
            ("1.27.2", "1.29"),
            ("1.27", "1.29.0"),
            ("v1.0", "2.0"),
            ("16", "20240101"),
            ("1.0.0-rc1", "1.0.1"),
            ("17.4-alpine", "17.5-bookworm"),
            ("3.20", "20240329"),
        ] {
            assert_eq!(step(one, two), None, "{one} {two}");
        }
    }

    #[test]
    fn some_tags_name_no_version() {
        for tag in [
            "latest",
            "stable-alpine",
            "7f3a2b19c0de",
            "sha-1234567",
            "main-7f3a2b19c0de",
            "edge2",
            "99999999999999999999999",
            "",
        ] {
            assert_eq!(Version::parse(tag), None, "{tag}");
        }
    }
}
