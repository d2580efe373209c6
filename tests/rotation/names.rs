//! The name by which HAProxy finds a container, whatever that is called: the short form of its identifier.

use crate::balancer::{Backend, eventually, make_network, network};
use crate::engine::on_each_engine;
use crate::scene::Scene;

#[test]
fn the_engine_resolves_a_containers_short_identifier() {
    on_each_engine(|engine| {
        let scene = Scene::new(engine);
        make_network(&scene);
        let id = Backend::start(&scene, "app", "1").id;
        let asker = scene.name("asker");
        engine.docker(&[
            "run",
            "--detach",
            &format!("--name={asker}"),
            &format!("--network={}", network(&scene)),
            "vaultctl-test/service:1",
            "sleep",
        ]);
        let url = format!("http://{id}:8080/healthz");
        let finds = || {
            let get = ["exec", asker.as_str(), "/bin/service", "get", &url];
            engine.try_docker(&get).status.success()
        };
        assert!(finds(), "as soon as it runs");
        engine.docker(&["rename", &scene.name("app"), &scene.name("renamed")]);
        assert!(finds(), "after it was renamed");
        engine.docker(&["restart", "--time=1", &id]);
        eventually("it is found after a restart", finds);
        engine.docker(&["stop", &id]);
        assert!(!finds(), "after it has ended");
    });
}
