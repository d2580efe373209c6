//! Pulls from a registry on this machine that wants a login.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::engine::{Engine, on_each_engine, printed, skip};
use crate::plan::Plan;
use crate::sandbox::Run;
use crate::scene::Scene;

/// `tester` with `secret`, as `htpasswd -B` writes it.
pub(crate) const HTPASSWD: &str =
    "tester:$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n";

/// A registry, its login, and a scene whose stack comes from there.
struct Registry {
    scene: Scene,
    process: Child,
    address: String,
    folder: PathBuf,
}

impl Registry {
    /// Starts one where the engine can reach it by loopback: engines trust such a one without TLS.
    fn start(engine: &Engine) -> Option<Self> {
        let Some(program) = program() else {
            skip("there is no docker-registry (tests/setup/registry.sh up)");
            return None;
        };
        let scene = Scene::new(engine);
        let folder = scene.directory.join("registry");
        std::fs::create_dir_all(&folder).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        drop(listener);
        let path = folder.display();
        let config = format!(
            "version: 0.1\nlog: {{level: error}}\nstorage: {{filesystem: {{rootdirectory: {path}/data}}}}\n\
             http: {{addr: \"{address}\"}}\nauth: {{htpasswd: {{realm: test, path: {path}/htpasswd}}}}\n"
        );
        std::fs::write(folder.join("config.yml"), config).unwrap();
        std::fs::write(folder.join("htpasswd"), HTPASSWD).unwrap();
        // What base64 makes of `tester:secret`.
        let login = format!(r#"{{"auths": {{"{address}": {{"auth": "dGVzdGVyOnNlY3JldA=="}}}}}}"#);
        std::fs::create_dir_all(folder.join("login")).unwrap();
        std::fs::write(folder.join("login/config.json"), login).unwrap();
        let mut words = engine.inside("net");
        words.extend([
            program.display().to_string(),
            "serve".into(),
            format!("{path}/config.yml"),
        ]);
        let process = Command::new(&words[0])
            .args(&words[1..])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Some(Self {
            scene,
            process,
            address,
            folder,
        })
    }

    /// The name of an image here.
    fn image(&self) -> String {
        format!("{}/some/app", self.address)
    }

    /// Pushes one of the test images under a tag, forgets it, and returns its digest.
    fn push(&self, image: &str, tag: &str) -> String {
        let engine = &self.scene.engine;
        let name = format!("{}:{tag}", self.image());
        engine.docker(&["tag", image, &name]);
        let login = self.folder.join("login").display().to_string();
        let began = Instant::now();
        let pushed = loop {
            let output = engine.try_docker(&["--config", &login, "push", &name]);
            // It may not listen yet.
            if output.status.success() || began.elapsed() > Duration::from_secs(20) {
                break printed("docker push", &output);
            }
            std::thread::sleep(Duration::from_millis(100));
        };
        self.forget(&name);
        let (_, digest) = pushed.split_once("digest: ").unwrap();
        digest.split_whitespace().next().unwrap().to_owned()
    }

    /// Removes an image's name from the engine.
    fn forget(&self, name: &str) {
        self.scene.engine.try_docker(&["image", "rm", name]);
    }

    fn id(&self, reference: &str) -> String {
        self.scene
            .engine
            .docker(&["image", "inspect", "--format={{.Id}}", reference])
    }

    /// Has the stack run an image of this registry.
    fn deploy(&self, reference: &str, more: &str, table: &str) {
        let compose =
            format!("services:\n  app:\n    image: {reference}\n    network_mode: none\n{more}");
        self.scene.stack("web", &compose, table);
        self.scene.commit();
    }

    /// Runs the program as an operator who has logged in.
    fn vaultctl(&self, arguments: &[&str]) -> Run {
        let login = self.folder.join("login").display().to_string();
        self.scene
            .vaultctl_with(arguments, &[("DOCKER_CONFIG", &login)])
    }

    #[track_caller]
    fn steps(&self) -> Vec<String> {
        let run = self.vaultctl(&["plan", "--json"]).expect(0);
        Plan::read(&run.stdout)
            .steps
            .iter()
            .map(|step| format!("{} {}", step.action, step.kind))
            .collect()
    }

    #[track_caller]
    fn apply(&self) {
        self.vaultctl(&["apply", "--yes"]).expect(0);
        assert_eq!(self.steps(), [""; 0]);
    }

    /// What the running container is made from.
    fn running(&self) -> String {
        let container = self.scene.engine.container(&self.scene.name("web-app-1"));
        assert_eq!(container["State"]["Running"], true);
        container["Image"].as_str().unwrap().to_owned()
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let engine = &self.scene.engine;
        engine.try_docker(&["rm", "--force", &self.scene.name("web-app-1")]);
        let format = "--format={{.Repository}}:{{.Tag}} {{.Repository}}@{{.Digest}}";
        let listed = engine.try_docker(&["image", "ls", "--digests", format]);
        for name in String::from_utf8_lossy(&listed.stdout).split_whitespace() {
            if name.starts_with(&self.address) && !name.contains("<none>") {
                self.forget(name);
            }
        }
    }
}

/// Debian's docker-registry, installed or unpacked by `tests/setup/registry.sh`.
pub(crate) fn program() -> Option<PathBuf> {
    let state =
        std::env::var("VAULTCTL_TEST_STATE").unwrap_or("/var/tmp/vaultctl-tests".to_owned());
    let places = std::env::var("PATH").unwrap_or_default();
    let places = places
        .split(':')
        .map(|folder| Path::new(folder).join("docker-registry"));
    places
        .chain([Path::new(&state).join("registry/usr/bin/docker-registry")])
        .find(|place| place.is_file())
}

#[test]
fn images_are_pulled_by_tag_with_the_operators_login() {
    on_each_engine(|engine| {
        let Some(registry) = Registry::start(engine) else {
            return;
        };
        registry.push("vaultctl-test/service:1", "1");
        let name = format!("{}:1", registry.image());
        registry.deploy(&name, "", "");
        assert_eq!(registry.steps(), ["pull image", "create container"]);
        assert!(engine.find("image", &name).is_none(), "planning has pulled");
        let run = registry.scene.vaultctl(&["apply", "--yes"]).expect(4);
        run.says("no basic auth credentials")
            .says(&registry.address);
        assert!(registry.scene.containers().is_empty());
        registry.apply();
        assert_eq!(registry.running(), registry.id("vaultctl-test/service:1"));
        // A tag that moves is not looked at.
        registry.push("vaultctl-test/service:2", "1");
        engine.docker(&["tag", "vaultctl-test/service:1", &name]);
        assert_eq!(registry.steps(), [""; 0]);
        // One that is not there any more is an error that names it.
        registry.deploy(&format!("{}:gone", registry.image()), "", "");
        let run = registry.vaultctl(&["apply", "--yes"]).expect(4);
        run.says(":gone");
        assert_eq!(registry.running(), registry.id("vaultctl-test/service:1"));
    });
}

#[test]
fn images_are_pulled_by_digest() {
    on_each_engine(|engine| {
        let Some(registry) = Registry::start(engine) else {
            return;
        };
        let first = registry.push("vaultctl-test/service:1", "1");
        let second = registry.push("vaultctl-test/service:2", "1");
        assert_ne!(first, second);
        registry.deploy(&format!("{}@{first}", registry.image()), "", "");
        assert_eq!(registry.steps(), ["pull image", "create container"]);
        registry.apply();
        assert_eq!(registry.running(), registry.id("vaultctl-test/service:1"));
        let before = registry.scene.containers();
        // A tag beside the digest says nothing more.
        registry.deploy(&format!("{}:1@{first}", registry.image()), "", "");
        registry.vaultctl(&["apply", "--yes"]).expect(0);
        assert_eq!(registry.running(), registry.id("vaultctl-test/service:1"));
        assert_eq!(
            registry.scene.containers(),
            before,
            "the same content was deployed again"
        );
        registry.deploy(&format!("{}:1@{second}", registry.image()), "", "");
        assert_eq!(registry.steps(), ["pull image", "replace container"]);
        registry.apply();
        assert_eq!(registry.running(), registry.id("vaultctl-test/service:2"));
        // What is not there cannot be had, and what runs stays.
        let none = format!("sha256:{}", "0".repeat(64));
        registry.deploy(&format!("{}@{none}", registry.image()), "", "");
        registry.vaultctl(&["apply", "--yes"]).expect(4);
        assert_eq!(registry.running(), registry.id("vaultctl-test/service:2"));
    });
}

#[test]
fn pull_policy_always_pulls_where_the_registry_has_another_digest() {
    follows_the_registry("    pull_policy: always\n", "");
}

#[test]
fn auto_pull_pulls_where_the_registry_has_another_digest() {
    follows_the_registry("", "auto_pull = true");
}

fn follows_the_registry(more: &str, table: &str) {
    on_each_engine(|engine| {
        let Some(mut registry) = Registry::start(engine) else {
            return;
        };
        registry.push("vaultctl-test/service:1", "latest");
        let name = format!("{}:latest", registry.image());
        registry.deploy(&name, more, table);
        registry.apply();
        assert_eq!(registry.running(), registry.id("vaultctl-test/service:1"));
        let before = registry.scene.containers();
        registry.apply();
        assert_eq!(registry.scene.containers(), before);

        registry.push("vaultctl-test/service:2", "latest");
        engine.docker(&["tag", "vaultctl-test/service:1", &name]);
        let run = registry
            .vaultctl(&["plan", "--json", "--detailed-exitcode"])
            .expect(2);
        let plan = Plan::read(&run.stdout);
        assert_eq!(plan.steps.len(), 2, "{plan:#?}");
        assert_eq!(plan.step("image", &name).action, "pull");
        let replaced = plan.step("container", &registry.scene.name("web-app-1"));
        assert_eq!(replaced.action, "replace");
        assert_eq!(
            replaced.differs().first().map(|(path, _)| *path),
            Some("image")
        );
        registry.apply();
        assert_eq!(registry.running(), registry.id("vaultctl-test/service:2"));

        // A registry that refuses or is away stops nobody: what is here, stays.
        let before = registry.scene.containers();
        let run = registry.scene.vaultctl(&["apply", "--yes"]).expect(0);
        run.says(&registry.address);
        registry.process.kill().unwrap();
        registry.process.wait().unwrap();
        assert!(TcpStream::connect(&registry.address).is_err());
        let run = registry
            .vaultctl(&["plan", "--detailed-exitcode"])
            .expect(0);
        run.says(&registry.address);
        assert_eq!(registry.scene.containers(), before);
    });
}
