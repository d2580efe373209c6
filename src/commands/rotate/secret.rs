//! `vaultctl rotate secret`
//!
//! A new version is sealed, and the stacks that use it are applied. Nothing else may be waiting to be
//! applied in them: what a person has not agreed to does not come along. Where that fails, the stacks have
//! gone back to the old version already, and the new one is taken out of use.

use std::collections::BTreeSet;
use std::path::Path;

use clap::Args;
use jiff::Timestamp;
use zeroize::Zeroizing;

use super::super::apply::{
    Consent, Order, Purpose, carry_out_and_report, refuse_blocked, say_plan,
};
use super::super::question::is_attended;
use super::super::secret::set::generated;
use super::super::secret::store::{Definition, Store};
use super::super::secret::vault::Change;
use super::hooks::{Hooks, Values};
use super::{CommandError, CommandResult, Session};
use crate::apply::{Outcome, Report};
use crate::model::{KnownVersions, SecretValue, StackName};
use crate::pipeline::{Run, Wanted};
use crate::plan::{Disruption, Options};
use crate::resolve::Selection;
use crate::source::{ReadFrom, Repository, Rotation, RotationTarget, Secret, SecretClass};
use crate::ui::{Verbosity, visible};

const AFTER_HELP: &str = "\
A new value is made as `generate` or `command` of its `[[rotation]]` says, else `generate` of its
`[[secret]]`. It is sealed as a new version in the working tree, and the stacks that use it are
applied: only services that read it change, each as its own rotation says. Where one does not get
ready with it, all go back to the old version, and the new one is deleted, with the reason.

With --commit the new version is committed before anything is deployed, so that the history of the
servers names a commit; without, that is left to you: until then, `vaultctl apply` goes back.";

/// Arguments of `rotate secret`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The secret
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Commit the new version, and that it was taken back
    #[arg(long)]
    pub commit: bool,
    /// Do not ask, also where something is down for a moment
    #[arg(short = 'y', long)]
    pub yes: bool,
}

pub(super) async fn run(session: &Session, arguments: &Arguments) -> CommandResult {
    let store = Store::open(session)?;
    let secret = store.sealed(&arguments.name, Change::Set)?;
    if secret.class == SecretClass::External {
        let message = format!("`{}` is issued by somebody else", visible(&arguments.name));
        return Err(CommandError::failed(message).help(format!(
            "get a new one there, then `vaultctl secret set {}`",
            visible(&arguments.name)
        )));
    }
    let rotation = rotation_of(&store, secret);
    let from = if arguments.commit {
        refuse_uncommitted(&store, secret)?;
        ReadFrom::Revision(None)
    } else {
        ReadFrom::Worktree
    };
    let all = session.load_from(from.clone(), session.selection())?;
    let stacks = users(&all, secret);
    let selection = Selection {
        stacks: stacks.iter().map(ToString::to_string).collect(),
        ..session.selection()
    };
    if !stacks.is_empty() {
        refuse_pending(session, (from.clone(), selection.clone())).await?;
    }
    let value = new_value(&store, secret, rotation)?;
    let definition = Definition::Known(secret);
    definition.refuse_weak(&value)?;
    let hooks = Hooks::of(rotation, store.folder())?;
    let subject = definition.subject();
    let values = if hooks.are_any() {
        let identities = store.identities()?;
        let current = secret.current();
        let old = current
            .map(|version| store.value(secret, version, (&identities, "rotate secret")))
            .transpose()?;
        Some(Values {
            old,
            new: value.clone(),
        })
    } else {
        None
    };
    store.add_all(&[(definition, &value)])?;
    let made = Made {
        store: &store,
        secret,
        version: subject.version,
        commits: arguments.commit,
    };
    let message = format!("Rotate {} to #{}", subject.name, subject.version);
    if let Err(error) = made.commit(&message) {
        made.mark_deleted(&error.to_string())?;
        return Err(error);
    }
    store.say(&format!("`{}` is at #{}.", subject.name, subject.version));
    if let Some(values) = &values
        && let Err(error) = hooks.before(&subject, values).await
    {
        hooks.revert(session, &subject, values).await;
        made.take_back(&error.to_string())?;
        return Err(error);
    }
    let ended = if stacks.is_empty() {
        Ok((0, None))
    } else {
        roll(session, (from, selection), arguments.yes).await
    };
    match ended {
        Ok((0, _)) => {
            if let Some(values) = &values {
                hooks.after(&subject, values).await?;
            }
            if !arguments.commit {
                let file = secret.name.place.file.path.display();
                store.say(&format!("Commit {file}: until then, an apply goes back."));
            }
            Ok(0)
        }
        Ok((exit_code, report)) => {
            if let Some(values) = &values {
                hooks.revert(session, &subject, values).await;
            }
            // What could not be put back may still use it.
            if exit_code == 5 {
                return Ok(exit_code);
            }
            let reason = report.as_ref().and_then(reason);
            made.take_back(reason.unwrap_or("it could not be rolled out"))?;
            Ok(exit_code)
        }
        Err(error) => {
            if let Some(values) = &values {
                hooks.revert(session, &subject, values).await;
            }
            made.take_back(&error.to_string())?;
            Err(error)
        }
    }
}

/// A version that was just made.
struct Made<'a> {
    store: &'a Store<'a>,
    secret: &'a Secret,
    version: u64,
    commits: bool,
}

impl Made<'_> {
    fn file(&self) -> &Path {
        &self.secret.name.place.file.path
    }

    fn commit(&self, message: &str) -> Result<(), CommandError> {
        if !self.commits {
            return Ok(());
        }
        let repository = repository(self.store)?;
        let committed = repository.commit_file(self.file(), message);
        committed.map_err(|problem| CommandError::failed(problem.message))?;
        Ok(())
    }

    /// Takes the version out of use: what used it has gone back.
    fn take_back(&self, reason: &str) -> Result<(), CommandError> {
        self.mark_deleted(reason)?;
        let name = self.secret.name.as_str();
        self.commit(&format!("Take back #{} of {name}", self.version))
    }

    fn mark_deleted(&self, reason: &str) -> Result<(), CommandError> {
        let reason = crate::ui::one_line(reason);
        let name = self.secret.name.as_str();
        self.store.edit(self.file(), |document| {
            let servers = self.secret.servers();
            let version = (name, servers.as_slice(), self.version);
            let marks = (Timestamp::now(), Some(reason.as_str()));
            document.mark(version, "deleted", marks)
        })?;
        let version = self.version;
        self.store
            .say(&format!("#{version} of `{name}` was deleted: {reason}"));
        Ok(())
    }
}

fn repository(store: &Store<'_>) -> Result<Repository, CommandError> {
    let found = Repository::discover(store.folder());
    let found = found.map_err(|problem| CommandError::failed(problem.message))?;
    found.ok_or_else(|| CommandError::failed("there is no git repository to commit to"))
}

/// Refuses to commit a file that has other changes: they would come along.
fn refuse_uncommitted(store: &Store<'_>, secret: &Secret) -> Result<(), CommandError> {
    let path = &secret.name.place.file.path;
    let repository = repository(store)?;
    repository.refuse_without_author().map_err(|problem| {
        let error = CommandError::failed(problem.message);
        match problem.help {
            Some(help) => error.help(help),
            None => error,
        }
    })?;
    if repository.dirty(std::slice::from_ref(path)).is_empty() {
        return Ok(());
    }
    let message = format!("{} has changes that are not committed", path.display());
    Err(CommandError::failed(message).help("commit them first, or leave out --commit"))
}

/// What `[[rotation]]` says of a secret.
fn rotation_of<'a>(store: &'a Store<'_>, secret: &Secret) -> Option<&'a Rotation> {
    store.source.rotations.iter().find(|rotation| {
        matches!(&rotation.target, RotationTarget::Secret { secret: name, .. }
            if name.as_str() == secret.name.as_str())
    })
}

/// The stacks that use a secret, on the servers that this definition of it is for.
fn users(wanted: &Wanted, secret: &Secret) -> BTreeSet<StackName> {
    let servers = secret.servers();
    let uses = |deployment: &&crate::model::Deployment| {
        let is_for = servers.is_empty()
            || servers
                .iter()
                .any(|server| server.as_str() == deployment.id.server.as_str());
        let mut secrets = deployment.secrets.keys();
        is_for && secrets.any(|reference| reference.name == secret.name.as_str())
    };
    let deployments = wanted.resolved.desired.deployments().filter(uses);
    deployments
        .map(|deployment| deployment.id.stack.clone())
        .collect()
}

/// Refuses to roll out what waits to be applied besides.
async fn refuse_pending(
    session: &Session,
    (from, selection): (ReadFrom, Selection),
) -> Result<(), CommandError> {
    let wanted = read(session, (from, selection)).await?;
    let desired = wanted.resolved.desired.clone();
    let options = Options {
        named: named(&wanted),
        ..Options::default()
    };
    let (planned, _) = session
        .plan(&wanted, desired, ("rotate secret", &options))
        .await;
    refuse_blocked(&planned)?;
    if !planned.plan.unreachable.is_empty() {
        let message = "not every server can be reached; nothing was changed";
        return Err(CommandError::failed(message));
    }
    if planned.plan.is_empty() {
        return Ok(());
    }
    let mut stacks: Vec<String> = planned
        .plan
        .steps
        .iter()
        .map(|step| step.deployment().to_string())
        .collect();
    stacks.dedup();
    let message = format!(
        "what uses it is not as git wants it: {}; nothing was changed",
        stacks.join(", ")
    );
    Err(CommandError::failed(message).help("`vaultctl plan` shows what is to be applied first"))
}

/// Reads what is wanted of some stacks, with what Vault has of it.
async fn read(
    session: &Session,
    (from, selection): (ReadFrom, Selection),
) -> Result<Wanted, CommandError> {
    let mut wanted = session.read_at(from, selection)?;
    let versions = KnownVersions::default();
    session
        .read_vault(&mut wanted, ("vaultctl rotate secret", &versions))
        .await?;
    Ok(wanted)
}

fn named(wanted: &Wanted) -> BTreeSet<StackName> {
    let deployments = wanted.resolved.desired.deployments();
    deployments
        .map(|deployment| deployment.id.stack.clone())
        .collect()
}

/// A new value of a secret.
fn new_value(
    store: &Store<'_>,
    secret: &Secret,
    rotation: Option<&Rotation>,
) -> Result<SecretValue, CommandError> {
    let name = secret.name.as_str();
    if let Some(command) = rotation.and_then(|rotation| rotation.command.as_ref()) {
        let mut shell = std::process::Command::new("/bin/sh");
        shell.args(["-c", command.as_str()]);
        shell
            .current_dir(store.folder())
            .env("VAULTCTL_SECRET", name);
        let output = shell.stderr(std::process::Stdio::inherit()).output();
        let output = output.map_err(|error| CommandError::failed(format!("/bin/sh: {error}")))?;
        let text = Zeroizing::new(output.stdout);
        if !output.status.success() {
            let message = format!("`{}` ({}): {}", command.value, command.place, output.status);
            return Err(CommandError::failed(visible(&message)));
        }
        return Ok(SecretValue::new(text.strip_suffix(b"\n").unwrap_or(&text)));
    }
    let generate = rotation.and_then(|rotation| rotation.generate.as_ref());
    if let Some(generate) = generate.or(secret.generate.as_ref()) {
        return generated(generate.value);
    }
    let message = format!(
        "nothing says how a new value of `{}` is made",
        visible(name)
    );
    Err(CommandError::failed(message).help(
        "say `generate = \"alnum:32\"` in its `[[secret]]` or `[[rotation]]`, or `command` in the latter",
    ))
}

/// Applies the stacks that use the new version.
async fn roll(
    session: &Session,
    (from, selection): (ReadFrom, Selection),
    yes: bool,
) -> Result<(u8, Option<Report>), CommandError> {
    let wanted = read(session, (from, selection)).await?;
    session.hold_rules(&wanted)?;
    let desired = wanted.resolved.desired.clone();
    let command = "vaultctl rotate secret";
    let options = Options {
        named: named(&wanted),
        ..Options::default()
    };
    let (planned, locks) = session
        .plan_to_change(&wanted, desired, (command, &options))
        .await?;
    let work = async {
        if planned.plan.is_empty() && planned.plan.blockers.is_empty() {
            if session.printer.verbosity() > Verbosity::Quiet && !session.globals.json {
                session.printer.result("No container uses it yet.\n");
            }
            return Ok((0, None));
        }
        say_plan(session, &planned, false);
        let consent = Consent {
            retry: true,
            attended: is_attended(),
            ..Consent::default()
        };
        consent.refuse(&planned, &wanted.source.settings)?;
        let is_noticed = |step: &crate::plan::Step| step.disruption > Disruption::None;
        let order = Order {
            purpose: Purpose::Apply,
            yes: yes || !planned.plan.steps.iter().any(is_noticed),
            options: &session.apply_options(&planned, consent.not_retried(&planned)),
            run: &Run::new(&wanted, command),
        };
        carry_out_and_report(session, &planned, &order).await
    };
    session.under(locks, work).await
}

/// Why a run has failed.
fn reason(report: &Report) -> Option<&str> {
    report
        .deployments
        .values()
        .find_map(|outcome| match outcome {
            Outcome::RolledBack { reason, .. }
            | Outcome::Broken { reason, .. }
            | Outcome::Incomplete { reason }
            | Outcome::Skipped { because: reason } => Some(reason.as_str()),
            Outcome::Done | Outcome::Held | Outcome::NotRetried(_) => None,
        })
}
