//! A command on a server that is spoken with.

use std::sync::Arc;

use russh::client::Msg;
use russh::{Channel, ChannelMsg};

use super::connection::Connection;
use super::error::{Failure, SshError};

/// How much of what a command says beside its output is kept, in bytes.
const KEPT: usize = 16 * 1024;

/// A running command.
pub struct Commanded {
    channel: Channel<Msg>,
    connection: Arc<Connection>,
    said: Vec<u8>,
}

impl Commanded {
    /// Starts a command line with the server's shell.
    ///
    /// # Errors
    /// Why the server does not run it.
    pub async fn start(connection: Arc<Connection>, command: &str) -> Result<Self, SshError> {
        let session = connection.session().await;
        let channel = session.map_err(|failure| connection.failed(failure))?;
        let started = channel.exec(true, command).await;
        started.map_err(|error| connection.failed(Failure::Lost(error.to_string())))?;
        Ok(Self {
            channel,
            connection,
            said: Vec::new(),
        })
    }

    /// Writes to its standard input.
    ///
    /// # Errors
    /// When the connection is gone.
    pub async fn send(&mut self, bytes: &[u8]) -> Result<(), SshError> {
        let sent = self.channel.data(bytes).await;
        sent.map_err(|error| self.connection.failed(Failure::Lost(error.to_string())))
    }

    /// The next piece of its standard output; `None` when it has ended.
    pub async fn receive(&mut self) -> Option<Vec<u8>> {
        while let Some(message) = self.channel.wait().await {
            match message {
                ChannelMsg::Data { data } => return Some(data.to_vec()),
                ChannelMsg::ExtendedData { data, .. } => {
                    let room = KEPT.saturating_sub(self.said.len());
                    self.said.extend(data.iter().take(room));
                }
                ChannelMsg::Failure => {
                    self.said
                        .extend_from_slice(b"the server runs no commands for this user");
                    return None;
                }
                _ => {}
            }
        }
        None
    }

    /// What it has said on its standard error.
    #[must_use]
    pub fn said(&self) -> &[u8] {
        &self.said
    }
}
