//! The hosts of `tests/setup/hosts.sh`, lent to one scenario at a time.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::engine::{Engine, printed, skip};
use crate::seen::Containers;

/// The servers, by the names that the repository gives them, too.
pub(crate) const NAMES: [&str; 3] = ["dock1", "dock2", "dock3"];

/// Three Docker hosts and a bastion, at work and empty.
pub(crate) struct Hosts {
    pub(crate) folder: PathBuf,
    /// As long as it is open, no other scenario uses them.
    _lent: File,
}

impl Hosts {
    /// Waits for the hosts, and makes them as if they were new.
    pub(crate) fn lend() -> Option<Self> {
        let folder = match std::env::var_os("VAULTCTL_TEST_HOSTS").map(PathBuf::from) {
            None => {
                skip("VAULTCTL_TEST_HOSTS names no hosts (tests/setup/hosts.sh)");
                return None;
            }
            Some(folder) if folder == Path::new("no") => {
                println!("skipped: HOSTS=no");
                return None;
            }
            Some(folder) => folder,
        };
        let lent = File::options()
            .create(true)
            .append(true)
            .open(folder.join("lent"))
            .unwrap();
        lent.lock().unwrap();
        let hosts = Self {
            folder,
            _lent: lent,
        };
        hosts.verb(&["right"]);
        for name in NAMES {
            hosts.clear(name);
        }
        Some(hosts)
    }

    /// Does something to a host.
    #[track_caller]
    pub(crate) fn verb(&self, arguments: &[&str]) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/setup/hosts.sh");
        let mut command = Command::new("timeout");
        let output = command
            .arg("120")
            .arg(script)
            .args(arguments)
            .env("VAULTCTL_TEST_STATE", self.folder.parent().unwrap())
            .output();
        printed(&format!("hosts.sh {arguments:?}"), &output.unwrap());
    }

    /// A host's engine, by its socket.
    pub(crate) fn engine(&self, name: &str) -> Engine {
        let socket = self.folder.join(name).join("docker.sock");
        Engine {
            address: format!("unix://{}", socket.display()),
        }
    }

    /// All containers of a host.
    #[track_caller]
    pub(crate) fn containers(&self, name: &str) -> Containers {
        self.engine(name).containers_named("")
    }

    /// The address of a host.
    pub(crate) fn address(&self, name: &str) -> String {
        let text = std::fs::read_to_string(self.folder.join(name).join("address")).unwrap();
        let (_, address) = text.trim().split_once('@').unwrap();
        address.to_owned()
    }

    fn clear(&self, name: &str) {
        let engine = self.engine(name);
        let remove = |command: &[&str], listed: Vec<String>| {
            if !listed.is_empty() {
                let names: Vec<&str> = listed.iter().map(String::as_str).collect();
                engine.docker(&[command, &names].concat());
            }
        };
        let containers = engine.lines(&["ps", "--all", "--quiet"]);
        remove(&["rm", "--force", "--volumes"], containers);
        let volumes = engine.lines(&["volume", "ls", "--quiet"]);
        remove(&["volume", "rm"], volumes);
        let own = ["network", "ls", "--quiet", "--filter=type=custom"];
        remove(&["network", "rm"], engine.lines(&own));
        engine.on_host(
            Path::new("/var/lib/vaultctl"),
            "find . -mindepth 1 -maxdepth 1 -exec rm -rf {} +",
        );
    }
}
