//! A stack behind a HAProxy, both made by vaultctl.

use std::net::SocketAddr;
use std::process::{Child, Stdio};
use std::time::Duration;

use crate::balancer::{address_of, eventually, network_namespace};
use crate::engine::Engine;
use crate::load::{Load, Options};
use crate::runtime::Runtime;
use crate::scene::Scene;

const EDGE: &str = "
services:
  haproxy:
    image: vaultctl-test/haproxy:1
    user: '0:0'
    command: [haproxy, -W, -db, -f, /usr/local/etc/haproxy/haproxy.cfg, -f, /usr/local/etc/haproxy/backends]
    volumes: ['./haproxy:/usr/local/etc/haproxy', './run:/run/haproxy']
    networks: [front]
networks:
  front: { name: '${PREFIX}-front' }
";

const HAPROXY: &str = "\
global
  stats socket /run/haproxy/admin.sock mode 666 level admin expose-fd listeners
  hard-stop-after 30s
defaults
  mode http
  timeout connect 1s
  timeout client 60s
  timeout server 60s
frontend web
  bind :8080
  option idle-close-on-response
  default_backend app
";

const SHOP: &str = "
services:
  app:
    image: vaultctl-test/service:1
    command: [backend]
    environment: { VERSION: '0' }
    healthcheck: { test: [CMD, /bin/service, health], interval: 30s }
    networks: [front]
networks:
  front: { name: '${PREFIX}-front', external: true }
";

const ROTATION: &str = "
[[rotation]]
name = \"app\"
stack = \"shop\"
service = \"app\"
every = \"15m\"
order = \"random\"
proxy = { kind = \"haproxy\", service = \"edge/haproxy\", port = 8080, check = \"/healthz\" }
";

/// The Compose file of the stack that is rotated.
pub(crate) const COMPOSE: &str = "stacks/shop/compose.yaml";

/// A scene with both, applied.
pub(crate) fn shop(engine: &Engine, more: &str) -> Scene {
    let scene = Scene::new(engine);
    scene.file("stacks/edge/haproxy/haproxy.cfg", HAPROXY);
    scene.stack("edge", EDGE, "");
    scene.stack(
        "shop",
        SHOP,
        &format!("after = [\"edge\"]\nhealth_timeout = \"10s\"\n{ROTATION}{more}"),
    );
    scene.commit();
    scene.apply();
    scene.assert_converged();
    scene
}

/// The container of the proxy.
pub(crate) fn proxy(scene: &Scene) -> String {
    scene.name("edge-haproxy-1")
}

/// What HAProxy is asked with.
pub(crate) fn runtime(scene: &Scene) -> Runtime {
    Runtime {
        socket: scene.delivered("edge").join("run/admin.sock"),
    }
}

/// A load on it.
#[track_caller]
pub(crate) fn load(scene: &Scene) -> Load {
    let engine = &scene.engine;
    let address = address_of(engine, &proxy(scene), &scene.name("front"));
    let load = Load::start(&Options {
        network: network_namespace(engine),
        // A hundred rotations take a while.
        limit: Duration::from_mins(40),
        ..Options::of(SocketAddr::new(address, 8080))
    });
    load.wait_for(100);
    load
}

/// Starts a run without waiting for its end.
pub(crate) fn start(scene: &Scene, arguments: &[&str]) -> Child {
    let mut command = scene.command(arguments);
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// Waits for the end of a run, which has to succeed.
#[track_caller]
pub(crate) fn succeed(run: Child) {
    let ended = run.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{said}");
}

/// The containers of the rotated service: identifier by name.
pub(crate) fn containers(scene: &Scene) -> Vec<(String, String)> {
    let containers = scene.containers();
    let prefix = scene.name("shop-");
    let names = containers.keys().filter(|name| name.starts_with(&prefix));
    names
        .map(|name| {
            let found = scene.engine.container(name);
            (name.clone(), found["Id"].as_str().unwrap().to_owned())
        })
        .collect()
}

/// Insists that there is nothing but the containers that there should be, all of them in the proxy.
#[track_caller]
pub(crate) fn assert_tidy(scene: &Scene, count: usize) {
    scene.assert_converged();
    let mut found = containers(scene);
    let app = scene.name("shop-app-");
    found.retain(|(name, _)| name.starts_with(&app));
    let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names.len(), count, "{names:?}");
    let is_left = |name: &&str| name.ends_with(".vaultctl-new") || name.ends_with(".vaultctl-old");
    assert!(!names.iter().any(is_left), "{names:?}");
    let runtime = runtime(scene);
    eventually("the proxy has exactly these", || {
        let states = runtime.say("show servers state app");
        let serving: Vec<&str> = states
            .lines()
            .map(|line| line.split(' ').collect::<Vec<_>>())
            .filter(|row| row.len() > 17 && row[5] == "2" && row[6].parse().is_ok_and(is_ready))
            .map(|row| states_host(&states, row[3]))
            .collect();
        serving.len() == count
            && found
                .iter()
                .all(|(_, id)| serving.contains(&id.get(..12).unwrap()))
    });
}

/// Whether no flag says that a server gets no requests.
fn is_ready(flags: u32) -> bool {
    flags & 0x3b == 0
}

/// The name that a server is looked up by.
fn states_host<'a>(states: &'a str, server: &str) -> &'a str {
    let mut rows = states
        .lines()
        .map(|line| line.split(' ').collect::<Vec<_>>());
    let row = rows.find(|row| row.get(3) == Some(&server)).unwrap();
    row[17]
}
