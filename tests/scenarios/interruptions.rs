//! Runs that end in the middle: by Ctrl-C, by SIGKILL.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::engine::{Engine, on_each_engine};
use crate::scene::Scene;
use crate::witness::Witness;

const COMPOSE: &str = "stacks/shop/compose.yaml";

const SHOP: &str = "
services:
  db:
    image: vaultctl-test/volume:1
    restart: unless-stopped
    environment: { LEVEL: 'n0' }
    volumes: ['data:/data', './config:/etc/db:ro', /cache]
    network_mode: none
    healthcheck: { test: [CMD, service, health], interval: 1s, timeout: 2s, retries: 10 }
  web:
    image: vaultctl-test/service:1
    restart: always
    environment: { LEVEL: 'n0' }
    volumes: ['data:/shared']
    networks: [front]
    depends_on: { db: { condition: service_healthy } }
volumes: { data: }
networks: { front: }
";

fn shop(engine: &Engine) -> Scene {
    let scene = Scene::new(engine);
    scene.stack("shop", SHOP, "");
    scene.file("stacks/shop/config/site", "n0\n");
    scene.commit();
    scene
}

/// Starts a run without waiting for its end.
fn start(scene: &Scene, arguments: &[&str]) -> Child {
    let mut command = scene.command(arguments);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap()
}

fn signal(child: &Child, signal: &str) {
    let id = child.id().to_string();
    let sent = Command::new("kill").args(["-s", signal, &id]).status();
    assert!(sent.unwrap().success());
}

/// Waits for something to be so.
#[track_caller]
fn until(what: &str, holds: impl Fn() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_mins(1), "never: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn killed_at_any_moment_the_next_run_converges() {
    const ROUNDS: u32 = 15;
    on_each_engine(|engine| {
        let scene = shop(engine);
        let witness = Witness::of(&scene, "db");
        let began = Instant::now();
        scene.apply();
        let whole = began.elapsed();
        let (db, web) = (scene.name("shop-db-1"), scene.name("shop-web-1"));
        engine.docker(&["exec", &db, "service", "append", "/data/kept", "precious"]);
        let networks = scene.networks();
        let volumes = volumes_of(engine, &db);
        let mut cut = 0;
        for round in 1..=ROUNDS {
            let (old, new) = (format!("n{}", round - 1), format!("n{round}"));
            scene.edit(
                COMPOSE,
                &format!("LEVEL: '{old}'"),
                &format!("LEVEL: '{new}'"),
            );
            scene.file("stacks/shop/config/site", &format!("{new}\n"));
            scene.commit();
            let mut child = start(&scene, &["apply", "--yes"]);
            // Spread over the whole of a run, more than once.
            std::thread::sleep(
                whole.mul_f64(0.05 + 1.1 * f64::from(round * 7 % ROUNDS) / f64::from(ROUNDS)),
            );
            cut += u32::from(child.try_wait().unwrap().is_none());
            child.kill().unwrap();
            child.wait().unwrap();

            scene.apply();
            scene.assert_converged();
            let containers = scene.containers();
            assert_eq!(
                containers.keys().collect::<Vec<_>>(),
                [&db, &web],
                "round {round}"
            );
            for name in [&db, &web] {
                let found = engine.container(name);
                let environment = found["Config"]["Env"].to_string();
                assert!(
                    environment.contains(&format!("LEVEL={new}")),
                    "{environment}"
                );
                assert_eq!(found["State"]["Running"], true);
            }
            let policies = [&db, &web].map(|name| {
                let found = engine.container(name);
                found["HostConfig"]["RestartPolicy"]["Name"]
                    .as_str()
                    .unwrap()
                    .to_owned()
            });
            assert_eq!(policies, ["unless-stopped", "always"]);
            assert_eq!(
                engine.docker(&["exec", &db, "cat", "/data/kept"]),
                "precious"
            );
            assert_eq!(engine.docker(&["exec", &db, "cat", "/etc/db/site"]), new);
            assert_eq!(scene.networks(), networks);
            assert_eq!(scene.volumes().len(), 1);
            assert_eq!(volumes_of(engine, &db), volumes);
        }
        println!("{cut} of {ROUNDS} runs were killed; a whole one takes {whole:?}");
        assert!(
            cut >= ROUNDS / 3,
            "only {cut} runs were killed in the middle"
        );
        witness.saw_one_at_a_time();
        // What a cut run has staged is nobody's any more, and the next write sweeps it.
        scene.file("stacks/shop/config/site", "swept\n");
        scene.commit();
        scene.apply();
        let left = engine.on_host(&scene.directory, "find state -name '*staging*'");
        assert_eq!(left, "", "staging folders were left behind");
    });
}

/// The volumes of a container, those that nobody has named among them.
fn volumes_of(engine: &Engine, container: &str) -> BTreeSet<String> {
    let found = engine.container(container);
    let mounts = found["Mounts"].as_array().unwrap();
    let names = mounts.iter().filter_map(|mount| mount["Name"].as_str());
    names.map(str::to_owned).collect()
}

#[test]
fn killed_while_creating_for_the_first_time_the_next_run_converges() {
    on_each_engine(|engine| {
        for part in [0.1, 0.3, 0.5, 0.7, 0.9] {
            let scene = shop(engine);
            let mut child = start(&scene, &["apply", "--yes"]);
            std::thread::sleep(Duration::from_secs_f64(4.0 * part));
            child.kill().unwrap();
            child.wait().unwrap();
            scene.apply();
            scene.assert_converged();
            assert_eq!(scene.containers().len(), 2);
        }
    });
}

#[test]
fn killed_while_a_bad_version_is_tried_the_good_one_can_be_had_again() {
    on_each_engine(|engine| {
        let scene = shop(engine);
        scene.apply();
        let db = scene.name("shop-db-1");
        let old = engine.container(&db)["Id"].clone();
        // The successor never gets healthy, and is killed while it is waited for.
        scene.edit(
            COMPOSE,
            "LEVEL: 'n0' }\n    volumes: ['data:/data'",
            "LEVEL: 'n1', NEVER_HEALTHY: '1' }\n    volumes: ['data:/data'",
        );
        scene.edit(COMPOSE, "retries: 10", "retries: 2");
        scene.commit();
        let kept = format!("{db}.vaultctl-old");
        let mut child = start(&scene, &["apply", "--yes"]);
        until("the old container is kept", || {
            engine.find("container", &kept).is_some()
        });
        until("the successor runs", || {
            engine
                .find("container", &db)
                .is_some_and(|found| found["State"]["Running"] == true)
        });
        child.kill().unwrap();
        child.wait().unwrap();
        // Trying again fails again, and puts back the container that worked.
        scene.vaultctl(&["apply", "--yes"]).expect(4);
        let found = engine.container(&db);
        assert_eq!(found["Id"], old, "the container that worked is lost");
        assert_eq!(found["State"]["Running"], true);
        assert_eq!(
            found["HostConfig"]["RestartPolicy"]["Name"],
            "unless-stopped"
        );
        assert_eq!(scene.containers().len(), 2);
        scene.git(&["revert", "--no-edit", "HEAD"]);
        scene.apply();
        scene.assert_converged();
        assert_eq!(engine.container(&db)["Id"], old);
    });
}

/// What a run has kept stays until the whole stack has passed its gate, also over a kill.
#[test]
fn killed_before_the_gate_the_next_run_can_still_go_back() {
    on_each_engine(|engine| {
        let scene = shop(engine);
        scene.apply();
        let (db, web) = (scene.name("shop-db-1"), scene.name("shop-web-1"));
        let before = [&db, &web].map(|name| engine.container(name)["Id"].clone());
        // The database's successor works, the web server's never gets healthy.
        scene.edit(
            COMPOSE,
            "LEVEL: 'n0' }\n    volumes: ['data:/data'",
            "LEVEL: 'n1' }\n    volumes: ['data:/data'",
        );
        scene.edit(
            COMPOSE,
            "LEVEL: 'n0' }\n    volumes: ['data:/shared']",
            "LEVEL: 'n1', NEVER_HEALTHY: '1' }\n    volumes: ['data:/shared']\n    healthcheck: { test: [CMD, service, health], interval: 1s, timeout: 1s, retries: 3 }",
        );
        scene.commit();
        let mut child = start(&scene, &["apply", "--yes"]);
        until("both are kept", || {
            [&db, &web].iter().all(|name| {
                let kept = format!("{name}.vaultctl-old");
                engine.find("container", &kept).is_some()
            })
        });
        child.kill().unwrap();
        child.wait().unwrap();
        scene.vaultctl(&["apply", "--yes"]).expect(4);
        let after = [&db, &web].map(|name| engine.container(name)["Id"].clone());
        assert_eq!(after, before, "the previous state does not run");
        for name in [&db, &web] {
            assert_eq!(engine.container(name)["State"]["Running"], true);
        }
        assert_eq!(scene.containers().len(), 2);
        scene.git(&["revert", "--no-edit", "HEAD"]);
        scene.apply();
        scene.assert_converged();
    });
}

/// Two stacks, the second after the first, which takes its time.
fn two_stacks(engine: &Engine) -> Scene {
    let scene = Scene::new(engine);
    scene.stack(
        "slow",
        "
services:
  app:
    image: vaultctl-test/service:1
    network_mode: none
    environment: { HEALTHY_AFTER: '4' }
    healthcheck: { test: [CMD, service, health], interval: 1s, timeout: 1s, retries: 30 }
",
        "",
    );
    scene.stack(
        "late",
        "services: { app: { image: 'vaultctl-test/service:1', network_mode: none } }",
        "after = [\"slow\"]",
    );
    scene.commit();
    scene
}

#[test]
fn ctrl_c_once_finishes_what_is_in_flight() {
    on_each_engine(|engine| {
        let scene = two_stacks(engine);
        let slow = scene.name("slow-app-1");
        let mut child = start(&scene, &["apply", "--yes"]);
        until("the first stack is begun", || {
            engine.find("container", &slow).is_some()
        });
        signal(&child, "INT");
        let status = child.wait().unwrap();
        assert_eq!(status.code(), Some(130));
        engine.docker(&["exec", &slow, "service", "health"]);
        assert_eq!(scene.containers().len(), 1, "the second stack was begun");
        scene.apply();
        scene.assert_converged();
        assert_eq!(scene.containers().len(), 2);
    });
}

#[test]
fn ctrl_c_in_a_terminal_does_not_end_a_hook() {
    on_each_engine(|engine| {
        let scene = shop(engine);
        scene.edit(
            "sync/stack-shop.toml",
            "server = \"local\"",
            "server = \"local\"\npre_deploy = \"touch begun; sleep 1; touch ended\"",
        );
        scene.commit();
        // A terminal's Ctrl-C goes to all processes of a group.
        let mut command = scene.command(&["apply", "--yes"]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.process_group(0).spawn().unwrap();
        let folder = scene.delivered("shop");
        until("the hook is begun", || folder.join("begun").exists());
        let group = format!("-{}", child.id());
        let sent = Command::new("kill")
            .args(["-s", "INT", "--", &group])
            .status();
        assert!(sent.unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(130));
        assert!(folder.join("ended").exists());
        // The stack was in flight: it is complete.
        scene.assert_converged();
    });
}

#[test]
fn ctrl_c_at_the_question_ends_the_run() {
    on_each_engine(|engine| {
        let scene = shop(engine);
        let program = env!("CARGO_BIN_EXE_vaultctl");
        let line = format!("{program} -C {} apply", scene.repository().display());
        // A terminal of its own, whose Ctrl-C is a byte.
        let mut child = Command::new("timeout")
            .args([
                "30",
                "script",
                "--quiet",
                "--return",
                "--command",
                &line,
                "/dev/null",
            ])
            .env("HOME", scene.directory.join("home"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (mut keys, mut screen) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let mut shown = String::new();
        let mut chunk = [0; 4096];
        while !shown.contains("[y/N]") {
            let length = screen.read(&mut chunk).unwrap();
            assert_ne!(length, 0, "no question: {shown}");
            shown.push_str(&String::from_utf8_lossy(&chunk[..length]));
        }
        keys.write_all(b"\x03").unwrap();
        screen.read_to_string(&mut shown).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(130), "{shown}");
        assert!(shown.contains("nothing was changed"), "{shown}");
        assert_eq!(scene.containers().len(), 0);
    });
}

#[test]
fn ctrl_c_twice_stops_at_once() {
    on_each_engine(|engine| {
        let scene = two_stacks(engine);
        let slow = scene.name("slow-app-1");
        let mut child = start(&scene, &["apply", "--yes"]);
        until("the first stack is begun", || {
            engine
                .find("container", &slow)
                .is_some_and(|found| found["State"]["Running"] == true)
        });
        let began = Instant::now();
        signal(&child, "INT");
        std::thread::sleep(Duration::from_millis(300));
        assert!(child.try_wait().unwrap().is_none(), "once was enough");
        signal(&child, "INT");
        let status = child.wait().unwrap();
        assert_eq!(status.code(), Some(5));
        assert!(
            began.elapsed() < Duration::from_secs(3),
            "{:?}",
            began.elapsed()
        );
        scene.apply();
        scene.assert_converged();
    });
}

#[test]
fn ctrl_c_during_a_replacement_leaves_it_complete() {
    on_each_engine(|engine| {
        let scene = shop(engine);
        scene.apply();
        let witness = Witness::of(&scene, "db");
        scene.edit(COMPOSE, "LEVEL: 'n0'", "LEVEL: 'n1'");
        scene.commit();
        let mut child = start(&scene, &["apply", "--yes"]);
        let new = format!("{}.vaultctl-new", scene.name("shop-db-1"));
        let kept = format!("{}.vaultctl-old", scene.name("shop-db-1"));
        until("the replacement is begun", || {
            engine.find("container", &new).is_some() || engine.find("container", &kept).is_some()
        });
        signal(&child, "TERM");
        assert_eq!(child.wait().unwrap().code(), Some(130));
        // The stack was in flight: it is complete.
        scene.assert_converged();
        assert_eq!(scene.containers().len(), 2);
        witness.saw_one_at_a_time();
    });
}
