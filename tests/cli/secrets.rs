//! `secret`: what is written into the repository, and what is refused.

use std::io::Write as _;
use std::process::Stdio;

use crate::sandbox::{Ran, Sandbox};

/// A value that is strong enough.
const VALUE: &str = "correct-horse-7Qx2";

fn repository(more: &[(&str, &str)]) -> Sandbox {
    let mut files = vec![
        ("vaultctl.toml", "repository_id = \"00000000test0000\"\n"),
        (
            "sync/servers.toml",
            "[[server]]\nname = \"local\"\naddress = \"unix:///nowhere.sock\"\n",
        ),
    ];
    files.extend(more);
    let sandbox = Sandbox::repository(&files);
    let key = sandbox.run(&["secret", "keygen"]);
    assert_eq!(key.code, Some(0), "{key}");
    recipient(&sandbox, "operations", key.stdout.trim(), "scope:all");
    sandbox
}

fn recipient(sandbox: &Sandbox, name: &str, key: &str, scope: &str) {
    let text = format!("[[recipient]]\nname = \"{name}\"\nkey = \"{key}\"\ntags = [\"{scope}\"]\n");
    sandbox.write(&format!("sync/recipient-{name}.toml"), text);
}

/// A key pair of somebody else; returns the path of the private one and the public one.
fn another(sandbox: &Sandbox, name: &str) -> (String, String) {
    let path = sandbox.root().join(name).display().to_string();
    let key = sandbox.run(&["secret", "keygen", "--out", &path]);
    (path, key.stdout.trim().to_owned())
}

fn with_input(sandbox: &Sandbox, arguments: &[&str], input: &str) -> Ran {
    let mut child = sandbox
        .command(env!("CARGO_BIN_EXE_vaultctl"))
        .current_dir(sandbox.repo())
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    Ran {
        command: format!("vaultctl {}", arguments.join(" ")),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code(),
    }
}

fn done(ran: Ran) -> Ran {
    assert_eq!(ran.code, Some(0), "{ran}");
    ran
}

fn fine(ran: Ran) {
    drop(done(ran));
}

fn refused(ran: &Ran, says: &str) {
    refused_with(1, ran, says);
}

/// As [`refused`], by a rule.
fn refused_by_rule(ran: &Ran, says: &str) {
    refused_with(3, ran, says);
}

fn refused_with(code: i32, ran: &Ran, says: &str) {
    assert_eq!(ran.code, Some(code), "{ran}");
    assert!(ran.stderr.contains(says), "{says}\n{ran}");
}

fn set(sandbox: &Sandbox, name: &str, value: &str) {
    fine(with_input(
        sandbox,
        &["secret", "set", name, "--stdin"],
        &format!("{value}\n"),
    ));
}

fn get(sandbox: &Sandbox, arguments: &[&str]) -> String {
    done(sandbox.run(&[&["secret", "get"], arguments].concat())).stdout
}

#[test]
fn versions_are_set_read_deleted_brought_back_and_destroyed() {
    let sandbox = repository(&[]);
    set(&sandbox, "DB", VALUE);
    set(&sandbox, "DB", "second-value-9Lw4");
    assert_eq!(get(&sandbox, &["DB"]), "second-value-9Lw4");
    assert_eq!(get(&sandbox, &["DB", "--version", "1"]), VALUE);
    fine(sandbox.run(&["secret", "delete", "DB", "--reason", "it leaked"]));
    assert_eq!(get(&sandbox, &["DB"]), VALUE);
    let deleted = sandbox.run(&["secret", "get", "DB", "--version", "2"]);
    refused(&deleted, "was deleted at");
    let listed = done(sandbox.run(&["secret", "versions", "DB"])).stdout;
    assert!(
        listed.contains("it leaked") && listed.contains("in use"),
        "{listed}"
    );
    fine(sandbox.run(&["secret", "undelete", "DB"]));
    assert_eq!(get(&sandbox, &["DB"]), "second-value-9Lw4");
    fine(sandbox.run(&["secret", "rollback", "DB", "--to", "1"]));
    assert_eq!(get(&sandbox, &["DB"]), VALUE);
    fine(sandbox.run(&["secret", "destroy", "DB", "--versions", "1,2", "--yes"]));
    refused(
        &sandbox.run(&["secret", "get", "DB", "--version", "1"]),
        "was destroyed",
    );
    let json = done(sandbox.run(&["secret", "list", "--json"])).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (&json[0]["name"], &json[0]["current"]),
        (&"DB".into(), &3.into())
    );
    fine(sandbox.run(&["validate"]));
    assert!(!sandbox.read("sync/secrets.toml").contains(VALUE));
    let log = sandbox.root().join("home/.local/state/vaultctl/audit.log");
    let log = std::fs::read_to_string(log).unwrap();
    assert!(log.lines().count() >= 5 && !log.contains(VALUE), "{log}");
}

#[test]
fn what_is_weak_unexpected_or_for_nobody_is_refused() {
    let sandbox = repository(&[]);
    let weak = |value| with_input(&sandbox, &["secret", "set", "DB", "--stdin"], value);
    refused(
        &weak("short"),
        "it has 5 characters, at least 12 are asked for",
    );
    refused(&weak("aaaaaaaaaaaaaaaa"), "1 different characters");
    refused(&weak("MyPassword12!"), "`password` stands in it");
    assert!(!sandbox.repo().join("sync/secrets.toml").exists());
    let external = ["secret", "set", "TOKEN", "--stdin", "--external"];
    fine(with_input(&sandbox, &external, "short"));
    assert_eq!(get(&sandbox, &["TOKEN"]), "short");
    let cas = |version: &str| {
        let how = [
            "secret",
            "set",
            "DB",
            "--generate",
            "alnum:32",
            "--cas",
            version,
        ];
        sandbox.run(&how)
    };
    refused(&cas("1"), "`DB` does not exist, and version 1 was expected");
    fine(cas("0"));
    refused(&cas("0"), "`DB` is at version 1, and 0 was expected");
    fine(cas("1"));
    let nobody = sandbox.run(&["secret", "set", "OTHER"]);
    assert_eq!(nobody.code, Some(64), "{nobody}");
    refused(
        &sandbox.run(&["secret", "get", "D"]),
        "there is no secret `D`",
    );
    std::fs::remove_file(sandbox.repo().join("sync/recipient-operations.toml")).unwrap();
    let without = sandbox.run(&["secret", "set", "NEW", "--generate", "hex:32"]);
    refused(&without, "no recipient");
}

#[test]
fn each_secret_is_sealed_for_its_scope_and_rekeyed_when_that_changes() {
    let sandbox = repository(&[]);
    let (path, public) = another(&sandbox, "dmz");
    recipient(&sandbox, "dmz", &public, "scope:untrusted");
    set(&sandbox, "INTERNAL", VALUE);
    let all = ["secret", "set", "SHARED", "--stdin", "--scope", "all"];
    fine(with_input(&sandbox, &all, VALUE));
    let of_dmz = |name: &str| {
        let mut command = sandbox.command(env!("CARGO_BIN_EXE_vaultctl"));
        let command = command
            .current_dir(sandbox.repo())
            .env("HOME", sandbox.root());
        let command = command.args(["--identity", &path, "secret", "get", name]);
        let output = command.output().unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    assert_eq!(of_dmz("SHARED").0, Some(0));
    let (code, said) = of_dmz("INTERNAL");
    assert_eq!(code, Some(1));
    assert!(said.contains("none of the identities opens it"), "{said}");
    assert!(said.contains("it is sealed for: operations"), "{said}");
    fine(sandbox.run(&["secret", "rekey", "--check"]));
    let before = sandbox.read("sync/secrets.toml");
    let (_, third) = another(&sandbox, "third");
    recipient(&sandbox, "third", &third, "scope:all");
    std::fs::remove_file(sandbox.repo().join("sync/recipient-dmz.toml")).unwrap();
    let stale = sandbox.run(&["secret", "rekey", "--check"]);
    assert_eq!(stale.code, Some(3), "{stale}");
    assert_eq!(before, sandbox.read("sync/secrets.toml"));
    let rekeyed = done(sandbox.run(&["secret", "rekey"]));
    let advice = "The former key of `dmz` still opens what was committed before: replace the values of SHARED.";
    assert!(rekeyed.stderr.contains(advice), "{rekeyed}");
    assert_eq!(of_dmz("SHARED").0, Some(1));
    assert_eq!(get(&sandbox, &["INTERNAL"]), VALUE);
    fine(sandbox.run(&["secret", "rekey", "--check"]));
}

#[test]
fn a_sealed_text_cannot_be_moved_to_another_name() {
    let sandbox = repository(&[]);
    set(&sandbox, "PUBLIC", VALUE);
    set(&sandbox, "PRIVATE", "private-value-5Gm1");
    let text = sandbox.read("sync/secrets.toml");
    let moved = text
        .replace("\"PRIVATE\"", "\"X\"")
        .replace("\"PUBLIC\"", "\"PRIVATE\"");
    sandbox.write("sync/secrets.toml", moved);
    let ran = sandbox.run(&["secret", "get", "PRIVATE"]);
    refused(
        &ran,
        "it was sealed as `PUBLIC` #1, and stands here as `PRIVATE` #1",
    );
}

#[test]
fn a_list_is_made_once_and_what_exists_stays() {
    let sandbox = repository(&[(
        "list.toml",
        "[[secret]]\nname = \"A\"\n[[secret]]\nname = \"b/c\"\ngenerate = \"hex:32\"\ntags = [\"scope:all\"]\n\
         [[secret]]\nname = \"TOKEN\"\nclass = \"external\"\n",
    )]);
    let first = done(sandbox.run(&["secret", "init", "list.toml"]));
    assert!(first.stderr.contains("Made 2: A, b/c."), "{first}");
    assert!(
        first.stderr.contains("vaultctl secret set TOKEN"),
        "{first}"
    );
    let made = get(&sandbox, &["b/c"]);
    assert_eq!(made.len(), 64);
    let before = sandbox.read("sync/secrets.toml");
    let second = done(sandbox.run(&["secret", "init", "list.toml"]));
    assert!(second.stderr.contains("Nothing was made"), "{second}");
    assert_eq!(before, sandbox.read("sync/secrets.toml"));
}

#[test]
fn dotenv_files_come_in_and_go_out() {
    let sandbox = repository(&[(
        "plain.env",
        "A='a \"quoted\" $value'\nB=another-value-7Rk\n",
    )]);
    fine(sandbox.run(&["secret", "import", "plain.env"]));
    let again = done(sandbox.run(&["secret", "import", "plain.env"]));
    assert!(
        again
            .stderr
            .contains("Nothing has changed; 2 had the same value"),
        "{again}"
    );
    let exported = done(sandbox.run(&["secret", "export"])).stdout;
    let expected = "A=\"a \\\"quoted\\\" \\$value\"\nB=\"another-value-7Rk\"\n";
    assert_eq!(exported, expected);
    let exec = [
        "secret",
        "exec",
        "--only",
        "A",
        "--",
        "sh",
        "-c",
        "echo \"$A\"; echo \"[$B]\"",
    ];
    let ran = done(sandbox.run(&exec));
    assert_eq!(ran.stdout, "a \"quoted\" $value\n[]\n");
}

#[test]
fn a_file_whose_secret_has_no_version_left_is_an_error() {
    let sandbox = repository(&[
        (
            "stacks/web/compose.yaml",
            "services:\n  app: { image: a, secrets: [db] }\nsecrets:\n  db:\n    environment: DB\n",
        ),
        (
            "sync/web.toml",
            "[[stack]]\nname = \"web\"\nserver = \"local\"\n",
        ),
    ]);
    set(&sandbox, "DB", VALUE);
    sandbox.commit("Secret");
    fine(sandbox.run(&["validate"]));
    fine(sandbox.run(&["secret", "delete", "DB"]));
    sandbox.commit("Delete");
    let ran = sandbox.run(&["validate"]);
    refused(&ran, "the secret `DB` has no value");
    assert!(ran.stderr.contains("stacks/web/compose.yaml:5"), "{ran}");
}

#[test]
fn policies_keep_services_apart_and_print_for_vault() {
    let compose = "services:\n  app: { image: a, environment: { P: '[[backend/password]]' } }\n  \
                   other: { image: a, environment: { P: '[[backend/password]]' } }\n";
    let sandbox = repository(&[
        ("stacks/ml/compose.yaml", compose),
        (
            "sync/ml.toml",
            "[[stack]]\nname = \"ml\"\nserver = \"local\"\n\
             [[policy]]\nname = \"backend\"\npaths = [\"backend/*\"]\nreaders = [\"ml/app\"]\n",
        ),
    ]);
    set(&sandbox, "backend/password", VALUE);
    sandbox.commit("Secret");
    let ran = sandbox.run(&["validate"]);
    refused_by_rule(
        &ran,
        "`ml/other` may not read the secret `backend/password`",
    );
    assert!(ran.stderr.contains("compose.yaml:3"), "{ran}");
    assert!(!ran.stderr.contains("`ml/app` may not"), "{ran}");
    let hcl = done(sandbox.run(&["secret", "policies", "--format", "hcl"])).stdout;
    let rule = "path \"secret/data/backend/*\" {\n  capabilities = [\"read\"]\n}\n";
    assert!(hcl.contains(rule), "{hcl}");
    sandbox.write(
        "sync/vault.toml",
        "[[secret]]\nname = \"backend/token\"\nsource = \"vault:kv/data/apps/backend#token\"\n",
    );
    sandbox.commit("One of Vault's");
    let hcl = done(sandbox.run(&["secret", "policies", "--format", "hcl"])).stdout;
    let rule = "path \"kv/data/apps/backend\" {\n  capabilities = [\"read\"]\n}\n";
    assert!(hcl.contains(rule), "{hcl}");
    let matrix = done(sandbox.run(&["secret", "audit"])).stdout;
    assert!(
        matrix.contains("backend/password  trusted  local    ml/app   operations"),
        "{matrix}"
    );
}

#[test]
fn a_secret_where_everybody_reads_it_or_a_number_is_needed_is_an_error() {
    let sandbox = repository(&[
        (
            "stacks/web/compose.yaml",
            "services:\n  app:\n    image: a\n    scale: ${DB}\n    labels: { x: '${DB}' }\n",
        ),
        (
            "sync/web.toml",
            "[[stack]]\nname = \"web\"\nserver = \"local\"\n",
        ),
    ]);
    set(&sandbox, "DB", VALUE);
    sandbox.commit("Secret");
    let ran = sandbox.run(&["validate"]);
    refused(&ran, "must be a whole number, not a secret");
    sandbox.edit("stacks/web/compose.yaml", "    scale: ${DB}\n", "");
    sandbox.commit("No number");
    let ran = sandbox.run(&["validate"]);
    refused(
        &ran,
        "the secret `DB` cannot be used in `services.app.labels.x`",
    );
    sandbox.edit("stacks/web/compose.yaml", "labels", "environment");
    sandbox.commit("Environment");
    fine(sandbox.run(&["validate"]));
    let rendered = done(sandbox.run(&["render", "web"])).stdout;
    assert!(rendered.contains("x: <DB@v1>"), "{rendered}");
}

#[test]
fn untrusted_servers_get_no_secrets_of_trusted_ones() {
    let sandbox = repository(&[
        (
            "sync/more.toml",
            "[[server]]\nname = \"dmz1\"\naddress = \"unix:///other.sock\"\ntags = [\"untrusted\"]\n\
             [server.config]\nallowed_ports = []\n\
             [[stack]]\nname = \"web\"\nserver = \"dmz1\"\ntags = [\"tier:any\"]\n",
        ),
        (
            "stacks/web/compose.yaml",
            "services:\n  app: { image: a, environment: { P: '${DB}' } }\n",
        ),
    ]);
    sandbox.edit(
        "sync/servers.toml",
        "name = \"local\"",
        "name = \"local\"\ntags = [\"trusted\"]",
    );
    set(&sandbox, "DB", VALUE);
    sandbox.commit("Secret");
    let ran = sandbox.run(&["validate"]);
    refused_by_rule(
        &ran,
        "the secret `DB` is of `scope:trusted`, and the server `dmz1` is untrusted",
    );
    let text = sandbox.read("sync/secrets.toml");
    let shared = text.replace("name = \"DB\"\n", "name = \"DB\"\ntags = [\"scope:all\"]\n");
    sandbox.write("sync/secrets.toml", shared);
    sandbox.commit("Shared");
    fine(sandbox.run(&["validate"]));
    // A variable is kept from there as a secret is.
    sandbox.write(
        "sync/variables.toml",
        "[[variable]]\nname = \"V\"\nvalue = \"x\"\ntags = [\"scope:trusted\"]\n",
    );
    sandbox.edit("stacks/web/compose.yaml", "'${DB}'", "'${V}'");
    sandbox.commit("Variable");
    let ran = sandbox.run(&["validate"]);
    refused_by_rule(
        &ran,
        "the variable `V` is of `scope:trusted`, and the server `dmz1` is untrusted",
    );
    for place in ["sync/variables.toml:2", "stacks/web/compose.yaml:2"] {
        assert!(ran.stderr.contains(place), "{place}\n{ran}");
    }
}

#[test]
fn a_mark_that_somebody_has_written_opens_nothing() {
    let mark = "\u{FDD0}DB@v1\u{FDD1}";
    let compose = format!(
        "services:\n  app:\n    image: a\n    environment: {{ P: \"{mark}\" }}\n    \
         volumes: ['./plain.txt:/plain']\n"
    );
    let sandbox = repository(&[
        (
            "sync/more.toml",
            "[[server]]\nname = \"dmz1\"\naddress = \"unix:///other.sock\"\ntags = [\"untrusted\"]\n\
             [server.config]\nallowed_ports = []\n\
             [[stack]]\nname = \"web\"\nserver = \"dmz1\"\ntags = [\"tier:any\"]\n",
        ),
        ("stacks/web/compose.yaml", &compose),
        ("stacks/web/plain.txt", mark),
    ]);
    sandbox.edit(
        "sync/servers.toml",
        "name = \"local\"",
        "name = \"local\"\ntags = [\"trusted\"]",
    );
    set(&sandbox, "DB", VALUE);
    sandbox.commit("Secret");
    let ran = sandbox.run(&["validate"]);
    let message = "a mark stands for the secret DB@v1, as if it could be used here";
    refused(&ran, message);
    // In the environment, and in the file.
    assert_eq!(ran.stderr.matches(message).count(), 2, "{ran}");
}

#[test]
fn whole_files_are_sealed_and_opened() {
    let sandbox = repository(&[("stacks/web/cert.key", "private\n")]);
    fine(sandbox.run(&["secret", "seal", "stacks/web/cert.key"]));
    assert_eq!(sandbox.read("stacks/web/.gitignore"), "/cert.key\n");
    let opened = done(sandbox.run(&["secret", "unseal", "stacks/web/cert.key.age"]));
    assert_eq!(opened.stdout, "private\n");
    let out = sandbox.root().join("out").display().to_string();
    let to_file = ["secret", "unseal", "stacks/web/cert.key.age", "--out", &out];
    fine(sandbox.run(&to_file));
    assert_eq!(std::fs::read_to_string(out).unwrap(), "private\n");
}

#[test]
fn a_whole_file_tells_when_its_recipients_are_others_though_as_many() {
    let sandbox = repository(&[("stacks/web/cert.key", "private\n")]);
    fine(sandbox.run(&["secret", "seal", "stacks/web/cert.key"]));
    fine(sandbox.run(&["secret", "rekey", "--check"]));
    let (_, other) = another(&sandbox, "other");
    recipient(&sandbox, "operations", &other, "scope:all");
    let stale = sandbox.run(&["secret", "rekey", "--check"]);
    assert_eq!(stale.code, Some(3), "{stale}");
    let told = "stacks/web/cert.key.age should be sealed for operations ";
    assert!(stale.stderr.contains(told), "{stale}");
    fine(sandbox.run(&["secret", "rekey"]));
    fine(sandbox.run(&["secret", "rekey", "--check"]));
}

/// Runs a program of the package `age`.
fn age(sandbox: &Sandbox, program: &str, arguments: &[&str]) -> Vec<u8> {
    let mut command = sandbox.command(program);
    let output = command.current_dir(sandbox.repo()).args(arguments).output();
    let output =
        output.unwrap_or_else(|error| panic!("{program}: {error}: run tests/setup/tools.sh"));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{program} {arguments:?}: {said}");
    output.stdout
}

#[test]
fn age_opens_what_is_sealed_here_and_its_files_open_here() {
    let sandbox = repository(&[("plain", "from age\n"), ("ours", "from here\n")]);
    let identity = sandbox.root().join("age.key").display().to_string();
    age(&sandbox, "age-keygen", &["-o", &identity]);
    let keys = age(&sandbox, "age-keygen", &["-y", &identity]);
    let public = String::from_utf8(keys).unwrap();
    recipient(&sandbox, "age", public.trim(), "scope:all");
    fine(sandbox.run(&["secret", "seal", "ours"]));
    let opened = age(&sandbox, "age", &["-d", "-i", &identity, "ours.age"]);
    assert_eq!(opened, b"from here\n");
    set(&sandbox, "DB", VALUE);
    fine(sandbox.run(&["--identity", &identity, "secret", "get", "DB"]));
    for (form, name) in [(&["-a"][..], "armored.age"), (&[], "binary.age")] {
        let arguments = [&["-r", public.trim(), "-o", name], form, &["plain"]].concat();
        age(&sandbox, "age", &arguments);
        let opened = done(sandbox.run(&["--identity", &identity, "secret", "unseal", name]));
        assert_eq!(opened.stdout, "from age\n", "{name}");
    }
}

#[test]
fn git_compares_merges_and_refuses_secrets() {
    let sandbox = repository(&[("stacks/web/cert.key", "private\n")]);
    set(&sandbox, "A", VALUE);
    fine(sandbox.run(&["secret", "seal", "stacks/web/cert.key"]));
    fine(sandbox.run(&["git-setup"]));
    fine(sandbox.run(&["git-setup"]));
    assert_eq!(sandbox.read(".gitattributes").lines().count(), 2);
    // What git calls `vaultctl` is this program.
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_vaultctl"));
    let path = std::env::join_paths(
        std::iter::once(program.parent().unwrap().to_owned())
            .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    );
    let path = path.unwrap();
    let git = |arguments: &[&str]| {
        let mut command = sandbox.command("git");
        let command = command.current_dir(sandbox.repo()).env("PATH", &path);
        let output = command.args(arguments).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(text).unwrap())
    };
    let commit = || {
        git(&["add", "--all"]);
        git(&["commit", "--quiet", "--message", "Change"])
    };
    let committed = commit();
    assert!(committed.0, "{}", committed.1);
    sandbox.write("stacks/web/cert.key", "another\n");
    fine(sandbox.run(&["secret", "seal", "stacks/web/cert.key"]));
    set(&sandbox, "A", "another-value-7Rk");
    let (_, diff) = git(&["diff"]);
    assert!(diff.contains("-private\n+another\n"), "{diff}");
    assert!(diff.contains("+value = \"sealed "), "{diff}");
    assert!(!diff.contains("BEGIN AGE"), "{diff}");
    assert!(commit().0);
    // Both sides add a secret at the end of the file.
    git(&["checkout", "--quiet", "-b", "side", "HEAD~1"]);
    set(&sandbox, "OF_SIDE", VALUE);
    assert!(commit().0);
    git(&["checkout", "--quiet", "main"]);
    set(&sandbox, "OF_MAIN", VALUE);
    assert!(commit().0);
    let (merged, said) = git(&["merge", "--quiet", "--no-edit", "side"]);
    assert!(merged, "{said}");
    for name in ["A", "OF_SIDE", "OF_MAIN"] {
        fine(sandbox.run(&["secret", "get", name]));
    }
    // What is not sealed does not get in.
    sandbox.write(
        "stacks/web/compose.yaml",
        "services:\n  web:\n    environment:\n      DB_PASSWORD: hunter2-hunter2\n",
    );
    sandbox.write(".env", "X=1\n");
    sandbox.write(
        "sync/inline.toml",
        "secret = [{ name = \"B\", value = \"canary-7Qx2\" }]\n",
    );
    sandbox.write(
        "sync/broken.toml",
        "[[secret]]\nname = \"C\"\nvalue = \"canary-7Qx2\"\n[broken\n",
    );
    let key = format!("AGE-SECRET-KEY-1{}", "Q".repeat(58));
    let latin = [b"caf\xe9\n", key.as_bytes()].concat();
    std::fs::write(sandbox.repo().join("notes.txt"), latin).unwrap();
    let (committed, said) = commit();
    assert!(said.contains("notes.txt:2: a private key of age"), "{said}");
    assert!(!committed, "{said}");
    let expected = "stacks/web/compose.yaml:4: the value of DB_PASSWORD stands here in the clear";
    assert!(
        said.contains(expected) && said.contains(".env: a .env file"),
        "{said}"
    );
    assert!(!said.contains("hunter2"), "{said}");
    for expected in [
        "sync/inline.toml: the value of the secret `B` is not sealed",
        "sync/broken.toml: the value of a secret is not sealed, as far as can be told",
    ] {
        assert!(said.contains(expected), "{said}");
    }
    assert!(!said.contains("canary-7Qx2"), "{said}");
}

#[test]
fn git_setup_says_where_it_works() {
    let sandbox = Sandbox::empty();
    for arguments in [&["git-setup"][..], &["git-setup", "--check"]] {
        let ran = sandbox.run(arguments);
        refused(&ran, "not a git repository");
        refused(
            &ran,
            "run it in a clone of the repository, or `git init` first",
        );
        assert!(!ran.stderr.contains("usage"), "{ran}");
    }
}

#[test]
fn a_name_without_a_value_is_not_lost_on_import() {
    let sandbox = repository(&[]);
    for text in [
        "TOKEN=\"correct-horse-7Qx2\"canary\n",
        "TOKEN=correct-horse-7Qx2\ncanary\n",
    ] {
        sandbox.write("plain.env", text);
        let ran = sandbox.run(&["secret", "import", "plain.env"]);
        refused(&ran, "a name stands there without `=` and a value");
        assert!(!ran.stderr.contains("canary"), "{ran}");
        assert!(!sandbox.repo().join("sync/secrets.toml").exists());
    }
}

#[test]
fn a_sealed_text_that_is_damaged_is_not_taken_for_sealed() {
    let sandbox = repository(&[]);
    set(&sandbox, "A", VALUE);
    let text = sandbox.read("sync/secrets.toml");
    let begin = text.find("YWdl").unwrap();
    // Another first letter, and the middle lines gone.
    let other = format!("{}Z{}", &text[..begin], &text[begin + 1..]);
    let end = text.find("-----END").unwrap();
    let cut = format!("{}{}", &text[..begin + 65], &text[end..]);
    for (damaged, says) in [
        (other, "does not begin as one"),
        (cut, "its end is missing"),
    ] {
        sandbox.write("sync/secrets.toml", damaged);
        let ran = sandbox.run(&["secret", "rekey", "--check"]);
        refused(&ran, says);
        refused(&ran, "sync/secrets.toml:");
    }
}

#[test]
fn a_version_that_was_deleted_and_destroyed_is_destroyed() {
    let sandbox = repository(&[]);
    set(&sandbox, "A", VALUE);
    fine(sandbox.run(&["secret", "delete", "A"]));
    fine(sandbox.run(&["secret", "destroy", "A", "--versions", "1", "--yes"]));
    let ran = sandbox.run(&["secret", "get", "A", "--version", "1"]);
    refused(&ran, "version 1 of `A` was destroyed");
    assert!(!ran.stderr.contains("undelete"), "{ran}");
}

#[test]
fn a_value_that_is_not_sealed_is_not_shown_where_that_is_said() {
    let sandbox = repository(&[]);
    for text in [
        "secret = [{ name = \"A\", value = \"canary-7Qx2\" }]\n",
        "[[secret]]\nname = \"A\"\nversion = [{ version = 1, value = \"canary-7Qx2\" }]\n",
        "[[secret]]\nname = \"A\"\nvaleu = \"canary-7Qx2\"\n",
        "[[secret]]\nname = \"A\"\n[[secret.version]]\nversion = 1\nvalue = \"canary-7Qx2\"\n",
        "[[secret]]\nname = \"A\"\nvalue = \"canary-7Qx2\"\nodd = 1\n",
        "[[secrets]]\nname = \"A\"\nvalue = \"\"\"\nfirst-7Qx2\ncanary-7Qx2\n\"\"\"\n",
        "[[secret]]\nname = \"A\"\nvalue = \"canary-7Qx2\n",
    ] {
        sandbox.write("sync/secrets.toml", text);
        for command in [&["validate", "--worktree"][..], &["secret", "get", "A"]] {
            let ran = sandbox.run(command);
            assert_ne!(ran.code, Some(0), "{ran}");
            assert!(!ran.stderr.contains("7Qx2"), "{ran}");
            assert!(!ran.stdout.contains("7Qx2"), "{ran}");
        }
    }
}

#[test]
fn lines_that_cannot_be_imported_are_named_and_not_quoted() {
    let sandbox = repository(&[]);
    let path = sandbox.root().join("plain.env");
    for (text, says) in [
        (
            "A=\"never-closed-7Qx2\nB=x\n",
            "line 1: it is no NAME=value",
        ),
        ("A=x\nMIIE 7Qx2=\n", "line 2: it is no NAME=value"),
        ("A=${X:?7Qx2}\n", "line 1: it is no NAME=value"),
        (
            "\nA=half$word7Qx2\n",
            "line 2: its value refers to a variable that is not set",
        ),
    ] {
        std::fs::write(&path, text).unwrap();
        let path = path.display().to_string();
        let ran = sandbox.run(&["secret", "import", &path, "--external"]);
        refused(&ran, says);
        assert!(!ran.stderr.contains("7Qx2"), "{ran}");
    }
    assert!(!sandbox.repo().join("sync/secrets.toml").exists());
}

#[test]
fn who_sets_a_secret_at_once_does_not_undo_what_others_set() {
    let sandbox = repository(&[]);
    set(&sandbox, "DB", VALUE);
    let set_at_once = |arguments: &[&str]| {
        let children: Vec<_> = (0..8)
            .map(|_| {
                let mut command = sandbox.command(env!("CARGO_BIN_EXE_vaultctl"));
                let command = command.current_dir(sandbox.repo()).args(arguments);
                let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
                command.spawn().unwrap()
            })
            .collect();
        let ended = children.into_iter().map(|child| {
            let output = child.wait_with_output().unwrap();
            output.status.success()
        });
        ended.filter(|succeeded| *succeeded).count()
    };
    let how = ["secret", "set", "DB", "--generate", "alnum:24"];
    let done_ones = set_at_once(&how);
    let text = sandbox.read("sync/secrets.toml");
    assert_eq!(text.matches("[[secret.version]]").count(), 1 + done_ones);
    let last = (1 + done_ones).to_string();
    let with_cas = [&how[..], &["--cas", &last]].concat();
    assert_eq!(set_at_once(&with_cas), 1);
    assert_eq!(
        set_at_once(&["secret", "set", "NEW", "--generate", "hex:32", "--cas", "0"]),
        1
    );
    fine(sandbox.run(&["validate", "--worktree"]));
}

#[test]
fn a_recipient_whose_name_has_a_space_is_one_of_those_that_rekey_knows() {
    let sandbox = repository(&[]);
    set(&sandbox, "DB", VALUE);
    let (path, public) = another(&sandbox, "laptop");
    recipient(&sandbox, "my laptop", &format!("{public} "), "scope:all");
    let check = ["secret", "rekey", "--check"];
    assert_eq!(sandbox.run(&check).code, Some(3));
    fine(sandbox.run(&["secret", "rekey"]));
    fine(sandbox.run(&check));
    fine(sandbox.run(&["--identity", &path, "secret", "get", "DB"]));
    std::fs::remove_file(sandbox.repo().join("sync/recipient-my laptop.toml")).unwrap();
    let ran = done(sandbox.run(&["secret", "rekey"]));
    assert!(
        ran.stderr.contains("The former key of `my laptop`"),
        "{ran}"
    );
}

#[test]
fn a_secret_that_is_due_is_spoken_of_before_it_is_overdue() {
    let sandbox = repository(&[]);
    set(&sandbox, "A", VALUE);
    let rotation = |every: &str| {
        let text = format!("[[rotation]]\nname = \"a\"\nsecret = \"A\"\nevery = \"{every}\"\n");
        sandbox.write("sync/rotations.toml", text);
        sandbox.run(&["status", "--worktree"]).stderr
    };
    assert!(!rotation("90d").contains("rotation of secret"));
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let told = rotation("1s");
    assert!(told.contains("the rotation of secret `A` is"), "{told}");
    // Without --commit nobody writes into a working tree by a timer.
    let ran = sandbox.run(&["rotate", "--due", "--worktree"]);
    assert!(ran.stderr.contains("secret `A` is due"), "{ran}");
    let listed = done(sandbox.run(&["secret", "versions", "A"]));
    assert!(!listed.stdout.contains("#2"), "{listed}");
}
