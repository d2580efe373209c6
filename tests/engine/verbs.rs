//! The verbs, each looked at from the other side.

use std::time::{Duration, Instant};

use bollard::query_parameters as query;
use futures_util::future::join_all;
use vaultctl::engine::{
    ContainerUpdate, EngineError, LogOptions, LogSink, Observe as _, Operate as _,
};
use vaultctl::model::{
    ContainerSpec, Endpoint, Health, Healthcheck, Ipam, IpamPool, NetworkSpec, PortBinding,
    Resources, RestartPolicy, RestartPolicyKind, Status, VolumeSpec,
};

use crate::host::{Host, address, hosts};

async fn running(host: &Host, change: impl FnOnce(&mut ContainerSpec)) -> String {
    let mut spec = host.sleeper("subject");
    change(&mut spec);
    let id = host.engine.create_container(&spec).await.unwrap();
    host.engine.start_container(&id).await.unwrap();
    id
}

async fn status(host: &Host, id: &str) -> Status {
    let found = host.engine.container(id).await.unwrap().unwrap();
    found.state.status
}

fn shell(spec: &mut ContainerSpec, script: &str) {
    spec.process.command = Some(["/bin/sh", "-c", script].map(str::to_owned).to_vec());
}

#[tokio::test]
async fn engines_say_what_they_are() {
    for host in hosts().await {
        let facts = host.engine.facts().await.unwrap();
        let version = host.docker.version().await.unwrap();
        assert_eq!(Some(facts.version), version.version);
        assert_eq!(Some(facts.api.to_string()), version.api_version);
        assert_eq!(
            (facts.os.as_str(), facts.default_runtime.as_str()),
            ("linux", "runc")
        );
        assert_eq!(facts.logging_driver, "json-file");
        assert!(!facts.id.is_empty() && !facts.userns_remap);
        let groups = if std::path::Path::new("/sys/fs/cgroup/cgroup.controllers").exists() {
            2
        } else {
            1
        };
        assert_eq!(facts.cgroup_version, groups);
    }
}

#[tokio::test]
async fn a_container_lives_and_ends() {
    for host in hosts().await {
        let id = running(&host, |spec| {
            // A port that is published is also exposed.
            spec.port_bindings = [PortBinding {
                container: "80/tcp".to_owned(),
                host_ip: "127.0.0.1".to_owned(),
                host_port: String::new(),
            }]
            .into();
        })
        .await;
        assert_eq!(status(&host, &id).await, Status::Running);
        let spec = host.engine.container(&id).await.unwrap().unwrap().spec;
        assert!(spec.exposed_ports.contains("80/tcp"));
        let listed = host.engine.containers().await.unwrap();
        let listed = listed.iter().find(|listed| listed.id == id).unwrap();
        assert_eq!(
            (listed.name.as_str(), listed.status),
            (host.name("subject").as_str(), Status::Running)
        );
        let (address, port, protocol) = listed.published.first().unwrap();
        assert_eq!((address.as_str(), protocol.as_str()), ("127.0.0.1", "tcp"));
        assert!(*port > 0);
        // Each again: what is so already is no error.
        host.engine.start_container(&id).await.unwrap();
        host.docker.pause_container(&id).await.unwrap();
        assert_eq!(status(&host, &id).await, Status::Paused);
        host.engine.unpause_container(&id).await.unwrap();
        host.engine.restart_container(&id).await.unwrap();
        host.engine
            .rename_container(&id, &host.name("other"))
            .await
            .unwrap();
        for _ in 0..2 {
            host.engine.stop_container(&id).await.unwrap();
        }
        let found = host
            .engine
            .container(&host.name("other"))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (found.state.status, found.state.exit_code),
            (Status::Exited, 137)
        );
        assert!(!found.state.started_at.is_empty() && !found.state.finished_at.is_empty());
        for _ in 0..2 {
            host.engine.remove_container(&id, true).await.unwrap();
        }
        assert_eq!(host.engine.container(&id).await.unwrap(), None);
        let error = host.engine.start_container(&id).await.unwrap_err();
        assert!(matches!(error, EngineError::NotFound { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn names_are_given_once() {
    for host in hosts().await {
        let spec = host.sleeper("subject");
        host.engine.create_container(&spec).await.unwrap();
        let error = host.engine.create_container(&spec).await.unwrap_err();
        assert!(matches!(error, EngineError::Conflict { .. }), "{error:?}");
        let mut absent = host.sleeper("absent");
        absent.image = host.name("no-image");
        let error = host.engine.create_container(&absent).await.unwrap_err();
        assert!(matches!(error, EngineError::NotFound { .. }), "{error:?}");
        let network = NetworkSpec {
            name: host.name("net"),
            ..NetworkSpec::default()
        };
        host.engine.create_network(&network).await.unwrap();
        let error = host.engine.create_network(&network).await.unwrap_err();
        assert!(matches!(error, EngineError::Conflict { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_container_that_cannot_join_all_networks_is_not_left_behind() {
    for host in hosts().await {
        let mut spec = host.sleeper("subject");
        for name in ["net-a", "net-b"] {
            let network = NetworkSpec {
                name: host.name(name),
                ..NetworkSpec::default()
            };
            host.engine.create_network(&network).await.unwrap();
            spec.networks.insert(network.name, Endpoint::default());
        }
        spec.network_mode = host.name("net-a");
        // An address may be asked for only where the subnet was.
        let second = spec.networks.get_mut(&host.name("net-b")).unwrap();
        second.ipv4_address = "10.1.2.3".to_owned();
        match host.engine.create_container(&spec).await {
            Err(error) => {
                assert!(
                    error.to_string().contains("user configured subnet"),
                    "{error}"
                );
                assert_eq!(host.engine.container(&spec.name).await.unwrap(), None);
            }
            // Engines that take all networks at once find it out when the container is started.
            Ok(id) => {
                assert!(host.engine.facts().await.unwrap().api.minor >= 44);
                assert!(host.engine.start_container(&id).await.is_err());
            }
        }
    }
}

#[tokio::test]
async fn exit_codes_and_health_are_seen() {
    for host in hosts().await {
        let id = running(&host, |spec| shell(spec, "exit 3")).await;
        assert_eq!(host.engine.wait_container(&id).await.unwrap(), 3);
        host.engine.remove_container(&id, true).await.unwrap();
        let id = running(&host, |spec| shell(spec, "exit 0")).await;
        assert_eq!(host.engine.wait_container(&id).await.unwrap(), 0);
        host.engine.remove_container(&id, true).await.unwrap();
        let id = running(&host, |spec| {
            spec.process.healthcheck = Some(Healthcheck {
                test: ["CMD-SHELL", "echo sick; exit 1"]
                    .map(str::to_owned)
                    .to_vec(),
                interval: 100_000_000,
                retries: 1,
                ..Healthcheck::default()
            });
        })
        .await;
        let patience = Instant::now();
        loop {
            let state = host.engine.container(&id).await.unwrap().unwrap().state;
            if state.health == Some(Health::Unhealthy) {
                assert_eq!(state.health_output.trim(), "sick");
                break;
            }
            assert!(patience.elapsed() < Duration::from_mins(1), "{state:?}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

#[tokio::test]
async fn a_removal_that_is_under_way_is_waited_for() {
    for host in hosts().await {
        let id = running(&host, |_| ()).await;
        let removals = (0..3).map(|_| host.engine.remove_container(&id, true));
        for removed in join_all(removals).await {
            removed.unwrap();
        }
        assert_eq!(host.engine.container(&id).await.unwrap(), None);
    }
}

#[tokio::test]
async fn limits_change_in_place() {
    for host in hosts().await {
        let id = running(&host, |spec| {
            spec.resources.memory = 32 << 20;
            spec.resources.pids_limit = Some(50);
        })
        .await;
        let resources = Resources {
            memory: 128 << 20,
            nano_cpus: 500_000_000,
            cpu_shares: 700,
            cpuset_cpus: "0".to_owned(),
            ..Resources::default()
        };
        let restart = RestartPolicy {
            kind: RestartPolicyKind::OnFailure,
            maximum_retries: 2,
        };
        let update = ContainerUpdate {
            resources: Some(resources.clone()),
            restart: Some(restart),
        };
        host.engine.update_container(&id, &update).await.unwrap();
        let spec = host.engine.container(&id).await.unwrap().unwrap().spec;
        assert_eq!((spec.resources, spec.restart), (resources.clone(), restart));
        let update = ContainerUpdate {
            resources: None,
            restart: Some(RestartPolicy::default()),
        };
        host.engine.update_container(&id, &update).await.unwrap();
        let spec = host.engine.container(&id).await.unwrap().unwrap().spec;
        assert_eq!(
            (spec.resources, spec.restart),
            (resources, RestartPolicy::default())
        );
    }
}

#[tokio::test]
async fn commands_run_inside() {
    for host in hosts().await {
        let id = running(&host, |_| ()).await;
        let run = |script: &str| {
            let command = ["/bin/sh", "-c", script].map(str::to_owned);
            let (engine, id) = (&host.engine, &id);
            async move { engine.exec(id, &command, b"").await }
        };
        let outcome = run("echo out; echo err >&2; exit 7").await.unwrap();
        assert_eq!(outcome.exit_code, 7);
        let mut lines: Vec<_> = outcome.output.lines().collect();
        lines.sort_unstable();
        assert_eq!(lines, ["err", "out"]);
        let long = run("i=0; while [ $i -lt 20000 ]; do echo $i; i=$((i+1)); done")
            .await
            .unwrap();
        assert_eq!(long.output.len(), 64 * 1024);
        assert!(long.output.ends_with("19999\n"));
        // It is told what there is, and that there is no more.
        let cat = ["/bin/cat".to_owned()];
        let outcome = host.engine.exec(&id, &cat, b"one\ntwo").await.unwrap();
        assert_eq!(
            (outcome.exit_code, outcome.output.as_str()),
            (0, "one\ntwo")
        );
        let ends = ["/bin/sh", "-c", "exit 3"].map(str::to_owned);
        let unread = host.engine.exec(&id, &ends, &[b'x'; 4096]).await;
        assert_eq!(unread.unwrap().exit_code, 3);
        let missing = host.engine.exec(&id, &["/no/such".to_owned()], b"").await;
        assert!(
            missing.is_err() || missing.as_ref().unwrap().exit_code != 0,
            "{missing:?}"
        );
        host.engine.stop_container(&id).await.unwrap();
        let stopped = run("true").await;
        assert!(
            matches!(stopped, Err(EngineError::Conflict { .. })),
            "{stopped:?}"
        );
    }
}

#[derive(Default)]
struct Lines(Vec<(String, bool)>);

impl LogSink for Lines {
    fn line(&mut self, line: &str, stderr: bool) {
        self.0.push((line.to_owned(), stderr));
    }
}

#[tokio::test]
async fn output_is_read_by_line() {
    for host in hosts().await {
        let script = "echo one; echo two >&2; echo three; echo -n four";
        for tty in [false, true] {
            let id = running(&host, |spec| {
                shell(spec, script);
                spec.process.tty = tty;
            })
            .await;
            host.engine.wait_container(&id).await.unwrap();
            let mut all = Lines::default();
            let follow = LogOptions {
                follow: true,
                ..LogOptions::default()
            };
            host.engine.logs(&id, &follow, &mut all).await.unwrap();
            let mut texts: Vec<_> = all.0.iter().map(|(text, _)| text.as_str()).collect();
            texts.sort_unstable();
            assert_eq!(texts, ["four", "one", "three", "two"]);
            let errors = all.0.iter().filter(|(_, stderr)| *stderr).count();
            assert_eq!(errors, usize::from(!tty));
            let mut last = Lines::default();
            let tail = LogOptions {
                tail: Some(1),
                timestamps: true,
                ..LogOptions::default()
            };
            host.engine.logs(&id, &tail, &mut last).await.unwrap();
            assert_eq!(last.0.len(), 1);
            assert!(last.0[0].0.ends_with("Z four"), "{last:?}", last = last.0);
            host.engine.remove_container(&id, true).await.unwrap();
        }
    }
}

#[tokio::test]
async fn networks_are_as_they_were_asked_for() {
    for host in hosts().await {
        let spec = NetworkSpec {
            name: host.name("net"),
            driver: "bridge".to_owned(),
            driver_opts: [(
                "com.docker.network.driver.mtu".to_owned(),
                "1400".to_owned(),
            )]
            .into(),
            ipam: Ipam {
                pools: vec![IpamPool {
                    subnet: Some(address(0, "0/24")),
                    ip_range: Some(address(0, "128/25")),
                    gateway: Some(address(0, "1")),
                    auxiliary_addresses: [("printer".to_owned(), address(0, "5"))].into(),
                }],
                ..Ipam::default()
            },
            internal: true,
            attachable: true,
            enable_ipv6: false,
            labels: [("a".to_owned(), "b".to_owned())].into(),
        };
        let id = host.engine.create_network(&spec).await.unwrap();
        let found = host.engine.networks().await.unwrap();
        let found = found.iter().find(|network| network.id == id).unwrap();
        assert_eq!((&found.spec, found.scope.as_str()), (&spec, "local"));

        let container = running(&host, |_| ()).await;
        let endpoint = Endpoint {
            aliases: ["web".to_owned()].into(),
            ipv4_address: address(0, "200"),
            ..Endpoint::default()
        };
        host.engine
            .connect_network(&spec.name, &container, &endpoint)
            .await
            .unwrap();
        let joined = host.engine.container(&container).await.unwrap().unwrap();
        assert_eq!(joined.spec.networks.get(&spec.name), Some(&endpoint));
        assert_eq!(joined.attached.get(&spec.name), Some(&id));
        let busy = host.engine.remove_network(&id).await;
        assert!(busy.is_err());
        host.engine
            .disconnect_network(&spec.name, &container)
            .await
            .unwrap();
        host.engine.stop_container(&container).await.unwrap();
        host.engine
            .connect_network(&spec.name, &container, &endpoint)
            .await
            .unwrap();
        host.engine
            .disconnect_network(&spec.name, &container)
            .await
            .unwrap();
        let left = host.engine.container(&container).await.unwrap().unwrap();
        assert!(!left.attached.contains_key(&spec.name));
        for _ in 0..2 {
            host.engine.remove_network(&spec.name).await.unwrap();
        }
    }
}

#[tokio::test]
async fn volumes_are_as_they_were_asked_for() {
    for host in hosts().await {
        let options = [("type", "tmpfs"), ("device", "tmpfs"), ("o", "size=1m")];
        let spec = VolumeSpec {
            name: host.name("volume"),
            driver: "local".to_owned(),
            driver_opts: options
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .into(),
            labels: [("a".to_owned(), "b".to_owned())].into(),
        };
        host.engine.create_volume(&spec).await.unwrap();
        let found = host.engine.volumes().await.unwrap();
        assert!(found.iter().any(|volume| volume.spec == spec), "{found:?}");
        for _ in 0..2 {
            host.engine.remove_volume(&spec.name).await.unwrap();
        }
    }
}

#[tokio::test]
async fn images_tell_what_containers_inherit() {
    for host in hosts().await {
        let options = query::CommitContainerOptions {
            container: Some(host.name("subject")),
            repo: Some(host.prefix.clone()),
            tag: Some("2".to_owned()),
            pause: true,
            ..Default::default()
        };
        running(&host, |spec| {
            spec.process.environment = [("A".to_owned(), Some("b=c".to_owned()))].into();
            spec.process.user = "7".to_owned();
            spec.labels = [("a".to_owned(), "b".to_owned())].into();
            spec.exposed_ports = ["80/tcp".to_owned()].into();
        })
        .await;
        let config = bollard::models::ContainerConfig {
            volumes: Some(vec!["/data".to_owned()]),
            entrypoint: Some(vec!["/bin/sh".to_owned()]),
            ..Default::default()
        };
        host.docker.commit_container(options, config).await.unwrap();
        let name = format!("{}:2", host.prefix);
        let image = host.engine.image(&name).await.unwrap().unwrap();
        assert_eq!(image.repo_tags, std::slice::from_ref(&name));
        assert_eq!(
            image.config.environment.get("A"),
            Some(&Some("b=c".to_owned()))
        );
        assert_eq!(image.config.user, "7");
        assert_eq!(image.config.labels.get("a").map(String::as_str), Some("b"));
        assert!(image.config.exposed_ports.contains("80/tcp"));
        assert!(image.config.volumes.contains("/data"));
        assert_eq!(image.config.entrypoint, Some(vec!["/bin/sh".to_owned()]));
        assert_eq!(host.engine.image(&image.id).await.unwrap(), Some(image));
        assert_eq!(host.engine.image(&host.name("none")).await.unwrap(), None);
        let removed = host
            .docker
            .remove_image(&name, None::<query::RemoveImageOptions>, None);
        removed.await.unwrap();
    }
}

/// A plan inspects everything: one after the other would take many times as long on a slow line.
#[tokio::test]
async fn calls_do_not_wait_for_each_other() {
    for host in hosts().await {
        let id = running(&host, |spec| shell(spec, "sleep 2; exit 5")).await;
        let begin = Instant::now();
        let waits = (0..8).map(|_| host.engine.wait_container(&id));
        assert_eq!(join_all(waits).await.len(), 8);
        for code in join_all((0..8).map(|_| host.engine.wait_container(&id))).await {
            assert_eq!(code.unwrap(), 5);
        }
        assert!(
            begin.elapsed() < Duration::from_secs(8),
            "{:?}",
            begin.elapsed()
        );
    }
}
