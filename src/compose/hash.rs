//! Compose's hash of a service, by which `docker compose up` tells whether it has to recreate.

use sha2::{Digest, Sha256};

use super::model::Service;

/// Computes the hash of a service in hexadecimal.
#[must_use]
pub fn config_hash(service: &Service) -> String {
    use std::fmt::Write as _;
    let bytes = serde_json::to_vec(service).unwrap_or_default();
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut text, byte| {
            // Writing to a `String` cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
