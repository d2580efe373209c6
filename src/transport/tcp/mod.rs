//! An engine whose API is reached over TCP, with TLS or without, directly or by way of a server behind
//! SSH.
//!
//! Only the API is reached: commands and what only the host can reach are not.

mod error;
#[cfg(test)]
mod tests;
mod tls;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::net::TcpStream;

use super::{Finished, Result, Stream, Transport, TransportError, Way};
pub use error::{TcpError, TcpFailure};
pub use tls::{CertificateNames, Certificates};

/// How long connecting may take, and then shaking hands.
const CONNECT: Duration = Duration::from_secs(15);

/// An engine's endpoint.
pub struct Tcp {
    host: String,
    port: u16,
    tls: Option<tls::Client>,
    through: Option<Arc<dyn Transport>>,
    limit: Duration,
}

impl fmt::Debug for Tcp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Tcp")
            .field("target", &self.target())
            .field("through", &self.through)
            .finish_non_exhaustive()
    }
}

impl Tcp {
    /// An endpoint without TLS.
    #[must_use]
    pub fn new(host: impl Into<String>, port: u16) -> Self {
        Self {
            host: host.into(),
            port,
            tls: None,
            through: None,
            limit: CONNECT,
        }
    }

    /// Speaks TLS: the endpoint has to present a certificate that holds for its host.
    ///
    /// # Errors
    /// When the certificates cannot be used.
    pub fn with_tls(mut self, certificates: &Certificates) -> Result<Self> {
        let client = tls::Client::new(&self.host, certificates);
        self.tls = Some(client.map_err(|failure| self.failed(failure))?);
        Ok(self)
    }

    /// Connects from a server behind SSH.
    #[must_use]
    pub fn through(mut self, server: Arc<dyn Transport>) -> Self {
        self.through = Some(server);
        self
    }

    /// How long connecting may take, and then shaking hands; 15 seconds unless told otherwise.
    #[must_use]
    pub fn within(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    fn target(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    fn failed(&self, failure: TcpFailure) -> TransportError {
        TransportError::Tcp(TcpError {
            target: self.target(),
            failure,
        })
    }

    async fn connect(&self) -> Result<Stream> {
        if let Some(server) = &self.through {
            return server.dial_tcp(&self.host, self.port).await;
        }
        let connecting = TcpStream::connect((self.host.as_str(), self.port));
        match tokio::time::timeout(self.limit, connecting).await {
            Ok(Ok(stream)) => {
                // Requests are short and waited for.
                let _ = stream.set_nodelay(true);
                Ok(Box::new(stream))
            }
            Ok(Err(error)) => Err(self.failed(TcpFailure::of_connecting(&error))),
            Err(_) => Err(self.timed_out("connecting")),
        }
    }

    /// Opens a connection, with TLS where that is wanted.
    ///
    /// # Errors
    /// Which step failed.
    pub async fn open(&self) -> Result<Stream> {
        let stream = self.connect().await?;
        let Some(tls) = &self.tls else {
            return Ok(stream);
        };
        match tokio::time::timeout(self.limit, tls.shake_hands(stream, &self.target())).await {
            Ok(Ok(stream)) => Ok(stream),
            Ok(Err(failure)) => Err(self.failed(failure)),
            Err(_) => Err(self.timed_out("shaking hands over TLS")),
        }
    }

    fn timed_out(&self, step: &'static str) -> TransportError {
        self.failed(TcpFailure::TimedOut {
            step,
            limit: self.limit,
        })
    }

    /// What an endpoint of the API alone cannot do.
    fn only_the_api(&self, what: &'static str) -> TransportError {
        self.failed(TcpFailure::OnlyTheApi(what))
    }
}

#[async_trait]
impl Transport for Tcp {
    async fn dial_engine(&self) -> Result<Stream> {
        self.open().await
    }

    fn opens_ahead(&self) -> bool {
        true
    }

    async fn dial_tcp(&self, _: &str, _: u16) -> Result<Stream> {
        Err(self.only_the_api("a port that only the server can reach is not reached from here"))
    }

    async fn dial_socket(&self, _: &str) -> Result<Stream> {
        Err(self.only_the_api("a socket of the server is not reached from here"))
    }

    async fn run(&self, _: &str) -> Result<Finished> {
        Err(self.only_the_api("commands cannot be run on the server"))
    }

    async fn way(&self) -> Way {
        let scheme = if self.tls.is_some() { "TLS" } else { "TCP" };
        let through = match &self.through {
            Some(server) => format!(", {}", server.way_to_others()),
            None => String::new(),
        };
        Way {
            text: format!("{scheme} to {}{through}", self.target()),
            as_root: false,
        }
    }

    fn way_to_others(&self) -> String {
        format!("from {}", self.target())
    }
}
