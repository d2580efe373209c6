//! Registries of images: the operator's logins there, and what is asked of them without an engine.
//!
//! An engine asks for what it pulls by itself; here it is asked what a tag points to, and which tags
//! there are. Registries on this machine's loopback are asked without TLS, as engines ask them, and no
//! others.

mod answers;
mod error;
mod login;
mod registries;

pub use answers::{Answers, Tags, ask};
pub use docker_credential::DockerCredential;
pub use error::RegistryError;
pub use login::{Login, config_directory};
pub use registries::Registries;
