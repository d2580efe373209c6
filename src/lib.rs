//! Keeps Docker hosts equal to a git repository.
pub mod apply;
pub mod cli;
pub mod commands;
pub mod compose;
pub mod engine;
pub mod model;
pub mod observe;
pub mod pipeline;
pub mod plan;
pub mod resolve;
pub mod source;
pub mod status;
pub mod ui;
