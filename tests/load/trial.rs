//! The load itself is put to the test, before what it says of others is believed.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use super::client::checksum;
use super::{Load, Options, Table, Tally};

/// How a backend treats one request of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    Right,
    Closes,
    Refuses,
    Cuts,
    CutsWithin,
    Garbles,
    Mistakes,
    CutsWhenIdle,
}

/// A load on a backend that answers each fifth request of a connection in its manner.
fn load_on(manner: Manner) -> Tally {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || serve(stream, manner));
        }
    });
    let load = Load::start(&Options {
        clients: 4,
        pausing: 1,
        pause: Duration::from_millis(20),
        ..Options::of(address)
    });
    load.wait_for(200);
    load.stop()
}

fn serve(stream: TcpStream, manner: Manner) {
    let mut reader = BufReader::new(stream);
    for turn in 1.. {
        let (mut line, mut length) = (String::from("-"), 0);
        while !line.trim().is_empty() {
            line.clear();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            if let Some(value) = line.strip_prefix("Content-Length: ") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut sent = vec![0; length];
        if reader.read_exact(&mut sent).is_err() {
            return;
        }
        let manner = if turn % 5 == 0 { manner } else { Manner::Right };
        let mut body = format!("{length} {:016x}\n", checksum(&sent));
        if manner == Manner::Mistakes {
            body = format!("{length} {:016x}\n", checksum(b"another"));
        }
        let status = if manner == Manner::Refuses {
            "503 No"
        } else {
            "200 OK"
        };
        let sum = checksum(body.as_bytes());
        let closes = if manner == Manner::Closes {
            "close"
        } else {
            "keep-alive"
        };
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-length: {}\r\nx-checksum: {sum:016x}\r\nx-instance: it\r\nconnection: {closes}\r\n\r\n",
            body.len()
        );
        if manner == Manner::Garbles {
            body = body.replace(' ', "_");
        }
        let kept = match manner {
            Manner::Cuts => 0,
            Manner::CutsWithin => head.len() + 3,
            _ => head.len() + body.len(),
        };
        let answer = format!("{head}{body}");
        let written = reader.get_mut().write_all(&answer.as_bytes()[..kept]);
        let ends = matches!(
            manner,
            Manner::Closes | Manner::Cuts | Manner::CutsWithin | Manner::CutsWhenIdle
        );
        if written.is_err() || ends {
            return;
        }
    }
}

#[test]
fn right_answers_are_right() {
    let tally = load_on(Manner::Right);
    tally.assert_unharmed();
    assert_eq!(tally.connections, 4);
    assert_eq!(tally.instances["it"], tally.ok);
}

#[test]
fn a_connection_that_is_closed_as_announced_is_no_fault() {
    let tally = load_on(Manner::Closes);
    tally.assert_unharmed();
    assert!(tally.connections >= 40, "{tally:?}");
}

#[test]
fn answers_that_are_wrong_have_failed() {
    for (manner, reason) in [
        (Manner::Refuses, "status 503"),
        (Manner::Garbles, "a body that is not what was sent"),
        (Manner::Mistakes, "the answer to another request"),
    ] {
        let tally = load_on(manner);
        assert!(tally.failed() >= 10, "{manner:?}: {tally}");
        assert_eq!(tally.lost(), 0, "{manner:?}: {tally}");
        assert!(tally.faults.iter().all(|fault| fault.reason == reason));
        // A failed answer is a complete one.
        assert_eq!(tally.connections, 4, "{manner:?}: {tally}");
    }
}

#[test]
fn answers_that_do_not_come_are_lost() {
    for manner in [Manner::Cuts, Manner::CutsWithin, Manner::CutsWhenIdle] {
        let tally = load_on(manner);
        assert!(tally.lost() >= 10, "{manner:?}: {tally}");
        assert_eq!(tally.failed(), 0, "{manner:?}: {tally}");
        assert_eq!(tally.cut(), tally.lost(), "{manner:?}: {tally}");
        assert!(tally.faults.iter().all(|fault| fault.at <= tally.lasted));
    }
}

#[test]
fn nobody_there_is_a_loss() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let load = Load::start(&Options::of(address));
    while load.faults() < 20 {
        assert!(load.elapsed() < Duration::from_secs(10));
        std::thread::sleep(Duration::from_millis(5));
    }
    let tally = load.stop();
    assert_eq!((tally.ok, tally.failed(), tally.cut()), (0, 0, 0));
    let said = tally.complaints();
    assert!(said.contains("connecting: connection refused"), "{said}");
}

#[test]
fn a_row_says_what_became_of_the_requests() {
    let mut table = Table::default();
    table.add("nothing", 0, &Tally::default());
    let text = table.to_string();
    let row = text.lines().last().unwrap();
    assert_eq!(row, "| nothing | 0 | 0 | 0 | 0 | 0 / 0 / 0 | 0 |");
}
