//! The scene of a scenario: a git repository, a folder for delivered files, and names of its own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

use crate::engine::{Engine, printed};
use crate::plan::Plan;

/// Containers by name.
pub(crate) type Containers = BTreeMap<String, Seen>;

/// A repository, and all that it makes on an engine. Dropping it removes all of that, also when the
/// scenario has failed.
pub(crate) struct Scene {
    pub(crate) engine: Engine,
    /// Every container, network and volume of the scenario begins with this and a hyphen. It is also the
    /// repository's identifier, and the value of the variable `PREFIX`.
    pub(crate) prefix: String,
    /// The first three numbers of a network of its own, the variable `SUBNET`.
    subnet: String,
    /// Holds `repository` and `state`.
    pub(crate) directory: PathBuf,
    /// The words before the program that let it run elsewhere, such as in a network of the engine's.
    pub(crate) before: Vec<String>,
}

impl Scene {
    /// A scene with a server and no stack.
    pub(crate) fn new(engine: &Engine) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let prefix = format!("scn-{}-{count}", std::process::id());
        let number = std::process::id() * 4 + count;
        let scene = Self {
            engine: engine.clone(),
            before: Vec::new(),
            directory: Path::new("/var/tmp").join(&prefix),
            subnet: format!("10.{}.{}", 64 + number / 256 % 128, number % 256),
            prefix,
        };
        std::fs::create_dir_all(scene.repository()).unwrap();
        std::fs::create_dir_all(scene.directory.join("home")).unwrap();
        scene.git(&["init", "--quiet", "--initial-branch=main"]);
        scene.file(
            "vaultctl.toml",
            &format!("repository_id = \"{}\"\n", scene.prefix),
        );
        scene.file(
            "sync/servers.toml",
            &format!(
                "[[server]]\nname = \"local\"\n[server.config]\n{}\nstate_directory = \"{}\"\n\
                 [[variable]]\nname = \"PREFIX\"\nvalue = \"{}\"\n\
                 [[variable]]\nname = \"SUBNET\"\nvalue = \"{}\"\n",
                scene.address(),
                scene.state().display(),
                scene.prefix,
                scene.subnet
            ),
        );
        scene
    }

    /// A scene with one committed stack `web`.
    pub(crate) fn with_stack(engine: &Engine, compose: &str) -> Self {
        let scene = Self::new(engine);
        scene.stack("web", compose, "");
        scene.commit();
        scene
    }

    /// How vaultctl reaches the engine, as keys of a server: by its socket, or over SSH where
    /// `VAULTCTL_TEST_SSH` names a folder with what `tests/setup/sshd.sh` has made.
    fn address(&self) -> String {
        let Some(sshd) = std::env::var_os("VAULTCTL_TEST_SSH").map(PathBuf::from) else {
            return format!("address = \"{}\"", self.engine.address);
        };
        let keys = self.directory.join("home/.ssh");
        std::fs::create_dir_all(&keys).unwrap();
        std::fs::copy(sshd.join("id_ed25519"), keys.join("id_ed25519")).unwrap();
        let known = std::fs::read_to_string(sshd.join("known_hosts")).unwrap();
        self.file("inventory/known_hosts", &known);
        let address = std::fs::read_to_string(sshd.join("address")).unwrap();
        format!(
            "address = \"{}\"\ndocker_socket = \"{}\"",
            address.trim(),
            self.engine.socket().display()
        )
    }

    /// The git repository.
    pub(crate) fn repository(&self) -> PathBuf {
        self.directory.join("repository")
    }

    /// The server's `state_directory`.
    pub(crate) fn state(&self) -> PathBuf {
        self.directory.join("state")
    }

    /// The folder that a stack's files are delivered to.
    pub(crate) fn delivered(&self, stack: &str) -> PathBuf {
        self.state().join("stacks").join(stack)
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

    /// Writes a stack's Compose file and its table, with more lines of that if there are.
    pub(crate) fn stack(&self, name: &str, compose: &str, more: &str) {
        self.file(&format!("stacks/{name}/compose.yaml"), compose);
        self.file(
            &format!("sync/stack-{name}.toml"),
            &format!(
                "[[stack]]\nname = \"{name}\"\nserver = \"local\"\nproject_name = \"{}\"\n{more}\n",
                self.name(name)
            ),
        );
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

    fn prepared(&self, mut command: Command, arguments: &[&str]) -> Command {
        command
            .arg("-C")
            .arg(self.repository())
            .args(arguments)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.directory.join("home"))
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
        let output = self
            .prepared(command, arguments)
            .envs(environment.iter().copied())
            .output()
            .unwrap();
        Run {
            what: format!("vaultctl {}", arguments.join(" ")),
            code: output.status.code().unwrap(),
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

    /// Runs docker compose on a folder, as project of that name.
    #[track_caller]
    pub(crate) fn compose(&self, project: &str, folder: &Path, arguments: &[&str]) -> String {
        let all = [&["compose", "--project-name", project], arguments].concat();
        let output = self
            .engine
            .command(&all)
            .env("PREFIX", &self.prefix)
            .env("SUBNET", &self.subnet)
            .current_dir(folder)
            .output()
            .unwrap();
        printed(&format!("docker {all:?}"), &output)
    }

    /// Every container of the scenario, also those that do not run, by name.
    pub(crate) fn containers(&self) -> Containers {
        self.inspect_all(&[
            "ps",
            "--all",
            "--quiet",
            "--no-trunc",
            "--filter",
            &self.filter(),
        ])
    }

    fn inspect_all(&self, list: &[&str]) -> Containers {
        let ids = self.engine.lines(list);
        if ids.is_empty() {
            return BTreeMap::new();
        }
        let mut arguments = vec!["container", "inspect"];
        arguments.extend(ids.iter().map(String::as_str));
        let found: Vec<Value> = serde_json::from_str(&self.engine.docker(&arguments)).unwrap();
        found.iter().map(Seen::of).collect()
    }

    /// The names of every volume of the scenario, without anonymous ones.
    pub(crate) fn volumes(&self) -> Vec<String> {
        self.engine
            .lines(&["volume", "ls", "--quiet", "--filter", &self.filter()])
    }

    /// The names of every network of the scenario.
    pub(crate) fn networks(&self) -> Vec<String> {
        let format = "--format={{.Name}}";
        self.engine
            .lines(&["network", "ls", format, "--filter", &self.filter()])
    }

    fn filter(&self) -> String {
        format!("name=^/?{}-", self.prefix)
    }

    fn clean(&self) {
        let listed = |arguments: &[&str]| -> Vec<String> {
            let output = self.engine.try_docker(arguments);
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            text.lines().map(str::to_owned).collect()
        };
        let remove = |command: &[&str], names: Vec<String>| {
            if !names.is_empty() {
                let mut arguments = command.to_vec();
                arguments.extend(names.iter().map(String::as_str));
                self.engine.try_docker(&arguments);
            }
        };
        let filter = self.filter();
        let label = format!("label=io.vaultctl.repository={}", self.prefix);
        let mut containers = listed(&["ps", "-aq", "--filter", &filter]);
        containers.extend(listed(&["ps", "-aq", "--filter", &label]));
        let marks = format!("label=io.vaultctl.failed.repository={}", self.prefix);
        containers.extend(listed(&["ps", "-aq", "--filter", &marks]));
        let format = "--format={{.ID}} {{.Label \"io.vaultctl.files.root\"}}";
        let helpers = listed(&["ps", "-a", "--filter=label=io.vaultctl.files.root", format]);
        containers.extend(helpers.iter().filter_map(|line| {
            let (id, root) = line.split_once(' ')?;
            Path::new(root)
                .starts_with(&self.directory)
                .then(|| id.to_owned())
        }));
        remove(&["rm", "--force", "--volumes"], containers);
        for kind in ["network", "volume"] {
            let mut names = listed(&[kind, "ls", "--quiet", "--filter", &filter]);
            names.extend(listed(&[kind, "ls", "--quiet", "--filter", &label]));
            names.sort();
            names.dedup();
            remove(&[kind, "rm"], names);
        }
        let images = format!("--filter=reference={}-*", self.prefix);
        remove(
            &["image", "rm", "--force"],
            listed(&["image", "ls", "--format={{.Repository}}:{{.Tag}}", &images]),
        );
        if std::fs::remove_dir_all(&self.directory).is_err() && self.directory.exists() {
            // Delivered files belong to root.
            let script = format!("rm -rf '{}'", self.prefix);
            self.engine.on_host(Path::new("/var/tmp"), &script);
        }
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        if std::env::var_os("VAULTCTL_TEST_KEEP").is_none() {
            self.clean();
        }
    }
}

/// What a run of the program has left.
#[derive(Debug)]
pub(crate) struct Run {
    what: String,
    pub(crate) code: i32,
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

/// A container, as the engine reports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) id: String,
    pub(crate) started_at: String,
    pub(crate) status: String,
}

impl Seen {
    fn of(container: &Value) -> (String, Self) {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let seen = Self {
            id: text(&container["Id"]),
            started_at: text(&container["State"]["StartedAt"]),
            status: text(&container["State"]["Status"]),
        };
        let name = text(&container["Name"]);
        (name.trim_start_matches('/').to_owned(), seen)
    }
}
