//! Host keys: known, unknown, changed, revoked, hashed, vouched for.

use std::process::Command;

use vaultctl::transport::ssh::Failure;

use crate::sshd::{Person, Sshd, keygen, public, run};

/// A person whose key is let in.
fn person(sshd: &Sshd, known: &str) -> Person {
    let person = Person::new(known);
    let key = person.key("ed25519", "");
    sshd.authorize(&public(&key), "");
    person
}

#[tokio::test]
async fn a_host_is_connected_to_by_a_key_that_is_known() {
    let Some(sshd) = Sshd::start("") else { return };
    for kind in ["ed25519", "ecdsa", "rsa"] {
        let person = person(&sshd, &sshd.known(kind));
        person.connect(&sshd.destination()).await.unwrap();
        // The person's own file counts where the repository knows nothing.
        let person = self::person(&sshd, "");
        person.write("known_hosts", &sshd.known(kind));
        person.connect(&sshd.destination()).await.unwrap();
    }
    // Hashed.
    let hashed = person(&sshd, "");
    let file = hashed.write("known_hosts", &sshd.known("ed25519"));
    run(Command::new("ssh-keygen")
        .args(["-q", "-H", "-f"])
        .arg(&file));
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("|1|"));
    hashed.connect(&sshd.destination()).await.unwrap();
}

#[tokio::test]
async fn unknown_changed_and_revoked_keys_are_refused() {
    let Some(sshd) = Sshd::start("") else { return };
    let unknown = person(&sshd, "");
    let error = unknown.connect(&sshd.destination()).await.unwrap_err();
    let fingerprint = run(Command::new("ssh-keygen")
        .arg("-lf")
        .arg(sshd.folder.path().join("host_ed25519.pub")));
    let fingerprint = fingerprint.split(' ').nth(1).unwrap().to_owned();
    assert!(error.to_string().contains(&fingerprint), "{error}");
    assert!(error.failure.help().unwrap().contains("server trust"));
    // What the repository says is not outvoted by the person's own file.
    let other = keygen(unknown.home.path(), "other", "ed25519", "");
    let other = std::fs::read_to_string(public(&other)).unwrap();
    let line = format!("[127.0.0.1]:{} {other}", sshd.port);
    let changed = person(&sshd, &line);
    changed.write("known_hosts", &sshd.known("ed25519"));
    let error = changed.connect(&sshd.destination()).await.unwrap_err();
    assert!(
        matches!(error.failure, Failure::ChangedKey { .. }),
        "{error}"
    );
    assert!(
        error.to_string().contains("inventory/known_hosts:1"),
        "{error}"
    );
    // Revoked in one file, known in the other.
    let revoked = person(&sshd, &sshd.known("ed25519"));
    revoked.write(
        "known_hosts",
        &format!("@revoked {}", sshd.known("ed25519")),
    );
    let error = revoked.connect(&sshd.destination()).await.unwrap_err();
    assert!(matches!(error.failure, Failure::RevokedKey(_)), "{error}");
}

#[tokio::test]
async fn the_key_that_a_host_presents_can_be_looked_at() {
    let Some(sshd) = Sshd::start("") else { return };
    let presented = person(&sshd, "")
        .ssh()
        .presented_key(&sshd.destination())
        .await
        .unwrap();
    assert!(presented.refused.is_some());
    let known = format!("{} {}\n", presented.name, presented.key);
    assert_eq!(known, sshd.known("ed25519"));
    let person = person(&sshd, &known);
    person.connect(&sshd.destination()).await.unwrap();
}

#[tokio::test]
async fn an_authority_vouches_for_hosts() {
    let Some(sshd) = Sshd::start("") else { return };
    let folder = sshd.folder.path();
    let authority = keygen(folder, "authority", "ed25519", "");
    let sign = |principal: &str| {
        run(Command::new("ssh-keygen")
            .args([
                "-q", "-h", "-I", "host", "-n", principal, "-V", "-5m:+5m", "-s",
            ])
            .arg(&authority)
            .arg(folder.join("host_ed25519.pub")));
        let line = format!("HostCertificate {}/host_ed25519-cert.pub", folder.display());
        Sshd::start(&format!(
            "HostKey {}/host_ed25519\n{line}",
            folder.display()
        ))
        .unwrap()
    };
    let key = std::fs::read_to_string(public(&authority)).unwrap();
    let vouched = sign("127.0.0.1");
    let known = format!("@cert-authority [127.0.0.1]:{} {key}", vouched.port);
    person(&vouched, &known)
        .connect(&vouched.destination())
        .await
        .unwrap();
    let other = sign("elsewhere");
    let known = format!("@cert-authority [127.0.0.1]:{} {key}", other.port);
    let error = person(&other, &known)
        .connect(&other.destination())
        .await
        .unwrap_err();
    assert!(error.to_string().contains("it is for elsewhere"), "{error}");
}
