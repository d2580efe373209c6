//! A real HAProxy in a container, and what stands behind it.

use std::fs::{self, Permissions};
use std::net::{IpAddr, SocketAddr};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::engine::Engine;
use crate::load::{Load, Options};
use crate::runtime::Runtime;
use crate::scene::Scene;

/// A server for the container to come.
///
/// Not a name: an engine passes those that it does not know to resolvers that may not answer, and HAProxy
/// starts or reloads only after that. And not without an address: only one that has one can be given
/// another.
pub(crate) const SPARE: &str = "127.0.0.1:8080 disabled";

/// What is the same in every configuration; the servers of the backend `app` follow.
///
/// Whoever may write in the folder may reach the socket: here that is the tests' user, whoever it is.
const CONFIGURATION: &str = "\
global
  stats socket /run/haproxy/admin.sock mode 666 level admin expose-fd listeners
  hard-stop-after 30s
defaults
  mode http
  timeout connect 500ms
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

/// A HAProxy on the scene's network, with a backend `app`.
pub(crate) struct Balancer<'a> {
    scene: &'a Scene,
    left_out: Option<&'static str>,
    folder: PathBuf,
    container: String,
    /// Where it is talked to.
    pub(crate) runtime: Runtime,
}

impl<'a> Balancer<'a> {
    /// Starts one; each line of `servers` is one in the configuration, without the word.
    #[track_caller]
    pub(crate) fn start(scene: &'a Scene, servers: &[&str]) -> Self {
        Self::start_without(scene, servers, None)
    }

    /// As [`Balancer::start`], but a line of the configuration is left out.
    #[track_caller]
    pub(crate) fn start_without(
        scene: &'a Scene,
        servers: &[&str],
        left_out: Option<&'static str>,
    ) -> Self {
        let folder = scene.directory.join("balancer");
        let balancer = Self {
            scene,
            left_out,
            container: scene.name("balancer"),
            runtime: Runtime {
                socket: folder.join("run/admin.sock"),
            },
            folder,
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
            balancer.runtime.try_say("show info").is_some()
        });
        balancer
    }

    /// Writes the configuration, for a HAProxy to come.
    pub(crate) fn configure(&self, servers: &[&str]) {
        let folder = self.folder.join("configuration");
        fs::create_dir_all(&folder).unwrap();
        let common = CONFIGURATION.lines();
        let common = common.filter(|line| self.left_out != Some(line.trim()));
        let common = common.map(str::to_owned);
        let servers = servers.iter().map(|server| format!("  server {server}"));
        let text = common
            .chain(servers)
            .map(|line| line + "\n")
            .collect::<String>();
        fs::write(folder.join("haproxy.cfg"), text).unwrap();
    }

    /// A load on it.
    #[track_caller]
    pub(crate) fn load(&self) -> Load {
        let engine = &self.scene.engine;
        let address = address_of(engine, &self.container, &network(self.scene));
        Load::start(&Options {
            network: network_namespace(engine),
            ..Options::of(SocketAddr::new(address, 8080))
        })
    }

    /// Has HAProxy read its configuration again, and waits until a new process answers.
    #[track_caller]
    pub(crate) fn reload(&self) {
        let before = self.runtime.process();
        self.scene
            .engine
            .docker(&["kill", "--signal=USR2", &self.container]);
        eventually("a new process answers", || self.runtime.process() != before);
    }
}

/// The network namespace in which containers of an engine have their addresses, where that is not ours.
pub(crate) fn network_namespace(engine: &Engine) -> Option<PathBuf> {
    let words = engine.inside("net");
    let mut paths = words.iter().map(|word| word.strip_prefix("--net="));
    paths.find_map(|path| path.map(PathBuf::from))
}

/// A container's own address: an engine with a network of its own publishes nothing here.
#[track_caller]
pub(crate) fn address_of(engine: &Engine, container: &str, network: &str) -> IpAddr {
    let found = engine.container(container);
    let network = &found["NetworkSettings"]["Networks"][network];
    network["IPAddress"].as_str().unwrap().parse().unwrap()
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

/// A container behind the balancer.
pub(crate) struct Backend {
    /// The name that the engine resolves whatever it is called: the short form of its identifier.
    pub(crate) id: String,
    /// Its address on the scene's network.
    pub(crate) address: String,
}

impl Backend {
    /// Starts one that says it is of that version, and waits until it says that it is healthy.
    #[track_caller]
    pub(crate) fn start(scene: &Scene, name: &str, version: &str) -> Self {
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
        Self {
            id: id[..12].to_owned(),
            address: address_of(&scene.engine, &name, &network(scene)).to_string(),
        }
    }
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
