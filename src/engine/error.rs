//! What can go wrong with an engine.

use miette::Diagnostic;

/// Why a call to an engine failed.
#[derive(Debug, Clone, thiserror::Error, Diagnostic)]
pub enum EngineError {
    /// No engine answers at the address.
    #[error("no Docker Engine answers at {address}: {reason}")]
    #[diagnostic(help("is the engine running, and may this user open the socket?"))]
    Unreachable {
        /// The address.
        address: String,
        /// The system's words.
        reason: String,
    },

    /// The engine took longer than the call's limit.
    #[error("the engine did not answer `{call}` within {seconds} s")]
    #[diagnostic(help("the engine may hang: `docker ps` on the host shows whether it does"))]
    TimedOut {
        /// What was asked.
        call: String,
        /// The limit.
        seconds: u64,
    },

    /// The object does not exist.
    #[error("{call}: {message}")]
    NotFound {
        /// What was asked.
        call: String,
        /// The engine's words.
        message: String,
    },

    /// Another object stands in the way.
    #[error("{call}: {message}")]
    Conflict {
        /// What was asked.
        call: String,
        /// The engine's words.
        message: String,
    },

    /// The registry refused, could not be reached, or does not know the image.
    #[error("image `{reference}`: {message}")]
    Registry {
        /// The image.
        reference: String,
        /// The registry's or the engine's words.
        message: String,
    },

    /// The engine is too old for something that was asked of it.
    #[error("{feature} needs API {needed}, the engine has {present}")]
    TooOld {
        /// What was asked.
        feature: String,
        /// The first API version that has it.
        needed: crate::model::ApiVersion,
        /// The version that was agreed on.
        present: crate::model::ApiVersion,
    },

    /// A file of the host cannot be seen from here.
    #[error("`{path}` cannot be read without a helper container on the host")]
    FilesUnknown {
        /// The path.
        path: String,
    },

    /// A file could not be written as asked.
    #[error("`{path}`: {message}")]
    File {
        /// The path.
        path: String,
        /// Why.
        message: String,
    },

    /// Another run may be changing the server.
    #[error("the lock of the server was lost; nothing more is changed there")]
    #[diagnostic(help("the next run puts right what was left half done"))]
    LockLost,

    /// The engine refused for another reason.
    #[error("{call}: {message}")]
    Refused {
        /// What was asked.
        call: String,
        /// The engine's words.
        message: String,
    },
}

impl EngineError {
    /// Every text of it, to be looked through for what nobody may read.
    pub(super) fn each_text(&mut self, visit: &mut dyn FnMut(&mut String)) {
        match self {
            Self::Unreachable { address, reason } => {
                visit(address);
                visit(reason);
            }
            Self::TimedOut { call, .. } => visit(call),
            Self::NotFound { call, message }
            | Self::Conflict { call, message }
            | Self::Refused { call, message } => {
                visit(call);
                visit(message);
            }
            Self::Registry { reference, message } => {
                visit(reference);
                visit(message);
            }
            Self::File { path, message } => {
                visit(path);
                visit(message);
            }
            Self::FilesUnknown { path } => visit(path),
            Self::TooOld { .. } | Self::LockLost => {}
        }
    }

    /// Whether the engine was lost, so that nothing is known of what it still does.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::TimedOut { .. })
    }
}
