//! Resolving: what a revision says becomes what the servers shall look like.
//!
//! Variables are looked up in their scope, Compose files are loaded for each server that a stack
//! runs on, files are gathered for delivery. This is the last place where input can be invalid: what
//! leaves it can be planned.

mod api_alone;
mod collisions;
mod delivery;
mod environment;
mod project;
mod replacements;
mod repository_files;
mod rollout;
mod secrets;
mod service_options;
mod unsupported;
mod written;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use self::collisions::Claim;
use self::project::ReadStack;
use crate::compose::model::Project;
use crate::model::{
    Deployment, DeploymentId, DeploymentState, DesiredServer, DesiredState, Hook, KnownVersions,
    ServerName, StackName,
};
use crate::source::{
    ApplyMode, LoadErrors, Place, Problem, Server, Severity, Source, Stack, StackState,
    did_you_mean,
};

pub use collisions::ends_by_itself;
pub use project::INLINE_FILE;
pub use repository_files::RepositoryFiles;
pub use written::{StackModel, Written};

/// Which servers and stacks are wanted; empty means all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Names of servers.
    pub servers: BTreeSet<String>,
    /// Names of stacks.
    pub stacks: BTreeSet<String>,
}

impl Selection {
    fn has_server(&self, name: &str) -> bool {
        self.servers.is_empty() || self.servers.contains(name)
    }

    fn has_stack(&self, name: &str) -> bool {
        self.stacks.is_empty() || self.stacks.contains(name)
    }
}

/// What resolving gives.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// What the servers shall look like.
    pub desired: DesiredState,
    /// Every selected stack on every server, with where all of it is written.
    pub models: Vec<StackModel>,
    /// Warnings and notes met on the way.
    pub problems: Vec<Problem>,
}

/// What the operator's environment has under a name.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What is resolved with besides the repository.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// The operator's environment.
    pub operator: Lookup<'a>,
    /// The versions of the secrets that are not in the repository, as far as they are known.
    pub versions: &'a KnownVersions,
}

/// Resolves what is selected.
///
/// The operator's environment is asked for nothing but the names that the repository lists under
/// `pass_environment`. A secret of Vault's whose version is not given stands there without one.
///
/// # Errors
/// Every problem of every selected stack, with its place.
pub fn desired_state(
    source: &Source,
    selection: &Selection,
    given: Given<'_>,
) -> Result<Resolved, LoadErrors> {
    let mut problems = unknown_names(source, selection);
    let mut servers: BTreeMap<ServerName, DesiredServer> = BTreeMap::new();
    let mut models = Models::default();
    for server in source.servers.iter().filter(|server| server.enabled) {
        if selection.has_server(server.name.as_str()) {
            let found = (&mut problems, &mut models);
            let resolved = resolve_server(source, server, selection, given, found);
            servers.insert(ServerName::new(server.name.as_str()), resolved);
        }
    }
    problems.extend(shared_projects(&servers));
    if problems
        .iter()
        .any(|problem| problem.severity == Severity::Error)
    {
        return Err(LoadErrors::new(problems));
    }
    let desired = DesiredState {
        repository: source.repository_id.clone().unwrap_or_default(),
        revision: source.commit.as_ref().map(|commit| commit.id.clone()),
        worktree: source.worktree,
        servers,
    };
    Ok(Resolved {
        desired,
        models: models.list,
        problems,
    })
}

/// The Compose models met so far. Of one stack, models that say the same are one: of a thousand servers,
/// each would have its own.
#[derive(Default)]
struct Models {
    list: Vec<StackModel>,
    /// The first of each stack.
    first: BTreeMap<StackName, (Arc<Project>, Arc<Written>)>,
}

impl Models {
    /// Keeps the model of a deployment.
    fn keep(&mut self, deployment: &mut Deployment, written: Written) {
        let stack = deployment.id.stack.clone();
        let (project, known) = self
            .first
            .entry(stack)
            .or_insert_with(|| (Arc::clone(&deployment.project), Arc::new(written.clone())));
        let written = if *project == deployment.project {
            deployment.project = Arc::clone(project);
            Arc::clone(known)
        } else {
            Arc::new(written)
        };
        self.list.push(StackModel {
            id: deployment.id.clone(),
            project: Arc::clone(&deployment.project),
            written,
        });
    }
}

/// Where a service of a stack is defined, as the stack is for a server.
#[must_use]
pub fn place_of_service(
    source: &Source,
    (server, stack, service): (&str, &str, &str),
    operator: Lookup<'_>,
) -> Option<Place> {
    let target = Target {
        source,
        server: source.server(server)?,
        stack: source.stack(stack)?,
        versions: &KnownVersions::default(),
    };
    let read = target.read(operator).ok()?;
    Some(read.place_of(&format!("services.{service}")))
}

/// The errors of resolving a repository that has other faults, without those that come from them.
///
/// A stack that was found nowhere has no Compose file, and what a faulty file was to define has no value.
#[must_use]
pub fn without_consequences(errors: &LoadErrors, faults: &[Problem]) -> Vec<Problem> {
    let places: Vec<&Place> = faults.iter().filter_map(Problem::place).collect();
    let about_a_places_file = |place: &Place| places.iter().any(|fault| fault.file == place.file);
    let is_own = |error: &&Problem| match (error.code, error.place()) {
        ("unknown-variable", _) => {
            let name = error.message.split('`').nth(1).unwrap_or_default();
            !places.iter().any(|fault| fault.file.text.contains(name))
        }
        ("compose", Some(place)) => !about_a_places_file(place),
        _ => true,
    };
    errors.errors().filter(is_own).cloned().collect()
}

/// Names on the command line that the repository does not have.
fn unknown_names(source: &Source, selection: &Selection) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut check = |kind: &str, name: &str, known: Vec<&str>| {
        if !known.contains(&name) {
            let message = format!("the repository has no {kind} `{name}`");
            let help = did_you_mean(name, known.iter().copied());
            problems.push(Problem::error("unknown-name", message).help_if(help));
        }
    };
    for name in &selection.servers {
        check(
            "server",
            name,
            source
                .servers
                .iter()
                .map(|server| server.name.as_str())
                .collect(),
        );
    }
    for name in &selection.stacks {
        check(
            "stack",
            name,
            source
                .stacks
                .iter()
                .map(|stack| stack.name.as_str())
                .collect(),
        );
    }
    problems
}

/// A server that a stack runs on, where none of them is selected: whether it has moved there by now is
/// not known.
fn only_unseen(stack: &Stack, selection: &Selection) -> Option<ServerName> {
    let mut servers = stack.servers.iter();
    let seen = servers.any(|server| selection.has_server(server.as_str()));
    let is_wanted = stack.deploy && stack.state != StackState::Absent;
    let first = stack.servers.first().filter(|_| is_wanted && !seen)?;
    Some(ServerName::new(first.as_str()))
}

fn resolve_server(
    source: &Source,
    server: &Server,
    selection: &Selection,
    given: Given<'_>,
    (problems, models): (&mut Vec<Problem>, &mut Models),
) -> DesiredServer {
    let mut deployments = Vec::new();
    let mut spared = BTreeSet::new();
    let mut elsewhere = BTreeMap::new();
    let mut claims = Vec::new();
    for stack in &source.stacks {
        let here = stack
            .servers
            .iter()
            .any(|name| name.as_str() == server.name.as_str());
        if !here {
            let name = StackName::new(stack.name.as_str());
            if let Some(other) = only_unseen(stack, selection) {
                elsewhere.insert(name.clone(), other);
                spared.insert(name);
            } else if !is_taken_over(source, stack) {
                spared.insert(name);
            }
            continue;
        }
        if !selection.has_stack(stack.name.as_str()) {
            spared.insert(StackName::new(stack.name.as_str()));
            continue;
        }
        if let Some(problem) = forbidden_by_tier(stack, server) {
            problems.push(problem);
            continue;
        }
        let target = Target {
            source,
            server,
            stack,
            versions: given.versions,
        };
        match target.deployment(selection, given.operator, &mut claims) {
            // With `deploy = false`: validated, never deployed.
            Ok((mut deployment, written, mut notes)) => {
                problems.append(&mut notes);
                models.keep(&mut deployment, written);
                if stack.deploy {
                    deployments.push(deployment);
                } else {
                    spared.insert(StackName::new(stack.name.as_str()));
                }
            }
            Err(mut errors) => problems.append(&mut errors),
        }
    }
    problems.extend(collisions::collisions(&claims));
    deployments.sort_by(|a, b| a.id.cmp(&b.id));
    DesiredServer {
        state_directory: server.state_directory.to_string_lossy().into_owned(),
        deployments,
        spared,
        elsewhere,
        remove_orphans: selection.stacks.is_empty(),
    }
}

/// Whether a stack may go where it is not wanted any more: it is deployed elsewhere, or nowhere at all.
fn is_taken_over(source: &Source, stack: &Stack) -> bool {
    let mut servers = stack.servers.iter();
    let is_enabled = |name: &str| source.server(name).is_some_and(|server| server.enabled);
    stack.deploy
        && (stack.state == StackState::Absent || servers.any(|name| is_enabled(name.as_str())))
}

fn forbidden_by_tier(stack: &Stack, server: &Server) -> Option<Problem> {
    let tier = server.tier.as_ref()?;
    // Taking a stack away from where it must not be is the mending.
    if stack.state == StackState::Absent || stack.tiers.allow(tier.value) {
        return None;
    }
    let problem = Problem::finding(
        Severity::Error,
        "tier",
        format!(
            "stack `{}` may not run on the {} server `{}`",
            stack.name.value,
            tier.value.as_str(),
            server.name.value
        ),
    );
    let problem = problem
        .at(&stack.name.place, "runs there")
        .at(&tier.place, format!("{} here", tier.value.as_str()));
    Some(problem.help(format!(
        "tag the stack `tier:{}` or `tier:any` if it belongs there",
        tier.value.as_str()
    )))
}

/// Two stacks of one Compose project on one server would undo each other.
fn shared_projects(servers: &BTreeMap<ServerName, DesiredServer>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (server, desired) in servers {
        let mut seen: BTreeMap<&str, &StackName> = BTreeMap::new();
        for deployment in &desired.deployments {
            let project = deployment.project.name.as_str();
            if let Some(other) = seen.insert(project, &deployment.id.stack) {
                let message = format!(
                    "the stacks `{other}` and `{}` are the same Compose project `{project}` on server `{server}`",
                    deployment.id.stack
                );
                problems.push(
                    Problem::error("project-twice", message)
                        .help("give one of them another `project_name`"),
                );
            }
        }
    }
    problems
}

/// One stack on one server, about to be resolved.
#[derive(Clone, Copy)]
struct Target<'a> {
    source: &'a Source,
    server: &'a Server,
    stack: &'a Stack,
    /// The versions of the secrets that are not in the repository, as far as they are known.
    versions: &'a KnownVersions,
}

impl Target<'_> {
    fn id(&self) -> DeploymentId {
        DeploymentId::new(
            ServerName::new(self.server.name.as_str()),
            StackName::new(self.stack.name.as_str()),
        )
    }

    /// Resolves the deployment; notes come with it, errors instead of it.
    fn deployment(
        &self,
        selection: &Selection,
        operator: Lookup<'_>,
        claims: &mut Vec<Claim>,
    ) -> Result<(Deployment, Written, Vec<Problem>), Vec<Problem>> {
        let mut read = self.read(operator)?;
        read.refuse_unsupported();
        read.refuse_unset_files();
        let mut services = service_options::read(&mut read);
        read.add_rotations(&mut services);
        read.check_hooks();
        read.refuse_beyond_api(&services);
        read.inline_seccomp(&mut services);
        let mut delivered = read.delivered_files();
        delivered.files.extend(read.backend_files());
        let mut secrets = read.secrets();
        secrets.extend(delivered.sealed);
        if self.stack.deploy {
            claims.append(&mut read.claims());
        }
        let written = read.take_written();
        let ReadStack {
            loaded, problems, ..
        } = read;
        if problems
            .iter()
            .any(|problem| problem.severity == Severity::Error)
        {
            return Err(problems);
        }
        let stack = self.stack;
        let state_directory = self.server.state_directory.to_string_lossy();
        let deployment = Deployment {
            id: self.id(),
            default_directory: format!("{state_directory}/stacks/{}", stack.name.value),
            host_directory: stack
                .host_directory
                .as_ref()
                .map(|directory| directory.value.to_string_lossy().into_owned()),
            project: Arc::new(loaded.project),
            files: delivered.files,
            injected: delivered.injected,
            secrets,
            after: self.predecessors(selection),
            state: match stack.state {
                StackState::Running => DeploymentState::Running,
                StackState::Stopped => DeploymentState::Stopped,
                StackState::Absent => DeploymentState::Absent,
            },
            manual: stack.apply == ApplyMode::Manual,
            health_timeout: stack.health_timeout.as_ref().map(|timeout| timeout.value),
            ignore_services: names(&stack.ignore_services),
            auto_pull: stack.auto_pull.unwrap_or_default(),
            destroy_before_deploy: stack.destroy_before_deploy,
            services,
            pre_deploy: stack.pre_deploy.as_ref().map(hook),
            post_deploy: stack.post_deploy.as_ref().map(hook),
        };
        Ok((deployment, written, problems))
    }

    /// The selected deployments that come first: those of the stacks under `after`, on every server,
    /// and those of the stack itself on the servers before this one.
    fn predecessors(&self, selection: &Selection) -> Vec<DeploymentId> {
        let mut before = Vec::new();
        for name in &self.stack.after {
            let Some(other) = self.source.stack(name.as_str()) else {
                continue;
            };
            if !other.deploy || !selection.has_stack(name.as_str()) {
                continue;
            }
            let servers = other
                .servers
                .iter()
                .filter(|server| selection.has_server(server.as_str()));
            for server in servers {
                let stack = StackName::new(name.as_str());
                before.push(DeploymentId::new(ServerName::new(server.as_str()), stack));
            }
        }
        let own = StackName::new(self.stack.name.as_str());
        let counts = |name: &str| {
            let server = self.source.server(name);
            selection.has_server(name) && server.is_some_and(|server| server.enabled)
        };
        let servers = rollout::before(self.stack, self.server.name.as_str(), &counts);
        before.extend(
            servers
                .into_iter()
                .map(|server| DeploymentId::new(ServerName::new(server), own.clone())),
        );
        before
    }
}

fn names(list: &[crate::source::Spanned<String>]) -> BTreeSet<String> {
    list.iter().map(|name| name.value.clone()).collect()
}

fn hook(hook: &crate::source::Hook) -> Hook {
    let path = hook
        .path
        .as_ref()
        .map(|path| path.value.to_string_lossy().into_owned());
    Hook {
        command: hook.command.value.clone(),
        path: path.unwrap_or_default(),
    }
}
