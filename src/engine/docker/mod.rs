//! A Docker Engine behind its API: the only place that knows bollard.
//!
//! [`DockerEngine`] implements [`Observe`](super::Observe) and [`Operate`](super::Operate) for
//! Engines from 20.10 (API 1.41) on. What the wire calls things stays in here; `container/` has a
//! file for every group of a container's attributes, each of which writes its group into a request
//! and reads it back from an inspection. The rule there: **an attribute that was not given reads
//! back as not given**, so that what is created and what is inspected can be compared. Only what
//! the image adds is left in.
//!
//! The price: what was given and is the engine's own choice anyway reads back as not given too
//! (a restart policy `no`, 64 MiB of `/dev/shm`, swap of twice the memory, no limit of processes,
//! a private IPC namespace, the default runtime, port 0 of the host). Values to compare with have
//! to be written the same way.

mod call;
mod container;
mod error;
mod exec;
mod files;
mod given;
mod image;
mod limits;
mod login;
mod logs;
mod machine;
mod network;
mod observe;
mod operate;
mod pull;
mod version;
mod volume;
mod wire;

use std::path::PathBuf;
use std::sync::Arc;

use bollard::{ClientVersion, Docker};

use self::error::unreachable;
pub use self::limits::Limits;
use super::{EngineError, Result};
use crate::model::{ApiVersion, EngineFacts};
use crate::registry::config_directory;
use crate::transport::{Local, Transport};

/// The oldest API that is spoken: Engine 20.10.
pub const OLDEST_API: ApiVersion = ApiVersion::new(1, 41);

/// The newest API that is spoken.
///
/// Later ones no longer say which hardware address a container was asked to have
/// (`Config.MacAddress`); engines go on speaking this one.
pub const NEWEST_API: ApiVersion = ApiVersion::new(1, 51);

/// How many things are asked at once besides the containers: images, files and folders.
const OTHER_QUESTIONS: usize = 24;

/// How many streams are opened before they are needed.
const MOST_STREAMS: usize = 96;

/// bollard's own limit ends with the response's head; the limits of [`Limits`] span the whole call.
const CLIENT_LIMIT_SECONDS: u64 = 7 * 24 * 60 * 60;

/// A Docker Engine that answers.
///
/// Calls may be made concurrently: each has its own connection.
#[derive(Debug)]
pub struct DockerEngine {
    docker: Docker,
    address: String,
    limits: Limits,
    defaults: Defaults,
    /// What the engine said of itself when the connection was made.
    facts: Option<EngineFacts>,
    files: files::Files,
    docker_config: Option<PathBuf>,
    /// The way to what only the host can reach.
    transport: Arc<dyn Transport>,
}

/// What an engine fills in where a container says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Defaults {
    api: ApiVersion,
    host_name: String,
    runtime: String,
    cgroup_version: u8,
    /// Whether containers get a cgroup namespace of their own.
    private_cgroupns: bool,
    /// Whether the kernel can limit swap; where it cannot, engines set `MemorySwap` to -1.
    swap_limit: bool,
}

impl DockerEngine {
    /// Connects to the engine at an address and agrees on an API version.
    ///
    /// An address is the path of a Unix socket, with or without `unix://`.
    ///
    /// # Errors
    /// [`EngineError::Unreachable`] and [`EngineError::TimedOut`] when nothing answers,
    /// [`EngineError::TooOld`] before Engine 20.10.
    pub async fn connect(address: &str, limits: Limits) -> Result<Self> {
        let docker = Docker::connect_with_unix(address, CLIENT_LIMIT_SECONDS, &newest())
            .map_err(|error| unreachable(address, &error))?;
        let socket = address.strip_prefix("unix://").unwrap_or(address);
        let local = Arc::new(Local::new(socket));
        Self::over((docker, None), local, address, limits).await
    }

    /// Speaks to the engine of a host that is reached by a transport; `address` names it in messages.
    ///
    /// # Errors
    /// As [`DockerEngine::connect`].
    pub async fn through(
        transport: Arc<dyn Transport>,
        address: &str,
        limits: Limits,
    ) -> Result<Self> {
        Self::through_with(transport, address, None, limits).await
    }

    /// As [`DockerEngine::through`], with a token for who is before the engine.
    ///
    /// # Errors
    /// As [`DockerEngine::connect`], and when the token cannot stand in a header.
    pub async fn through_with(
        transport: Arc<dyn Transport>,
        address: &str,
        token: Option<&str>,
        limits: Limits,
    ) -> Result<Self> {
        let headers =
            wire::Headers::new(address, token).ok_or_else(|| EngineError::Unreachable {
                address: address.to_owned(),
                reason: "the token has characters that no header may have".to_owned(),
            })?;
        let (docker, wire) = wire::client(Arc::clone(&transport), headers, &newest())
            .map_err(|error| unreachable(address, &error))?;
        Self::over((docker, Some(wire)), transport, address, limits).await
    }

    /// Agrees on an API version over a transport that is set up.
    async fn over(
        (docker, wire): (Docker, Option<wire::Wire>),
        transport: Arc<dyn Transport>,
        address: &str,
        limits: Limits,
    ) -> Result<Self> {
        let mut engine = Self {
            docker,
            address: address.to_owned(),
            limits,
            defaults: Defaults::unknown(),
            facts: None,
            files: files::Files::default(),
            docker_config: config_directory(),
            transport,
        };
        // Engines take several milliseconds for each of the two.
        let negotiate = engine.docker.clone().negotiate_version();
        let (negotiated, info) = tokio::try_join!(
            engine.read("version", negotiate),
            engine.read("info", engine.docker.info()),
        )?;
        engine.docker = negotiated;
        if let Some(wire) = wire {
            // Each is inspected.
            let containers = usize::try_from(info.containers.unwrap_or_default()).unwrap_or(0);
            wire.open_ahead((containers + OTHER_QUESTIONS).min(MOST_STREAMS));
        }
        let api = engine.api();
        if api < OLDEST_API {
            return Err(EngineError::TooOld {
                feature: "vaultctl".to_owned(),
                needed: OLDEST_API,
                present: api,
            });
        }
        engine.docker = engine.with_change(std::convert::identity);
        engine.defaults = Defaults::from_info(api, &info);
        engine.facts = Some(facts(api, &info, &engine.defaults));
        if !files::runs_on(info.architecture.as_deref().unwrap_or_default()) {
            engine.files.go_plain();
        }
        Ok(engine)
    }

    /// Never runs a program on the host to write files.
    ///
    /// They are then not written atomically, and a file that is removed is only emptied. This is
    /// how hosts of another architecture than vaultctl's own are written to without being told.
    #[must_use]
    pub fn with_plain_files(self) -> Self {
        self.files.go_plain();
        self
    }

    /// Takes the operator's registry logins from this directory instead of `$DOCKER_CONFIG` or
    /// `~/.docker`.
    #[must_use]
    pub fn with_docker_config(mut self, directory: impl Into<PathBuf>) -> Self {
        self.docker_config = Some(directory.into());
        self
    }

    /// The API version that was agreed on.
    fn api(&self) -> ApiVersion {
        let version = self.docker.client_version();
        ApiVersion::new(
            u16::try_from(version.major_version).unwrap_or(u16::MAX),
            u16::try_from(version.minor_version).unwrap_or(u16::MAX),
        )
    }
}

/// The version that is asked for first.
fn newest() -> ClientVersion {
    ClientVersion {
        major_version: NEWEST_API.major.into(),
        minor_version: NEWEST_API.minor.into(),
    }
}

/// What an engine says of itself, in its answer to `info`.
fn facts(api: ApiVersion, info: &bollard::models::SystemInfo, defaults: &Defaults) -> EngineFacts {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    EngineFacts {
        version: text(&info.server_version),
        api,
        os: text(&info.os_type),
        architecture: docker_architecture(&text(&info.architecture)).to_owned(),
        cgroup_version: defaults.cgroup_version,
        logging_driver: text(&info.logging_driver),
        default_runtime: defaults.runtime.clone(),
        id: text(&info.id),
        userns_remap: has_security_option(info.security_options.as_deref(), "name=userns"),
        private_cgroupns: defaults.private_cgroupns,
    }
}

/// Docker's word for an architecture that the kernel calls otherwise.
fn docker_architecture(kernel: &str) -> &str {
    match kernel {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "armv7l" | "armv6l" => "arm",
        "i386" | "i686" => "386",
        other => other,
    }
}

impl Defaults {
    fn unknown() -> Self {
        Self {
            api: OLDEST_API,
            host_name: String::new(),
            runtime: String::new(),
            cgroup_version: 1,
            private_cgroupns: false,
            swap_limit: true,
        }
    }

    fn from_info(api: ApiVersion, info: &bollard::models::SystemInfo) -> Self {
        use bollard::models::SystemInfoCgroupVersionEnum as Version;
        Self {
            api,
            host_name: info.name.clone().unwrap_or_default(),
            runtime: info.default_runtime.clone().unwrap_or_default(),
            cgroup_version: match info.cgroup_version {
                Some(Version::_2) => 2,
                _ => 1,
            },
            private_cgroupns: has_security_option(
                info.security_options.as_deref(),
                "name=cgroupns",
            ),
            swap_limit: info.swap_limit.unwrap_or(true),
        }
    }
}

/// Whether an engine reports a security option, with or without parameters behind a comma.
fn has_security_option(options: Option<&[String]>, wanted: &str) -> bool {
    options
        .unwrap_or_default()
        .iter()
        .any(|option| option.split(',').next() == Some(wanted))
}

#[cfg(test)]
mod tests;
