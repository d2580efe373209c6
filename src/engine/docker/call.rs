//! Calls: their time limits, and the two requests that bollard's types cannot express.

use std::future::Future;
use std::time::{Duration, Instant};

use bollard::errors::Error;
use bollard::{BollardRequest, Docker};
use futures_util::{Stream, TryStreamExt};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::DockerEngine;
use super::error::engine_error;
use super::login::with_url_safe_login;
use super::version::in_version;
use crate::engine::{CALLS, EngineError, Result};

impl DockerEngine {
    /// Awaits an answer within a limit; `call` names it in errors.
    ///
    /// An engine that is given long, because the work may take long, has to show meanwhile that it lives.
    pub(super) async fn call<T>(
        &self,
        call: &str,
        limit: Duration,
        answer: impl Future<Output = Result<T, Error>>,
    ) -> Result<T> {
        let answer = Box::pin(self.within(call, limit, answer));
        if limit > self.limits.read {
            self.while_alive(answer).await
        } else {
            answer.await
        }
    }

    async fn within<T>(
        &self,
        call: &str,
        limit: Duration,
        answer: impl Future<Output = Result<T, Error>>,
    ) -> Result<T> {
        let begun = Instant::now();
        let answer = tokio::time::timeout(limit, answer).await;
        // What an engine answers may hold secrets, also in its errors: it is not told here.
        let end = match &answer {
            Ok(Ok(_)) => "",
            Ok(Err(_)) => ", an error",
            Err(_) => ", no answer",
        };
        let taken = begun.elapsed().as_millis();
        log::debug!(target: CALLS, "{}: {call} ({taken} ms{end})", self.address);
        match answer {
            Ok(answer) => answer.map_err(|error| engine_error(&self.address, call, error)),
            Err(_) => Err(EngineError::TimedOut {
                call: call.to_owned(),
                seconds: limit.as_secs(),
            }),
        }
    }

    /// Awaits the answer to a call that an engine gives at once.
    pub(super) async fn read<T>(
        &self,
        call: &str,
        answer: impl Future<Output = Result<T, Error>>,
    ) -> Result<T> {
        self.within(call, self.limits.read, answer).await
    }

    /// Awaits something that takes as long as it takes, for as long as the engine lives.
    pub(super) async fn while_alive<T>(
        &self,
        answer: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        tokio::select! {
            answer = answer => answer,
            lost = self.until_silent() => Err(lost),
        }
    }

    /// Ends when the engine no longer answers.
    async fn until_silent(&self) -> EngineError {
        loop {
            tokio::time::sleep(self.limits.sign_of_life).await;
            match self.read("ping", self.docker.ping()).await {
                Err(error) if error.is_lost() => return error,
                _ => {}
            }
        }
    }

    /// A connection that changes requests before they are sent, besides what is done to all.
    pub(super) fn with_change(
        &self,
        change: impl Fn(BollardRequest) -> BollardRequest + Send + Sync + 'static,
    ) -> Docker {
        let api = self.api();
        self.docker.clone().with_request_modifier(move |request| {
            in_version(with_url_safe_login(change(request)), api)
        })
    }

    /// A connection whose next request carries this body.
    ///
    /// For the fields that old engines need and bollard's types, made from a newer API, lack.
    pub(super) fn with_body(&self, body: &Value) -> Docker {
        let bytes = body.to_string().into_bytes();
        self.with_change(move |request| {
            let (head, _) = request.into_parts();
            BollardRequest::from_parts(head, bollard::body_full(bytes.clone().into()))
        })
    }

    /// A container's inspection as the engine sends it.
    ///
    /// bollard gives it only as a type without `Config.MacAddress`, and raw bytes only for exports,
    /// which have a path of the same shape.
    pub(super) async fn inspect_raw(&self, call: &str, container: &str) -> Result<Vec<u8>> {
        let docker = self.with_change(|mut request| {
            let uri = request.uri().to_string();
            if let Some(inspect) = uri
                .strip_suffix("/export")
                .and_then(|path| format!("{path}/json").parse().ok())
            {
                *request.uri_mut() = inspect;
            }
            request
        });
        let export = docker.export_container(&path_segment(container));
        self.read(call, collect(export)).await
    }
}

/// All bytes of a body.
pub(super) async fn collect<B: AsRef<[u8]>>(
    body: impl Stream<Item = Result<B, Error>>,
) -> Result<Vec<u8>, Error> {
    body.try_fold(Vec::new(), |mut all, part| async move {
        all.extend_from_slice(part.as_ref());
        Ok(all)
    })
    .await
}

/// What the bytes of an answer say.
pub(super) fn answer<T: DeserializeOwned>(call: &str, bytes: &[u8]) -> Result<T> {
    serde_json::from_slice(bytes).map_err(|error| EngineError::Refused {
        call: call.to_owned(),
        message: format!("the answer cannot be read: {error}"),
    })
}

/// A name as one segment of a URL's path: bollard puts names into paths as they are.
pub(super) fn path_segment(name: &str) -> String {
    encode(name, b"-_.~")
}

/// An image reference as the middle of a URL's path, where `/`, `:` and `@` stand for themselves.
pub(super) fn path_reference(reference: &str) -> String {
    encode(reference, b"-_.~/:@")
}

fn encode(text: &str, plain: &[u8]) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || plain.contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a `String` cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

/// `None` for an object that does not exist.
pub(super) fn if_found<T>(answer: Result<T>) -> Result<Option<T>> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(EngineError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_leave_their_place_in_a_path() {
        assert_eq!(path_segment("web-1_a.b"), "web-1_a.b");
        assert_eq!(path_segment("../x?y#z %"), "..%2Fx%3Fy%23z%20%25");
        assert_eq!(
            path_reference("127.0.0.1:5000/a/b:1@sha256:00"),
            "127.0.0.1:5000/a/b:1@sha256:00"
        );
        assert_eq!(path_reference("a?b"), "a%3Fb");
    }
}
