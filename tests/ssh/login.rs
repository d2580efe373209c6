//! Logging in: keys of every kind, passphrases, the agent, certificates, hops.

use std::fs;
use std::process::Command;

use vaultctl::transport::Transport as _;

use crate::agent::Agent;
use crate::sshd::{Person, Sshd, keygen, public, run};

#[tokio::test]
async fn keys_of_every_kind_open_the_door() {
    let Some(sshd) = Sshd::start("") else { return };
    for kind in ["ed25519", "ecdsa", "rsa"] {
        let person = Person::new(&sshd.known("ed25519"));
        let key = person.key(kind, "");
        sshd.authorize(&public(&key), "");
        let connection = person.connect(&sshd.destination()).await.unwrap();
        let finished = connection
            .run("id -un; echo oops >&2; exit 3")
            .await
            .unwrap();
        assert_eq!(finished.exit_code, Some(3));
        assert_eq!(
            (finished.stdout, finished.stderr),
            (b"root\n".to_vec(), b"oops\n".to_vec())
        );
    }
}

#[tokio::test]
async fn a_passphrase_is_asked_for_and_its_want_is_told() {
    let Some(sshd) = Sshd::start("") else { return };
    let mut person = Person::new(&sshd.known("ed25519"));
    let key = person.key("ed25519", "secret");
    sshd.authorize(&public(&key), "");
    let refused = Person::refusal(person.connect(&sshd.destination()).await);
    assert!(refused.contains("it needs a passphrase"), "{refused}");
    person.passphrase = Some("wrong");
    let refused = Person::refusal(person.connect(&sshd.destination()).await);
    assert!(refused.contains("the passphrase is wrong"), "{refused}");
    person.passphrase = Some("secret");
    person.connect(&sshd.destination()).await.unwrap();
    fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    let refused = Person::refusal(person.connect(&sshd.destination()).await);
    assert!(
        refused.contains("others may read it (mode 0644)"),
        "{refused}"
    );
}

#[tokio::test]
async fn who_is_not_let_in_is_told_what_was_tried() {
    let Some(sshd) = Sshd::start("") else { return };
    let person = Person::new(&sshd.known("ed25519"));
    let refused = Person::refusal(person.connect(&sshd.destination()).await);
    assert!(refused.contains("there is no key to try"), "{refused}");
    let key = person.key("ed25519", "");
    let refused = Person::refusal(person.connect(&sshd.destination()).await);
    assert!(
        refused.contains("no key is accepted for user `root`"),
        "{refused}"
    );
    assert!(refused.contains(&key.display().to_string()), "{refused}");
    assert!(refused.contains("SHA256:"), "{refused}");
    let mut nobody = sshd.destination();
    nobody.login.host = "127.0.0.1".to_owned();
    nobody.login.port = Some(1);
    let refused = Person::refusal(person.connect(&nobody).await);
    assert!(refused.contains("cannot connect: "), "{refused}");
}

#[tokio::test]
async fn the_agent_signs_and_says_when_it_does_not() {
    let Some(sshd) = Sshd::start("") else { return };
    let mut person = Person::new(&sshd.known("ed25519"));
    let agent = Agent::start(person.home.path());
    person.agent = Some(agent.socket.clone());
    let refused = Person::refusal(person.connect(&sshd.destination()).await);
    assert!(
        refused.contains("the agent has no key, or is locked"),
        "{refused}"
    );
    for kind in ["ed25519", "rsa"] {
        let key = keygen(person.home.path(), kind, kind, "");
        sshd.authorize(&public(&key), "");
        agent.add(&key);
        fs::remove_file(&key).unwrap();
        person.connect(&sshd.destination()).await.unwrap();
        agent.ssh_add(&["-D"]);
    }
    // Many keys of which none fits: the server ends it, and what was tried is told.
    for number in 0..8 {
        let key = keygen(
            person.home.path(),
            &format!("wrong-{number}"),
            "ed25519",
            "",
        );
        agent.add(&key);
    }
    let refused = Person::refusal(person.connect(&sshd.destination()).await);
    assert!(refused.contains("agent key SHA256:"), "{refused}");
}

#[tokio::test]
async fn a_certificate_beside_a_key_is_used() {
    let authority = tempfile::tempdir().unwrap();
    let authority = keygen(authority.path(), "authority", "ed25519", "");
    let line = format!("TrustedUserCAKeys {}", public(&authority).display());
    let Some(sshd) = Sshd::start(&line) else {
        return;
    };
    let person = Person::new(&sshd.known("ed25519"));
    let key = person.key("ed25519", "");
    let sign = |times: &str| {
        run(Command::new("ssh-keygen")
            .args(["-q", "-I", "me", "-n", "root", "-V", times, "-s"])
            .arg(&authority)
            .arg(public(&key)))
    };
    sign("-10m:-5m");
    let refused = Person::refusal(person.connect(&sshd.destination()).await);
    assert!(
        refused.contains("with certificate `me` (it has expired)"),
        "{refused}"
    );
    sign("-5m:+5m");
    person.connect(&sshd.destination()).await.unwrap();
}

#[tokio::test]
async fn a_server_is_reached_by_way_of_others() {
    let (Some(first), Some(second), Some(last)) =
        (Sshd::start(""), Sshd::start(""), Sshd::start(""))
    else {
        return;
    };
    let known = [&first, &second, &last]
        .map(|sshd| sshd.known("ed25519"))
        .concat();
    let person = Person::new(&known);
    let key = person.key("ed25519", "");
    for sshd in [&first, &second, &last] {
        sshd.authorize(&public(&key), "");
    }
    let mut destination = last.destination();
    destination.jumps = vec![first.login(), second.login()];
    let connection = person.connect(&destination).await.unwrap();
    let finished = connection.run("echo $SSH_CONNECTION").await.unwrap();
    let text = String::from_utf8(finished.stdout).unwrap();
    assert!(text.trim().ends_with(&last.port.to_string()), "{text}");
    // By the person's configuration.
    person.write(
        "config",
        &format!(
            "Host inner\n HostName 127.0.0.1\n Port {}\n User root\n ProxyJump root@127.0.0.1:{}\n",
            last.port, second.port
        ),
    );
    let mut destination = last.destination();
    destination.login.host = "inner".to_owned();
    destination.login.port = None;
    person.connect(&destination).await.unwrap();
    // One hop does not let anybody in: the error names it.
    fs::write(second.folder.path().join("authorized_keys"), "").unwrap();
    let mut destination = last.destination();
    destination.jumps = vec![first.login(), second.login()];
    let refused = Person::refusal(person.connect(&destination).await);
    let hop = format!(
        "root@127.0.0.1:{} by way of root@127.0.0.1:{}",
        second.port, first.port
    );
    assert!(refused.contains(&hop), "{refused}");
}
