//! `vaultctl server check` by ways that are narrower than usual, and endpoints behind SSH.

use std::io;
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixStream;

use crate::sshd::{Person, Sshd, public, skip};
use crate::trust::{commit, git, text, vaultctl};

const SOCKET: &str = "/var/run/docker.sock";

/// Whether the machine's own engine answers.
fn has_engine() -> bool {
    let answers = UnixStream::connect(SOCKET).is_ok();
    if !answers {
        skip("no engine answers on this machine");
    }
    answers
}

/// Docker's own program, where the engine answers, too.
fn docker() -> Option<String> {
    if !has_engine() {
        return None;
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places = std::env::split_paths(&path).map(|folder| folder.join("docker"));
    let found = places.find(|program| program.exists());
    if found.is_none() {
        skip("there is no docker command");
    }
    found.map(|program| program.display().to_string())
}

/// A repository with these servers, of somebody whom an sshd lets in.
fn person(sshd: &Sshd, options: &str, servers: &str) -> Person {
    let person = Person::new("");
    let key = person.key("ed25519", "");
    sshd.authorize(&public(&key), options);
    let folder = person.home.path().join("repository");
    std::fs::create_dir_all(folder.join("sync")).unwrap();
    std::fs::create_dir_all(folder.join("inventory")).unwrap();
    std::fs::write(folder.join("sync/servers.toml"), servers).unwrap();
    let known = sshd.known("ed25519");
    std::fs::write(folder.join("inventory/known_hosts"), known).unwrap();
    git(&folder, &["init", "--quiet"]);
    commit(&folder);
    person
}

fn over(sshd: &Sshd) -> String {
    format!(
        "[[server]]\nname = \"dock1\"\n[server.config]\naddress = \"ssh://root@127.0.0.1:{}\"\n\
         state_directory = \"{}/state\"\n",
        sshd.port,
        sshd.folder.path().display()
    )
}

#[test]
fn a_key_that_may_speak_to_the_engine_alone_sees_no_more() {
    let Some(sshd) = Sshd::start("") else { return };
    let Some(docker) = docker() else { return };
    let only = format!("restrict,command=\"{docker} system dial-stdio\" ");
    let person = person(&sshd, &only, &over(&sshd));
    let checked = vaultctl(&person, &["server", "check"]);
    let said = text(&checked);
    assert_eq!(checked.status.code(), Some(0), "{said}");
    assert!(said.contains(", by `docker system dial-stdio`"), "{said}");
    assert!(said.contains("? unknown  disk"), "{said}");
    assert!(
        said.contains("1 server: 1 ok as far as can be seen."),
        "{said}"
    );
}

#[test]
fn who_opens_the_engine_by_sudo_is_told_so() {
    let Some(sshd) = Sshd::start("") else { return };
    let Some(docker) = docker() else { return };
    // Stands for a user outside of group `docker`, and a `sudo` that lets them run this one command.
    let shell = sshd.folder.path().join("shell");
    let script = format!(
        "#!/bin/sh\ncase $SSH_ORIGINAL_COMMAND in\n\
         'sudo -n docker '*) exec {docker} system dial-stdio ;;\n\
         'docker '*) echo permission denied >&2; exit 1 ;;\n\
         *) exec sh -c \"$SSH_ORIGINAL_COMMAND\" ;;\nesac\n"
    );
    std::fs::write(&shell, script).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&shell, mode).unwrap();
    let only = format!("restrict,command=\"{}\" ", shell.display());
    let person = person(&sshd, &only, &over(&sshd));
    let folder = person.home.path().join("repository");
    let refused = text(&vaultctl(&person, &["server", "check"]));
    assert!(refused.contains("permission denied"), "{refused}");
    assert!(refused.contains("`ansible_become`"), "{refused}");
    let hosts = "all: { hosts: { dock1: { ansible_become: true } } }\n";
    std::fs::write(folder.join("inventory/hosts.yml"), hosts).unwrap();
    commit(&folder);
    let checked = vaultctl(&person, &["server", "check"]);
    let said = text(&checked);
    assert!(
        said.contains(", by `sudo -n docker system dial-stdio`"),
        "{said}"
    );
    assert!(
        said.contains("+ ok       permissions      `sudo` opens the engine"),
        "{said}"
    );
    assert!(said.contains("+ ok       disk"), "{said}");
}

/// Passes on what comes to a port of loopback to the engine's socket.
fn endpoint() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for caller in listener.incoming().flatten() {
            let engine = UnixStream::connect(SOCKET).unwrap();
            let copy = |mut from: TcpStream, mut to: UnixStream| {
                std::thread::spawn(move || {
                    let _ = io::copy(&mut from, &mut to);
                    let _ = to.shutdown(std::net::Shutdown::Write);
                });
            };
            copy(caller.try_clone().unwrap(), engine.try_clone().unwrap());
            let (mut engine, mut caller) = (engine, caller);
            std::thread::spawn(move || {
                let _ = io::copy(&mut engine, &mut caller);
                let _ = caller.shutdown(std::net::Shutdown::Both);
            });
        }
    });
    port
}

#[test]
fn an_endpoint_is_reached_by_way_of_a_server_behind_ssh() {
    if !has_engine() {
        return;
    }
    let Some(sshd) = Sshd::start("") else { return };
    let port = endpoint();
    let inner = format!(
        "[[server]]\nname = \"inner\"\n[server.config]\naddress = \"tcp://127.0.0.1:{port}\"\nvia = \"dock1\"\n"
    );
    let person = person(&sshd, "", &(over(&sshd) + &inner));
    let checked = vaultctl(&person, &["server", "check", "inner"]);
    let said = text(&checked);
    assert_eq!(checked.status.code(), Some(0), "{said}");
    let way = format!(
        "+ ok       connection       TCP to 127.0.0.1:{port}, by way of SSH to root@127.0.0.1:{}\n",
        sshd.port
    );
    assert!(said.contains(&way), "{said}");
    // Nobody listens behind the server.
    let folder = person.home.path().join("repository");
    let servers = std::fs::read_to_string(folder.join("sync/servers.toml")).unwrap();
    let gone = servers.replace(&format!(":{port}"), ":1");
    std::fs::write(folder.join("sync/servers.toml"), gone).unwrap();
    commit(&folder);
    let checked = vaultctl(&person, &["server", "check", "inner"]);
    let said = text(&checked);
    assert_eq!(checked.status.code(), Some(1), "{said}");
    assert!(
        said.contains("opens no connection to 127.0.0.1:1"),
        "{said}"
    );
}

#[test]
fn a_host_key_that_nobody_knows_is_told_with_what_to_do() {
    let Some(sshd) = Sshd::start("") else { return };
    let person = person(&sshd, "", &over(&sshd));
    let folder = person.home.path().join("repository");
    std::fs::write(folder.join("inventory/known_hosts"), "").unwrap();
    commit(&folder);
    let checked = vaultctl(&person, &["server", "check"]);
    let said = text(&checked);
    assert_eq!(checked.status.code(), Some(1), "{said}");
    let (_, fix) = said.split_once("is not known").unwrap();
    assert!(
        fix.contains("fix: ") && fix.contains("`vaultctl server trust`"),
        "{said}"
    );
}
