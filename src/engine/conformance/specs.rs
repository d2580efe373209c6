//! What an engine makes of a request for a container.

use super::record::Record;
use crate::engine::{ContainerUpdate, Result};
use crate::model::{
    ContainerSpec, Healthcheck, LogDriver, Process, Resources, RestartPolicy, RestartPolicyKind,
};

pub(super) async fn run(record: &mut Record<'_>) -> Result<()> {
    let plain = record.spec("plain");
    record.create(&plain).await?;
    record.attributes("plain").await?;
    record.state("plain").await?;
    record.create(&plain).await?;
    record.remove("plain").await?;

    let mut unknown = record.spec("unknown");
    "vaultctl.invalid/none:1".clone_into(&mut unknown.image);
    record.create(&unknown).await?;
    let mut misnamed = record.spec("a/b");
    misnamed.networks.clear();
    record.create(&misnamed).await?;

    let full = full(record.spec("full"));
    record.create(&full).await?;
    record.attributes("full").await?;
    record.remove("full").await?;
    for (number, process) in processes().into_iter().enumerate() {
        let mut spec = record.spec(&format!("process{number}"));
        spec.process = process;
        record.create(&spec).await?;
        record.attributes(&format!("process{number}")).await?;
    }
    updates(record).await
}

/// Attributes that need nothing of the host.
fn full(mut spec: ContainerSpec) -> ContainerSpec {
    spec.process = Process {
        environment: [
            ("A", Some("own")),
            ("BARE", None),
            ("PATH", Some("/bin:/own")),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.map(str::to_owned)))
        .collect(),
        user: "0:0".to_owned(),
        working_dir: "/tmp/../bin/".to_owned(),
        init: Some(true),
        stop_signal: Some("SIGINT".to_owned()),
        stop_timeout: Some(3),
        healthcheck: Some(Healthcheck {
            interval: 5_000_000_000,
            retries: 7,
            ..Healthcheck::default()
        }),
        ..Process::default()
    };
    spec.labels = [("own", "1"), ("shared", "container")]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into();
    spec.exposed_ports = ["81/tcp".to_owned()].into();
    "name".clone_into(&mut spec.hostname);
    "example.org".clone_into(&mut spec.domainname);
    spec.restart = RestartPolicy {
        kind: RestartPolicyKind::OnFailure,
        maximum_retries: 3,
    };
    spec.logging = Some(LogDriver {
        driver: "json-file".to_owned(),
        options: [("max-size".to_owned(), "1m".to_owned())].into(),
    });
    spec.security.cap_add = ["NET_ADMIN".to_owned()].into();
    spec.security.cap_drop = ["ALL".to_owned()].into();
    spec.security.read_only = true;
    spec.security.security_opt = ["no-new-privileges:true".to_owned()].into();
    spec.resources = Resources {
        memory: 64 << 20,
        nano_cpus: 500_000_000,
        pids_limit: Some(100),
        ..Resources::default()
    };
    spec.dns = vec!["192.0.2.1".to_owned()];
    spec.extra_hosts = ["other:192.0.2.2".to_owned()].into();
    "host".clone_into(&mut spec.pid_mode);
    spec
}

/// The cases of how commands, entrypoints and health checks merge with the image's.
fn processes() -> Vec<Process> {
    let words = |text: &str| Some(text.split_whitespace().map(str::to_owned).collect());
    let check = |test: &str| Healthcheck {
        test: test.split_whitespace().map(str::to_owned).collect(),
        ..Healthcheck::default()
    };
    let process = Process::default;
    vec![
        Process {
            command: words("own"),
            ..process()
        },
        Process {
            command: words(""),
            ..process()
        },
        Process {
            entrypoint: words("own"),
            ..process()
        },
        Process {
            entrypoint: words(""),
            command: words("own"),
            ..process()
        },
        Process {
            healthcheck: Some(check("NONE")),
            ..process()
        },
        Process {
            healthcheck: Some(check("CMD own")),
            ..process()
        },
    ]
}

async fn updates(record: &mut Record<'_>) -> Result<()> {
    let mut spec = record.spec("update");
    spec.resources.memory = 64 << 20;
    record.create(&spec).await?;
    let limits = |memory, memory_swap| Resources {
        memory,
        memory_swap,
        ..Resources::default()
    };
    for resources in [
        limits(32 << 20, 0),
        limits(256 << 20, 0),
        limits(256 << 20, 512 << 20),
        Resources {
            cpu_shares: 512,
            pids_limit: Some(50),
            ..Resources::default()
        },
    ] {
        let update = ContainerUpdate {
            resources: Some(resources),
            restart: None,
        };
        apply(record, &update).await?;
    }
    for kind in [RestartPolicyKind::Always, RestartPolicyKind::No] {
        let update = ContainerUpdate {
            resources: None,
            restart: Some(RestartPolicy {
                kind,
                maximum_retries: 0,
            }),
        };
        apply(record, &update).await?;
    }
    record.remove("update").await
}

async fn apply(record: &mut Record<'_>, update: &ContainerUpdate) -> Result<()> {
    let name = record.name("update");
    let outcome = record.engine.update_container(&name, update).await;
    record.outcome("update", outcome)?;
    if let Some(container) = record.engine.container(&name).await? {
        let limits = &container.spec.resources;
        record.note(&format!(
            "memory {}, swap {}, shares {}, pids {:?}, restart {}",
            limits.memory,
            limits.memory_swap,
            limits.cpu_shares,
            limits.pids_limit,
            container.spec.restart.as_text()
        ));
    }
    Ok(())
}
