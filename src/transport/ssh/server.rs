//! A server behind SSH to which the way is made again when it was lost.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;

use super::error::SshError;
use super::{Connection, Destination, Ssh};
use crate::transport::{Finished, Result, Stream, Transport, Way};

/// How long nobody tries again after connecting anew has failed: what waits for a host that is gone is
/// told so at once, instead of each after a time limit.
const PATIENCE: Duration = Duration::from_secs(10);

/// A server behind SSH.
///
/// What was under way when its connection was lost has failed; what comes after it goes over a new
/// one.
#[derive(Debug)]
pub struct Server {
    ssh: Arc<Ssh>,
    destination: Destination,
    connection: Mutex<Arc<Connection>>,
    /// Why connecting anew failed last, and when. Held while somebody connects: others wait for it.
    failed: tokio::sync::Mutex<Option<(Instant, SshError)>>,
}

impl Server {
    /// Connects to a server and logs in.
    ///
    /// # Errors
    /// As [`Ssh::connect`].
    pub async fn connect(ssh: Arc<Ssh>, destination: Destination) -> Result<Self, SshError> {
        let connection = ssh.connect(&destination).await?;
        Ok(Self {
            ssh,
            destination,
            connection: Mutex::new(Arc::new(connection)),
            failed: tokio::sync::Mutex::default(),
        })
    }

    fn last(&self) -> Arc<Connection> {
        let connection = self.connection.lock();
        Arc::clone(&connection.unwrap_or_else(PoisonError::into_inner))
    }

    /// A connection that is open.
    async fn connection(&self) -> Result<Arc<Connection>, SshError> {
        let connection = self.last();
        if connection.is_open() {
            return Ok(connection);
        }
        let mut failed = self.failed.lock().await;
        let connection = self.last();
        if connection.is_open() {
            return Ok(connection);
        }
        if let Some((when, error)) = &*failed
            && when.elapsed() < PATIENCE
        {
            return Err(error.clone());
        }
        match self.ssh.connect(&self.destination).await {
            Ok(connection) => {
                let connection = Arc::new(connection);
                let last = self.connection.lock();
                *last.unwrap_or_else(PoisonError::into_inner) = Arc::clone(&connection);
                *failed = None;
                Ok(connection)
            }
            Err(error) => {
                *failed = Some((Instant::now(), error.clone()));
                Err(error)
            }
        }
    }
}

#[async_trait]
impl Transport for Server {
    async fn dial_engine(&self) -> Result<Stream> {
        self.connection().await?.dial_engine().await
    }

    fn opens_ahead(&self) -> bool {
        self.last().opens_ahead()
    }

    async fn dial_tcp(&self, address: &str, port: u16) -> Result<Stream> {
        self.connection().await?.dial_tcp(address, port).await
    }

    async fn dial_socket(&self, path: &str) -> Result<Stream> {
        self.connection().await?.dial_socket(path).await
    }

    async fn run(&self, command: &str) -> Result<Finished> {
        self.connection().await?.run(command).await
    }

    async fn way(&self) -> Way {
        self.last().way().await
    }

    fn way_to_others(&self) -> String {
        self.last().way_to_others()
    }
}
