//! What people do with the program, from end to end: the real binary, a git repository of the test's
//! own, and real Docker Engines. What has happened is judged by asking the engine with the docker
//! command, not by what vaultctl says of itself.
//!
//! `VAULTCTL_TEST_ENGINES` lists a `DOCKER_HOST` for each engine, default the machine's own. The images
//! of `tests/images` have to be there. `VAULTCTL_TEST_HOSTS` is a folder with what `tests/setup/hosts.sh` has
//! made: several servers, for `fleet`. A scenario that cannot run says why, and fails where
//! `VAULTCTL_TEST_REQUIRE` is set.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a scenario that cannot go on panics, one that is skipped says so"
)]

mod adoption;
#[path = "../ssh/agent.rs"]
mod agent;
mod checks;
mod corpus;
mod delivery;
mod distance;
mod drift;
mod endpoints;
mod engine;
mod failures;
mod far;
mod fleet;
mod guards;
mod history;
mod images;
mod input;
mod interruptions;
mod locks;
mod main_job;
#[expect(dead_code, reason = "the command line's tests use the rest")]
#[path = "../openbao/mod.rs"]
mod openbao;
mod plan;
mod private_engine;
mod proxy;
mod pulls;
mod reconcile;
mod restarts;
mod sandbox;
mod saved;
mod scene;
mod secrets;
mod seen;
mod tiers;
mod vault;
mod witness;
