//! What a command has at hand: the flags of every command, and a printer.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::question::{identity_passphrase, passphrase};
use super::signals::{Hangup, to_its_end, unless_interrupted};
use super::{CommandError, CommandResult};
use crate::apply;
use crate::cli::{Color, Globals};
use crate::engine::CALLS;
use crate::host::{LockError, Process};
use crate::model::{DeploymentId, DesiredState, Failed, KnownVersions, ServerName, StackName};
use crate::pipeline::{self, Locks, OpenedSecrets, Planned, Request, Wanted};
use crate::plan::{Options, Strictness};
use crate::resolve::Selection;
use crate::rules::{Checked, Depth};
use crate::secrets::{Places, lock_memory};
use crate::source::{LoadErrors, NOT_SUPPORTED_YET, Problem, ReadFrom, Severity};
use crate::ui::{
    ColorChoice, Printer, Verbosity, findings_text, refused_json, show_calls, visible,
};

/// One run of the program.
pub(super) struct Session {
    pub(super) globals: Globals,
    pub(super) printer: Printer,
    /// Whether a plan is being carried out.
    pub(super) begun: AtomicBool,
    /// What the end of a session means.
    pub(super) hangup: Hangup,
}

impl Session {
    pub(super) fn new(globals: Globals) -> Self {
        let color = match globals.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        let verbosity = match (globals.quiet, globals.verbose) {
            (true, _) => Verbosity::Quiet,
            (_, 1..) => Verbosity::Verbose,
            _ => Verbosity::Normal,
        };
        let printer = Printer::new(color, verbosity, !globals.no_progress);
        if globals.verbose > 1 {
            show_calls(&printer, CALLS);
        }
        Self {
            globals,
            printer,
            begun: AtomicBool::new(false),
            hangup: Hangup::Ends,
        }
    }

    /// The same for the repository in a folder, with stdout for something else than JSON of its own.
    pub(super) fn at(&self, directory: &Path) -> Self {
        let globals = Globals {
            repo: directory.to_owned(),
            json: false,
            ..self.globals.clone()
        };
        Self {
            globals,
            printer: self.printer.clone(),
            begun: AtomicBool::new(false),
            hangup: self.hangup,
        }
    }

    pub(super) fn verbose(&self) -> bool {
        self.printer.verbosity() == Verbosity::Verbose
    }

    pub(super) fn read_from(&self) -> ReadFrom {
        if self.globals.worktree {
            ReadFrom::Worktree
        } else {
            ReadFrom::Revision(self.globals.rev.clone())
        }
    }

    /// What `--server` and `--stack` select.
    pub(super) fn selection(&self) -> Selection {
        Selection {
            servers: self.globals.servers.iter().cloned().collect(),
            stacks: self.globals.stacks.iter().cloned().collect(),
        }
    }

    /// What is selected where a stack can be named by itself, too.
    pub(super) fn selection_with(&self, stack: Option<&str>) -> Result<Selection, CommandError> {
        let mut selection = self.selection();
        if let Some(stack) = stack {
            if !selection.stacks.is_empty() {
                let message = format!("both `{stack}` and `--stack` name a stack");
                return Err(CommandError::usage(message, "say it once"));
            }
            selection.stacks.insert(stack.to_owned());
        }
        Ok(selection)
    }

    /// The stacks that were named on the command line.
    pub(super) fn named(&self) -> BTreeSet<StackName> {
        self.globals.stacks.iter().map(StackName::new).collect()
    }

    /// What the command line says of every plan.
    pub(super) fn options(&self) -> Options {
        Options {
            named: self.named(),
            ..Options::default()
        }
    }

    /// How a plan is carried out.
    pub(super) fn apply_options(
        &self,
        planned: &Planned,
        not_retried: BTreeMap<DeploymentId, Failed>,
    ) -> apply::Options {
        apply::Options {
            parallel: usize::from(self.globals.parallel),
            held: planned.plan.held.clone(),
            not_retried,
            strictness: Strictness::default(),
        }
    }

    /// Loads what is selected and says what is worth a warning.
    pub(super) fn load(&self) -> Result<Wanted, LoadErrors> {
        self.load_selection(self.selection())
    }

    /// As [`Session::load`], for another selection.
    pub(super) fn load_selection(&self, selection: Selection) -> Result<Wanted, LoadErrors> {
        self.load_from(self.read_from(), selection)
    }

    /// As [`Session::load_selection`], from elsewhere than the command line says.
    pub(super) fn load_from(
        &self,
        from: ReadFrom,
        selection: Selection,
    ) -> Result<Wanted, LoadErrors> {
        let loaded = self.read_at(from, selection);
        self.say_loaded(&loaded);
        loaded
    }

    /// Says what was found in a repository that is no error, and what is looked at.
    pub(super) fn say_loaded(&self, loaded: &Result<Wanted, LoadErrors>) {
        let least = if self.verbose() {
            Severity::Note
        } else {
            Severity::Warning
        };
        let mut found = findings(loaded);
        if !self.verbose() {
            // `validate` tells of these; a run that has nothing to do is silent.
            found.retain(|problem| problem.code != NOT_SUPPORTED_YET);
        }
        self.say_findings(&found, least);
        if loaded.is_ok() {
            self.say_targets();
        }
    }

    /// Holds the rules against what is about to be planned, and says how much they found.
    ///
    /// # Errors
    /// What `[policy] enforce` does not let pass.
    pub(super) fn hold_rules(&self, wanted: &Wanted) -> Result<(), CommandError> {
        let checked = pipeline::check_rules(wanted, Depth::Stacks);
        let stopping = checked.stopping(wanted.source.settings.policy.enforce.value);
        if !stopping.is_empty() {
            return Err(LoadErrors::new(stopping).into());
        }
        if self.verbose() {
            self.say_checked(&checked, Severity::Warning);
        }
        Ok(())
    }

    /// Prints what the rules have found and is no error: errors are reported apart.
    pub(super) fn say_checked(&self, checked: &Checked, least: Severity) {
        let findings: Vec<Problem> = checked
            .findings
            .iter()
            .filter(|finding| finding.severity < Severity::Error)
            .cloned()
            .collect();
        let text = findings_text(&findings, least, self.printer.color_err());
        if !text.is_empty() && self.printer.verbosity() > Verbosity::Quiet {
            self.printer.report(text);
        }
    }

    /// Loads a selection and says nothing.
    pub(super) fn read(&self, selection: Selection) -> Result<Wanted, LoadErrors> {
        self.read_at(self.read_from(), selection)
    }

    /// As [`Session::read`], at another revision.
    pub(super) fn read_at(
        &self,
        from: ReadFrom,
        selection: Selection,
    ) -> Result<Wanted, LoadErrors> {
        let operator = |name: &str| std::env::var(name).ok();
        pipeline::load(&Request {
            directory: &self.globals.repo,
            from,
            selection,
            operator: &operator,
            passphrases: Arc::new(passphrase),
            places: self.places(),
        })
    }

    /// Reads from Vault what the selection needs of it: of some secrets the versions that were recorded.
    pub(super) async fn read_vault(
        &self,
        wanted: &mut Wanted,
        (command, recorded): (&str, &KnownVersions),
    ) -> Result<(), CommandError> {
        let reading = pipeline::read_vault(wanted, (command, recorded), &|_| true);
        let read = unless_interrupted(&self.begun, self.hangup, reading).await;
        Ok(read.ok_or_else(CommandError::interrupted)??)
    }

    /// As [`Session::load`], for a plan: the rules have let it pass, and what Vault has of it is there.
    pub(super) async fn load_to_plan(&self, command: &str) -> Result<Wanted, CommandError> {
        let mut wanted = self.load()?;
        self.hold_rules(&wanted)?;
        self.read_vault(&mut wanted, (command, &KnownVersions::default()))
            .await?;
        Ok(wanted)
    }

    /// Reads from Vault the values that were applied last, so that they are not printed; says where that
    /// cannot be done.
    pub(super) async fn hide_values_of_vault(&self, wanted: &mut Wanted) {
        if pipeline::needs_vault(&wanted.resolved.desired) {
            let versions = pipeline::recalled_versions(wanted).await;
            let read = pipeline::read_vault(wanted, ("logs", &versions), &|_| true).await;
            if let Err(errors) = read {
                let text = format!("values of Vault's are not hidden: {}", first_of(&errors));
                self.printer.warn(visible(&text));
            }
        }
    }

    /// As [`Session::read_vault`] for one stack, where it matters less.
    pub(super) async fn try_vault(
        &self,
        wanted: &mut Wanted,
        (command, stack): (&str, &StackName),
    ) {
        let none = KnownVersions::default();
        let is_meant = |id: &DeploymentId| id.stack == *stack;
        let read = pipeline::read_vault(wanted, (command, &none), &is_meant).await;
        if let Err(errors) = read {
            let text = format!(
                "what git wants of `{stack}` now is not known: {}",
                first_of(&errors)
            );
            self.printer.warn(visible(&text));
        }
    }

    /// Keeps what is about to be opened out of swap, and says where that cannot be done.
    pub(super) fn lock_memory(&self) {
        self.say_unlocked(lock_memory().err().as_deref());
    }

    fn say_unlocked(&self, reason: Option<&str>) {
        if let Some(reason) = reason {
            let text = format!("opened secrets may be written to swap: {reason}");
            self.printer.note(text);
        }
    }

    /// Where the operator's identities are.
    pub(super) fn places(&self) -> Places {
        Places {
            files: self.globals.identities.clone(),
            environment: Arc::new(|name: &str| std::env::var(name).ok()),
            asked: Arc::new(identity_passphrase),
        }
    }

    /// Plans for a desired state of what was loaded, with the secrets that can be opened.
    pub(super) async fn plan(
        &self,
        wanted: &Wanted,
        desired: DesiredState,
        (command, options): (&str, &Options),
    ) -> (Planned, OpenedSecrets) {
        let opened = pipeline::open_secrets(wanted, &desired, command).await;
        self.say_unlocked(opened.unlocked.as_deref());
        let planned = pipeline::plan(wanted, desired, (options, &opened.secrets)).await;
        (planned, opened)
    }

    /// Plans, and takes the locks of the servers that are to be changed; then what is planned is
    /// still so when it is carried out.
    pub(super) async fn plan_to_change(
        &self,
        wanted: &Wanted,
        desired: DesiredState,
        (command, options): (&str, &Options),
    ) -> Result<(Planned, Locks), CommandError> {
        let planning = self.plan(wanted, desired, (command, options));
        let planned = unless_interrupted(&self.begun, self.hangup, planning).await;
        let (planned, opened) = planned.ok_or_else(CommandError::interrupted)?;
        if let Some(closed) = not_opened(&opened, &planned) {
            return Err(closed);
        }
        if !planned.plan.blockers.is_empty() {
            return Ok((planned, Locks::default()));
        }
        let process = Process::current(command);
        let locked = to_its_end(self.hangup, pipeline::lock(planned, options, &process)).await;
        match locked {
            (Some(Ok((_, locks))), true) => {
                self.release(locks).await;
                Err(CommandError::interrupted())
            }
            (None, _) | (_, true) => Err(CommandError::interrupted()),
            (Some(Err(refused)), false) => Err(not_locked(&refused)),
            (Some(Ok((planned, locks))), false) => match not_opened(&opened, &planned) {
                Some(closed) => {
                    self.release(locks).await;
                    Err(closed)
                }
                None => Ok((planned, locks)),
            },
        }
    }

    /// Does what is done under locks, and gives them back, also where it is interrupted before it has
    /// begun to change anything.
    pub(super) async fn under<T>(
        &self,
        locks: Locks,
        work: impl Future<Output = Result<T, CommandError>>,
    ) -> Result<T, CommandError> {
        let done = unless_interrupted(&self.begun, self.hangup, work).await;
        self.release(locks).await;
        done.unwrap_or_else(|| Err(CommandError::interrupted()))
    }

    /// Ends the lines of a run for programs that ended before it had a report to end them with.
    pub(super) fn with_summary(&self, ended: CommandResult) -> CommandResult {
        if let (true, Err(error)) = (self.globals.json, &ended) {
            let summary = refused_json(&error.to_string(), error.exit_code());
            self.printer.result(format!("{summary}\n"));
        }
        ended
    }

    /// Gives locks back, and says of those that stay for a while.
    async fn release(&self, locks: Locks) {
        for (server, error) in locks.release().await {
            self.printer.warn(format!(
                "the lock of server `{server}` could not be given back and ends by itself: {error}"
            ));
        }
    }

    /// Prints warnings and, where they are asked for, notes: a line each. Errors are reported apart.
    pub(super) fn say_findings(&self, findings: &[&Problem], least: Severity) {
        for problem in findings.iter().filter(|found| found.severity >= least) {
            let place = problem
                .place()
                .map_or_else(String::new, |place| format!(" ({place})"));
            let help = problem
                .help
                .as_ref()
                .map_or_else(String::new, |help| format!("; {help}"));
            let text = visible(&format!("{}{place}{help}", problem.message));
            match problem.severity {
                Severity::Warning => self.printer.warn(text),
                Severity::Note => self.printer.note(text),
                Severity::Error => {}
            }
        }
    }

    /// Reminds of `--server` and `--stack`: what is not named is not looked at.
    pub(super) fn say_targets(&self) {
        let named = |kind: &str, names: &[String]| match names {
            [] => None,
            [one] => Some(format!("{kind} {one}")),
            several => Some(format!("{kind}s {}", several.join(", "))),
        };
        let targets = [
            named("stack", &self.globals.stacks),
            named("server", &self.globals.servers),
        ];
        let targets: Vec<String> = targets.into_iter().flatten().collect();
        if !targets.is_empty() {
            let targets = visible(&targets.join(" on "));
            self.printer
                .note(format!("targeting is in effect: only {targets}"));
        }
    }
}

/// The first of some errors, in a line.
pub(super) fn first_of(errors: &LoadErrors) -> &str {
    let first = errors.errors().next();
    first.map_or("", |problem| problem.message.as_str())
}

/// Why nothing is changed: a secret that is needed is not open.
fn not_opened(opened: &OpenedSecrets, planned: &Planned) -> Option<CommandError> {
    let closed = opened.missing_for(&planned.plan);
    let (first, closed_first) = closed.first()?;
    let mut message = format!(
        "the secret {first} ({}) cannot be opened: {}",
        closed_first.place, closed_first.reason
    );
    if closed.len() > 1 {
        let others = closed
            .iter()
            .skip(1)
            .map(|(reference, _)| reference.to_string());
        let others: Vec<String> = others.collect();
        message = format!("{message}; nor can {}", others.join(", "));
    }
    let error = CommandError::failed(format!("{}; nothing was changed", visible(&message)));
    Some(match &closed_first.help {
        Some(help) => error.help(visible(help)),
        None => error,
    })
}

/// Why nothing is changed: another run is at it, or an engine will not be locked.
pub(super) fn not_locked(refused: &BTreeMap<ServerName, LockError>) -> CommandError {
    let reasons: Vec<String> = refused
        .iter()
        .map(|(server, error)| format!("server `{server}`: {error}"))
        .collect();
    let message = visible(&reasons.join("; "));
    let held = refused.iter().find_map(|(server, error)| match error {
        LockError::Held(_) => Some(server),
        LockError::Engine(_) => None,
    });
    match held {
        Some(server) => CommandError::locked(
            message,
            format!(
                "wait for it, or end it; `vaultctl unlock {server}` removes the lock of a run that is dead"
            ),
        ),
        None => CommandError::failed(format!("{message}; nothing was changed")),
    }
}

/// Everything that was found while loading.
pub(super) fn findings(loaded: &Result<Wanted, LoadErrors>) -> Vec<&Problem> {
    match loaded {
        Ok(wanted) => wanted
            .source
            .problems
            .iter()
            .chain(&wanted.resolved.problems)
            .collect(),
        Err(errors) => errors.problems().iter().collect(),
    }
}
