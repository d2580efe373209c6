//! Help, version, and command lines that are wrong.

use std::fmt::Write as _;
use std::fs;

use clap::CommandFactory as _;
use vaultctl::cli::Cli;

use crate::sandbox::Sandbox;

#[test]
fn every_command_explains_itself() {
    let sandbox = Sandbox::empty();
    insta::assert_snapshot!("help", sandbox.run(&["--help"]).ends_with(0).to_string());
    for command in Cli::command().get_subcommands() {
        let name = command.get_name();
        let ran = sandbox.run(&[name, "--help"]).ends_with(0);
        assert_eq!(ran.stderr, "");
        insta::assert_snapshot!(format!("help_{name}"), ran.to_string());
    }
}

#[test]
fn short_and_long_help_are_the_same() {
    let sandbox = Sandbox::empty();
    for command in ["plan", "apply", "render"] {
        assert_eq!(
            sandbox.run(&[command, "-h"]).stdout,
            sandbox.run(&[command, "--help"]).stdout
        );
        assert_eq!(
            sandbox.run(&["help", command]).stdout,
            sandbox.run(&[command, "--help"]).stdout
        );
    }
}

#[test]
fn the_version_is_that_of_the_package() {
    let ran = Sandbox::empty().run(&["--version"]).ends_with(0);
    assert_eq!(
        ran.stdout,
        format!("vaultctl {}\n", env!("CARGO_PKG_VERSION"))
    );
    assert_eq!(ran.stderr, "");
}

#[test]
fn no_arguments_are_wrong_usage_and_show_the_help() {
    let sandbox = Sandbox::empty();
    let ran = sandbox.run(&[]).ends_with(64);
    assert_eq!(ran.stdout, "");
    assert_eq!(ran.stderr, sandbox.run(&["-h"]).stdout);
}

#[test]
fn output_that_cannot_be_written_is_an_error_unless_nobody_reads_it() {
    let sandbox = crate::repositories::shop();
    for arguments in [
        &["render", "shop"][..],
        &["validate", "--format", "json"],
        &["completions", "bash"],
        &["--help"],
    ] {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let output = sandbox.start(arguments, full.into());
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(
            said.contains("No space left on device"),
            "{arguments:?}: {said}"
        );
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = sandbox.start(arguments, writer.into());
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), said.as_ref()), (Some(0), ""));
    }
}

#[test]
fn wrong_usage_is_64_and_says_what_is_wrong() {
    let sandbox = Sandbox::empty();
    let wrong: &[&[&str]] = &[
        &["plam"],
        &["plan", "--detailed-exit-code"],
        &["plan", "web"],
        &["validate", "--format", "xml"],
        &["plan", "--rev", "HEAD", "--worktree"],
        &["plan", "--quiet", "--verbose"],
        &["plan", "--parallel", "0"],
        &["plan", "--color", "sometimes"],
        &["logs"],
        &["render", "web", "--file", "compose.yaml"],
        &["render", "web", "--stack", "web"],
        &["completions", "tcsh"],
    ];
    let mut all = String::new();
    for arguments in wrong {
        let ran = sandbox.run(arguments).ends_with(64);
        assert_eq!(ran.stdout, "");
        writeln!(all, "{ran}").unwrap();
    }
    insta::assert_snapshot!(all);
}

#[test]
fn global_flags_before_and_after_the_command_add_up() {
    let sandbox = crate::repositories::shop();
    let ran = sandbox.run(&["--stack", "shop", "render", "--stack", "edge"]);
    let ran = ran.ends_with(0);
    for deployment in ["# shop@local", "# edge@local"] {
        assert!(ran.stdout.contains(deployment), "{ran}");
    }
    let ran = sandbox.run(&["--stack", "none", "validate", "--stack", "shop"]);
    assert!(ran.ends_with(1).stderr.contains("no stack `none`"));
    for directory in [
        &["-C", "none", "validate", "-q", "-C", "."][..],
        &["-C", ".", "validate", "-q"],
    ] {
        let ran = sandbox.run(directory).ends_with(0);
        assert_eq!(ran.stderr, "");
    }
    for contradiction in [
        &["--quiet", "plan", "--verbose"][..],
        &["--worktree", "plan", "--rev", "HEAD"],
        &["--rev", "HEAD", "plan", "--worktree"],
        &["--stack", "shop", "render", "edge"],
        &["logs", "edge", "--stack", "shop"],
    ] {
        let ran = sandbox.run(contradiction).ends_with(64);
        assert_eq!(ran.stdout, "");
    }
}

#[test]
fn a_refused_run_for_programs_ends_with_a_summary() {
    let sandbox = crate::repositories::shop();
    let summary = |arguments: &[&str], code: i32| -> serde_json::Value {
        let ran = sandbox.run(arguments).ends_with(code);
        let last = ran.stdout.lines().last().unwrap_or_default().to_owned();
        let summary: serde_json::Value = serde_json::from_str(&last).unwrap();
        assert_eq!(summary["event"], "summary");
        assert_eq!(summary["exit_code"], code);
        assert_eq!(summary["deployments"], serde_json::json!([]));
        summary
    };
    for command in ["apply", "destroy"] {
        let unreachable = summary(&[command, "--json", "--yes"], 1);
        let error = unreachable["error"].as_str().unwrap();
        assert!(error.contains("not every server can be reached"), "{error}");
    }
    let unknown = summary(&["apply", "--json", "--stack", "shpo"], 1);
    assert_eq!(unknown["error"], "the repository has 1 error");
}
