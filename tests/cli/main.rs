//! The command line as people and programs meet it: what each command prints, where, and how it ends.
//!
//! Nothing here needs an engine, but what says so: plans and status are made on an engine in
//! memory, and the guide for beginners is followed on a real one.
//!
//! `INSTA_UPDATE=always` takes what is printed now as right; `UPDATE_GENERATED=1` writes the generated
//! files of `completions/` and `docs/reference/` again.

#![expect(
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test that cannot go on panics, and one that is skipped says so"
)]

mod broken_stacks;
mod checks;
mod documents;
mod examples;
mod generated;
mod guide;
mod images;
mod init;
mod live;
mod memory_host;
#[path = "../openbao/mod.rs"]
mod openbao;
mod plans;
mod prompts;
mod reconciling;
mod render;
mod repositories;
mod revisions;
mod rules;
mod sandbox;
mod saved;
mod secrets;
mod servers;
mod situations;
mod usage;
mod validate;
mod vault;

/// Compares what a run has printed, and its exit code, with the snapshot of that name.
macro_rules! snapshot {
    ($ran:expr) => {
        insta::assert_snapshot!($ran.to_string())
    };
}
pub(crate) use snapshot;
