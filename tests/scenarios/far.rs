//! A way that takes its time: what is sent arrives later, in each direction.
//!
//! `benches/raw/far.rs` is made of this, too.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// A port of this machine behind which an address is, so much later in each direction.
pub(crate) fn far_away(address: String, delay: Duration) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for caller in listener.incoming().flatten() {
            let Ok(server) = TcpStream::connect(&address) else {
                continue;
            };
            for stream in [&caller, &server] {
                let _ = stream.set_nodelay(true);
            }
            let (back, there) = (server.try_clone().unwrap(), caller.try_clone().unwrap());
            carry(caller, server, delay);
            carry(back, there, delay);
        }
    });
    port
}

/// Carries what comes from one end to the other, each piece so much later.
fn carry(mut from: TcpStream, mut to: TcpStream, delay: Duration) {
    let (sender, receiver) = mpsc::channel::<(Instant, Vec<u8>)>();
    thread::spawn(move || {
        let mut chunk = vec![0; 1 << 16];
        while let Ok(length) = from.read(&mut chunk) {
            let piece = chunk.get(..length).unwrap_or_default().to_vec();
            let is_end = piece.is_empty();
            if sender.send((Instant::now() + delay, piece)).is_err() || is_end {
                break;
            }
        }
    });
    thread::spawn(move || {
        for (when, piece) in receiver {
            thread::sleep(when.saturating_duration_since(Instant::now()));
            if piece.is_empty() || to.write_all(&piece).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Write);
    });
}
