//! Questions whose answers are not shown while they are typed.

use std::fs::{File, OpenOptions};
use std::io::{Error, ErrorKind, Read as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::process::{Signal, getpid, kill_process};
use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
};
use zeroize::Zeroizing;

/// What keys send that end or change an answer.
const CTRL_C: u8 = 0x03;
const CTRL_D: u8 = 0x04;
const BACKSPACE: u8 = 0x08;
const CTRL_U: u8 = 0x15;
const CTRL_BACKSLASH: u8 = 0x1c;
const DELETE: u8 = 0x7f;

/// The longest answer, in bytes; room for it is there from the beginning, so that no copy is left behind.
const LONGEST: usize = 1 << 16;

static ENDED: AtomicBool = AtomicBool::new(false);

/// Whether somebody has ended a question with Ctrl-C.
pub(super) fn was_ended() -> bool {
    ENDED.load(Ordering::SeqCst)
}

/// Asks on the terminal.
///
/// The terminal sends no signals meanwhile: Ctrl-C would end this process and leave a terminal that
/// shows nothing of what is typed. It is put back first, and then the signal goes its usual way.
pub(super) fn ask(prompt: &str) -> Result<Zeroizing<String>, Error> {
    let terminal = OpenOptions::new().read(true).write(true).open("/dev/tty")?;
    (&terminal).write_all(prompt.as_bytes())?;
    let answer = {
        let _silent = Silent::begin(&terminal)?;
        read(&terminal)
    };
    (&terminal).write_all(b"\n")?;
    if answer.as_ref().is_err_and(is_interruption) {
        ENDED.store(true, Ordering::SeqCst);
        kill_process(getpid(), Signal::INT)?;
    }
    answer
}

fn is_interruption(error: &Error) -> bool {
    error.kind() == ErrorKind::Interrupted
}

fn read(mut terminal: &File) -> Result<Zeroizing<String>, Error> {
    let mut answer = Zeroizing::new(Vec::with_capacity(LONGEST));
    let mut byte = Zeroizing::new([0]);
    loop {
        if terminal.read(byte.as_mut_slice())? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        let [typed] = *byte;
        match typed {
            b'\n' | b'\r' => break,
            CTRL_C | CTRL_BACKSLASH => return Err(ErrorKind::Interrupted.into()),
            CTRL_D if answer.is_empty() => return Err(ErrorKind::UnexpectedEof.into()),
            CTRL_D => break,
            CTRL_U => answer.clear(),
            BACKSPACE | DELETE => remove_last(&mut answer),
            _ if answer.len() == LONGEST => return Err(ErrorKind::FileTooLarge.into()),
            _ => answer.push(typed),
        }
    }
    let text = std::str::from_utf8(&answer).map_err(|_| Error::from(ErrorKind::InvalidData))?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// Takes the last character away, with all its bytes.
fn remove_last(answer: &mut Vec<u8>) {
    let is_inside = |byte: u8| byte & 0b1100_0000 == 0b1000_0000;
    while answer.pop().is_some_and(is_inside) {}
}

/// A terminal that shows nothing and sends no signals, until this is dropped.
struct Silent<'a> {
    terminal: &'a File,
    before: Termios,
}

impl<'a> Silent<'a> {
    fn begin(terminal: &'a File) -> Result<Self, Error> {
        let before = tcgetattr(terminal)?;
        let mut modes = before.clone();
        modes.local_modes -=
            LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG;
        modes.special_codes[SpecialCodeIndex::VMIN] = 1;
        modes.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(terminal, OptionalActions::Now, &modes)?;
        Ok(Self { terminal, before })
    }
}

impl Drop for Silent<'_> {
    fn drop(&mut self) {
        // A terminal that has gone needs nothing put back.
        let _ = tcsetattr(self.terminal, OptionalActions::Now, &self.before);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_goes_with_all_its_bytes() {
        let mut answer = "aé🎉".as_bytes().to_vec();
        remove_last(&mut answer);
        assert_eq!(answer, "aé".as_bytes());
        remove_last(&mut answer);
        remove_last(&mut answer);
        remove_last(&mut answer);
        assert!(answer.is_empty());
    }
}
