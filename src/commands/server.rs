//! `vaultctl server`

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;

use super::question::confirm;
use super::{CommandError, CommandResult, Session};
use crate::pipeline::{self, Wanted};
use crate::source::{Address, Server, Tier};
use crate::transport::ssh::{Failure, PresentedKey};
use crate::ui::visible;

/// Arguments of `server`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// What can be done with servers.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the servers and how each is reached; none is connected to
    List,
    /// Show the host keys of servers that are reached over SSH, ask, and write them down
    Trust(TrustArguments),
}

const TRUST_HELP: &str = "\
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
#[command(after_help = TRUST_HELP)]
pub struct TrustArguments {
    /// The servers; without any, all that are reached over SSH
    pub servers: Vec<String>,
    /// Write the keys down without a question
    #[arg(long)]
    pub yes: bool,
}

pub(super) async fn run(session: &Session, arguments: &Arguments) -> CommandResult {
    match &arguments.command {
        Command::List => list(session),
        Command::Trust(arguments) => trust(session, arguments).await,
    }
}

fn list(session: &Session) -> CommandResult {
    let wanted = session.load()?;
    let servers = &wanted.source.servers;
    if session.globals.json {
        let servers: Vec<_> = servers.iter().map(server_json).collect();
        let listed = json!({ "format": "vaultctl.servers/v1", "servers": servers });
        session.printer.result(format!("{listed:#}\n"));
        return Ok(0);
    }
    let rows: Vec<[String; 4]> = servers
        .iter()
        .map(|server| {
            let tags: Vec<&str> = server.tags.iter().map(|tag| tag.value.as_str()).collect();
            [
                server.name.value.clone(),
                address_of(&server.address),
                tier_of(server).unwrap_or("").to_owned(),
                tags.join(", "),
            ]
        })
        .collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths = [width(0), width(1), width(2)];
    let mut text = String::new();
    for ([name, address, tier, tags], server) in rows.iter().zip(servers) {
        let [first, second, third] = widths;
        let off = if server.enabled {
            ""
        } else {
            "  (not enabled)"
        };
        let line = format!("{name:first$}  {address:second$}  {tier:third$}  {tags}{off}");
        text.push_str(visible(line.trim_end()).as_ref());
        text.push('\n');
    }
    session.printer.result(text);
    Ok(0)
}

fn server_json(server: &Server) -> serde_json::Value {
    json!({
        "name": server.name.value,
        "address": address_of(&server.address),
        "tier": tier_of(server),
        "tags": server.tags.iter().map(|tag| &tag.value).collect::<Vec<_>>(),
        "enabled": server.enabled,
    })
}

fn tier_of(server: &Server) -> Option<&'static str> {
    server.tier.as_ref().map(|tier| Tier::as_str(tier.value))
}

/// An address as it is written in a definition.
fn address_of(address: &Address) -> String {
    match address {
        Address::Unix(socket) => format!("unix://{}", socket.display()),
        Address::Ssh(ssh) => {
            let user = ssh.user.as_ref().map(|user| format!("{user}@"));
            let port = ssh.port.map(|port| format!(":{port}"));
            let (user, port) = (user.unwrap_or_default(), port.unwrap_or_default());
            format!("ssh://{user}{}{port}", ssh.host)
        }
        Address::Tcp(tcp) => {
            let scheme = if tcp.tls.is_some() { "https" } else { "tcp" };
            format!("{scheme}://{}:{}", tcp.host, tcp.port)
        }
    }
}

async fn trust(session: &Session, arguments: &TrustArguments) -> CommandResult {
    let wanted = session.load()?;
    let servers = chosen(&wanted, &arguments.servers)?;
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
                    let help = refused.help().map(|help| format!("\n  help: {help}"));
                    let help = help.unwrap_or_default();
                    session
                        .printer
                        .error(format!("server `{name}`: {refused}{help}"));
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
fn chosen<'a>(wanted: &'a Wanted, names: &[String]) -> Result<Vec<&'a Server>, CommandError> {
    if names.is_empty() {
        let over_ssh = |server: &&Server| matches!(server.address, Address::Ssh(_));
        return Ok(wanted.source.servers.iter().filter(over_ssh).collect());
    }
    let find = |name: &String| {
        let found = wanted.source.server(name);
        found.ok_or_else(|| {
            let known: Vec<&str> = wanted
                .source
                .servers
                .iter()
                .map(|s| s.name.as_str())
                .collect();
            CommandError::usage(
                format!("there is no server `{}`", visible(name)),
                format!("the repository has: {}", known.join(", ")),
            )
        })
    };
    names.iter().map(find).collect()
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
