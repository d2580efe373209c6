//! The floor of planning: lists and inspects all that an engine has, and does nothing with it.
//!
//! `floor SOCKET CONNECTIONS`, compiled by `compare.sh` with rustc alone.

use std::env;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

struct Connection(BufReader<UnixStream>);

impl Connection {
    fn open(socket: &str) -> io::Result<Self> {
        UnixStream::connect(socket).map(|stream| Self(BufReader::new(stream)))
    }

    fn get(&mut self, path: &str) -> io::Result<String> {
        write!(
            self.0.get_mut(),
            "GET {path} HTTP/1.1\r\nHost: docker\r\n\r\n"
        )?;
        let mut status = String::new();
        self.0.read_line(&mut status)?;
        let (mut length, mut chunked) = (0, false);
        loop {
            let mut header = String::new();
            self.0.read_line(&mut header)?;
            let header = header.trim().to_ascii_lowercase();
            if header.is_empty() {
                break;
            }
            if let Some(value) = header.strip_prefix("content-length: ") {
                length = value.parse().expect("a length");
            }
            chunked |= header == "transfer-encoding: chunked";
        }
        let mut body = Vec::new();
        if chunked {
            loop {
                let mut size = String::new();
                self.0.read_line(&mut size)?;
                let size = usize::from_str_radix(size.trim(), 16).expect("a chunk's size");
                let start = body.len();
                body.resize(start + size + 2, 0);
                self.0.read_exact(&mut body[start..])?;
                body.truncate(start + size);
                if size == 0 {
                    break;
                }
            }
        } else {
            body.resize(length, 0);
            self.0.read_exact(&mut body)?;
        }
        assert!(status.contains(" 200 "), "{path}: {status}");
        Ok(String::from_utf8(body).expect("UTF-8"))
    }
}

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().collect();
    let [_, socket, connections] = arguments.as_slice() else {
        panic!("floor SOCKET CONNECTIONS");
    };
    let mut first = Connection::open(socket)?;
    let list = first.get("/containers/json?all=1")?;
    let mut paths: Vec<String> = list
        .split("{\"Id\":\"")
        .skip(1)
        .map(|rest| format!("/containers/{}/json", &rest[..64]))
        .collect();
    paths.extend(["/networks", "/volumes", "/images/json", "/version", "/info"].map(String::from));

    let next = AtomicUsize::new(0);
    let work = |connection: &mut Connection| -> io::Result<()> {
        while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
            connection.get(path)?;
        }
        Ok(())
    };
    thread::scope(|scope| {
        let others: Vec<_> = (1..connections.parse().expect("a number"))
            .map(|_| scope.spawn(|| work(&mut Connection::open(socket)?)))
            .collect();
        work(&mut first)?;
        others
            .into_iter()
            .try_for_each(|other| other.join().expect("no panic"))
    })
}
