//! Following a branch: fetched from real servers, applied on real engines.

mod fetching;
mod follower;
mod git_server;
mod signatures;

use std::time::{Duration, Instant};

use follower::{Follower, assert_round};
use git_server::{GitServer, TOKEN};
use vaultctl::host::lock_name;

use crate::engine::{Engine, engines, on_each_engine};
use crate::scene::Scene;

const COMPOSE: &str = "stacks/web/compose.yaml";

/// One container that is there at once.
const WEB: &str = "
services:
  app:
    image: vaultctl-test/service:1
    network_mode: none
    environment: { LEVEL: 'n0' }
";

/// One that takes some seconds.
const SLOW: &str = "
services:
  app:
    image: vaultctl-test/service:1
    network_mode: none
    environment: { LEVEL: 'n0', HEALTHY_AFTER: '4' }
    healthcheck: { test: [CMD, service, health], interval: 1s, timeout: 1s, retries: 30 }
";

fn pushed(engine: &Engine, compose: &str) -> Scene {
    let scene = Scene::with_stack(engine, compose);
    scene.push();
    scene
}

/// The engine of scenarios that are about git more than about engines.
fn one_engine() -> Option<Engine> {
    engines().into_iter().next()
}

fn level(scene: &Scene) -> String {
    let found = scene.engine.find("container", &scene.name("web-app-1"));
    let found = found.unwrap();
    let environment = found["Config"]["Env"].as_array().unwrap().clone();
    let values = environment.iter().filter_map(|entry| entry.as_str());
    let mut levels = values.filter_map(|entry| entry.strip_prefix("LEVEL="));
    levels.next().unwrap().to_owned()
}

#[test]
fn what_is_pushed_runs_after_the_next_round() {
    on_each_engine(|engine| {
        let scene = pushed(engine, WEB);
        let server = GitServer::start(&scene.directory);
        let url = server.url("origin.git");
        let mut follower = Follower::start(&scene, &url, &["--every", "1s"], TOKEN);
        let first = follower.line();
        assert_round(&first, "applied", 0);
        assert_eq!(first["format"], "vaultctl.round/v1");
        assert_eq!(first["round"], 1);
        assert_eq!(first["reference"], "refs/heads/main");
        assert_eq!(first["revision"], scene.head());
        assert_eq!(first["plan"]["create"], 1);
        assert_eq!(first["deployments"][0]["result"], "done");
        assert_ne!(first["next_at"], serde_json::Value::Null);
        assert_eq!(level(&scene), "n0");
        scene.assert_converged();
        assert_round(&follower.line(), "converged", 0);

        scene.edit(COMPOSE, "n0", "n1");
        scene.push();
        let line = follower.line_of(&scene.head());
        assert_round(&line, "applied", 0);
        assert_eq!(line["forced"], false);
        assert_eq!(level(&scene), "n1");
        // What somebody takes from the server is put back, too.
        engine.docker(&["rm", "--force", &scene.name("web-app-1")]);
        let began = Instant::now();
        while follower.line()["result"] != "applied" {
            assert!(began.elapsed() < Duration::from_secs(30), "never repaired");
        }
        assert!(!follower.seen().contains(TOKEN));
        follower.signal("TERM");
        assert_eq!(follower.ended(), Some(0));
        scene.assert_converged();
    });
}

#[test]
fn a_commit_that_cannot_be_read_leaves_everything_as_it_is() {
    let Some(engine) = one_engine() else { return };
    let scene = pushed(&engine, WEB);
    assert_round(&scene.round(&[]).0, "applied", 0);
    let before = scene.containers();
    scene.edit(COMPOSE, "network_mode", "netwrok_mode");
    scene.push();
    let (round, run) = scene.round(&[]);
    assert_round(&round, "refused", 1);
    assert_eq!(run.code, 1);
    let error = round["error"].as_str().unwrap();
    assert!(
        error.contains("netwrok_mode") && error.contains(COMPOSE),
        "{error}"
    );
    run.says("netwrok_mode");
    assert_eq!(scene.containers(), before);
    // The clone means what was taken last.
    let clones = scene.directory.join("home/.local/state/vaultctl/reconcile");
    let clone = std::fs::read_dir(clones)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let clone = clone.display().to_string();
    let head = scene.git(&["--git-dir", &clone, "rev-parse", "HEAD"]);
    assert_eq!(head, scene.git(&["rev-parse", "HEAD^"]));
    scene.edit(COMPOSE, "netwrok_mode", "network_mode");
    scene.edit(COMPOSE, "n0", "n1");
    scene.push();
    assert_round(&scene.round(&[]).0, "applied", 0);
    assert_eq!(level(&scene), "n1");
}

#[test]
fn what_a_person_has_to_agree_to_is_not_done() {
    let Some(engine) = one_engine() else { return };
    let scene = Scene::new(&engine);
    let with_volume = WEB.replace(
        "    environment",
        "    volumes: ['data:/data']\n    environment",
    ) + "volumes: { data: }\n";
    scene.stack("web", &with_volume, "");
    scene.push();
    assert_round(&scene.round(&[]).0, "applied", 0);
    let before = scene.containers();
    let tmpfs = "volumes: { data: { driver_opts: { type: tmpfs, device: tmpfs } } }";
    scene.edit(COMPOSE, "volumes: { data: }", tmpfs);
    scene.push();
    let (round, run) = scene.round(&[]);
    assert_round(&round, "refused", 1);
    let error = round["error"].as_str().unwrap();
    assert!(error.contains("would be lost"), "{error}");
    run.says("would be lost");
    assert_eq!(scene.containers(), before);

    // Disruption, and many removals.
    scene.edit(COMPOSE, tmpfs, "volumes: { data: }");
    scene.edit(COMPOSE, "n0", "n1");
    let id = format!("repository_id = \"{}\"\n", scene.prefix);
    let strict = format!("{id}[apply]\nunattended = \"none\"\n");
    scene.file("vaultctl.toml", &strict);
    scene.push();
    let (round, _) = scene.round(&[]);
    assert_round(&round, "refused", 64);
    assert_eq!(scene.containers(), before);
    scene.file("vaultctl.toml", &id);
    std::fs::remove_file(scene.repository().join("sync/stack-web.toml")).unwrap();
    scene.push();
    let (round, _) = scene.round(&[]);
    assert_round(&round, "refused", 1);
    let error = round["error"].as_str().unwrap();
    assert!(error.contains("would be removed"), "{error}");
    assert_eq!(scene.containers(), before);
}

#[test]
fn a_configuration_that_has_failed_is_held_until_git_changes() {
    let Some(engine) = one_engine() else { return };
    let scene = pushed(&engine, WEB);
    assert_round(&scene.round(&[]).0, "applied", 0);
    let check =
        "    healthcheck: { test: [CMD, 'false'], interval: 1s, timeout: 1s, retries: 1 }\n";
    scene.edit(
        COMPOSE,
        "    environment",
        &format!("{check}    environment"),
    );
    scene.push();
    assert_round(&scene.round(&[]).0, "rolled_back", 4);
    let before = scene.containers();
    assert_round(&scene.round(&[]).0, "held", 4);
    assert_eq!(scene.containers(), before);
    scene.edit(COMPOSE, check, "");
    scene.edit(COMPOSE, "n0", "n1");
    scene.push();
    assert_round(&scene.round(&[]).0, "applied", 0);
}

#[test]
fn a_hangup_begins_the_next_round_at_once() {
    let Some(engine) = one_engine() else { return };
    let scene = pushed(&engine, WEB);
    let url = scene.origin().display().to_string();
    let mut follower = Follower::start(&scene, &url, &["--every", "1h"], "");
    assert_round(&follower.line(), "applied", 0);
    scene.edit(COMPOSE, "n0", "n1");
    scene.push();
    let began = Instant::now();
    follower.signal("HUP");
    let line = follower.line();
    assert_round(&line, "applied", 0);
    assert_eq!(line["revision"], scene.head());
    assert!(began.elapsed() < Duration::from_secs(30));
    follower.signal("INT");
    assert_eq!(follower.ended(), Some(0));
}

#[test]
fn a_hangup_during_a_round_interrupts_nothing() {
    let Some(engine) = one_engine() else { return };
    let scene = pushed(&engine, SLOW);
    let url = scene.origin().display().to_string();
    let mut follower = Follower::start(&scene, &url, &["--every", "1h"], "");
    until_at_work(&scene);
    follower.signal("HUP");
    assert_round(&follower.line(), "applied", 0);
    assert_round(&follower.line(), "converged", 0);
    follower.signal("TERM");
    assert_eq!(follower.ended(), Some(0));
}

#[test]
fn a_signal_to_end_lets_what_is_under_way_end() {
    on_each_engine(|engine| {
        let scene = pushed(engine, SLOW);
        let url = scene.origin().display().to_string();
        let mut follower = Follower::start(&scene, &url, &["--every", "1s"], "");
        until_at_work(&scene);
        follower.signal("TERM");
        let line = follower.line();
        assert_eq!(line["next_at"], serde_json::Value::Null, "{line:#}");
        assert_eq!(follower.ended(), Some(0));
        assert!(engine.find("container", &lock_of(&scene)).is_none());
        // Whatever was under way is whole, or was taken back: the next round goes on.
        assert_eq!(scene.round(&[]).0["exit_code"], 0);
        scene.assert_converged();
    });
}

#[test]
fn a_server_that_cannot_be_reached_stops_a_round_unless_it_may_be_left_out() {
    let Some(engine) = one_engine() else { return };
    let scene = pushed(&engine, WEB);
    let gone = "[[server]]\nname = \"gone\"\n[server.config]\naddress = \"unix:///nonexistent.sock\"\n\
                [[stack]]\nname = \"far\"\nserver = \"gone\"\nrun_directory = \"stacks/web\"\n";
    scene.file("sync/gone.toml", gone);
    scene.push();
    let (round, _) = scene.round(&[]);
    assert_round(&round, "unreachable", 1);
    let error = round["error"].as_str().unwrap();
    assert!(error.contains("server `gone`"), "{error}");
    assert!(scene.containers().is_empty());
    assert_round(&scene.round(&["--skip-unreachable"]).0, "applied", 0);
    assert_eq!(level(&scene), "n0");
}

#[test]
fn while_another_run_is_at_work_a_round_is_left_out() {
    let Some(engine) = one_engine() else { return };
    let scene = pushed(&engine, SLOW);
    let mut other = scene.command(&["apply", "--yes"]);
    other.stdout(std::process::Stdio::null());
    let mut other = other.stderr(std::process::Stdio::null()).spawn().unwrap();
    until_at_work(&scene);
    let (round, run) = scene.round(&[]);
    assert_round(&round, "locked", 6);
    assert_eq!(run.code, 6);
    assert!(other.wait().unwrap().success());
    assert_round(&scene.round(&[]).0, "converged", 0);
}

fn lock_of(scene: &Scene) -> String {
    lock_name(&scene.state().display().to_string())
}

/// Waits until the lock is taken and the container is made.
#[track_caller]
fn until_at_work(scene: &Scene) {
    let began = Instant::now();
    let is_there = |name: &str| scene.engine.find("container", name).is_some();
    while !(is_there(&lock_of(scene)) && is_there(&scene.name("web-app-1"))) {
        assert!(began.elapsed() < Duration::from_mins(1), "never at work");
        std::thread::sleep(Duration::from_millis(20));
    }
}
