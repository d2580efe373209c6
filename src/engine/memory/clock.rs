//! The engine's clock.

use std::time::Duration;

use tokio::time::Instant;

/// 2026-01-01T00:00:00Z, at which every memory engine begins.
const BEGIN: i64 = 1_767_225_600;

/// Time since the engine began, as tokio counts it: a test with paused time decides how it goes by.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    origin: Instant,
    stamps: u32,
}

impl Clock {
    pub(super) fn new() -> Self {
        Self {
            origin: Instant::now(),
            stamps: 0,
        }
    }

    /// The time since the engine began.
    pub(super) fn now(&self) -> Duration {
        self.origin.elapsed()
    }

    /// The time in seconds since 1970.
    pub(super) fn seconds(&self) -> i64 {
        BEGIN.saturating_add_unsigned(self.now().as_secs())
    }

    /// A time as the engine writes it, in RFC 3339.
    ///
    /// Each is a microsecond later than time alone would have it, so that no two are alike while
    /// time stands still.
    pub(super) fn stamp(&mut self, at: Duration) -> String {
        self.stamps = self.stamps.saturating_add(1);
        let since = at.saturating_add(Duration::from_micros(u64::from(self.stamps)));
        let seconds = BEGIN.saturating_add_unsigned(since.as_secs());
        let nanos = i32::try_from(since.subsec_nanos()).unwrap_or(0);
        jiff::Timestamp::new(seconds, nanos).map_or_else(|_| String::new(), |time| time.to_string())
    }
}

/// The seconds since 1970 of a time that [`Clock::stamp`] wrote; 0 for other texts.
pub(super) fn seconds(stamp: &str) -> i64 {
    stamp
        .parse::<jiff::Timestamp>()
        .map_or(0, jiff::Timestamp::as_second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn stamps_grow_while_time_stands_still() {
        let mut clock = Clock::new();
        let first = clock.stamp(Duration::ZERO);
        let second = clock.stamp(Duration::ZERO);
        assert_eq!(first, "2026-01-01T00:00:00.000001Z");
        assert!(second > first);
        assert_eq!(seconds(&second), BEGIN);
        assert_eq!(
            clock.stamp(Duration::from_secs(61)),
            "2026-01-01T00:01:01.000003Z"
        );
    }
}
