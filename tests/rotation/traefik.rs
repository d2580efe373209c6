//! Traefik's way: a file of its file provider, and nothing that tells what a container still answers.

use std::net::SocketAddr;
use std::time::Duration;

use crate::balancer::{address_of, eventually, network_namespace};
use crate::controls::{rounds, tell};
use crate::engine::on_each_engine;
use crate::fleet::containers;
use crate::load::{Load, Options};
use crate::scene::Scene;

const EDGE: &str = "
services:
  traefik:
    image: vaultctl-test/traefik:1
    command:
      - --entryPoints.web.address=:8081
      - --providers.file.directory=/etc/traefik/dynamic
      - --api.insecure=true
      - --serversTransport.maxIdleConnsPerHost=32
    volumes: ['./dynamic:/etc/traefik/dynamic:ro']
    networks: [front]
networks:
  front: { name: '${PREFIX}-front' }
";

const ROUTER: &str = "
http:
  routers:
    app:
      rule: PathPrefix(`/`)
      entryPoints: [web]
      service: app
";

const SHOP: &str = "
services:
  app:
    image: vaultctl-test/service:1
    command: [backend]
    healthcheck: { test: [CMD, /bin/service, health], interval: 30s }
    networks: [front]
networks:
  front: { name: '${PREFIX}-front', external: true }
";

const ROTATION: &str = "after = [\"edge\"]
[[rotation]]
name = \"app\"
stack = \"shop\"
service = \"app\"
every = \"1h\"
grace = \"3s\"
proxy = { kind = \"traefik\", service = \"edge/traefik\", port = 8080, api = 8080 }
";

#[test]
fn a_rotation_behind_traefik_is_not_noticed() {
    on_each_engine(|engine| {
        let mut scene = Scene::new(engine);
        // Its API is asked at the container's own address.
        scene.sandbox.before = engine.inside("net");
        scene.file("stacks/edge/dynamic/router.yml", ROUTER);
        scene.stack("edge", EDGE, "");
        scene.stack("shop", SHOP, ROTATION);
        scene.commit();
        scene.apply();
        scene.assert_converged();
        let traefik = scene.name("edge-traefik-1");
        let asked = [
            "exec",
            &traefik,
            "wget",
            "-qO-",
            "http://127.0.0.1:8080/api/http/services/app@file",
        ];
        let named = |id: &str| {
            engine
                .docker(&asked)
                .contains(&format!("http://{}:8080", &id[..12]))
        };
        let address = address_of(engine, &traefik, &scene.name("front"));
        let load = Load::start(&Options {
            network: network_namespace(engine),
            limit: Duration::from_mins(40),
            ..Options::of(SocketAddr::new(address, 8081))
        });
        load.wait_for(100);
        for _ in 0..rounds() {
            let old = containers(&scene)[0].1.clone();
            assert!(named(&old));
            let run = scene.vaultctl(&["rotate", "containers", "shop"]).expect(0);
            assert!(
                run.took >= Duration::from_secs(3),
                "the grace: {:?}",
                run.took
            );
            let new = containers(&scene)[0].1.clone();
            assert_ne!(old, new);
            eventually("it knows the new one alone", || named(&new) && !named(&old));
        }
        load.wait_for(100);
        let tally = load.stop();
        tell("rotate, behind Traefik", rounds(), &tally);
        tally.assert_unharmed();
        scene.assert_converged();
    });
}
