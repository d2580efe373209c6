//! The Compose specification: a Compose file and its environment become a resolved
//! [`Project`](model::Project). Knows nothing of the rest of the crate.
//!
//! The behaviour is that of compose-go 2.4.8, the loader of `docker compose` 2.26.1 in Debian, and
//! the stages are its stages. They work on a tree whose nodes know their places, so that every error
//! points at its line, and they go on after an error, so that one run tells all of them:
//!
//! ```text
//! for every document of every file (pipeline):
//!   yaml          text to tree: aliases, merge keys, go-yaml's types
//!   substitute    variables filled in, text cast to the type of its place
//!   include       included files loaded in the same way, in their own surroundings
//!   extends       services filled up from others, of this file or another
//!   merge, unique joined with the documents before
//!   schema        known keys, right types
//!   canonical     short forms written out
//! for the merged tree (load):
//!   defaults, resolve_paths, environment, normalize
//!   bind          tree to model
//!   profiles, consistency
//! ```

mod bind;
pub mod bytes;
mod canonical;
mod consistency;
mod defaults;
pub mod dotenv;
pub mod duration;
mod environment;
mod error;
mod extends;
mod files;
pub mod go_number;
pub mod hash;
mod include;
pub mod interpolate;
mod load;
mod merge;
pub mod model;
mod normalize;
pub mod opaque;
mod path;
mod pipeline;
mod places;
mod profiles;
mod project_name;
mod prune;
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
pub use yaml::{Comment, is_sound as is_sound_yaml};

#[cfg(test)]
mod tests;
