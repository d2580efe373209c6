//! `vaultctl reconcile` with a repository behind a real sshd.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::sshd::{Person, Sshd, keygen, public, run};
use crate::trust::{commit, git};

/// A repository without servers: what is fetched is what is looked at.
fn origin(folder: &Path) -> std::path::PathBuf {
    let origin = folder.join("it's an origin");
    std::fs::create_dir_all(origin.join("sync")).unwrap();
    let text = "[[variable]]\nname = \"A\"\nvalue = \"0\"\n";
    std::fs::write(origin.join("sync/all.toml"), text).unwrap();
    std::fs::create_dir_all(origin.join("stacks")).unwrap();
    git(&origin, &["init", "--quiet", "--initial-branch=main"]);
    commit(&origin);
    origin
}

fn change(origin: &Path, value: &str) -> String {
    let text = format!("[[variable]]\nname = \"A\"\nvalue = \"{value}\"\n");
    std::fs::write(origin.join("sync/all.toml"), text).unwrap();
    commit(origin);
    let head = run(Command::new("git")
        .args(["rev-parse", "HEAD"])
        .current_dir(origin));
    head.trim().to_owned()
}

fn round(person: &Person, arguments: &[&str]) -> (Value, Output) {
    let output = Command::new(env!("CARGO_BIN_EXE_vaultctl"))
        .args(["reconcile", "--once"])
        .args(arguments)
        .current_dir(person.home.path())
        .env_clear()
        .env("HOME", person.home.path())
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let line = serde_json::from_slice(&output.stdout);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (
        line.unwrap_or_else(|error| panic!("{error}: {said}")),
        output,
    )
}

#[test]
fn a_deploy_key_opens_the_repository_and_nothing_else_does() {
    let Some(sshd) = Sshd::start("") else { return };
    let person = Person::new("");
    person.write("known_hosts", &sshd.known("ed25519"));
    let deploy = keygen(person.home.path(), "deploy", "ed25519", "");
    // What a forge does with a deploy key.
    let options = "restrict,command=\"git-shell -c \\\"$SSH_ORIGINAL_COMMAND\\\"\" ";
    sshd.authorize(&public(&deploy), options);
    let origin = origin(person.home.path());
    let url = format!("ssh://root@127.0.0.1:{}{}", sshd.port, origin.display());
    let (line, output) = round(&person, &["--repo-url", &url]);
    assert_eq!(line["result"], "fetch_failed", "{line:#}");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("--deploy-key"), "{said}");

    let deploy = deploy.display().to_string();
    let with_key = ["--repo-url", &url, "--deploy-key", &deploy];
    let (line, _) = round(&person, &with_key);
    assert_eq!(line["result"], "converged", "{line:#}");
    for value in ["1", "2"] {
        let head = change(&origin, value);
        let (line, _) = round(&person, &with_key);
        assert_eq!(line["result"], "converged", "{line:#}");
        assert_eq!(line["revision"], head);
        assert_eq!(line["forced"], false);
    }
    // Nothing new.
    let (line, _) = round(&person, &with_key);
    assert_eq!(line["result"], "converged", "{line:#}");
    let other = url.replace("it's an", "no");
    let (line, _) = round(&person, &["--repo-url", &other, "--deploy-key", &deploy]);
    let error = line["error"].as_str().unwrap();
    assert!(error.contains("no such repository"), "{error}");
    assert!(
        error.contains("not appear to be a git repository"),
        "{error}"
    );
}

#[test]
fn a_host_key_that_nobody_knows_is_refused() {
    let Some(sshd) = Sshd::start("") else { return };
    let person = Person::new("");
    let key = person.key("ed25519", "");
    sshd.authorize(&public(&key), "");
    let url = format!("ssh://root@127.0.0.1:{}/srv/none", sshd.port);
    let (line, output) = round(&person, &["--repo-url", &url]);
    assert_eq!(line["result"], "fetch_failed", "{line:#}");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.contains("is not known") && said.contains("ssh-keyscan"),
        "{said}"
    );
}
