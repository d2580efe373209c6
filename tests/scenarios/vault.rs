//! Secrets that Vault keeps, from a real OpenBao to containers on a real engine.

use std::path::Path;

use serde_json::json;

use crate::engine::{Engine, on_each_engine};
use crate::openbao::{self, Fault, Gate, OpenBao, ROOT};
use crate::sandbox::Run;
use crate::scene::Scene;

/// A value that must not turn up anywhere.
const CANARY: &str = "canary-9Gk3Zt7Mw1Hc5Vd2";
/// Another one.
const TOKEN: &str = "neighbours-4Rd8Xw2Kq";
/// The successor of the first.
const SECOND: &str = "canary-6Bx4Ls8Qf2Jn7Py3";

const COMPOSE: &str = "
services:
  app:
    image: vaultctl-test/service:1
    network_mode: none
    environment: { PASSWORD: '${PASSWORD}', URL: 'postgres://app:${PASSWORD}@db/app' }
    secrets: [password]
  neighbour:
    image: vaultctl-test/service:1
    network_mode: none
    environment: { MESSAGE: 'the token is [[other/token]]' }
  plain:
    image: vaultctl-test/service:1
    network_mode: none
    environment: { MODE: plain }
secrets: { password: { environment: PASSWORD } }
";

const SECRETS: &str = "
[[secret]]
name = \"PASSWORD\"
source = \"vault:secret/data/backend#password\"

[[secret]]
name = \"other/token\"
source = \"vault:secret/data/other#token\"
";

/// A scene whose stack `web` uses two secrets of Vault's, and what stands before that.
fn scene(engine: &Engine, bao: &OpenBao) -> (Scene, Gate) {
    put(bao, CANARY);
    bao.put("other", &json!({ "token": TOKEN }));
    let gate = Gate::before(&bao.address);
    let mut scene = Scene::new(engine);
    scene.stack("web", COMPOSE, "");
    scene.file("sync/secrets.toml", SECRETS);
    scene.commit();
    let variables = [
        ("VAULT_ADDR", gate.address.clone()),
        ("VAULT_TOKEN", ROOT.to_owned()),
    ];
    let variables = variables.map(|(name, value)| (name, value.into()));
    scene.sandbox.environment.extend(variables);
    (scene, gate)
}

fn put(bao: &OpenBao, password: &str) {
    bao.put("backend", &json!({ "password": password }));
}

fn environment(scene: &Scene, container: &str) -> String {
    let format = "--format={{json .Config.Env}}";
    scene.engine.docker(&["inspect", format, container])
}

/// Insists that no file below a folder holds a canary.
fn assert_clean(folder: &Path) {
    let found = std::process::Command::new("grep")
        .args(["-rl", "-e", CANARY, "-e", SECOND])
        .arg(folder)
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&found.stdout), "");
}

#[test]
fn a_secret_of_vaults_reaches_the_container_and_nothing_else() {
    let Some(bao) = openbao::start() else { return };
    on_each_engine(|engine| {
        let (scene, gate) = scene(engine, &bao);
        let app = scene.name("web-app-1");
        let mut printed = String::new();
        let mut keep = |run: Run| {
            printed.push_str(&run.stdout);
            printed.push_str(&run.stderr);
        };
        keep(scene.vaultctl(&["validate", "-v"]).expect(0));
        let saved = scene.directory.join("plan.json").display().to_string();
        keep(scene.vaultctl(&["plan", "-v", "--out", &saved]).expect(0));
        let mut asked = gate.asked();
        asked.sort();
        assert_eq!(
            asked,
            ["GET /v1/secret/data/backend", "GET /v1/secret/data/other"]
        );
        assert!(!std::fs::read_to_string(&saved).unwrap().contains("canary"));
        keep(scene.vaultctl(&["apply", &saved, "--yes", "-v"]).expect(0));
        assert_eq!(gate.asked().len(), 2, "once a path and run");
        scene.assert_converged();
        assert!(environment(&scene, &app).contains(&format!("PASSWORD={CANARY}")));
        let file = engine.docker(&["exec", &app, "cat", "/run/secrets/password"]);
        assert_eq!(file, CANARY);
        let labels = engine.docker(&["inspect", "--format={{json .Config.Labels}}", &app]);
        assert!(!labels.contains("canary"), "{labels}");
        assert!(labels.contains("PASSWORD@v"), "{labels}");
        let logs = scene.vaultctl(&["logs", "web", "neighbour"]).expect(0);
        assert!(logs.stdout.contains("the token is "), "{logs:?}");
        keep(logs);
        for command in [
            &["plan", "--json"][..],
            &["history", "--json"],
            &["history", "web", "--show", "1"],
            &["secret", "versions", "PASSWORD"],
            &["secret", "audit"],
        ] {
            keep(scene.vaultctl(command).expect(0));
        }
        gate.asked();
        // Whoever only looks asks nobody.
        let status = scene.vaultctl(&["status"]).expect(0);
        assert!(
            !status.stdout.contains("differs from git"),
            "{}",
            status.stdout
        );
        keep(status);
        keep(scene.vaultctl(&["render", "web"]).expect(0));
        assert_eq!(gate.asked(), Vec::<String>::new());
        assert!(!printed.contains("canary"), "{printed}");
        assert!(!printed.contains(TOKEN), "{printed}");
        assert!(printed.contains("PASSWORD@vault"), "{printed}");
        assert_clean(&scene.repository());
        assert_clean(&scene.home());
        let audit = scene.home().join(".local/state/vaultctl/audit.log");
        let audit = std::fs::read_to_string(audit).unwrap();
        assert!(
            audit.contains("vault:secret/data/backend#password"),
            "{audit}"
        );
    });
}

#[test]
fn a_new_version_is_rolled_out_to_those_that_use_it_and_going_back_takes_that_of_then() {
    let Some(bao) = openbao::start() else { return };
    on_each_engine(|engine| {
        let (scene, gate) = scene(engine, &bao);
        let app = scene.name("web-app-1");
        scene.apply();
        let saved = scene.directory.join("plan.json").display().to_string();
        scene.edit("stacks/web/compose.yaml", "MODE: plain", "MODE: other");
        scene.commit();
        scene.vaultctl(&["plan", "--out", &saved]).expect(0);
        put(&bao, SECOND);
        let stale = scene.vaultctl(&["apply", &saved, "--yes"]).expect(1);
        stale.says("another version of a secret in Vault");
        scene.edit("stacks/web/compose.yaml", "MODE: other", "MODE: plain");
        scene.commit();
        let plan = scene.plan();
        let lines = plan.lines();
        let wanted = format!("replace container {app}");
        assert!(lines.contains(&wanted), "{lines:?}");
        for other in ["web-neighbour-1", "web-plain-1"] {
            let other = scene.name(other);
            assert!(!lines.iter().any(|line| line.contains(&other)), "{lines:?}");
        }
        let text = scene.vaultctl(&["plan"]).expect(0).stdout;
        assert!(text.contains(" -> #"), "{text}");
        assert!(!text.contains("canary"), "{text}");
        scene.apply();
        scene.assert_converged();
        assert!(environment(&scene, &app).contains(SECOND));
        let file = engine.docker(&["exec", &app, "cat", "/run/secrets/password"]);
        assert_eq!(file, SECOND);
        gate.asked();
        let back = scene.vaultctl(&["rollback", "web", "--yes"]).expect(0);
        assert!(environment(&scene, &app).contains(CANARY), "{back:?}");
        let file = engine.docker(&["exec", &app, "cat", "/run/secrets/password"]);
        assert_eq!(file, CANARY);
        let asked = gate.asked();
        assert!(
            asked
                .iter()
                .any(|line| line.contains("/secret/data/backend?version=")),
            "{asked:?}"
        );
        back.says("git wants something else");
        // Without a terminal, that is held until git or Vault want something else.
        let held = scene.vaultctl(&["apply", "--yes"]);
        assert!(environment(&scene, &app).contains(CANARY), "{held:?}");
        held.says("is held");
    });
}

#[test]
fn what_vault_does_not_give_is_an_error_and_nothing_is_touched() {
    let Some(bao) = openbao::start() else { return };
    on_each_engine(|engine| {
        let (scene, gate) = scene(engine, &bao);
        scene.apply();
        let app = scene.name("web-app-1");
        let before = engine.docker(&["inspect", "--format={{.Id}}", &app]);
        gate.asked();
        for command in [&["plan"][..], &["apply", "--yes"]] {
            gate.fail(vec![
                Fault::Answer(500, "{\"errors\":[\"internal error\"]}");
                10
            ]);
            let run = scene.vaultctl(command).expect(1);
            assert_eq!(gate.asked().len(), 10, "five times each path");
            assert_eq!(run.stdout, "", "{run:?}");
            let run = run.says("the secret `PASSWORD` cannot be read");
            run.says("`other/token`")
                .says("sync/secrets.toml")
                .says("nothing was changed");
        }
        // What a selection does not need is not asked for.
        scene.stack(
            "quiet",
            "services: { app: { image: 'vaultctl-test/service:1', network_mode: none } }",
            "",
        );
        scene.commit();
        gate.asked();
        scene.vaultctl(&["plan", "--stack", "quiet"]).expect(0);
        assert_eq!(gate.asked(), Vec::<String>::new());
        // Nor is anything that goes.
        scene
            .vaultctl(&["destroy", "--yes", "--stack", "quiet"])
            .expect(0);
        put(&bao, "weak");
        let weak = scene.vaultctl(&["apply", "--yes"]).expect(1);
        weak.says("it is too weak")
            .says("at least 12")
            .says("class = \"external\"");
        bao.done("DELETE", "secret/data/backend", &json!({}));
        let deleted = scene.vaultctl(&["apply", "--yes"]).expect(1);
        deleted
            .says("was deleted in Vault")
            .says("vault kv undelete");
        let after = engine.docker(&["inspect", "--format={{.Id}}", &app]);
        assert_eq!(before, after);
        scene.vaultctl(&["destroy", "--yes"]).expect(0);
    });
}

#[test]
fn who_may_read_is_said_here_whatever_vault_allows() {
    let Some(bao) = openbao::start() else { return };
    on_each_engine(|engine| {
        let (scene, gate) = scene(engine, &bao);
        scene.file(
            "sync/policies.toml",
            "[[policy]]\nname = \"passwords\"\npaths = [\"PASSWORD\"]\nreaders = [\"web/neighbour\"]\n",
        );
        scene.commit();
        let run = scene.vaultctl(&["apply", "--yes"]).expect(3);
        run.says("may not read the secret `PASSWORD`");
        assert_eq!(gate.asked(), Vec::<String>::new());
    });
}
