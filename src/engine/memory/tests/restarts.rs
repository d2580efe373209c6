//! Which containers come back with the engine: a table that was measured on 20.10.

use super::super::MemoryEngine;
use super::{engine, look, restarting, run, status, with_volume};
use crate::engine::{ContainerUpdate, Operate as _};
use crate::model::{RestartPolicy, RestartPolicyKind, Status};

const POLICIES: [RestartPolicyKind; 4] = [
    RestartPolicyKind::No,
    RestartPolicyKind::Always,
    RestartPolicyKind::UnlessStopped,
    RestartPolicyKind::OnFailure,
];

/// Whether containers with each policy run after the engine was restarted.
async fn come_back(prepare: impl AsyncFn(&MemoryEngine), cut: bool) -> [bool; 4] {
    let mut found = [false; 4];
    for (kind, found) in POLICIES.into_iter().zip(&mut found) {
        let engine = engine();
        let container = restarting("web", kind);
        engine.create_container(&container).await.unwrap();
        prepare(&engine).await;
        if cut {
            engine.cut_power();
        }
        engine.restart_engine();
        *found = status(&engine, "web").await == Status::Running;
    }
    found
}

#[tokio::test]
async fn policies_decide_who_comes_back() {
    let start = async |engine: &MemoryEngine| engine.start_container("web").await.unwrap();
    let stop = async |engine: &MemoryEngine| {
        start(engine).await;
        engine.stop_container("web").await.unwrap();
    };
    let pause = async |engine: &MemoryEngine| {
        start(engine).await;
        engine.pause("web").unwrap();
    };
    let never = async |_: &MemoryEngine| {};
    for cut in [false, true] {
        assert_eq!(come_back(never, cut).await, [false; 4]);
        // A stop of the engine ends the program with 0, a power cut with 255.
        assert_eq!(come_back(start, cut).await, [false, true, true, cut]);
        assert_eq!(come_back(pause, cut).await, [false, true, true, cut]);
        assert_eq!(come_back(stop, cut).await, [false, true, false, false]);
    }
}

#[tokio::test]
async fn a_container_that_does_not_come_back_tells_how_it_ended() {
    let engine = engine();
    run(&engine, &restarting("web", RestartPolicyKind::No)).await;
    engine.cut_power();
    assert!(engine.start_container("web").await.unwrap_err().is_lost());
    engine.restart_engine();
    let state = look(&engine, "web").await.state;
    assert_eq!((state.status, state.exit_code), (Status::Exited, 255));
}

#[tokio::test]
async fn a_policy_that_was_put_back_on_a_stopped_container_starts_it() {
    let engine = engine();
    let old = with_volume("web.vaultctl-old", "data");
    run(&engine, &old).await;
    engine.stop_container(&old.name).await.unwrap();
    run(&engine, &with_volume("web", "data")).await;
    let update = ContainerUpdate {
        resources: None,
        restart: Some(RestartPolicy {
            kind: RestartPolicyKind::Always,
            maximum_retries: 0,
        }),
    };
    for name in ["web", &old.name] {
        engine.update_container(name, &update).await.unwrap();
    }
    assert_eq!(engine.violations(), Vec::<String>::new());
    engine.restart_engine();
    assert_eq!(
        engine.violations(),
        ["`web.vaultctl-old` and `web` run on volume `data` at once"]
    );
}
