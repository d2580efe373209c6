//! Drift: what somebody does to a host by hand is named by the plan, called drift, and mended, and
//! nothing else is touched.

use serde_json::Value;

use crate::engine::{Engine, on_each_engine};
use crate::plan::Plan;
use crate::scene::Scene;

const STACK: &str = r#"
services:
  web:
    image: vaultctl-test/service:1
    restart: unless-stopped
    command: [serve]
    user: "1000"
    environment: { LOG_LEVEL: info, MESSAGE: hello }
    labels: { org.example.team: platform }
    ports: ['127.0.0.1::8080']
    mem_limit: 64m
    cpus: 0.5
    networks: { default: { aliases: [www] }, back: {} }
    volumes: ['./config:/etc/web:ro', 'data:/srv']
  moving:
    image: ${PREFIX}-moving:1
    command: [sleep]
    restart: always
  neighbour:
    image: vaultctl-test/service:1
    command: [sleep]
    networks: [back]
    volumes: ['./other:/etc/other:ro']
volumes: { data: }
networks: { back: }
"#;

/// A stack that is as git wants it, and things that belong to nobody.
struct Host {
    scene: Scene,
}

impl Host {
    fn new(engine: &Engine) -> Self {
        let scene = Scene::new(engine);
        let image = format!("{}-moving:1", scene.prefix);
        engine.docker(&["tag", "vaultctl-test/service:1", &image]);
        scene.stack("shop", STACK, "");
        scene.file("stacks/shop/config/site", "one\n");
        scene.file("stacks/shop/config/users", "alice\n");
        scene.file("stacks/shop/other/file", "untouched\n");
        scene.commit();
        scene.apply();
        let foreign = scene.name("foreign");
        engine.docker(&["network", "create", &foreign]);
        engine.docker(&["volume", "create", &foreign]);
        let volume = format!("{foreign}:/data");
        let mut run = vec!["run", "--detach", "--name", &foreign, "--network", &foreign];
        run.extend(["--volume", &volume, "vaultctl-test/service:1", "sleep"]);
        engine.docker(&run);
        Self { scene }
    }

    fn engine(&self) -> &Engine {
        &self.scene.engine
    }

    /// The name of an object of the stack.
    fn name(&self, name: &str) -> String {
        self.scene.name(&format!("shop{name}"))
    }

    fn web(&self) -> String {
        self.name("-web-1")
    }

    fn docker(&self, arguments: &[&str]) -> String {
        self.engine().docker(arguments)
    }

    /// Makes the web container anew by hand, with all of its labels but with other options.
    fn recreate(&self, image: &str, options: &[&str], command: &[&str]) {
        let web = self.web();
        let found = self.engine().container(&web);
        let labels: Vec<String> = found["Config"]["Labels"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| format!("--label={name}={}", value.as_str().unwrap()))
            .collect();
        let binds: Vec<String> = found["Mounts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|mount| {
                let source = match mount["Type"].as_str().unwrap() {
                    "volume" => &mount["Name"],
                    _ => &mount["Source"],
                };
                let mode = if mount["RW"] == true { "rw" } else { "ro" };
                let target = mount["Destination"].as_str().unwrap();
                format!("--volume={}:{target}:{mode}", source.as_str().unwrap())
            })
            .collect();
        self.docker(&["rm", "--force", &web]);
        let network = format!("--network={}", self.name("_default"));
        let mut create = vec!["create", "--name", &web, &network];
        create.extend(labels.iter().map(String::as_str));
        create.extend(binds.iter().map(String::as_str));
        let as_wanted = [
            ("--restart", "unless-stopped"),
            ("--user", "1000"),
            ("--env=LOG_LEVEL", "info"),
            ("--env=MESSAGE", "hello"),
            ("--label=org.example.team", "platform"),
            ("--publish", "127.0.0.1::8080"),
            ("--memory", "64m"),
            ("--cpus", "0.5"),
        ];
        let kept: Vec<String> = as_wanted
            .iter()
            .filter(|(option, _)| !options.iter().any(|own| own.starts_with(option)))
            .map(|(option, value)| format!("{option}={value}"))
            .collect();
        create.extend(kept.iter().map(String::as_str));
        create.extend(["--network-alias=web", "--network-alias=www"]);
        create.extend(options);
        create.push(image);
        create.extend(command);
        self.docker(&create);
        self.docker(&[
            "network",
            "connect",
            "--alias=web",
            &self.name("_back"),
            &web,
        ]);
        self.docker(&["start", &web]);
    }

    /// Runs a script as root in the folder of the delivered files.
    fn in_delivered(&self, script: &str) {
        let folder = self.scene.delivered("shop");
        self.engine().on_host(&folder, script);
    }
}

/// A kind of drift, and what a plan has to say of it.
struct Drift {
    make: fn(&Host),
    /// Lines of steps, `ACTION KIND NAME`, with `@` for the project's name. All of them.
    steps: &'static [&'static str],
    /// A path among the differences of those steps; `@` as above, `%` for the scene's prefix.
    path: &'static str,
}

/// Drifts a host in one way after another; each time the plan names just that, and applying mends it.
fn drift_and_mend(drifts: &[Drift]) {
    on_each_engine(|engine| {
        let host = Host::new(engine);
        for drift in drifts {
            println!("{}", drift.path);
            drift.happens_to(&host);
        }
    });
}

impl Drift {
    fn happens_to(&self, host: &Host) {
        let scene = &host.scene;
        let before = scene.containers();
        (self.make)(host);
        let plan = scene.plan();
        self.check(&plan, scene);
        let foreign = scene.engine.container(&scene.name("foreign"));

        scene.apply();
        scene.assert_converged();
        let after = scene.containers();
        let touched: Vec<&str> = plan.steps.iter().map(|step| step.name.as_str()).collect();
        for (name, seen) in &before {
            assert_eq!(after[name].status, "running", "{name}");
            if !touched.contains(&name.as_str()) {
                assert_eq!(&after[name], seen, "{name} was touched: {plan:#?}");
            }
        }
        assert_eq!(after.len(), before.len(), "{after:#?}");
        let still = scene.engine.container(&scene.name("foreign"));
        for key in ["Id", "State", "Mounts"] {
            assert_eq!(
                still[key], foreign[key],
                "the foreign container was touched"
            );
        }
        assert!(scene.networks().contains(&scene.name("foreign")));
        assert!(scene.volumes().contains(&scene.name("foreign")));
    }

    #[track_caller]
    fn check(&self, plan: &Plan, scene: &Scene) {
        let project = scene.name("shop");
        let wanted: Vec<String> = self
            .steps
            .iter()
            .map(|line| line.replace('@', &project))
            .collect();
        assert_eq!(plan.lines(), wanted, "{plan:#?}");
        let path = self.path.replace('@', &project).replace('%', &scene.prefix);
        let differences: Vec<_> = plan.steps.iter().flat_map(|s| &s.differences).collect();
        assert!(
            differences.iter().any(|d| d.path == path),
            "no difference in {path}: {plan:#?}"
        );
        for difference in differences {
            assert_eq!(difference.origin, "drift", "{plan:#?}");
            assert_ne!(difference.before, difference.after, "{plan:#?}");
        }
        for step in &plan.steps {
            let cause = step.cause.as_str();
            assert!(!["changed", "orphaned"].contains(&cause), "{step:#?}");
            assert_ne!(step.disruption, "data-loss", "{step:#?}");
        }
        let text = scene.vaultctl(&["plan"]).expect(0).stdout;
        for step in &plan.steps {
            assert!(text.contains(&step.name), "{text}");
        }
        assert!(text.to_lowercase().contains("drift"), "{text}");
    }
}

/// The container is another one, with the same labels.
const fn another(make: fn(&Host), path: &'static str) -> Drift {
    Drift {
        make,
        steps: &["replace container @-web-1"],
        path,
    }
}

const SERVICE: &str = "vaultctl-test/service:1";

#[test]
fn what_a_container_runs() {
    drift_and_mend(&[
        another(
            |host: &Host| host.recreate(SERVICE, &["--env=LOG_LEVEL=debug"], &["serve"]),
            "environment.LOG_LEVEL",
        ),
        another(
            |host: &Host| host.recreate(SERVICE, &["--env=EXTRA=1"], &["serve"]),
            "environment.EXTRA",
        ),
        another(
            |host: &Host| host.recreate(SERVICE, &["--user=0"], &["serve"]),
            "user",
        ),
        another(
            |host: &Host| host.recreate(SERVICE, &[], &["sleep"]),
            "command",
        ),
        another(
            |host: &Host| host.recreate("vaultctl-test/service:2", &[], &["serve"]),
            "image",
        ),
        Drift {
            make: |host: &Host| {
                drop(host.docker(&[
                    "tag",
                    "vaultctl-test/service:2",
                    &format!("{}-moving:1", host.scene.prefix),
                ]));
            },
            steps: &["replace container @-moving-1"],
            path: "image",
        },
    ]);
}

#[test]
fn what_a_container_shows() {
    drift_and_mend(&[
        another(
            |host: &Host| host.recreate(SERVICE, &["--label=org.example.team=other"], &["serve"]),
            "labels.org.example.team",
        ),
        another(
            |host: &Host| host.recreate(SERVICE, &["--label=traefik.enable=true"], &["serve"]),
            "labels.traefik.enable",
        ),
        another(
            |host: &Host| host.recreate(SERVICE, &["--publish=127.0.0.1::9090"], &["serve"]),
            "ports.8080/tcp",
        ),
        another(
            |host: &Host| host.recreate(SERVICE, &["--publish=8080"], &["serve"]),
            "ports.8080/tcp",
        ),
    ]);
}

#[test]
fn what_a_container_may() {
    drift_and_mend(&[
        another(
            |host: &Host| host.recreate(SERVICE, &["--cap-add=NET_ADMIN"], &["serve"]),
            "cap_add.NET_ADMIN",
        ),
        another(
            |host: &Host| host.recreate(SERVICE, &["--privileged"], &["serve"]),
            "privileged",
        ),
        another(
            |host: &Host| host.recreate(SERVICE, &["--volume=/:/mnt:ro"], &["serve"]),
            "volumes./mnt",
        ),
    ]);
}

#[test]
fn limits_and_restarts() {
    drift_and_mend(&[
        Drift {
            make: |host: &Host| drop(host.docker(&["update", "--restart=no", &host.web()])),
            steps: &["update container @-web-1"],
            path: "restart",
        },
        Drift {
            make: |host: &Host| {
                drop(host.docker(&["update", "--memory=96m", "--memory-swap=192m", &host.web()]));
            },
            steps: &["update container @-web-1"],
            path: "mem_limit",
        },
        Drift {
            make: |host: &Host| drop(host.docker(&["update", "--cpus=0.75", &host.web()])),
            steps: &["update container @-web-1"],
            path: "cpus",
        },
        another(
            |host: &Host| drop(host.docker(&["update", "--cpu-shares=512", &host.web()])),
            "cpu_shares",
        ),
    ]);
}

#[test]
fn states_and_names() {
    drift_and_mend(&[
        Drift {
            make: |host: &Host| drop(host.docker(&["stop", &host.web()])),
            steps: &["start container @-web-1"],
            path: "state",
        },
        Drift {
            make: |host: &Host| drop(host.docker(&["kill", &host.web()])),
            steps: &["start container @-web-1"],
            path: "state",
        },
        Drift {
            make: |host: &Host| drop(host.docker(&["pause", &host.web()])),
            steps: &["unpause container @-web-1"],
            path: "state",
        },
        Drift {
            make: |host: &Host| {
                drop(host.docker(&["rename", &host.web(), &host.scene.name("elsewhere")]));
            },
            steps: &["rename container @-web-1"],
            path: "container_name",
        },
    ]);
}

#[test]
fn network_memberships() {
    drift_and_mend(&[
        Drift {
            make: |host: &Host| {
                drop(host.docker(&["network", "disconnect", &host.name("_back"), &host.web()]));
            },
            steps: &["connect container @-web-1"],
            path: "networks.@_back",
        },
        Drift {
            make: |host: &Host| {
                drop(host.docker(&[
                    "network",
                    "connect",
                    &host.scene.name("foreign"),
                    &host.web(),
                ]));
            },
            steps: &["disconnect container @-web-1"],
            path: "networks.%-foreign",
        },
        another(
            |host: &Host| {
                host.docker(&["network", "disconnect", &host.name("_default"), &host.web()]);
                host.docker(&["network", "connect", &host.name("_default"), &host.web()]);
            },
            "networks.@_default.aliases.www",
        ),
    ]);
}

#[test]
fn delivered_files() {
    drift_and_mend(&[
        Drift {
            make: |host: &Host| host.in_delivered("echo by hand >> config/site"),
            steps: &["write file config/site", "restart container @-web-1"],
            path: "content",
        },
        Drift {
            make: |host: &Host| host.in_delivered("rm config/site"),
            steps: &["write file config/site", "restart container @-web-1"],
            path: "content",
        },
        Drift {
            make: |host: &Host| host.in_delivered("chmod 600 config/site"),
            steps: &["write file config/site", "restart container @-web-1"],
            path: "mode",
        },
    ]);
}

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

/// Applies, and insists that the rest was not touched.
#[track_caller]
fn is_mended(host: &Host, before: &crate::scene::Containers, touched: &[&str]) {
    host.scene.apply();
    host.scene.assert_converged();
    let after = host.scene.containers();
    let names =
        |containers: &crate::scene::Containers| containers.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&after), names(before));
    for (name, seen) in before {
        assert_eq!(after[name].status, "running", "{name}");
        if !touched.contains(&name.as_str()) {
            assert_eq!(&after[name], seen, "{name} was touched");
        }
    }
}

#[test]
fn a_directory_in_the_place_of_a_file_is_for_a_person() {
    on_each_engine(|engine| {
        let host = Host::new(engine);
        let before = host.scene.containers();
        host.in_delivered("rm config/site; mkdir config/site; echo mine > config/site/file");
        let run = host.scene.vaultctl(&["apply", "--yes"]).expect(1);
        run.says("config/site").says("is a directory");
        assert_eq!(host.scene.containers(), before);
        host.in_delivered("rm config/site/file; rmdir config/site");
        is_mended(&host, &before, &[&host.web()]);
    });
}
