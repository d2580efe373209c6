//! Several servers behind SSH, each with an engine of its own, and what happens to networks and hosts.

mod graph;
mod hosts;
mod interrupted;
mod locks;
mod unreachable;

use std::fmt::Write as _;
use std::ops::Deref;
use std::os::unix::fs::MetadataExt as _;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::agent::Agent;
use crate::sandbox::{Run, Sandbox};
use hosts::{Hosts, NAMES};

/// A repository with the servers `dock1`, `dock2` and `dock3`, all behind the bastion.
pub(crate) struct Fleet {
    pub(crate) hosts: Hosts,
    sandbox: Sandbox,
    _agent: Agent,
}

impl Deref for Fleet {
    type Target = Sandbox;

    fn deref(&self) -> &Sandbox {
        &self.sandbox
    }
}

impl Fleet {
    /// A repository without stacks; `None` where there are no hosts.
    ///
    /// `dock1` is let in with a key and `dock2` with a certificate, both by way of the bastion as the inventory
    /// says; `dock3` with a key of the agent, by way of the bastion as the operator's configuration says.
    pub(crate) fn new() -> Option<Self> {
        let hosts = Hosts::lend()?;
        let mut sandbox = Sandbox::new();
        let keys = sandbox.home().join(".ssh");
        for key in [
            "id_ed25519",
            "id_agent",
            "id_certified",
            "id_certified-cert.pub",
        ] {
            std::fs::copy(hosts.folder.join(key), keys.join(key)).unwrap();
        }
        let agent = Agent::start(&sandbox.directory);
        agent.add(&keys.join("id_agent"));
        std::fs::remove_file(keys.join("id_agent")).unwrap();
        let socket = agent.socket.clone().into_os_string();
        sandbox.environment.push(("SSH_AUTH_SOCK", socket));

        let [first, second, third, bastion] =
            ["dock1", "dock2", "dock3", "bastion"].map(|name| hosts.address(name));
        let config = format!(
            "Host {second}\n  IdentityFile ~/.ssh/id_certified\n  IdentitiesOnly yes\n\
             Host dock3\n  HostName {third}\n  ProxyJump bastion\n\
             Host bastion {bastion}\n  HostName {bastion}\n\
             Host *\n  User root\n  ConnectTimeout 10\n"
        );
        std::fs::write(keys.join("config"), config).unwrap();
        let jump = format!("ansible_ssh_common_args: '-o ProxyJump=root@{bastion}'");
        sandbox.file(
            "inventory/hosts.yml",
            &format!(
                "docker:\n  hosts:\n    dock1:\n      ansible_host: {first}\n      {jump}\n    \
                 dock2:\n      ansible_host: {second}\n      {jump}\n    dock3:\n"
            ),
        );
        let known = std::fs::read_to_string(hosts.folder.join("known_hosts")).unwrap();
        sandbox.file("inventory/known_hosts", &known);
        let mut servers = String::new();
        for name in NAMES {
            writeln!(servers, "[[server]]\nname = \"{name}\"").unwrap();
        }
        sandbox.file("sync/servers.toml", &servers);
        Some(Self {
            hosts,
            sandbox,
            _agent: agent,
        })
    }

    /// Writes a stack of one server, with more lines of its table if there are.
    pub(crate) fn stack(&self, name: &str, server: &str, compose: &str, more: &str) {
        self.file(&format!("stacks/{name}/compose.yaml"), compose);
        self.file(
            &format!("sync/stack-{name}.toml"),
            &format!("[[stack]]\nname = \"{name}\"\nserver = \"{server}\"\n{more}\n"),
        );
    }

    /// Starts a run without waiting for its end.
    pub(crate) fn start(&self, arguments: &[&str]) -> Started {
        Started::new(self.command(arguments))
    }

    /// As [`Fleet::start`], as if it were on another machine of that name.
    pub(crate) fn start_elsewhere(&self, name: &str, arguments: &[&str]) -> Started {
        let mut command = Command::new("unshare");
        let user = std::fs::metadata("/proc/self").unwrap().uid();
        if user != 0 {
            command.args(["--user", "--map-root-user"]);
        }
        command
            .args(["--pid", "--uts", "--fork", "--kill-child", "--mount-proc"])
            .args([
                "sh",
                "-c",
                "echo $0 >/proc/sys/kernel/hostname; exec \"$@\"",
            ])
            .args([name, env!("CARGO_BIN_EXE_vaultctl")]);
        Started::new(self.prepared(command, arguments))
    }

    /// What the engine of a server says of a container.
    #[track_caller]
    pub(crate) fn container(&self, server: &str, name: &str) -> Value {
        self.hosts.engine(server).container(name)
    }

    /// The names of a server's containers that run or are to run, without what is kept for files.
    #[track_caller]
    pub(crate) fn names(&self, server: &str) -> Vec<String> {
        let all = self.hosts.containers(server).into_keys();
        all.filter(|name| !name.starts_with("vaultctl.files"))
            .collect()
    }

    /// The names of the containers of all servers, server by server.
    #[track_caller]
    pub(crate) fn all_names(&self) -> [Vec<String>; 3] {
        NAMES.map(|server| self.names(server))
    }
}

/// A run that was not waited for.
pub(crate) struct Started {
    child: Child,
    began: Instant,
}

impl Started {
    fn new(mut command: Command) -> Self {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        Self {
            child: command.spawn().unwrap(),
            began: Instant::now(),
        }
    }

    /// Its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it has not ended yet.
    pub(crate) fn runs(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Ends it with SIGKILL.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for its end, which has to come within a limit from its beginning.
    #[track_caller]
    pub(crate) fn ended(mut self, limit: Duration) -> Run {
        while self.runs() {
            if self.began.elapsed() > limit {
                self.child.kill().unwrap();
                let output = self.child.wait_with_output().unwrap();
                panic!("it does not end within {limit:?}: {output:#?}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let Output {
            status,
            stdout,
            stderr,
        } = self.child.wait_with_output().unwrap();
        Run {
            what: "vaultctl".to_owned(),
            code: status.code().unwrap(),
            took: self.began.elapsed(),
            stdout: String::from_utf8(stdout).unwrap(),
            stderr: String::from_utf8(stderr).unwrap(),
        }
    }
}

/// Waits for something to be so.
#[track_caller]
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_mins(1), "never: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
