//! What holds after any sequence of verbs.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::super::{Failure, MemoryEngine};
use super::{engine, networks, on_networks};
use crate::engine::{Observe as _, Operate as _, Result};
use crate::model::{
    Endpoint, Mount, MountKind, NetworkSpec, PortBinding, RestartPolicy, RestartPolicyKind,
};

const NAMES: [&str; 3] = ["a", "b", "c"];
const NETWORKS: [&str; 2] = ["one", "two"];

/// A verb on one of a few objects.
#[derive(Debug, Clone, Copy)]
enum Verb {
    Create(usize, usize),
    Start(usize),
    Stop(usize),
    Restart(usize),
    Rename(usize, usize),
    Remove(usize, bool),
    Connect(usize, usize),
    Disconnect(usize, usize),
    RemoveNetwork(usize),
    CreateNetwork(usize),
    RemoveVolume(usize),
    Fail(usize),
    RestartEngine,
}

fn verb() -> impl Strategy<Value = Verb> {
    let name = 0..NAMES.len();
    let network = 0..NETWORKS.len();
    prop_oneof![
        (name.clone(), network.clone()).prop_map(|(name, network)| Verb::Create(name, network)),
        name.clone().prop_map(Verb::Start),
        name.clone().prop_map(Verb::Stop),
        name.clone().prop_map(Verb::Restart),
        (name.clone(), name.clone()).prop_map(|(from, to)| Verb::Rename(from, to)),
        (name.clone(), any::<bool>()).prop_map(|(name, volumes)| Verb::Remove(name, volumes)),
        (name.clone(), network.clone()).prop_map(|(name, network)| Verb::Connect(name, network)),
        (name.clone(), network.clone()).prop_map(|(name, network)| Verb::Disconnect(name, network)),
        network.clone().prop_map(Verb::RemoveNetwork),
        network.prop_map(Verb::CreateNetwork),
        name.prop_map(Verb::RemoveVolume),
        (0..Failure::ALL.len()).prop_map(Verb::Fail),
        Just(Verb::RestartEngine),
    ]
}

/// Carries out a verb; refusals and failures are as good as successes here.
async fn carry_out(engine: &MemoryEngine, verb: Verb) -> Result<()> {
    match verb {
        Verb::Create(name, network) => {
            let mut spec = on_networks(NAMES[name], &[NETWORKS[network]]);
            spec.exposed_ports = ["80/tcp".to_owned()].into();
            spec.port_bindings = [PortBinding {
                container: "80/tcp".to_owned(),
                host_ip: String::new(),
                host_port: "8080-8081".to_owned(),
            }]
            .into();
            spec.mounts = vec![
                Mount::new(MountKind::Volume, NAMES[name], "/named"),
                Mount::new(MountKind::Volume, "", "/anonymous"),
            ];
            spec.restart = RestartPolicy {
                kind: RestartPolicyKind::Always,
                maximum_retries: 0,
            };
            engine.create_container(&spec).await.map(drop)
        }
        Verb::Start(name) => engine.start_container(NAMES[name]).await,
        Verb::Stop(name) => engine.stop_container(NAMES[name]).await,
        Verb::Restart(name) => engine.restart_container(NAMES[name]).await,
        Verb::Rename(from, to) => engine.rename_container(NAMES[from], NAMES[to]).await,
        Verb::Remove(name, volumes) => engine.remove_container(NAMES[name], volumes).await,
        Verb::Connect(name, network) => {
            let endpoint = Endpoint::default();
            engine
                .connect_network(NETWORKS[network], NAMES[name], &endpoint)
                .await
        }
        Verb::Disconnect(name, network) => {
            engine
                .disconnect_network(NETWORKS[network], NAMES[name])
                .await
        }
        Verb::RemoveNetwork(network) => engine.remove_network(NETWORKS[network]).await,
        Verb::CreateNetwork(network) => {
            let spec = NetworkSpec {
                name: NETWORKS[network].to_owned(),
                ..NetworkSpec::default()
            };
            engine.create_network(&spec).await.map(drop)
        }
        Verb::RemoveVolume(name) => engine.remove_volume(NAMES[name]).await,
        Verb::Fail(failure) => {
            engine.fail(1, Failure::ALL[failure]);
            Ok(())
        }
        Verb::RestartEngine => {
            engine.restart_engine();
            Ok(())
        }
    }
}

/// What must be true of any host.
async fn check(engine: &MemoryEngine) {
    let volumes: BTreeSet<_> = engine
        .volumes()
        .await
        .unwrap()
        .into_iter()
        .map(|volume| volume.spec.name)
        .collect();
    let networks: BTreeSet<_> = engine
        .networks()
        .await
        .unwrap()
        .into_iter()
        .map(|network| network.id)
        .collect();
    let (mut names, mut ports) = (BTreeSet::new(), BTreeSet::new());
    for summary in engine.containers().await.unwrap() {
        assert!(names.insert(summary.name.clone()), "two of one name");
        let container = engine.container(&summary.id).await.unwrap().unwrap();
        for mount in &container.spec.mounts {
            assert!(volumes.contains(&mount.source), "a volume is gone");
        }
        if container.state.is_up() {
            for id in container.attached.values() {
                assert!(networks.contains(id), "runs on a network that is gone");
            }
        }
        assert_eq!(container.state.is_up(), !summary.published.is_empty());
        for port in summary.published {
            assert!(ports.insert(port), "two hold one port");
        }
    }
}

/// Carries out verbs and returns what the engine has in the end.
async fn outcome(verbs: &[Verb]) -> String {
    let engine = engine();
    networks(&engine, &NETWORKS).await;
    let mut client = engine.client();
    for verb in verbs {
        if carry_out(&client, *verb)
            .await
            .is_err_and(|error| error.is_lost())
        {
            engine.restart_engine();
            client = engine.client();
        }
        check(&engine).await;
    }
    let mut containers = Vec::new();
    for summary in engine.containers().await.unwrap() {
        containers.push(engine.container(&summary.id).await.unwrap());
    }
    format!("{containers:?} {:?}", engine.journal())
}

proptest! {
    #[test]
    fn every_sequence_of_verbs_leaves_a_possible_host(
        verbs in prop::collection::vec(verb(), 1..40)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        let first = runtime.block_on(outcome(&verbs));
        let second = runtime.block_on(outcome(&verbs));
        prop_assert_eq!(first, second, "the same verbs give the same host");
    }
}
