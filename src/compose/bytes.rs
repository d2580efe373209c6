//! Sizes such as `512m` or `1.5 GB`, always in powers of 1024.
//!
//! The rules are docker/go-units' `RAMInBytes`, in which `k`, `kb` and `kib` are the same.

use thiserror::Error;

/// A text that is no size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BytesError {
    /// Not a decimal number with an optional unit of up to `p`.
    #[error("a size is a number and an optional unit, as in `512m` or `1.5 GB`")]
    Invalid,
    /// More than `i64::MAX`, which Compose lets overflow into a negative number.
    #[error("the size does not fit 64 bits")]
    TooLarge,
}

/// Reads a size in bytes.
///
/// A fraction of a byte is cut off. A negative number, which means "unlimited" to some attributes,
/// may have no unit. `docker compose config` prints sizes as strings of plain digits.
pub fn parse(text: &str) -> Result<i64, BytesError> {
    if let Ok(bytes) = text.parse::<i64>() {
        return Ok(bytes);
    }
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || c == '.'))
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let number: f64 = number.parse().map_err(|_| BytesError::Invalid)?;
    let unit = unit.strip_prefix(' ').unwrap_or(unit);
    let bytes = number * factor(unit).ok_or(BytesError::Invalid)?;
    // The first float that is too large: `i64::MAX` itself is none.
    if bytes >= 9_223_372_036_854_775_808.0 {
        return Err(BytesError::TooLarge);
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "go-units cuts fractions off as well"
    )]
    Ok(bytes as i64)
}

fn factor(unit: &str) -> Option<f64> {
    let mut letters = unit.chars().map(|c| c.to_ascii_lowercase()).peekable();
    let power = letters.peek().and_then(|letter| "kmgtp".find(*letter));
    if power.is_some() {
        letters.next();
    }
    letters.next_if_eq(&'i');
    letters.next_if_eq(&'b');
    let exponent = i32::try_from(power.map_or(0, |index| index + 1)).ok()?;
    letters.next().is_none().then(|| 1024_f64.powi(exponent))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{BytesError, parse};

    /// What `docker compose config` (2.26.1) prints for `mem_limit`.
    #[rustfmt::skip]
    const SIZES: &[(&str, i64)] = &[
        ("0", 0), ("1", 1), ("1024", 1024), ("1k", 1024), ("1K", 1024), ("1kb", 1024),
        ("1KB", 1024), ("1kib", 1024), ("1KiB", 1024), ("1kB", 1024), ("1m", 1_048_576),
        ("1M", 1_048_576), ("64MB", 67_108_864), ("1g", 1_073_741_824), ("1G", 1_073_741_824),
        ("1.5g", 1_610_612_736), ("1gb", 1_073_741_824), ("1 gb", 1_073_741_824),
        ("1t", 1_099_511_627_776), ("1p", 1_125_899_906_842_624), ("1b", 1), ("1B", 1),
        ("0.5g", 536_870_912), ("1 ", 1), ("8191p", 9_222_246_136_947_933_184), ("1ib", 1),
        ("1i", 1), ("1ki", 1024), ("1mib", 1_048_576), ("1.9", 1), ("1.9b", 1), ("0.1k", 102),
        ("1.0000001k", 1024), ("007", 7), ("4.35g", 4_670_776_934), ("0.3g", 322_122_547),
        ("1.1m", 1_153_433),
    ];

    #[rustfmt::skip]
    const NO_SIZES: &[&str] = &[
        "1  gb", "1g b", "1e", "1eb", "1kk", "1kbb", "1x", "", "g", "-1g", "1e3", "1e3k", "0x10",
        "1_000", "1_000k", "inf", "nan", "inf ", "1.2.3", "1.2.3g", "1,5g", " 1g", "1g ", "+1g",
        "1\u{a0}g", "１g", "1k\n",
    ];

    #[test]
    fn sizes_are_read_as_compose_reads_them() {
        for &(text, bytes) in SIZES {
            assert_eq!(parse(text), Ok(bytes), "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_sizes() {
        for text in NO_SIZES {
            assert_eq!(parse(text), Err(BytesError::Invalid), "{text:?}");
        }
    }

    /// Newer releases than the one that was measured take these too.
    #[test]
    fn newer_spellings_are_known() {
        for (text, bytes) in [
            (".5g", 1 << 29),
            ("1.g", 1 << 30),
            ("5.", 5),
            ("-1", -1),
            ("+1", 1),
        ] {
            assert_eq!(parse(text), Ok(bytes), "{text}");
        }
    }

    /// Compose makes `-9223372036854775808` of the second kind.
    #[test]
    fn overflow_is_an_error() {
        assert_eq!(parse("9223372036854775807"), Ok(i64::MAX));
        for text in [
            "9223372036854775808",
            "8192p",
            "99999999999999999999",
            "9999999999p",
        ] {
            assert_eq!(parse(text), Err(BytesError::TooLarge), "{text}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in prop_oneof![any::<String>(), "[0-9.]{0,30} ?[kKiIbB]{0,3}"]) {
            let _ = parse(&text);
        }

        #[test]
        fn plain_numbers_are_bytes(bytes in any::<i64>()) {
            prop_assert_eq!(parse(&bytes.to_string()), Ok(bytes));
        }

        #[test]
        fn units_are_powers_of_1024(number in 0..8192_i64, power in 0..5_usize) {
            let unit = ["k", "MB", " GiB", "tB", " p"][power];
            let bytes = number << (10 * (power + 1));
            prop_assert_eq!(parse(&format!("{number}{unit}")), Ok(bytes));
        }
    }
}
