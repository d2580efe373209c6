//! `vaultctl completions` and `vaultctl man`: made from the command line's definition.

use clap::{Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, italic, roman};

use super::CommandError;
use crate::cli::Cli;

/// The completions of a shell.
#[must_use]
pub fn completions(shell: clap_complete::Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "vaultctl", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// The manual page, in roff: one page for all commands.
pub fn manual() -> Result<String, CommandError> {
    let mut command = Cli::command();
    command.build();
    let mut page = Vec::new();
    let title = Man::new(command.clone()).render_title(&mut page);
    title.map_err(|error| CommandError::failed(error.to_string()))?;
    let mut page = String::from_utf8_lossy(&page).into_owned();

    let mut head = Roff::new();
    head.control("SH", ["NAME"]);
    let about = command.get_about().map(ToString::to_string);
    head.text([roman(format!("vaultctl - {}", about.unwrap_or_default()))]);
    head.control("SH", ["SYNOPSIS"]);
    head.text([
        bold("vaultctl"),
        roman(" "),
        italic("COMMAND"),
        roman(" [options]"),
    ]);
    page.push_str(&head.to_roff());

    let mut commands = Roff::new();
    commands.control("SH", ["COMMANDS"]);
    page.push_str(&commands.to_roff());
    for sub in commands_of(&command) {
        page.push_str(&section(sub)?);
        for part in commands_of(sub) {
            page.push_str(&section(part)?);
        }
    }
    let own = command.clone().mut_args(|argument| {
        let hidden = !argument.is_global_set();
        argument.hide(hidden)
    });
    page.push_str(&options(&own)?);
    page.push_str(&verbatim_sections(&command));
    Ok(page)
}

/// The commands that do something themselves.
fn commands_of(command: &Command) -> impl Iterator<Item = &Command> {
    command
        .get_subcommands()
        .filter(|sub| sub.get_name() != "help")
}

/// One command: how it is called, what it does, its own options, what else is to be said of it.
fn section(command: &Command) -> Result<String, CommandError> {
    let own = command.clone().mut_args(|argument| {
        let hidden = argument.is_global_set() || argument.get_id() == "help";
        argument.hide(hidden)
    });
    let mut head = Roff::new();
    head.control("SS", [usage(&own).as_str()]);
    let about = command.get_about().map(ToString::to_string);
    head.text([roman(format!("{}.", about.unwrap_or_default()))]);
    let mut text = head.to_roff();
    if own.get_arguments().any(|argument| !argument.is_hide_set()) {
        // The list without its heading.
        let list = options(&own)?;
        text.push_str(list.split_once('\n').map_or("", |(_, list)| list));
    }
    if let Some(after) = command.get_after_help() {
        text.push_str(&verbatim(&after.to_string()));
    }
    Ok(text)
}

/// How a command is called, without options.
fn usage(command: &Command) -> String {
    let name = command.get_bin_name().unwrap_or(command.get_name());
    let mut usage = name.to_owned();
    for argument in command.get_positionals() {
        let name = argument
            .get_value_names()
            .and_then(|names| names.first())
            .map_or_else(|| argument.get_id().to_string(), ToString::to_string);
        if argument.is_required_set() {
            usage.extend([" ", &name]);
        } else {
            usage.extend([" [", &name, "]"]);
        }
    }
    usage
}

/// The options that are not hidden, under their headings.
fn options(command: &Command) -> Result<String, CommandError> {
    let mut section = Vec::new();
    Man::new(command.clone())
        .render_options_section(&mut section)
        .map_err(|error| CommandError::failed(error.to_string()))?;
    let section = String::from_utf8_lossy(&section);
    // The page begins with the definitions that every part brings along.
    let is_preamble = |line: &&str| line.starts_with(".ie ") || line.starts_with(".el ");
    Ok(section
        .lines()
        .filter(|line| !is_preamble(line))
        .flat_map(|line| {
            [
                line, "
",
            ]
        })
        .collect())
}

/// Texts such as `Exit codes:` with what is indented below them, a section each.
fn verbatim_sections(command: &Command) -> String {
    let after = command.get_after_help().map(ToString::to_string);
    let after = after.unwrap_or_default();
    let sections = after
        .split("\n\n")
        .filter_map(|part| part.split_once(":\n"));
    sections
        .map(|(heading, text)| {
            let mut head = Roff::new();
            head.control("SH", [heading.to_uppercase().as_str()]);
            head.to_roff() + &verbatim(text)
        })
        .collect()
}

/// Lines that stay as they are.
fn verbatim(text: &str) -> String {
    let mut roff = Roff::new();
    roff.control("PP", []);
    roff.control("nf", []);
    roff.text([roman(text)]);
    roff.control("fi", []);
    roff.to_roff()
}
