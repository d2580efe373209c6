//! Checks a tree against the tables.

use std::collections::BTreeSet;

use super::shape::{Object, Shape, Type};
use crate::compose::error::Problem;
use crate::compose::path::KeyPath;
use crate::compose::report::Report;
use crate::compose::source::Span;
use crate::compose::suggest::closest;
use crate::compose::yaml::{Map, Node, Value};

/// Reports everything in a tree that a shape does not allow.
pub(in crate::compose) fn check(node: &Node, shape: &Shape, path: &KeyPath, report: &mut Report) {
    if node.value == Value::Invalid {
        return;
    }
    match (shape, &node.value) {
        (Shape::Any, _) => {}
        (Shape::Either(shapes), _) => match shapes.iter().find(|shape| fits(shape, node)) {
            Some(shape) => check(node, shape, path, report),
            None => wrong_type(node, shape, path, report),
        },
        (Shape::List(item), Value::List(items)) => check_items(items, item, path, report),
        (Shape::Set(item), Value::List(items)) => {
            check_items(items, item, path, report);
            check_distinct(items, path, report);
        }
        (Shape::Map(value), Value::Map(map)) => {
            for (key, node) in map.iter() {
                check(node, value, &path.key(key), report);
            }
        }
        (Shape::Named(value), Value::Map(map)) => {
            for (key, span, node) in map.entries() {
                check_name(key, span, path, report);
                check(node, value, &path.key(key), report);
            }
        }
        (Shape::Object(object), Value::Map(map)) => {
            check_object(map, node.span, object, path, report);
        }
        (Shape::Choice(choices), Value::Text(text)) if !choices.contains(&text.as_str()) => {
            check_choice(text, choices, node.span, path, report);
        }
        (Shape::Between(low, high), Value::Int(number)) if !(low..=high).contains(&number) => {
            let problem = Problem::Invalid {
                path: path.to_string(),
                reason: format!("{number} is not between {low} and {high}"),
                help: None,
            };
            report.error(node.span, problem);
        }
        _ if fits(shape, node) => {}
        _ => wrong_type(node, shape, path, report),
    }
}

/// Returns whether a value is of the type that a shape wants, without looking inside.
fn fits(shape: &Shape, node: &Node) -> bool {
    match shape {
        Shape::Any => true,
        Shape::Scalar(types) => types.iter().any(|kind| is_type(*kind, &node.value)),
        Shape::Choice(_) => is_type(Type::Text, &node.value),
        Shape::Between(..) => is_type(Type::Text, &node.value) || is_type(Type::Whole, &node.value),
        Shape::List(_) | Shape::Set(_) => matches!(node.value, Value::List(_)),
        Shape::Map(_) | Shape::Named(_) | Shape::Object(_) => matches!(node.value, Value::Map(_)),
        Shape::Either(shapes) => shapes.iter().any(|shape| fits(shape, node)),
    }
}

fn is_type(kind: Type, value: &Value) -> bool {
    match (kind, value) {
        (Type::Text | Type::Duration, Value::Text(_) | Value::Timestamp(_))
        | (Type::Number, Value::Int(_) | Value::Unsigned(_) | Value::Float(_))
        | (Type::Whole, Value::Int(_) | Value::Unsigned(_))
        | (Type::Flag, Value::Bool(_))
        | (Type::Null, Value::Null) => true,
        (Type::Whole, Value::Float(number)) => number.fract() == 0.0,
        _ => false,
    }
}

fn check_items(items: &[Node], shape: &Shape, path: &KeyPath, report: &mut Report) {
    for (index, item) in items.iter().enumerate() {
        check(item, shape, &path.index(index), report);
    }
}

fn check_distinct(items: &[Node], path: &KeyPath, report: &mut Report) {
    let mut seen = BTreeSet::new();
    for (index, item) in items.iter().enumerate() {
        // What could not be read has had its error.
        if item.value != Value::Invalid && !seen.insert(item.fingerprint()) {
            let problem = Problem::Invalid {
                path: path.index(index).to_string(),
                reason: "stands in the list already".to_owned(),
                help: Some("remove one of the two".to_owned()),
            };
            report.error(item.span, problem);
        }
    }
}

fn check_name(key: &str, span: Span, path: &KeyPath, report: &mut Report) {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    if key.is_empty() || !key.chars().all(allowed) {
        let problem = Problem::Invalid {
            path: path.describe(),
            reason: format!("`{key}` is not a name"),
            help: Some("use letters, digits, `.`, `_` and `-`".to_owned()),
        };
        report.error(span, problem);
    }
}

fn check_object(map: &Map, span: Span, object: &Object, path: &KeyPath, report: &mut Report) {
    for (key, key_span, value) in map.entries() {
        if let Some((_, shape)) = object.keys.iter().find(|(known, _)| *known == key) {
            check(value, shape, &path.key(key), report);
        } else if let Some((_, help)) = object.unsupported.iter().find(|(known, _)| *known == key) {
            let problem = Problem::Unsupported {
                what: format!("`{key}` in {}", path.describe()),
                help: (*help).to_owned(),
            };
            report.error(key_span, problem);
        } else if !(object.extensible && key.starts_with("x-")) {
            let known = object.keys.iter().map(|(known, _)| *known);
            let problem = Problem::UnknownKey {
                key: key.to_owned(),
                parent: path.describe(),
                suggestion: if report.is_full() {
                    None
                } else {
                    closest(key, known)
                },
            };
            report.error(key_span, problem);
        }
    }
    for required in object.required {
        if !map.contains(required) {
            let problem = Problem::MissingKey {
                key: (*required).to_owned(),
                parent: path.describe(),
            };
            report.error(span, problem);
        }
    }
}

fn check_choice(text: &str, choices: &[&str], span: Span, path: &KeyPath, report: &mut Report) {
    let problem = Problem::Invalid {
        path: path.to_string(),
        reason: format!("`{text}` is not one of {}", choices.join(", ")),
        help: closest(text, choices.iter().copied())
            .map(|suggestion| format!("did you mean `{suggestion}`?")),
    };
    report.error(span, problem);
}

fn wrong_type(node: &Node, shape: &Shape, path: &KeyPath, report: &mut Report) {
    let problem = Problem::WrongType {
        path: path.describe(),
        expected: describe(shape),
        found: node.type_name().to_owned(),
    };
    report.error(node.span, problem);
}

fn describe(shape: &Shape) -> String {
    match shape {
        Shape::Any => "anything".to_owned(),
        Shape::Scalar(types) => alternatives(types.iter().map(|kind| {
            match kind {
                Type::Text => "a string",
                Type::Duration => "a duration such as `1m30s`",
                Type::Whole => "a whole number",
                Type::Number => "a number",
                Type::Flag => "a boolean",
                Type::Null => "empty",
            }
            .to_owned()
        })),
        Shape::Choice(choices) => format!("one of {}", choices.join(", ")),
        Shape::Between(..) => "a whole number".to_owned(),
        Shape::List(_) | Shape::Set(_) => "a list".to_owned(),
        Shape::Map(_) | Shape::Named(_) | Shape::Object(_) => "a mapping".to_owned(),
        Shape::Either(shapes) => alternatives(shapes.iter().map(describe)),
    }
}

fn alternatives(descriptions: impl Iterator<Item = String>) -> String {
    let all: Vec<String> = descriptions.collect();
    match all.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}
