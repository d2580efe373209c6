//! Compose's hash of a service, by which `docker compose up` tells whether it has to recreate.
//!
//! The hash is the SHA-256 of the service as Go's `encoding/json` writes compose-go's
//! `ServiceConfig` (`pkg/compose/hash.go`, `types/types.go`): fields in the order of the Go
//! structs, empty ones left out, some taken out altogether. None of that is a documented format,
//! so it moves with compose-go; [`HashProfile`] names the layouts known here.
//!
//! Compose hashes what it is about to hand to the engine, so a service has to be brought into that
//! state first: [`drop_absent_dependencies`]; [`move_paths`] where it was loaded in another
//! directory than Compose will load it in; [`resolve_references`] where it refers to other services.

mod container;
mod deploy;
mod encode;
mod mount;
mod network;
mod service;
mod surroundings;

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::model::Service;
use encode::{Encode, Encoder};
pub use surroundings::{drop_absent_dependencies, move_paths, resolve_references};

/// The layout of the hashed text, which differs between releases of Compose.
///
/// The version that a container's labels name does not tell the layout, because distributions
/// build Compose against other releases of compose-go: a container is unchanged if its hash is
/// that of any profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum HashProfile {
    /// Compose 2.26.1 with compose-go 2.4.8, as in Debian 13.
    #[default]
    Compose2_26,
    /// Compose 2.40.3 with compose-go 2.9.1, as in Debian 14: without dependencies and profiles.
    Compose2_40,
}

impl HashProfile {
    /// Every profile, oldest first.
    pub const ALL: [Self; 2] = [Self::Compose2_26, Self::Compose2_40];

    /// Computes the hash of a service in hexadecimal.
    #[must_use]
    pub fn hash(self, service: &Service) -> String {
        let mut hash = String::new();
        for byte in Sha256::digest(self.text(service)) {
            // Writing to a `String` cannot fail.
            let _ = write!(hash, "{byte:02x}");
        }
        hash
    }

    /// Writes the text that is hashed.
    fn text(self, service: &Service) -> String {
        let mut encoder = Encoder::new(self);
        service.encode(&mut encoder);
        encoder.finish()
    }
}

/// Computes the hash of a service in hexadecimal, for the label
/// `com.docker.compose.config-hash`.
///
/// The service is hashed as it is: with the paths, references and dependencies that it has.
#[must_use]
pub fn config_hash(service: &Service) -> String {
    HashProfile::default().hash(service)
}
