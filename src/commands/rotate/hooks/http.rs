//! Calls over HTTP.

use std::time::Duration;

use serde_json::json;
use url::Url;
use zeroize::Zeroizing;

use super::super::CommandError;
use super::super::secret::Change;
use super::{Phase, without_values};
use crate::model::SecretValue;
use crate::source::Spanned;
use crate::transport::{Certificates, HttpFailure, HttpQuestion, Tcp};
use crate::ui::{one_line, visible};

/// How long a call may take in all.
const LIMIT: Duration = Duration::from_secs(30);

/// How much of an answer is shown.
const SHOWN: usize = 300;

/// Sends what is about to happen, once: whether doing it twice would harm, nobody knows. An answer that
/// sends on to somewhere else is none: values go where git says, nowhere else.
pub(super) async fn call(
    url: &Spanned<Url>,
    token: Option<&SecretValue>,
    (phase, change): (Phase, &Change),
) -> Result<(), CommandError> {
    let failed = |reason: &str, help: Option<String>| {
        let reason = without_values(reason, change.values().chain(token));
        let message = format!("hook {} ({}): {reason}", url.value, url.place);
        let error = CommandError::failed(visible(&message));
        match help {
            Some(help) => error.help(help),
            None => error,
        }
    };
    let refused = |failure: &HttpFailure| {
        let (reason, help) = failure.told();
        failed(&reason, help)
    };
    let tcp = tcp(&url.value).map_err(|failure| refused(&failure))?;
    let question = question(&url.value, token, (phase, change));
    let answer = tcp.ask(&question, LIMIT).await;
    let answer = answer.map_err(|failure| refused(&failure))?;
    if (200..300).contains(&answer.status) {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&answer.body);
    // Hidden before it is cut: half a value would not be found.
    let said = without_values(&said, change.values().chain(token));
    let said: String = one_line(&said).chars().take(SHOWN).collect();
    Err(failed(&format!("status {}: {said}", answer.status), None))
}

fn tcp(url: &Url) -> Result<Tcp, HttpFailure> {
    let tcp = Tcp::of(url);
    if url.scheme() == "https" {
        let tcp = tcp.with_tls(&Certificates::default());
        tcp.map_err(HttpFailure::Unreached)
    } else {
        Ok(tcp)
    }
}

fn question(
    url: &Url,
    token: Option<&SecretValue>,
    (phase, change): (Phase, &Change),
) -> HttpQuestion {
    let text = |value: &SecretValue| value.text().map(str::to_owned);
    let body = json!({
        "phase": phase.name(),
        "secret": change.subject.name,
        "version": change.subject.version,
        "old": change.old.as_ref().and_then(|old| text(&old.value)),
        "new": text(&change.new.value),
    });
    let plain = |text: &str| Zeroizing::new(text.to_owned());
    let agent = concat!("vaultctl/", env!("CARGO_PKG_VERSION"));
    let mut headers = vec![
        ("accept", plain("*/*")),
        ("content-type", plain("application/json")),
        ("user-agent", plain(agent)),
    ];
    if let Some(token) = token {
        // What is no text cannot be sent, and is refused there.
        let token = token.text().unwrap_or("\0");
        headers.push(("authorization", Zeroizing::new(format!("Bearer {token}"))));
    }
    HttpQuestion {
        body: Some(Zeroizing::new(body.to_string().into_bytes())),
        headers,
        ..HttpQuestion::of(url)
    }
}
