//! Secrets, as everybody but the two ends of a value's way sees them: by name and version.
//!
//! A value exists where it is unsealed and where an engine is told it. In between, a
//! [`SecretReference`] stands in its place ([`SecretReference::token`]): in the resolved Compose model,
//! in plans, in what is delivered. [`Secrets`] turns the one into the other, in both directions.

mod generate;
mod needed;
mod reference;
mod template;
mod values;
mod vault;

pub use generate::{Alphabet, Generate};
pub use needed::{
    NeededSecret, SecretKind, is_sealed_name, sealed_content, sealed_name, unarmored,
    version_of_file,
};
pub use reference::{SecretReference, references};
pub use template::Template;
pub use values::{Secrets, secrets_in_use, secrets_label};
pub use vault::{KnownVersions, VaultPath, VaultSource};

pub use crate::compose::model::SecretValue;
pub use crate::compose::opaque::{is_opaque, shown};
