//! `vaultctl validate`: findings for people and for programs.

use serde_json::Value;

use crate::repositories::shop;
use crate::sandbox::Sandbox;
use crate::snapshot;

/// A repository with a fault in each kind of file.
fn faulty() -> Sandbox {
    let sandbox = shop();
    sandbox.edit("sync/variables.toml", "value =", "valeu =");
    sandbox.edit(
        "sync/stacks.toml",
        "after = [\"shop\"]",
        "after = [\"shpo\"]",
    );
    sandbox.write(
        "sync/more.toml",
        "[[stack]]\nname = \"a\"\nserver = \"lokal\"\nafter = [\"b\"]\n\n[[stack]]\nname = \"b\"\nserver = \"local\"\nafter = [\"a\"]\n",
    );
    sandbox.write("stacks/a/compose.yaml", "services: {}\n");
    sandbox.write(
        "stacks/b/compose.yaml",
        "services:\n  app:\n    image: ${IMAGE}\n    prots: [\"80:80\"]\n    networks: [back]\n",
    );
    sandbox.edit(
        "inventory/hosts.yml",
        "ansible_connection: local",
        "ansible_port: many",
    );
    sandbox.edit(
        "stacks/edge/compose.yaml",
        "restart: unless-stopped",
        "restart unless-stopped",
    );
    sandbox.commit("Break everything");
    sandbox
}

#[test]
fn a_good_repository_is_told_what_it_holds() {
    let sandbox = shop();
    snapshot!(sandbox.run(&["validate"]).ends_with(0));
    snapshot!(sandbox.run(&["validate", "--verbose"]).ends_with(0));
    snapshot!(sandbox.run(&["validate", "--format", "json"]).ends_with(0));
    let quiet = sandbox.run(&["validate", "--quiet"]).ends_with(0);
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
}

#[test]
fn everything_that_is_wrong_is_told_in_one_run() {
    snapshot!(faulty().run(&["validate"]).ends_with(1));
}

/// Syntax, variables, references and what this tool reads are looked at one after the other; a
/// fault in one hides none in the next, and is not told again as something missing.
#[test]
fn a_fault_in_a_compose_file_hides_no_other() {
    let sandbox = shop();
    sandbox.write(
        "stacks/edge/compose.yaml",
        r#"services:
  web:
    imgae: shop:1
    restart: sometimes
    ports: [many]
    environment: { A: "${UNDEFINED_THING}", B: "${REQUIRED:?say it}" }
    depends_on: [nobody]
    volumes: ["gone:/x", { type: bind, target: /y }]
    secrets: [token]
    x-vaultctl: { redy: { http: ":80" } }
    post_start: [{ command: date }]
  other:
    image: shop:1
    depends_on: [web]
    extends: { file: elsewhere.yaml, service: base }
secrets:
  token: { content: abc }
"#,
    );
    sandbox.commit("Mistype everything");
    snapshot!(sandbox.run(&["validate"]).ends_with(1));
}

#[test]
fn what_only_one_container_of_a_server_can_have_is_told_with_both_places() {
    let sandbox = shop();
    sandbox.write(
        "stacks/edge/compose.yaml",
        r#"services:
  web:
    image: shop:1
    container_name: door
    ports: ["9000-9001:9000-9001", "127.0.0.1:8080:80"]
    networks: { lan: { ipv4_address: 10.1.0.2 } }
  other:
    image: shop:1
    container_name: door
    ports: ["8080:80", "80"]
    networks: { lan: { ipv4_address: 10.1.0.2 } }
  twice: { image: "shop:1", ports: ["7000:80"], scale: 2 }
  job: { image: "shop:1", ports: ["7000:80"], networks: [lan], x-vaultctl: { one_shot: true } }
  inside: { image: "shop:1", ports: ["7000:80"], network_mode: host }
networks:
  lan: { name: lan, ipam: { config: [{ subnet: 10.1.0.0/24 }] } }
"#,
    );
    sandbox.write(
        "stacks/shop/compose.yaml",
        "services:\n  app: {image: \"shop:1\", container_name: edge-twice-1, ports: [\"9001:80\"]}\n",
    );
    sandbox.commit("Want the same");
    snapshot!(sandbox.run(&["validate"]).ends_with(3));
    sandbox.edit(
        "sync/stacks.toml",
        "name = \"edge\"",
        "name = \"edge\"\nstate = \"absent\"",
    );
    sandbox.commit("Remove the edge");
    let _ = sandbox.run(&["validate"]).ends_with(0);
}

#[test]
fn what_an_unreadable_definition_may_hold_is_not_missed() {
    let sandbox = shop();
    sandbox.edit("sync/variables.toml", "\"Hello\"", "\"Hello");
    sandbox.edit(
        "sync/stacks.toml",
        "after = [\"shop\"]",
        "after = [\"shpo\"]",
    );
    sandbox.commit("Leave a string open");
    snapshot!(sandbox.run(&["validate"]).ends_with(1));
}

#[test]
fn plan_and_apply_tell_the_same_and_touch_nothing() {
    let sandbox = faulty();
    let errors = sandbox.run(&["validate", "--quiet"]).ends_with(1).stderr;
    for command in [
        ["plan", "-q"],
        ["apply", "-q"],
        ["status", "-q"],
        ["destroy", "-q"],
    ] {
        assert_eq!(sandbox.run(&command).ends_with(1).stderr, errors);
    }
}

#[test]
fn findings_for_programs_are_complete_and_alone() {
    let sandbox = faulty();
    let text = sandbox.run(&["validate"]).stderr;
    let errors = text
        .lines()
        .filter(|line| line.starts_with("error:"))
        .count();
    for (format, findings) in [("json", "/findings"), ("sarif", "/runs/0/results")] {
        let ran = sandbox.run(&["validate", "--format", format]).ends_with(1);
        assert_eq!(ran.stderr, "");
        let json: Value = serde_json::from_str(&ran.stdout).unwrap();
        let findings = json.pointer(findings).and_then(Value::as_array).unwrap();
        assert!(
            findings.len() >= errors,
            "{errors} errors, {} findings",
            findings.len()
        );
        snapshot!(ran);
    }
    assert_eq!(
        sandbox.run(&["validate", "--json"]).stdout,
        sandbox.run(&["validate", "--format", "json"]).stdout
    );
}

#[test]
fn findings_that_stop_nobody_do_so_where_asked() {
    let sandbox = shop();
    sandbox.write("stacks/spare/compose.yaml", "services: {}\n");
    sandbox.commit("Keep a spare stack");
    snapshot!(sandbox.run(&["validate"]).ends_with(0));
    snapshot!(sandbox.run(&["validate", "--strict"]).ends_with(3));
    let quiet = sandbox
        .run(&["validate", "--strict", "--quiet"])
        .ends_with(3);
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
}

#[test]
fn a_repository_written_for_komodo_validates_with_notes() {
    let sandbox = Sandbox::fixture("source/komodo");
    sandbox.git(&["init", "--quiet"]);
    // Its one fault: a value that Komodo keeps in its database.
    snapshot!(sandbox.run(&["validate", "--worktree"]).ends_with(1));
    sandbox.write(
        "komodo/sync/extra.toml",
        "[[variable]]\nname = \"VAULTWARDEN_ADMIN_TOKEN\"\nvalue = \"t\"\n",
    );
    snapshot!(sandbox.run(&["validate", "--worktree"]));
}

#[test]
fn control_characters_of_files_are_made_visible() {
    let sandbox = shop();
    sandbox.write(
        "sync/stacks.toml",
        "[[stack]]\nname = \"shop\"\nserver = \"local\"\ncolour = \"\\u001b[31m\" # \u{9b}31m \u{202e}desrever\n[[stack]]\nname = \"\\u001b]0;x\\u0007\"\nserver = \"local\"\n",
    );
    sandbox.write(
        "stacks/shop/compose.yaml",
        "services:\n  app:\n    image: \"a\\eb\"\n    \"\\e[2J\": 1\n",
    );
    sandbox.commit("Play tricks");
    for format in ["text", "json", "sarif"] {
        let ran = sandbox.run(&["validate", "--format", format]).ends_with(1);
        for printed in [&ran.stdout, &ran.stderr] {
            assert!(
                !printed.contains(|c: char| c.is_control() && c != '\n'),
                "{ran}"
            );
        }
        snapshot!(ran);
    }
}

#[test]
fn a_file_that_is_not_text_is_named() {
    let sandbox = shop();
    sandbox.write("stacks/edge/compose.yaml", b"services:\n  caf\xe9: {}\n");
    sandbox.commit("Save as Latin-1");
    snapshot!(sandbox.run(&["validate"]).ends_with(1));
    sandbox.write("sync/more.toml", b"# caf\xe9\n");
    sandbox.write("inventory/hosts.yml", b"# caf\xe9\n");
    sandbox.commit("Save more");
    snapshot!(sandbox.run(&["validate"]).ends_with(1));
}

#[test]
fn a_variable_without_value_is_told_once_wherever_it_is_used() {
    let sandbox = shop();
    sandbox.write(
        "sync/more.toml",
        r#"[[stack]]
name = "a"
server = "local"
file_contents = "services: { a: { image: x } }"
environment = """
A = ${NOWHERE}
B = "$A ${NOWHERE_ELSE} ${C:-$A}"
C = '${LITERAL}'
"""
[[stack]]
name = "b"
server = "local"
file_contents = "services: { b: { image: x, environment: ['A=${ONE}', 'B=${OTHER}'] } }"
"#,
    );
    sandbox.commit("Use what is not there");
    let told = sandbox.run(&["validate"]).ends_with(1).stderr;
    for name in ["NOWHERE", "NOWHERE_ELSE", "ONE", "OTHER"] {
        let message = format!("the variable `{name}` has no value");
        assert_eq!(told.matches(&message).count(), 1, "{told}");
    }
    assert!(told.contains("the repository has 4 errors"), "{told}");
}

/// The servers of an inventory that cannot be read are there all the same.
#[test]
fn a_fault_in_the_inventory_hides_no_other_and_brings_none() {
    let sandbox = shop();
    sandbox.edit("sync/servers.toml", "name", "tags = [\"trusted\"]\nname");
    sandbox.write(
        "sync/more.toml",
        "[[server]]\nname = \"far\"\n\n[[stack]]\nname = \"web\"\nserver = \"far\"\n",
    );
    sandbox.write("inventory/hosts.yml", "all: [\n");
    sandbox.write(
        "stacks/edge/compose.yaml",
        "services:\n  web:\n    image: \"shop:1\n",
    );
    sandbox.write(
        "stacks/web/compose.yaml",
        "services:\n  web:\n    imgae: shop:1\n",
    );
    sandbox.commit("Leave open what was opened");
    let told = sandbox.run(&["validate"]).ends_with(1).stderr;
    for place in [
        "inventory/hosts.yml:",
        "stacks/edge/compose.yaml:",
        "stacks/web/compose.yaml:",
    ] {
        assert!(told.contains(place), "{told}");
    }
    assert!(told.contains("the repository has 3 errors"), "{told}");
}

/// Each file is told with the places that its values may come from, and with no other.
#[test]
fn a_variable_without_value_is_an_error_in_environment_files_too() {
    let sandbox = shop();
    sandbox.write(
        "sync/more.toml",
        "[[stack]]\nname = \"a\"\nserver = \"local\"\nadditional_env_files = [\"more.env\"]\n",
    );
    sandbox.write(
        "stacks/a/compose.yaml",
        "services:\n  a:\n    image: \"x:[[TAG]]\"\n    env_file: own.env\n    environment: [\"A=${A}\"]\n",
    );
    sandbox.write(
        "stacks/a/.env",
        "B=\nA=\"[[b]]\n${B}${IN_DOT_ENV}\"\nC=${D:-}\n",
    );
    sandbox.write("stacks/a/more.env", "# first\nE=$IN_MORE\n");
    sandbox.write("stacks/a/own.env", "F=${A}${E}${IN_OWN}\nG='${LITERAL}'\n");
    sandbox.commit("Use what is not there");
    snapshot!(sandbox.run(&["validate"]).ends_with(1));
}

#[test]
fn a_variable_without_value_in_an_environment_file_is_empty_outside_of_a_repository() {
    let sandbox = Sandbox::files(&[
        (
            "compose.yaml",
            "services: {a: {image: x, environment: [\"A=${A}\"]}}\n",
        ),
        (".env", "A=${NOWHERE}-\n"),
    ]);
    let ran = sandbox
        .run(&["render", "--file", "compose.yaml"])
        .ends_with(0);
    assert!(ran.stdout.contains("A: '-'"), "{ran}");
    assert!(
        ran.stderr.contains("the variable NOWHERE is not set"),
        "{ran}"
    );
}

/// Code scanning knows the repository's files by their paths from its top.
#[test]
fn sarif_paths_begin_at_the_top_of_the_repository() {
    let sandbox = Sandbox::empty();
    for (path, text) in crate::repositories::SHOP {
        sandbox.write(&format!("infra/{path}"), text);
    }
    sandbox.edit("infra/sync/variables.toml", "value =", "valeu =");
    sandbox.git(&["init", "--quiet"]);
    sandbox.commit("Begin");
    let sarif = ["validate", "--format", "sarif"];
    let ran = sandbox.run_in("repo/infra", &sarif).ends_with(1);
    assert!(
        ran.stdout.contains("\"infra/sync/variables.toml\""),
        "{ran}"
    );
}

#[test]
fn a_linked_folder_of_definitions_is_not_passed_over_in_silence() {
    let sandbox = shop();
    sandbox.write("more/stacks.toml", "[[stack]]\nname = \"a\"\n");
    std::os::unix::fs::symlink("../more", sandbox.repo().join("sync/linked")).unwrap();
    sandbox.commit("Link a folder");
    for arguments in [&["validate"][..], &["validate", "--worktree"]] {
        let told = sandbox.run(arguments).ends_with(1).stderr;
        assert!(
            told.contains("`sync/linked` is a link to a folder"),
            "{told}"
        );
    }
}

#[test]
fn what_has_no_effect_yet_is_told_by_validate_alone() {
    let sandbox = shop();
    sandbox.write("sync/procedures.toml", "[[procedure]]\nname = \"shop\"\n");
    sandbox.commit("Proceed");
    let text = "`[[procedure]]` is checked, and has no effect yet";
    for (arguments, told) in [
        (&["validate"][..], true),
        (&["render", "shop"], false),
        (&["render", "shop", "--verbose"], true),
    ] {
        let ran = sandbox.run(arguments).ends_with(0);
        assert_eq!(ran.stderr.contains(text), told, "{ran}");
    }
}

#[test]
fn more_errors_than_anybody_reads_are_counted() {
    let sandbox = shop();
    let service = |number| format!("  s{number}: {{ imgae: x }}\n");
    let services: String = (0..2000).map(service).collect();
    sandbox.write("stacks/edge/compose.yaml", format!("services:\n{services}"));
    sandbox.commit("Mistype everything");
    let told = sandbox.run(&["validate"]).ends_with(1).stderr;
    assert_eq!(told.matches("has no key `imgae`").count(), 500);
    assert!(told.contains("1500 more errors are not shown"), "{told}");
}

/// What would show in the middle of a rotation is an error before anything is done.
#[test]
fn a_rotation_that_cannot_be_is_refused() {
    let sandbox = Sandbox::repository(&[
        (
            "sync/all.toml",
            "[[server]]\nname = \"local\"\n[server.config]\naddress = \"unix:///var/run/docker.sock\"\n\
             [[stack]]\nname = \"edge\"\nserver = \"local\"\n\
             [[stack]]\nname = \"shop\"\nserver = \"local\"\n\
             [[rotation]]\nname = \"app\"\nstack = \"shop\"\nservice = \"app\"\nmin_healthy = 1\n\
             [rotation.proxy]\nkind = \"haproxy\"\nservice = \"edge/haproxy\"\nport = 8080\n",
        ),
        (
            "stacks/edge/compose.yaml",
            "services:\n  haproxy:\n    image: haproxy:3\n    volumes:\n      - ./haproxy:/usr/local/etc/haproxy:ro\n      - ./run:/run/haproxy\n",
        ),
        (
            "stacks/shop/compose.yaml",
            "services:\n  app:\n    image: shop:1\n",
        ),
    ]);
    for (file, from, to, said) in [
        ("sync/all.toml", "", "", ""),
        (
            "sync/all.toml",
            "min_healthy = 1",
            "min_healthy = 2",
            "more containers of service `app` are to stay healthy than there are: 1",
        ),
        (
            "sync/all.toml",
            "service = \"app\"",
            "service = \"ap\"",
            "it can be `app`",
        ),
        (
            "sync/all.toml",
            "edge/haproxy",
            "edge/haprox",
            "did you mean `haproxy`?",
        ),
        (
            "stacks/edge/compose.yaml",
            "      - ./run:/run/haproxy\n",
            "",
            "`/run/haproxy/admin.sock` lies in no folder of the server",
        ),
    ] {
        let before = sandbox.read(file);
        if !from.is_empty() {
            sandbox.edit(file, from, to);
        }
        sandbox.commit("Try");
        let code = i32::from(!said.is_empty());
        let run = sandbox.run(&["validate"]).ends_with(code);
        assert!(run.stderr.contains(said), "{said}:\n{}", run.stderr);
        sandbox.write(file, before);
    }
}
