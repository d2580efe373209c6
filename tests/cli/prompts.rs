//! Questions on a terminal whose answers are not shown.

use std::fs::{File, OpenOptions};
use std::io::{BufReader, Read as _, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, tcgetattr};

use crate::sandbox::Sandbox;

/// A program on a terminal of its own, with a person before it.
struct Seat {
    person: File,
    terminal: File,
    program: Child,
    shown: Receiver<u8>,
}

impl Seat {
    fn new(sandbox: &Sandbox, arguments: &[&str]) -> Self {
        let person = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&person).unwrap();
        unlockpt(&person).unwrap();
        let name = ptsname(&person, Vec::new()).unwrap();
        let open = || {
            let mut options = OpenOptions::new();
            options.read(true).write(true).open(name.to_str().unwrap())
        };
        let terminal = open().unwrap();
        let mut command = sandbox.command("setsid");
        let end = || Stdio::from(terminal.try_clone().unwrap());
        let program = command
            .args(["--ctty", env!("CARGO_BIN_EXE_vaultctl")])
            .args(arguments)
            .current_dir(sandbox.repo())
            .stdin(end())
            .stdout(end())
            .stderr(end())
            .spawn()
            .unwrap();
        let person = File::from(person);
        let (say, shown) = channel();
        let reader = person.try_clone().unwrap();
        std::thread::spawn(move || {
            for byte in BufReader::new(reader).bytes().map_while(Result::ok) {
                if say.send(byte).is_err() {
                    break;
                }
            }
        });
        Self {
            person,
            terminal,
            program,
            shown,
        }
    }

    /// Waits until a text is shown.
    fn waits_for(&self, text: &str) {
        let mut seen = Vec::new();
        while !seen.ends_with(text.as_bytes()) {
            let byte = self.shown.recv_timeout(Duration::from_secs(20));
            seen.push(byte.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&seen))));
        }
        // The prompt comes before the terminal is silent.
        while self.shows_what_is_typed() {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn types(&mut self, text: &str) {
        self.person.write_all(text.as_bytes()).unwrap();
    }

    fn shows_what_is_typed(&self) -> bool {
        let modes = tcgetattr(&self.terminal).unwrap().local_modes;
        modes.contains(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG)
    }

    /// Insists that the program ends as a shell calls 130, and leaves the terminal as it was.
    fn ends_interrupted(mut self) {
        let status = self.program.wait().unwrap();
        let code = status.code().or(status.signal().map(|signal| 128 + signal));
        assert_eq!(code, Some(130), "{status}");
        assert!(self.shows_what_is_typed());
    }
}

fn repository() -> Sandbox {
    let sandbox = Sandbox::repository(&[(
        "sync/servers.toml",
        "[[server]]\nname = \"local\"\naddress = \"unix:///nowhere.sock\"\n",
    )]);
    let key = sandbox.root().join("key");
    let made = sandbox
        .command("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "correct horse", "-f"])
        .arg(&key)
        .status()
        .unwrap();
    assert!(made.success());
    let public = std::fs::read_to_string(key.with_extension("pub")).unwrap();
    let text = format!(
        "[[recipient]]\nname = \"ann\"\nkey = \"{}\"\ntags = [\"scope:all\"]\n",
        public.trim()
    );
    sandbox.write("sync/recipients.toml", text);
    sandbox
}

#[test]
fn ctrl_c_at_a_new_value_leaves_the_terminal_as_it_was() {
    let sandbox = repository();
    let mut seat = Seat::new(&sandbox, &["secret", "set", "TOKEN"]);
    seat.waits_for("Value of TOKEN: ");
    seat.types("correct-horse-7Qx2\n");
    seat.waits_for("Value of TOKEN, again: ");
    seat.types("corr\u{3}");
    seat.ends_interrupted();
    assert!(!sandbox.repo().join("sync/secrets.toml").exists());
}

#[test]
fn a_passphrase_opens_and_ctrl_c_leaves_the_terminal_as_it_was() {
    let sandbox = repository();
    let made = sandbox.run(&["secret", "set", "TOKEN", "--generate", "hex:16"]);
    drop(made.ends_with(0));
    let key = sandbox.root().join("key").display().to_string();
    let get = ["secret", "get", "TOKEN", "--identity", &key];
    let prompt = format!("Passphrase for {key}: ");

    let mut seat = Seat::new(&sandbox, &get);
    seat.waits_for(&prompt);
    seat.types("\u{3}");
    seat.ends_interrupted();

    let mut seat = Seat::new(&sandbox, &get);
    seat.waits_for(&prompt);
    seat.types("wrong\u{15}correct hors\u{7f}se\n");
    let status = seat.program.wait().unwrap();
    assert_eq!(status.code(), Some(0));
    assert!(seat.shows_what_is_typed());
}
