//! This machine.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use async_trait::async_trait;
use tokio::net::{TcpStream, UnixStream};
use tokio::process::Command;

use super::{Finished, Result, Stream, Transport, TransportError, Way};

/// This machine, and the socket of its engine.
#[derive(Debug, Clone)]
pub struct Local {
    socket: PathBuf,
}

impl Local {
    /// This machine with an engine at the path of a Unix socket.
    #[must_use]
    pub fn new(socket: impl Into<PathBuf>) -> Self {
        Self {
            socket: socket.into(),
        }
    }
}

#[async_trait]
impl Transport for Local {
    async fn dial_engine(&self) -> Result<Stream> {
        self.dial_socket(&self.socket.to_string_lossy()).await
    }

    async fn dial_socket(&self, path: &str) -> Result<Stream> {
        let connected = UnixStream::connect(path).await;
        let stream = connected.map_err(|error| TransportError::Refused {
            target: path.to_owned(),
            reason: error.to_string(),
        })?;
        Ok(Box::new(stream))
    }

    async fn dial_tcp(&self, address: &str, port: u16) -> Result<Stream> {
        let connected = TcpStream::connect((address, port)).await;
        let stream = connected.map_err(|error| TransportError::Refused {
            target: format!("{address}:{port}"),
            reason: error.to_string(),
        })?;
        Ok(Box::new(stream))
    }

    async fn run(&self, command: &str) -> Result<Finished> {
        let output = Command::new("/bin/sh")
            .args(["-c", command])
            .stdin(Stdio::null())
            // A terminal sends Ctrl-C to all processes of its group, and what is under way is to be
            // finished.
            .process_group(0)
            .kill_on_drop(true)
            .output()
            .await
            .map_err(|error| TransportError::Refused {
                target: "/bin/sh".to_owned(),
                reason: error.to_string(),
            })?;
        let code = output.status.code();
        Ok(Finished {
            exit_code: code.and_then(|code| u32::try_from(code).ok()),
            stdout: output.stdout,
            stderr: output.stderr,
        })
    }

    async fn way(&self) -> Way {
        Way {
            text: format!("the socket {} of this machine", self.socket.display()),
            as_root: false,
        }
    }

    fn way_to_others(&self) -> String {
        "from this machine".to_owned()
    }

    /// That of the process behind the socket, which may have a network of its own.
    async fn network_folder(&self) -> String {
        let process = UnixStream::connect(&self.socket)
            .await
            .and_then(|stream| stream.peer_cred())
            .ok()
            .and_then(|peer| peer.pid());
        let folder = process.map(|process| format!("/proc/{process}/net"));
        let folder = folder.filter(|folder| Path::new(folder).join("tcp").exists());
        folder.unwrap_or_else(|| "/proc/net".to_owned())
    }
}
