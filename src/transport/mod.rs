//! How a server is reached: byte streams to its sockets, and commands on it.
//!
//! [`Local`] is this machine. [`ssh::Connection`] is a server behind SSH: one connection, made in
//! this process without an `ssh` program, that carries every stream as a channel of its own. What
//! speaks over a stream, the Docker API for one, is nobody's business here.

mod error;
mod local;
pub mod ssh;

use std::fmt::Debug;

use async_trait::async_trait;
use tokio::io::{AsyncRead, AsyncWrite};

pub use error::TransportError;
pub use local::Local;

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

    /// Opens a TCP connection from the host to an address that only the host may reach.
    async fn dial_tcp(&self, address: &str, port: u16) -> Result<Stream>;

    /// Runs a command line with the host's shell and waits for it; its standard input is empty.
    async fn run(&self, command: &str) -> Result<Finished>;
}
