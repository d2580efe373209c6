//! The floor of planning: asks an engine for all that a plan is made from, and does nothing with it.
//!
//! `floor SOCKET CONNECTIONS PREFIX IMAGE...`, compiled by `compare.sh` with rustc alone: what the
//! engine says of itself, the lists of its containers, networks and volumes, an inspection of each
//! container whose name begins with PREFIX and of each IMAGE. Prints how many containers there were.

use std::env;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::OnceLock;
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

/// The containers of a list whose names begin with a prefix, as paths of their inspections.
fn inspections(list: &str, prefix: &str) -> Vec<String> {
    let name = format!("\"Names\":[\"/{prefix}");
    list.split("{\"Id\":\"")
        .skip(1)
        .filter(|container| container.contains(&name))
        .map(|container| format!("/containers/{}/json", &container[..64]))
        .collect()
}

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().collect();
    let [_, socket, connections, prefix, images @ ..] = arguments.as_slice() else {
        panic!("floor SOCKET CONNECTIONS PREFIX IMAGE...");
    };
    let mut known: Vec<String> = ["/info", "/version", "/volumes", "/networks"]
        .map(String::from)
        .into();
    known.extend(images.iter().map(|image| format!("/images/{image}/json")));
    let listed: OnceLock<Vec<String>> = OnceLock::new();
    let (next_known, next_listed) = (AtomicUsize::new(0), AtomicUsize::new(0));

    let work = |number: usize| -> io::Result<()> {
        let mut connection = Connection::open(socket)?;
        if number == 0 {
            let list = connection.get("/containers/json?all=1");
            let found = list.as_deref().map(|list| inspections(list, prefix));
            // Also where there is no list: the others wait for it.
            listed.set(found.unwrap_or_default()).expect("set once");
            list?;
        }
        while let Some(path) = known.get(next_known.fetch_add(1, Ordering::Relaxed)) {
            connection.get(path)?;
        }
        while let Some(path) = listed
            .wait()
            .get(next_listed.fetch_add(1, Ordering::Relaxed))
        {
            connection.get(path)?;
        }
        Ok(())
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..connections.parse().expect("a number"))
            .map(|number| {
                scope.spawn({
                    let work = &work;
                    move || work(number)
                })
            })
            .collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().expect("no panic"))
    })?;
    println!("{}", listed.wait().len());
    Ok(())
}
