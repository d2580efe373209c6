//! The story in five calls: source, resolve, observe, plan, apply. Read this first.

mod failures;
mod lock;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use futures_util::future::join_all;

use crate::apply::{self, Event, Events, Interrupt, Report};
use crate::engine::docker::{DockerEngine, Limits};
use crate::engine::{Engine, Observe};
use crate::model::{DeploymentState, DesiredState, ObservedState, ServerName};
use crate::plan::{self, Plan};
use crate::resolve::{self, Lookup, Resolved, Selection};
use crate::source::{self, Address, LoadErrors, ReadFrom, Reading, Source};
use crate::{observe, plan::Options};

pub use lock::{Locks, UnlockError, lock, unlock};

/// What is asked of the pipeline.
pub struct Request<'a> {
    /// Any folder of the repository.
    pub directory: &'a Path,
    /// What of the repository is read.
    pub from: ReadFrom,
    /// Which servers and stacks are wanted.
    pub selection: Selection,
    /// The operator's environment.
    pub operator: Lookup<'a>,
}

/// A repository that was read and resolved.
pub struct Wanted {
    /// What the revision says.
    pub source: Source,
    /// What the servers shall look like, and what is worth knowing about it.
    pub resolved: Resolved,
}

/// A plan, and what it was made from.
pub struct Planned {
    /// What the servers shall look like.
    pub desired: DesiredState,
    /// What they look like.
    pub observed: ObservedState,
    /// What has to be done.
    pub plan: Plan,
    /// The engines that were asked and will be told.
    pub engines: apply::Engines,
}

/// Reads a repository and resolves what is selected.
///
/// # Errors
/// Everything that is wrong with the repository. No host is touched.
pub fn load(request: &Request<'_>) -> Result<Wanted, LoadErrors> {
    let reading = source::read(request.directory, &request.from);
    if reading.has_errors() {
        return Err(all_errors(reading, request));
    }
    let source = reading.complete()?;
    let resolved = resolve::desired_state(&source, &request.selection, request.operator)?;
    Ok(Wanted { source, resolved })
}

/// The errors of a faulty repository, also those that show only while it is resolved: a person
/// wants to mend them all before the next try.
fn all_errors(reading: Reading, request: &Request<'_>) -> LoadErrors {
    let mut problems = reading.problems;
    if let Some(source) = &reading.source
        && let Err(errors) = resolve::desired_state(source, &request.selection, request.operator)
    {
        problems.extend(resolve::without_consequences(&errors, &problems));
    }
    LoadErrors::new(problems)
}

/// Observes the servers and plans.
pub async fn plan(wanted: &Wanted, desired: DesiredState, options: &Options) -> Planned {
    let (engines, unreachable) = connect(&wanted.source, &desired).await;
    replan(desired, engines, unreachable, options).await
}

async fn replan(
    desired: DesiredState,
    engines: apply::Engines,
    unreachable: BTreeMap<ServerName, String>,
    options: &Options,
) -> Planned {
    let readers: observe::Engines = engines
        .iter()
        .map(|(name, engine)| (name.clone(), Arc::clone(engine) as Arc<dyn Observe>))
        .collect();
    let mut observed = observe::observed_state(&readers, &desired).await;
    // Why a connection failed says more than that there is none.
    observed.unreachable.extend(unreachable);
    let plan = plan::plan(&desired, &observed, options);
    Planned {
        desired,
        observed,
        plan,
        engines,
    }
}

/// Carries out a plan, and marks on the servers what failed and should not be tried again by itself.
pub async fn apply(
    planned: &Planned,
    options: &apply::Options,
    interrupt: &Interrupt,
    events: &dyn Events,
) -> Report {
    let report = apply::apply(
        &planned.plan,
        &planned.engines,
        options,
        (interrupt, events),
    )
    .await;
    for (deployment, error) in failures::remember(planned, &report).await {
        let text = format!("{deployment}: that it failed could not be noted: {error}");
        events.on(&Event::Note { text: &text });
    }
    report
}

/// The desired state of servers on which nothing of the selection shall be left.
#[must_use]
pub fn nothing_of(mut desired: DesiredState) -> DesiredState {
    for deployment in desired
        .servers
        .values_mut()
        .flat_map(|server| &mut server.deployments)
    {
        deployment.state = DeploymentState::Absent;
        // What is applied only when it is named is no less owned.
        deployment.manual = false;
        deployment.files.clear();
    }
    desired
}

/// Connects to every server of the desired state; those that fail come with the reason.
async fn connect(
    source: &Source,
    desired: &DesiredState,
) -> (apply::Engines, BTreeMap<ServerName, String>) {
    let connections = desired.servers.keys().map(|name| async move {
        let engine = match source.server(name.as_str()).map(|server| &server.address) {
            Some(Address::Unix(socket)) => {
                let address = socket.to_string_lossy();
                let connected = DockerEngine::connect(&address, Limits::default()).await;
                connected.map_err(|error| error.to_string())
            }
            Some(Address::Ssh(_)) => Err("SSH is not supported yet".to_owned()),
            Some(Address::Tcp(_)) => Err("TCP is not supported yet".to_owned()),
            None => Err("the repository does not say where it is".to_owned()),
        };
        (name.clone(), engine)
    });
    let mut engines = apply::Engines::new();
    let mut unreachable = BTreeMap::new();
    for (name, engine) in join_all(connections).await {
        match engine {
            Ok(engine) => drop(engines.insert(name, Arc::new(engine) as Engine)),
            Err(reason) => drop(unreachable.insert(name, reason)),
        }
    }
    (engines, unreachable)
}
