//! The Compose specification: a Compose file and its environment become a resolved
//! [`Project`](model::Project). Knows nothing of the rest of the crate.

mod bind;
pub mod bytes;
mod canonical;
mod consistency;
mod defaults;
pub mod dotenv;
pub mod duration;
mod environment;
mod error;
mod files;
pub mod go_number;
pub mod hash;
mod include;
pub mod interpolate;
mod load;
mod merge;
pub mod model;
mod normalize;
mod path;
mod pipeline;
mod places;
mod profiles;
mod project_name;
pub mod render;
mod report;
mod resolve_paths;
pub mod scalar;
mod schema;
pub mod shellwords;
mod source;
mod substitute;
mod suggest;
mod text_of;
pub mod timestamp;
mod unique;
mod yaml;

pub use error::{ComposeDiagnostic, ComposeErrors, Problem};
pub use files::{DiskFiles, Files, MemoryFiles};
pub use load::{LoadRequest, Loaded, load};
pub use source::{SourceFile, Sources};
pub use yaml::Comment;
