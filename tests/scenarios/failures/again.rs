//! What failed is not tried again by itself.

use super::Running;
use crate::engine::on_each_engine;
use crate::scene::Scene;

/// The mark of a configuration that failed, and what it says.
fn mark(scene: &Scene) -> Option<String> {
    let repository = format!("label=io.vaultctl.failed.repository={}", scene.prefix);
    let format = "--format={{.Label \"io.vaultctl.failed.result\"}}";
    let marks = ["ps", "--all", "--filter", &repository, format];
    scene.engine.lines(&marks).pop()
}

#[test]
fn what_did_not_get_ready_is_held_until_it_changes() {
    on_each_engine(|engine| {
        let running = Running::new(engine);
        let scene = &running.scene;
        running.change("command: [serve]", "command: [exit, '3']");
        running.fails(4).says("exited with code 3");
        running.is_as_before();
        let found = engine.container(&running.web);
        assert_eq!(mark(scene).as_deref(), Some("rolled-back"));

        let run = running.fails(4);
        let run = run.says("shop@local is held").says("--retry");
        assert!(!run.stderr.contains("exited"), "{}", run.stderr);
        assert_eq!(
            engine.container(&running.web)["State"]["StartedAt"],
            found["State"]["StartedAt"],
            "nothing was touched"
        );
        let plan = scene.vaultctl(&["plan"]).expect(0);
        assert!(plan.stdout.contains("failed before"), "{}", plan.stdout);

        let retry = scene.vaultctl(&["apply", "--yes", "--retry"]).expect(4);
        retry.says("exited with code 3");
        running.is_as_before();
        // Another commit that says the same of the stack changes nothing.
        scene.file("note.txt", "elsewhere\n");
        scene.commit();
        running.fails(4).says("shop@local is held");

        running.converges_without("command: [exit, '3']", "command: [serve]");
        assert_eq!(mark(scene), None);
    });
}

#[test]
fn what_waits_for_a_held_stack_waits_on() {
    on_each_engine(|engine| {
        let running = Running::new(engine);
        let scene = &running.scene;
        let compose = "services: { app: { image: 'vaultctl-test/service:1', network_mode: none } }";
        scene.stack("late", compose, "after = [\"shop\"]");
        running.change("command: [serve]", "command: [exit, '3']");
        for _ in 0..2 {
            running.fails(4).says("late@local was skipped");
        }
    });
}
