//! Containers are replaced behind a real HAProxy, under load: no request may notice.
//!
//! That nothing failed says something only where the same load notices what it should: `controls`
//! replaces containers in the ways that are known to harm. Engines and variables are those of the
//! scenarios; `VAULTCTL_TEST_ROUNDS` asks for more rotations.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a scenario that cannot go on panics, one that is skipped says so"
)]

mod balancer;
mod checks;
mod controls;
#[expect(dead_code, reason = "the scenarios use the rest")]
#[path = "../scenarios/engine.rs"]
mod engine;
mod fleet;
mod gaps;
mod hooks;
#[path = "../load/mod.rs"]
mod load;
mod names;
#[expect(dead_code, reason = "the scenarios use the rest")]
#[path = "../scenarios/plan.rs"]
mod plan;
mod rotations;
mod runtime;
#[path = "../scenarios/sandbox.rs"]
mod sandbox;
#[expect(dead_code, reason = "the scenarios use the rest")]
#[path = "../scenarios/scene.rs"]
mod scene;
mod secrets;
#[path = "../scenarios/seen.rs"]
mod seen;
mod traefik;
