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

/// A TOML file with stars in the place of what somebody has written as the value of a `[[secret]]` without
/// sealing it, as long as what it stands for. `None` where there is no such value.
pub(super) fn without_values(text: &str) -> Option<String> {
    let mut shown = String::new();
    let (mut in_secret, mut rest) = (false, text);
    while !rest.is_empty() {
        let end = rest.find('\n').map_or(rest.len(), |end| end + 1);
        let (line, below) = rest.split_at(end);
        let written: String = line.chars().filter(|c| !c.is_whitespace()).collect();
        if let Some(table) = written.strip_prefix('[') {
            let table = table.trim_start_matches('[').replace(['"', '\''], "");
            let mut name = table.split([']', '.']);
            in_secret = matches!(name.next(), Some("secret" | "secrets"));
        }
        let is_value = ["value=", "\"value\"=", "'value'="]
            .iter()
            .any(|key| written.starts_with(key));
        let value = line.split_once('=').filter(|_| in_secret && is_value);
        let Some((key, _)) = value else {
            shown.push_str(line);
            rest = below;
            continue;
        };
        let (before, value) = rest.split_at(key.len() + 1);
        let length = length_of(value);
        let (value, below) = value.split_at(length);
        shown.push_str(before);
        if value
            .trim_start_matches([' ', '"', '\'', '\r', '\n'])
            .starts_with(SEALED)
        {
            shown.push_str(value);
        } else {
            for byte in value.bytes() {
                shown.push(if byte == b'\n' { '\n' } else { '*' });
            }
        }
        rest = below;
    }
    (shown != text).then_some(shown)
}

/// How long a value is: to the end of its line, or to that of its quotes.
fn length_of(text: &str) -> usize {
    let begins = text.len() - text.trim_start_matches([' ', '\t']).len();
    let line = text.find('\n').unwrap_or(text.len());
    for quotes in ["\"\"\"", "'''"] {
        let inside = text
            .get(begins..)
            .and_then(|text| text.strip_prefix(quotes));
        if let Some(inside) = inside {
            let closed = inside
                .find(quotes)
                .map(|end| begins + end + 2 * quotes.len());
            return closed.unwrap_or(text.len());
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_are_not_sealed_are_not_shown() {
        let sealed =
            "[[secret.version]]\nvalue = \"\"\"\n-----BEGIN AGE ENCRYPTED FILE-----\nx\n\"\"\"\n";
        assert_eq!(without_values(sealed), None);
        assert_eq!(without_values("[[variable]]\nvalue = \"plain\"\n"), None);
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
