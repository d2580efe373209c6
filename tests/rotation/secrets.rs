//! A secret gets a new value under load, and what uses it with it; or nothing does.

use std::os::unix::process::ExitStatusExt as _;
use std::process::Command;

use crate::balancer::eventually;
use crate::controls::{rounds, tell};
use crate::engine::{Engine, on_each_engine};
use crate::fleet::{COMPOSE, assert_tidy, containers, load, shop};
use crate::scene::Scene;

const ROTATION: &str = "
[[rotation]]
name = \"password\"
secret = \"PASSWORD\"
every = \"90d\"
generate = \"alnum:40\"
";

/// Lets secrets be sealed in a scene, and committed.
pub(crate) fn give_a_key(scene: &Scene) {
    scene.git(&["config", "user.name", "operations"]);
    scene.git(&["config", "user.email", "operations@example.org"]);
    let key = scene.vaultctl(&["secret", "keygen"]).expect(0).stdout;
    scene.file(
        "sync/recipients.toml",
        &format!(
            "[[recipient]]\nname = \"operations\"\nkey = \"{}\"\ntags = [\"scope:all\"]\n",
            key.trim()
        ),
    );
}

/// The shop, whose service has a secret as a file.
fn sealed(engine: &Engine, rotation: &str) -> Scene {
    let scene = shop(engine, "");
    give_a_key(&scene);
    scene
        .vaultctl(&["secret", "set", "PASSWORD", "--generate", "alnum:40"])
        .expect(0);
    scene.file("sync/rotations.toml", rotation);
    scene.edit(
        COMPOSE,
        "    networks: [front]",
        "    secrets: [password]\n    networks: [front]",
    );
    scene.edit(
        COMPOSE,
        "networks:\n  front: {",
        "  other:\n    image: vaultctl-test/service:1\n    network_mode: none\n\
         secrets: { password: { environment: PASSWORD } }\nnetworks:\n  front: {",
    );
    scene.commit();
    scene.apply();
    scene.assert_converged();
    scene
}

fn password(scene: &Scene) -> String {
    let app = scene.name("shop-app-1");
    scene
        .engine
        .docker(&["exec", &app, "cat", "/run/secrets/password"])
}

/// The files with values that lie on the server.
fn delivered(scene: &Scene) -> Vec<String> {
    let folder = scene.state().join("injected/shop");
    let files = std::fs::read_dir(folder).unwrap();
    let names = files.map(|file| file.unwrap().file_name().to_string_lossy().into_owned());
    names.collect()
}

#[test]
fn a_new_value_is_not_noticed_and_the_old_one_is_gone() {
    on_each_engine(|engine| {
        let scene = sealed(engine, ROTATION);
        let other =
            |scene: &Scene| scene.engine.container(&scene.name("shop-other-1"))["Id"].clone();
        let before = (password(&scene), other(&scene));
        let load = load(&scene);
        for round in 2..2 + rounds() {
            let run = scene
                .vaultctl(&["rotate", "secret", "PASSWORD", "--commit"])
                .expect(0)
                .says(&format!("`PASSWORD` is at #{round}."));
            let now = password(&scene);
            assert_ne!(now, before.0);
            assert_eq!(now.len(), 40);
            assert!(!run.stdout.contains(&now) && !run.stderr.contains(&now));
            assert_eq!(
                scene
                    .vaultctl(&["secret", "get", "PASSWORD"])
                    .expect(0)
                    .stdout
                    .trim(),
                now
            );
            assert_eq!(delivered(&scene).len(), 1, "the old value stays nowhere");
        }
        let tally = load.stop();
        tell("rotate secret", rounds(), &tally);
        tally.assert_unharmed();
        assert_eq!(other(&scene), before.1, "what does not use it stays");
        assert_eq!(scene.git(&["status", "--short"]), "");
        let log = scene.git(&["log", "--format=%s", "-1"]);
        assert_eq!(log.trim(), format!("Rotate PASSWORD to #{}", 1 + rounds()));
        assert_tidy(&scene, 1);
    });
}

#[test]
fn a_value_that_does_not_work_goes_back_everywhere() {
    on_each_engine(|engine| {
        // The program does not start with this one.
        let rotation = ROTATION.replace(
            "generate = \"alnum:40\"",
            "command = \"printf %s broken-Kx7Rm2Tq9LwPz4Vb8Nc1YdHg5Sj3\"",
        );
        let scene = sealed(engine, &rotation);
        scene.edit(
            COMPOSE,
            "test: [CMD, /bin/service, health]",
            "test: [CMD-SHELL, 'case $$(cat /run/secrets/password) in broken*) exit 1;; esac; service health']",
        );
        scene.edit("sync/stack-shop.toml", "\"10s\"", "\"2s\"");
        scene.commit();
        scene.apply();
        let before = (containers(&scene), password(&scene));
        let load = load(&scene);
        scene
            .vaultctl(&["rotate", "secret", "PASSWORD", "--commit"])
            .expect(4)
            .says("#2 of `PASSWORD` was deleted");
        let tally = load.stop();
        tally.assert_unharmed();
        assert_eq!((containers(&scene), password(&scene)), before);
        let log = scene.git(&["log", "--format=%s", "-1"]);
        assert_eq!(log.trim(), "Take back #2 of PASSWORD");
        scene.assert_converged();
        assert_eq!(delivered(&scene).len(), 1);
    });
}

/// The first of two stacks works with the new value, the second does not.
#[test]
fn what_has_the_new_value_already_goes_back_too() {
    on_each_engine(|engine| {
        let stack = |check: &str| {
            format!(
                "
services:
  app:
    image: vaultctl-test/service:1
    stop_signal: SIGKILL
    secrets: [password]
    healthcheck: {{ test: [CMD-SHELL, '{check}'], interval: 30s }}
secrets: {{ password: {{ environment: PASSWORD }} }}
"
            )
        };
        let scene = sealed(engine, "");
        let works = stack("true");
        let fails = stack("! grep -q broken /run/secrets/password");
        scene.stack("first", &works, "");
        scene.stack(
            "second",
            &fails,
            "after = [\"first\"]\nhealth_timeout = \"2s\"\n",
        );
        let hook = "command = \"printf %s broken-Kx7Rm2Tq9LwPz4Vb8Nc1YdHg5Sj3\"
            hooks = [{ type = \"command\", after = \"touch after\", \
            before = \"printf %s \\\"$VAULTCTL_NEW_VALUE\\\" >../good\", \
            revert = \"printf %s \\\"$VAULTCTL_OLD_VALUE\\\" >../good\" }]\n";
        let rotation = ROTATION.replace("generate = \"alnum:40\"\n", hook);
        scene.file("sync/rotations.toml", &rotation);
        scene.commit();
        scene.apply();
        let value = |stack: &str| {
            let container = scene.name(&format!("{stack}-app-1"));
            engine.docker(&["exec", &container, "cat", "/run/secrets/password"])
        };
        let before = value("first");
        let run = scene
            .vaultctl(&[
                "rotate", "secret", "PASSWORD", "--commit", "--yes", "--json",
            ])
            .expect(4)
            .says("#2 of `PASSWORD` was deleted");
        let lines = run.stdout.lines();
        let mut lines = lines.map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        let last = lines.next_back().unwrap();
        assert_eq!(
            (&last["event"], &last["exit_code"]),
            (&"summary".into(), &4.into())
        );
        assert_eq!(
            [value("first"), value("second")],
            [before.clone(), before.clone()]
        );
        let good = scene.repository().join("../good");
        assert_eq!(std::fs::read_to_string(good).unwrap(), before);
        assert!(!scene.repository().join("after").exists());
        scene.assert_converged();
    });
}

#[test]
fn what_must_not_come_along_or_is_not_ours_is_refused() {
    on_each_engine(|engine| {
        let scene = sealed(engine, ROTATION);
        let before = containers(&scene);
        let rotate = |code: i32, says: &str| {
            let run = scene.vaultctl(&["rotate", "secret", "PASSWORD"]);
            run.expect(code).says(says);
        };
        scene.edit(COMPOSE, "VERSION: '0'", "VERSION: '1'");
        rotate(1, "what uses it is not as git wants it");
        scene.edit(COMPOSE, "VERSION: '1'", "VERSION: '0'");
        let hook =
            "hooks = [{ type = \"command\", before = \"exit 3\", revert = \"touch reverted\" }]\n";
        scene.file("sync/rotations.toml", &format!("{ROTATION}{hook}"));
        rotate(1, "exit status: 3");
        assert!(scene.repository().join("reverted").exists());
        let listed = scene
            .vaultctl(&["secret", "versions", "PASSWORD"])
            .expect(0)
            .stdout;
        assert!(listed.contains("deleted"), "{listed}");
        scene.edit(
            "sync/secrets.toml",
            "name = \"PASSWORD\"",
            "name = \"PASSWORD\"\nclass = \"external\"",
        );
        scene.edit("sync/secrets.toml", "generate = \"alnum:40\"\n", "");
        rotate(1, "issued by somebody else");
        assert_eq!(containers(&scene), before);
    });
}

/// A run that ends before the other side knows the new value leaves nothing that an apply would roll out.
#[test]
fn a_value_is_in_git_when_the_other_side_knows_it_and_not_before() {
    on_each_engine(|engine| {
        let scene = sealed(engine, ROTATION);
        let rotation = |before: &str| {
            let hook = format!(
                "hooks = [{{ type = \"command\", before = \"{before}\", revert = \"touch ../reverted\" }}]\n"
            );
            scene.file("sync/rotations.toml", &format!("{ROTATION}{hook}"));
            scene.commit();
        };
        let before = (containers(&scene), password(&scene));
        let words = ["rotate", "secret", "PASSWORD", "--commit"];
        let rotate = || scene.vaultctl(&words);
        let assert_untouched = || {
            assert_eq!(scene.git(&["status", "--short"]), "");
            let listed = scene.vaultctl(&["secret", "versions", "PASSWORD"]);
            let listed = listed.expect(0).stdout;
            assert!(
                listed.contains("#1 ") && !listed.contains("#2 "),
                "{listed}"
            );
            scene.assert_converged();
            assert_eq!((containers(&scene), password(&scene)), before);
        };
        rotation("kill -KILL $PPID");
        let program = Command::new(env!("CARGO_BIN_EXE_vaultctl"));
        let ended = scene.prepared(program, &words).status().unwrap();
        assert_eq!(ended.signal(), Some(9));
        assert_untouched();
        // A hook that hangs is left at the first signal.
        rotation("kill -TERM $PPID; exec sleep 600");
        rotate().expect(130);
        assert!(scene.repository().join("../reverted").exists());
        assert_untouched();
        // Nobody else makes a value meanwhile.
        rotation("touch ../begun; until test -e ../go; do sleep 0.1; done");
        let program = Command::new(env!("CARGO_BIN_EXE_vaultctl"));
        let mut first = scene.prepared(program, &words).spawn().unwrap();
        let begun = scene.repository().join("../begun");
        eventually("its hook runs", || begun.exists());
        rotate().expect(6).says("another run rotates a secret");
        scene.file("../go", "");
        assert!(first.wait().unwrap().success());
        let before = (containers(&scene), password(&scene));
        // When everything uses the value, it is in git.
        scene.file(
            "sync/rotations.toml",
            &format!("{ROTATION}hooks = [{{ type = \"command\", after = \"kill -TERM $PPID; exec sleep 600\" }}]\n"),
        );
        scene.commit();
        rotate().expect(130).says("the old one is still good");
        assert_ne!(password(&scene), before.1);
        scene.assert_converged();
    });
}

/// A value that a server has for itself is due like any other.
#[test]
fn each_definition_of_a_secret_is_rotated_when_it_is_due() {
    on_each_engine(|engine| {
        let scene = sealed(engine, "");
        scene.file(
            "sync/spare.toml",
            "[[server]]\nname = \"spare\"\naddress = \"unix:///nowhere/docker.sock\"\nenabled = false\n",
        );
        std::fs::remove_file(scene.repository().join("sync/secrets.toml")).unwrap();
        let set = ["secret", "set", "PASSWORD", "--generate", "alnum:40"];
        for server in ["spare", "local"] {
            let own = ["--server", server];
            scene.vaultctl(&[&set[..], &own].concat()).expect(0);
        }
        scene.file(
            "sync/rotations.toml",
            &ROTATION.replace("\"90d\"", "\"1s\""),
        );
        scene.commit();
        scene.apply();
        let before = password(&scene);
        scene
            .vaultctl(&["rotate", "secret", "PASSWORD", "--stack", "shop"])
            .expect(64)
            .says("wherever it is used");
        std::thread::sleep(std::time::Duration::from_secs(1));
        scene.vaultctl(&["rotate", "--due", "--commit"]).expect(0);
        assert_ne!(password(&scene), before);
        for server in ["spare", "local"] {
            let words = ["secret", "versions", "PASSWORD", "--server", server];
            let listed = scene.vaultctl(&words).expect(0).stdout;
            assert!(listed.contains("#2 "), "{listed}");
        }
        scene.assert_converged();
    });
}
