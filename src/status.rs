//! The state of the servers at a glance: what runs, how well, and whether it is as git wants it.

use std::collections::BTreeMap;

use crate::model::{
    Container, Deployment, DesiredState, Entry, Health, History, ObservedServer, ObservedState,
    ServerName, Status, label,
};
use crate::plan::{Action, Origin, Plan};

/// A server at a glance.
#[derive(Debug, Clone, PartialEq)]
pub struct ServerStatus {
    /// The server's name.
    pub name: String,
    /// Why it could not be reached, if it could not.
    pub unreachable: Option<String>,
    /// The engine's version.
    pub engine: Option<String>,
    /// Its stacks.
    pub stacks: Vec<StackStatus>,
    /// Stacks that are removed by the next run: git does not want them here any more.
    pub leaving: Vec<String>,
}

/// A stack on a server at a glance.
#[derive(Debug, Clone, PartialEq)]
pub struct StackStatus {
    /// The stack's name.
    pub name: String,
    /// How it is.
    pub state: StackState,
    /// How many attributes the host has changed.
    pub drift: usize,
    /// Whether git wants something else than what runs.
    pub pending: bool,
    /// The commit that was applied last, where the server's history says it.
    pub revision: Option<String>,
    /// The last try, where that has failed, nothing was applied since, and something is left to do.
    pub failed: Option<Entry>,
    /// Its services.
    pub services: Vec<ServiceStatus>,
}

/// How a stack is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StackState {
    /// Everything runs, or has ended well.
    Running,
    /// Something is not yet healthy.
    Starting,
    /// Something fails or does not run.
    Degraded,
    /// Nothing runs.
    Stopped,
    /// Nothing exists.
    Absent,
}

impl StackState {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Starting => "starting",
            Self::Degraded => "degraded",
            Self::Stopped => "stopped",
            Self::Absent => "absent",
        }
    }
}

/// A service at a glance.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceStatus {
    /// The service's name.
    pub name: String,
    /// Its containers.
    pub containers: Vec<ContainerStatus>,
}

/// A container at a glance.
#[derive(Debug, Clone, PartialEq)]
pub struct ContainerStatus {
    /// The container's name.
    pub name: String,
    /// What it is doing.
    pub status: Status,
    /// The exit code of its last run.
    pub exit_code: i64,
    /// What its health check says.
    pub health: Option<Health>,
    /// The image that it was made from.
    pub image: String,
    /// When it was started, in RFC 3339.
    pub started_at: Option<String>,
}

impl ContainerStatus {
    fn of(container: &Container) -> Self {
        let started_at = &container.state.started_at;
        Self {
            name: container.spec.name.clone(),
            status: container.state.status,
            exit_code: container.state.exit_code,
            health: container.state.health,
            image: container.spec.image.clone(),
            started_at: (!started_at.is_empty()).then(|| started_at.clone()),
        }
    }
}

/// Sums up what was observed, what the plan says of it, and what was applied.
#[must_use]
pub fn status(
    (desired, observed): (&DesiredState, &ObservedState),
    plan: &Plan,
    histories: &BTreeMap<ServerName, History>,
) -> Vec<ServerStatus> {
    let none = History::default();
    desired
        .servers
        .iter()
        .map(|(name, server)| {
            let history = histories.get(name).unwrap_or(&none);
            let seen = observed.servers.get(name);
            let stacks = seen.map(|seen| {
                let of = |deployment: &Deployment| {
                    let stack = &deployment.id.stack;
                    // Where nothing is left to do, git wants what runs, and not what has failed.
                    let mut steps = plan.steps.iter();
                    let is_open = steps.any(|step| step.deployment() == deployment.id);
                    let failed = history.failed(&desired.repository, stack);
                    StackStatus {
                        revision: history
                            .applied(&desired.repository, stack)
                            .and_then(|entry| entry.revision.clone()),
                        failed: failed.filter(|_| is_open).cloned(),
                        ..stack_status(deployment, seen, plan)
                    }
                };
                server.deployments.iter().map(of).collect()
            });
            let steps = plan.steps.iter().filter(|step| step.server == *name);
            let mut leaving: Vec<String> = steps
                .map(|step| &step.stack)
                .filter(|stack| {
                    let mut wanted = server.deployments.iter();
                    !wanted.any(|deployment| deployment.id.stack == **stack)
                })
                .map(ToString::to_string)
                .collect();
            leaving.sort();
            leaving.dedup();
            ServerStatus {
                name: name.to_string(),
                unreachable: observed.unreachable.get(name).cloned(),
                engine: seen.map(|seen| seen.facts.version.clone()),
                stacks: stacks.unwrap_or_default(),
                leaving,
            }
        })
        .collect()
}

fn stack_status(deployment: &Deployment, seen: &ObservedServer, plan: &Plan) -> StackStatus {
    let mut services: BTreeMap<&str, Vec<ContainerStatus>> = deployment
        .project
        .services
        .keys()
        .map(|name| (name.as_str(), Vec::new()))
        .collect();
    for container in &seen.containers {
        let labels = &container.spec.labels;
        if labels.get(label::PROJECT) == Some(&deployment.project.name)
            && labels
                .get(label::ONE_OFF)
                .is_none_or(|one_off| one_off != "True")
        {
            let service = labels.get(label::SERVICE).map_or("", String::as_str);
            services
                .entry(service)
                .or_default()
                .push(ContainerStatus::of(container));
        }
    }
    let steps = || plan.steps_of(&deployment.id);
    let drifted = steps()
        .flat_map(|step| &step.differences)
        .filter(|difference| difference.origin == Origin::Drift)
        .count();
    let containers: Vec<&ContainerStatus> = services.values().flatten().collect();
    StackStatus {
        name: deployment.id.stack.to_string(),
        state: stack_state(&containers),
        drift: drifted,
        pending: steps().any(|step| !matches!(step.action, Action::Adopt { .. })),
        revision: None,
        failed: None,
        services: services
            .into_iter()
            .map(|(name, containers)| ServiceStatus {
                name: name.to_owned(),
                containers,
            })
            .collect(),
    }
}

fn stack_state(containers: &[&ContainerStatus]) -> StackState {
    let runs = |c: &&&ContainerStatus| c.status == Status::Running;
    let ended_well = |c: &&&ContainerStatus| c.status == Status::Exited && c.exit_code == 0;
    let running = containers.iter().filter(runs).count();
    if containers.is_empty() {
        StackState::Absent
    } else if running == 0 {
        StackState::Stopped
    } else if containers
        .iter()
        .any(|c| c.health == Some(Health::Unhealthy))
        || running + containers.iter().filter(ended_well).count() < containers.len()
    {
        StackState::Degraded
    } else if containers
        .iter()
        .any(|c| c.health == Some(Health::Starting))
    {
        StackState::Starting
    } else {
        StackState::Running
    }
}
