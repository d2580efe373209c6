//! Ctrl-C, SIGTERM and, for most commands, SIGHUP: once finishes what is in flight, twice stops.

use std::sync::atomic::{AtomicBool, Ordering};

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::apply::Interrupt;

/// What the end of a session means (SIGHUP).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hangup {
    /// It ends the run.
    Ends,
    /// It is a message of its own, which somebody else listens to.
    Tells,
}

/// The signals that end a run. From the first one of these on, they no longer end the process.
pub(super) struct Signals {
    int: Signal,
    term: Signal,
    hangup: Option<Signal>,
}

impl Signals {
    /// Begins to listen; `None` where the system does not let it, and signals end the process.
    pub(super) fn listen(meaning: Hangup) -> Option<Self> {
        let hangup = || signal(SignalKind::hangup()).ok();
        let ends = meaning == Hangup::Ends && !ignores_hangup();
        Some(Self {
            int: signal(SignalKind::interrupt()).ok()?,
            term: signal(SignalKind::terminate()).ok()?,
            hangup: ends.then(hangup).flatten(),
        })
    }

    /// Waits for the next one.
    pub(super) async fn next(&mut self) {
        let hung_up = async {
            match &mut self.hangup {
                Some(hangup) => drop(hangup.recv().await),
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.int.recv() => {}
            _ = self.term.recv() => {}
            () = hung_up => {}
        }
    }
}

/// Raises the interrupt at the first signal and returns at the second.
pub(super) async fn interrupted_twice(interrupt: &Interrupt, hangup: Hangup) {
    let Some(mut signals) = Signals::listen(hangup) else {
        return std::future::pending().await;
    };
    signals.next().await;
    interrupt.raise();
    signals.next().await;
}

/// Does what has to be given back first when it is interrupted: waits for its end, unless there is a
/// second signal. Says whether it was interrupted.
pub(super) async fn to_its_end<T>(
    hangup: Hangup,
    work: impl Future<Output = T>,
) -> (Option<T>, bool) {
    let Some(mut signals) = Signals::listen(hangup) else {
        return (Some(work.await), false);
    };
    let mut work = std::pin::pin!(work);
    tokio::select! {
        done = &mut work => return (Some(done), false),
        () = signals.next() => {}
    }
    tokio::select! {
        done = &mut work => (Some(done), true),
        () = signals.next() => (None, true),
    }
}

/// Does something that may be left at any time before `begun`; `None` when it was.
pub(super) async fn unless_interrupted<T>(
    begun: &AtomicBool,
    hangup: Hangup,
    work: impl Future<Output = T>,
) -> Option<T> {
    let interrupted = async {
        if let Some(mut signals) = Signals::listen(hangup) {
            signals.next().await;
            if !begun.load(Ordering::SeqCst) {
                return;
            }
        }
        std::future::pending::<()>().await;
    };
    tokio::select! {
        done = work => Some(done),
        () = interrupted => None,
    }
}

/// Whether the program was started so that the end of a session does not concern it (`nohup`):
/// the first bit of `SigIgn` in `proc_pid_status(5)`.
fn ignores_hangup() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mut lines = status.lines();
    let mask = lines.find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask & 1 == 1)
}
