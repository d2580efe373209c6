//! The engine against real Docker Engines: those of `VAULTCTL_TEST_ENGINES`, else the one of this
//! machine.
//!
//! Both see the same file system as the tests. The image of helper containers is left behind, as by
//! vaultctl itself.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    clippy::assigning_clones,
    clippy::print_stdout,
    reason = "a test that cannot go on panics, one that is skipped says so, and cases read better plain"
)]

mod conformance;
mod files;
mod host;
mod pull;
mod round_trip;
mod verbs;
