//! Timestamps, which YAML makes of unquoted dates.
//!
//! The accepted spellings are the four that go-yaml tries, read with the laxity of Go's
//! `time.Parse`: short months, a comma before the fraction, any number of spaces.

use std::fmt;

/// A moment as it was written, in its own offset from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timestamp {
    year: u16,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
    nanosecond: u32,
    /// Minutes east of UTC.
    offset: i16,
}

impl Timestamp {
    /// Reads `2001-12-14`, `2001-12-14 21:59:43.1`, or `2001-12-14T21:59:43.1-05:00`.
    ///
    /// Times without a zone are UTC. `None` is no timestamp, or a day that does not exist.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut rest = text;
        let year = rest
            .get(..4)
            .filter(|year| year.bytes().all(|byte| byte.is_ascii_digit()))?;
        rest = rest.get(4..)?.strip_prefix('-')?;
        let mut time = Self {
            year: year.parse().ok()?,
            month: two_digits(&mut rest)?,
            day: {
                rest = rest.strip_prefix('-')?;
                two_digits(&mut rest)?
            },
            hour: 0,
            minute: 0,
            second: 0,
            nanosecond: 0,
            offset: 0,
        };
        if !(1..=12).contains(&time.month) || !(1..=time.days_in_month()).contains(&time.day) {
            return None;
        }
        if rest.is_empty() {
            return Some(time);
        }
        let zoned = rest.starts_with(['T', 't']);
        rest = if zoned {
            rest.get(1..)?
        } else {
            rest.strip_prefix(' ')?.trim_start_matches(' ')
        };
        time.clock(&mut rest)?;
        if zoned {
            time.zone(&mut rest)?;
        }
        rest.is_empty().then_some(time)
    }

    fn days_in_month(&self) -> u8 {
        let leap = self.year.is_multiple_of(4)
            && (!self.year.is_multiple_of(100) || self.year.is_multiple_of(400));
        match self.month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }

    fn clock(&mut self, rest: &mut &str) -> Option<()> {
        self.hour = two_digits(rest).filter(|&hour| hour < 24)?;
        *rest = rest.strip_prefix(':')?;
        self.minute = two_digits(rest).filter(|&minute| minute < 60)?;
        *rest = rest.strip_prefix(':')?;
        self.second = two_digits(rest).filter(|&second| second < 60)?;
        let Some(fraction) = rest.strip_prefix(['.', ',']) else {
            return Some(());
        };
        let end = fraction
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(fraction.len());
        if end > 0 {
            let digits = fraction.get(..end.min(9))?;
            self.nanosecond = format!("{digits:0<9}").parse().ok()?;
            *rest = fraction.get(end..)?;
        }
        Some(())
    }

    fn zone(&mut self, rest: &mut &str) -> Option<()> {
        if let Some(after) = rest.strip_prefix('Z') {
            *rest = after;
            return Some(());
        }
        let sign = match rest.as_bytes().first()? {
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        let (hours, minutes) = rest.get(1..6)?.split_once(':')?;
        let number = |text: &str| {
            let plain = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| text.parse::<i16>().ok()).flatten()
        };
        let hours = number(hours).filter(|&hours| hours <= 24)?;
        let minutes = number(minutes).filter(|&minutes| minutes <= 60)?;
        self.offset = sign * (hours * 60 + minutes);
        *rest = rest.get(6..)?;
        Some(())
    }

    /// Prints the timestamp for JSON: `2001-12-14T21:59:43.1-05:00`.
    #[must_use]
    pub fn rfc3339(&self) -> String {
        let zone = match self.offset {
            0 => "Z".to_owned(),
            offset => {
                let sign = if offset < 0 { '-' } else { '+' };
                format!("{sign}{:02}:{:02}", offset.abs() / 60, offset.abs() % 60)
            }
        };
        format!("{}T{}{zone}", self.date(), self.time_of_day())
    }

    fn date(&self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    fn time_of_day(&self) -> String {
        let clock = format!("{:02}:{:02}:{:02}", self.hour, self.minute, self.second);
        let fraction = format!(".{:09}", self.nanosecond);
        clock + fraction.trim_end_matches('0').trim_end_matches('.')
    }
}

/// Takes one or two digits.
fn two_digits(rest: &mut &str) -> Option<u8> {
    let len = rest.bytes().take(2).take_while(u8::is_ascii_digit).count();
    let number = rest.get(..len)?.parse().ok()?;
    *rest = rest.get(len..)?;
    Some(number)
}

/// Go's `time.Time.String`, which is what a date in a string field becomes:
/// `2001-01-01 00:00:00 +0000 UTC`, or `... -0500 -0500` for an offset without a name.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.offset < 0 { '-' } else { '+' };
        let offset = self.offset.abs();
        let offset = format!("{sign}{:02}{:02}", offset / 60, offset % 60);
        // Compose names the zone of the machine that it runs on; here every machine is in UTC.
        let zone = if self.offset == 0 { "UTC" } else { &offset };
        write!(f, "{} {} {offset} {zone}", self.date(), self.time_of_day())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Timestamp;

    /// What `docker compose config` (2.26.1) prints for each in `environment`, in UTC.
    const PRINTED: &[(&str, &str)] = &[
        ("2001-01-01", "2001-01-01 00:00:00 +0000 UTC"),
        ("2001-1-1", "2001-01-01 00:00:00 +0000 UTC"),
        ("2004-02-29", "2004-02-29 00:00:00 +0000 UTC"),
        ("2000-02-29", "2000-02-29 00:00:00 +0000 UTC"),
        ("0000-01-01", "0000-01-01 00:00:00 +0000 UTC"),
        ("9999-12-31", "9999-12-31 00:00:00 +0000 UTC"),
        ("2001-01-01T00:00:00Z", "2001-01-01 00:00:00 +0000 UTC"),
        (
            "2001-12-14t21:59:43.10-05:00",
            "2001-12-14 21:59:43.1 -0500 -0500",
        ),
        (
            "2001-12-14T21:59:43.10-05:30",
            "2001-12-14 21:59:43.1 -0530 -0530",
        ),
        ("2001-12-14T21:59:43+00:00", "2001-12-14 21:59:43 +0000 UTC"),
        ("2001-12-14T21:59:43-00:00", "2001-12-14 21:59:43 +0000 UTC"),
        (
            "2001-12-14T21:59:43+05:45",
            "2001-12-14 21:59:43 +0545 +0545",
        ),
        ("2001-12-14T21:59:43.1Z", "2001-12-14 21:59:43.1 +0000 UTC"),
        (
            "2001-12-14T21:59:43.123456789Z",
            "2001-12-14 21:59:43.123456789 +0000 UTC",
        ),
        (
            "2001-12-14T21:59:43.1234567891Z",
            "2001-12-14 21:59:43.123456789 +0000 UTC",
        ),
        ("2001-12-14T21:59:43,5Z", "2001-12-14 21:59:43.5 +0000 UTC"),
        ("2001-12-14T1:2:3Z", "2001-12-14 01:02:03 +0000 UTC"),
        (
            "2001-12-14T21:59:43+23:59",
            "2001-12-14 21:59:43 +2359 +2359",
        ),
        ("2001-12-14T21:59:43.000Z", "2001-12-14 21:59:43 +0000 UTC"),
        (
            "2001-12-14T21:59:43.100Z",
            "2001-12-14 21:59:43.1 +0000 UTC",
        ),
        (
            "2001-12-14T21:59:43.0000000001Z",
            "2001-12-14 21:59:43 +0000 UTC",
        ),
        ("2001-12-14 21:59:43.10", "2001-12-14 21:59:43.1 +0000 UTC"),
        ("2001-12-14 21:59:43", "2001-12-14 21:59:43 +0000 UTC"),
        ("2001-12-14   1:2:3.5", "2001-12-14 01:02:03.5 +0000 UTC"),
    ];

    const NO_TIMESTAMPS: &[&str] = &[
        "2001-01-32",
        "2001-02-29",
        "1900-02-29",
        "2001-13-01",
        "2001-00-01",
        "2001-01-00",
        "20010-01-01",
        "200-01-01",
        "2001-01",
        "2001-01-01T00:00:00z",
        "2001-12-14T21:59:43.",
        "2001-12-14T21:59:43",
        "2001-12-14T21:59Z",
        "2001-12-14T24:00:00Z",
        "2001-12-14T23:60:00Z",
        "2001-12-14T23:59:60Z",
        "2001-12-14T21:59:43+23:61",
        "2001-12-14T21:59:43+25:00",
        "2001-12-14T21:59:43+05",
        "2001-12-14T21:59:43+0500",
        "2001-12-14T21:59:43-5",
        "2001-001-01",
        "2001-01-01x",
        "-2001-01-01",
        "2001-12-14 21:59:43.10 -5",
        "2001-12-14 21:59:43Z",
        "2001-12-14 21:59:43 +00:00",
        "2001-12-14\t21:59:43",
        "2001-12-14 21:59:43.",
    ];

    #[test]
    fn timestamps_print_as_go_prints_them() {
        for &(text, printed) in PRINTED {
            let time = Timestamp::parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(time.to_string(), printed, "{text}");
        }
    }

    #[test]
    fn other_spellings_are_no_timestamps() {
        for text in NO_TIMESTAMPS {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }

    #[test]
    fn json_has_rfc_3339() {
        for (text, json) in [
            ("2001-01-01", "2001-01-01T00:00:00Z"),
            (
                "2001-12-14t21:59:43.10-05:00",
                "2001-12-14T21:59:43.1-05:00",
            ),
        ] {
            assert_eq!(Timestamp::parse(text).unwrap().rfc3339(), json);
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in prop_oneof![any::<String>(), "[0-9]{4}[-0-9TtZ: .,+é]{0,30}"]) {
            let _ = Timestamp::parse(&text);
        }

        #[test]
        fn json_reads_back(text in "2[0-9]{3}-[01]?[0-9]-[0-3]?[0-9]([Tt][0-9]{1,2}:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,12})?(Z|[+-][01][0-9]:[0-5][0-9]))?") {
            if let Some(time) = Timestamp::parse(&text) {
                prop_assert_eq!(Timestamp::parse(&time.rfc3339()), Some(time));
            }
        }
    }
}
