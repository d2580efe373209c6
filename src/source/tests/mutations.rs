use std::time::Instant;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::Strategy;

use super::*;

const TOML: &str = r#"
[[server]]
name = "local"
tags = ["a", "b"]
[server.config]
address = "ssh://me@host:22"
allowed_ports = [80, "443/tcp"]
address_pools = [{ base = "172.16.0.0/12", size = 20 }]
[[stack]]
name = "web"
server = "local"
after = ["db"]
environment = """
A = "b # c" # d\\e
- B: x
"""
config_files = [{ path = "x", requires = "restart" }]
[[procedure]]
name = "p"
[[procedure.config.stage]]
name = "s"
executions = [{ execution.type = "DeployStack", execution.params.stack = "web" }]
[[secret]]
name = "a/b"
[[secret.version]]
version = 1
created = 2026-11-20T10:00:00Z
value = """
-----BEGIN AGE ENCRYPTED FILE-----
"""
[[rotation]]
name = "r"
secret = "a/b"
every = "1h 30m"
jitter = "20%"
"#;

const YAML: &str = r#"
all:
  vars: &v
    ansible_user: "{{ x }}"
  hosts:
    "web[01:03]:22":
      <<: *v
      ansible_host: !vault |
        abc
      ansible_ssh_common_args: -o ProxyJump=a,b -o "X y"
  children:
    g: {hosts: {h: {p: [1, 2, {q: r}]}}}
"#;

const PIECES: [&str; 24] = [
    "\"",
    "\"\"\"",
    "'''",
    "[[",
    "]]",
    "[",
    "]",
    "{",
    "}",
    "=",
    ":",
    "\n",
    "\\",
    "#",
    ",",
    "é",
    "\u{0}",
    "\u{feff}",
    "&a ",
    "*a",
    "- ",
    "\t",
    "[9:",
    "99999999999",
];

#[derive(Debug, Clone)]
enum Mutation {
    Insert(Index, usize),
    Delete(Index, usize),
    Swap(Index, Index),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        (any::<Index>(), 0..PIECES.len()).prop_map(|(at, piece)| Mutation::Insert(at, piece)),
        (any::<Index>(), 1..20usize).prop_map(|(at, length)| Mutation::Delete(at, length)),
        (any::<Index>(), any::<Index>()).prop_map(|(one, other)| Mutation::Swap(one, other)),
    ]
}

fn mutated(text: &str, mutations: &[Mutation]) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for mutation in mutations {
        match mutation {
            Mutation::Insert(at, piece) => {
                let at = at.index(characters.len() + 1);
                characters.splice(at..at, PIECES[*piece].chars());
            }
            Mutation::Delete(at, length) => {
                let at = at.index(characters.len() + 1);
                let end = (at + length).min(characters.len());
                characters.drain(at..end);
            }
            Mutation::Swap(one, other) if !characters.is_empty() => {
                let (one, other) = (one.index(characters.len()), other.index(characters.len()));
                characters.swap(one, other);
            }
            Mutation::Swap(..) => {}
        }
    }
    characters.into_iter().collect()
}

/// Loads in bounded time; what is refused has an error, and every finding can be rendered.
fn check(files: &[(&str, &str)]) {
    let begin = Instant::now();
    let loaded = load_files(files);
    assert!(begin.elapsed().as_secs() < 20, "took {:?}", begin.elapsed());
    for (place, _) in problems(&loaded).iter().flat_map(|problem| &problem.labels) {
        assert!(place.range.end <= place.file.text.len(), "{place}");
    }
    rendered(problems(&loaded));
    if let Err(errors) = loaded {
        assert!(errors.errors().next().is_some(), "refused without an error");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn mutated_toml_is_refused_or_read(mutations in prop::collection::vec(mutation(), 1..8)) {
        let text = mutated(TOML, &mutations);
        check(&[WEB, ("sync/a.toml", &text)]);
        check(&[WEB, LOCAL, ("vaultctl.toml", &text)]);
    }

    #[test]
    fn mutated_yaml_is_refused_or_read(mutations in prop::collection::vec(mutation(), 1..8)) {
        let text = mutated(YAML, &mutations);
        check(&[
            ("sync/a.toml", "[[server]]\nname = 'web01'\n[[server]]\nname = 'h'\n"),
            ("inventory/hosts.yml", &text),
            ("inventory/host_vars/h.yml", &text),
        ]);
    }

    #[test]
    fn any_text_is_refused_or_read(text in "\\PC{0,80}") {
        check(&[
            LOCAL,
            ("sync/a.toml", &text),
            ("vaultctl.toml", &text),
            ("inventory/hosts.yml", &text),
        ]);
    }
}

#[test]
fn deep_nesting_is_refused() {
    for (open, close) in [("[", "]"), ("{a=", "}")] {
        let text = format!("a = {}{}", open.repeat(5000), close.repeat(5000));
        check(&[LOCAL, ("sync/a.toml", &text)]);
    }
    let text = format!("a: {}{}", "[".repeat(5000), "]".repeat(5000));
    check(&[LOCAL, ("inventory/hosts.yml", &text)]);
    let groups: Vec<String> = (0..120)
        .map(|depth| format!("g{depth}: {{children: {{"))
        .collect();
    let text = groups.concat() + &"}}".repeat(120);
    check(&[LOCAL, ("inventory/hosts.yml", &text)]);
}
