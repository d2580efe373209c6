//! A server behind SSH: one connection, and a channel for each stream.
//!
//! The engine's socket is reached by forwarding (`direct-streamlocal@openssh.com`), which starts
//! nothing on the server and is not limited by `MaxSessions`. Where the server forbids that, `docker
//! system dial-stdio` is run there for each stream; of those, only a few at a time are allowed.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use async_trait::async_trait;
use russh::client::{Handle, Msg};
use russh::{Channel, ChannelMsg, ChannelStream};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::{OnceCell, OwnedSemaphorePermit, Semaphore};

use super::error::{Failure, SshError};
use super::session::Client;
use crate::transport::{self, Finished, Result, Stream, Transport, quoted};

/// How many commands may carry streams at once: `MaxSessions` is 10 by default, and a hook needs one,
/// too.
const COMMANDS: usize = 8;

/// How long the server may take to open a channel.
const OPEN: Duration = Duration::from_secs(30);

/// What lets a command do what its user may not.
const AS_ROOT: &str = "sudo -n ";
/// What opening a channel to something of the server itself is called, and may take.
const CHANNEL: (&str, Duration) = ("opening a channel", OPEN);

/// Where Docker's own program looks for the engine.
const USUAL_SOCKET: &str = "/var/run/docker.sock";

/// A server behind SSH.
pub struct Connection {
    /// The hop's name, for messages.
    name: String,
    handle: Handle<Client>,
    /// What carries this connection; ends when nobody needs it any more.
    through: Option<Arc<Connection>>,
    engine: Engine,
    way: OnceCell<Way>,
    commands: Arc<Semaphore>,
}

/// Where a server's engine is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Engine {
    pub(super) socket: String,
    /// Whether `sudo` may be used where the user may not open the socket.
    pub(super) become_root: bool,
}

/// How the engine's socket is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Way {
    Forwarding,
    /// By this command.
    Command(String),
}

impl fmt::Debug for Connection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Connection")
            .field("name", &self.name)
            .field("way", &self.way)
            .finish_non_exhaustive()
    }
}

impl Connection {
    pub(super) fn new(
        name: String,
        handle: Handle<Client>,
        through: Option<Arc<Self>>,
        engine: Engine,
    ) -> Self {
        Self {
            name,
            handle,
            through,
            engine,
            way: OnceCell::new(),
            commands: Arc::new(Semaphore::new(COMMANDS)),
        }
    }

    /// Whether streams can still be opened.
    pub(super) fn is_open(&self) -> bool {
        !self.handle.is_closed() && self.through.as_ref().is_none_or(|hop| hop.is_open())
    }

    /// Opens a stream to another host, for the next hop, which may take so long to answer.
    pub(super) async fn forward(
        &self,
        host: &str,
        port: u16,
        limit: Duration,
    ) -> Result<Stream, Failure> {
        let target = format!("{host}:{port}");
        let opening = self
            .handle
            .channel_open_direct_tcpip(host, u32::from(port), "127.0.0.1", 0);
        let channel = opened(&target, ("connecting", limit), opening).await?;
        Ok(Box::new(channel.into_stream()))
    }

    pub(super) fn failed(&self, failure: Failure) -> SshError {
        SshError {
            hop: self.name.clone(),
            failure,
        }
    }

    async fn forward_to_engine(&self) -> Result<Stream, Failure> {
        self.forward_to_socket(&self.engine.socket).await
    }

    async fn forward_to_socket(&self, socket: &str) -> Result<Stream, Failure> {
        let opening = self.handle.channel_open_direct_streamlocal(socket);
        let channel = opened(socket, CHANNEL, opening).await?;
        Ok(Box::new(channel.into_stream()))
    }

    pub(super) async fn session(&self) -> Result<Channel<Msg>, Failure> {
        opened("a session", CHANNEL, self.handle.channel_open_session()).await
    }

    /// A stream that a command on the server carries.
    async fn by_command(&self, command: &str) -> Result<CommandStream, Failure> {
        let permit = Arc::clone(&self.commands).acquire_owned().await;
        let permit = permit.map_err(|error| Failure::Lost(error.to_string()))?;
        let channel = self.session().await?;
        let started = channel.exec(false, command).await;
        started.map_err(|error| Failure::Lost(error.to_string()))?;
        Ok(CommandStream {
            stream: channel.into_stream(),
            _permit: permit,
        })
    }

    /// Finds out how the engine is reached, and opens the first stream.
    async fn find_way(&self) -> Result<(Way, Stream), Failure> {
        let forwarding = match self.forward_to_engine().await {
            Ok(stream) => return Ok((Way::Forwarding, stream)),
            Err(Failure::NoChannel { reason, .. }) => reason,
            Err(failure) => return Err(failure),
        };
        let socket = &self.engine.socket;
        let plain = if socket == USUAL_SOCKET {
            "docker system dial-stdio".to_owned()
        } else {
            format!("docker -H unix://{} system dial-stdio", quoted(socket))
        };
        let as_root = format!("{AS_ROOT}{plain}");
        let commands = std::iter::once(plain).chain(self.engine.become_root.then_some(as_root));
        let mut last = (String::new(), String::new());
        for command in commands {
            match self.try_command(&command).await? {
                None => {
                    let stream = self.by_command(&command).await?;
                    return Ok((Way::Command(command), Box::new(stream)));
                }
                Some(output) => last = (command, output),
            }
        }
        let (command, output) = last;
        Err(Failure::NoEngine {
            socket: socket.clone(),
            forwarding,
            command,
            output,
        })
    }

    /// Whether a command leads to an engine: asks for a sign of life, and returns what the command
    /// says where there is none.
    async fn try_command(&self, command: &str) -> Result<Option<String>, Failure> {
        let mut channel = self.session().await?;
        let lost = |error: russh::Error| Failure::Lost(error.to_string());
        channel.exec(true, command).await.map_err(lost)?;
        let ping = &b"GET /_ping HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n"[..];
        // Where the command has ended already, nobody reads it.
        let _ = channel.data(ping).await;
        let mut printed = Vec::new();
        let reading = async {
            while let Some(message) = channel.wait().await {
                match message {
                    ChannelMsg::Data { data } if data.starts_with(b"HTTP/1.") => return true,
                    ChannelMsg::Data { data } | ChannelMsg::ExtendedData { data, .. } => {
                        printed.extend_from_slice(&data);
                    }
                    ChannelMsg::Failure => {
                        printed.extend_from_slice(b"the server runs no commands");
                        return false;
                    }
                    ChannelMsg::Close => return false,
                    _ => {}
                }
            }
            false
        };
        let leads = tokio::time::timeout(OPEN, reading).await;
        let _ = channel.close().await;
        match leads {
            Ok(true) => Ok(None),
            Ok(false) => {
                let printed = String::from_utf8_lossy(&printed);
                let printed = printed.trim();
                Ok(Some(if printed.is_empty() {
                    "it says nothing".to_owned()
                } else {
                    printed.to_owned()
                }))
            }
            Err(_) => Ok(Some(format!("no answer within {} s", OPEN.as_secs()))),
        }
    }

    async fn dial(&self) -> Result<Stream, Failure> {
        let mut first = None;
        let way = self
            .way
            .get_or_try_init(|| async {
                let (way, stream) = self.find_way().await?;
                first = Some(stream);
                Ok(way)
            })
            .await?;
        match (first, way) {
            (Some(stream), _) => Ok(stream),
            (None, Way::Forwarding) => self.forward_to_engine().await,
            (None, Way::Command(command)) => Ok(Box::new(self.by_command(command).await?)),
        }
    }

    async fn run_there(&self, command: &str) -> Result<Finished, Failure> {
        let mut channel = self.session().await?;
        let lost = |error: russh::Error| Failure::Lost(error.to_string());
        channel.exec(true, command).await.map_err(lost)?;
        channel.eof().await.map_err(lost)?;
        let mut finished = Finished {
            exit_code: None,
            stdout: Vec::new(),
            stderr: Vec::new(),
        };
        while let Some(message) = channel.wait().await {
            match message {
                ChannelMsg::Data { data } => finished.stdout.extend_from_slice(&data),
                ChannelMsg::ExtendedData { data, .. } => finished.stderr.extend_from_slice(&data),
                ChannelMsg::ExitStatus { exit_status } => finished.exit_code = Some(exit_status),
                ChannelMsg::Failure => {
                    return Err(Failure::NoChannel {
                        target: "a command".to_owned(),
                        reason: "the server runs no commands for this user".to_owned(),
                    });
                }
                _ => {}
            }
        }
        if finished.exit_code.is_none() && !self.is_open() {
            return Err(Failure::Lost("while a command was running".to_owned()));
        }
        Ok(finished)
    }
}

#[async_trait]
impl Transport for Connection {
    async fn dial_engine(&self) -> Result<Stream> {
        Ok(self.dial().await.map_err(|failure| self.failed(failure))?)
    }

    fn opens_ahead(&self) -> bool {
        // Each command is a process on the server.
        self.way.get() == Some(&Way::Forwarding)
    }

    async fn dial_tcp(&self, address: &str, port: u16) -> Result<Stream> {
        let stream = self.forward(address, port, OPEN).await;
        Ok(stream.map_err(|failure| self.failed(failure))?)
    }

    async fn dial_socket(&self, path: &str) -> Result<Stream> {
        let stream = self.forward_to_socket(path).await;
        Ok(stream.map_err(|failure| self.failed(failure))?)
    }

    async fn run(&self, command: &str) -> Result<Finished> {
        let finished = self.run_there(command).await;
        Ok(finished.map_err(|failure| self.failed(failure))?)
    }

    async fn way(&self) -> transport::Way {
        let name = &self.name;
        let by = match self.way.get() {
            None => String::new(),
            Some(Way::Forwarding) => format!(", forwarded to {}", self.engine.socket),
            Some(Way::Command(command)) => format!(", by `{command}`"),
        };
        let as_root = |way: &Way| matches!(way, Way::Command(line) if line.starts_with(AS_ROOT));
        transport::Way {
            text: format!("SSH to {name}{by}"),
            as_root: self.way.get().is_some_and(as_root),
        }
    }

    fn way_to_others(&self) -> String {
        format!("by way of SSH to {}", self.name)
    }
}

/// Awaits a channel, within a limit.
async fn opened(
    target: &str,
    (step, limit): (&'static str, Duration),
    opening: impl Future<Output = Result<Channel<Msg>, russh::Error>>,
) -> Result<Channel<Msg>, Failure> {
    let no_channel = |reason: &str| Failure::NoChannel {
        target: target.to_owned(),
        reason: reason.to_owned(),
    };
    match tokio::time::timeout(limit, opening).await {
        Err(_) => Err(Failure::TimedOut { step, limit }),
        Ok(Ok(channel)) => Ok(channel),
        Ok(Err(russh::Error::ChannelOpenFailure(reason))) => Err(no_channel(match reason {
            russh::ChannelOpenFailure::AdministrativelyProhibited => "it is forbidden there",
            russh::ChannelOpenFailure::ConnectFailed => {
                "nobody answers there, or the user may not go there"
            }
            russh::ChannelOpenFailure::ResourceShortage => "it has no room for another",
            _ => "it does not know how",
        })),
        Ok(Err(error)) => Err(Failure::Lost(error.to_string())),
    }
}

/// The stream of a command, of which only a few may run at once.
struct CommandStream {
    stream: ChannelStream<Msg>,
    _permit: OwnedSemaphorePermit,
}

impl AsyncRead for CommandStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for CommandStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
