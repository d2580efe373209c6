//! Splits a command written as one string, as in `command: npm run start`.
//!
//! Compose uses mattn/go-shellwords, which is no POSIX shell: the line ends at the first unquoted
//! `;`, `&`, `|`, `<` or `>`, a `#` is no comment, substitutions are kept as they are written, and
//! a backslash takes any next character literally, inside double quotes too.

use thiserror::Error;

/// A command that cannot be split. Compose says "invalid command line string" to all of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ShellwordsError {
    /// A single or double quote without its partner.
    #[error("the command has an unclosed quote")]
    UnclosedQuote,
    /// A backtick or `$(` without its partner.
    #[error("the command has an unclosed substitution")]
    UnclosedSubstitution,
    /// A parenthesis that belongs to no `$(...)`.
    #[error("the command has a parenthesis outside of quotes")]
    Parenthesis,
    /// A backslash with nothing after it.
    #[error("the command ends with a backslash")]
    TrailingBackslash,
}

/// Splits a command into its words.
///
/// Everything from the first unquoted control operator on is dropped without an error, so that
/// `echo a && echo b` is `["echo", "a"]`. No variables and no patterns are expanded.
pub fn split(text: &str) -> Result<Vec<String>, ShellwordsError> {
    let mut line = Line::default();
    for c in text.chars() {
        if !line.push(c)? {
            break;
        }
    }
    line.finish()
}

/// The state of go-shellwords' loop, whose flags are independent of each other on purpose: it lets
/// `` `$(a)` `` through and toggles on a lone `)`.
#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "these five flags are the parser that is ported"
)]
struct Line {
    words: Vec<String>,
    word: String,
    /// The current word exists, even where it is empty (`""`).
    started: bool,
    escaped: bool,
    single: bool,
    double: bool,
    backtick: bool,
    dollar: bool,
}

impl Line {
    /// Takes one character; false where the line ends.
    fn push(&mut self, c: char) -> Result<bool, ShellwordsError> {
        if self.escaped {
            self.escaped = false;
            self.keep(c);
            return Ok(true);
        }
        match c {
            '\\' if !self.single => self.escaped = true,
            // go-shellwords does not count this one as the start of a word.
            '\\' => self.word.push(c),
            ' ' | '\t' | '\r' | '\n' => self.space(c),
            '`' => {
                if !self.single && !self.double && !self.dollar {
                    self.backtick = !self.backtick;
                }
                self.keep(c);
            }
            ')' => {
                if !self.single && !self.double && !self.backtick {
                    self.dollar = !self.dollar;
                }
                self.keep(c);
            }
            '(' => {
                if !self.single && !self.double && !self.backtick {
                    if self.dollar || !self.word.ends_with('$') {
                        return Err(ShellwordsError::Parenthesis);
                    }
                    self.dollar = true;
                    self.word.push(c);
                } else {
                    self.keep(c);
                }
            }
            '"' if !self.single && !self.dollar => {
                self.started |= self.double;
                self.double = !self.double;
            }
            '\'' if !self.double && !self.dollar => {
                self.started |= self.single;
                self.single = !self.single;
            }
            ';' | '&' | '|' | '<' | '>' if !self.quoted() => {
                // `2>file`: the descriptor is no word.
                if c == '>' && self.word.starts_with(|first: char| first.is_ascii_digit()) {
                    self.started = false;
                }
                return Ok(false);
            }
            _ => self.keep(c),
        }
        Ok(true)
    }

    fn quoted(&self) -> bool {
        self.single || self.double || self.backtick || self.dollar
    }

    fn keep(&mut self, c: char) {
        self.started = true;
        self.word.push(c);
    }

    fn space(&mut self, c: char) {
        if self.quoted() {
            self.word.push(c);
        } else if self.started {
            self.words.push(std::mem::take(&mut self.word));
            self.started = false;
        }
    }

    fn finish(mut self) -> Result<Vec<String>, ShellwordsError> {
        if self.started {
            self.words.push(self.word);
        }
        if self.escaped {
            Err(ShellwordsError::TrailingBackslash)
        } else if self.single || self.double {
            Err(ShellwordsError::UnclosedQuote)
        } else if self.backtick || self.dollar {
            Err(ShellwordsError::UnclosedSubstitution)
        } else {
            Ok(self.words)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::split;

    /// What `docker compose config` (2.26.1) makes of each; `None` is an error.
    #[rustfmt::skip]
    const SPLIT: &[(&str, Option<&[&str]>)] = &[
        ("", Some(&[])),
        ("a", Some(&["a"])),
        ("  a  b ", Some(&["a", "b"])),
        ("a\tb\nc\rd", Some(&["a", "b", "c", "d"])),
        ("echo a && echo b", Some(&["echo", "a"])),
        ("a;b", Some(&["a"])),
        ("a; b", Some(&["a"])),
        ("a|b", Some(&["a"])),
        ("a | b", Some(&["a"])),
        ("a&", Some(&["a"])),
        ("&a", Some(&[])),
        ("a<b", Some(&["a"])),
        ("a>b", Some(&["a"])),
        ("a 2>f", Some(&["a"])),
        ("a 2x>f", Some(&["a"])),
        ("a x2>f", Some(&["a", "x2"])),
        ("2>f", Some(&[])),
        ("echo 1 2>&1", Some(&["echo", "1"])),
        ("# c", Some(&["#", "c"])),
        ("a # c", Some(&["a", "#", "c"])),
        ("a#b", Some(&["a#b"])),
        ("\"a b\"", Some(&["a b"])),
        ("'a b'", Some(&["a b"])),
        ("\"a'b\"", Some(&["a'b"])),
        ("'a\"b'", Some(&["a\"b"])),
        ("\"a\"b'c'", Some(&["abc"])),
        ("\"\"", Some(&[""])),
        ("''", Some(&[""])),
        ("a \"\" b", Some(&["a", "", "b"])),
        ("a '' b", Some(&["a", "", "b"])),
        ("a\"\"", Some(&["a"])),
        ("\"\"a", Some(&["a"])),
        ("\"b\\n\"", Some(&["bn"])),
        ("\"a\\\"b\"", Some(&["a\"b"])),
        ("'a\\b'", Some(&["a\\b"])),
        ("'a\\'b'", None),
        ("a\\ b", Some(&["a b"])),
        ("a\\\nb", Some(&["a\nb"])),
        ("a \\\n b", Some(&["a", "\n", "b"])),
        ("a \\\n  --flag", Some(&["a", "\n", "--flag"])),
        ("\\", None),
        ("a\\", None),
        ("\\\\", Some(&["\\"])),
        ("\\\"", Some(&["\""])),
        ("a\\;b", Some(&["a;b"])),
        ("\"a;b\"", Some(&["a;b"])),
        ("'a|b'", Some(&["a|b"])),
        ("$(cmd a)", Some(&["$(cmd a)"])),
        ("$(cmd a b) c", Some(&["$(cmd a b)", "c"])),
        ("a$(x)b", Some(&["a$(x)b"])),
        ("`cmd a`", Some(&["`cmd a`"])),
        ("`a b` c", Some(&["`a b`", "c"])),
        ("a `b", None),
        ("(a b)", None),
        ("a (b)", None),
        ("a)", None),
        ("a ) b ) c", Some(&["a", ") b )", "c"])),
        ("a ) b", None),
        ("$(a", None),
        ("$(a $(b) c)", None),
        ("$(a \"b c\" d)", Some(&["$(a \"b c\" d)"])),
        ("\"$(a b)\"", Some(&["$(a b)"])),
        ("`a \"b c\"`", Some(&["`a b c`"])),
        ("$A", Some(&["$A"])),
        ("${A}", Some(&["${A}"])),
        ("{a,b}", Some(&["{a,b}"])),
        ("*", Some(&["*"])),
        ("~", Some(&["~"])),
        ("a=b c=d", Some(&["a=b", "c=d"])),
        ("A=\"x y\" cmd", Some(&["A=x y", "cmd"])),
        ("\"unterminated", None),
        ("'unterminated", None),
        ("sh -c \"echo $$HOME\"", Some(&["sh", "-c", "echo $$HOME"])),
        ("sh -c 'a && b'", Some(&["sh", "-c", "a && b"])),
        ("nginx -g \"daemon off;\"", Some(&["nginx", "-g", "daemon off;"])),
        ("bash -c \"while true; do date; done\"", Some(&["bash", "-c", "while true; do date; done"])),
        ("--opt=\"x y\"", Some(&["--opt=x y"])),
        ("--opt='x'", Some(&["--opt=x"])),
        ("é \"ü ß\"", Some(&["é", "ü ß"])),
        ("a\u{a0}b", Some(&["a\u{a0}b"])),
        ("a\u{b}b", Some(&["a\u{b}b"])),
        ("a\u{c}b", Some(&["a\u{c}b"])),
        ("$(\"a\")", Some(&["$(\"a\")"])),
        ("\"`a b`\"", Some(&["`a b`"])),
        ("$(a;b)", Some(&["$(a;b)"])),
        ("`a;b`", Some(&["`a;b`"])),
        ("`$(a)`", Some(&["`$(a)`"])),
        ("$(`a`)", Some(&["$(`a`)"])),
        ("$ (a)", None),
        ("a$(", None),
        ("$()", Some(&["$()"])),
        ("``", Some(&["``"])),
        ("a ; \"unterminated", Some(&["a"])),
        ("a \"x;y\" ; z", Some(&["a", "x;y"])),
        ("\"a\nb\"", Some(&["a\nb"])),
        ("a\r\nb", Some(&["a", "b"])),
        (">", Some(&[])),
        ("<a", Some(&[])),
        ("a>>b", Some(&["a"])),
        ("9>", Some(&[])),
        ("9a b>c", Some(&["9a", "b"])),
        ("'9'>x", Some(&[])),
        ("\"\"9>x", Some(&[])),
        ("a\\>b", Some(&["a>b"])),
        ("\"$(\"", Some(&["$("])),
        ("'$(' a)", None),
        ("$('a b')", Some(&["$('a b')"])),
    ];

    #[test]
    fn commands_are_split_as_compose_splits_them() {
        for &(text, expected) in SPLIT {
            let words = split(text).ok();
            let words = words
                .as_ref()
                .map(|w| w.iter().map(String::as_str).collect::<Vec<_>>());
            assert_eq!(words.as_deref(), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in any::<String>()) {
            let _ = split(&text);
        }

        #[test]
        fn quoted_words_come_back(words in proptest::collection::vec("[^\\\\\"]*", 0..6)) {
            let line: Vec<_> = words.iter().map(|word| format!("\"{word}\"")).collect();
            prop_assert_eq!(split(&line.join(" ")).unwrap(), words);
        }

        #[test]
        fn plain_words_come_back(words in proptest::collection::vec("[a-z0-9=/.:#$*-]+", 0..6)) {
            prop_assert_eq!(split(&words.join(" ")).unwrap(), words);
        }
    }
}
