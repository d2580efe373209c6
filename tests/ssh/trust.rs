//! `vaultctl server list` and `server trust`, and what a plan says before and after.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::sshd::{Person, Sshd, keygen, public, run};

/// A repository with one server, `dock1`, behind an sshd.
fn repository(person: &Person, sshd: &Sshd) -> std::path::PathBuf {
    let folder = person.home.path().join("repository");
    std::fs::create_dir_all(folder.join("sync")).unwrap();
    let text = format!(
        "[[server]]\nname = \"dock1\"\ntags = [\"edge\"]\n[server.config]\n\
         address = \"ssh://root@127.0.0.1:{}\"\n",
        sshd.port
    );
    std::fs::write(folder.join("sync/servers.toml"), text).unwrap();
    git(&folder, &["init", "--quiet"]);
    commit(&folder);
    folder
}

pub(crate) fn git(folder: &Path, arguments: &[&str]) {
    run(Command::new("git")
        .args(["-c", "user.name=test", "-c", "user.email=test@example.org"])
        .args(arguments)
        .current_dir(folder));
}

pub(crate) fn commit(folder: &Path) {
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--message=Change"]);
}

pub(crate) fn vaultctl(person: &Person, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vaultctl"))
        .args(arguments)
        .current_dir(person.home.path().join("repository"))
        .env_clear()
        .env("HOME", person.home.path())
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

pub(crate) fn text(output: &Output) -> String {
    let all = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8(all).unwrap()
}

#[test]
fn a_host_key_is_shown_written_down_and_then_believed() {
    let Some(sshd) = Sshd::start("") else { return };
    let person = Person::new("");
    let key = person.key("ed25519", "");
    sshd.authorize(&public(&key), "");
    let folder = repository(&person, &sshd);
    let listed = vaultctl(&person, &["server", "list"]);
    let line = format!("dock1  ssh://root@127.0.0.1:{}    edge\n", sshd.port);
    assert_eq!(text(&listed), line);
    let refused = vaultctl(&person, &["status"]);
    assert!(
        text(&refused).contains("is not known"),
        "{}",
        text(&refused)
    );
    // Nobody is there to ask.
    let asked = vaultctl(&person, &["server", "trust"]);
    assert_eq!(asked.status.code(), Some(64));
    assert!(!folder.join("inventory/known_hosts").exists());
    let trusted = vaultctl(&person, &["server", "trust", "dock1", "--yes"]);
    assert_eq!(trusted.status.code(), Some(0), "{}", text(&trusted));
    assert!(text(&trusted).contains("SHA256:"), "{}", text(&trusted));
    let written = std::fs::read_to_string(folder.join("inventory/known_hosts")).unwrap();
    assert_eq!(written, sshd.known("ed25519"));
    commit(&folder);
    let again = vaultctl(&person, &["server", "trust", "--yes"]);
    assert!(
        text(&again).contains("dock1: trusted already"),
        "{}",
        text(&again)
    );
    let known = vaultctl(&person, &["status"]);
    assert!(!text(&known).contains("is not known"), "{}", text(&known));
    // Another key than the one that is known is never written.
    let other = keygen(person.home.path(), "other", "ed25519", "");
    let other = std::fs::read_to_string(public(&other)).unwrap();
    let line = format!("[127.0.0.1]:{} {other}", sshd.port);
    std::fs::write(folder.join("inventory/known_hosts"), &line).unwrap();
    commit(&folder);
    let changed = vaultctl(&person, &["server", "trust", "--yes"]);
    assert_eq!(changed.status.code(), Some(1));
    assert!(
        text(&changed).contains("inventory/known_hosts:1 knows"),
        "{}",
        text(&changed)
    );
    let written = std::fs::read_to_string(folder.join("inventory/known_hosts")).unwrap();
    assert_eq!(written, line);
    let unknown = vaultctl(&person, &["server", "trust", "dock9"]);
    assert_eq!(unknown.status.code(), Some(64));
}
