//! What other people have on the server: nobody may touch it.

use vaultctl::engine::memory::MemoryEngine;
use vaultctl::engine::{Observe as _, Operate as _};
use vaultctl::model::{
    ContainerSpec, Endpoint, Mount, MountKind, NetworkSpec, RestartPolicy, RestartPolicyKind,
    VolumeSpec, label,
};

use crate::desired::PUBLIC;
use crate::world::{Lawful, World, ensure};

/// A container that another tool has made, and one of another Compose project.
const CONTAINERS: [&str; 2] = ["stranger", "elsewhere-web-1"];
const VOLUME: &str = "precious";

/// Makes what other people have.
pub(crate) async fn arrive(engine: &MemoryEngine) {
    let network = NetworkSpec {
        name: PUBLIC.to_owned(),
        ..NetworkSpec::default()
    };
    engine.create_network(&network).await.unwrap();
    let volume = VolumeSpec {
        name: VOLUME.to_owned(),
        ..VolumeSpec::default()
    };
    engine.create_volume(&volume).await.unwrap();
    engine.pull_image("web:1", None, &()).await.unwrap();
    for name in CONTAINERS {
        let mut spec = ContainerSpec {
            name: name.to_owned(),
            image: "web:1".to_owned(),
            mounts: vec![
                Mount::new(MountKind::Volume, VOLUME, "/data"),
                Mount::new(MountKind::Volume, "", "/anonymous"),
            ],
            restart: RestartPolicy {
                kind: RestartPolicyKind::Always,
                maximum_retries: 0,
            },
            network_mode: PUBLIC.to_owned(),
            networks: [(PUBLIC.to_owned(), Endpoint::default())].into(),
            ..ContainerSpec::default()
        };
        if name != CONTAINERS[0] {
            let labels = [(label::PROJECT, "elsewhere"), (label::SERVICE, "web")];
            spec.labels
                .extend(labels.map(|(name, value)| (name.to_owned(), value.to_owned())));
        }
        engine.create_container(&spec).await.unwrap();
        engine.start_container(name).await.unwrap();
    }
}

/// Nothing was asked of the engine that concerns them, and they are there and run.
pub(crate) async fn are_untouched(world: &World) -> Lawful {
    let mut theirs = vec![VOLUME.to_owned()];
    for name in CONTAINERS {
        let found = world.engine.container(name).await.unwrap();
        let found = found.ok_or_else(|| format!("the container `{name}` is gone"))?;
        ensure(found.state.is_up(), || format!("`{name}` does not run"))?;
        theirs.push(found.spec.name);
        theirs.push(found.id);
        let anonymous = found.spec.mounts.into_iter().map(|mount| mount.source);
        theirs.extend(anonymous);
    }
    let networks = world.engine.networks().await.unwrap();
    let public = networks.into_iter().find(|n| n.spec.name == PUBLIC);
    let public = public.ok_or("the network is gone")?.id;
    for request in world.engine.journal() {
        let words: Vec<&str> = request.split([' ', ',', ':']).collect();
        let touched = theirs.iter().any(|one| words.contains(&one.as_str()));
        let network = request.contains("remove network") || request.contains("create network");
        let replaced = network && (words.contains(&PUBLIC) || words.contains(&public.as_str()));
        ensure(!touched && !replaced, || format!("a stranger: {request}"))?;
    }
    Ok(())
}
