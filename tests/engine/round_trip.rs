//! What is created reads back equal: each attribute once, on every engine.

use std::collections::{BTreeMap, BTreeSet};

use vaultctl::engine::{EngineError, Observe as _, Operate as _};
use vaultctl::model::{
    ContainerSpec, Device, Endpoint, Healthcheck, IpamPool, Link, LogDriver, Mount, MountKind,
    NetworkSpec, PortBinding, RestartPolicy, RestartPolicyKind, Ulimit, VolumeSpec,
};

use crate::host::{Host, address, hosts};

/// What is around the containers of these tests.
struct Scene<'a> {
    host: &'a Host,
    /// The identifier of a container that runs: engines put it in the place of a name.
    peer: String,
}

type Change = fn(&mut ContainerSpec, &Scene<'_>);

fn set(items: &[&str]) -> BTreeSet<String> {
    items.iter().map(|item| (*item).to_owned()).collect()
}

fn list(items: &[&str]) -> Vec<String> {
    items.iter().map(|item| (*item).to_owned()).collect()
}

fn map(items: &[(&str, &str)]) -> BTreeMap<String, String> {
    items
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}

/// Every attribute that can be had on any Linux engine.
const ATTRIBUTES: &[(&str, Change)] = &[
    ("nothing", |_, _| ()),
    ("labels", |s, _| s.labels = map(&[("a", "1"), ("b.c", "")])),
    ("hostname", |s, _| s.hostname = "web".to_owned()),
    ("domainname", |s, _| s.domainname = "example.org".to_owned()),
    ("exposed ports", |s, _| {
        s.exposed_ports = set(&["80/tcp", "53/udp"]);
    }),
    ("ports", |s, _| {
        s.exposed_ports = set(&["80/tcp", "53/udp"]);
        s.port_bindings = [("80/tcp", "127.0.0.1", "18080"), ("53/udp", "", "")]
            .map(|(container, ip, port)| PortBinding {
                container: container.to_owned(),
                host_ip: ip.to_owned(),
                host_port: port.to_owned(),
            })
            .into();
    }),
    ("port range", |s, _| {
        s.exposed_ports = set(&["80/tcp"]);
        s.port_bindings = [PortBinding {
            container: "80/tcp".to_owned(),
            host_ip: String::new(),
            host_port: "18000-18010".to_owned(),
        }]
        .into();
    }),
    ("restart always", |s, _| {
        s.restart.kind = RestartPolicyKind::Always;
    }),
    ("restart unless-stopped", |s, _| {
        s.restart.kind = RestartPolicyKind::UnlessStopped;
    }),
    ("restart on-failure", |s, _| {
        s.restart = RestartPolicy {
            kind: RestartPolicyKind::OnFailure,
            maximum_retries: 3,
        };
    }),
    ("logging", |s, _| {
        s.logging = Some(LogDriver {
            driver: "local".to_owned(),
            options: map(&[("max-size", "5m")]),
        });
    }),
    ("environment", |s, _| {
        s.process.environment = [("A", Some("1=2")), ("B", Some("")), ("C", None)]
            .map(|(name, value)| (name.to_owned(), value.map(str::to_owned)))
            .into();
    }),
    ("entrypoint", |s, _| {
        s.process.entrypoint = Some(list(&["/bin/sh", "-c"]));
    }),
    ("no entrypoint", |s, _| {
        s.process.entrypoint = Some(Vec::new());
    }),
    ("user", |s, _| s.process.user = "1000:1000".to_owned()),
    ("working_dir", |s, _| {
        s.process.working_dir = "/srv".to_owned();
    }),
    ("tty", |s, _| s.process.tty = true),
    ("stdin_open", |s, _| s.process.stdin_open = true),
    ("init", |s, _| s.process.init = Some(true)),
    ("no init", |s, _| s.process.init = Some(false)),
    ("stop_signal", |s, _| {
        s.process.stop_signal = Some("SIGINT".to_owned());
    }),
    ("stop_timeout", |s, _| s.process.stop_timeout = Some(7)),
    ("healthcheck", |s, _| {
        s.process.healthcheck = Some(Healthcheck {
            test: list(&["CMD", "/bin/true"]),
            interval: 5_000_000_000,
            timeout: 2_000_000_000,
            start_period: 1_000_000_000,
            start_interval: 0,
            retries: 4,
        });
    }),
    ("healthcheck off", |s, _| {
        s.process.healthcheck = Some(Healthcheck {
            test: list(&["NONE"]),
            ..Healthcheck::default()
        });
    }),
    ("cap_add", |s, _| {
        s.security.cap_add = set(&["NET_ADMIN", "SYS_TIME"]);
    }),
    ("cap_drop", |s, _| s.security.cap_drop = set(&["ALL"])),
    ("privileged", |s, _| s.security.privileged = true),
    ("read_only", |s, _| s.security.read_only = true),
    ("security_opt", |s, _| {
        s.security.security_opt = set(&["no-new-privileges:true", "seccomp=unconfined"]);
    }),
    ("unconfined paths", |s, _| {
        s.security.unconfined_paths = true;
    }),
    ("group_add", |s, _| {
        s.security.group_add = set(&["1001", "20"]);
    }),
    ("userns", |s, _| s.security.userns_mode = "host".to_owned()),
    ("sysctls", |s, _| {
        s.security.sysctls = map(&[("net.core.somaxconn", "512")]);
    }),
    ("memory", |s, _| s.resources.memory = 64 << 20),
    ("memory and swap", |s, _| {
        s.resources.memory = 64 << 20;
        s.resources.memory_swap = 100 << 20;
    }),
    ("unlimited swap", |s, _| {
        s.resources.memory = 64 << 20;
        s.resources.memory_swap = -1;
    }),
    ("memory reservation", |s, _| {
        s.resources.memory_reservation = 32 << 20;
    }),
    ("cpus", |s, _| s.resources.nano_cpus = 500_000_000),
    ("cpu shares", |s, _| s.resources.cpu_shares = 512),
    ("cpu quota", |s, _| {
        s.resources.cpu_period = 50_000;
        s.resources.cpu_quota = 25_000;
    }),
    ("cpuset", |s, _| {
        s.resources.cpuset_cpus = "0".to_owned();
        s.resources.cpuset_mems = "0".to_owned();
    }),
    ("pids", |s, _| s.resources.pids_limit = Some(100)),
    ("shm_size", |s, _| s.resources.shm_size = 8 << 20),
    ("oom_score_adj", |s, _| s.resources.oom_score_adj = 100),
    ("ulimits", |s, _| {
        s.resources.ulimits = [(
            "nofile".to_owned(),
            Ulimit {
                soft: 1024,
                hard: 2048,
            },
        )]
        .into();
    }),
    ("devices", |s, _| {
        s.resources.devices = vec![Device {
            source: "/dev/null".to_owned(),
            target: "/dev/nothing".to_owned(),
            permissions: "rw".to_owned(),
        }];
    }),
    ("device rules", |s, _| {
        s.resources.device_cgroup_rules = list(&["c 1:3 rwm"]);
    }),
    ("host network", |s, _| s.network_mode = "host".to_owned()),
    ("no network", |s, _| s.network_mode = "none".to_owned()),
    ("ipc host", |s, _| s.ipc_mode = "host".to_owned()),
    ("ipc shareable", |s, _| s.ipc_mode = "shareable".to_owned()),
    ("pid host", |s, _| s.pid_mode = "host".to_owned()),
    ("uts host", |s, _| s.uts_mode = "host".to_owned()),
    ("cgroup_parent", |s, _| {
        s.cgroup_parent = "/vaultctl-test".to_owned();
    }),
    ("dns", |s, _| {
        s.dns = list(&["192.0.2.1", "192.0.2.2"]);
        s.dns_opt = list(&["ndots:2"]);
        s.dns_search = list(&["b.example", "a.example"]);
    }),
    ("extra_hosts", |s, _| {
        s.extra_hosts = set(&["one:192.0.2.1", "six:2001:db8::1"]);
    }),
    ("bind", |s, _| {
        s.mounts = vec![Mount::new(MountKind::Bind, "/tmp", "/data")];
    }),
    ("bind options", |s, _| {
        let mut mount = Mount::new(MountKind::Bind, "/tmp", "/data");
        mount.read_only = true;
        mount.propagation = "rslave".to_owned();
        mount.selinux = "z".to_owned();
        s.mounts = vec![mount];
    }),
    ("bind of what exists", |s, _| {
        let mut mount = Mount::new(MountKind::Bind, "/tmp", "/data");
        mount.read_only = true;
        mount.create_host_path = false;
        mount.recursive = "disabled".to_owned();
        s.mounts = vec![mount];
    }),
    ("volumes", |s, scene| {
        let mut copied = Mount::new(MountKind::Volume, scene.host.name("one"), "/one");
        copied.no_copy = true;
        let mut fixed = Mount::new(MountKind::Volume, scene.host.name("two"), "/two");
        fixed.read_only = true;
        s.mounts = vec![copied, fixed];
    }),
    ("anonymous volume", |s, _| {
        s.mounts = vec![Mount::new(MountKind::Volume, "", "/data")];
    }),
    ("volumes_from", |s, scene| {
        s.volumes_from = vec![format!("{}:ro", scene.host.name("peer"))];
        s.mounts = vec![Mount::new(MountKind::Bind, "/tmp", "/data")];
    }),
    ("tmpfs", |s, _| {
        let mut options = Mount::new(MountKind::Tmpfs, "", "/a");
        options.tmpfs_options = "size=1m,mode=1770".to_owned();
        let mut sized = Mount::new(MountKind::Tmpfs, "", "/b");
        sized.tmpfs_size = Some(1 << 20);
        sized.tmpfs_mode = Some(0o1700);
        s.mounts = vec![options, sized, Mount::new(MountKind::Tmpfs, "", "/c")];
    }),
    ("network", |s, scene| {
        one_network(s, scene, &Endpoint::default());
    }),
    ("aliases", |s, scene| {
        let endpoint = Endpoint {
            aliases: set(&["web", "www"]),
            ..Endpoint::default()
        };
        one_network(s, scene, &endpoint);
    }),
    ("addresses", |s, scene| {
        let endpoint = Endpoint {
            ipv4_address: address(0, "20"),
            mac_address: "02:42:c0:a8:07:09".to_owned(),
            ..Endpoint::default()
        };
        one_network(s, scene, &endpoint);
    }),
    ("links", |s, scene| {
        let endpoint = Endpoint {
            links: [Link {
                container: scene.host.name("peer"),
                alias: "db".to_owned(),
            }]
            .into(),
            ..Endpoint::default()
        };
        one_network(s, scene, &endpoint);
    }),
    ("links on the bridge", |s, scene| {
        let endpoint = Endpoint {
            links: [Link {
                container: scene.host.name("peer"),
                alias: "db".to_owned(),
            }]
            .into(),
            ..Endpoint::default()
        };
        s.networks = [("bridge".to_owned(), endpoint)].into();
    }),
    ("two networks", |s, scene| {
        let endpoint = Endpoint {
            aliases: set(&["web"]),
            ..Endpoint::default()
        };
        one_network(s, scene, &endpoint);
        let second = Endpoint {
            ipv4_address: address(1, "30"),
            aliases: set(&["second"]),
            ..Endpoint::default()
        };
        s.networks.insert(scene.host.name("net-b"), second);
    }),
    ("shared network", |s, scene| {
        s.network_mode = format!("container:{}", scene.peer);
    }),
    ("shared processes", |s, scene| {
        s.pid_mode = format!("container:{}", scene.peer);
    }),
];

fn one_network(spec: &mut ContainerSpec, scene: &Scene<'_>, endpoint: &Endpoint) {
    spec.network_mode = scene.host.name("net-a");
    spec.networks = [(spec.network_mode.clone(), endpoint.clone())].into();
}

async fn prepare(host: &Host) -> Scene<'_> {
    for (name, network) in [("net-a", 0), ("net-b", 1)] {
        let spec = NetworkSpec {
            name: host.name(name),
            ipam: vaultctl::model::Ipam {
                pools: vec![IpamPool {
                    subnet: Some(address(network, "0/24")),
                    ..IpamPool::default()
                }],
                ..Default::default()
            },
            ..NetworkSpec::default()
        };
        host.engine.create_network(&spec).await.unwrap();
    }
    for volume in ["one", "two"] {
        let spec = VolumeSpec {
            name: host.name(volume),
            ..VolumeSpec::default()
        };
        host.engine.create_volume(&spec).await.unwrap();
    }
    let mut peer = host.sleeper("peer");
    let shared = [host.name("one"), String::new()];
    peer.mounts = shared
        .map(|name| Mount::new(MountKind::Volume, name.clone(), format!("/peer{name}")))
        .into();
    let id = host.engine.create_container(&peer).await.unwrap();
    host.engine.start_container(&id).await.unwrap();
    Scene { host, peer: id }
}

/// The names that an engine makes up say nothing.
fn without_made_up_names(mut spec: ContainerSpec) -> ContainerSpec {
    for mount in &mut spec.mounts {
        if mount.is_anonymous() {
            mount.source.clear();
        }
    }
    spec
}

/// The lines in which two specifications differ.
fn changes(given: &ContainerSpec, found: &ContainerSpec) -> String {
    let (given, found) = (format!("{given:#?}"), format!("{found:#?}"));
    let diff = similar::TextDiff::from_lines(&given, &found);
    diff.unified_diff().context_radius(1).to_string()
}

async fn found(host: &Host, id: &str) -> ContainerSpec {
    let container = host.engine.container(id).await.unwrap().unwrap();
    without_made_up_names(container.spec)
}

#[tokio::test]
async fn each_attribute_reads_back_as_it_was_given() {
    for host in hosts().await {
        let scene = prepare(&host).await;
        let mut wrong = Vec::new();
        for (attribute, change) in ATTRIBUTES {
            let mut spec = host.sleeper("subject");
            change(&mut spec, &scene);
            let id = match host.engine.create_container(&spec).await {
                Ok(id) => id,
                Err(error) => {
                    wrong.push(format!("{attribute}: {error}"));
                    continue;
                }
            };
            let created = found(&host, &id).await;
            if created != spec {
                wrong.push(format!("{attribute}: {}", changes(&spec, &created)));
            }
            host.engine.remove_container(&id, true).await.unwrap();
        }
        assert!(wrong.is_empty(), "{}:\n{}", host.address, wrong.join("\n"));
    }
}

/// Running changes what an engine reports: addresses, aliases, identifiers.
#[tokio::test]
async fn running_and_stopping_changes_nothing() {
    let runnable = [
        "nothing",
        "aliases",
        "addresses",
        "two networks",
        "host network",
        "links",
        "shared network",
        "volumes",
        "anonymous volume",
        "tmpfs",
        "memory",
        "restart always",
    ];
    for host in hosts().await {
        let scene = prepare(&host).await;
        for (attribute, change) in ATTRIBUTES {
            if !runnable.contains(attribute) {
                continue;
            }
            let mut spec = host.sleeper("subject");
            change(&mut spec, &scene);
            let id = host.engine.create_container(&spec).await.unwrap();
            host.engine.start_container(&id).await.unwrap();
            let running = found(&host, &id).await;
            assert!(running == spec, "{attribute}: {}", changes(&spec, &running));
            let attached = host.engine.container(&id).await.unwrap().unwrap().attached;
            for network in spec.networks.keys() {
                assert_eq!(
                    attached.get(network).map(String::len),
                    Some(64),
                    "{attribute}"
                );
            }
            host.engine.stop_container(&id).await.unwrap();
            let stopped = found(&host, &id).await;
            assert!(stopped == spec, "{attribute}: {}", changes(&spec, &stopped));
            host.engine.remove_container(&id, true).await.unwrap();
        }
    }
}

#[tokio::test]
async fn what_an_engine_is_too_old_for_is_refused() {
    for host in hosts().await {
        let api = host.engine.facts().await.unwrap().api;
        let mut spec = host.sleeper("subject");
        spec.process.healthcheck = Some(Healthcheck {
            test: list(&["CMD", "/bin/true"]),
            start_period: 2_000_000_000,
            start_interval: 1_000_000_000,
            ..Healthcheck::default()
        });
        spec.annotations = map(&[("a", "b")]);
        let created = host.engine.create_container(&spec).await;
        if api.minor < 44 {
            assert!(
                matches!(created, Err(EngineError::TooOld { .. })),
                "{created:?}"
            );
            assert!(host.engine.container(&spec.name).await.unwrap().is_none());
        } else {
            assert_eq!(found(&host, &created.unwrap()).await, spec);
        }
    }
}
