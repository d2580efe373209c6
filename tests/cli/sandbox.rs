//! A folder of its own for each test, and the program run in it as on a machine of its own.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// The program.
const PROGRAM: &str = env!("CARGO_BIN_EXE_vaultctl");
/// What stands for the sandbox's folder in what was printed.
const PLACEHOLDER: &str = "[SANDBOX]";
/// The id of every repository that a test writes.
pub(crate) const REPOSITORY_ID: &str = "00000000test0000";

/// A folder with a repository, removed with all that is in it.
pub(crate) struct Sandbox {
    root: TempDir,
}

impl Sandbox {
    /// An empty folder.
    pub(crate) fn empty() -> Self {
        let root = TempDir::with_prefix("vaultctl-cli-").unwrap();
        fs::create_dir(root.path().join("home")).unwrap();
        fs::create_dir(root.path().join("repo")).unwrap();
        Self { root }
    }

    /// A git repository that holds these files, committed.
    pub(crate) fn repository(files: &[(&str, &str)]) -> Self {
        let sandbox = Self::files(files);
        sandbox.git(&["init", "--quiet", "--initial-branch=main"]);
        sandbox.commit("Begin");
        sandbox
    }

    /// Files outside of git.
    pub(crate) fn files(files: &[(&str, &str)]) -> Self {
        let sandbox = Self::empty();
        for (path, text) in files {
            sandbox.write(path, text);
        }
        sandbox
    }

    /// A copy of a folder of `tests/fixtures`, outside of git.
    pub(crate) fn fixture(name: &str) -> Self {
        let sandbox = Self::empty();
        let from = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/fixtures")
            .join(name);
        copy(&from, &sandbox.repo());
        sandbox
    }

    /// Copies a file or a folder of the project itself.
    pub(crate) fn copy_project(&self, path: &str) {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        if from.is_dir() {
            copy(&from, &self.repo().join(path));
        } else {
            self.write(path, fs::read(from).unwrap());
        }
    }

    /// The sandbox's folder.
    pub(crate) fn root(&self) -> &Path {
        self.root.path()
    }

    /// The folder that the program runs in.
    pub(crate) fn repo(&self) -> PathBuf {
        self.root().join("repo")
    }

    /// Writes a file of the repository.
    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.repo().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Reads a file of the repository.
    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.repo().join(path)).unwrap()
    }

    /// Replaces a text in a file of the repository, where it has to stand.
    pub(crate) fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no {from}");
        self.write(path, text.replace(from, to));
    }

    /// Commits everything. Time and author never change, so that the same files give the same commit.
    pub(crate) fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", message]);
    }

    /// Runs git in the repository.
    pub(crate) fn git(&self, arguments: &[&str]) {
        let output = self
            .command("git")
            .current_dir(self.repo())
            .args(arguments)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "git {arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }

    /// Runs the program in the repository's folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_in("repo", arguments)
    }

    /// Runs the program in the repository's folder, with its output going elsewhere.
    pub(crate) fn start(&self, arguments: &[&str], stdout: Stdio) -> std::process::Output {
        self.command(PROGRAM)
            .current_dir(self.repo())
            .args(arguments)
            .stdout(stdout)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
            .wait_with_output()
            .unwrap()
    }

    /// Runs the program in a folder of the sandbox.
    pub(crate) fn run_in(&self, folder: &str, arguments: &[&str]) -> Ran {
        let output = self
            .command(PROGRAM)
            .current_dir(self.root().join(folder))
            .args(arguments)
            .output()
            .unwrap();
        Ran {
            command: format!("vaultctl {}", arguments.join(" ")),
            stdout: self.clean(&output.stdout),
            stderr: self.clean(&output.stderr),
            code: output.status.code(),
        }
    }

    /// A command with an environment of its own.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.root().join("home"))
            .env("LC_ALL", "C")
            .env("COLUMNS", "100")
            .env("NO_COLOR", "1")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .envs(["AUTHOR", "COMMITTER"].into_iter().flat_map(|who| {
                [
                    (format!("GIT_{who}_NAME"), "Test"),
                    (format!("GIT_{who}_EMAIL"), "test@example.com"),
                    (format!("GIT_{who}_DATE"), "2026-01-01T00:00:00Z"),
                ]
            }))
            .stdin(Stdio::null());
        command
    }

    fn clean(&self, printed: &[u8]) -> String {
        let printed = String::from_utf8(printed.to_vec()).unwrap();
        printed.replace(&self.root().display().to_string(), PLACEHOLDER)
    }
}

/// What a run of the program has printed, and how it ended.
#[must_use]
pub(crate) struct Ran {
    pub(crate) command: String,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: Option<i32>,
}

impl Ran {
    /// Insists on an exit code.
    pub(crate) fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self}");
        self
    }
}

impl fmt::Display for Ran {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self
            .code
            .map_or("a signal".to_owned(), |code| code.to_string());
        writeln!(formatter, "$ {}\nends with {code}", self.command)?;
        for (name, text) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !text.is_empty() {
                write!(formatter, "---- {name}\n{text}")?;
            }
        }
        Ok(())
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}
