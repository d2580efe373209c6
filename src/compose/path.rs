//! Paths of keys into the tree, and patterns that match them.

use std::fmt;

/// The keys that lead to a value, `services.web.ports[0]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct KeyPath {
    segments: Vec<Segment>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    Key(String),
    Index(usize),
}

impl KeyPath {
    /// Makes a path from keys.
    pub(super) fn new(keys: &[&str]) -> Self {
        Self {
            segments: keys
                .iter()
                .map(|key| Segment::Key((*key).to_owned()))
                .collect(),
        }
    }

    /// Returns the path of a key below this one.
    pub(super) fn key(&self, key: &str) -> Self {
        self.with(Segment::Key(key.to_owned()))
    }

    /// Returns the path of an item below this one.
    pub(super) fn index(&self, index: usize) -> Self {
        self.with(Segment::Index(index))
    }

    fn with(&self, segment: Segment) -> Self {
        let mut segments = self.segments.clone();
        segments.push(segment);
        Self { segments }
    }

    /// Returns whether a pattern matches: keys separated by dots, `*` for any key or item.
    pub(super) fn matches(&self, pattern: &str) -> bool {
        let mut parts = pattern.split('.');
        let all = self
            .segments
            .iter()
            .all(|segment| match (segment, parts.next()) {
                (_, Some("*")) => true,
                (Segment::Key(key), Some(part)) => key == part,
                _ => false,
            });
        all && parts.next().is_none()
    }

    /// Returns whether any of the patterns matches.
    pub(super) fn matches_any(&self, patterns: &[&str]) -> bool {
        patterns.iter().any(|pattern| self.matches(pattern))
    }

    /// Returns whether this is the path of the whole document.
    pub(super) fn is_root(&self) -> bool {
        self.segments.is_empty()
    }

    /// Names what the path leads to, for people.
    pub(super) fn describe(&self) -> String {
        if self.is_root() {
            "the top level".to_owned()
        } else {
            self.to_string()
        }
    }
}

impl fmt::Display for KeyPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, segment) in self.segments.iter().enumerate() {
            match segment {
                Segment::Key(key) if position == 0 => f.write_str(key)?,
                Segment::Key(key) => write!(f, ".{key}")?,
                Segment::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_paths() {
        let path = KeyPath::new(&["services", "we.b", "ports"])
            .index(0)
            .key("target");
        assert_eq!(path.to_string(), "services.we.b.ports[0].target");
        let cases = [
            ("services.*.ports.*.target", true),
            ("services.*.ports.*", false),
            ("services.*.ports.*.target.*", false),
            ("services.*.*.*.target", true),
            ("services.*.ports.0.target", false),
        ];
        for (pattern, expected) in cases {
            assert_eq!(path.matches(pattern), expected, "{pattern}");
        }
    }
}
