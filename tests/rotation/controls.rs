//! The load notices what harms requests, and nothing where nothing does.

use crate::balancer::{Backend, Balancer, SPARE, make_network, network};
use crate::engine::{Engine, on_each_engine};
use crate::load::{Table, Tally};
use crate::scene::Scene;

/// How many rotations are seen.
pub(crate) fn rounds() -> u32 {
    let wanted = std::env::var("VAULTCTL_TEST_ROUNDS");
    wanted.map_or(2, |text| text.parse().unwrap())
}

pub(crate) fn tell(mechanism: &str, rotations: u32, tally: &Tally) {
    let mut table = Table::default();
    table.add(mechanism, rotations, tally);
    print!("{table}{}", tally.complaints());
}

#[test]
fn a_recreation_by_compose_is_noticed() {
    on_each_engine(|engine| {
        let scene = Scene::new(engine);
        make_network(&scene);
        let compose = |version: &str| {
            scene.file(
                "compose.yaml",
                &format!(
                    "services:\n  app:\n    image: vaultctl-test/service:1\n    command: [backend]\n    \
                     environment: {{ VERSION: '{version}' }}\n    \
                     healthcheck: {{ test: [CMD, /bin/service, health], interval: 1s }}\n\
                     networks:\n  default: {{ name: '{}', external: true }}\n",
                    network(&scene)
                ),
            );
            let project = scene.name("shop");
            scene.compose(&project, &scene.repository(), &["up", "--detach", "--wait"]);
        };
        compose("1");
        let balancer = Balancer::start(&scene, &["s1 app:8080"]);
        balancer.runtime.await_up("s1");
        let load = balancer.load();
        load.wait_for(200);
        compose("2");
        load.wait_for(200);
        let tally = load.stop();
        tell("compose up", 1, &tally);
        assert!(tally.failures() > 0, "{tally}");
        let versions: Vec<_> = tally.versions.keys().collect();
        assert_eq!(versions, ["1", "2"], "{tally}");
    });
}

#[test]
fn a_stop_without_a_drain_is_noticed() {
    on_each_engine(|engine| {
        let scene = Scene::new(engine);
        make_network(&scene);
        let [one, two] = ["one", "two"].map(|name| Backend::start(&scene, name, name));
        let servers = [format!("s1 {}:8080", one.id), format!("s2 {}:8080", two.id)];
        let balancer = Balancer::start(&scene, &servers.each_ref().map(String::as_str));
        balancer.runtime.await_up("s1");
        balancer.runtime.await_up("s2");
        let load = balancer.load();
        load.wait_for(200);
        engine.docker(&["stop", &scene.name("one")]);
        load.wait_for(200);
        let tally = load.stop();
        tell("stop without a drain", 1, &tally);
        assert!(tally.failures() > 0, "{tally}");
    });
}

/// What a person does by hand: the successor is healthy before it gets a request, and nothing is under
/// way to who is stopped.
#[test]
fn a_rotation_by_hand_is_not_noticed() {
    on_each_engine(|engine| {
        let scene = Scene::new(engine);
        make_network(&scene);
        let mut current = "app-0".to_owned();
        let first = Backend::start(&scene, &current, "0");
        let [one, two] = [format!("s1 {}:8080", first.id), format!("s2 {SPARE}")];
        let balancer = Balancer::start(&scene, &[&one, &two]);
        let runtime = &balancer.runtime;
        runtime.await_up("s1");
        let load = balancer.load();
        load.wait_for(200);
        let [mut old, mut new] = ["s1", "s2"];
        for round in 1..=rounds() {
            let next = format!("app-{round}");
            let backend = Backend::start(&scene, &next, &round.to_string());
            runtime.point(new, &backend.id, &backend.address);
            runtime.make_ready(new);
            runtime.take_out(old);
            engine.docker(&["stop", &scene.name(&current)]);
            engine.docker(&["rm", &scene.name(&current)]);
            current = next;
            (old, new) = (new, old);
            load.wait_for(200);
        }
        let tally = load.stop();
        tell("ready, drain, maint, stop", rounds(), &tally);
        tally.assert_unharmed();
        let versions = u32::try_from(tally.versions.len()).unwrap();
        assert_eq!(versions, rounds() + 1, "each has answered: {tally:?}");
    });
}

/// Reloads under load, where a second server comes with the new configuration.
fn reload(engine: &Engine, mechanism: &str, left_out: Option<&'static str>) -> Tally {
    let scene = Scene::new(engine);
    make_network(&scene);
    let [one, two] = ["s1", "s2"].map(|name| {
        let backend = Backend::start(&scene, name, name);
        format!("{name} {}:8080", backend.id)
    });
    let balancer = Balancer::start_without(&scene, &[&one], left_out);
    balancer.runtime.await_up("s1");
    let load = balancer.load();
    load.wait_for(200);
    balancer.configure(&[&one, &two]);
    balancer.reload();
    load.wait_for(500);
    let tally = load.stop();
    tell(mechanism, 1, &tally);
    assert_eq!(tally.instances.len(), 2, "{tally:?}");
    tally
}

#[test]
fn a_reload_is_not_noticed() {
    on_each_engine(|engine| reload(engine, "reload", None).assert_unharmed());
}

/// Clients that pause are there for this: busy ones seldom have an idle connection.
#[test]
fn a_reload_that_cuts_idle_connections_is_noticed() {
    on_each_engine(|engine| {
        let option = Some("option idle-close-on-response");
        let tally = reload(engine, "reload that cuts idle connections", option);
        assert!(tally.cut() > 0, "{tally}");
        assert_eq!(tally.cut(), tally.failures(), "{tally}");
    });
}
