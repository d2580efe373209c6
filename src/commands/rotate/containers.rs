//! `vaultctl rotate containers`, and what all rotations of containers have in common.

use std::collections::{BTreeMap, BTreeSet};

use clap::Args;

use super::super::apply::{Order, Purpose, carry_out, refuse_blocked, say_plan};
use super::services::{Services, one_server_after_the_other, turn};
use super::{CommandError, CommandResult, Session};
use crate::model::{DeploymentState, DesiredState, KnownVersions, StackName};
use crate::pipeline::{Planned, Run, Wanted};
use crate::plan::{Disruption, Options};
use crate::source::{Source, did_you_mean};
use crate::ui::Verbosity;

/// Arguments of `rotate containers`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The stack
    #[arg(value_name = "STACK")]
    pub stack: String,
    /// The service [default: those that a `[[rotation]]` names, else all]
    #[arg(value_name = "SERVICE")]
    pub service: Option<String>,
    /// Do not ask, also where something is down for a moment
    #[arg(short = 'y', long)]
    pub yes: bool,
}

pub(super) async fn run(session: &Session, arguments: &Arguments) -> CommandResult {
    let selection = session.selection_with(Some(&arguments.stack))?;
    let wanted = session.load_selection(selection)?;
    let stack = StackName::new(&arguments.stack);
    let which = (&stack, arguments.service.as_deref());
    let services = services(&wanted.source, &wanted.resolved.desired, which)?;
    let command = match &arguments.service {
        Some(service) => format!("vaultctl rotate containers {stack} {service}"),
        None => format!("vaultctl rotate containers {stack}"),
    };
    rotate(session, wanted, services, (arguments.yes, &command)).await
}

/// The services of a stack whose containers are made anew, wherever it runs.
fn services(
    source: &Source,
    desired: &DesiredState,
    (stack, service): (&StackName, Option<&str>),
) -> Result<Services, CommandError> {
    let mut services = Services::new();
    let mut known = BTreeSet::new();
    let deployments = desired.deployments().filter(|deployment| {
        deployment.id.stack == *stack && deployment.state == DeploymentState::Running
    });
    for deployment in deployments {
        let names = deployment.project.services.keys();
        known.extend(names.clone().map(String::as_str));
        let is_rotated = |name: &&String| {
            let options = deployment.services.get(*name);
            options.is_some_and(|options| options.replacement.is_rotated)
        };
        let rotated: Vec<&String> = names.clone().filter(is_rotated).collect();
        let chosen: Vec<&String> = match service {
            Some(service) => names.filter(|name| *name == service).collect(),
            None if !rotated.is_empty() => rotated,
            None => names.collect(),
        };
        for name in chosen {
            let turn = turn(source, (&deployment.id, name))?;
            services.insert((deployment.id.clone(), name.clone()), turn);
        }
    }
    if !services.is_empty() {
        return Ok(services);
    }
    let Some(service) = service.filter(|_| !known.is_empty()) else {
        let message = format!("stack `{stack}` does not run anywhere");
        return Err(CommandError::failed(message));
    };
    let error = CommandError::failed(format!("stack `{stack}` has no service `{service}`"));
    Err(match did_you_mean(service, known) {
        Some(help) => error.help(help),
        None => error,
    })
}

/// Makes the containers of services anew.
pub(super) async fn rotate(
    session: &Session,
    mut wanted: Wanted,
    services: Services,
    (yes, command): (bool, &str),
) -> CommandResult {
    let versions = KnownVersions::default();
    session
        .read_vault(&mut wanted, (command, &versions))
        .await?;
    let mut desired = wanted.resolved.desired.clone();
    one_server_after_the_other(&mut desired, &services);
    let stacks = services.keys();
    let options = Options {
        named: stacks
            .map(|(deployment, _)| deployment.stack.clone())
            .collect(),
        rotate: services.clone(),
        ..Options::default()
    };
    let (planned, locks) = session
        .plan_to_change(&wanted, desired, (command, &options))
        .await?;
    let run = Run {
        rotated: services.into_keys().collect(),
        ..Run::new(&wanted, command)
    };
    let work = show_and_carry_out(session, &planned, (yes, &run));
    session.under(locks, work).await
}

async fn show_and_carry_out(
    session: &Session,
    planned: &Planned,
    (yes, run): (bool, &Run),
) -> CommandResult {
    let plan = &planned.plan;
    if plan.is_empty() && plan.unreachable.is_empty() && plan.blockers.is_empty() {
        if session.printer.verbosity() > Verbosity::Quiet && !session.globals.json {
            session
                .printer
                .result("Nothing to rotate: no container runs.\n");
        }
        return Ok(0);
    }
    say_plan(session, planned, false);
    if !plan.unreachable.is_empty() {
        return Err(CommandError::failed(
            "not every server can be reached; nothing was changed",
        ));
    }
    refuse_blocked(planned)?;
    // What nobody notices needs no agreement.
    let is_noticed = |step: &crate::plan::Step| step.disruption > Disruption::None;
    let order = Order {
        purpose: Purpose::Rotate,
        yes: yes || !plan.steps.iter().any(is_noticed),
        options: &session.apply_options(planned, BTreeMap::new()),
        run,
    };
    carry_out(session, planned, &order).await
}
