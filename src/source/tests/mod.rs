//! Whole repositories in memory, on disk and in git.

mod git;
mod inventory;
mod mutations;
mod references;
mod servers;
mod settings;
mod stacks;
mod tables;

use std::path::Path;

use super::*;

/// A server that every stack can run on.
const LOCAL: (&str, &str) = (
    "sync/servers.toml",
    "[[server]]\nname = \"local\"\naddress = \"unix:///run/docker.sock\"\n",
);
/// A folder for a stack `web`.
const WEB: (&str, &str) = ("stacks/web/compose.yaml", "services: {}\n");

/// Loads files given by path and text.
fn load_files(files: &[(&str, &str)]) -> Result<Source, LoadErrors> {
    load::load_tree(Tree::of_files(files.iter().copied()))
}

/// Loads a server, a folder `web` and `sync/a.toml` with the given text.
fn load_toml(text: &str) -> Result<Source, LoadErrors> {
    load_files(&[LOCAL, WEB, ("sync/a.toml", text)])
}

/// The table of a stack `web` on the server `local`, with further keys.
fn web(keys: &str) -> String {
    format!("[[stack]]\nname = \"web\"\nserver = \"local\"\n{keys}\n")
}

fn fixture(name: &str) -> Result<Source, LoadErrors> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/source")
        .join(name);
    load::load_tree(Tree::of_worktree(root, None))
}

fn problems(loaded: &Result<Source, LoadErrors>) -> &[Problem] {
    match loaded {
        Ok(source) => &source.problems,
        Err(errors) => errors.problems(),
    }
}

/// One line for each finding: severity, code, place, message.
fn brief(loaded: &Result<Source, LoadErrors>) -> Vec<String> {
    let line = |problem: &Problem| {
        let place = problem
            .place()
            .map_or_else(String::new, |place| format!(" {place}"));
        format!(
            "{:?} {}{place}: {}",
            problem.severity, problem.code, problem.message
        )
    };
    problems(loaded).iter().map(line).collect()
}

/// The codes of all findings.
fn codes(loaded: &Result<Source, LoadErrors>) -> Vec<&'static str> {
    problems(loaded)
        .iter()
        .map(|problem| problem.code)
        .collect()
}

/// The codes of all findings but notes about folders that no stack uses.
fn codes_but_unused(loaded: &Result<Source, LoadErrors>) -> Vec<&'static str> {
    codes(loaded)
        .into_iter()
        .filter(|code| *code != "unused-folder")
        .collect()
}

/// Renders findings as a terminal without colours shows them.
fn rendered(problems: &[Problem]) -> String {
    let theme = miette::GraphicalTheme::unicode_nocolor();
    let handler = miette::GraphicalReportHandler::new_themed(theme).with_width(100);
    let mut text = String::new();
    for problem in problems {
        handler.render_report(&mut text, problem).unwrap();
    }
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n")
}

#[test]
fn a_broken_repository_reports_everything_at_once() {
    let errors = fixture("broken").unwrap_err();
    insta::assert_snapshot!(rendered(errors.problems()));
}

#[test]
fn a_broken_file_hides_neither_its_other_tables_nor_other_files() {
    let broken = r#"
[[stack]]
name = "one
server = "local"

[[stack]]
name = "web"
sevrer = 1
after = ["one"]

[[stack]]
name = "two"
servers = ["a",, "b"]
"#;
    let variable = "[[variable]]\nname = 1\n";
    let errors = load_files(&[
        LOCAL,
        WEB,
        ("sync/a.toml", broken),
        ("sync/b.toml", variable),
    ]);
    insta::assert_snapshot!(brief(&errors).join("\n"));
}

#[test]
fn a_repository_written_for_komodo_loads_unchanged() {
    let source = fixture("komodo").unwrap();
    insta::assert_snapshot!(rendered(&source.problems));
    let stack = source.stack("vaultwarden").unwrap();
    assert_eq!(stack.directory, Path::new("komodo/stacks/vaultwarden"));
    assert_eq!(
        stack.compose_files,
        [Path::new("komodo/stacks/vaultwarden/docker-compose.yml")]
    );
    let on_server = stack.host_directory.as_ref().map(|path| path.as_path());
    assert_eq!(
        on_server,
        Some(Path::new("/home/komodo/.komodo/stacks/vaultwarden"))
    );
    let after: Vec<&str> = stack.after.iter().map(|name| name.as_str()).collect();
    assert_eq!(after, ["traefik", "forward-auth"]);
    let server = source.server("svlazdock1").unwrap();
    assert_eq!(server.tier.as_deref(), Some(&Tier::Trusted));
    let Address::Ssh(ssh) = &server.address else {
        panic!("{:?}", server.address)
    };
    assert_eq!(
        (ssh.host.as_str(), ssh.user.as_deref()),
        ("10.0.1.20", Some("ansible"))
    );
    assert_eq!(server.groups, ["docker_servers", "trusted_servers"]);
    assert_eq!(server.variables["ansible_become"], serde_json::json!(true));
    let first = &source.procedures[0].stages[0].executions[0];
    assert_eq!(first.kind.as_str(), "DeployStack");
    assert_eq!(first.params["stack"].as_str(), Some("traefik"));
    assert_eq!(source.variables.len(), 5);
}

#[test]
fn an_empty_folder_is_no_repository() {
    insta::assert_snapshot!(rendered(problems(&load_files(&[]))));
}

#[test]
fn byte_order_marks_and_carriage_returns_do_not_move_places() {
    let text = "\u{feff}[[stack]]\r\nname = \"web\"\r\nserver = \"local\"\r\nenvironment = \"\"\"\r\n\
                A = 1\r\nwords\r\n\"\"\"\r\ndeploy = 1\r\n";
    let loaded = load_toml(text);
    let found: Vec<_> = problems(&loaded)
        .iter()
        .filter_map(|problem| problem.place().map(|place| (place.line(), place.column())))
        .collect();
    assert_eq!(found, [(6, 1), (8, 10)], "{:?}", brief(&loaded));
}

#[test]
fn no_file_can_drive_the_terminal() {
    let loaded = load_toml(&web("\"a\\u001b[31m\" = 1\nb = 2 # \u{1b}[31m \u{202e}"));
    assert!(loaded.is_err());
    let text = rendered(problems(&loaded));
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text:?}");
}

#[test]
fn a_source_can_be_shared_between_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Source>();
    shared::<LoadErrors>();
}
