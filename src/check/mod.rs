//! Whether a server is fit for what the repository wants of it.
//!
//! [`judge`] turns what was seen of a server ([`Facts`]) and what is wanted of it ([`Wishes`]) into
//! [`Finding`]s. It computes and nothing else; who looks at the servers is the pipeline.

mod host;
mod networks;
mod ports;
mod service;
#[cfg(test)]
mod tests;
mod wishes;

use crate::model::{ContainerSummary, EngineFacts, Look, Machine, Network};

pub use wishes::{AllowedPorts, WantedPort, Wishes};

/// What a server was found to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerCheck {
    /// The server's name.
    pub name: String,
    /// Its address, as a definition has it.
    pub address: String,
    /// The engine's version and that of its API, where it answers.
    pub engine: Option<(String, String)>,
    /// What was found, in the order of [`Subject`].
    pub findings: Vec<Finding>,
}

impl ServerCheck {
    /// The worst of the findings.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let verdicts = self.findings.iter().map(|finding| finding.verdict);
        verdicts.max().unwrap_or(Verdict::Ok)
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at.
    pub subject: Subject,
    /// What to think of it.
    pub verdict: Verdict,
    /// What was seen, in words.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// What to think of a finding, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// As it has to be.
    Ok,
    /// It cannot be seen.
    Unknown,
    /// It works, and may harm.
    Warning,
    /// What is wanted cannot work.
    Failed,
}

impl Verdict {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Unknown => "unknown",
            Self::Warning => "warning",
            Self::Failed => "failed",
        }
    }
}

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The way to the engine.
    Connection,
    /// Its version.
    Engine,
    /// What the user may do.
    Permissions,
    /// The difference of the clocks.
    Clock,
    /// The folder for what is delivered.
    StateDirectory,
    /// The ports of the host that are published.
    Ports,
    /// The addresses for networks.
    AddressPools,
    /// Free space.
    Disk,
    /// Memory.
    Memory,
    /// What the engine warns of.
    Warnings,
}

impl Subject {
    /// The word for it in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Connection => "connection",
            Self::Engine => "engine",
            Self::Permissions => "permissions",
            Self::Clock => "clock",
            Self::StateDirectory => "state_directory",
            Self::Ports => "ports",
            Self::AddressPools => "address_pools",
            Self::Disk => "disk",
            Self::Memory => "memory",
            Self::Warnings => "warnings",
        }
    }
}

/// What was seen of a server whose engine answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// How the engine is reached, in words.
    pub way: String,
    /// Whether `sudo` opens its socket.
    pub as_root: bool,
    /// Whether what is said goes over a network in the clear.
    pub in_the_clear: bool,
    /// What the engine says of itself.
    pub engine: EngineFacts,
    /// What it says of its machine.
    pub machine: Machine,
    /// Whether something refuses requests on the way, in its words; an error where it cannot be told.
    pub filter: Result<Option<String>, String>,
    /// The difference of the clocks; `None` where the engine tells no time.
    pub clock: Option<ClockSkew>,
    /// Every container, or why they cannot be listed.
    pub containers: Result<Vec<ContainerSummary>, String>,
    /// Every network, or why they cannot be listed.
    pub networks: Result<Vec<Network>, String>,
    /// What is at the path of the state directory, where something shows it.
    pub state_directory: Option<StateDirectory>,
    /// What commands see on the machine, where they can be run.
    pub look: Option<Look>,
}

/// What is at the path of the state directory, as the engine shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateDirectory {
    /// Nothing.
    Missing,
    /// A folder with these permission bits.
    Folder(u32),
    /// Something else.
    SomethingElse,
}

/// How far an engine's clock is from ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockSkew {
    /// Milliseconds that it is ahead; below zero, behind.
    pub ahead: i64,
    /// It may be so many milliseconds more or less.
    pub give_or_take: i64,
}

/// Judges a server whose engine answers.
#[must_use]
pub fn judge(facts: &Facts, wishes: &Wishes) -> Vec<Finding> {
    let mut findings = vec![
        service::connection(facts),
        service::engine(facts),
        service::permissions(facts),
        service::clock(facts),
        host::state_directory(facts, wishes),
        ports::ports(facts, wishes),
        networks::address_pools(facts, wishes),
        host::disk(facts, wishes),
        host::memory(facts, wishes),
    ];
    findings.extend(service::warnings(facts));
    findings
}

/// The only finding of a server whose engine does not answer.
#[must_use]
pub fn unreachable(subject: Subject, reason: &str, help: Option<&str>) -> Finding {
    Finding {
        help: help.map(str::to_owned),
        ..subject.failed(reason.to_owned())
    }
}

impl Subject {
    fn ok(self, message: impl Into<String>) -> Finding {
        self.finding(Verdict::Ok, message.into())
    }

    fn unknown(self, message: impl Into<String>) -> Finding {
        self.finding(Verdict::Unknown, message.into())
    }

    fn warning(self, message: impl Into<String>) -> Finding {
        self.finding(Verdict::Warning, message.into())
    }

    fn failed(self, message: impl Into<String>) -> Finding {
        self.finding(Verdict::Failed, message.into())
    }

    fn finding(self, verdict: Verdict, message: String) -> Finding {
        Finding {
            subject: self,
            verdict,
            message,
            help: None,
        }
    }
}

impl Finding {
    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
