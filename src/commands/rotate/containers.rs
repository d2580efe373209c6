//! `vaultctl rotate containers`

use std::collections::{BTreeMap, BTreeSet};

use clap::Args;

use super::super::apply::{Order, Purpose, carry_out, refuse_blocked, say_plan};
use super::{CommandError, CommandResult, Session};
use crate::model::{DeploymentId, DeploymentState, DesiredState, RotationOrder, StackName};
use crate::pipeline::{Planned, Run, Wanted};
use crate::plan::{Disruption, Options, Turn};
use crate::source::{RotationTarget, Source, did_you_mean};
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
    let mut wanted = session.load_selection(selection)?;
    session
        .read_vault(
            &mut wanted,
            ("vaultctl rotate", &crate::model::KnownVersions::default()),
        )
        .await?;
    let desired = wanted.resolved.desired.clone();
    let stack = StackName::new(&arguments.stack);
    let rotate = services(
        &wanted.source,
        &desired,
        (&stack, arguments.service.as_deref()),
    )?;
    let options = Options {
        named: BTreeSet::from([stack.clone()]),
        rotate,
        ..Options::default()
    };
    let command = match &arguments.service {
        Some(service) => format!("vaultctl rotate containers {stack} {service}"),
        None => format!("vaultctl rotate containers {stack}"),
    };
    let (planned, locks) = session
        .plan_to_change(&wanted, desired, (&command, &options))
        .await?;
    let work = show_and_carry_out(session, (&wanted, &planned), (arguments.yes, &command));
    session.under(locks, work).await
}

/// The services of a stack whose containers are made anew, wherever it runs.
fn services(
    source: &Source,
    desired: &DesiredState,
    (stack, service): (&StackName, Option<&str>),
) -> Result<BTreeMap<(DeploymentId, String), Turn>, CommandError> {
    let mut rotate = BTreeMap::new();
    let mut known = BTreeSet::new();
    for deployment in desired.deployments().filter(|d| d.id.stack == *stack) {
        if deployment.state != DeploymentState::Running {
            continue;
        }
        let services = deployment.project.services.keys();
        known.extend(services.clone().map(String::as_str));
        let is_rotated = |name: &&String| {
            let options = deployment.services.get(*name);
            options.is_some_and(|options| options.replacement.is_rotated)
        };
        let named: Vec<&String> = services.clone().filter(is_rotated).collect();
        let chosen: Vec<&String> = match service {
            Some(service) => services.filter(|name| *name == service).collect(),
            None if !named.is_empty() => named,
            None => services.collect(),
        };
        for name in chosen {
            let turn = turn(source, stack, name)?;
            rotate.insert((deployment.id.clone(), name.clone()), turn);
        }
    }
    if !rotate.is_empty() {
        return Ok(rotate);
    }
    Err(match service {
        Some(service) if !known.is_empty() => {
            let message = format!("stack `{stack}` has no service `{service}`");
            {
                let error = CommandError::failed(message);
                match did_you_mean(service, known) {
                    Some(help) => error.help(help),
                    None => error,
                }
            }
        }
        _ => CommandError::failed(format!("stack `{stack}` does not run anywhere")),
    })
}

/// Which container of a service goes first.
fn turn(source: &Source, stack: &StackName, service: &str) -> Result<Turn, CommandError> {
    let rotation = source.rotations.iter().find(|rotation| {
        matches!(&rotation.target, RotationTarget::Service { stack: of, service: name }
            if of.as_str() == stack.as_str() && name.as_str() == service)
    });
    match rotation.map(|rotation| rotation.order) {
        Some(RotationOrder::Random) => {
            let mut bytes = [0; 8];
            getrandom::fill(&mut bytes)
                .map_err(|error| CommandError::failed(format!("no random numbers: {error}")))?;
            Ok(Turn::Random(u64::from_le_bytes(bytes)))
        }
        _ => Ok(Turn::Oldest),
    }
}

async fn show_and_carry_out(
    session: &Session,
    (wanted, planned): (&Wanted, &Planned),
    (yes, command): (bool, &str),
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
    let is_noticed = plan
        .steps
        .iter()
        .any(|step| step.disruption > Disruption::None);
    let order = Order {
        purpose: Purpose::Rotate,
        yes: yes || !is_noticed,
        options: &session.apply_options(planned, BTreeMap::new()),
        run: &Run::new(wanted, command),
    };
    carry_out(session, planned, &order).await
}
