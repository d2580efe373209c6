//! `reconcile`: what it refuses before it asks a server.

use serde_json::Value;

use crate::sandbox::Sandbox;

#[test]
fn a_commit_that_breaks_the_rules_ends_as_a_plan_of_it_does() {
    let sandbox = Sandbox::repository(&[
        ("vaultctl.toml", "repository_id = \"00000000test0000\"\n"),
        (
            "sync/all.toml",
            "[[server]]\nname = \"dmz1\"\naddress = \"unix:///nowhere.sock\"\ntags = [\"untrusted\"]\n\
             [server.config]\nallowed_ports = []\n\
             [[stack]]\nname = \"web\"\nserver = \"dmz1\"\n",
        ),
        (
            "stacks/web/compose.yaml",
            "services: { app: { image: a } }\n",
        ),
    ]);
    let origin = sandbox.root().join("origin.git").display().to_string();
    sandbox.git(&["clone", "--quiet", "--bare", ".", &origin]);
    sandbox.git(&["remote", "add", "origin", &origin]);
    drop(sandbox.run(&["plan"]).ends_with(3));
    let ran = sandbox.run(&["reconcile", "--once"]).ends_with(3);
    let round: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(round["result"], "refused", "{ran}");
    assert_eq!(round["exit_code"], 3, "{ran}");
    let error = round["error"].as_str().unwrap();
    assert!(error.contains("breaks the rules: stack `web`"), "{error}");
    assert!(error.contains("sync/all.toml:"), "{error}");

    sandbox.write("sync/broken.toml", "[[stack\n");
    sandbox.commit("Break");
    sandbox.git(&["push", "--quiet", "origin", "main"]);
    let ran = sandbox.run(&["reconcile", "--once"]).ends_with(1);
    assert!(ran.stdout.contains("cannot be read"), "{ran}");
}
