//! Ctrl-C and SIGTERM: once finishes what is in flight, twice stops.

use tokio::signal::unix::{SignalKind, signal};

use crate::apply::Interrupt;

/// Raises the interrupt at the first signal and returns at the second.
pub(super) async fn interrupted_twice(interrupt: &Interrupt) {
    let (Ok(mut int), Ok(mut term)) = (
        signal(SignalKind::interrupt()),
        signal(SignalKind::terminate()),
    ) else {
        // Without handlers the signals end the process, as they do everywhere.
        return std::future::pending().await;
    };
    for _ in 0..2 {
        if interrupt.is_raised() {
            break;
        }
        tokio::select! {
            _ = int.recv() => {}
            _ = term.recv() => {}
        }
        interrupt.raise();
        tokio::select! {
            _ = int.recv() => {}
            _ = term.recv() => {}
        }
    }
}
