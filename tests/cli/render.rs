//! `vaultctl render`.

use serde_json::Value;

use crate::repositories::shop;
use crate::sandbox::Sandbox;
use crate::snapshot;

#[test]
fn a_stack_is_printed_with_everything_filled_in() {
    let sandbox = shop();
    snapshot!(sandbox.run(&["render", "shop"]).ends_with(0));
    snapshot!(
        sandbox
            .run(&["render", "shop", "--format", "json"])
            .ends_with(0)
    );
    assert_eq!(
        sandbox.run(&["render", "shop", "--json"]).stdout,
        sandbox.run(&["render", "shop", "--format", "json"]).stdout
    );
    assert_eq!(
        sandbox.run(&["render", "--stack", "shop"]).stdout,
        sandbox.run(&["render", "shop"]).stdout
    );
}

#[test]
fn several_stacks_are_named() {
    let sandbox = shop();
    snapshot!(sandbox.run(&["render"]).ends_with(0));
    let json = sandbox.run(&["render", "--json"]).ends_with(0).stdout;
    let json: Value = serde_json::from_str(&json).unwrap();
    let names: Vec<&String> = json.as_object().unwrap().keys().collect();
    assert_eq!(names, ["edge@local", "shop@local"]);
}

#[test]
fn each_server_sees_its_own_values() {
    let sandbox = shop();
    sandbox.edit(
        "inventory/hosts.yml",
        "local:\n",
        "local:\n      ansible_connection: local\n    other:\n",
    );
    sandbox.edit(
        "sync/servers.toml",
        "[[server]]",
        "[[server]]\nname = \"other\"\n\n[[server]]",
    );
    sandbox.edit(
        "sync/stacks.toml",
        "name = \"shop\"\nserver = \"local\"",
        "name = \"shop\"\nservers = [\"local\", \"other\"]",
    );
    sandbox.write(
        "sync/variables.toml",
        "[[variable]]\nname = \"GREETING\"\nvalue = \"Here\"\nservers = [\"local\"]\n[[variable]]\nname = \"GREETING\"\nvalue = \"There\"\nservers = [\"other\"]\n",
    );
    sandbox.commit("Add a server");
    for (server, value) in [("local", "Here"), ("other", "There")] {
        let ran = sandbox
            .run(&["render", "shop", "--server", server, "--json"])
            .ends_with(0);
        let json: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(
            json.pointer("/services/app/environment/GREETING").unwrap(),
            value
        );
    }
    snapshot!(
        sandbox
            .run(&["render", "shop", "--server", "elsewhere"])
            .ends_with(1)
    );
}

#[test]
fn any_compose_file_is_printed_outside_of_a_repository() {
    let sandbox = Sandbox::files(&[(
        "compose.yaml",
        "name: demo\nservices:\n  app:\n    image: ${IMAGE:-busybox}\n    labels: {user: \"${USER_NAME}\"}\n",
    )]);
    snapshot!(
        sandbox
            .run(&["render", "--file", "compose.yaml"])
            .ends_with(0)
    );
    snapshot!(
        sandbox
            .run(&["render", "--file", "compose.yaml", "--format", "json"])
            .ends_with(0)
    );
    snapshot!(
        sandbox
            .run(&["render", "--file", "missing.yaml"])
            .ends_with(1)
    );
}

#[test]
fn what_is_wrong_with_a_compose_file_is_shown() {
    let sandbox = Sandbox::files(&[
        ("one.yaml", "services:\n  app:\n    imgae: busybox\n"),
        (
            "several.yaml",
            "services:\n  app:\n    imgae: busybox\n    ports: [many]\n    depends_on: [db]\n",
        ),
        ("broken.yaml", "services:\n  app: {image: busybox\n"),
    ]);
    for file in ["one.yaml", "several.yaml", "broken.yaml"] {
        snapshot!(sandbox.run(&["render", "--file", file]).ends_with(1));
    }
}

/// In the root directory nothing but the file names the project.
#[test]
fn a_file_that_cannot_be_read_lacks_nothing_else() {
    let ran = Sandbox::empty().run(&["render", "--file", "/missing.yaml"]);
    let told = ran.ends_with(1).stderr;
    assert!(told.contains("cannot read /missing.yaml"), "{told}");
    assert_eq!(told.matches("error:").count(), 1, "{told}");
    assert!(!told.contains("has no name"), "{told}");
}

#[test]
fn nothing_to_print_is_an_error() {
    let sandbox = shop();
    sandbox.edit(
        "sync/stacks.toml",
        "name = \"shop\"",
        "name = \"shop\"\ndeploy = false",
    );
    sandbox.commit("Keep the shop closed");
    snapshot!(sandbox.run(&["render", "shop"]).ends_with(1));
    snapshot!(sandbox.run(&["render", "shpo"]).ends_with(1));
}
