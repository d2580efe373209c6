//! Who runs this program.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;

/// The run of the program that takes a lock, as others get to see it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Process {
    /// The user.
    pub owner: String,
    /// The machine's name.
    pub host: String,
    /// The process identifier.
    pub pid: u32,
    /// What tells this boot of this machine, and this set of process identifiers, from any other.
    pub machine: String,
    /// When the process began, in clock ticks since that boot: identifiers are used again.
    pub ticks: u64,
    /// The command line, without what might be secret.
    pub command: String,
}

const OWNER: &str = "io.vaultctl.lock.owner";
const HOST: &str = "io.vaultctl.lock.host";
const PID: &str = "io.vaultctl.lock.pid";
const MACHINE: &str = "io.vaultctl.lock.machine";
const TICKS: &str = "io.vaultctl.lock.ticks";
const COMMAND: &str = "io.vaultctl.lock.command";

impl Process {
    /// This process, doing `command`.
    #[must_use]
    pub fn current(command: &str) -> Self {
        let pid = std::process::id();
        Self {
            owner: first_of(&["SUDO_USER", "USER", "LOGNAME"]).unwrap_or_else(user),
            host: read("/proc/sys/kernel/hostname").unwrap_or_default(),
            pid,
            machine: machine(),
            ticks: begin(pid).unwrap_or_default(),
            command: command.to_owned(),
        }
    }

    /// Whether it is known to have ended: it ran here, and is not there any more.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        !self.machine.is_empty() && self.machine == machine() && begin(self.pid) != Some(self.ticks)
    }

    /// The labels that say it.
    #[must_use]
    pub fn labels(&self) -> BTreeMap<String, String> {
        [
            (OWNER, self.owner.clone()),
            (HOST, self.host.clone()),
            (PID, self.pid.to_string()),
            (MACHINE, self.machine.clone()),
            (TICKS, self.ticks.to_string()),
            (COMMAND, self.command.clone()),
        ]
        .map(|(key, value)| (key.to_owned(), value))
        .into()
    }

    /// Reads what [`Self::labels`] has written; what is missing is empty.
    #[must_use]
    pub fn from_labels(labels: &BTreeMap<String, String>) -> Self {
        let text = |key: &str| labels.get(key).cloned().unwrap_or_default();
        Self {
            owner: text(OWNER),
            host: text(HOST),
            pid: text(PID).parse().unwrap_or_default(),
            machine: text(MACHINE),
            ticks: text(TICKS).parse().unwrap_or_default(),
            command: text(COMMAND),
        }
    }
}

fn first_of(variables: &[&str]) -> Option<String> {
    let mut values = variables.iter().filter_map(|name| std::env::var(name).ok());
    values.find(|value| !value.is_empty())
}

/// The name of the user, for timers and containers that set none of the variables.
fn user() -> String {
    let Ok(own) = fs::metadata("/proc/self") else {
        return "unknown".to_owned();
    };
    let number = own.uid().to_string();
    let passwd = read("/etc/passwd").unwrap_or_default();
    let mut lines = passwd.lines().map(|line| line.split(':'));
    let name = lines.find_map(|mut fields| {
        let name = fields.next()?;
        (fields.nth(1)? == number).then(|| name.to_owned())
    });
    name.unwrap_or_else(|| format!("user {number}"))
}

fn read(path: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    Some(text.trim().to_owned())
}

/// The boot, and the namespace that process identifiers count in; empty where Linux does not tell.
fn machine() -> String {
    let boot = read("/proc/sys/kernel/random/boot_id");
    let namespace = fs::read_link("/proc/self/ns/pid").ok();
    match (boot, namespace) {
        (Some(boot), Some(namespace)) => format!("{boot} {}", namespace.display()),
        _ => String::new(),
    }
}

/// When a process began: field 22 of `/proc/PID/stat`, as `proc_pid_stat(5)` numbers them.
fn begin(pid: u32) -> Option<u64> {
    let stat = read(&format!("/proc/{pid}/stat"))?;
    // The second field is a name in parentheses, which may hold anything.
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut fields = fields.split(' ');
    // A zombie holds nothing any more.
    if fields.next()? == "Z" {
        return None;
    }
    fields.nth(18)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_alive_and_others_are_known_to_have_ended() {
        assert!(!user().starts_with("user") && user() != "unknown");
        let this = Process::current("apply");
        assert!(!this.has_ended());
        assert_eq!(Process::from_labels(&this.labels()), this);
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let gone = Process {
            pid: child.id(),
            ..this.clone()
        };
        child.wait().unwrap();
        assert!(gone.has_ended());
        let reused = Process {
            ticks: this.ticks + 1,
            ..this.clone()
        };
        assert!(reused.has_ended());
        let elsewhere = Process {
            machine: "another boot".to_owned(),
            ..gone
        };
        assert!(!elsewhere.has_ended());
    }
}
