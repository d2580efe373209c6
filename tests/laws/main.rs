//! The laws of planning and applying, over generated states of a server in memory.
//!
//! A law is tried on as many states as fit into some seconds, always the same ones.
//! `PROPTEST_CASES` asks for another number, `PROPTEST_RNG_SEED` for other states.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on panics"
)]

mod convergence;
mod desired;
mod drift;
mod failures;
mod images;
mod portrait;
mod saved;
mod shape;
mod sketch;
mod strangers;
mod world;

use proptest::prelude::ProptestConfig;
use proptest::test_runner::RngSeed;

/// How a law is tried: on so many states, unless the environment says otherwise.
fn tried_on(cases: u32) -> ProptestConfig {
    let asked = ProptestConfig::default();
    let is_set = |name: &str| std::env::var_os(name).is_some();
    ProptestConfig {
        cases: if is_set("PROPTEST_CASES") {
            asked.cases
        } else {
            cases
        },
        rng_seed: if is_set("PROPTEST_RNG_SEED") {
            asked.rng_seed
        } else {
            RngSeed::Fixed(2026)
        },
        failure_persistence: None,
        ..asked
    }
}
