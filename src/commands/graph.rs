//! `vaultctl graph`

use clap::{Args, ValueEnum};

use super::{CommandResult, Session};
use crate::graph::Graph;
use crate::rules::coverage;
use crate::ui::{coverage_json, coverage_text, graph_dot, graph_json, graph_mermaid};

const AFTER_HELP: &str = "\
The graph shows which stack starts after which, and the networks of every server with the services
that are on them. It is drawn from the repository; no server is asked.

With --coverage, a table instead: for every service that does not end by itself, what checks its
health, what fetches its metrics, which status page asks it, and what collects its log. `-` means
nothing, `NAME?` that NAME may, and its list cannot be read. `[policy.coverage] minimum` in
vaultctl.toml makes `validate` complain where too few are covered.";

/// Arguments of `graph`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// Draw for mermaid or dot
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "mermaid",
        hide_possible_values = true
    )]
    pub format: Format,
    /// Print how services are watched, as a table
    #[arg(long, conflicts_with = "format")]
    pub coverage: bool,
}

/// Whom a graph is drawn for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Mermaid, which Git servers show.
    Mermaid,
    /// Graphviz.
    Dot,
}

pub(super) fn run(session: &Session, arguments: &Arguments) -> CommandResult {
    let wanted = session.load()?;
    let (source, models) = (&wanted.source, &wanted.resolved.models);
    let json = session.globals.json;
    let text = if arguments.coverage {
        let coverage = coverage(source, models);
        if json {
            format!("{:#}\n", coverage_json(&coverage))
        } else {
            coverage_text(&coverage, session.printer.color_out())
        }
    } else {
        let graph = Graph::of(source, models);
        match arguments.format {
            _ if json => format!("{:#}\n", graph_json(&graph)),
            Format::Mermaid => graph_mermaid(&graph),
            Format::Dot => graph_dot(&graph),
        }
    };
    session.printer.result(text);
    Ok(0)
}
