//! HTTP over streams that a transport opens.
//!
//! A stream that has carried an answer to its end is used again: over SSH a new one costs a way to
//! the server and back.

use std::sync::{Arc, Mutex, PoisonError};

use bollard::errors::Error;
use bollard::{BollardRequest, ClientVersion, Docker};
use hyper::Response;
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{AUTHORIZATION, HOST, HeaderValue};
use hyper_util::rt::TokioIo;

use super::CLIENT_LIMIT_SECONDS;
use crate::transport::Transport;

/// The body of a request, which bollard does not name.
type Body = <BollardRequest as HasBody>::Body;

trait HasBody {
    type Body;
}

impl<B> HasBody for hyper::Request<B> {
    type Body = B;
}

/// What every request says besides what is asked.
#[derive(Clone)]
pub(super) struct Headers {
    host: HeaderValue,
    authorization: Option<HeaderValue>,
}

impl Headers {
    /// Headers for an engine at an address; `None` where a token cannot stand in one.
    pub(super) fn new(address: &str, token: Option<&str>) -> Option<Self> {
        // Who is before an engine behind TCP may want to know whose it is.
        let host = ["tcp://", "https://"]
            .iter()
            .find_map(|scheme| address.strip_prefix(scheme))
            .and_then(|host| HeaderValue::from_str(host).ok());
        let bearer = |token: &str| {
            let mut value = HeaderValue::from_str(&format!("Bearer {token}")).ok()?;
            value.set_sensitive(true);
            Some(value)
        };
        let authorization = match token {
            Some(token) => Some(bearer(token)?),
            None => None,
        };
        Some(Self {
            host: host.unwrap_or_else(|| HeaderValue::from_static("docker")),
            authorization,
        })
    }
}

/// Streams to one engine.
#[derive(Clone)]
struct Wire {
    headers: Headers,
    transport: Arc<dyn Transport>,
    idle: Arc<Mutex<Vec<SendRequest<Body>>>>,
}

/// A client whose requests go over a transport.
pub(super) fn client(
    transport: Arc<dyn Transport>,
    headers: Headers,
    version: &ClientVersion,
) -> Result<Docker, Error> {
    let wire = Wire {
        headers,
        transport,
        idle: Arc::default(),
    };
    let send = move |request: BollardRequest| {
        let wire = wire.clone();
        async move { wire.send(request).await }
    };
    let address = Some("http://docker");
    Docker::connect_with_custom_transport(send, address, CLIENT_LIMIT_SECONDS, version)
}

impl Wire {
    async fn send(&self, request: BollardRequest) -> Result<Response<Incoming>, Error> {
        let mut request = self.of_this_host(request);
        while let Some(mut sender) = self.idle_one() {
            // The engine may have closed it meanwhile.
            if sender.ready().await.is_err() {
                continue;
            }
            match sender.try_send_request(request).await {
                Ok(response) => return Ok(self.answered(sender, response)),
                Err(mut failed) => match failed.take_message() {
                    // It was closed before anything was sent.
                    Some(unsent) => request = unsent,
                    None => return Err(failed.into_error().into()),
                },
            }
        }
        let mut sender = self.dial().await?;
        let response = sender.send_request(request).await?;
        Ok(self.answered(sender, response))
    }

    fn idle_one(&self) -> Option<SendRequest<Body>> {
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop()
    }

    async fn dial(&self) -> Result<SendRequest<Body>, Error> {
        let stream = self.transport.dial_engine().await;
        let stream = stream.map_err(|error| std::io::Error::other(error.with_help()))?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        // Ends with the stream; what goes wrong is told to who waits for an answer.
        tokio::spawn(async move { connection.with_upgrades().await });
        Ok(sender)
    }

    /// Keeps a stream for the next request, once its answer was read to its end.
    fn answered(
        &self,
        mut sender: SendRequest<Body>,
        response: Response<Incoming>,
    ) -> Response<Incoming> {
        let idle = Arc::clone(&self.idle);
        tokio::spawn(async move {
            if sender.ready().await.is_ok() {
                let mut idle = idle.lock().unwrap_or_else(PoisonError::into_inner);
                idle.push(sender);
            }
        });
        response
    }

    /// A request as it stands on a connection: with the path alone, and the rest in headers.
    fn of_this_host(&self, mut request: BollardRequest) -> BollardRequest {
        let path = request
            .uri()
            .path_and_query()
            .and_then(|path| path.as_str().parse().ok());
        if let Some(path) = path {
            *request.uri_mut() = path;
        }
        let headers = request.headers_mut();
        headers.entry(HOST).or_insert(self.headers.host.clone());
        if let Some(authorization) = &self.headers.authorization {
            headers.insert(AUTHORIZATION, authorization.clone());
        }
        request
    }
}
