//! What fails around the containers of a stack: hooks, networks, disks, other stacks.

use std::path::{Path, PathBuf};

use super::{COMPOSE, Running, STACK};
use crate::engine::{Engine, on_each_engine, skip};
use crate::scene::Scene;

#[test]
fn a_hook_that_fails_before() {
    hook_fails("pre_deploy", |running| {
        let containers = running.scene.containers();
        assert_eq!(containers[&running.web].id, running.id);
    });
}

#[test]
fn a_hook_that_fails_after() {
    hook_fails("post_deploy", |_| {});
}

fn hook_fails(hook: &str, also: fn(&Running)) {
    on_each_engine(|engine| {
        let running = Running::new(engine);
        let table = "sync/stack-shop.toml";
        running.scene.edit(
            table,
            "health_timeout = \"2s\"",
            &format!("{hook} = \"echo the hook speaks >&2; exit 7\"\nhealth_timeout = \"2s\""),
        );
        running.change("LEVEL: two", "LEVEL: two");
        let run = running.fails(4);
        run.says("the hook speaks").says("7");
        also(&running);
        running.is_as_before();
        running.scene.edit(table, "exit 7", "exit 0");
        running.converges_without("LEVEL: two", "LEVEL: two");
    });
}

#[test]
fn what_cannot_be_had_is_known_before_anything_is_done() {
    on_each_engine(|engine| {
        let running = Running::new(engine);
        let before = running.scene.containers();
        let foreign = running.scene.name("taken");
        engine.docker(&["create", "--name", &foreign, "vaultctl-test/service:1"]);
        for (bad, words) in [
            (
                "image: vaultctl-test/nothing:1\n    pull_policy: never",
                "vaultctl-test/nothing:1",
            ),
            ("image: vaultctl-test/nothing:1\n    build: .", "build"),
            (
                "image: vaultctl-test/volume:1\n    container_name: '${PREFIX}-taken'",
                "-taken",
            ),
        ] {
            running.change("image: vaultctl-test/volume:1", bad);
            running.fails(1).says(words);
            running.scene.vaultctl(&["plan"]).expect(1).says(words);
            running.scene.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
        }
        engine.docker(&["rm", &foreign]);
        assert_eq!(running.scene.containers(), before);
        running.scene.assert_converged();
    });
}

#[test]
fn a_first_creation_that_fails_is_removed() {
    on_each_engine(|engine| {
        let scene = Scene::new(engine);
        let bad = STACK
            .replace("    network_mode: none\n", "")
            .replace("command: [serve]", "command: [exit, '3']");
        scene.stack("shop", &bad, "health_timeout = \"2s\"");
        scene.file("stacks/shop/config/site", "one\n");
        scene.commit();
        let run = scene.vaultctl(&["apply", "--yes"]).expect(4);
        run.says("exited with code 3");
        assert!(scene.containers().is_empty(), "{:#?}", scene.containers());
        assert!(scene.networks().is_empty(), "{:?}", scene.networks());
        scene.edit(COMPOSE, "command: [exit, '3']", "command: [serve]");
        scene.commit();
        scene.apply();
        scene.assert_converged();
    });
}

#[test]
fn one_stack_fails_and_those_that_do_not_need_it_go_on() {
    on_each_engine(|engine| {
        let scene = Scene::new(engine);
        let good = "services: { app: { image: 'vaultctl-test/service:1', network_mode: none } }";
        let bad = "services: { app: { image: 'vaultctl-test/service:1', network_mode: none, command: [exit, '3'] } }";
        scene.stack("bad", bad, "health_timeout = \"2s\"");
        scene.stack("good", good, "");
        scene.stack("needs", good, "after = [\"bad\"]");
        scene.commit();
        let run = scene.vaultctl(&["apply", "--yes", "--json"]).expect(4);
        let names: Vec<String> = scene.containers().into_keys().collect();
        assert_eq!(names, [scene.name("good-app-1")]);
        let last = run.stdout.lines().last().unwrap();
        let summary: serde_json::Value = serde_json::from_str(last).unwrap();
        assert_eq!(summary["event"], "summary");
        assert_eq!(summary["exit_code"], 4);
        let results: Vec<_> = summary["deployments"]
            .as_array()
            .unwrap()
            .iter()
            .map(|deployment| (deployment["stack"].clone(), deployment["result"].clone()))
            .collect();
        assert_eq!(
            results,
            [
                ("bad", "rolled_back"),
                ("good", "done"),
                ("needs", "skipped")
            ]
            .map(|(stack, result)| (stack.into(), result.into()))
        );
        scene.edit("stacks/bad/compose.yaml", ", command: [exit, '3']", "");
        scene.commit();
        scene.apply();
        scene.assert_converged();
    });
}

#[test]
fn a_network_that_was_made_anew_goes_back_with_the_rest() {
    on_each_engine(|engine| {
        let compose = STACK.replace("    network_mode: none\n", "")
            + "networks: { default: { ipam: { config: [{ subnet: '${SUBNET}.0/25' }] } } }\n";
        let running = Running::with(engine, &compose, "health_timeout = \"2s\"");
        let network = running.scene.name("shop_default");
        running
            .scene
            .edit(COMPOSE, "${SUBNET}.0/25", "${SUBNET}.128/25");
        running.change("command: [serve]", "command: [exit, '3']");
        running.fails(4).says("exited with code 3");
        running.is_as_before();
        let found = engine.find("network", &network).unwrap();
        let subnet = found["IPAM"]["Config"][0]["Subnet"]
            .as_str()
            .unwrap()
            .to_owned();
        assert!(subnet.ends_with(".0/25"), "{subnet}");
        assert_eq!(
            found["Containers"].as_object().unwrap().len(),
            2,
            "{found:#}"
        );
        running.converges_without("command: [exit, '3']", "command: [serve]");
        let found = engine.find("network", &network).unwrap();
        let subnet = found["IPAM"]["Config"][0]["Subnet"]
            .as_str()
            .unwrap()
            .to_owned();
        assert!(subnet.ends_with(".128/25"), "{subnet}");
    });
}

#[test]
fn a_kept_container_that_somebody_pruned_needs_a_person() {
    on_each_engine(|engine| {
        let running = Running::new(engine);
        let kept = format!("{}.vaultctl-old", running.web);
        // The successor fails after a while; until then somebody removes what is kept.
        running.change(
            "command: [serve]",
            "command: [exit, '3', '2']\n    restart: unless-stopped",
        );
        running.scene.edit("sync/stack-shop.toml", "2s", "30s");
        running.scene.edit(
            COMPOSE,
            "restart: unless-stopped",
            "healthcheck: { test: [CMD, 'false'], interval: 1s, retries: 3 }",
        );
        running.scene.commit();
        let scene = &running.scene;
        std::thread::scope(|threads| {
            let applied = threads.spawn(|| scene.vaultctl(&["apply", "--yes"]));
            while engine.find("container", &kept).is_none() {
                assert!(!applied.is_finished(), "{:#?}", applied.join());
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
            engine.docker(&["rm", "--force", &kept]);
            let run = applied.join().unwrap().expect(5);
            run.says("shop-web-1").says("person");
        });
        assert_eq!(
            engine.docker(&[
                "volume",
                "inspect",
                "--format={{.Name}}",
                &scene.name("shop_data")
            ]),
            scene.name("shop_data")
        );
    });
}

#[test]
fn a_disk_that_is_full() {
    on_each_engine(|engine| {
        let scene = Scene::new(engine);
        std::fs::create_dir_all(scene.state()).unwrap();
        let Some(disk) = Disk::mount(engine, &scene.state()) else {
            return skip("a file system cannot be mounted");
        };
        scene.stack("shop", STACK, "");
        scene.file("stacks/shop/config/site", "one\n");
        scene.commit();
        scene.apply();
        let before = scene.containers();
        let large = "x".repeat(200_000);
        scene.file("stacks/shop/config/site", "two\n");
        scene.file("stacks/shop/config/large", &large);
        scene.edit(COMPOSE, "LEVEL: one", "LEVEL: two");
        scene.commit();
        let run = scene.vaultctl(&["apply", "--yes"]).expect(4);
        run.says("space");
        let after = scene.containers();
        for (name, seen) in &before {
            assert_eq!(after[name].id, seen.id);
            assert_eq!(after[name].status, "running");
        }
        assert_eq!(after.len(), before.len());
        let web = scene.name("shop-web-1");
        assert_eq!(
            engine.docker(&["exec", &web, "cat", "/etc/web/site"]),
            "one"
        );
        assert_eq!(engine.docker(&["exec", &web, "ls", "/etc/web"]), "site");

        assert!(disk.run(&["mount", "-o", "remount,size=1m"]));
        scene.apply();
        scene.assert_converged();
        let read = engine.docker(&["exec", &web, "cat", "/etc/web/large"]);
        assert_eq!(read.len(), large.len());
    });
}

/// A small disk, where an engine sees it.
struct Disk {
    engine: Engine,
    place: PathBuf,
}

impl Disk {
    fn mount(engine: &Engine, place: &Path) -> Option<Self> {
        let disk = Self {
            engine: engine.clone(),
            place: place.to_owned(),
        };
        let mounted = disk.run(&["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs"]);
        mounted.then_some(disk)
    }

    /// Runs a command on it.
    fn run(&self, command: &[&str]) -> bool {
        let mut words = self.engine.inside("mount");
        words.extend(command.iter().map(|word| (*word).to_owned()));
        let output = std::process::Command::new(&words[0])
            .args(&words[1..])
            .arg(&self.place)
            .output();
        output.is_ok_and(|output| output.status.success())
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Containers may still hold it, so that it only disappears.
        self.run(&["umount", "--lazy"]);
    }
}
