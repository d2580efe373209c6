//! The files below `docs/examples`: they can be read by whom they are for, and say what the command line
//! understands.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_yaml::Value;
use vaultctl::cli::Cli;

use crate::sandbox::Sandbox;

fn examples(extension: &str) -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/examples");
    let mut open = vec![folder];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    assert!(!found.is_empty(), "no example ends in .{extension}");
    found
}

/// Insists that a line is a command line of the program.
#[track_caller]
fn understood(line: &str) {
    let line = line.split(['|', '>']).next().unwrap();
    let words = line
        .split_whitespace()
        .map(|word| match word.trim_matches(['"', '\'']) {
            // A variable of the unit or the shell.
            word if word.starts_with('$') => "https://git.example.org/a.git".to_owned(),
            word => word.to_owned(),
        });
    if let Err(error) = Cli::read(words.map(Into::into)) {
        panic!("{line}: {error}");
    }
}

#[test]
fn units_run_commands_that_there_are() {
    for (path, text) in examples("service") {
        let mut commands = text
            .lines()
            .filter_map(|line| line.strip_prefix("ExecStart="));
        let command = commands.next().unwrap_or_else(|| panic!("{path:?}"));
        assert!(command.starts_with("/usr/local/bin/vaultctl "), "{command}");
        understood(command);
    }
}

#[test]
fn units_are_what_systemd_understands() {
    let folder = tempfile::tempdir().unwrap();
    let mut units = Vec::new();
    for (path, text) in [examples("service"), examples("timer")].concat() {
        let unit = folder.path().join(path.file_name().unwrap());
        let program = env!("CARGO_BIN_EXE_vaultctl");
        let text = text.replace("/usr/local/bin/vaultctl", program);
        fs::write(&unit, text).unwrap();
        units.push(unit);
    }
    let ran = Command::new("systemd-analyze")
        .arg("verify")
        .args(&units)
        .output();
    let Ok(output) = ran else {
        println!("skipped: there is no systemd-analyze");
        return;
    };
    let said = String::from_utf8_lossy(&output.stderr);
    let of_ours: Vec<&str> = said
        .lines()
        .filter(|line| line.contains("vaultctl"))
        .collect();
    assert!(of_ours.is_empty() && output.status.success(), "{said}");
}

#[test]
fn workflows_are_yaml_and_run_commands_that_there_are() {
    let mut commands = Vec::new();
    for (path, text) in examples("yml") {
        let workflow: Value = serde_yaml::from_str(&text).unwrap();
        let jobs = workflow["jobs"].as_mapping().unwrap();
        for (name, job) in jobs {
            assert!(job["runs-on"].is_sequence(), "{path:?}: {name:?}");
            for step in job["steps"].as_sequence().unwrap() {
                let (run, uses) = (step["run"].as_str(), step["uses"].as_str());
                assert!(run.is_some() != uses.is_some(), "{path:?}: {step:?}");
                let Some(run) = run else { continue };
                let checked = Command::new("bash").args(["-n", "-c", run]).status();
                assert!(checked.unwrap().success(), "{run}");
                let lines = run.lines().map(str::trim);
                commands.extend(
                    lines
                        .filter(|line| line.starts_with("vaultctl "))
                        .map(str::to_owned),
                );
            }
        }
    }
    assert!(
        commands
            .iter()
            .any(|line| line.contains("plan") && line.contains("--out"))
    );
    assert!(
        commands
            .iter()
            .any(|line| line.starts_with("vaultctl apply"))
    );
    for line in commands {
        understood(&line);
    }
}

/// Loads, keeps to every rule that is not waived with a reason, and HAProxy's own file names the backend that
/// the rotation writes, where `haproxy` finds no fault in both together.
#[test]
fn the_repository_with_haproxy_is_a_good_one() {
    let sandbox = Sandbox::empty();
    for path in ["sync", "stacks"] {
        let from = format!("docs/examples/haproxy/{path}");
        sandbox.copy_project(&from);
        fs::rename(sandbox.repo().join(from), sandbox.repo().join(path)).unwrap();
    }
    fs::remove_dir_all(sandbox.repo().join("docs")).unwrap();
    let ran = sandbox
        .run(&["validate", "--worktree", "--json"])
        .ends_with(0);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let findings = json["findings"].as_array().unwrap();
    let weighty = findings.iter().filter(|one| one["severity"] != "note");
    let told: Vec<String> = weighty.map(ToString::to_string).collect();
    assert_eq!(told, Vec::<String>::new());

    haproxy_finds_no_fault(&sandbox.repo().join("stacks/edge/haproxy"));
}

#[test]
fn haproxy_finds_no_fault_in_the_file_of_the_stack_with_it() {
    let sandbox = Sandbox::empty();
    sandbox.copy_project("stacks/leyzen");
    haproxy_finds_no_fault(&sandbox.repo().join("stacks/leyzen/haproxy"));
}

/// Insists that `haproxy` takes the file of a folder together with the backend that a rotation writes.
#[track_caller]
fn haproxy_finds_no_fault(folder: &Path) {
    let backend = "backend files\n    server s1 127.0.0.1:8080 disabled\n";
    fs::create_dir(folder.join("backends")).unwrap();
    fs::write(folder.join("backends/files.cfg"), backend).unwrap();
    let ran = Command::new("haproxy")
        .args(["-c", "-f", "haproxy.cfg", "-f", "backends"])
        .current_dir(folder)
        .env("PATH", "/usr/local/sbin:/usr/sbin:/usr/local/bin:/usr/bin")
        .output();
    let Ok(output) = ran else {
        println!("skipped: there is no haproxy");
        return;
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

#[test]
fn the_guides_show_commands_that_there_are() {
    for (guide, command) in [
        ("gitops", "vaultctl reconcile"),
        ("rotation", "vaultctl rotate"),
    ] {
        shows_commands_that_there_are(guide, command);
    }
}

fn shows_commands_that_there_are(guide: &str, command: &str) {
    let path = format!("docs/guides/{guide}.md");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let text = fs::read_to_string(path).unwrap();
    let mut is_code = false;
    let mut count = 0;
    for line in text.lines() {
        if line.starts_with("```") {
            is_code = !is_code;
        } else if let Some(at) = line
            .find(command)
            .filter(|at| is_code && !line[..*at].ends_with('`'))
        {
            understood(line[at..].split('#').next().unwrap());
            count += 1;
        }
    }
    assert!(count > 2, "{count}");
}
