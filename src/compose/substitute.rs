//! Fills variables into a tree, and gives text the type that its place wants.

use super::error::Problem;
use super::interpolate::{TemplateError, TemplateErrorKind, interpolate};
use super::opaque;
use super::path::KeyPath;
use super::report::Report;
use super::source::{Sources, Span};
use super::yaml::{Node, Value};
use miette::Severity;

/// What a variable's name stands for; `None` if it is not set.
pub(super) type Lookup<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// How variables are filled in.
pub(super) struct Substitution<'a> {
    /// Where values come from.
    pub(super) lookup: &'a Lookup<'a>,
    /// What an unset variable without a default is.
    pub(super) unset: Severity,
    /// The files, to point into their text.
    pub(super) sources: &'a Sources,
}

/// The type that text at a place is turned into before it is checked (`loader/interpolate.go`).
#[derive(Debug, Clone, Copy)]
enum Cast {
    Whole,
    Number,
    SingleNumber,
    Flag,
}

const CASTS: &[(&str, Cast)] = &[
    ("services.*.configs.*.mode", Cast::Whole),
    ("services.*.cpu_count", Cast::Whole),
    ("services.*.cpu_percent", Cast::Number),
    ("services.*.cpu_period", Cast::Whole),
    ("services.*.cpu_quota", Cast::Whole),
    ("services.*.cpu_rt_period", Cast::Whole),
    ("services.*.cpu_rt_runtime", Cast::Whole),
    ("services.*.cpus", Cast::SingleNumber),
    ("services.*.cpu_shares", Cast::Whole),
    ("services.*.init", Cast::Flag),
    ("services.*.deploy.replicas", Cast::Whole),
    ("services.*.deploy.update_config.parallelism", Cast::Whole),
    (
        "services.*.deploy.update_config.max_failure_ratio",
        Cast::Number,
    ),
    ("services.*.deploy.rollback_config.parallelism", Cast::Whole),
    (
        "services.*.deploy.rollback_config.max_failure_ratio",
        Cast::Number,
    ),
    ("services.*.deploy.restart_policy.max_attempts", Cast::Whole),
    (
        "services.*.deploy.placement.max_replicas_per_node",
        Cast::Whole,
    ),
    ("services.*.healthcheck.retries", Cast::Whole),
    ("services.*.healthcheck.disable", Cast::Flag),
    ("services.*.oom_kill_disable", Cast::Flag),
    ("services.*.oom_score_adj", Cast::Whole),
    ("services.*.pids_limit", Cast::Whole),
    ("services.*.ports.*.target", Cast::Whole),
    ("services.*.privileged", Cast::Flag),
    ("services.*.read_only", Cast::Flag),
    ("services.*.scale", Cast::Whole),
    ("services.*.secrets.*.mode", Cast::Whole),
    ("services.*.stdin_open", Cast::Flag),
    ("services.*.tty", Cast::Flag),
    ("services.*.ulimits.*", Cast::Whole),
    ("services.*.ulimits.*.hard", Cast::Whole),
    ("services.*.ulimits.*.soft", Cast::Whole),
    ("services.*.volumes.*.read_only", Cast::Flag),
    ("services.*.volumes.*.volume.nocopy", Cast::Flag),
    ("networks.*.external", Cast::Flag),
    ("networks.*.internal", Cast::Flag),
    ("networks.*.attachable", Cast::Flag),
    ("networks.*.enable_ipv4", Cast::Flag),
    ("networks.*.enable_ipv6", Cast::Flag),
    ("volumes.*.external", Cast::Flag),
    ("secrets.*.external", Cast::Flag),
    ("configs.*.external", Cast::Flag),
];

impl Substitution<'_> {
    /// Fills variables into every value below a node; keys stay as they are.
    pub(super) fn apply(&self, node: &mut Node, path: &KeyPath, report: &mut Report) {
        match &mut node.value {
            Value::Text(text) => {
                let value = match self.text(text, node.span, path, report) {
                    Some(text) => cast(text, node.span, path, report),
                    None => Value::Invalid,
                };
                node.value = value;
            }
            Value::List(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    self.apply(item, &path.index(index), report);
                }
            }
            Value::Map(map) => {
                for (key, value) in map.iter_mut() {
                    self.apply(value, &path.key(key), report);
                }
            }
            _ => {}
        }
    }

    fn text(&self, text: &str, span: Span, path: &KeyPath, report: &mut Report) -> Option<String> {
        if !text.contains('$') {
            return Some(text.to_owned());
        }
        match interpolate(text, self.lookup) {
            Ok(interpolated) => {
                let is_whole = interpolated.unset.is_empty() || self.unset != Severity::Error;
                for name in interpolated.unset {
                    report.add(self.unset, Some(span), Problem::UnsetVariable { name });
                }
                is_whole.then_some(interpolated.value)
            }
            Err(error) => {
                report.error(
                    self.part(text, span, &error),
                    template_problem(&error, path),
                );
                None
            }
        }
    }

    /// Narrows a span to the part of the text that is wrong, where the text stands as it is.
    fn part(&self, text: &str, span: Span, error: &TemplateError) -> Span {
        let written = self
            .sources
            .file(span)
            .and_then(|file| file.text.get(span.offset..span.offset + span.length))
            .unwrap_or_default();
        let Some(start) = written.find(text).map(|start| start + error.offset) else {
            return span;
        };
        let (Some(before), false) = (written.get(..start), text.contains('\n')) else {
            return span;
        };
        Span {
            offset: span.offset + start,
            length: error.len,
            column: span.column + before.chars().count(),
            ..span
        }
    }
}

fn template_problem(error: &TemplateError, path: &KeyPath) -> Problem {
    let (path, reason) = (path.to_string(), error.message.clone());
    match error.kind {
        TemplateErrorKind::MissingRequired { .. } => Problem::RequiredVariable { path, reason },
        TemplateErrorKind::InvalidSyntax => Problem::Template { path, reason },
    }
}

fn cast(text: String, span: Span, path: &KeyPath, report: &mut Report) -> Value {
    let Some((_, cast)) = CASTS.iter().find(|(pattern, _)| path.matches(pattern)) else {
        return Value::Text(text);
    };
    let value = match cast {
        Cast::Whole => text.parse().ok().map(Value::Int),
        Cast::Number => finite(text.parse::<f64>().ok()),
        Cast::SingleNumber => finite(text.parse::<f32>().ok().map(f64::from)),
        Cast::Flag => flag(&text, span, report).map(Value::Bool),
    };
    value.unwrap_or_else(|| {
        let problem = Problem::WrongType {
            path: path.to_string(),
            expected: match cast {
                Cast::Whole => "a whole number",
                Cast::Number | Cast::SingleNumber => "a number",
                Cast::Flag => "`true` or `false`",
            }
            .to_owned(),
            found: if text.is_empty() {
                "empty".to_owned()
            } else if opaque::is_opaque(&text) {
                "a secret".to_owned()
            } else {
                format!("`{text}`")
            },
        };
        report.error(span, problem);
        Value::Invalid
    })
}

fn finite(number: Option<f64>) -> Option<Value> {
    number.filter(|number| number.is_finite()).map(Value::Float)
}

/// Reads a flag from text; YAML 1.1's other words for it bring a warning.
pub(super) fn flag(text: &str, span: Span, report: &mut Report) -> Option<bool> {
    let value = match text.to_lowercase().as_str() {
        "true" => return Some(true),
        "false" => return Some(false),
        "y" | "yes" | "on" => true,
        "n" | "no" | "off" => false,
        _ => return None,
    };
    let problem = Problem::Note {
        message: format!("`{text}` is no boolean in YAML 1.2"),
        help: Some(format!("write `{value}`")),
    };
    report.warning(span, problem);
    Some(value)
}
