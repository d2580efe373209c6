//! Loads from memory: discovery, surroundings, and robustness against any input.

use std::path::{Path, PathBuf};

use miette::Severity;
use proptest::prelude::*;

use super::model::PullPolicy;
use super::{ComposeErrors, LoadRequest, Loaded, MemoryFiles, Problem, load, render};

fn files(entries: &[(&str, &str)]) -> MemoryFiles {
    let mut files = MemoryFiles::default();
    for (path, text) in entries {
        files.insert(*path, *text);
    }
    files
}

fn nothing(_: &str) -> Option<String> {
    None
}

fn load_at(directory: &str, entries: &[(&str, &str)]) -> Result<Loaded, Box<ComposeErrors>> {
    load(&LoadRequest::new(directory, &nothing), &files(entries))
}

fn problems(errors: &ComposeErrors) -> Vec<String> {
    errors.errors.iter().map(ToString::to_string).collect()
}

const WEB: &str = "services: {web: {image: web}}\n";

#[test]
fn a_file_is_found_in_a_directory_above() {
    let loaded = load_at("/srv/app/sub/dir", &[("/srv/app/compose.yml", WEB)]).unwrap();
    assert_eq!(loaded.project.name, "app");
    assert_eq!(loaded.project.working_dir, Path::new("/srv/app"));
    assert_eq!(
        loaded.project.compose_files,
        [PathBuf::from("/srv/app/compose.yml")]
    );
}

#[test]
fn the_search_stays_in_its_directory_where_told() {
    let mut request = LoadRequest::new("/srv/app/sub", &nothing);
    request.search_parents = false;
    let errors = load(&request, &files(&[("/srv/app/compose.yml", WEB)])).unwrap_err();
    assert_eq!(
        problems(&errors),
        ["no Compose file in /srv/app/sub or above"]
    );
}

#[test]
fn the_first_of_several_default_files_wins_with_a_warning() {
    let loaded = load_at(
        "/p",
        &[
            ("/p/docker-compose.yml", "services: {web: {image: old}}"),
            ("/p/compose.yaml", WEB),
            (
                "/p/compose.override.yml",
                "services: {web: {hostname: over}}",
            ),
        ],
    )
    .unwrap();
    let web = &loaded.project.services["web"];
    assert_eq!(web.image.as_deref(), Some("web"));
    assert_eq!(web.hostname.as_deref(), Some("over"));
    let warnings: Vec<String> = loaded.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        warnings,
        ["/p/docker-compose.yml is not used: /p/compose.yaml is"]
    );
}

#[test]
fn every_file_that_is_read_is_listed() {
    let loaded = load_at(
        "/p",
        &[
            (
                "/p/compose.yaml",
                "include: [sub/c.yaml]\nservices: {web: {image: web, env_file: a.env}}",
            ),
            ("/p/.env", "A=1"),
            ("/p/a.env", "A=1"),
            ("/p/sub/c.yaml", "services: {sub: {image: sub}}"),
            ("/p/sub/.env", "B=1"),
            ("/p/unrelated.yaml", ""),
        ],
    )
    .unwrap();
    let read: Vec<_> = loaded
        .read_files
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    assert_eq!(
        read,
        [
            "/p/.env",
            "/p/a.env",
            "/p/compose.yaml",
            "/p/sub/.env",
            "/p/sub/c.yaml"
        ]
    );
}

#[test]
fn an_environment_file_in_another_encoding_is_a_warning() {
    let mut files = files(&[(
        "/p/compose.yaml",
        "services: {web: {image: \"web:${TAG}\"}}",
    )]);
    files.insert("/p/.env", b"# Version f\xfcr heute\nTAG=1\n".as_slice());
    let loaded = load(&LoadRequest::new("/p", &nothing), &files).unwrap();
    let web = &loaded.project.services["web"];
    assert_eq!(web.image.as_deref(), Some("web:1"));
    let warnings: Vec<String> = loaded.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(warnings, ["/p/.env: it is not UTF-8 text at byte 11"]);
}

#[test]
fn a_file_that_is_extended_is_read_once() {
    let loaded = load_at(
        "/p",
        &[
            (
                "/p/compose.yaml",
                "services: {a: {extends: {file: base.yaml, service: a}}, \
                 b: {extends: {file: base.yaml, service: a}}}",
            ),
            (
                "/p/compose.override.yaml",
                "services: {c: {extends: {file: base.yaml, service: a}}}",
            ),
            ("/p/base.yaml", "services: {a: {image: base}} # once"),
        ],
    )
    .unwrap();
    let comments: Vec<_> = loaded.comments.iter().map(|c| c.text.as_str()).collect();
    assert_eq!(comments, ["once"]);
    assert!(loaded.read_files.contains(Path::new("/p/base.yaml")));
    assert_eq!(loaded.project.services.len(), 3);
}

#[test]
fn extending_is_limited() {
    let chain: String = (0..100)
        .map(|n| format!("  s{n}: {{extends: s{}}}\n", n + 1))
        .collect::<Vec<_>>()
        .concat();
    let chain = format!("services:\n{chain}  s100: {{image: x}}\n");
    let labels = "x, ".repeat(1000);
    let copies: String = (0..500)
        .map(|n| format!("  s{n}: {{extends: base}}\n"))
        .collect::<Vec<_>>()
        .concat();
    let copies = format!("services:\n  base: {{image: x, x-large: [{labels}]}}\n{copies}");
    for (text, reason) in [
        (
            chain,
            "services.s63.extends: more than 64 services extend one another in a row",
        ),
        (copies, "`extends` repeats too much"),
    ] {
        let errors = load_at("/p", &[("/p/compose.yaml", &text)]).unwrap_err();
        assert!(
            problems(&errors).iter().any(|problem| problem == reason),
            "{errors:?}"
        );
    }
}

#[test]
fn services_values_and_comments_know_their_places() {
    let text = "# top\nservices:\n  web: # why\n    image: web\n    ports:\n      - 80:80\n";
    let loaded = load_at("/p", &[("/p/compose.yaml", text)]).unwrap();
    let web = &loaded.project.services["web"].location;
    assert_eq!(
        (web.file.as_path(), web.line, web.column),
        (Path::new("/p/compose.yaml"), 3, 3)
    );
    let line = |path: &str| loaded.location(path).map(|location| location.line);
    assert_eq!(line("services.web.image"), Some(4));
    assert_eq!(line("services.web.ports"), Some(5));
    assert_eq!(line("services.web.ports[0]"), Some(6));
    assert_eq!(line("services.web.networks"), None);
    let comments: Vec<(usize, &str)> = loaded
        .comments
        .iter()
        .map(|comment| (comment.location.line, comment.text.as_str()))
        .collect();
    assert_eq!(comments, [(1, "top"), (3, "why")]);
}

#[test]
fn unset_variables_are_warnings_or_errors() {
    let entries = [(
        "/p/compose.yaml",
        "services: {web: {image: \"web:${TAG}\"}}",
    )];
    let loaded = load_at("/p", &entries).unwrap();
    assert_eq!(
        loaded.warnings[0].problem,
        Problem::UnsetVariable {
            name: "TAG".to_owned()
        }
    );
    let mut request = LoadRequest::new("/p", &nothing);
    request.unset = Severity::Error;
    let errors = load(&request, &files(&entries)).unwrap_err();
    assert_eq!(problems(&errors), ["the variable TAG is not set"]);
}

#[test]
fn the_callers_values_win_over_files() {
    let lookup = |name: &str| (name == "A").then(|| "caller".to_owned());
    let mut request = LoadRequest::new("/p", &lookup);
    request.env_files = vec!["given.env".into()];
    let loaded = load(
        &request,
        &files(&[
            (
                "/p/compose.yaml",
                "services: {web: {image: \"$A-$B-$C\", pull_policy: if_not_present}}",
            ),
            ("/p/given.env", "A=given\nB=given"),
            ("/p/.env", "A=dot\nB=dot\nC=dot"),
        ]),
    )
    .unwrap();
    let web = &loaded.project.services["web"];
    assert_eq!(web.image.as_deref(), Some("caller-given-dot"));
    assert_eq!(web.pull_policy, Some(PullPolicy::Missing));
}

#[test]
fn the_home_directory_is_asked_for() {
    let entries = [(
        "/p/compose.yaml",
        "services: {web: {image: web, volumes: [\"~/a:/a\"]}}",
    )];
    let errors = load_at("/p", &entries).unwrap_err();
    assert_eq!(
        problems(&errors),
        ["~/a: `~` is the home directory of whoever runs this"]
    );
}

#[test]
fn values_of_secrets_do_not_show() {
    let lookup = |name: &str| (name == "TOKEN").then(|| "hush-hush".to_owned());
    let text = "services: {web: {image: web, secrets: [s], configs: [c]}}\n\
        secrets: {s: {environment: TOKEN}}\nconfigs: {c: {environment: TOKEN}}";
    let loaded = load(
        &LoadRequest::new("/p", &lookup),
        &files(&[("/p/compose.yaml", text)]),
    )
    .unwrap();
    let value = loaded.project.secrets["s"]
        .environment_value
        .as_ref()
        .unwrap();
    assert_eq!(value.text(), Some("hush-hush"));
    let printed = format!("{:?}{}", loaded.project, render::to_json(&loaded.project));
    assert!(!printed.contains("hush-hush"), "{printed}");
}

#[test]
fn a_file_that_is_not_text_is_an_error() {
    let mut files = MemoryFiles::default();
    files.insert("/p/compose.yaml", b"services:\n  \xff".to_vec());
    let errors = load(&LoadRequest::new("/p", &nothing), &files).unwrap_err();
    assert_eq!(
        problems(&errors),
        ["cannot read /p/compose.yaml: it is not UTF-8 text at byte 12"]
    );
}

#[test]
fn files_that_include_each_other_end() {
    let errors = load_at(
        "/p",
        &[
            ("/p/compose.yaml", "include: [a.yaml]"),
            ("/p/a.yaml", "include: [b.yaml]"),
            ("/p/b.yaml", "include: [a.yaml]"),
        ],
    )
    .unwrap_err();
    assert_eq!(
        problems(&errors),
        ["include: files include each other: \
          /p/compose.yaml -> /p/a.yaml -> /p/b.yaml -> /p/a.yaml"]
    );
}

#[test]
fn copies_of_large_texts_are_limited() {
    let text = format!(
        "x-a: &a {}\nx-b: [{}]\n{WEB}",
        "y".repeat(100_000),
        "*a, ".repeat(1_000)
    );
    let errors = load_at("/p", &[("/p/compose.yaml", &text)]).unwrap_err();
    assert_eq!(problems(&errors), ["aliases repeat too much text"]);
}

#[test]
fn nesting_through_aliases_is_limited() {
    let nested = |inner: &str| format!("{}{inner}{}", "[".repeat(80), "]".repeat(80));
    let text = format!("x-a: &a {}\nx-b: {}\n{WEB}", nested("1"), nested("*a"));
    let errors = load_at("/p", &[("/p/compose.yaml", &text)]).unwrap_err();
    assert_eq!(problems(&errors), ["more than 128 levels of nesting"]);
}

#[test]
fn ranges_of_ports_are_limited() {
    let ports: Vec<String> = (0..9)
        .map(|host| format!("\"127.0.0.{host}::1-65535\""))
        .collect();
    let text = format!(
        "services: {{web: {{image: web, ports: [{}]}}}}",
        ports.join(", ")
    );
    let errors = load_at("/p", &[("/p/compose.yaml", &text)]).unwrap_err();
    assert_eq!(
        problems(&errors),
        ["services.web.ports[3]: is one of more than 196608 ports"]
    );
}

/// A line that looks like a part of a Compose file.
fn fragment() -> impl Strategy<Value = String> {
    let key = prop::sample::select(vec![
        "services",
        "web",
        "image",
        "ports",
        "volumes",
        "environment",
        "networks",
        "x-a",
        "<<",
        "build",
        "deploy",
        "resources",
        "secrets",
        "configs",
        "include",
        "ulimits",
        "command",
        "depends_on",
        "healthcheck",
        "logging",
        "env_file",
        "name",
        "external",
        "labels",
        "gpus",
    ]);
    let value = prop::sample::select(vec![
        "",
        "~",
        "web",
        "80:80",
        "1-65535",
        "[a, b]",
        "{a: 1}",
        "&a b",
        "*a",
        "${A:-b}",
        "$",
        "${",
        "!!int 5",
        "!reset",
        "'",
        "\"",
        "|",
        "- x",
        "{",
        "[",
        "true",
        "1.5",
        "2001-01-01",
        "a:b:c",
        "[{source: a}]",
        "{a: {b: }}",
        "&a {b: *a}",
        ".",
        "../..",
        "~/x",
        "\u{1F47B}",
        "\u{0}",
    ]);
    (0_usize..5, key, value)
        .prop_map(|(indent, key, value)| format!("{}{key}: {value}", "  ".repeat(indent)))
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in ".{0,200}") {
        let _ = load_at("/p", &[("/p/compose.yaml", &text)]);
    }

    #[test]
    fn no_fragments_make_it_panic(lines in prop::collection::vec(fragment(), 1..20)) {
        let text = lines.join("\n");
        let over = "services: {web: {image: x, ports: [80], environment: {A: 1}, build: .}}";
        let _ = load_at("/p", &[("/p/compose.yaml", &text), ("/p/compose.override.yml", over)]);
        let _ = load_at("/p", &[("/p/compose.yaml", over), ("/p/compose.override.yml", &text)]);
    }

    #[test]
    fn no_value_makes_it_panic(
        key in prop::sample::select(super::schema::service_keys()),
        value in "[-a-z0-9:/\\[\\]{}, .\"=]{0,40}",
    ) {
        let text = format!("services: {{web: {{image: x, {key}: {value}}}}}");
        let _ = load_at("/p", &[("/p/compose.yaml", &text)]);
    }
}
