//! What goes wrong while applying: the old state runs again, no volume is lost, the exit code and
//! stderr say it, and the next good run converges.

mod again;
mod containers;
mod stacks;

use std::path::Path;

use crate::engine::{Engine, on_each_engine};
use crate::sandbox::Run;
use crate::scene::Scene;

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
