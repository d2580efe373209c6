//! Scalars and tags.

use granit_parser::{ScalarStyle, Tag};

use super::node::{Mark, Node, Value};
use crate::compose::error::Problem;
use crate::compose::report::Report;
use crate::compose::scalar::Scalar;
use crate::compose::source::Span;

/// Gives a scalar its type.
pub(super) fn resolve(
    text: &str,
    style: ScalarStyle,
    tag: Option<&Tag>,
    span: Span,
    report: &mut Report,
) -> Node {
    let scalar = match tag {
        None if style == ScalarStyle::Plain => Scalar::resolve(text),
        None => Scalar::String(text.to_owned()),
        Some(tag) => {
            let resolved = Scalar::resolve_tagged(&resolved_tag(tag), text);
            if !is_yaml_tag(tag) {
                check_custom_tag(tag, span, report);
            }
            match resolved {
                Ok(scalar) => scalar,
                Err(error) => {
                    report.error(span, Problem::Yaml(error.to_string()));
                    return Node::new(Value::Invalid, span);
                }
            }
        }
    };
    let value = match scalar {
        Scalar::Null => Value::Null,
        Scalar::Bool(flag) => Value::Bool(flag),
        Scalar::Int(number) => Value::Int(number),
        Scalar::Uint(number) => Value::Unsigned(number),
        Scalar::Float(number) if number.is_finite() => Value::Float(number),
        Scalar::Float(_) => {
            let reason = "Compose has no use for infinity or not-a-number".to_owned();
            report.error(span, Problem::Yaml(reason));
            Value::Invalid
        }
        Scalar::Timestamp(timestamp) => Value::Timestamp(timestamp),
        Scalar::String(text) => Value::Text(text),
    };
    Node::new(value, span)
}

fn resolved_tag(tag: &Tag) -> String {
    let (handle, suffix) = tag.parts();
    format!("{handle}{suffix}")
}

fn is_yaml_tag(tag: &Tag) -> bool {
    resolved_tag(tag).starts_with("tag:yaml.org,2002:")
}

/// Whether a tag makes `<<` the merge key, however it is written.
pub(super) fn is_merge_tag(tag: &Tag) -> bool {
    // granit-parser's `core_suffix` knows the tags of the core schema alone.
    resolved_tag(tag) == "tag:yaml.org,2002:merge" || tag.original() == "!"
}

/// Returns what a tag says about earlier files.
pub(super) fn mark(tag: Option<&Tag>) -> Option<Mark> {
    match tag?.original().as_str() {
        "!reset" => Some(Mark::Reset),
        "!override" => Some(Mark::Override),
        _ => None,
    }
}

/// Reports the tag of a mapping or sequence, unless it says what is plain anyway.
pub(super) fn check_collection_tag(tag: &Tag, span: Span, report: &mut Report) {
    match tag.core_suffix() {
        Some("map" | "seq") => {}
        _ if is_yaml_tag(tag) => {
            let reason = format!("`{}` cannot tag a mapping or a list", tag.original());
            report.error(span, Problem::Yaml(reason));
        }
        _ => check_custom_tag(tag, span, report),
    }
}

fn check_custom_tag(tag: &Tag, span: Span, report: &mut Report) {
    if mark(Some(tag)).is_none() {
        let problem = Problem::Note {
            message: format!("the tag `{}` means nothing to Compose", tag.original()),
            help: Some("remove it".to_owned()),
        };
        report.warning(span, problem);
    }
}
