//! `vaultctl render`

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum, ValueHint};
use serde_json::Value;

use super::{CommandError, CommandResult, Session};
use crate::compose::model::Project;
use crate::compose::{self, DiskFiles, LoadRequest};
use crate::model::{Deployment, shown};
use crate::ui::visible;

const AFTER_HELP: &str = "\
What is printed is what `docker compose config` prints: defaults, variables and override files
are filled in. With --file this works on any Compose file, without a repository.";

/// Arguments of `render`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The stack [default: all of them]
    #[arg(conflicts_with = "file")]
    pub stack: Option<String>,
    /// Print this Compose file instead, with your environment as its variables
    #[arg(long, value_name = "COMPOSE", value_hint = ValueHint::FilePath)]
    pub file: Option<PathBuf>,
    /// Print yaml or json
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "yaml",
        hide_possible_values = true
    )]
    pub format: Format,
}

/// How the model is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// YAML.
    Yaml,
    /// JSON.
    Json,
}

pub(super) fn run(session: &Session, arguments: &Arguments) -> CommandResult {
    let format = if session.globals.json {
        Format::Json
    } else {
        arguments.format
    };
    match &arguments.file {
        Some(file) => render_file(session, file, format),
        None => render_stacks(session, arguments.stack.as_deref(), format),
    }
}

fn render_file(session: &Session, file: &Path, format: Format) -> CommandResult {
    let failed =
        |error: std::io::Error| CommandError::failed(format!("{}: {error}", file.display()));
    let directory = std::env::current_dir().map_err(failed)?;
    let operator = |name: &str| std::env::var(name).ok();
    let mut request = LoadRequest::new(directory, &operator);
    request.files = vec![file.to_owned()];
    request.home = std::env::var_os("HOME").map(PathBuf::from);
    let loaded = compose::load(&request, &DiskFiles)?;
    for warning in &loaded.warnings {
        let place = warning.location.as_ref().map_or_else(String::new, |place| {
            format!(
                " ({}:{}:{})",
                place.file.display(),
                place.line,
                place.column
            )
        });
        let help = warning.problem.help();
        let help = help.map_or_else(String::new, |help| format!("; {help}"));
        session
            .printer
            .warn(visible(&format!("{warning}{place}{help}")));
    }
    let model = model_of(&loaded.project, format);
    session.printer.result(text(&model, format)?);
    Ok(0)
}

fn render_stacks(session: &Session, stack: Option<&str>, format: Format) -> CommandResult {
    let wanted = session.load_selection(session.selection_with(stack)?)?;
    let deployments: Vec<&Deployment> = wanted.resolved.desired.deployments().collect();
    match deployments.as_slice() {
        [] => Err(CommandError::failed(
            "nothing is deployed of what is selected",
        )),
        [one] => {
            session.printer.result(text(&model(one, format), format)?);
            Ok(0)
        }
        several => {
            let models = several
                .iter()
                .map(|one| (one.id.to_string(), model(one, format)));
            match format {
                Format::Json => {
                    session.printer.result(text(&models.collect(), format)?);
                }
                Format::Yaml => {
                    for (name, model) in models {
                        session
                            .printer
                            .result(format!("---\n# {name}\n{}", text(&model, format)?));
                    }
                }
            }
            Ok(0)
        }
    }
}

/// A deployment's model, with its paths as they are on the server.
fn model(deployment: &Deployment, format: Format) -> Value {
    let directory = deployment
        .host_directory
        .as_deref()
        .unwrap_or(&deployment.default_directory);
    let mut model = model_of(&deployment.project, format);
    move_paths(&mut model, &|path| deployment.on_server(path, directory));
    model
}

fn model_of(project: &Project, format: Format) -> Value {
    match format {
        Format::Json => compose::render::to_json(project),
        Format::Yaml => compose::render::yaml_model(project),
    }
}

/// Moves every path of the repository in a model to the server.
fn move_paths(value: &mut Value, on_server: &dyn Fn(&str) -> String) {
    match value {
        Value::String(text) if text.starts_with(crate::model::REPOSITORY_ROOT) => {
            *text = on_server(text);
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| move_paths(item, on_server)),
        Value::Object(table) => table
            .values_mut()
            .for_each(|item| move_paths(item, on_server)),
        _ => {}
    }
}

fn text(model: &Value, format: Format) -> Result<String, CommandError> {
    let text = match format {
        Format::Json => format!("{model:#}\n"),
        Format::Yaml => compose::render::yaml_text(model)
            .map_err(|error| CommandError::failed(format!("cannot be written as YAML: {error}")))?,
    };
    // A secret stands there as its name and version.
    Ok(shown(&text))
}
