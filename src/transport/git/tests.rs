//! Packet lines, what servers say in them, and URLs.

use super::packets::{Packet, Packets, line};
use super::{GitUrl, Want, advertised, request};

const ID: &str = "1f7a3b0e6d9c4f5a8b2e7d1c0f9e8d7c6b5a4f3e";

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.unwrap().block_on(future)
}

/// The same bytes in pieces of every length.
fn in_pieces(bytes: &[u8]) -> impl Iterator<Item = Packets> {
    (1..=bytes.len()).map(|length| Packets::pieces(bytes.chunks(length).map(<[u8]>::to_vec)))
}

#[test]
fn lines_are_found_wherever_the_network_cuts() {
    let bytes = [line("one\n"), b"0000".to_vec(), line(""), line("two")].concat();
    for mut packets in in_pieces(&bytes) {
        let mut found = Vec::new();
        loop {
            match block_on(packets.next()).unwrap() {
                Packet::End => break,
                packet => found.push(packet),
            }
        }
        let text = |text: &str| Packet::Line(text.as_bytes().to_vec());
        assert_eq!(found, [text("one\n"), Packet::Flush, text(""), text("two")]);
    }
}

#[test]
fn what_is_cut_off_or_no_git_at_all_is_an_error() {
    for (bytes, expected) in [
        (&b"0010half"[..], "ended too early"),
        (b"00", "ended too early"),
        (b"<html>no</html>", "no git server: <html>no</html>"),
        (b"0002", "no git server"),
    ] {
        let mut packets = Packets::pieces([bytes.to_vec()]);
        let error = block_on(packets.next()).unwrap_err();
        assert!(error.reason.contains(expected), "{error}");
    }
}

#[test]
fn an_advertisement_names_references_and_the_main_one() {
    let first = format!("{ID} HEAD\0side-band-64k symref=HEAD:refs/heads/main agent=git/2\n");
    let second = format!("{ID} refs/heads/main\n");
    let bytes = [line(&first), line(&second), b"0000".to_vec()].concat();
    let found = block_on(advertised(&mut Packets::pieces([bytes]))).unwrap();
    assert_eq!(found.head.as_deref(), Some("refs/heads/main"));
    assert_eq!(found.references["refs/heads/main"], ID);
    let want = Want {
        object: ID.to_owned(),
        known: vec![ID.to_owned()],
        cut_at: Vec::new(),
    };
    let asked = String::from_utf8(request(&found, &want).unwrap()).unwrap();
    let version = env!("CARGO_PKG_VERSION");
    let first = format!("want {ID} side-band-64k agent=vaultctl/{version}\n");
    let length = first.len() + 4;
    assert_eq!(
        asked,
        format!("{length:04x}{first}00000032have {ID}\n0009done\n")
    );
    let cut = Want {
        cut_at: vec![ID.to_owned()],
        ..want
    };
    let error = request(&found, &cut).unwrap_err();
    assert!(error.reason.contains("cut off"), "{error}");
}

#[test]
fn servers_say_why_they_do_not_serve() {
    let shallow = [
        line(&format!("{ID} HEAD\0x\n")),
        line(&format!("shallow {ID}")),
    ]
    .concat();
    let sha256 = line(&format!("{ID} HEAD\0object-format=sha256\n"));
    for (bytes, expected) in [
        (
            line("ERR access denied\n"),
            "the server says: access denied",
        ),
        (Vec::new(), "no such repository"),
        (shallow, "itself a shallow clone"),
        (sha256, "SHA-256"),
    ] {
        let error = block_on(advertised(&mut Packets::pieces([bytes]))).unwrap_err();
        assert!(error.reason.contains(expected), "{error}");
    }
}

#[test]
fn every_spelling_of_a_url_is_understood_and_no_password_is_shown() {
    for (text, shown) in [
        ("https://git.lan/a/b.git", "https://git.lan/a/b.git"),
        ("https://me:hidden@git.lan/a", "https://me@git.lan/a"),
        (
            "ssh://git@git.lan:2222/a/b.git",
            "ssh://git@git.lan:2222/a/b.git",
        ),
        ("ssh://git@[fe80::1]/a", "ssh://git@[fe80::1]/a"),
        ("ssh://host/~me/a%20b", "ssh://host/~me/a b"),
        ("git@git.lan:a/b.git", "ssh://git@git.lan/a/b.git"),
        ("host:/srv/git/a", "ssh://host/srv/git/a"),
        ("[fe80::1]:a", "ssh://[fe80::1]/a"),
        ("/srv/git/a:b", "/srv/git/a:b"),
        ("./a", "./a"),
        ("file:///srv/git/a%20b", "/srv/git/a b"),
    ] {
        let url = GitUrl::read(text).unwrap();
        assert_eq!(url.to_string(), shown, "{text}");
        assert!(!format!("{url:?}").contains("hidden"));
        assert_eq!(url.has_password(), text.contains("hidden"), "{text}");
    }
    for (text, reason) in [
        ("", "no URL"),
        ("ftp://host/a", "`ftp://` is not supported"),
        ("git://host/a", "`git://` is not supported"),
        ("ssh://me:hidden@host/a", "use a key"),
        ("https://", "no URL"),
        ("file://elsewhere/a", "another machine"),
    ] {
        let error = GitUrl::read(text).unwrap_err();
        assert!(error.contains(reason), "{text}: {error}");
        assert!(!error.contains("hidden"));
    }
}

#[test]
fn credentials_are_sent_where_nobody_reads_along() {
    for (text, open) in [
        ("http://git.lan/a", true),
        ("http://localhost.evil.example/a", true),
        ("http://127.0.0.1:8080/a", false),
        ("http://[::1]/a", false),
        ("http://localhost/a", false),
        ("https://git.lan/a", false),
    ] {
        let GitUrl::Http(url) = GitUrl::read(text).unwrap() else {
            panic!("{text}");
        };
        assert_eq!(url.is_open(), open, "{text}");
    }
}
