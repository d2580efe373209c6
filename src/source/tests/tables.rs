use super::*;

#[test]
fn secrets_recipients_and_policies_are_read() {
    let text = r#"
[[secret]]
name = "backend/postgres_password"
tags = ["scope:untrusted"]
description = "d"
max_versions = 0
class = "generated"
generate = "base64:32"
[[secret.version]]
version = 2
created = 2026-11-20T10:00:00Z
value = """
-----BEGIN AGE ENCRYPTED FILE-----
x
"""
[[secret.version]]
version = 1
created = 2026-11-19T10:00:00Z
destroyed = "2026-11-21T10:00:00Z"
reason = "leaked"

[[secret]]
name = "EXTERNAL"
class = "external"
source = "vault:secret/data/backend#token"

[[recipient]]
name = "operations"
key = "age1qqq"
tags = ["scope:all"]

[[policies]]
name = "backend"
paths = ["backend/*", "a/+/b"]
readers = ["web/app", "web"]
"#;
    let source = load_toml(&(web("") + text)).unwrap();
    insta::assert_debug_snapshot!((&source.secrets, &source.recipients, &source.policies));
}

#[test]
fn rotations_are_read() {
    let text = r#"
[[secret]]
name = "A"
[[rotation]]
name = "files"
stack = "web"
service = "app"
every = "15m"
jitter = "20%"
grace = "10s"
proxy = { kind = "haproxy", service = "web/edge", port = 8080, backend = "app", check = "/healthz", lines = ["timeout server 10s"] }
replicas = 2
min_healthy = 1
strategy = "start-first"
order = "random"
[[rotation]]
name = "secret"
secret = "A"
schedule = "0  3 1 * *"
generate = "alnum:48"
template = "postgres://{role}:{password}@db/app"
hooks = [{ type = "postgresql", service = "web/db", roles = ["a", "b"] }, { type = "command", before = "x" }, { type = "redis", service = "web/redis", user = "app", admin_secret = "A" }, { type = "http", after = "https://x.example/", token_secret = "A" }]
"#;
    let source = load_toml(&(web("") + text)).unwrap();
    insta::assert_debug_snapshot!(source.rotations);
}

#[test]
fn procedures_take_parameters_in_params_or_beside_type() {
    let text = |body: &str| web("") + "[[procedure]]\nname = 'p'\n" + body + "\n";
    for body in [
        "config.stage = [{ name = 's', executions = [\n\
         { execution.type = 'DeployStack', execution.params.stack = 'web' }] }]",
        "[[procedure.config.stage]]\nname = 's'\nexecutions = [\n\
         { execution = { type = 'DeployStack', stack = 'web' }, enabled = true }]",
        "[[procedure.config.stages]]\nname = 's'\n[[procedure.config.stages.execution]]\n\
         execution.type = 'DeployStack'\nexecution.params = { stack = 'web' }",
        "stages = [{ name = 's', executions = [\n\
         { execution = { type = 'DeployStack', params = { stack = 'web' } } }] }]",
    ] {
        let source = load_toml(&text(body)).unwrap();
        let execution = &source.procedures[0].stages[0].executions[0];
        assert_eq!(execution.params["stack"].as_str(), Some("web"), "{body}");
    }
    let both = load_toml(&text(
        "stage = [{ name = 's', executions = [{ execution = \
         { type = 'DeployStack', stack = 'web', params = { stack = 'web' } } }] }]",
    ));
    assert_eq!(codes(&both), ["key-in-both-places"]);
    let komodo = load_toml(&text(
        "stage = [{ name = 's', executions = [{ execution = \
         { type = 'RunBuild', params = { build = 'x' } } }] }]\nconfig.schedule = 'x'",
    ));
    assert!(komodo.is_ok());
    assert_eq!(
        codes(&komodo),
        [
            "default-deploy",
            "not-supported-yet",
            "komodo-only",
            "komodo-only"
        ]
    );
}

#[test]
fn what_cannot_be_is_an_error() {
    const GONE: &str = "destroyed = 2026-01-01T00:00:00Z";
    let secret = |keys: &str| format!("[[secret]]\nname = 'A'\n{keys}");
    let procedure = |stage: &str| format!("[[procedure]]\nname = 'A'\nstage = [{stage}]");
    for (text, code) in [
        (
            "[[variable]]\nname = 'A'\nvalue = 1".to_owned(),
            "wrong-type",
        ),
        (
            "[[variable]]\nname = 'A'\ntags = ['scope:public']".to_owned(),
            "unknown-scope",
        ),
        ("[[variable]]\nvalue = 'x'".to_owned(), "missing-key"),
        ("[[variable]]\nname = ' A'".to_owned(), "invalid-name"),
        ("[[secret]]\nname = 'a//b'".to_owned(), "invalid-name"),
        ("[[secret]]\nname = '../a'".to_owned(), "invalid-name"),
        (secret("value = 'x'"), "unknown-key"),
        (
            secret("version = [{ version = 1, value = 'plain' }]"),
            "plain-secret",
        ),
        (secret("version = [{ version = 1 }]"), "missing-key"),
        (
            secret(&format!("version = [{{ version = 0, {GONE} }}]")),
            "invalid-value",
        ),
        (
            secret(&format!(
                "version = [{{ version = 1, {GONE} }}, {{ version = 1, {GONE} }}]"
            )),
            "duplicate-version",
        ),
        (
            secret(&format!(
                "source = 'vault:a/data/b#c'\nversion = [{{ version = 1, {GONE} }}]"
            )),
            "contradiction",
        ),
        (secret("source = 'vault:a/b#c'"), "invalid-value"),
        (
            secret("source = 'vault:a/data/b#c'\ngenerate = 'hex:32'"),
            "contradiction",
        ),
        (
            secret("class = 'external'\ngenerate = 'hex:32'"),
            "contradiction",
        ),
        (
            "[[recipient]]\nname = 'A'\nkey = 'x'\ntags = ['scope:all']".to_owned(),
            "invalid-value",
        ),
        (
            "[[recipient]]\nname = 'A'\nkey = 'age1x'".to_owned(),
            "missing-scope",
        ),
        (
            "[[policy]]\nname = 'A'\npaths = ['a*b']\nreaders = []".to_owned(),
            "invalid-glob",
        ),
        (
            "[[policy]]\nname = 'A'\npaths = ['a+/b']\nreaders = []".to_owned(),
            "invalid-glob",
        ),
        (
            "[[policy]]\nname = 'A'\npaths = []".to_owned(),
            "missing-key",
        ),
        ("[[rotation]]\nname = 'A'".to_owned(), "missing-key"),
        (
            "[[rotation]]\nname = 'A'\nservice = 'x'".to_owned(),
            "missing-key",
        ),
        (procedure("{ executions = [] }"), "missing-key"),
        (
            procedure("{ name = 's', executions = [{ execution = {} }] }"),
            "missing-key",
        ),
        (
            procedure("{ name = 's', executions = [{ execution.type = 'deploystack' }] }"),
            "unknown-execution",
        ),
        ("[[backup]]\nname = 'A'".to_owned(), "unknown-table"),
        ("[[dns]]\nname = 'A'".to_owned(), "unknown-table"),
        ("[variable]\nname = 'A'".to_owned(), "wrong-type"),
        ("variable = 1".to_owned(), "wrong-type"),
        ("loose = 1".to_owned(), "unknown-table"),
        (
            "[[repo]]\nname = 'A'\ncommit = 'main'".to_owned(),
            "invalid-value",
        ),
    ] {
        let loaded = load_files(&[LOCAL, ("sync/a.toml", &text)]);
        assert!(loaded.is_err(), "{text}");
        assert_eq!(codes(&loaded), [code], "{text}: {:?}", brief(&loaded));
    }
}

#[test]
fn a_rotation_that_cannot_be_is_an_error() {
    let text = "[[secret]]\nname = 'B'\n[[rotation]]\nname = 'A'\nsecret = 'B'\n";
    for (keys, code) in [
        ("every = '0s'", "invalid-value"),
        ("every = '1h'\nschedule = '0 3 * * *'", "contradiction"),
        ("schedule = '0 3 * *'", "invalid-value"),
        ("every = '1h'\njitter = '120%'", "invalid-value"),
        ("jitter = '20%'", "contradiction"),
        ("replicas = 1\nmin_healthy = 2", "contradiction"),
        (
            "proxy = { kind = 'nginx', service = 'web/edge', port = 80 }",
            "invalid-value",
        ),
        (
            "proxy = { kind = 'haproxy', service = 'edge', port = 80 }",
            "invalid-value",
        ),
        (
            "proxy = { kind = 'haproxy', service = 'web/edge' }",
            "missing-key",
        ),
        (
            "proxy = { kind = 'traefik', service = 'web/edge', port = 80, socket = '/x' }",
            "unknown-key",
        ),
        ("generate = 'words:3'", "invalid-value"),
        ("template = 'postgres://db/app'", "invalid-value"),
        ("template = '{role}:{password}'", "contradiction"),
        ("hooks = 'postgresql'", "wrong-type"),
        ("hooks = ['postgresql']", "invalid-value"),
        (
            "hooks = [{ type = 'mysql', roles = ['a'] }]",
            "invalid-value",
        ),
        ("hooks = [{ service = 'web/db' }]", "missing-key"),
        ("hooks = [{ type = 'command', run = 'x' }]", "missing-key"),
        (
            "hooks = [{ type = 'command', revert = 'x' }]",
            "missing-key",
        ),
        (
            "hooks = [{ type = 'command', before = ' ' }]",
            "invalid-value",
        ),
        (
            "hooks = [{ type = 'http', before = 'http://example.org/' }]",
            "invalid-value",
        ),
        (
            "hooks = [{ type = 'http', before = 'https://a:b@example.org/' }]",
            "invalid-value",
        ),
        (
            "hooks = [{ type = 'http', before = 'https://example.org/', token_secret = 'NO' }]",
            "dangling-reference",
        ),
        (
            "hooks = [{ type = 'postgresql', service = 'no/db', roles = ['a'] }]",
            "dangling-reference",
        ),
        (
            "hooks = [{ type = 'postgresql', service = 'web/db' }]",
            "missing-key",
        ),
        (
            "hooks = [{ type = 'postgresql', service = 'web/db', roles = ['a', 'b'] }]",
            "contradiction",
        ),
        (
            "hooks = [{ type = 'postgresql', service = 'web/db', roles = ['a', 'b', 'c'] }]",
            "invalid-value",
        ),
        (
            "hooks = [{ type = 'postgresql', service = 'web/db', roles = ['a', 'a'] }]",
            "invalid-value",
        ),
        (
            "template = 'x://{role}:{password}@db'\nhooks = [{ type = 'postgresql', service = 'web/db', roles = ['a', 'b:c'] }]",
            "contradiction",
        ),
        (
            "hooks = [{ type = 'redis', service = 'web/redis', user = 'a b' }]",
            "invalid-value",
        ),
        ("order = 'newest'", "invalid-value"),
        ("service = 'x'", "contradiction"),
    ] {
        let loaded = load_toml(&(web("") + &format!("{text}{keys}\n")));
        assert!(loaded.is_err(), "{keys}");
        let found = codes(&loaded);
        // What is known besides is said, too.
        assert_eq!(found.first(), Some(&code), "{keys}: {:?}", brief(&loaded));
    }
}

#[test]
fn containers_have_no_value() {
    let text = "[[rotation]]\nname = 'A'\nstack = 'web'\nservice = 'app'\ngenerate = 'hex:32'\n";
    let loaded = load_toml(&(web("") + text));
    assert!(loaded.is_err());
    assert_eq!(codes(&loaded), ["contradiction"], "{:?}", brief(&loaded));
}

#[test]
fn names_that_break_paths_are_errors() {
    for name in ["a/b", ".a", "..", "a\\u0007"] {
        let loaded = load_toml(&format!("[[stack]]\nname = \"{name}\"\nserver = 'local'\n"));
        assert!(loaded.is_err(), "{name}");
        assert!(
            codes(&loaded).contains(&"invalid-name"),
            "{name}: {:?}",
            brief(&loaded)
        );
    }
}

#[test]
fn a_secret_variable_is_a_warning() {
    let loaded = load_files(&[
        LOCAL,
        (
            "sync/a.toml",
            "[[variable]]\nname = 'A'\nvalue = 'x'\nis_secret = true\n",
        ),
    ]);
    assert!(loaded.is_ok());
    assert_eq!(codes(&loaded), ["plain-secret"]);
}
