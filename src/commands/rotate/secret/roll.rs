//! The stacks that use a secret, and how a new version comes to them.

use std::collections::BTreeSet;

use super::super::super::apply::{
    Consent, Order, Purpose, carry_out_and_report, refuse_blocked, say_plan,
};
use super::super::super::question::is_attended;
use super::super::{CommandError, Session};
use crate::apply::{Outcome, Report};
use crate::model::{Deployment, KnownVersions, StackName};
use crate::pipeline::{Run, Wanted};
use crate::plan::{Disruption, Options, Step};
use crate::resolve::Selection;
use crate::source::{ReadFrom, Secret};
use crate::ui::{Verbosity, summary_json};

const COMMAND: &str = "vaultctl rotate secret";

/// The stacks that use a secret, as they are read.
pub(super) struct Users<'a> {
    pub(super) session: &'a Session,
    pub(super) from: ReadFrom,
    pub(super) stacks: BTreeSet<StackName>,
}

/// What has become of a new version.
pub(super) enum Rolled {
    /// Everything uses it.
    Everywhere,
    /// Nothing does.
    Nowhere {
        exit_code: u8,
        reason: Option<String>,
    },
    /// Some do, and some do not; `broken`: at least one is neither on the one nor on the other.
    Partly {
        exit_code: u8,
        reason: Option<String>,
        broken: bool,
    },
}

impl<'a> Users<'a> {
    /// Those of a secret, on the servers that this definition of it is for.
    pub(super) fn of(
        session: &'a Session,
        (from, wanted): (ReadFrom, &Wanted),
        secret: &Secret,
    ) -> Self {
        let servers = secret.servers();
        let uses = |deployment: &&Deployment| {
            let is_for = servers.is_empty()
                || servers
                    .iter()
                    .any(|server| server.as_str() == deployment.id.server.as_str());
            let mut secrets = deployment.secrets.keys();
            is_for && secrets.any(|reference| reference.name == secret.name.as_str())
        };
        let deployments = wanted.resolved.desired.deployments().filter(uses);
        let stacks = deployments.map(|deployment| deployment.id.stack.clone());
        Self {
            session,
            from,
            stacks: stacks.collect(),
        }
    }

    /// Reads what is wanted of them, with what Vault has of it.
    async fn read(&self) -> Result<Wanted, CommandError> {
        let selection = Selection {
            stacks: self.stacks.iter().map(ToString::to_string).collect(),
            // Wherever it is used: the old value is of no use to anybody afterwards.
            servers: BTreeSet::new(),
        };
        let mut wanted = self.session.read_at(self.from.clone(), selection)?;
        let versions = KnownVersions::default();
        self.session
            .read_vault(&mut wanted, (COMMAND, &versions))
            .await?;
        Ok(wanted)
    }

    fn options(&self) -> Options {
        Options {
            named: self.stacks.clone(),
            ..Options::default()
        }
    }

    /// Refuses to roll out what waits to be applied besides.
    pub(super) async fn refuse_pending(&self) -> Result<(), CommandError> {
        if self.stacks.is_empty() {
            return Ok(());
        }
        let wanted = self.read().await?;
        self.session.hold_rules(&wanted)?;
        let desired = wanted.resolved.desired.clone();
        let how = ("rotate secret", &self.options());
        let (planned, _) = self.session.plan(&wanted, desired, how).await;
        refuse_blocked(&planned)?;
        if !planned.plan.unreachable.is_empty() {
            let message = "not every server can be reached; nothing was changed";
            return Err(CommandError::failed(message));
        }
        if planned.plan.is_empty() {
            return Ok(());
        }
        let steps = planned.plan.steps.iter();
        let mut stacks: Vec<String> = steps.map(|step| step.deployment().to_string()).collect();
        stacks.dedup();
        let message = format!(
            "what uses it is not as git wants it: {}; nothing was changed",
            stacks.join(", ")
        );
        Err(CommandError::failed(message).help("`vaultctl plan` shows what is to be applied first"))
    }

    /// Applies them with the new version.
    pub(super) async fn roll(&self, yes: bool) -> Result<Rolled, CommandError> {
        if self.stacks.is_empty() {
            self.say_unused();
            return Ok(Rolled::Everywhere);
        }
        let (exit_code, report) = self.apply(Purpose::Apply, yes).await?;
        Ok(rolled(exit_code, report.as_ref()))
    }

    /// Applies them with the old version again, where the new one is out of use.
    pub(super) async fn go_back(&self) -> Result<u8, CommandError> {
        let (exit_code, _) = self.apply(Purpose::GoBack, true).await?;
        Ok(exit_code)
    }

    fn say_unused(&self) {
        let printer = &self.session.printer;
        if self.session.globals.json {
            printer.result(format!("{}\n", summary_json(&Report::default(), 0)));
        } else if printer.verbosity() > Verbosity::Quiet {
            printer.result("No container uses it yet.\n");
        }
    }

    async fn apply(
        &self,
        purpose: Purpose,
        yes: bool,
    ) -> Result<(u8, Option<Report>), CommandError> {
        let session = self.session;
        let wanted = self.read().await?;
        session.hold_rules(&wanted)?;
        let desired = wanted.resolved.desired.clone();
        let (planned, locks) = session
            .plan_to_change(&wanted, desired, (COMMAND, &self.options()))
            .await?;
        let work = async {
            if planned.plan.is_empty() && planned.plan.blockers.is_empty() {
                self.say_unused();
                return Ok((0, None));
            }
            say_plan(session, &planned, false);
            let consent = Consent {
                retry: true,
                attended: is_attended(),
                ..Consent::default()
            };
            consent.refuse(&planned, &wanted.source.settings)?;
            let is_noticed = |step: &Step| step.disruption > Disruption::None;
            let order = Order {
                purpose,
                yes: yes || !planned.plan.steps.iter().any(is_noticed),
                options: &session.apply_options(&planned, consent.not_retried(&planned)),
                run: &Run::new(&wanted, COMMAND),
            };
            carry_out_and_report(session, &planned, &order).await
        };
        session.under(locks, work).await
    }
}

fn rolled(exit_code: u8, report: Option<&Report>) -> Rolled {
    if exit_code == 0 {
        return Rolled::Everywhere;
    }
    // Stopped at once: nobody has seen what it left.
    let Some(report) = report else {
        return Rolled::Partly {
            exit_code,
            reason: None,
            broken: true,
        };
    };
    let outcomes = || report.deployments.values();
    let reason = outcomes().find_map(reason).map(str::to_owned);
    let broken = outcomes()
        .any(|outcome| matches!(outcome, Outcome::Broken { .. } | Outcome::Incomplete { .. }));
    if broken || outcomes().any(|outcome| matches!(outcome, Outcome::Done)) {
        Rolled::Partly {
            exit_code,
            reason,
            broken,
        }
    } else {
        Rolled::Nowhere { exit_code, reason }
    }
}

/// Why a deployment is not as it should be.
fn reason(outcome: &Outcome) -> Option<&str> {
    match outcome {
        Outcome::RolledBack { reason, .. }
        | Outcome::Broken { reason, .. }
        | Outcome::Incomplete { reason }
        | Outcome::Skipped { because: reason } => Some(reason.as_str()),
        Outcome::Done | Outcome::Held | Outcome::NotRetried(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DeploymentId, ServerName};

    fn report(outcomes: impl IntoIterator<Item = Outcome>) -> Report {
        let mut report = Report::default();
        for (at, outcome) in outcomes.into_iter().enumerate() {
            let stack = StackName::from(format!("stack{at}").as_str());
            let id = DeploymentId::new(ServerName::from("local"), stack);
            report.deployments.insert(id, outcome);
        }
        report
    }

    fn broken() -> Outcome {
        Outcome::Broken {
            reason: "it ended".to_owned(),
            obstacle: "no room".to_owned(),
        }
    }

    fn skipped() -> Outcome {
        Outcome::Skipped {
            because: "it waits".to_owned(),
        }
    }

    /// What may still use the new value decides whether that may be made useless.
    #[test]
    fn a_failed_run_is_told_by_what_uses_the_new_value() {
        assert!(matches!(rolled(0, None), Rolled::Everywhere));
        let nowhere = rolled(1, Some(&report([skipped()])));
        let Rolled::Nowhere {
            exit_code: 1,
            reason,
        } = nowhere
        else {
            panic!("nothing has it");
        };
        assert_eq!(reason.as_deref(), Some("it waits"));
        let partly = |outcomes: [Outcome; 2]| match rolled(4, Some(&report(outcomes))) {
            Rolled::Partly { broken, .. } => Some(broken),
            _ => None,
        };
        assert_eq!(partly([Outcome::Done, skipped()]), Some(false));
        assert_eq!(partly([broken(), skipped()]), Some(true));
        assert_eq!(partly([skipped(), skipped()]), None);
        let stopped = rolled(5, None);
        assert!(matches!(stopped, Rolled::Partly { broken: true, .. }));
    }
}
