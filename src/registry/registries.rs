//! The connections to registries.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use oci_client::Reference;
use oci_client::client::{Client, ClientConfig, ClientProtocol};
use oci_client::errors::OciDistributionError;
use oci_client::secrets::RegistryAuth;
use tokio::sync::OnceCell;
use tokio_rustls::rustls::crypto::ring;

use super::answers::Tags;
use super::{DockerCredential, Login, RegistryError};
use crate::model::ImageReference;

/// How long a connection may take to be there.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);

/// How long an answer may take, with everything that is asked for it: a token, another address.
const ANSWER_LIMIT: Duration = Duration::from_secs(30);

/// How many tags are asked for at once. Registries give less, as they like.
const PAGE: usize = 1000;

/// How many pages of tags are read. Nobody has so many versions; a registry might not stop.
const PAGES: usize = 100;

/// Registries, asked with the operator's logins.
///
/// A registry that could not be reached is not tried again: with many images, each would wait.
pub struct Registries {
    docker_config: Option<PathBuf>,
    /// For registries elsewhere: with TLS.
    secure: OnceLock<Result<Client, String>>,
    /// For registries on loopback: without.
    plain: OnceLock<Result<Client, String>>,
    logins: Mutex<BTreeMap<String, Arc<OnceCell<Login>>>>,
    lost: Mutex<BTreeMap<String, String>>,
}

/// A question that can be asked.
struct Question<'a> {
    client: &'a Client,
    image: String,
    registry: String,
    reference: Reference,
    auth: RegistryAuth,
    /// As whom the registry is asked, for people.
    asked: String,
}

impl Registries {
    /// Takes the operator's logins from a configuration directory of Docker's client.
    #[must_use]
    pub fn new(docker_config: Option<PathBuf>) -> Self {
        Self {
            docker_config,
            secure: OnceLock::new(),
            plain: OnceLock::new(),
            logins: Mutex::default(),
            lost: Mutex::default(),
        }
    }

    /// The digest that an image's tag points to now: of the index where there is one, as `docker pull`
    /// records it.
    ///
    /// # Errors
    /// Why the registry does not say.
    pub async fn digest(&self, image: &ImageReference) -> Result<String, RegistryError> {
        let question = self.question(image).await?;
        let (client, reference) = (question.client, &question.reference);
        let answer = client.fetch_manifest_digest(reference, &question.auth);
        self.answer(&question, answer).await
    }

    /// The tags of an image's repository.
    ///
    /// # Errors
    /// Why the registry does not say.
    pub async fn tags(&self, image: &ImageReference) -> Result<Tags, RegistryError> {
        let question = self.question(image).await?;
        let mut names = BTreeSet::new();
        let mut last: Option<String> = None;
        for _ in 0..PAGES {
            let (reference, auth) = (&question.reference, &question.auth);
            let page = question
                .client
                .list_tags(reference, auth, Some(PAGE), last.as_deref());
            let page = self.answer(&question, page).await?.tags;
            let before = names.len();
            last = page.last().cloned();
            let count = page.len();
            names.extend(page);
            if count == 0 {
                return Ok(Tags { names, whole: true });
            }
            if names.len() == before {
                // It knows no `last`, and gives the same again: all there is, or its first page.
                let whole = !is_page(count);
                return Ok(Tags { names, whole });
            }
            if before == 0 && (count > PAGE || !is_page(count)) {
                return Ok(Tags { names, whole: true });
            }
        }
        Ok(Tags {
            names,
            whole: false,
        })
    }

    async fn question(&self, image: &ImageReference) -> Result<Question<'_>, RegistryError> {
        let tagged = ImageReference {
            digest: None,
            ..image.clone()
        };
        let name = tagged.to_string();
        let registry = image.registry.clone();
        if let Some(reason) = self.lost().get(&registry) {
            let reason = reason.clone();
            return Err(RegistryError::Unreachable { registry, reason });
        }
        let failed = |reason: String| RegistryError::Failed {
            image: name.clone(),
            reason,
        };
        let reference: Reference = name
            .parse()
            .map_err(|_| failed("it is no name of an image".to_owned()))?;
        let client = self.client(&registry).map_err(failed)?;
        let login = self.login(&registry, &name).await;
        let (auth, asked) = authentication(login.get());
        Ok(Question {
            client,
            image: name,
            registry,
            reference,
            auth,
            asked,
        })
    }

    /// Waits for an answer, and not forever.
    async fn answer<T>(
        &self,
        question: &Question<'_>,
        answer: impl Future<Output = Result<T, OciDistributionError>>,
    ) -> Result<T, RegistryError> {
        let about = (question.registry.as_str(), question.image.as_str());
        let error = match tokio::time::timeout(ANSWER_LIMIT, answer).await {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(error)) => RegistryError::of(&error, about, &question.asked),
            Err(_) => RegistryError::Unreachable {
                registry: question.registry.clone(),
                reason: format!("no answer within {} s", ANSWER_LIMIT.as_secs()),
            },
        };
        if let RegistryError::Unreachable { registry, reason } = &error {
            self.lost().insert(registry.clone(), reason.clone());
        }
        Err(error)
    }

    fn lost(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, String>> {
        self.lost.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The operator's login at a registry: found once, as a credential helper may be slow.
    async fn login(&self, registry: &str, image: &str) -> Arc<OnceCell<Login>> {
        let cell = {
            let mut logins = self.logins.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(logins.entry(registry.to_owned()).or_default())
        };
        let directory = self.docker_config.as_deref();
        cell.get_or_init(|| Login::find(directory, image)).await;
        cell
    }

    fn client(&self, registry: &str) -> Result<&Client, String> {
        let loopback = is_loopback(registry);
        let place = if loopback { &self.plain } else { &self.secure };
        let client = place.get_or_init(|| connected(loopback));
        client.as_ref().map_err(Clone::clone)
    }
}

fn connected(loopback: bool) -> Result<Client, String> {
    // The one that this program speaks TLS with elsewhere; an error says that it is in use already.
    let _ = ring::default_provider().install_default();
    let mut config = ClientConfig {
        connect_timeout: Some(CONNECT_LIMIT),
        read_timeout: Some(ANSWER_LIMIT),
        user_agent: concat!("vaultctl/", env!("CARGO_PKG_VERSION")),
        ..ClientConfig::default()
    };
    if loopback {
        config.protocol = ClientProtocol::Http;
        // Without a proxy that is named the client takes that of the environment, which does not know
        // this machine's loopback. This one is asked for nothing.
        config.http_proxy = Some("http://127.0.0.1:9".to_owned());
        config.no_proxy = Some("127.0.0.0/8,::1,localhost".to_owned());
    }
    Client::try_from(config).map_err(|error| error.to_string())
}

/// Whether a registry is on this machine; engines, too, ask such a one without TLS.
fn is_loopback(registry: &str) -> bool {
    let host = match registry.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => registry.split(':').next().unwrap_or_default(),
    };
    let address: Result<IpAddr, _> = host.parse();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// What is sent with a question, and as whom it is asked.
fn authentication(login: Option<&Login>) -> (RegistryAuth, String) {
    let nobody = |why: &str| {
        let asked = format!("asked without a login{why}");
        (RegistryAuth::Anonymous, asked)
    };
    let Some(login) = login else {
        return nobody("");
    };
    match (&login.credential, &login.trouble) {
        (Some(DockerCredential::UsernamePassword(user, password)), _) => (
            RegistryAuth::Basic(user.clone(), password.clone()),
            format!("asked as `{user}`"),
        ),
        // A token of this kind has to be exchanged for another one, which the client cannot.
        (Some(DockerCredential::IdentityToken(_)), _) => {
            nobody(": an identity token cannot be used here")
        }
        (None, Some(trouble)) => nobody(&format!(": {trouble}")),
        (None, None) => nobody(""),
    }
}

/// Whether a number of tags looks like a registry's idea of a page: those are round.
fn is_page(count: usize) -> bool {
    count.is_multiple_of(50)
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn loopback_is_what_engines_take_for_it() {
        for registry in [
            "localhost",
            "localhost:5000",
            "127.0.0.1:5000",
            "127.8.0.1",
            "[::1]:5000",
        ] {
            assert!(is_loopback(registry), "{registry}");
        }
        for registry in [
            "docker.io",
            "10.0.0.1:5000",
            "localhost.example.com",
            "[fe80::1]:5000",
        ] {
            assert!(!is_loopback(registry), "{registry}");
        }
    }

    #[test]
    fn it_is_said_as_whom_a_registry_was_asked() {
        let asked = |credential, trouble: Option<&str>| {
            let login = Login {
                server: "ghcr.io".to_owned(),
                credential,
                trouble: trouble.map(str::to_owned),
            };
            authentication(Some(&login)).1
        };
        let password = DockerCredential::UsernamePassword("me".to_owned(), "pw".to_owned());
        assert_eq!(asked(Some(password), None), "asked as `me`");
        assert_eq!(asked(None, None), "asked without a login");
        assert_eq!(asked(None, Some("no")), "asked without a login: no");
        let token = DockerCredential::IdentityToken("t".to_owned());
        assert!(asked(Some(token), None).contains("identity token"));
    }

    #[tokio::test]
    async fn a_registry_that_is_lost_is_not_tried_again() {
        let registries = Registries::new(None);
        // Nothing listens on the port that was just free.
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let image = ImageReference::parse(&format!("{address}/app:1"));
        let error = registries.digest(&image).await.unwrap_err();
        let RegistryError::Unreachable { registry, reason } = &error else {
            panic!("{error:?}");
        };
        assert_eq!(*registry, address.to_string());
        assert!(reason.contains("refused"), "{reason}");
        assert_eq!(registries.tags(&image).await.unwrap_err(), error);
    }

    /// A registry whose tags are `1.0` to `1.249`, in pages of 100; what it knows of `last` is up to
    /// the test. It ends with the program.
    fn paging(known: fn(usize) -> usize) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut request = String::new();
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                reader.read_line(&mut request).unwrap();
                let mut header = String::new();
                while reader.read_line(&mut header).unwrap() > 2 {
                    header.clear();
                }
                let last = request.split("last=1.").nth(1);
                let last = last.map(|rest| rest.split([' ', '&']).next().unwrap());
                let first = last.map_or(0, |last| known(last.parse().unwrap()));
                let tags: Vec<_> = (first..250).take(100).map(|n| format!("1.{n}")).collect();
                let body = serde_json::json!({ "name": "some/app", "tags": tags }).to_string();
                let length = body.len();
                let head =
                    format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {length}");
                stream
                    .write_all(format!("{head}\r\n\r\n{body}").as_bytes())
                    .unwrap();
            }
        });
        address
    }

    #[tokio::test]
    async fn tags_are_read_page_by_page() {
        let registries = Registries::new(None);
        let address = paging(|last| last + 1);
        let image = ImageReference::parse(&format!("{address}/some/app:1"));
        let tags = registries.tags(&image).await.unwrap();
        assert_eq!((tags.names.len(), tags.whole), (250, true));
        // One that knows no `last` gives its first page for ever.
        let address = paging(|_| 0);
        let image = ImageReference::parse(&format!("{address}/some/app:1"));
        let tags = registries.tags(&image).await.unwrap();
        assert_eq!((tags.names.len(), tags.whole), (100, false));
    }
}
