//! Keeps Docker hosts equal to a git repository.
//!
//! The repository holds Compose files, TOML files that say which stack runs where, and an Ansible
//! inventory. The program compares what they say with what the engines report, attribute by
//! attribute, shows what would have to be done, and does exactly that.
//!
//! # The way of the data
//!
//! ```text
//! git revision ──source──▶ Source ──resolve──▶ DesiredState ─┐
//!                                                            ├─plan──▶ Plan ──apply──▶ Report
//! servers ──────engine───▶ observe ──────────▶ ObservedState ┘   │
//!                                                                └──ui──▶ text, JSON
//! ```
//!
//! [`pipeline`] tells this story in five calls; begin there. `plan` stops before the last of them,
//! destroying is an empty desired state, and nothing else changes a server.
//!
//! # The house
//!
//! | module | what |
//! |---|---|
//! | [`cli`], [`commands`] | the command line: flags; one file for each command |
//! | [`pipeline`] | the story in five calls |
//! | [`source`] | one git revision becomes a [`source::Source`]: settings, inventory, definitions |
//! | [`compose`] | Compose itself: YAML, interpolation, merging, the model; knows nothing of the rest |
//! | [`resolve`] | a source becomes a [`model::DesiredState`]: variables, placement, files; the last place where input can be invalid |
//! | [`rotate`] | when containers and secrets are due to be made anew |
//! | [`rules`] | what a stack should keep to: findings about the resolved models of all servers |
//! | [`model`] | the nouns: containers, networks, volumes, files, the two states |
//! | [`registry`] | registries of images: logins, digests, tags |
//! | [`images`] | images as Compose files name them: pinning, newer versions |
//! | [`transport`] | how a server is reached: byte streams and commands, on this machine and over SSH; git servers |
//! | [`engine`] | Docker Engines: [`engine::Observe`] reads, [`engine::Operate`] writes; one over a transport, one in memory for tests |
//! | [`secrets`] | sealed values of the repository: age, versions, who may read them |
//! | [`vault`] | values that Vault or OpenBao keeps, read over its HTTP API |
//! | [`proxy`] | what the configuration of a proxy says of the containers behind it |
//! | [`host`] | what is kept on a server besides: the lock of the run that changes it |
//! | [`observe`] | engines become a [`model::ObservedState`] |
//! | [`plan`] | compares the two states: pure, without a clock, without a way to fail |
//! | [`apply`] | carries out a plan: order, readiness, going back |
//! | [`saved`] | a plan in a file, and whether it is still the same |
//! | [`status`] | the servers at a glance |
//! | [`graph`] | what depends on what, and who is on which network |
//! | [`check`] | whether a server is fit for what is wanted of it |
//! | [`ui`] | text, progress, JSON |
//!
//! Imports go one way. [`model`] imports only the types of [`compose`]'s model; [`plan`] sees no
//! engine but for the shape of an update; [`mod@source`] alone knows libgit2, [`engine`] alone the Docker API, [`transport`] alone SSH and, beside [`registry`], TLS,
//! [`ui`] alone progress bars, [`cli`] and [`commands`] alone the command line's parser.
//!
//! # Words
//!
//! - **server**: a Docker host that `[[server]]` names; **stack**: a Compose application in git;
//!   **deployment**: one stack on one server, written `stack@server`.
//! - **desired**, **observed**: the two states that are compared.
//! - **difference**: an attribute that is not as desired; its origin is a **change** (git differs
//!   from what was applied) or **drift** (the server does).
//! - **plan**: everything that is to be done; **step**: one change of one object, with an
//!   **action**, a **cause** and a **disruption**; **gate**: what must hold of a deployment's
//!   containers before anything that waits for it may begin.
//! - **baseline**: what was applied, as digests in a label; it tells change from drift.
//! - **orphan**: on a server, made by this repository, no longer in git; **adopt**: to take over what another
//!   tool made, untouched.
//! - **converged**: the plan is empty. A plan made right after a successful apply is.
//!
//! # Promises
//!
//! What is printed is what is executed ([`plan::Plan`] is one value for both), on what was found: what
//! somebody has moved since is left alone. Planning holds
//! [`engine::Observe`], which has no writing method. A replaced container is kept until its
//! successor's gate has passed. Killing the program at any moment leaves a state from which the next
//! run converges: what is under way is written down in names and labels of the server's own objects.

pub mod apply;
pub mod check;
pub mod cli;
pub mod commands;
pub mod compose;
pub mod engine;
pub mod graph;
pub mod host;
pub mod images;
pub mod model;
pub mod observe;
pub mod pipeline;
pub mod plan;
pub mod proxy;
pub mod registry;
pub mod resolve;
pub mod rotate;
pub mod rules;
pub mod saved;
pub mod secrets;
pub mod source;
pub mod status;
pub mod transport;
pub mod ui;
pub mod vault;
