//! A container that cannot be had, or does not do its work.

use super::{COMPOSE, Running, STACK, goes_back};
use crate::engine::on_each_engine;

#[test]
fn an_image_that_cannot_be_pulled() {
    goes_back(
        "image: vaultctl-test/volume:1",
        "image: 127.0.0.1:1/vaultctl/x:1",
        &["127.0.0.1:1/vaultctl/x:1", "connection refused"],
    );
}

#[test]
fn a_container_that_exits_at_once() {
    goes_back(
        "command: [serve]",
        "command: [exit, '3']",
        &["shop-web-1", "exited with code 3"],
    );
}

#[test]
fn what_is_to_be_looked_at_may_not_end_even_well() {
    goes_back(
        "command: [serve]\n    restart: 'no'",
        "command: [exit, '0']\n    restart: 'no'\n    healthcheck: { test: [CMD, 'true'], interval: 5s }",
        &["shop-web-1", "exited with code 0"],
    );
}

#[test]
fn a_container_that_exits_after_a_moment() {
    goes_back(
        "command: [serve]",
        "command: [exit, '3', '0.2']",
        &["shop-web-1", "exited with code 3"],
    );
}

#[test]
fn a_container_that_is_restarted_again_and_again() {
    goes_back(
        "command: [serve]\n    restart: 'no'",
        "command: [exit, '3']\n    restart: always",
        &["shop-web-1", "3"],
    );
}

#[test]
fn a_program_that_is_not_in_the_image() {
    goes_back(
        "command: [serve]",
        "entrypoint: [/bin/nothing]",
        &["shop-web-1", "/bin/nothing"],
    );
}

#[test]
fn a_user_that_the_image_does_not_know() {
    goes_back(
        "command: [serve]",
        "user: nobody-here",
        &["shop-web-1", "nobody-here"],
    );
}

#[test]
fn a_port_that_somebody_has_taken() {
    on_each_engine(|engine| {
        let running = Running::new(engine);
        let scene = &running.scene;
        let foreign = scene.name("foreign");
        let port = free_port();
        let publish = format!("{port}:8080");
        let run = ["run", "--detach", "--name", &foreign, "--publish", &publish];
        engine.docker(&[&run[..], &["vaultctl-test/service:1"]].concat());
        let before = engine.container(&foreign);
        let bad = format!("network_mode: bridge\n    ports: ['{port}:8080']");
        running.change("command: [serve]", &format!("command: [serve]\n    {bad}"));
        let text = std::fs::read_to_string(scene.repository().join(COMPOSE)).unwrap();
        scene.file(COMPOSE, &text.replacen("    network_mode: none\n", "", 1));
        scene.commit();
        let run = running.fails(4);
        run.says(&port.to_string())
            .says(&format!("is taken by container `{foreign}`"));
        assert_eq!(engine.container(&foreign)["State"], before["State"]);
        engine.docker(&["rm", "--force", &foreign]);
        running.is_as_before();
        scene.apply();
        scene.assert_converged();
    });
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

#[test]
fn a_healthcheck_that_never_passes_shows_the_last_ten_lines() {
    on_each_engine(|engine| {
        let check =
            "healthcheck: { test: [CMD, service, health], interval: 1s, timeout: 1s, retries: 2 }";
        let compose = STACK.replacen(
            "command: [serve]",
            &format!("command: [serve]\n    {check}"),
            1,
        );
        let running = Running::with(engine, &compose, "health_timeout = \"20s\"");
        running.change(
            "environment: { LEVEL: two }\n    volumes: ['data:/data'",
            "environment: { LEVEL: two, NEVER_HEALTHY: '1', LOG_LINES: '20' }\n    volumes: ['data:/data'",
        );
        let run = running.fails(4).says("health check").says("503");
        for line in 12..=20 {
            assert!(
                run.stderr.contains(&format!("line {line}")),
                "{}",
                run.stderr
            );
        }
        assert!(
            !run.stderr.contains("line 10\n"),
            "more than ten lines: {}",
            run.stderr
        );
        running.is_as_before();
        running.converges_without(", NEVER_HEALTHY: '1', LOG_LINES: '20'", "");
    });
}

#[test]
fn a_healthcheck_that_is_slow_is_not_waited_for_beyond_the_time_limit() {
    on_each_engine(|engine| {
        let running = Running::new(engine);
        let check = "healthcheck: { test: [CMD, service, health], interval: 30s, retries: 3 }";
        running.change(
            "environment: { LEVEL: two }\n    volumes: ['data:/data'",
            &format!("{check}\n    environment: {{ LEVEL: two, NEVER_HEALTHY: '1' }}\n    volumes: ['data:/data'"),
        );
        let began = std::time::Instant::now();
        running.fails(4).says("2 s");
        assert!(began.elapsed().as_secs() < 25, "{:?}", began.elapsed());
        running.is_as_before();
    });
}

#[test]
fn a_healthcheck_that_hangs_is_not_waited_for_beyond_the_time_limit() {
    on_each_engine(|engine| {
        let running = Running::new(engine);
        let check = "healthcheck: { test: [CMD, sleep, '50'], interval: 5s, timeout: 60s }";
        running.change(
            "environment: { LEVEL: two }\n    volumes: ['data:/data'",
            &format!("{check}\n    environment: {{ LEVEL: two }}\n    volumes: ['data:/data'"),
        );
        let began = std::time::Instant::now();
        running.fails(4).says("2 s");
        assert!(began.elapsed().as_secs() < 25, "{:?}", began.elapsed());
        running.is_as_before();
    });
}
