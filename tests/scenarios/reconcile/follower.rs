//! `vaultctl reconcile` while it runs, and the repository that it follows.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::sandbox::Run;
use crate::scene::Scene;

/// How long something may take.
const PATIENCE: Duration = Duration::from_mins(1);

impl Scene {
    /// The repository that others fetch from.
    pub(crate) fn origin(&self) -> PathBuf {
        self.directory.join("origin.git")
    }

    /// Commits everything and pushes it.
    pub(crate) fn push(&self) {
        self.commit();
        self.push_as_it_is();
    }

    /// Pushes what is committed, whatever was there.
    pub(crate) fn push_as_it_is(&self) {
        let origin = self.origin().display().to_string();
        if !self.origin().exists() {
            self.git(&[
                "init",
                "--quiet",
                "--bare",
                "--initial-branch=main",
                &origin,
            ]);
        }
        self.git(&["push", "--quiet", "--force", &origin, "main"]);
    }

    /// The commit that is checked out.
    pub(crate) fn head(&self) -> String {
        self.git(&["rev-parse", "HEAD"]).trim().to_owned()
    }

    /// Does one round on the repository that was pushed to, and returns its line.
    pub(crate) fn round(&self, arguments: &[&str]) -> (Value, Run) {
        let url = self.origin().display().to_string();
        self.round_of(&url, arguments)
    }

    /// Does one round on a repository.
    pub(crate) fn round_of(&self, url: &str, arguments: &[&str]) -> (Value, Run) {
        self.round_with(url, arguments, &[])
    }

    /// As [`Scene::round_of`], with variables of the operator's environment.
    pub(crate) fn round_with(
        &self,
        url: &str,
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> (Value, Run) {
        let all = [&["reconcile", "--once", "--repo-url", url][..], arguments].concat();
        let run = self.vaultctl_with(&all, environment);
        let line = run.stdout.lines().next();
        let line = line.unwrap_or_else(|| panic!("no line: {}", run.stderr));
        assert_eq!(run.stdout.lines().count(), 1, "{}", run.stdout);
        (serde_json::from_str(line).unwrap(), run)
    }
}

/// A round, briefly.
#[track_caller]
pub(crate) fn assert_round(round: &Value, result: &str, exit_code: i64) {
    assert_eq!(
        (&round["result"], &round["exit_code"]),
        (&Value::from(result), &Value::from(exit_code)),
        "{round:#}"
    );
}

/// The program in rounds.
pub(crate) struct Follower {
    child: Child,
    lines: Receiver<Value>,
}

impl Drop for Follower {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Follower {
    /// Starts it.
    pub(crate) fn start(scene: &Scene, url: &str, arguments: &[&str], token: &str) -> Self {
        let all = [&["reconcile", "--repo-url", url][..], arguments].concat();
        let mut command = scene.command(&all);
        command.env("VAULTCTL_GIT_TOKEN", token);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                let _ = sender.send(serde_json::from_str(&line).unwrap());
            }
        });
        Self { child, lines }
    }

    /// The next line.
    #[track_caller]
    pub(crate) fn line(&self) -> Value {
        self.lines.recv_timeout(PATIENCE).unwrap()
    }

    /// The first line that is about a commit.
    #[track_caller]
    pub(crate) fn line_of(&self, commit: &str) -> Value {
        let began = Instant::now();
        loop {
            assert!(began.elapsed() < PATIENCE, "never: a round of {commit}");
            let line = self.line();
            if line["revision"] == commit {
                return line;
            }
        }
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", signal, &id]).status();
        assert!(sent.unwrap().success());
    }

    /// Its command line, as everybody on the machine sees it.
    pub(crate) fn seen(&self) -> String {
        let file = format!("/proc/{}/cmdline", self.child.id());
        std::fs::read_to_string(file).unwrap()
    }

    /// Waits for its end; returns the exit code.
    #[track_caller]
    pub(crate) fn ended(&mut self) -> Option<i32> {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(began.elapsed() < PATIENCE, "never: its end");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}
