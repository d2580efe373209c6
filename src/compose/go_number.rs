//! Reads and prints numbers as Go's `strconv` does.
//!
//! Compose's output goes through these rules wherever a number of the YAML text ends up in a
//! string: `1.10` becomes `1.1` and `1000000.0` becomes `1e+06`.

/// A whole number that fits either of Go's 64-bit integers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Integer {
    /// Fits `int64`.
    Signed(i64),
    /// Positive, and too large for `int64`.
    Unsigned(u64),
}

/// Reads an integer whose prefix names its base: `0x`, `0o`, `0b`, a leading `0` for octal.
///
/// This is Go's base 0 without its underscores; the letter of a prefix may be upper case. A number
/// over `i64::MAX` must have no sign. `None` is no number or one that does not fit.
#[must_use]
pub fn parse_integer(text: &str) -> Option<Integer> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' | b'+' => text.split_at(1),
        _ => ("", text),
    };
    // A second sign is none of Go's business here, while from_str_radix would take one.
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (base, digits) = split_base(digits);
    parse_integer_in(&format!("{sign}{digits}"), base)
}

fn split_base(digits: &str) -> (u32, &str) {
    let prefixed = |letter: char| {
        let rest = digits.strip_prefix('0')?;
        rest.strip_prefix(letter)
            .or_else(|| rest.strip_prefix(letter.to_ascii_uppercase()))
    };
    for (letter, base) in [('x', 16), ('o', 8), ('b', 2)] {
        if let Some(rest) = prefixed(letter) {
            // No digit may be missing, and no sign may hide behind the prefix.
            let valid = rest.starts_with(|c: char| c.is_ascii_hexdigit());
            return (base, if valid { rest } else { "" });
        }
    }
    match digits.strip_prefix('0') {
        // `0-1` is no number: a sign has no place after the zero.
        Some(rest) if rest.starts_with(['+', '-']) => (8, ""),
        Some(rest) if !rest.is_empty() => (8, rest),
        _ => (10, digits),
    }
}

/// Reads an integer of a given base, with an optional sign and no prefix.
#[must_use]
pub fn parse_integer_in(text: &str, base: u32) -> Option<Integer> {
    if let Ok(number) = i64::from_str_radix(text, base) {
        return Some(Integer::Signed(number));
    }
    if text.starts_with('+') {
        return None;
    }
    u64::from_str_radix(text, base).ok().map(Integer::Unsigned)
}

/// Reads a decimal floating-point number; underscores may separate its digits.
///
/// `None` is no number, or one too large for an `f64`. `Inf` and `NaN` are read as Go reads them,
/// whatever their case; hexadecimal numbers, which Go also takes, are not.
#[must_use]
pub fn parse_float(text: &str) -> Option<f64> {
    if !text.contains('_') {
        let number = text.parse::<f64>().ok()?;
        let written_out = text.bytes().any(|byte| byte.is_ascii_digit());
        return (number.is_finite() || !written_out).then_some(number);
    }
    let mut previous = b'^';
    for byte in text.bytes().chain([b'$']) {
        let separates = (byte == b'_')
            .then_some(previous)
            .or((previous == b'_').then_some(byte));
        if separates.is_some_and(|neighbour| !neighbour.is_ascii_digit()) {
            return None;
        }
        previous = byte;
    }
    parse_float(&text.replace('_', ""))
}

/// Prints a number as Go's `%v` and its YAML encoder do: `1000`, `1e+06`, `1e-05`, `-0`, `+Inf`.
#[must_use]
pub fn format_float(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let magnitude = number.abs();
    // Go switches at six digits before the point, whatever the digits after it.
    if magnitude == 0.0 || (1e-4..1e6).contains(&magnitude) {
        return number.to_string();
    }
    scientific(number, 2)
}

/// Prints a number as Go's JSON encoder does: like [`format_float`], but written out up to `1e21`.
///
/// Not a number and the infinities have no JSON; Compose rejects them while it validates.
#[must_use]
pub fn format_json_float(number: f64) -> String {
    let magnitude = number.abs();
    if magnitude == 0.0 || (1e-6..1e21).contains(&magnitude) {
        return number.to_string();
    }
    scientific(number, 1)
}

/// Prints the shortest digits that read back as `number`, with an exponent that has a sign.
fn scientific(number: f64, exponent_digits: usize) -> String {
    let shortest = format!("{number:e}");
    let Some((digits, exponent)) = shortest.split_once('e') else {
        return shortest;
    };
    let (sign, exponent) = match exponent.strip_prefix('-') {
        Some(exponent) => ('-', exponent),
        None => ('+', exponent),
    };
    format!("{digits}e{sign}{exponent:0>exponent_digits$}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Integer, format_float, format_json_float, parse_float, parse_integer};

    #[test]
    fn a_prefix_names_the_base() {
        for (text, expected) in [
            ("0", Some(0)),
            ("-0", Some(0)),
            ("+12", Some(12)),
            ("017", Some(15)),
            ("-017", Some(-15)),
            ("0o17", Some(15)),
            ("0O17", Some(15)),
            ("0x1f", Some(31)),
            ("-0X1F", Some(-31)),
            ("0b101", Some(5)),
            ("08", None),
            ("0x", None),
            ("0x-1", None),
            ("0x+1", None),
            ("--1", None),
            ("+-1", None),
            ("-", None),
            ("", None),
            ("1a", None),
            ("0_7", None),
        ] {
            assert_eq!(parse_integer(text), expected.map(Integer::Signed), "{text}");
        }
    }

    #[test]
    fn integers_are_64_bits_wide() {
        for (text, expected) in [
            ("9223372036854775807", Some(Integer::Signed(i64::MAX))),
            ("9223372036854775808", Some(Integer::Unsigned(1 << 63))),
            ("18446744073709551615", Some(Integer::Unsigned(u64::MAX))),
            ("18446744073709551616", None),
            ("-9223372036854775808", Some(Integer::Signed(i64::MIN))),
            ("-9223372036854775809", None),
            ("+9223372036854775808", None),
            ("0xffffffffffffffff", Some(Integer::Unsigned(u64::MAX))),
        ] {
            assert_eq!(parse_integer(text), expected, "{text}");
        }
    }

    #[test]
    fn underscores_stand_between_digits() {
        for (text, expected) in [
            ("1_000.5", Some(1000.5)),
            (".5_0", Some(0.5)),
            ("1_", None),
            ("_1", None),
            ("1__0", None),
            ("1_.5", None),
            ("1._5", None),
            ("1e1_0", Some(1e10)),
        ] {
            assert_eq!(parse_float(text), expected, "{text}");
        }
    }

    #[test]
    fn only_a_spelled_out_infinity_is_infinite() {
        assert_eq!(parse_float("1e400"), None);
        assert_eq!(parse_float("-Inf"), Some(f64::NEG_INFINITY));
        assert!(parse_float("nan").is_some_and(f64::is_nan));
        assert_eq!(parse_float("1e-400"), Some(0.0));
    }

    /// Both columns as `docker compose config` prints them, as YAML and as JSON.
    #[test]
    fn floats_print_as_go_prints_them() {
        for (number, yaml, json) in [
            (1e3, "1000", "1000"),
            (1e21, "1e+21", "1e+21"),
            (1e6, "1e+06", "1000000"),
            (999_999.0, "999999", "999999"),
            (1e-4, "0.0001", "0.0001"),
            (1e-5, "1e-05", "0.00001"),
            (1e-7, "1e-07", "1e-7"),
            (-0.0, "-0", "-0"),
            (-1.5, "-1.5", "-1.5"),
            (123_456_789.125, "1.23456789125e+08", "123456789.125"),
            (5e-324, "5e-324", "5e-324"),
            (
                f64::MAX,
                "1.7976931348623157e+308",
                "1.7976931348623157e+308",
            ),
        ] {
            assert_eq!(format_float(number), yaml);
            assert_eq!(format_json_float(number), json);
        }
    }

    proptest! {
        #[test]
        fn printed_floats_read_back(number in any::<f64>().prop_filter("finite", |n| n.is_finite())) {
            prop_assert_eq!(parse_float(&format_float(number)), Some(number));
            prop_assert_eq!(parse_float(&format_json_float(number)), Some(number));
        }

        #[test]
        fn printed_integers_read_back(number in any::<i64>()) {
            prop_assert_eq!(parse_integer(&number.to_string()), Some(Integer::Signed(number)));
        }

        #[test]
        fn never_panics(text in any::<String>()) {
            let _ = (parse_integer(&text), parse_float(&text));
        }
    }
}
