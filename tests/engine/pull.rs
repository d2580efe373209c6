//! Pulls from a registry on this machine that wants a login.
//!
//! The registry is Debian's docker-registry, started in the network namespace of the engine.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bollard::auth::DockerCredentials;
use bollard::query_parameters as query;
use futures_util::StreamExt as _;
use tempfile::TempDir;
use vaultctl::engine::docker::{DockerEngine, Limits};
use vaultctl::engine::{EngineError, Observe as _, Operate as _, PullProgress};

use crate::host::{Host, hosts, skip};

/// In base64 it has characters in which alphabets differ.
const PASSWORD: &str = "pw???>>>~~~";

/// `tester` with [`PASSWORD`], as `htpasswd -B` writes it.
const HTPASSWD: &str = "tester:$2y$05$abcdefghijklmnopqrstuu3f55m.WSqME14TLxoro3jKNFz8ZNSP2";

struct Registry {
    process: Child,
    directory: TempDir,
    address: String,
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Registry {
    /// Starts a registry where an engine can reach it by loopback.
    fn start(host: &Host) -> Option<Self> {
        let program = program()?;
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let address = format!("127.0.0.1:{port}");
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().display();
        let config = format!(
            "version: 0.1\nlog: {{level: error}}\nstorage: {{filesystem: {{rootdirectory: {path}/data}}}}\n\
             http: {{addr: \"{address}\"}}\nauth: {{htpasswd: {{realm: test, path: {path}/htpasswd}}}}\n"
        );
        std::fs::write(directory.path().join("config.yml"), config).unwrap();
        std::fs::write(directory.path().join("htpasswd"), HTPASSWD).unwrap();
        let mut command = match host.network_namespace() {
            Some(namespace) => {
                let mut command = Command::new("nsenter");
                command.arg(format!("--net={namespace}")).arg(program);
                command
            }
            None => Command::new(program),
        };
        let process = command
            .arg("serve")
            .arg(directory.path().join("config.yml"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        Some(Self {
            process,
            directory,
            address,
        })
    }

    /// A directory with this configuration of Docker's client.
    fn client_config(&self, name: &str, text: &str) -> PathBuf {
        let directory = self.directory.path().join(name);
        std::fs::create_dir(&directory).unwrap();
        std::fs::write(directory.join("config.json"), text).unwrap();
        directory
    }

    /// Pushes a test's image and returns its name here, its digest and its identifier.
    async fn push(&self, host: &Host) -> (String, String, String) {
        let name = format!("{}/some/{}", self.address, host.prefix);
        let tag = query::TagImageOptions {
            repo: Some(name.clone()),
            tag: Some("1".to_owned()),
        };
        host.docker
            .tag_image(&host.image(), Some(tag))
            .await
            .unwrap();
        // The header is written in the alphabet that this engine's API documents.
        let login = DockerCredentials {
            username: Some("tester".to_owned()),
            password: Some(PASSWORD.to_owned()),
            serveraddress: Some(self.address.clone()),
            ..Default::default()
        };
        let docker = host.docker.clone().with_request_modifier(|mut request| {
            let header = request.headers()["x-registry-auth"].to_str().unwrap();
            let header = header.replace('+', "-").replace('/', "_").parse().unwrap();
            request.headers_mut().insert("x-registry-auth", header);
            request
        });
        let options = query::PushImageOptions {
            tag: Some("1".to_owned()),
            ..Default::default()
        };
        let mut tries = 0;
        'again: loop {
            let mut news = docker.push_image(&name, Some(options.clone()), Some(login.clone()));
            while let Some(line) = news.next().await {
                if let Err(error) = line {
                    // The registry has just been started.
                    tries += 1;
                    assert!(tries < 50, "{error}");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue 'again;
                }
            }
            break;
        }
        let image = host
            .engine
            .image(&format!("{name}:1"))
            .await
            .unwrap()
            .unwrap();
        let digest = image
            .repo_digests
            .iter()
            .find_map(|digest| digest.strip_prefix(&format!("{name}@")))
            .unwrap()
            .to_owned();
        (name, digest, image.id)
    }
}

/// Removes an image with all its names and layers, so that it has to be pulled.
async fn forget(host: &Host, id: &str) {
    let options = query::RemoveImageOptions {
        force: true,
        ..Default::default()
    };
    let removed = host.docker.remove_image(id, Some(options), None).await;
    removed.unwrap();
}

#[derive(Default)]
struct Seen(AtomicU64);

impl PullProgress for Seen {
    fn pulled(&self, current: u64, total: u64) {
        assert!(current <= total);
        self.0.fetch_max(total, Ordering::Relaxed);
    }
}

async fn engine_with(host: &Host, config: PathBuf) -> DockerEngine {
    DockerEngine::connect(&host.address, Limits::default())
        .await
        .unwrap()
        .with_docker_config(config)
}

#[track_caller]
fn refusal(answer: Result<impl Sized, EngineError>) -> String {
    match answer {
        Err(EngineError::Registry { message, .. }) => message,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was not refused"),
    }
}

/// Debian's docker-registry, installed or unpacked by `tests/setup/registry.sh`.
fn program() -> Option<PathBuf> {
    let state =
        std::env::var("VAULTCTL_TEST_STATE").unwrap_or("/var/tmp/vaultctl-tests".to_owned());
    let places = std::env::var("PATH").unwrap_or_default();
    let installed = places
        .split(':')
        .map(|folder| Path::new(folder).join("docker-registry"));
    installed
        .chain([Path::new(&state).join("registry/usr/bin/docker-registry")])
        .find(|place| place.is_file())
}

#[tokio::test]
async fn images_are_pulled_with_the_operators_login() {
    for host in hosts().await {
        let Some(registry) = Registry::start(&host) else {
            skip("there is no docker-registry (tests/setup/registry.sh up)");
            continue;
        };
        let (name, digest, id) = registry.push(&host).await;
        forget(&host, &id).await;
        let reference = format!("{name}:1");

        let nobody = engine_with(&host, registry.client_config("nobody", "{}")).await;
        let seen = Seen::default();
        let message = refusal(nobody.pull_image(&reference, None, &seen).await);
        assert!(message.contains("no basic auth credentials"), "{message}");
        refusal(nobody.registry_digest(&reference).await);
        let broken = registry.client_config("broken", r#"{"credsStore": "vaultctl-none"}"#);
        let broken = engine_with(&host, broken).await;
        let message = refusal(broken.pull_image(&reference, None, &seen).await);
        assert!(message.contains("asked without a login"), "{message}");

        let text = serde_json::json!({"auths": {&registry.address: {
            "username": "tester", "password": PASSWORD,
        }}});
        let operator = registry.client_config("operator", &text.to_string());
        let operator = engine_with(&host, operator).await;
        assert_eq!(operator.registry_digest(&reference).await.unwrap(), digest);
        assert_eq!(operator.image(&reference).await.unwrap(), None);
        operator.pull_image(&reference, None, &seen).await.unwrap();
        assert!(seen.0.load(Ordering::Relaxed) > 0, "no progress was told");
        let image = operator.image(&reference).await.unwrap().unwrap();
        assert!(image.repo_digests.contains(&format!("{name}@{digest}")));
        for absent in [
            "9",
            "1@sha256:0000000000000000000000000000000000000000000000000000000000000000",
        ] {
            let absent = format!("{name}:{absent}");
            let message = refusal(operator.pull_image(&absent, None, &seen).await);
            assert!(
                message.contains("unknown") || message.contains("not found"),
                "{message}"
            );
            refusal(operator.registry_digest(&absent).await);
        }

        // By digest; the tag beside it is not looked at.
        forget(&host, &id).await;
        let pinned = format!("{name}:1@{digest}");
        operator.pull_image(&pinned, None, &seen).await.unwrap();
        assert_eq!(operator.registry_digest(&pinned).await.unwrap(), digest);
        let by_digest = operator
            .image(&format!("{name}@{digest}"))
            .await
            .unwrap()
            .unwrap();
        let by_both = operator.image(&pinned).await.unwrap();
        assert_eq!(by_both.as_ref(), Some(&by_digest));
        assert_eq!(by_digest.id, image.id);
        assert_eq!(operator.image(&reference).await.unwrap(), None);
        let mut spec = host.sleeper("pinned");
        spec.image.clone_from(&pinned);
        let container = operator.create_container(&spec).await.unwrap();
        let made = operator.container(&container).await.unwrap().unwrap();
        assert_eq!((made.spec.image, made.image_id), (pinned, image.id));
        host.engine.remove_container(&made.id, true).await.unwrap();
        forget(&host, &id).await;
    }
}
