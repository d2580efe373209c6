//! The operator's logins at registries, as `docker login` keeps them.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
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
    /// Why there is nothing to send although something is configured. As with Docker's own client
    /// the registry is then asked without a login.
    pub(super) trouble: Option<String>,
}

impl Login {
    /// The login for an image's registry, from a configuration directory.
    pub(super) async fn find(directory: Option<&Path>, reference: &str) -> Self {
        let registry = ImageReference::parse(reference).registry;
        let server = if registry == "docker.io" {
            DOCKER_HUB.to_owned()
        } else {
            registry
        };
        let Some(path) = directory.map(|directory| directory.join("config.json")) else {
            return Self::default();
        };
        match retrieve(path, server.clone()).await {
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
/// On a thread of its own: a helper that hangs must not keep the program from ending, as a blocking
/// task of the runtime would.
async fn retrieve(path: PathBuf, server: String) -> Result<DockerCredential, Trouble> {
    let (sender, receiver) = oneshot::channel();
    std::thread::spawn(move || {
        // Nobody listens any more after the time limit.
        let _ = sender.send(read_credential(&path, &server));
    });
    match tokio::time::timeout(HELPER_LIMIT, receiver).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(_)) => Err(Trouble::Failed("the credential helper failed".to_owned())),
        Err(_) => Err(Trouble::Failed(format!(
            "the credential helper did not answer within {} s",
            HELPER_LIMIT.as_secs()
        ))),
    }
}

fn read_credential(path: &Path, server: &str) -> Result<DockerCredential, Trouble> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(Trouble::Nothing),
        Err(error) => return Err(Trouble::Failed(format!("`{}`: {error}", path.display()))),
    };
    docker_credential::get_credential_from_reader(BufReader::new(file), server).map_err(trouble)
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

/// Where `docker login` keeps logins: `$DOCKER_CONFIG`, else `~/.docker`.
pub(super) fn config_directory() -> Option<PathBuf> {
    std::env::var_os("DOCKER_CONFIG")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".docker")))
}

/// Rewrites a login into the alphabet that engines read.
///
/// bollard writes base64 with `+` and `/`, engines read the one with `-` and `_` and take anything
/// else for no login at all.
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A configuration directory that holds this text.
    fn config(text: &str) -> tempfile::TempDir {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("config.json"), text).unwrap();
        directory
    }

    #[tokio::test]
    async fn logins_are_found_by_registry() {
        // `dXNlcjpwdw==` is `user:pw`.
        let config = config(
            r#"{"auths": {
                "https://index.docker.io/v1/": {"auth": "dXNlcjpwdw=="},
                "127.0.0.1:5000": {"identitytoken": "token", "auth": ""}
            }}"#,
        );
        let find = |reference| Login::find(Some(config.path()), reference);
        let hub = find("nginx:1.27").await.credentials.unwrap();
        assert_eq!(hub.serveraddress.as_deref(), Some(DOCKER_HUB));
        assert_eq!(hub.username.as_deref(), Some("user"));
        assert_eq!(hub.password.as_deref(), Some("pw"));
        let local = find("127.0.0.1:5000/web").await.credentials.unwrap();
        assert_eq!(local.identitytoken.as_deref(), Some("token"));
        assert_eq!(local.password, None);
        assert!(find("ghcr.io/a/b").await.credentials.is_none());
    }

    #[tokio::test]
    async fn a_login_that_cannot_be_had_is_told() {
        for (text, words) in [
            ("no json", "unable to read config"),
            (r#"{"credsStore": "vaultctl-none"}"#, "credential helper"),
            (r#"{"auths": {"ghcr.io": {"auth": "%"}}}"#, "decode"),
        ] {
            let config = config(text);
            let login = Login::find(Some(config.path()), "ghcr.io/a/b").await;
            assert!(login.credentials.is_none());
            let told = login.explain("denied".to_owned());
            assert!(
                told.starts_with("denied (") && told.contains(words),
                "{told}"
            );
        }
        let empty = tempfile::tempdir().unwrap();
        for directory in [None, Some(empty.path())] {
            let login = Login::find(directory, "ghcr.io/a/b").await;
            assert_eq!(login.explain("denied".to_owned()), "denied");
        }
    }
}
