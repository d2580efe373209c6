//! Why a registry gave no answer.

use std::error::Error;

use oci_client::errors::{OciDistributionError, OciEnvelope, OciErrorCode};

/// Why a registry gave no answer to a question about an image.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegistryError {
    /// Nobody has answered.
    #[error("the registry `{registry}` cannot be reached: {reason}")]
    Unreachable {
        /// The registry.
        registry: String,
        /// Why.
        reason: String,
    },
    /// The registry does not have the image.
    #[error("the registry has no `{image}`")]
    NotFound {
        /// The image.
        image: String,
    },
    /// The registry does not let this operator see the image.
    #[error("the registry refuses `{image}`, {asked}")]
    Refused {
        /// The image.
        image: String,
        /// The registry.
        registry: String,
        /// As whom it was asked.
        asked: String,
    },
    /// Something else.
    #[error("the registry does not say what `{image}` is: {reason}")]
    Failed {
        /// The image.
        image: String,
        /// What has happened.
        reason: String,
    },
}

impl RegistryError {
    /// What can be done about it.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Refused { registry, .. } => Some(format!(
                "`docker login {registry}` where the name is right: a registry may refuse what it does not have, too"
            )),
            Self::NotFound { .. } => Some("is the tag written as the registry has it?".to_owned()),
            Self::Unreachable { .. } | Self::Failed { .. } => None,
        }
    }

    /// What went wrong between the client and a registry, in the words of this program.
    ///
    /// `asked` says as whom the registry was asked.
    pub(super) fn of(
        error: &OciDistributionError,
        (registry, image): (&str, &str),
        asked: &str,
    ) -> Self {
        let image = image.to_owned();
        let refused = || Self::Refused {
            image: image.clone(),
            registry: registry.to_owned(),
            asked: asked.to_owned(),
        };
        match error {
            OciDistributionError::RequestError(request)
                if request.is_connect() || request.is_timeout() =>
            {
                Self::Unreachable {
                    registry: registry.to_owned(),
                    reason: innermost(error),
                }
            }
            OciDistributionError::UnauthorizedError { .. }
            | OciDistributionError::AuthenticationFailure(_)
            | OciDistributionError::ServerError { code: 403, .. } => refused(),
            OciDistributionError::ServerError { code: 404, .. }
            | OciDistributionError::ImageManifestNotFoundError(_) => Self::NotFound { image },
            OciDistributionError::RegistryError { envelope, .. } => match kind(envelope) {
                Kind::NotFound => Self::NotFound { image },
                Kind::Refused => refused(),
                Kind::Other(reason) => Self::Failed { image, reason },
            },
            OciDistributionError::ServerError { code: 429, .. } => Self::Failed {
                image,
                reason: "it was asked too often; ask later, or after `docker login`".to_owned(),
            },
            OciDistributionError::ServerError { code, .. } => Self::Failed {
                image,
                reason: format!("it answers with status {code}"),
            },
            error => Self::Failed {
                image,
                reason: innermost(error),
            },
        }
    }
}

/// What a registry's own errors come to.
enum Kind {
    NotFound,
    Refused,
    Other(String),
}

fn kind(envelope: &OciEnvelope) -> Kind {
    match envelope.errors.first() {
        Some(first) => match first.code {
            OciErrorCode::ManifestUnknown | OciErrorCode::NameUnknown | OciErrorCode::NotFound => {
                Kind::NotFound
            }
            OciErrorCode::Unauthorized | OciErrorCode::Denied => Kind::Refused,
            _ => Kind::Other(first.message.clone()),
        },
        None => Kind::Other("it names no reason".to_owned()),
    }
}

/// The cause that no other one lies behind: what wraps it repeats the address.
fn innermost(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
