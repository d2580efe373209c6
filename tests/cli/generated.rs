//! Files that are made from the command line's definition and kept in git.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use clap::{Arg, Command, CommandFactory as _};
use vaultctl::cli::Cli;
use vaultctl::rules::RULES;

use crate::sandbox::Sandbox;

/// Compares a file of the project with what it is generated from, or writes it.
fn check(path: &str, generated: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, generated).unwrap();
    }
    let kept = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        kept == generated,
        "{path} is not what the command line is; UPDATE_GENERATED=1 writes it again:\n{}",
        similar::TextDiff::from_lines(kept.as_str(), generated).unified_diff()
    );
}

#[test]
fn completions_are_those_of_the_command_line() {
    let sandbox = Sandbox::empty();
    for (shell, file) in [
        ("bash", "vaultctl.bash"),
        ("zsh", "_vaultctl"),
        ("fish", "vaultctl.fish"),
        ("powershell", "_vaultctl.ps1"),
        ("elvish", "vaultctl.elv"),
    ] {
        let ran = sandbox.run(&["completions", shell]).ends_with(0);
        assert_eq!(ran.stderr, "");
        check(&format!("completions/{file}"), &ran.stdout);
    }
}

#[test]
fn the_manual_page_is_that_of_the_command_line() {
    let ran = Sandbox::empty().run(&["man"]).ends_with(0);
    assert_eq!(ran.stderr, "");
    for command in Cli::command().get_subcommands() {
        let heading = format!(".SS \"vaultctl {}", command.get_name());
        assert!(ran.stdout.contains(&heading), "{heading}");
    }
    check("completions/vaultctl.1", &ran.stdout);
}

#[test]
fn completions_complete() {
    let bash = "source vaultctl.bash\nCOMP_WORDS=(vaultctl val)\nCOMP_CWORD=1\n_vaultctl vaultctl val vaultctl\nprintf '%s\\n' \"${COMPREPLY[@]}\"";
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("completions");
    let output = Sandbox::empty()
        .command("bash")
        .current_dir(folder)
        .args(["-c", bash])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "validate\n");
}

#[test]
fn the_command_reference_is_that_of_the_command_line() {
    check("docs/reference/commands.md", &reference());
}

#[test]
fn the_reference_of_rules_is_that_of_their_table() {
    let mut text = String::from(
        "<!-- Made from src/rules/table.rs by the test `generated`; UPDATE_GENERATED=1 writes it again. -->\n\
         # Rules\n\n\
         [The guide](../guides/policy.md) says how they are used, accepted and turned off. A rule that is marked as\n\
         binding can neither be waived nor turned off.\n\n\
         | rule | weight | wanted |\n|---|---|---|\n",
    );
    for rule in RULES {
        let binding = if rule.binding { ", binding" } else { "" };
        let (name, weight, wants) = (rule.name, rule.severity.as_str(), rule.wants);
        writeln!(text, "| [{name}](#{name}) | {weight}{binding} | {wants} |").unwrap();
    }
    for rule in RULES {
        let (name, reason, fix) = (rule.name, rule.reason, rule.fix);
        write!(
            text,
            "\n## {name}\n\n{reason}\n\nTo mend a finding: {fix}.\n"
        )
        .unwrap();
    }
    check("docs/reference/rules.md", &text);
}

/// The command reference in Markdown.
fn reference() -> String {
    let mut command = Cli::command();
    command.build();
    let mut text = String::from(
        "<!-- Made from src/cli.rs and src/commands by the test `generated`; UPDATE_GENERATED=1 writes it again. -->\n\
         # Commands\n\n\
         Results go to standard output, everything else to standard error. Colour and progress bars are only\n\
         used on a terminal, and never when `NO_COLOR` is set. Nothing is asked unless standard input is a\n\
         terminal.\n\n## Options of every command\n\n",
    );
    let globals = command
        .get_arguments()
        .filter(|argument| argument.is_global_set());
    table(&mut text, globals);
    for sub in command
        .get_subcommands()
        .filter(|sub| sub.get_name() != "help")
    {
        describe(&mut text, sub, "##");
        for part in sub
            .get_subcommands()
            .filter(|part| part.get_name() != "help")
        {
            describe(&mut text, part, "###");
        }
    }
    let after = command.get_after_help().unwrap().to_string();
    let (_, codes) = after.split_once("Exit codes:\n").unwrap();
    text.push_str("## Exit codes\n\n| code | meaning |\n|---|---|\n");
    for line in codes.lines() {
        let (code, meaning) = line.trim().split_once(' ').unwrap();
        writeln!(text, "| {code} | {} |", meaning.trim()).unwrap();
    }
    text.push_str(
        "\nWhere several stacks end differently, the worst counts: 5 before 4 before 1.\n",
    );
    text
}

fn describe(text: &mut String, command: &Command, heading: &str) {
    let name = command.get_bin_name().unwrap().to_owned();
    let about = command.get_about().unwrap();
    let mut command = command.clone();
    let usage = command.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ");
    write!(
        text,
        "{heading} {name}\n\n{about}.\n\n```text\n{usage}\n```\n\n"
    )
    .unwrap();
    let own: Vec<&Arg> = command
        .get_arguments()
        .filter(|argument| !argument.is_global_set() && argument.get_id() != "help")
        .collect();
    if !own.is_empty() {
        table(text, own.into_iter());
    }
    let Some(after) = command.get_after_help().map(ToString::to_string) else {
        return;
    };
    for part in after.split("\n\n") {
        match part.split_once(":\n") {
            Some((heading, lines)) => {
                write!(text, "{heading}:\n\n```text\n{}\n```\n\n", dedent(lines)).unwrap();
            }
            None => write!(text, "{}\n\n", part.replace('<', "\\<")).unwrap(),
        }
    }
}

fn dedent(lines: &str) -> String {
    let lines: Vec<&str> = lines
        .lines()
        .map(|line| line.strip_prefix("  ").unwrap_or(line))
        .collect();
    lines.join("\n")
}

fn table<'a>(text: &mut String, arguments: impl Iterator<Item = &'a Arg>) {
    text.push_str("| option | meaning |\n|---|---|\n");
    for argument in arguments {
        let short = argument.get_short().map(|short| format!("-{short}"));
        let long = argument.get_long().map(|long| format!("--{long}"));
        let names: Vec<String> = short.into_iter().chain(long).collect();
        let takes = argument.get_action().takes_values();
        let value = argument.get_value_names().filter(|_| takes);
        let value = value
            .and_then(|names| names.first())
            .map(std::string::ToString::to_string);
        let how = match (names.as_slice(), value) {
            ([], value) => value.unwrap_or_default(),
            (names, Some(value)) => format!("{} {value}", names.join(", ")),
            (names, None) => names.join(", "),
        };
        let defaults: Vec<_> = argument
            .get_default_values()
            .iter()
            .map(|value| value.to_string_lossy())
            .collect();
        let default = match defaults.as_slice() {
            [] => String::new(),
            _ if !takes => String::new(),
            defaults => format!("; default `{}`", defaults.join(" ")),
        };
        let help = argument.get_help().unwrap().to_string().replace('|', "\\|");
        writeln!(text, "| `{how}` | {help}{default} |").unwrap();
    }
    text.push('\n');
}
