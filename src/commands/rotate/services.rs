//! The services that are rotated: which, where, and which of their containers first.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::CommandError;
use crate::model::{DeploymentId, DeploymentState, DesiredState, RotationOrder, ServerName};
use crate::plan::Turn;
use crate::source::{Rotation, RotationTarget, Secret, Source};

/// The services that are rotated, and how each begins.
pub(super) type Services = BTreeMap<(DeploymentId, String), Turn>;

/// The services that a rotation is about, with the rotation, on every server that they run on.
pub(super) fn of_rotations<'a>(
    source: &'a Source,
    desired: &'a DesiredState,
) -> impl Iterator<Item = (&'a Rotation, DeploymentId, &'a str)> {
    source.rotations.iter().flat_map(move |rotation| {
        let target = match &rotation.target {
            RotationTarget::Service { stack, service } => Some((stack.as_str(), service.as_str())),
            RotationTarget::Secret { .. } => None,
        };
        let deployments = desired.deployments().filter(move |deployment| {
            deployment.state == DeploymentState::Running
                && target.is_some_and(|(stack, _)| deployment.id.stack.as_str() == stack)
        });
        deployments.filter_map(move |deployment| Some((rotation, deployment.id.clone(), target?.1)))
    })
}

/// The secrets that a rotation is about, with the rotation: each definition of one, as servers may have
/// their own.
pub(super) fn of_secrets(source: &Source) -> impl Iterator<Item = (&Rotation, &Secret)> {
    source.rotations.iter().flat_map(|rotation| {
        let name = match &rotation.target {
            RotationTarget::Secret { secret, .. } => Some(secret.as_str()),
            RotationTarget::Service { .. } => None,
        };
        let secrets = source.secrets.iter();
        let secrets = secrets.filter(move |secret| Some(secret.name.as_str()) == name);
        secrets.map(move |secret| (rotation, secret))
    })
}

/// How a person rotates a secret.
pub(super) fn command_of(secret: &Secret) -> String {
    let name = secret.name.as_str();
    match secret.servers().first() {
        Some(server) => format!("vaultctl rotate secret {name} --server {server}"),
        None => format!("vaultctl rotate secret {name}"),
    }
}

/// When a secret last got a value, or was to get one.
pub(super) fn last_made(secret: &Secret) -> Option<Timestamp> {
    let versions = secret.versions.iter();
    versions.filter_map(|version| version.created).max()
}

/// Which container of a service goes first.
pub(super) fn turn(
    source: &Source,
    (deployment, service): (&DeploymentId, &str),
) -> Result<Turn, CommandError> {
    let rotation = source.rotations.iter().find(|rotation| {
        matches!(&rotation.target, RotationTarget::Service { stack, service: name }
            if stack.as_str() == deployment.stack.as_str() && name.as_str() == service)
    });
    match rotation.map(|rotation| rotation.order) {
        Some(RotationOrder::Random) => {
            let mut bytes = [0; 8];
            getrandom::fill(&mut bytes)
                .map_err(|error| CommandError::failed(format!("no random numbers: {error}")))?;
            Ok(Turn::Random(u64::from_le_bytes(bytes)))
        }
        _ => Ok(Turn::Oldest),
    }
}

/// Lets each server wait for the one before it: what does not work shows on the first.
pub(super) fn one_server_after_the_other(desired: &mut DesiredState, services: &Services) {
    let mut by_server: BTreeMap<&ServerName, Vec<DeploymentId>> = BTreeMap::new();
    for (deployment, _) in services.keys() {
        let deployments = by_server.entry(&deployment.server).or_default();
        deployments.push(deployment.clone());
    }
    let mut before: Vec<DeploymentId> = Vec::new();
    for (server, rotated) in by_server {
        if let Some(wanted) = desired.servers.get_mut(server) {
            for deployment in &mut wanted.deployments {
                if rotated.contains(&deployment.id) {
                    deployment.after.extend(before.iter().cloned());
                }
            }
        }
        before = rotated;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use super::*;
    use crate::compose::model::Project;
    use crate::model::{Deployment, DesiredServer, StackName};

    fn deployment(server: &str, stack: &str) -> Deployment {
        Deployment {
            id: DeploymentId::new(ServerName::new(server), StackName::new(stack)),
            project: Arc::new(Project::default()),
            host_directory: None,
            default_directory: String::new(),
            files: Vec::new(),
            injected: BTreeMap::new(),
            secrets: BTreeMap::new(),
            after: Vec::new(),
            state: DeploymentState::Running,
            manual: false,
            health_timeout: None,
            ignore_services: BTreeSet::new(),
            auto_pull: false,
            destroy_before_deploy: false,
            services: BTreeMap::new(),
            pre_deploy: None,
            post_deploy: None,
        }
    }

    #[test]
    fn a_server_waits_for_what_is_rotated_on_the_one_before_it_and_for_nothing_else() {
        let servers = ["one", "two", "three"].map(|server| {
            let wanted = DesiredServer {
                state_directory: String::new(),
                deployments: vec![deployment(server, "shop"), deployment(server, "other")],
                spared: BTreeSet::new(),
                elsewhere: BTreeMap::new(),
                remove_orphans: true,
            };
            (ServerName::new(server), wanted)
        });
        let mut desired = DesiredState {
            repository: "x".to_owned(),
            revision: None,
            worktree: false,
            servers: BTreeMap::from(servers),
        };
        let rotated = ["one", "two", "three"].map(|server| {
            let id = DeploymentId::new(ServerName::new(server), StackName::new("shop"));
            ((id, "app".to_owned()), Turn::Oldest)
        });
        one_server_after_the_other(&mut desired, &Services::from(rotated));
        let after: Vec<String> = desired
            .deployments()
            .map(|deployment| {
                let before = deployment.after.iter().map(ToString::to_string);
                format!(
                    "{} after {:?}",
                    deployment.id,
                    before.collect::<Vec<String>>()
                )
            })
            .collect();
        let expected = [
            "shop@one after []",
            "other@one after []",
            "shop@three after [\"shop@one\"]",
            "other@three after []",
            "shop@two after [\"shop@three\"]",
            "other@two after []",
        ];
        assert_eq!(after, expected);
    }
}
