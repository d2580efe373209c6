use std::path::Path;
use std::time::Duration;

use super::*;

fn stack(keys: &str) -> Stack {
    match load_toml(&web(keys)) {
        Ok(source) => source.stacks[0].clone(),
        Err(errors) => panic!("{keys}: {:?}", errors.problems()),
    }
}

#[test]
fn a_stack_needs_a_name_and_a_server() {
    let stack = stack("");
    assert_eq!(stack.project(), "web");
    assert_eq!(stack.servers[0].as_str(), "local");
    assert_eq!(stack.directory, Path::new("stacks/web"));
    assert_eq!(stack.compose_files, [Path::new("stacks/web/compose.yaml")]);
    assert_eq!(stack.env_file_path, Path::new(".env"));
    assert!(stack.deploy && !stack.public && stack.git.is_none());
    assert_eq!(
        (stack.state, stack.apply),
        (StackState::Running, ApplyMode::Auto)
    );
}

#[test]
fn every_key_of_a_stack_is_read() {
    let text = r#"
[[stacks]]
name = "db"
server = "local"
deploy = false

[[stacks]]
name = "web"
description = "Site"
tags = ["tier:any", "exposure:public"]
after = ["db"]
state = "stopped"
apply = "manual"
[stacks.config]
servers = ["local"]
project_name = "site"
rollout = { max_parallel = 2, order = ["local"] }
run_directory = "stacks/web"
host_directory = "/srv/web"
file_paths = ["compose.yaml"]
environment = """
A = 1
- B: "two"
"""
env_file_path = "prod.env"
additional_env_files = ["extra.env", { path = "prod.env", track = false }]
files_owner = "1000:1001"
profiles = "one, two"
config_files = [
  "compose.yaml",
  { path = "sealed.conf", services = ["app"], requires = "Restart", delivery = "once" },
]
pre_deploy = "echo before"
post_deploy = { path = "sub", command = "echo after", shell_mode = true }
destroy_before_deploy = true
auto_pull = false
ignore_services = ["job"]
health_timeout = "5m"
"#;
    let source = load_files(&[
        LOCAL,
        WEB,
        ("stacks/web/extra.env", ""),
        ("stacks/web/sealed.conf.age", ""),
        ("stacks/db/compose.yaml", ""),
        ("sync/a.toml", text),
    ])
    .unwrap();
    let stack = source.stack("web").unwrap();
    insta::assert_debug_snapshot!(stack);
    assert_eq!(
        stack.health_timeout.as_deref(),
        Some(&Duration::from_mins(5))
    );
}

/// What `docker compose config` 2.26.1 reads of the same files.
#[test]
fn compose_files_are_found_in_composes_own_order() {
    for (files, expected) in [
        (
            vec!["compose.yml", "docker-compose.yml"],
            vec!["compose.yml"],
        ),
        (
            vec!["docker-compose.yaml", "docker-compose.yml"],
            vec!["docker-compose.yml"],
        ),
        (vec!["docker-compose.yaml"], vec!["docker-compose.yaml"]),
        (
            vec![
                "docker-compose.yml",
                "compose.override.yaml",
                "compose.override.yml",
            ],
            vec!["docker-compose.yml", "compose.override.yml"],
        ),
    ] {
        let paths: Vec<String> = files
            .iter()
            .map(|name| format!("stacks/web/{name}"))
            .collect();
        let text = web("");
        let mut repository = vec![LOCAL, ("sync/a.toml", text.as_str())];
        repository.extend(paths.iter().map(|path| (path.as_str(), "")));
        let source = load_files(&repository).unwrap();
        let found: Vec<_> = source.stacks[0]
            .compose_files
            .iter()
            .map(|path| path.file_name().unwrap().to_str().unwrap())
            .collect();
        assert_eq!(found, expected);
        let warned = source
            .problems
            .iter()
            .filter(|each| each.code == "several-files")
            .count();
        assert_eq!(
            warned,
            usize::from(files.len() != expected.len()),
            "{files:?}"
        );
    }
}

#[test]
fn file_paths_are_relative_to_the_run_directory_else_to_the_top() {
    for (keys, directory, file, host) in [
        (
            "run_directory = 'apps/x'",
            "apps/x",
            "apps/x/compose.yaml",
            None,
        ),
        (
            "run_directory = './apps/../apps/x'",
            "apps/x",
            "apps/x/compose.yaml",
            None,
        ),
        (
            "run_directory = 'apps'\nfile_paths = ['x/compose.yaml']",
            "apps",
            "apps/x/compose.yaml",
            None,
        ),
        (
            "file_paths = ['apps/x/compose.yaml']",
            "apps/x",
            "apps/x/compose.yaml",
            None,
        ),
        (
            "run_directory = '/srv/x'\nfile_paths = ['apps/x/compose.yaml']",
            "apps/x",
            "apps/x/compose.yaml",
            Some("/srv/x"),
        ),
        (
            "run_directory = '/srv/web'",
            "stacks/web",
            "stacks/web/compose.yaml",
            Some("/srv/web"),
        ),
    ] {
        let text = web(keys);
        let source = load_files(&[
            LOCAL,
            WEB,
            ("apps/x/compose.yaml", ""),
            ("sync/a.toml", &text),
        ])
        .unwrap();
        let stack = &source.stacks[0];
        assert_eq!(stack.directory, Path::new(directory), "{keys}");
        assert_eq!(stack.compose_files, [Path::new(file)], "{keys}");
        let found = stack
            .host_directory
            .as_ref()
            .map(|path| path.to_str().unwrap());
        assert_eq!(found, host, "{keys}");
    }
}

#[test]
fn environment_is_lines_a_table_or_pairs() {
    for keys in [
        "environment = '''\nA = 1 # one\n\n# nothing\nB: two\n'''",
        "environment = { A = 1, B = 'two' }",
        "[stack.config.environment]\nA = '1'\nB = 'two'",
        "environment = [{ variable = 'A', value = '1' }, { variable = 'B', value = 'two' }]",
        r#"environment = "A=1\nB=two""#,
    ] {
        let stack = stack(keys);
        let entries: Vec<_> = stack
            .environment
            .iter()
            .map(|entry| (entry.name.as_str(), entry.value.as_str()))
            .collect();
        assert_eq!(entries, [("A", "1"), ("B", "two")], "{keys}");
    }
}

#[test]
fn backslashes_are_doubled_only_where_the_file_does_not_parse_otherwise() {
    let komodo = load_toml(&web(
        "environment = \"\"\"\nA = \\d+\nB = x\\n\n\"\"\"\ndeploy = \"no\"",
    ));
    insta::assert_snapshot!(rendered(problems(&komodo)));
    let plain = stack("environment = \"\"\"\nA = x\\ty\n\"\"\"");
    assert_eq!(plain.environment[0].value.as_str(), "x\ty");
}

#[test]
fn a_template_is_not_deployed() {
    assert!(!stack("template = true").deploy);
}

#[test]
fn keys_of_komodo_give_a_note_each_and_one_warning_about_deploy() {
    let text = r#"
[[stack]]
name = "web"
server = "local"
poll_for_updates = true
[stack.config]
webhook_secret = "x"

[[stack]]
name = "kept"
server = "local"
deploy = false
run_directory = "stacks/web"

[[builder]]
name = "b"

[[alerters]]
name = "a"
"#;
    let loaded = load_toml(text);
    assert!(loaded.is_ok());
    insta::assert_snapshot!(brief(&loaded).join("\n"));
    let settings = ("vaultctl.toml", "default_deploy = false\n");
    let source = load_files(&[LOCAL, WEB, settings, ("sync/a.toml", text)]).unwrap();
    assert!(!source.stacks[0].deploy);
    assert!(
        source
            .problems
            .iter()
            .all(|problem| problem.severity == Severity::Note)
    );
}

#[test]
fn another_repository_needs_a_commit_unless_the_files_are_here() {
    let here = load_toml(&web("repo = 'me/homelab'")).unwrap();
    assert!(here.stacks[0].git.is_none());
    assert_eq!(here.problems[0].code, "own-repository");

    let nowhere = load_toml(&web("repo = 'me/homelab'\nfile_paths = ['x/compose.yaml']"));
    assert!(nowhere.is_err());
    assert_eq!(codes_but_unused(&nowhere), ["missing-commit"]);

    let pinned = load_toml(&web(
        "repo = 'me/other'\ncommit = 'ABCDEF0123'\nrun_directory = 'web'\nfile_paths = ['c.yaml']\n\
         git_account = 'me'",
    ));
    let stack = &pinned.unwrap().stacks[0];
    let git = stack.git.as_ref().unwrap();
    assert_eq!(git.commit.as_ref().unwrap().as_str(), "abcdef0123");
    assert_eq!(git.account.as_ref().unwrap().as_str(), "me");
    assert_eq!(stack.compose_files, [Path::new("web/c.yaml")]);

    let bad = load_toml(&web("repo = 'me/other'\ncommit = 'main'"));
    assert!(bad.is_err() && codes(&bad).contains(&"invalid-value"));
}

#[test]
fn a_linked_repo_is_a_repo_table_or_this_repository() {
    let linked = web("linked_repo = 'infra'");
    let unknown = load_toml(&linked).unwrap();
    assert_eq!(codes(&Ok(unknown)), ["linked-repo"]);
    let repo = r#"
[[repo]]
name = "infra"
[repo.config]
repo = "me/other"
commit = "0123456789"
on_pull = { command = "x" }
server = "local"
"#;
    let source = load_toml(&(linked + repo)).unwrap();
    assert_eq!(
        source.stacks[0].git.as_ref().unwrap().repo.as_str(),
        "me/other"
    );
}

#[test]
fn missing_files_are_errors_at_the_line_that_names_them() {
    for (keys, message) in [
        (
            "run_directory = 'stacks/wbe'",
            "stack `web` has no folder `stacks/wbe`",
        ),
        (
            "run_directory = 'docs'",
            "the folder of stack `web` has no Compose file",
        ),
        (
            "file_paths = ['compose.yml']",
            "a Compose file of stack `web` is missing",
        ),
        (
            "file_paths = ['/etc/x.yaml']",
            "a Compose file is part of the repository",
        ),
        (
            "run_directory = '../up'",
            "`../up` is outside of the repository",
        ),
        (
            "additional_env_files = ['no.env']",
            "a file of stack `web` is missing",
        ),
        (
            "config_files = ['no.conf']",
            "a file of stack `web` is missing",
        ),
    ] {
        let text = web(keys);
        let loaded = load_files(&[LOCAL, WEB, ("docs/a.md", ""), ("sync/a.toml", &text)]);
        let errors = loaded.unwrap_err();
        let error = errors.errors().next().unwrap();
        assert_eq!(
            (error.place().unwrap().line(), error.message.as_str()),
            (4, message),
            "{keys}"
        );
        assert_eq!(errors.errors().count(), 1, "{keys}");
    }
}

#[test]
fn an_absent_stack_needs_no_folder() {
    let loaded = load_toml("[[stack]]\nname = 'gone'\nserver = 'local'\nstate = 'absent'\n");
    assert_eq!(codes(&loaded), ["unused-folder"]);
    assert!(loaded.unwrap().stacks[0].compose_files.is_empty());
}

#[test]
fn compose_text_may_stand_in_the_table() {
    let stack = stack("file_contents = 'services: {}'");
    assert_eq!(stack.file_contents.unwrap().as_str(), "services: {}");
    assert!(stack.compose_files.is_empty());
}

#[test]
fn what_cannot_be_is_an_error() {
    for (keys, code) in [
        ("health_timeout = 'soon'", "invalid-value"),
        ("state = 'paused'", "invalid-value"),
        ("files_owner = 'root'", "invalid-value"),
        ("project_name = 'Web'", "invalid-value"),
        ("host_directory = 'srv'", "invalid-value"),
        (
            "run_directory = '/srv/a'\nhost_directory = '/srv/b'",
            "contradiction",
        ),
        ("servers = ['local']", "contradiction"),
        ("server_id = 'local'", "key-in-both-places"),
        ("[stack.config]\nserver = 'local'", "key-in-both-places"),
        ("tags = ['tier:any', 'tier:untrusted']", "contradiction"),
        ("tags = ['tier:some']", "unknown-tier"),
        ("tags = 'one'", "wrong-type"),
        ("after = 'db'", "wrong-type"),
        ("deploy = 'true'", "wrong-type"),
        ("auto_deploy = true", "unknown-key"),
        ("config = 1", "wrong-type"),
        ("rollout = { max_parallel = 0 }", "invalid-value"),
        ("rollout = { order = ['locla'] }", "dangling-reference"),
        ("environment = 1", "wrong-type"),
        ("environment = { A = [1] }", "wrong-type"),
        ("environment = 'words'", "invalid-value"),
        ("pre_deploy = 1", "wrong-type"),
    ] {
        let loaded = load_toml(&web(keys));
        assert!(loaded.is_err(), "{keys}");
        assert_eq!(codes(&loaded), [code], "{keys}: {:?}", brief(&loaded));
    }
}

#[test]
fn names_that_compose_does_not_take_get_one_that_it_does() {
    let loaded =
        load_toml("[[stack]]\nname = 'My Site'\nserver = 'local'\nrun_directory = 'stacks/web'\n");
    let help = problems(&loaded)[0].help.as_deref();
    assert_eq!(
        help,
        Some("rename the stack, or set project_name = \"my-site\"")
    );
}
