//! Scalars as text, as Go's `fmt.Sprint` prints them.

use super::go_number::format_float;
use super::yaml::{Node, Value};

/// Returns a scalar as Go prints it; `null`, sequences and mappings are empty.
pub(super) fn text_of(node: &Node) -> String {
    match &node.value {
        Value::Bool(flag) => flag.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Unsigned(number) => number.to_string(),
        Value::Float(number) => format_float(*number),
        Value::Timestamp(timestamp) => timestamp.to_string(),
        Value::Text(text) => text.clone(),
        Value::Null | Value::List(_) | Value::Map(_) | Value::Invalid => String::new(),
    }
}
