//! Where two cannot run at once: what is said of the gap, and what is asked before it.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;

use crate::controls::tell;
use crate::engine::{Engine, on_each_engine};
use crate::fleet::{COMPOSE, assert_tidy, containers, load, proxy, shop};
use crate::scene::Scene;

const ALONE: &str = "
services:
  web:
    image: vaultctl-test/service:1
    ports: ['127.0.0.1::8080']
    stop_signal: SIGKILL
  store:
    image: vaultctl-test/service:1
    volumes: ['data:/data']
    stop_signal: SIGKILL
volumes:
  data:
";

const ALONE_ROTATIONS: &str = "
[[rotation]]
name = \"web\"
stack = \"shop\"
service = \"web\"
every = \"1h\"
[[rotation]]
name = \"store\"
stack = \"shop\"
service = \"store\"
every = \"1h\"
";

const PLAIN: &str = "
services:
  app:
    image: vaultctl-test/service:1
    environment: { VERSION: '0' }
    stop_signal: SIGKILL
";

const PLAIN_ROTATION: &str = "
[[rotation]]
name = \"app\"
stack = \"shop\"
service = \"app\"
every = \"1h\"
";

/// A scene with a stack `shop`, applied.
fn applied(engine: &Engine, compose: &str, more: &str) -> Scene {
    let scene = Scene::new(engine);
    scene.stack("shop", compose, more);
    scene.commit();
    scene.apply();
    scene
}

/// The time of the engine's log, which is read by the second.
fn seconds() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    since.as_secs()
}

/// What `rotate --status --json` says of the first rotation.
#[track_caller]
fn status(scene: &Scene) -> Value {
    let run = scene.vaultctl(&["rotate", "--status", "--json"]).expect(0);
    let mut status: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(status["format"], "vaultctl.rotations/v1");
    status["rotations"][0].take()
}

/// Insists that nothing is due, and that nothing is said of it.
#[track_caller]
fn assert_nothing_is_due(scene: &Scene) {
    for more in [&[][..], &["--stack", "shop"]] {
        let run = scene.vaultctl(&[&["rotate", "--due"], more].concat());
        let run = run.expect(0);
        assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
    }
}

#[test]
fn a_gap_is_told_agreed_to_and_measured() {
    on_each_engine(|engine| {
        let scene = applied(engine, ALONE, ALONE_ROTATIONS);
        let store = scene.name("shop-store-1");
        let inside = |script: &str| {
            let output = engine.try_docker(&["exec", &store, "sh", "-c", script]);
            output.status.success()
        };
        assert!(inside("echo x >/data/kept && echo x >/lost"));
        let id = |at: usize| containers(&scene)[at].1.clone();
        let before = [id(0), id(1)];

        let asked = scene
            .vaultctl(&["rotate", "containers", "shop", "web"])
            .expect(64)
            .says("--yes");
        for part in ["downtime", "it publishes ports of the server itself"] {
            assert!(asked.stdout.contains(part), "{part}:\n{}", asked.stdout);
        }
        assert_eq!(before, [id(0), id(1)], "nothing was done");
        let web = ["rotate", "containers", "shop", "web", "--yes", "--quiet"];
        let told = scene.vaultctl(&web).expect(0);
        assert!(
            told.stdout.contains("`web` was down for "),
            "{}",
            told.stdout
        );
        let [old_store, old_web] = before;
        assert_ne!(old_web, id(1));

        // What a rotation says is agreed to, and the other one was just done.
        let rotated = id(1);
        let due = scene.vaultctl(&["rotate", "--due"]).expect(0);
        let due = due.says("`store` was down for ");
        let reason = "` may have one writer alone";
        assert!(due.stdout.contains(reason), "{}", due.stdout);
        assert_ne!(old_store, id(0));
        assert_eq!(rotated, id(1));
        assert!(inside("test -e /data/kept"), "data is kept");
        assert!(inside("test ! -e /lost"), "nothing else is");
        scene.assert_converged();
    });
}

const ONES: &str = "
services:
  address:
    image: vaultctl-test/service:1
    mac_address: '02:42:ac:10:00:77'
    networks: [inside]
  shares:
    image: vaultctl-test/service:1
    command: [sleep]
    network_mode: service:address
  data:
    image: vaultctl-test/volume:1
networks:
  inside: {}
";

#[test]
fn why_two_cannot_run_at_once_is_said() {
    on_each_engine(|engine| {
        let rotation = |service: &str| {
            format!(
                "[[rotation]]\nname = \"{service}\"\nstack = \"shop\"\nservice = \"{service}\"\n"
            )
        };
        let services = ["address", "shares", "data"];
        let scene = applied(engine, ONES, &services.map(rotation).concat());
        let reasons = [
            "it has a hardware address of its own",
            "it shares the network of another container",
            "`/data` may have one writer alone",
        ];
        for (service, reason) in services.into_iter().zip(reasons) {
            let run = scene.vaultctl(&["rotate", "containers", "shop", service]);
            let run = run.expect(64);
            let said = format!("downtime  made anew from its image; {reason}");
            assert!(run.stdout.contains(&said), "{}", run.stdout);
        }
    });
}

/// A rotation without it would fail after it has begun.
#[test]
fn an_image_that_has_gone_is_fetched_first() {
    on_each_engine(|engine| {
        let scene = Scene::new(engine);
        // Nothing listens there.
        let image = format!("127.0.0.1:1/{}:1", scene.name("app"));
        engine.docker(&["tag", "vaultctl-test/service:1", &image]);
        let compose = PLAIN.replace("vaultctl-test/service:1", &image);
        scene.stack("shop", &compose, PLAIN_ROTATION);
        scene.commit();
        scene.apply();
        let before = containers(&scene);
        engine.docker(&["image", "rm", &image]);
        let run = scene.vaultctl(&["rotate", "--due"]).expect(4);
        assert!(run.stdout.contains("pull"), "{}", run.stdout);
        assert_eq!(before, containers(&scene));
    });
}

/// What nobody has written a `[[rotation]]` for stops first, too, when somebody asks.
#[test]
fn a_gap_of_what_has_no_rotation_is_told_too() {
    on_each_engine(|engine| {
        let scene = applied(engine, PLAIN, "");
        let rotate = ["rotate", "containers", "shop", "--yes"];
        let told = scene.vaultctl(&rotate).expect(0);
        let told = told.says("`app` was down for ");
        assert!(told.stdout.contains("downtime"), "{}", told.stdout);
    });
}

/// The others get the requests of the one that stops.
#[test]
fn one_of_two_that_stops_first_is_not_noticed() {
    on_each_engine(|engine| {
        let stop_first = "replicas = 2\nmin_healthy = 1\nstrategy = \"stop-first\"\n";
        let scene = shop(engine, stop_first);
        let load = load(&scene);
        let before = containers(&scene);
        let rotate = ["rotate", "containers", "shop"];
        scene.vaultctl(&rotate).expect(0);
        let now = containers(&scene);
        assert!(before.iter().all(|old| !now.contains(old)), "{now:?}");
        load.wait_for(100);
        let tally = load.stop();
        tell("rotate, stopping first", 2, &tally);
        tally.assert_unharmed();
        assert_tidy(&scene, 2);
    });
}

#[test]
fn what_is_due_is_rotated_once() {
    on_each_engine(|engine| {
        let scene = applied(engine, PLAIN, PLAIN_ROTATION);
        let mut known = containers(&scene);
        let mut is_new = || std::mem::replace(&mut known, containers(&scene)) != containers(&scene);
        assert_eq!(status(&scene)["due"], true, "nothing is known of it");
        scene.vaultctl(&["rotate", "--due"]).expect(0);
        assert!(is_new());
        assert_nothing_is_due(&scene);
        assert!(!is_new());
        let told = status(&scene);
        assert_eq!((&told["due"], &told["count"]), (&false.into(), &1.into()));
        assert_eq!(told["run"]["result"], "done");
        assert_eq!(told["containers"].as_array().unwrap().len(), 1);

        engine.on_host(&scene.state(), "rm history/rotations.json");
        scene.vaultctl(&["rotate", "pause", "app"]).expect(0);
        assert_nothing_is_due(&scene);
        let told = status(&scene);
        assert_eq!((&told["due"], &told["count"]), (&false.into(), &0.into()));
        assert!(told["paused"]["since"].is_string(), "{told}");
        assert!(!is_new());
        for resumed in ["Resumed: 1 rotation.", "Resumed: 0 rotations."] {
            let told = scene.vaultctl(&["rotate", "resume"]).expect(0);
            assert_eq!(told.stdout.trim(), resumed);
        }
        assert_eq!(status(&scene)["paused"], Value::Null);
        scene.vaultctl(&["rotate", "--due"]).expect(0);
        assert!(is_new(), "what is lost is due");
    });
}

#[test]
fn a_successor_starts_first_without_a_proxy_too() {
    on_each_engine(|engine| {
        let compose = format!("{PLAIN}    x-vaultctl: {{ update: start-first }}\n");
        let scene = applied(engine, &compose, "");
        let [old, new, since] = {
            let old = containers(&scene)[0].1.clone();
            // The engine's log is read by the second.
            std::thread::sleep(std::time::Duration::from_secs(1));
            let since = seconds();
            scene.edit(COMPOSE, "VERSION: '0'", "VERSION: '1'");
            scene.commit();
            scene.apply();
            [old, containers(&scene)[0].1.clone(), since.to_string()]
        };
        let project = scene.name("shop");
        let seen = engine.lines(&[
            "events",
            &format!("--since={since}"),
            &format!("--until={}", seconds() + 1),
            "--filter=event=start",
            "--filter=event=die",
            &format!("--filter=label=com.docker.compose.project={project}"),
            "--format={{.Action}} {{.ID}}",
        ]);
        assert_eq!(seen, [format!("start {new}"), format!("die {old}")]);
        scene.assert_converged();
    });
}

#[test]
fn a_successor_that_is_taken_back_is_asked_to_stop() {
    on_each_engine(|engine| {
        let start_first = "    x-vaultctl: { update: start-first }\n";
        let compose = PLAIN.replace("    stop_signal: SIGKILL\n", start_first);
        let scene = applied(engine, &compose, "health_timeout = \"1s\"\n");
        let before = containers(&scene);
        let unfit = "VERSION: '1', NEVER_HEALTHY: '1' }\n    \
                     healthcheck: { test: [CMD, /bin/service, health], interval: 1s";
        scene.edit(COMPOSE, "VERSION: '0'", unfit);
        scene.commit();
        let since = seconds();
        scene.vaultctl(&["apply", "--yes"]).expect(4);
        assert_eq!(before, containers(&scene));
        let project = scene.name("shop");
        let seen = engine.lines(&[
            "events",
            &format!("--since={since}"),
            &format!("--until={}", seconds() + 1),
            "--filter=event=kill",
            &format!("--filter=label=com.docker.compose.project={project}"),
            "--format={{.Actor.Attributes.signal}}",
        ]);
        assert_eq!(seen.first().map(String::as_str), Some("15"), "{seen:?}");
    });
}

#[test]
fn what_git_wants_to_be_another_is_applied_not_rotated() {
    on_each_engine(|engine| {
        let scene = applied(engine, PLAIN, PLAIN_ROTATION);
        let before = containers(&scene);
        scene.edit(COMPOSE, "VERSION: '0'", "VERSION: '1'");
        scene.commit();
        scene
            .vaultctl(&["rotate", "containers", "shop"])
            .expect(1)
            .says("`vaultctl apply`");
        scene.vaultctl(&["rotate", "--due"]).expect(1);
        assert_eq!(before, containers(&scene));
    });
}

/// A rotation neither applies what nobody has applied yet, nor makes more or fewer containers.
#[test]
fn a_rotation_makes_and_removes_no_container_of_its_own_accord() {
    on_each_engine(|engine| {
        let scene = Scene::new(engine);
        let rotate = ["rotate", "containers", "shop", "--yes"];
        scene.stack("shop", PLAIN, PLAIN_ROTATION);
        scene.commit();
        assert_nothing_is_due(&scene);
        let told = scene.vaultctl(&rotate).expect(0);
        assert!(told.stdout.contains("Nothing to rotate"), "{}", told.stdout);
        assert!(containers(&scene).is_empty());

        scene.apply();
        let count = |from: &str, to: &str| {
            scene.edit("sync/stack-shop.toml", from, to);
            scene.commit();
        };
        for (from, to, found) in [
            ("every = \"1h\"\n", "every = \"1h\"\nreplicas = 2\n", 1),
            ("replicas = 2\n", "replicas = 1\n", 2),
        ] {
            count(from, to);
            let before = containers(&scene);
            assert_eq!(before.len(), found);
            for arguments in [&rotate[..], &["rotate", "--due"]] {
                scene.vaultctl(arguments).expect(1).says("`vaultctl apply`");
            }
            assert_eq!(before, containers(&scene));
            scene.apply();
        }
    });
}

/// It would go on with the containers of before, and nobody would see that.
#[test]
fn a_proxy_that_takes_no_orders_keeps_its_containers() {
    on_each_engine(|engine| {
        let scene = shop(engine, "");
        let before = containers(&scene);
        let rotate = ["rotate", "containers", "shop"];
        engine.docker(&["pause", &proxy(&scene)]);
        drop(scene.vaultctl(&rotate).expect(4).says("docker unpause"));
        engine.docker(&["unpause", &proxy(&scene)]);
        let folder = scene.delivered("edge").join("run");
        engine.on_host(&folder, "mv admin.sock away");
        drop(scene.vaultctl(&rotate).expect(4).says("its socket"));
        engine.on_host(&folder, "mv away admin.sock");
        assert_eq!(before, containers(&scene));
        assert_tidy(&scene, 1);
    });
}

/// Its file is taken back before it starts again: else it would not.
#[test]
fn a_proxy_that_refuses_its_configuration_gets_the_one_of_before() {
    on_each_engine(|engine| {
        let scene = shop(engine, "");
        let twice = "default_backend app\nbackend app\n";
        scene.edit(
            "stacks/edge/haproxy/haproxy.cfg",
            "default_backend app\n",
            twice,
        );
        scene.commit();
        scene.vaultctl(&["apply", "--yes"]).expect(4);
        scene.edit(
            "stacks/edge/haproxy/haproxy.cfg",
            twice,
            "default_backend app\n",
        );
        scene.commit();
        assert_tidy(&scene, 1);
        // What was written to be checked is not left there.
        let folder = scene.delivered("edge").join("haproxy/backends");
        engine.on_host(&folder, "test \"$(ls -A)\" = app.cfg");
    });
}

/// Neither one that somebody starts again, nor one that is made anew with the file of before.
#[test]
fn a_proxy_that_did_not_run_finds_the_containers_of_now() {
    on_each_engine(|engine| {
        let scene = shop(engine, "");
        let rotate = ["rotate", "containers", "shop"];
        engine.docker(&["stop", "--time=1", &proxy(&scene)]);
        let told = scene.vaultctl(&rotate).expect(0);
        drop(told.says("the proxy does not run"));
        engine.docker(&["start", &proxy(&scene)]);
        assert_tidy(&scene, 1);

        engine.docker(&["rm", "--force", &proxy(&scene)]);
        scene.vaultctl(&rotate).expect(0);
        assert_eq!(scene.plan().step("proxy", "app").action, "switch");
    });
}
