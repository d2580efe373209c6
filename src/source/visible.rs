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

#[cfg(test)]
mod tests {
    use super::*;

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
