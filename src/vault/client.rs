//! Asks Vault: again where it was not answered, several at a time, and each path once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::iter;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;
use zeroize::Zeroizing;

use crate::model::{SecretValue, VaultPath};
use crate::transport::{HttpAnswer, HttpFailure, HttpQuestion, Tcp};

use super::access::{Access, Login, origin, refuse_open};
use super::answer::{Found, Versions, is_passing, refused, token};
use super::error::VaultError;

/// How often something is asked for before it is given up.
const ATTEMPTS: u32 = 5;

/// The pause after the first try; each further one is twice as long. A new leader takes some seconds.
const PAUSE: Duration = Duration::from_millis(500);

/// The longest pause that a server may ask for.
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// How long connecting may take, and then shaking hands.
const CONNECT: Duration = Duration::from_secs(10);

/// How long a try may take in all.
const TRY: Duration = Duration::from_secs(30);

/// How long giving a token back may take. It ends by itself, too.
const LEAVE: Duration = Duration::from_secs(5);

/// Questions at a time.
const AT_A_TIME: usize = 8;

/// What stands in a segment of a path as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// What is wanted of a secret: a version, or the last one.
pub type Wish = (VaultPath, Option<u64>);

/// Who asks Vault.
pub struct Client {
    access: Access,
    tcp: Tcp,
    token: SecretValue,
    /// Where the token comes from, for errors.
    from: String,
    /// Whether the token is this run's own.
    is_own: bool,
    /// Why nothing more is asked: it was not answered often enough.
    given_up: Mutex<Option<VaultError>>,
}

/// A question, before it is known who asks.
struct Question<'a> {
    path: String,
    body: Option<Zeroizing<Vec<u8>>>,
    token: Option<&'a SecretValue>,
}

impl Client {
    /// Logs in, where there is no token at hand.
    ///
    /// # Errors
    /// Why that is not possible.
    pub async fn connect(access: Access) -> Result<Self, VaultError> {
        let mut client = Self {
            tcp: tcp(&access, &access.address)?,
            access,
            token: SecretValue::new(Vec::new()),
            from: String::new(),
            is_own: false,
            given_up: Mutex::new(None),
        };
        match &client.access.login {
            Login::Token { token, from } => {
                client.token = token.clone();
                client.from.clone_from(from);
            }
            Login::AppRole {
                mount,
                role,
                secret,
            } => {
                let question = Question {
                    path: format!("auth/{mount}/login"),
                    body: Some(credentials(role, secret.as_ref())),
                    token: None,
                };
                let answer = client.ask(&question).await?;
                client.token = token(&answer, mount)?;
                client.from = format!("the role, logged in at auth/{mount}");
                client.is_own = true;
            }
        }
        Ok(client)
    }

    /// Reads each of some secrets once, several at a time.
    pub async fn read(&self, wishes: BTreeSet<Wish>) -> BTreeMap<Wish, Result<Found, VaultError>> {
        let reads = wishes.into_iter().map(|wish| async move {
            let found = self.read_one(&wish).await;
            (wish, found)
        });
        iter(reads).buffer_unordered(AT_A_TIME).collect().await
    }

    async fn read_one(&self, (path, version): &Wish) -> Result<Found, VaultError> {
        let place = path.data();
        let query = version.map_or_else(String::new, |number| format!("?version={number}"));
        let answer = self.get(&encoded(&place), &query).await?;
        let found = Found::read(&answer, path, *version);
        found.map_err(|error| self.with_advice(error, &answer, &place))
    }

    /// What is known of the versions of a secret.
    ///
    /// # Errors
    /// Why it is not told.
    pub async fn versions(&self, path: &VaultPath) -> Result<Versions, VaultError> {
        let place = path.metadata();
        let answer = self.get(&encoded(&place), "").await?;
        let versions = Versions::read(&answer, path);
        versions.map_err(|error| self.with_advice(error, &answer, &place))
    }

    /// Gives the token back that this run has logged in for. Where that fails it ends by itself.
    pub async fn leave(self) {
        if !self.is_own {
            return;
        }
        let question = Question {
            path: "auth/token/revoke-self".to_owned(),
            body: Some(Zeroizing::new(b"{}".to_vec())),
            token: Some(&self.token),
        };
        let question = self.sent(&question, &self.access.address);
        let _ = self.tcp.ask(&question, LEAVE).await;
    }

    async fn get(&self, path: &str, query: &str) -> Result<HttpAnswer, VaultError> {
        let question = Question {
            path: format!("{path}{query}"),
            body: None,
            token: Some(&self.token),
        };
        self.ask(&question).await
    }

    /// Who is refused is told whose word counts.
    fn with_advice(&self, error: VaultError, answer: &HttpAnswer, place: &str) -> VaultError {
        if answer.status != 403 {
            return error;
        }
        let namespace = match &self.access.namespace {
            Some(namespace) => format!(" in the namespace `{namespace}`"),
            None => String::new(),
        };
        error.help(format!(
            "look whether the token of {} still holds, and a policy of it{namespace} has: path \"{place}\" {{ \
             capabilities = [\"read\"] }}",
            self.from
        ))
    }

    /// Asks until there is an answer, five times at most.
    async fn ask(&self, question: &Question<'_>) -> Result<HttpAnswer, VaultError> {
        let (mut pause, mut attempt) = (PAUSE, 0);
        loop {
            attempt += 1;
            if let Some(error) = self.given_up() {
                return Err(error);
            }
            let (error, wanted) = match self.ask_once(question).await {
                Ok(answer) if !is_passing(answer.status) => return Ok(answer),
                Ok(answer) => (refused(&answer, &question.shown()), answer.retry_after),
                Err(error) if error.is_passing => (error, None),
                Err(error) => return Err(error),
            };
            if attempt == ATTEMPTS {
                let error = VaultError {
                    reason: format!("{}, asked {ATTEMPTS} times", error.reason),
                    ..error
                };
                if error.is_about_all {
                    *self.lock() = Some(error.clone());
                }
                return Err(error);
            }
            tokio::time::sleep(wanted.unwrap_or(pause).min(LONGEST_PAUSE)).await;
            pause *= 2;
        }
    }

    /// Asks once, also where a standby sends on to the active node: one step, as Vault's own clients.
    async fn ask_once(&self, question: &Question<'_>) -> Result<HttpAnswer, VaultError> {
        let address = &self.access.address;
        let unanswered =
            |url: &Url, failure: &HttpFailure| VaultError::unanswered(&origin(url), failure);
        let answer = self.tcp.ask(&self.sent(question, address), TRY).await;
        let answer = answer.map_err(|failure| unanswered(address, &failure))?;
        if !matches!(answer.status, 301 | 302 | 307 | 308) {
            return Ok(answer);
        }
        let next = answer.location.as_deref();
        let next = next.and_then(|next| address.join(next).ok());
        let next = next.filter(|url| url.has_host() && matches!(url.scheme(), "https" | "http"));
        let next = next.ok_or_else(|| VaultError::new("Vault sends on to nowhere"))?;
        if address.scheme() == "https" && next.scheme() != "https" {
            let message = format!("Vault sends on to {}, without TLS", origin(&next));
            return Err(VaultError::new(message));
        }
        refuse_open(&next, self.access.allows_plain_http)?;
        let sent = HttpQuestion {
            body: question.body.clone(),
            headers: self.sent(question, address).headers,
            ..HttpQuestion::of(&next)
        };
        let answer = tcp(&self.access, &next)?.ask(&sent, TRY).await;
        let answer = answer.map_err(|failure| unanswered(&next, &failure))?;
        if (300..400).contains(&answer.status) {
            return Err(VaultError::new("Vault sends on from node to node")
                .help("let VAULT_ADDR name the active node")
                .passing());
        }
        Ok(answer)
    }

    fn sent(&self, question: &Question<'_>, address: &Url) -> HttpQuestion {
        let base = address.path().trim_end_matches('/');
        let plain = |text: &str| Zeroizing::new(text.to_owned());
        let mut headers = vec![
            // Proxies of Vault's want it, so that no page in a browser can ask.
            ("x-vault-request", plain("true")),
            ("accept", plain("application/json")),
            (
                "user-agent",
                plain(concat!("vaultctl/", env!("CARGO_PKG_VERSION"))),
            ),
        ];
        if let Some(namespace) = &self.access.namespace {
            headers.push(("x-vault-namespace", plain(namespace)));
        }
        if let Some(token) = question.token {
            // What is no text cannot be sent, and is refused there.
            headers.push(("x-vault-token", plain(token.text().unwrap_or("\0"))));
        }
        if question.body.is_some() {
            headers.push(("content-type", plain("application/json")));
        }
        HttpQuestion {
            body: question.body.clone(),
            target: format!("{base}/v1/{}", question.path),
            headers,
            ..HttpQuestion::of(address)
        }
    }

    fn given_up(&self) -> Option<VaultError> {
        self.lock().clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<VaultError>> {
        // It is only ever set whole.
        self.given_up.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Question<'_> {
    /// What is asked for, for errors.
    fn shown(&self) -> String {
        let path = self.path.split('?').next().unwrap_or_default();
        percent_encoding::percent_decode_str(path)
            .decode_utf8_lossy()
            .into_owned()
    }
}

/// What a role logs in with.
fn credentials(role: &SecretValue, secret: Option<&SecretValue>) -> Zeroizing<Vec<u8>> {
    let mut body = serde_json::Map::new();
    let text = |value: &SecretValue| value.text().unwrap_or_default().into();
    body.insert("role_id".to_owned(), text(role));
    if let Some(secret) = secret {
        body.insert("secret_id".to_owned(), text(secret));
    }
    // A map of texts always has a JSON form.
    Zeroizing::new(serde_json::to_vec(&body).unwrap_or_default())
}

fn tcp(access: &Access, url: &Url) -> Result<Tcp, VaultError> {
    let tcp = Tcp::of(url).within(CONNECT);
    if url.scheme() != "https" {
        return Ok(tcp);
    }
    let tcp = tcp.with_tls(&access.certificates);
    tcp.map_err(|error| VaultError::unanswered(&origin(url), &HttpFailure::Unreached(error)))
}

fn encoded(path: &str) -> String {
    let segments = path.split('/');
    let segments: Vec<String> = segments
        .map(|segment| utf8_percent_encode(segment, PLAIN).to_string())
        .collect();
    segments.join("/")
}
