//! `vaultctl server trust`

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;

use super::{CommandError, CommandResult, Session, named};
use crate::commands::question::confirm;
use crate::pipeline::{self, Wanted};
use crate::source::{Address, Server};
use crate::transport::ssh::{Failure, PresentedKey};
use crate::transport::with_help;
use crate::ui::visible;

const AFTER_HELP: &str = "\
The keys are written to the file `known_hosts` beside the inventory, for everybody who uses this
repository; commit it. A key that differs from one that is known is never written.

Compare what is shown with what the server itself says before you agree:
  ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub

Exit codes:
  0    every server is trusted
  1    a server cannot be asked, or has another key than the one that is known
  64   a question would be needed, and there is no terminal and no --yes";

/// Arguments of `server trust`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The servers; without any, all that are reached over SSH
    #[arg(value_name = "SERVER")]
    pub names: Vec<String>,
    /// Write the keys down without a question
    #[arg(long)]
    pub yes: bool,
}

pub(super) async fn trust(session: &Session, arguments: &Arguments) -> CommandResult {
    let wanted = session.load()?;
    let servers = asked(&wanted, &arguments.names)?;
    let mut unknown: Vec<PresentedKey> = Vec::new();
    let mut failed = false;
    for (server, presented) in pipeline::presented_keys(&wanted, &servers).await {
        let name = &server.name.value;
        match presented {
            Err(reason) => {
                failed = true;
                let reason = visible(&reason);
                session.printer.error(format!("server `{name}`: {reason}"));
            }
            Ok(presented) => match &presented.refused {
                None => session.printer.say(format!("{name}: trusted already")),
                Some(Failure::UnknownKey { algorithm, .. }) => {
                    session.printer.result(format!(
                        "{name}  {}  {}  {algorithm}\n",
                        visible(&presented.name),
                        presented.fingerprint
                    ));
                    if !unknown.iter().any(|other| other.name == presented.name) {
                        unknown.push(presented);
                    }
                }
                Some(refused) => {
                    failed = true;
                    let text = match refused.help() {
                        Some(help) => with_help(&refused.to_string(), &help),
                        None => refused.to_string(),
                    };
                    let text = visible(&text);
                    session.printer.error(format!("server `{name}`: {text}"));
                }
            },
        }
    }
    if !unknown.is_empty() {
        let question = "Are these the servers' own keys, and shall they be trusted?";
        if !arguments.yes && !confirm(question).await? {
            session.printer.say("Nothing was written.");
            return Ok(1);
        }
        let path = write_down(&wanted, &unknown)?;
        session
            .printer
            .say(format!("Written to {}: commit it.", path.display()));
    }
    Ok(u8::from(failed))
}

/// The servers that were named, else all that are reached over SSH.
fn asked<'a>(wanted: &'a Wanted, names: &[String]) -> Result<Vec<&'a Server>, CommandError> {
    if names.is_empty() {
        let over_ssh = |server: &&Server| matches!(server.address, Address::Ssh(_));
        return Ok(wanted.source.servers.iter().filter(over_ssh).collect());
    }
    named(wanted, names)
}

/// Adds host keys to the repository's known hosts, and returns the path of that file.
fn write_down(wanted: &Wanted, keys: &[PresentedKey]) -> Result<PathBuf, CommandError> {
    let Some(folder) = &wanted.source.folder else {
        return Err(CommandError::failed(
            "there is no working tree to write `known_hosts` to".to_owned(),
        ));
    };
    let path = folder.join(&wanted.source.known_hosts);
    let failed = |error: std::io::Error| {
        CommandError::failed(format!("cannot write `{}`: {error}", path.display()))
    };
    let present = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(failed(error)),
    };
    let mut added = String::new();
    if !present.is_empty() && !present.ends_with('\n') {
        added.push('\n');
    }
    for key in keys {
        let line = format!("{} {}", key.name, key.key);
        // It may stand there uncommitted, from an earlier time.
        if !present.lines().any(|known| known == line) {
            added.push_str(&line);
            added.push('\n');
        }
    }
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(failed)?;
    }
    let file = OpenOptions::new().create(true).append(true).open(&path);
    let mut file = file.map_err(failed)?;
    file.write_all(added.as_bytes()).map_err(failed)?;
    Ok(path)
}
