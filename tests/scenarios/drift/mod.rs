//! Drift: what somebody does to a host by hand is named by the plan, called drift, and mended, and
//! nothing else is touched.

mod attributes;
mod objects;

use crate::engine::{Engine, on_each_engine};
use crate::plan::Plan;
use crate::scene::Scene;
use crate::seen::Containers;

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

    fn docker(&self, arguments: &[&str]) {
        self.engine().docker(arguments);
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

/// The image that the stack runs.
const SERVICE: &str = "vaultctl-test/service:1";

/// Applies, and insists that the rest was not touched.
#[track_caller]
fn is_mended(host: &Host, before: &Containers, touched: &[&str]) {
    host.scene.apply();
    host.scene.assert_converged();
    let after = host.scene.containers();
    let names = |containers: &Containers| containers.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&after), names(before));
    for (name, seen) in before {
        assert_eq!(after[name].status, "running", "{name}");
        if !touched.contains(&name.as_str()) {
            assert_eq!(&after[name], seen, "{name} was touched");
        }
    }
}
