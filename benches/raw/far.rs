//! Servers far away: `far MILLISECONDS ADDRESS...` prints a port of this machine for each address,
//! which is behind it by so much in each direction, and carries until it is ended.
//!
//! Compiled by `fleet.sh` with rustc alone.

#[path = "../../tests/scenarios/far.rs"]
mod far;

use std::time::Duration;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let milliseconds = arguments.next().and_then(|text| text.parse().ok());
    let delay = Duration::from_millis(milliseconds.expect("far MILLISECONDS ADDRESS..."));
    for address in arguments {
        println!("{}", far::far_away(address, delay));
    }
    loop {
        std::thread::park();
    }
}
