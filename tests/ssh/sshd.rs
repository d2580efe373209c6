//! An sshd of a test's own, on loopback, and an operator with a home folder of their own.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use vaultctl::transport::ssh::{
    Connection, Destination, Login, Operator, Passphrases, Ssh, SshError, UserConfig,
};
use zeroize::Zeroizing;

/// An sshd with one user, root, whose keys it takes from `authorized_keys`.
pub(crate) struct Sshd {
    process: Child,
    pub(crate) folder: TempDir,
    pub(crate) port: u16,
}

impl Drop for Sshd {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Why this cannot be run; where everything must be run, that is a failure.
pub(crate) fn skip(reason: &str) {
    assert!(
        std::env::var_os("VAULTCTL_TEST_REQUIRE").is_none(),
        "cannot be tested: {reason}"
    );
    println!("skipped: {reason}");
}

impl Sshd {
    /// Starts one with further lines of configuration; `None` where there is no sshd.
    pub(crate) fn start(configuration: &str) -> Option<Self> {
        let program = Path::new("/usr/sbin/sshd");
        if !program.exists() {
            skip("there is no sshd (Debian's openssh-server)");
            return None;
        }
        // Privilege separation wants it.
        fs::create_dir_all("/run/sshd").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        for kind in ["ed25519", "ecdsa", "rsa"] {
            keygen(folder.path(), &format!("host_{kind}"), kind, "");
        }
        let path = folder.path().display();
        fs::write(folder.path().join("authorized_keys"), "").unwrap();
        let text = format!(
            "Port {port}\nListenAddress 127.0.0.1\nPidFile none\nHostKey {path}/host_ed25519\n\
             HostKey {path}/host_ecdsa\nHostKey {path}/host_rsa\n\
             AuthorizedKeysFile {path}/authorized_keys\nStrictModes no\nUsePAM no\n\
             PermitRootLogin yes\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n\
             {configuration}\n"
        );
        fs::write(folder.path().join("config"), text).unwrap();
        let log = fs::File::create(folder.path().join("log")).unwrap();
        let process = Command::new(program)
            .args(["-D", "-e", "-f"])
            .arg(folder.path().join("config"))
            .stdin(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let sshd = Self {
            process,
            folder,
            port,
        };
        let deadline = Instant::now() + Duration::from_secs(10);
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(
                Instant::now() < deadline,
                "sshd did not start: {}",
                sshd.log()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(sshd)
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Lets a key in, with options before it.
    pub(crate) fn authorize(&self, public_key: &Path, options: &str) {
        let file = self.folder.path().join("authorized_keys");
        let present = fs::read_to_string(&file).unwrap();
        let key = fs::read_to_string(public_key).unwrap();
        let text = format!("{present}{options}{key}");
        fs::write(file, text).unwrap();
    }

    /// A line of known hosts with one of its keys.
    pub(crate) fn known(&self, kind: &str) -> String {
        let key = fs::read_to_string(self.folder.path().join(format!("host_{kind}.pub"))).unwrap();
        let mut words = key.split(' ');
        let (algorithm, key) = (words.next().unwrap(), words.next().unwrap());
        format!("[127.0.0.1]:{} {algorithm} {}\n", self.port, key.trim())
    }

    /// The way to it, for `root`.
    pub(crate) fn login(&self) -> Login {
        Login {
            host: "127.0.0.1".to_owned(),
            port: Some(self.port),
            user: Some("root".to_owned()),
            key_file: None,
        }
    }

    pub(crate) fn destination(&self) -> Destination {
        Destination {
            login: self.login(),
            jumps: Vec::new(),
            socket: "/var/run/docker.sock".to_owned(),
            become_root: false,
        }
    }
}

/// Makes a key pair and returns the path of the private half.
pub(crate) fn keygen(folder: &Path, name: &str, kind: &str, passphrase: &str) -> PathBuf {
    let path = folder.join(name);
    run(Command::new("ssh-keygen")
        .args(["-q", "-t", kind, "-N", passphrase, "-C", name, "-f"])
        .arg(&path));
    path
}

/// Runs a program, which has to succeed.
#[track_caller]
pub(crate) fn run(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// The path of a public key.
pub(crate) fn public(key: &Path) -> PathBuf {
    PathBuf::from(format!("{}.pub", key.display()))
}

/// Somebody with a home folder of their own.
pub(crate) struct Person {
    pub(crate) home: TempDir,
    pub(crate) agent: Option<PathBuf>,
    pub(crate) passphrase: Option<&'static str>,
    /// What their repository knows of hosts.
    pub(crate) known_hosts: String,
}

impl Person {
    pub(crate) fn new(known_hosts: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join(".ssh")).unwrap();
        Self {
            home,
            agent: None,
            passphrase: None,
            known_hosts: known_hosts.to_owned(),
        }
    }

    /// Makes one of their usual keys.
    pub(crate) fn key(&self, kind: &str, passphrase: &str) -> PathBuf {
        keygen(
            &self.home.path().join(".ssh"),
            &format!("id_{kind}"),
            kind,
            passphrase,
        )
    }

    /// Writes a file of their `.ssh`.
    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.home.path().join(".ssh").join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path
    }

    pub(crate) fn ssh(&self) -> Ssh {
        let operator = Operator {
            home: self.home.path().to_owned(),
            name: "operator".to_owned(),
            agent: self.agent.clone(),
        };
        let config = UserConfig::read(&operator.home, &operator.name).unwrap();
        let known = vec![("inventory/known_hosts".to_owned(), self.known_hosts.clone())];
        let passphrase = self.passphrase;
        let passphrases: Passphrases =
            Arc::new(move |_| passphrase.map(|text| Zeroizing::new(text.to_owned())));
        Ssh::new(operator, config, known, passphrases)
    }

    pub(crate) async fn connect(&self, destination: &Destination) -> Result<Connection, SshError> {
        self.ssh().connect(destination).await
    }

    /// Why they cannot connect.
    #[track_caller]
    pub(crate) fn refusal(outcome: Result<Connection, SshError>) -> String {
        match outcome {
            Ok(_) => panic!("it was not refused"),
            Err(error) => error.to_string(),
        }
    }
}
