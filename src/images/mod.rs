//! Images as Compose files name them: where, how a digest is written there, and which tags are newer.
//!
//! Nothing here asks a registry or writes a file: what a registry says comes from
//! [`registry`](crate::registry), and who changes files checks that they are still the same.

mod edit;
mod outdated;
mod version;
mod written;

pub use edit::{Edit, NotFound, apply, find, with_digest};
pub use outdated::{Kind, Newer, News};
pub use version::Version;
pub use written::{WrittenImage, written};
