//! What a person reads when a server behind SSH cannot be reached: every word of it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::agent::Agent;
use crate::sshd::{Person, Sshd, keygen, public};
use crate::trust::{commit, git};

/// Somebody with a repository of one server, `dock1`, behind an sshd that lets them in.
struct Operator {
    person: Person,
    sshd: Sshd,
    environment: Vec<(&'static str, PathBuf)>,
}

impl Operator {
    fn new(configuration: &str) -> Option<Self> {
        let sshd = Sshd::start(configuration)?;
        let person = Person::new("");
        let operator = Self {
            person,
            sshd,
            environment: Vec::new(),
        };
        operator.file("inventory/known_hosts", &operator.sshd.known("ed25519"));
        operator.server("root", "");
        git(&operator.folder(), &["init", "--quiet"]);
        Some(operator)
    }

    fn folder(&self) -> PathBuf {
        self.person.home.path().join("repository")
    }

    fn file(&self, path: &str, text: &str) {
        let path = self.folder().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Defines the server, with more lines.
    fn server(&self, user: &str, more: &str) {
        let port = self.sshd.port;
        let text = format!(
            "[[server]]\nname = \"dock1\"\n[server.config]\naddress = \"ssh://{user}@127.0.0.1:{port}\"\n{more}"
        );
        self.file("sync/servers.toml", &text);
    }

    /// Lets a usual key of theirs in.
    fn with_key(self, passphrase: &str, options: &str) -> Self {
        let key = self.person.key("ed25519", passphrase);
        self.sshd.authorize(&public(&key), options);
        self
    }

    /// What `plan` says on stderr, with a word for what is another at each run.
    fn told(&self) -> String {
        commit(&self.folder());
        let output = Command::new(env!("CARGO_BIN_EXE_vaultctl"))
            .args(["plan", "--quiet"])
            .current_dir(self.folder())
            .env_clear()
            .env("HOME", self.person.home.path())
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let text = String::from_utf8(output.stderr).unwrap();
        let home = self.person.home.path().display().to_string();
        let text = text
            .replace(&home, "[HOME]")
            .replace(&format!(":{}", self.sshd.port), ":[PORT]");
        without_digests(&text)
    }
}

/// Writes what follows `SHA256:` as a word.
fn without_digests(text: &str) -> String {
    let mut parts = text.split("SHA256:");
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_digest = |c: char| c.is_ascii_alphanumeric() || c == '+' || c == '/';
        let end = part.find(|c| !is_digest(c)).unwrap_or(part.len());
        shown.push_str("SHA256:[DIGEST]");
        shown.push_str(&part[end..]);
    }
    shown
}

#[test]
fn a_host_key_that_has_changed() {
    let Some(operator) = Operator::new("") else {
        return;
    };
    let operator = operator.with_key("", "");
    let other = keygen(operator.sshd.folder.path(), "other", "ed25519", "");
    let other = fs::read_to_string(public(&other)).unwrap();
    let other = other.split(' ').nth(1).unwrap().trim();
    let line = format!("[127.0.0.1]:{} ssh-ed25519 {other}\n", operator.sshd.port);
    operator.file("inventory/known_hosts", &line);
    insta::assert_snapshot!(operator.told());
}

#[test]
fn a_host_key_that_nobody_knows() {
    let Some(operator) = Operator::new("") else {
        return;
    };
    let operator = operator.with_key("", "");
    operator.file("inventory/known_hosts", "");
    insta::assert_snapshot!(operator.told());
}

#[test]
fn a_bastion_that_is_down() {
    let Some(operator) = Operator::new("") else {
        return;
    };
    let operator = operator.with_key("", "");
    let config = format!(
        "Host inner\n HostName 127.0.0.1\n Port {}\n ProxyJump ops@127.0.0.1:1\n",
        operator.sshd.port
    );
    operator.person.write("config", &config);
    let definition =
        "[[server]]\nname = \"dock1\"\n[server.config]\naddress = \"ssh://root@inner\"\n";
    operator.file("sync/servers.toml", definition);
    insta::assert_snapshot!(operator.told());
}

#[test]
fn a_user_that_is_not_let_in() {
    let Some(operator) = Operator::new("") else {
        return;
    };
    let operator = operator.with_key("", "");
    operator.server("ghost", "");
    insta::assert_snapshot!(operator.told());
}

#[test]
fn a_passphrase_that_nobody_is_there_to_give() {
    let Some(operator) = Operator::new("") else {
        return;
    };
    insta::assert_snapshot!(operator.with_key("secret", "").told());
}

#[test]
fn an_agent_that_is_locked() {
    let Some(mut operator) = Operator::new("") else {
        return;
    };
    let home = operator.person.home.path().to_owned();
    let agent = Agent::start(&home);
    let key = keygen(&home, "key", "ed25519", "");
    operator.sshd.authorize(&public(&key), "");
    agent.add(&key);
    fs::remove_file(&key).unwrap();
    // Locking asks for a password.
    let asked = home.join("ask");
    fs::write(&asked, "#!/bin/sh\necho word\n").unwrap();
    fs::set_permissions(&asked, fs::Permissions::from_mode(0o700)).unwrap();
    let locked = Command::new("ssh-add")
        .args(["-q", "-x"])
        .env("SSH_AUTH_SOCK", &agent.socket)
        .env("SSH_ASKPASS", &asked)
        .env("SSH_ASKPASS_REQUIRE", "force")
        .stdin(Stdio::null())
        .status();
    assert!(locked.unwrap().success());
    operator.environment = vec![("SSH_AUTH_SOCK", agent.socket.clone())];
    insta::assert_snapshot!(operator.told());
}

#[test]
fn forwarding_that_is_off_and_no_docker_command() {
    let Some(operator) = Operator::new("AllowTcpForwarding no\nAllowStreamLocalForwarding no")
    else {
        return;
    };
    let options = "restrict,command=\"echo docker: not found >&2; exit 127\" ";
    insta::assert_snapshot!(operator.with_key("", options).told());
}

#[test]
fn an_engine_that_is_not_there() {
    let Some(operator) = Operator::new("") else {
        return;
    };
    let options = "restrict,port-forwarding,command=\"echo docker: not found >&2; exit 127\" ";
    let operator = operator.with_key("", options);
    operator.server("root", "docker_socket = \"/nowhere/docker.sock\"\n");
    insta::assert_snapshot!(operator.told());
}
