//! Delivered files: what is on the server is looked at before it is written.

use crate::engine::{Engine, on_each_engine};
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
        assert!(!file.seen);
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
        assert!(!plan.step("file", "conf/a.txt").seen);
        let run = scene.apply();
        assert!(run.stdout.contains("-by hand"), "{}", run.stdout);
        scene.assert_converged();
    });
}

#[test]
fn a_stack_without_files_leaves_nothing_but_the_history() {
    on_each_engine(|engine| {
        let compose = "services: { app: { image: 'vaultctl-test/service:1', network_mode: none } }";
        let scene = Scene::with_stack(engine, compose);
        scene.apply();
        let left = engine.on_host(&scene.directory, "cd state; find . -type f | sort");
        assert_eq!(left, "./history/index.json\n./history/web/1.json");
    });
}

#[test]
fn a_folder_that_has_become_a_link_blocks_its_stack_alone() {
    on_each_engine(|engine| {
        let compose = |folder: &str| {
            format!(
                "services: {{ app: {{ image: 'vaultctl-test/service:1', network_mode: none, \
                 volumes: ['./{folder}/a.txt:/a'] }} }}"
            )
        };
        let scene = Scene::new(engine);
        for stack in ["one", "two"] {
            scene.stack(stack, &compose("conf"), "");
            scene.file(&format!("stacks/{stack}/conf/a.txt"), "a\n");
        }
        scene.commit();
        scene.apply();
        engine.on_host(
            &scene.directory,
            "mv state/stacks/one/conf other && ln -s /other state/stacks/one/conf",
        );
        scene.file("stacks/two/conf/a.txt", "b\n");
        scene.commit();
        let run = scene.vaultctl(&["plan"]).expect(1);
        assert!(run.stdout.contains("conf/a.txt"), "{}", run.stdout);
        let run = run.says("stacks/one/conf` is a symbolic link");
        assert!(!run.stderr.contains("cannot be reached"), "{}", run.stderr);
        scene
            .vaultctl(&["apply", "--yes", "--stack", "two"])
            .expect(0);
    });
}

#[test]
fn a_hook_before_the_first_deployment_has_a_folder_to_run_in() {
    // The hook runs on this machine, whose folders are those of its own engine.
    on_each_engine(|engine| {
        let scene = Scene::new(engine);
        let compose = "
services:
  app: { image: 'vaultctl-test/service:1', network_mode: none, volumes: ['./a.txt:/a'] }
";
        scene.stack("web", compose, "pre_deploy = \"pwd > ran\"");
        scene.file("stacks/web/a.txt", "a\n");
        scene.commit();
        scene.apply();
        let ran = std::fs::read_to_string(scene.delivered("web").join("ran")).unwrap();
        assert_eq!(ran.trim(), scene.delivered("web").display().to_string());
        scene.assert_converged();
    });
}

#[test]
fn a_hook_finds_the_files_of_its_stack_and_is_not_run_when_that_goes() {
    on_each_engine(|engine| {
        let scene = Scene::new(engine);
        let compose = "
services:
  app: { image: 'vaultctl-test/service:1', network_mode: none, volumes: ['./config:/etc/app'] }
";
        scene.stack("web", compose, "pre_deploy = \"sh config/prepare >> ran\"");
        for words in ["first", "second"] {
            scene.file("stacks/web/config/prepare", &format!("echo {words}\n"));
            scene.commit();
            scene.apply();
            scene.assert_converged();
        }
        let ran = std::fs::read_to_string(scene.delivered("web").join("ran")).unwrap();
        assert_eq!(ran, "first\nsecond\n");
        scene.vaultctl(&["destroy", "--yes"]).expect(0);
        let ran = std::fs::read_to_string(scene.delivered("web").join("ran")).unwrap();
        assert_eq!(ran, "first\nsecond\n");
    });
}

#[test]
fn a_file_that_another_stack_has_stays_also_where_that_is_not_selected() {
    on_each_engine(|engine| {
        let scene = Scene::new(engine);
        let compose = "
services:
  app:
    image: vaultctl-test/service:1
    network_mode: none
    volumes: ['../common/site:/etc/site:ro', './own:/etc/own:ro']
";
        for name in ["one", "two"] {
            scene.stack(name, compose, "");
            scene.file(&format!("stacks/{name}/own"), "own\n");
        }
        scene.file("stacks/common/site", "both\n");
        scene.commit();
        scene.apply();
        scene.edit(
            "stacks/two/compose.yaml",
            "'../common/site:/etc/site:ro', ",
            "",
        );
        scene.commit();
        scene
            .vaultctl(&["apply", "--yes", "--stack", "two"])
            .expect(0);
        let common = scene.state().join("stacks/common");
        assert_eq!(engine.on_host(&common, "cat site"), "both");
        scene.assert_converged();
        // Who had it last takes it along.
        scene.vaultctl(&["destroy", "--yes"]).expect(0);
        let left = engine.on_host(&scene.directory, "find . -path './state*' -type f");
        assert_eq!(left, "");
    });
}

#[test]
fn a_change_that_a_service_notices_by_itself_does_not_restart_it() {
    on_each_engine(|engine| {
        let scene = Scene::new(engine);
        let compose = "
services:
  app:
    image: vaultctl-test/service:1
    network_mode: none
    volumes: ['./none:/n', './f:/f', './other:/o']
";
        let rules = "config_files = [{ path = \"none\", requires = \"none\" }, \
                     { path = \"f\", requires = \"none\" }]";
        scene.stack("web", compose, rules);
        for name in ["none/a", "f", "other/a"] {
            scene.file(&format!("stacks/web/{name}"), "1\n");
        }
        scene.commit();
        scene.apply();
        for name in ["none/a", "f"] {
            scene.file(&format!("stacks/web/{name}"), "2\n");
        }
        scene.commit();
        assert_eq!(scene.plan().lines(), ["write file f", "write file none/a"],);
        scene.apply();
        scene.assert_converged();
        scene.file("stacks/web/other/a", "2\n");
        scene.commit();
        let name = scene.name("web-app-1");
        assert_eq!(scene.plan().step("container", &name).action, "restart");
    });
}

/// Whether the owner of a file is asked for where everything else is as delivered.
fn shows_owners(engine: &Engine) -> bool {
    let api = engine.docker(&["version", "--format={{.Server.APIVersion}}"]);
    let minor: u32 = api.split_once('.').unwrap().1.parse().unwrap();
    minor >= 44
}

#[test]
fn an_owner_that_changes_in_git_or_on_the_server_is_set_right() {
    on_each_engine(|engine| {
        let scene = Scene::new(engine);
        let compose = "
services:
  app: { image: 'vaultctl-test/service:1', network_mode: none, volumes: ['./a.txt:/a'] }
";
        scene.stack("web", compose, "");
        scene.file("stacks/web/a.txt", "a\n");
        scene.commit();
        scene.apply();
        scene.stack("web", compose, "files_owner = \"1000:1001\"");
        scene.commit();
        let file = scene.plan();
        let file = file.step("file", "a.txt");
        assert_eq!(file.differs(), [("owner", "change")]);
        scene.apply();
        scene.assert_converged();
        let owner = || engine.on_host(&scene.directory, "stat -c %u:%g state/stacks/web/a.txt");
        assert_eq!(owner(), "1000:1001");
        engine.on_host(&scene.directory, "chown 7:7 state/stacks/web/a.txt");
        if shows_owners(engine) {
            let plan = scene.plan();
            let file = plan.step("file", "a.txt");
            assert_eq!(file.differs(), [("owner", "drift")]);
            scene.apply();
            assert_eq!(owner(), "1000:1001");
        }
    });
}

#[test]
fn secrets_lie_where_nobody_else_can_look_and_a_stack_that_goes_leaves_nothing() {
    on_each_engine(|engine| {
        let scene = Scene::new(engine);
        let compose = "
services:
  app:
    image: vaultctl-test/service:1
    network_mode: none
    volumes: ['./conf:/conf']
    configs: [{ source: word, target: /word }]
configs: { word: { content: 'word' } }
";
        scene.stack("web", compose, "");
        scene.file("stacks/web/conf/a.txt", "a\n");
        scene.commit();
        engine.on_host(
            &scene.directory,
            "mkdir -p state/injected && chmod -R 755 state",
        );
        scene.apply();
        let project = scene.name("web");
        let script =
            "cd state; stat -c '%a %n' injected injected/* delivered stacks/* stacks/web/conf";
        let modes = engine.on_host(&scene.directory, script);
        assert_eq!(
            modes.lines().collect::<Vec<_>>(),
            [
                "700 injected",
                "700 injected/web",
                "700 delivered",
                "700 stacks/web",
                "755 stacks/web/conf"
            ],
            "{project}"
        );
        scene.vaultctl(&["destroy", "--yes"]).expect(0);
        let left = engine.on_host(&scene.directory, "find . -path '*state*'");
        assert_eq!(left, "", "something is left");
        let label = "label=io.vaultctl.files.root";
        let format = "--format={{.Label \"io.vaultctl.files.root\"}}";
        let helpers = engine.lines(&["ps", "-a", "--filter", label, format]);
        let own = scene.directory.display().to_string();
        assert!(
            !helpers.iter().any(|root| root.starts_with(&own)),
            "{helpers:?}"
        );
    });
}

#[test]
fn a_secret_belongs_to_the_user_that_its_container_runs_as() {
    on_each_engine(|engine| {
        let scene = Scene::new(engine);
        let compose = "
x-service: &service { image: 'vaultctl-test/service:1', network_mode: none, secrets: [password] }
services:
  root: { <<: *service, cap_drop: [ALL] }
  number: { <<: *service, user: '10001' }
  same: { <<: *service, user: '10001', read_only: true }
  named: { <<: *service, user: 'app', read_only: true }
  image: { <<: *service, image: 'vaultctl-test/configured:1' }
  told: { <<: *service, user: '7', secrets: [{ source: token, uid: '7', gid: '8', mode: 0440 }, { source: password, mode: 0444 }] }
secrets:
  password: { file: ./password.txt }
  token: { environment: PREFIX }
";
        scene.stack("web", compose, "");
        scene.file("stacks/web/password.txt", "hunter2\n");
        scene.commit();
        scene.apply();
        for service in ["root", "number", "same", "named", "image", "told"] {
            let name = scene.name(&format!("web-{service}-1"));
            let read = engine.docker(&["exec", &name, "cat", "/run/secrets/password"]);
            assert_eq!(read.trim(), "hunter2", "{service}");
        }
        let listed = || {
            let script =
                "cd state/injected/web; stat -c '%a %u:%g %n' * | sed 's/[.].*//' | LC_ALL=C sort";
            let found = engine.on_host(&scene.directory, script);
            found.lines().map(str::to_owned).collect::<Vec<_>>()
        };
        let expected = [
            "400 0:0 password",
            "400 10001:0 password",
            "400 1000:1000 password",
            "400 1000:1000 password",
            "440 7:8 token",
            "444 0:0 password",
        ];
        assert_eq!(listed(), expected);
        scene.assert_converged();
        if shows_owners(engine) {
            let script = "cd state/injected/web; chown 5:5 $(find . -user 1000)";
            engine.on_host(&scene.directory, script);
            let plan = scene.plan();
            let restarted = |service| format!("restart container {}", scene.name(service));
            let written = "write file password".to_owned();
            assert_eq!(
                plan.lines(),
                [
                    written.clone(),
                    written,
                    restarted("web-image-1"),
                    restarted("web-named-1"),
                ]
            );
            scene.apply();
            assert_eq!(listed(), expected);
        }
        // A new version goes to those that use it, under a path of its own.
        scene.file("stacks/web/password.txt", "hunter3\n");
        scene.commit();
        let plan = scene.plan();
        let replaced = plan
            .lines()
            .iter()
            .filter(|line| line.starts_with("replace"))
            .count();
        assert_eq!(replaced, 6, "{:?}", plan.lines());
        scene.apply();
        assert_eq!(listed(), expected, "the old versions are gone");
        scene.assert_converged();
    });
}

#[test]
fn a_user_that_the_image_does_not_know_is_named() {
    on_each_engine(|engine| {
        let scene = Scene::new(engine);
        let compose = "
services:
  app: { image: 'vaultctl-test/service:1', network_mode: none, user: nobody, secrets: [token] }
secrets: { token: { environment: PREFIX } }
";
        scene.stack("web", compose, "");
        scene.commit();
        let run = scene.vaultctl(&["apply", "--yes"]).expect(4);
        let wanted = "no user `nobody` in its `/etc/passwd`: name the user by number";
        assert!(
            run.stderr.contains(wanted) || run.stdout.contains(wanted),
            "{run:?}"
        );
    });
}

#[test]
fn a_disk_that_is_full_is_named_with_the_file_that_does_not_fit() {
    on_each_engine(|engine| {
        let scene = Scene::new(engine);
        let compose = "
services:
  app: { image: 'vaultctl-test/service:1', network_mode: none, volumes: ['./a.txt:/a'] }
";
        let folder = scene.directory.join("small");
        let more = format!("host_directory = \"{}/web\"", folder.display());
        scene.stack("web", compose, &more);
        scene.file("stacks/web/a.txt", &"0123456789".repeat(20_000));
        scene.commit();
        std::fs::create_dir_all(&folder).unwrap();
        let mut mount = engine.inside("mount");
        mount.extend(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs"].map(str::to_owned));
        mount.push(folder.display().to_string());
        let mounted = std::process::Command::new(&mount[0])
            .args(&mount[1..])
            .status();
        assert!(mounted.unwrap().success());
        let run = scene.vaultctl(&["apply", "--yes"]);
        let mut unmount = engine.inside("mount");
        unmount.extend([
            "umount".to_owned(),
            "-l".to_owned(),
            folder.display().to_string(),
        ]);
        let unmounted = std::process::Command::new(&unmount[0])
            .args(&unmount[1..])
            .status();
        assert!(unmounted.unwrap().success());
        let run = run.expect(4);
        let folder = folder.display().to_string();
        let lines = run.stderr.lines().filter(|line| line.contains("no space"));
        let lines: Vec<String> = lines
            .map(|line| {
                line.replace(&folder, "[FOLDER]")
                    .replace(&scene.prefix, "[PREFIX]")
            })
            .collect();
        // The same on every engine.
        insta::assert_snapshot!("a_full_disk", lines.join("\n"));
    });
}
