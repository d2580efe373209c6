//! Marks on the servers which configurations failed, so that nobody repeats an outage every minute.

use super::Planned;
use crate::apply::{Outcome, Report};
use crate::engine::{EngineError, Operate};
use crate::model::{
    Deployment, DeploymentId, DeploymentState, Failed, failure_mark_labels, failure_mark_name,
};

/// Sets and removes marks as a report says; returns what could not be, and why.
pub(super) async fn remember(
    planned: &Planned,
    report: &Report,
) -> Vec<(DeploymentId, EngineError)> {
    let mut refused = Vec::new();
    for (deployment, outcome) in &report.deployments {
        let Some(engine) = planned.engines.get(&deployment.server) else {
            continue;
        };
        let failed = match outcome {
            Outcome::Done => None,
            Outcome::RolledBack { .. } if report.unfit.contains(deployment) => {
                Some(Failed::RolledBack)
            }
            Outcome::Broken { .. } if report.unfit.contains(deployment) => Some(Failed::Broken),
            _ => continue,
        };
        let mut wanted = planned.desired.deployments();
        let wanted = wanted
            .find(|wanted| wanted.id == *deployment && wanted.state != DeploymentState::Absent);
        let is_marked = is_marked(planned, deployment);
        let repository = &planned.desired.repository;
        let done = match (failed, wanted) {
            (Some(failed), Some(wanted)) => {
                let what = (deployment, Some(wanted), failed);
                mark_as_failed(engine.as_ref(), repository, what).await
            }
            (None, _) if is_marked => {
                let name = failure_mark_name(repository, deployment);
                engine.remove_container(&name, true).await
            }
            _ => Ok(()),
        };
        refused.extend(done.err().map(|error| (deployment.clone(), error)));
    }
    refused
}

/// Marks a configuration as one that is not to be tried again by itself; without one, that the stack
/// is to be removed.
pub(super) async fn mark_as_failed(
    engine: &dyn Operate,
    repository: &str,
    (id, wanted, failed): (&DeploymentId, Option<&Deployment>, Failed),
) -> Result<(), EngineError> {
    let name = failure_mark_name(repository, id);
    let labels = failure_mark_labels(repository, (id, wanted), failed);
    // Labels cannot be changed.
    engine.remove_container(&name, true).await?;
    engine.create_marker(&name, &labels).await.map(drop)
}

/// Whether a deployment had a mark when the plan was made.
fn is_marked(planned: &Planned, deployment: &DeploymentId) -> bool {
    let name = failure_mark_name(&planned.desired.repository, deployment);
    let server = planned.observed.servers.get(&deployment.server);
    server.is_some_and(|server| {
        let mut containers = server.all_containers.iter();
        containers.any(|container| container.name == name)
    })
}
