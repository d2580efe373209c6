//! Texts that come from elsewhere, and numbers for people.

use std::fmt::Write as _;
use std::time::Duration;

/// A text from a container, a server, a registry or a file, with control characters and terminal
/// escapes made visible. Line ends and tabs stay.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\t' => shown.push(character),
            '\r' => shown.push_str("\\r"),
            '\u{1b}' => shown.push_str("\\e"),
            c if c.is_control() || is_invisible(c) => {
                // Writing to a `String` cannot fail.
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
            }
            c => shown.push(c),
        }
    }
    shown
}

/// Characters that change the direction or the look of what follows, and show nothing themselves.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A text on one line, with control characters made visible.
#[must_use]
pub fn one_line(text: &str) -> String {
    visible(text).replace('\n', "\\n")
}

/// A text in which the digests of images are cut to the length of Docker's short identifiers.
#[must_use]
pub(super) fn short_digests(text: &str) -> String {
    const MARK: &str = "@sha256:";
    const SHOWN: usize = 12;
    let mut parts = text.split(MARK);
    let mut short = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digest = part.find(|c: char| !c.is_ascii_hexdigit());
        let digest = digest.unwrap_or(part.len());
        let kept = if digest == 64 { SHOWN } else { digest };
        short.extend([MARK, part.get(..kept).unwrap_or(part)]);
        short.push_str(part.get(digest..).unwrap_or_default());
    }
    short
}

/// A number of things, such as `1 stack` or `2 stacks`. `thing` takes an `s`.
#[must_use]
pub fn counted(count: usize, thing: &str) -> String {
    match count {
        1 => format!("1 {thing}"),
        _ => format!("{count} {thing}s"),
    }
}

/// A span of time in its two largest units, such as `3 h 12 min`.
#[must_use]
pub fn age(span: Duration) -> String {
    let seconds = span.as_secs();
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_made_visible() {
        assert_eq!(visible("a\tb\nc"), "a\tb\nc");
        assert_eq!(visible("\u{1b}[31mred\r"), "\\e[31mred\\r");
        assert_eq!(visible("x\u{202e}y\u{0}"), "x\\u{202e}y\\u{0}");
        assert_eq!(visible("Ünïcode ✓"), "Ünïcode ✓");
    }

    #[test]
    fn a_value_stays_on_its_line() {
        assert_eq!(one_line("a\nb\u{1b}"), "a\\nb\\e");
    }

    #[test]
    fn digests_are_cut_where_they_are_whole() {
        let digest = "0123456789abcdef".repeat(4);
        assert_eq!(
            short_digests(&format!("web:1@sha256:{digest}, 80/tcp")),
            "web:1@sha256:0123456789ab, 80/tcp"
        );
        for text in [
            "web:1",
            "a@sha256:12",
            &format!("sha256:{digest}"),
            &format!("@sha256:{digest}0"),
        ] {
            assert_eq!(short_digests(text), text);
        }
    }

    #[test]
    fn one_thing_has_no_s() {
        assert_eq!(counted(0, "stack"), "0 stacks");
        assert_eq!(counted(1, "stack"), "1 stack");
        assert_eq!(counted(2, "stack"), "2 stacks");
    }

    #[test]
    fn ages_have_two_units_at_the_most() {
        for (seconds, text) in [
            (5, "5 s"),
            (61, "1 min"),
            (3_700, "1 h 1 min"),
            (90_000, "1 d 1 h"),
        ] {
            assert_eq!(age(Duration::from_secs(seconds)), text);
        }
    }
}
