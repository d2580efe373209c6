//! The main job: plan, apply, and nothing left to do; afterwards Compose knows everything.

use serde_json::Value;

use crate::engine::on_each_engine;
use crate::scene::Scene;

const SHOP: &str = "
services:
  db:
    image: vaultctl-test/volume:1
    volumes: ['data:/data']
    healthcheck: { test: [CMD, service, health], interval: 1s, retries: 10 }
  migrate:
    image: vaultctl-test/service:1
    command: [append, /data/migrations, schema 1]
    restart: 'no'
    volumes: ['data:/data']
    depends_on: { db: { condition: service_healthy } }
  web:
    image: vaultctl-test/healthy:1
    restart: unless-stopped
    environment: { MESSAGE: '${GREETING}' }
    volumes: ['./config:/etc/web:ro']
    networks: [default, front]
    depends_on:
      db: { condition: service_healthy }
      migrate: { condition: service_completed_successfully }
volumes: { data: }
networks:
  front: { name: '${PREFIX}-front' }
";

const EDGE: &str = "
services:
  proxy:
    image: vaultctl-test/service:1
    command: [proxy, /etc/edge/routes]
    volumes: ['./routes:/etc/edge/routes:ro']
    networks: [front]
networks:
  front: { name: '${PREFIX}-front', external: true }
";

#[test]
fn a_repository_is_planned_applied_and_found_converged() {
    on_each_engine(|engine| {
        let scene = Scene::new(engine);
        scene.stack("shop", SHOP, "");
        scene.stack("edge", EDGE, "after = [\"shop\"]");
        scene.file("stacks/shop/config/site", "one\n");
        scene.file(
            "stacks/edge/routes",
            &format!("/shop http://{}:8080/\n", scene.name("shop-web-1")),
        );
        scene.file(
            "sync/variables.toml",
            "[[variable]]\nname = \"GREETING\"\nvalue = \"Hello\"\n",
        );
        scene.commit();

        scene.vaultctl(&["validate"]).expect(0);
        scene.vaultctl(&["plan"]).expect(0);
        assert!(
            scene.containers().is_empty(),
            "planning has made containers"
        );
        assert!(scene.networks().is_empty() && scene.volumes().is_empty());
        let plan = scene.plan();
        assert!(
            plan.steps.iter().all(|step| step.cause == "missing"),
            "{plan:#?}"
        );
        scene.apply();
        scene.assert_converged();

        let names = ["shop-db-1", "shop-migrate-1", "shop-web-1", "edge-proxy-1"];
        let mut wanted: Vec<String> = names.iter().map(|name| scene.name(name)).collect();
        wanted.sort();
        let made = scene.containers();
        assert_eq!(made.keys().cloned().collect::<Vec<_>>(), wanted);
        let web = engine.container(&scene.name("shop-web-1"));
        assert_eq!(web["State"]["Health"]["Status"], "healthy");
        let answer = engine.docker(&[
            "exec",
            &scene.name("edge-proxy-1"),
            "service",
            "get",
            "http://127.0.0.1:8080/shop",
        ]);
        assert!(answer.contains("message Hello"), "{answer}");

        for stack in ["shop", "edge"] {
            is_known_to_compose(&scene, stack);
        }
        // A second apply does nothing.
        scene.apply();
        assert_eq!(scene.containers(), made);
    });
}

/// Insists that Compose lists the same containers as the engine, and their logs.
#[track_caller]
pub(crate) fn is_known_to_compose(scene: &Scene, stack: &str) {
    let project = scene.name(stack);
    let folder = scene.directory.join("home");
    let label = format!("label=com.docker.compose.project={project}");
    let mut expected = scene
        .engine
        .lines(&["ps", "-a", "--format={{.Names}}", "--filter", &label]);
    expected.sort();
    let listed = scene.compose(&project, &folder, &["ps", "--all", "--format=json"]);
    let mut names: Vec<String> = listed
        .lines()
        .map(|line| {
            let container: Value = serde_json::from_str(line).unwrap();
            container["Name"].as_str().unwrap().to_owned()
        })
        .collect();
    names.sort();
    assert_eq!(names, expected, "docker compose ps");
    // Each line begins with the container's name, without the project's, and that with an escape.
    let logs = scene.compose(&project, &folder, &["logs", "--no-color"]);
    let logs = logs.replace("\u{1b}[2K", "");
    for name in &expected {
        let printed = scene.engine.try_docker(&["logs", name]).stdout;
        let short = name.trim_start_matches(&format!("{project}-"));
        // One with a name of its own is called by that.
        let told = logs.lines().any(|line| {
            [short, name]
                .into_iter()
                .any(|own| line.starts_with(&format!("{own} ")))
        });
        assert_eq!(
            told,
            !printed.is_empty(),
            "docker compose logs, {name}: {logs}"
        );
    }
}
