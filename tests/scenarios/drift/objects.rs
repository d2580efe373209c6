//! Drift of what there is: containers, volumes, networks, files.

use serde_json::Value;

use super::{Host, SERVICE, is_mended};
use crate::engine::on_each_engine;
use crate::scene::Scene;

#[test]
fn a_removed_container_is_made_again() {
    on_each_engine(|engine| {
        let host = Host::new(engine);
        let before = host.scene.containers();
        host.docker(&["rm", "--force", &host.web()]);
        let plan = host.scene.plan();
        assert_eq!(plan.lines(), [format!("create container {}", host.web())]);
        assert_eq!(plan.steps[0].cause, "missing");
        is_mended(&host, &before, &[&host.web()]);
    });
}

#[test]
fn a_volume_that_is_gone_is_made_again() {
    on_each_engine(|engine| {
        let host = Host::new(engine);
        let before = host.scene.containers();
        host.docker(&["rm", "--force", &host.web()]);
        host.docker(&["volume", "rm", &host.name("_data")]);
        let plan = host.scene.plan();
        let mut lines = plan.lines();
        lines.sort();
        let wanted = [
            format!("create container {}", host.web()),
            format!("create volume {}", host.name("_data")),
        ];
        assert_eq!(lines, wanted, "{plan:#?}");
        is_mended(&host, &before, &[&host.web()]);
    });
}

#[test]
fn a_network_that_is_gone_is_made_again() {
    on_each_engine(|engine| {
        let host = Host::new(engine);
        let before = host.scene.containers();
        let (network, neighbour) = (host.name("_back"), host.name("-neighbour-1"));
        host.docker(&["network", "disconnect", &network, &host.web()]);
        host.docker(&["network", "disconnect", &network, &neighbour]);
        host.docker(&["network", "rm", &network]);
        let plan = host.scene.plan();
        let created = plan.step("network", &network);
        assert_eq!(
            (created.action.as_str(), created.cause.as_str()),
            ("create", "missing")
        );
        is_mended(&host, &before, &[&host.web(), &neighbour]);
        for name in [host.web(), neighbour] {
            let networks = &host.engine().container(&name)["NetworkSettings"]["Networks"];
            assert!(networks[&network].is_object(), "{networks}");
        }
    });
}

#[test]
fn a_network_made_again_by_hand_is_taken_over() {
    on_each_engine(|engine| {
        let host = Host::new(engine);
        let before = host.scene.containers();
        let network = host.name("_back");
        let found = engine.find("network", &network).unwrap();
        let labels: Vec<String> = found["Labels"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| format!("--label={name}={}", value.as_str().unwrap()))
            .collect();
        let neighbour = host.name("-neighbour-1");
        for container in [&host.web(), &neighbour] {
            host.docker(&["network", "disconnect", &network, container]);
        }
        host.docker(&["network", "rm", &network]);
        let mut create = vec!["network", "create", "--internal"];
        create.extend(labels.iter().map(String::as_str));
        create.push(&network);
        host.docker(&create);
        let plan = host.scene.plan();
        let step = plan.step("network", &network);
        assert_eq!(step.action, "replace", "{plan:#?}");
        assert_eq!(step.differs(), [("internal", "drift")]);
        is_mended(&host, &before, &[&host.web(), &neighbour]);
        assert_eq!(engine.find("network", &network).unwrap()["Internal"], false);
    });
}

#[test]
fn a_network_that_somebody_else_uses_is_not_made_anew() {
    on_each_engine(|engine| {
        let scene = Scene::new(engine);
        let compose = "services: { web: { image: 'vaultctl-test/service:1' } }\n";
        scene.stack("shop", compose, "");
        scene.commit();
        scene.apply();
        let (network, guest) = (scene.name("shop_default"), scene.name("guest"));
        engine.docker(&[
            "run",
            "--detach",
            "--name",
            &guest,
            "--network",
            &network,
            "vaultctl-test/service:1",
        ]);
        let before = scene.containers();
        let internal = format!("{compose}networks: {{ default: {{ internal: true }} }}\n");
        scene.file("stacks/shop/compose.yaml", &internal);
        scene.commit();
        for command in [&["plan"][..], &["apply", "--yes"]] {
            scene.vaultctl(command).expect(1).says(&guest);
        }
        assert_eq!(scene.containers(), before);
        engine.docker(&["network", "disconnect", &network, &guest]);
        scene.apply();
        scene.assert_converged();
        assert_eq!(engine.find("network", &network).unwrap()["Internal"], true);
    });
}

#[test]
fn containers_that_nobody_owns_are_left_alone() {
    on_each_engine(|engine| {
        let host = Host::new(engine);
        let scene = &host.scene;
        // A one-off of the project, as `docker compose run` makes it, and one made by hand.
        let project = scene.name("shop");
        let one_off = [
            format!("--label=com.docker.compose.project={project}"),
            "--label=com.docker.compose.service=web".to_owned(),
            "--label=com.docker.compose.oneoff=True".to_owned(),
            "--label=com.docker.compose.config-hash=x".to_owned(),
        ];
        let stray = [
            format!("--label=com.docker.compose.project={project}"),
            "--label=com.docker.compose.service=stranger".to_owned(),
            "--label=com.docker.compose.oneoff=False".to_owned(),
            "--label=com.docker.compose.container-number=1".to_owned(),
        ];
        for (name, labels) in [("shop-web-run-1", one_off), ("shop-stranger-1", stray)] {
            let name = scene.name(name);
            let mut run = vec!["run", "--detach", "--name", &name];
            run.extend(labels.iter().map(String::as_str));
            run.extend([SERVICE, "sleep"]);
            host.docker(&run);
        }
        let before = scene.containers();
        scene.assert_converged();
        scene.apply();
        assert_eq!(scene.containers(), before);
        let run = scene.vaultctl(&["plan"]).expect(0);
        run.says(&scene.name("shop-stranger-1"));
    });
}

#[test]
fn a_container_too_many_is_removed() {
    on_each_engine(|engine| {
        let host = Host::new(engine);
        let before = host.scene.containers();
        let found = engine.container(&host.name("-neighbour-1"));
        let labels: Vec<String> = found["Config"]["Labels"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
            .map(|(name, value)| match name {
                "com.docker.compose.container-number" => format!("--label={name}=2"),
                _ => format!("--label={name}={value}"),
            })
            .collect();
        let extra = host.name("-neighbour-2");
        let mut run = vec!["run", "--detach", "--name", &extra];
        run.extend(labels.iter().map(String::as_str));
        run.extend([SERVICE, "sleep"]);
        host.docker(&run);
        let plan = host.scene.plan();
        assert_eq!(plan.lines(), [format!("delete container {extra}")]);
        is_mended(&host, &before, &[]);
        assert_eq!(engine.find("container", &extra), None::<Value>);
    });
}

#[test]
fn several_drifts_at_once_are_mended_in_one_run() {
    on_each_engine(|engine| {
        let host = Host::new(engine);
        let before = host.scene.containers();
        host.docker(&[
            "update",
            "--restart=no",
            "--memory=80m",
            "--memory-swap=160m",
            &host.web(),
        ]);
        host.docker(&["network", "disconnect", &host.name("_back"), &host.web()]);
        host.docker(&["stop", &host.web()]);
        host.docker(&["rename", &host.web(), &host.scene.name("elsewhere")]);
        host.docker(&["pause", &host.name("-neighbour-1")]);
        host.in_delivered("rm -r config");
        host.scene.plan();
        is_mended(&host, &before, &[&host.web(), &host.name("-neighbour-1")]);
        let web = engine.container(&host.web());
        assert_eq!(web["HostConfig"]["RestartPolicy"]["Name"], "unless-stopped");
        assert_eq!(web["HostConfig"]["Memory"], 64 << 20);
        assert_eq!(web["State"]["Running"], true);
    });
}

#[test]
fn a_directory_in_the_place_of_a_file_is_for_a_person() {
    on_each_engine(|engine| {
        let host = Host::new(engine);
        let before = host.scene.containers();
        host.in_delivered("rm config/site; mkdir config/site; echo mine > config/site/file");
        // One that is empty an engine may have made; this one holds what nobody may lose.
        let run = host.scene.vaultctl(&["apply", "--yes"]).expect(4);
        run.says("config/site").says("is not a regular file");
        assert_eq!(host.scene.containers(), before);
        host.in_delivered("rm config/site/file; rmdir config/site");
        is_mended(&host, &before, &[&host.web()]);
    });
}
