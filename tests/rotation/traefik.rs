//! Traefik's way, against a stand-in that reads the folder of the file provider and answers as its API does.
//!
//! There is no Traefik without a registry. The stand-in takes a change up at once, and the next one two seconds
//! later at the soonest, as Traefik does.

use std::time::Duration;

use crate::engine::on_each_engine;
use crate::fleet::containers;
use crate::scene::Scene;

const STAND_IN: &str = r#"
services=/www/api/http/services
mkdir -p $services
while :; do
  text=$(cat /etc/traefik/dynamic/app.yml)
  if [ "$text" != "$last" ]; then
    last=$text
    urls=$(echo "$text" | sed -n 's/.*url: \("[^"]*"\).*/{"url":\1}/p' | tr '\n' ',')
    echo "{\"loadBalancer\":{\"servers\":[${urls%,}]}}" | tee $services/.part
    mv $services/.part $services/app@file
    sleep 2
  fi
  sleep 0.1
done &
exec httpd -f -p 8080 -h /www
"#;

const EDGE: &str = "
services:
  traefik:
    image: vaultctl-test/busybox:1
    command: [sh, /stand-in.sh]
    stop_signal: SIGKILL
    volumes: ['./stand-in.sh:/stand-in.sh:ro', './dynamic:/etc/traefik/dynamic:ro']
    networks: [front]
networks:
  front: { name: '${PREFIX}-front' }
";

const SHOP: &str = "
services:
  app:
    image: vaultctl-test/service:1
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
grace = \"1s\"
proxy = { kind = \"traefik\", service = \"edge/traefik\", port = 8080, api = 8080 }
";

#[test]
fn traefik_takes_the_new_one_up_before_it_loses_the_old_one() {
    on_each_engine(|engine| {
        let mut scene = Scene::new(engine);
        // Its API is asked at the container's own address.
        scene.sandbox.before = engine.inside("net");
        scene.file("stacks/edge/stand-in.sh", STAND_IN);
        scene.stack("edge", EDGE, "");
        scene.stack("shop", SHOP, ROTATION);
        scene.commit();
        scene.apply();
        let id = || format!("http://{}:8080", &containers(&scene)[0].1[..12]);
        let old = id();
        let run = scene.vaultctl(&["rotate", "containers", "shop"]).expect(0);
        let least = Duration::from_secs(3);
        assert!(
            run.took >= least,
            "its throttle and the grace: {:?}",
            run.took
        );
        let new = id();
        let told = engine.lines(&["logs", &scene.name("edge-traefik-1")]);
        let named: Vec<(bool, bool)> = told
            .iter()
            .map(|line| (line.contains(&old), line.contains(&new)))
            .collect();
        // The file that it starts with, and then one after the other.
        let expected = [(false, false), (true, false), (true, true), (false, true)];
        assert_eq!(named, expected, "{told:?}");
        scene.assert_converged();
    });
}
