//! Git over HTTP and HTTPS: a question for what there is, and one for what is wanted.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, HeaderValue, LOCATION, USER_AGENT};
use hyper::{Method, Request, Response, StatusCode};
use zeroize::Zeroizing;

use super::url::{HttpUrl, decoded};
use super::{GitError, shown};
use crate::transport::http::{self, HttpFailure};
use crate::transport::{Certificates, Tcp, TcpFailure, TransportError};

/// How often a server may send on to another place.
const REDIRECTIONS: usize = 5;

/// How much of an error's page is read.
const PAGE: usize = 4096;

/// A user's name and a password or token. Nothing prints it.
#[derive(Clone)]
pub struct Credentials {
    user: String,
    secret: Zeroizing<String>,
}

impl Credentials {
    /// Those of a user.
    #[must_use]
    pub fn new(user: &str, secret: &str) -> Self {
        Self {
            user: user.to_owned(),
            secret: Zeroizing::new(secret.to_owned()),
        }
    }

    /// A token for a URL: with the user of the URL, else with one that servers take who do not look at
    /// it.
    #[must_use]
    pub fn token(url: &HttpUrl, token: &str) -> Self {
        let user = decoded(url.url.username());
        let user = if user.is_empty() {
            "x-access-token"
        } else {
            &user
        };
        Self::new(user, token)
    }

    /// Those that stand in a URL.
    #[must_use]
    pub fn of_url(url: &HttpUrl) -> Option<Self> {
        let secret = decoded(url.url.password()?);
        Some(Self::new(&decoded(url.url.username()), &secret))
    }

    fn header(&self) -> Result<HeaderValue, GitError> {
        let text = Zeroizing::new(format!("{}:{}", self.user, self.secret.as_str()));
        let text = Zeroizing::new(format!("Basic {}", STANDARD.encode(text.as_bytes())));
        let mut value = HeaderValue::from_str(&text)
            .map_err(|_| GitError::new("the credentials cannot be sent"))?;
        value.set_sensitive(true);
        Ok(value)
    }
}

/// Where a question has led to.
pub(super) struct Arrived {
    pub(super) url: HttpUrl,
    /// Whether it is still the host, port and scheme that was asked.
    pub(super) is_same_host: bool,
}

/// Asks what a repository has.
pub(super) async fn advertisement(
    url: &HttpUrl,
    credentials: Option<&Credentials>,
) -> Result<(Arrived, Incoming), GitError> {
    let origin = url.url.origin();
    let mut target = below(&url.url, "info/refs");
    target.set_query(Some("service=git-upload-pack"));
    for _ in 0..=REDIRECTIONS {
        let is_same_host = target.origin() == origin;
        let current = HttpUrl::of(target.clone()).map_err(GitError::new)?;
        let request = builder(&current, credentials.filter(|_| is_same_host))?
            .method(Method::GET)
            .header(ACCEPT, "*/*")
            .body(Full::default())
            .map_err(|error| GitError::new(error.to_string()))?;
        let answer = send(&current, request).await?;
        if let Some(next) = redirection(&current, &answer)? {
            target = next;
            continue;
        }
        let answer = successful(answer, credentials.is_some()).await?;
        let kind = answer.headers().get(CONTENT_TYPE);
        if kind.is_none_or(|kind| kind != "application/x-git-upload-pack-advertisement") {
            return Err(GitError::new(
                "what answers is no git server that speaks the smart protocol",
            )
            .help("look whether the URL is the one that `git clone` takes"));
        }
        let mut base = target.clone();
        base.set_query(None);
        let path = base.path().trim_end_matches("/info/refs").to_owned();
        base.set_path(&path);
        let url = HttpUrl::of(base).map_err(GitError::new)?;
        return Ok((Arrived { url, is_same_host }, answer.into_body()));
    }
    Err(GitError::new(
        "the server sends on to another place again and again",
    ))
}

/// Asks for objects.
pub(super) async fn request(
    url: &HttpUrl,
    credentials: Option<&Credentials>,
    body: Vec<u8>,
) -> Result<Incoming, GitError> {
    let target = HttpUrl::of(below(&url.url, "git-upload-pack")).map_err(GitError::new)?;
    let request = builder(&target, credentials)?
        .method(Method::POST)
        .header(CONTENT_TYPE, "application/x-git-upload-pack-request")
        .header(ACCEPT, "application/x-git-upload-pack-result")
        .body(Full::from(body))
        .map_err(|error| GitError::new(error.to_string()))?;
    let answer = send(&target, request).await?;
    Ok(successful(answer, credentials.is_some()).await?.into_body())
}

fn below(url: &::url::Url, path: &str) -> ::url::Url {
    let mut url = url.clone();
    url.set_fragment(None);
    url.set_query(None);
    let path = format!("{}/{path}", url.path().trim_end_matches('/'));
    url.set_path(&path);
    url
}

fn builder(
    url: &HttpUrl,
    credentials: Option<&Credentials>,
) -> Result<hyper::http::request::Builder, GitError> {
    let host = url.url.host_str().unwrap_or_default();
    let host = match url.url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    };
    let path = match url.url.query() {
        Some(query) => format!("{}?{query}", url.url.path()),
        None => url.url.path().to_owned(),
    };
    let mut builder = Request::builder()
        .uri(path)
        .header(HOST, host)
        // Servers tell git by it from a browser.
        .header(
            USER_AGENT,
            concat!("git/2 vaultctl/", env!("CARGO_PKG_VERSION")),
        );
    if let Some(credentials) = credentials {
        if url.is_open() {
            return Err(
                GitError::new("credentials are not sent over HTTP, which others can read")
                    .help("use https://"),
            );
        }
        builder = builder.header(AUTHORIZATION, credentials.header()?);
    }
    Ok(builder)
}

async fn send(
    url: &HttpUrl,
    request: Request<Full<Bytes>>,
) -> Result<Response<Incoming>, GitError> {
    let host = url.url.host_str().unwrap_or_default();
    let port = url.url.port_or_known_default().unwrap_or_default();
    let mut tcp = Tcp::new(host.trim_matches(['[', ']']), port);
    if url.url.scheme() == "https" {
        tcp = tcp
            .with_tls(&Certificates::default())
            .map_err(|error| unreached(&error))?;
    }
    http::send(&tcp, request)
        .await
        .map_err(|failure| match failure {
            HttpFailure::Unreached(error) => unreached(&error),
            HttpFailure::Lost(error) => GitError::new(format!("the connection was lost: {error}")),
            other => GitError::new(other.told().0),
        })
}

/// Why there is no connection, and what to try where it is one to a git server.
fn unreached(error: &TransportError) -> GitError {
    let failure = match error {
        TransportError::Tcp(error) => Some(&error.failure),
        _ => None,
    };
    let help = match failure {
        Some(TcpFailure::Refused) => {
            Some("look whether the server is up, and the URL's host and port are right".to_owned())
        }
        Some(TcpFailure::UnknownAuthority) => Some(
            "if you trust who has signed it, let this machine believe them, or name their certificates \
             with SSL_CERT_FILE"
                .to_owned(),
        ),
        Some(TcpFailure::OtherName { .. }) => {
            Some("write one of its names into the URL".to_owned())
        }
        Some(TcpFailure::NoTls) => {
            Some("write http:// if it is meant to speak in the clear, or correct the port".to_owned())
        }
        Some(TcpFailure::NoClientCertificate | TcpFailure::ClientCertificate(_)) => {
            Some("client certificates are not used for git; take SSH".to_owned())
        }
        _ => error.help(),
    };
    GitError {
        help,
        ..GitError::new(error.to_string())
    }
}

fn redirection(
    current: &HttpUrl,
    answer: &Response<Incoming>,
) -> Result<Option<::url::Url>, GitError> {
    if !answer.status().is_redirection() {
        return Ok(None);
    }
    let place = answer
        .headers()
        .get(LOCATION)
        .and_then(|place| place.to_str().ok());
    let next = place.and_then(|place| current.url.join(place).ok());
    let Some(next) = next.filter(|next| next.path().ends_with("/info/refs")) else {
        return Err(
            GitError::new("the server sends on to a place that is no repository").help(
                "look whether the URL is right, and whether the server wants to know who asks",
            ),
        );
    };
    let is_worse = current.url.scheme() == "https" && next.scheme() != "https";
    if is_worse || !matches!(next.scheme(), "http" | "https") {
        return Err(GitError::new("the server sends on to a place without TLS"));
    }
    Ok(Some(next))
}

async fn successful(
    answer: Response<Incoming>,
    has_credentials: bool,
) -> Result<Response<Incoming>, GitError> {
    let status = answer.status();
    let (reason, help) = match status {
        StatusCode::OK => return Ok(answer),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN if has_credentials => (
            format!(
                "the server does not accept the credentials ({})",
                status.as_u16()
            ),
            "look whether the token holds still, and may read this repository",
        ),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => (
            format!("the server wants to know who asks ({})", status.as_u16()),
            "set VAULTCTL_GIT_TOKEN",
        ),
        StatusCode::NOT_FOUND => (
            "the server has no such repository, or does not show it (404)".to_owned(),
            "look whether the URL is right; servers hide private repositories from whoever has no token \
             for them (VAULTCTL_GIT_TOKEN)",
        ),
        _ => {
            let body = Limited::new(answer.into_body(), PAGE).collect().await;
            let body = body.map(|body| shown(&body.to_bytes())).unwrap_or_default();
            let first = body.lines().next().unwrap_or_default();
            let code = status.as_u16();
            return Err(GitError::new(format!("the server answers {code}: {first}")));
        }
    };
    Err(GitError {
        is_unauthorized: status == StatusCode::UNAUTHORIZED && !has_credentials,
        ..GitError::new(reason).help(help)
    })
}
