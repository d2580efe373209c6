//! From bollard's errors to the engine's.

use std::error::Error as _;

use bollard::errors::Error;

use crate::engine::EngineError;

/// What a failed call means.
pub(super) fn engine_error(address: &str, call: &str, error: Error) -> EngineError {
    match error {
        Error::DockerResponseServerError {
            status_code,
            message,
        } => refusal(call, status_code, &message),
        Error::RequestTimeoutError
        | Error::SocketNotFoundError(_)
        | Error::IOError { .. }
        | Error::HyperResponseError { .. }
        | Error::HyperLegacyError { .. } => unreachable(address, &error),
        Error::DockerStreamError { error } => EngineError::Refused {
            call: call.to_owned(),
            message: error,
        },
        other => EngineError::Refused {
            call: call.to_owned(),
            message: format!("the answer cannot be read: {other}"),
        },
    }
}

/// An engine's refusal by its status code.
fn refusal(call: &str, status: u16, message: &str) -> EngineError {
    let call = call.to_owned();
    // Answers to HEAD requests have no body.
    let message = if message.trim().is_empty() {
        match status {
            404 => "does not exist".to_owned(),
            _ => format!("the engine answered with status {status}"),
        }
    } else {
        message.trim().to_owned()
    };
    match status {
        404 => EngineError::NotFound { call, message },
        409 => EngineError::Conflict { call, message },
        _ => EngineError::Refused { call, message },
    }
}

/// An engine that cannot be talked to, with the system's words for why.
pub(super) fn unreachable(address: &str, error: &Error) -> EngineError {
    let reason = match error {
        Error::SocketNotFoundError(_) => "there is no such socket".to_owned(),
        Error::UnsupportedURISchemeError { .. } => "not an address of an engine".to_owned(),
        _ => innermost(error),
    };
    // Docker gives the socket to root and to this group.
    let reason = match reason.as_str() {
        "permission denied" => format!("{reason}; its users are root and the group `docker`"),
        _ => reason,
    };
    EngineError::Unreachable {
        address: address.to_owned(),
        reason,
    }
}

/// The words at the bottom of a chain of errors, without the system's number.
fn innermost(error: &Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text = inner.to_string();
        source = inner.source();
    }
    match text.split_once(" (os error") {
        Some((words, _)) => words.to_lowercase(),
        None => text,
    }
}
