//! How a server is reached: byte streams to its sockets, and commands on it.
//!
//! [`Local`] is this machine. [`Tcp`] is an engine's API alone. [`ssh::Connection`] is a server behind SSH: one connection, made in
//! this process without an `ssh` program, that carries every stream as a channel of its own. What
//! speaks over a stream, the Docker API for one, is nobody's business here. [`git`] alone speaks itself,
//! and [`Tcp::ask`], a question over HTTP.

mod error;
pub mod git;
mod http;
mod local;
mod open_files;
pub mod ssh;
mod tcp;

use std::fmt::Debug;

use async_trait::async_trait;
use tokio::io::{AsyncRead, AsyncWrite};

use error::Late;
pub use error::{TransportError, with_help, without_help};
pub use http::{HttpAnswer, HttpFailure, HttpQuestion};
pub use local::Local;
pub use open_files::allow_open_files;
pub use tcp::{CertificateNames, Certificates, Tcp, TcpError, TcpFailure};

/// What opening a stream or running a command returns.
pub type Result<T, E = TransportError> = std::result::Result<T, E>;

/// A connection in both directions.
pub trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// A connection that somebody else has opened.
pub type Stream = Box<dyn Duplex>;

/// How a command has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// The exit code; `None` when a signal ended it or the connection was lost.
    pub exit_code: Option<u32>,
    /// What it printed on its standard output.
    pub stdout: Vec<u8>,
    /// What it printed on its standard error.
    pub stderr: Vec<u8>,
}

/// How the streams to an engine go, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// Such as `SSH to root@dock1, forwarded to /var/run/docker.sock`.
    pub text: String,
    /// Whether `sudo` opens the engine's socket.
    pub as_root: bool,
}

/// A word for a shell, whatever it holds.
#[must_use]
pub fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// A way to a host.
#[async_trait]
pub trait Transport: Send + Sync + Debug {
    /// Opens a connection to the engine's socket.
    async fn dial_engine(&self) -> Result<Stream>;

    /// Whether connections to the engine are worth to be opened before they are needed: not where one
    /// costs next to nothing, or too much.
    fn opens_ahead(&self) -> bool {
        false
    }

    /// Opens a TCP connection from the host to an address that only the host may reach.
    async fn dial_tcp(&self, address: &str, port: u16) -> Result<Stream>;

    /// Opens a connection to a Unix socket of the host, as the user who connects.
    async fn dial_socket(&self, path: &str) -> Result<Stream>;

    /// Runs a command line with the host's shell and waits for it; its standard input is empty.
    async fn run(&self, command: &str) -> Result<Finished>;

    /// How the engine is reached; known once a stream was opened.
    async fn way(&self) -> Way;

    /// How what is behind the host is reached: the end of a sentence.
    fn way_to_others(&self) -> String;

    /// The folder of `/proc` in which commands see the network of the engine.
    async fn network_folder(&self) -> String {
        "/proc/net".to_owned()
    }
}
