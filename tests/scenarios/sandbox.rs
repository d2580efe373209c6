//! An operator with a git repository and a home folder, and names of their own.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::engine::printed;
use crate::plan::Plan;

/// A git repository and who works with it. Dropping it removes the folder.
pub(crate) struct Sandbox {
    /// Every container, network and volume of the scenario begins with this and a hyphen. It is also the
    /// repository's identifier, and the value of the variable `PREFIX`.
    pub(crate) prefix: String,
    /// The first three numbers of a network of its own, the variable `SUBNET`.
    pub(crate) subnet: String,
    /// Holds `repository` and `home`.
    pub(crate) directory: PathBuf,
    /// The words before the program that let it run elsewhere, such as in a network of the engine's.
    pub(crate) before: Vec<String>,
    /// Further variables of the operator's environment.
    pub(crate) environment: Vec<(&'static str, OsString)>,
}

impl Sandbox {
    /// A repository without a server.
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let prefix = format!("scn-{}-{count}", std::process::id());
        let number = std::process::id() * 4 + count;
        let sandbox = Self {
            directory: Path::new("/var/tmp").join(&prefix),
            subnet: format!("10.{}.{}", 64 + number / 256 % 128, number % 256),
            prefix,
            before: Vec::new(),
            environment: Vec::new(),
        };
        std::fs::create_dir_all(sandbox.repository()).unwrap();
        std::fs::create_dir_all(sandbox.home().join(".ssh")).unwrap();
        sandbox.git(&["init", "--quiet", "--initial-branch=main"]);
        sandbox.file(
            "vaultctl.toml",
            &format!("repository_id = \"{}\"\n", sandbox.prefix),
        );
        sandbox
    }

    /// The operator's home folder.
    pub(crate) fn home(&self) -> PathBuf {
        self.directory.join("home")
    }

    /// The git repository.
    pub(crate) fn repository(&self) -> PathBuf {
        self.directory.join("repository")
    }

    /// A name on the engine: that of a stack's project, or another.
    pub(crate) fn name(&self, name: &str) -> String {
        format!("{}-{name}", self.prefix)
    }

    /// Writes a file of the repository.
    pub(crate) fn file(&self, path: &str, text: &str) {
        let path = self.repository().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Replaces text in a file of the repository.
    #[track_caller]
    pub(crate) fn edit(&self, path: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.repository().join(path)).unwrap();
        assert!(text.contains(from), "{path} has no `{from}`");
        self.file(path, &text.replace(from, to));
    }

    /// Commits everything.
    pub(crate) fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message=Change"]);
    }

    /// Runs git in the repository.
    #[track_caller]
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .args(["-c", "user.name=test", "-c", "user.email=test@example.org"])
            .args(arguments)
            .current_dir(self.repository())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .output()
            .unwrap();
        printed(&format!("git {arguments:?}"), &output)
    }

    /// The program in an environment of its own, without a time limit.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        self.prepared(Command::new(env!("CARGO_BIN_EXE_vaultctl")), arguments)
    }

    /// A command whose last words are the program, with arguments of that, in an environment of its own.
    pub(crate) fn prepared(&self, mut command: Command, arguments: &[&str]) -> Command {
        command
            .arg("-C")
            .arg(self.repository())
            .args(arguments)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.home())
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }

    /// Runs the program.
    pub(crate) fn vaultctl(&self, arguments: &[&str]) -> Run {
        self.vaultctl_with(arguments, &[])
    }

    /// Runs the program with variables of the operator's environment.
    pub(crate) fn vaultctl_with(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Run {
        let timeout = ["timeout", "--kill-after=5", "180"].map(str::to_owned);
        let mut words = self.before.iter().chain(&timeout);
        let mut command = Command::new(words.next().unwrap());
        command.args(words).arg(env!("CARGO_BIN_EXE_vaultctl"));
        let began = Instant::now();
        let output = self
            .prepared(command, arguments)
            .envs(environment.iter().copied())
            .output()
            .unwrap();
        Run {
            what: format!("vaultctl {}", arguments.join(" ")),
            code: output.status.code().unwrap(),
            took: began.elapsed(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The plan.
    #[track_caller]
    pub(crate) fn plan(&self) -> Plan {
        let run = self.vaultctl(&["plan", "--json", "--detailed-exitcode"]);
        let plan = Plan::read(&run.stdout);
        let empty = plan.steps.iter().all(|step| step.action == "adopt");
        run.expect(if empty { 0 } else { 2 });
        plan
    }

    /// Applies, which has to succeed.
    #[track_caller]
    pub(crate) fn apply(&self) -> Run {
        self.vaultctl(&["apply", "--yes"]).expect(0)
    }

    /// Insists that nothing is left to do.
    #[track_caller]
    pub(crate) fn assert_converged(&self) {
        let plan = self.plan();
        assert!(plan.steps.is_empty(), "not converged: {plan:#?}");
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if std::env::var_os("VAULTCTL_TEST_KEEP").is_none() {
            let _ = std::fs::remove_dir_all(&self.directory);
        }
    }
}

/// What a run of the program has left.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) what: String,
    pub(crate) code: i32,
    pub(crate) took: Duration,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// Insists on an exit code.
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(
            self.code, code,
            "exit code of `{}`\n{}\n{}",
            self.what, self.stdout, self.stderr
        );
        self
    }

    /// Insists that stderr says something.
    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Self {
        assert!(
            self.stderr.contains(text),
            "`{}` does not say `{text}`:\n{}",
            self.what,
            self.stderr
        );
        self
    }
}
