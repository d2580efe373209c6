//! The command line: commands, flags, and nothing else.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::commands::{apply, destroy, init, logs, plan, render, status, validate};

/// Keeps Docker hosts equal to a git repository.
#[derive(Debug, Parser)]
#[command(
    name = "vaultctl",
    version,
    arg_required_else_help = true,
    max_term_width = 100
)]
pub struct Cli {
    /// What holds for every command.
    #[command(flatten)]
    pub globals: Globals,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Flags of every command.
#[derive(Debug, Args)]
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
        default_value = "."
    )]
    pub repo: PathBuf,
    /// The git revision to read [default: HEAD]
    #[arg(long, global = true, value_name = "REV", conflicts_with = "worktree")]
    pub rev: Option<String>,
    /// Read the working tree instead of a revision
    #[arg(long, global = true)]
    pub worktree: bool,
    /// Only this server (repeatable)
    #[arg(long = "server", global = true, value_name = "NAME")]
    pub servers: Vec<String>,
    /// Only this stack (repeatable)
    #[arg(long = "stack", global = true, value_name = "NAME")]
    pub stacks: Vec<String>,
    /// Print JSON
    #[arg(long, global = true)]
    pub json: bool,
    /// Say nothing but results and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
    /// Draw no progress bars
    #[arg(long, global = true)]
    pub no_progress: bool,
    /// How many steps may be under way on a server at once
    #[arg(long, global = true, value_name = "N", default_value_t = 8,
          value_parser = clap::value_parser!(u16).range(1..))]
    pub parallel: u16,
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
    /// Write a commented, working starter repository
    Init(init::Arguments),
    /// Load everything and check it; no host is touched
    Validate(validate::Arguments),
    /// Print the resolved Compose model, as `docker compose config` does
    Render(render::Arguments),
    /// Show what would have to be done
    Plan(plan::Arguments),
    /// Do what the plan shows
    Apply(apply::Arguments),
    /// Remove what this repository owns
    Destroy(destroy::Arguments),
    /// Show servers, stacks and containers
    Status(status::Arguments),
    /// Show what containers print
    Logs(logs::Arguments),
    /// Print the completions of a shell
    Completions(CompletionsArguments),
    /// Print the manual page
    Man,
}

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct CompletionsArguments {
    /// The shell
    pub shell: clap_complete::Shell,
}
