//! Behaviour that tests of planning and applying rely on, and that the script which is run on the
//! real engine too cannot show: time, failures, what others do.

mod faults;
mod files;
mod laws;
mod life;
mod restarts;

use super::MemoryEngine;
use crate::engine::{Observe as _, Operate as _};
use crate::model::{
    Container, ContainerSpec, Endpoint, Healthcheck, ImageConfig, Mount, MountKind, NetworkSpec,
    RestartPolicy, RestartPolicyKind, Status,
};

const IMAGE: &str = "app:1";

/// An engine with one image, on which nothing else is.
fn engine() -> MemoryEngine {
    let engine = MemoryEngine::new();
    engine.build_image(
        IMAGE,
        &ImageConfig {
            command: Some(vec!["app".to_owned()]),
            ..ImageConfig::default()
        },
    );
    engine
}

fn spec(name: &str) -> ContainerSpec {
    ContainerSpec {
        name: name.to_owned(),
        image: IMAGE.to_owned(),
        ..ContainerSpec::default()
    }
}

fn restarting(name: &str, kind: RestartPolicyKind) -> ContainerSpec {
    ContainerSpec {
        restart: RestartPolicy {
            kind,
            maximum_retries: 0,
        },
        ..spec(name)
    }
}

fn probed(name: &str) -> ContainerSpec {
    let mut spec = spec(name);
    spec.process.healthcheck = Some(Healthcheck {
        test: vec!["CMD".to_owned(), "probe".to_owned()],
        interval: 2_000_000_000,
        start_period: 10_000_000_000,
        retries: 3,
        ..Healthcheck::default()
    });
    spec
}

fn with_volume(name: &str, volume: &str) -> ContainerSpec {
    let mut spec = spec(name);
    spec.mounts = vec![Mount::new(MountKind::Volume, volume, "/data")];
    spec
}

fn on_networks(name: &str, networks: &[&str]) -> ContainerSpec {
    let mut spec = spec(name);
    spec.networks = networks
        .iter()
        .map(|network| ((*network).to_owned(), Endpoint::default()))
        .collect();
    spec
}

async fn networks(engine: &MemoryEngine, names: &[&str]) {
    for name in names {
        let spec = NetworkSpec {
            name: (*name).to_owned(),
            ..NetworkSpec::default()
        };
        engine.create_network(&spec).await.unwrap();
    }
}

/// Makes a container and starts it.
async fn run(engine: &MemoryEngine, spec: &ContainerSpec) {
    engine.create_container(spec).await.unwrap();
    engine.start_container(&spec.name).await.unwrap();
}

async fn look(engine: &MemoryEngine, name: &str) -> Container {
    engine.container(name).await.unwrap().unwrap()
}

async fn status(engine: &MemoryEngine, name: &str) -> Status {
    look(engine, name).await.state.status
}
