//! What stands before a server: it counts what is asked, and lets some of it fail.

use std::collections::VecDeque;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What becomes of a question instead of its answer.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// Another answer: the status and the body.
    Answer(u16, &'static str),
    /// It is sent on to this address.
    SendOn(String),
    /// The connection ends.
    HangUp,
}

/// Passes questions on to a server.
pub(crate) struct Gate {
    /// Where it is.
    pub(crate) address: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    faults: VecDeque<Fault>,
    asked: Vec<String>,
}

impl Gate {
    /// Stands before an address, `http://host:port`.
    pub(crate) fn before(address: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let own = listener.local_addr().unwrap();
        let server = address.trim_start_matches("http://").to_owned();
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        // It ends with the test's process.
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (server, shared) = (server.clone(), Arc::clone(&shared));
                std::thread::spawn(move || pass(client, &server, &shared));
            }
        });
        Self {
            address: format!("http://{own}"),
            state,
        }
    }

    /// Lets the next questions fail.
    pub(crate) fn fail(&self, faults: impl IntoIterator<Item = Fault>) {
        self.state.lock().unwrap().faults.extend(faults);
    }

    /// What was asked since this was asked last, a line each: method and path.
    pub(crate) fn asked(&self) -> Vec<String> {
        let heads = std::mem::take(&mut self.state.lock().unwrap().asked);
        let line = |head: String| {
            let words: Vec<&str> = head.split_whitespace().take(2).collect();
            words.join(" ")
        };
        heads.into_iter().map(line).collect()
    }

    /// The heads of what was asked since.
    pub(crate) fn heads(&self) -> Vec<String> {
        std::mem::take(&mut self.state.lock().unwrap().asked)
    }
}

fn pass(mut client: TcpStream, server: &str, state: &Mutex<State>) {
    let Some((head, body)) = question(&mut client) else {
        return;
    };
    let fault = {
        let mut state = state.lock().unwrap();
        state.asked.push(head.clone());
        state.faults.pop_front()
    };
    let target = head.split_whitespace().nth(1).unwrap_or("/");
    let answer = match fault {
        Some(Fault::HangUp) => Vec::new(),
        Some(Fault::Answer(status, body)) => {
            let length = body.len();
            format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\n\r\n{body}").into_bytes()
        }
        Some(Fault::SendOn(to)) => {
            let head = "HTTP/1.1 307 X\r\nContent-Length: 0\r\n";
            format!("{head}Location: {to}{target}\r\n\r\n").into_bytes()
        }
        None => {
            let mut server = TcpStream::connect(server).unwrap();
            let (first, rest) = head.split_once("\r\n").unwrap();
            let sent = format!("{first}\r\nConnection: close\r\n{rest}\r\n\r\n");
            server.write_all(sent.as_bytes()).unwrap();
            server.write_all(&body).unwrap();
            let mut answer = Vec::new();
            server.read_to_end(&mut answer).unwrap();
            answer
        }
    };
    // Whoever has asked may have gone.
    let _ = client.write_all(&answer);
    let _ = client.shutdown(Shutdown::Both);
}

/// Head and body of a question.
fn question(client: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let length = client.read(&mut piece).ok().filter(|length| *length > 0)?;
        bytes.extend(piece.iter().take(length));
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let expected = head
            .lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .map_or(0, |(_, length)| length.trim().parse().unwrap());
        if body.len() >= expected {
            return Some((head.to_owned(), body.as_bytes().to_vec()));
        }
    }
}
