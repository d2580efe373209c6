//! Docker Engines, seen through the docker command.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// The image that scenarios deploy; those beside it come with it.
const IMAGE: &str = "vaultctl-test/service:1";

/// An engine that scenarios run on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Engine {
    /// Its `DOCKER_HOST`.
    pub(crate) address: String,
}

/// Runs a scenario on every engine there is.
pub(crate) fn on_each_engine(scenario: impl Fn(&Engine)) {
    for engine in engines() {
        println!("on {}", engine.address);
        scenario(&engine);
    }
}

/// Every engine that answers and has the images.
pub(crate) fn engines() -> Vec<Engine> {
    let listed = std::env::var("VAULTCTL_TEST_ENGINES").unwrap_or_default();
    let mut addresses: Vec<&str> = listed.split_whitespace().collect();
    if addresses.is_empty() {
        addresses.push("unix:///var/run/docker.sock");
    }
    let mut engines = Vec::new();
    for address in addresses {
        let engine = Engine {
            address: address.to_owned(),
        };
        if !engine
            .try_docker(&["image", "inspect", IMAGE])
            .status
            .success()
        {
            skip(&format!(
                "{address} does not answer, or lacks {IMAGE} (tests/images/build.sh)"
            ));
            continue;
        }
        engines.push(engine);
    }
    engines
}

/// Says why a scenario is not run; where all must be run, that is a failure.
pub(crate) fn skip(reason: &str) {
    assert!(
        std::env::var_os("VAULTCTL_TEST_REQUIRE").is_none(),
        "cannot be run: {reason}"
    );
    println!("skipped: {reason}");
}

impl Engine {
    /// The engine's socket.
    pub(crate) fn socket(&self) -> PathBuf {
        PathBuf::from(self.address.trim_start_matches("unix://"))
    }

    /// The words that run a command in a namespace of the engine, where it has one of its own: then its
    /// process identifier is beside its socket.
    pub(crate) fn inside(&self, namespace: &str) -> Vec<String> {
        let file = self.socket().with_file_name("docker.pid");
        match std::fs::read_to_string(file) {
            Ok(pid) if self.socket() != Path::new("/var/run/docker.sock") => {
                let option = format!(
                    "--{namespace}=/proc/{}/ns/{}",
                    pid.trim(),
                    match namespace {
                        "mount" => "mnt",
                        other => other,
                    }
                );
                vec!["nsenter".to_owned(), option]
            }
            _ => Vec::new(),
        }
    }

    /// Runs the docker command, which has to succeed, and returns what it printed.
    #[track_caller]
    pub(crate) fn docker(&self, arguments: &[&str]) -> String {
        printed(
            &format!("docker {arguments:?}"),
            &self.try_docker(arguments),
        )
    }

    /// Runs the docker command.
    pub(crate) fn try_docker(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// The docker command, in an environment of its own.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("timeout");
        command.args(["--kill-after=5", "120", "docker"]);
        self.prepared(command, arguments)
    }

    /// As [`Engine::command`], but without a time limit: whoever starts it ends it.
    pub(crate) fn unlimited(&self, arguments: &[&str]) -> Command {
        self.prepared(Command::new("docker"), arguments)
    }

    fn prepared(&self, mut command: Command, arguments: &[&str]) -> Command {
        command
            .args(arguments)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", "/nonexistent")
            .env("DOCKER_HOST", &self.address)
            .stdin(Stdio::null());
        command
    }

    /// What the engine says of a container, network, volume or image, if there is one of that name.
    pub(crate) fn find(&self, kind: &str, name: &str) -> Option<Value> {
        let output = self.try_docker(&[kind, "inspect", name]);
        if !output.status.success() {
            return None;
        }
        let mut found: Value = serde_json::from_slice(&output.stdout).unwrap();
        Some(found[0].take())
    }

    /// What the engine says of a container.
    #[track_caller]
    pub(crate) fn container(&self, name: &str) -> Value {
        match self.find("container", name) {
            Some(container) => container,
            None => panic!("there is no container {name}"),
        }
    }

    /// The lines that the docker command prints.
    #[track_caller]
    pub(crate) fn lines(&self, arguments: &[&str]) -> Vec<String> {
        self.docker(arguments).lines().map(str::to_owned).collect()
    }

    /// Runs a command as root in a folder of the engine's host.
    #[track_caller]
    pub(crate) fn on_host(&self, folder: &Path, script: &str) -> String {
        let mount = format!("{}:/host", folder.display());
        self.docker(&[
            "run",
            "--rm",
            "--network=none",
            "--volume",
            &mount,
            "--workdir=/host",
            "vaultctl-test/busybox:1",
            "sh",
            "-ec",
            script,
        ])
    }
}

/// What a command printed on stdout; it has to have succeeded.
#[track_caller]
pub(crate) fn printed(what: &str, output: &Output) -> String {
    assert!(
        output.status.success(),
        "{what}: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout)
        .trim_end()
        .to_owned()
}
