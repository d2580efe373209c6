//! `vaultctl server check` of servers with real engines: what is held, too small, wrong or not there.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::engine::{Engine, on_each_engine};
use crate::scene::Scene;

/// A stack that publishes a port of the variable `PORT`.
fn web(port: u16) -> String {
    format!(
        "services:\n  web:\n    image: vaultctl-test/service:1\n    ports: ['127.0.0.1:{port}:80']\n"
    )
}

fn is_over_ssh() -> bool {
    std::env::var_os("VAULTCTL_TEST_SSH").is_some()
}

/// A port that nobody holds now.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// What is found of a server, by what is looked at: the verdict and the words.
struct Found(Value);

impl Found {
    #[track_caller]
    fn of(scene: &Scene, code: i32) -> Self {
        let run = scene.vaultctl(&["server", "check", "--json"]).expect(code);
        let mut found: Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(found["format"], "vaultctl.server-check/v1");
        Self(found["servers"][0].take())
    }

    #[track_caller]
    fn assert(&self, check: &str, verdict: &str, words: &str) {
        let findings = self.0["findings"].as_array().unwrap();
        let finding = findings.iter().find(|finding| finding["check"] == check);
        let finding = finding.unwrap_or_else(|| panic!("{check}: {:#}", self.0));
        let message = finding["message"].as_str().unwrap();
        assert_eq!(finding["verdict"], verdict, "{message}");
        assert!(message.contains(words), "{message}");
        let is_harm = verdict == "warning" || verdict == "failed";
        assert!(!is_harm || finding["help"].is_string(), "{finding}");
    }
}

#[test]
fn a_server_that_is_fit_is_ok_and_left_as_it_is() {
    on_each_engine(|engine| {
        let scene = Scene::new(engine);
        let compose = web(free_port()) + "    volumes: ['./page:/page:ro']\n";
        scene.stack("web", &compose, "");
        scene.file("stacks/web/page/index", "hello\n");
        scene.commit();
        let found = Found::of(&scene, 0);
        assert!(scene.containers().is_empty() && scene.networks().is_empty());
        let version = engine.docker(&["version", "--format={{.Server.Version}}"]);
        assert_eq!(found.0["engine"].as_str(), Some(version.as_str()));
        let way = if is_over_ssh() {
            "SSH to root@"
        } else {
            "of this machine"
        };
        found.assert("connection", "ok", way);
        found.assert("engine", "ok", &version);
        found.assert("permissions", "ok", "may use the engine");
        found.assert("clock", "ok", "that of this machine");
        found.assert("state_directory", "ok", "not there yet");
        found.assert("disk", "ok", "free for");
        found.assert("memory", "ok", "GiB");
        assert!(!scene.state().exists());

        scene.apply();
        let found = Found::of(&scene, 0);
        found.assert("state_directory", "ok", "open to its owner alone");
        found.assert("address_pools", "ok", "none is missing");
    });
}

#[test]
fn a_port_that_a_process_holds_is_found() {
    on_each_engine(|engine| {
        // Nobody behind sshd sees a network that an engine has for itself.
        if is_over_ssh() && !engine.inside("net").is_empty() {
            return;
        }
        let port = free_port();
        let scene = Scene::with_stack(engine, &web(port));
        Found::of(&scene, 0).assert("ports", "ok", "nobody else");
        // A process in the network of the host, of which the engine knows no port.
        let (holder, listen) = (scene.name("holder"), format!("PORT={port}"));
        let image = "vaultctl-test/service:1";
        let run = ["run", "--detach", "--network=host", "--env", &listen];
        engine.docker(&[&run[..], &["--name", &holder, image]].concat());
        let began = Instant::now();
        while engine.docker(&["logs", &holder]).is_empty() {
            assert!(
                began.elapsed() < Duration::from_secs(20),
                "it does not listen"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
        let found = Found::of(&scene, 1);
        let words = format!("127.0.0.1:{port}/tcp of `web` of web is held by a process");
        found.assert("ports", "failed", &words);
    });
}

#[test]
fn a_port_that_a_container_of_others_holds_is_found() {
    on_each_engine(|engine| {
        let port = free_port();
        let scene = Scene::with_stack(engine, &web(port));
        let other = scene.name("other");
        let published = format!("127.0.0.1:{port}:80");
        engine.docker(&[
            "run",
            "--detach",
            "--name",
            &other,
            "--publish",
            &published,
            "vaultctl-test/service:1",
        ]);
        let found = Found::of(&scene, 1);
        found.assert("ports", "failed", &format!("held by container `{other}`"));
        engine.docker(&["rm", "--force", &other]);
        scene.apply();
        // Its own container holds it now.
        Found::of(&scene, 0).assert("ports", "ok", "nobody else");
    });
}

#[test]
fn what_is_too_small_is_measured() {
    on_each_engine(|engine| {
        let scene = Scene::with_stack(engine, &web(free_port()));
        let config = "[server.config]\n";
        let least = "[server.config]\nmin_disk = \"900TB\"\nmin_memory = \"800TB\"\n";
        scene.edit("sync/servers.toml", config, least);
        scene.commit();
        let found = Found::of(&scene, 1);
        found.assert("disk", "failed", "at least 900 TiB are wanted");
        found.assert("memory", "failed", "at least 800 TiB are wanted");
        scene.edit("sync/servers.toml", "900TB", "1MB");
        scene.edit("sync/servers.toml", "800TB", "1MB");
        scene.commit();
        let found = Found::of(&scene, 0);
        found.assert("disk", "ok", "at least 1 MiB are wanted");
    });
}

#[test]
fn a_state_directory_that_is_open_to_others_is_pointed_out() {
    on_each_engine(|engine| {
        let scene = Scene::with_stack(engine, &web(free_port()));
        std::fs::create_dir(scene.state()).unwrap();
        set_mode(&scene.state(), 0o755);
        Found::of(&scene, 0).assert("state_directory", "warning", "mode 0755");
        set_mode(&scene.state(), 0o700);
        Found::of(&scene, 0).assert("state_directory", "ok", "owner alone");
        std::fs::remove_dir(scene.state()).unwrap();
        std::fs::write(scene.state(), "").unwrap();
        Found::of(&scene, 1).assert("state_directory", "failed", "no folder");
    });
}

fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// Puts somebody before an engine who changes what passes: a request may be refused, and of an answer
/// bytes are replaced by as many others.
fn meddler(
    socket: &Path,
    engine: &Engine,
    refuse: &'static str,
    from: &'static [u8],
    to: &'static [u8],
) {
    assert_eq!(from.len(), to.len());
    let listener = UnixListener::bind(socket).unwrap();
    let engine = engine.socket();
    std::thread::spawn(move || {
        for mut caller in listener.incoming().flatten() {
            let mut engine = UnixStream::connect(&engine).unwrap();
            let (mut answers, mut asker) =
                (engine.try_clone().unwrap(), caller.try_clone().unwrap());
            std::thread::spawn(move || {
                let mut chunk = vec![0; 1 << 16];
                while let Ok(length @ 1..) = answers.read(&mut chunk) {
                    let mut part = chunk[..length].to_vec();
                    let wrong =
                        |part: &[u8]| part.windows(from.len().max(1)).position(|w| w == from);
                    while let Some(at) = wrong(&part) {
                        part[at..at + to.len()].copy_from_slice(to);
                    }
                    if asker.write_all(&part).is_err() {
                        break;
                    }
                }
                let _ = asker.shutdown(std::net::Shutdown::Both);
            });
            std::thread::spawn(move || {
                let mut chunk = vec![0; 1 << 16];
                while let Ok(length @ 1..) = caller.read(&mut chunk) {
                    let text = String::from_utf8_lossy(&chunk[..length]).into_owned();
                    if !refuse.is_empty() && text.lines().next().unwrap().contains(refuse) {
                        let answer = "HTTP/1.1 403 Forbidden\r\ncontent-length: 9\r\nconnection: close\r\n\r\nForbidden";
                        let _ = caller.write_all(answer.as_bytes());
                        break;
                    }
                    if engine.write_all(&chunk[..length]).is_err() {
                        break;
                    }
                }
                let _ = engine.shutdown(std::net::Shutdown::Both);
            });
        }
    });
}

/// A scene whose server is behind a meddler.
fn meddled(engine: &Engine, refuse: &'static str, from: &'static [u8], to: &'static [u8]) -> Scene {
    let scene = Scene::with_stack(engine, &web(free_port()));
    let socket = scene.directory.join("meddler.sock");
    meddler(&socket, engine, refuse, from, to);
    let there = engine.socket().display().to_string();
    scene.edit("sync/servers.toml", &there, &socket.display().to_string());
    scene.commit();
    scene
}

#[test]
fn a_clock_that_is_wrong_is_told() {
    on_each_engine(|engine| {
        let scene = meddled(engine, "", b"\"SystemTime\":\"20", b"\"SystemTime\":\"19");
        let found = Found::of(&scene, 0);
        found.assert("clock", "warning", " s behind this machine");
    });
}

#[test]
fn a_proxy_that_lets_only_some_requests_pass_is_told() {
    on_each_engine(|engine| {
        let scene = meddled(engine, "/exec/", b"", b"");
        let found = Found::of(&scene, 0);
        found.assert("permissions", "warning", "refuses part of the API");
    });
}

#[test]
fn one_server_that_is_not_there_does_not_hide_the_others() {
    on_each_engine(|engine| {
        let scene = Scene::with_stack(engine, &web(free_port()));
        let gone = "[[server]]\nname = \"gone\"\naddress = \"tcp://127.0.0.1:1\"\n";
        scene.file("sync/gone.toml", gone);
        scene.commit();
        let all = scene.vaultctl(&["server", "check"]).expect(1);
        let (gone, local) = ("the connection was refused", "Docker Engine");
        assert!(
            all.stdout.contains(gone) && all.stdout.contains(local),
            "{}",
            all.stdout
        );
        assert!(all.stdout.contains("2 servers: "), "{}", all.stdout);
        scene.vaultctl(&["server", "check", "local"]).expect(0);
        scene
            .vaultctl(&["server", "check", "--server", "local"])
            .expect(0);
    });
}
