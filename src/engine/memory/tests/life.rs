//! Programs, time and health.

use std::time::Duration;

use super::super::{Probe, Program, Run};
use super::{IMAGE, engine, look, probed, restarting, run, spec, status};
use crate::engine::{ExecOutcome, LogOptions, LogSink, Observe as _, Operate as _};
use crate::model::{Health, RestartPolicy, RestartPolicyKind, Status};

fn probe(probe: Probe) -> Program {
    Program {
        probe,
        ..Program::default()
    }
}

fn exits(code: i64, seconds: u64) -> Program {
    Program {
        run: Run::Exits {
            code,
            after: Duration::from_secs(seconds),
        },
        ..Program::default()
    }
}

async fn health_at(probe_of: Probe, seconds: &[u64]) -> Vec<Option<Health>> {
    let engine = engine();
    engine.set_program(IMAGE, probe(probe_of));
    run(&engine, &probed("web")).await;
    let mut found = Vec::new();
    let mut passed = 0;
    for at in seconds {
        tokio::time::advance(Duration::from_secs(at - passed)).await;
        passed = *at;
        found.push(look(&engine, "web").await.state.health);
    }
    found
}

#[tokio::test(start_paused = true)]
async fn health_follows_the_program() {
    use Health::{Healthy, Starting, Unhealthy};
    // The start period is 10 s, three failures at 2 s follow.
    let times = [0, 9, 15, 16, 100];
    for (program, expected) in [
        (Probe::Passes, [Healthy; 5]),
        (
            Probe::PassesAfter(Duration::from_secs(9)),
            [Starting, Healthy, Healthy, Healthy, Healthy],
        ),
        (
            Probe::PassesAfterLooks(2),
            [Starting, Starting, Healthy, Healthy, Healthy],
        ),
        (
            Probe::Fails,
            [Starting, Starting, Starting, Unhealthy, Unhealthy],
        ),
        (Probe::Hangs, [Starting; 5]),
    ] {
        let found = health_at(program, &times).await;
        assert_eq!(found, expected.map(Some), "{program:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_healthy_container_becomes_unhealthy_and_recovers() {
    let engine = engine();
    run(&engine, &probed("web")).await;
    let health = async || look(&engine, "web").await.state.health;
    assert_eq!(health().await, Some(Health::Healthy));
    engine.set_probe("web", Probe::Fails).unwrap();
    assert_eq!(health().await, Some(Health::Healthy));
    tokio::time::advance(Duration::from_secs(16)).await;
    assert_eq!(health().await, Some(Health::Unhealthy));
    engine.set_probe("web", Probe::Passes).unwrap();
    assert_eq!(health().await, Some(Health::Healthy));
    engine.pause("web").unwrap();
    assert_eq!(health().await, Some(Health::Unhealthy));
    engine.unpause_container("web").await.unwrap();
    assert_eq!(health().await, Some(Health::Starting));
    tokio::time::advance(Duration::from_secs(2)).await;
    assert_eq!(health().await, Some(Health::Healthy));
    engine.stop_container("web").await.unwrap();
    assert_eq!(health().await, Some(Health::Unhealthy));
}

#[tokio::test(start_paused = true)]
async fn the_probe_of_a_container_can_be_run_as_a_command() {
    let engine = engine();
    engine.set_program(
        IMAGE,
        Program {
            probe: Probe::PassesAfter(Duration::from_secs(1)),
            exec: [(
                vec!["ask".to_owned()],
                ExecOutcome {
                    exit_code: 3,
                    output: "no".to_owned(),
                },
            )]
            .into(),
            ..Program::default()
        },
    );
    run(&engine, &probed("web")).await;
    let exec = async |command: &str| {
        engine
            .exec("web", &[command.to_owned()], b"")
            .await
            .unwrap()
    };
    assert_eq!(exec("probe").await.exit_code, 1);
    assert_eq!(exec("ask").await.output, "no");
    assert_eq!(exec("other").await.exit_code, 0);
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(exec("probe").await.exit_code, 0);
}

#[tokio::test(start_paused = true)]
async fn a_job_ends_by_itself_and_can_be_waited_for() {
    let engine = engine();
    engine.set_program(IMAGE, exits(3, 60));
    run(&engine, &spec("job")).await;
    assert_eq!(status(&engine, "job").await, Status::Running);
    assert_eq!(engine.wait_container("job").await.unwrap(), 3);
    let job = look(&engine, "job").await.state;
    assert_eq!((job.status, job.exit_code), (Status::Exited, 3));
    assert!(job.finished_at > job.started_at);
}

#[tokio::test(start_paused = true)]
async fn a_container_that_ends_is_started_again_ever_more_slowly() {
    let engine = engine();
    engine.set_program(IMAGE, exits(1, 0));
    run(&engine, &restarting("loop", RestartPolicyKind::Always)).await;
    let mut counts = Vec::new();
    for _ in 0..4 {
        tokio::time::advance(Duration::from_millis(500)).await;
        counts.push(look(&engine, "loop").await.state.restart_count);
    }
    // It ends at 0, 0.1, 0.3, 0.7 and 1.5 s.
    assert_eq!(counts, [3, 4, 5, 5]);
    assert_eq!(status(&engine, "loop").await, Status::Restarting);
    engine.stop_container("loop").await.unwrap();
    let stopped = look(&engine, "loop").await.state;
    assert_eq!((stopped.status, stopped.exit_code), (Status::Exited, 1));
}

#[tokio::test(start_paused = true)]
async fn retries_are_counted() {
    let engine = engine();
    engine.set_program(IMAGE, exits(1, 1));
    let mut spec = spec("job");
    spec.restart = RestartPolicy {
        kind: RestartPolicyKind::OnFailure,
        maximum_retries: 2,
    };
    run(&engine, &spec).await;
    assert_eq!(engine.wait_container("job").await.unwrap(), 1);
    let job = look(&engine, "job").await.state;
    assert_eq!((job.status, job.restart_count), (Status::Exited, 2));
}

#[tokio::test(start_paused = true)]
async fn a_program_that_cannot_be_started_says_why() {
    let engine = engine();
    engine.set_program(
        IMAGE,
        Program {
            run: Run::Fails {
                message: "exec: \"app\": not found".to_owned(),
            },
            ..Program::default()
        },
    );
    let policy = restarting("web", RestartPolicyKind::Always);
    engine.create_container(&policy).await.unwrap();
    let error = engine.start_container("web").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "start container web: exec: \"app\": not found"
    );
    let state = look(&engine, "web").await.state;
    assert_eq!((state.status, state.exit_code), (Status::Created, 127));
    assert_eq!(state.error, "exec: \"app\": not found");
}

#[tokio::test(start_paused = true)]
async fn a_crash_is_not_a_stop() {
    let engine = engine();
    run(
        &engine,
        &restarting("web", RestartPolicyKind::UnlessStopped),
    )
    .await;
    engine.crash("web", 139).unwrap();
    assert_eq!(status(&engine, "web").await, Status::Restarting);
    tokio::time::advance(Duration::from_millis(100)).await;
    assert_eq!(status(&engine, "web").await, Status::Running);
}

/// Keeps lines.
#[derive(Default)]
struct Kept(Vec<(String, bool)>);

impl LogSink for Kept {
    fn line(&mut self, line: &str, stderr: bool) {
        self.0.push((line.to_owned(), stderr));
    }
}

#[tokio::test(start_paused = true)]
async fn logs_are_those_of_all_starts() {
    let engine = engine();
    engine.set_program(
        IMAGE,
        Program {
            output: vec![("out".to_owned(), false), ("err".to_owned(), true)],
            ..exits(0, 5)
        },
    );
    run(&engine, &spec("web")).await;
    tokio::time::advance(Duration::from_secs(10)).await;
    engine.start_container("web").await.unwrap();
    let lines = async |options: LogOptions| {
        let mut kept = Kept::default();
        engine.logs("web", &options, &mut kept).await.unwrap();
        kept.0
    };
    let all = lines(LogOptions::default()).await;
    let both = [("out".to_owned(), false), ("err".to_owned(), true)];
    assert_eq!(all, [both.clone(), both].concat());
    let tail = lines(LogOptions {
        tail: Some(1),
        timestamps: true,
        ..LogOptions::default()
    })
    .await;
    assert!(tail[0].0.starts_with("2026-01-01T00:00:10"), "{tail:?}");
    assert!(tail[0].0.ends_with("Z err"), "{tail:?}");
    let since = lines(LogOptions {
        since: Some(1_767_225_605),
        ..LogOptions::default()
    })
    .await;
    assert_eq!(since.len(), 2);
    let followed = lines(LogOptions {
        follow: true,
        ..LogOptions::default()
    })
    .await;
    assert_eq!(followed.len(), 4);
    assert_eq!(status(&engine, "web").await, Status::Exited);
}
