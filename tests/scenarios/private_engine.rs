//! An engine of a scenario's own, which may be killed and started again.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::engine::{Engine, skip};

const IMAGES: [&str; 3] = [
    "vaultctl-test/service:1",
    "vaultctl-test/volume:1",
    "vaultctl-test/busybox:1",
];

/// A Docker daemon with its own data, socket, network and mounts. Dropping it removes all of that.
pub(crate) struct PrivateEngine {
    pub(crate) engine: Engine,
    folder: PathBuf,
    /// Where its programs are looked for.
    path: String,
    /// What it is told besides.
    arguments: Vec<String>,
    /// Keeps the namespaces while the daemon is away.
    holder: Child,
    daemon: Option<Child>,
}

impl PrivateEngine {
    /// Starts one of the same release as another engine, with the images of that.
    pub(crate) fn like(model: &Engine) -> Option<Self> {
        Self::with(model, Vec::new())
    }

    /// The same, with further arguments.
    pub(crate) fn with(model: &Engine, arguments: Vec<String>) -> Option<Self> {
        let own = std::env::var("PATH").unwrap_or_default() + ":/usr/sbin:/sbin";
        // `tests/setup/engine26.sh` unpacks its programs beside the socket.
        let home = model.socket().parent().unwrap().to_owned();
        let unpacked = home.join("tree/usr/sbin/dockerd").is_file();
        let path = if unpacked {
            let home = home.display();
            format!("{home}/bin:{home}/tree/usr/sbin:{home}/tree/usr/bin:{own}")
        } else {
            own
        };
        let folder = PathBuf::from(format!("/var/tmp/scn-engine-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let Some(holder) = namespaces(&path) else {
            skip("no namespaces of one's own: it takes root, unshare, nsenter and ip");
            return None;
        };
        let mut private = Self {
            engine: Engine {
                address: format!("unix://{}/docker.sock", folder.display()),
            },
            folder,
            path,
            arguments,
            holder,
            daemon: None,
        };
        private.start();
        let wanted = model.docker(&["version", "--format={{.Server.Version}}"]);
        let found = private
            .engine
            .docker(&["version", "--format={{.Server.Version}}"]);
        assert_eq!(found, wanted, "not the release of {}", model.address);
        let archive = private.folder.join("images.tar").display().to_string();
        let save = [&["save", "--output", &archive], &IMAGES[..]].concat();
        model.docker(&save);
        private
            .engine
            .docker(&["load", "--quiet", "--input", &archive]);
        Some(private)
    }

    /// Starts the daemon and waits until it answers.
    pub(crate) fn start(&mut self) {
        let file = |name: &str| self.folder.join(name).display().to_string();
        let _ = std::fs::remove_file(file("docker.pid"));
        let _ = std::fs::remove_file(file("exec/containerd/containerd.pid"));
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(file("log"))
            .unwrap();
        let daemon = Command::new("nsenter")
            .arg(format!("--target={}", self.holder.id()))
            .args(["--net", "--mount", "dockerd", "--log-level=warn"])
            .arg(format!("--host={}", self.engine.address))
            .arg(format!("--data-root={}", file("data")))
            .arg(format!("--exec-root={}", file("exec")))
            .arg(format!("--pidfile={}", file("docker.pid")))
            .args(&self.arguments)
            .env("PATH", &self.path)
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        self.daemon = Some(daemon);
        let began = Instant::now();
        while !self.engine.try_docker(&["version"]).status.success() {
            let told = || std::fs::read_to_string(file("log")).unwrap_or_default();
            let ended = self.daemon.as_mut().unwrap().try_wait().unwrap();
            assert!(ended.is_none(), "the engine ended: {}", told());
            assert!(began.elapsed() < Duration::from_mins(1), "{}", told());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Ends the daemon with a signal.
    pub(crate) fn end(&mut self, signal: &str) {
        let Some(mut daemon) = self.daemon.take() else {
            return;
        };
        send(signal, daemon.id());
        let began = Instant::now();
        while daemon.try_wait().unwrap().is_none() {
            if began.elapsed() > Duration::from_secs(30) {
                send("KILL", daemon.id());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for PrivateEngine {
    fn drop(&mut self) {
        if self.daemon.is_none() && !std::thread::panicking() {
            self.start();
        }
        let all = self.engine.try_docker(&["ps", "--all", "--quiet"]).stdout;
        let all = String::from_utf8_lossy(&all).into_owned();
        let mut remove = vec!["rm", "--force"];
        remove.extend(all.split_whitespace());
        self.engine.try_docker(&remove);
        self.end("TERM");
        let _ = self.holder.kill();
        let _ = self.holder.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A process in a network and a mount namespace of its own. The latter hides the machine's containerd,
/// which a daemon would use instead of one of its own.
fn namespaces(path: &str) -> Option<Child> {
    let script = "ip link set lo up && mkdir -p /run/containerd && mount -t tmpfs tmpfs /run/containerd \
                  && echo ready && exec sleep 3600";
    let mut holder = Command::new("unshare")
        .args([
            "--net",
            "--mount",
            "--propagation=slave",
            "sh",
            "-c",
            script,
        ])
        .env("PATH", path)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut told = [0_u8; 5];
    let ready = std::io::Read::read_exact(holder.stdout.as_mut()?, &mut told);
    if ready.is_ok() && Path::new("/usr/bin/nsenter").exists() {
        return Some(holder);
    }
    let _ = holder.kill();
    let _ = holder.wait();
    None
}

fn send(signal: &str, process: u32) {
    let _ = Command::new("kill")
        .args(["-s", signal, &process.to_string()])
        .status();
}
