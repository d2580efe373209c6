//! A backend for the tests of what is replaced under load: it keeps connections open, takes its time, and
//! lets its client check each answer to the last byte.

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use super::{healthy, variable};

/// Long enough that several are under way at once, short enough for a client to make many.
const FAST: Duration = Duration::from_millis(10);
/// Longer than it takes to stop a container that is not waited for.
const SLOW: Duration = Duration::from_millis(1500);
/// So that an answer is more than one read, which a connection can lose the rest of.
const LENGTH: usize = 1500;
/// More than any client sends: who claims more is not one of ours.
const LONGEST: usize = 1 << 20;

/// Who answers, the same for as long as the process lives.
struct Instance {
    host: String,
    version: String,
}

/// Serves until told to stop, which ends it at once, whatever is under way.
pub(crate) fn serve(listener: &TcpListener) {
    let host = fs::read_to_string("/etc/hostname").unwrap_or_default();
    let instance: &Instance = Box::leak(Box::new(Instance {
        host: host.trim().to_owned(),
        version: variable("VERSION").unwrap_or_else(|| "1".into()),
    }));
    for stream in listener.incoming().flatten() {
        thread::spawn(move || while_open(&stream, instance));
    }
}

/// One request after the other, until the client has had enough.
fn while_open(stream: &TcpStream, instance: &Instance) {
    // Head and body leave together, and the last bytes do not wait for the client.
    let _ = stream.set_nodelay(true);
    let mut reader = BufReader::new(stream);
    while let Ok(Some(request)) = Request::read(&mut reader) {
        let (status, body) = respond(&request);
        let answer = format!(
            "HTTP/1.1 {status}\r\nContent-Length: {}\r\nX-Checksum: {:016x}\r\nX-Instance: {}\r\nX-Version: {}\r\n\r\n{body}",
            body.len(),
            checksum(body.as_bytes()),
            instance.host,
            instance.version,
        );
        let mut writer = stream;
        if writer.write_all(answer.as_bytes()).is_err() || request.closes {
            break;
        }
    }
}

struct Request {
    path: String,
    body: Option<Vec<u8>>,
    closes: bool,
}

impl Request {
    /// The next one; nothing where the client has closed instead.
    fn read(reader: &mut impl BufRead) -> io::Result<Option<Self>> {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let mut words = line.split(' ');
        let posts = words.next() == Some("POST");
        let path = words.next().unwrap_or("/").to_owned();
        let (mut length, mut closes) = (0, false);
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Ok(None);
            }
            let Some((name, value)) = line.split_once(':') else {
                break;
            };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse().unwrap_or(LONGEST + 1),
                "connection" => closes = value.trim().eq_ignore_ascii_case("close"),
                _ => {}
            }
        }
        if length > LONGEST {
            return Ok(None);
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        Ok(Some(Self {
            path,
            body: posts.then_some(body),
            closes,
        }))
    }
}

fn respond(request: &Request) -> (&'static str, String) {
    let delay = match request.path.as_str() {
        "/fast" => FAST,
        "/slow" => SLOW,
        "/health" | "/healthz" if healthy() => return ("200 OK", "healthy\n".into()),
        "/health" | "/healthz" => return ("503 Service Unavailable", "not healthy\n".into()),
        _ => return ("404 Not Found", String::new()),
    };
    thread::sleep(delay);
    let body = match &request.body {
        Some(body) => format!("{} {:016x}\n", body.len(), checksum(body)),
        None => "answer\n".repeat(LENGTH.div_ceil(7)),
    };
    ("200 OK", body)
}

/// FNV-1a: short enough to stand in each program that speaks of it.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
