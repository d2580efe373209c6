//! Delivered files: what is on the server is looked at before it is written.

use crate::engine::on_each_engine;
use crate::scene::Scene;

const FAILS: &str = "
services:
  app:
    image: vaultctl-test/service:1
    command: [/bin/service, exit, '3', x]
    network_mode: none
    volumes: ['./conf/x.conf:/x']
";

/// Removes the containers through which files of a scenario are looked at.
fn remove_helpers(scene: &Scene) {
    let format = "--format={{.ID}} {{.Label \"io.vaultctl.files.root\"}}";
    let listed = scene
        .engine
        .lines(&["ps", "-a", "--filter=label=io.vaultctl.files.root", format]);
    for line in listed {
        let (id, root) = line.split_once(' ').unwrap();
        if std::path::Path::new(root).starts_with(&scene.directory) {
            scene.engine.docker(&["rm", id]);
        }
    }
}

#[test]
fn a_file_that_was_there_before_the_first_run_is_put_back_when_that_fails() {
    on_each_engine(|engine| {
        let scene = Scene::new(engine);
        let folder = scene.directory.join("own");
        let more = format!("host_directory = \"{}\"", folder.display());
        scene.stack("web", FAILS, &more);
        scene.file("stacks/web/conf/x.conf", "from git\n");
        scene.commit();
        engine.on_host(
            &scene.directory,
            "mkdir -p own/conf && echo precious > own/conf/x.conf",
        );
        let plan = scene.plan();
        let file = plan.step("file", "conf/x.conf");
        assert_eq!(file.cause, "unknown");
        let run = scene.vaultctl(&["apply", "--yes"]).expect(4);
        assert!(run.stdout.contains("-precious"), "{}", run.stdout);
        let left = engine.on_host(&scene.directory, "cat own/conf/x.conf");
        assert_eq!(left.trim(), "precious");
    });
}

#[test]
fn a_container_that_shows_nothing_any_more_does_not_make_files_missing() {
    on_each_engine(|engine| {
        let scene = Scene::new(engine);
        let compose = "
services:
  app:
    image: vaultctl-test/service:1
    network_mode: none
    volumes: ['./conf:/conf:ro']
    configs: [{ source: word, target: /word }]
configs: { word: { content: 'word' } }
";
        scene.stack("web", compose, "");
        scene.file("stacks/web/conf/a.txt", "from git\n");
        scene.commit();
        scene.apply();
        remove_helpers(&scene);
        engine.on_host(
            &scene.directory,
            "rm -r state/injected && echo by hand >> state/stacks/web/conf/a.txt",
        );
        let plan = scene.plan();
        assert_eq!(plan.step("file", "conf/a.txt").cause, "unknown");
        let run = scene.apply();
        assert!(run.stdout.contains("-by hand"), "{}", run.stdout);
        scene.assert_converged();
    });
}

#[test]
fn a_stack_without_files_leaves_no_helper() {
    on_each_engine(|engine| {
        let compose = "services: { app: { image: 'vaultctl-test/service:1', network_mode: none } }";
        let scene = Scene::with_stack(engine, compose);
        scene.apply();
        let label = "--filter=label=io.vaultctl.files.root";
        let roots = engine.lines(&[
            "ps",
            "-a",
            label,
            "--format={{.Label \"io.vaultctl.files.root\"}}",
        ]);
        let own = |root: &String| std::path::Path::new(root).starts_with(&scene.directory);
        assert!(!roots.iter().any(own), "{roots:?}");
        assert!(!scene.state().exists(), "a folder was made");
    });
}
