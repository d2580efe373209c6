//! The commands, a file each: arguments, calls into the library, output.

pub mod apply;
pub mod destroy;
pub mod git_setup;
pub mod graph;
pub mod history;
pub mod image;
pub mod init;
pub mod logs;
pub mod plan;
pub mod reconcile;
pub mod render;
pub mod rollback;
pub mod rotate;
pub mod secret;
pub mod server;
pub mod status;
pub mod trace;
pub mod unlock;
pub mod validate;

mod error;
mod files;
mod generate;
mod hidden;
mod question;
mod saved;
mod session;
mod signals;

pub use error::CommandError;
pub use generate::{completions, manual};
use session::Session;

use crate::cli::{Cli, Command};

/// What a command returns: its exit code.
pub type CommandResult = Result<u8, CommandError>;

/// Runs the command of a command line and returns the exit code of the process.
#[must_use]
pub fn run(cli: Cli) -> u8 {
    let session = Session::new(cli.globals);
    let result = match cli.command {
        Command::Init(arguments) => init::run(&session, &arguments),
        Command::Validate(arguments) => validate::run(&session, &arguments),
        Command::Render(arguments) => render::run(&session, &arguments),
        Command::Plan(arguments) => block_on(plan::run(&session, &arguments)),
        Command::Apply(arguments) => block_on(apply::run(&session, &arguments)),
        Command::Destroy(arguments) => block_on(destroy::run(&session, &arguments)),
        Command::Status(arguments) => block_on(status::run(&session, &arguments)),
        Command::Logs(arguments) => block_on(logs::run(&session, &arguments)),
        Command::History(arguments) => block_on(history::run(&session, &arguments)),
        Command::Image(arguments) => block_on(image::run(&session, &arguments)),
        Command::Rollback(arguments) => block_on(rollback::run(&session, &arguments)),
        Command::Rotate(arguments) => block_on(rotate::run(&session, &arguments)),
        Command::Reconcile(arguments) => block_on(reconcile::run(&session, &arguments)),
        Command::Secret(arguments) => block_on(secret::run(&session, &arguments)),
        Command::Server(arguments) => block_on(server::run(&session, &arguments)),
        Command::Graph(arguments) => graph::run(&session, &arguments),
        Command::Trace(arguments) => block_on(trace::run(&session, &arguments)),
        Command::Unlock(arguments) => block_on(unlock::run(&session, &arguments)),
        Command::GitSetup(arguments) => git_setup::run(&session, &arguments),
        Command::Completions(arguments) => {
            session.printer.result(completions(arguments.shell));
            Ok(0)
        }
        Command::Man => manual().map(|page| {
            session.printer.result(page);
            0
        }),
    };
    // What was refused for want of an answer was interrupted.
    let result = result.map_err(|error| match error.exit_code() {
        1 if hidden::was_ended() => CommandError::interrupted(),
        _ => error,
    });
    let exit_code = result.unwrap_or_else(|error| error.report(&session.printer));
    let Some(error) = session.printer.failure() else {
        return exit_code;
    };
    session
        .printer
        .error(format!("the output could not be written: {error}"));
    // What has become of the servers matters more.
    match exit_code {
        0 | 2 | 3 => 1,
        other => other,
    }
}

/// Runs a command that talks to engines.
fn block_on(command: impl Future<Output = CommandResult>) -> CommandResult {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| CommandError::failed(format!("cannot start: {error}")))?;
    let result = runtime.block_on(command);
    // A question that was interrupted still waits for its answer.
    runtime.shutdown_background();
    result
}
