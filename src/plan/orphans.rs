//! What this repository made and no longer wants.

use std::collections::{BTreeMap, BTreeSet};

use super::Inputs;
use super::action::{Action, Kind};
use super::files::removal_of_folders;
use super::step::{Cause, Disruption, Gate, Plan, Step, StepId};
use crate::model::{
    Container, DeploymentId, ObservedFile, ServerName, StackName, failed_before, label,
};

/// Plans the removal of stacks that the repository made on a server and no longer has.
///
/// Volumes stay. What has no label of this repository is not looked at.
pub(super) fn plan_orphans(inputs: &Inputs<'_>, server: &ServerName, plan: &mut Plan) {
    let wanted: BTreeSet<&StackName> = inputs
        .server
        .deployments
        .iter()
        .map(|deployment| &deployment.id.stack)
        .collect();
    let wanted_files: BTreeSet<String> = inputs
        .server
        .deployments
        .iter()
        .flat_map(|other| {
            other
                .delivery(other.directory(&inputs.seen.containers))
                .into_keys()
        })
        .collect();
    for (stack, orphan) in owned(inputs) {
        if let Some(other) = inputs.server.elsewhere.get(&stack) {
            plan.notes.push(format!(
                "stack `{stack}` stays on server `{server}`: `{other}`, where it moves to, is not looked at"
            ));
        }
        if wanted.contains(&stack) || inputs.server.spared.contains(&stack) {
            continue;
        }
        let delivered = inputs.seen.delivered.get(stack.as_str());
        let paths = delivered.into_iter().flat_map(BTreeMap::keys);
        let paths = paths.filter(|path| !wanted_files.contains(*path)).collect();
        let orphan = Owned {
            files: paths,
            ..orphan
        };
        let root = &inputs.server.state_directory;
        let record = crate::model::delivery_record_path(root, stack.as_str());
        if inputs.seen.files.get(&record) == Some(&ObservedFile::Unknown) {
            plan.unseen.insert((server.clone(), root.clone()));
        }
        let id = DeploymentId::new(server.clone(), stack);
        plan.notes.extend(kept_volumes(inputs, &id));
        plan_orphan(&id, &orphan, root, plan);
        let held = failed_before(inputs.repository, (&id, None), &inputs.seen.all_containers);
        plan.failed.extend(held.map(|held| (id, held)));
    }
}

/// What is to be said of the volumes that a stack leaves behind.
pub(super) fn kept_volumes(inputs: &Inputs<'_>, deployment: &DeploymentId) -> Option<String> {
    let is_of_stack = |labels: &BTreeMap<String, String>| {
        labels.get(label::REPOSITORY).map(String::as_str) == Some(inputs.repository)
            && labels.get(label::STACK).map(String::as_str) == Some(deployment.stack.as_str())
    };
    let volumes = inputs.seen.volumes.iter();
    let mut names: Vec<String> = volumes
        .filter(|volume| is_of_stack(&volume.spec.labels))
        .map(|volume| format!("`{}`", volume.spec.name))
        .collect();
    names.sort();
    (!names.is_empty()).then(|| {
        format!(
            "{deployment}: volumes are kept, with what they hold: {}; `docker volume rm` removes them",
            names.join(", ")
        )
    })
}

/// What a stack has left on a server.
#[derive(Default)]
struct Owned<'a> {
    containers: Vec<&'a Container>,
    networks: Vec<&'a str>,
    files: Vec<&'a String>,
}

/// What the repository made on a server, by stack.
fn owned<'a>(inputs: &Inputs<'a>) -> BTreeMap<StackName, Owned<'a>> {
    let stack_of = |labels: &BTreeMap<String, String>| {
        let ours = labels
            .get(label::REPOSITORY)
            .is_some_and(|id| id == inputs.repository);
        ours.then(|| {
            labels
                .get(label::STACK)
                .map(|stack| StackName::new(stack.clone()))
        })?
    };
    let mut stacks: BTreeMap<StackName, Owned<'a>> = BTreeMap::new();
    for container in &inputs.seen.containers {
        if let Some(stack) = stack_of(&container.spec.labels) {
            stacks.entry(stack).or_default().containers.push(container);
        }
    }
    for network in &inputs.seen.networks {
        if let Some(stack) = stack_of(&network.spec.labels) {
            stacks
                .entry(stack)
                .or_default()
                .networks
                .push(&network.spec.name);
        }
    }
    // The order in which an engine lists them means nothing.
    for owned in stacks.values_mut() {
        owned
            .containers
            .sort_by_key(|container| &container.spec.name);
        owned.networks.sort_unstable();
    }
    stacks
}

fn plan_orphan(deployment: &DeploymentId, orphan: &Owned<'_>, root: &str, plan: &mut Plan) {
    let step = |kind, name: &str, action| Step {
        id: StepId::new(deployment, kind, name),
        server: deployment.server.clone(),
        stack: deployment.stack.clone(),
        service: None,
        name: name.to_owned(),
        action,
        undo: None,
        cause: Cause::Orphaned,
        disruption: Disruption::Downtime,
        differences: Vec::new(),
        note: None,
        after: Vec::new(),
        awaits: Vec::new(),
    };
    let mut containers = Vec::new();
    for container in &orphan.containers {
        let name = &container.spec.name;
        let action = Action::RemoveContainer {
            name: name.clone(),
            volumes: false,
        };
        let mut removal = step(Kind::Container, name, action);
        removal.service = container.spec.labels.get(label::SERVICE).cloned();
        containers.push(removal.id.clone());
        plan.steps.push(removal);
    }
    let mut all = containers.clone();
    for name in &orphan.networks {
        let action = Action::DeleteNetwork {
            name: (*name).to_owned(),
        };
        let mut removal = step(Kind::Network, name, action);
        removal.disruption = Disruption::None;
        removal.after.clone_from(&containers);
        all.push(removal.id.clone());
        plan.steps.push(removal);
    }
    let record = crate::model::delivery_record_path(root, deployment.stack.as_str());
    let below = |path: &str| {
        let folder = path.rsplit_once('/').map_or("/", |(folder, _)| folder);
        if path.starts_with(&format!("{root}/")) {
            root.to_owned()
        } else {
            folder.to_owned()
        }
    };
    // The record goes last: as long as it is there, the next run knows what is left.
    let files = orphan
        .files
        .iter()
        .copied()
        .chain((!orphan.files.is_empty()).then_some(&record));
    for path in files {
        let action = Action::DeleteFile {
            root: below(path),
            path: path.clone(),
        };
        let mut removal = step(Kind::File, path, action);
        removal.disruption = Disruption::None;
        removal.after.clone_from(&all);
        all.push(removal.id.clone());
        plan.steps.push(removal);
    }
    plan.gates.push(Gate {
        id: StepId::gate(deployment),
        deployment: deployment.clone(),
        after: all,
        expectations: Vec::new(),
        conclusion: (!orphan.files.is_empty())
            .then(|| removal_of_folders(root, &format!("{root}/stacks/{}", deployment.stack)))
            .into_iter()
            .collect(),
    });
}
