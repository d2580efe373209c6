//! `vaultctl rotate pause` and `resume`

use clap::Args;
use jiff::Timestamp;

use super::services::of_rotations;
use super::{CommandError, CommandResult, Session};
use crate::host::Process;
use crate::model::{Paused, ServerName};
use crate::pipeline::{self, rotation_name};
use crate::source::{Rotation, RotationTarget, did_you_mean};
use crate::ui::{Verbosity, counted};

/// Arguments of `rotate pause` and `rotate resume`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Names of `[[rotation]]` tables [default: all]
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
}

pub(super) async fn pause(session: &Session, arguments: &Arguments) -> CommandResult {
    let process = Process::current("vaultctl rotate pause");
    let paused = Paused {
        since: Timestamp::now(),
        by: format!("{}@{}", process.owner, process.host),
    };
    set(session, arguments, Some(paused)).await
}

pub(super) async fn resume(session: &Session, arguments: &Arguments) -> CommandResult {
    set(session, arguments, None).await
}

async fn set(session: &Session, arguments: &Arguments, paused: Option<Paused>) -> CommandResult {
    let wanted = session.load()?;
    let rotations = &wanted.source.rotations;
    let known: Vec<&str> = rotations.iter().map(|one| one.name.as_str()).collect();
    for name in &arguments.names {
        if !known.contains(&name.as_str()) {
            let error = CommandError::failed(format!("there is no rotation `{name}`"));
            return Err(match did_you_mean(name, known) {
                Some(help) => error.help(help),
                None => error,
            });
        }
    }
    // The state of a rotation lies on servers, and a secret is on none.
    let of_secret = |one: &&Rotation| {
        let is_named = arguments.names.iter().any(|name| name == one.name.as_str());
        is_named && matches!(one.target, RotationTarget::Secret { .. })
    };
    if let Some(rotation) = rotations.iter().find(of_secret) {
        let text = format!(
            "rotation `{}` is of a secret, which cannot be paused",
            rotation.name.value
        );
        let help = "`enabled = false` in its `[[rotation]]` lets it rest";
        return Err(CommandError::failed(text).help(help));
    }
    let is_meant = |name: &str| {
        arguments.names.is_empty() || arguments.names.iter().any(|meant| meant == name)
    };
    let mut names: Vec<(ServerName, String)> =
        of_rotations(&wanted.source, &wanted.resolved.desired)
            .filter(|(rotation, _, _)| is_meant(rotation.name.as_str()))
            .map(|(_, deployment, service)| {
                let name = rotation_name(&deployment, service);
                (deployment.server, name)
            })
            .collect();
    let kept = pipeline::rotations(&wanted).await;
    for (server, reason) in &kept.unreachable {
        session
            .printer
            .error(format!("server `{server}` cannot be asked: {reason}"));
    }
    let is_paused = paused.is_some();
    // Who paused one first, and when, stays.
    let repository = &wanted.resolved.desired.repository;
    names.retain(|(server, name)| {
        let known = kept.rotations.get(server);
        let known = known.and_then(|rotations| rotations.of(repository, name));
        known.is_some_and(|known| known.paused.is_some()) != is_paused
    });
    let failed = pipeline::pause_rotations(&wanted, &kept, (&names, paused)).await;
    for (server, error) in &failed {
        session.printer.error(format!("server `{server}`: {error}"));
    }
    if !(failed.is_empty() && kept.unreachable.is_empty()) {
        return Ok(1);
    }
    if session.printer.verbosity() > Verbosity::Quiet && !session.globals.json {
        let what = counted(names.len(), "rotation");
        let text = if is_paused {
            format!("Paused: {what}. `vaultctl rotate resume` lets them go on.\n")
        } else {
            format!("Resumed: {what}.\n")
        };
        session.printer.result(text);
    }
    Ok(0)
}
