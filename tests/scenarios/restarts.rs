//! An engine that is restarted in the middle of a run, between any two of its calls.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use crate::engine::on_each_engine;
use crate::private_engine::PrivateEngine;
use crate::proxy::{Proxy, Verdict};
use crate::scene::Scene;

const COMPOSE: &str = "stacks/shop/compose.yaml";

const SHOP: &str = "
services:
  db:
    image: vaultctl-test/volume:1
    restart: unless-stopped
    network_mode: none
    environment: { LEVEL: 'n0' }
    volumes: ['data:/data']
volumes: { data: }
";

#[test]
fn a_restart_between_two_calls_that_nobody_notices() {
    restarted_between_calls("TERM", false);
}

#[test]
fn a_crash_between_two_calls_that_cuts_the_connection() {
    restarted_between_calls("KILL", true);
}

/// Restarts an engine before the first call of a replacement, before the second and so on.
fn restarted_between_calls(signal: &'static str, cut: bool) {
    on_each_engine(|engine| {
        let Some(private) = PrivateEngine::like(engine) else {
            return;
        };
        let engine = private.engine.clone();
        let private = Arc::new(Mutex::new(private));
        let scene = Scene::new(&engine);
        let socket = scene.directory.join("proxy.sock");
        let proxy = Proxy::listen(&socket, &engine.socket());
        scene.edit(
            "sync/servers.toml",
            &engine.socket().display().to_string(),
            &socket.display().to_string(),
        );
        scene.stack("shop", SHOP, "");
        scene.commit();
        scene.apply();
        let (db, volume) = (scene.name("shop-db-1"), scene.name("shop_data"));
        engine.docker(&["exec", &db, "service", "append", "/data/kept", "precious"]);
        let holders = format!("--filter=volume={volume}");
        let running = || engine.lines(&["ps", "--quiet", &holders]);

        for call in 1.. {
            assert!(call < 40, "a replacement takes less than 40 calls");
            scene.edit(COMPOSE, &format!("'n{}'", call - 1), &format!("'n{call}'"));
            scene.commit();
            let (made, restarted) = (AtomicUsize::new(0), Arc::new(AtomicBool::new(false)));
            let (private, happened) = (Arc::clone(&private), Arc::clone(&restarted));
            let most = Arc::new(AtomicUsize::new(0));
            let recording = Arc::new(AtomicUsize::new(usize::MAX));
            let records = Arc::clone(&recording);
            let (seen, asked, filter) = (Arc::clone(&most), engine.clone(), holders.clone());
            proxy.set_judge(Some(Box::new(move |line| {
                let number = made.fetch_add(1, Ordering::SeqCst) + 1;
                if line.contains("vaultctl.files.run") {
                    records.fetch_min(number, Ordering::SeqCst);
                }
                if number == call {
                    println!("{call}: {signal} before {line}");
                    let mut private = private.lock().unwrap();
                    private.end(signal);
                    private.start();
                    happened.store(true, Ordering::SeqCst);
                }
                seen.fetch_max(
                    asked.lines(&["ps", "--quiet", &filter]).len(),
                    Ordering::SeqCst,
                );
                match (number == call, cut) {
                    (false, _) => Verdict::PassOn,
                    (true, false) => Verdict::PassOnAnew,
                    (true, true) => Verdict::Cut,
                }
            })));
            let run = scene.vaultctl(&["apply", "--yes"]);
            proxy.set_judge(None);
            // Before there is a plan nothing can have been changed, and going back is not needed.
            assert!([0, 1, 4].contains(&run.code), "{run:#?}");
            if run.code != 1 {
                most.fetch_max(running().len(), Ordering::SeqCst);
            }
            // None, while the engine is still starting again what it ran.
            let at_once = most.load(Ordering::SeqCst);
            assert!(
                at_once == 1 || (at_once == 0 && run.code == 1),
                "{at_once} containers ran at once on one volume: {run:#?}"
            );
            if run.code != 0 {
                // What runs is whole.
                assert_eq!(
                    scene.containers().keys().collect::<Vec<_>>(),
                    [&db],
                    "{run:#?}"
                );
            }
            scene.apply();
            scene.assert_converged();
            assert_eq!(scene.containers().keys().collect::<Vec<_>>(), [&db]);
            assert_eq!(running().len(), 1);
            let found = engine.container(&db);
            assert_eq!(
                found["HostConfig"]["RestartPolicy"]["Name"],
                "unless-stopped"
            );
            let environment = found["Config"]["Env"].to_string();
            assert!(
                environment.contains(&format!("LEVEL=n{call}")),
                "{environment}"
            );
            assert_eq!(
                engine.docker(&["exec", &db, "cat", "/data/kept"]),
                "precious"
            );
            // A stack without files has one written in the end: the history. How that is done is tried
            // elsewhere, and each restart takes its time.
            let is_recorded = call > recording.load(Ordering::SeqCst).saturating_add(1);
            if is_recorded || !restarted.load(Ordering::SeqCst) {
                assert!(call > 6, "a replacement takes {} calls", call - 1);
                break;
            }
        }
    });
}

#[test]
fn an_engine_that_does_not_come_back_is_an_error_and_the_next_run_converges() {
    on_each_engine(|engine| {
        let Some(mut private) = PrivateEngine::like(engine) else {
            return;
        };
        let engine = private.engine.clone();
        let scene = Scene::new(&engine);
        scene.stack("shop", SHOP, "");
        scene.commit();
        scene.apply();
        let db = scene.name("shop-db-1");
        engine.docker(&["exec", &db, "service", "append", "/data/kept", "precious"]);
        scene.edit(COMPOSE, "'n0'", "'n1'");
        scene.edit(COMPOSE, "LEVEL", "START_DELAY: '1', LEVEL");
        scene.commit();
        let new = format!("{db}.vaultctl-new");
        std::thread::scope(|threads| {
            let applied = threads.spawn(|| scene.vaultctl(&["apply", "--yes"]));
            while engine.find("container", &new).is_none() && !applied.is_finished() {
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
            private.end("KILL");
            let run = applied.join().unwrap();
            assert!([4, 5].contains(&run.code), "{run:#?}");
            assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
        });
        scene.vaultctl(&["plan"]).expect(1).says("docker.sock");
        private.start();
        scene.apply();
        scene.assert_converged();
        assert_eq!(scene.containers().keys().collect::<Vec<_>>(), [&db]);
        assert_eq!(
            engine.docker(&["exec", &db, "cat", "/data/kept"]),
            "precious"
        );
    });
}
