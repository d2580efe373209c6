//! Plans in files: `plan --out FILE` writes one, `apply FILE` carries out exactly that.

use std::io::Write as _;
use std::path::Path;

use super::session::first_of;
use super::{CommandError, Session};
use crate::model::{DeploymentId, DesiredState, KnownVersions, StackName};
use crate::pipeline::{Planned, Wanted, needs_vault};
use crate::plan::Options;
use crate::resolve::Selection;
use crate::saved::{self, Binding, SavedPlan, compare};
use crate::source::{ReadFrom, Source};
use crate::ui::{plan_json, visible};

const ANEW: &str = "nothing was changed; look at it again: `vaultctl plan --out FILE`";

/// Writes a plan to a file that only this user can read: whole, or not at all.
pub(super) fn write(
    session: &Session,
    (wanted, planned): (&Wanted, &Planned),
    path: &Path,
) -> Result<(), CommandError> {
    let shown = visible(&path.display().to_string());
    if !planned.plan.blockers.is_empty() {
        let message = format!("the plan cannot be carried out, and `{shown}` was not written");
        return Err(CommandError::failed(message));
    }
    let failed = |error: std::io::Error| {
        CommandError::failed(format!("cannot write `{shown}`: {error}"))
            .help("`--out` takes the path of a file in a folder that is there")
    };
    let globals = &session.globals;
    let named = (globals.servers.clone(), globals.stacks.clone());
    let saved = SavedPlan {
        document: document(planned, &wanted.source),
        binding: Binding::new(&planned.plan, &planned.desired, named).map_err(failed)?,
    };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // Made with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(&saved.to_bytes()).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    session.printer.note(format!(
        "the plan is saved: `vaultctl apply {shown}` carries out exactly this"
    ));
    Ok(())
}

/// The JSON of a plan, without values of the operator's environment.
fn document(planned: &Planned, source: &Source) -> serde_json::Value {
    let names = &source.settings.pass_environment.value;
    let values: Vec<String> = names
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .collect();
    let mut document = plan_json(&planned.plan);
    saved::redact(&mut document, &values);
    document
}

/// A saved plan, and what it leads to, as the repository says it now.
pub(super) struct Loaded {
    pub saved: SavedPlan,
    pub wanted: Wanted,
}

impl Loaded {
    /// What was chosen for the plan.
    pub(super) fn options(&self) -> Options {
        Options {
            named: self
                .saved
                .binding
                .stacks
                .iter()
                .map(StackName::new)
                .collect(),
            ..Options::default()
        }
    }
}

/// Reads a saved plan and the repository that it is of.
///
/// # Errors
/// Everything that makes it impossible to carry it out, before a server is asked.
pub(super) async fn load(
    session: &Session,
    path: &Path,
    skip_unreachable: bool,
) -> Result<Loaded, CommandError> {
    let globals = &session.globals;
    if globals.worktree || !globals.servers.is_empty() || !globals.stacks.is_empty() {
        return Err(CommandError::usage(
            "a saved plan says itself what it is for",
            "leave `--worktree`, `--server` and `--stack` out",
        ));
    }
    let saved = read(path)?;
    let left_out = saved.unreachable();
    if !left_out.is_empty() && !skip_unreachable {
        let left_out = visible(&left_out.join("`, `"));
        let message = format!("the plan has nothing for `{left_out}`, which could not be reached");
        return Err(CommandError::failed(message).help(format!(
            "{ANEW}; `--skip-unreachable` applies the plan of the others"
        )));
    }
    let selection = Selection {
        servers: saved.binding.servers.iter().cloned().collect(),
        stacks: saved.binding.stacks.iter().cloned().collect(),
    };
    let mut wanted = match saved.revision() {
        Some(commit) => of_commit(session, &saved, (commit, &selection))?,
        None => session.load_from(ReadFrom::Worktree, selection)?,
    };
    is_of(&saved, &wanted.source)?;
    // Nothing cannot become stale.
    if !saved.is_empty() {
        let versions = KnownVersions::default();
        session
            .read_vault(&mut wanted, ("vaultctl apply", &versions))
            .await?;
    }
    if !saved.is_empty() && !saved.binding.is_for(&wanted.resolved.desired) {
        return Err(no_longer_wanted(&saved, &wanted));
    }
    Ok(Loaded { saved, wanted })
}

fn read(path: &Path) -> Result<SavedPlan, CommandError> {
    let shown = visible(&path.display().to_string());
    let bytes = std::fs::read(path).map_err(|error| {
        CommandError::failed(format!("cannot read the plan `{shown}`: {error}"))
            .help("`vaultctl plan --out FILE` writes one")
    })?;
    SavedPlan::read(&bytes).map_err(|error| {
        let error = visible(&error.to_string());
        CommandError::failed(format!("`{shown}` cannot be applied: {error}"))
            .help("make it anew with `vaultctl plan --out FILE`, and leave it as it is")
    })
}

/// Reads the commit of a plan, wherever the checkout is; git must want the same as then.
fn of_commit(
    session: &Session,
    saved: &SavedPlan,
    (commit, selection): (&str, &Selection),
) -> Result<Wanted, CommandError> {
    let asked = session.globals.rev.as_deref().unwrap_or("HEAD");
    let now = session.read_at(session.read_from(), selection.clone());
    if let Ok(now) = &now {
        is_of(saved, &now.source)?;
    }
    let from = ReadFrom::Revision(Some(commit.to_owned()));
    let wanted = session
        .load_from(from, selection.clone())
        .map_err(|errors| {
            let mut codes = errors.problems().iter().map(|problem| problem.code);
            if codes.any(|code| code == "unknown-revision") {
                let message = format!("the plan is of commit {commit}, which is not here");
                CommandError::failed(message).help(format!(
                    "fetch it: `git fetch origin {commit}`; or make a plan of what is here"
                ))
            } else {
                errors.into()
            }
        })?;
    let moved = match now {
        Ok(now) if saved.is_empty() || same_commit(&now, commit) => return Ok(wanted),
        Ok(now) => differing(&wanted.resolved.desired, &now.resolved.desired).join(", "),
        Err(errors) => format!("what cannot be used: {}", visible(first_of(&errors))),
    };
    if moved.is_empty() {
        return Ok(wanted);
    }
    let asked = visible(asked);
    let message = format!(
        "git has moved since the plan was made for commit {commit}: `{asked}` wants something else: {moved}"
    );
    Err(CommandError::failed(message).help(format!(
        "{ANEW}; or apply it all the same, with `--rev {commit}`"
    )))
}

fn same_commit(wanted: &Wanted, id: &str) -> bool {
    wanted
        .source
        .commit
        .as_ref()
        .is_some_and(|commit| commit.id == id)
}

/// The deployments that shall look otherwise, and the servers of which that cannot be said in
/// deployments.
fn differing(one: &DesiredState, other: &DesiredState) -> Vec<String> {
    let find = |state: &DesiredState, id: &DeploymentId| {
        let mut deployments = state.deployments();
        deployments.find(|found| found.id == *id).cloned()
    };
    let ids = one.deployments().chain(other.deployments());
    let mut differing: Vec<String> = ids
        .map(|deployment| &deployment.id)
        .filter(|id| find(one, id) != find(other, id))
        .map(ToString::to_string)
        .collect();
    differing.sort();
    differing.dedup();
    if differing.is_empty() && one.servers != other.servers {
        differing.push("its servers".to_owned());
    }
    differing
}

/// Insists that a plan is of this repository.
fn is_of(saved: &SavedPlan, source: &Source) -> Result<(), CommandError> {
    let own = source.repository_id.as_deref().unwrap_or_default();
    if saved.binding.repository == own {
        return Ok(());
    }
    Err(
        CommandError::failed("the plan is of another repository; nothing was changed")
            .help("run this where it was made, or name that repository with `--repo`"),
    )
}

fn no_longer_wanted(saved: &SavedPlan, wanted: &Wanted) -> CommandError {
    let uses_vault = needs_vault(&wanted.resolved.desired);
    if saved.is_of_worktree() && !uses_vault {
        let message = "the plan is stale: the files on disk have changed since it was made";
        return CommandError::failed(message).help(ANEW);
    }
    let names = &wanted.source.settings.pass_environment.value;
    let mut causes = Vec::new();
    if saved.is_of_worktree() {
        causes.push("changed files on disk".to_owned());
    }
    if !names.is_empty() {
        let names = names.join("`, `");
        causes.push(format!("another value of `{names}` in the environment"));
    }
    if uses_vault {
        causes.push("another version of a secret in Vault".to_owned());
    }
    let why = match causes.as_slice() {
        [] => "something else".to_owned(),
        causes => causes.join(", or "),
    };
    let read = if saved.is_of_worktree() {
        ""
    } else {
        "its commit is read as before, and "
    };
    let message = format!("the plan is stale: {read}{why} makes something else of it");
    CommandError::failed(message).help(ANEW)
}

/// Reduces a plan that was made now to the steps of a saved one, and says what would be left to do.
///
/// # Errors
/// What has moved since.
pub(super) fn reduce(
    session: &Session,
    loaded: &Loaded,
    planned: Planned,
) -> Result<Planned, CommandError> {
    let document = document(&planned, &loaded.wanted.source);
    let plan = (&planned.plan, &document);
    let comparison = compare(&loaded.saved, plan, &planned.observed);
    if !comparison.moved.is_empty() {
        for moved in &comparison.moved {
            session.printer.error(visible(moved));
        }
        let message = "the plan is stale: something has moved since it was made";
        return Err(CommandError::failed(message).help(ANEW));
    }
    for step in &comparison.besides {
        let step = visible(step);
        session
            .printer
            .warn(format!("not in the plan, and not done: {step}"));
    }
    Ok(Planned {
        plan: comparison.plan,
        ..planned
    })
}
