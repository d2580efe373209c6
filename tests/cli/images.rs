//! `image`: what needs no registry, and command lines that are wrong.

use crate::sandbox::Sandbox;
use crate::snapshot;

const COMPOSE: &str = "\
services:
  app:
    image: registry.example/shop:${VERSION:-1}
  bare:
    image: registry.example/bare
  built:
    image: registry.example/built
    build: .
  plain:
    image: 'registry.example/plain:1.2'
  pinned:
    image: registry.example/pinned:3@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
";

const FILES: &[(&str, &str)] = &[
    ("vaultctl.toml", "repository_id = \"00000000test0000\"\n"),
    (
        "sync/all.toml",
        "[[server]]\nname = \"local\"\n[server.config]\naddress = \"unix:///nowhere.sock\"\n\
         [[stack]]\nname = \"shop\"\nserver = \"local\"\n\
         [[stack]]\nname = \"inline\"\nserver = \"local\"\nfile_contents = \"\"\"\n\
         services:\n  app:\n    image: registry.example/inline:1\n\"\"\"\n",
    ),
    ("stacks/shop/compose.yaml", COMPOSE),
];

#[test]
fn what_is_not_pinned_is_told_without_a_registry() {
    let sandbox = Sandbox::repository(FILES);
    snapshot!(sandbox.run(&["image", "pin", "--check"]).ends_with(3));
    snapshot!(
        sandbox
            .run(&["image", "pin", "--check", "--json", "shop"])
            .ends_with(3)
    );
    assert_eq!(sandbox.read("stacks/shop/compose.yaml"), COMPOSE);
}

#[test]
fn files_on_disk_are_looked_at() {
    let sandbox = Sandbox::repository(FILES);
    sandbox.write(
        "stacks/shop/compose.yaml",
        "services: {app: {image: 'registry.example/shop:1@sha256:0000000000000000000000000000000000000000000000000000000000000000'}}\n",
    );
    let ran = sandbox
        .run(&["image", "pin", "--check", "shop"])
        .ends_with(0);
    assert_eq!(ran.stderr, "1 image: nothing to pin.\n");
    let ran = sandbox
        .run(&["image", "pin", "--check", "--quiet", "shop"])
        .ends_with(0);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""));
}

#[test]
fn what_cannot_be_compared_is_not_outdated() {
    let sandbox = Sandbox::repository(FILES);
    sandbox.write(
        "stacks/shop/compose.yaml",
        "services: {app: {image: 'registry.example/shop:latest'}}\n",
    );
    snapshot!(
        sandbox
            .run(&[
                "image",
                "outdated",
                "--worktree",
                "--detailed-exitcode",
                "--verbose",
                "shop"
            ])
            .ends_with(0)
    );
}

#[test]
fn a_commit_or_a_folder_outside_of_git_cannot_be_pinned() {
    let sandbox = Sandbox::repository(FILES);
    snapshot!(
        sandbox
            .run(&["image", "pin", "--rev", "HEAD"])
            .ends_with(64)
    );
    snapshot!(sandbox.run(&["image", "pin", "shpo"]).ends_with(1));
    snapshot!(Sandbox::files(FILES).run(&["image", "pin"]).ends_with(1));
    let ran = sandbox.run(&["image"]).ends_with(64);
    assert_eq!(ran.stdout, "");
}
