//! What is removed, and what is not: volumes, orphans, what others own.

use crate::engine::{Engine, on_each_engine};
use crate::input::WEB;
use crate::scene::Scene;

#[test]
fn data_is_lost_only_where_its_volume_is_named() {
    on_each_engine(|engine| {
        let scene = Scene::with_stack(engine, WEB);
        scene.apply();
        let (web, volume) = (scene.name("web-web-1"), scene.name("web_data"));
        engine.docker(&["exec", &web, "service", "write", "/data/kept", "precious"]);
        let before = scene.containers();
        scene.edit(
            "stacks/web/compose.yaml",
            "volumes: { data: }",
            "volumes: { data: { driver_opts: { type: tmpfs, device: tmpfs, o: size=1m } } }",
        );
        scene.commit();

        let plan = scene.plan();
        assert_eq!(
            plan.step("volume", &volume).disruption,
            "data-loss",
            "{plan:#?}"
        );
        for arguments in [
            &["apply", "--yes"][..],
            &["apply", "--yes", "--allow-data-loss", "data"],
            &["apply", "--yes", "--allow-data-loss", "web_data"],
        ] {
            let run = scene.vaultctl(arguments).expect(1);
            run.says(&format!("--allow-data-loss {volume}"));
        }
        assert_eq!(scene.containers(), before);
        assert_eq!(
            engine.docker(&["exec", &web, "cat", "/data/kept"]),
            "precious"
        );

        scene
            .vaultctl(&["apply", "--yes", "--allow-data-loss", &volume])
            .expect(0);
        scene.assert_converged();
        let options = &engine.find("volume", &volume).unwrap()["Options"];
        assert_eq!(options["type"], "tmpfs");
    });
}

/// A repository with stacks of one service each.
fn with_stacks(engine: &Engine, names: &[&str]) -> Scene {
    let scene = Scene::new(engine);
    for name in names {
        scene.stack(name, WEB, "");
    }
    scene.commit();
    scene.apply();
    scene
}

fn remove_from_git(scene: &Scene, stack: &str) {
    std::fs::remove_file(scene.repository().join(format!("sync/stack-{stack}.toml"))).unwrap();
    std::fs::remove_dir_all(scene.repository().join("stacks").join(stack)).unwrap();
}

#[test]
fn a_repository_that_suddenly_wants_little_does_not_empty_a_host() {
    on_each_engine(|engine| {
        let scene = with_stacks(engine, &["one", "two", "three"]);
        let foreign = scene.name("foreign");
        engine.docker(&[
            "run",
            "--detach",
            "--name",
            &foreign,
            "vaultctl-test/service:1",
            "sleep",
        ]);
        let before = scene.containers();
        remove_from_git(&scene, "one");
        remove_from_git(&scene, "two");
        scene.commit();
        let run = scene.vaultctl(&["apply", "--yes"]).expect(1);
        run.says("2 of 3").says("--allow-delete");
        assert_eq!(scene.containers(), before);
        scene
            .vaultctl(&["apply", "--yes", "--allow-delete"])
            .expect(0);
        scene.assert_converged();
        let left: Vec<String> = scene.containers().into_keys().collect();
        assert_eq!(left, [foreign, scene.name("three-web-1")]);
        assert_eq!(
            scene.volumes().len(),
            3,
            "the volumes of a stack that is gone stay"
        );

        remove_from_git(&scene, "three");
        scene.commit();
        scene
            .vaultctl(&["apply", "--yes"])
            .expect(1)
            .says("--allow-delete");
        assert_eq!(scene.containers().len(), 2);
    });
}

#[test]
fn one_stack_of_several_goes_and_its_volume_stays() {
    on_each_engine(|engine| {
        let scene = with_stacks(engine, &["one", "two"]);
        scene.edit(
            "stacks/two/compose.yaml",
            "network_mode: none",
            "volumes_from: []",
        );
        scene.file(
            "stacks/two/compose.yaml",
            &format!("{WEB}\nnetworks: {{ default: {{ internal: true }} }}\n")
                .replace("    network_mode: none\n", ""),
        );
        scene.commit();
        scene.apply();
        assert_eq!(scene.networks(), [scene.name("two_default")]);
        remove_from_git(&scene, "two");
        scene.commit();
        let plan = scene.plan();
        assert!(
            plan.steps
                .iter()
                .all(|step| step.cause == "orphaned" && step.stack == "two"),
            "{plan:#?}"
        );
        scene.apply();
        scene.assert_converged();
        let left: Vec<String> = scene.containers().into_keys().collect();
        assert_eq!(left, [scene.name("one-web-1")]);
        assert!(scene.networks().is_empty());
        assert_eq!(
            scene.volumes(),
            [scene.name("one_data"), scene.name("two_data")]
        );
    });
}

#[test]
fn without_a_terminal_no_more_is_disrupted_than_the_settings_allow() {
    on_each_engine(|engine| {
        let scene = Scene::with_stack(engine, WEB);
        scene.apply();
        let before = scene.containers();
        scene.file(
            "vaultctl.toml",
            &format!(
                "repository_id = \"{}\"\n[apply]\nunattended = \"none\"\n",
                scene.prefix
            ),
        );
        scene.edit(
            "stacks/web/compose.yaml",
            "network_mode: none",
            "network_mode: none\n    user: '1000'",
        );
        scene.commit();
        scene
            .vaultctl(&["apply", "--yes"])
            .expect(64)
            .says("unattended");
        assert_eq!(scene.containers(), before);
    });
}

#[test]
fn destroying_removes_what_is_owned_and_nothing_else() {
    on_each_engine(|engine| {
        let scene = with_stacks(engine, &["one", "two"]);
        let foreign = scene.name("foreign");
        engine.docker(&[
            "run",
            "--detach",
            "--name",
            &foreign,
            "vaultctl-test/service:1",
            "sleep",
        ]);
        scene
            .vaultctl(&["destroy", "--yes", "--stack", "one"])
            .expect(0);
        let left: Vec<String> = scene.containers().into_keys().collect();
        assert_eq!(left, [foreign.clone(), scene.name("two-web-1")]);
        scene.apply();
        scene.assert_converged();

        let volumes = [scene.name("one_data"), scene.name("two_data")];
        let run = scene.vaultctl(&["destroy", "--yes", "--volumes"]).expect(1);
        run.says(&format!("--allow-data-loss {}", volumes[0]));
        assert_eq!(scene.containers().len(), 3);
        scene.vaultctl(&["destroy", "--yes"]).expect(0);
        assert_eq!(
            scene.containers().into_keys().collect::<Vec<_>>(),
            [foreign]
        );
        assert_eq!(scene.volumes(), volumes);
        scene.apply();
        let both: Vec<&str> = volumes
            .iter()
            .flat_map(|v| ["--allow-data-loss", v])
            .collect();
        scene
            .vaultctl(&[&["destroy", "--yes", "--volumes"], &both[..]].concat())
            .expect(0);
        assert!(scene.volumes().is_empty());
        assert_eq!(scene.containers().len(), 1);
        // Twice is as good as once.
        scene.vaultctl(&["destroy", "--yes"]).expect(0);
    });
}

#[test]
fn stacks_that_come_after_each_other_are_destroyed_the_other_way_round() {
    on_each_engine(|engine| {
        let scene = Scene::new(engine);
        let compose = "services: { web: { image: 'vaultctl-test/service:1' } }";
        scene.stack("one", compose, "");
        scene.stack("two", compose, "after = [\"one\"]");
        scene.commit();
        scene.apply();
        scene.vaultctl(&["destroy", "--yes"]).expect(0);
        assert_eq!(scene.containers().len(), 0);
        scene.vaultctl(&["destroy", "--yes"]).expect(0);
    });
}

#[test]
fn what_is_applied_only_when_it_is_named_is_destroyed_with_the_rest() {
    on_each_engine(|engine| {
        let scene = with_stacks(engine, &["one"]);
        let compose = "services: { app: { image: 'vaultctl-test/service:1', network_mode: none } }";
        scene.stack("two", compose, "apply = \"manual\"");
        scene.commit();
        scene
            .vaultctl(&["apply", "--yes", "--stack", "two"])
            .expect(0);
        assert_eq!(scene.containers().len(), 2);
        scene.vaultctl(&["destroy", "--yes"]).expect(0);
        assert_eq!(scene.containers().len(), 0);
    });
}

#[test]
fn what_another_repository_owns_is_not_taken_from_it() {
    on_each_engine(|engine| {
        let scene = Scene::with_stack(engine, WEB);
        scene.apply();
        let before = scene.containers();
        scene.file("vaultctl.toml", "repository_id = \"another-one\"\n");
        scene.edit(
            "stacks/web/compose.yaml",
            "network_mode: none",
            "network_mode: none\n    user: '1000'",
        );
        scene.commit();
        for command in [&["plan"][..], &["apply", "--yes"]] {
            scene
                .vaultctl(command)
                .expect(1)
                .says("another vaultctl repository");
        }
        scene.vaultctl(&["destroy", "--yes"]);
        assert_eq!(scene.containers(), before);
    });
}
