//! An engine of a scenario's own that listens on a TCP port of loopback.

use std::fs::File;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::engine::{Engine, skip};

/// A Docker daemon without networks of its own. Dropping it ends it and removes what it has left.
pub(crate) struct ListeningEngine {
    pub(crate) port: u16,
    /// By its socket.
    pub(crate) engine: Engine,
    pub(crate) folder: PathBuf,
    daemon: Child,
}

impl ListeningEngine {
    /// Starts one of the same release as another engine, with further arguments.
    pub(crate) fn like(model: &Engine, arguments: &[String]) -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
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
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = PathBuf::from(format!("/var/tmp/scn-tcp-{}-{count}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = |name: &str| folder.join(name).display().to_string();
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let log = File::create(file("log")).unwrap();
        // It would use the machine's containerd instead of one of its own.
        let hidden =
            "mkdir -p /run/containerd && mount -t tmpfs tmpfs /run/containerd && exec \"$@\"";
        let daemon = Command::new("unshare")
            .args(["--mount", "--propagation=slave", "sh", "-c", hidden, "-"])
            .args(["dockerd", "--log-level=warn", "--bridge=none"])
            .args(["--iptables=false", "--ip-forward=false"])
            .arg(format!("--host=unix://{}", file("docker.sock")))
            .arg(format!("--host=tcp://127.0.0.1:{port}"))
            .arg(format!("--data-root={}", file("data")))
            .arg(format!("--exec-root={}", file("exec")))
            .arg(format!("--pidfile={}", file("docker.pid")))
            .args(arguments)
            .env("PATH", path)
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn();
        let Ok(daemon) = daemon else {
            skip("no daemon of one's own: it takes root and unshare");
            return None;
        };
        let mut listening = Self {
            port,
            engine: Engine {
                address: format!("unix://{}", file("docker.sock")),
            },
            folder,
            daemon,
        };
        listening.wait();
        Some(listening)
    }

    fn wait(&mut self) {
        let began = Instant::now();
        while !self.engine.try_docker(&["version"]).status.success() {
            let log = || std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            let ended = self.daemon.try_wait().unwrap();
            assert!(ended.is_none(), "the engine ended: {}", log());
            assert!(began.elapsed() < Duration::from_mins(2), "{}", log());
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Gives it an image of another engine.
    pub(crate) fn give(&self, model: &Engine, image: &str) {
        let archive = self.folder.join("image.tar").display().to_string();
        model.docker(&["save", "--output", &archive, image]);
        let load = ["load", "--quiet", "--input", &archive];
        self.engine.docker(&load);
    }
}

impl Drop for ListeningEngine {
    fn drop(&mut self) {
        let all = self.engine.try_docker(&["ps", "--all", "--quiet"]).stdout;
        let all = String::from_utf8_lossy(&all).into_owned();
        let mut remove = vec!["rm", "--force"];
        remove.extend(all.split_whitespace());
        self.engine.try_docker(&remove);
        let send = |signal: &str| {
            let _ = Command::new("kill")
                .args(["-s", signal, &self.daemon.id().to_string()])
                .status();
        };
        send("TERM");
        let began = Instant::now();
        while matches!(self.daemon.try_wait(), Ok(None)) {
            if began.elapsed() > Duration::from_secs(30) {
                let _ = self.daemon.kill();
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
