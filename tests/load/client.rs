//! A client: its connection, its requests, and what it says of the answers.

use std::fmt;
use std::fs::File;
use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::fd::AsFd;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

use super::Shared;
use super::tally::{Fault, Tally};

/// Several times what a slow answer takes: who waits longer has been forgotten.
const PATIENCE: Duration = Duration::from_secs(10);
/// So that clients who are refused at once do not keep the machine from answering.
const REFUSED: Duration = Duration::from_millis(20);
/// The longest body that is sent: more than a connection's first packet holds.
const LONGEST: u64 = 4096;

/// Asks until the load is over.
pub(super) fn ask(number: u64, shared: &Shared) -> Tally {
    let options = &shared.options;
    if let Some(network) = &options.network {
        let network = File::open(network).unwrap();
        move_into_link_name_space(network.as_fd(), Some(LinkNameSpaceType::Network)).unwrap();
    }
    let pauses = number >= options.clients.saturating_sub(options.pausing);
    let mut tally = Tally::default();
    let mut connection: Option<Connection> = None;
    for turn in 0.. {
        if shared.is_over() {
            break;
        }
        let request = Request::of(number, turn, options.slow_every);
        let began = Instant::now();
        let was_open = connection.is_some();
        let (outcome, kept) = exchange(connection.take(), options.address, &request);
        connection = kept;
        tally.connections += u64::from(!was_open);
        match outcome {
            Ok(answer) => {
                tally.count(answer.instance, answer.version);
                tally.took(request.slow, began.elapsed());
                shared.answers.fetch_add(1, Ordering::Relaxed);
            }
            Err(problem) => {
                tally.fault(Fault {
                    at: shared.began.elapsed(),
                    request: request.to_string(),
                    reason: problem.reason,
                    is_lost: problem.is_lost,
                    was_open,
                });
                shared.faults.fetch_add(1, Ordering::Relaxed);
                std::thread::sleep(REFUSED);
            }
        }
        if pauses {
            std::thread::sleep(options.pause);
        }
    }
    tally
}

/// Why an answer does not count.
struct Problem {
    reason: String,
    /// Whether there is no complete answer at all.
    is_lost: bool,
}

fn lost(reason: impl Into<String>) -> Problem {
    Problem {
        reason: reason.into(),
        is_lost: true,
    }
}

fn failed(reason: impl Into<String>) -> Problem {
    Problem {
        reason: reason.into(),
        is_lost: false,
    }
}

/// Which reads and writes fail in which way is told by the word of the moment and the error.
fn broken(moment: &str) -> impl Fn(Error) -> Problem {
    move |error| match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut => {
            lost(format!("{moment}: nothing in {} s", PATIENCE.as_secs()))
        }
        ErrorKind::UnexpectedEof => lost(format!("{moment}: closed")),
        kind => lost(format!("{moment}: {kind}")),
    }
}

struct Request {
    slow: bool,
    body: Option<Vec<u8>>,
}

impl Request {
    /// The same for the same numbers; half of them with a body, each of a length of its own.
    fn of(client: u64, turn: u64, slow_every: u64) -> Self {
        let number = client * 7 + turn;
        let length = (number * 613) % LONGEST;
        let posts = (client + turn) % 2 == 1;
        let body = (0..length).zip((number % 251)..);
        Self {
            // All clients at once would leave none for the fast ones.
            slow: slow_every > 0 && number % slow_every == slow_every - 1,
            body: posts.then(|| body.map(|(_, byte)| byte.to_le_bytes()[0]).collect()),
        }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = format!("{self} HTTP/1.1\r\nHost: load\r\n").into_bytes();
        if let Some(body) = &self.body {
            bytes.extend(format!("Content-Length: {}\r\n", body.len()).into_bytes());
        }
        bytes.extend(b"\r\n");
        bytes.extend(self.body.iter().flatten());
        bytes
    }

    /// The answer to a body is its length and its checksum.
    fn wants(&self, answer: &[u8]) -> bool {
        self.body.as_ref().is_none_or(|body| {
            answer == format!("{} {:016x}\n", body.len(), checksum(body)).as_bytes()
        })
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let method = if self.body.is_some() { "POST" } else { "GET" };
        let path = if self.slow { "/slow" } else { "/fast" };
        write!(f, "{method} {path}")
    }
}

/// Who has answered.
struct Answer {
    instance: String,
    version: String,
}

type Connection = BufReader<TcpStream>;

/// Asks once; the connection is kept where the other side keeps it.
fn exchange(
    open: Option<Connection>,
    address: SocketAddr,
    request: &Request,
) -> (Result<Answer, Problem>, Option<Connection>) {
    let mut connection = match open.map_or_else(|| connect(address), Ok) {
        Ok(connection) => connection,
        Err(problem) => return (Err(problem), None),
    };
    let sent = connection.get_mut().write_all(&request.bytes());
    let answer = sent
        .map_err(broken("sending"))
        .and_then(|()| Head::read(&mut connection))
        .and_then(|head| Ok((head.body(&mut connection)?, head)));
    match answer {
        Err(problem) => (Err(problem), None),
        Ok((body, head)) => {
            let kept = (!head.closes && head.length.is_some()).then_some(connection);
            (head.judge(request, &body), kept)
        }
    }
}

fn connect(address: SocketAddr) -> Result<Connection, Problem> {
    let stream = TcpStream::connect_timeout(&address, PATIENCE).map_err(broken("connecting"))?;
    let prepared = stream
        .set_nodelay(true)
        .and_then(|()| stream.set_read_timeout(Some(PATIENCE)))
        .and_then(|()| stream.set_write_timeout(Some(PATIENCE)));
    prepared.map_err(broken("connecting"))?;
    Ok(BufReader::new(stream))
}

#[derive(Default)]
struct Head {
    status: String,
    length: Option<usize>,
    closes: bool,
    checksum: String,
    instance: String,
    version: String,
}

impl Head {
    fn read(connection: &mut Connection) -> Result<Self, Problem> {
        let first = line(connection, "before an answer")?;
        let mut head = Self {
            status: first.split(' ').nth(1).unwrap_or_default().to_owned(),
            closes: !first.starts_with("HTTP/1.1 "),
            ..Self::default()
        };
        loop {
            let line = line(connection, "within a head")?;
            let Some((name, value)) = line.split_once(':') else {
                return Ok(head);
            };
            let value = value.trim().to_owned();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => head.length = value.parse().ok(),
                "connection" => head.closes |= value.eq_ignore_ascii_case("close"),
                "x-checksum" => head.checksum = value,
                "x-instance" => head.instance = value,
                "x-version" => head.version = value,
                _ => {}
            }
        }
    }

    /// The body, which is needed also of an answer that has failed: the next one stands behind it.
    fn body(&self, connection: &mut Connection) -> Result<Vec<u8>, Problem> {
        let Some(length) = self.length else {
            return Ok(Vec::new());
        };
        let mut body = Vec::with_capacity(length.min(1 << 20));
        let read = connection.take(length as u64).read_to_end(&mut body);
        let read = read.and_then(|read| {
            let whole = read == length;
            whole
                .then_some(())
                .ok_or_else(|| ErrorKind::UnexpectedEof.into())
        });
        match read {
            // Whoever gets that knows that it has failed.
            Err(_) if self.status != "200" => Err(failed(format!("status {}", self.status))),
            read => read.map_err(broken("within a body")).map(|()| body),
        }
    }

    fn judge(self, request: &Request, body: &[u8]) -> Result<Answer, Problem> {
        if self.status != "200" {
            return Err(failed(format!("status {}", self.status)));
        }
        if self.length.is_none() || self.checksum != format!("{:016x}", checksum(body)) {
            return Err(failed("a body that is not what was sent"));
        }
        if !request.wants(body) {
            return Err(failed("the answer to another request"));
        }
        Ok(Answer {
            instance: self.instance,
            version: self.version,
        })
    }
}

fn line(connection: &mut Connection, moment: &str) -> Result<String, Problem> {
    let mut line = Vec::new();
    let read = connection.take(8192).read_until(b'\n', &mut line);
    read.map_err(broken(moment))?;
    if line.pop() != Some(b'\n') {
        return Err(broken(moment)(ErrorKind::UnexpectedEof.into()));
    }
    Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
}

/// FNV-1a, as the backend has it.
pub(super) fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
