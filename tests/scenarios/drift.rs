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

/// What a plan has to say of a drift.
struct Expected<'a> {
    /// Lines of steps, `ACTION KIND NAME`, with `@` for the project's name. All of them.
    steps: &'a [&'a str],
    /// A path among the differences of those steps.
    path: &'a str,
}

/// Drifts the host, then insists that the plan names just that, and that applying mends it.
#[track_caller]
fn drift(make: impl Fn(&Host), expected: &Expected<'_>) {
    on_each_engine(|engine| {
        let host = Host::new(engine);
        let scene = &host.scene;
        let project = scene.name("shop");
        let before = scene.containers();
        make(&host);
        let plan = scene.plan();
        check(&plan, &project, expected);
        let text = scene.vaultctl(&["plan"]).expect(0).stdout;
        assert!(
            text.contains(expected.path.rsplit('.').next().unwrap()),
            "{text}"
        );
        let foreign = engine.container(&scene.name("foreign"));
        let made_by_hand = scene.containers();

        scene.apply();
        scene.assert_converged();
        let after = scene.containers();
        let touched: Vec<&str> = plan.steps.iter().map(|step| step.name.as_str()).collect();
        for (name, seen) in &before {
            if !touched.contains(&name.as_str()) && !name.ends_with("-web-1") {
                assert_eq!(after.get(name), Some(seen), "{name} was touched: {plan:#?}");
            }
        }
        for name in made_by_hand
            .keys()
            .filter(|name| !before.contains_key(*name))
        {
            let renamed = touched.iter().any(|touched| before.contains_key(*touched));
            assert!(renamed || after.contains_key(name), "{name} is gone");
        }
        assert_eq!(after.len(), before.len(), "{after:#?}");
        let still = engine.container(&scene.name("foreign"));
        for key in ["Id", "State", "NetworkSettings", "Mounts"] {
            assert_eq!(
                still[key], foreign[key],
                "the foreign container was touched"
            );
        }
        assert!(scene.networks().contains(&scene.name("foreign")));
        assert!(scene.volumes().contains(&scene.name("foreign")));
    });
}

#[track_caller]
fn check(plan: &Plan, project: &str, expected: &Expected<'_>) {
    let wanted: Vec<String> = expected
        .steps
        .iter()
        .map(|line| line.replace('@', project))
        .collect();
    assert_eq!(plan.lines(), wanted, "{plan:#?}");
    let differences: Vec<_> = plan.steps.iter().flat_map(|s| &s.differences).collect();
    assert!(
        differences
            .iter()
            .any(|d| d.path.replace(project, "@") == expected.path),
        "no difference in {}: {plan:#?}",
        expected.path
    );
    for difference in differences {
        assert_eq!(difference.origin, "drift", "{difference:?}");
        assert_ne!(difference.before, difference.after, "{difference:?}");
    }
    for step in &plan.steps {
        assert!(
            !["changed", "orphaned"].contains(&step.cause.as_str()),
            "{step:#?}"
        );
        assert_ne!(step.disruption, "data-loss", "{step:#?}");
    }
}

/// A test for each drift: its name, what is done, the steps, the path.
macro_rules! drifts {
    ($($name:ident: $make:expr, [$($step:literal),+], $path:literal;)+) => {
        $(#[test]
        fn $name() {
            drift($make, &Expected { steps: &[$($step),+], path: $path });
        })+
    };
}

const SERVICE: &str = "vaultctl-test/service:1";

drifts! {
    environment_changed: |host: &Host| host.recreate(SERVICE, &["--env=LOG_LEVEL=debug"], &["serve"]),
        ["replace container @-web-1"], "environment.LOG_LEVEL";
    environment_added: |host: &Host| host.recreate(SERVICE, &["--env=EXTRA=1"], &["serve"]),
        ["replace container @-web-1"], "environment.EXTRA";
    user_changed: |host: &Host| host.recreate(SERVICE, &["--user=0"], &["serve"]),
        ["replace container @-web-1"], "user";
    command_changed: |host: &Host| host.recreate(SERVICE, &[], &["sleep"]),
        ["replace container @-web-1"], "command";
    port_changed: |host: &Host| host.recreate(SERVICE, &["--publish=127.0.0.1::9090"], &["serve"]),
        ["replace container @-web-1"], "ports.8080/tcp";
    port_open_to_the_world: |host: &Host| host.recreate(SERVICE, &["--publish=8080"], &["serve"]),
        ["replace container @-web-1"], "ports.8080/tcp";
    label_changed: |host: &Host| host.recreate(SERVICE, &["--label=org.example.team=other"], &["serve"]),
        ["replace container @-web-1"], "labels.org.example.team";
    label_added: |host: &Host| host.recreate(SERVICE, &["--label=traefik.enable=true"], &["serve"]),
        ["replace container @-web-1"], "labels.traefik.enable";
    capability_added: |host: &Host| host.recreate(SERVICE, &["--cap-add=NET_ADMIN"], &["serve"]),
        ["replace container @-web-1"], "cap_add.NET_ADMIN";
    made_privileged: |host: &Host| host.recreate(SERVICE, &["--privileged"], &["serve"]),
        ["replace container @-web-1"], "privileged";
    another_mount: |host: &Host| host.recreate(SERVICE, &["--volume=/:/mnt:ro"], &["serve"]),
        ["replace container @-web-1"], "volumes./mnt";
    another_image: |host: &Host| host.recreate("vaultctl-test/service:2", &[], &["serve"]),
        ["replace container @-web-1"], "image";
    restart_policy_changed: |host: &Host| drop(host.docker(&["update", "--restart=no", &host.web()])),
        ["update container @-web-1"], "restart";
    memory_limit_changed: |host: &Host| drop(host.docker(&["update", "--memory=96m", "--memory-swap=192m", &host.web()])),
        ["update container @-web-1"], "mem_limit";
    cpu_limit_changed: |host: &Host| drop(host.docker(&["update", "--cpus=0.75", &host.web()])),
        ["update container @-web-1"], "cpus";
    cpu_shares_set: |host: &Host| drop(host.docker(&["update", "--cpu-shares=512", &host.web()])),
        ["replace container @-web-1"], "cpu_shares";
    stopped: |host: &Host| drop(host.docker(&["stop", &host.web()])),
        ["start container @-web-1"], "state";
    killed: |host: &Host| drop(host.docker(&["kill", &host.web()])),
        ["start container @-web-1"], "state";
    paused: |host: &Host| drop(host.docker(&["pause", &host.web()])),
        ["unpause container @-web-1"], "state";
    renamed: |host: &Host| drop(host.docker(&["rename", &host.web(), &host.scene.name("elsewhere")])),
        ["rename container @-web-1"], "container_name";
    disconnected: |host: &Host| drop(host.docker(&["network", "disconnect", &host.name("_back"), &host.web()])),
        ["connect container @-web-1"], "networks.@_back";
    connected_to_another: |host: &Host| drop(host.docker(&["network", "connect", &host.scene.name("foreign"), &host.web()])),
        ["disconnect container @-web-1"], "networks.foreign";
    alias_lost: |host: &Host| {
        host.docker(&["network", "disconnect", &host.name("_default"), &host.web()]);
        host.docker(&["network", "connect", &host.name("_default"), &host.web()]);
    }, ["replace container @-web-1"], "networks.@_default.aliases.www";
    image_retagged: |host: &Host| drop(host.docker(&["tag", "vaultctl-test/service:2", &format!("{}-moving:1", host.scene.prefix)])),
        ["replace container @-moving-1"], "image";
    file_edited: |host: &Host| host.in_delivered("echo by hand >> config/site"),
        ["write file config/site", "restart container @-web-1"], "content";
    file_deleted: |host: &Host| host.in_delivered("rm config/site"),
        ["write file config/site", "restart container @-web-1"], "content";
    file_mode_changed: |host: &Host| host.in_delivered("chmod 600 config/site"),
        ["write file config/site", "restart container @-web-1"], "mode";
    file_became_a_directory: |host: &Host| host.in_delivered("rm config/site; mkdir config/site"),
        ["write file config/site", "restart container @-web-1"], "content";
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
