//! Several runs at once: one at a time changes a server.

use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use vaultctl::host::lock_name;

use crate::engine::{Engine, on_each_engine};
use crate::scene::Scene;

/// A stack whose deployment takes some seconds.
const SLOW: &str = "
services:
  app:
    image: vaultctl-test/service:1
    network_mode: none
    environment: { HEALTHY_AFTER: '4' }
    healthcheck: { test: [CMD, service, health], interval: 1s, timeout: 1s, retries: 30 }
";

fn lock_of(scene: &Scene) -> String {
    lock_name(&scene.state().display().to_string())
}

/// Starts `apply` as a user, without waiting for its end.
fn start(scene: &Scene, user: &str) -> Child {
    let mut command = scene.command(&["apply", "--yes"]);
    command.env("USER", user);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

fn ended(child: Child) -> (Option<i32>, String) {
    let Output { status, stderr, .. } = child.wait_with_output().unwrap();
    (status.code(), String::from_utf8(stderr).unwrap())
}

fn signal(child: &Child, signal: &str) {
    let id = child.id().to_string();
    let sent = Command::new("kill").args(["-s", signal, &id]).status();
    assert!(sent.unwrap().success());
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

/// Puts the lock of a run on another machine there, as long as that scene lives.
struct Elsewhere<'a> {
    scene: &'a Scene,
    id: String,
}

impl<'a> Elsewhere<'a> {
    /// The lease ends so many seconds from now, or has ended so many seconds ago.
    fn new(scene: &'a Scene, left: i64) -> Self {
        let labels = [
            "helper=lock",
            "lock.owner=bob",
            "lock.host=far",
            "lock.pid=4711",
            "lock.machine=another boot",
            "lock.ticks=1",
            "lock.command=vaultctl apply",
        ]
        .map(|label| format!("--label=io.vaultctl.{label}"));
        let name = lock_of(scene);
        let mut arguments = vec!["create", "--name", &name];
        arguments.extend(labels.iter().map(String::as_str));
        arguments.push("vaultctl-test/service:1");
        let id = scene.engine.docker(&arguments);
        let now = jiff::Timestamp::now().as_second();
        let lease: PathBuf = scene.directory.join("lease");
        std::fs::write(&lease, (now + left).to_string()).unwrap();
        let target = format!("{name}:/lease");
        scene
            .engine
            .docker(&["cp", &lease.display().to_string(), &target]);
        Self { scene, id }
    }

    fn is_there(&self) -> bool {
        let found = self.scene.engine.find("container", &lock_of(self.scene));
        found.is_some_and(|found| found["Id"] == self.id.as_str())
    }
}

impl Drop for Elsewhere<'_> {
    fn drop(&mut self) {
        self.scene.engine.try_docker(&["rm", "--force", &self.id]);
    }
}

fn assert_unlocked(engine: &Engine, scene: &Scene) {
    assert_eq!(engine.find("container", &lock_of(scene)), None);
}

#[test]
fn of_two_runs_one_works_and_the_other_says_who() {
    on_each_engine(|engine| {
        let scene = Scene::with_stack(engine, SLOW);
        let first = start(&scene, "alice");
        until_at_work(&scene);
        let holder = format!(
            "error: server `local`: locked by `vaultctl apply` of alice@{}, process {}, since 20",
            std::fs::read_to_string("/proc/sys/kernel/hostname")
                .unwrap()
                .trim(),
            first.id()
        );
        let began = Instant::now();
        scene.vaultctl(&["apply", "--yes"]).expect(6).says(&holder);
        scene
            .vaultctl(&["destroy", "--yes"])
            .expect(6)
            .says(&holder);
        // Who only looks needs no lock.
        scene.vaultctl(&["status"]).expect(0);
        assert!(began.elapsed() < Duration::from_secs(4), "nobody waits");
        assert_eq!(ended(first).0, Some(0));
        assert_unlocked(engine, &scene);
        scene.assert_converged();
    });
}

#[test]
fn of_runs_that_begin_together_one_works() {
    on_each_engine(|engine| {
        let scene = Scene::with_stack(engine, SLOW);
        let runs = [(); 4].map(|()| start(&scene, "alice"));
        let mut codes = runs.map(|run| ended(run).0);
        codes.sort_unstable();
        assert_eq!(codes, [Some(0), Some(6), Some(6), Some(6)]);
        assert_unlocked(engine, &scene);
        scene.assert_converged();
    });
}

#[test]
fn the_lock_of_a_killed_run_is_taken_over_at_once() {
    on_each_engine(|engine| {
        let scene = Scene::with_stack(engine, SLOW);
        let mut killed = start(&scene, "alice");
        until_at_work(&scene);
        killed.kill().unwrap();
        killed.wait().unwrap();
        assert!(engine.find("container", &lock_of(&scene)).is_some());
        let began = Instant::now();
        scene.apply();
        assert!(began.elapsed() < Duration::from_secs(20), "it waited");
        assert_unlocked(engine, &scene);
        scene.assert_converged();
    });
}

#[test]
fn a_lock_of_another_machine_is_taken_over_when_its_time_is_over() {
    on_each_engine(|engine| {
        let scene = Scene::with_stack(engine, SLOW);
        {
            let live = Elsewhere::new(&scene, 25);
            let holder = "locked by `vaultctl apply` of bob@far, process 4711";
            scene.vaultctl(&["apply", "--yes"]).expect(6).says(holder);
            scene.vaultctl(&["unlock", "local"]).expect(6).says(holder);
            assert!(live.is_there());
            assert_eq!(scene.containers().len(), 0);
            // A plan is made all the same, and takes nothing.
            scene.vaultctl(&["plan", "--detailed-exitcode"]).expect(2);
            assert!(live.is_there());
        }
        {
            let over = Elsewhere::new(&scene, -1);
            scene.vaultctl(&["plan", "--detailed-exitcode"]).expect(2);
            assert!(over.is_there());
            scene.apply();
        }
        assert_unlocked(engine, &scene);
        let _over = Elsewhere::new(&scene, -1);
        let run = scene.vaultctl(&["unlock", "local"]).expect(0);
        assert!(run.stdout.contains("bob@far"), "{}", run.stdout);
        assert_unlocked(engine, &scene);
        let run = scene.vaultctl(&["unlock", "local"]).expect(0);
        assert_eq!(run.stdout, "Server `local` is not locked.\n");
        scene.assert_converged();
    });
}

#[test]
fn who_is_interrupted_gives_the_lock_back() {
    on_each_engine(|engine| {
        for (signals, code) in [
            (&["INT"][..], 130),
            (&["TERM"], 130),
            (&["HUP"], 130),
            // What was under way may be half done.
            (&["INT", "INT"], 5),
        ] {
            let scene = Scene::with_stack(engine, SLOW);
            let run = start(&scene, "alice");
            until_at_work(&scene);
            for name in signals {
                signal(&run, name);
                std::thread::sleep(Duration::from_millis(300));
            }
            assert_eq!(ended(run).0, Some(code), "{signals:?}");
            assert_unlocked(engine, &scene);
            scene.apply();
            scene.assert_converged();
        }
    });
}

/// The lock is taken before the plan is shown, so that what is shown is what is done.
#[test]
fn who_is_interrupted_before_the_first_change_gives_the_lock_back() {
    on_each_engine(|engine| {
        for wait in [0, 80] {
            let scene = Scene::with_stack(engine, SLOW);
            let run = start(&scene, "alice");
            let began = Instant::now();
            while engine.find("container", &lock_of(&scene)).is_none() {
                assert!(began.elapsed() < Duration::from_mins(1), "never locked");
            }
            std::thread::sleep(Duration::from_millis(wait));
            signal(&run, "INT");
            assert_eq!(ended(run).0, Some(130), "after {wait} ms");
            assert_unlocked(engine, &scene);
            scene.apply();
            scene.assert_converged();
        }
    });
}

#[test]
fn a_plan_takes_no_lock() {
    on_each_engine(|engine| {
        let scene = Scene::with_stack(engine, SLOW);
        let since = jiff::Timestamp::now().as_second().to_string();
        scene.vaultctl(&["plan"]).expect(0);
        scene.vaultctl(&["status"]).expect(0);
        let until = (jiff::Timestamp::now().as_second() + 1).to_string();
        let filter = format!("--filter=container={}", lock_of(&scene));
        let seen = engine.docker(&["events", "--since", &since, "--until", &until, &filter]);
        assert_eq!(seen, "");
    });
}
