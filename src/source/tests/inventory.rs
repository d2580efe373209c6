use super::*;

fn variables(files: &[(&str, &str)], host: &str) -> String {
    let server = format!("[[server]]\nname = \"{host}\"\n");
    let mut all = vec![("sync/a.toml", server.as_str())];
    all.extend_from_slice(files);
    let source = match load_files(&all) {
        Ok(source) => source,
        Err(errors) => panic!("{:?}", errors.problems()),
    };
    let variables = source.servers[0].variables.clone();
    let variables = variables
        .into_iter()
        .filter(|(name, _)| name != "ansible_group_priority");
    serde_json::Value::Object(variables.collect()).to_string()
}

const PRECEDENCE: &str = r#"
all:
  vars: {a: all-inline, b: all-inline, c: all-inline, d: all-inline, e: all-inline, z: all-inline}
  hosts:
    solo:
    "ported:2222":
  children:
    parent:
      vars: {b: parent-inline, c: parent-inline, d: parent-inline}
      children:
        child:
          vars: {c: child-inline, d: child-inline, z: child-inline}
          hosts:
            "web[01:03]":
            "db[a:c:2]": {x: 1}
            web01: {d: host-inline, e: host-inline}
    beta: {hosts: {web01: }, vars: {p: beta, q: beta}}
    alpha: {hosts: {web01: }, vars: {p: alpha, q: alpha, ansible_group_priority: 10}}
    zdeep:
      hosts: {web02: {}}
      vars: {d: zdeep}
    dirgrp: {hosts: {web03: }}
    empty:
"#;

/// The expected values are those that `ansible-inventory --host` of ansible-core 2.19 prints for
/// the same files.
#[test]
fn variables_have_ansibles_precedence() {
    let files = [
        ("inventory/hosts.yml", PRECEDENCE),
        ("inventory/group_vars/all.yml", "a: all-file\nz: all-file\n"),
        ("inventory/group_vars/child.yaml", "c: child-file\n"),
        (
            "inventory/group_vars/parent",
            "b: parent-file\nc: parent-file\n",
        ),
        (
            "inventory/group_vars/dirgrp/10.yml",
            "f: from-dir-1\ng: from-dir-1\n",
        ),
        ("inventory/group_vars/dirgrp/20.yml", "g: from-dir-2\n"),
        ("inventory/group_vars/dirgrp/.x.yml", "h: hidden\n"),
        ("inventory/group_vars/dirgrp/sub/a.yml", "i: sub\n"),
        ("inventory/group_vars/dirgrp/note.txt", "j: txt\n"),
        ("inventory/group_vars/dirgrp/noext", "k: noext\n"),
        ("inventory/group_vars/dirgrp.yml", "f: from-file\n"),
        ("inventory/host_vars/web01.yml", "e: host-file\n"),
        (
            "inventory/host_vars/web01.yaml",
            "e: host-yaml\nm: host-yaml\n",
        ),
    ];
    for (host, expected) in [
        (
            "web01",
            r#"{"a":"all-file","b":"parent-file","c":"child-file","d":"host-inline","e":"host-file","p":"alpha","q":"alpha","z":"all-file"}"#,
        ),
        (
            "web02",
            r#"{"a":"all-file","b":"parent-file","c":"child-file","d":"child-inline","e":"all-inline","z":"all-file"}"#,
        ),
        (
            "web03",
            r#"{"a":"all-file","b":"parent-file","c":"child-file","d":"child-inline","e":"all-inline","f":"from-dir-1","g":"from-dir-2","i":"sub","k":"noext","z":"all-file"}"#,
        ),
        (
            "dba",
            r#"{"a":"all-file","b":"parent-file","c":"child-file","d":"child-inline","e":"all-inline","x":1,"z":"all-file"}"#,
        ),
        (
            "solo",
            r#"{"a":"all-file","b":"all-inline","c":"all-inline","d":"all-inline","e":"all-inline","z":"all-file"}"#,
        ),
        (
            "ported",
            r#"{"a":"all-file","ansible_port":2222,"b":"all-inline","c":"all-inline","d":"all-inline","e":"all-inline","z":"all-file"}"#,
        ),
    ] {
        assert_eq!(variables(&files, host), expected, "{host}");
    }
}

#[test]
fn a_group_may_stand_in_several_places() {
    let hosts = r#"
all:
  children:
    g1:
      children: {shared: {vars: {s: g1}}}
    g2:
      children: {shared: {vars: {t: g2}, hosts: {h1: {u: 1}}}}
    g3: {hosts: {h1: {u: 2, ansible_port: "22"}}}
"#;
    let found = variables(&[("inventory/hosts.yml", hosts)], "h1");
    assert_eq!(found, r#"{"ansible_port":"22","s":"g1","t":"g2","u":2}"#);
}

#[test]
fn a_folder_of_inventory_files_is_one_inventory() {
    let files = [
        ("vaultctl.toml", "[paths]\ninventory = \"hosts\"\n"),
        ("hosts/1.yml", "all: {hosts: {web: {a: 1, b: 1}}}"),
        ("hosts/2.yaml", "all: {hosts: {web: {b: 2}}}"),
        ("hosts/readme.md", "not: [an inventory"),
        ("hosts/group_vars/all.yml", "c: 3"),
        ("hosts/known_hosts", ""),
    ];
    assert_eq!(variables(&files, "web"), r#"{"a":1,"b":2,"c":3}"#);
}

#[test]
fn faults_say_where_they_are() {
    for (text, expected) in [
        (
            "[web]\nhost1\n",
            "ini-inventory 1:1: the inventory is written in INI, not in YAML",
        ),
        (
            "# x\nhost1 ansible_host=1\n[web]\n",
            "ini-inventory 3:1: the inventory is written in INI, not in YAML",
        ),
        ("all: [", "yaml-syntax 1:6: not valid YAML: "),
        (
            "- a\n",
            "inventory 1:1: an inventory is a mapping of groups",
        ),
        (
            "all:\n  hosts: [a, b]\n",
            "inventory 2:10: `hosts` is a mapping of hosts, not a list",
        ),
        (
            "all:\n  children: [a]\n",
            "inventory 2:13: `children` is a mapping of groups",
        ),
        (
            "all:\n  vars: [a]\n",
            "inventory 2:9: variables are a mapping",
        ),
        ("all: text\n", "inventory 1:6: group `all` is not a mapping"),
        (
            "all: {hosts: {a: text}}\n",
            "inventory 1:18: variables are a mapping",
        ),
        (
            "plugin: aws_ec2\n",
            "inventory-plugin 1:1: inventory plugins are not run",
        ),
        (
            "a: {children: {b: {children: {a: }}}}\n",
            "group-cycle 1:31: group `a` would be inside of itself",
        ),
        (
            "all: {hosts: {\"w[1\": }}\n",
            "host-pattern 1:15: host `w[1` has a `[` without a `]`",
        ),
        (
            "all: {host: {a: }}\n",
            "inventory-key 1:7: group `all` has a key `host`",
        ),
        (
            "all: {hosts: {a: , a: }}\n",
            "repeated-key 1:20: `a` stands twice",
        ),
    ] {
        let loaded = load_files(&[LOCAL, ("inventory/hosts.yml", text)]);
        let [problem] = problems(&loaded) else {
            panic!("{text}: {:?}", brief(&loaded))
        };
        let place = problem.place().unwrap();
        let found = format!(
            "{} {}:{}: {}",
            problem.code,
            place.line(),
            place.column(),
            problem.message
        );
        assert!(found.starts_with(expected), "{text}: {found}");
        let lenient = ["inventory-key", "repeated-key"].contains(&problem.code);
        assert_eq!(loaded.is_ok(), lenient, "{text}");
    }
}

#[test]
fn encrypted_variable_files_are_noted_and_ini_files_found_by_their_default_names() {
    let vault = load_files(&[
        LOCAL,
        ("inventory/hosts.yml", "all: {hosts: {web: }}"),
        (
            "inventory/host_vars/web.yml",
            "$ANSIBLE_VAULT;1.1;AES256\n6162\n",
        ),
    ]);
    assert_eq!(codes(&vault), ["vault-file"]);
    let ini = load_files(&[LOCAL, ("inventory/hosts.ini", "[web]\na\n")]);
    assert_eq!(codes(&ini), ["ini-inventory"]);
}

#[test]
fn a_broken_inventory_does_not_blame_its_servers() {
    let loaded = load_files(&[
        ("inventory/hosts.yml", "all: ["),
        ("sync/a.toml", "[[server]]\nname = \"web\"\n"),
    ]);
    assert_eq!(codes(&loaded), ["yaml-syntax"]);
}
