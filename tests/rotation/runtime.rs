//! What HAProxy says on its runtime socket, and what it is told there.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;

use crate::balancer::eventually;

/// What HAProxy knows of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Server {
    /// `UP`, `DRAIN`, `MAINT` and more. `UP 1/2` takes requests, too, but nobody has checked it since.
    pub(crate) status: String,
    /// Its address, where one is known.
    pub(crate) address: Option<String>,
    /// How many requests are under way.
    pub(crate) sessions: u64,
}

/// A runtime socket of a HAProxy whose backend is `app`.
#[derive(Debug, Clone)]
pub(crate) struct Runtime {
    /// Where it is on the host.
    pub(crate) socket: PathBuf,
}

impl Runtime {
    /// The answer to a command.
    #[track_caller]
    pub(crate) fn say(&self, command: &str) -> String {
        let answer = self.try_say(command);
        answer.unwrap_or_else(|| panic!("no answer to `{command}`"))
    }

    /// The answer to a command, where there is one.
    pub(crate) fn try_say(&self, command: &str) -> Option<String> {
        let mut socket = UnixStream::connect(&self.socket).ok()?;
        socket.write_all(format!("{command}\n").as_bytes()).ok()?;
        let mut answer = String::new();
        socket.read_to_string(&mut answer).ok()?;
        Some(answer.trim_end().to_owned())
    }

    /// Has HAProxy change a server. Most changes are made without a word.
    #[track_caller]
    pub(crate) fn set(&self, server: &str, what: &str) {
        let command = format!("set server app/{server} {what}");
        let answer = self.say(&command);
        let said = [
            " changed its FQDN from ",
            "IP changed from ",
            "no need to change ",
        ];
        let is_done = answer.is_empty() || said.iter().any(|text| answer.contains(text));
        assert!(is_done, "{command}: {answer}");
    }

    /// What HAProxy knows of a server.
    #[track_caller]
    pub(crate) fn server(&self, name: &str) -> Server {
        let statistics = self.say("show stat");
        let row = |separator: char, text: &str| -> Vec<String> {
            text.split(separator).map(str::to_owned).collect()
        };
        let mut rows = statistics.lines().map(|line| row(',', line));
        let columns = rows.next().unwrap();
        let own = rows.find(|row| row[0].as_str() == "app" && row[1].as_str() == name);
        let own = own.unwrap_or_else(|| panic!("there is no server {name}: {statistics}"));
        let of = |wanted: &str| {
            let index = columns.iter().position(|column| column == wanted);
            own[index.unwrap()].clone()
        };
        let states = self.say("show servers state app");
        let mut rows = states.lines().map(|line| row(' ', line));
        let state = rows.find(|row| row.get(3).is_some_and(|own| own == name));
        Server {
            status: of("status"),
            address: state.map(|row| row[4].clone()).filter(|it| it != "-"),
            sessions: of("scur").parse().unwrap(),
        }
    }

    /// Points a server that is in maintenance to another container, by a name that the engine resolves.
    ///
    /// Until that has been resolved, which takes up to a second, HAProxy knows the last address and would
    /// send requests to whoever has that by now: so it is told the new one, too.
    #[track_caller]
    pub(crate) fn point(&self, server: &str, name: &str, address: &str) {
        self.set(server, &format!("fqdn {name}"));
        self.set(server, &format!("addr {address} port 8080"));
        let known = self.server(server).address;
        assert_eq!(known.as_deref(), Some(address));
    }

    /// Has a server take requests, and waits until a check has passed.
    #[track_caller]
    pub(crate) fn make_ready(&self, server: &str) {
        self.set(server, "state ready");
        self.await_up(server);
    }

    /// Waits until a server takes requests and a check has passed.
    #[track_caller]
    pub(crate) fn await_up(&self, server: &str) {
        eventually("a server is up", || self.server(server).status == "UP");
    }

    /// Sends no more requests to a server, and waits for those that are under way.
    #[track_caller]
    pub(crate) fn take_out(&self, server: &str) {
        self.set(server, "state drain");
        eventually("nothing is under way", || self.server(server).sessions == 0);
        self.set(server, "state maint");
    }

    /// The process that answers: another one after a reload.
    #[track_caller]
    pub(crate) fn process(&self) -> String {
        let text = self.say("show info");
        let process = text.lines().find_map(|line| line.strip_prefix("Pid: "));
        process.unwrap().to_owned()
    }
}
