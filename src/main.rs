//! The `vaultctl` program: parse, run, exit.

use std::io::Write as _;
use std::process::ExitCode;

use clap::error::ErrorKind;

/// Wrong usage, as `sysexits.h` numbers it.
const USAGE: u8 = 64;

fn main() -> ExitCode {
    match vaultctl::cli::Cli::read(std::env::args_os()) {
        Ok(cli) => ExitCode::from(vaultctl::commands::run(cli)),
        Err(error) => {
            let printed = error.print();
            let is_lost = |error: &std::io::Error| error.kind() != std::io::ErrorKind::BrokenPipe;
            match error.kind() {
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
                    if printed.as_ref().is_err_and(is_lost) =>
                {
                    if let Err(error) = printed {
                        // Nobody is left to be told when this fails, too.
                        let _ = writeln!(
                            std::io::stderr(),
                            "error: the output could not be written: {error}"
                        );
                    }
                    ExitCode::FAILURE
                }
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => ExitCode::SUCCESS,
                _ => ExitCode::from(USAGE),
            }
        }
    }
}
