//! Containers are replaced by vaultctl under load, and no request notices.

use std::time::{Duration, Instant};

use crate::balancer::eventually;
use crate::controls::{rounds, tell};
use crate::engine::on_each_engine;
use crate::fleet::{COMPOSE, assert_tidy, containers, load, proxy, runtime, shop, start, succeed};
use crate::load::Tally;

#[test]
fn a_rotation_is_not_noticed() {
    on_each_engine(|engine| {
        let scene = shop(engine, "");
        let mut before = containers(&scene);
        let load = load(&scene);
        let began = Instant::now();
        for _ in 0..rounds() {
            scene
                .vaultctl(&["rotate", "containers", "shop", "app"])
                .expect(0);
            let now = containers(&scene);
            assert_ne!(before, now);
            before = now;
        }
        let each = began.elapsed() / rounds();
        load.wait_for(100);
        let tally = load.stop();
        tell("rotate containers", rounds(), &tally);
        println!("{:.2} s for each, with the drain", each.as_secs_f64());
        tally.assert_unharmed();
        assert_eq!(tally.instances.len(), 1 + rounds() as usize, "{tally:?}");
        assert_tidy(&scene, 1);
    });
}

#[test]
fn a_reload_of_the_proxy_in_the_middle_is_not_noticed() {
    on_each_engine(|engine| {
        let scene = shop(engine, "replicas = 2\nmin_healthy = 1\n");
        let load = load(&scene);
        for round in 0..rounds() {
            let run = start(&scene, &["rotate", "containers", "shop"]);
            // Spread over the whole of a run.
            std::thread::sleep(Duration::from_millis(500 + u64::from(round) * 700 % 4000));
            let before = runtime(&scene).process();
            engine.docker(&["kill", "--signal=USR2", &proxy(&scene)]);
            eventually("a new process answers", || {
                runtime(&scene).try_say("show info").is_some()
                    && runtime(&scene).process() != before
            });
            succeed(run);
        }
        load.wait_for(100);
        let tally = load.stop();
        tell("rotate, with reloads", rounds() * 2, &tally);
        tally.assert_unharmed();
        assert_tidy(&scene, 2);
    });
}

/// Only what was open at the instant of the restart may end.
#[test]
fn a_restart_of_the_proxy_in_the_middle_loses_nothing_after_it() {
    on_each_engine(|engine| {
        let scene = shop(engine, "");
        for round in 0..rounds() {
            let before = load(&scene);
            let run = start(&scene, &["rotate", "containers", "shop"]);
            // Spread over the whole of a run.
            std::thread::sleep(Duration::from_millis(1500 + u64::from(round) * 430 % 2100));
            before.stop();
            engine.docker(&["restart", "--time=1", &proxy(&scene)]);
            eventually("the proxy answers", || {
                runtime(&scene).try_say("show info").is_some()
            });
            let after = load(&scene);
            succeed(run);
            after.wait_for(100);
            let tally = after.stop();
            tell("rotate, with a restart", 1, &tally);
            tally.assert_unharmed();
        }
        assert_tidy(&scene, 1);
    });
}

#[test]
fn an_apply_is_not_noticed() {
    on_each_engine(|engine| {
        let scene = shop(engine, "");
        let load = load(&scene);
        let versions = ["vaultctl-test/service:1", "vaultctl-test/service:2"];
        for round in 0..rounds() as usize {
            let (old, new) = (versions[round % 2], versions[(round + 1) % 2]);
            scene.edit(COMPOSE, old, new);
            scene.commit();
            scene.apply();
        }
        load.wait_for(100);
        let tally = load.stop();
        tell("apply of another image", rounds(), &tally);
        tally.assert_unharmed();
        assert_tidy(&scene, 1);
    });
}

#[test]
fn candidates_that_never_get_healthy_are_not_noticed() {
    on_each_engine(|engine| {
        let scene = shop(engine, "");
        let before = containers(&scene);
        let load = load(&scene);
        scene.edit(COMPOSE, "VERSION: '0'", "VERSION: '0', NEVER_HEALTHY: '1'");
        scene.edit("sync/stack-shop.toml", "\"10s\"", "\"1s\"");
        scene.commit();
        for _ in 0..rounds() {
            scene
                .vaultctl(&["apply", "--yes", "--retry"])
                .expect(4)
                .says("the successor of");
            assert_eq!(containers(&scene), before, "the old one never stops");
        }
        let tally = load.stop();
        tell("candidates that never get healthy", rounds(), &tally);
        tally.assert_unharmed();
    });
}

#[test]
fn killed_at_any_moment_the_next_run_converges_unnoticed() {
    on_each_engine(|engine| {
        let scene = shop(engine, "replicas = 2\nmin_healthy = 1\n");
        let load = load(&scene);
        let mut cut = 0;
        for round in 0..rounds() {
            let mut run = start(&scene, &["rotate", "containers", "shop"]);
            std::thread::sleep(Duration::from_millis(300 + u64::from(round) * 1370 % 5000));
            cut += u32::from(run.try_wait().unwrap().is_none());
            run.kill().unwrap();
            run.wait().unwrap();
            scene.apply();
            assert_tidy(&scene, 2);
        }
        let tally: Tally = load.stop();
        tell("killed, and applied", rounds(), &tally);
        assert!(cut > 0, "no run was cut");
        tally.assert_unharmed();
    });
}
