//! The `vaultctl` program: parse, run, exit.

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

/// Wrong usage, as `sysexits.h` numbers it.
const USAGE: u8 = 64;

fn main() -> ExitCode {
    match vaultctl::cli::Cli::try_parse() {
        Ok(cli) => ExitCode::from(vaultctl::commands::run(cli)),
        Err(error) => {
            // Nobody is left to be told when printing fails.
            let _ = error.print();
            match error.kind() {
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => ExitCode::SUCCESS,
                _ => ExitCode::from(USAGE),
            }
        }
    }
}
