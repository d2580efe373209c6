//! `vaultctl secret exec`

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use clap::Args;

use super::dotenv::opened;
use super::{CommandError, CommandResult, Session};

const AFTER_HELP: &str = "\
The command takes the place of this process, with the values as variables of its environment, where
root and you can read them while it runs.

  vaultctl secret exec --only DB_PASSWORD -- sh -c 'pg_dump ...'";

/// Arguments of `secret exec`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// Only these secrets [default: all whose names are identifiers]
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub only: Vec<String>,
    /// The command and its arguments
    #[arg(last = true, required = true, value_name = "CMD")]
    pub command: Vec<OsString>,
}

pub(super) async fn exec(session: &Session, arguments: &Arguments) -> CommandResult {
    let Some((program, rest)) = arguments.command.split_first() else {
        return Err(CommandError::usage("no command", "name one after `--`"));
    };
    let values = opened(session, &arguments.only, "secret exec").await?;
    let variables = values
        .into_iter()
        .map(|(name, value)| (name, OsString::from_vec(value.expose().to_vec())));
    let error = Command::new(program).args(rest).envs(variables).exec();
    let program = program.to_string_lossy();
    Err(CommandError::failed(format!("`{program}`: {error}")))
}
