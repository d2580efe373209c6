//! A Docker Engine that creates nothing and remembers what it was asked to create.
//!
//! It answers as much of the Engine API as `docker compose create` needs. With it, labels can be
//! read that a real engine would refuse to set here: of services with GPUs, missing devices or
//! images, external networks.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a failure here fails the test"
)]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tempfile::TempDir;

const IMAGE_ID: &str = "sha256:1111111111111111111111111111111111111111111111111111111111111111";

/// The engine; it answers as long as the process lives.
pub(crate) struct Recorder {
    directory: TempDir,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// Names of containers and what `POST /containers/create` was given for them.
    containers: Vec<(String, Value)>,
    /// Networks by name.
    networks: BTreeMap<String, Value>,
    /// Volumes by name.
    volumes: BTreeMap<String, Value>,
}

impl Recorder {
    /// Starts an engine on which some networks and volumes exist.
    pub(crate) fn start<'a>(
        networks: impl Iterator<Item = &'a String>,
        volumes: impl Iterator<Item = &'a String>,
    ) -> Self {
        let named = |name: &String| (name.clone(), json!({"Name": name, "Id": name}));
        let state = State {
            networks: networks.map(named).collect(),
            volumes: volumes.map(named).collect(),
            ..State::default()
        };
        let recorder = Self {
            directory: tempfile::tempdir().unwrap(),
            state: Arc::new(Mutex::new(state)),
        };
        let listener = UnixListener::bind(recorder.socket()).unwrap();
        let state = Arc::clone(&recorder.state);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&state);
                std::thread::spawn(move || answer(&stream, &state));
            }
        });
        recorder
    }

    /// Returns the value for `DOCKER_HOST`.
    pub(crate) fn host(&self) -> String {
        format!("unix://{}", self.socket().display())
    }

    fn socket(&self) -> PathBuf {
        self.directory.path().join("docker.sock")
    }

    /// Returns a label of the containers that were created, by service.
    pub(crate) fn labels(&self, label: &str) -> BTreeMap<String, String> {
        let state = self.state.lock().unwrap();
        let of = |container: &Value, label: &str| {
            container["Labels"][label].as_str().unwrap().to_owned()
        };
        state
            .containers
            .iter()
            .map(|(_, container)| {
                let service = of(container, "com.docker.compose.service");
                (service, of(container, label))
            })
            .collect()
    }
}

/// Returns the id that a container of that name gets.
pub(crate) fn container_id(name: &str) -> String {
    format!("{name:0>64}")
}

/// Answers the one request of a connection.
fn answer(stream: &UnixStream, state: &Mutex<State>) {
    let Some((method, target, body)) = request(stream) else {
        return;
    };
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let path = path.trim_start_matches('/');
    let path = match path.split_once('/') {
        Some((version, rest)) if version.starts_with("v1.") => rest,
        _ => path,
    };
    let (status, body) = state.lock().unwrap().reply(&method, path, query, &body);
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let mut stream = stream;
    // The client may have gone.
    let _ = write!(
        stream,
        "HTTP/1.1 {status} Status\r\nApi-Version: 1.44\r\nOstype: linux\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    if method != "HEAD" {
        let _ = stream.write_all(body.as_bytes());
    }
}

/// Reads a request: its method, its target and its body.
fn request(stream: &UnixStream) -> Option<(String, String, Value)> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, target) = (words.next()?, words.next()?);
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim().split_once(':') else {
            break;
        };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let body = serde_json::from_slice(&body).unwrap_or_default();
    Some((method, target, body))
}

impl State {
    fn reply(&mut self, method: &str, path: &str, query: &str, body: &Value) -> (u16, Value) {
        let segments: Vec<&str> = path.split('/').collect();
        match (method, segments.as_slice()) {
            ("GET", ["version"]) => (200, json!({"ApiVersion": "1.44", "Version": "25.0.0"})),
            ("GET", ["info"]) => (200, json!({"OSType": "linux", "Architecture": "x86_64"})),
            ("GET", ["images", .., "json"]) => {
                let image = json!({"Id": IMAGE_ID, "Os": "linux", "Config": {}});
                (200, image)
            }
            ("GET", ["containers", "json"]) => (200, json!([])),
            ("POST", ["containers", "create"]) => (201, self.create(query, body)),
            ("GET", ["containers", id, "json"]) => self.container(id),
            ("GET", ["networks"]) => (200, self.networks.values().cloned().collect()),
            ("POST", ["networks", "create"]) => add(&mut self.networks, body),
            ("GET", ["networks", name]) => find(&self.networks, name),
            ("GET", ["volumes"]) => {
                let volumes: Vec<&Value> = self.volumes.values().collect();
                (200, json!({"Volumes": volumes}))
            }
            ("POST", ["volumes", "create"]) => add(&mut self.volumes, body),
            ("GET", ["volumes", name]) => find(&self.volumes, name),
            (_, ["_ping"]) | ("POST" | "PUT", _) => (200, Value::Null),
            _ => (
                404,
                json!({"message": format!("No such page: {method} {path}")}),
            ),
        }
    }

    fn create(&mut self, query: &str, body: &Value) -> Value {
        let name = query.split('&').find_map(|pair| pair.strip_prefix("name="));
        let name = name.unwrap().to_owned();
        let id = container_id(&name);
        self.containers.push((name, body.clone()));
        json!({"Id": id, "Warnings": []})
    }

    fn container(&self, id: &str) -> (u16, Value) {
        let found = self
            .containers
            .iter()
            .find(|(name, _)| container_id(name) == id);
        let Some((name, body)) = found else {
            return (404, json!({"message": "No such container"}));
        };
        let container = json!({
            "Id": id,
            "Name": format!("/{name}"),
            "Image": IMAGE_ID,
            "Created": "2026-01-01T00:00:00Z",
            "State": {"Status": "created"},
            "Config": body,
            "HostConfig": body["HostConfig"],
            "NetworkSettings": {"Networks": {}},
        });
        (200, container)
    }
}

fn add(objects: &mut BTreeMap<String, Value>, body: &Value) -> (u16, Value) {
    let mut object = body.clone();
    let name = body["Name"].as_str().unwrap().to_owned();
    object["Id"] = name.clone().into();
    objects.insert(name, object.clone());
    (201, object)
}

fn find(objects: &BTreeMap<String, Value>, name: &str) -> (u16, Value) {
    match objects.get(name) {
        Some(object) => (200, object.clone()),
        None => (404, json!({"message": "not found"})),
    }
}
