//! Which keys and types a Compose file may have: the Compose specification's JSON schema in the
//! version of compose-go 2.4.8, as tables.
//!
//! The tables are checked against the merged tree, in which later files may already have been
//! joined to the long forms of earlier ones.

mod build;
mod check;
mod deploy;
mod resource;
mod service;
mod shape;
mod top;

pub(super) use check::check;
pub(super) use top::{EXTENDS, INCLUDE, TOP};

/// Returns every key of a service.
#[cfg(test)]
pub(super) fn service_keys() -> Vec<&'static str> {
    service::SERVICE.keys()
}
