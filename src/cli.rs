//! The command line: commands, flags, and nothing else.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{
    ArgAction, ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum,
    ValueHint,
};

use crate::commands::{
    apply, destroy, git_setup, graph, history, image, init, logs, plan, reconcile, render,
    rollback, rotate, secret, server, status, trace, unlock, validate,
};

/// Keeps Docker hosts equal to a git repository.
#[derive(Debug, Parser)]
#[command(
    name = "vaultctl",
    version,
    arg_required_else_help = true,
    max_term_width = 100,
    after_help = AFTER_HELP
)]
pub struct Cli {
    /// What holds for every command.
    #[command(flatten)]
    pub globals: Globals,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// Reads a command line. Flags of every command may stand before the command, after it, or both.
    ///
    /// # Errors
    /// What clap says of a wrong command line, and the help and the version where they are asked for.
    pub fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        // Of a flag that stands in both places, clap keeps what is said last: a `--stack` would be lost.
        let mut command = each_apart(Self::command());
        let mut matches = command.try_get_matches_from_mut(arguments)?;
        let mut cli = Self::from_arg_matches(&matches)?;
        let mut inner = matches.remove_subcommand();
        while let Some((_, mut after)) = inner {
            cli.globals.add(Globals::from_arg_matches(&after)?, &after);
            inner = after.remove_subcommand();
        }
        match cli.globals.contradiction() {
            Some((one, other)) => {
                let message = format!("the argument '{one}' cannot be used with '{other}'");
                Err(command.error(ErrorKind::ArgumentConflict, message))
            }
            None => Ok(cli),
        }
    }
}

/// The same command line, with a place of its own before and after the command for each global flag.
fn each_apart(command: clap::Command) -> clap::Command {
    local(command).mut_subcommands(with_globals)
}

fn with_globals(command: clap::Command) -> clap::Command {
    let about = command.get_about().cloned().unwrap_or_default();
    let command = local(Globals::augment_args(command)).about(about);
    command.mut_subcommands(with_globals)
}

fn local(command: clap::Command) -> clap::Command {
    command.mut_args(|argument| argument.global(false))
}

const AFTER_HELP: &str = "\
Begin with:
  vaultctl init my-servers   write a small repository that works
  vaultctl plan              see what would be done; nothing is changed
  vaultctl apply             see it, say yes, and it is done

Exit codes:
  0    done, or nothing to do
  1    error: input, server or connection; what was changed is complete
  2    --detailed-exitcode: the plan is not empty, or an image is outdated
  3    validate --strict: there are findings; image pin --check: an image is not pinned
  4    apply failed and was rolled back: the previous state runs
  5    apply failed and could not be rolled back: a person is needed
  6    another run holds the lock of a server; nothing was changed
  64   wrong usage, or a question that nobody is there to answer
  130  interrupted";

/// Flags of every command.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub struct Globals {
    /// The repository, or any folder inside of it
    #[arg(
        short = 'C',
        long = "repo",
        global = true,
        value_name = "DIR",
        default_value = ".",
        value_hint = ValueHint::DirPath
    )]
    pub repo: PathBuf,
    /// Read this git revision [default: HEAD]
    #[arg(long, global = true, value_name = "REV", conflicts_with = "worktree")]
    pub rev: Option<String>,
    /// Read the files on disk instead of a git revision
    #[arg(long, global = true)]
    pub worktree: bool,
    /// Look at this server alone (repeatable)
    #[arg(long = "server", global = true, value_name = "NAME")]
    pub servers: Vec<String>,
    /// Look at this stack alone (repeatable)
    #[arg(long = "stack", global = true, value_name = "NAME")]
    pub stacks: Vec<String>,
    /// Open secrets with this age or SSH private key (repeatable) [default: the usual places]
    #[arg(long = "identity", global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub identities: Vec<PathBuf>,
    /// Print JSON
    #[arg(long, global = true)]
    pub json: bool,
    /// Print results and errors alone, and nothing where there is nothing to do
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print notes, whole values and whole files, too; twice: also every call to an engine
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    /// Use colour: auto, always or never
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = true
    )]
    pub color: Color,
    /// Print lines instead of drawing progress bars
    #[arg(long, global = true)]
    pub no_progress: bool,
    /// Do at most so many steps on a server at once
    #[arg(long, global = true, value_name = "N", default_value_t = 8,
          value_parser = clap::value_parser!(u16).range(1..))]
    pub parallel: u16,
}

impl Globals {
    /// Adds what stands after the command; of what there is only one of, that counts.
    fn add(&mut self, after: Self, matches: &ArgMatches) {
        let is_given = |id| matches.value_source(id) == Some(ValueSource::CommandLine);
        if is_given("repo") {
            self.repo = after.repo;
        }
        if is_given("color") {
            self.color = after.color;
        }
        if is_given("parallel") {
            self.parallel = after.parallel;
        }
        self.rev = after.rev.or(self.rev.take());
        self.servers.extend(after.servers);
        self.stacks.extend(after.stacks);
        self.identities.extend(after.identities);
        self.worktree |= after.worktree;
        self.json |= after.json;
        self.quiet |= after.quiet;
        self.verbose = self.verbose.saturating_add(after.verbose);
        self.no_progress |= after.no_progress;
    }

    /// Two flags of which only one can be meant.
    fn contradiction(&self) -> Option<(&'static str, &'static str)> {
        if self.quiet && self.verbose > 0 {
            Some(("--quiet", "--verbose"))
        } else if self.worktree && self.rev.is_some() {
            Some(("--worktree", "--rev <REV>"))
        } else {
            None
        }
    }
}

/// When colour is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a small repository that works, with comments
    Init(init::Arguments),
    /// Read the whole repository and say what is wrong with it
    Validate(validate::Arguments),
    /// Print the Compose model of a stack with everything filled in
    Render(render::Arguments),
    /// Show what would be done, and why; nothing is changed
    Plan(plan::Arguments),
    /// Show the plan, ask, and carry it out
    Apply(apply::Arguments),
    /// Remove from the servers what this repository has put there
    Destroy(destroy::Arguments),
    /// Show servers, stacks and containers, and whether they are as git wants them
    Status(status::Arguments),
    /// Print what the containers of a stack have printed
    Logs(logs::Arguments),
    /// Show what was applied, when, by whom, and with what result
    History(history::Arguments),
    /// Go back to what was applied before
    Rollback(rollback::Arguments),
    /// Make containers anew, and secrets, without a failed request
    Rotate(rotate::Arguments),
    /// Fetch, plan and apply, again and again
    Reconcile(reconcile::Arguments),
    /// Seal, list and read the secrets of the repository
    Secret(secret::Arguments),
    /// Pin images to digests, and list those of which there are newer ones
    Image(image::Arguments),
    /// List and check the servers, and learn their host keys
    Server(server::Arguments),
    /// Draw which stack needs which, and who is on which network
    Graph(graph::Arguments),
    /// Say which commit, file and line made a container
    Trace(trace::Arguments),
    /// Show who holds the lock of a server, and remove it where that run is dead
    Unlock(unlock::Arguments),
    /// Teach git of this clone to compare, merge and refuse secrets
    GitSetup(git_setup::Arguments),
    /// Print the completions of a shell
    Completions(CompletionsArguments),
    /// Print the manual page
    Man,
}

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct CompletionsArguments {
    /// The shell: bash, elvish, fish, powershell or zsh
    #[arg(hide_possible_values = true)]
    pub shell: clap_complete::Shell,
}
