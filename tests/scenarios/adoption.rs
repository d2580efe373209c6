//! Adoption: what `docker compose up` started is taken over as it is.

use std::path::PathBuf;

use crate::engine::{Engine, on_each_engine};
use crate::scene::Scene;
use crate::seen::Containers;

/// A stack: name, Compose file, files beside it, keys of its table, arguments of `docker compose up`.
struct Stack {
    name: &'static str,
    compose: &'static str,
    files: &'static [(&'static str, &'static str)],
    table: &'static str,
    up: &'static [&'static str],
}

impl Stack {
    const fn new(name: &'static str, compose: &'static str) -> Self {
        Self {
            name,
            compose,
            files: &[],
            table: "",
            up: &[],
        }
    }

    const fn files(self, files: &'static [(&'static str, &'static str)]) -> Self {
        Self { files, ..self }
    }
}

const STACKS: [Stack; 12] = [
    Stack::new(
        "binds",
        "
services:
  app:
    image: vaultctl-test/service:1
    network_mode: none
    restart: unless-stopped
    environment: [LEVEL=debug]
    volumes:
      - ./config:/etc/app:ro
      - ./site.conf:/etc/site.conf
      - type: bind
        source: ./config/one
        target: /etc/one
        read_only: true
",
    )
    .files(&[("config/one", "1\n"), ("config/two", "2\n"), ("site.conf", "listen\n")]),
    Stack::new(
        "envfiles",
        "
services:
  app:
    image: vaultctl-test/service:1
    network_mode: none
    env_file: [app.env, { path: missing.env, required: false }]
    environment: { OWN: '${FROM_DOTENV}' , SECOND: second }
",
    )
    .files(&[
        (".env", "FROM_DOTENV=dotenv\n"),
        ("app.env", "FIRST=first\nSECOND=overridden\nQUOTED=\"a b\"\n"),
    ]),
    Stack::new(
        "ipam",
        "
services:
  app:
    image: vaultctl-test/service:1
    networks:
      front: { aliases: [www, site], ipv4_address: '${SUBNET}.10' }
      back: { priority: 10 }
  other:
    image: vaultctl-test/service:1
    networks: [back]
networks:
  front:
    driver: bridge
    ipam:
      config: [{ subnet: '${SUBNET}.0/24', gateway: '${SUBNET}.1' }]
    labels: { org.example.zone: dmz }
  back: { internal: true }
",
    ),
    Stack::new(
        "volumes",
        "
services:
  db:
    image: vaultctl-test/volume:1
    network_mode: none
    volumes:
      - data:/srv
      - cache:/var/cache:ro
      - /scratch
      - { type: volume, source: data, target: /again, volume: { nocopy: true } }
  plain:
    image: vaultctl-test/configured:1
    network_mode: none
volumes:
  data: { labels: { org.example.backup: daily } }
  cache: { name: '${PREFIX}-shared-cache' }
",
    ),
    Stack::new(
        "oneshot",
        "
services:
  db:
    image: vaultctl-test/healthy:1
  migrate:
    image: vaultctl-test/service:1
    command: [exit, '0']
    depends_on: { db: { condition: service_healthy } }
  web:
    image: vaultctl-test/service:1
    depends_on:
      migrate: { condition: service_completed_successfully }
      db: { condition: service_started, restart: true }
",
    ),
    Stack::new(
        "configs",
        "
services:
  app:
    image: vaultctl-test/service:1
    network_mode: none
    configs:
      - inline
      - { source: file, target: /etc/file.conf }
    secrets: [password]
configs:
  inline: { content: 'hello ${PREFIX}' }
  file: { file: ./file.conf }
secrets:
  password: { file: ./password.txt }
",
    )
    .files(&[("file.conf", "a\n"), ("password.txt", "hunter2\n")]),
    Stack::new(
        "labels",
        "
services:
  app:
    image: vaultctl-test/configured:1
    network_mode: none
    labels:
      traefik.enable: 'true'
      traefik.http.routers.app.rule: Host(`example.org`) && PathPrefix(`/$$x`)
      org.example.from: compose
    healthcheck: { test: [CMD, service, health], interval: 1s, timeout: 2s, retries: 3, start_period: 5s }
  shell:
    image: vaultctl-test/healthy:1
    network_mode: none
    healthcheck: { test: service health, interval: 1m30s }
  disabled:
    image: vaultctl-test/healthy:1
    network_mode: none
    healthcheck: { disable: true }
",
    ),
    Stack {
        table: "profiles = [\"debug\"]",
        up: &["--profile=debug"],
        ..Stack::new(
            "profiles",
            "
services:
  app: { image: 'vaultctl-test/service:1', network_mode: none }
  shell: { image: 'vaultctl-test/service:1', network_mode: none, profiles: [debug] }
  never: { image: 'vaultctl-test/service:1', network_mode: none, profiles: [other] }
",
        )
    },
    Stack::new(
        "scaled",
        "
services:
  worker:
    image: vaultctl-test/service:1
    command: sleep
    scale: 2
  other:
    image: vaultctl-test/service:1
    deploy: { replicas: 2, resources: { limits: { memory: 64M, cpus: '0.25' } } }
",
    ),
    Stack::new(
        "namespaces",
        "
services:
  vpn: { image: 'vaultctl-test/service:1', ports: ['127.0.0.1::8080'] }
  client:
    image: vaultctl-test/service:1
    command: sleep
    network_mode: service:vpn
    ipc: service:store
    pid: service:vpn
  shared:
    image: vaultctl-test/service:1
    volumes_from: [store:ro]
    links: ['vpn:gateway']
  store: { image: 'vaultctl-test/volume:1', ipc: shareable }
",
    ),
    Stack::new(
        "hardened",
        "
services:
  app:
    image: vaultctl-test/service:1
    read_only: true
    user: '1000:1000'
    cap_drop: [ALL]
    cap_add: [NET_BIND_SERVICE, CAP_CHOWN]
    security_opt: ['no-new-privileges:true']
    tmpfs: ['/tmp:size=1m,mode=1777', /run]
    ulimits: { nofile: { soft: 1000, hard: 2000 }, nproc: 500 }
    sysctls: { net.core.somaxconn: 1024 }
    pids_limit: 50
    mem_limit: 64m
    shm_size: 32m
    init: true
    stop_signal: SIGINT
    stop_grace_period: 1m30s
    logging: { driver: json-file, options: { max-size: 1m, max-file: '3' } }
    dns: [192.0.2.1]
    extra_hosts: ['db:192.0.2.7', 'gw=192.0.2.8']
    hostname: app.example.org
    domainname: example.org
    ports: ['127.0.0.1::8080', '127.0.0.1::9090/udp']
    expose: ['7000', '7001/udp']
",
    ),
    Stack::new(
        "external",
        "
services:
  app:
    image: vaultctl-test/service:1
    container_name: '${PREFIX}-named'
    networks: [outside]
    volumes: ['kept:/data']
networks: { outside: { external: true, name: '${PREFIX}-outside' } }
volumes: { kept: { external: true, name: '${PREFIX}-kept' } }
",
    ),
];

/// Writes the stacks to the repository and has Compose start each from a copy of its folder.
fn started_by_compose(engine: &Engine) -> Scene {
    let scene = Scene::new(engine);
    engine.docker(&["network", "create", &scene.name("outside")]);
    engine.docker(&["volume", "create", &scene.name("kept")]);
    for stack in &STACKS {
        scene.stack(stack.name, stack.compose, stack.table);
        for (path, text) in stack.files {
            scene.file(&format!("stacks/{}/{path}", stack.name), text);
        }
    }
    scene.commit();
    for stack in &STACKS {
        let folder = copy_of(&scene, stack.name);
        let up = [stack.up, &["up", "--detach", "--quiet-pull"]].concat();
        scene.compose(&scene.name(stack.name), &folder, &up);
    }
    scene
}

/// A copy of a stack's folder, as somebody had it on the server before.
fn copy_of(scene: &Scene, stack: &str) -> PathBuf {
    let folder = scene.directory.join("opt").join(stack);
    std::fs::create_dir_all(folder.parent().unwrap()).unwrap();
    let from = scene.repository().join("stacks").join(stack);
    let copied = std::process::Command::new("cp")
        .arg("-a")
        .args([&from, &folder])
        .status();
    assert!(copied.unwrap().success());
    folder
}

/// What must not change: identifiers, starts, states.
fn untouched(scene: &Scene, before: &Containers) {
    let after = scene.containers();
    for (name, seen) in before {
        assert_eq!(after.get(name), Some(seen), "{name} was touched");
    }
    assert_eq!(after.len(), before.len());
}

#[test]
fn what_compose_started_is_adopted_without_a_restart() {
    on_each_engine(|engine| {
        let scene = started_by_compose(engine);
        let before = scene.containers();
        let (networks, volumes) = (scene.networks(), scene.volumes());

        let plan = scene.plan();
        let others: Vec<_> = plan.steps.iter().filter(|s| s.action != "adopt").collect();
        assert!(others.is_empty(), "not only adopted: {others:#?}");
        assert_eq!(plan.steps.len(), before.len(), "{:#?}", plan.lines());
        for step in &plan.steps {
            assert_eq!(
                (step.kind.as_str(), step.disruption.as_str()),
                ("container", "none")
            );
            assert!(before.contains_key(&step.name), "{step:#?}");
        }
        scene.vaultctl(&["plan", "--detailed-exitcode"]).expect(0);
        untouched(&scene, &before);
        scene.apply();
        untouched(&scene, &before);
        assert_eq!((scene.networks(), scene.volumes()), (networks, volumes));
        let plan = scene.plan();
        assert!(
            plan.steps.iter().all(|step| step.action == "adopt"),
            "{plan:#?}"
        );
        scene.vaultctl(&["plan", "--detailed-exitcode"]).expect(0);

        // Compose, too, finds nothing to do.
        for stack in STACKS.iter().filter(|stack| stack.name != "oneshot") {
            let folder = scene.directory.join("opt").join(stack.name);
            let up = [stack.up, &["up", "--detach"]].concat();
            scene.compose(&scene.name(stack.name), &folder, &up);
        }
        untouched(&scene, &before);
    });
}

#[test]
fn a_change_in_git_replaces_only_the_service_that_it_is_about() {
    on_each_engine(|engine| {
        let scene = started_by_compose(engine);
        scene.apply();
        let before = scene.containers();
        let changed = scene.name("binds-app-1");
        scene.edit("stacks/binds/compose.yaml", "LEVEL=debug", "LEVEL=info");
        scene.commit();

        let plan = scene.plan();
        let lines: Vec<String> = plan
            .steps
            .iter()
            .filter(|step| step.action != "adopt")
            .map(crate::plan::Step::line)
            .collect();
        assert_eq!(lines, [format!("replace container {changed}")]);
        let step = plan.step("container", &changed);
        assert_eq!(step.cause, "changed");
        assert_eq!(step.differs(), [("environment.LEVEL", "change")]);
        scene.apply();
        let after = scene.containers();
        for (name, seen) in &before {
            assert_eq!(after[name] == *seen, *name != changed, "{name}");
        }
        assert_eq!(after.len(), before.len());
        let environment = &engine.container(&changed)["Config"]["Env"];
        assert!(
            environment
                .as_array()
                .unwrap()
                .contains(&"LEVEL=info".into())
        );
        let plan = scene.plan();
        assert!(
            plan.steps.iter().all(|step| step.action == "adopt"),
            "{plan:#?}"
        );

        // The delivered files went where the container reads them: beside those of Compose.
        let site = scene.directory.join("opt/binds/config/one");
        scene.file("stacks/binds/config/one", "changed in git\n");
        scene.commit();
        scene.apply();
        assert_eq!(std::fs::read_to_string(site).unwrap(), "changed in git\n");
        let read = engine.docker(&["exec", &changed, "cat", "/etc/one"]);
        assert_eq!(read, "changed in git");
    });
}
