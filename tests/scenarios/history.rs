//! What was applied is recorded on the server, and can be gone back to.

use serde_json::Value;

use crate::engine::on_each_engine;
use crate::scene::Scene;

const VERSION_ONE: &str = "
services:
  app:
    image: vaultctl-test/service:1
    network_mode: none
    environment: { WORD: one }
    volumes: ['./a.txt:/a', 'data:/data']
  other: { image: 'vaultctl-test/service:1', network_mode: none }
volumes: { data: {} }
";

fn json(scene: &Scene, arguments: &[&str]) -> Value {
    let run = scene.vaultctl(arguments).expect(0);
    serde_json::from_str(&run.stdout).unwrap()
}

/// Number, result and commit of each entry of the stack `web`, the newest first.
fn entries(scene: &Scene) -> Vec<(u64, String, String)> {
    let history = json(scene, &["history", "web", "--json"]);
    let found = history["servers"][0]["stacks"][0]["entries"].as_array();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    found
        .into_iter()
        .flatten()
        .map(|entry| {
            let number = entry["number"].as_u64().unwrap();
            (number, text(&entry["result"]), text(&entry["revision"]))
        })
        .collect()
}

fn head(scene: &Scene) -> String {
    scene.git(&["rev-parse", "HEAD"]).trim().to_owned()
}

#[test]
fn a_stack_goes_back_to_what_was_applied_before_wherever_the_repository_is() {
    on_each_engine(|engine| {
        let scene = Scene::new(engine);
        scene.commit();
        assert_eq!(entries(&scene), []);
        scene.stack("web", VERSION_ONE, "");
        scene.file("stacks/web/a.txt", "one\n");
        scene.commit();
        let one = head(&scene);
        scene.apply();
        // Nothing to do is nothing to tell.
        scene.commit();
        scene.apply();
        assert_eq!(entries(&scene), [(1, "done".to_owned(), one.clone())]);

        scene.edit("stacks/web/compose.yaml", "WORD: one", "WORD: two");
        scene.file("stacks/web/a.txt", "two\n");
        scene.commit();
        let two = head(&scene);
        scene.apply();
        let status = json(&scene, &["status", "--json"]);
        assert_eq!(status["servers"][0]["stacks"][0]["revision"], two.as_str());
        engine.docker(&[
            "exec",
            &scene.name("web-app-1"),
            "/bin/busybox",
            "touch",
            "/data/kept",
        ]);

        // A commit that no server has seen lies between.
        scene.edit("stacks/web/compose.yaml", "WORD: two", "WORD: three");
        scene.commit();
        let before = scene.containers();
        let run = scene.vaultctl(&["rollback", "web", "--yes"]).expect(0);
        assert!(run.stderr.contains("git wants something else"), "{run:?}");
        let name = scene.name("web-app-1");
        let word = |word: &str| {
            let environment = engine.docker(&["inspect", "--format={{.Config.Env}}", &name]);
            assert!(environment.contains(word), "{environment}");
        };
        word("WORD=one");
        let other = scene.name("web-other-1");
        assert_eq!(scene.containers()[&other].id, before[&other].id);
        let read = |path| engine.docker(&["exec", &name, "cat", path]);
        assert_eq!(read("/a"), "one");
        engine.docker(&["exec", &name, "/bin/busybox", "ls", "/data/kept"]);
        assert_eq!(
            entries(&scene),
            [
                (3, "done".to_owned(), one.clone()),
                (2, "done".to_owned(), two.clone()),
                (1, "done".to_owned(), one)
            ]
        );
        // Nobody is there to say that git was right after all.
        scene
            .vaultctl(&["apply", "--yes"])
            .expect(4)
            .says("is held");
        scene
            .vaultctl(&["rollback", "web", "--to", "2", "--yes"])
            .expect(0);
        word("WORD=two");
        scene.vaultctl(&["apply", "--yes", "--retry"]).expect(0);
        scene.assert_converged();
        for (number, reason) in [("9", "no entry 9"), ("0", "no entry 0")] {
            let run = scene.vaultctl(&["rollback", "web", "--to", number, "--yes"]);
            run.expect(1).says(reason);
        }
        scene
            .vaultctl(&[
                "destroy",
                "--yes",
                "--volumes",
                "--allow-data-loss",
                &scene.name("web_data"),
            ])
            .expect(0);
        let left = engine.on_host(&scene.directory, "find . -path '*state*'");
        assert_eq!(left, "", "something is left");
    });
}

#[test]
fn a_stack_that_is_gone_from_git_comes_back_and_stays() {
    on_each_engine(|engine| {
        let scene = Scene::with_stack(
            engine,
            "
services:
  app: { image: 'vaultctl-test/service:1', network_mode: none }
",
        );
        let table =
            std::fs::read_to_string(scene.repository().join("sync/stack-web.toml")).unwrap();
        scene.apply();
        scene.file("sync/stack-web.toml", "");
        scene.commit();
        scene
            .vaultctl(&["apply", "--yes", "--allow-delete"])
            .expect(0);
        scene
            .vaultctl(&["rollback", "web", "--yes"])
            .expect(0)
            .says("git wants something else");
        let status = json(&scene, &["status", "--json"]);
        assert_eq!(status["servers"][0]["leaving"][0], "web");
        let text = scene.vaultctl(&["status"]).expect(0).stdout;
        assert!(text.contains("web  git does not want it here"), "{text}");
        // Nobody is there to agree that it goes again.
        scene
            .vaultctl(&["apply", "--yes", "--allow-delete"])
            .expect(4)
            .says("somebody has gone back");
        let found = json(&scene, &["trace", &scene.name("web-app-1"), "--json"]);
        assert_eq!(found["containers"][0]["entry"]["number"], 3);
        // Git has it again, and does not for good.
        scene.file("sync/stack-web.toml", &table);
        scene.commit();
        scene.assert_converged();
        scene.file("sync/stack-web.toml", "");
        scene.commit();
        scene
            .vaultctl(&["apply", "--yes", "--allow-delete", "--retry"])
            .expect(0);
        scene.assert_converged();
    });
}

#[test]
fn a_try_that_fails_is_told_until_it_is_resolved() {
    on_each_engine(|engine| {
        let scene = Scene::with_stack(
            engine,
            "
services:
  app: { image: 'vaultctl-test/service:1', network_mode: none }
",
        );
        let one = head(&scene);
        scene.apply();
        scene.edit(
            "stacks/web/compose.yaml",
            "network_mode",
            "command: [exit, '3'], network_mode",
        );
        scene.commit();
        scene.vaultctl(&["apply", "--yes"]).expect(4);
        let status = json(&scene, &["status", "--json"]);
        let stack = &status["servers"][0]["stacks"][0];
        assert_eq!(
            stack["revision"],
            one.as_str(),
            "what failed is not applied"
        );
        assert_eq!(stack["failed"]["result"], "rolled_back");
        assert_eq!(stack["failed"]["revision"], head(&scene).as_str());
        let text = scene.vaultctl(&["status"]).expect(0).stdout;
        assert!(text.contains("has failed: rolled back"), "{text}");
        // The container that runs is the one of before, and not what has failed.
        let name = scene.name("web-app-1");
        let found = json(&scene, &["trace", &name, "--json"]);
        assert_eq!(found["containers"][0]["entry"]["revision"], one.as_str());
        scene
            .vaultctl(&["rollback", "web", "--to", "2", "--yes"])
            .expect(1)
            .says("has failed");
        // Nothing else than what runs is known.
        scene
            .vaultctl(&["rollback", "web", "--yes"])
            .expect(1)
            .says("nothing else");
        let failed = || {
            let status = json(&scene, &["status", "--json"]);
            status["servers"][0]["stacks"][0]["failed"].clone()
        };
        // Git wants what runs again: there is nothing to apply, and nothing that has failed.
        scene.git(&["revert", "--no-edit", "HEAD"]);
        assert_eq!(failed(), Value::Null);
        scene.git(&["revert", "--no-edit", "HEAD"]);
        assert_eq!(failed()["result"], "rolled_back");
        scene.edit("stacks/web/compose.yaml", "'3'", "'0'");
        scene.commit();
        scene.apply();
        assert_eq!(failed(), Value::Null);
    });
}

#[test]
fn a_tag_that_was_moved_does_not_change_what_is_gone_back_to() {
    on_each_engine(|engine| {
        let scene = Scene::new(engine);
        let tag = format!("{}-app:1", scene.prefix);
        engine.docker(&["tag", "vaultctl-test/service:1", &tag]);
        let compose = "
services:
  app: { image: '${PREFIX}-app:1', network_mode: none, environment: { WORD: one } }
";
        scene.stack("web", compose, "");
        scene.commit();
        scene.apply();
        let name = scene.name("web-app-1");
        let image = || engine.docker(&["inspect", "--format={{.Image}}", &name]);
        let first = image();
        engine.docker(&["tag", "vaultctl-test/service:2", &tag]);
        scene.edit("stacks/web/compose.yaml", "WORD: one", "WORD: two");
        scene.commit();
        scene.apply();
        assert_ne!(image(), first);
        scene.vaultctl(&["rollback", "web", "--yes"]).expect(0);
        assert_eq!(image(), first);
    });
}

#[test]
fn a_container_is_traced_to_commit_file_and_line() {
    on_each_engine(|engine| {
        let scene = Scene::new(engine);
        scene.stack("web", VERSION_ONE, "");
        scene.file("stacks/web/a.txt", "one\n");
        scene.commit();
        let one = head(&scene);
        scene.apply();
        // What is further down now was elsewhere when it was made.
        scene.edit(
            "stacks/web/compose.yaml",
            "\nservices:",
            "\n# a word\n# another\nservices:",
        );
        scene.commit();
        let name = scene.name("web-other-1");
        let found = json(&scene, &["trace", &name, "--json"]);
        let found = &found["containers"][0];
        assert_eq!(found["entry"]["revision"], one.as_str());
        assert_eq!(found["place"], "stacks/web/compose.yaml:8:3");
        let text = scene.vaultctl(&["trace", &name]).expect(0).stdout;
        for part in [&one, "stacks/web/compose.yaml:8:3", "web, service other"] {
            assert!(text.contains(part), "`{part}` in {text}");
        }
        scene
            .vaultctl(&["trace", "nobody-has-this"])
            .expect(1)
            .says("no server has");
        let stranger = scene.name("stranger");
        engine.docker(&["create", "--name", &stranger, "vaultctl-test/busybox:1"]);
        let text = scene.vaultctl(&["trace", &stranger]).expect(0).stdout;
        assert!(text.contains("not this repository"), "{text}");
    });
}

#[test]
fn a_history_that_is_lost_or_torn_stops_nothing() {
    on_each_engine(|engine| {
        let scene = Scene::with_stack(
            engine,
            "
services:
  app: { image: 'vaultctl-test/service:1', network_mode: none }
",
        );
        scene.apply();
        engine.on_host(&scene.directory, "echo '{ torn' > state/history/index.json");
        assert_eq!(entries(&scene), []);
        scene.edit(
            "stacks/web/compose.yaml",
            "network_mode",
            "user: '7', network_mode",
        );
        scene.commit();
        scene.apply();
        assert_eq!(entries(&scene).len(), 1);
        let newer = "echo '{\"format\":\"vaultctl.history/v9\"}' > state/history/index.json";
        engine.on_host(&scene.directory, newer);
        scene
            .vaultctl(&["history"])
            .expect(1)
            .says("a newer vaultctl");
        scene.edit("stacks/web/compose.yaml", "'7'", "'8'");
        scene.commit();
        scene.apply();
        let kept = engine.on_host(&scene.directory, "cat state/history/index.json");
        assert_eq!(kept.trim(), r#"{"format":"vaultctl.history/v9"}"#);
    });
}
