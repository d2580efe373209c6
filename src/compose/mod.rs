//! The Compose specification: a Compose file and its environment become a resolved
//! [`Project`](model::Project). Knows nothing of the rest of the crate.

pub mod bytes;
pub mod dotenv;
pub mod duration;
mod error;
mod files;
pub mod go_number;
pub mod interpolate;
mod merge;
pub mod model;
mod path;
mod report;
pub mod scalar;
mod schema;
pub mod shellwords;
mod source;
mod substitute;
mod suggest;
mod text_of;
pub mod timestamp;
mod yaml;

pub use error::{ComposeDiagnostic, ComposeErrors, Problem};
pub use files::{DiskFiles, Files, MemoryFiles};
pub use source::{SourceFile, Sources};
pub use yaml::Comment;
