//! `vaultctl rotate --status`

use std::sync::Arc;

use jiff::Timestamp;

use super::services::{last_made, of_rotations, of_secrets};
use super::{CommandResult, Session};
use crate::model::{Rotations, label};
use crate::pipeline::{self, rotation_name};
use crate::rotate::next;
use crate::ui::{ContainerAge, RotationLine, rotations_json, rotations_text, visible};

pub(super) async fn run(session: &Session) -> CommandResult {
    let wanted = session.load()?;
    let kept = pipeline::rotations(&wanted).await;
    let desired = pipeline::recalled(&wanted).await;
    let how = (&session.options(), &Arc::default());
    let planned = pipeline::plan(&wanted, desired, how).await;
    for (server, reason) in &kept.unreachable {
        let text = format!("server `{server}` cannot be asked: {}", visible(reason));
        session.printer.error(text);
    }
    let nothing = Rotations::default();
    let mut lines = Vec::new();
    for (rotation, deployment, service) in of_rotations(&wanted.source, &planned.desired) {
        let server = &deployment.server;
        if kept.unreachable.contains_key(server) {
            continue;
        }
        let rotations = kept.rotations.get(server).unwrap_or(&nothing);
        let name = rotation_name(&deployment, service);
        let known = rotations.of(&planned.desired.repository, &name);
        let last = known.and_then(|known| known.last());
        let observed = planned.observed.servers.get(server);
        let containers = observed.into_iter().flat_map(|seen| &seen.containers);
        let project = planned.desired.deployments().find(|d| d.id == deployment);
        let is_of = |labels: &std::collections::BTreeMap<String, String>| {
            labels.get(label::SERVICE).map(String::as_str) == Some(service)
                && labels.get(label::PROJECT) == project.map(|d| &d.project.name)
        };
        lines.push(RotationLine {
            name: rotation.name.value.clone(),
            server: Some(server.to_string()),
            what: name,
            count: known.map_or(0, |known| known.count),
            last: last.map(|run| run.finished),
            run: last.cloned(),
            next: next(rotation, last.map(|run| run.started)).filter(|_| rotation.enabled),
            paused: known.and_then(|known| known.paused.clone()),
            containers: containers
                .filter(|container| is_of(&container.spec.labels) && container.state.is_up())
                .map(|container| ContainerAge {
                    name: container.spec.name.clone(),
                    since: container.created_at.parse().ok(),
                })
                .collect(),
        });
    }
    for (rotation, secret) in of_secrets(&wanted.source) {
        let last = last_made(secret);
        lines.push(RotationLine {
            name: rotation.name.value.clone(),
            server: None,
            what: format!("secret {}", secret.name.value),
            count: u64::try_from(secret.versions.len()).unwrap_or(u64::MAX),
            last,
            run: None,
            next: next(rotation, last).filter(|_| rotation.enabled),
            paused: None,
            containers: Vec::new(),
        });
    }
    let now = Timestamp::now();
    let text = if session.globals.json {
        format!("{:#}\n", rotations_json(&lines, now))
    } else {
        rotations_text(&lines, now)
    };
    session.printer.result(text);
    Ok(u8::from(!kept.unreachable.is_empty()))
}
