//! A server with Traefik, and what the rules find when one thing about it is wrong.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::KnownVersions;
use crate::resolve::{Given, Selection, desired_state};
use crate::rules::tests::{all_findings, checked};
use crate::rules::{Depth, check};
use crate::source::{ReadFrom, Severity, load};

const SYNC: &str = "\
[[server]]
name = \"one\"
[server.config]
address = \"unix:///x\"
[[stack]]
name = \"edge\"
server = \"one\"
[[stack]]
name = \"auth\"
server = \"one\"
[[stack]]
name = \"web\"
server = \"one\"
";

const EDGE: &str = "\
services:
  traefik:
    image: docker.io/library/traefik:v3.3
    command:
      - --entrypoints.websecure.address=:443
      - --providers.file.directory=/etc/traefik/dynamic
    environment:
      DOMAIN: example.com
      LAN: 10.0.0.0/16,10.1.0.0/16
    volumes: [\"./dynamic:/etc/traefik/dynamic:ro\"]
    networks: [routing]
networks: { routing: { name: routing } }
";

const MIDDLEWARES: &str = "\
http:
  middlewares:
    rate-limit: { rateLimit: { average: 100 } }
    rate-limit-health: { rateLimit: { average: 10 } }
    secure-headers: { headers: { frameDeny: true } }
    forward-auth:
      forwardAuth:
        address: http://auth:4181
    allow-lan:
      ipAllowList:
        sourceRange:
          # {{ range splitList \",\" (env \"LAN\") }}
          - '{{ trim . }}'
          # {{ end }}
    secure:
      chain: { middlewares: [rate-limit, secure-headers, forward-auth] }
";

const ROUTER: &str = "\
http:
  routers:
    web:
      rule: \"Host(`web.{{ env \"DOMAIN\" }}`)\"
      service: web
      middlewares: [secure@file]
  services:
    web:
      loadBalancer:
        servers:
          - url: http://web:8080
";

const AUTH: &str = "\
services:
  auth: { image: auth, networks: [routing] }
networks: { routing: { external: true } }
";

const WEB: &str = "\
services:
  web:
    image: web
    expose: [\"8080\"]
    networks: [routing, data]
  db: { image: postgres, networks: [data] }
networks:
  routing: { external: true }
  data: { internal: true }
";

const MIDDLEWARES_FILE: &str = "stacks/edge/dynamic/middlewares.yml";
const ROUTER_FILE: &str = "stacks/edge/dynamic/web.yml";
const EDGE_FILE: &str = "stacks/edge/compose.yaml";
const WEB_FILE: &str = "stacks/web/compose.yaml";
const SYNC_FILE: &str = "sync/all.toml";

/// What is found about Traefik where some files are others; an empty text takes a file away.
fn found(others: &[(&str, &str)]) -> Vec<String> {
    let mut found = all_findings(&files(others));
    found.retain(|finding| finding.contains(" traefik-"));
    found.sort();
    found
}

/// The files of the repository, with others in the place of some.
fn files<'f>(others: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
    let mut files = BTreeMap::from([
        (SYNC_FILE, SYNC),
        (EDGE_FILE, EDGE),
        (MIDDLEWARES_FILE, MIDDLEWARES),
        (ROUTER_FILE, ROUTER),
        ("stacks/auth/compose.yaml", AUTH),
        (WEB_FILE, WEB),
    ]);
    files.extend(others.iter().copied());
    files.retain(|_, text| !text.is_empty());
    files.into_iter().collect()
}

/// A text with a part replaced, which must be there.
#[track_caller]
fn with(text: &str, part: &str, other: &str) -> String {
    assert!(text.contains(part), "{part}");
    text.replacen(part, other, 1)
}

/// Exactly one finding where a part of one file is another.
#[track_caller]
fn one(file: &str, (text, part, other): (&str, &str, &str), expected: &str) {
    let changed = with(text, part, other);
    assert_eq!(found(&[(file, &changed)]), [expected], "of\n{changed}");
}

/// No finding where a part of one file is another.
#[track_caller]
fn none(file: &str, (text, part, other): (&str, &str, &str)) {
    let changed = with(text, part, other);
    assert_eq!(found(&[(file, &changed)]), [""; 0], "of\n{changed}");
}

#[test]
fn a_server_that_keeps_to_every_rule_has_no_findings() {
    assert_eq!(found(&[]), [""; 0]);
}

#[test]
fn a_server_without_traefik_has_none() {
    none(EDGE_FILE, (EDGE, "traefik:v3.3", "caddy:2"));
}

#[test]
fn a_web_stack_needs_a_router() {
    let expected = "stacks/web/compose.yaml:5 traefik-router";
    assert_eq!(found(&[(ROUTER_FILE, "")]), [expected]);
    let sync = format!("{SYNC}tags = [\"infrastructure\"]\n");
    assert_eq!(found(&[(ROUTER_FILE, ""), (SYNC_FILE, &sync)]), [""; 0]);
    let apart = with(WEB, "[routing, data]", "[data]");
    assert_eq!(found(&[(ROUTER_FILE, ""), (WEB_FILE, &apart)]), [""; 0]);
    let sync = format!("{SYNC}tags = [\"web\"]\n");
    let tagged = found(&[(ROUTER_FILE, ""), (WEB_FILE, &apart), (SYNC_FILE, &sync)]);
    assert_eq!(tagged, ["sync/all.toml:12 traefik-router"]);
}

#[test]
fn a_router_needs_forward_auth() {
    let open = "[rate-limit@file, secure-headers]";
    let expected = "stacks/edge/dynamic/web.yml:3 traefik-forward-auth";
    one(ROUTER_FILE, (ROUTER, "[secure@file]", open), expected);
    let open = with(ROUTER, "[secure@file]", open);
    for commented in [
        with(
            &open,
            "    web:",
            "    # It has an authentication of its own.\n    web:",
        ),
        with(&open, "    web:", "    web: # own authentication"),
        with(
            &open,
            "      middlewares",
            "      # No forward auth:\n      # clients cannot log in.\n      middlewares",
        ),
    ] {
        assert_eq!(found(&[(ROUTER_FILE, &commented)]), [""; 0], "{commented}");
    }
    let silent = with(&open, "    web:", "    # The best application.\n    web:");
    let expected = "stacks/edge/dynamic/web.yml:4 traefik-forward-auth";
    assert_eq!(found(&[(ROUTER_FILE, &silent)]), [expected]);
}

#[test]
fn forward_auth_may_be_a_middleware_of_the_entry_point() {
    let edge = with(
        EDGE,
        "    environment:",
        "      - --entrypoints.websecure.http.middlewares=secure@file\n    environment:",
    );
    let router = with(ROUTER, "      middlewares: [secure@file]\n", "");
    assert_eq!(
        found(&[(EDGE_FILE, &edge), (ROUTER_FILE, &router)]),
        [""; 0]
    );
}

#[test]
fn the_login_page_is_not_behind_itself() {
    let router = with(ROUTER, "http://web:8080", "http://auth:4181");
    let router = with(&router, "secure@file", "rate-limit, secure-headers");
    let sync = format!("{SYNC}tags = [\"infrastructure\"]\n");
    assert_eq!(
        found(&[(ROUTER_FILE, &router), (SYNC_FILE, &sync)]),
        [""; 0]
    );
}

#[test]
fn a_health_check_pins_a_path_behind_a_limit_and_an_allow_list() {
    let router = |rule: &str, middlewares: &str| {
        let more = format!(
            "    health:\n      rule: 'Host(`web`) && {rule}'\n      service: web\n      middlewares: [{middlewares}]\n"
        );
        with(ROUTER, "  services:", &format!("{more}  services:"))
    };
    let all = "allow-lan, rate-limit-health, secure-headers";
    let fine = router("Path(`/alive`)", all);
    assert_eq!(found(&[(ROUTER_FILE, &fine)]), [""; 0]);
    for broken in [
        router(
            "PathPrefix(`/alive`)",
            "allow-lan, rate-limit, secure-headers",
        ),
        router("Path(`/alive`)", "rate-limit, secure-headers"),
    ] {
        let expected = "stacks/edge/dynamic/web.yml:7 traefik-forward-auth";
        assert_eq!(found(&[(ROUTER_FILE, &broken)]), [expected], "{broken}");
    }
    let unlimited = router("Path(`/alive`)", "allow-lan, secure-headers");
    let expected = ["traefik-forward-auth", "traefik-middleware-required"];
    let expected = expected.map(|rule| format!("stacks/edge/dynamic/web.yml:7 {rule}"));
    assert_eq!(found(&[(ROUTER_FILE, &unlimited)]), expected);
}

#[test]
fn required_middlewares_are_required() {
    let expected = "stacks/edge/dynamic/web.yml:3 traefik-middleware-required";
    one(
        ROUTER_FILE,
        (ROUTER, "[secure@file]", "[forward-auth, rate-limit]"),
        expected,
    );
    let settings =
        "repository_id = \"rules-test\"\n[policy.traefik]\nrequired = [\"rate-limit\"]\n";
    let router = with(ROUTER, "[secure@file]", "[forward-auth, rate-limit]");
    assert_eq!(
        found(&[(ROUTER_FILE, &router), ("vaultctl.toml", settings)]),
        [""; 0]
    );
    // What vaultctl.toml asks for is more than a hint.
    let router = with(ROUTER, "[secure@file]", "[forward-auth]");
    let files = files(&[(ROUTER_FILE, &router), ("vaultctl.toml", settings)]);
    assert_eq!(checked(&files).count(Severity::Error), 1);
}

#[test]
fn middlewares_are_defined() {
    let expected = "stacks/edge/dynamic/web.yml:6 traefik-middleware-undefined";
    one(
        ROUTER_FILE,
        (ROUTER, "[secure@file]", "[secure, compress]"),
        expected,
    );
    let expected = "stacks/edge/dynamic/middlewares.yml:16 traefik-middleware-undefined";
    let chain = "[rate-limit, compress, secure-headers, forward-auth]";
    let part = "[rate-limit, secure-headers, forward-auth]";
    one(MIDDLEWARES_FILE, (MIDDLEWARES, part, chain), expected);
    // What another provider defines is not seen.
    none(
        ROUTER_FILE,
        (ROUTER, "[secure@file]", "[secure, crowdsec@consul]"),
    );
}

#[test]
fn forwarded_headers_are_not_believed() {
    let address = "        address: http://auth:4181\n";
    let trusting = format!("{address}        trustForwardHeader: true\n");
    let expected = "stacks/edge/dynamic/middlewares.yml:9 traefik-trust-forward-header";
    one(
        MIDDLEWARES_FILE,
        (MIDDLEWARES, address, &trusting),
        expected,
    );
    let middlewares = with(MIDDLEWARES, address, &trusting);
    let flag = "--entrypoints.websecure.forwardedheaders.trustedips=10.0.0.2";
    let behind = with(
        EDGE,
        "    environment:",
        &format!("      - {flag}\n    environment:"),
    );
    assert_eq!(
        found(&[(MIDDLEWARES_FILE, &middlewares), (EDGE_FILE, &behind)]),
        [""; 0]
    );
    let flag = "--entrypoints.websecure.forwardedHeaders.insecure";
    let flag = format!("      - {flag}\n    environment:");
    let expected = "stacks/edge/compose.yaml:7 traefik-trust-forward-header";
    one(EDGE_FILE, (EDGE, "    environment:", &flag), expected);
}

#[test]
fn a_router_leads_to_one_service() {
    let expected = "stacks/edge/dynamic/web.yml:11 traefik-backend";
    for (address, is_fine) in [
        ("http://webb:8080", false),
        ("http://web:9090", false),
        ("http://db:5432", false),
        ("http://localhost:8080", false),
        ("http://host.docker.internal:8080", false),
        ("http://172.17.0.1:8080", false),
        ("http://172.20.0.7:8080", false),
        ("http://10.0.0.7:8080", true),
        ("http://nas.lan:8080", true),
        ("http://{{ env \"BACKEND\" }}:8080", true),
    ] {
        let router = with(ROUTER, "http://web:8080", &format!("'{address}'"));
        let mut found = found(&[(ROUTER_FILE, &router)]);
        // Nothing leads to the web stack any more where it is none of its services.
        found.retain(|finding| !finding.ends_with("traefik-router"));
        let wanted: &[&str] = if is_fine { &[] } else { &[expected] };
        assert_eq!(found, wanted, "{address}");
    }
    let expected = "stacks/edge/dynamic/web.yml:5 traefik-backend";
    let router = with(ROUTER, "service: web", "service: wbe");
    assert!(found(&[(ROUTER_FILE, &router)]).contains(&expected.to_owned()));
}

#[test]
fn a_rotation_defines_where_a_router_leads() {
    let rotation = format!(
        "{SYNC}[[rotation]]\nname = \"web\"\nstack = \"web\"\nservice = \"web\"\n\
         proxy = {{ kind = \"traefik\", service = \"edge/traefik\", port = 8080 }}\n"
    );
    let (router, _) = ROUTER.split_once("  services:").unwrap();
    let found = |sync: &str| found(&[(SYNC_FILE, sync), (ROUTER_FILE, router)]);
    assert_eq!(found(&rotation), [""; 0]);
    let backend = |found: &String| found.ends_with(" traefik-backend");
    assert!(found(SYNC).iter().any(backend));
    let elsewhere = rotation.replace("8080 }", "9090 }");
    assert_eq!(found(&elsewhere), ["sync/all.toml:17 traefik-backend"]);
}

#[test]
fn a_name_that_two_services_have_leads_to_either() {
    let auth = with(
        AUTH,
        "networks: [routing] }",
        "networks: { routing: { aliases: [web] } } }",
    );
    let expected = "stacks/edge/dynamic/web.yml:11 traefik-backend";
    let found = found(&[("stacks/auth/compose.yaml", &auth)]);
    assert!(found.contains(&expected.to_owned()), "{found:?}");
}

#[test]
fn forward_auth_asks_a_service() {
    let expected = "stacks/edge/dynamic/middlewares.yml:8 traefik-backend";
    let middlewares = with(MIDDLEWARES, "http://auth:4181", "http://login:4181");
    let found = found(&[(MIDDLEWARES_FILE, &middlewares)]);
    assert!(found.contains(&expected.to_owned()), "{found:?}");
}

#[test]
fn an_allow_list_admits_no_gateway() {
    let entry = "          - '{{ trim . }}'\n";
    for (range, is_fine) in [
        ("172.16.0.0/12", false),
        ("0.0.0.0/0", false),
        ("192.168.1.0/24", true),
        ("172.18.0.7/32", true),
    ] {
        let other = format!("{entry}          - {range}\n");
        let middlewares = with(MIDDLEWARES, entry, &other);
        let expected = "stacks/edge/dynamic/middlewares.yml:14 traefik-allow-list";
        let wanted: &[&str] = if is_fine { &[] } else { &[expected] };
        assert_eq!(
            found(&[(MIDDLEWARES_FILE, &middlewares)]),
            wanted,
            "{range}"
        );
    }
    let expected = "stacks/edge/dynamic/middlewares.yml:13 traefik-allow-list";
    let edge = with(EDGE, "10.1.0.0/16", "172.17.0.0/16");
    assert_eq!(found(&[(EDGE_FILE, &edge)]), [expected]);
}

#[test]
fn two_routers_for_the_same_requests_have_priorities() {
    let other = concat!(
        "    other:\n",
        "      rule: Host( `WEB.example.com` )\n",
        "      service: api@internal\n",
        "      middlewares: [secure]\n",
    );
    let twice = with(ROUTER, "  services:", &format!("{other}  services:"));
    let expected = "stacks/edge/dynamic/web.yml:7 traefik-host-twice";
    assert_eq!(found(&[(ROUTER_FILE, &twice)]), [expected]);
    let first = with(&twice, "[secure]\n", "[secure]\n      priority: 100\n");
    assert_eq!(found(&[(ROUTER_FILE, &first)]), [""; 0]);
    let same = with(&twice, "api@internal", "web");
    assert_eq!(found(&[(ROUTER_FILE, &same)]), [""; 0]);
}

/// The stacks on an untrusted server.
fn untrusted(tags: &str) -> String {
    let tier = "name = \"one\"\ntags = [\"untrusted\"]";
    let sync = with(SYNC, "name = \"one\"", tier);
    let sync = with(&sync, "address =", "allowed_ports = []\naddress =");
    let sync = sync.replace(
        "server = \"one\"\n",
        "server = \"one\"\ntags = [\"tier:untrusted\"]\n",
    );
    let last = sync.rfind("[\"tier").unwrap();
    format!("{}[\"tier:untrusted\"{tags}]\n", &sync[..last])
}

#[test]
fn on_an_untrusted_server_forward_auth_has_no_opt_out() {
    let sync = untrusted("");
    assert_eq!(found(&[(SYNC_FILE, &sync)]), [""; 0]);
    let open = with(
        ROUTER,
        "[secure@file]",
        "[rate-limit, secure-headers] # own authentication",
    );
    let expected = "stacks/edge/dynamic/web.yml:3 traefik-forward-auth-untrusted";
    assert_eq!(
        found(&[(SYNC_FILE, &sync), (ROUTER_FILE, &open)]),
        [expected]
    );
    let public = untrusted(", \"exposure:public\"");
    assert_eq!(
        found(&[(SYNC_FILE, &public), (ROUTER_FILE, &open)]),
        [""; 0]
    );
    let bare = with(ROUTER, "[secure@file]", "[rate-limit]");
    assert_eq!(
        found(&[(SYNC_FILE, &public), (ROUTER_FILE, &bare)]),
        [expected]
    );
}

#[test]
fn a_public_stack_uses_no_secret() {
    let public = untrusted(", \"exposure:public\"");
    let web = with(WEB, "    expose:", "    secrets: [key]\n    expose:");
    let web = format!("{web}secrets: {{ key: {{ file: ./key }} }}\n");
    let files = [
        (SYNC_FILE, public.as_str()),
        (WEB_FILE, &web),
        ("stacks/web/key", "example"),
    ];
    assert_eq!(
        found(&files),
        ["stacks/web/compose.yaml:4 traefik-public-secret"]
    );
}

#[test]
fn what_is_sealed_is_noted_and_nothing_said_of_what_it_may_define() {
    let router = with(ROUTER, "[secure@file]", "[secret-chain]");
    let files = [
        (ROUTER_FILE, router.as_str()),
        (
            "stacks/edge/dynamic/secret.yml.age",
            "age-encryption.org/v1\n-> X25519 a\nb\n--- c\nd",
        ),
    ];
    assert_eq!(
        found(&files),
        ["stacks/edge/compose.yaml:10 traefik-unread"]
    );
}

#[test]
fn a_file_that_is_not_valid_is_an_error() {
    let broken = "http: [\n";
    let found = found(&[("stacks/edge/dynamic/a.yml", broken)]);
    assert_eq!(found, ["stacks/edge/dynamic/a.yml:1 traefik-file"]);
    let open = "{{ if .x }}\nhttp: [{{ else }}\n{{ end }}";
    let found = self::found(&[("stacks/edge/dynamic/a.yml", open)]);
    assert_eq!(found, ["stacks/edge/dynamic/a.yml:1 traefik-unread"]);
}

#[test]
fn toml_and_a_static_file_say_the_same() {
    let edge = with(
        EDGE,
        "    command:\n      - --entrypoints.websecure.address=:443\n      - --providers.file.directory=/etc/traefik/dynamic\n",
        "",
    );
    let edge = with(
        &edge,
        "\"./dynamic:",
        "\"./traefik.yml:/traefik.yml:ro\", \"./dynamic:",
    );
    let fixed = "entryPoints: { websecure: { address: ':443' } }\nproviders: { file: { directory: /etc/traefik/dynamic } }\n";
    let dynamic = "\
[http.routers.web]
rule = \"Host(`web`)\"
service = \"web\"
middlewares = [\"rate-limit\", \"secure-headers\"]
[[http.services.web.loadBalancer.servers]]
url = \"http://web:1\"
";
    let files = [
        (EDGE_FILE, edge.as_str()),
        ("stacks/edge/traefik.yml", fixed),
        (ROUTER_FILE, ""),
        ("stacks/edge/dynamic/web.toml", dynamic),
    ];
    let expected = ["1 traefik-forward-auth", "6 traefik-backend"];
    let expected = expected.map(|rest| format!("stacks/edge/dynamic/web.toml:{rest}"));
    assert_eq!(found(&files), expected);
}

#[test]
fn configs_of_compose_are_read() {
    let edge = with(
        EDGE,
        "    networks: [routing]\n",
        "    networks: [routing]\n    configs: [{ source: more, target: /etc/traefik/dynamic/more.yml }]\n",
    );
    let edge = format!(
        "{edge}configs:\n  more:\n    content: |\n      http: {{ routers: {{ a: {{ rule: 'Host(`a`)', service: web, middlewares: [forward-auth] }} }} }}\n"
    );
    let expected = ["stacks/edge/compose.yaml:17 traefik-middleware-required"; 2];
    assert_eq!(found(&[(EDGE_FILE, &edge)]), expected);
}

const LABELLED: &str = "\
services:
  web:
    image: web
    labels:
      traefik.enable: \"true\"
      traefik.http.routers.web.rule: Host(`web.example.com`)
      traefik.http.routers.web.middlewares: secure@file
      traefik.http.services.web.loadbalancer.server.port: \"8080\"
    networks: [routing]
networks: { routing: { external: true } }
";

/// What is found where the web stack has labels, and Traefik reads them.
fn labelled(web: &str, flags: &[&str]) -> Vec<String> {
    let mut all = vec!["--providers.docker.exposedbydefault=false"];
    all.extend(flags);
    let flags: Vec<String> = all.iter().map(|flag| format!("      - {flag}\n")).collect();
    let edge = with(
        EDGE,
        "    environment:",
        &format!("{}    environment:", flags.concat()),
    );
    found(&[(EDGE_FILE, &edge), (ROUTER_FILE, ""), (WEB_FILE, web)])
}

#[test]
fn routes_in_labels_are_routes() {
    assert_eq!(labelled(LABELLED, &[]), [""; 0]);
    let expected =
        |line: usize, rule: &str| [format!("stacks/web/compose.yaml:{line} traefik-{rule}")];
    let open = with(
        LABELLED,
        "secure@file",
        "rate-limit@file,secure-headers@file",
    );
    assert_eq!(labelled(&open, &[]), expected(6, "forward-auth"));
    let commented = with(
        &open,
        "secure-headers@file",
        "secure-headers@file # own authentication",
    );
    assert_eq!(labelled(&commented, &[]), [""; 0]);
    let here = with(LABELLED, "secure@file", "secure@file,compress");
    assert_eq!(labelled(&here, &[]), expected(7, "middleware-undefined"));
    let off = with(LABELLED, "\"true\"", "\"false\"");
    assert_eq!(labelled(&off, &[]), expected(9, "router"));
    let alone = LABELLED
        .replace("[routing]", "[alone]")
        .replace("routing: { external: true }", "alone: {}");
    let found = labelled(&alone, &[]);
    assert_eq!(found, expected(8, "backend"), "{alone}");
    let found = labelled(LABELLED, &["--providers.docker.network=web_default"]);
    assert_eq!(found, ["stacks/edge/compose.yaml:8 traefik-backend"]);
}

#[test]
fn a_label_that_enables_alone_makes_a_router() {
    let web = "services:\n  web:\n    image: web\n    labels: [\"traefik.enable=true\"]\n    networks: [routing]\nnetworks: { routing: { external: true } }\n";
    let expected = ["forward-auth", "middleware-required", "middleware-required"];
    let found = labelled(web, &[]);
    let expected = expected.map(|rule| format!("stacks/web/compose.yaml:4 traefik-{rule}"));
    assert_eq!(found, expected);
}

#[test]
fn a_docker_provider_publishes_what_is_asked_for() {
    let edge = with(
        EDGE,
        "    environment:",
        "      - --providers.docker\n    environment:",
    );
    assert_eq!(
        found(&[(EDGE_FILE, &edge)]),
        ["stacks/edge/compose.yaml:7 traefik-exposed-by-default"]
    );
}

#[test]
fn of_stacks_that_are_not_looked_at_nothing_is_said() {
    let sync = untrusted(", \"exposure:public\"");
    let open = with(ROUTER, "[secure@file]", "[rate-limit, secure-headers]");
    let directory = tempfile::tempdir().unwrap();
    let files = [
        ("vaultctl.toml", "repository_id = \"rules-test\"\n"),
        (SYNC_FILE, &sync),
        (EDGE_FILE, EDGE),
        (MIDDLEWARES_FILE, MIDDLEWARES),
        (ROUTER_FILE, &open),
        ("stacks/auth/compose.yaml", AUTH),
        (WEB_FILE, WEB),
    ];
    for (path, text) in files {
        let path = directory.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let source = load(directory.path(), &ReadFrom::Worktree).unwrap();
    let selection = Selection {
        stacks: ["edge".to_owned()].into(),
        ..Selection::default()
    };
    let given = Given {
        operator: &|_| None,
        versions: &KnownVersions::default(),
    };
    let resolved = desired_state(&source, &selection, given).unwrap();
    let today = "2026-06-15".parse().unwrap();
    let checked = check(
        (&source, &resolved.models),
        (Depth::Stacks, &BTreeSet::new()),
        today,
    );
    let about_traefik = checked
        .findings
        .iter()
        .filter(|one| one.code.starts_with("traefik-"));
    assert_eq!(about_traefik.count(), 0, "{:?}", checked.findings);
}
