//! Replacing a container, and putting the old one back.
//!
//! The successor is made under a name of its own, the old container loses its restart policy (else
//! a restart of the engine would run both on one volume), is stopped and renamed, and only then the
//! successor gets its name and is started. At every instant the names tell how far it has come, and
//! a label of the successor whom it replaces; putting back reads them and works from any instant.

use crate::engine::{ContainerUpdate, EngineError, Observe, Operate, Result};
use crate::model::{Container, ContainerSpec, RestartPolicy, label};
use crate::plan::{NEW, OLD, OldContainer};

/// Replaces a container. The old one stays, stopped, under another name.
pub(super) async fn replace(
    engine: &dyn Operate,
    old: &OldContainer,
    spec: &ContainerSpec,
    start: bool,
) -> Result<()> {
    let id = create_successor(engine, old, spec).await?;
    retire(engine, old).await?;
    engine.rename_container(&id, &spec.name).await?;
    if start {
        engine.start_container(&id).await
    } else {
        Ok(())
    }
}

/// Creates the successor of a container, under a name of its own.
async fn create_successor(
    engine: &dyn Operate,
    old: &OldContainer,
    spec: &ContainerSpec,
) -> Result<String> {
    let mut successor = spec.clone();
    successor.name = format!("{}{NEW}", spec.name);
    successor.labels.extend(
        [
            (label::REPLACES, old.id.clone()),
            (label::REPLACES_RESTART, old.restart.as_text()),
            (label::REPLACES_RUNNING, old.running.to_string()),
        ]
        .map(|(key, value)| (key.to_owned(), value)),
    );
    engine.create_container(&successor).await
}

/// Creates and starts the successor of a container, which goes on beside it.
pub(super) async fn start_successor(
    engine: &dyn Operate,
    old: &OldContainer,
    spec: &ContainerSpec,
) -> Result<()> {
    let id = create_successor(engine, old, spec).await?;
    engine.start_container(&id).await
}

/// Gives a successor that runs the name of the container that it replaces, and stops that one.
///
/// The names change before anything stops: whoever finds the old one under its name knows that it was
/// not to stop yet.
pub(super) async fn take_over(engine: &dyn Operate, old: &OldContainer, name: &str) -> Result<()> {
    rename(engine, &old.id, &format!("{}{OLD}", old.name)).await?;
    rename(engine, &format!("{name}{NEW}"), name).await?;
    stop(engine, old).await
}

/// Takes back what [`take_over`] has done, from whatever stage that has reached: the old container has
/// its name and runs. The successor goes on under its own name.
pub(super) async fn give_back(engine: &dyn Operate, old: &OldContainer, name: &str) -> Result<()> {
    let kept = kept(engine, old).await?;
    if let Some(found) = Observe::container(engine, name).await?
        && found.spec.labels.get(label::REPLACES) == Some(&old.id)
    {
        engine
            .rename_container(&found.id, &format!("{name}{NEW}"))
            .await?;
    }
    put_back(engine, old, &kept).await
}

/// Stops a container for good and moves it out of the way of whoever takes over its name.
pub(super) async fn retire(engine: &dyn Operate, old: &OldContainer) -> Result<()> {
    stop(engine, old).await?;
    rename(engine, &old.id, &format!("{}{OLD}", old.name)).await
}

/// Stops a container for good.
async fn stop(engine: &dyn Operate, old: &OldContainer) -> Result<()> {
    if old.restart != RestartPolicy::default() {
        engine
            .update_container(&old.id, &only_restart(RestartPolicy::default()))
            .await?;
    }
    if old.running {
        engine.stop_container(&old.id).await?;
    }
    Ok(())
}

/// Gives a container a name, unless it has it.
async fn rename(engine: &dyn Operate, container: &str, name: &str) -> Result<()> {
    match engine.rename_container(container, name).await {
        // It may have had to give up its name before: engines refuse to give it the same one again.
        Err(error) if !error.is_lost() => match Observe::container(engine, container).await? {
            Some(found) if found.spec.name == name => Ok(()),
            _ => Err(error),
        },
        result => result,
    }
}

/// Puts back a container that was retired, from whatever stage its replacement has reached.
///
/// # Errors
/// [`EngineError::NotFound`] when somebody has removed the kept container.
pub(super) async fn restore(engine: &dyn Operate, old: &OldContainer) -> Result<()> {
    let kept = kept(engine, old).await?;
    // Found by what they say: a successor may have been made under another name.
    for other in engine.containers().await? {
        if other.labels.get(label::REPLACES) == Some(&old.id) {
            engine.remove_container(&other.id, false).await?;
        }
    }
    put_back(engine, old, &kept).await
}

/// The container that was kept.
async fn kept(engine: &dyn Operate, old: &OldContainer) -> Result<Container> {
    let found = Observe::container(engine, &old.id).await?;
    found.ok_or_else(|| EngineError::NotFound {
        call: format!("put back `{}`", old.name),
        message: "the container that was kept is gone".to_owned(),
    })
}

/// Lets a container that was kept be what it was.
async fn put_back(engine: &dyn Operate, old: &OldContainer, kept: &Container) -> Result<()> {
    if kept.spec.name != old.name {
        engine.rename_container(&old.id, &old.name).await?;
    }
    if kept.spec.restart != old.restart {
        engine
            .update_container(&old.id, &only_restart(old.restart))
            .await?;
    }
    for (network, endpoint) in &old.networks {
        if !kept.attached.contains_key(network) {
            engine.connect_network(network, &old.id, endpoint).await?;
        }
    }
    if old.running {
        engine.start_container(&old.id).await
    } else {
        Ok(())
    }
}

fn only_restart(restart: RestartPolicy) -> ContainerUpdate {
    ContainerUpdate {
        resources: None,
        restart: Some(restart),
    }
}
