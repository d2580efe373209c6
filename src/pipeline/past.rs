//! Looking back: what servers say was applied, and going back to it.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::future::join_all;

use super::failures::mark_as_failed;
use super::{Planned, Wanted, connect};
use crate::apply;
use crate::engine::{EngineError, Observe};
use crate::host::{read_details, read_history};
use crate::model::{
    Container, Deployment, DeploymentId, DesiredState, Entry, EntryDetails, Failed, History,
    ServerName, configuration_digest,
};

/// What servers keep of what was applied to them.
pub struct Kept {
    /// The history of each server that answered.
    pub histories: BTreeMap<ServerName, History>,
    /// Why others did not.
    pub unreachable: BTreeMap<ServerName, String>,
    engines: apply::Engines,
}

/// A container and where it is.
pub struct Found {
    /// The server.
    pub server: ServerName,
    /// The container.
    pub container: Container,
}

/// Reads the history of every server of what is wanted.
pub async fn histories(wanted: &Wanted) -> Kept {
    let desired = &wanted.resolved.desired;
    let (engines, unreachable) = connect(&wanted.source, desired, &wanted.caller).await;
    let mut kept = Kept {
        histories: BTreeMap::new(),
        unreachable,
        engines,
    };
    for (server, history) in read_all(desired, &kept.engines).await {
        match history {
            Ok(history) => drop(kept.histories.insert(server, history)),
            Err(error) => drop(kept.unreachable.insert(server, error.to_string())),
        }
    }
    kept
}

/// Reads the histories of the servers that were planned for; one that cannot be read counts as empty.
pub async fn histories_of(planned: &Planned) -> BTreeMap<ServerName, History> {
    let read = read_all(&planned.desired, &planned.engines).await;
    let read = read.into_iter();
    read.filter_map(|(server, history)| Some((server, history.ok()?)))
        .collect()
}

async fn read_all(
    desired: &DesiredState,
    engines: &apply::Engines,
) -> Vec<(ServerName, Result<History, EngineError>)> {
    let reads = engines.iter().filter_map(|(server, engine)| {
        let folder = &desired.servers.get(server)?.state_directory;
        Some(async move {
            let engine: &dyn Observe = engine.as_ref();
            (server.clone(), read_history(engine, folder).await)
        })
    });
    join_all(reads).await
}

/// Reads what a server keeps of an entry beside the list.
///
/// # Errors
/// What the engine says.
pub async fn details(
    wanted: &Wanted,
    kept: &Kept,
    (server, entry): (&ServerName, &Entry),
) -> Result<Option<EntryDetails>, String> {
    let folder = wanted.resolved.desired.servers.get(server);
    let (Some(engine), Some(folder)) = (kept.engines.get(server), folder) else {
        return Ok(None);
    };
    let engine: &dyn Observe = engine.as_ref();
    let read = read_details(engine, &folder.state_directory, entry).await;
    read.map_err(|error| format!("server `{server}`: {error}"))
}

/// What servers shall look like that go back to entries of their history: what the repository said
/// then, with the images of then. Also returns what is not as it was then, as sentences.
///
/// # Errors
/// Why the servers cannot tell.
pub async fn past(
    wanted: &Wanted,
    kept: &Kept,
    (then, chosen): (Wanted, &BTreeMap<&ServerName, &Entry>),
) -> Result<(DesiredState, Vec<String>), String> {
    let mut desired = then.resolved.desired;
    let mut notes = Vec::new();
    for (name, server) in &mut desired.servers {
        let (Some(entry), Some(engine)) = (chosen.get(name), kept.engines.get(name)) else {
            continue;
        };
        let details = details(wanted, kept, (name, entry)).await?;
        for deployment in &mut server.deployments {
            if configuration_digest(deployment) != entry.configuration {
                notes.push(format!(
                    "{}: what git said at entry {} reads differently now: variables that do not come from git have changed, or vaultctl has",
                    deployment.id, entry.number
                ));
            }
            let engine: &dyn Observe = engine.as_ref();
            let found = put_images_back(engine, deployment, details.as_ref()).await;
            notes.extend(found.map_err(|error| format!("server `{name}`: {error}"))?);
        }
    }
    Ok((desired, notes))
}

/// Has services run the images that their references stood for then.
async fn put_images_back(
    engine: &dyn Observe,
    deployment: &mut Deployment,
    details: Option<&EntryDetails>,
) -> Result<Vec<String>, EngineError> {
    let mut notes = Vec::new();
    let references: Vec<(String, String)> = deployment
        .project
        .services
        .values()
        .map(|service| (service.name.clone(), deployment.image_of(service)))
        .collect();
    for (name, reference) in references {
        let applied = details.and_then(|details| details.images.get(&reference));
        let now = engine.image(&reference).await?;
        let image = match applied {
            Some(applied) if now.is_some_and(|now| now.id == applied.id) => None,
            Some(applied) if engine.image(&applied.id).await?.is_some() => Some(applied.id.clone()),
            Some(applied) if applied.digest.is_some() => applied.digest.clone(),
            _ => {
                notes.push(format!(
                    "{}: which image `{reference}` was then is not known, or it is gone",
                    deployment.id
                ));
                None
            }
        };
        deployment.pin_image(&name, image);
    }
    Ok(notes)
}

/// Marks what git wants of deployments that were taken back from it, so that no run without a
/// terminal undoes that; returns those where git wants something else, and whether that was noted.
pub async fn hold_what_git_wants(
    wanted: &Wanted,
    planned: &Planned,
) -> Vec<(DeploymentId, Result<(), EngineError>)> {
    let mut held = Vec::new();
    for deployment in planned.desired.deployments() {
        let mut all = wanted.resolved.desired.deployments();
        let now = all.find(|now| now.id == deployment.id);
        let differs = match now {
            Some(now) => configuration_digest(now) != configuration_digest(deployment),
            None => would_be_removed(wanted, &deployment.id),
        };
        let engine = planned.engines.get(&deployment.id.server);
        if let Some(engine) = engine.filter(|_| differs) {
            let repository = &planned.desired.repository;
            let what = (&deployment.id, now, Failed::TakenBack);
            let marked = mark_as_failed(engine.as_ref(), repository, what).await;
            held.push((deployment.id.clone(), marked));
        }
    }
    held
}

/// Whether a run would remove what git does not want to be there.
fn would_be_removed(wanted: &Wanted, deployment: &DeploymentId) -> bool {
    let server = wanted.resolved.desired.servers.get(&deployment.server);
    server.is_some_and(|server| server.remove_orphans && !server.spared.contains(&deployment.stack))
}

/// Finds containers of a name or identifier on the servers that answered.
///
/// # Errors
/// What the engines say.
pub async fn find_container(kept: &Kept, container: &str) -> Result<Vec<Found>, EngineError> {
    let looks = kept.engines.iter().map(|(server, engine)| async move {
        let engine = Arc::clone(engine);
        let found = Observe::container(engine.as_ref(), container).await?;
        Ok(found.map(|container| Found {
            server: server.clone(),
            container,
        }))
    });
    let found: Vec<Result<Option<Found>, EngineError>> = join_all(looks).await;
    found.into_iter().filter_map(Result::transpose).collect()
}
