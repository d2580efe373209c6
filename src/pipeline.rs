//! The story in five calls: source, resolve, observe, plan, apply. Read this first.

mod check;
mod connect;
mod endpoint;
mod failures;
mod fetch;
mod history;
mod inside;
mod lock;
mod past;
mod policy;
mod rotations;
mod secrets;
mod vault;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::apply::{self, Event, Events, Interrupt, Report};
use crate::engine::{Engine, Observe, Veiled};
use crate::model::{
    DeploymentState, DesiredState, KnownVersions, ObservedState, Secrets, ServerName,
};
use crate::plan::{self, Plan};
use crate::resolve::{self, Given, Lookup, Resolved, Selection};
use crate::secrets::Places;
use crate::source::{self, LoadErrors, ReadFrom, Reading, Source};
use crate::transport::ssh::Passphrases;
use crate::{observe, plan::Options};

use connect::connect;

pub use check::{Now, check, check_engine};
pub use connect::{Caller, presented_keys};
pub use fetch::{Remote, SignersFile, allowed_signers, signers_file};
pub use history::Run;
pub use inside::{Inside, containers_of};
pub use lock::{Locks, UnlockError, lock, unlock};
pub use past::{
    Found, Kept, details, find_container, histories, histories_of, hold_what_git_wants, past,
};
pub use policy::{check_past, check_rules, check_running};
pub use rotations::{KeptRotations, pause_rotations, rotation_name, rotations};
pub use secrets::{Closed, OpenedSecrets, audit_log, open_secrets};
pub use vault::{
    Sought, ask_vault, needs_vault, read_vault, recalled, recalled_versions, recorded_versions,
    versions_in_vault,
};

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
    /// The passphrases of their keys.
    pub passphrases: Passphrases,
    /// Where their identities are, which open secrets.
    pub places: Places,
}

/// A repository that was read and resolved.
pub struct Wanted {
    /// What the revision says.
    pub source: Source,
    /// What the servers shall look like, and what is worth knowing about it.
    pub resolved: Resolved,
    /// Who connects to them.
    caller: Caller,
    selection: Selection,
    /// What was read from Vault.
    from_vault: Secrets,
}

impl Wanted {
    /// Resolves it again, with the versions of secrets that are known by now.
    fn resolved_with(&self, versions: &KnownVersions) -> Result<Resolved, LoadErrors> {
        let operator = |name: &str| (self.caller.places.environment)(name);
        let given = Given {
            operator: &operator,
            versions,
        };
        resolve::desired_state(&self.source, &self.selection, given)
    }

    /// Gives up the values that were read from Vault for it.
    #[must_use]
    pub fn take_values(&mut self) -> Secrets {
        std::mem::take(&mut self.from_vault)
    }

    /// Adds values that were read from Vault for what another revision says.
    pub fn add_values(&mut self, values: Secrets) {
        self.from_vault.extend(values);
    }

    /// How many entries of each stack a server keeps in its history.
    #[must_use]
    pub fn kept_entries(&self) -> usize {
        usize::try_from(self.source.settings.history.value).unwrap_or(usize::MAX)
    }
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
    let given = Given {
        operator: request.operator,
        versions: &KnownVersions::default(),
    };
    let resolved = resolve::desired_state(&source, &request.selection, given)?;
    let passphrases = Arc::clone(&request.passphrases);
    let caller = Caller::new(request.operator, passphrases, request.places.clone());
    Ok(Wanted {
        source,
        resolved,
        caller,
        selection: request.selection.clone(),
        from_vault: Secrets::default(),
    })
}

/// The errors of a faulty repository, also those that show only while it is resolved: a person
/// wants to mend them all before the next try.
fn all_errors(reading: Reading, request: &Request<'_>) -> LoadErrors {
    let mut problems = reading.problems;
    let given = Given {
        operator: request.operator,
        versions: &KnownVersions::default(),
    };
    if let Some(source) = &reading.source
        && let Err(errors) = resolve::desired_state(source, &request.selection, given)
    {
        problems.extend(resolve::without_consequences(&errors, &problems));
    }
    LoadErrors::new(problems)
}

/// Observes the servers and plans.
///
/// The engines know the secrets that were opened, and nobody else does: from here on a secret is its
/// name and version.
pub async fn plan(
    wanted: &Wanted,
    desired: DesiredState,
    (options, secrets): (&Options, &Arc<Secrets>),
) -> Planned {
    let (engines, unreachable) = connect(&wanted.source, &desired, &wanted.caller).await;
    let engines = engines.into_iter().map(|(server, engine)| {
        let veiled = Veiled::new(engine, server.clone(), Arc::clone(secrets));
        (server, Arc::new(veiled) as Engine)
    });
    replan(desired, engines.collect(), unreachable, options).await
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

/// Carries out a plan, records on the servers what was done, and marks what failed and should not be
/// tried again by itself.
pub async fn apply(
    planned: &Planned,
    (options, run): (&apply::Options, &Run),
    interrupt: &Interrupt,
    events: &dyn Events,
) -> Report {
    if !run.rotated.is_empty() {
        return rotate(planned, (options, run), interrupt, events).await;
    }
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
    for (server, error) in history::record(planned, &report, run).await {
        let text = format!("the history of server `{server}` could not be written: {error}");
        events.on(&Event::Note { text: &text });
    }
    report
}

/// Carries out the plan of a rotation, measures what it costs, and records that on the servers.
async fn rotate(
    planned: &Planned,
    (options, run): (&apply::Options, &Run),
    interrupt: &Interrupt,
    events: &dyn Events,
) -> Report {
    let measuring = rotations::Measuring::new(events, &run.rotated);
    let how = (interrupt, &measuring as &dyn Events);
    let report = apply::apply(&planned.plan, &planned.engines, options, how).await;
    let measured = measuring.end();
    for (server, error) in rotations::record_rotations(planned, &report, (run, &measured)).await {
        let text =
            format!("that it was rotated could not be written on server `{server}`: {error}");
        events.on(&Event::Note { text: &text });
    }
    for (text, down) in rotations::told(planned, &report, (run, &measured)) {
        events.on(&Event::Cost { text: &text, down });
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
