//! The Compose specification: a Compose file and its environment become a resolved
//! [`Project`](model::Project). Knows nothing of the rest of the crate.

pub mod bytes;
pub mod dotenv;
pub mod duration;
pub mod go_number;
pub mod interpolate;
pub mod scalar;
pub mod shellwords;
pub mod timestamp;
