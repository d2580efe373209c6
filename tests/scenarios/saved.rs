//! Plans in files: exactly that is carried out, or it is said what has moved.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::engine::on_each_engine;
use crate::plan::Plan;
use crate::proxy::{Proxy, Verdict};
use crate::sandbox::Run;
use crate::scene::Scene;

const COMPOSE: &str = "stacks/web/compose.yaml";

/// A stack with a volume, a file and two containers.
const WEB: &str = "
services:
  app:
    image: vaultctl-test/service:1
    network_mode: none
    stop_grace_period: 1s
    environment: { LEVEL: n0 }
    volumes: ['data:/data', './app.conf:/app.conf:ro']
  other:
    image: vaultctl-test/service:1
    network_mode: none
    stop_grace_period: 1s
volumes: { data: }
";

fn with_file(engine: &crate::engine::Engine) -> Scene {
    let scene = Scene::new(engine);
    scene.stack("web", WEB, "");
    scene.file("stacks/web/app.conf", "one\n");
    scene.commit();
    scene
}

fn file(scene: &Scene) -> PathBuf {
    scene.directory.join("plan.json")
}

/// Saves the plan, which has something to do.
#[track_caller]
fn save(scene: &Scene, more: &[&str]) -> String {
    let path = file(scene);
    let path = path.to_str().unwrap();
    let saving = ["plan", "--detailed-exitcode", "--out", path];
    scene.vaultctl(&[&saving[..], more].concat()).expect(2);
    fs::read_to_string(path).unwrap()
}

#[track_caller]
fn apply_saved(scene: &Scene, more: &[&str]) -> Run {
    let path = file(scene);
    scene.vaultctl(&[&["apply", "--yes", path.to_str().unwrap()], more].concat())
}

/// Changes what the plan is about, in git.
fn set_level(scene: &Scene, from: &str, to: &str) {
    scene.edit(COMPOSE, &format!("LEVEL: {from}"), &format!("LEVEL: {to}"));
    scene.commit();
}

#[test]
fn exactly_what_was_saved_is_done() {
    on_each_engine(|engine| {
        let scene = with_file(engine);
        let path = file(&scene);
        let saving = ["plan", "--json", "--detailed-exitcode", "--out"];
        let printed = scene
            .vaultctl(&[&saving[..], &[path.to_str().unwrap()]].concat())
            .expect(2);
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o7777, 0o600);
        let saved = Plan::read(&fs::read_to_string(&path).unwrap());
        assert_eq!(saved.lines(), Plan::read(&printed.stdout).lines());
        assert_eq!(scene.containers().len(), 0, "a plan changes nothing");

        // Without a terminal and `--yes` nothing is done.
        let unasked = scene
            .vaultctl(&["apply", path.to_str().unwrap()])
            .expect(64);
        assert!(unasked.stdout.contains("web-app-1"), "the plan is shown");
        let events = apply_saved(&scene, &["--json"]).expect(0).stdout;
        for step in &saved.steps {
            let begun = format!("\"step_started\",\"id\":\"{}\"", step.id);
            assert_eq!(events.matches(&begun).count(), 1, "{begun}: {events}");
        }
        assert_eq!(events.matches("step_started").count(), saved.steps.len());
        scene.assert_converged();

        // What is done is done.
        apply_saved(&scene, &[])
            .expect(1)
            .says("was made since")
            .says("is stale");
    });
}

#[test]
fn a_plan_is_stale_once_somebody_has_moved_what_it_touches() {
    on_each_engine(|engine| {
        let scene = with_file(engine);
        scene.apply();
        let app = scene.name("web-app-1");
        let conf = scene.delivered("web").join("app.conf");
        let write = "echo mine > app.conf";
        let docker = |arguments: &[&str]| drop(engine.docker(arguments));
        let cases: &[(&str, &dyn Fn())] = &[
            ("was restarted", &|| docker(&["restart", "--time=0", &app])),
            ("was stopped", &|| docker(&["stop", "--time=0", &app])),
            ("was paused", &|| docker(&["pause", &app])),
            ("was changed", &|| {
                docker(&["update", "--restart=always", &app]);
            }),
            ("was replaced by another", &|| {
                docker(&["rm", "--force", &app]);
                let labels = [
                    format!("com.docker.compose.project={}", scene.name("web")),
                    "com.docker.compose.service=app".to_owned(),
                    "com.docker.compose.container-number=1".to_owned(),
                    format!("io.vaultctl.repository={}", scene.prefix),
                    "io.vaultctl.stack=web".to_owned(),
                ]
                .map(|label| format!("--label={label}"));
                let mut arguments = vec!["run", "--detach", "--network=none", "--name", &app];
                arguments.extend(labels.iter().map(String::as_str));
                arguments.push("vaultctl-test/service:1");
                docker(&arguments);
            }),
            ("was removed", &|| docker(&["rm", "--force", &app])),
            ("was changed", &|| {
                drop(engine.on_host(conf.parent().unwrap(), write));
            }),
        ];
        for (index, (what, by_hand)) in cases.iter().enumerate() {
            set_level(&scene, &format!("n{index}"), &format!("n{}", index + 1));
            scene.file("stacks/web/app.conf", &format!("for {index}\n"));
            scene.commit();
            save(&scene, &[]);
            by_hand();
            let before = scene.containers();
            let run = apply_saved(&scene, &[]).expect(1).says("is stale");
            let run = run.says(&format!(" on `local` {what} since the plan was made"));
            assert!(!run.stderr.contains(&scene.name("web-other-1")), "{run:?}");
            assert_eq!(scene.containers(), before, "{what}");
            if engine
                .find("container", &app)
                .is_some_and(|app| app["State"]["Paused"] == true)
            {
                docker(&["unpause", &app]);
            }
            scene.apply();
            scene.assert_converged();
        }
    });
}

#[test]
fn what_has_drifted_besides_is_named_and_left_alone() {
    on_each_engine(|engine| {
        let scene = with_file(engine);
        scene.apply();
        set_level(&scene, "n0", "n1");
        let saved = save(&scene, &[]);
        let other = scene.name("web-other-1");
        engine.docker(&["rm", "--force", &other]);
        assert!(!saved.contains(&other));
        apply_saved(&scene, &[]).expect(0).says(&format!(
            "not in the plan, and not done: create container `{other}` of web@local"
        ));
        assert!(!scene.containers().contains_key(&other));
        let left = scene.plan();
        assert_eq!(left.lines(), [format!("create container {other}")]);
    });
}

/// Two stacks, one after the other: while the first is replaced, somebody moves the second.
#[test]
fn what_is_moved_right_before_its_step_is_left_alone() {
    on_each_engine(|engine| {
        let scene = Scene::new(engine);
        let socket = scene.directory.join("proxy.sock");
        let proxy = Proxy::listen(&socket, &engine.socket());
        let (direct, proxied) = (engine.socket(), socket.display().to_string());
        scene.edit("sync/servers.toml", &direct.display().to_string(), &proxied);
        scene.stack("web", WEB, "");
        scene.file("stacks/web/app.conf", "one\n");
        scene.stack("late", WEB, "after = [\"web\"]");
        scene.file("stacks/late/app.conf", "one\n");
        scene.commit();
        scene.apply();
        let late = scene.name("late-app-1");
        let mut level = 0;
        for (saved, what, by_hand) in [
            (true, "was restarted", &["restart", "--time=0"][..]),
            (true, "was changed", &["update", "--restart=always"]),
            (true, "was removed", &["rm", "--force"]),
            (false, "was changed", &["update", "--restart=always"]),
            (false, "was removed", &["rm", "--force"]),
        ] {
            for stack in ["web", "late"] {
                let path = format!("stacks/{stack}/compose.yaml");
                let (from, to) = (format!("LEVEL: n{level}"), format!("LEVEL: n{}", level + 1));
                scene.edit(&path, &from, &to);
            }
            scene.commit();
            level += 1;
            if saved {
                save(&scene, &[]);
            }
            let id = scene.containers()[&late].id.clone();
            let (asked, name, done) = (engine.clone(), late.clone(), AtomicBool::new(false));
            proxy.set_judge(Some(Box::new(move |line| {
                let is_first = line.contains("/containers/create") && line.contains("web-app-1");
                if is_first && !done.swap(true, Ordering::SeqCst) {
                    asked.docker(&[by_hand, &[name.as_str()]].concat());
                }
                Verdict::PassOn
            })));
            let run = if saved {
                apply_saved(&scene, &[])
            } else {
                scene.vaultctl(&["apply", "--yes"])
            };
            proxy.set_judge(None);
            let sentence = format!("container `{late}` {what} since the plan was made");
            let run = run.expect(1).says(&sentence);
            assert!(run.stderr.contains("late@local was skipped"), "{run:?}");
            let after = scene.containers();
            assert_eq!(
                after.get(&late).is_some_and(|late| late.id == id),
                what != "was removed"
            );
            assert_eq!(
                after.len(),
                if what == "was removed" { 3 } else { 4 },
                "{after:?}"
            );
            let web = engine.container(&scene.name("web-app-1"))["Config"]["Env"].to_string();
            assert!(
                web.contains(&format!("LEVEL=n{level}")),
                "the first went well"
            );
            scene.apply();
            scene.assert_converged();
        }
    });
}

#[test]
fn a_plan_is_for_what_git_wanted() {
    on_each_engine(|engine| {
        let scene = with_file(engine);
        scene.apply();
        set_level(&scene, "n0", "n1");
        save(&scene, &[]);
        let commit = scene.git(&["rev-parse", "HEAD"]).trim().to_owned();

        // A commit that changes nothing of it, such as a merge, makes no difference.
        scene.file("README.md", "hello\n");
        scene.commit();
        let unchanged = scene.vaultctl(&["apply", file(&scene).to_str().unwrap()]);
        unchanged.expect(64).says("there is no terminal to ask on");

        set_level(&scene, "n1", "n2");
        let before = scene.containers();
        apply_saved(&scene, &[])
            .expect(1)
            .says("git has moved since")
            .says("something else: web@local")
            .says(&format!("--rev {commit}"));
        scene.git(&["checkout", "--quiet", "HEAD~3"]);
        apply_saved(&scene, &[])
            .expect(1)
            .says("git has moved since");
        assert_eq!(scene.containers(), before);
        apply_saved(&scene, &["--rev", &commit]).expect(0);
        let app = engine.container(&scene.name("web-app-1"))["Config"]["Env"].to_string();
        assert!(app.contains("LEVEL=n1"), "{app}");
    });
}

#[test]
fn another_clone_applies_it_where_it_has_the_commit() {
    on_each_engine(|engine| {
        let scene = with_file(engine);
        let clone = scene.directory.join("clone");
        let source = scene.repository();
        scene.git(&[
            "clone",
            "--quiet",
            source.to_str().unwrap(),
            clone.to_str().unwrap(),
        ]);
        set_level(&scene, "n0", "n1");
        save(&scene, &[]);
        let in_clone = |command: &[&str]| {
            let mut run = Command::new("git");
            let output = run.args(command).current_dir(&clone).output().unwrap();
            assert!(output.status.success(), "{output:?}");
        };
        let apply = || {
            let mut command = Command::new(env!("CARGO_BIN_EXE_vaultctl"));
            let command = command.args(["apply", "--yes"]).arg(file(&scene));
            let home = scene.directory.join("home");
            let output = command
                .current_dir(&clone)
                .env("HOME", home)
                .output()
                .unwrap();
            let said = String::from_utf8(output.stderr).unwrap();
            (output.status.code().unwrap(), said)
        };
        let (code, said) = apply();
        assert_eq!(code, 1, "{said}");
        assert!(said.contains("which is not here"), "{said}");
        assert!(said.contains("git fetch origin"), "{said}");
        in_clone(&["pull", "--quiet"]);
        let (code, said) = apply();
        assert_eq!(code, 0, "{said}");
        scene.assert_converged();
    });
}

#[test]
fn no_secret_is_in_the_file_and_another_one_makes_it_stale() {
    on_each_engine(|engine| {
        let scene = Scene::new(engine);
        let compose = "
services:
  app:
    image: vaultctl-test/service:1
    network_mode: none
    stop_grace_period: 1s
    environment: { URL: 'db://app:${PASSWORD}@db/' }
    secrets: [token]
    configs: [{ source: settings, target: /settings }]
secrets: { token: { environment: TOKEN } }
configs: { settings: { environment: SETTINGS } }
";
        scene.stack("web", compose, "");
        let settings = format!(
            "repository_id = \"{}\"\npass_environment = [\"PASSWORD\", \"TOKEN\", \"SETTINGS\"]\n",
            scene.prefix
        );
        scene.file("vaultctl.toml", &settings);
        scene.commit();
        let path = file(&scene);
        let path = path.to_str().unwrap();
        let first = [
            ("PASSWORD", "tangerine"),
            ("TOKEN", "grapefruit"),
            ("SETTINGS", "mandarine"),
        ];
        let second = [
            ("PASSWORD", "blackberry"),
            ("TOKEN", "blueberry"),
            ("SETTINGS", "cranberry"),
        ];
        scene
            .vaultctl_with(&["plan", "--out", path], &first)
            .expect(0);
        let of_creating = fs::read_to_string(path).unwrap();
        scene
            .vaultctl_with(&["apply", "--yes", path], &first)
            .expect(0);
        scene
            .vaultctl_with(&["plan", "--out", path], &second)
            .expect(0);
        let of_replacing = fs::read_to_string(path).unwrap();
        assert!(
            of_replacing.contains("\"environment.URL\""),
            "{of_replacing}"
        );
        for (_, value) in first.iter().chain(&second) {
            assert!(!of_creating.contains(value), "{value}: {of_creating}");
            assert!(!of_replacing.contains(value), "{value}: {of_replacing}");
        }
        for index in 0..3 {
            let mut other = second;
            other[index].1 = "something else";
            scene
                .vaultctl_with(&["apply", "--yes", path], &other)
                .expect(1)
                .says("in the environment makes something else of it");
        }
        scene
            .vaultctl_with(&["apply", "--yes", path], &second)
            .expect(0);
    });
}

#[test]
fn a_plan_of_the_files_on_disk_is_for_these_files() {
    on_each_engine(|engine| {
        let scene = with_file(engine);
        save(&scene, &["--worktree"]);
        scene.edit(COMPOSE, "LEVEL: n0", "LEVEL: n1");
        apply_saved(&scene, &[])
            .expect(1)
            .says("the files on disk have changed");
        assert_eq!(scene.containers().len(), 0);
        scene.edit(COMPOSE, "LEVEL: n1", "LEVEL: n0");
        apply_saved(&scene, &[]).expect(0);
        scene.assert_converged();
    });
}

#[test]
fn a_selection_is_saved_with_its_plan_and_nothing_is_nothing() {
    on_each_engine(|engine| {
        let scene = with_file(engine);
        scene.stack("two", WEB, "apply = \"manual\"");
        scene.file("stacks/two/app.conf", "one\n");
        scene.commit();
        save(&scene, &["--stack", "two"]);
        apply_saved(&scene, &["--stack", "two"]).expect(64);
        apply_saved(&scene, &[]).expect(0);
        let names: Vec<String> = scene.containers().into_keys().collect();
        assert_eq!(names, [scene.name("two-app-1"), scene.name("two-other-1")]);

        let path = file(&scene);
        let saving = ["plan", "--stack", "two", "--detailed-exitcode", "--out"];
        scene
            .vaultctl(&[&saving[..], &[path.to_str().unwrap()]].concat())
            .expect(0);
        let run = apply_saved(&scene, &[]).expect(0);
        assert_eq!(run.stdout, "Nothing to do: the saved plan is empty.\n");
        let run = scene
            .vaultctl(&["apply", path.to_str().unwrap(), "--json"])
            .expect(0);
        assert!(
            run.stdout.contains("\"event\":\"summary\",\"exit_code\":0"),
            "{run:?}"
        );
    });
}

#[test]
fn data_is_lost_only_where_its_volume_is_named_when_it_is_applied() {
    on_each_engine(|engine| {
        let scene = with_file(engine);
        scene.apply();
        let volume = scene.name("web_data");
        let options =
            "volumes: { data: { driver_opts: { type: tmpfs, device: tmpfs, o: size=1m } } }";
        scene.edit(COMPOSE, "volumes: { data: }", options);
        scene.commit();
        save(&scene, &[]);
        let before = scene.containers();
        apply_saved(&scene, &[])
            .expect(1)
            .says(&format!("--allow-data-loss {volume}"));
        assert_eq!(scene.containers(), before);
        apply_saved(&scene, &["--allow-data-loss", &volume]).expect(0);
        scene.assert_converged();
    });
}
