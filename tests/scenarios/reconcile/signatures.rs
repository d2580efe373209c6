//! Only what is signed by somebody who may is planned and applied.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::follower::assert_round;
use super::{COMPOSE, WEB, level, one_engine, pushed};
use crate::scene::Scene;

/// Makes a key pair; returns the private half's path and the public half.
fn key(scene: &Scene, name: &str) -> (PathBuf, String) {
    let path = scene.directory.join(name);
    let mut command = Command::new("ssh-keygen");
    command.args(["-q", "-t", "ed25519", "-N", "", "-C", name, "-f"]);
    assert!(command.arg(&path).status().unwrap().success());
    let public = std::fs::read_to_string(path.with_extension("pub")).unwrap();
    (path, public.trim().to_owned())
}

/// Changes the stack from one level to another, and pushes a commit signed with a key.
fn push_signed(scene: &Scene, (from, to): (&str, &str), key: &Path) {
    scene.edit(COMPOSE, from, to);
    commit_signed(scene, key);
}

fn commit_signed(scene: &Scene, key: &Path) {
    let key = format!("user.signingkey={}", key.display());
    scene.git(&["add", "--all"]);
    scene.git(&[
        "-c",
        "gpg.format=ssh",
        "-c",
        &key,
        "commit",
        "--quiet",
        "-S",
        "--message=Signed",
    ]);
    scene.push_as_it_is();
}

#[test]
fn only_commits_that_are_signed_by_the_right_key_are_applied() {
    let Some(engine) = one_engine() else { return };
    let scene = pushed(&engine, WEB);
    let (alice, public) = key(&scene, "alice");
    let (mallory, _) = key(&scene, "mallory");
    let file = scene.directory.join("allowed_signers");
    std::fs::write(&file, format!("alice@example.org {public}\n")).unwrap();
    let file = file.display().to_string();
    let gate = ["--allowed-signers", file.as_str()];

    let (round, run) = scene.round(&gate);
    assert_round(&round, "refused", 1);
    run.says("it is not signed");
    push_signed(&scene, ("n0", "n1"), &mallory);
    let (round, run) = scene.round(&gate);
    assert_round(&round, "refused", 1);
    run.says("does not name");
    assert!(scene.containers().is_empty());

    push_signed(&scene, ("n1", "n2"), &alice);
    let (round, _) = scene.round(&gate);
    assert_round(&round, "applied", 0);
    assert_eq!(round["signer"]["principals"], "alice@example.org");
    assert_eq!(level(&scene), "n2");

    // A signature holds for one commit.
    let signed = scene.git(&["cat-file", "commit", "HEAD"]);
    let other = scene.directory.join("other");
    std::fs::write(&other, signed.replace("Signed", "Signed too")).unwrap();
    let other = other.display().to_string();
    let forged = scene.git(&["hash-object", "-t", "commit", "-w", &other]);
    scene.git(&["reset", "--quiet", "--hard", forged.trim()]);
    scene.push_as_it_is();
    let (round, run) = scene.round(&gate);
    assert_round(&round, "refused", 1);
    run.says("does not hold");
}

#[test]
fn who_may_sign_is_said_by_what_was_accepted_before() {
    let Some(engine) = one_engine() else { return };
    let scene = Scene::new(&engine);
    let (alice, public) = key(&scene, "alice");
    let (bob, of_bob) = key(&scene, "bob");
    scene.stack("web", WEB, "");
    let settings = format!(
        "repository_id = \"{}\"\n[reconcile]\nallowed_signers = \"allowed_signers\"\n",
        scene.prefix
    );
    scene.file("vaultctl.toml", &settings);
    scene.file("allowed_signers", &format!("alice {public}\n"));
    commit_signed(&scene, &alice);

    // Nor does one that names nobody who can be found.
    scene.git(&["mv", "allowed_signers", "elsewhere"]);
    commit_signed(&scene, &alice);
    assert_round(&scene.round(&[]).0, "refused", 1);
    scene.git(&["reset", "--quiet", "--hard", "HEAD^"]);
    scene.push_as_it_is();

    // The first commit does not vouch for itself.
    let (round, run) = scene.round(&[]);
    assert_round(&round, "refused", 1);
    run.says("--allowed-signers FILE");
    let file = scene.repository().join("allowed_signers");
    let copy = scene.directory.join("copy");
    std::fs::copy(file, &copy).unwrap();
    let copy = copy.display().to_string();
    let (round, _) = scene.round(&["--allowed-signers", &copy]);
    assert_round(&round, "applied", 0);

    // Whoever may not sign does not get in by naming themself, nor by taking the setting out.
    scene.file("allowed_signers", &format!("bob {of_bob}\n"));
    push_signed(&scene, ("n0", "n1"), &bob);
    assert_round(&scene.round(&[]).0, "refused", 1);
    let open = format!("repository_id = \"{}\"\n", scene.prefix);
    scene.file("vaultctl.toml", &open);
    scene.push();
    let (round, run) = scene.round(&[]);
    assert_round(&round, "refused", 1);
    run.says("it is not signed");
    assert_eq!(level(&scene), "n0");

    // Nobody locks everybody out by accident.
    scene.file("vaultctl.toml", &settings);
    scene.file("allowed_signers", "bob no-key\n");
    commit_signed(&scene, &alice);
    let (round, run) = scene.round(&[]);
    assert_round(&round, "refused", 1);
    run.says("nobody could sign the next commit");
    scene.file("allowed_signers", &format!("bob {of_bob}\n"));

    // Whoever may hands over.
    scene.file("vaultctl.toml", &settings);
    commit_signed(&scene, &alice);
    let (round, _) = scene.round(&[]);
    assert_round(&round, "applied", 0);
    assert_eq!(round["signer"]["principals"], "alice");
    push_signed(&scene, ("n1", "n2"), &bob);
    let (round, _) = scene.round(&[]);
    assert_round(&round, "applied", 0);
    assert_eq!(level(&scene), "n2");
    push_signed(&scene, ("n2", "n3"), &alice);
    assert_round(&scene.round(&[]).0, "refused", 1);
}
