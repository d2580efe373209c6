//! What is known of an engine before anything is compared with it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A version of Docker's API, such as 1.41.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ApiVersion {
    /// The number before the point.
    pub major: u16,
    /// The number behind the point.
    pub minor: u16,
}

impl ApiVersion {
    /// Makes a version from its two numbers.
    #[must_use]
    pub const fn new(major: u16, minor: u16) -> Self {
        Self { major, minor }
    }
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.major, self.minor)
    }
}

/// A text that is not a version of Docker's API.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a version of Docker's API")]
pub struct NotAnApiVersion(String);

impl FromStr for ApiVersion {
    type Err = NotAnApiVersion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || NotAnApiVersion(text.to_owned());
        let (major, minor) = text.split_once('.').ok_or_else(wrong)?;
        Ok(Self {
            major: major.parse().map_err(|_| wrong())?,
            minor: minor.parse().map_err(|_| wrong())?,
        })
    }
}

/// What an engine says of itself, as far as it changes what a container looks like there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EngineFacts {
    /// The engine's own version, such as `26.1.5`.
    pub version: String,
    /// The API version that was agreed on.
    pub api: ApiVersion,
    /// The engine's operating system, such as `linux`.
    pub os: String,
    /// The engine's architecture in Docker's words, such as `amd64`.
    pub architecture: String,
    /// 1 or 2.
    pub cgroup_version: u8,
    /// The logging driver of containers that name none.
    pub logging_driver: String,
    /// The runtime of containers that name none.
    pub default_runtime: String,
    /// The identifier that the engine keeps over restarts.
    pub id: String,
    /// Whether container users are mapped to other users of the host (`userns-remap`).
    pub userns_remap: bool,
    /// Whether containers get a cgroup namespace of their own unless told otherwise.
    pub private_cgroupns: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn api_versions_compare_by_number() {
        let old: ApiVersion = "1.9".parse().unwrap();
        let new: ApiVersion = "1.41".parse().unwrap();
        assert!(old < new);
        assert_eq!(new.to_string(), "1.41");
        assert!("1".parse::<ApiVersion>().is_err());
        assert!("1.x".parse::<ApiVersion>().is_err());
    }
}
