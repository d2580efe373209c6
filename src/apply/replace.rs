//! Replacing a container, and putting the old one back.
//!
//! The successor is made under a name of its own, the old container loses its restart policy (else
//! a restart of the engine would run both on one volume), is stopped and renamed, and only then the
//! successor gets its name and is started. At every instant the names tell how far it has come, and
//! a label of the successor whom it replaces; putting back reads them and works from any instant.

use crate::engine::{ContainerUpdate, EngineError, Observe, Operate, Result};
use crate::model::{ContainerSpec, RestartPolicy, label};
use crate::plan::{NEW, OLD, OldContainer};

/// Replaces a container. The old one stays, stopped, under another name.
pub(super) async fn replace(
    engine: &dyn Operate,
    old: &OldContainer,
    spec: &ContainerSpec,
    start: bool,
) -> Result<()> {
    let name = &spec.name;
    let mut successor = spec.clone();
    successor.name = format!("{name}{NEW}");
    successor.labels.extend(
        [
            (label::REPLACES, old.id.clone()),
            (label::REPLACES_RESTART, old.restart.as_text()),
            (label::REPLACES_RUNNING, old.running.to_string()),
        ]
        .map(|(key, value)| (key.to_owned(), value)),
    );
    let id = engine.create_container(&successor).await?;
    retire(engine, old).await?;
    engine.rename_container(&id, name).await?;
    if start {
        engine.start_container(&id).await
    } else {
        Ok(())
    }
}

/// Stops a container for good and moves it out of the way of whoever takes over its name.
pub(super) async fn retire(engine: &dyn Operate, old: &OldContainer) -> Result<()> {
    if old.restart != RestartPolicy::default() {
        engine
            .update_container(&old.id, &only_restart(RestartPolicy::default()))
            .await?;
    }
    if old.running {
        engine.stop_container(&old.id).await?;
    }
    let kept = format!("{}{OLD}", old.name);
    match engine.rename_container(&old.id, &kept).await {
        // It may have had to give up its name before: engines refuse to give it the same one again.
        Err(error) if !error.is_lost() => match Observe::container(engine, &old.id).await? {
            Some(found) if found.spec.name == kept => Ok(()),
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
    let Some(kept) = Observe::container(engine, &old.id).await? else {
        return Err(EngineError::NotFound {
            call: format!("put back `{}`", old.name),
            message: "the container that was kept is gone".to_owned(),
        });
    };
    // Found by what they say: a successor may have been made under another name.
    for other in engine.containers().await? {
        if other.labels.get(label::REPLACES) == Some(&old.id) {
            engine.remove_container(&other.id, false).await?;
        }
    }
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
