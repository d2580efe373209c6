//! The operator's logins at registries, as `docker login` keeps them.

use std::path::PathBuf;
use std::time::Duration;

use bollard::BollardRequest;
use bollard::auth::DockerCredentials;
use docker_credential::{CredentialRetrievalError, DockerCredential};
use tokio::sync::oneshot;

use crate::model::ImageReference;

/// How long a credential helper may take; one may ask its user, who is not there.
const HELPER_LIMIT: Duration = Duration::from_secs(30);

/// The key of Docker Hub in the operator's configuration.
const DOCKER_HUB: &str = "https://index.docker.io/v1/";

/// A login for a registry.
#[derive(Debug, Default)]
pub(super) struct Login {
    /// What to send, if anything.
    pub(super) credentials: Option<DockerCredentials>,
    /// Why there is nothing to send although something is configured. As with Docker's own client the
    /// registry is then asked without a login.
    pub(super) trouble: Option<String>,
}

impl Login {
    /// The login for an image's registry.
    pub(super) async fn find(reference: &str) -> Self {
        let registry = ImageReference::parse(reference).registry;
        let server = if registry == "docker.io" {
            DOCKER_HUB.to_owned()
        } else {
            registry
        };
        if !config_path().is_some_and(|path| path.is_file()) {
            return Self::default();
        }
        match retrieve(server.clone()).await {
            Ok(credential) => Self {
                credentials: Some(wire_credentials(credential, server)),
                trouble: None,
            },
            Err(Trouble::Nothing) => Self::default(),
            Err(Trouble::Failed(words)) => Self {
                credentials: None,
                trouble: Some(words),
            },
        }
    }

    /// A registry's refusal, and why it may have come to that.
    pub(super) fn explain(&self, message: String) -> String {
        match &self.trouble {
            Some(trouble) => format!("{message} (asked without a login: {trouble})"),
            None => message,
        }
    }
}

enum Trouble {
    Nothing,
    Failed(String),
}

/// Asks the configuration and, if it says so, a credential helper.
///
/// On a thread of its own: a helper that hangs must not keep the program from ending, as a blocking task of the
/// runtime would.
async fn retrieve(server: String) -> Result<DockerCredential, Trouble> {
    let (sender, receiver) = oneshot::channel();
    std::thread::spawn(move || {
        // Nobody listens any more after the time limit.
        let _ = sender.send(docker_credential::get_credential(&server));
    });
    match tokio::time::timeout(HELPER_LIMIT, receiver).await {
        Ok(Ok(Ok(credential))) => Ok(credential),
        Ok(Ok(Err(error))) => Err(trouble(error)),
        Ok(Err(_)) => Err(Trouble::Failed("the credential helper failed".to_owned())),
        Err(_) => Err(Trouble::Failed(format!(
            "the credential helper did not answer within {} s",
            HELPER_LIMIT.as_secs()
        ))),
    }
}

fn trouble(error: CredentialRetrievalError) -> Trouble {
    match error {
        CredentialRetrievalError::NoCredentialConfigured
        | CredentialRetrievalError::ConfigNotFound => Trouble::Nothing,
        CredentialRetrievalError::HelperFailure {
            helper,
            stdout,
            stderr,
        } => {
            let words = format!("{} {}", stdout.trim(), stderr.trim());
            // What every helper prints for a server that it does not know.
            if words.contains("credentials not found") {
                Trouble::Nothing
            } else {
                Trouble::Failed(format!("`{helper}` failed: {}", words.trim()))
            }
        }
        other => Trouble::Failed(other.to_string().to_lowercase()),
    }
}

fn wire_credentials(credential: DockerCredential, server: String) -> DockerCredentials {
    let mut wire = DockerCredentials {
        serveraddress: Some(server),
        ..DockerCredentials::default()
    };
    match credential {
        DockerCredential::IdentityToken(token) => wire.identitytoken = Some(token),
        DockerCredential::UsernamePassword(username, password) => {
            wire.username = Some(username);
            wire.password = Some(password);
        }
    }
    wire
}

fn config_path() -> Option<PathBuf> {
    let directory = std::env::var_os("DOCKER_CONFIG")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".docker")))?;
    Some(directory.join("config.json"))
}

/// Rewrites a login into the alphabet that engines read.
///
/// bollard writes base64 with `+` and `/`, engines read the one with `-` and `_` and take anything else
/// for no login at all.
pub(super) fn with_url_safe_login(mut request: BollardRequest) -> BollardRequest {
    let login = request
        .headers()
        .get("x-registry-auth")
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.replace('+', "-").replace('/', "_").parse().ok());
    if let Some(login) = login {
        request.headers_mut().insert("x-registry-auth", login);
    }
    request
}
