//! The settings of one service's containers that are more than a value.

use std::collections::BTreeMap;

use serde::Serialize;

use super::value::is_false;
use super::{Bytes, Duration, Extensions};

/// When an image is pulled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PullPolicy {
    /// On every run.
    Always,
    /// Never.
    Never,
    /// When the engine does not have it; also written `if_not_present`.
    Missing,
    /// Never; it is built.
    Build,
}

/// How one service needs another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Dependency {
    /// What has to be true of the other before this one starts.
    pub condition: Condition,
    /// Whether this service restarts when the other is restarted or replaced by Compose.
    #[serde(skip_serializing_if = "is_false")]
    pub restart: bool,
    /// `x-*` keys.
    #[serde(flatten)]
    pub extensions: Extensions,
    /// Whether the absence or failure of the other is an error; else it is a warning.
    pub required: bool,
}

/// What a dependency waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Condition {
    /// Its container was started.
    #[serde(rename = "service_started")]
    Started,
    /// Its container is healthy.
    #[serde(rename = "service_healthy")]
    Healthy,
    /// Its container exited with code 0.
    #[serde(rename = "service_completed_successfully")]
    CompletedSuccessfully,
}

impl Condition {
    /// Returns the condition as Compose writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Started => "service_started",
            Self::Healthy => "service_healthy",
            Self::CompletedSuccessfully => "service_completed_successfully",
        }
    }
}

/// A health check.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Healthcheck {
    /// `["NONE"]`, `["CMD", …]`, `["CMD-SHELL", command]`; empty keeps the image's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub test: Vec<String>,
    /// How long one check may take.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Duration>,
    /// The pause between checks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<Duration>,
    /// How many failures in a row make the container unhealthy; may be 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retries: Option<u64>,
    /// How long failures do not count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_period: Option<Duration>,
    /// The pause between checks during `start_period`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_interval: Option<Duration>,
    /// Whether the image's check is turned off.
    #[serde(skip_serializing_if = "is_false")]
    pub disable: bool,
    /// `x-*` keys.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// Where a container's output goes.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Logging {
    /// The log driver; `None` is the daemon's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub driver: Option<String>,
    /// The driver's options.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, String>,
    /// `x-*` keys.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// A limit of the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Ulimit {
    /// One number for both limits; -1 is unlimited.
    Single(i64),
    /// The two limits apart.
    Range {
        /// The limit in force.
        soft: i64,
        /// How far the process may raise it.
        hard: i64,
    },
}

impl Ulimit {
    /// Returns the soft limit.
    #[must_use]
    pub fn soft(self) -> i64 {
        match self {
            Self::Single(limit) => limit,
            Self::Range { soft, .. } => soft,
        }
    }

    /// Returns the hard limit.
    #[must_use]
    pub fn hard(self) -> i64 {
        match self {
            Self::Single(limit) => limit,
            Self::Range { hard, .. } => hard,
        }
    }
}

/// A device of the host.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Device {
    /// The path on the host, or a CDI name such as `vendor.com/class=name`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// The path in the container.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub target: String,
    /// Letters of `rwm`; `None` only in the long form without the key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permissions: Option<String>,
    /// `x-*` keys.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// Block I/O limits.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Blkio {
    /// The relative weight, 10 to 1000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<u16>,
    /// Weights per device.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub weight_device: Vec<WeightDevice>,
    /// Read limits in bytes a second.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub device_read_bps: Vec<ThrottleDevice>,
    /// Read limits in operations a second.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub device_read_iops: Vec<ThrottleDevice>,
    /// Write limits in bytes a second.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub device_write_bps: Vec<ThrottleDevice>,
    /// Write limits in operations a second.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub device_write_iops: Vec<ThrottleDevice>,
}

/// A block I/O weight for one device.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct WeightDevice {
    /// The device's path.
    pub path: String,
    /// The weight.
    pub weight: u16,
}

/// A block I/O limit for one device.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ThrottleDevice {
    /// The device's path.
    pub path: String,
    /// Bytes or operations a second.
    pub rate: Bytes,
}

/// A credential specification (Windows).
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CredentialSpec {
    /// A config that holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config: Option<String>,
    /// A file that holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// A registry value that holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registry: Option<String>,
    /// `x-*` keys.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// A command run in a container at a moment of its life.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Hook {
    /// The command.
    pub command: Option<Vec<String>>,
    /// The user; `None` is the container's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Whether the command has every privilege.
    #[serde(skip_serializing_if = "is_false")]
    pub privileged: bool,
    /// The working directory; `None` is the container's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub working_dir: Option<String>,
    /// Additional environment.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub environment: BTreeMap<String, Option<String>>,
    /// `x-*` keys.
    #[serde(flatten)]
    pub extensions: Extensions,
}
