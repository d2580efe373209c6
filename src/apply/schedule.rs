//! Walks the graph of a plan: what is unblocked is begun, what ends unblocks others.
//!
//! A failure stops the deployment that it happens in, which then goes back, and what waits for that
//! deployment; everything else goes on.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::LocalBoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::guard::Guard;
use super::unit::{Failure, Unit, run_gate, run_unit};
use super::{Engines, Event, Events, Options, Outcome, Report, StepOutcome, rollback};
use crate::engine::EngineError;
use crate::model::{DeploymentId, ServerName};
use crate::plan::{Action, Gate, Kind, Plan, Step, StepId};

/// Lets an operator stop a run: what has been begun is finished, nothing new is begun.
#[derive(Debug, Clone, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Asks the run to stop.
    pub fn raise(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether the run was asked to stop.
    #[must_use]
    pub fn is_raised(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// Carries out a plan and says what has become of it.
///
/// Nothing is carried out while the plan has blockers; the caller refuses such a plan.
pub async fn apply(
    plan: &Plan,
    engines: &Engines,
    options: &Options,
    (interrupt, events): (&Interrupt, &dyn Events),
) -> Report {
    let guard = Guard::new(plan, options.strictness);
    let mut walk = Walk::new(plan, engines, options, (events, &guard));
    let mut running = FuturesUnordered::new();
    loop {
        if interrupt.is_raised() && !walk.report.interrupted {
            walk.report.interrupted = true;
            events.on(&Event::Interrupted);
        }
        walk.begin_what_is_unblocked(&mut running);
        tokio::select! {
            ended = running.next() => match ended {
                Some(ended) => walk.end(ended, &mut running),
                None => break,
            },
            // Looks at the interrupt again.
            () = tokio::time::sleep(Duration::from_millis(200)), if !walk.report.interrupted => {}
        }
    }
    walk.conclude()
}

/// Something under way.
type Running<'a> = FuturesUnordered<LocalBoxFuture<'a, Ended>>;

/// Something that has ended.
enum Ended {
    /// Steps, or a gate.
    Nodes {
        nodes: Vec<usize>,
        result: Result<(), Failure>,
        elapsed: Duration,
    },
    /// Going back.
    Rollback {
        deployment: DeploymentId,
        /// What stays all the same.
        result: Result<Vec<String>, EngineError>,
    },
}

/// A step or a gate in the graph.
#[derive(Clone, Copy)]
enum Node<'a> {
    Step(&'a Step),
    Gate(&'a Gate),
}

impl Node<'_> {
    fn deployment(&self) -> DeploymentId {
        match self {
            Self::Step(step) => DeploymentId::new(step.server.clone(), step.stack.clone()),
            Self::Gate(gate) => gate.deployment.clone(),
        }
    }

    fn id(&self) -> &StepId {
        match self {
            Self::Step(step) => &step.id,
            Self::Gate(gate) => &gate.id,
        }
    }

    fn after(&self) -> &[StepId] {
        match self {
            Self::Step(step) => &step.after,
            Self::Gate(gate) => &gate.after,
        }
    }
}

/// How far a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    Pending,
    Running,
    Done,
    Failed,
    Skipped,
}

/// How far a deployment is.
#[derive(Debug, Default)]
struct Course {
    /// Its steps in the order in which they were begun.
    begun: Vec<usize>,
    running: usize,
    failure: Option<Failure>,
    outcome: Option<Outcome>,
}

impl Course {
    /// Notes why it fails; what fails besides is told in one go.
    fn fail(&mut self, failure: Failure) {
        let Some(known) = &mut self.failure else {
            self.failure = Some(failure);
            return;
        };
        if !known.reason.contains(&failure.reason) {
            known.reason = format!("{}; {}", known.reason, failure.reason);
        }
        if known.log.is_empty() {
            known.log = failure.log;
        }
        known.lost |= failure.lost;
        known.unfit |= failure.unfit;
    }
}

/// Why something of a deployment will never be begun.
struct Obstacle {
    because: String,
    /// Whether what stops it has come to its end, going back included.
    is_over: bool,
}

/// The state of a run.
struct Walk<'a> {
    plan: &'a Plan,
    engines: &'a Engines,
    options: &'a Options,
    events: &'a dyn Events,
    guard: &'a Guard,
    nodes: Vec<Node<'a>>,
    /// The nodes that each waits for.
    before: Vec<Vec<usize>>,
    progress: Vec<Progress>,
    courses: BTreeMap<DeploymentId, Course>,
    /// Why nodes failed.
    reasons: BTreeMap<usize, String>,
    /// The nodes of which nothing was done, because somebody has moved what they touch.
    moved: BTreeSet<usize>,
    permits: BTreeMap<ServerName, Arc<Semaphore>>,
    report: Report,
}

/// Where a stack that leaves a server is to run, if it has failed there and is not tried again.
///
/// What has data is removed before it starts elsewhere, so nothing else would keep it until then.
fn successor_not_retried<'a>(
    plan: &Plan,
    options: &'a Options,
    leaving: &DeploymentId,
) -> Option<&'a DeploymentId> {
    let mut failed = options.not_retried.keys();
    plan.moved
        .contains(leaving)
        .then(|| failed.find(|new| new.stack == leaving.stack && !plan.moved.contains(*new)))
        .flatten()
}

impl<'a> Walk<'a> {
    fn new(
        plan: &'a Plan,
        engines: &'a Engines,
        options: &'a Options,
        (events, guard): (&'a dyn Events, &'a Guard),
    ) -> Self {
        let steps = plan.steps.iter().map(Node::Step);
        let nodes: Vec<Node<'a>> = steps.chain(plan.gates.iter().map(Node::Gate)).collect();
        let index: BTreeMap<&StepId, usize> = nodes
            .iter()
            .enumerate()
            .map(|(index, node)| (node.id(), index))
            .collect();
        // What is not in the plan needs not to be waited for.
        let before = nodes
            .iter()
            .map(|node| {
                node.after()
                    .iter()
                    .filter_map(|id| index.get(id).copied())
                    .collect()
            })
            .collect();
        let mut progress = Vec::new();
        let mut courses = BTreeMap::new();
        for node in &nodes {
            let deployment = node.deployment();
            let held = options.held.contains(&deployment);
            let not_retried = options.not_retried.get(&deployment);
            let successor = successor_not_retried(plan, options, &deployment);
            // What is held back stays as it is and stops nobody. What failed before still stops those
            // who wait for it, and whom it was to take over from.
            progress.push(match (held, not_retried, successor) {
                (true, ..) => Progress::Done,
                (false, None, None) => Progress::Pending,
                (false, ..) => Progress::Skipped,
            });
            let course: &mut Course = courses.entry(deployment).or_default();
            course.outcome = match (held, not_retried, successor) {
                (true, ..) => Some(Outcome::Held),
                (false, Some(failed), _) => Some(Outcome::NotRetried(*failed)),
                (false, None, Some(successor)) => Some(Outcome::Skipped {
                    because: format!("{successor}, where it moves to, is held"),
                }),
                (false, None, None) => None,
            };
        }
        let permits = engines
            .keys()
            .map(|server| {
                (
                    server.clone(),
                    Arc::new(Semaphore::new(options.parallel.max(1))),
                )
            })
            .collect();
        let report = Report::default();
        Self {
            plan,
            engines,
            options,
            events,
            guard,
            nodes,
            before,
            progress,
            courses,
            reasons: BTreeMap::new(),
            moved: BTreeSet::new(),
            permits,
            report,
        }
    }

    fn begin_what_is_unblocked(&mut self, running: &mut Running<'a>) {
        let mut files: BTreeMap<(DeploymentId, String, bool), Vec<usize>> = BTreeMap::new();
        let stopped = self.give_up_what_is_stopped(running);
        for index in 0..self.nodes.len() {
            let Some(node) = self.nodes.get(index).copied() else {
                continue;
            };
            if self.progress.get(index) != Some(&Progress::Pending) {
                continue;
            }
            let deployment = node.deployment();
            if stopped.contains(&deployment) || !self.is_unblocked(index) {
                continue;
            }
            match node {
                Node::Step(step) => match &step.action {
                    Action::WriteFile { root, .. } => {
                        files
                            .entry((deployment, root.clone(), true))
                            .or_default()
                            .push(index);
                    }
                    Action::DeleteFile { root, .. } => {
                        files
                            .entry((deployment, root.clone(), false))
                            .or_default()
                            .push(index);
                    }
                    _ => self.begin_steps(vec![index], running),
                },
                Node::Gate(gate) => self.begin_gate(index, gate, running),
            }
        }
        for nodes in files.into_values() {
            self.begin_steps(nodes, running);
        }
    }

    /// Gives up the deployments of which something will never be begun, and returns them.
    fn give_up_what_is_stopped(&mut self, running: &mut Running<'a>) -> BTreeSet<DeploymentId> {
        let mut stopped: BTreeMap<DeploymentId, Obstacle> = BTreeMap::new();
        for (index, node) in self.nodes.iter().enumerate() {
            let deployment = node.deployment();
            if self.progress.get(index) == Some(&Progress::Pending)
                && let Some(obstacle) = self.obstacle(index, &deployment)
            {
                stopped.entry(deployment).or_insert(obstacle);
            }
        }
        for (deployment, obstacle) in &stopped {
            if obstacle.is_over {
                self.skip(deployment, obstacle.because.clone(), running);
            }
        }
        stopped.into_keys().collect()
    }

    /// Why a node will never be begun.
    fn obstacle(&self, index: usize, deployment: &DeploymentId) -> Option<Obstacle> {
        let for_good = |because: String| {
            Some(Obstacle {
                because,
                is_over: true,
            })
        };
        let course = self.courses.get(deployment)?;
        if self.report.interrupted && course.begun.is_empty() {
            return for_good("the run was interrupted".to_owned());
        }
        if !self.engines.contains_key(&deployment.server) {
            return for_good(format!("server `{}` is not connected", deployment.server));
        }
        self.before.get(index)?.iter().find_map(|before| {
            let stopped = matches!(
                self.progress.get(*before),
                Some(Progress::Failed | Progress::Skipped)
            );
            let other = self.nodes.get(*before)?.deployment();
            (stopped && other != *deployment).then(|| Obstacle {
                because: format!("{other} failed"),
                is_over: self.courses.get(&other).is_none_or(|o| o.outcome.is_some()),
            })
        })
    }

    fn is_unblocked(&self, index: usize) -> bool {
        let done = |before: &usize| self.progress.get(*before) == Some(&Progress::Done);
        let node = self.nodes.get(index);
        let failed = node
            .and_then(|node| self.courses.get(&node.deployment()))
            .is_some_and(|course| course.failure.is_some());
        !failed
            && self
                .before
                .get(index)
                .is_some_and(|before| before.iter().all(done))
    }

    /// Gives up a deployment that has not failed itself. What it has done already is undone where
    /// it has to be: pulls do no harm, a container that has given way is missed.
    fn skip(&mut self, deployment: &DeploymentId, because: String, running: &mut Running<'a>) {
        self.set_pending_to_skipped(deployment);
        let has_begun = self.has_something_to_undo(deployment);
        let Some(course) = self.courses.get_mut(deployment) else {
            return;
        };
        if !has_begun || course.outcome.is_some() {
            course.outcome.get_or_insert(Outcome::Skipped { because });
            return;
        }
        course.failure.get_or_insert(Failure {
            reason: because,
            log: Vec::new(),
            lost: false,
            unfit: false,
            moved: false,
        });
        self.go_back_if_failed(deployment, running);
    }

    fn has_something_to_undo(&self, deployment: &DeploymentId) -> bool {
        let course = self.courses.get(deployment);
        course.is_some_and(|course| {
            course.begun.iter().any(|index| {
                !self.moved.contains(index) && matches!(self.nodes.get(*index), Some(Node::Step(step)) if step.undo.is_some())
            })
        })
    }

    fn set_pending_to_skipped(&mut self, deployment: &DeploymentId) {
        for (node, progress) in self.nodes.iter().zip(&mut self.progress) {
            if *progress == Progress::Pending && node.deployment() == *deployment {
                *progress = Progress::Skipped;
            }
        }
    }

    fn mark_begun(&mut self, nodes: &[usize], deployment: &DeploymentId) {
        for node in nodes {
            if let Some(progress) = self.progress.get_mut(*node) {
                *progress = Progress::Running;
            }
        }
        if let Some(course) = self.courses.get_mut(deployment) {
            course.running += 1;
            course.begun.extend(nodes);
        }
    }

    fn begin_steps(&mut self, nodes: Vec<usize>, running: &mut Running<'a>) {
        let steps: Vec<&'a Step> = nodes
            .iter()
            .filter_map(|index| match self.nodes.get(*index) {
                Some(Node::Step(step)) => Some(*step),
                _ => None,
            })
            .collect();
        let Some(first) = steps.first() else { return };
        let (Some(engine), Some(permits)) = (
            self.engines.get(&first.server),
            self.permits.get(&first.server),
        ) else {
            return;
        };
        let deployment = DeploymentId::new(first.server.clone(), first.stack.clone());
        let unit = Unit {
            engine,
            permits: Arc::clone(permits),
            events: self.events,
            guard: self.guard,
            steps,
        };
        self.mark_begun(&nodes, &deployment);
        running.push(Box::pin(async move {
            let began = Instant::now();
            let result = run_unit(unit).await;
            Ended::Nodes {
                nodes,
                result,
                elapsed: began.elapsed(),
            }
        }));
    }

    fn begin_gate(&mut self, index: usize, gate: &'a Gate, running: &mut Running<'a>) {
        let Some(engine) = self.engines.get(&gate.deployment.server) else {
            return;
        };
        let events = self.events;
        self.mark_begun(&[index], &gate.deployment);
        running.push(Box::pin(async move {
            let began = Instant::now();
            let result = run_gate(engine.as_ref(), gate, events).await;
            Ended::Nodes {
                nodes: vec![index],
                result,
                elapsed: began.elapsed(),
            }
        }));
    }

    fn end(&mut self, ended: Ended, running: &mut Running<'a>) {
        match ended {
            Ended::Nodes {
                nodes,
                result,
                elapsed,
            } => {
                let Some(node) = nodes
                    .first()
                    .and_then(|index| self.nodes.get(*index))
                    .copied()
                else {
                    return;
                };
                let deployment = node.deployment();
                let state = if result.is_ok() {
                    Progress::Done
                } else {
                    Progress::Failed
                };
                for index in &nodes {
                    if let Some(progress) = self.progress.get_mut(*index) {
                        *progress = state;
                    }
                }
                let Some(course) = self.courses.get_mut(&deployment) else {
                    return;
                };
                course.running = course.running.saturating_sub(1);
                match result {
                    Err(failure) => {
                        for index in &nodes {
                            self.reasons.insert(*index, failure.reason.clone());
                        }
                        if failure.moved {
                            self.moved.extend(&nodes);
                        }
                        course.fail(failure);
                    }
                    Ok(()) => {
                        if let Node::Gate(gate) = node {
                            course.outcome = Some(Outcome::Done);
                            // Of what was removed there is nothing to be said.
                            if !gate.expectations.is_empty() {
                                let deployment = &deployment;
                                self.events.on(&Event::StackHealthy {
                                    deployment,
                                    elapsed,
                                });
                            }
                        }
                    }
                }
                self.go_back_if_failed(&deployment, running);
            }
            Ended::Rollback { deployment, result } => self.end_rollback(&deployment, result),
        }
    }

    /// Begins to go back once nothing of a failed deployment is under way any more.
    fn go_back_if_failed(&mut self, deployment: &DeploymentId, running: &mut Running<'a>) {
        let Some(course) = self.courses.get(deployment) else {
            return;
        };
        let (Some(failure), 0, None) = (&course.failure, course.running, &course.outcome) else {
            return;
        };
        let changed_nothing = |index: &usize| {
            let node = self.nodes.get(*index);
            let pulls = matches!(node, Some(Node::Step(step)) if step.action.kind() == Kind::Image);
            pulls || self.moved.contains(index)
        };
        if failure.moved && course.begun.iter().all(changed_nothing) {
            let because = failure.reason.clone();
            self.set_pending_to_skipped(deployment);
            if let Some(course) = self.courses.get_mut(deployment) {
                course.outcome = Some(Outcome::Skipped { because });
            }
            return;
        }
        self.events.on(&Event::StackFailed {
            deployment,
            reason: &failure.reason,
            log: &failure.log,
        });
        // Files are written whole or not at all.
        let untouched = |index: usize, step: &Step| {
            self.moved.contains(&index)
                || step.action.kind() == Kind::File
                    && !failure.lost
                    && self.progress.get(index) == Some(&Progress::Failed)
        };
        let steps: Vec<&'a Step> = course
            .begun
            .iter()
            .filter_map(|index| match self.nodes.get(*index) {
                Some(Node::Step(step)) if !untouched(*index, step) => Some(*step),
                _ => None,
            })
            .collect();
        self.guard.forget(&steps);
        self.set_pending_to_skipped(deployment);
        let Some(engine) = self.engines.get(&deployment.server) else {
            return;
        };
        let (repository, deployment) = (self.plan.repository.as_str(), deployment.clone());
        running.push(Box::pin(async move {
            let result = rollback::roll_back(engine.as_ref(), repository, &steps).await;
            Ended::Rollback { deployment, result }
        }));
    }

    fn end_rollback(
        &mut self,
        deployment: &DeploymentId,
        result: Result<Vec<String>, EngineError>,
    ) {
        let gone = self.taken_away(deployment);
        let removes = |action: &Action| {
            matches!(
                action,
                Action::DeleteFile { .. } | Action::DeleteNetwork { .. }
            )
        };
        let mut steps = self.plan.steps_of(deployment);
        let only_removes = steps.all(|step| step.is_final() || removes(&step.action));
        let Some(course) = self.courses.get_mut(deployment) else {
            return;
        };
        let reason = course
            .failure
            .as_ref()
            .map_or_else(String::new, |failure| failure.reason.clone());
        if only_removes {
            course.outcome = Some(Outcome::Incomplete { reason });
            return;
        }
        let (left, obstacle) = match result {
            Ok(left) => (left, gone),
            Err(error) => (Vec::new(), Some(obstacle(error))),
        };
        self.events.on(&Event::RolledBack {
            deployment,
            error: obstacle.as_deref(),
            left: &left,
        });
        course.outcome = Some(match obstacle {
            None => Outcome::RolledBack { reason, left },
            Some(obstacle) => Outcome::Broken { reason, obstacle },
        });
    }

    /// What a deployment's steps took away for good before it failed.
    fn taken_away(&self, deployment: &DeploymentId) -> Option<String> {
        let course = self.courses.get(deployment)?;
        course
            .begun
            .iter()
            .filter(|index| !self.moved.contains(index))
            .find_map(|index| match self.nodes.get(*index) {
                Some(Node::Step(step)) if step.is_final() => {
                    Some(format!("{} `{}` is gone", step.action.kind(), step.name))
                }
                _ => None,
            })
    }

    fn conclude(mut self) -> Report {
        let held: &BTreeSet<DeploymentId> = &self.options.held;
        for (index, node) in self.nodes.iter().enumerate() {
            let Node::Step(step) = node else { continue };
            let outcome = match self.progress.get(index) {
                _ if held.contains(&node.deployment()) => StepOutcome::Skipped,
                Some(Progress::Done) => StepOutcome::Done,
                Some(Progress::Failed) => {
                    StepOutcome::Failed(self.reasons.get(&index).cloned().unwrap_or_default())
                }
                _ => StepOutcome::Skipped,
            };
            self.report.steps.insert(step.id.clone(), outcome);
        }
        let left: BTreeSet<DeploymentId> = self
            .nodes
            .iter()
            .zip(&self.progress)
            .filter(|(_, progress)| **progress == Progress::Pending)
            .map(|(node, _)| node.deployment())
            .collect();
        let given_up = self.given_up();
        for (deployment, course) in self.courses {
            if course.failure.as_ref().is_some_and(|failure| failure.unfit) {
                self.report.unfit.insert(deployment.clone());
            }
            let outcome = course.outcome.unwrap_or_else(|| {
                if left.contains(&deployment) {
                    Outcome::Skipped {
                        because: "its steps wait for each other".to_owned(),
                    }
                } else {
                    Outcome::Done
                }
            });
            self.report.deployments.insert(deployment, outcome);
        }
        for (new, old) in given_up {
            if self.report.deployments.get(&old) == Some(&Outcome::Done)
                && let Some(outcome) = self.report.deployments.get_mut(&new)
            {
                runs_nowhere(outcome, &old);
            }
        }
        self.report
    }

    /// The deployments that begin when the stack has been removed elsewhere, and where that is.
    fn given_up(&self) -> Vec<(DeploymentId, DeploymentId)> {
        let mut pairs = BTreeSet::new();
        for (node, before) in self.nodes.iter().zip(&self.before) {
            let new = node.deployment();
            let others = before.iter().filter_map(|index| self.nodes.get(*index));
            let old = others
                .map(Node::deployment)
                .find(|old| old.stack == new.stack && *old != new && self.plan.moved.contains(old));
            pairs.extend(old.map(|old| (new, old)));
        }
        pairs.into_iter().collect()
    }
}

/// Of a stack that was removed in its old place and does not run in its new one, nothing is as it was.
fn runs_nowhere(outcome: &mut Outcome, old: &DeploymentId) {
    let (Outcome::RolledBack { reason, .. } | Outcome::Skipped { because: reason }) = outcome
    else {
        return;
    };
    let DeploymentId { server, stack } = old;
    *outcome = Outcome::Broken {
        reason: std::mem::take(reason),
        obstacle: format!(
            "it was removed on `{server}` before, where its data still is: `vaultctl rollback {stack} --server {server}` starts it there again"
        ),
    };
}

/// Why a deployment could not go back.
fn obstacle(error: EngineError) -> String {
    let is_silent = matches!(
        error,
        EngineError::Unreachable { .. } | EngineError::TimedOut { .. }
    );
    let mut reason = Failure::from(error).reason;
    if is_silent {
        reason.push_str("; `vaultctl apply` puts it right when the server answers again");
    }
    reason
}
