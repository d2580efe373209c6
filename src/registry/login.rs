//! The operator's logins at registries, as `docker login` keeps them.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::time::Duration;

use docker_credential::{CredentialRetrievalError, DockerCredential};
use tokio::sync::oneshot;

use crate::model::ImageReference;

/// How long a credential helper may take; one may ask its user, who is not there.
const HELPER_LIMIT: Duration = Duration::from_secs(30);

/// The key of Docker Hub in the operator's configuration.
const DOCKER_HUB: &str = "https://index.docker.io/v1/";

/// A login for a registry.
#[derive(Default)]
pub struct Login {
    /// The registry, as the operator's configuration names it.
    pub server: String,
    /// What to send, if anything.
    pub credential: Option<DockerCredential>,
    /// Why there is nothing to send although something is configured. As with Docker's own client
    /// the registry is then asked without a login.
    pub trouble: Option<String>,
}

impl Login {
    /// The login for an image's registry, from a configuration directory.
    pub async fn find(directory: Option<&Path>, reference: &str) -> Self {
        let registry = ImageReference::parse(reference).registry;
        let server = if registry == "docker.io" {
            DOCKER_HUB.to_owned()
        } else {
            registry
        };
        let path = directory.map(|directory| directory.join("config.json"));
        let found = match path {
            Some(path) => retrieve(path, server.clone()).await,
            None => Err(Trouble::Nothing),
        };
        let (credential, trouble) = match found {
            Ok(credential) => (Some(credential), None),
            Err(Trouble::Nothing) => (None, None),
            Err(Trouble::Failed(words)) => (None, Some(words)),
        };
        Self {
            server,
            credential,
            trouble,
        }
    }

    /// A registry's refusal, and why it may have come to that.
    #[must_use]
    pub fn explain(&self, message: String) -> String {
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

/// Where `docker login` keeps logins: `$DOCKER_CONFIG`, else `~/.docker`.
#[must_use]
pub fn config_directory() -> Option<PathBuf> {
    std::env::var_os("DOCKER_CONFIG")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".docker")))
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
        let hub = find("nginx:1.27").await;
        assert_eq!(hub.server, DOCKER_HUB);
        let password = DockerCredential::UsernamePassword("user".into(), "pw".into());
        assert_eq!(hub.credential, Some(password));
        let local = find("127.0.0.1:5000/web").await;
        assert_eq!(local.server, "127.0.0.1:5000");
        let token = DockerCredential::IdentityToken("token".into());
        assert_eq!(local.credential, Some(token));
        assert!(find("ghcr.io/a/b").await.credential.is_none());
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
            assert!(login.credential.is_none());
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
