//! `HAProxy` looks at all that it will read before it gets it.

use crate::engine::on_each_engine;
use crate::fleet::{assert_tidy, containers, shop};

const CONFIGURATION: &str = "stacks/edge/haproxy/haproxy.cfg";

#[test]
fn what_haproxy_would_refuse_at_its_next_start_is_not_written() {
    on_each_engine(|engine| {
        let scene = shop(engine, "");
        // What the backend's file refers to stands in another one.
        let users = "userlist customers\n  user ann insecure-password x\nfrontend web";
        scene.edit(CONFIGURATION, "frontend web", users);
        let lines = "lines = [\"acl known http_auth(customers)\"], check =";
        scene.edit("sync/stack-shop.toml", "check =", lines);
        scene.commit();
        scene.apply();
        scene.assert_converged();
        let rotate = ["rotate", "containers", "shop"];
        scene.vaultctl(&rotate).expect(0);
        assert_tidy(&scene, 1);

        // Somebody has written a backend of the same name, which HAProxy refuses.
        let before = containers(&scene);
        let folder = scene.delivered("edge").join("haproxy");
        engine.on_host(
            &folder,
            "cp haproxy.cfg kept && echo 'backend app' >>haproxy.cfg",
        );
        let run = scene.vaultctl(&rotate).expect(4);
        run.says("`haproxy -c` ends with 1").says("backend 'app'");
        assert_eq!(containers(&scene), before);
        engine.on_host(&folder, "mv kept haproxy.cfg");
        scene.vaultctl(&rotate).expect(0);
        scene.assert_converged();
    });
}
