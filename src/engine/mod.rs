//! What a Docker host can be asked ([`Observe`]) and told ([`Operate`]).
//!
//! Planning holds an `Observe` and therefore cannot change anything: that is a matter of types.
//! Two implementations exist: `docker` talks to an engine, `memory` is one, as far as the
//! laws of planning and applying need it.

pub mod conformance;
pub mod docker;
mod error;
pub mod memory;
mod veiled;

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
pub use error::EngineError;
pub use veiled::Veiled;

pub use crate::model::ContainerUpdate;
pub use crate::transport::{Finished, Stream, Way};

use crate::model::{
    Container, ContainerSpec, ContainerSummary, Endpoint, EngineFacts, FileContent, FileStat,
    FileWrite, Image, Look, Machine, Network, NetworkSpec, Volume, VolumeSpec,
};

/// What log records of calls to engines are called (`log`'s target).
pub const CALLS: &str = "vaultctl::calls";

/// What a call to an engine returns.
pub type Result<T, E = EngineError> = std::result::Result<T, E>;

/// A host with an engine that may be changed.
pub type Engine = Arc<dyn Operate>;

/// The reading verbs of a Docker host.
///
/// Guarantees: only GET and HEAD requests, and commands that only read; every call ends within a time
/// limit.
#[async_trait]
pub trait Observe: Send + Sync {
    /// What the engine says of itself.
    async fn facts(&self) -> Result<EngineFacts>;

    /// How it is reached.
    async fn way(&self) -> Way;

    /// What the engine says of its machine and of how it is set up.
    async fn machine(&self) -> Result<Machine>;

    /// What refuses requests on the way to the engine, in its words; `None` where nothing is seen to.
    async fn filter(&self) -> Result<Option<String>>;

    /// What commands see on the machine that the engine has described; they only read. `None` where
    /// none can be run there.
    async fn look(&self, machine: &Machine, state_directory: &str) -> Option<Look>;

    /// The engine's clock, in seconds since 1970.
    async fn clock(&self) -> Result<i64>;

    /// Every container, running or not, sorted by name.
    async fn containers(&self) -> Result<Vec<ContainerSummary>>;

    /// One container by name or identifier, or `None` when there is none.
    ///
    /// Namespaces of other containers (`container:<id>`) are reported as the engine has them.
    async fn container(&self, name: &str) -> Result<Option<Container>>;

    /// Every network, sorted by name.
    async fn networks(&self) -> Result<Vec<Network>>;

    /// Every volume, sorted by name.
    async fn volumes(&self) -> Result<Vec<Volume>>;

    /// One image by reference or identifier, or `None` when it is not present.
    async fn image(&self, reference: &str) -> Result<Option<Image>>;

    /// The digest that the registry has for a reference now.
    ///
    /// # Errors
    /// [`EngineError::Registry`] when the registry refuses, cannot be reached or does not know it.
    async fn registry_digest(&self, reference: &str) -> Result<String>;

    /// What is at an absolute path of the host, or `None` when nothing is.
    ///
    /// `through` is a container and the path at which it sees the file, used where the host has no
    /// helper yet.
    ///
    /// # Errors
    /// [`EngineError::FilesUnknown`] when neither a helper nor `through` can show the path.
    async fn stat_file(&self, path: &str, through: Option<&Window>) -> Result<Option<FileStat>>;

    /// The content of a regular file of the host, or `None` when there is none.
    ///
    /// # Errors
    /// As [`Observe::stat_file`].
    async fn read_file(&self, path: &str, through: Option<&Window>) -> Result<Option<FileContent>>;

    /// A regular file inside of a container, or `None` when there is none.
    async fn read_container_file(&self, container: &str, path: &str)
    -> Result<Option<FileContent>>;

    /// Opens a TCP connection from the host to an address that only the host may reach, such as a
    /// container's.
    async fn dial(&self, address: &str, port: u16) -> Result<Stream>;

    /// The processes of a running container: identifier, that of the parent, and command line.
    async fn processes(&self, container: &str) -> Result<Vec<HostProcess>>;

    /// Lines of a container's output.
    async fn logs(
        &self,
        container: &str,
        options: &LogOptions,
        sink: &mut dyn LogSink,
    ) -> Result<()>;
}

/// A process of a container, as the host sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostProcess {
    /// Its identifier.
    pub id: u32,
    /// The identifier of its parent.
    pub parent: u32,
    /// Its command line.
    pub command: String,
}

/// A container through which a file of the host can be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// The container's name or identifier.
    pub container: String,
    /// The path inside of it.
    pub path: String,
}

/// Which lines of a container's output are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogOptions {
    /// Only this many of the last lines.
    pub tail: Option<u32>,
    /// Only lines since this time, in seconds since 1970.
    pub since: Option<i64>,
    /// Whether to go on with lines as they come.
    pub follow: bool,
    /// Whether each line begins with its time.
    pub timestamps: bool,
}

/// Takes lines of a container's output.
pub trait LogSink: Send {
    /// Takes one line, without its line end. `stderr` tells which stream it came from.
    fn line(&mut self, line: &str, stderr: bool);
}

/// Takes the progress of a pull.
pub trait PullProgress: Send + Sync {
    /// Takes how many bytes of how many are there, over all layers seen so far.
    fn pulled(&self, current: u64, total: u64);
}

/// Shows nothing.
impl PullProgress for () {
    fn pulled(&self, _: u64, _: u64) {}
}

/// The result of a command inside of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExecOutcome {
    /// The command's exit code.
    pub exit_code: i64,
    /// What it printed on both streams.
    pub output: String,
}

/// The writing verbs of a Docker host. Each is one change, made of as few calls as Docker allows.
#[async_trait]
pub trait Operate: Observe {
    /// Pulls an image with the operator's registry login.
    ///
    /// # Errors
    /// [`EngineError::Registry`] with the registry's words.
    async fn pull_image(
        &self,
        reference: &str,
        platform: Option<&str>,
        progress: &dyn PullProgress,
    ) -> Result<()>;

    /// Creates a container and returns its identifier.
    ///
    /// All networks of the specification are joined, with several calls where the engine's API
    /// takes only one (before 1.44). On failure nothing is left behind.
    async fn create_container(&self, spec: &ContainerSpec) -> Result<String>;

    /// Starts a container; one that runs is left as it is.
    async fn start_container(&self, container: &str) -> Result<()>;

    /// Stops a container with its own signal and time-out; one that does not run is left as it is.
    async fn stop_container(&self, container: &str) -> Result<()>;

    /// Stops and starts a container.
    async fn restart_container(&self, container: &str) -> Result<()>;

    /// Sends a signal to the main process of a running container, such as `USR2`.
    async fn signal_container(&self, container: &str, signal: &str) -> Result<()>;

    /// Opens a connection to a Unix socket of the host: what listens there may take orders.
    async fn dial_socket(&self, path: &str) -> Result<Stream>;

    /// Lets a paused container go on.
    async fn unpause_container(&self, container: &str) -> Result<()>;

    /// Renames a container.
    async fn rename_container(&self, container: &str, name: &str) -> Result<()>;

    /// Changes limits and restart policy of a container in place.
    async fn update_container(&self, container: &str, update: &ContainerUpdate) -> Result<()>;

    /// Removes a container, running or not. Named volumes always stay; `volumes` also removes its
    /// anonymous ones. One that does not exist is no error.
    async fn remove_container(&self, container: &str, volumes: bool) -> Result<()>;

    /// Runs a command in a running container and waits for it. It reads `input`, which ends then: what is
    /// said that way is in no list of processes. Nothing to read: `input` is empty. It is short: engines
    /// wait long for one that has ended and left more unread than a pipe holds.
    async fn exec(&self, container: &str, command: &[String], input: &[u8]) -> Result<ExecOutcome>;

    /// Waits until a container has ended and returns its exit code.
    async fn wait_container(&self, container: &str) -> Result<i64>;

    /// Creates a network and returns its identifier.
    async fn create_network(&self, spec: &NetworkSpec) -> Result<String>;

    /// Removes a network by identifier or name. One that does not exist is no error.
    async fn remove_network(&self, network: &str) -> Result<()>;

    /// Puts a container on a network.
    async fn connect_network(
        &self,
        network: &str,
        container: &str,
        endpoint: &Endpoint,
    ) -> Result<()>;

    /// Takes a container off a network, running or not.
    async fn disconnect_network(&self, network: &str, container: &str) -> Result<()>;

    /// Creates a volume.
    async fn create_volume(&self, spec: &VolumeSpec) -> Result<()>;

    /// Removes a volume and what it holds. One that does not exist is no error.
    async fn remove_volume(&self, volume: &str) -> Result<()>;

    /// Creates a container that is never started, from an image of vaultctl's own, and returns its
    /// identifier: its name is given once on a host, and its labels and files tell what it is for.
    ///
    /// # Errors
    /// [`EngineError::Conflict`] when the name is taken.
    async fn create_marker(&self, name: &str, labels: &BTreeMap<String, String>) -> Result<String>;

    /// The text of a regular file of an image, or `None` when it has none of that path.
    ///
    /// It is read through a container that is made for it and never started.
    async fn read_image_file(&self, image: &str, path: &str) -> Result<Option<String>>;

    /// Writes a file of a container's own layer, in a folder that is there. It is not atomic.
    async fn write_container_file(&self, container: &str, path: &str, bytes: &[u8]) -> Result<()>;

    /// Lets the files below a folder be seen: makes a helper there, unless one shows it already.
    /// Returns whether the folder exists; it is not made, and what is below it is then told as
    /// missing until something is written.
    async fn show_folder(&self, root: &str) -> Result<bool>;

    /// Runs a command line with the host's own shell in a folder of the host, and waits for it.
    ///
    /// # Errors
    /// [`EngineError::NotFound`] when the folder does not exist.
    async fn run_on_host(&self, command: &str, directory: &str) -> Result<Finished>;

    /// Makes a folder of the host, which is `root` or lies below it: `root` and what is above it
    /// with mode 0700, what is below it with 0755. What is there stays as it is.
    async fn make_folder(&self, root: &str, folder: &str) -> Result<()>;

    /// Removes folders of the host that are empty, in this order, and the helpers of those that are
    /// not there any more.
    async fn remove_folders(&self, folders: &[String]) -> Result<()>;

    /// Writes files on the host; each appears whole under its name or not at all.
    ///
    /// All lie below `root`, which is made with mode 0700 where it is missing, and so is what is
    /// above it; directories between get 0755, those of private files 0700. A parent below `root` that is a symbolic link is an error.
    async fn write_files(&self, root: &str, files: &[FileWrite]) -> Result<()>;

    /// Removes regular files of the host below `root`, and directories between that become empty
    /// by it. A file that does not exist is no error.
    ///
    /// Returns those that could only be emptied, because the host is of another architecture.
    async fn remove_files(&self, root: &str, paths: &[String]) -> Result<Vec<String>>;
}
