//! Bad input and wrong usage: a clear error, the right exit code, and no host touched.

use std::process::Command;

use crate::engine::on_each_engine;
use crate::scene::Scene;

/// A stack with a volume.
pub(crate) const WEB: &str = "
services:
  web:
    image: vaultctl-test/service:1
    network_mode: none
    volumes: ['data:/data']
volumes: { data: }
";

/// What is broken: a file, its text, and words that the error has to have.
const BROKEN: [(&str, &str, &[&str]); 13] = [
    (
        "sync/bad.toml",
        "[[stack]\nname = \"x\"\n",
        &["sync/bad.toml:1"],
    ),
    (
        "sync/bad.toml",
        "[[stak]]\nname = \"x\"\n",
        &["sync/bad.toml:1", "stak", "stack"],
    ),
    (
        "sync/bad.toml",
        "[[stack]]\nname = \"x\"\nserver = \"local\"\nprofils = []\n",
        &["sync/bad.toml:4", "profils", "profiles"],
    ),
    (
        "sync/bad.toml",
        "[[stack]]\nname = \"x\"\nserver = \"elsewhere\"\nfile_contents = \"services: {}\"\n",
        &["sync/bad.toml:3", "elsewhere"],
    ),
    (
        "sync/bad.toml",
        "[[stack]]\nname = \"web\"\nserver = \"local\"\n",
        &["sync/bad.toml:2", "web"],
    ),
    (
        "sync/bad.toml",
        "[[stack]]\nname = \"a\"\nserver = \"local\"\nafter = [\"b\"]\nfile_contents = \"services: {}\"\n\
         [[stack]]\nname = \"b\"\nserver = \"local\"\nafter = [\"a\"]\nfile_contents = \"services: {}\"\n",
        &["sync/bad.toml:4", "after", "a -> b -> a"],
    ),
    (
        "stacks/web/compose.yaml",
        "services:\n\tweb: {}\n",
        &["stacks/web/compose.yaml:2"],
    ),
    (
        "stacks/web/compose.yaml",
        "services: { web: { image: x, restrat: always } }\n",
        &["stacks/web/compose.yaml:1", "restrat", "restart"],
    ),
    (
        "stacks/web/compose.yaml",
        "services: { web: { image: 'x:${TAG}' } }\n",
        &["stacks/web/compose.yaml:1", "TAG", ".env"],
    ),
    (
        "stacks/web/compose.yaml",
        "services: { web: { image: x, depends_on: [db] }, db: { image: x, depends_on: [web] } }\n",
        &["circle", "db", "web"],
    ),
    (
        "stacks/web/compose.yaml",
        "services: { web: { image: x, volumes: ['gone:/data'] } }\n",
        &["gone"],
    ),
    (
        "inventory/hosts.yml",
        "all:\n  hosts: [\n",
        &["inventory/hosts.yml"],
    ),
    (
        "inventory/hosts.yml",
        "all: [local]\n",
        &["inventory/hosts.yml:1", "all"],
    ),
];

#[test]
fn a_broken_repository_is_refused_before_a_host_is_touched() {
    on_each_engine(|engine| {
        let scene = Scene::with_stack(engine, WEB);
        scene.apply();
        let before = scene.containers();
        let good = scene.git(&["rev-parse", "HEAD"]);
        for (path, text, words) in BROKEN {
            scene.file(path, text);
            scene.commit();
            for command in [
                &["validate"][..],
                &["plan"],
                &["apply", "--yes"],
                &["destroy", "--yes"],
            ] {
                let mut run = scene.vaultctl(command).expect(1);
                for word in words {
                    run = run.says(word);
                }
                assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
            }
            scene.git(&["reset", "--quiet", "--hard", &good]);
        }
        assert_eq!(scene.containers(), before);
        scene.assert_converged();
    });
}

#[test]
fn every_error_of_a_repository_is_told_in_one_run() {
    on_each_engine(|engine| {
        let scene = Scene::with_stack(engine, WEB);
        scene.file(
            "sync/one.toml",
            "[[stack]]\nname = \"one\"\nserver = \"nowhere\"\n",
        );
        scene.file("sync/two.toml", "[[variable]]\nnam = \"X\"\n");
        scene.file(
            "stacks/web/compose.yaml",
            "services: { web: { image: '${ONE}', user: '${TWO}' } }\n",
        );
        scene.commit();
        let mut run = scene.vaultctl(&["validate"]).expect(1);
        for word in ["nowhere", "nam", "ONE", "TWO"] {
            run = run.says(word);
        }
    });
}

#[test]
fn wrong_usage_is_told_apart() {
    on_each_engine(|engine| {
        let scene = Scene::with_stack(engine, WEB);
        scene
            .vaultctl(&["plan", "--flagg"])
            .expect(64)
            .says("--flagg");
        scene.vaultctl(&["plann"]).expect(64).says("plan");
        scene.vaultctl(&[]).expect(64);
        scene.vaultctl(&["apply"]).expect(64).says("--yes");
        scene.vaultctl(&["plan", "--parallel", "0"]).expect(64);
        assert!(scene.containers().is_empty());
        scene.apply();
        // Nothing is asked where nothing is to be done.
        scene.vaultctl(&["apply"]).expect(0);
        scene.vaultctl(&["destroy"]).expect(64).says("--yes");
        scene
            .vaultctl(&["plan", "--stack", "wbe"])
            .expect(1)
            .says("web");
        scene
            .vaultctl(&["plan", "--server", "lokal"])
            .expect(1)
            .says("local");
        assert_eq!(scene.containers().len(), 1);
    });
}

#[test]
fn a_question_is_asked_on_a_terminal_only() {
    on_each_engine(|engine| {
        if Command::new("script").arg("--version").output().is_err() {
            return crate::engine::skip("there is no script command to make a terminal with");
        }
        let scene = Scene::with_stack(engine, WEB);
        let ask = |answer: &str| {
            let program = scene.command(&["apply"]);
            let words: Vec<String> = std::iter::once(program.get_program())
                .chain(program.get_args())
                .map(|word| word.to_str().unwrap().to_owned())
                .collect();
            let output = Command::new("timeout")
                .args([
                    "60",
                    "sh",
                    "-c",
                    r#"printf "$0\n" | script -qec "$1" /dev/null"#,
                ])
                .args([answer, &words.join(" ")])
                .env("HOME", scene.directory.join("home"))
                .output()
                .unwrap();
            (
                output.status.code().unwrap(),
                String::from_utf8(output.stdout).unwrap(),
            )
        };
        let (code, text) = ask("n");
        assert_eq!(code, 1, "{text}");
        assert!(
            text.contains("[y/N]") && text.contains("nothing was changed"),
            "{text}"
        );
        assert!(scene.containers().is_empty());
        let (code, text) = ask("y");
        assert_eq!(code, 0, "{text}");
        scene.assert_converged();
    });
}

#[test]
fn a_server_that_does_not_answer_is_an_error_that_names_it() {
    on_each_engine(|engine| {
        let scene = Scene::with_stack(engine, WEB);
        scene.apply();
        let before = scene.containers();
        scene.file(
            "sync/far.toml",
            "[[server]]\nname = \"far\"\n[server.config]\naddress = \"unix:///nonexistent/docker.sock\"\n\
             [[stack]]\nname = \"there\"\nserver = \"far\"\nfile_contents = \"services: { a: { image: x } }\"\n",
        );
        scene.edit(
            "stacks/web/compose.yaml",
            "network_mode: none",
            "network_mode: none\n    user: '1000'",
        );
        scene.commit();
        for command in [&["plan"][..], &["apply", "--yes"]] {
            let run = scene.vaultctl(command).expect(1);
            run.says("far").says("/nonexistent/docker.sock");
        }
        assert_eq!(scene.containers(), before, "one server was changed");
        let run = scene.vaultctl(&["apply", "--yes", "--skip-unreachable"]);
        run.says("far");
        assert_ne!(scene.containers(), before);
    });
}

#[test]
fn outside_of_a_git_repository_there_is_advice() {
    on_each_engine(|engine| {
        let scene = Scene::with_stack(engine, WEB);
        std::fs::remove_dir_all(scene.repository().join(".git")).unwrap();
        scene.vaultctl(&["plan"]).expect(1).says("--worktree");
        let run = scene.vaultctl(&["plan", "--worktree", "--json"]).expect(0);
        let plan = crate::plan::Plan::read(&run.stdout);
        assert!(!plan.steps.is_empty());
    });
}

#[test]
fn what_is_not_committed_is_not_applied_but_warned_of() {
    on_each_engine(|engine| {
        let scene = Scene::with_stack(engine, WEB);
        scene.apply();
        scene.edit(
            "stacks/web/compose.yaml",
            "network_mode: none",
            "network_mode: none\n    user: '1000'",
        );
        scene
            .vaultctl(&["plan", "--detailed-exitcode"])
            .expect(0)
            .says("stacks/web/compose.yaml");
        scene
            .vaultctl(&["plan", "--detailed-exitcode", "--worktree"])
            .expect(2);
        // And one of the past can be planned.
        scene.commit();
        scene.vaultctl(&["plan", "--detailed-exitcode"]).expect(2);
        scene
            .vaultctl(&["plan", "--detailed-exitcode", "--rev", "HEAD~1"])
            .expect(0);
    });
}
