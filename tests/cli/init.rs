//! `vaultctl init`: what it writes works.

use crate::sandbox::Sandbox;
use crate::snapshot;

fn initialized() -> Sandbox {
    let sandbox = Sandbox::empty();
    snapshot!(sandbox.run_in(".", &["init", "repo"]).ends_with(0));
    sandbox
}

#[test]
fn a_new_repository_validates_before_and_after_its_first_commit() {
    let sandbox = initialized();
    snapshot!(sandbox.run(&["validate", "--worktree"]).ends_with(0));
    snapshot!(sandbox.run(&["validate"]).ends_with(1));
    sandbox.commit("Begin");
    snapshot!(sandbox.run(&["validate", "--strict"]).ends_with(3));
    snapshot!(sandbox.run(&["render", "hello"]).ends_with(0));
}

#[test]
fn each_repository_gets_an_identity_of_its_own() {
    let id = |sandbox: &Sandbox| {
        let settings = sandbox.read("vaultctl.toml");
        let line = settings
            .lines()
            .find(|line| line.starts_with("repository_id"));
        line.unwrap().to_owned()
    };
    let (one, other) = (initialized(), initialized());
    assert_eq!(id(&one).len(), "repository_id = \"\"".len() + 32);
    assert_ne!(id(&one), id(&other));
}

#[test]
fn what_is_there_is_not_touched() {
    let sandbox = initialized();
    sandbox.write("sync/stacks.toml", "# mine\n");
    snapshot!(sandbox.run(&["init"]).ends_with(1));
    assert_eq!(sandbox.read("sync/stacks.toml"), "# mine\n");
}

#[test]
fn an_existing_git_repository_is_used() {
    let sandbox = Sandbox::repository(&[("README.md", "Ours\n")]);
    snapshot!(sandbox.run(&["init"]).ends_with(0));
    sandbox.commit("Begin");
    assert_eq!(sandbox.run(&["validate", "-q"]).ends_with(0).stderr, "");
}

#[test]
fn a_folder_that_cannot_be_written_is_an_error() {
    let sandbox = Sandbox::files(&[("taken", "a file\n")]);
    snapshot!(sandbox.run(&["init", "taken"]).ends_with(1));
}
