//! Failures at every step.

use super::super::{Failure, MemoryEngine, Moment};
use super::{IMAGE, engine, look, networks, on_networks, run, spec, with_volume};
use crate::engine::{EngineError, Observe as _, Operate as _, PullProgress};
use crate::model::{ImageConfig, Mount, MountKind};

#[tokio::test]
async fn a_failure_strikes_before_or_after_the_change() {
    for failure in Failure::ALL {
        let engine = engine();
        engine.fail(1, failure);
        let error = engine.create_container(&spec("web")).await.unwrap_err();
        assert_eq!(error.is_lost(), failure != Failure::Refused, "{failure:?}");
        // The next call of a client that goes on, on an engine that goes on.
        let client = engine.client();
        if matches!(failure, Failure::EngineDies(_)) {
            assert!(client.containers().await.unwrap_err().is_lost());
            engine.restart_engine();
        }
        let made = client.containers().await.unwrap().len();
        let expected = usize::from(failure.moment() == Moment::After);
        assert_eq!(made, expected, "{failure:?}");
        let killed = matches!(failure, Failure::ClientDies(_));
        assert_eq!(engine.containers().await.is_err(), killed, "{failure:?}");
    }
}

#[tokio::test]
async fn a_failure_strikes_once() {
    let engine = engine();
    engine.fail(2, Failure::Refused);
    engine.fail(9, Failure::Refused);
    engine.create_container(&spec("web")).await.unwrap();
    engine.start_container("web").await.unwrap_err();
    engine.start_container("web").await.unwrap();
    engine.clear_failures();
    for _ in 0..9 {
        engine.restart_container("web").await.unwrap();
    }
    assert_eq!(engine.requests(), 12);
}

#[tokio::test]
async fn a_container_that_cannot_join_all_networks_is_not_left_behind() {
    for (failure, left) in [
        (Failure::Refused, false),
        (Failure::AnswerLost, false),
        (Failure::EngineDies(Moment::Before), true),
        (Failure::ClientDies(Moment::After), true),
    ] {
        let engine = engine();
        networks(&engine, &["one", "two"]).await;
        engine.fail(2, failure);
        let spec = on_networks("web", &["one", "two"]);
        engine.create_container(&spec).await.unwrap_err();
        engine.restart_engine();
        let found = engine.client().container("web").await.unwrap();
        assert_eq!(found.is_some(), left, "{failure:?}");
    }
}

#[tokio::test]
async fn the_journal_has_what_reached_the_engine() {
    let engine = engine();
    engine.fail(2, Failure::EngineDies(Moment::Before));
    engine.create_container(&spec("web")).await.unwrap();
    engine.start_container("web").await.unwrap_err();
    engine.restart_engine();
    engine.start_container("web").await.unwrap();
    engine.rename_container("web", "web").await.unwrap_err();
    assert_eq!(
        engine.journal(),
        [
            "create container web",
            "start container web",
            "refused: rename container web to web: Renaming a container with the same name as \
             its current name",
        ]
    );
    engine.clear_journal();
    assert_eq!(engine.journal(), Vec::<String>::new());
}

#[tokio::test]
async fn a_frozen_engine_answers_nobody() {
    let engine = engine();
    engine.freeze();
    let error = engine.containers().await.unwrap_err();
    assert!(matches!(error, EngineError::TimedOut { .. }));
    engine.thaw();
    assert_eq!(engine.containers().await.unwrap(), []);
}

#[tokio::test]
async fn a_killed_client_takes_its_clones_along() {
    let engine = engine();
    let (clone, other) = (engine.clone(), engine.client());
    engine.cancel();
    assert!(clone.facts().await.is_err());
    assert!(other.facts().await.is_ok());
}

#[tokio::test]
async fn two_containers_of_one_name_on_one_volume_are_a_violation() {
    for (first, second, read_only, violations) in [
        ("web", "web.vaultctl-new", false, 1),
        ("web.vaultctl-old", "web", false, 1),
        ("web", "web.vaultctl-new", true, 0),
        ("web", "app", false, 0),
    ] {
        let engine = engine();
        run(&engine, &with_volume(first, "data")).await;
        let mut spec = with_volume(second, "data");
        spec.mounts[0].read_only = read_only;
        run(&engine, &spec).await;
        assert_eq!(engine.violations().len(), violations, "{first} {second}");
    }
}

#[tokio::test]
async fn volumes_that_go_are_remembered() {
    let engine = engine();
    let mut spec = with_volume("web", "named");
    spec.mounts
        .push(Mount::new(MountKind::Volume, "", "/anonymous"));
    run(&engine, &spec).await;
    let anonymous = look(&engine, "web").await.spec.mounts[0].source.clone();
    engine.remove_container("web", true).await.unwrap();
    assert_eq!(engine.removed_volumes(), [anonymous]);
    assert_eq!(engine.violations().len(), 1);
    assert_eq!(engine.volumes().await.unwrap()[0].spec.name, "named");
    engine.remove_volume("named").await.unwrap();
    assert_eq!(engine.removed_volumes().len(), 2);
    assert_eq!(engine.violations().len(), 1);
}

struct Unseen;

impl PullProgress for Unseen {
    fn pulled(&self, _current: u64, _total: u64) {}
}

#[tokio::test]
async fn a_registry_can_move_a_tag_and_refuse() {
    let engine = MemoryEngine::new();
    engine.publish(IMAGE, &ImageConfig::default());
    engine.pull_image(IMAGE, None, &Unseen).await.unwrap();
    let digest = engine.registry_digest(IMAGE).await.unwrap();
    let image = engine.image(IMAGE).await.unwrap().unwrap();
    assert_eq!(image.repo_digests, [format!("app@{digest}")]);
    engine.refuse_pull(IMAGE, "toomanyrequests");
    let error = engine.registry_digest(IMAGE).await.unwrap_err();
    assert_eq!(error.to_string(), "image `app:1`: toomanyrequests");
    engine.serve_pull(IMAGE);
    assert_eq!(engine.registry_digest(IMAGE).await.unwrap(), digest);
}
