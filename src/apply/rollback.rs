//! Going back: the undo actions of a deployment's steps, last first.

use std::time::Duration;

use super::execute;
use crate::engine::{EngineError, Observe, Operate, Result};
use crate::plan::{Action, Step};

/// How long an engine that was lost is waited for before going back is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// Undoes steps, given in the order in which they were begun. The last may have failed half-way.
///
/// Files that were there come back first: whatever starts again reads them.
///
/// What cannot be undone yet is tried again once others are undone: a container that shares what
/// belongs to another has to wait for that.
///
/// Returns what stays all the same, as sentences.
///
/// # Errors
/// The first obstacle. Everything else is still undone, unless the engine is lost.
pub(super) async fn roll_back(
    engine: &dyn Operate,
    repository: &str,
    steps: &[&Step],
) -> Result<Vec<String>> {
    let undoes = steps.iter().rev().filter_map(|step| step.undo.as_ref());
    let is_file = |undo: &&Action| matches!(undo, Action::WriteFile { .. });
    let (mut open, others): (Vec<&Action>, Vec<&Action>) = undoes.partition(is_file);
    open.extend(others);
    loop {
        let mut obstacle = None;
        let mut left = Vec::new();
        for undo in &open {
            match patiently(engine, repository, undo).await {
                Err(error) if error.is_lost() => return Err(error),
                Err(error) => {
                    obstacle.get_or_insert(error);
                    left.push(*undo);
                }
                Ok(()) => {}
            }
        }
        if left.is_empty() {
            return Ok(limits_that_stay(engine, steps).await);
        }
        if left.len() == open.len() {
            return obstacle.map_or(Ok(Vec::new()), Err);
        }
        open = left;
    }
}

/// What containers keep of limits that they did not have before: Docker takes "none" for "not
/// given" in an update of memory and processors (measured on 20.10).
async fn limits_that_stay(engine: &dyn Operate, steps: &[&Step]) -> Vec<String> {
    let mut sentences = Vec::new();
    for step in steps {
        let Some(Action::UpdateContainer { name, update }) = &step.undo else {
            continue;
        };
        let added: Vec<&str> = step
            .differences
            .iter()
            .filter(|difference| difference.before.is_none() && difference.path != "restart")
            .map(|difference| difference.path.as_str())
            .collect();
        let (Some(before), false) = (&update.resources, added.is_empty()) else {
            continue;
        };
        let found = Observe::container(engine, name).await.ok().flatten();
        if found.is_some_and(|found| found.spec.resources != *before) {
            sentences.push(format!(
                "container `{name}` keeps {}, which an engine cannot take from it again",
                added.join(", ")
            ));
        }
    }
    sentences
}

/// Undoes one step; an engine that is away is given some time to come back.
async fn patiently(engine: &dyn Operate, repository: &str, undo: &Action) -> Result<()> {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        match undo_once(engine, repository, undo).await {
            Err(error) if error.is_lost() && tokio::time::Instant::now() < deadline => {
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
            result => return result,
        }
    }
}

async fn undo_once(engine: &dyn Operate, repository: &str, undo: &Action) -> Result<()> {
    if is_undone(engine, undo).await? {
        return Ok(());
    }
    match undo {
        Action::ReplaceNetwork {
            id,
            spec,
            endpoints,
        } => {
            match execute::execute(engine, undo, &()).await {
                // The ranges that the engine had picked may be somebody else's by now.
                Err(error) if !error.is_lost() && !spec.ipam.pools.is_empty() => {
                    let mut spec = spec.clone();
                    spec.ipam.pools.clear();
                    let (id, endpoints) = (id.clone(), endpoints.clone());
                    let anew = Action::ReplaceNetwork {
                        id,
                        spec,
                        endpoints,
                    };
                    execute::execute(engine, &anew, &()).await
                }
                result => result,
            }
        }
        // What was to be created may not have been, and the name may be somebody else's.
        Action::RemoveContainer { name, volumes } => {
            execute::remove_own(engine, repository, name, *volumes).await
        }
        // A network that another stack has joined in the meantime stays, and does no harm.
        Action::DeleteNetwork { .. } => match execute::execute(engine, undo, &()).await {
            Err(error) if !error.is_lost() => Ok(()),
            result => result,
        },
        Action::RenameContainer { .. } => match execute::execute(engine, undo, &()).await {
            Err(EngineError::NotFound { .. } | EngineError::Conflict { .. }) => Ok(()),
            result => result,
        },
        _ => execute::execute(engine, undo, &()).await,
    }
}

/// Whether a step that may not have been carried out has left nothing to undo, where the engine
/// would refuse to do it again.
async fn is_undone(engine: &dyn Operate, undo: &Action) -> Result<bool> {
    Ok(match undo {
        Action::ConnectNetwork {
            network, container, ..
        } => execute::is_on(engine, container, network).await? == Some(true),
        Action::DisconnectNetwork { network, container } => {
            execute::is_on(engine, container, network).await? == Some(false)
        }
        Action::RenameContainer { id, to, .. } => {
            let found = Observe::container(engine, id).await?;
            found.is_some_and(|found| found.spec.name == *to)
        }
        _ => false,
    })
}
