//! Control characters of files and names, made visible before they reach a terminal.

use crate::compose::opaque::{CLOSE, OPEN};

/// Writes control and text-direction characters as escapes; line breaks stay. Marks of secrets become
/// brackets, as everywhere for people.
pub(super) fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            OPEN => shown.push('<'),
            CLOSE => shown.push('>'),
            _ if is_hidden(character) => shown.extend(character.escape_unicode()),
            _ => shown.push(character),
        }
    }
    shown
}

/// Replaces the same characters by visible ones of the same length, so that byte ranges still fit;
/// `None` when there are none.
pub(super) fn masked(text: &str) -> Option<String> {
    if !text.chars().any(is_hidden) {
        return None;
    }
    let mask = |character: char| match character.len_utf8() {
        _ if character == OPEN => '‹',
        _ if character == CLOSE => '›',
        _ if !is_hidden(character) => character,
        1 => '?',
        2 => '·',
        _ => '\u{FFFD}',
    };
    Some(text.chars().map(mask).collect())
}

fn is_hidden(character: char) -> bool {
    let kept = matches!(character, '\n' | '\t' | '\r');
    let direction = matches!(
        character,
        '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
    );
    (character.is_control() && !kept) || direction || matches!(character, OPEN | CLOSE)
}

/// What a value of a secret begins with that is sealed.
const SEALED: &str = "-----BEGIN AGE ENCRYPTED FILE-----";

/// Keys of a `[[secret]]` and of its versions whose values nobody hides.
const TOLD: &[&str] = &[
    "name",
    "description",
    "tags",
    "servers",
    "stacks",
    "class",
    "generate",
    "source",
    "min_length",
    "max_versions",
    "version",
    "created",
    "deleted",
    "destroyed",
    "reason",
    "recipients",
];

/// A TOML file with stars in the place of what somebody has written as the value of a secret without
/// sealing it, or under a key that a secret does not have: as long as what it stands for. `None` where
/// there is no such value.
///
/// It reads letter by letter, since what is shown is often shown because it is no TOML.
pub(super) fn without_values(text: &str) -> Option<String> {
    let mut shown = String::with_capacity(text.len());
    let mut inside = Inside::default();
    let (mut rest, mut before) = (text, "");
    while let Some(character) = rest.chars().next() {
        let length = match character {
            '#' => line_of(rest),
            // A quoted key.
            '"' | '\'' => length_of(rest),
            '[' if is_first(text, rest) && inside.begins_table(rest) => line_of(rest),
            '=' => {
                let (sign, value) = rest.split_at(1);
                shown.push_str(sign);
                let is_hidden = inside.hides(before);
                // What is told and no text is read on: tables may be in it, and others behind it.
                let is_text = value.trim_start().starts_with(['"', '\'']);
                let length = if is_text || is_hidden {
                    length_of(value)
                } else {
                    0
                };
                let (value, below) = value.split_at(length);
                if is_hidden && !value.trim_start_matches(BEFORE_SEALED).starts_with(SEALED) {
                    let star = |byte| if byte == b'\n' { '\n' } else { '*' };
                    shown.extend(value.bytes().map(star));
                } else {
                    shown.push_str(value);
                }
                (rest, before) = (below, "");
                continue;
            }
            character => {
                inside.count(character);
                character.len_utf8()
            }
        };
        let (read, below) = rest.split_at(length);
        shown.push_str(read);
        // What stands before a value in its line or table is its key.
        let from = text.len() - rest.len() - before.len();
        before = match character {
            '\n' | ',' | '{' | '[' | '#' => "",
            _ => text.get(from..text.len() - below.len()).unwrap_or_default(),
        };
        rest = below;
    }
    (shown != text).then_some(shown)
}

/// Whether the value of a secret stands in a TOML file without being sealed, as far as can be told of one
/// that is no TOML.
#[must_use]
pub fn has_plain_values(text: &str) -> bool {
    without_values(text).is_some()
}

/// What may stand before a sealed text.
const BEFORE_SEALED: [char; 5] = [' ', '"', '\'', '\r', '\n'];

/// Where a reader of TOML is.
#[derive(Default)]
struct Inside {
    /// In a table of secrets.
    secret: bool,
    /// Behind a header, such as `[[secret]]`.
    headed: bool,
    /// How many brackets are open.
    depth: usize,
}

impl Inside {
    /// Whether a bracket at the begin of a line begins a table. That of secrets always does: somebody may
    /// have forgotten to close what is above.
    fn begins_table(&mut self, text: &str) -> bool {
        let header = text.get(..line_of(text)).unwrap_or_default();
        let header: String = header.chars().filter(|c| !c.is_whitespace()).collect();
        let header = header.trim_start_matches('[').replace(['"', '\''], "");
        let is_secret = is_secret(header.split([']', '.']).next());
        if self.depth > 0 && !is_secret {
            return false;
        }
        *self = Self {
            secret: is_secret,
            headed: true,
            depth: 0,
        };
        true
    }

    fn count(&mut self, character: char) {
        match character {
            '[' | '{' => self.depth += 1,
            ']' | '}' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }

    /// Whether the value of a key is not told.
    fn hides(&mut self, key: &str) -> bool {
        let key = key.replace(['"', '\''], "");
        let segments: Vec<&str> = key.split('.').map(str::trim).collect();
        if self.depth == 0 && !self.headed {
            self.secret = is_secret(segments.first().copied());
            if self.secret && segments.len() == 1 {
                return false;
            }
        }
        self.secret && segments.last().is_none_or(|key| !TOLD.contains(key))
    }
}

fn is_secret(table: Option<&str>) -> bool {
    matches!(table, Some("secret" | "secrets"))
}

/// Whether nothing stands before the rest of a text on its line.
fn is_first(text: &str, rest: &str) -> bool {
    let before = text.strip_suffix(rest).unwrap_or_default();
    let line = before.rsplit('\n').next();
    line.is_none_or(|line| line.trim().is_empty())
}

/// How long the rest of a line is, without its end.
fn line_of(text: &str) -> usize {
    text.find('\n').unwrap_or(text.len())
}

/// How long a value is: to the end of its quotes, or to that of its line.
fn length_of(text: &str) -> usize {
    let begins = text.len() - text.trim_start_matches([' ', '\t']).len();
    let value = text.get(begins..).unwrap_or_default();
    for quotes in ["\"\"\"", "'''"] {
        if let Some(inside) = value.strip_prefix(quotes) {
            let closed = inside
                .find(quotes)
                .map(|end| begins + end + 2 * quotes.len());
            return closed.unwrap_or(text.len());
        }
    }
    let line = value.get(..line_of(value)).unwrap_or_default();
    let quote = line.chars().next().filter(|c| matches!(c, '"' | '\''));
    let closed = quote.and_then(|quote| {
        let mut escaped = false;
        let mut inside = line.char_indices().skip(1);
        inside.find_map(|(at, character)| {
            let is_end = character == quote && !escaped;
            escaped = quote == '"' && character == '\\' && !escaped;
            is_end.then_some(at + 1)
        })
    });
    begins + closed.unwrap_or(line.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_are_not_sealed_are_not_shown() {
        let sealed =
            "[[secret.version]]\nvalue = \"\"\"\n-----BEGIN AGE ENCRYPTED FILE-----\nx\n\"\"\"\n";
        assert_eq!(without_values(sealed), None);
        for plain in [
            "[[variable]]\nvalue = \"plain\"\n",
            "# secret = [{ value = 'x' }]\n[[stack]]\nname = 'secret'\nenvironment = \"\"\"\nvalue = x\n\"\"\"\n",
            "[[secret]]\nname = \"A\"\ntags = [\"scope:all\"]\nversion = [{ version = 1 }]\n",
        ] {
            assert_eq!(without_values(plain), None, "{plain}");
        }
        for (text, shown) in [
            (
                "[[secret]]\nname = \"A\"\nvalue = \"hunter\"\ntags = []\n",
                "[[secret]]\nname = \"A\"\nvalue =*********\ntags = []\n",
            ),
            (
                "[[ secrets.version ]]\nvalue=\"\"\"one\ntwo\"\"\" # x\nversion = 1\n",
                "[[ secrets.version ]]\nvalue=******\n****** # x\nversion = 1\n",
            ),
            ("[[secret]]\n\"value\" = 'é", "[[secret]]\n\"value\" =****"),
            (
                "secret = [{ name = \"A\", value = \"plain\", tags = [] }]\nx = 1\n",
                "secret = [{ name = \"A\", value =********, tags = [] }]\nx = 1\n",
            ),
            (
                "[[secret]]\nversion = [\n  { version = 1, value = 'plain' },\n]\n[[variable]]\nvalue = 'x'\n",
                "[[secret]]\nversion = [\n  { version = 1, value =******** },\n]\n[[variable]]\nvalue = 'x'\n",
            ),
            ("secrets.value = 'plain'\n", "secrets.value =********\n"),
            (
                "[[secret]]\nname = \"a=b # c\"\nvaleu = \"p\\\"q\" # x\n",
                "[[secret]]\nname = \"a=b # c\"\nvaleu =******* # x\n",
            ),
            (
                "tags = [\"x\"\n[[secret]]\nvalue = [\"plain\"]\n",
                "tags = [\"x\"\n[[secret]]\nvalue =**********\n",
            ),
        ] {
            assert_eq!(without_values(text).as_deref(), Some(shown));
            assert_eq!(text.len(), shown.len());
        }
    }

    #[test]
    fn escapes_are_shown_and_lengths_kept() {
        for (text, shown, mask) in [
            ("plain é\n\t", "plain é\n\t", None),
            ("a\u{1b}[31mb", "a\\u{1b}[31mb", Some("a?[31mb")),
            ("\u{9b}x", "\\u{9b}x", Some("·x")),
            ("\u{202e}x", "\\u{202e}x", Some("\u{FFFD}x")),
            ("\u{61c}\u{7f}", "\\u{61c}\\u{7f}", Some("·?")),
            ("\u{fdd0}A@v1\u{fdd1}", "<A@v1>", Some("‹A@v1›")),
        ] {
            assert_eq!(escaped(text), shown);
            let masked = masked(text);
            assert_eq!(masked.as_deref(), mask);
            assert!(masked.is_none_or(|masked| masked.len() == text.len()));
        }
    }
}
