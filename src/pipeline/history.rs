//! What was applied is recorded on the servers that it was applied to.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;
use jiff::Timestamp;

use super::{Planned, Wanted};
use crate::apply::{Outcome, Report};
use crate::engine::{EngineError, Observe, Operate};
use crate::host::{Process, Record, add_to_history, remove_from_history};
use crate::model::{
    AppliedImage, AppliedStep, Deployment, DeploymentId, DeploymentState, Entry, EntryDetails,
    EntryResult, HISTORY_FORMAT, REPOSITORY_ROOT, SecretKind, SecretReference, ServerName,
    StackName, configuration_digest, content_digest, shown,
};
use crate::plan::{Action, Kind, Step};

/// A run that changes servers, as their history tells it.
#[derive(Debug, Clone)]
pub struct Run {
    /// Who runs it.
    pub process: Process,
    /// When it began.
    pub started: Timestamp,
    /// How many entries of each stack a server keeps.
    pub keep: usize,
    /// Whether what is removed is removed from the history, too.
    pub forgets: bool,
    /// The services that are rotated, where this is a rotation: that changes nothing of what was applied.
    pub rotated: Vec<(DeploymentId, String)>,
}

impl Run {
    /// A run of a command that begins now.
    #[must_use]
    pub fn new(wanted: &Wanted, command: &str) -> Self {
        Self {
            process: Process::current(command),
            started: Timestamp::now(),
            keep: wanted.kept_entries(),
            forgets: false,
            rotated: Vec::new(),
        }
    }
}

/// Records what a run has changed; returns the servers on which that failed, and why.
pub(super) async fn record(
    planned: &Planned,
    report: &Report,
    run: &Run,
) -> Vec<(ServerName, EngineError)> {
    let mut servers: BTreeMap<&ServerName, Vec<(&DeploymentId, &Outcome)>> = BTreeMap::new();
    for (deployment, outcome) in &report.deployments {
        let has_changed = steps_of(planned, deployment).next().is_some();
        if has_changed && result(outcome).is_some() {
            let list = servers.entry(&deployment.server).or_default();
            list.push((deployment, outcome));
        }
    }
    let writes = servers.into_iter().filter_map(|(server, deployments)| {
        let engine = planned.engines.get(server)?;
        Some(async move {
            let written = record_on(planned, engine.as_ref(), run, (server, &deployments)).await;
            written.err().map(|error| (server.clone(), error))
        })
    });
    join_all(writes).await.into_iter().flatten().collect()
}

async fn record_on(
    planned: &Planned,
    engine: &dyn Operate,
    run: &Run,
    (server, deployments): (&ServerName, &[(&DeploymentId, &Outcome)]),
) -> Result<(), EngineError> {
    let Some(wanted) = planned.desired.servers.get(server) else {
        return Ok(());
    };
    let place = (wanted.state_directory.as_str(), run.keep);
    let (mut records, mut forgotten) = (Vec::new(), Vec::new());
    for (deployment, outcome) in deployments {
        if run.forgets && matches!(outcome, Outcome::Done) {
            forgotten.push(deployment.stack.clone());
        } else if let Some(entry) = entry(planned, run, deployment, outcome) {
            let details = details(planned, engine, deployment).await?;
            records.push(Record { entry, details });
        }
    }
    if !forgotten.is_empty() {
        let stacks: &[StackName] = &forgotten;
        remove_from_history(engine, place.0, (&planned.desired.repository, stacks)).await?;
    }
    if records.is_empty() {
        return Ok(());
    }
    add_to_history(engine, place, records).await
}

/// What became of a deployment that was begun.
pub(super) fn result(outcome: &Outcome) -> Option<(EntryResult, Option<&str>)> {
    match outcome {
        Outcome::Done => Some((EntryResult::Done, None)),
        Outcome::RolledBack { reason, .. } => Some((EntryResult::RolledBack, Some(reason))),
        Outcome::Broken { reason, .. } => Some((EntryResult::Broken, Some(reason))),
        Outcome::Incomplete { reason } => Some((EntryResult::Incomplete, Some(reason))),
        Outcome::Skipped { .. } | Outcome::Held | Outcome::NotRetried(_) => None,
    }
}

fn entry(
    planned: &Planned,
    run: &Run,
    deployment: &DeploymentId,
    outcome: &Outcome,
) -> Option<Entry> {
    let (result, reason) = result(outcome)?;
    let steps: Vec<&Step> = steps_of(planned, deployment).collect();
    let containers: BTreeSet<&str> = steps
        .iter()
        .filter(|step| step.action.kind() == Kind::Container)
        .map(|step| step.name.as_str())
        .collect();
    let wanted = wanted(planned, deployment);
    Some(Entry {
        number: 0,
        place: 0,
        repository: planned.desired.repository.clone(),
        stack: deployment.stack.to_string(),
        revision: planned.desired.revision.clone(),
        worktree: planned.desired.worktree,
        started: run.started,
        finished: Timestamp::now(),
        owner: run.process.owner.clone(),
        host: run.process.host.clone(),
        command: run.process.command.clone(),
        result,
        reason: reason.map(str::to_owned),
        removed: wanted.is_none(),
        configuration: wanted.map(configuration_digest).unwrap_or_default(),
        plan: content_digest(text_of(&steps).as_bytes()),
        containers: containers.into_iter().map(str::to_owned).collect(),
        secrets: wanted.map(secrets_of).unwrap_or_default(),
    })
}

/// The secrets of a deployment, and who has them.
fn secrets_of(deployment: &Deployment) -> BTreeMap<SecretReference, BTreeSet<String>> {
    let secrets = deployment.secrets.iter();
    secrets
        .map(|(reference, needed)| (reference.clone(), needed.readers.clone()))
        .collect()
}

/// The steps as a text that is the same for the same steps.
fn text_of(steps: &[&Step]) -> String {
    let line = |step: &&Step| format!("{} {} {}\n", step.action.verb(), step.id, step.cause);
    steps.iter().map(line).collect()
}

async fn details(
    planned: &Planned,
    engine: &dyn Operate,
    deployment: &DeploymentId,
) -> Result<Option<EntryDetails>, EngineError> {
    let Some(wanted) = wanted(planned, deployment) else {
        return Ok(None);
    };
    let references: BTreeSet<String> = wanted
        .project
        .services
        .values()
        .map(|service| wanted.image_of(service))
        .collect();
    let mut images = BTreeMap::new();
    for reference in references {
        if let Some(image) = Observe::image(engine, &reference).await? {
            let digest = image.repo_digests.first().cloned();
            let applied = AppliedImage {
                id: image.id,
                digest,
            };
            images.insert(reference, applied);
        }
    }
    let step = |step: &Step| AppliedStep {
        id: step.id.to_string(),
        action: step.action.verb().to_owned(),
        cause: step.cause.to_string(),
    };
    Ok(Some(EntryDetails {
        format: HISTORY_FORMAT.to_owned(),
        repository: planned.desired.repository.clone(),
        number: 0,
        project: project(wanted),
        images,
        vault: versions_in_vault(wanted),
        steps: steps_of(planned, deployment).map(step).collect(),
    }))
}

/// The versions that a deployment has of secrets that Vault keeps.
fn versions_in_vault(deployment: &Deployment) -> BTreeMap<String, u64> {
    let secrets = deployment.secrets.iter();
    secrets
        .filter(|(reference, secret)| {
            reference.is_resolved() && matches!(secret.kind, SecretKind::Vault { .. })
        })
        .map(|(reference, _)| (reference.name.clone(), reference.version))
        .collect()
}

/// The Compose model of a deployment, with paths of the repository as people know them, and the versions
/// of secrets where their values would stand.
fn project(deployment: &Deployment) -> serde_json::Value {
    // A Compose model always has a JSON form.
    let text = serde_json::to_string(&*deployment.project).unwrap_or_default();
    let text = shown(&text.replace(&format!("{REPOSITORY_ROOT}/"), ""));
    serde_json::from_str(&text).unwrap_or_default()
}

/// What is wanted of a deployment, unless that is that it goes.
fn wanted<'a>(planned: &'a Planned, deployment: &DeploymentId) -> Option<&'a Deployment> {
    planned
        .desired
        .deployments()
        .find(|wanted| wanted.id == *deployment && wanted.state != DeploymentState::Absent)
}

/// The steps of a deployment that change something.
fn steps_of<'a>(
    planned: &'a Planned,
    deployment: &'a DeploymentId,
) -> impl Iterator<Item = &'a Step> {
    planned
        .plan
        .steps_of(deployment)
        .filter(|step| !matches!(step.action, Action::Adopt { .. }))
}
