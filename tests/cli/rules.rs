//! Rules: what `validate` says of findings, what they stop, how they are accepted and mended.

use crate::repositories::shop;
use crate::sandbox::Sandbox;
use crate::snapshot;

/// A stack that cannot work: what ends by itself is started again for ever.
fn broken() -> Sandbox {
    let sandbox = shop();
    sandbox.edit(
        "stacks/edge/compose.yaml",
        "    restart: unless-stopped\n",
        "    restart: unless-stopped\n    x-vaultctl: { one_shot: true }\n",
    );
    sandbox.commit("Say that it ends");
    sandbox
}

fn settings(sandbox: &Sandbox, text: &str) {
    sandbox.edit("vaultctl.toml", "0000\"\n", &format!("0000\"\n{text}"));
    sandbox.commit("Set");
}

#[test]
fn warnings_are_told_and_notes_are_counted() {
    snapshot!(shop().run(&["validate"]).ends_with(0));
}

#[test]
fn an_error_of_a_rule_ends_with_3_and_stops_a_plan() {
    let sandbox = broken();
    snapshot!(sandbox.run(&["validate", "-q"]).ends_with(3));
    for command in [&["plan"][..], &["apply", "--yes"]] {
        let ran = sandbox.run(command).ends_with(3);
        assert!(ran.stderr.contains("one-shot-restarts"), "{ran}");
        assert!(
            ran.stderr.contains("stacks/edge/compose.yaml:4:14"),
            "{ran}"
        );
    }
}

#[test]
fn what_is_enforced_is_a_setting() {
    let sandbox = broken();
    settings(&sandbox, "[policy]\nenforce = \"none\"\n");
    drop(sandbox.run(&["validate"]).ends_with(0));
    // The engine is not there: the rules let it come that far.
    drop(sandbox.run(&["plan"]).ends_with(1));
    let sandbox = shop();
    settings(&sandbox, "[policy]\nenforce = \"all\"\n");
    let ran = sandbox.run(&["plan"]).ends_with(3);
    assert!(ran.stderr.contains("no-new-privileges"), "{ran}");
    drop(shop().run(&["validate", "--strict"]).ends_with(3));
}

#[test]
fn a_plan_says_nothing_of_warnings_but_at_length() {
    let ran = shop().run(&["plan"]).ends_with(1);
    assert!(!ran.stderr.contains("no-new-privileges"), "{ran}");
    let ran = shop().run(&["plan", "-v"]).ends_with(1);
    assert!(ran.stderr.contains("[no-new-privileges]"), "{ran}");
}

#[test]
fn waived_findings_are_counted() {
    let sandbox = shop();
    settings(
        &sandbox,
        "[policy]\nwaivers = [{ rule = \"image-registry\", reason = \"our own\" }]\n",
    );
    let ran = sandbox.run(&["validate"]).ends_with(0);
    assert!(!ran.stderr.contains("[image-registry]"), "{ran}");
    assert!(ran.stdout.contains("2 waived"), "{ran}");
}

#[test]
fn a_rule_is_explained() {
    snapshot!(
        Sandbox::empty()
            .run(&["validate", "--explain", "docker-socket"])
            .ends_with(0)
    );
    let all = Sandbox::empty()
        .run(&["validate", "--explain"])
        .ends_with(0);
    assert!(all.stdout.contains("\ncap-drop-all "), "{all}");
    let wrong = ["validate", "--explain", "docker-sockets"];
    let ran = Sandbox::empty().run(&wrong).ends_with(64);
    assert!(ran.stderr.contains("docker-socket"), "{ran}");
}

#[test]
fn what_needs_no_thought_is_mended() {
    let sandbox = broken();
    sandbox.edit("stacks/shop/compose.yaml", "${GREETING}", "[[GREETING]]");
    let ran = sandbox
        .run(&["validate", "--fix", "--worktree"])
        .ends_with(0);
    assert!(
        ran.stderr
            .contains("stacks/edge/compose.yaml: 3 findings mended"),
        "{ran}"
    );
    let shop = sandbox.read("stacks/shop/compose.yaml");
    assert!(shop.contains("GREETING: ${GREETING}\n"), "{shop}");
    assert!(!shop.contains("restart"), "{shop}");
    assert!(
        sandbox
            .read("stacks/edge/compose.yaml")
            .contains("    restart: \"no\"\n")
    );
    assert_eq!(sandbox.read("stacks/shop/.env.example"), "GREETING=\n");
    let before = sandbox.read("stacks/shop/compose.yaml");
    let again = ["validate", "--fix", "--worktree", "-q"];
    assert_eq!(sandbox.run(&again).ends_with(0).stderr, "");
    assert_eq!(sandbox.read("stacks/shop/compose.yaml"), before);
}

#[test]
fn sarif_is_valid_against_its_schema_and_describes_the_rules() {
    let schema = include_str!("../fixtures/sarif/sarif-schema-2.1.0.json");
    let mut schema: serde_json::Value = serde_json::from_str(schema).unwrap();
    // Two patterns have a bracket that ECMAScript takes for itself, and Rust does not.
    for of in ["run", "toolComponent"] {
        let language = schema.pointer_mut(&format!("/definitions/{of}/properties/language"));
        language.unwrap().as_object_mut().unwrap().remove("pattern");
    }
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (sandbox, code) in [(shop(), 0), (broken(), 3)] {
        let ran = sandbox
            .run(&["validate", "--format", "sarif"])
            .ends_with(code);
        let log: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        let errors: Vec<String> = validator.iter_errors(&log).map(|e| e.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new());
        let rules = log.pointer("/runs/0/tool/driver/rules").unwrap();
        let texts = rules
            .as_array()
            .unwrap()
            .iter()
            .filter(|rule| rule.get("help").is_some());
        assert!(texts.count() > 5, "{rules:#}");
    }
}

/// The reference stacks keep to every rule that is not waived with a reason.
#[test]
fn the_projects_own_stacks_keep_to_the_rules() {
    let folder = env!("CARGO_MANIFEST_DIR");
    let ran = Sandbox::empty()
        .run(&["-C", folder, "validate", "--worktree", "--json"])
        .ends_with(0);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let findings = json["findings"].as_array().unwrap();
    let weighty = findings.iter().filter(|one| one["severity"] != "note");
    let told: Vec<String> = weighty.map(ToString::to_string).collect();
    assert_eq!(told, Vec::<String>::new());
}

/// A network that a stack which is not selected creates is there all the same.
#[test]
fn a_selected_stack_is_looked_at_among_all_others() {
    let ran = shop().run(&["validate", "--stack", "edge"]).ends_with(0);
    assert!(!ran.stderr.contains("external-undeclared"), "{ran}");
    assert!(!ran.stderr.contains("stacks/shop/"), "{ran}");
    // What another stack does wrong does not stop this one.
    drop(broken().run(&["validate", "--stack", "shop"]).ends_with(0));
    drop(broken().run(&["plan", "--stack", "shop"]).ends_with(1));
    drop(broken().run(&["plan", "--stack", "edge"]).ends_with(3));
}

#[test]
fn programs_are_told_of_both_sides() {
    let sandbox = shop();
    sandbox.edit(
        "sync/servers.toml",
        "docker_socket",
        "tier = \"untrusted\"\nallowed_ports = []\ndocker_socket",
    );
    sandbox.edit(
        "sync/stacks.toml",
        "server =",
        "tags = [\"application\"]\nserver =",
    );
    sandbox.commit("Expose");
    let ran = sandbox.run(&["validate", "--format", "json"]).ends_with(3);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let finding = json.pointer("/findings/0").unwrap();
    assert_eq!(finding["code"], "tier", "{ran}");
    assert_eq!(finding["file"], "sync/stacks.toml", "{ran}");
    assert_eq!(
        *finding.pointer("/related/0/file").unwrap(),
        "sync/servers.toml",
        "{ran}"
    );
    assert_eq!(*finding.pointer("/related/0/line").unwrap(), 4, "{ran}");
    let ran = sandbox.run(&["validate", "--format", "sarif"]).ends_with(3);
    let log: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let related = log.pointer("/runs/0/results/0/relatedLocations/0").unwrap();
    let uri = related.pointer("/physicalLocation/artifactLocation/uri");
    assert_eq!(uri.unwrap(), "sync/servers.toml", "{ran}");
}
