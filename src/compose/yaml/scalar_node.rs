//! Scalars and tags.

use granit_parser::{ScalarStyle, Tag};

use super::node::{Node, Value};
use crate::compose::error::Problem;
use crate::compose::report::Report;
use crate::compose::shim::scalar;
use crate::compose::source::Span;

/// Gives a scalar its type.
pub(super) fn resolve(
    text: &str,
    style: ScalarStyle,
    tag: Option<&Tag>,
    span: Span,
    report: &mut Report,
) -> Node {
    let value = match tag {
        None if style == ScalarStyle::Plain => plain(text),
        None => Value::Text(text.to_owned()),
        Some(tag) => tagged(text, tag, span, report),
    };
    if let Value::Float(number) = value
        && !number.is_finite()
    {
        let reason = "infinity and not-a-number have no place in a Compose file".to_owned();
        report.error(span, Problem::Yaml(reason));
        return Node::new(Value::Invalid, span);
    }
    Node::new(value, span)
}

/// Types a plain scalar.
fn plain(text: &str) -> Value {
    scalar::resolve(text)
}

fn tagged(text: &str, tag: &Tag, span: Span, report: &mut Report) -> Value {
    let expected = tag.core_suffix();
    let value = match expected {
        Some("str") => return Value::Text(text.to_owned()),
        Some("null") => return Value::Null,
        Some("int" | "float" | "bool") => plain(text),
        Some(_) => return wrong_tag(text, tag, span, report),
        None => {
            check_custom_tag(tag, span, report);
            return Value::Text(text.to_owned());
        }
    };
    match (expected, value) {
        (Some("float"), Value::Int(number)) => {
            #[expect(clippy::cast_precision_loss, reason = "go-yaml converts in the same way")]
            let number = number as f64;
            Value::Float(number)
        }
        (Some("int"), value @ (Value::Int(_) | Value::Unsigned(_)))
        | (Some("float"), value @ Value::Float(_))
        | (Some("bool"), value @ Value::Bool(_)) => value,
        _ => wrong_tag(text, tag, span, report),
    }
}

fn wrong_tag(text: &str, tag: &Tag, span: Span, report: &mut Report) -> Value {
    let reason = format!("`{text}` is not a `{}`", tag.original());
    report.error(span, Problem::Yaml(reason));
    Value::Invalid
}

/// Reports the tag of a mapping or sequence, unless it says what is plain anyway.
pub(super) fn check_collection_tag(tag: &Tag, span: Span, report: &mut Report) {
    match tag.core_suffix() {
        Some("map" | "seq") => {}
        Some(_) => {
            let reason = format!("`{}` cannot tag a mapping or a list", tag.original());
            report.error(span, Problem::Yaml(reason));
        }
        None => check_custom_tag(tag, span, report),
    }
}

fn check_custom_tag(tag: &Tag, span: Span, report: &mut Report) {
    let original = tag.original();
    let problem = match original.as_str() {
        "!reset" | "!override" => {
            return report.error(
                span,
                Problem::Unsupported {
                    what: format!("the tag `{original}`"),
                    help: "leave the key out of the base file instead".to_owned(),
                },
            );
        }
        _ => Problem::Note {
            message: format!("the tag `{original}` means nothing to Compose"),
            help: Some("remove it".to_owned()),
        },
    };
    report.warning(span, problem);
}
