//! Pins images, and lists what is newer, against a registry on this machine. No engine has a part in it.

use std::fmt::Write as _;
use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::engine::{printed, skip};
use crate::pulls::{HTPASSWD, program};
use crate::sandbox::{Run, Sandbox};

const MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
const LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";

/// A registry, and a repository whose stacks come from there.
struct Registry {
    sandbox: Sandbox,
    process: Child,
    address: String,
    /// The login that it wants, as curl takes it.
    login: Option<&'static str>,
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Registry {
    /// Starts one, which wants a login or does not.
    fn start(login: Option<&'static str>) -> Option<Self> {
        let Some(program) = program() else {
            skip("there is no docker-registry (tests/setup/registry.sh up)");
            return None;
        };
        let sandbox = Sandbox::new();
        sandbox.file(
            "sync/servers.toml",
            "[[server]]\nname = \"local\"\n[server.config]\naddress = \"unix:///nowhere.sock\"\n",
        );
        let folder = sandbox.directory.join("registry");
        std::fs::create_dir_all(&folder).unwrap();
        let address = free_address();
        let path = folder.display();
        let auth = login.map_or(String::new(), |_| {
            format!("auth: {{htpasswd: {{realm: test, path: {path}/htpasswd}}}}\n")
        });
        let config = format!(
            "version: 0.1\nlog: {{level: error}}\nstorage: {{filesystem: {{rootdirectory: {path}/data}}}}\n\
             http: {{addr: \"{address}\"}}\n{auth}"
        );
        std::fs::write(folder.join("config.yml"), config).unwrap();
        std::fs::write(folder.join("htpasswd"), HTPASSWD).unwrap();
        let process = Command::new(program)
            .arg("serve")
            .arg(folder.join("config.yml"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let registry = Self {
            sandbox,
            process,
            address,
            login,
        };
        let began = Instant::now();
        while std::net::TcpStream::connect(&registry.address).is_err() {
            assert!(
                began.elapsed() < Duration::from_secs(20),
                "it does not listen"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(registry)
    }

    fn curl(&self, arguments: &[&str], body: &[u8]) -> String {
        let mut command = Command::new("curl");
        command.args(["--silent", "--show-error", "--fail", "--include"]);
        if let Some(login) = self.login {
            command.args(["--user", login]);
        }
        let mut child = command
            .args(["--data-binary", "@-"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(body).unwrap();
        printed(
            &format!("curl {arguments:?}"),
            &child.wait_with_output().unwrap(),
        )
    }

    /// Puts bytes into a repository, and describes them.
    fn blob(&self, repository: &str, bytes: &[u8], kind: &str) -> Value {
        let uploads = format!("http://{}/v2/{repository}/blobs/uploads/", self.address);
        let begun = self.curl(&["--request", "POST", &uploads], b"");
        let mut headers = begun.lines().filter_map(|line| line.split_once(": "));
        let (_, location) = headers
            .find(|(name, _)| name.eq_ignore_ascii_case("location"))
            .unwrap();
        let digest = sha256(bytes);
        let put = format!("{}&digest={digest}", location.trim());
        // What curl says by itself is read as a form.
        let header = "Content-Type: application/octet-stream";
        self.curl(&["--request", "PUT", "--header", header, &put], bytes);
        json!({ "mediaType": kind, "size": bytes.len(), "digest": digest })
    }

    fn manifest(&self, (repository, tag): (&str, &str), kind: &str, manifest: &Value) -> String {
        let body = manifest.to_string();
        let url = format!("http://{}/v2/{repository}/manifests/{tag}", self.address);
        let header = format!("Content-Type: {kind}");
        self.curl(
            &["--request", "PUT", "--header", &header, &url],
            body.as_bytes(),
        );
        sha256(body.as_bytes())
    }

    /// Pushes an image with this content under a tag, and returns its digest.
    fn push(&self, repository: &str, tag: &str, content: &str) -> String {
        let config =
            json!({ "architecture": "amd64", "os": "linux", "config": {}, "author": content });
        let kind = "application/vnd.docker.container.image.v1+json";
        let config = self.blob(repository, config.to_string().as_bytes(), kind);
        let kind = "application/vnd.docker.image.rootfs.diff.tar.gzip";
        let layer = self.blob(repository, content.as_bytes(), kind);
        let manifest = json!({
            "schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [layer],
        });
        self.manifest((repository, tag), MANIFEST, &manifest)
    }

    /// Pushes an image for two architectures under a tag, and returns the digest of their list.
    fn push_list(&self, repository: &str, tag: &str) -> String {
        let mut manifests = Vec::new();
        for architecture in ["amd64", "arm64"] {
            let digest = self.push(repository, architecture, architecture);
            let url = format!("http://{}/v2/{repository}/manifests/{digest}", self.address);
            let accept = format!("Accept: {MANIFEST}");
            let answer = self.curl(&["--request", "GET", "--header", &accept, &url], b"");
            let (_, body) = answer.rsplit_once("\r\n\r\n").unwrap();
            manifests.push(json!({
                "mediaType": MANIFEST, "size": body.len(), "digest": digest,
                "platform": { "architecture": architecture, "os": "linux" },
            }));
        }
        let list = json!({ "schemaVersion": 2, "mediaType": LIST, "manifests": manifests });
        self.manifest((repository, tag), LIST, &list)
    }

    /// Writes a stack's Compose file, in which `REG` stands for the registry.
    fn stack(&self, name: &str, compose: &str) {
        let compose = compose.replace("REG", &self.address);
        self.sandbox
            .file(&format!("stacks/{name}/compose.yaml"), &compose);
        self.sandbox.file(
            &format!("sync/stack-{name}.toml"),
            &format!("[[stack]]\nname = \"{name}\"\nserver = \"local\"\n"),
        );
    }

    fn compose(&self, name: &str) -> String {
        let path = self.path(name);
        std::fs::read_to_string(path)
            .unwrap()
            .replace(&self.address, "REG")
    }

    fn path(&self, name: &str) -> PathBuf {
        let path = format!("stacks/{name}/compose.yaml");
        self.sandbox.repository().join(path)
    }

    fn vaultctl(&self, arguments: &[&str]) -> Run {
        self.sandbox.vaultctl(arguments)
    }

    /// Runs the program with a configuration of Docker's client.
    fn as_operator(&self, config: &Value, arguments: &[&str]) -> Run {
        let folder = self.sandbox.directory.join("login");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("config.json"), config.to_string()).unwrap();
        let helpers = self.sandbox.directory.join("helpers");
        let path = std::env::var("PATH").unwrap_or_default();
        let environment = [
            ("DOCKER_CONFIG", folder.display().to_string()),
            ("PATH", format!("{}:{path}", helpers.display())),
        ];
        let environment: Vec<_> = environment
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        self.sandbox.vaultctl_with(arguments, &environment)
    }
}

/// An address on which nobody listens.
fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

fn sha256(bytes: &[u8]) -> String {
    let mut text = "sha256:".to_owned();
    for byte in Sha256::digest(bytes) {
        write!(text, "{byte:02x}").unwrap();
    }
    text
}

/// A digest as it is shown.
fn digest12(digest: &str) -> String {
    digest.chars().take("sha256:".len() + 12).collect()
}

/// What a run has printed as JSON, by image: the state of each, or what is newer.
fn images(run: &Run) -> Vec<Value> {
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    report["images"].as_array().unwrap().clone()
}

fn states(run: &Run) -> Vec<String> {
    let images = images(run);
    images
        .iter()
        .map(|image| image["state"].as_str().unwrap().to_owned())
        .collect()
}

const SHOP: &str = "\
# What the shop runs.
name: shop
x-[[KIND]]: before
services:
  app: &app
    image: &image REG/some/app:1.0   # REG/some/app:1.0 since spring
    network_mode: none
  again:
    <<: *app
    network_mode: none
  other:
    image: *image
    network_mode: none
  kept: {image: \"REG/some/app:2.0@DIGEST\", network_mode: none}
  variable:
    image: 'REG/some/app:${VERSION}'
    network_mode: none
  bare: {image: REG/some/app, network_mode: none}
  off:
    image: 'REG/some/list:1'
    profiles: [extra]
";

#[test]
fn digests_are_written_into_compose_files_and_nothing_else_is() {
    let Some(registry) = Registry::start(None) else {
        return;
    };
    let first = registry.push("some/app", "1.0", "one");
    let second = registry.push("some/app", "2.0", "two");
    let list = registry.push_list("some/list", "1");
    let shop = SHOP.replace("DIGEST", &second);
    registry.stack("shop", &shop);
    registry.stack(
        "copy",
        "services: {app: {image: REG/some/app:1.0, network_mode: none}}\n",
    );
    registry.sandbox.file(
        "sync/variables.toml",
        "[[variable]]\nname = \"KIND\"\nvalue = \"a-longer-name\"\n\
         [[variable]]\nname = \"VERSION\"\nvalue = \"1.0\"\n",
    );
    registry.sandbox.commit();
    let mode = std::fs::Permissions::from_mode(0o640);
    std::fs::set_permissions(registry.path("shop"), mode).unwrap();

    // Looking changes nothing, and asks nobody.
    let check = registry.vaultctl(&["image", "pin", "--check"]).expect(3);
    assert!(
        !check.stderr.contains("shop/compose.yaml:14"),
        "{}",
        check.stderr
    );
    let check = check
        .says("stacks/shop/compose.yaml:6: ")
        .says("stacks/shop/compose.yaml:16: ")
        .says("stacks/copy/compose.yaml:1: ");
    assert_eq!(check.stdout, "");
    assert_eq!(registry.compose("shop"), shop);

    let run = registry.vaultctl(&["image", "pin"]).expect(0);
    let run = run
        .says("stacks/shop/compose.yaml:16: ")
        .says("`VERSION`")
        .says("stacks/shop/compose.yaml:18: ")
        .says("it has no tag");
    assert_eq!(run.stdout.lines().count(), 3, "{}", run.stdout);
    let pinned = shop
        .replace(
            "REG/some/app:1.0   #",
            &format!("REG/some/app:1.0@{first}   #"),
        )
        .replace("'REG/some/list:1'", &format!("'REG/some/list:1@{list}'"));
    assert_eq!(registry.compose("shop"), pinned);
    assert_eq!(
        registry.compose("copy"),
        format!("services: {{app: {{image: REG/some/app:1.0@{first}, network_mode: none}}}}\n")
    );
    let mode = std::fs::metadata(registry.path("shop"))
        .unwrap()
        .permissions();
    assert_eq!(mode.mode() & 0o7777, 0o640);

    // Once more is once.
    let again = registry.vaultctl(&["image", "pin"]).expect(0);
    assert_eq!(
        (again.stdout.as_str(), registry.compose("shop")),
        ("", pinned.clone())
    );
    registry.vaultctl(&["image", "pin", "--check"]).expect(3);
    registry
        .vaultctl(&["image", "pin", "--check", "copy"])
        .expect(0);
    registry
        .vaultctl(&["image", "pin", "--check", "--stack", "copy"])
        .expect(0);

    // A tag that moves is only looked at where that is asked for.
    let moved = registry.push("some/app", "1.0", "three");
    registry.vaultctl(&["image", "pin", "copy"]).expect(0);
    let check = ["image", "pin", "copy", "--check", "--update", "--json"];
    let check = registry.vaultctl(&check).expect(3);
    assert_eq!(states(&check), ["moved"]);
    assert_eq!(images(&check)[0]["before"], first.as_str());
    assert_eq!(images(&check)[0]["digest"], moved.as_str());
    assert!(registry.compose("copy").contains(&first));
    let run = registry
        .vaultctl(&["image", "pin", "--update", "--verbose"])
        .expect(0);
    let change = format!("{first} -> {moved}");
    assert_eq!(run.stdout.matches(&change).count(), 2, "{}", run.stdout);
    assert_eq!(registry.compose("shop"), pinned.replace(&first, &moved));
    let again = ["image", "pin", "--update", "--json", "copy"];
    assert_eq!(states(&registry.vaultctl(&again).expect(0)), ["unchanged"]);
}

#[test]
fn what_fails_is_told_and_the_rest_is_done() {
    let Some(mut registry) = Registry::start(None) else {
        return;
    };
    let digest = registry.push("some/app", "1", "one");
    let nobody = free_address();
    let compose = format!(
        "services:\n  there: {{image: REG/some/app:1}}\n  tag: {{image: REG/some/app:9}}\n  \
         name: {{image: REG/no/app:1}}\n  down: {{image: {nobody}/some/app:1}}\n"
    );
    registry.stack("web", &compose);
    registry.sandbox.commit();
    let run = registry.vaultctl(&["image", "pin", "--json"]).expect(1);
    let run = run
        .says("stacks/web/compose.yaml:3: the registry has no")
        .says("stacks/web/compose.yaml:4: the registry has no")
        .says("stacks/web/compose.yaml:5: the registry")
        .says("cannot be reached");
    assert_eq!(states(&run), ["pinned", "failed", "failed", "failed"]);
    let pinned = compose.replace("app:1}\n  tag", &format!("app:1@{digest}}}\n  tag"));
    assert_eq!(registry.compose("web"), pinned);
    let run = registry.vaultctl(&["image", "outdated"]).expect(1);
    let run = run.says("compose.yaml:4").says("compose.yaml:5");
    assert_eq!(run.stdout, "");

    registry.process.kill().unwrap();
    registry.process.wait().unwrap();
    registry.vaultctl(&["image", "pin", "--update"]).expect(1);
    assert_eq!(registry.compose("web"), pinned);
}

#[test]
fn newer_versions_and_builds_are_listed() {
    let Some(registry) = Registry::start(None) else {
        return;
    };
    let first = registry.push("some/web", "1.2.0-alpine", "old");
    for tag in [
        "1.2.3-alpine",
        "1.2.10-alpine",
        "1.4.0-alpine",
        "2.0.0-alpine",
    ] {
        registry.push("some/web", tag, tag);
    }
    for tag in ["1.9.0", "latest", "3"] {
        registry.push("some/web", tag, tag);
    }
    registry.push("some/fresh", "17", "17");
    registry.stack(
        "web",
        &format!(
            "services:\n  app: {{image: \"REG/some/web:1.2.0-alpine@{first}\"}}\n  \
             again: {{image: \"REG/some/web:1.2.0-alpine@{first}\"}}\n  \
             fresh: {{image: 'REG/some/fresh:17'}}\n  latest: {{image: 'REG/some/web:latest'}}\n"
        ),
    );
    registry.stack("fresh", "services: {app: {image: 'REG/some/fresh:17'}}\n");
    registry.sandbox.commit();
    let moved = registry.push("some/web", "1.2.0-alpine", "new");

    let run = registry
        .vaultctl(&["image", "outdated", "--json"])
        .expect(0);
    let newer: Vec<Vec<String>> = images(&run)
        .iter()
        .map(|image| {
            let newer = image["newer"].as_array().unwrap();
            let word = |new: &Value, key: &str| new[key].as_str().unwrap().to_owned();
            newer
                .iter()
                .map(|new| format!("{} {}", word(new, "kind"), word(new, "newest")))
                .collect()
        })
        .collect();
    let expected = vec![
        format!("rebuilt {moved}"),
        "patch 1.2.10-alpine".to_owned(),
        "minor 1.4.0-alpine".to_owned(),
        "major 2.0.0-alpine".to_owned(),
    ];
    assert_eq!(newer, [vec![], expected, vec![]]);
    assert_eq!(images(&run)[1]["places"][1]["line"], 3);

    let run = registry
        .vaultctl(&["image", "outdated", "--detailed-exitcode"])
        .expect(2)
        .says("3 images: 1 outdated.");
    insta::assert_snapshot!(
        run.stdout
            .replace(&registry.address, "127.0.0.1:12345")
            .replace(&digest12(&first), "sha256:000000000000")
            .replace(&digest12(&moved), "sha256:111111111111")
    );
    registry
        .vaultctl(&["image", "outdated", "fresh", "--detailed-exitcode"])
        .expect(0);
}

#[test]
fn many_tags_are_read() {
    let Some(registry) = Registry::start(None) else {
        return;
    };
    registry.push("some/app", "1.0", "app");
    // What a registry keeps of a tag, written by hand: pushing takes its time.
    let data = registry
        .sandbox
        .directory
        .join("registry/data/docker/registry/v2");
    let tags = data.join("repositories/some/app/_manifests/tags");
    for number in 0..1200 {
        std::fs::create_dir_all(tags.join(format!("1.{number}/current"))).unwrap();
        let link = tags.join("1.0/current/link");
        std::fs::copy(link, tags.join(format!("1.{number}/current/link"))).unwrap_or(0);
    }
    registry.stack("web", "services: {app: {image: 'REG/some/app:1.0'}}\n");
    registry.sandbox.commit();
    let run = registry
        .vaultctl(&["image", "outdated", "--json"])
        .expect(0);
    assert_eq!(images(&run)[0]["newer"][0]["newest"], "1.1199");
    assert_eq!(run.stderr, "");
}

#[test]
fn logins_are_those_of_docker() {
    let Some(registry) = Registry::start(Some("tester:secret")) else {
        return;
    };
    let digest = registry.push("some/app", "1", "one");
    let unpinned = "services: {app: {image: 'REG/some/app:1'}}\n";
    let pinned = format!("services: {{app: {{image: 'REG/some/app:1@{digest}'}}}}\n");
    registry.stack("web", unpinned);
    registry.sandbox.commit();
    let pin = ["image", "pin"];

    let run = registry.as_operator(&json!({}), &pin).expect(1);
    run.says("stacks/web/compose.yaml:1: the registry refuses")
        .says("asked without a login")
        .says(&format!("docker login {}", registry.address));
    let auths = |login: &str| json!({ "auths": { &registry.address: { "auth": login } } });
    // What base64 makes of `tester:wrong` and `tester:secret`.
    let wrong = auths("dGVzdGVyOndyb25n");
    let run = registry.as_operator(&wrong, &pin).expect(1);
    let run = run.says("asked as `tester`");
    assert!(!run.stderr.contains("wrong"), "{}", run.stderr);
    assert_eq!(registry.compose("web"), unpinned);
    let right = auths("dGVzdGVyOnNlY3JldA==");
    registry.as_operator(&right, &pin).expect(0);
    assert_eq!(registry.compose("web"), pinned);
    registry
        .as_operator(&right, &["image", "outdated", "--detailed-exitcode"])
        .expect(0);

    // A credential helper, of this registry or of all.
    let helpers = registry.sandbox.directory.join("helpers");
    std::fs::create_dir_all(&helpers).unwrap();
    let helper = helpers.join("docker-credential-scenario");
    let asked = registry.sandbox.directory.join("asked");
    let script = format!(
        "#!/bin/sh\ncat >> {asked}\necho >> {asked}\necho '{{\"Username\": \"tester\", \"Secret\": \"secret\"}}'\n",
        asked = asked.display()
    );
    std::fs::write(&helper, script).unwrap();
    std::fs::set_permissions(&helper, std::fs::Permissions::from_mode(0o755)).unwrap();
    for config in [
        json!({ "credHelpers": { &registry.address: "scenario" } }),
        json!({ "credsStore": "scenario" }),
    ] {
        registry.stack("web", unpinned);
        registry.stack("more", "services: {app: {image: 'REG/some/app:1'}}\n");
        let _ = std::fs::remove_file(&asked);
        registry.as_operator(&config, &pin).expect(0);
        assert_eq!(registry.compose("web"), pinned);
        // For all images once.
        let asked = std::fs::read_to_string(&asked).unwrap();
        assert_eq!(asked.trim(), registry.address);
    }
    // One that is not there is told where it mattered.
    registry.stack("web", unpinned);
    let config = json!({ "credsStore": "vaultctl-none" });
    let run = registry.as_operator(&config, &pin).expect(1);
    run.says("asked without a login: ")
        .says("credential helper");
}
