//! One action becomes calls of an engine. Nothing is decided here.

use std::collections::BTreeMap;

use super::{owner, readiness, replace, route};
use crate::engine::{EngineError, Finished, Observe, Operate, PullProgress, Result};
use crate::model::{ContainerSpec, Endpoint, NetworkSpec, label};
use crate::plan::{Action, NEW};

/// Carries out one action.
pub(super) async fn execute(
    engine: &dyn Operate,
    action: &Action,
    progress: &dyn PullProgress,
) -> Result<()> {
    match action {
        Action::PullImage {
            reference,
            platform,
        } => {
            engine
                .pull_image(reference, platform.as_deref(), progress)
                .await
        }
        Action::CreateNetwork(spec) => engine.create_network(spec).await.map(drop),
        Action::ReplaceNetwork {
            spec, endpoints, ..
        } => replace_network(engine, spec, endpoints).await,
        Action::DeleteNetwork { name } => engine.remove_network(name).await,
        Action::CreateVolume(spec) => engine.create_volume(spec).await,
        Action::ReplaceVolume(spec) => {
            engine.remove_volume(&spec.name).await?;
            engine.create_volume(spec).await
        }
        Action::DeleteVolume { name } => engine.remove_volume(name).await,
        Action::WriteFile { root, file, owner } => {
            let file = owner::owned(engine, file, owner.as_ref()).await?;
            engine.write_files(root, &[file]).await
        }
        Action::DeleteFile { root, path } => engine
            .remove_files(root, std::slice::from_ref(path))
            .await
            .map(drop),
        Action::RemoveFolders { folders } => engine.remove_folders(folders).await,
        Action::RunHook {
            command,
            root,
            directory,
        } => {
            let finished = match engine.run_on_host(command, directory).await {
                // A stack without files has none before its first deployment.
                Err(EngineError::NotFound { .. }) => {
                    engine.make_folder(root, directory).await?;
                    engine.run_on_host(command, directory).await?
                }
                finished => finished?,
            };
            succeeded(command, &finished)
        }
        Action::Adopt { .. } => Ok(()),
        Action::RouteTraffic { backend, to, grace } => {
            route::route(engine, backend, to, *grace).await.map(drop)
        }
        _ => execute_on_container(engine, action).await,
    }
}

async fn execute_on_container(engine: &dyn Operate, action: &Action) -> Result<()> {
    match action {
        Action::CreateContainer { spec, start } => {
            let id = engine
                .create_container(&with_image_label(engine, spec).await?)
                .await?;
            if *start {
                engine.start_container(&id).await
            } else {
                Ok(())
            }
        }
        Action::ReplaceContainer { old, spec, start } => {
            let spec = with_image_label(engine, spec).await?;
            replace::replace(engine, old, &spec, *start).await
        }
        Action::StartSuccessor { old, spec } => {
            let spec = with_image_label(engine, spec).await?;
            replace::start_successor(engine, old, &spec).await
        }
        Action::TakeOver { old, name } => replace::take_over(engine, old, name).await,
        Action::GiveBack { old, name, ready } => {
            replace::give_back(engine, old, name).await?;
            // What takes over from it has to go on until then.
            let waited = readiness::wait(engine, ready).await;
            waited.map_err(|message| EngineError::Refused {
                call: format!("put back `{}`", old.name),
                message,
            })
        }
        Action::DeleteContainer { old } => replace::retire(engine, old).await,
        Action::RestoreContainer { old } => replace::restore(engine, old).await,
        Action::RemoveContainer { name, volumes } => {
            engine.stop_container(name).await.or_else(gone_is_fine)?;
            engine.remove_container(name, *volumes).await
        }
        Action::UpdateContainer { name, update } => engine.update_container(name, update).await,
        Action::StartContainer { name } => engine.start_container(name).await,
        Action::StopContainer { name } => engine.stop_container(name).await,
        Action::UnpauseContainer { name } => engine.unpause_container(name).await,
        Action::RestartContainer { name } => engine.restart_container(name).await,
        Action::RenameContainer { id, to, .. } => engine.rename_container(id, to).await,
        Action::ConnectNetwork {
            network,
            container,
            endpoint,
        } => engine.connect_network(network, container, endpoint).await,
        Action::DisconnectNetwork { network, container } => {
            engine.disconnect_network(network, container).await
        }
        // What is released is removed by the conclusion of its stack's gate.
        _ => Ok(()),
    }
}

/// The specification with Compose's label of the image that it is made from, which nobody could
/// know before the image was pulled.
async fn with_image_label(engine: &dyn Operate, spec: &ContainerSpec) -> Result<ContainerSpec> {
    let mut spec = spec.clone();
    if !spec.labels.contains_key(label::IMAGE)
        && let Some(image) = Observe::image(engine, &spec.image).await?
    {
        spec.labels.insert(label::IMAGE.to_owned(), image.id);
    }
    Ok(spec)
}

/// What is to be removed may be gone already.
fn gone_is_fine(error: EngineError) -> Result<()> {
    match error {
        EngineError::NotFound { .. } => Ok(()),
        other => Err(other),
    }
}

/// Makes a network anew under the containers that are on it, from whatever stage this has reached.
async fn replace_network(
    engine: &dyn Operate,
    spec: &NetworkSpec,
    endpoints: &BTreeMap<String, Endpoint>,
) -> Result<()> {
    let network = &spec.name;
    for container in endpoints.keys() {
        if is_on(engine, container, network).await? == Some(true) {
            engine.disconnect_network(network, container).await?;
        }
    }
    engine.remove_network(network).await?;
    engine.create_network(spec).await?;
    for (container, endpoint) in endpoints {
        if is_on(engine, container, network).await? == Some(false) {
            engine.connect_network(network, container, endpoint).await?;
        }
    }
    Ok(())
}

/// Whether a container is on a network; `None` where there is no such container.
pub(super) async fn is_on(
    engine: &dyn Operate,
    container: &str,
    network: &str,
) -> Result<Option<bool>> {
    let found = Observe::container(engine, container).await?;
    Ok(found.map(|found| found.spec.networks.contains_key(network)))
}

/// Whether a command of a stack's definition has done what it was to do.
fn succeeded(command: &str, finished: &Finished) -> Result<()> {
    let how = match finished.exit_code {
        Some(0) => return Ok(()),
        Some(code) => format!("exit status: {code}"),
        None => "it was ended by a signal".to_owned(),
    };
    let printed = String::from_utf8_lossy(&finished.stderr);
    Err(EngineError::Refused {
        call: format!("hook `{command}`"),
        message: format!("{how}: {}", printed.trim()),
    })
}

/// Removes a container that this repository made; anybody else's is left alone.
pub(super) async fn remove_own(
    engine: &dyn Operate,
    repository: &str,
    name: &str,
    volumes: bool,
) -> Result<()> {
    match Observe::container(engine, name).await? {
        Some(found)
            if found
                .spec
                .labels
                .get(label::REPOSITORY)
                .is_some_and(|id| id == repository) =>
        {
            // A successor that ran beside the old one may be answering, or writing.
            if found.spec.name.ends_with(NEW) {
                engine
                    .stop_container(&found.id)
                    .await
                    .or_else(gone_is_fine)?;
            }
            engine.remove_container(&found.id, volumes).await
        }
        _ => Ok(()),
    }
}
