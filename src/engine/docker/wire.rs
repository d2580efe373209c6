//! HTTP over streams that a transport opens.
//!
//! A stream that has carried an answer to its end is used again, and some are opened before they are
//! needed: over SSH a new one costs a way to the server and back.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bollard::errors::Error;
use bollard::{BollardRequest, ClientVersion, Docker};
use hyper::Response;
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{AUTHORIZATION, HOST, HeaderValue};
use hyper_util::rt::TokioIo;
use tokio::sync::oneshot;

use super::CLIENT_LIMIT_SECONDS;
use crate::transport::Transport;

/// How many streams are opened ahead as soon as the first is: the lists of everything that an engine
/// has are asked for at once.
const FIRST: usize = 4;

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
pub(super) struct Wire {
    headers: Headers,
    transport: Arc<dyn Transport>,
    pool: Arc<Mutex<Pool>>,
}

/// The streams that nobody uses.
#[derive(Default)]
struct Pool {
    idle: Vec<SendRequest<Body>>,
    /// How many are being opened ahead.
    opening: usize,
    /// Requests that wait for these, not more than there are.
    waiting: VecDeque<oneshot::Sender<SendRequest<Body>>>,
    /// Whether a stream was opened.
    has_dialled: bool,
}

/// Where a request gets its stream from.
enum Source {
    Idle(SendRequest<Body>),
    Opening(oneshot::Receiver<SendRequest<Body>>),
    New,
}

/// A client whose requests go over a transport.
pub(super) fn client(
    transport: Arc<dyn Transport>,
    headers: Headers,
    version: &ClientVersion,
) -> Result<(Docker, Wire), Error> {
    let wire = Wire {
        headers,
        transport,
        pool: Arc::default(),
    };
    let own = wire.clone();
    let send = move |request: BollardRequest| {
        let wire = own.clone();
        async move { wire.send(request).await }
    };
    let address = Some("http://docker");
    let docker =
        Docker::connect_with_custom_transport(send, address, CLIENT_LIMIT_SECONDS, version)?;
    Ok((docker, wire))
}

impl Wire {
    async fn send(&self, request: BollardRequest) -> Result<Response<Incoming>, Error> {
        let mut request = self.of_this_host(request);
        loop {
            let source = self.pool().source();
            let mut sender = match source {
                Source::Idle(sender) => sender,
                Source::Opening(opening) => match opening.await {
                    Ok(sender) => sender,
                    // It could not be opened.
                    Err(_) => continue,
                },
                Source::New => break,
            };
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
        self.open_first_ones();
        let response = sender.send_request(request).await?;
        Ok(self.answered(sender, response))
    }

    fn pool(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn dial(&self) -> Result<SendRequest<Body>, Error> {
        let stream = self.transport.dial_engine().await;
        let stream = stream.map_err(|error| std::io::Error::other(error.with_help()))?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        // Ends with the stream; what goes wrong is told to who waits for an answer.
        tokio::spawn(async move { connection.with_upgrades().await });
        Ok(sender)
    }

    /// Opens, once, the streams that are needed first, now that it is known that and how they can be.
    fn open_first_ones(&self) {
        let is_first = !std::mem::replace(&mut self.pool().has_dialled, true);
        if is_first {
            self.open_ahead(FIRST);
        }
    }

    /// Opens streams that will be needed, where that is worth it, until there are so many.
    pub(super) fn open_ahead(&self, count: usize) {
        if !self.transport.opens_ahead() {
            return;
        }
        let missing = {
            let mut pool = self.pool();
            let missing = count.saturating_sub(pool.idle.len() + pool.opening);
            pool.opening += missing;
            missing
        };
        for _ in 0..missing {
            let wire = self.clone();
            tokio::spawn(async move {
                let opened = wire.dial().await;
                wire.pool().opened(opened.ok());
            });
        }
    }

    /// Keeps a stream for the next request, once its answer was read to its end.
    fn answered(
        &self,
        mut sender: SendRequest<Body>,
        response: Response<Incoming>,
    ) -> Response<Incoming> {
        let wire = self.clone();
        tokio::spawn(async move {
            if sender.ready().await.is_ok() {
                wire.pool().idle.push(sender);
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

impl Pool {
    fn source(&mut self) -> Source {
        if let Some(sender) = self.idle.pop() {
            return Source::Idle(sender);
        }
        if self.waiting.len() < self.opening {
            let (sender, opening) = oneshot::channel();
            self.waiting.push_back(sender);
            return Source::Opening(opening);
        }
        Source::New
    }

    /// Gives a stream that was opened ahead to a request that waits for one.
    fn opened(&mut self, stream: Option<SendRequest<Body>>) {
        self.opening = self.opening.saturating_sub(1);
        let mut stream = stream;
        while let Some(opened) = stream.take() {
            let Some(waiting) = self.waiting.pop_front() else {
                self.idle.push(opened);
                break;
            };
            // Who waited may have given up.
            stream = waiting.send(opened).err();
        }
        // Those for whom none is left look again.
        self.waiting.truncate(self.opening);
    }
}
