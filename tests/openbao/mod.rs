//! A real OpenBao of a test's own, on loopback and in memory, and what stands between it and the program.
//!
//! `VAULTCTL_TEST_OPENBAO` names its program, as `tests/setup/openbao.sh` prints it. Where there is none a
//! test says so, and fails where `VAULTCTL_TEST_REQUIRE` is set.

mod gate;

use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) use gate::{Fault, Gate};

/// The token that may do everything.
pub(crate) const ROOT: &str = "root-token-of-a-test";

/// How long it may take to come up.
const STARTS_WITHIN: Duration = Duration::from_mins(1);

/// An OpenBao that runs. Dropping it ends it.
pub(crate) struct OpenBao {
    child: Child,
    folder: TempDir,
    /// Where it is.
    pub(crate) address: String,
}

/// Starts one, with a KV store of version 2 at `secret/`; `None` where there is no program to start.
pub(crate) fn start() -> Option<OpenBao> {
    Some(OpenBao::start(program()?, None))
}

/// As [`start`], with a further listener that speaks TLS: its configuration.
pub(crate) fn start_with(listener: &str) -> Option<OpenBao> {
    Some(OpenBao::start(program()?, Some(listener)))
}

/// A port of loopback that nobody listens on.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

fn program() -> Option<PathBuf> {
    let named = std::env::var_os("VAULTCTL_TEST_OPENBAO").map(PathBuf::from);
    let found = named.filter(|path| path.is_file());
    if found.is_none() {
        assert!(
            std::env::var_os("VAULTCTL_TEST_REQUIRE").is_none(),
            "VAULTCTL_TEST_OPENBAO names no program: tests/setup/openbao.sh prints one"
        );
        println!("skipped: no OpenBao (tests/setup/openbao.sh, VAULTCTL_TEST_OPENBAO)");
    }
    found
}

impl OpenBao {
    fn start(program: PathBuf, listener: Option<&str>) -> Self {
        let folder = TempDir::with_prefix("vaultctl-openbao-").unwrap();
        let port = free_port();
        let mut command = Command::new(program);
        command
            .args(["server", "-dev", "-dev-no-store-token"])
            .arg(format!("-dev-root-token-id={ROOT}"))
            .arg(format!("-dev-listen-address=127.0.0.1:{port}"));
        if let Some(listener) = listener {
            let path = folder.path().join("listener.hcl");
            fs::write(&path, listener).unwrap();
            command.arg(format!("-config={}", path.display()));
        }
        let log = fs::File::create(folder.path().join("log")).unwrap();
        let child = command
            .env_clear()
            .env("HOME", folder.path())
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let bao = Self {
            child,
            folder,
            address: format!("http://127.0.0.1:{port}"),
        };
        bao.wait();
        bao
    }

    fn wait(&self) {
        let began = Instant::now();
        while self.call("GET", "secret/config", None).0 != 200 {
            if began.elapsed() > STARTS_WITHIN {
                let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                panic!("OpenBao did not come up:\n{log}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Calls the API as root: status and answer.
    pub(crate) fn call(&self, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
        self.call_in("", (method, path), body)
    }

    /// As [`OpenBao::call`], in a namespace.
    pub(crate) fn call_in(
        &self,
        namespace: &str,
        (method, path): (&str, &str),
        body: Option<&Value>,
    ) -> (u16, Value) {
        let mut command = Command::new("curl");
        command
            .args(["--silent", "--max-time", "20", "--request", method])
            .args(["--write-out", "\n%{http_code}"])
            .args(["--header", &format!("X-Vault-Token: {ROOT}")])
            .arg(format!("{}/v1/{path}", self.address));
        if !namespace.is_empty() {
            command.args(["--header", &format!("X-Vault-Namespace: {namespace}")]);
        }
        if let Some(body) = body {
            command.args(["--data", &body.to_string()]);
        }
        let output = command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap());
        let output = output.output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let (body, status) = text.rsplit_once('\n').unwrap();
        let body = serde_json::from_str(body).unwrap_or(Value::Null);
        (status.parse().unwrap(), body)
    }

    /// Calls the API, which has to do it.
    #[track_caller]
    pub(crate) fn done(&self, method: &str, path: &str, body: &Value) -> Value {
        let (status, answer) = self.call(method, path, Some(body));
        assert!(
            (200..300).contains(&status),
            "{method} {path}: {status} {answer}"
        );
        answer
    }

    /// Writes a version of a secret of `secret/`.
    #[track_caller]
    pub(crate) fn put(&self, path: &str, data: &Value) {
        let body = json!({ "data": data });
        self.done("POST", &format!("secret/data/{path}"), &body);
    }

    /// A token of a policy that may read one path.
    #[track_caller]
    pub(crate) fn token_for(&self, path: &str) -> String {
        let rules = format!("path \"{path}\" {{ capabilities = [\"read\"] }}");
        let name = path.replace('/', "-");
        let policy = json!({ "policy": rules });
        self.done("PUT", &format!("sys/policies/acl/{name}"), &policy);
        let token = json!({ "policies": [name] });
        let made = self.done("POST", "auth/token/create", &token);
        text(&made, "/auth/client_token")
    }

    /// A role that may read `secret/`: its identifier, and one of its secrets.
    #[track_caller]
    pub(crate) fn role(&self, mount: &str) -> (String, String) {
        self.done(
            "POST",
            &format!("sys/auth/{mount}"),
            &json!({ "type": "approle" }),
        );
        let rules = "path \"secret/data/*\" { capabilities = [\"read\"] }";
        self.done(
            "PUT",
            "sys/policies/acl/reader",
            &json!({ "policy": rules }),
        );
        let role = format!("auth/{mount}/role/ci");
        let policies = json!({ "token_policies": ["reader"] });
        self.done("POST", &role, &policies);
        let (_, identifier) = self.call("GET", &format!("{role}/role-id"), None);
        let secret = self.done("POST", &format!("{role}/secret-id"), &json!({}));
        (
            text(&identifier, "/data/role_id"),
            text(&secret, "/data/secret_id"),
        )
    }
}

impl Drop for OpenBao {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A text in an answer.
fn text(answer: &Value, place: &str) -> String {
    let text = answer.pointer(place).and_then(Value::as_str);
    text.unwrap().to_owned()
}
