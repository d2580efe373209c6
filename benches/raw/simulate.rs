//! Many servers in one process: `simulate SOCKET FOLDER COUNT` makes the sockets FOLDER/1 to
//! FOLDER/COUNT, each of which answers from memory what the engine behind SOCKET has once answered
//! to the same question. Compiled by `fleet.sh` with rustc alone.
//!
//! Only the first server asks the engine what it does not know yet; the others say 404, and a line
//! of stdout names the question: so the answers of all are those of an engine, and none is its work.
//! What would change the engine is refused.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::{Arc, RwLock};
use std::thread;

/// Answers by request line, as they go over the wire.
type Answers = RwLock<HashMap<String, Arc<Vec<u8>>>>;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, engine, folder, count] = arguments.as_slice() else {
        panic!("simulate SOCKET FOLDER COUNT");
    };
    let answers: Arc<Answers> = Arc::default();
    let mut servers = Vec::new();
    for number in 1..=count.parse().expect("a count") {
        let listener = UnixListener::bind(format!("{folder}/{number}"))?;
        let answers = Arc::clone(&answers);
        let engine = (number == 1).then(|| engine.clone());
        let server = thread::Builder::new().stack_size(128 * 1024);
        servers.push(server.spawn(move || {
            for caller in listener.incoming().flatten() {
                // Who has gone wants no answer.
                let _ = answer(caller, &answers, engine.as_deref());
            }
        })?);
    }
    println!("ready");
    for server in servers {
        let _ = server.join();
    }
    Ok(())
}

/// Answers the one question of a connection.
fn answer(mut caller: UnixStream, answers: &Answers, engine: Option<&str>) -> io::Result<()> {
    let mut reader = BufReader::new(&caller);
    let mut question = String::new();
    reader.read_line(&mut question)?;
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        header.clear();
    }
    if question.is_empty() {
        return Ok(());
    }
    let known = answers.read().expect("no panic").get(&question).cloned();
    let known = match (known, engine) {
        (Some(known), _) => known,
        (None, Some(engine)) if question.starts_with("GET ") || question.starts_with("HEAD ") => {
            let answer = Arc::new(ask(engine, &question)?);
            let mut answers = answers.write().expect("no panic");
            answers.insert(question, Arc::clone(&answer));
            answer
        }
        _ => {
            println!("{}", question.trim_end());
            let refusal = "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\n\
                           Content-Length: 2\r\nConnection: close\r\n\r\n{}";
            Arc::new(refusal.as_bytes().to_vec())
        }
    };
    caller.write_all(&known)
}

/// The engine's answer to a question, from the first byte to the last.
fn ask(engine: &str, question: &str) -> io::Result<Vec<u8>> {
    let mut stream = UnixStream::connect(engine)?;
    write!(
        stream,
        "{}\r\nHost: docker\r\nConnection: close\r\n\r\n",
        question.trim_end()
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(answer)
}
