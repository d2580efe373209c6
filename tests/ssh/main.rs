//! The way over SSH, against real sshds on this machine and the real `ssh`.

#![expect(
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on panics, and one that is skipped says so"
)]

mod agent;
mod check;
mod config;
mod errors;
mod host_keys;
mod login;
mod reconcile;
mod signers;
mod sshd;
mod streams;
mod trust;
