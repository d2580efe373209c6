//! Between two rounds: how long, and what ends it early.

use std::time::Duration;

use futures_util::FutureExt as _;
use jiff::SignedDuration;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::commands::CommandError;
use crate::commands::signals::{Hangup, Signals};
use crate::ui::RoundResult;

/// How long is waited at most where rounds fail, unless they are further apart anyway.
const LONGEST: SignedDuration = SignedDuration::from_mins(15);

/// How much earlier or later a round may begin, in hundredths: many programs shall not ask one server at
/// the same moment for ever.
const JITTER: i32 = 10;

/// How far rounds are apart.
pub(super) struct Pace {
    every: SignedDuration,
    failures: u32,
}

impl Pace {
    pub(super) fn new(every: SignedDuration) -> Self {
        Self { every, failures: 0 }
    }

    /// Notes how a round has ended.
    pub(super) fn note(&mut self, result: RoundResult) {
        match result {
            // Says nothing of git and the servers.
            RoundResult::Locked | RoundResult::Interrupted => {}
            failed if failed.backs_off() => self.failures = self.failures.saturating_add(1),
            _ => self.failures = 0,
        }
    }

    /// How long to wait now.
    pub(super) fn wait(&self) -> SignedDuration {
        let mut random = [0; 4];
        // Without chance, they are as far apart as was asked for.
        let chance = match getrandom::fill(&mut random) {
            Ok(()) => i32::try_from(u32::from_ne_bytes(random) % 2001).map_or(0, |n| n - 1000),
            Err(_) => 0,
        };
        self.wait_with(chance)
    }

    /// As [`Pace::wait`], with a chance from -1000 to 1000.
    fn wait_with(&self, chance: i32) -> SignedDuration {
        let longest = self.every.max(LONGEST);
        let factor = 2_i32.saturating_pow(self.failures.min(20));
        let wait = self
            .every
            .checked_mul(factor)
            .unwrap_or(longest)
            .min(longest);
        let part = wait / 1000 * chance / 100 * JITTER;
        wait + part
    }
}

/// Why waiting has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Woken {
    /// It is time, or a hangup says so.
    ForRound,
    /// A signal ends the program.
    ToEnd,
}

/// Waits for signals, also while a round is under way: what comes then is found here afterwards.
pub(super) struct Waiting {
    hangup: Signal,
    end: Signals,
}

impl Waiting {
    pub(super) fn listen() -> Result<Self, CommandError> {
        let hangup = signal(SignalKind::hangup()).ok();
        let end = Signals::listen(Hangup::Tells);
        match (hangup, end) {
            (Some(hangup), Some(end)) => Ok(Self { hangup, end }),
            _ => Err(CommandError::failed(
                "the system does not let signals be listened to",
            )),
        }
    }

    /// Whether a signal to end has come.
    pub(super) fn has_ended(&mut self) -> bool {
        self.end.next().now_or_never().is_some()
    }

    /// Waits for the next round.
    pub(super) async fn for_next(&mut self, wait: SignedDuration) -> Woken {
        let wait = Duration::try_from(wait).unwrap_or_default();
        tokio::select! {
            biased;
            () = self.end.next() => Woken::ToEnd,
            _ = self.hangup.recv() => Woken::ForRound,
            () = tokio::time::sleep(wait) => Woken::ForRound,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_that_fail_are_further_and_further_apart_and_not_too_far() {
        let mut pace = Pace::new(SignedDuration::from_mins(1));
        let mut seen = Vec::new();
        for _ in 0..7 {
            seen.push(pace.wait_with(0).as_mins());
            pace.note(RoundResult::FetchFailed);
        }
        assert_eq!(seen, [1, 2, 4, 8, 15, 15, 15]);
        pace.note(RoundResult::Locked);
        assert_eq!(pace.wait_with(0).as_mins(), 15, "a lock says nothing");
        pace.note(RoundResult::Converged);
        assert_eq!(pace.wait_with(0).as_mins(), 1);
        for _ in 0..100 {
            pace.note(RoundResult::Unreachable);
        }
        assert_eq!(pace.wait_with(0).as_mins(), 15);
    }

    #[test]
    fn a_commit_that_is_refused_is_waited_out_at_the_usual_pace() {
        let mut pace = Pace::new(SignedDuration::from_mins(1));
        pace.note(RoundResult::Refused);
        pace.note(RoundResult::Held);
        assert_eq!(pace.wait_with(0).as_mins(), 1);
    }

    #[test]
    fn rounds_that_are_far_apart_stay_so() {
        let mut pace = Pace::new(SignedDuration::from_hours(2));
        pace.note(RoundResult::Failed);
        assert_eq!(pace.wait_with(0).as_hours(), 2);
    }

    #[test]
    fn chance_moves_a_round_by_a_tenth() {
        let pace = Pace::new(SignedDuration::from_secs(100));
        assert_eq!(pace.wait_with(1000).as_secs(), 110);
        assert_eq!(pace.wait_with(-1000).as_secs(), 90);
        let waits: Vec<SignedDuration> = (0..20).map(|_| pace.wait()).collect();
        assert!(waits.iter().any(|wait| wait != &waits[0]), "{waits:?}");
        assert!(
            waits
                .iter()
                .all(|wait| (90..=110).contains(&wait.as_secs()))
        );
    }
}
