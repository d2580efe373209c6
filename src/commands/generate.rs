//! `vaultctl completions` and `vaultctl man`: made from the command line's definition.

use clap::CommandFactory;

use super::CommandError;
use crate::cli::Cli;

/// The completions of a shell.
#[must_use]
pub fn completions(shell: clap_complete::Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "vaultctl", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// The manual page, in roff: all commands one after the other.
pub fn manual() -> Result<String, CommandError> {
    let mut page = Vec::new();
    let mut command = Cli::command();
    command.build();
    let failed = |error: std::io::Error| CommandError::failed(error.to_string());
    clap_mangen::Man::new(command.clone())
        .render(&mut page)
        .map_err(failed)?;
    for sub in command
        .get_subcommands()
        .filter(|sub| sub.get_name() != "help")
    {
        let name = format!("vaultctl-{}", sub.get_name());
        clap_mangen::Man::new(sub.clone())
            .title(name)
            .render(&mut page)
            .map_err(failed)?;
    }
    Ok(String::from_utf8_lossy(&page).into_owned())
}
