//! `vaultctl image`

mod disk;
mod outdated;
mod pin;
mod pin_report;

use clap::{Args, Subcommand};

use super::{CommandError, CommandResult, Session};
use crate::registry::{Registries, RegistryError, config_directory};
use crate::resolve::Selection;
use crate::source::Place;
use crate::ui::{one_line, visible};

/// Arguments of `image`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// What can be done with images.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write the digests that tags point to into the Compose files
    Pin(pin::Arguments),
    /// List images whose tag was built anew, or of which there are newer versions
    Outdated(outdated::Arguments),
}

pub(super) async fn run(session: &Session, arguments: &Arguments) -> CommandResult {
    match &arguments.command {
        Command::Pin(arguments) => pin::pin(session, arguments).await,
        Command::Outdated(arguments) => outdated::outdated(session, arguments).await,
    }
}

/// What is selected by `--server`, by `--stack` and by names.
fn selection(session: &Session, stacks: &[String]) -> Selection {
    let mut selection = session.selection();
    selection.stacks.extend(stacks.iter().cloned());
    selection
}

/// The registries, asked with the operator's logins.
fn registries() -> Registries {
    Registries::new(config_directory())
}

/// A place without its column: names of images stand alone on their lines.
fn at(place: &Place) -> String {
    format!("{}:{}", place.file.path.display(), place.line())
}

/// Says that a registry has not answered about an image.
fn say_failed(session: &Session, place: &Place, error: &RegistryError) {
    let text = format!("{}: {error}", at(place));
    session.printer.error(visible(&text));
    if let Some(help) = error.help() {
        session.printer.help(visible(&help));
    }
}

/// Rows as lines, with their columns under each other.
fn table<const N: usize>(rows: &[[String; N]]) -> String {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = one_line(cell).chars().count().max(*width);
        }
    }
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(widths);
        let cells: Vec<String> = cells
            .map(|(cell, width)| format!("{:width$}", one_line(cell)))
            .collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}
