//! A real HAProxy in a container, and what stands behind it.

use std::fs::{self, Permissions};
use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::load::{Load, Options};
use crate::scene::Scene;

/// What is the same in every configuration; the servers of the backend `app` follow.
///
/// Whoever may write in the folder may reach the socket: here that is the tests' user, whoever it is.
const CONFIGURATION: &str = "\
global
  stats socket /run/haproxy/admin.sock mode 666 level admin expose-fd listeners
  hard-stop-after 30s
defaults
  mode http
  timeout connect 1s
  timeout client 60s
  timeout server 60s
resolvers docker
  nameserver engine 127.0.0.11:53
  timeout resolve 1s
  hold valid 2s
frontend web
  bind :8080
  option idle-close-on-response
  default_backend app
backend app
  option httpchk GET /healthz
  default-server check inter 500ms fall 2 rise 1 resolvers docker init-addr last,libc,none
";

/// How long HAProxy and what stands behind it may take for anything.
const LIMIT: Duration = Duration::from_secs(20);

/// What HAProxy says of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Server {
    /// `UP`, `DOWN`, `DRAIN`, `MAINT` and more, as the statistics have it.
    pub(crate) status: String,
    /// How many requests are under way.
    pub(crate) sessions: u64,
}

/// A HAProxy on the scene's network, with a backend `app`.
pub(crate) struct Balancer<'a> {
    scene: &'a Scene,
    folder: PathBuf,
    container: String,
}

impl<'a> Balancer<'a> {
    /// Starts one; each line of `servers` is one in the configuration, without the word.
    #[track_caller]
    pub(crate) fn start(scene: &'a Scene, servers: &[&str]) -> Self {
        let balancer = Self {
            scene,
            folder: scene.directory.join("balancer"),
            container: scene.name("balancer"),
        };
        let socket_folder = balancer.folder.join("run");
        fs::create_dir_all(&socket_folder).unwrap();
        // HAProxy is another user there than whoever tests.
        fs::set_permissions(&socket_folder, Permissions::from_mode(0o777)).unwrap();
        balancer.configure(servers);
        let mount = |from: &str, to: &str| {
            format!("--volume={}:{to}", balancer.folder.join(from).display())
        };
        scene.engine.docker(&[
            "run",
            "--detach",
            &format!("--name={}", balancer.container),
            &format!("--network={}", network(scene)),
            &mount("run", "/run/haproxy"),
            &mount("configuration", "/usr/local/etc/haproxy:ro"),
            "vaultctl-test/haproxy:1",
        ]);
        eventually("HAProxy answers", || {
            balancer.try_say("show info").is_some()
        });
        balancer
    }

    /// Writes the configuration, for a HAProxy to come.
    pub(crate) fn configure(&self, servers: &[&str]) {
        let folder = self.folder.join("configuration");
        fs::create_dir_all(&folder).unwrap();
        let servers = servers.iter().map(|server| format!("  server {server}\n"));
        let text = CONFIGURATION.to_owned() + &servers.collect::<String>();
        fs::write(folder.join("haproxy.cfg"), text).unwrap();
    }

    /// A load on it.
    #[track_caller]
    pub(crate) fn load(&self) -> Load {
        Load::start(&Options {
            network: self.network_namespace(),
            ..Options::of(self.address())
        })
    }

    /// Where it listens: its own address, as an engine with a network of its own publishes nothing here.
    #[track_caller]
    pub(crate) fn address(&self) -> SocketAddr {
        let found = self.scene.engine.container(&self.container);
        let network = &found["NetworkSettings"]["Networks"][network(self.scene)];
        let address: IpAddr = network["IPAddress"].as_str().unwrap().parse().unwrap();
        SocketAddr::new(address, 8080)
    }

    fn network_namespace(&self) -> Option<PathBuf> {
        let words = self.scene.engine.inside("net");
        words
            .iter()
            .find_map(|word| word.strip_prefix("--net=").map(PathBuf::from))
    }

    /// The answer to a command on the runtime socket.
    #[track_caller]
    pub(crate) fn say(&self, command: &str) -> String {
        let answer = self.try_say(command);
        answer.unwrap_or_else(|| panic!("no answer to `{command}`"))
    }

    fn try_say(&self, command: &str) -> Option<String> {
        let mut socket = UnixStream::connect(self.folder.join("run/admin.sock")).ok()?;
        socket.write_all(format!("{command}\n").as_bytes()).ok()?;
        let mut answer = String::new();
        socket.read_to_string(&mut answer).ok()?;
        Some(answer.trim_end().to_owned())
    }

    /// Has HAProxy change a server, which it does without a word.
    #[track_caller]
    pub(crate) fn set(&self, server: &str, what: &str) {
        let command = format!("set server app/{server} {what}");
        let answer = self.say(&command);
        // The one change that is told: who has made it, and what it was.
        assert!(
            answer.is_empty() || answer.contains("changed its FQDN"),
            "{command}: {answer}"
        );
    }

    /// What HAProxy says of a server of the backend.
    #[track_caller]
    pub(crate) fn server(&self, name: &str) -> Server {
        let text = self.say("show stat");
        let mut lines = text.lines();
        let names: Vec<&str> = lines.next().unwrap().split(',').collect();
        let of = |row: &[&str], wanted: &str| {
            let index = names.iter().position(|name| *name == wanted).unwrap();
            row[index].to_owned()
        };
        let mut rows = lines.map(|line| line.split(',').collect::<Vec<_>>());
        let row = rows.find(|row| row.starts_with(&["app", name])).unwrap();
        Server {
            status: of(&row, "status"),
            sessions: of(&row, "scur").parse().unwrap(),
        }
    }

    /// Waits until a server takes requests.
    #[track_caller]
    pub(crate) fn await_up(&self, server: &str) {
        eventually("a server is up", || self.server(server).status == "UP");
    }
}

/// The network of a scene's balancer.
pub(crate) fn network(scene: &Scene) -> String {
    scene.name("inside")
}

/// Makes the network.
#[track_caller]
pub(crate) fn make_network(scene: &Scene) {
    scene.engine.docker(&["network", "create", &network(scene)]);
}

/// Starts a backend and returns the name that the engine resolves whatever it is called: the short form
/// of its identifier. Returns once it answers that it is healthy.
#[track_caller]
pub(crate) fn start_backend(scene: &Scene, name: &str, version: &str) -> String {
    let name = scene.name(name);
    let id = scene.engine.docker(&[
        "run",
        "--detach",
        &format!("--name={name}"),
        &format!("--network={}", network(scene)),
        &format!("--env=VERSION={version}"),
        "vaultctl-test/service:1",
        "backend",
    ]);
    let check = ["exec", name.as_str(), "/bin/service", "health"];
    eventually("a backend is healthy", || {
        scene.engine.try_docker(&check).status.success()
    });
    id[..12].to_owned()
}

/// Waits until something is so.
#[track_caller]
pub(crate) fn eventually(what: &str, is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < LIMIT, "not within {LIMIT:?}: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}
