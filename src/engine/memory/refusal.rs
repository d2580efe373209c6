//! Why the engine does not do what it is asked.

use crate::engine::EngineError;

/// What a change of the state returns.
pub(super) type Answer<T> = std::result::Result<T, Refusal>;

/// The engine's reason, before it is known which call it answers.
#[derive(Debug)]
pub(super) enum Refusal {
    /// Docker's status 404.
    NotFound(String),
    /// Docker's status 409.
    Conflict(String),
    /// Any other status.
    Other(String),
    /// An error that does not depend on the call.
    Whole(EngineError),
}

impl Refusal {
    pub(super) fn no_container(name: &str) -> Self {
        Self::NotFound(format!("No such container: {name}"))
    }

    pub(super) fn no_image(reference: &str) -> Self {
        Self::NotFound(format!("No such image: {reference}"))
    }

    pub(super) fn not_running(id: &str) -> Self {
        Self::Conflict(format!("Container {id} is not running"))
    }

    /// The engine's words alone.
    pub(super) fn message(&self) -> String {
        match self {
            Self::NotFound(message) | Self::Conflict(message) | Self::Other(message) => {
                message.clone()
            }
            Self::Whole(error) => error.to_string(),
        }
    }

    /// The error that the caller gets.
    pub(super) fn answering(self, call: &str) -> EngineError {
        let call = call.to_owned();
        match self {
            Self::NotFound(message) => EngineError::NotFound { call, message },
            Self::Conflict(message) => EngineError::Conflict { call, message },
            Self::Other(message) => EngineError::Refused { call, message },
            Self::Whole(error) => error,
        }
    }
}
