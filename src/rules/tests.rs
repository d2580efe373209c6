//! Small repositories, and what the rules find in them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::{Checked, Depth, RULES, check};
use crate::model::KnownVersions;
use crate::resolve::{Given, Selection, desired_state};
use crate::source::{ReadFrom, Severity, load};

/// What the rules have to say of a repository of these files.
pub(super) fn checked(files: &[(&str, &str)]) -> Checked {
    let directory = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = directory.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let defaults = [
        ("vaultctl.toml", "repository_id = \"rules-test\"\n"),
        ("sync/all.toml", SYNC),
    ];
    for (path, text) in defaults {
        let path = directory.path().join(path);
        if !path.exists() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }
    at(directory.path())
}

fn at(directory: &Path) -> Checked {
    let source = load(directory, &ReadFrom::Worktree).unwrap_or_else(|errors| {
        panic!("the repository does not load: {:#?}", errors.problems());
    });
    let given = Given {
        operator: &|_| None,
        versions: &KnownVersions::default(),
    };
    let resolved = desired_state(&source, &Selection::default(), given)
        .unwrap_or_else(|errors| panic!("it does not resolve: {:#?}", errors.problems()));
    let today = "2026-06-15".parse().unwrap();
    check(
        (&source, &resolved.models),
        (Depth::Repository, &BTreeSet::new()),
        today,
    )
}

const SYNC: &str = "[[server]]\nname = \"one\"\n[server.config]\naddress = \"unix:///x\"\n\n\
                    [[stack]]\nname = \"web\"\nserver = \"one\"\n";

/// The findings as `file:line rule`, errors and warnings only.
pub(super) fn findings(files: &[(&str, &str)]) -> Vec<String> {
    of(files, Severity::Warning)
}

/// The same with notes.
pub(super) fn all_findings(files: &[(&str, &str)]) -> Vec<String> {
    of(files, Severity::Note)
}

fn of(files: &[(&str, &str)], least: Severity) -> Vec<String> {
    let checked = checked(files);
    let findings = checked.findings.iter().filter(|one| one.severity >= least);
    let line = |one: &crate::source::Problem| {
        let place = one.place().unwrap();
        format!(
            "{}:{} {}",
            place.file.path.display(),
            place.line(),
            one.code
        )
    };
    findings.map(line).collect()
}

/// A service that keeps to every rule.
const CLEAN: &str = "\
services:
  app:
    image: docker.io/library/app:1.2@sha256:0000000000000000000000000000000000000000000000000000000000000000
    restart: unless-stopped
    security_opt: [\"no-new-privileges:true\"]
    cap_drop: [ALL]
    read_only: true
    user: \"10001:10001\"
    mem_limit: 64m
    cpus: 0.5
    pids_limit: 100
    healthcheck: { test: [\"CMD\", \"true\"] }
    logging: { driver: json-file, options: { max-size: \"10m\", max-file: \"3\" } }
";

/// The clean stack with more lines for its service, which begin with line 14.
fn with(lines: &str) -> String {
    format!("{CLEAN}{lines}")
}

/// The clean stack where one line is another.
fn instead(line: &str, other: &str) -> String {
    assert!(CLEAN.contains(line), "{line}");
    CLEAN.replace(line, other)
}

fn of_compose(text: &str) -> Vec<String> {
    all_findings(&[("stacks/web/compose.yaml", text)])
}

/// Exactly these findings, in the stack's Compose file.
#[track_caller]
fn gives(text: &str, expected: &[(usize, &str)]) {
    let expected: Vec<String> = expected
        .iter()
        .map(|(line, rule)| format!("stacks/web/compose.yaml:{line} {rule}"))
        .collect();
    assert_eq!(of_compose(text), expected, "of\n{text}");
}

#[test]
fn a_stack_that_keeps_to_every_rule_has_no_findings() {
    gives(CLEAN, &[]);
}

#[test]
fn names_of_rules_are_unique_and_texts_are_sentences() {
    let names: BTreeSet<&str> = RULES.iter().map(|rule| rule.name).collect();
    assert_eq!(names.len(), RULES.len());
    for rule in RULES {
        assert!(!rule.wants.ends_with('.'), "{}", rule.name);
        assert!(rule.reason.ends_with('.'), "{}", rule.name);
        assert!(!rule.fix.ends_with('.'), "{}", rule.name);
    }
}

#[test]
fn a_newcomers_stack_has_warnings_and_no_errors() {
    let checked = checked(&[(
        "stacks/web/compose.yaml",
        "services:\n  app:\n    image: nginx\n    ports: [\"8080:80\"]\n    environment:\n      DB_PASSWORD: example-password\n",
    )]);
    assert_eq!(checked.count(Severity::Error), 0);
    assert!(checked.count(Severity::Warning) > 8);
}

#[test]
fn hardening() {
    gives(
        &instead("    security_opt: [\"no-new-privileges:true\"]\n", ""),
        &[(2, "no-new-privileges")],
    );
    gives(&instead("[ALL]", "[CHOWN]"), &[(6, "cap-drop-all")]);
    gives(&with("    cap_add: [CHOWN]\n"), &[(14, "cap-add")]);
    gives(
        &with("    cap_add:\n      - CHOWN # it changes owners\n"),
        &[],
    );
    gives(
        &with("    cap_add:\n      - SYS_ADMIN # it mounts\n"),
        &[(15, "cap-add-dangerous")],
    );
    gives(
        &instead("read_only: true", "read_only: false"),
        &[(7, "read-only")],
    );
    gives(
        &instead(
            "read_only: true",
            "read_only: false # it writes its configuration",
        ),
        &[],
    );
    gives(&with("    privileged: true\n"), &[(14, "privileged")]);
    gives(&with("    pid: host\n"), &[(14, "host-namespace")]);
    gives(
        &with("    volumes:\n      - /var/run/docker.sock:/var/run/docker.sock:ro\n"),
        &[(15, "docker-socket")],
    );
    gives(
        &with("    volumes:\n      - /etc:/host/etc\n      - /usr:/host/usr:ro\n"),
        &[(15, "sensitive-mount")],
    );
    gives(
        &with("    devices: [\"/dev/sda:/dev/sda\"]\n"),
        &[(14, "device")],
    );
    gives(
        &instead(
            "\"no-new-privileges:true\"",
            "\"no-new-privileges:true\", \"seccomp:unconfined\"",
        ),
        &[(5, "security-profile")],
    );
    gives(&instead("\"10001:10001\"", "root"), &[(8, "user-root")]);
    gives(&instead("\"10001:10001\"", "app"), &[(8, "user")]);
    gives(&with("    tmpfs: [\"/tmp:exec\"]\n"), &[(14, "tmpfs-exec")]);
}

#[test]
fn images() {
    let image = "docker.io/library/app:1.2@sha256:0000000000000000000000000000000000000000000000000000000000000000";
    gives(
        &instead(image, "docker.io/library/app:1.2"),
        &[(3, "image-digest")],
    );
    gives(
        &instead("docker.io/library", "registry.example.com/library"),
        &[(3, "image-registry")],
    );
    gives(
        &instead("docker.io/library/app", "app"),
        &[(3, "image-registry")],
    );
    gives(
        &instead(image, "docker.io/library/app:1.2@sha256:..."),
        &[(3, "image-digest-invalid")],
    );
    gives(&instead(":1.2@", ":latest@"), &[(3, "image-tag")]);
}

#[test]
fn health_and_life() {
    gives(
        &instead("    healthcheck: { test: [\"CMD\", \"true\"] }\n", ""),
        &[(2, "healthcheck")],
    );
    gives(
        &instead("max-size: \"10m\", ", ""),
        &[(13, "logging-limits")],
    );
    gives(
        &instead(
            "driver: json-file, options: { max-size: \"10m\", max-file: \"3\" }",
            "driver: none",
        ),
        &[(13, "logging-off")],
    );
    gives(
        &instead("restart: unless-stopped", "restart: on-failure"),
        &[(4, "restart-policy")],
    );
    let in_deploy = |condition: &str| {
        let policy = format!("deploy: {{ restart_policy: {{ condition: {condition} }} }}");
        instead("restart: unless-stopped", &policy)
    };
    gives(&in_deploy("any"), &[]);
    gives(&in_deploy("unless-stopped"), &[]);
    gives(&in_deploy("\"no\""), &[(4, "restart-policy")]);
    gives(&in_deploy("none"), &[(4, "restart-policy")]);
    gives(
        &with("    x-vaultctl: { one_shot: true }\n"),
        &[(4, "one-shot-restarts")],
    );
    let two = with("    depends_on: { db: { condition: service_healthy } }\n")
        + &CLEAN
            .replace("services:\n  app:", "  db:")
            .replace("    healthcheck: { test: [\"CMD\", \"true\"] }\n", "");
    gives(&two, &[(14, "healthy-without-check"), (15, "healthcheck")]);
}

#[test]
fn resources() {
    gives(&instead("    mem_limit: 64m\n", ""), &[(2, "memory-limit")]);
    gives(&instead("    cpus: 0.5\n", ""), &[(2, "cpu-limit")]);
    gives(&instead("    pids_limit: 100\n", ""), &[(2, "pids-limit")]);
}

#[test]
fn ports() {
    gives(&with("    ports: [\"127.0.0.1:8080:80\"]\n"), &[]);
    gives(
        &with("    ports:\n      - \"192.0.2.1:8080:80\"\n"),
        &[(15, "published-port")],
    );
    gives(
        &with("    ports:\n      - \"8080:80\"\n"),
        &[(15, "published-port"), (15, "unbound-port")],
    );
    gives(
        &with(
            "    ports: [\"127.0.0.1:8080:80\"]\n    networks: [inside]\nnetworks:\n  inside:\n    internal: true\n",
        ),
        &[(14, "internal-only-published")],
    );
}

const TWO_SERVERS: &str = "\
[[server]]
name = \"one\"
tags = [\"trusted\"]
[server.config]
address = \"unix:///x\"

[[server]]
name = \"dmz\"
tags = [\"untrusted\"]
[server.config]
address = \"unix:///y\"
allowed_ports = [\"443/tcp\"]

[[stack]]
name = \"web\"
server = \"dmz\"
tags = [\"tier:untrusted\", \"edge\"]
post_deploy = { command = \"true\" }
";

#[test]
fn untrusted_servers() {
    let compose = with("    ports:\n      - \"192.0.2.1:80:80\"\n      - \"192.0.2.1:443:443\"\n");
    let found = findings(&[
        ("sync/all.toml", TWO_SERVERS),
        ("stacks/web/compose.yaml", &compose),
    ]);
    assert_eq!(
        found,
        [
            "stacks/web/compose.yaml:15 allowed-ports",
            "sync/all.toml:18 tier-hooks"
        ]
    );
}

#[test]
fn networks() {
    gives(
        &with("    networks: [app-backend]\nnetworks:\n  app-backend: {}\n"),
        &[(16, "backend-internal")],
    );
    let database = CLEAN.replace("library/app:", "library/postgres:");
    gives(
        &(database.clone() + "    networks: [front]\nnetworks:\n  front: {}\n"),
        &[(14, "database-exposed")],
    );
    gives(
        &(database + "    networks: [back]\nnetworks:\n  back: { internal: true }\n"),
        &[],
    );
    gives(
        &with(
            "    networks: [a, b]\nnetworks:\n  a: { ipam: { config: [{ subnet: 10.1.0.0/16 }] } }\n  b: { ipam: { config: [{ subnet: 10.1.2.0/24 }] } }\n",
        ),
        &[(17, "subnet-overlap")],
    );
    gives(
        &with("    networks: [a]\nnetworks:\n  a: { external: true, name: shared }\n"),
        &[(16, "external-undeclared")],
    );
    let lan = findings(&[
        (
            "vaultctl.toml",
            "repository_id = \"rules-test\"\n[network]\nlan = [\"10.1.0.0/16\"]\n",
        ),
        (
            "stacks/web/compose.yaml",
            &with(
                "    networks: [a]\nnetworks:\n  a:\n    ipam: { config: [{ subnet: 10.1.2.0/24 }] }\n",
            ),
        ),
    ]);
    assert_eq!(lan, ["stacks/web/compose.yaml:17 lan-overlap"]);
}

#[test]
fn a_name_on_a_shared_network_is_of_one_stack() {
    let sync =
        format!("{SYNC}\n[[stack]]\nname = \"other\"\nserver = \"one\"\nafter = [\"web\"]\n");
    let owner = with("    networks: [shared]\nnetworks:\n  shared: { name: shared }\n");
    let guest =
        with("    networks: [shared]\nnetworks:\n  shared: { name: shared, external: true }\n");
    let found = findings(&[
        ("sync/all.toml", &sync),
        ("stacks/web/compose.yaml", &owner),
        ("stacks/other/compose.yaml", &guest),
    ]);
    assert_eq!(found, ["stacks/other/compose.yaml:14 name-twice"]);
}

#[test]
fn secrets_in_the_clear() {
    gives(
        &with("    environment:\n      DB_PASSWORD: hunter2-hunter2\n"),
        &[(15, "plain-secret")],
    );
    gives(
        &with("    environment:\n      DB_PASSWORD: changeme\n"),
        &[(15, "placeholder")],
    );
    gives(
        &with("    environment:\n      DATABASE: postgres://app:hunter2@db/app\n"),
        &[(15, "credential-in-url")],
    );
    gives(
        &with(
            "    entrypoint: [app]\n    command:\n      - --quiet\n      - --password=hunter2-hunter2\n",
        ),
        &[(17, "plain-secret")],
    );
    gives(
        &with("    command: app postgres://app:hunter2@db/app\n"),
        &[(14, "credential-in-url")],
    );
    let proxy = CLEAN.replace("library/app:", "tecnativa/docker-socket-proxy:");
    gives(
        &(proxy + "    environment: { POST: 1, CONTAINERS: 1 }\n"),
        &[(14, "socket-proxy")],
    );
}

#[test]
fn what_stands_in_definitions_and_files() {
    let sync = format!(
        "{SYNC}\n[[variable]]\nname = \"API_TOKEN\"\nvalue = \"abcdef-123456\"\n\n\
         [[variable]]\nname = \"GREETING\"\nvalue = \"...\"\n"
    );
    let found = all_findings(&[
        ("sync/all.toml", &sync),
        ("stacks/web/compose.yaml", CLEAN),
        ("stacks/web/.env", "A=1\n"),
        (
            "stacks/web/id",
            &format!(
                "x\n-----BEGIN OPENSSH PRIVATE KEY-----\n{}\n",
                "QyNTUx".repeat(8)
            ),
        ),
    ]);
    assert_eq!(
        found,
        [
            "stacks/web/.env:1 tracked-env",
            "stacks/web/id:2 private-key",
            "sync/all.toml:11 unused-variable",
            "sync/all.toml:12 plain-variable",
            "sync/all.toml:15 unused-variable",
            "sync/all.toml:16 placeholder-variable",
        ]
    );
}

#[test]
fn portability() {
    let sync = format!("{SYNC}\n[[variable]]\nname = \"LEVEL\"\nvalue = \"info\"\n");
    let of = |line: &str, example: &str| {
        findings(&[
            ("sync/all.toml", &sync),
            ("stacks/web/compose.yaml", &with(line)),
            ("stacks/web/.env.example", example),
        ])
    };
    let line = "    environment: { LEVEL: \"${LEVEL}\" }\n";
    assert_eq!(of(line, "LEVEL=debug\n"), Vec::<String>::new());
    assert_eq!(
        of(line, "OTHER=1\n"),
        ["stacks/web/compose.yaml:14 env-example"]
    );
    assert_eq!(
        of("    environment: { LEVEL: \"[[LEVEL]]\" }\n", ""),
        ["stacks/web/compose.yaml:14 bracket-variable"]
    );
    gives(
        &with("    volumes:\n      - ./missing.conf:/etc/app.conf:ro\n"),
        &[(15, "bind-source-missing")],
    );
}

#[test]
fn a_waiver_accepts_one_rule_of_one_service_with_a_reason() {
    let waived = |allow: &str| {
        with(&format!(
            "    pid: host\n    x-vaultctl:\n      allow:\n        - {allow}\n"
        ))
    };
    let text = waived("{ rule: host-namespace, reason: it counts processes }");
    let checked = checked(&[("stacks/web/compose.yaml", &text)]);
    assert_eq!((checked.findings.len(), checked.waived), (0, 1));
    gives(
        &waived("{ rule: host-namespace }"),
        &[(14, "host-namespace"), (17, "waiver")],
    );
    gives(
        &waived("{ rule: host-namespace, reason: x, until: 2026-06-14 }"),
        &[(14, "host-namespace"), (17, "waiver")],
    );
    gives(
        &waived("{ rule: host-namespace, reason: x, until: 2026-06-15 }"),
        &[],
    );
    gives(
        &waived("{ rule: host-namespace, reason: x, until: \"2026-06-15\" }"),
        &[],
    );
    gives(
        &waived("{ rule: host-namespace, reason: x, until: soon }"),
        &[(14, "host-namespace"), (17, "waiver")],
    );
    gives(
        &waived("{ rule: host-namespaces, reason: x }"),
        &[(14, "host-namespace"), (17, "waiver")],
    );
    gives(
        &waived("{ rule: read-only, reason: x }"),
        &[(14, "host-namespace"), (17, "waiver-unused")],
    );
}

#[test]
fn what_is_binding_cannot_be_waived() {
    let allow = "    x-vaultctl: { allow: [{ rule: allowed-ports, reason: because }] }\n";
    let compose = with("    ports:\n      - \"192.0.2.1:80:80\"\n") + allow;
    let found = findings(&[
        (
            "sync/all.toml",
            &TWO_SERVERS.replace("post_deploy = { command = \"true\" }\n", ""),
        ),
        ("stacks/web/compose.yaml", &compose),
    ]);
    assert_eq!(
        found,
        [
            "stacks/web/compose.yaml:15 allowed-ports",
            "stacks/web/compose.yaml:16 waiver"
        ]
    );
}

#[test]
fn settings_turn_rules_off_and_waive() {
    let settings = "repository_id = \"rules-test\"\n[policy]\ndisable = [\"host-namespace\"]\n\
                    waivers = [{ rule = \"privileged\", stack = \"web\", reason = \"old\" }]\n";
    let compose = with("    pid: host\n    privileged: true\n");
    let checked = checked(&[
        ("vaultctl.toml", settings),
        ("stacks/web/compose.yaml", &compose),
    ]);
    assert_eq!((checked.findings.len(), checked.waived), (0, 1));
}

/// A stack on two servers, with a variable that differs.
const DIFFERENT: &str = "\
[[server]]
name = \"one\"
[server.config]
address = \"unix:///x\"
[[server]]
name = \"two\"
[server.config]
address = \"unix:///y\"
[[stack]]
name = \"web\"
servers = [\"one\", \"two\"]
[[variable]]
name = \"LEVEL\"
value = \"one\"
servers = [\"one\"]
[[variable]]
name = \"LEVEL\"
value = \"two\"
servers = [\"two\"]
";

#[test]
fn a_waiver_of_a_stack_that_differs_between_servers_is_one() {
    let compose = with(
        "    environment: { LEVEL: \"${LEVEL}\" }\n    pid: host\n    x-vaultctl: { allow: [{ rule: host-namespace, reason: it counts }] }\n",
    );
    let files = [
        ("sync/all.toml", DIFFERENT),
        ("stacks/web/compose.yaml", compose.as_str()),
        ("stacks/web/.env.example", "LEVEL=\n"),
    ];
    let checked = checked(&files);
    assert_eq!(all_findings(&files), Vec::<String>::new());
    assert_eq!(checked.waived, 1);
}

#[test]
fn several_waivers_of_one_finding_are_all_used() {
    let settings = "repository_id = \"rules-test\"\n[policy]\n\
                    waivers = [{ rule = \"host-namespace\", reason = \"everywhere\" }]\n";
    let compose = with(
        "    pid: host\n    x-vaultctl: { allow: [{ rule: host-namespace, reason: it counts }] }\n",
    );
    let files = [
        ("vaultctl.toml", settings),
        ("stacks/web/compose.yaml", compose.as_str()),
    ];
    assert_eq!(all_findings(&files), Vec::<String>::new());
}

#[test]
fn address_pools_of_a_server_are_apart() {
    let sync = SYNC.replace(
        "address =",
        "address_pools = [\n{ base = \"10.20.0.0/16\", size = 24 },\n{ base = \"10.20.128.0/17\", size = 24 },\n]\naddress =",
    );
    assert_eq!(
        findings(&[("sync/all.toml", &sync), ("stacks/web/compose.yaml", CLEAN)]),
        ["sync/all.toml:6 subnet-overlap"]
    );
}

#[test]
fn what_is_to_be_nowhere_breaks_no_rule() {
    let sync = TWO_SERVERS
        .replace(
            "post_deploy = { command = \"true\" }\n",
            "state = \"absent\"\n",
        )
        .replace("tier:untrusted", "application");
    let compose = with("    privileged: true\n    ports:\n      - \"192.0.2.1:80:80\"\n");
    assert_eq!(
        all_findings(&[
            ("sync/all.toml", &sync),
            ("stacks/web/compose.yaml", &compose)
        ]),
        Vec::<String>::new()
    );
}

#[test]
fn a_comment_at_the_end_of_the_line_above_is_about_that_line() {
    gives(
        &with("    cap_add:\n      - CHOWN # it changes owners\n      - SETUID\n"),
        &[(16, "cap-add")],
    );
    gives(
        &with(
            "    cap_add:\n      - CHOWN # it changes owners\n      # it changes users\n      - SETUID\n",
        ),
        &[],
    );
}

#[test]
fn what_stands_in_a_definition_is_found_there() {
    let of = |quotes: &str| {
        let sync =
            format!("{SYNC}file_contents = {quotes}\n{CLEAN}    privileged: true\n{quotes}\n");
        all_findings(&[("sync/all.toml", &sync)])
    };
    // Its first line is the tenth.
    assert_eq!(of("\'\'\'"), ["sync/all.toml:23 privileged"]);
}

#[test]
fn what_an_extended_file_elsewhere_uses_is_used() {
    let sync = format!("{SYNC}\n[[variable]]\nname = \"LEVEL\"\nvalue = \"info\"\n");
    let base = with("    environment: { LEVEL: \"${LEVEL}\" }\n");
    assert_eq!(
        all_findings(&[
            ("sync/all.toml", &sync),
            ("common/base.yaml", &base),
            (
                "stacks/web/compose.yaml",
                "services:\n  web:\n    extends: { file: ../../common/base.yaml, service: app }\n",
            ),
        ]),
        Vec::<String>::new()
    );
}

/// What is left of a Compose file when everything that can be is mended.
fn mended(text: &str) -> String {
    let checked = checked(&[("stacks/web/compose.yaml", text)]);
    checked
        .edits
        .apply(Path::new("stacks/web/compose.yaml"), text)
        .0
}

#[test]
fn mending_leaves_a_file_that_can_be_read() {
    let own =
        "    logging: { driver: json-file, options: { max-size: \"10m\", max-file: \"3\" } }\n";
    for (text, expected) in [
        // A value in flow style below its key.
        (
            "services:\n  app:\n    { image: a }\n",
            "services:\n  app:\n    { image: a }\n".to_owned(),
        ),
        (
            "services:\n  app:\n    image: a\n    security_opt:\n      [label:user]\n",
            format!("services:\n  app:\n{own}    image: a\n    security_opt:\n      [label:user]\n"),
        ),
        // What is off is turned on where it stands.
        (
            "services:\n  app:\n    image: a\n    security_opt: [\"no-new-privileges:false\", label:user]\n",
            format!("services:\n  app:\n{own}    image: a\n    security_opt: [no-new-privileges:true, label:user]\n"),
        ),
        // Lines end as the others do.
        (
            "services:\r\n  app:\r\n    image: a\r\n    security_opt: [\"no-new-privileges:true\"]\r\n",
            format!("services:\n  app:\n{own}    image: a\n    security_opt: [\"no-new-privileges:true\"]\n").replace('\n', "\r\n"),
        ),
    ] {
        assert_eq!(mended(text), expected);
    }
}

#[test]
fn what_others_share_is_not_mended_for_one_of_them() {
    let text = "x-all: &all\n  restart: always\n  logging: { driver: none }\n  security_opt: [\"no-new-privileges:true\"]\nservices:\n  app:\n    <<: *all\n    image: a\n    x-vaultctl: { one_shot: true }\n  web:\n    <<: *all\n    image: a\n";
    assert_eq!(mended(text), text);
    let own = text.replace("    x-vaultctl", "    restart: always\n    x-vaultctl");
    let expected = own.replace("    restart: always\n", "    restart: \"no\"\n");
    assert_eq!(mended(&own), expected);
}

#[test]
fn what_another_file_resets_is_not_given_twice() {
    let base = "services:\n  app:\n    image: a\n    restart: always\n    logging: { driver: none }\n    security_opt: [\"no-new-privileges:true\"]\n";
    let files = [
        ("stacks/web/compose.yaml", base),
        (
            "stacks/web/compose.override.yaml",
            "services:\n  app:\n    restart: !reset null\n",
        ),
    ];
    let (text, _) = checked(&files)
        .edits
        .apply(Path::new("stacks/web/compose.yaml"), base);
    assert_eq!(text, base);
}

#[test]
fn a_range_of_ports_is_one_finding() {
    gives(
        &with(
            "    ports:\n      - \"192.0.2.1:8000-8003:8000-8003\"\n      - \"192.0.2.1:8004:8004\"\n",
        ),
        &[(15, "published-port"), (16, "published-port")],
    );
    // Ports that are allowed one by one are allowed as a range.
    let sync = SYNC.replace("server =", "tags = [\"edge\"]\nserver =");
    let settings =
        "repository_id = \"rules-test\"\n[policy.ports]\nedge = [\"80/tcp\", \"81/tcp\"]\n";
    let compose = with("    ports: [\"192.0.2.1:80-81:80-81\"]\n");
    let found = all_findings(&[
        ("vaultctl.toml", settings),
        ("sync/all.toml", &sync),
        ("stacks/web/compose.yaml", &compose),
    ]);
    assert_eq!(found, Vec::<String>::new());
}
