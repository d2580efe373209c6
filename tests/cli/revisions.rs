//! What of a repository is read: a revision, the working tree, and what stands in the way.

use std::process::Stdio;

use crate::repositories::{SHOP, shop};
use crate::sandbox::Sandbox;
use crate::snapshot;

#[test]
fn an_older_revision_is_read_as_it_was() {
    let sandbox = shop();
    sandbox.edit("sync/variables.toml", "Hello", "Good morning");
    sandbox.commit("Greet in the morning");
    for (revision, value) in [
        ("HEAD", "Good morning"),
        ("HEAD~1", "Hello"),
        ("main^", "Hello"),
    ] {
        let ran = sandbox
            .run(&["render", "shop", "--rev", revision])
            .ends_with(0);
        assert!(ran.stdout.contains(value), "{ran}");
        assert_eq!(ran.stderr, "");
    }
    snapshot!(sandbox.run(&["validate", "--rev", "v9"]).ends_with(1));
}

#[test]
fn what_is_not_committed_is_warned_of_and_not_read() {
    let sandbox = shop();
    sandbox.edit("sync/variables.toml", "Hello", "Good morning");
    sandbox.write("stacks/shop/new.conf", "x\n");
    sandbox.write("unrelated.txt", "x\n");
    let ran = sandbox.run(&["validate"]).ends_with(0);
    snapshot!(ran);
    assert!(sandbox.run(&["render", "shop"]).stdout.contains("Hello"));
    let worktree = sandbox.run(&["render", "shop", "--worktree"]).ends_with(0);
    assert!(worktree.stdout.contains("Good morning"));
    assert_eq!(worktree.stderr, "");
    let older = sandbox
        .run(&["validate", "-q", "--rev", "HEAD~0"])
        .ends_with(0);
    assert_eq!(older.stderr, "");
}

#[test]
fn any_folder_of_the_repository_will_do() {
    let sandbox = shop();
    let here = sandbox.run(&["render"]).ends_with(0).stdout;
    assert_eq!(
        sandbox
            .run_in("repo/stacks/edge/config", &["render"])
            .stdout,
        here
    );
    assert_eq!(
        sandbox.run_in(".", &["render", "-C", "repo/sync"]).stdout,
        here
    );
    snapshot!(
        sandbox
            .run_in(".", &["render", "-C", "nowhere"])
            .ends_with(1)
    );
}

#[test]
fn outside_of_git_only_the_files_on_disk_can_be_read() {
    let sandbox = Sandbox::files(SHOP);
    snapshot!(sandbox.run(&["validate"]).ends_with(1));
    snapshot!(sandbox.run(&["validate", "--worktree"]).ends_with(0));
}

#[test]
fn a_repository_without_a_commit_says_so() {
    let sandbox = Sandbox::files(SHOP);
    sandbox.git(&["init", "--quiet"]);
    snapshot!(sandbox.run(&["validate"]).ends_with(1));
}

#[test]
fn a_repository_with_nothing_in_it_says_so() {
    let sandbox = Sandbox::repository(&[]);
    snapshot!(sandbox.run(&["validate"]).ends_with(1));
    sandbox.write("sync/servers.toml", "");
    snapshot!(sandbox.run(&["validate"]).ends_with(1));
}

#[test]
fn a_bare_repository_can_be_read() {
    let sandbox = shop();
    sandbox.git(&["clone", "--quiet", "--bare", ".", "../bare.git"]);
    let bare = sandbox.run_in("bare.git", &["render"]).ends_with(0);
    assert_eq!(bare.stdout, sandbox.run(&["render"]).stdout);
    snapshot!(
        sandbox
            .run_in("bare.git", &["validate", "--worktree"])
            .ends_with(1)
    );
}

#[test]
fn a_shallow_clone_needs_the_repositorys_identity() {
    let sandbox = shop();
    sandbox.edit(
        "vaultctl.toml",
        "repository_id = \"00000000test0000\"\n",
        "",
    );
    sandbox.commit("Go by the root commit");
    let origin = format!("file://{}", sandbox.repo().display());
    sandbox.git(&["clone", "--quiet", "--depth=1", &origin, "../shallow"]);
    snapshot!(sandbox.run_in("shallow", &["validate"]).ends_with(1));
    assert_eq!(sandbox.run(&["validate", "-q"]).ends_with(0).stderr, "");
}

#[test]
fn names_that_nobody_has_are_errors_with_advice() {
    let sandbox = shop();
    snapshot!(sandbox.run(&["validate", "--stack", "shpo"]).ends_with(1));
    snapshot!(
        sandbox
            .run(&["plan", "--server", "remote", "--stack", "x"])
            .ends_with(1)
    );
    snapshot!(sandbox.run(&["logs", "edgee"]).ends_with(1));
}

#[test]
fn targeting_is_said() {
    let sandbox = shop();
    snapshot!(
        sandbox
            .run(&["validate", "--stack", "shop", "--server", "local"])
            .ends_with(0)
    );
    assert_eq!(
        sandbox
            .run(&["validate", "-q", "--stack", "shop"])
            .ends_with(0)
            .stderr,
        ""
    );
}

#[test]
fn a_server_that_cannot_be_reached_is_named() {
    let sandbox = shop();
    for command in [
        &["plan"][..],
        &["plan", "--json"],
        &["apply", "--yes"],
        &["apply", "--yes", "--json"],
        &["destroy", "--yes"],
        &["status"],
        &["status", "--json"],
        &["logs", "shop"],
    ] {
        snapshot!(sandbox.run(command).ends_with(1));
    }
    snapshot!(
        sandbox
            .run(&["apply", "--yes", "--skip-unreachable"])
            .ends_with(0)
    );
}

#[test]
fn a_reader_that_goes_away_ends_the_output_and_nothing_else() {
    let sandbox = shop();
    let mut child = sandbox
        .command(env!("CARGO_BIN_EXE_vaultctl"))
        .current_dir(sandbox.repo())
        .args(["man"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}
