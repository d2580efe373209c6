//! The project's own stacks, broken in one way at a time: each gives the expected finding at the expected
//! line, and no other.

use serde_json::Value;

use crate::sandbox::Sandbox;

const GATUS: &str = "stacks/gatus/compose.yaml";
const MINIFLUX: &str = "stacks/miniflux/compose.yaml";
const VAULTWARDEN: &str = "stacks/vaultwarden/compose.yaml";
const TRAEFIK: &str = "stacks/traefik/compose.yaml";
const MIDDLEWARES: &str = "stacks/traefik/config/dynamic/middlewares.yml";
const ROUTER: &str = "stacks/traefik/config/dynamic/routers/gatus.yml";
const EXTRA: &str = "stacks/traefik/config/dynamic/routers/extra.yml";
const SERVERS: &str = "sync/servers.toml";
const STACKS: &str = "sync/stacks.toml";
const VARIABLES: &str = "sync/variables.toml";
const SETTINGS: &str = "vaultctl.toml";

/// A router whose service has no container.
const LEADS_NOWHERE: &str = "\
http:
  routers:
    # No forward auth: there is nothing behind it.
    extra:
      rule: 'Host(`extra.example.com`)'
      service: extra
      middlewares: [rate-limit@file, secure-headers@file]
  services:
    extra:
      loadBalancer:
        servers:
          - url: http://gatos:8080
";

/// What is changed: in a file, a text to another one. An empty text stands for the file's end; what is not
/// there yet is written.
type Edit = (&'static str, &'static str, &'static str);

/// The edits, the rule, and the file and the first text of the line where it finds something.
type Case = (&'static [Edit], &'static str, (&'static str, &'static str));

/// One more line of a service that has `read_only: true` once.
macro_rules! with {
    ($file:expr, $line:expr) => {
        &[(
            $file,
            "    read_only: true\n",
            concat!("    read_only: true\n    ", $line, "\n"),
        )]
    };
}

/// One more variable in the environment of gatus.
macro_rules! variable {
    ($line:expr) => {
        &[(
            GATUS,
            "      TZ: ${TIMEZONE}\n",
            concat!("      TZ: ${TIMEZONE}\n      ", $line, "\n"),
        )]
    };
}

const WARNINGS: &[Case] = &[
    (
        &[(
            GATUS,
            "    security_opt:\n      - no-new-privileges:true\n",
            "",
        )],
        "no-new-privileges",
        (GATUS, "  gatus:"),
    ),
    (
        &[(GATUS, "    cap_drop:\n      - ALL\n", "")],
        "cap-drop-all",
        (GATUS, "  gatus:"),
    ),
    (
        with!(GATUS, "cap_add: [CHOWN]"),
        "cap-add",
        (GATUS, "cap_add"),
    ),
    (
        with!(GATUS, "cap_add: [SYS_ADMIN]"),
        "cap-add-dangerous",
        (GATUS, "cap_add"),
    ),
    (
        &[(GATUS, "    read_only: true\n", "")],
        "read-only",
        (GATUS, "  gatus:"),
    ),
    (
        &[(GATUS, "    read_only: true\n", "    read_only: false\n")],
        "read-only",
        (GATUS, "read_only"),
    ),
    (
        with!(GATUS, "privileged: true"),
        "privileged",
        (GATUS, "privileged:"),
    ),
    (with!(GATUS, "pid: host"), "host-namespace", (GATUS, "pid:")),
    (with!(GATUS, "ipc: host"), "host-namespace", (GATUS, "ipc:")),
    (
        &[(
            GATUS,
            "      - ./config:/config:ro\n",
            "      - ./config:/config:ro\n      - /var/run/docker.sock:/var/run/docker.sock:ro\n",
        )],
        "docker-socket",
        (GATUS, "docker.sock"),
    ),
    (
        &[(
            GATUS,
            "      - ./config:/config:ro\n",
            "      - ./config:/config:ro\n      - /etc:/host\n",
        )],
        "sensitive-mount",
        (GATUS, "/etc:"),
    ),
    (
        &[(
            GATUS,
            "      - ./config:/config:ro\n",
            "      - ./config:/config:ro\n      - /srv/x:/x:rshared\n",
        )],
        "mount-propagation",
        (GATUS, "/srv/x"),
    ),
    (
        with!(GATUS, "devices: [\"/dev/sda:/dev/sda\"]"),
        "device",
        (GATUS, "/dev/sda"),
    ),
    (
        &[(
            GATUS,
            "      - no-new-privileges:true\n",
            "      - no-new-privileges:true\n      - seccomp:unconfined\n",
        )],
        "security-profile",
        (GATUS, "seccomp"),
    ),
    (
        &[(GATUS, "user: \"65534:65534\"", "user: \"0:0\"")],
        "user-root",
        (GATUS, "user:"),
    ),
    (
        &[(GATUS, "docker.io/twinproduction", "twinproduction")],
        "image-registry",
        (GATUS, "image:"),
    ),
    (
        &[(GATUS, "docker.io/twinproduction", "registry.example/x")],
        "image-registry",
        (GATUS, "image:"),
    ),
    (
        &[(GATUS, ":v5.17.0@", ":latest@")],
        "image-tag",
        (GATUS, "image:"),
    ),
    (
        &[(
            GATUS,
            "@sha256:a8c53f9e9f1a3876cd00e44a42c80fc984e118d5ba0bdbaf08980cb627d61512",
            "",
        )],
        "image-digest",
        (GATUS, "image:"),
    ),
    (
        &[(
            GATUS,
            "twinproduction/gatus:v5.17.0",
            "linuxserver/openssh-server:9.9",
        )],
        "ssh-server",
        (GATUS, "image:"),
    ),
    (
        &[(
            VAULTWARDEN,
            "      test: [\"CMD\", \"/healthcheck.sh\"]\n",
            "      test: [\"NONE\"]\n",
        )],
        "healthcheck",
        (VAULTWARDEN, "healthcheck:"),
    ),
    (
        &[
            (
                MINIFLUX,
                "    healthcheck:\n      # Over TCP: the server that runs the first initialisation listens on its socket only.\n      test: [\"CMD\", \"pg_isready\", \"-h\", \"127.0.0.1\", \"-U\", \"miniflux\", \"-d\", \"miniflux\"]\n      interval: 5s\n      timeout: 5s\n      retries: 12\n      start_period: 30s\n",
                "    x-vaultctl: { ready: { tcp: 5432 } }\n",
            ),
            (
                MINIFLUX,
                "        condition: service_healthy\n    networks",
                "        condition: service_started\n    networks",
            ),
        ],
        "healthy-without-check",
        (MINIFLUX, "      db:#2"),
    ),
    (
        &[(GATUS, "        max-file: \"3\"\n", "")],
        "logging-limits",
        (GATUS, "logging:"),
    ),
    (
        &[(
            GATUS,
            "      driver: json-file\n      options:\n        max-size: \"10m\"\n        max-file: \"3\"\n",
            "      driver: none\n",
        )],
        "logging-off",
        (GATUS, "logging:"),
    ),
    (
        &[(GATUS, "    restart: unless-stopped\n", "")],
        "restart-policy",
        (GATUS, "  gatus:"),
    ),
    (
        &[(GATUS, "restart: unless-stopped", "restart: on-failure")],
        "restart-policy",
        (GATUS, "restart:"),
    ),
    (
        &[(SERVERS, "", "[server.config]\nmin_memory = \"1GB\"\n")],
        "memory-of-server",
        (SERVERS, "name ="),
    ),
    (
        with!(GATUS, "ports: [\"8080:8080\"]"),
        "published-port",
        (GATUS, "ports:"),
    ),
    (
        &[(
            MINIFLUX,
            "data\n    networks:\n      - backend\n",
            "data\n    networks:\n      - backend\n      - traefik-routing\n",
        )],
        "database-exposed",
        (MINIFLUX, "      - traefik-routing"),
    ),
    (
        &[
            (
                GATUS,
                "    networks:\n",
                "    networks:\n      app-backend: {}\n",
            ),
            (GATUS, "", "  app-backend: {}\n"),
        ],
        "backend-internal",
        (GATUS, "  app-backend: {}#2"),
    ),
    (
        &[
            (
                VAULTWARDEN,
                "      - traefik-routing\n",
                "      - traefik-routing\n      - other\n",
            ),
            (VAULTWARDEN, "", "  other:\n    external: true\n"),
        ],
        "external-undeclared",
        (VAULTWARDEN, "  other:"),
    ),
    (
        variable!("ADMIN_TOKEN: hunter2hunter2"),
        "plain-secret",
        (GATUS, "ADMIN_TOKEN"),
    ),
    (
        variable!("STORE: postgres://app:hunter2@db/app"),
        "credential-in-url",
        (GATUS, "STORE"),
    ),
    (
        variable!("ADMIN_PASSWORD: changeme"),
        "placeholder",
        (GATUS, "ADMIN_PASSWORD"),
    ),
    (
        &[(VARIABLES, "\"Europe/Amsterdam\"", "\"changeme\"")],
        "placeholder-variable",
        (VARIABLES, "\"changeme\""),
    ),
    (
        &[(
            VARIABLES,
            "",
            "\n[[variable]]\nname = \"API_TOKEN\"\nvalue = \"hunter2hunter2\"\n",
        )],
        "plain-variable",
        (VARIABLES, "hunter2"),
    ),
    (
        &[("stacks/gatus/.env", "", "A=1\n")],
        "tracked-env",
        ("stacks/gatus/.env", "A=1"),
    ),
    (
        &[(GATUS, "DOMAIN: ${DOMAIN}", "DOMAIN: '[[DOMAIN]]'")],
        "bracket-variable",
        (GATUS, "[[DOMAIN]]"),
    ),
    (
        &[(GATUS, "DOMAIN: ${DOMAIN}", "DOMAIN: ${LAN_RANGES}")],
        "env-example",
        (GATUS, "LAN_RANGES"),
    ),
    (
        &[(GATUS, "./config:/config", "./missing:/config")],
        "bind-source-missing",
        (GATUS, "./missing"),
    ),
    (
        &[(
            ROUTER,
            "    # No forward auth: its client secret has to be encrypted in git first. Until then: LAN only.\n",
            "",
        )],
        "traefik-forward-auth",
        (ROUTER, "    gatus:"),
    ),
    (
        &[(ROUTER, "        - rate-limit@file\n", "")],
        "traefik-middleware-required",
        (ROUTER, "    gatus:"),
    ),
];

const ERRORS: &[Case] = &[
    (
        &[(GATUS, "1512\n", "15\n")],
        "image-digest-invalid",
        (GATUS, "image:"),
    ),
    (
        &[(MINIFLUX, "restart: \"no\"", "restart: always")],
        "one-shot-restarts",
        (MINIFLUX, "restart: always"),
    ),
    (
        &[(
            MINIFLUX,
            "    shm_size: 128m\n",
            "    shm_size: 128m\n    ports: [\"127.0.0.1:5432:5432\"]\n",
        )],
        "internal-only-published",
        (MINIFLUX, "ports:"),
    ),
    (
        &[(
            SERVERS,
            "",
            "[server.config]\nallowed_ports = [\"443/tcp\"]\n",
        )],
        "allowed-ports",
        (TRAEFIK, "\"80:80\""),
    ),
    (
        &[
            (GATUS, "    networks:\n", "    networks:\n      own: {}\n"),
            (
                GATUS,
                "",
                "  own:\n    ipam:\n      config:\n        - subnet: 172.31.255.128/25\n",
            ),
        ],
        "subnet-overlap",
        (GATUS, "subnet:"),
    ),
    (
        &[(
            SERVERS,
            "",
            "[server.config]\naddress_pools = [\n  { base = \"172.20.0.0/14\", size = 24 },\n  { base = \"172.21.0.0/16\", size = 24 },\n]\n",
        )],
        "subnet-overlap",
        (SERVERS, "172.21.0.0/16"),
    ),
    (
        &[(
            SETTINGS,
            "\"10.0.0.0/16\"",
            "\"10.0.0.0/16\", \"172.31.0.0/16\"",
        )],
        "lan-overlap",
        (TRAEFIK, "- subnet:"),
    ),
    (
        &[
            (
                VAULTWARDEN,
                "      - traefik-routing\n",
                "      traefik-routing: { aliases: [app] }\n",
            ),
            (
                GATUS,
                "        ipv4_address",
                "        aliases: [app]\n        ipv4_address",
            ),
        ],
        "name-twice",
        (GATUS, "traefik-routing:"),
    ),
    (
        &[(
            "stacks/gatus/config/key.pem",
            "",
            "-----BEGIN KIND KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\n-----END KIND KEY-----\n",
        )],
        "private-key",
        ("stacks/gatus/config/key.pem", "BEGIN"),
    ),
    (
        &[(
            STACKS,
            "tags = [\"monitoring\"]",
            "tags = [\"tier:untrusted\"]",
        )],
        "tier",
        (STACKS, "name = \"gatus\""),
    ),
    (
        with!(GATUS, "ports: [\"443:8080\"]"),
        "collision",
        (TRAEFIK, "443:443"),
    ),
    (
        &[(
            GATUS,
            "    x-vaultctl:\n",
            "    x-vaultctl:\n      allow: [{ rule: user }]\n",
        )],
        "waiver",
        (GATUS, "allow:"),
    ),
    (
        &[(
            SETTINGS,
            "",
            "[policy]\nwaivers = [\n  { rule = \"user\", reason = \"for a while\", until = 2020-01-31 },\n]\n",
        )],
        "waiver",
        (SETTINGS, "2020-01-31"),
    ),
    (
        &[(SETTINGS, "", "[policy]\ndisable = [\"allowed-ports\"]\n")],
        "waiver",
        (SETTINGS, "disable"),
    ),
    (
        &[(ROUTER, "compress@file", "compres@file")],
        "traefik-middleware-undefined",
        (ROUTER, "compres@file"),
    ),
    (
        &[(EXTRA, "", LEADS_NOWHERE)],
        "traefik-backend",
        (EXTRA, "gatos"),
    ),
    (
        &[(
            MIDDLEWARES,
            "        sourceRange:\n          # {{ range splitList \",\" (env \"LAN_RANGES\") }}\n          - '{{ trim . }}'\n          # {{ end }}\n\n",
            "        sourceRange:\n          - 172.16.0.0/12\n\n",
        )],
        "traefik-allow-list",
        (MIDDLEWARES, "172.16.0.0/12"),
    ),
];

/// The project's own stacks, servers and settings.
fn own() -> Sandbox {
    let sandbox = Sandbox::empty();
    for path in ["stacks", "sync", "inventory", SETTINGS] {
        sandbox.copy_project(path);
    }
    sandbox
}

fn make(sandbox: &Sandbox, edits: &[Edit]) {
    for (path, from, to) in edits {
        // Not written out, so that no search takes this file for one that holds a key.
        let to = to.replace("KIND", "PRIVATE");
        match (*from, sandbox.repo().join(path).exists()) {
            ("", true) => sandbox.write(path, sandbox.read(path) + &to),
            ("", false) => sandbox.write(path, to),
            (from, _) => sandbox.edit(path, from, &to),
        }
    }
}

/// The line of the first text in a file, or of that which follows `#`.
fn line_of(text: &str, wanted: &str) -> usize {
    let (wanted, nth) = wanted.split_once('#').unwrap_or((wanted, "1"));
    let nth: usize = nth.parse().unwrap();
    let lines = text.lines().enumerate();
    let mut found = lines.filter(|(_, line)| line.contains(wanted));
    found.nth(nth - 1).unwrap().0 + 1
}

fn finds((edits, rule, (file, line)): &Case, code: i32) -> Result<(), String> {
    let sandbox = own();
    make(&sandbox, edits);
    let ran = sandbox.run(&["validate", "--worktree", "--format", "json"]);
    let json: Value = serde_json::from_str(&ran.stdout).unwrap();
    let findings = json.get("findings").and_then(Value::as_array).unwrap();
    let weighty = findings
        .iter()
        .filter(|one| one.get("severity").unwrap() != "note");
    let found: Vec<String> = weighty
        .map(|one| {
            let [file, code] = ["file", "code"]
                .map(|key| one.get(key).and_then(Value::as_str).unwrap_or_default());
            format!("{file}:{} {code}", one["line"])
        })
        .collect();
    let number = line_of(&sandbox.read(file), line);
    let expected = [format!("{file}:{number} {rule}")];
    if found != expected || ran.code != Some(code) {
        return Err(format!(
            "{edits:?}\n  gave {found:?} and {:?}, not {expected:?} and {code}",
            ran.code
        ));
    }
    Ok(())
}

fn all(cases: &[Case], code: i32) {
    let wrong = cases.iter().filter_map(|case| finds(case, code).err());
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_stack_that_is_broken_in_one_way_gives_one_warning() {
    all(WARNINGS, 0);
}

#[test]
fn a_stack_that_cannot_work_gives_one_error() {
    all(ERRORS, 3);
}
