//! A server in memory, and the way from a desired state to it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use vaultctl::apply::{self, Interrupt, Outcome, Report, Silent, StepOutcome};
use vaultctl::engine::memory::MemoryEngine;
use vaultctl::engine::{Engine, Observe, Operate as _};
use vaultctl::model::{Container, DesiredState, Network, ObservedState};
use vaultctl::observe;
use vaultctl::plan::{self, Blocker, Options, Plan};
use vaultctl::ui::{PlanText, plan_text};

use crate::desired::SERVER;
use crate::images;
use crate::strangers;

/// What holds, or why not.
pub(crate) type Lawful<T = ()> = Result<T, String>;

/// How long a server is left alone until everything on it has settled.
const A_WHILE: Duration = Duration::from_mins(10);

/// A server in memory, on which other people have things, too.
pub(crate) struct World {
    /// The engine. This client of it is never killed.
    pub(crate) engine: MemoryEngine,
}

impl World {
    pub(crate) async fn new() -> Self {
        let engine = MemoryEngine::new();
        images::publish(&engine);
        strangers::arrive(&engine).await;
        engine.clear_journal();
        Self { engine }
    }

    pub(crate) async fn observe(&self, desired: &DesiredState) -> ObservedState {
        let engine: Arc<dyn Observe> = Arc::new(self.engine.clone());
        observe::observed_state(&[(SERVER.into(), engine)].into(), desired).await
    }

    pub(crate) async fn plan(&self, desired: &DesiredState) -> Plan {
        let observed = self.observe(desired).await;
        let plan = plan::plan(desired, &observed, &Options::default());
        if plan.unseen.is_empty() {
            return plan;
        }
        for (_, root) in &plan.unseen {
            self.engine.show_folder(root).await.unwrap();
        }
        let observed = self.observe(desired).await;
        let plan = plan::plan(desired, &observed, &Options::default());
        assert!(plan.unseen.is_empty(), "still unseen: {:?}", plan.unseen);
        plan
    }

    /// Carries out a plan as a client of its own.
    pub(crate) async fn apply(&self, plan: &Plan) -> Report {
        let engine: Engine = Arc::new(self.engine.client());
        let interrupt = Interrupt::default();
        apply::apply(
            plan,
            &[(SERVER.into(), engine)].into(),
            &apply::Options::default(),
            (&interrupt, &Silent),
        )
        .await
    }

    /// Plans and applies once. Everything must go well, and nothing may be left to do. A plan that
    /// needs two commits is refused, and nothing happens.
    pub(crate) async fn converge(&self, desired: &DesiredState) -> Lawful<Plan> {
        let plan = self.plan(desired).await;
        if is_refused(&plan) {
            return Ok(plan);
        }
        if !plan.blockers.is_empty() {
            return Err(format!("the plan is blocked\n{}", text(&plan)));
        }
        let report = self.apply(&plan).await;
        if report.exit_code() != 0 {
            return Err(format!(
                "applying failed\n{}\n{}\n{}",
                text(&plan),
                outcome(&report),
                self.journal()
            ));
        }
        self.is_converged(desired)
            .await
            .map_err(|error| format!("after\n{}\n{error}", text(&plan)))?;
        Ok(plan)
    }

    /// Nothing is left to do, now or later.
    pub(crate) async fn is_converged(&self, desired: &DesiredState) -> Lawful {
        for when in ["now", "after a while"] {
            let plan = self.plan(desired).await;
            if !plan.is_empty() || !plan.blockers.is_empty() {
                return Err(format!(
                    "something is left to do {when}\n{}\n{}",
                    text(&plan),
                    self.journal()
                ));
            }
            tokio::time::sleep(A_WHILE).await;
        }
        Ok(())
    }

    /// What must always be true of the server.
    pub(crate) async fn is_sound(&self) -> Lawful {
        let violations = self.engine.violations();
        ensure(violations.is_empty(), || violations.join("\n"))?;
        strangers::are_untouched(self).await
    }

    /// Every container, by name.
    pub(crate) async fn containers(&self) -> Vec<Container> {
        let mut containers = Vec::new();
        for summary in self.engine.containers().await.unwrap() {
            containers.extend(self.engine.container(&summary.id).await.unwrap());
        }
        containers
    }

    /// Every network, sorted by name.
    pub(crate) async fn networks(&self) -> Vec<Network> {
        self.engine.networks().await.unwrap()
    }

    /// The name of every volume.
    pub(crate) async fn volumes(&self) -> BTreeSet<String> {
        let volumes = self.engine.volumes().await.unwrap().into_iter();
        volumes.map(|volume| volume.spec.name).collect()
    }

    fn journal(&self) -> String {
        format!("journal:\n  {}", self.engine.journal().join("\n  "))
    }
}

/// Fails with a message unless something holds.
pub(crate) fn ensure(holds: bool, message: impl FnOnce() -> String) -> Lawful {
    if holds { Ok(()) } else { Err(message()) }
}

/// Whether a plan says that it needs two commits: it hands something over in a circle, and what has
/// it cannot give way.
pub(crate) fn is_refused(plan: &Plan) -> bool {
    let mut blockers = plan.blockers.iter();
    let says_so = |blocker: &Blocker| blocker.message.contains("which cannot give it up before");
    !plan.blockers.is_empty() && blockers.all(says_so)
}

/// A plan as people see it.
pub(crate) fn text(plan: &Plan) -> String {
    let mut text = plan_text(plan, PlanText::default());
    for blocker in &plan.blockers {
        let _ = writeln!(text, "blocked: {}", blocker.message);
    }
    for note in &plan.notes {
        let _ = writeln!(text, "note: {note}");
    }
    text
}

/// What has become of a plan, as far as it has not gone well.
pub(crate) fn outcome(report: &Report) -> String {
    let mut text = format!("exit code {}\n", report.exit_code());
    for (deployment, outcome) in &report.deployments {
        if *outcome != Outcome::Done {
            let _ = writeln!(text, "  {deployment}: {outcome:?}");
        }
    }
    for (step, outcome) in &report.steps {
        if let StepOutcome::Failed(reason) = outcome {
            let _ = writeln!(text, "  {step}: {reason}");
        }
    }
    text
}

/// Runs something in which time passes only when everybody waits for it.
pub(crate) fn run<T>(law: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap()
        .block_on(Box::pin(law))
}
