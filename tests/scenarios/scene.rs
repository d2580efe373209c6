//! The scene of a scenario on one engine: a repository with one server, and all that it makes there.

use std::ops::Deref;
use std::path::{Path, PathBuf};

use crate::engine::{Engine, printed};
use crate::sandbox::Sandbox;
use crate::seen::{Containers, named};

/// A repository, and all that it makes on an engine. Dropping it removes all of that, also when the
/// scenario has failed.
pub(crate) struct Scene {
    pub(crate) engine: Engine,
    pub(crate) sandbox: Sandbox,
}

impl Deref for Scene {
    type Target = Sandbox;

    fn deref(&self) -> &Sandbox {
        &self.sandbox
    }
}

impl Scene {
    /// A scene with a server and no stack.
    pub(crate) fn new(engine: &Engine) -> Self {
        let scene = Self {
            engine: engine.clone(),
            sandbox: Sandbox::new(),
        };
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
        let key = self.home().join(".ssh/id_ed25519");
        std::fs::copy(sshd.join("id_ed25519"), key).unwrap();
        let known = std::fs::read_to_string(sshd.join("known_hosts")).unwrap();
        self.file("inventory/known_hosts", &known);
        let address = std::fs::read_to_string(sshd.join("address")).unwrap();
        format!(
            "address = \"{}\"\ndocker_socket = \"{}\"",
            address.trim(),
            self.engine.socket().display()
        )
    }

    /// The server's `state_directory`.
    pub(crate) fn state(&self) -> PathBuf {
        self.directory.join("state")
    }

    /// The folder that a stack's files are delivered to.
    pub(crate) fn delivered(&self, stack: &str) -> PathBuf {
        self.state().join("stacks").join(stack)
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
        self.engine.containers_of(&self.prefix)
    }

    /// The names of every volume of the scenario, without anonymous ones.
    pub(crate) fn volumes(&self) -> Vec<String> {
        self.engine.volumes_of(&self.prefix)
    }

    /// The names of every network of the scenario.
    pub(crate) fn networks(&self) -> Vec<String> {
        self.engine.networks_of(&self.prefix)
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
        let filter = named(&self.prefix);
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
