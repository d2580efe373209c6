//! The mark of a configuration that failed, or that somebody went back from: it is not tried again by
//! itself. That git does not have a stack any more is a configuration, too.

use std::collections::BTreeMap;

use super::{ContainerSummary, Deployment, DeploymentId, content_digest, label};

/// What became of a deployment whose configuration is not tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failed {
    /// It went back to what ran before.
    RolledBack,
    /// It could not go back.
    Broken,
    /// It had not failed: somebody went back from it.
    TakenBack,
}

impl Failed {
    fn as_str(self) -> &'static str {
        match self {
            Self::RolledBack => "rolled-back",
            Self::Broken => "broken",
            Self::TakenBack => "taken-back",
        }
    }
}

/// The name of the container that marks a deployment's configuration as failed.
#[must_use]
pub fn failure_mark_name(repository: &str, deployment: &DeploymentId) -> String {
    let whose = format!("{repository}/{}/{}", deployment.server, deployment.stack);
    let digest = content_digest(whose.as_bytes());
    format!("vaultctl.failed.{}", digest.get(..12).unwrap_or(&digest))
}

/// The labels of that container.
#[must_use]
pub fn failure_mark_labels(
    repository: &str,
    (id, wanted): (&DeploymentId, Option<&Deployment>),
    failed: Failed,
) -> BTreeMap<String, String> {
    [
        (label::HELPER, "failed".to_owned()),
        (label::FAILED_REPOSITORY, repository.to_owned()),
        (label::FAILED_STACK, id.to_string()),
        (label::FAILED_CONFIGURATION, digest(wanted)),
        (label::FAILED_RESULT, failed.as_str().to_owned()),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .into()
}

/// Whether the server has a mark that says that exactly this configuration failed; `None` is that git
/// does not have the stack.
#[must_use]
pub fn failed_before(
    repository: &str,
    (id, wanted): (&DeploymentId, Option<&Deployment>),
    containers: &[ContainerSummary],
) -> Option<Failed> {
    let name = failure_mark_name(repository, id);
    let mark = containers.iter().find(|container| container.name == name)?;
    if *mark.labels.get(label::FAILED_CONFIGURATION)? != digest(wanted) {
        return None;
    }
    let result = mark.labels.get(label::FAILED_RESULT)?;
    [Failed::RolledBack, Failed::Broken, Failed::TakenBack]
        .into_iter()
        .find(|failed| failed.as_str() == result)
}

fn digest(wanted: Option<&Deployment>) -> String {
    wanted.map_or_else(|| "gone".to_owned(), configuration_digest)
}

/// A digest of all that git says of a deployment, but for what comes first: that depends on which
/// servers and stacks are looked at.
#[must_use]
pub fn configuration_digest(deployment: &Deployment) -> String {
    let files: Vec<_> = deployment
        .files
        .iter()
        .map(|file| (&file.path, file.version(), file.mode, &file.readers))
        .collect();
    // What files hold is in their versions already, and a secret is its version, whoever it is sealed for.
    let rest = Deployment {
        files: Vec::new(),
        after: Vec::new(),
        secrets: BTreeMap::new(),
        ..deployment.clone()
    };
    content_digest(format!("{files:?}{rest:?}").as_bytes())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::model::Status;

    fn deployment() -> Deployment {
        Deployment {
            id: DeploymentId::new("local".into(), "web".into()),
            project: std::sync::Arc::default(),
            host_directory: None,
            default_directory: String::new(),
            files: Vec::new(),
            injected: BTreeMap::new(),
            secrets: BTreeMap::new(),
            after: Vec::new(),
            state: crate::model::DeploymentState::Running,
            manual: false,
            health_timeout: None,
            ignore_services: std::collections::BTreeSet::new(),
            auto_pull: false,
            destroy_before_deploy: false,
            services: BTreeMap::new(),
            pre_deploy: None,
            post_deploy: None,
        }
    }

    #[test]
    fn a_mark_is_about_one_configuration() {
        let failed = deployment();
        let mark = ContainerSummary {
            id: "id".to_owned(),
            name: failure_mark_name("repository", &failed.id),
            labels: failure_mark_labels("repository", (&failed.id, Some(&failed)), Failed::Broken),
            status: Status::Created,
            published: std::collections::BTreeSet::new(),
            networks: std::collections::BTreeSet::new(),
        };
        let containers = [mark];
        let found = |repository: &str, deployment: &Deployment| {
            failed_before(repository, (&deployment.id, Some(deployment)), &containers)
        };
        assert_eq!(found("repository", &failed), Some(Failed::Broken));
        assert_eq!(found("another", &failed), None);
        let gone = failed_before("repository", (&failed.id, None), &containers);
        assert_eq!(gone, None);
        let patient = Deployment {
            health_timeout: Some(Duration::from_mins(5)),
            ..failed.clone()
        };
        assert_eq!(found("repository", &patient), None);
        // With `--server`, those on other servers are not waited for.
        let alone = Deployment {
            after: vec![DeploymentId::new("other".into(), "web".into())],
            ..failed.clone()
        };
        assert_eq!(found("repository", &alone), Some(Failed::Broken));
    }
}
