//! What is carried out at once: a step, several files of one folder, or a gate.

use std::sync::Arc;

use futures_util::future::try_join_all;
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::execute;
use super::guard::Guard;
use super::readiness::{last_lines, wait};
use super::{Event, Events};
use super::{explain, owner, route};
use crate::engine::{Engine, EngineError, Operate, PullProgress};
use crate::model::DeploymentId;
use crate::plan::{Action, Cause, Expectation, Gate, Kind, NEW, Step};

/// How many lines of a failed container are shown.
const LAST_LINES: u32 = 10;

/// Why something failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    /// The reason, as a sentence.
    pub reason: String,
    /// The last lines of the container that is to blame, where there is one.
    pub log: Vec<String>,
    /// Whether it is unknown how far it came.
    pub lost: bool,
    /// Whether a container did not do what it should, so that trying the same again fails again.
    pub unfit: bool,
    /// Whether nothing was done, because somebody has moved what it was to be done to, or it takes no
    /// orders.
    pub moved: bool,
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        Self {
            reason: explain::short(&error.to_string()),
            log: Vec::new(),
            lost: error.is_lost(),
            unfit: false,
            moved: false,
        }
    }
}

/// Steps that are carried out by one call.
pub(super) struct Unit<'a> {
    pub engine: &'a Engine,
    pub permits: Arc<Semaphore>,
    pub events: &'a dyn Events,
    pub guard: &'a Guard,
    pub steps: Vec<&'a Step>,
}

/// Why steps were not carried out.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    /// The engine said why.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// Somebody has moved what a step touches, or it takes no orders, as a sentence. Nothing was done.
    #[error("{0}")]
    Moved(String),
}

/// Waits for what the steps wait for, and carries them out.
pub(super) async fn run_unit(unit: Unit<'_>) -> Result<(), Failure> {
    let engine = unit.engine.as_ref();
    for step in &unit.steps {
        let deployment = DeploymentId::new(step.server.clone(), step.stack.clone());
        await_all(engine, &deployment, &step.awaits, unit.events).await?;
    }
    // Never closed, so that this cannot fail.
    let _permit = unit.permits.acquire().await;
    let began = Instant::now();
    for step in &unit.steps {
        unit.events.on(&Event::StepStarted(step));
    }
    let result = guarded(engine, &unit).await;
    let error = result.as_ref().err().map(ToString::to_string);
    for step in &unit.steps {
        unit.events.on(&Event::StepFinished {
            step,
            elapsed: began.elapsed(),
            error: error.as_deref(),
        });
    }
    match result {
        Ok(()) => Ok(()),
        Err(Trouble::Engine(error)) => Err(explained(engine, &unit, error).await),
        Err(Trouble::Moved(reason)) => Err(Failure {
            reason,
            log: Vec::new(),
            lost: false,
            unfit: false,
            moved: true,
        }),
    }
}

/// Carries the steps out, unless somebody has moved what they touch, or a proxy cannot be told: that has
/// to be seen before it is told anything, so that nothing of it has to be taken back.
async fn guarded(engine: &dyn Operate, unit: &Unit<'_>) -> Result<(), Trouble> {
    if let Some(moved) = unit.guard.check(engine, &unit.steps).await? {
        return Err(Trouble::Moved(moved));
    }
    if let [step] = unit.steps.as_slice()
        && let Action::RouteTraffic { backend, .. } = &step.action
        && let Some(reason) = route::deafness(engine, backend).await?
    {
        return Err(Trouble::Moved(reason));
    }
    for step in &unit.steps {
        unit.guard.begin(step);
    }
    let result = carry_out(engine, unit).await;
    for step in &unit.steps {
        unit.guard.end(engine, step, result.is_ok()).await;
    }
    Ok(result?)
}

async fn carry_out(engine: &dyn Operate, unit: &Unit<'_>) -> Result<(), EngineError> {
    if let [step] = unit.steps.as_slice()
        && let Action::RouteTraffic { backend, to, grace } = &step.action
    {
        let switched = route::route(engine, backend, to, *grace).await?;
        unit.events.on(&Event::Switched { step, switched });
        return Ok(());
    }
    if let [step] = unit.steps.as_slice()
        && step.action.kind() != Kind::File
    {
        let progress = StepProgress {
            step,
            events: unit.events,
        };
        return execute::execute(engine, &step.action, &progress).await;
    }
    let (mut root, mut writes, mut removals) = ("", Vec::new(), Vec::new());
    for step in &unit.steps {
        match &step.action {
            // What is there would be lost, and could not be put back.
            Action::WriteFile { file, .. } if step.cause == Cause::Unknown => {
                let path = file.path.clone();
                return Err(EngineError::FilesUnknown { path });
            }
            Action::WriteFile {
                root: folder,
                file,
                owner,
            } => {
                root = folder;
                writes.push(owner::owned(engine, file, owner.as_ref()).await?);
            }
            Action::DeleteFile { root: folder, path } => {
                root = folder;
                removals.push(path.clone());
            }
            _ => {}
        }
    }
    if !writes.is_empty() {
        engine.write_files(root, &writes).await?;
    }
    if !removals.is_empty() {
        for path in engine.remove_files(root, &removals).await? {
            let text = format!("`{path}` could not be removed there and was emptied");
            unit.events.on(&Event::Note { text: &text });
        }
    }
    Ok(())
}

/// A step's failure with what its container printed.
async fn explained(engine: &dyn Operate, unit: &Unit<'_>, error: EngineError) -> Failure {
    let text = error.to_string();
    let mut failure = Failure::from(error);
    for step in &unit.steps {
        if let Action::CreateContainer { .. }
        | Action::ReplaceContainer { .. }
        | Action::StartSuccessor { .. }
        | Action::StartContainer { .. }
        | Action::RestartContainer { .. } = &step.action
        {
            failure.reason = explain::reason(engine, step, &text).await;
            let name = match &step.action {
                Action::StartSuccessor { spec, .. } => format!("{}{NEW}", spec.name),
                _ => step.name.clone(),
            };
            failure.log = last_lines(engine, &name, LAST_LINES).await;
            // A port, a disk or an engine may be free, empty or back the next time.
            failure.unfit = !failure.lost && explain::is_about_the_program(&text);
        }
    }
    failure
}

/// Waits until what a gate expects holds, then does what concludes the deployment.
pub(super) async fn run_gate(
    engine: &dyn Operate,
    gate: &Gate,
    events: &dyn Events,
) -> Result<(), Failure> {
    await_all(engine, &gate.deployment, &gate.expectations, events).await?;
    for action in &gate.conclusion {
        let concluded = execute::execute(engine, action, &()).await;
        match (action, concluded) {
            // A kept container that stays is removed by the next run, an empty folder does no harm.
            (Action::RemoveContainer { .. } | Action::RemoveFolders { .. }, _) | (_, Ok(())) => {}
            (_, Err(error)) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Waits for all expectations at once; the first that fails ends it.
async fn await_all(
    engine: &dyn Operate,
    deployment: &DeploymentId,
    expectations: &[Expectation],
    events: &dyn Events,
) -> Result<(), Failure> {
    let waits = expectations.iter().map(|expectation| async move {
        let container = expectation.container.as_str();
        events.on(&Event::Waiting {
            deployment,
            container,
        });
        match wait(engine, expectation).await {
            Err(reason) if expectation.required => {
                let log = last_lines(engine, container, LAST_LINES).await;
                Err(Failure {
                    reason,
                    log,
                    lost: false,
                    unfit: true,
                    moved: false,
                })
            }
            _ => Ok(()),
        }
    });
    try_join_all(waits).await.map(drop)
}

/// Tells how far a pull has come.
struct StepProgress<'a> {
    step: &'a Step,
    events: &'a dyn Events,
}

impl PullProgress for StepProgress<'_> {
    fn pulled(&self, current: u64, total: u64) {
        self.events.on(&Event::Pulled {
            step: self.step,
            current,
            total,
        });
    }
}
