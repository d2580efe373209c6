//! Secrets that Vault keeps, read from a real OpenBao: what is asked, how often, as whom, and what is said
//! where it does not answer.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair,
};
use serde_json::json;

use crate::openbao::{self, Fault, Gate, OpenBao, ROOT};
use crate::sandbox::{Ran, Sandbox};

/// A value that must not turn up anywhere but where it is asked for.
const CANARY: &str = "canary-5Tz8Wn2Rq7Xk4Lm1";

const SERVER: &str = "[[server]]\nname = \"local\"\naddress = \"unix:///nowhere.sock\"\n";

/// A repository with these definitions besides a server.
fn repository(secrets: &str) -> Sandbox {
    let files = [
        ("vaultctl.toml", "repository_id = \"00000000test0000\"\n"),
        ("sync/servers.toml", SERVER),
        ("sync/secrets.toml", secrets),
    ];
    Sandbox::repository(&files)
}

fn secret(name: &str, source: &str) -> String {
    format!("[[secret]]\nname = \"{name}\"\nclass = \"external\"\nsource = \"vault:{source}\"\n\n")
}

/// Runs the program with variables in its environment.
fn run(sandbox: &Sandbox, arguments: &[&str], environment: &[(&str, &str)]) -> Ran {
    let output = sandbox
        .command(env!("CARGO_BIN_EXE_vaultctl"))
        .current_dir(sandbox.repo())
        .args(arguments)
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran {
        command: format!("vaultctl {}", arguments.join(" ")),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
        code: output.status.code(),
    }
}

fn as_root(sandbox: &Sandbox, address: &str, arguments: &[&str]) -> Ran {
    let environment = [("VAULT_ADDR", address), ("VAULT_TOKEN", ROOT)];
    run(sandbox, arguments, &environment)
}

/// Insists that a run has failed, says all of this and no value.
#[track_caller]
fn refused(ran: &Ran, says: &[&str]) {
    assert_eq!(ran.code, Some(1), "{ran}");
    // Long lines are broken.
    let said = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = said.replace("│ ", "");
    for text in says {
        assert!(said.contains(text), "does not say `{text}`\n{ran}");
    }
    assert!(!ran.to_string().contains("canary"), "{ran}");
}

fn backend(bao: &OpenBao) {
    bao.put(
        "backend",
        &json!({ "password": CANARY, "port": 5432, "list": [1] }),
    );
}

#[test]
fn a_value_is_read_with_its_version_after_a_line_in_the_audit_log() {
    let Some(bao) = openbao::start() else { return };
    bao.put("backend", &json!({ "password": "first-2Wq9", "port": 1 }));
    backend(&bao);
    let sandbox = repository(
        &[
            secret("PASSWORD", "secret/data/backend#password"),
            secret("db/port", "secret/data/backend#port"),
        ]
        .concat(),
    );
    let get = |arguments: &[&str]| {
        let all = [&["secret", "get"], arguments].concat();
        as_root(&sandbox, &bao.address, &all).ends_with(0).stdout
    };
    assert_eq!(get(&["PASSWORD"]), CANARY);
    assert_eq!(get(&["PASSWORD", "--version", "1"]), "first-2Wq9");
    assert_eq!(get(&["db/port"]), "5432");
    let json: serde_json::Value = serde_json::from_str(&get(&["PASSWORD", "--json"])).unwrap();
    assert_eq!(
        (&json["version"], &json["value"]),
        (&2.into(), &CANARY.into())
    );
    let log = sandbox.root().join("home/.local/state/vaultctl/audit.log");
    let log = std::fs::read_to_string(log).unwrap();
    let lines: Vec<serde_json::Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 4, "{log}");
    assert_eq!(lines[0]["source"], "vault:secret/data/backend#password");
    assert_eq!(
        (lines[0].get("version"), &lines[1]["version"]),
        (None, &1.into())
    );
    assert!(!log.contains("canary"), "{log}");
    let listed = as_root(&sandbox, &bao.address, &["secret", "versions", "PASSWORD"]);
    let listed = listed.ends_with(0).stdout;
    assert!(
        listed.starts_with("#2 ") && listed.contains("in use"),
        "{listed}"
    );
    let listed = run(&sandbox, &["secret", "list"], &[]).ends_with(0).stdout;
    assert!(listed.contains("vault"), "{listed}");
    let command = [
        "secret",
        "exec",
        "--",
        "sh",
        "-c",
        "printf %s \"$PASSWORD\"",
    ];
    let ran = as_root(&sandbox, &bao.address, &command).ends_with(0);
    assert_eq!(ran.stdout, CANARY);
}

#[test]
fn without_a_line_in_the_audit_log_nothing_is_asked() {
    let Some(bao) = openbao::start() else { return };
    backend(&bao);
    let gate = Gate::before(&bao.address);
    let sandbox = repository(&secret("PASSWORD", "secret/data/backend#password"));
    std::fs::write(sandbox.root().join("home/.local"), "in the way").unwrap();
    let ran = as_root(&sandbox, &gate.address, &["secret", "get", "PASSWORD"]);
    refused(&ran, &["audit log", "without a line in it nothing is read"]);
    assert_eq!(gate.asked(), Vec::<String>::new());
}

#[test]
fn each_path_is_asked_for_once() {
    let Some(bao) = openbao::start() else { return };
    backend(&bao);
    bao.put("other", &json!({ "token": "x" }));
    let gate = Gate::before(&bao.address);
    let sandbox = repository(
        &[
            secret("A", "secret/data/backend#password"),
            secret("B", "secret/data/backend#port"),
            secret("C", "secret/data/other#token"),
            secret("D", "secret/data/backend#password"),
        ]
        .concat(),
    );
    let ran = as_root(&sandbox, &gate.address, &["secret", "export"]).ends_with(0);
    assert_eq!(ran.stdout.lines().count(), 4, "{ran}");
    let mut asked = gate.asked();
    asked.sort();
    assert_eq!(
        asked,
        ["GET /v1/secret/data/backend", "GET /v1/secret/data/other"]
    );
}

#[test]
fn what_passes_is_asked_for_again_five_times_in_all() {
    let Some(bao) = openbao::start() else { return };
    backend(&bao);
    let gate = Gate::before(&bao.address);
    let sandbox = repository(&secret("PASSWORD", "secret/data/backend#password"));
    let get = || as_root(&sandbox, &gate.address, &["secret", "get", "PASSWORD"]);
    let sealed = Fault::Answer(503, "{\"errors\":[\"Vault is sealed\"]}");
    gate.fail([
        Fault::HangUp,
        Fault::Answer(429, "{\"errors\":[\"request path is rate limited\"]}"),
        Fault::Answer(412, "{\"errors\":[\"required index state not present\"]}"),
        sealed,
    ]);
    assert_eq!(get().ends_with(0).stdout, CANARY);
    assert_eq!(gate.asked().len(), 5);
    bao.done("PUT", "sys/seal", &json!({}));
    let says = ["is sealed (503: ", "asked 5 times", "operator unseal"];
    refused(&get(), &says);
    assert_eq!(gate.asked().len(), 5);
}

#[test]
fn what_is_for_good_is_asked_for_once() {
    let Some(bao) = openbao::start() else { return };
    backend(&bao);
    let gate = Gate::before(&bao.address);
    let sandbox = repository(&secret("PASSWORD", "secret/data/backend#password"));
    let token = bao.token_for("secret/data/another");
    let environment = [
        ("VAULT_ADDR", gate.address.as_str()),
        ("VAULT_TOKEN", &token),
    ];
    let ran = run(&sandbox, &["secret", "get", "PASSWORD"], &environment);
    refused(
        &ran,
        &[
            "does not let you read secret/data/backend (403:",
            "permission denied",
            "sync/secrets.toml:4",
            "VAULT_TOKEN",
            "path \"secret/data/backend\" { capabilities = [\"read\"] }",
        ],
    );
    assert_eq!(gate.asked().len(), 1);
    for (status, says) in [(472, "disaster recovery"), (501, "not initialised")] {
        gate.fail([Fault::Answer(status, "{}")]);
        refused(
            &as_root(&sandbox, &gate.address, &["secret", "get", "PASSWORD"]),
            &[says],
        );
        assert_eq!(gate.asked().len(), 1, "{status}");
    }
}

#[test]
fn what_is_not_there_is_told_with_file_line_and_advice() {
    let Some(bao) = openbao::start() else { return };
    backend(&bao);
    backend(&bao);
    bao.put("gone", &json!({ "x": CANARY }));
    bao.done("DELETE", "secret/data/gone", &json!({}));
    bao.put("destroyed", &json!({ "x": CANARY }));
    bao.done(
        "PUT",
        "secret/destroy/destroyed",
        &json!({ "versions": [1] }),
    );
    bao.done(
        "POST",
        "sys/mounts/old",
        &json!({ "type": "kv", "options": { "version": "1" } }),
    );
    bao.done("POST", "old/data/backend", &json!({ "password": CANARY }));
    let sandbox = repository(
        &[
            secret("WRONG_KEY", "secret/data/backend#pasword"),
            secret("NO_KEY", "secret/data/backend#zzz"),
            secret("A_LIST", "secret/data/backend#list"),
            secret("NOTHING", "secret/data/nothing#x"),
            secret("NO_STORE", "nowhere/data/backend#x"),
            secret("GONE", "secret/data/gone#x"),
            secret("DESTROYED", "secret/data/destroyed#x"),
            secret("FIRST_VERSION", "old/data/backend#password"),
            secret("VERSION", "secret/data/backend#password"),
        ]
        .concat(),
    );
    let get = |arguments: &[&str]| {
        let all = [&["secret", "get"], arguments].concat();
        as_root(&sandbox, &bao.address, &all)
    };
    for (name, says) in [
        (
            "WRONG_KEY",
            &[
                "version 2 of secret/data/backend has no key `pasword`",
                "did you mean `password`?",
                "sync/secrets.toml:4",
            ][..],
        ),
        (
            "NO_KEY",
            &[
                "it can be `list`, `password` or `port`",
                "sync/secrets.toml:9",
            ],
        ),
        ("A_LIST", &["is a list, and no single value"]),
        (
            "NOTHING",
            &[
                "Vault has nothing at secret/data/nothing",
                "vault kv get secret/nothing",
            ],
        ),
        (
            "NO_STORE",
            &["no store at nowhere/data/backend", "vault secrets list"],
        ),
        (
            "GONE",
            &[
                "version 1 of secret/data/gone was deleted in Vault at 2",
                "vault kv undelete -versions=1 secret/gone",
            ],
        ),
        (
            "DESTROYED",
            &[
                "version 1 of secret/data/destroyed was destroyed in Vault",
                "vault kv put",
            ],
        ),
        ("FIRST_VERSION", &["no KV store of version 2"]),
    ] {
        refused(&get(&[name]), says);
    }
    let missing = get(&["VERSION", "--version", "7"]);
    refused(&missing, &["no version 7 of secret/data/backend any more"]);
}

#[test]
fn a_role_logs_in_where_approle_is_and_gives_its_token_back() {
    let Some(bao) = openbao::start() else { return };
    backend(&bao);
    let (role, secret_id) = bao.role("machines");
    let gate = Gate::before(&bao.address);
    let sandbox = repository(&secret("PASSWORD", "secret/data/backend#password"));
    let settings = format!(
        "repository_id = \"00000000test0000\"\n[vault]\naddress = \"{}\"\nauth = \"approle\"\napprole_mount = \"machines\"\n",
        gate.address
    );
    sandbox.write("vaultctl.toml", settings);
    let file = sandbox.root().join("secret-id");
    std::fs::write(&file, format!("{secret_id}\n")).unwrap();
    let file = file.display().to_string();
    let get =
        |environment: &[(&str, &str)]| run(&sandbox, &["secret", "get", "PASSWORD"], environment);
    let by_file = [
        ("VAULT_ROLE_ID", role.as_str()),
        ("VAULT_SECRET_ID_FILE", &file),
    ];
    assert_eq!(get(&by_file).ends_with(0).stdout, CANARY);
    let asked = gate.heads();
    let lines: Vec<&str> = asked
        .iter()
        .map(|head| head.lines().next().unwrap())
        .collect();
    assert_eq!(
        lines,
        [
            "POST /v1/auth/machines/login HTTP/1.1",
            "GET /v1/secret/data/backend HTTP/1.1",
            "POST /v1/auth/token/revoke-self HTTP/1.1",
        ]
    );
    let token = asked[1]
        .lines()
        .find_map(|line| line.strip_prefix("x-vault-token: "));
    let lookup = bao.call(
        "POST",
        "auth/token/lookup",
        Some(&json!({ "token": token.unwrap() })),
    );
    assert_eq!(lookup.0, 403, "the token still holds: {}", lookup.1);
    let wrong = [
        ("VAULT_ROLE_ID", role.as_str()),
        ("VAULT_SECRET_ID", "no-such-secret"),
    ];
    refused(
        &get(&wrong),
        &["does not accept the role", "VAULT_SECRET_ID", "`machines`"],
    );
    assert_eq!(gate.asked().len(), 1);
    refused(
        &get(&[]),
        &["no role to log in to Vault with", "VAULT_ROLE_ID_FILE"],
    );
    // Whoever has a token means it.
    assert_eq!(get(&[("BAO_TOKEN", ROOT)]).ends_with(0).stdout, CANARY);
}

#[test]
fn a_namespace_is_another_place() {
    let Some(bao) = openbao::start() else { return };
    backend(&bao);
    bao.done("POST", "sys/namespaces/team", &json!({}));
    let mount = json!({ "type": "kv", "options": { "version": "2" } });
    let made = bao.call_in("team", ("POST", "sys/mounts/secret"), Some(&mount));
    assert_eq!(made.0, 204, "{}", made.1);
    let data = json!({ "data": { "password": "of-the-team-3Vb6" } });
    let written = bao.call_in("team", ("POST", "secret/data/backend"), Some(&data));
    assert_eq!(written.0, 200, "{}", written.1);
    let sandbox = repository(&secret("PASSWORD", "secret/data/backend#password"));
    let get = |environment: &[(&str, &str)]| {
        let base = [("VAULT_ADDR", bao.address.as_str()), ("VAULT_TOKEN", ROOT)];
        let all = [&base[..], environment].concat();
        run(&sandbox, &["secret", "get", "PASSWORD"], &all)
            .ends_with(0)
            .stdout
    };
    assert_eq!(get(&[]), CANARY);
    assert_eq!(get(&[("VAULT_NAMESPACE", "team/")]), "of-the-team-3Vb6");
    assert_eq!(
        get(&[("VAULT_NAMESPACE", "team"), ("BAO_NAMESPACE", "")]),
        CANARY
    );
    sandbox.write(
        "vaultctl.toml",
        "repository_id = \"00000000test0000\"\n[vault]\nnamespace = \"team\"\n",
    );
    assert_eq!(get(&[]), "of-the-team-3Vb6");
}

#[test]
fn a_standby_sends_on_to_the_active_node_and_not_into_the_open() {
    let Some(bao) = openbao::start() else { return };
    backend(&bao);
    let gate = Gate::before(&bao.address);
    let sandbox = repository(&secret("PASSWORD", "secret/data/backend#password"));
    let get = || as_root(&sandbox, &gate.address, &["secret", "get", "PASSWORD"]);
    gate.fail([Fault::SendOn(bao.address.clone())]);
    assert_eq!(get().ends_with(0).stdout, CANARY);
    assert_eq!(gate.asked().len(), 1);
    gate.fail([Fault::SendOn("http://192.0.2.1:8200".to_owned())]);
    refused(
        &get(),
        &[
            "http://192.0.2.1:8200 is another machine",
            "VAULTCTL_VAULT_PLAIN_HTTP",
        ],
    );
}

/// Somebody who vouches for servers and clients.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        Self(CertifiedIssuer::self_signed(params, key).unwrap())
    }

    /// Writes a certificate for a name and its key; returns their paths.
    fn vouch(&self, folder: &std::path::Path, name: &str) -> (String, String) {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.extended_key_usages = vec![
            ExtendedKeyUsagePurpose::ServerAuth,
            ExtendedKeyUsagePurpose::ClientAuth,
        ];
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        let path = |ending: &str| folder.join(format!("{name}.{ending}"));
        std::fs::write(path("pem"), certificate.pem()).unwrap();
        std::fs::write(path("key"), key.serialize_pem()).unwrap();
        let text = |ending: &str| path(ending).display().to_string();
        (text("pem"), text("key"))
    }
}

#[test]
fn over_tls_both_sides_prove_who_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let (ours, others) = (Authority::new(), Authority::new());
    let (certificate, key) = ours.vouch(folder.path(), "vault.example");
    let (client, client_key) = ours.vouch(folder.path(), "client");
    let authority = folder.path().join("ca.pem");
    std::fs::write(&authority, ours.0.pem()).unwrap();
    let foreign = folder.path().join("others.pem");
    std::fs::write(&foreign, others.0.pem()).unwrap();
    let (authority, foreign) = (
        authority.display().to_string(),
        foreign.display().to_string(),
    );
    let port = openbao::free_port();
    let listener = format!(
        "listener \"tcp\" {{\n  address = \"127.0.0.1:{port}\"\n  tls_cert_file = \"{certificate}\"\n  \
         tls_key_file = \"{key}\"\n  tls_client_ca_file = \"{authority}\"\n  \
         tls_require_and_verify_client_cert = true\n}}\n"
    );
    let Some(bao) = openbao::start_with(&listener) else {
        return;
    };
    backend(&bao);
    let sandbox = repository(&secret("PASSWORD", "secret/data/backend#password"));
    let address = format!("https://127.0.0.1:{port}");
    let get = |environment: &[(&str, &str)]| {
        let base = [("VAULT_ADDR", address.as_str()), ("VAULT_TOKEN", ROOT)];
        let all = [&base[..], environment].concat();
        run(&sandbox, &["secret", "get", "PASSWORD"], &all)
    };
    let ca = ("VAULT_CACERT", authority.as_str());
    let name = ("VAULT_TLS_SERVER_NAME", "vault.example");
    let cert = ("VAULT_CLIENT_CERT", client.as_str());
    let key = ("VAULT_CLIENT_KEY", client_key.as_str());
    assert_eq!(get(&[ca, name, cert, key]).ends_with(0).stdout, CANARY);
    refused(
        &get(&[("VAULT_CACERT", &foreign), name, cert, key]),
        &["signed by nobody who is believed", "VAULT_CACERT"],
    );
    refused(
        &get(&[ca, cert, key]),
        &["not for `127.0.0.1`", "VAULT_TLS_SERVER_NAME"],
    );
    refused(
        &get(&[ca, name]),
        &["wants a client certificate", "VAULT_CLIENT_CERT"],
    );
    refused(
        &get(&[ca, name, cert, ("VAULT_CLIENT_KEY", &client)]),
        &["`VAULT_CLIENT_KEY` holds no key"],
    );
    refused(
        &get(&[("VAULT_SKIP_VERIFY", "1")]),
        &["certificates are always looked at"],
    );
    let open = format!("http://127.0.0.1:{port}");
    let environment = [("VAULT_ADDR", open.as_str()), ("VAULT_TOKEN", ROOT)];
    let ran = run(&sandbox, &["secret", "get", "PASSWORD"], &environment);
    refused(&ran, &["speaks TLS", "https://"]);
}

#[test]
fn where_nobody_answers_that_is_said_after_five_tries() {
    let sandbox = repository(&secret("PASSWORD", "secret/data/backend#password"));
    let address = format!("http://127.0.0.1:{}", openbao::free_port());
    let began = std::time::Instant::now();
    let ran = as_root(&sandbox, &address, &["secret", "get", "PASSWORD"]);
    refused(
        &ran,
        &["the connection was refused, asked 5 times", "VAULT_ADDR"],
    );
    assert!(began.elapsed() > std::time::Duration::from_secs(7), "{ran}");
}

#[test]
fn what_is_vaults_is_changed_there() {
    let sandbox = repository(&secret("PASSWORD", "secret/data/backend#password"));
    for (arguments, advice) in [
        (
            &["set", "PASSWORD", "--generate", "hex:32"][..],
            "vault kv patch secret/backend password=-",
        ),
        (
            &["delete", "PASSWORD"],
            "vault kv delete -versions=N secret/backend",
        ),
        (
            &["undelete", "PASSWORD"],
            "vault kv undelete -versions=N secret/backend",
        ),
        (
            &["destroy", "PASSWORD", "--versions", "1", "--yes"],
            "vault kv destroy -versions=N secret/backend",
        ),
        (
            &["rollback", "PASSWORD", "--to", "1"],
            "vault kv rollback -version=N secret/backend",
        ),
    ] {
        let all = [&["secret"], arguments].concat();
        refused(
            &sandbox.run(&all),
            &[
                "are Vault's: vault:secret/data/backend#password (sync/secrets.toml:4",
                advice,
            ],
        );
    }
    drop(sandbox.run(&["secret", "rekey", "--check"]).ends_with(0));
}

#[test]
fn a_repository_is_read_without_vault() {
    let sandbox = repository(&secret("PASSWORD", "secret/data/backend#password"));
    sandbox.write(
        "sync/stack.toml",
        "[[stack]]\nname = \"web\"\nserver = \"local\"\n",
    );
    sandbox.write(
        "stacks/web/compose.yaml",
        "services:\n  app:\n    image: app:1\n    environment: { PASSWORD: '${PASSWORD}' }\n    secrets: [password]\nsecrets: { password: { environment: PASSWORD } }\n",
    );
    sandbox.commit("A stack");
    drop(sandbox.run(&["validate", "-q"]).ends_with(0));
    let rendered = sandbox.run(&["render", "web"]).ends_with(0).stdout;
    assert!(
        rendered.contains("PASSWORD: <PASSWORD@vault>"),
        "{rendered}"
    );
    // A plan is not made of what is not known.
    let ran = sandbox.run(&["plan"]);
    refused(
        &ran,
        &[
            "the secret `PASSWORD` cannot be read: nobody says where Vault is",
            "sync/secrets.toml:4",
            "VAULT_ADDR",
        ],
    );
    assert_eq!(ran.stdout, "", "{ran}");
}

#[test]
fn a_faulty_source_is_an_error_of_the_repository() {
    for (definition, says) in [
        (
            "source = \"vault:secret/backend#x\"",
            "vault:secret/data/backend#x",
        ),
        (
            "source = \"bitwarden:x\"",
            "expected vault:MOUNT/data/PATH#KEY",
        ),
        (
            "source = \"vault:secret/data/a#x\"\ngenerate = \"hex:32\"",
            "is not generated here",
        ),
    ] {
        let sandbox = repository(&format!("[[secret]]\nname = \"A\"\n{definition}\n"));
        refused(&sandbox.run(&["validate"]), &[says, "sync/secrets.toml:"]);
    }
    for (settings, says) in [
        ("address = \"vault:8200\"", "expected a URL"),
        (
            "address = \"https://u:p@vault\"",
            "neither a user nor a password",
        ),
        ("auth = \"ldap\"", "token"),
        ("token = \"hvs.x\"", "no secret stands in the repository"),
        ("namespace = \"a b\"", "between slashes"),
    ] {
        let sandbox = repository("");
        sandbox.write("vaultctl.toml", format!("[vault]\n{settings}\n"));
        sandbox.commit("Settings");
        refused(&sandbox.run(&["validate"]), &[says]);
    }
}
