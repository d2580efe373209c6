//! `vaultctl secret`

mod delete;
mod dotenv;
mod edit;
mod exec;
mod get;
mod init;
mod keygen;
mod list;
mod policies;
mod rekey;
mod rollback;
mod seal;
pub(super) mod set;
pub(super) mod store;
pub(super) mod vault;

use clap::{Args, Subcommand};

use super::{CommandError, CommandResult, Session};
use store::Store;

/// Arguments of `secret`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// What can be done with secrets. All of it changes files of the working tree alone.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a key pair: an identity to open secrets with, and its public key to seal them for
    Keygen(keygen::Arguments),
    /// Seal a new version of a value
    Set(set::Arguments),
    /// Print a value
    Get(get::Arguments),
    /// List the secrets, without values
    List,
    /// List the versions of a secret, without values
    Versions(list::VersionsArguments),
    /// Take versions out of use; `undelete` brings them back
    Delete(delete::DeleteArguments),
    /// Bring deleted versions back
    Undelete(delete::UndeleteArguments),
    /// Remove the values of versions for good
    Destroy(delete::DestroyArguments),
    /// Seal the value of an earlier version as a new one
    Rollback(rollback::Arguments),
    /// Seal everything for those who may read it now
    Rekey(rekey::Arguments),
    /// Make the secrets of a list that do not exist yet
    Init(init::Arguments),
    /// Change a value in $EDITOR
    Edit(edit::Arguments),
    /// Seal the values of a dotenv file
    Import(dotenv::ImportArguments),
    /// Print values as a dotenv file
    Export(dotenv::ExportArguments),
    /// Run a command with values in its environment
    Exec(exec::Arguments),
    /// Seal a whole file, as NAME.age
    Seal(seal::SealArguments),
    /// Open a file that was sealed as a whole
    Unseal(seal::UnsealArguments),
    /// Print the policies, also in the form of Vault
    Policies(policies::PoliciesArguments),
    /// Print which server, stack and recipient can read which secret
    Audit(policies::AuditArguments),
}

pub(super) async fn run(session: &Session, arguments: &Arguments) -> CommandResult {
    match &arguments.command {
        Command::Keygen(arguments) => keygen::keygen(session, arguments),
        Command::Set(arguments) => set::set(session, arguments),
        Command::Get(arguments) => get::get(session, arguments).await,
        Command::List => list::list(session),
        Command::Versions(arguments) => list::versions(session, arguments).await,
        Command::Delete(arguments) => delete::delete(session, arguments),
        Command::Undelete(arguments) => delete::undelete(session, arguments),
        Command::Destroy(arguments) => delete::destroy(session, arguments).await,
        Command::Rollback(arguments) => rollback::rollback(session, arguments),
        Command::Rekey(arguments) => rekey::rekey(session, arguments),
        Command::Init(arguments) => init::init(session, arguments),
        Command::Edit(arguments) => edit::edit(session, arguments),
        Command::Import(arguments) => dotenv::import(session, arguments),
        Command::Export(arguments) => dotenv::export(session, arguments).await,
        Command::Exec(arguments) => exec::exec(session, arguments).await,
        Command::Seal(arguments) => seal::seal(session, arguments),
        Command::Unseal(arguments) => seal::unseal(session, arguments),
        Command::Policies(arguments) => policies::policies(session, arguments),
        Command::Audit(arguments) => policies::audit(session, arguments),
    }
}
