//! Secrets that Vault or OpenBao keeps, in a KV store of version 2.
//!
//! [`Access`] says where it is and who asks, by the operator's environment and the repository's settings.
//! [`Client`] reads: each path once, several at a time, and again where it was not answered. What is
//! done with the values is nobody's business here, and nothing is ever written.
//!
//! The sealed values of the repository need no waiting for and are [`crate::secrets`]; these do.

mod access;
mod answer;
mod client;
mod error;

pub use access::{Access, Auth, Configured};
pub use answer::{Found, NoValue, Versions, Written};
pub use client::{Client, Wish};
pub use error::VaultError;
