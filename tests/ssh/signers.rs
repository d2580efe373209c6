//! Allowed signers, judged as `ssh-keygen` judges them.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};

use jiff::Timestamp;
use vaultctl::source::{CommitSignature, Signers};

use crate::sshd::{keygen, run};

const TEXT: &[u8] = b"tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nA commit\n";

/// When the commit was made, as both of us are told.
const MADE: &str = "20250615120000Z";

fn sign(folder: &Path, key: &Path, namespace: &str) -> String {
    let file = folder.join("text");
    let signature = folder.join("text.sig");
    let _ = std::fs::remove_file(&signature);
    std::fs::write(&file, TEXT).unwrap();
    run(Command::new("ssh-keygen")
        .args(["-q", "-Y", "sign", "-n", namespace, "-f"])
        .arg(key)
        .arg(&file));
    std::fs::read_to_string(signature).unwrap()
}

/// Whether `ssh-keygen` takes the signature, as git asks it.
fn judged_by_openssh(folder: &Path, principal: &str) -> bool {
    let time = format!("-Overify-time={MADE}");
    let status = Command::new("ssh-keygen")
        .args(["-Y", "verify", "-n", "git", &time, "-I", principal, "-f"])
        .arg(folder.join("allowed"))
        .arg("-s")
        .arg(folder.join("text.sig"))
        .stdin(File::open(folder.join("text")).unwrap())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.unwrap().success()
}

fn judged(allowed: &str, text: &str) -> Result<String, String> {
    let signature = CommitSignature {
        text: text.to_owned(),
        signed: TEXT.to_vec(),
        made: "2025-06-15T12:00:00Z".parse::<Timestamp>().unwrap(),
    };
    let signers = Signers::read("allowed", allowed)?;
    let signer = signers.judge(Some(&signature))?;
    Ok(signer.principals)
}

#[test]
fn every_line_means_what_it_means_to_ssh_keygen() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let key = keygen(folder, "alice", "ed25519", "");
    let public = std::fs::read_to_string(folder.join("alice.pub")).unwrap();
    let public = public.trim();
    let _ = keygen(folder, "bob", "ed25519", "");
    let of_bob = std::fs::read_to_string(folder.join("bob.pub")).unwrap();
    let text = sign(folder, &key, "git");
    for (line, expected) in [
        (format!("alice {public}"), true),
        (format!("# a comment\n\n  alice {public} and more\n"), true),
        (format!("\"alice\" {public}"), true),
        (format!("bob {of_bob}alice {public}"), true),
        (format!("alice {of_bob}"), false),
        (format!("alice namespaces=\"git\" {public}"), true),
        (format!("alice namespaces=\"file,g?t\" {public}"), true),
        (format!("alice NAMESPACES=\"*\" {public}"), true),
        (format!("alice namespaces=\"file\" {public}"), false),
        (format!("alice valid-after=\"20250101\" {public}"), true),
        (
            format!("alice valid-after=\"20250615115959Z\" {public}"),
            true,
        ),
        (
            format!("alice valid-after=\"202506151201Z\" {public}"),
            false,
        ),
        (format!("alice valid-before=\"20250101\" {public}"), false),
        (format!("alice valid-before=\"20260101Z\" {public}"), true),
        (
            format!("alice valid-after=\"20250101\",valid-before=\"20250201\" {public}"),
            false,
        ),
        (format!("alice cert-authority {public}"), false),
        (format!("alice sings-well {public}"), false),
        (format!("alice valid-after=\"2025\" {public}"), false),
        (format!("alice valid-after=\"20251301\" {public}"), false),
        (public.to_owned(), false),
        (String::new(), false),
        // The first line is about files, the second about git.
        (
            format!("alice namespaces=\"file\" {public}\nalice namespaces=\"git\" {public}"),
            true,
        ),
    ] {
        std::fs::write(folder.join("allowed"), &line).unwrap();
        let ours = judged(&line, &text);
        assert_eq!(ours.is_ok(), expected, "{line}: {ours:?}");
        assert_eq!(judged_by_openssh(folder, "alice"), expected, "{line}");
    }
}

#[test]
fn signatures_of_every_kind_of_key_hold_for_one_text_and_for_git() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for kind in ["ed25519", "ecdsa", "rsa"] {
        let key = keygen(folder, kind, kind, "");
        let public = std::fs::read_to_string(folder.join(format!("{kind}.pub"))).unwrap();
        let allowed = format!("alice@example.org,a.* {public}");
        let text = sign(folder, &key, "git");
        assert_eq!(
            judged(&allowed, &text).unwrap(),
            "alice@example.org,a.*",
            "{kind}"
        );
        let signers = Signers::read("allowed", &allowed).unwrap();
        let other = CommitSignature {
            text: text.clone(),
            signed: [TEXT, b"!"].concat(),
            made: Timestamp::UNIX_EPOCH,
        };
        let refused = signers.judge(Some(&other)).unwrap_err();
        assert_eq!(refused, "its signature does not hold for it", "{kind}");
        let for_files = sign(folder, &key, "file");
        assert!(judged(&allowed, &for_files).is_err(), "{kind}");
    }
}

#[test]
fn what_is_no_signature_of_ssh_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let key = keygen(folder.path(), "alice", "ed25519", "");
    let public = std::fs::read_to_string(folder.path().join("alice.pub")).unwrap();
    let allowed = format!("alice {public}");
    let text = sign(folder.path(), &key, "git");
    let signers = Signers::read("allowed", &allowed).unwrap();
    assert_eq!(signers.judge(None).unwrap_err(), "it is not signed");
    let pgp = "-----BEGIN PGP SIGNATURE-----\n\nx\n-----END PGP SIGNATURE-----\n";
    assert!(
        judged(&allowed, pgp)
            .unwrap_err()
            .contains("gpg.format=ssh")
    );
    let (half, _) = text.split_at(text.len() / 2);
    assert!(
        judged(&allowed, half)
            .unwrap_err()
            .contains("cannot be read")
    );
}
