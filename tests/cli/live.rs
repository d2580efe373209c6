//! What needs a Docker Engine: carrying out, and being refused.
//!
//! Where there is no engine, no `docker` or no image for tests, these are skipped and say so; with
//! `VAULTCTL_TEST_REQUIRE` set, that is a failure.

use std::process::Command;

use serde_json::Value;

use crate::sandbox::{Ran, Sandbox};
use crate::snapshot;

/// An image that no registry is needed for.
pub(crate) const IMAGE: &str = "vaultctl-test/busybox:1";

/// Whether there is an engine with the image; says why not.
pub(crate) fn is_there() -> bool {
    let image = Command::new("docker")
        .args(["image", "inspect", IMAGE])
        .output();
    if image.is_ok_and(|output| output.status.success()) {
        return true;
    }
    let why = format!("`docker image inspect {IMAGE}` fails: tests/images/build.sh makes it");
    assert!(std::env::var_os("VAULTCTL_TEST_REQUIRE").is_none(), "{why}");
    println!("skipped: {why}");
    false
}

/// Removes what a project has on the engine, and the helpers of a sandbox.
pub(crate) fn clean(sandbox: &Sandbox, project: &str) {
    let label = format!("label=com.docker.compose.project={project}");
    let helpers = format!(
        "docker ps -a --format '{{{{.ID}}}} {{{{.Label \"io.vaultctl.files.root\"}}}}' \
         | sed -n 's| {}.*||p'",
        sandbox.root().display()
    );
    for remove in [
        format!("docker ps -aq --filter {label} | xargs -r docker rm -fv"),
        format!("docker network ls -q --filter {label} | xargs -r docker network rm"),
        format!("docker volume ls -q --filter {label} | xargs -r docker volume rm"),
        format!("{helpers} | xargs -r docker rm -f"),
    ] {
        let _ = sandbox.command("bash").args(["-c", &remove]).output();
    }
}

/// A repository with one stack for the engine of this machine.
struct Live {
    sandbox: Sandbox,
    stack: String,
}

impl Live {
    /// The stack prints a line, and then waits. `test` makes its name this test's own.
    fn new(test: &str) -> Option<Self> {
        if !is_there() {
            return None;
        }
        let stack = format!("cli-{test}-{}", std::process::id());
        let sandbox = Sandbox::repository(&[(
            "inventory/hosts.yml",
            "all: {hosts: {local: {ansible_connection: local}}}\n",
        )]);
        let state = sandbox.root().join("state");
        sandbox.write(
            "sync/all.toml",
            format!(
                "[[server]]\nname = \"local\"\nstate_directory = \"{}\"\n[[stack]]\nname = \"{stack}\"\nserver = \"local\"\n",
                state.display()
            ),
        );
        let live = Self { sandbox, stack };
        live.settings("");
        live.compose(
            "    command: [sh, -c, 'echo hello; exec sleep 1000']\n    stop_signal: SIGKILL\n    volumes: [data:/data]\nvolumes:\n  data:\n",
        );
        live.sandbox.commit("Begin");
        Some(live)
    }

    /// Writes the settings; the repository's identity is this test's own.
    fn settings(&self, rest: &str) {
        let text = format!("repository_id = \"{}\"\n{rest}", self.stack);
        self.sandbox.write("vaultctl.toml", text);
    }

    /// Writes the Compose file; `rest` belongs to its one service, and to what follows.
    fn compose(&self, rest: &str) {
        let path = format!("stacks/{}/compose.yaml", self.stack);
        let text = format!("services:\n  app:\n    image: {IMAGE}\n{rest}");
        self.sandbox.write(&path, text);
    }

    /// Runs the program; what is this run's own in what it prints is replaced.
    fn run(&self, arguments: &[&str]) -> Ran {
        let mut ran = self.sandbox.run(arguments);
        for text in [&mut ran.command, &mut ran.stdout, &mut ran.stderr] {
            *text = text.replace(&self.stack, "STACK");
        }
        if let Some(at) = ran.stdout.find("Plan for commit ") {
            let commit = at + "Plan for commit ".len();
            ran.stdout.replace_range(commit..commit + 10, "[COMMIT]");
        }
        ran
    }

    fn docker(&self, arguments: &[&str]) -> String {
        let output = self.sandbox.command("docker").args(arguments).output();
        String::from_utf8(output.unwrap().stdout).unwrap()
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        clean(&self.sandbox, &self.stack);
    }
}

#[test]
fn a_question_without_a_terminal_is_wrong_usage_and_changes_nothing() {
    let Some(live) = Live::new("question") else {
        return;
    };
    snapshot!(live.run(&["apply"]).ends_with(64));
    snapshot!(live.run(&["apply", "--json"]).ends_with(64));
    let label = format!("label=com.docker.compose.project={}", live.stack);
    assert_eq!(live.docker(&["ps", "-aq", "--filter", &label]), "");
}

#[test]
fn a_plan_that_cannot_be_carried_out_says_why() {
    let Some(live) = Live::new("blocked") else {
        return;
    };
    live.compose("    build: .\n");
    let image = format!("stacks/{}/compose.yaml", live.stack);
    live.sandbox
        .edit(&image, IMAGE, "vaultctl-test/never-built:1");
    live.sandbox.commit("Build it");
    snapshot!(live.run(&["plan"]).ends_with(1));
    snapshot!(live.run(&["apply", "--yes", "--json"]).ends_with(1));
}

#[test]
fn a_run_for_programs_is_json_line_by_line() {
    let Some(live) = Live::new("json") else {
        return;
    };
    let ran = live.run(&["apply", "--yes", "--json"]).ends_with(0);
    let lines: Vec<Value> = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let last = lines.last().unwrap();
    assert_eq!(last["event"], "summary");
    assert_eq!(last["exit_code"], 0);
    assert_eq!(ran.stderr, "");
    for (event, least) in [
        ("step_started", 3),
        ("step_finished", 3),
        ("stack_healthy", 1),
    ] {
        let count = lines.iter().filter(|line| line["event"] == event).count();
        assert!(count >= least, "{event}: {ran}");
    }

    let quiet = live
        .run(&["plan", "--quiet", "--detailed-exitcode"])
        .ends_with(0);
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
    let quiet = live.run(&["apply", "--quiet", "--yes"]).ends_with(0);
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
    snapshot!(live.run(&["logs", &live.stack]).ends_with(0));
    snapshot!(live.run(&["logs", &live.stack, "web"]).ends_with(1));
    let ran = live.run(&["logs", &live.stack, "--json"]).ends_with(0);
    let printed: Value = serde_json::from_str(ran.stdout.trim()).unwrap();
    for (key, expected) in [
        ("server", "local"),
        ("stack", "STACK"),
        ("service", "app"),
        ("container", "STACK-app-1"),
        ("stream", "stdout"),
        ("line", "hello"),
    ] {
        assert_eq!(printed[key], expected, "{ran}");
    }
    let time = printed["time"].as_str().unwrap();
    assert!(time.parse::<jiff::Timestamp>().is_ok(), "{ran}");
    let status: Value =
        serde_json::from_str(&live.run(&["status", "--json"]).ends_with(0).stdout).unwrap();
    assert_eq!(status["servers"][0]["stacks"][0]["state"], "running");
    assert_eq!(status["servers"][0]["stacks"][0]["drift"], 0);
}

#[test]
fn logs_are_not_followed_when_nobody_reads_them() {
    let Some(live) = Live::new("follow") else {
        return;
    };
    let _ = live.run(&["apply", "--yes", "--quiet"]).ends_with(0);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let status = live
        .sandbox
        .command("timeout")
        .args([
            "60",
            env!("CARGO_BIN_EXE_vaultctl"),
            "logs",
            "--follow",
            &live.stack,
        ])
        .current_dir(live.sandbox.repo())
        .stdout(writer)
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(0));
}

#[test]
fn what_needs_a_person_is_not_done_without_one() {
    let Some(live) = Live::new("person") else {
        return;
    };
    let _ = live.run(&["apply", "--yes"]).ends_with(0);
    let id = || live.docker(&["inspect", "-f", "{{.Id}}", &format!("{}-app-1", live.stack)]);
    let before = id();

    live.settings("[apply]\nunattended = \"none\"\n");
    live.compose("    command: [sleep, '1001']\n    stop_signal: SIGKILL\n    volumes: [data:/data]\nvolumes:\n  data:\n");
    live.sandbox.commit("Sleep longer");
    snapshot!(live.run(&["apply", "--yes"]).ends_with(64));

    live.sandbox
        .write("sync/all.toml", "[[server]]\nname = \"local\"\n");
    live.settings("");
    live.sandbox.commit("Remove the stack");
    snapshot!(live.run(&["apply", "--yes"]).ends_with(1));

    live.sandbox.git(&["revert", "--no-edit", "HEAD"]);
    snapshot!(live.run(&["destroy", "--yes", "--volumes"]).ends_with(1));
    assert_eq!(id(), before);

    let name = format!("{}_data", live.stack);
    let ran = live
        .run(&["destroy", "--yes", "--volumes", "--allow-data-loss", &name])
        .ends_with(0);
    assert!(ran.stdout.ends_with("Removed: 1 deployment.\n"), "{ran}");
    let again = live.run(&["destroy", "--yes"]).ends_with(0);
    assert_eq!(again.stdout, "Nothing to remove.\n");
    assert_eq!(
        live.docker(&["volume", "ls", "-q", "--filter", &format!("name={name}")]),
        ""
    );
}

#[test]
fn the_rules_leave_strangers_alone_where_a_stack_is_named() {
    let Some(live) = Live::new("strangers") else {
        return;
    };
    drop(live.run(&["apply", "--yes"]).ends_with(0));
    let stranger = format!("{}-stranger", live.stack);
    live.docker(&[
        "run", "--rm", "--detach", "--name", &stranger, IMAGE, "sleep", "60",
    ]);
    let all = live.run(&["status", "--policy"]);
    let own = live.run(&["status", "--policy", "--stack", &live.stack]);
    live.docker(&["rm", "--force", &stranger]);
    assert!(all.stdout.contains("local: STACK-stranger\n"), "{all}");
    assert!(own.stdout.contains("local: STACK-app-1\n"), "{own}");
    assert!(!own.stdout.contains("stranger"), "{own}");
}
