//! Streams to a socket of the server: forwarded, and carried by a command.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use futures_util::future::join_all;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixListener;
use vaultctl::transport::Transport as _;
use vaultctl::transport::ssh::{Destination, Server};

use crate::sshd::{Person, Sshd, public};

/// A socket behind which everything that comes is sent back in capitals.
fn echo(folder: &std::path::Path) -> PathBuf {
    let socket = folder.join("echo.sock");
    let listener = UnixListener::bind(&socket).unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut buffer = [0; 4096];
                while let Ok(count @ 1..) = stream.read(&mut buffer).await {
                    let text = buffer[..count].to_ascii_uppercase();
                    if stream.write_all(&text).await.is_err() {
                        break;
                    }
                }
            });
        }
    });
    socket
}

fn person(sshd: &Sshd, options: &str) -> Person {
    let person = Person::new(&sshd.known("ed25519"));
    let key = person.key("ed25519", "");
    sshd.authorize(&public(&key), options);
    person
}

#[tokio::test]
async fn two_hundred_streams_go_over_one_connection() {
    // Forwarded channels are no sessions: this limit does not concern them.
    let Some(sshd) = Sshd::start("MaxSessions 1") else {
        return;
    };
    let person = person(&sshd, "");
    let socket = echo(sshd.folder.path());
    let destination = Destination {
        socket: socket.display().to_string(),
        ..sshd.destination()
    };
    let connection = person.connect(&destination).await.unwrap();
    let talks = (0..200).map(|number| {
        let connection = &connection;
        async move {
            let mut stream = connection.dial_engine().await.unwrap();
            let text = format!("hello {number}");
            stream.write_all(text.as_bytes()).await.unwrap();
            let mut answer = vec![0; text.len()];
            stream.read_exact(&mut answer).await.unwrap();
            assert_eq!(answer, text.to_ascii_uppercase().as_bytes());
        }
    });
    join_all(talks).await;
}

#[tokio::test]
async fn a_command_carries_the_streams_where_forwarding_is_forbidden() {
    let Some(sshd) = Sshd::start("AllowStreamLocalForwarding no") else {
        return;
    };
    // Stands for `docker system dial-stdio`: what it carries is one answer.
    let script = sshd.folder.path().join("dial");
    fs::write(
        &script,
        "#!/bin/sh\nread line\nprintf 'HTTP/1.1 200 OK\\r\\n\\r\\n%s' \"$line\"\n",
    )
    .unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let person = person(
        &sshd,
        &format!("restrict,command=\"{}\" ", script.display()),
    );
    let connection = person.connect(&sshd.destination()).await.unwrap();
    // More at once than a server allows sessions: they wait for each other.
    let talks = (0..24).map(|number| {
        let connection = &connection;
        async move {
            let mut stream = connection.dial_engine().await.unwrap();
            stream
                .write_all(format!("number {number}\n").as_bytes())
                .await
                .unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await.unwrap();
            assert!(answer.ends_with(&format!("number {number}")), "{answer}");
        }
    });
    join_all(talks).await;
}

#[tokio::test]
async fn an_engine_that_cannot_be_reached_either_way_names_the_causes() {
    let Some(sshd) = Sshd::start("AllowTcpForwarding no") else {
        return;
    };
    let person = person(
        &sshd,
        "restrict,command=\"echo no engine here >&2; exit 1\" ",
    );
    let connection = person.connect(&sshd.destination()).await.unwrap();
    let Err(error) = connection.dial_engine().await else {
        panic!("there is a way");
    };
    let text = error.to_string();
    assert!(text.contains("forwarding to it: "), "{text}");
    assert!(
        text.contains("`docker system dial-stdio`: no engine here"),
        "{text}"
    );
    let help = error.help().unwrap();
    for cause in [
        "AllowTcpForwarding",
        "docker_socket",
        "group `docker`",
        "the engine is stopped",
    ] {
        assert!(help.contains(cause), "{help}");
    }
}

/// A port behind which an sshd is, and all connections that go by way of it.
fn cable(sshd: &Sshd) -> (u16, Arc<Mutex<Vec<std::net::TcpStream>>>) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let streams = Arc::new(Mutex::new(Vec::new()));
    let (all, target) = (Arc::clone(&streams), sshd.port);
    std::thread::spawn(move || {
        for caller in listener.incoming().flatten() {
            let server = std::net::TcpStream::connect(("127.0.0.1", target)).unwrap();
            for stream in [&caller, &server] {
                all.lock().unwrap().push(stream.try_clone().unwrap());
            }
            for (mut from, mut to) in [
                (caller.try_clone().unwrap(), server.try_clone().unwrap()),
                (server, caller),
            ] {
                std::thread::spawn(move || std::io::copy(&mut from, &mut to));
            }
        }
    });
    (port, streams)
}

#[tokio::test]
async fn a_connection_that_was_lost_is_made_again() {
    let Some(sshd) = Sshd::start("") else { return };
    let (port, streams) = cable(&sshd);
    let known = sshd.known("ed25519");
    let known = known.replace(&format!(":{} ", sshd.port), &format!(":{port} "));
    let mut person = person(&sshd, "");
    person.known_hosts = known;
    let mut destination = sshd.destination();
    destination.login.port = Some(port);
    let ssh = Arc::new(person.ssh());
    let server = Server::connect(ssh, destination).await.unwrap();
    let said = async || {
        server
            .run("echo here")
            .await
            .map(|finished| finished.stdout)
    };
    assert_eq!(said().await.unwrap(), b"here\n");
    for stream in streams.lock().unwrap().drain(..) {
        let _ = stream.shutdown(std::net::Shutdown::Both);
    }
    // What is begun before the loss is noticed may fail.
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while said().await.is_err() {
        assert!(std::time::Instant::now() < deadline, "it stays lost");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(said().await.unwrap(), b"here\n");
}
