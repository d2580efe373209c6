//! The containers of a service that a command is to be run in.

use super::Wanted;
use super::connect::connect;
use crate::engine::{Engine, ExecOutcome, Result};
use crate::model::{DeploymentId, Status};

/// A container that a command can be run in.
pub struct Inside {
    /// Whose it is.
    pub deployment: DeploymentId,
    /// Its name: another one may have it later, and then that one is meant.
    pub container: String,
    engine: Engine,
}

impl Inside {
    /// Runs a command, which reads `input`.
    ///
    /// # Errors
    /// The engine cannot be asked, or runs nothing in the container.
    pub async fn run(&self, command: &[String], input: &[u8]) -> Result<ExecOutcome> {
        self.engine.exec(&self.container, command, input).await
    }
}

/// The first container of a service, on each server that its stack is deployed to.
///
/// # Errors
/// A server cannot be asked, or no container of the service runs there: why, for a person.
pub async fn containers_of(
    wanted: &Wanted,
    (stack, service): (&str, &str),
) -> std::result::Result<Vec<Inside>, String> {
    let desired = &wanted.resolved.desired;
    let (engines, unreachable) = connect(&wanted.source, desired, &wanted.caller).await;
    let mut found = Vec::new();
    let deployments = desired.deployments();
    for deployment in deployments.filter(|one| one.id.stack.as_str() == stack) {
        let server = &deployment.id.server;
        let Some(engine) = engines.get(server) else {
            let reason = unreachable.get(server).map_or("not asked", String::as_str);
            return Err(format!("server `{server}` cannot be reached: {reason}"));
        };
        let containers = engine.containers().await;
        let containers = containers.map_err(|error| format!("server `{server}`: {error}"))?;
        let meant = Some((deployment.project.name.as_str(), service));
        let names = containers.into_iter().filter(|container| {
            container.status == Status::Running && container.service() == meant
        });
        let Some(container) = names.map(|container| container.name).min() else {
            return Err(format!(
                "no container of `{service}` of {} runs",
                deployment.id
            ));
        };
        found.push(Inside {
            deployment: deployment.id.clone(),
            container,
            engine: engine.clone(),
        });
    }
    if found.is_empty() {
        return Err(format!("stack `{stack}` is deployed nowhere"));
    }
    Ok(found)
}
