//! Secrets in git: values sealed with [age](https://age-encryption.org/v1), one file for each version.
//!
//! [`seal`] and [`Identities::open`] are the two ways of a value; what they seal carries the name and
//! the version that it was sealed for, so that nobody can give a value another name by moving text
//! about. [`Identities`] knows where private keys may lie. [`Document`] changes the TOML that sealed
//! values stand in, and nothing else of it. Who may read what is said by `[[recipient]]` and
//! `[[policy]]`, and decided where they are read.

mod audit;
mod document;
mod error;
mod identity;
mod memory;
mod merge;
mod places;
mod plaintext;
mod recipient;
mod rewrap;
mod sealed;
mod sealed_for;
mod strength;

pub use audit::Audit;
pub use document::{Document, DocumentError, NewSecret, NewVersion};
pub use error::SecretError;
pub use identity::Identities;
pub use memory::lock_memory;
pub use merge::{Conflict, merge};
pub use places::{Asked, Looked, Places, Variables};
pub use plaintext::{InTheClear, Kind, in_the_clear, names_a_secret};
pub use recipient::{Recipient, new_identity, recipient};
pub use rewrap::rewrap_file;
pub use sealed::{Opened, Subject, Whole, open_file, seal, seal_file};
pub use sealed_for::{SealedFor, recipients_of};
pub use strength::{Weakness, weakness};
