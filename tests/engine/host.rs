//! Engines to test against, and what a test leaves behind on them.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use bollard::Docker;
use bollard::query_parameters as query;
use futures_util::StreamExt as _;
use vaultctl::engine::docker::{DockerEngine, Limits};
use vaultctl::engine::{Observe as _, Operate as _};
use vaultctl::model::{ContainerSpec, LogDriver};

const BUSYBOX: &str = "/usr/bin/busybox";

/// An engine, and a prefix for all that a test makes there. Dropping it removes all of that, also
/// when the test has failed.
pub(crate) struct Host {
    pub(crate) address: String,
    pub(crate) engine: DockerEngine,
    pub(crate) docker: Docker,
    pub(crate) prefix: String,
}

/// Every engine that is there; where there is none the test is skipped and says so.
///
/// # Panics
/// Where all of them must be tested, and one does not answer.
pub(crate) async fn hosts() -> Vec<Host> {
    let listed = std::env::var("VAULTCTL_TEST_ENGINES").unwrap_or_default();
    let mut addresses: Vec<&str> = listed.split_whitespace().collect();
    if addresses.is_empty() {
        addresses.push("unix:///var/run/docker.sock");
    }
    let mut hosts = Vec::new();
    for address in addresses {
        match DockerEngine::connect(address, Limits::default()).await {
            Ok(engine) => hosts.push(Host::new(address.to_owned(), engine).await),
            Err(error) => skip(&format!("on {address}: {error}")),
        }
    }
    if !Path::new(BUSYBOX).exists() {
        skip(&format!("{BUSYBOX} (Debian's busybox-static) is missing"));
        hosts.clear();
    }
    hosts
}

/// Says why something is not tested; where all must be, that is a failure.
pub(crate) fn skip(reason: &str) {
    assert!(
        std::env::var_os("VAULTCTL_TEST_REQUIRE").is_none(),
        "cannot be tested: {reason}"
    );
    println!("skipped: {reason}");
}

impl Host {
    async fn new(address: String, engine: DockerEngine) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let prefix = format!(
            "vaultctl-test-{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let docker = Docker::connect_with_unix(&address, 120, bollard::API_DEFAULT_VERSION)
            .unwrap()
            .negotiate_version()
            .await
            .unwrap();
        let host = Self {
            address,
            engine,
            docker,
            prefix,
        };
        if Path::new(BUSYBOX).exists() {
            host.import_image().await;
        }
        host
    }

    /// The network namespace of an engine that has one of its own: then its process identifier is
    /// beside its socket.
    pub(crate) fn network_namespace(&self) -> Option<String> {
        let socket = Path::new(self.address.trim_start_matches("unix://"));
        if socket == Path::new("/var/run/docker.sock") {
            return None;
        }
        let pid = std::fs::read_to_string(socket.with_file_name("docker.pid")).ok()?;
        Some(format!("/proc/{}/ns/net", pid.trim()))
    }

    /// A name of this test's own.
    pub(crate) fn name(&self, name: &str) -> String {
        format!("{}-{name}", self.prefix)
    }

    /// A directory of this machine that is removed with all the rest; it is not there yet.
    pub(crate) fn root(&self) -> PathBuf {
        Path::new("/var/tmp").join(&self.prefix)
    }

    /// The image of this test: busybox and nothing else.
    pub(crate) fn image(&self) -> String {
        format!("{}:1", self.prefix)
    }

    /// A container that sleeps, and of which nothing else is said.
    pub(crate) fn sleeper(&self, name: &str) -> ContainerSpec {
        let mut spec = ContainerSpec {
            name: self.name(name),
            image: self.image(),
            network_mode: "bridge".to_owned(),
            logging: Some(LogDriver {
                driver: "json-file".to_owned(),
                ..LogDriver::default()
            }),
            ..ContainerSpec::default()
        };
        spec.process.command = Some(["/bin/sleep", "1000"].map(str::to_owned).to_vec());
        spec.process.stop_timeout = Some(0);
        spec
    }

    async fn import_image(&self) {
        let mut archive = tar::Builder::new(Vec::new());
        archive
            .append_path_with_name(BUSYBOX, "bin/busybox")
            .unwrap();
        for applet in [
            "sh", "sleep", "echo", "cat", "stat", "id", "ls", "mkdir", "chmod",
        ] {
            let mut header = tar::Header::new_gnu();
            header.set_entry_type(tar::EntryType::Symlink);
            header.set_size(0);
            archive
                .append_link(&mut header, format!("bin/{applet}"), "busybox")
                .unwrap();
        }
        // No layer in common with other tests: one that is there is not pulled.
        let mut header = tar::Header::new_gnu();
        header.set_size(self.prefix.len() as u64);
        archive
            .append_data(&mut header, "prefix", self.prefix.as_bytes())
            .unwrap();
        let options = query::CreateImageOptions {
            from_src: Some("-".to_owned()),
            repo: Some(self.prefix.clone()),
            tag: Some("1".to_owned()),
            ..Default::default()
        };
        let body = bollard::body_full(archive.into_inner().unwrap().into());
        let mut news = self.docker.create_image(Some(options), Some(body), None);
        while let Some(line) = news.next().await {
            line.unwrap();
        }
    }

    async fn clean(&self) {
        for container in self.engine.containers().await.unwrap() {
            let root = container.labels.get("io.vaultctl.files.root");
            let is_helper = root.is_some_and(|root| Path::new(root).starts_with(self.root()));
            if container.name.starts_with(&self.prefix) || is_helper {
                let _ = self.engine.remove_container(&container.id, true).await;
            }
        }
        for network in self.engine.networks().await.unwrap() {
            if network.spec.name.starts_with(&self.prefix) {
                let _ = self.engine.remove_network(&network.id).await;
            }
        }
        for volume in self.engine.volumes().await.unwrap() {
            if volume.spec.name.starts_with(&self.prefix) {
                let _ = self.engine.remove_volume(&volume.spec.name).await;
            }
        }
        let _ = std::fs::remove_dir_all(self.root());
        // By its identifier, because a test may have given it more names.
        if let Ok(image) = self.docker.inspect_image(&self.image()).await {
            let options = query::RemoveImageOptions {
                force: true,
                ..Default::default()
            };
            let id = image.id.unwrap_or_default();
            let _ = self.docker.remove_image(&id, Some(options), None).await;
        }
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // A runtime cannot be entered twice on one thread.
        std::thread::scope(|scope| {
            scope.spawn(|| {
                tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .unwrap()
                    .block_on(self.clean());
            });
        });
    }
}

/// An address in a network of this process, which has two: tests beside this one have others.
pub(crate) fn address(network: u32, end: &str) -> String {
    let process = std::process::id();
    // Their numbers lie close together.
    let second = 80 + process / 100 % 150;
    let third = process % 100 * 2 + network;
    format!("10.{second}.{third}.{end}")
}
