//! When something is due to be rotated. Pure: the time is given.

use std::str::FromStr as _;
use std::time::Duration;

use croner::Cron;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

use crate::source::{Due, Jitter, Rotation};

/// How much too early is on time, at the most.
const EARLY: Duration = Duration::from_secs(30);

/// When a rotation is due, where it was last tried at a time. `None`: only when somebody asks for it.
///
/// One of which nothing is known is due. Of a schedule, what was missed is made up for once. The random
/// delay is another one after each run, and always the same until the next.
#[must_use]
pub fn next(rotation: &Rotation, last: Option<Timestamp>) -> Option<Timestamp> {
    let jitter = rotation.jitter.as_ref().map(|jitter| jitter.value);
    next_of(&rotation.due, jitter, (&rotation.name.value, last))
}

/// When something of that name is due that is rotated so often.
#[must_use]
pub fn next_after(
    every: Duration,
    jitter: Option<Jitter>,
    (name, last): (&str, Option<Timestamp>),
) -> Option<Timestamp> {
    let Some(last) = last else {
        return Some(Timestamp::MIN);
    };
    let every = SignedDuration::try_from(every).ok()?;
    delayed((last.checked_add(every).ok()?, every), jitter, (name, last))
}

/// Whether it is time for what is due at `next`, because it is rotated so often.
///
/// What looks every minute, as cron does, does not look at the same instant of each. A little too early is on
/// time: else what comes a moment too early waits for the next look, and three minutes are four.
#[must_use]
pub fn is_time(next: Timestamp, every: Option<Duration>, now: Timestamp) -> bool {
    let early = every.map_or(Duration::ZERO, |every| (every / 20).min(EARLY));
    now.checked_add(early).is_ok_and(|now| next <= now)
}

fn next_of(
    due: &Due,
    jitter: Option<Jitter>,
    (name, last): (&str, Option<Timestamp>),
) -> Option<Timestamp> {
    match due {
        Due::OnDemand => None,
        Due::Every(every) => next_after(every.value, jitter, (name, last)),
        Due::Schedule(schedule) => {
            let Some(last) = last else {
                return Some(Timestamp::MIN);
            };
            let first = after(&schedule.value, last)?;
            let second = after(&schedule.value, first)?;
            let interval = second.duration_since(first);
            delayed((first, interval), jitter, (name, last))
        }
    }
}

/// A time, and a random part of what it may be delayed by.
fn delayed(
    (at, interval): (Timestamp, SignedDuration),
    jitter: Option<Jitter>,
    (name, last): (&str, Timestamp),
) -> Option<Timestamp> {
    let most = match jitter {
        None => 0.0,
        Some(Jitter::Time(time)) => time.as_secs_f64(),
        Some(Jitter::Share(share)) => interval.as_secs_f64() * share,
    };
    let delay = SignedDuration::try_from_secs_f64(most * fraction(name, last));
    at.checked_add(delay.unwrap_or(SignedDuration::ZERO)).ok()
}

/// The first time of a schedule after another, in UTC.
fn after(schedule: &str, time: Timestamp) -> Option<Timestamp> {
    let schedule = Cron::from_str(schedule).ok()?;
    let time = time.to_zoned(TimeZone::UTC);
    let next = schedule.find_next_occurrence(&time, false).ok()?;
    Some(next.timestamp())
}

/// A number from 0 to 1 that nobody can tell from chance, and that stays.
fn fraction(name: &str, last: Timestamp) -> f64 {
    let digest = Sha256::digest(format!("{name} {}", last.as_nanosecond()));
    let mut bytes = [0; 4];
    for (byte, random) in bytes.iter_mut().zip(digest) {
        *byte = random;
    }
    f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Place, SourceFile, Spanned};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn spanned<T>(value: T) -> Spanned<T> {
        Spanned::new(
            value,
            Place::new(&SourceFile::new("a", String::new()), 0..0),
        )
    }

    /// Looks every minute, as cron would, for so long, and rotates what is due.
    fn times(due: &Due, jitter: Option<Jitter>, minutes: i64) -> Vec<i64> {
        let began = at("2026-11-30T03:58:30Z");
        let mut last = None;
        (0..minutes)
            .filter(|minute| {
                let now = began + SignedDuration::from_mins(*minute);
                let is_due = next_of(due, jitter, ("files", last)).is_some_and(|next| next <= now);
                if is_due {
                    last = Some(now);
                }
                is_due
            })
            .collect()
    }

    #[test]
    fn what_is_looked_at_every_minute_is_rotated_as_its_schedule_says() {
        let every = |minutes: u64| Due::Every(spanned(Duration::from_secs(minutes * 60)));
        let schedule = |text: &str| Due::Schedule(spanned(text.to_owned()));
        for (due, expected) in [
            // What was never rotated is due at once.
            (every(15), vec![0, 15, 30, 45]),
            (every(1), (0..60).collect()),
            (schedule("0 4 * * *"), vec![0, 2]),
            (schedule("*/20 * * * *"), vec![0, 2, 22, 42]),
            (Due::OnDemand, vec![]),
        ] {
            assert_eq!(times(&due, None, 60), expected, "{due:?}");
        }
        let jittered = times(&every(15), Some(Jitter::Share(0.2)), 60 * 24);
        let gaps: Vec<i64> = jittered.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(gaps.iter().all(|gap| (15..=18).contains(gap)), "{gaps:?}");
        assert!(gaps.iter().any(|gap| *gap > 15) && gaps.iter().any(|gap| *gap < 18));
    }

    /// Cron starts what it starts now a second later, now a second earlier in its minute.
    #[test]
    fn who_looks_a_moment_too_early_is_on_time() {
        let every = Duration::from_mins(3);
        let began = at("2026-11-30T06:54:00Z");
        let mut last: Option<Timestamp> = None;
        let rotated = (0..30).filter(|minute| {
            let late =
                SignedDuration::from_secs([1, 2, 0, 1][usize::try_from(minute % 4).unwrap()]);
            let now = began + SignedDuration::from_mins(*minute) + late;
            let next = next_after(every, None, ("files", last)).unwrap();
            let is_due = is_time(next, Some(every), now);
            if is_due {
                last = Some(now);
            }
            is_due
        });
        let rotated: Vec<i64> = rotated.collect();
        assert_eq!(rotated, (0..30).step_by(3).collect::<Vec<i64>>());
        // At the times of a schedule, nothing is: it would be rotated again when its time has come.
        assert!(!is_time(began, None, began - SignedDuration::from_secs(1)));
        assert!(is_time(began, None, began) && is_time(Timestamp::MIN, Some(every), began));
    }

    #[test]
    fn a_time_that_was_missed_is_made_up_for_once() {
        let due = Due::Schedule(spanned("0 3 1 * *".to_owned()));
        let next = next_of(&due, None, ("x", Some(at("2026-08-02T00:00:00Z"))));
        assert_eq!(next, Some(at("2026-09-01T03:00:00Z")));
        let rotated = at("2026-11-30T12:00:00Z");
        let next = next_of(&due, None, ("x", Some(rotated)));
        assert_eq!(next, Some(at("2026-12-01T03:00:00Z")));
    }
}
