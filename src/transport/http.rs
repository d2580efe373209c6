//! Questions over HTTP, one to a connection.

use std::error::Error as _;
use std::io;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{HOST, HeaderName, HeaderValue, LOCATION, RETRY_AFTER};
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use url::Url;
use zeroize::Zeroizing;

use super::{Late, Tcp, TransportError};

/// How much of an answer is read: more than any that is asked for here.
const LONGEST: usize = 8 << 20;

/// A question whose answer fits into memory.
#[derive(Clone)]
pub struct HttpQuestion {
    /// Whether something is sent along (`POST`), or only asked for (`GET`).
    pub body: Option<Zeroizing<Vec<u8>>>,
    /// The server, as its URL has it.
    pub host: String,
    /// Path and query.
    pub target: String,
    /// Further headers. No value is ever printed.
    pub headers: Vec<(&'static str, Zeroizing<String>)>,
}

/// What a server has answered.
pub struct HttpAnswer {
    /// The status.
    pub status: u16,
    /// Where it sends on to.
    pub location: Option<String>,
    /// How long it wants to be left alone.
    pub retry_after: Option<Duration>,
    /// All that it says.
    pub body: Zeroizing<Vec<u8>>,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum HttpFailure {
    /// No connection.
    Unreached(TransportError),
    /// The connection broke, or what came over it is not HTTP.
    Lost(hyper::Error),
    /// The question cannot be sent.
    Unsendable(String),
    /// The answer is longer than any that was expected.
    TooLong,
    /// Nothing came for so long.
    Silent(Duration),
}

impl HttpFailure {
    /// What happened, and what to try where the transport knows it.
    #[must_use]
    pub fn told(&self) -> (String, Option<String>) {
        let reason = match self {
            Self::Unreached(error) => return (error.to_string(), error.help()),
            Self::Lost(error) => format!("the connection was lost: {error}"),
            Self::Unsendable(reason) => reason.clone(),
            Self::TooLong => "the answer does not end".to_owned(),
            Self::Silent(limit) => format!("no answer within {} s", limit.as_secs()),
        };
        (reason, None)
    }
}

impl Tcp {
    /// The server of a URL, without TLS.
    #[must_use]
    pub fn of(url: &Url) -> Self {
        let name = url.host_str().unwrap_or_default();
        let port = url.port_or_known_default().unwrap_or_default();
        Self::new(name.trim_matches(['[', ']']), port)
    }

    /// Asks, and waits for the whole answer so long.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn ask(
        &self,
        question: &HttpQuestion,
        limit: Duration,
    ) -> Result<HttpAnswer, HttpFailure> {
        let request = question.request()?;
        // Connecting has limits of its own.
        let answer = async {
            let answer = send(self, request).await?;
            read(answer).await
        };
        match tokio::time::timeout(limit, answer).await {
            Ok(answer) => answer,
            Err(_) => Err(HttpFailure::Silent(limit)),
        }
    }
}

impl HttpQuestion {
    /// What is at a URL.
    #[must_use]
    pub fn of(url: &Url) -> Self {
        let host = url.host_str().unwrap_or_default();
        Self {
            body: None,
            host: match url.port() {
                Some(port) => format!("{host}:{port}"),
                None => host.to_owned(),
            },
            target: match url.query() {
                Some(query) => format!("{}?{query}", url.path()),
                None => url.path().to_owned(),
            },
            headers: Vec::new(),
        }
    }

    fn request(&self) -> Result<Request<Full<Bytes>>, HttpFailure> {
        let unsendable = |what: &str| HttpFailure::Unsendable(format!("{what} cannot be sent"));
        let (method, body) = match &self.body {
            Some(body) => (Method::POST, Full::from(body.to_vec())),
            None => (Method::GET, Full::default()),
        };
        let mut request = Request::builder()
            .method(method)
            .uri(self.target.as_str())
            .header(HOST, self.host.as_str());
        for (name, value) in &self.headers {
            let mut header =
                HeaderValue::from_str(value).map_err(|_| unsendable(&format!("`{name}`")))?;
            header.set_sensitive(true);
            request = request.header(HeaderName::from_static(name), header);
        }
        request
            .body(body)
            .map_err(|_| unsendable("the path or the host"))
    }
}

async fn read(answer: Response<Incoming>) -> Result<HttpAnswer, HttpFailure> {
    let header = |name| {
        let value = answer.headers().get(name)?;
        value.to_str().ok()
    };
    let location = header(LOCATION).map(str::to_owned);
    let seconds = header(RETRY_AFTER).and_then(|seconds| seconds.parse().ok());
    let status = answer.status().as_u16();
    let body = Limited::new(answer.into_body(), LONGEST).collect().await;
    let body = body.map_err(|error| match error.downcast::<hyper::Error>() {
        Ok(error) => lost(*error),
        Err(_) => HttpFailure::TooLong,
    })?;
    Ok(HttpAnswer {
        status,
        location,
        retry_after: seconds.map(Duration::from_secs),
        body: Zeroizing::new(body.to_bytes().to_vec()),
    })
}

/// Opens a connection for a request, and waits for the head of the answer.
pub(super) async fn send(
    tcp: &Tcp,
    request: Request<Full<Bytes>>,
) -> Result<Response<Incoming>, HttpFailure> {
    let stream = tcp.open().await.map_err(HttpFailure::Unreached)?;
    let handshake = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = handshake.map_err(lost)?;
    // Ends with the answer's body.
    tokio::spawn(connection);
    let sent = sender.send_request(request).await;
    sent.map_err(lost)
}

/// Why a connection broke: with TLS 1.3, who asks may be refused as late as that.
fn lost(error: hyper::Error) -> HttpFailure {
    let cause = error
        .source()
        .and_then(<dyn std::error::Error>::downcast_ref);
    let late = cause.and_then(|cause: &io::Error| cause.get_ref()?.downcast_ref::<Late>());
    match late.map(|Late(error)| error.clone()) {
        Some(error) => HttpFailure::Unreached(error),
        None => HttpFailure::Lost(error),
    }
}
