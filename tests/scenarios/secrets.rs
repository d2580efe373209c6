//! Secrets of the repository: sealed in git, opened where they are needed, and nowhere else.

use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::engine::{Engine, on_each_engine};
use crate::scene::Scene;

/// A value that must not turn up anywhere.
const CANARY: &str = "canary-7Qx2Rk9Lw4Vb8Tz1";
/// Its successor.
const SECOND: &str = "canary-3Hd6Gm5Yc0Np2Js8";

const COMPOSE: &str = "
services:
  app:
    image: vaultctl-test/service:1
    network_mode: none
    environment: { PASSWORD: '${PASSWORD}', URL: 'postgres://app:${PASSWORD}@db/app' }
    secrets: [password]
    healthcheck: { test: [CMD, /bin/service, health], interval: 5s }
  other:
    image: vaultctl-test/service:1
    network_mode: none
    environment: { MODE: plain }
secrets: { password: { environment: PASSWORD } }
";

/// A scene whose stack `web` uses a sealed secret that the operator can open.
fn sealed(engine: &Engine) -> Scene {
    let scene = Scene::new(engine);
    scene.stack("web", COMPOSE, "");
    let key = scene.vaultctl(&["secret", "keygen"]).expect(0).stdout;
    scene.file(
        "sync/recipients.toml",
        &format!(
            "[[recipient]]\nname = \"operations\"\nkey = \"{}\"\ntags = [\"scope:all\"]\n",
            key.trim()
        ),
    );
    set(&scene, CANARY);
    scene
}

fn set(scene: &Scene, value: &str) {
    let file = scene.directory.join("value");
    std::fs::write(&file, value).unwrap();
    let path = file.display().to_string();
    scene
        .vaultctl(&["secret", "set", "PASSWORD", "--from-file", &path])
        .expect(0);
    std::fs::remove_file(file).unwrap();
    scene.commit();
}

fn environment(scene: &Scene, container: &str) -> String {
    let format = "--format={{json .Config.Env}}";
    scene.engine.docker(&["inspect", format, container])
}

/// Insists that no file below a folder holds a canary.
fn assert_clean(folder: &Path) {
    // By its input: arguments are watched while other tests run.
    let mut grep = std::process::Command::new("grep")
        .args(["-rlF", "-f", "-"])
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let patterns = format!("{CANARY}\n{SECOND}\n");
    let mut input = grep.stdin.take().unwrap();
    input.write_all(patterns.as_bytes()).unwrap();
    drop(input);
    let found = grep.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&found.stdout), "");
}

#[test]
fn a_secret_reaches_the_container_and_nothing_else() {
    on_each_engine(|engine| {
        let scene = sealed(engine);
        let app = scene.name("web-app-1");
        let mut printed = String::new();
        let mut keep = |run: crate::sandbox::Run| {
            printed.push_str(&run.stdout);
            printed.push_str(&run.stderr);
        };
        keep(scene.vaultctl(&["validate", "-v"]).expect(0));
        keep(scene.vaultctl(&["render", "web"]).expect(0));
        let saved = scene.directory.join("plan.json").display().to_string();
        keep(scene.vaultctl(&["plan", "-v", "--out", &saved]).expect(0));
        assert!(!std::fs::read_to_string(&saved).unwrap().contains("canary"));
        keep(scene.vaultctl(&["apply", &saved, "--yes", "-v"]).expect(0));
        scene.assert_converged();
        assert!(environment(&scene, &app).contains(&format!("PASSWORD={CANARY}")));
        let file = engine.docker(&["exec", &app, "cat", "/run/secrets/password"]);
        assert_eq!(file, CANARY);
        let labels = engine.docker(&["inspect", "--format={{json .Config.Labels}}", &app]);
        assert!(!labels.contains("canary"), "{labels}");
        assert!(labels.contains("PASSWORD@v1"), "{labels}");
        let history = scene.vaultctl(&["history", "--json"]).expect(0).stdout;
        let history: serde_json::Value = serde_json::from_str(&history).unwrap();
        let entry = history.pointer("/servers/0/stacks/0/entries/0").unwrap();
        assert_eq!(entry["secrets"]["PASSWORD@v1"], serde_json::json!(["app"]));
        for command in [
            &["status", "-v"][..],
            &["status", "--json"],
            &["plan", "--json"],
            &["logs", "web"],
            &["history", "--json"],
            &["secret", "list"],
            &["secret", "versions", "PASSWORD"],
            &["secret", "audit"],
        ] {
            keep(scene.vaultctl(command).expect(0));
        }
        assert!(!printed.contains("canary"), "{printed}");
        assert_clean(&scene.repository());
        assert_clean(&scene.home());
        let readable = engine.on_host(&scene.directory, "cd state; find . -type f -perm /077");
        assert_eq!(readable, "", "others can read files on the server");
        let read = scene.vaultctl(&["secret", "get", "PASSWORD"]).expect(0);
        assert_eq!(read.stdout, CANARY);
    });
}

#[test]
fn a_new_version_is_rolled_out_to_those_that_use_it_and_shows_as_its_number() {
    on_each_engine(|engine| {
        let scene = sealed(engine);
        scene.apply();
        set(&scene, SECOND);
        let plan = scene.plan();
        let wanted = format!("replace container {}", scene.name("web-app-1"));
        assert!(plan.lines().contains(&wanted), "{:?}", plan.lines());
        let other = scene.name("web-other-1");
        let touched = plan.lines().iter().any(|line| line.contains(&other));
        assert!(!touched, "{:?}", plan.lines());
        let text = scene.vaultctl(&["plan"]).expect(0).stdout;
        assert!(text.contains("#1 -> #2"), "{text}");
        assert!(!text.contains("canary"), "{text}");
        scene.apply();
        scene.assert_converged();
        let app = scene.name("web-app-1");
        assert!(environment(&scene, &app).contains(SECOND));
        // Going back goes back to the version of then.
        let back = scene.vaultctl(&["rollback", "web", "--yes"]).expect(0);
        assert!(environment(&scene, &app).contains(CANARY), "{back:?}");
    });
}

#[test]
fn without_an_identity_versions_are_compared_and_nothing_is_applied() {
    on_each_engine(|engine| {
        let scene = sealed(engine);
        scene.apply();
        let identity = scene.home().join(".config/vaultctl/identities.txt");
        let aside = scene.home().join("aside");
        std::fs::rename(&identity, &aside).unwrap();
        scene.assert_converged();
        let said = scene.vaultctl(&["plan"]).expect(0);
        said.says("compared by version alone");
        set(&scene, SECOND);
        // The container, and the file under the name of each version.
        assert_eq!(scene.plan().lines().len(), 3);
        let refused = scene.vaultctl(&["apply", "--yes"]).expect(1);
        let refused = refused.says("cannot be opened");
        refused
            .says("VAULTCTL_IDENTITY (not set)")
            .says("nothing was changed");
        let app = scene.name("web-app-1");
        assert!(environment(&scene, &app).contains(CANARY));
        let path = aside.display().to_string();
        scene
            .vaultctl(&["--identity", &path, "apply", "--yes"])
            .expect(0);
        assert!(environment(&scene, &app).contains(SECOND));
    });
}

#[test]
fn a_value_changed_by_hand_is_drift_and_not_shown() {
    on_each_engine(|engine| {
        let scene = sealed(engine);
        scene.apply();
        let app = scene.name("web-app-1");
        let script = "cd state/injected/web; for f in password*; do printf other-canary > $f; done";
        engine.on_host(&scene.directory, script);
        let run = scene.vaultctl(&["plan", "-v"]).expect(0);
        assert!(
            run.stdout.contains("(sensitive: not shown)"),
            "{}",
            run.stdout
        );
        assert!(!run.stdout.contains("canary"), "{}", run.stdout);
        scene.apply();
        scene.assert_converged();
        let file = engine.docker(&["exec", &app, "cat", "/run/secrets/password"]);
        assert_eq!(file, CANARY);
    });
}

#[test]
fn a_container_of_compose_with_the_same_value_is_adopted() {
    on_each_engine(|engine| {
        let scene = sealed(engine);
        let folder = scene.directory.join("by-hand");
        std::fs::create_dir_all(&folder).unwrap();
        let compose = COMPOSE.replace("    secrets: [password]\n", "");
        let compose = compose.replace("secrets: { password: { environment: PASSWORD } }\n", "");
        std::fs::write(folder.join("compose.yaml"), &compose).unwrap();
        std::fs::write(folder.join(".env"), format!("PASSWORD={CANARY}\n")).unwrap();
        scene.compose(&scene.name("web"), &folder, &["up", "-d", "--quiet-pull"]);
        scene.file("stacks/web/compose.yaml", &compose);
        scene.commit();
        let plan = scene.plan();
        let adopts = plan.steps.iter().all(|step| step.action == "adopt");
        assert!(adopts, "{:?}", plan.lines());
    });
}

#[test]
fn files_that_are_sealed_whole_arrive_open_and_stay_when_they_are_rekeyed() {
    on_each_engine(|engine| {
        let scene = sealed(engine);
        let compose = "
services:
  app:
    image: vaultctl-test/service:1
    network_mode: none
    user: '10001'
    volumes: ['./conf:/conf:ro']
    secrets: [cert]
secrets: { cert: { file: ./cert.key } }
";
        scene.stack("web", compose, "files_owner = \"10001:10001\"");
        for (path, text) in [("cert.key", "private\n"), ("conf/token.txt", CANARY)] {
            let path = format!("stacks/web/{path}");
            scene.file(&path, text);
            let plain = scene.repository().join(&path);
            let name = plain.display().to_string();
            scene.vaultctl(&["secret", "seal", &name]).expect(0);
            std::fs::remove_file(plain).unwrap();
        }
        scene.commit();
        scene.apply();
        scene.assert_converged();
        let app = scene.name("web-app-1");
        let read = |path: &str| engine.docker(&["exec", &app, "cat", path]);
        assert_eq!(read("/run/secrets/cert"), "private");
        assert_eq!(read("/conf/token.txt"), CANARY);
        // Sealed for one more, it is the same.
        let key = scene.directory.join("another");
        let name = key.display().to_string();
        let another = scene
            .vaultctl(&["secret", "keygen", "--out", &name])
            .expect(0);
        let recipient = format!(
            "[[recipient]]\nname = \"another\"\nkey = \"{}\"\ntags = [\"scope:all\"]\n",
            another.stdout.trim()
        );
        scene.file("sync/another.toml", &recipient);
        scene.vaultctl(&["secret", "rekey", "--check"]).expect(3);
        scene.vaultctl(&["secret", "rekey"]).expect(0);
        scene.commit();
        scene.assert_converged();
        let opened = scene.repository().join("stacks/web/cert.key.age");
        let opened = opened.display().to_string();
        let run = scene.vaultctl(&["--identity", &name, "secret", "unseal", &opened]);
        assert_eq!(run.expect(0).stdout, "private\n");
        // What is sealed anew is another version.
        scene.file("stacks/web/cert.key", "renewed\n");
        let plain = scene
            .repository()
            .join("stacks/web/cert.key")
            .display()
            .to_string();
        scene.vaultctl(&["secret", "seal", &plain]).expect(0);
        scene.commit();
        scene.apply();
        assert_eq!(read("/run/secrets/cert"), "renewed");
        scene.assert_converged();
    });
}

#[test]
fn what_a_failing_container_prints_of_its_secret_is_not_shown() {
    on_each_engine(|engine| {
        let scene = sealed(engine);
        scene.apply();
        scene.edit(
            "stacks/web/compose.yaml",
            "    environment: { PASSWORD",
            "    command: ['sh', '-c', 'echo the password is $$PASSWORD; exit 3']\n    environment: { PASSWORD",
        );
        scene.commit();
        let run = scene.vaultctl(&["apply", "--yes", "-v"]).expect(4);
        let all = format!("{}{}", run.stdout, run.stderr);
        assert!(all.contains("the password is"), "{all}");
        assert!(!all.contains("canary"), "{all}");
        let history = scene.vaultctl(&["history", "--json"]).expect(0);
        assert!(!history.stdout.contains("canary"), "{}", history.stdout);
    });
}

/// Looks at the arguments of every process until it is dropped.
struct Arguments {
    ended: Arc<AtomicBool>,
    watching: Option<JoinHandle<Vec<String>>>,
}

impl Arguments {
    fn watch() -> Self {
        let ended = Arc::new(AtomicBool::new(false));
        let over = Arc::clone(&ended);
        let watching = std::thread::spawn(move || {
            let mut found = Vec::new();
            while !over.load(Ordering::Relaxed) {
                for entry in std::fs::read_dir("/proc").unwrap().flatten() {
                    let Ok(line) = std::fs::read(entry.path().join("cmdline")) else {
                        continue;
                    };
                    let line = String::from_utf8_lossy(&line).into_owned();
                    if [CANARY, SECOND].iter().any(|canary| line.contains(canary)) {
                        found.push(line);
                    }
                }
                std::thread::sleep(Duration::from_millis(3));
            }
            found
        });
        Self {
            ended,
            watching: Some(watching),
        }
    }

    /// What held a canary.
    fn end(mut self) -> Vec<String> {
        self.ended.store(true, Ordering::Relaxed);
        self.watching.take().unwrap().join().unwrap()
    }
}

/// Every command, at the highest verbosity, with values that must not turn up: given as files alone.
#[test]
fn a_canary_is_found_nowhere() {
    const FILES: &str = "
services:
  app:
    image: vaultctl-test/busybox:1
    network_mode: none
    stop_signal: SIGKILL
    command: [sh, -c, 'cat /run/secrets/password; exec sleep 1000']
    secrets: [password]
    healthcheck: { test: [CMD, test, -s, /run/secrets/password], interval: 5s }
secrets: { password: { environment: PASSWORD } }
";
    on_each_engine(|engine| {
        let scene = sealed(engine);
        scene.file("stacks/web/compose.yaml", FILES);
        scene.commit();
        let watched = Arguments::watch();
        let mut printed = String::new();
        let mut run = |arguments: &[&str], code: i32| {
            let arguments: Vec<&str> = arguments.iter().copied().chain(["-vv"]).collect();
            let run = scene.vaultctl(&arguments).expect(code);
            printed.push_str(&run.stdout);
            printed.push_str(&run.stderr);
        };
        let saved = scene.directory.join("plan.json").display().to_string();
        run(&["validate"], 0);
        run(&["plan", "--out", &saved], 0);
        run(&["apply", &saved, "--yes"], 0);
        let app = scene.name("web-app-1");
        set(&scene, SECOND);
        run(&["apply", "--yes"], 0);
        scene.edit("stacks/web/compose.yaml", "exec sleep 1000", "exit 3");
        scene.commit();
        run(&["apply", "--yes"], 4);
        run(&["status", "--policy"], 0);
        run(&["logs", "web"], 0);
        run(&["history"], 0);
        run(&["history", "web", "--json"], 0);
        run(&["trace", &app], 0);
        run(&["rollback", "web", "--yes"], 0);
        run(&["secret", "rekey", "--all"], 0);
        run(&["secret", "audit"], 0);
        run(&["secret", "get", "ABSENT"], 1);
        run(&["plan"], 0);
        let held = watched.end();
        assert_eq!(held, Vec::<String>::new(), "arguments of processes");
        assert!(
            printed.contains(" ms)"),
            "calls to the engine are told at -vv"
        );
        assert!(printed.contains("PASSWORD@v"), "{printed}");
        for canary in [CANARY, SECOND] {
            assert!(!printed.contains(canary), "{printed}");
            let plan = std::fs::read_to_string(&saved).unwrap();
            assert!(!plan.contains(canary), "{plan}");
        }
        let inspected = engine.docker(&["inspect", &app]);
        assert!(!inspected.contains("canary"), "{inspected}");
        assert_clean(&scene.repository());
        assert_clean(&scene.home());
        assert_objects_clean(&scene.repository());
        let readable = engine.on_host(&scene.directory, "cd state; find . -type f -perm /077");
        assert_eq!(readable, "", "others can read files on the server");
    });
}

/// Insists that no object of a git repository holds a canary, unpacked.
fn assert_objects_clean(repository: &Path) {
    let script = "git cat-file --batch-all-objects --batch --unordered";
    let output = std::process::Command::new("sh")
        .args(["-c", script])
        .current_dir(repository)
        .output()
        .unwrap();
    assert!(output.status.success() && output.stdout.len() > 1000);
    let text = String::from_utf8_lossy(&output.stdout);
    for canary in [CANARY, SECOND] {
        assert!(!text.contains(canary), "in git's objects");
    }
}

/// An engine repeats what it cannot start, and a hook prints what it likes.
#[test]
fn what_an_engine_or_a_hook_says_of_a_failure_holds_no_value() {
    const QUOTED: &str = "canary \"7Qx2Rk9Lw4\"\nVb8Tz1 and more";
    on_each_engine(|engine| {
        let scene = sealed(engine);
        let compose = "
services:
  app:
    image: vaultctl-test/service:1
    network_mode: none
    entrypoint: ['${PASSWORD}']
";
        scene.file("stacks/web/compose.yaml", compose);
        for value in [CANARY, QUOTED] {
            set(&scene, value);
            for arguments in [
                &["apply", "--yes", "-vv"][..],
                &["apply", "--yes", "--json", "--retry"],
            ] {
                let run = scene.vaultctl(arguments).expect(4);
                for part in ["canary", "7Qx2Rk9Lw4"] {
                    assert!(!run.stderr.contains(part), "{}", run.stderr);
                    assert!(!run.stdout.contains(part), "{}", run.stdout);
                }
                let told = format!("{}{}", run.stderr, run.stdout);
                assert!(told.contains("<PASSWORD@v"), "{told}");
            }
        }
        let found = "grep -rl -e canary -e 7Qx2Rk9Lw4 state || true";
        assert_eq!(engine.on_host(&scene.directory, found), "");
        // What no program can be started with is known before a server is touched.
        let file = scene.directory.join("value");
        std::fs::write(&file, b"canary-7Qx2\0Rk9Lw4Vb8Tz1").unwrap();
        let path = file.display().to_string();
        let set = ["secret", "set", "PASSWORD", "--from-file", &path];
        scene.vaultctl(&set).expect(0);
        std::fs::remove_file(file).unwrap();
        scene.commit();
        let run = scene.vaultctl(&["apply", "--yes"]).expect(1);
        assert!(
            run.stderr.contains("its value is no text"),
            "{}",
            run.stderr
        );
        assert!(!run.stderr.contains("canary"), "{}", run.stderr);
    });
}
