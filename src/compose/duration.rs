//! Durations in Go's notation: `1m30s`, `1.5h`, `500ms`.
//!
//! All durations are nanoseconds in an `i64`, as in the Engine's API.

use thiserror::Error;

const MICROSECOND: u64 = 1_000;
const MILLISECOND: u64 = 1_000_000;
const SECOND: u64 = 1_000_000_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// A text that is no duration.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DurationError {
    /// Not a sequence of numbers and units.
    #[error("a duration is a sequence of numbers and units, as in `1m30s`")]
    Invalid,
    /// A number without a unit; only `0` needs none.
    #[error("the duration has no unit: `s`, `m`, `h`, ...")]
    MissingUnit,
    /// A unit that Go does not know.
    #[error("`{0}` is no unit of time: write `ns`, `us`, `ms`, `s`, `m`, `h`, `d` or `w`")]
    UnknownUnit(String),
    /// More than about 292 years.
    #[error("the duration is too long")]
    TooLong,
}

/// Reads a duration as nanoseconds.
///
/// Days (`d`, 24 hours) and weeks (`w`) are known to Compose from compose-go 2.4.9 on.
pub fn parse(text: &str) -> Result<i64, DurationError> {
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(DurationError::Invalid);
    }
    let mut total = 0_u64;
    while !rest.is_empty() {
        let part = part(&mut rest)?;
        total = total.checked_add(part).ok_or(DurationError::TooLong)?;
    }
    let nanoseconds = if negative {
        0_i64.checked_sub_unsigned(total)
    } else {
        total.try_into().ok()
    };
    nanoseconds.ok_or(DurationError::TooLong)
}

/// Takes one number and its unit.
fn part(rest: &mut &str) -> Result<u64, DurationError> {
    let whole = digits(rest);
    let fraction = rest.strip_prefix('.').map(|after| {
        *rest = after;
        digits(rest)
    });
    if whole.is_empty() && fraction.is_none_or(str::is_empty) {
        return Err(DurationError::Invalid);
    }
    let end = rest
        .find(|c: char| c == '.' || c.is_ascii_digit())
        .unwrap_or(rest.len());
    let (name, after) = rest.split_at(end);
    *rest = after;
    let unit = match name {
        "ns" => 1,
        "us" | "\u{b5}s" | "\u{3bc}s" => MICROSECOND,
        "ms" => MILLISECOND,
        "s" => SECOND,
        "m" => MINUTE,
        "h" => HOUR,
        "d" => DAY,
        "w" => 7 * DAY,
        "" => return Err(DurationError::MissingUnit),
        _ => return Err(DurationError::UnknownUnit(name.to_owned())),
    };
    let whole = if whole.is_empty() {
        Ok(0)
    } else {
        whole.parse::<u64>()
    };
    let whole = whole.ok().and_then(|whole| whole.checked_mul(unit));
    whole
        .and_then(|whole| whole.checked_add(fraction_of(unit, fraction.unwrap_or_default())))
        .ok_or(DurationError::TooLong)
}

fn digits<'a>(rest: &mut &'a str) -> &'a str {
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    let (digits, after) = rest.split_at(end);
    *rest = after;
    digits
}

/// The nanoseconds of a decimal fraction of a unit, rounded down.
fn fraction_of(unit: u64, fraction: &str) -> u64 {
    // Eighteen digits tell nanoseconds of a week apart, and their product fits 128 bits.
    let digits = fraction.get(..18).unwrap_or(fraction);
    let mut product = 0_u128;
    let mut scale = 1_u128;
    for digit in digits.bytes() {
        product = product * 10 + u128::from(digit - b'0') * u128::from(unit);
        scale *= 10;
    }
    // Less than one unit, which fits.
    u64::try_from(product / scale).unwrap_or_default()
}

/// Prints nanoseconds as Go does: `1h30m0s`, `1m0s`, `1.5s`, `500ms`, `1µs`, `0s`.
#[must_use]
pub fn format(nanoseconds: i64) -> String {
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let magnitude = nanoseconds.unsigned_abs();
    let text = match magnitude {
        0 => "0s".to_owned(),
        1..MICROSECOND => format!("{magnitude}ns"),
        MICROSECOND..MILLISECOND => decimal(magnitude, MICROSECOND) + "\u{b5}s",
        MILLISECOND..SECOND => decimal(magnitude, MILLISECOND) + "ms",
        _ => {
            let seconds = decimal(magnitude % MINUTE, SECOND) + "s";
            match (magnitude / HOUR, magnitude / MINUTE % 60) {
                (0, 0) => seconds,
                (0, minutes) => format!("{minutes}m{seconds}"),
                (hours, minutes) => format!("{hours}h{minutes}m{seconds}"),
            }
        }
    };
    format!("{sign}{text}")
}

/// Prints a quotient exactly; `unit` is a power of ten.
fn decimal(magnitude: u64, unit: u64) -> String {
    let whole = magnitude / unit;
    if magnitude.is_multiple_of(unit) {
        return whole.to_string();
    }
    // The leading one keeps the zeros after the point.
    let fraction = (unit + magnitude % unit).to_string();
    format!(
        "{whole}.{}",
        fraction.get(1..).unwrap_or_default().trim_end_matches('0')
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{DurationError, format, parse};

    /// What `docker compose config` (2.26.1) prints for `stop_grace_period`.
    #[rustfmt::skip]
    const PRINTED: &[(&str, &str)] = &[
        ("0", "0s"), ("0s", "0s"), ("1s", "1s"), ("10s", "10s"), ("1m", "1m0s"), ("1h", "1h0m0s"),
        ("1m30s", "1m30s"), ("1h2m3s", "1h2m3s"), ("1.5s", "1.5s"), ("1.5h", "1h30m0s"),
        (".5s", "500ms"), ("1.s", "1s"), ("-1s", "-1s"), ("+1s", "1s"), ("100ms", "100ms"),
        ("1us", "1µs"), ("1µs", "1µs"), ("1μs", "1µs"), ("1ns", "1ns"), ("1.5ns", "1ns"),
        ("0.1ns", "0s"), ("1ms500us", "1.5ms"), ("1s1s", "2s"), ("1s1m", "1m1s"),
        ("90s", "1m30s"), ("3600s", "1h0m0s"), ("100h", "100h0m0s"), ("1h0m", "1h0m0s"),
        ("0.000000001s", "1ns"), ("0.0000000001s", "0s"),
        ("9223372036854775807ns", "2562047h47m16.854775807s"),
        ("-9223372036854775808ns", "-2562047h47m16.854775808s"),
        ("2562047h47m16.854775807s", "2562047h47m16.854775807s"), ("000s", "0s"), ("01s", "1s"),
        ("1.23456789s", "1.23456789s"), ("1.000s", "1s"), ("1500ms", "1.5s"),
        ("1001ms", "1.001s"), ("1000us", "1ms"), ("1500us", "1.5ms"), ("999ns", "999ns"),
        ("1001ns", "1.001µs"), ("-0s", "0s"), ("1.1m", "1m6s"), ("0.5h", "30m0s"),
        ("-1.5h", "-1h30m0s"), ("3.0000000000000000001s", "3s"),
        ("9223372036.854775807s", "2562047h47m16.854775807s"), ("0.9999999999s", "999.999999ms"),
        ("1h1h", "2h0m0s"),
    ];

    #[rustfmt::skip]
    const NO_DURATIONS: &[&str] = &[
        "10", "1y", ".s", "s", "", "1", "- 1s", "1 s", "1s ", "1S", "1H", "9223372036854775808ns",
        "2562048h", "1e3s", "1_000s", "0x1s", "inf", "1h-1m", "1m 30s", ".", "-", "+", "1.2.3s",
        "1sec", "1 minute", "1min", "99999999999999999999s", "9223372036.854775808s",
    ];

    #[test]
    fn durations_print_as_compose_prints_them() {
        for &(text, printed) in PRINTED {
            let nanoseconds = parse(text).unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!(format(nanoseconds), printed, "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_durations() {
        for text in NO_DURATIONS {
            assert!(parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn days_and_weeks_are_known() {
        for (text, printed) in [
            ("1d", "24h0m0s"),
            ("1w", "168h0m0s"),
            ("1d12h", "36h0m0s"),
            ("1.5d", "36h0m0s"),
        ] {
            assert_eq!(format(parse(text).unwrap()), printed, "{text}");
        }
    }

    #[test]
    fn an_error_says_what_is_wrong() {
        for (text, error) in [
            ("", DurationError::Invalid),
            (".s", DurationError::Invalid),
            ("10", DurationError::MissingUnit),
            ("1 s", DurationError::UnknownUnit(" s".into())),
            ("1m 30s", DurationError::UnknownUnit("m ".into())),
            ("1y", DurationError::UnknownUnit("y".into())),
            ("2562048h", DurationError::TooLong),
            ("99999999999999999999s", DurationError::TooLong),
        ] {
            assert_eq!(parse(text), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in prop_oneof![any::<String>(), "[-+]?([0-9.]{0,25}(ns|us|ms|s|m|h|d|w|µs)?){0,5}"]) {
            let _ = parse(&text);
        }

        #[test]
        fn printed_durations_read_back(nanoseconds in prop_oneof![any::<i64>(), -5_000_000_000..5_000_000_000_i64]) {
            prop_assert_eq!(parse(&format(nanoseconds)), Ok(nanoseconds));
        }
    }
}
