use super::*;

fn stack(name: &str, keys: &str) -> String {
    format!("[[stack]]\nname = '{name}'\nserver = 'local'\nrun_directory = 'stacks/web'\n{keys}\n")
}

const NOWHERE: &str =
    "set `server`, `servers` or `server_tags`; `deploy = false` keeps it without one";

#[test]
fn names_that_nobody_has_are_errors_with_advice() {
    for (text, message, help) in [
        (
            stack("web", "after = ['wbe']"),
            "no stack is named `wbe`",
            "did you mean `web`?",
        ),
        (
            "[[stack]]\nname = 'web'\nserver = 'locl'\n".to_owned(),
            "no server is named `locl`",
            "did you mean `local`?",
        ),
        (
            "[[stack]]\nname = 'web'\nserver_tags = ['edge']\n".to_owned(),
            "stack `web` matches no server",
            "",
        ),
        (
            "[[stack]]\nname = 'web'\n".to_owned(),
            "stack `web` names no server",
            NOWHERE,
        ),
        (
            "[[stack]]\nname = 'web'\nservers = []\n".to_owned(),
            "stack `web` names no server",
            NOWHERE,
        ),
        (
            "[[variable]]\nname = 'A'\nservers = ['other']\n".to_owned(),
            "no server is named `other`",
            "it can be `local`",
        ),
        (
            "[[secret]]\nname = 'A'\nstacks = ['other']\n".to_owned(),
            "no stack is named `other`",
            "",
        ),
        (
            "[[recipient]]\nname = 'A'\nkey = 'age1x'\ntags = ['scope:all']\nservers = ['other']\n"
                .to_owned(),
            "no server is named `other`",
            "it can be `local`",
        ),
        (
            "[[policy]]\nname = 'A'\npaths = ['a/*']\nreaders = ['ml/x', 'm*']\n".to_owned(),
            "no stack is named `ml`",
            "",
        ),
        (
            "[[rotation]]\nname = 'A'\nsecret = 'B'\n".to_owned(),
            "no secret is named `B`",
            "",
        ),
        (
            "[[procedure]]\nname = 'A'\nstage = [{ name = 's', executions = [\n\
             { execution = { type = 'RunProcedure', params = { procedure = 'B' } } }] }]\n"
                .to_owned(),
            "no procedure is named `B`",
            "it can be `A`",
        ),
    ] {
        let loaded = load_toml(&text);
        let errors: Vec<&Problem> = problems(&loaded)
            .iter()
            .filter(|each| each.severity == Severity::Error)
            .collect();
        assert_eq!(errors.len(), 1, "{text} {:?}", brief(&loaded));
        assert_eq!(errors[0].message, message, "{text}");
        assert_eq!(errors[0].help.as_deref().unwrap_or(""), help, "{text}");
        assert!(errors[0].place().is_some(), "{text}");
    }
}

#[test]
fn a_cycle_is_printed_whole() {
    let text = [
        stack("a", "after = ['b']"),
        stack("b", "after = ['c']"),
        stack("c", "after = ['a', 'd']"),
        stack("d", "after = ['d']"),
        stack("e", "after = ['a']"),
    ];
    let loaded = load_toml(&text.concat());
    insta::assert_snapshot!(rendered(problems(&loaded)));
}

#[test]
fn procedures_that_run_each_other_are_a_cycle() {
    let run = |name: &str, other: &str| {
        format!(
            "[[procedure]]\nname = '{name}'\n[[procedure.config.stage]]\nname = 's'\nexecutions = \
             [{{ execution.type = 'RunProcedure', execution.procedure = '{other}' }}]\n"
        )
    };
    let loaded = load_toml(&(run("a", "b") + &run("b", "a")));
    let cycle = problems(&loaded)
        .iter()
        .find(|each| each.code == "cycle")
        .unwrap();
    assert_eq!(cycle.message, "procedures run each other: a -> b -> a");
}

#[test]
fn repeated_names_are_notes_when_equal_and_errors_when_not() {
    let one = "[[variable]]\nname = 'A'\nvalue = '1'\n";
    let two = "[[variable]]\nname = 'A'\nvalue = '2'\n";
    let limited = format!("{one}stacks = ['web']\n{two}stacks = ['b']\n");
    for (text, expected) in [
        (format!("{one}{one}"), vec!["repeated-definition"]),
        (format!("{one}# moved\n{one}"), vec!["repeated-definition"]),
        (format!("{one}{two}"), vec!["duplicate-name"]),
        (
            format!("{one}servers = ['local']\n{two}"),
            vec!["duplicate-name"],
        ),
        (limited + &stack("web", "") + &stack("b", ""), vec![]),
    ] {
        let loaded = load_toml(&text);
        assert_eq!(codes_but_unused(&loaded), expected, "{text}");
    }
}

#[test]
fn one_project_cannot_be_two_stacks_on_a_server() {
    let loaded = load_toml(&(stack("web", "") + &stack("b", "project_name = 'web'")));
    assert_eq!(codes(&loaded), ["same-project"]);
}

#[test]
fn server_tags_select_by_all_tags_in_name_order() {
    let servers = r#"
[[server]]
name = "b"
address = "ssh://b"
tags = ["x", "y"]
[[server]]
name = "a"
address = "ssh://a"
tags = ["y", "x"]
[[server]]
name = "c"
address = "ssh://c"
tags = ["x"]
"#;
    let load = |tags: &str| {
        let stack = format!("[[stack]]\nname = 'web'\nserver_tags = {tags}\n");
        load_files(&[WEB, ("sync/s.toml", servers), ("sync/a.toml", &stack)])
    };
    let names = |tags: &str| -> Vec<String> {
        let source = load(tags).unwrap();
        source.stacks[0]
            .servers
            .iter()
            .map(|name| name.value.clone())
            .collect()
    };
    assert_eq!(names("['x', 'y']"), ["a", "b"]);
    assert_eq!(names("'x'"), ["a", "b", "c"]);
    let nobody = load("['x', 'z']");
    assert_eq!(problems(&nobody)[0].labels[0].1, "no server is tagged `z`");
}

#[test]
fn a_folder_that_no_stack_uses_is_a_note() {
    let source = load_files(&[
        LOCAL,
        WEB,
        ("stacks/other/docker-compose.yml", ""),
        ("stacks/docs/readme.md", ""),
        ("sync/a.toml", &stack("web", "")),
    ])
    .unwrap();
    let notes: Vec<&str> = source
        .problems
        .iter()
        .map(|each| each.message.as_str())
        .collect();
    assert_eq!(notes, ["no stack uses `stacks/other`"]);
}
