//! Decides what an unquoted YAML scalar means, as go-yaml v3 does.
//!
//! go-yaml mixes YAML 1.2 with leftovers of 1.1: `yes` and `on` are strings, but `017` is octal,
//! underscores separate digits, and an unquoted date is a timestamp.

use std::fmt;

use thiserror::Error;

use super::go_number::{Integer, format_float, parse_float, parse_integer, parse_integer_in};
use super::timestamp::Timestamp;

/// The meaning of one scalar.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// `null`, `~`, or nothing at all.
    Null,
    /// `true` or `false`; nothing else is a boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A positive whole number over `i64::MAX`.
    Uint(u64),
    /// A number with a point or an exponent, or one too large for the others.
    ///
    /// May be infinite or not a number (`.inf`, `.nan`), which Compose refuses anywhere in a file.
    Float(f64),
    /// An unquoted date, with or without a time.
    Timestamp(Timestamp),
    /// Anything else.
    String(String),
}

/// A scalar with a tag that its text does not satisfy: `!!int yes`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TagError {
    /// The text means something other than what the tag says.
    #[error("`{text}` is a {found}, not a {tag}")]
    Mismatch {
        /// The text of the scalar.
        text: String,
        /// The tag that was given, in its short form.
        tag: String,
        /// The tag that the text would have had by itself.
        found: &'static str,
    },
    /// `!!binary` with something that is not base64, or with bytes that are no text.
    #[error("the !!binary value is not base64 of a text")]
    Base64,
}

impl Scalar {
    /// Resolves a scalar that has neither quotes nor a tag.
    #[must_use]
    pub fn resolve(text: &str) -> Self {
        resolve(text, true)
    }

    /// Resolves a scalar that has a tag, whether quoted or not.
    ///
    /// `tag` is in its short (`!!int`) or its long form (`tag:yaml.org,2002:int`). A tag that is
    /// not one of YAML's own scalar types leaves the text a string, as go-yaml does.
    pub fn resolve_tagged(tag: &str, text: &str) -> Result<Self, TagError> {
        let short = tag
            .strip_prefix("tag:yaml.org,2002:")
            .or_else(|| tag.strip_prefix("!!"));
        let found = match short {
            Some("null" | "bool" | "int" | "float") => resolve(text, false),
            Some("timestamp") => resolve(text, true),
            Some("binary") => {
                return decode_base64(text)
                    .map(Self::String)
                    .ok_or(TagError::Base64);
            }
            _ => return Ok(Self::String(text.to_owned())),
        };
        match (short, found) {
            #[expect(
                clippy::cast_precision_loss,
                reason = "!!float asks for the nearest float"
            )]
            (Some("float"), Self::Int(number)) => Ok(Self::Float(number as f64)),
            (Some(name), found) if found.tag().strip_prefix("!!") == Some(name) => Ok(found),
            (_, found) => Err(TagError::Mismatch {
                text: text.to_owned(),
                tag: format!("!!{}", short.unwrap_or_default()),
                found: found.tag(),
            }),
        }
    }

    /// The tag of this meaning: `!!null`, `!!bool`, `!!int`, `!!float`, `!!timestamp`, `!!str`.
    #[must_use]
    pub fn tag(&self) -> &'static str {
        match self {
            Self::Null => "!!null",
            Self::Bool(_) => "!!bool",
            Self::Int(_) | Self::Uint(_) => "!!int",
            Self::Float(_) => "!!float",
            Self::Timestamp(_) => "!!timestamp",
            Self::String(_) => "!!str",
        }
    }
}

/// What Compose prints where the value lands in a string, as in `environment`.
///
/// Null prints as nothing: which attributes tell it from an empty string is theirs to say.
impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => Ok(()),
            Self::Bool(value) => value.fmt(f),
            Self::Int(value) => value.fmt(f),
            Self::Uint(value) => value.fmt(f),
            Self::Float(value) => f.write_str(&format_float(*value)),
            Self::Timestamp(value) => value.fmt(f),
            Self::String(value) => f.write_str(value),
        }
    }
}

impl From<Integer> for Scalar {
    fn from(number: Integer) -> Self {
        match number {
            Integer::Signed(number) => Self::Int(number),
            Integer::Unsigned(number) => Self::Uint(number),
        }
    }
}

fn resolve(text: &str, timestamps: bool) -> Scalar {
    let resolved = match text {
        "" | "~" | "null" | "Null" | "NULL" => Some(Scalar::Null),
        "true" | "True" | "TRUE" => Some(Scalar::Bool(true)),
        "false" | "False" | "FALSE" => Some(Scalar::Bool(false)),
        ".nan" | ".NaN" | ".NAN" => Some(Scalar::Float(f64::NAN)),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => {
            Some(Scalar::Float(f64::INFINITY))
        }
        "-.inf" | "-.Inf" | "-.INF" => Some(Scalar::Float(f64::NEG_INFINITY)),
        _ if text.starts_with('.') => parse_float(text).map(Scalar::Float),
        _ if text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-')) => {
            let time = timestamps.then(|| Timestamp::parse(text)).flatten();
            time.map(Scalar::Timestamp).or_else(|| number(text))
        }
        _ => None,
    };
    resolved.unwrap_or_else(|| Scalar::String(text.to_owned()))
}

/// Reads a number with underscores anywhere after its first character.
fn number(text: &str) -> Option<Scalar> {
    let plain = text.replace('_', "");
    if let Some(number) = parse_integer(&plain) {
        return Some(number.into());
    }
    if plain
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
    {
        return parse_float(&plain).map(Scalar::Float);
    }
    // go-yaml strips these prefixes by itself, and so lets a sign follow them.
    let signed = |prefix, base| parse_integer_in(plain.strip_prefix(prefix)?, base);
    signed("0b", 2)
        .or_else(|| signed("0o", 8))
        .map(Scalar::from)
}

/// Decodes standard base64 with padding; line breaks are ignored.
fn decode_base64(text: &str) -> Option<String> {
    let digits: Vec<u8> = text
        .bytes()
        .filter(|byte| !b"\r\n".contains(byte))
        .collect();
    let mut bytes = Vec::with_capacity(digits.len() / 4 * 3);
    let mut groups = digits.chunks(4).peekable();
    while let Some(group) = groups.next() {
        let padding = group.iter().rev().take_while(|&&byte| byte == b'=').count();
        if group.len() < 4 || padding > 2 || (padding > 0 && groups.peek().is_some()) {
            return None;
        }
        let mut bits = 0_u32;
        for &digit in group.iter().take(4 - padding) {
            let value = match digit {
                b'A'..=b'Z' => digit - b'A',
                b'a'..=b'z' => digit - b'a' + 26,
                b'0'..=b'9' => digit - b'0' + 52,
                b'+' => 62,
                b'/' => 63,
                _ => return None,
            };
            bits = bits << 6 | u32::from(value);
        }
        bits <<= 6 * padding;
        bytes.extend(bits.to_be_bytes().into_iter().skip(1).take(3 - padding));
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Scalar, TagError};

    /// What `docker compose config` (2.26.1) prints for each in `environment`, in UTC.
    #[rustfmt::skip]
    const PRINTED: &[(&str, &str)] = &[
        ("true", "true"), ("True", "true"), ("TRUE", "true"), ("false", "false"),
        ("False", "false"), ("FALSE", "false"), ("tRUE", "tRUE"), ("nUll", "nUll"),
        ("yes", "yes"), ("Yes", "Yes"), ("no", "no"), ("on", "on"), ("off", "off"), ("y", "y"),
        ("n", "n"), ("Y", "Y"), ("N", "N"), (".Nan", ".Nan"), (".iNf", ".iNf"), ("inf", "inf"),
        ("Infinity", "Infinity"), ("NaN", "NaN"), ("nan", "nan"), ("0", "0"), ("-0", "0"),
        ("+0", "0"), ("1", "1"), ("-1", "-1"), ("+1", "1"), ("017", "15"), ("08", "8"),
        ("09", "9"), ("0o17", "15"), ("0O17", "15"), ("-0o17", "-15"), ("0o8", "0o8"),
        ("0x10", "16"), ("0X1F", "31"), ("0xfg", "0xfg"), ("-0x10", "-16"), ("0b101", "5"),
        ("0B11", "3"), ("-0b11", "-3"), ("0b2", "0b2"), ("1_000", "1000"), ("_1", "_1"),
        ("1_", "1"), ("1__0", "10"), ("+_1", "1"), ("0_7", "7"), ("0x_1", "1"), ("0x1_0", "16"),
        ("0b+101", "5"), ("0b-101", "-5"), ("0o-17", "-15"), ("0o+7", "7"), ("-0b+1", "-0b+1"),
        ("-0o+7", "-0o+7"), ("0b", "0b"), ("0x", "0x"), ("0o", "0o"), ("00", "0"), ("000", "0"),
        ("-017", "-15"), ("9223372036854775807", "9223372036854775807"),
        ("9223372036854775808", "9223372036854775808"),
        ("18446744073709551615", "18446744073709551615"),
        ("18446744073709551616", "1.8446744073709552e+19"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("-9223372036854775809", "-9.223372036854776e+18"),
        ("0xffffffffffffffff", "18446744073709551615"),
        ("0x10000000000000000", "0x10000000000000000"),
        ("0x8000000000000000", "9223372036854775808"),
        ("+18446744073709551615", "1.8446744073709552e+19"),
        ("+9223372036854775808", "9.223372036854776e+18"),
        ("1777777777777777777777", "1.7777777777777778e+21"),
        ("01777777777777777777777", "18446744073709551615"), ("1.10", "1.1"), ("1.0", "1"),
        ("1.", "1"), (".5", "0.5"), ("-.5", "-0.5"), ("+.5", "0.5"), (".", "."), ("..", ".."),
        ("+", "+"), ("-.", "-."), ("+.", "+."), ("1e3", "1000"), ("1E3", "1000"),
        ("1e+3", "1000"), ("1e-3", "0.001"), ("1.5e3", "1500"), ("1e20", "1e+20"),
        ("1e21", "1e+21"), ("1e22", "1e+22"), ("123456789012345678", "123456789012345678"),
        ("1234567890123456789012", "1.2345678901234568e+21"), ("1e-4", "0.0001"),
        ("1e-5", "1e-05"), ("0.0001", "0.0001"), ("0.00001", "1e-05"),
        ("0.000012345", "1.2345e-05"), ("1e400", "1e400"), ("-1e400", "-1e400"), ("1e-400", "0"),
        ("1.e3", "1000"), (".1e3", "100"), (".e3", ".e3"), ("1_0.5", "10.5"), (".5_0", "0.5"),
        ("._5", "._5"), ("1._5", "1.5"), ("1.5_", "1.5"), ("1e1_0", "1e+10"), ("0x1p4", "0x1p4"),
        (".0x1p4", ".0x1p4"), ("0x1.8p1", "0x1.8p1"), ("1.2.3", "1.2.3"), ("1:30", "1:30"),
        ("12:30:45", "12:30:45"), ("190:20:30", "190:20:30"), ("1e", "1e"), ("1e+", "1e+"),
        ("e1", "e1"), ("0.1", "0.1"), ("100000.0", "100000"), ("1000000.0", "1e+06"),
        ("12345678.9", "1.23456789e+07"), ("3.14159265358979323846", "3.141592653589793"),
        ("0.30000000000000004", "0.30000000000000004"), ("5e-324", "5e-324"),
        ("1.7976931348623157e308", "1.7976931348623157e+308"), ("4.35", "4.35"), ("100", "100"),
        ("1,000", "1,000"), ("+1.5", "1.5"), ("-1.50", "-1.5"), ("-0.0", "-0"), ("0e0", "0"),
        ("00.5", "0.5"), ("01.5", "1.5"), ("08.5", "8.5"),
        ("2001-01-01", "2001-01-01 00:00:00 +0000 UTC"), ("2001-02-29", "2001-02-29"),
        ("20010-01-01", "20010-01-01"), ("200-01-01", "200-01-01"),
        ("2001-12-14T21:59:43.10-05:30", "2001-12-14 21:59:43.1 -0530 -0530"),
        ("-2001-01-01", "-2001-01-01"), ("+2001-01-01", "+2001-01-01"), ("<<", "<<"), ("=", "="),
        ("a", "a"), ("1a", "1a"), ("1-2", "1-2"), ("8080/tcp", "8080/tcp"),
        ("1.2.3.4", "1.2.3.4"), ("0.0.0.0", "0.0.0.0"), ("a1", "a1"), ("é", "é"),
        ("1 000", "1 000"), ("0x 1", "0x 1"),
    ];

    #[test]
    fn scalars_print_as_compose_prints_them() {
        for &(text, printed) in PRINTED {
            assert_eq!(Scalar::resolve(text).to_string(), printed, "{text}");
        }
    }

    #[test]
    fn each_spelling_has_its_type() {
        for (tag, texts) in [
            ("!!null", &["", "~", "null", "Null", "NULL"] as &[_]),
            (
                "!!bool",
                &["true", "True", "TRUE", "false", "False", "FALSE"],
            ),
            (
                "!!int",
                &[
                    "0",
                    "-1",
                    "017",
                    "0o17",
                    "0x1F",
                    "0b11",
                    "1_000",
                    "18446744073709551615",
                ],
            ),
            (
                "!!float",
                &[
                    "1.0",
                    ".5",
                    "1e3",
                    "08",
                    ".inf",
                    "-.INF",
                    ".nan",
                    "18446744073709551616",
                ],
            ),
            ("!!timestamp", &["2001-01-01", "2001-1-1 1:2:3"]),
            (
                "!!str",
                &[
                    "yes", "no", "on", "off", "y", "N", "tRUE", "1:30", "1.2.3", "<<", "0x", "_1",
                ],
            ),
        ] {
            for text in texts {
                assert_eq!(Scalar::resolve(text).tag(), tag, "{text}");
            }
        }
    }

    #[test]
    fn a_tag_decides_where_the_text_allows_it() {
        for (tag, text, printed) in [
            ("!!int", "3", "3"),
            ("!!int", "0x1F", "31"),
            ("!!int", "9223372036854775808", "9223372036854775808"),
            ("!!float", "1", "1"),
            ("!!float", "1_0", "10"),
            ("!!str", "12", "12"),
            ("!!str", "2001-01-01", "2001-01-01"),
            ("!!bool", "true", "true"),
            ("!!timestamp", "2001-01-01", "2001-01-01 00:00:00 +0000 UTC"),
            ("!!binary", "aGk=", "hi"),
            ("tag:yaml.org,2002:int", "7", "7"),
            ("!foo", "012", "012"),
            ("!!foo", "yes", "yes"),
        ] {
            assert_eq!(
                Scalar::resolve_tagged(tag, text).unwrap().to_string(),
                printed,
                "{tag} {text}"
            );
        }
        assert_eq!(
            Scalar::resolve_tagged("!!float", "1"),
            Ok(Scalar::Float(1.0))
        );
        assert_eq!(Scalar::resolve_tagged("!!null", ""), Ok(Scalar::Null));
    }

    #[test]
    fn a_tag_that_the_text_contradicts_is_an_error() {
        for (tag, text, found) in [
            ("!!int", "3.5", "!!float"),
            ("!!int", "1e3", "!!float"),
            ("!!int", "true", "!!bool"),
            ("!!int", "", "!!null"),
            ("!!int", "2001-01-01", "!!str"),
            ("!!float", "18446744073709551615", "!!int"),
            ("!!bool", "yes", "!!str"),
            ("!!null", "x", "!!str"),
            ("!!timestamp", "x", "!!str"),
        ] {
            let error = Scalar::resolve_tagged(tag, text).unwrap_err();
            let expected = TagError::Mismatch {
                text: text.into(),
                tag: tag.into(),
                found,
            };
            assert_eq!(error, expected);
        }
        for text in ["a", "aGk", "aG k=", "aGk=\naGk=", "=", "a===", "/w=="] {
            assert_eq!(
                Scalar::resolve_tagged("!!binary", text),
                Err(TagError::Base64),
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn never_panics(tag in any::<String>(), text in prop_oneof![any::<String>(), "[-+0-9.eExob_]*"]) {
            let _ = Scalar::resolve(&text);
            let _ = Scalar::resolve_tagged(&tag, &text);
            let _ = Scalar::resolve_tagged("!!binary", &text);
        }

        #[test]
        fn words_are_strings(text in "[a-eg-mp-su-xz][A-Za-z0-9_./:-]*") {
            prop_assert_eq!(Scalar::resolve(&text), Scalar::String(text));
        }

        #[test]
        fn what_is_printed_means_the_same(text in "[-+]?[0-9]{1,19}") {
            let printed = Scalar::resolve(&text).to_string();
            prop_assert_eq!(Scalar::resolve(&printed).to_string(), printed);
        }
    }
}
