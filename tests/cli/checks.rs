//! `vaultctl server check`: servers in memory, and servers that nobody answers for.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixListener;
use std::path::Path;

use vaultctl::check::ServerCheck;
use vaultctl::engine::Observe as _;
use vaultctl::model::{Disk, Listener, Look, Machine, Place};
use vaultctl::pipeline::check_engine;
use vaultctl::ui::{check_json, check_text};

use crate::memory_host::MemoryHost;
use crate::sandbox::Sandbox;
use crate::snapshot;

/// Checks the server in memory with a clock that is so many milliseconds behind its own.
async fn check(host: &MemoryHost, behind: i64) -> ServerCheck {
    let wanted = host.wanted();
    let now = host.engine.clock().await.unwrap() * 1000 - behind;
    let server = wanted.source.server("local").unwrap();
    check_engine(&wanted, server, &host.engine, &|| now).await
}

fn shown(check: ServerCheck) -> String {
    let checks = [check];
    let json = check_json(&checks);
    format!("{}\n{json:#}\n", check_text(&checks, false))
}

/// What a user who may run commands sees.
fn look() -> Look {
    let disk = Disk {
        mount: "/".to_owned(),
        free: 42 << 30,
        read_only: false,
    };
    Look {
        user: "deploy".to_owned(),
        listeners: Some([].into()),
        disks: [
            ("/var/lib/docker".to_owned(), disk.clone()),
            ("/var/lib/vaultctl".to_owned(), disk),
        ]
        .into(),
        state_directory: Some(Place::Nothing),
        ..Look::default()
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_fit() {
    let host = MemoryHost::shop();
    host.engine.set_look(Some(look()));
    insta::assert_snapshot!(shown(check(&host, 0).await));
}

#[tokio::test(start_paused = true)]
async fn a_server_of_which_nothing_is_seen_but_the_engine() {
    let host = MemoryHost::running_shop().await;
    insta::assert_snapshot!(shown(check(&host, 0).await));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_not_fit() {
    let host = MemoryHost::shop();
    host.sandbox.edit(
        "sync/servers.toml",
        "[server.config]\n",
        "[server.config]\nmin_disk = \"100GB\"\nmin_memory = \"8GB\"\n",
    );
    host.sandbox.commit("Want more");
    let listener = Listener {
        address: [0, 0, 0, 0].into(),
        port: 443,
        udp: false,
    };
    let ports = [80, 443, 8080].map(|port| Listener { port, ..listener });
    host.engine.set_look(Some(Look {
        listeners: Some(ports.into()),
        state_directory: Some(Place::Folder {
            mode: 0o755,
            owner: 0,
        }),
        ..look()
    }));
    host.engine.set_machine(Machine {
        memory: Some(4 << 30),
        root_directory: "/var/lib/docker".to_owned(),
        warnings: vec!["WARNING: IPv4 forwarding is disabled\u{1b}[31m".to_owned()],
        ..Machine::default()
    });
    insta::assert_snapshot!(shown(check(&host, 61_500).await));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_lost_while_it_is_asked() {
    let host = MemoryHost::shop();
    let wanted = host.wanted();
    host.engine.cut_power();
    let server = wanted.source.server("local").unwrap();
    let check = check_engine(&wanted, server, &host.engine, &|| 0).await;
    insta::assert_snapshot!(shown(check));
}

/// Servers at which nobody answers, and one that is not asked unless it is named.
const NOBODY: &str = r#"
[[server]]
name = "socket"
address = "unix:///nonexistent/docker.sock"
[[server]]
name = "port"
address = "tcp://127.0.0.1:1"
[[server]]
name = "unnamed"
address = "https://127.0.0.1:1"
[server.config]
ca = "ca.pem"
[[server]]
name = "off"
enabled = false
address = "https://127.0.0.1:1"
[server.config]
token = "[[TOKEN]]"
"#;

#[test]
fn servers_at_which_nobody_answers() {
    let sandbox = Sandbox::repository(&[("sync/servers.toml", NOBODY)]);
    snapshot!(sandbox.run(&["server", "check"]));
    snapshot!(sandbox.run(&["server", "check", "off", "--json"]));
    snapshot!(sandbox.run(&["server", "check", "--server", "socket", "--quiet"]));
    snapshot!(sandbox.run(&["server", "check", "nobody"]));
}

#[test]
fn what_needs_more_than_the_api_is_refused_for_an_endpoint() {
    let sandbox = Sandbox::repository(&[
        (
            "sync/all.toml",
            "[[server]]\nname = \"box\"\naddress = \"tcp://10.0.0.1:2375\"\ninsecure = true\n\
             [[stack]]\nname = \"web\"\nserver = \"box\"\npost_deploy = \"true\"\n",
        ),
        (
            "stacks/web/compose.yaml",
            "services:\n  web:\n    image: nginx:1\n    x-vaultctl:\n      ready: { tcp: 80 }\n",
        ),
    ]);
    snapshot!(sandbox.run(&["validate"]));
}

/// Answers as an engine that is too old, for as long as the test runs.
fn old_engine(socket: &Path) {
    let listener = UnixListener::bind(socket).unwrap();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let mut head = [0; 4096];
                while matches!(stream.read(&mut head), Ok(1..)) {
                    let body = r#"{"ApiVersion":"1.40","Version":"19.03.15"}"#;
                    let length = body.len();
                    let answer =
                        format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}");
                    stream.write_all(answer.as_bytes()).unwrap();
                }
            });
        }
    });
}

#[test]
fn an_engine_that_is_too_old() {
    let sandbox = Sandbox::empty();
    let socket = sandbox.root().join("docker.sock");
    old_engine(&socket);
    let server = format!(
        "[[server]]\nname = \"old\"\naddress = \"unix://{}\"\n",
        socket.display()
    );
    sandbox.write("vaultctl.toml", "repository_id = \"00000000test0000\"\n");
    sandbox.write("sync/servers.toml", server);
    snapshot!(sandbox.run(&["--worktree", "server", "check"]));
}
