//! What goes wrong while applying: the old state runs again, no volume is lost, the exit code and
//! stderr say it, and the next good run converges.

use std::path::Path;

use crate::engine::{Engine, on_each_engine, skip};
use crate::scene::{Run, Scene};

/// A stack whose every part can go wrong. Each start is written down in the volume.
const STACK: &str = "
services:
  web:
    image: vaultctl-test/volume:1
    command: [serve]
    restart: 'no'
    environment: { LEVEL: one }
    volumes: ['data:/data', './config:/etc/web:ro']
    network_mode: none
  first:
    image: vaultctl-test/service:1
    command: [sleep]
    environment: { LEVEL: one }
    network_mode: none
    volumes: ['./config:/etc/first:ro']
volumes: { data: }
";

const COMPOSE: &str = "stacks/shop/compose.yaml";

/// A stack that runs, of which some things are remembered.
struct Running {
    scene: Scene,
    web: String,
    id: String,
    first: String,
}

impl Running {
    fn new(engine: &Engine) -> Self {
        Self::with(engine, STACK, "health_timeout = \"2s\"")
    }

    fn with(engine: &Engine, compose: &str, table: &str) -> Self {
        let scene = Scene::new(engine);
        scene.stack("shop", compose, table);
        scene.file("stacks/shop/config/site", "one\n");
        scene.commit();
        scene.apply();
        let web = scene.name("shop-web-1");
        let containers = scene.containers();
        let id = containers[&web].id.clone();
        let first = containers
            .get(&scene.name("shop-first-1"))
            .map_or_else(String::new, |seen| seen.id.clone());
        engine.docker(&["exec", &web, "service", "append", "/data/kept", "precious"]);
        Self {
            scene,
            web,
            id,
            first,
        }
    }

    /// Changes the stack and its file in git, and one more thing that is expected to fail.
    fn change(&self, from: &str, to: &str) {
        self.scene.edit(COMPOSE, "LEVEL: one", "LEVEL: two");
        self.scene.file("stacks/shop/config/site", "two\n");
        self.scene.edit(COMPOSE, from, to);
        self.scene.commit();
    }

    /// Applies, which has to fail with this exit code.
    #[track_caller]
    fn fails(&self, code: i32) -> Run {
        let run = self.scene.vaultctl(&["apply", "--yes"]).expect(code);
        assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
        run
    }

    /// Insists that everything is as it was before.
    #[track_caller]
    fn is_as_before(&self) {
        let (scene, engine) = (&self.scene, &self.scene.engine);
        let containers = scene.containers();
        let mut names = vec![self.web.clone()];
        if !self.first.is_empty() {
            names.insert(0, scene.name("shop-first-1"));
            assert_eq!(containers[&names[0]].id, self.first);
        }
        assert_eq!(containers.keys().cloned().collect::<Vec<_>>(), names);
        assert_eq!(containers[&self.web].id, self.id);
        for seen in containers.values() {
            assert_eq!(seen.status, "running", "{containers:#?}");
        }
        let found = engine.container(&self.web);
        assert_eq!(found["Config"]["Env"][0], "LEVEL=one");
        assert_eq!(
            engine.docker(&["exec", &self.web, "cat", "/data/kept"]),
            "precious"
        );
        let site = scene.delivered("shop").join("config/site");
        assert_eq!(printed_file(engine, &site), "one", "the delivered file");
        assert_eq!(
            engine.docker(&["exec", &self.web, "cat", "/etc/web/site"]),
            "one"
        );
        // Git still wants what could not be had.
        scene.vaultctl(&["plan", "--detailed-exitcode"]).expect(2);
    }

    /// Takes back the bad part of the last change, and insists that the rest of it is carried out.
    #[track_caller]
    fn converges_without(&self, bad: &str, good: &str) {
        let (scene, engine) = (&self.scene, &self.scene.engine);
        scene.edit(COMPOSE, bad, good);
        scene.commit();
        scene.apply();
        scene.assert_converged();
        let containers = scene.containers();
        assert_eq!(containers.len(), if self.first.is_empty() { 1 } else { 2 });
        assert_ne!(containers[&self.web].id, self.id);
        let environment = engine.container(&self.web)["Config"]["Env"].to_string();
        assert!(environment.contains("LEVEL=two"), "{environment}");
        assert_eq!(
            engine.docker(&["exec", &self.web, "cat", "/data/kept"]),
            "precious"
        );
        assert_eq!(
            engine.docker(&["exec", &self.web, "cat", "/etc/web/site"]),
            "two"
        );
    }
}

/// A file of the engine's host, which may be for root only.
fn printed_file(engine: &Engine, path: &Path) -> String {
    let name = path.file_name().unwrap().to_str().unwrap();
    engine.on_host(path.parent().unwrap(), &format!("cat '{name}'"))
}

/// Insists that a change fails in this way, and that the stack goes back and then forth.
fn goes_back(from: &str, to: &str, words: &[&str]) {
    on_each_engine(|engine| {
        let running = Running::new(engine);
        running.change(from, to);
        let mut run = running.fails(4);
        for word in words {
            run = run.says(word);
        }
        running.is_as_before();
        running.converges_without(to, from);
    });
}

#[test]
fn an_image_that_cannot_be_pulled() {
    goes_back(
        "image: vaultctl-test/volume:1",
        "image: 127.0.0.1:1/vaultctl/x:1",
        &["127.0.0.1:1/vaultctl/x:1", "connection refused"],
    );
}

#[test]
fn a_container_that_exits_at_once() {
    goes_back(
        "command: [serve]",
        "command: [exit, '3']",
        &["shop-web-1", "exited with code 3"],
    );
}

#[test]
fn a_container_that_exits_after_a_moment() {
    goes_back(
        "command: [serve]",
        "command: [exit, '3', '0.2']",
        &["shop-web-1", "exited with code 3"],
    );
}

#[test]
fn a_container_that_is_restarted_again_and_again() {
    goes_back(
        "command: [serve]\n    restart: 'no'",
        "command: [exit, '3']\n    restart: always",
        &["shop-web-1", "3"],
    );
}

#[test]
fn a_program_that_is_not_in_the_image() {
    goes_back(
        "command: [serve]",
        "entrypoint: [/bin/nothing]",
        &["shop-web-1", "/bin/nothing"],
    );
}

#[test]
fn a_user_that_the_image_does_not_know() {
    goes_back(
        "command: [serve]",
        "user: nobody-here",
        &["shop-web-1", "nobody-here"],
    );
}

#[test]
fn a_port_that_somebody_has_taken() {
    on_each_engine(|engine| {
        let running = Running::new(engine);
        let scene = &running.scene;
        let foreign = scene.name("foreign");
        let port = free_port();
        let publish = format!("{port}:8080");
        let run = ["run", "--detach", "--name", &foreign, "--publish", &publish];
        engine.docker(&[&run[..], &["vaultctl-test/service:1"]].concat());
        let before = engine.container(&foreign);
        let bad = format!("network_mode: bridge\n    ports: ['{port}:8080']");
        running.change("command: [serve]", &format!("command: [serve]\n    {bad}"));
        let text = std::fs::read_to_string(scene.repository().join(COMPOSE)).unwrap();
        scene.file(COMPOSE, &text.replacen("    network_mode: none\n", "", 1));
        scene.commit();
        let run = running.fails(4);
        run.says(&port.to_string()).says("already allocated");
        assert_eq!(engine.container(&foreign)["State"], before["State"]);
        engine.docker(&["rm", "--force", &foreign]);
        running.is_as_before();
        scene.apply();
        scene.assert_converged();
    });
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

#[test]
fn a_healthcheck_that_never_passes_shows_the_last_ten_lines() {
    on_each_engine(|engine| {
        let check =
            "healthcheck: { test: [CMD, service, health], interval: 1s, timeout: 1s, retries: 2 }";
        let compose = STACK.replacen(
            "command: [serve]",
            &format!("command: [serve]\n    {check}"),
            1,
        );
        let running = Running::with(engine, &compose, "health_timeout = \"20s\"");
        running.change(
            "environment: { LEVEL: two }\n    volumes: ['data:/data'",
            "environment: { LEVEL: two, NEVER_HEALTHY: '1', LOG_LINES: '20' }\n    volumes: ['data:/data'",
        );
        let run = running.fails(4).says("health check").says("503");
        for line in 12..=20 {
            assert!(
                run.stderr.contains(&format!("line {line}")),
                "{}",
                run.stderr
            );
        }
        assert!(
            !run.stderr.contains("line 10\n"),
            "more than ten lines: {}",
            run.stderr
        );
        running.is_as_before();
        running.converges_without(", NEVER_HEALTHY: '1', LOG_LINES: '20'", "");
    });
}

#[test]
fn a_healthcheck_that_is_slow_is_not_waited_for_beyond_the_time_limit() {
    on_each_engine(|engine| {
        let running = Running::new(engine);
        let check = "healthcheck: { test: [CMD, service, health], interval: 30s, retries: 3 }";
        running.change(
            "environment: { LEVEL: two }\n    volumes: ['data:/data'",
            &format!("{check}\n    environment: {{ LEVEL: two, NEVER_HEALTHY: '1' }}\n    volumes: ['data:/data'"),
        );
        let began = std::time::Instant::now();
        running.fails(4).says("2 s");
        assert!(began.elapsed().as_secs() < 25, "{:?}", began.elapsed());
        running.is_as_before();
    });
}

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
    place: std::path::PathBuf,
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
