//! Where the values of variables come from, and the files that hold them.

use std::collections::BTreeMap;
use std::path::Path;

use super::bind::{BoundService, EnvFile};
use super::dotenv::{self, UnsetReference, Variables};
use super::error::Problem;
use super::normalize::{Bare, resolve_bare};
use super::pipeline::Pipeline;
use super::source::Span;
use super::substitute::Lookup;
use super::yaml::{Map, Node, Value};

/// The key under which the value of a secret's or config's variable travels with it.
pub(super) const VALUE_KEY: &str = "x-#value";

/// The environment of a project or of an included one.
///
/// The caller's values win over those of files, the including project's over the included one's.
pub(super) struct Environment<'a> {
    outer: Outer<'a>,
    files: BTreeMap<String, String>,
}

enum Outer<'a> {
    Caller {
        lookup: &'a Lookup<'a>,
        project_name: Option<String>,
    },
    Including(&'a Environment<'a>),
}

impl<'a> Environment<'a> {
    /// Makes the environment of a project.
    pub(super) fn new(lookup: &'a Lookup<'a>) -> Self {
        Self {
            outer: Outer::Caller {
                lookup,
                project_name: None,
            },
            files: BTreeMap::new(),
        }
    }

    /// Makes the environment of an included project.
    pub(super) fn inside(including: &'a Environment<'a>) -> Self {
        Self {
            outer: Outer::Including(including),
            files: BTreeMap::new(),
        }
    }

    /// Returns the value of a variable.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        let outer = match &self.outer {
            Outer::Caller {
                project_name: Some(project),
                ..
            } if name == "COMPOSE_PROJECT_NAME" => {
                return Some(project.clone());
            }
            Outer::Caller { lookup, .. } => lookup(name),
            Outer::Including(including) => including.get(name),
        };
        outer.or_else(|| self.files.get(name).cloned())
    }

    /// Sets `COMPOSE_PROJECT_NAME`.
    pub(super) fn set_project_name(&mut self, name: &str) {
        if let Outer::Caller { project_name, .. } = &mut self.outer {
            *project_name = Some(name.to_owned());
        }
    }
}

impl Pipeline<'_> {
    /// Adds the variables of a file; later files win over earlier ones.
    pub(super) fn add_env_file(
        &mut self,
        path: &Path,
        named: Option<Span>,
        environment: &mut Environment<'_>,
    ) {
        let lookup = |name: &str| environment.get(name);
        if let Some(variables) = self.read_variables(path, "", named, &lookup) {
            let set = variables
                .into_iter()
                .filter_map(|(name, value)| Some((name, value?)));
            environment.files.extend(set);
        }
    }

    /// Adds the variables of `.env`, which every other file wins over.
    pub(super) fn add_dot_env_file(&mut self, path: &Path, environment: &mut Environment<'_>) {
        let lookup = |name: &str| environment.get(name);
        let variables = self
            .read_variables(path, "", None, &lookup)
            .into_iter()
            .flatten();
        for (name, value) in variables {
            if let Some(value) = value {
                environment.files.entry(name).or_insert(value);
            }
        }
    }

    /// Folds the `env_file` and `label_file` of a service into it; what stands in the Compose file
    /// wins.
    pub(super) fn read_service_files(
        &mut self,
        bound: &mut BoundService,
        environment: &Environment<'_>,
    ) {
        for (name, value) in &mut bound.service.environment {
            if value.is_none() {
                *value = environment.get(name);
            }
        }
        let mut variables: BTreeMap<String, Option<String>> = BTreeMap::new();
        for file in &bound.env_files {
            let known = variables.clone();
            let lookup = |name: &str| {
                known
                    .get(name)
                    .cloned()
                    .flatten()
                    .or_else(|| environment.get(name))
            };
            let read = self.read_env_file(file, &lookup).into_iter().flatten();
            variables.extend(read.filter(|(_, value)| value.is_some()));
        }
        variables.append(&mut bound.service.environment);
        bound.service.environment = variables;

        let mut labels: BTreeMap<String, String> = BTreeMap::new();
        for (path, span) in &bound.label_files {
            let known = labels.clone();
            let lookup = |name: &str| known.get(name).cloned();
            let read = self.read_variables(Path::new(path), "", Some(*span), &lookup);
            labels.extend(
                read.into_iter()
                    .flatten()
                    .filter_map(|(key, value)| Some((key, value?))),
            );
        }
        labels.append(&mut bound.service.labels);
        bound.service.labels = labels;
    }

    fn read_env_file(&mut self, file: &EnvFile, lookup: &Lookup<'_>) -> Option<Variables> {
        let path = Path::new(&file.path);
        if !file.required && !self.files.exists(path) {
            return None;
        }
        self.read_variables(path, &file.format, Some(file.span), lookup)
    }

    fn read_variables(
        &mut self,
        path: &Path,
        format: &str,
        named: Option<Span>,
        lookup: &Lookup<'_>,
    ) -> Option<Variables> {
        let text = self.read_variable_text(path, named)?;
        let mut unset = Vec::new();
        let read = match format {
            "raw" => dotenv::parse_raw(&text, lookup),
            _ => dotenv::parse_noting_unset(&text, lookup, &mut unset),
        };
        for UnsetReference { line, name } in unset {
            let file = self.sources.add(path, &text);
            let span = line_span(&text, file, line);
            let problem = Problem::UnsetVariable { name };
            self.report.add(self.request.unset, Some(span), problem);
        }
        match read {
            Ok(variables) => Some(variables),
            Err(error) => {
                let file = self.sources.add(path, &text);
                let span = line_span(&text, file, error.line);
                self.report.error(span, Problem::EnvFile(error.message));
                None
            }
        }
    }
}

fn line_span(text: &str, file: usize, line: usize) -> Span {
    let before = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    let length = text
        .get(before..)
        .and_then(|rest| rest.lines().next())
        .map_or(0, str::len);
    Span {
        file,
        offset: before,
        length,
        line,
        column: 1,
    }
}

/// Fills in variables that are named without `$`: bare items of `environment`, and the variables of
/// secrets and configs (`loader/environment.go`).
pub(super) fn resolve_environment(project: &mut Map, environment: &Environment<'_>) {
    let lookup = |name: &str| environment.get(name);
    if let Some(services) = project.get_mut("services").and_then(Node::as_map_mut) {
        for (_, service) in services.iter_mut() {
            let variables = service
                .as_map_mut()
                .and_then(|map| map.get_mut("environment"));
            if let Some(
                variables @ Node {
                    value: Value::List(_),
                    ..
                },
            ) = variables
            {
                resolve_bare(variables, &lookup, Bare::Keep);
            }
        }
    }
    for kind in ["secrets", "configs"] {
        let Some(resources) = project.get_mut(kind).and_then(Node::as_map_mut) else {
            continue;
        };
        for (_, resource) in resources.iter_mut() {
            let Some(map) = resource.as_map_mut() else {
                continue;
            };
            let Some(variable) = map.get("environment") else {
                continue;
            };
            let span = variable.span;
            if let Some(value) = variable.as_text().and_then(&lookup) {
                map.insert(VALUE_KEY, span, Node::text(value, span));
            }
        }
    }
}
