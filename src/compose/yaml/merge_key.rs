//! The merge key `<<`.
//!
//! go-yaml's rules: a key of the mapping itself wins over a merged one wherever `<<` stands, and in
//! a sequence of mappings the earlier wins.

use super::node::{Map, Node, Value};
use crate::compose::error::Problem;
use crate::compose::report::Report;

/// The mappings that a mapping merges, in order.
#[derive(Debug, Default)]
pub(super) struct MergeKeys {
    maps: Vec<Map>,
}

impl MergeKeys {
    /// Takes the value of a `<<` key.
    pub(super) fn add(&mut self, value: Node, report: &mut Report) {
        match value.value {
            Value::Map(map) => self.maps.push(map),
            Value::List(items) => {
                for item in items {
                    match item.value {
                        Value::Map(map) => self.maps.push(map),
                        _ => complain(&item, report),
                    }
                }
            }
            _ => complain(&value, report),
        }
    }
}

/// Adds merged keys that the mapping does not have itself.
pub(super) fn fold(merges: MergeKeys, map: &mut Map) {
    for merged in merges.maps {
        for (key, span, node) in merged.into_entries() {
            if !map.contains(&key) {
                map.insert(key, span, node);
            }
        }
    }
}

fn complain(node: &Node, report: &mut Report) {
    let problem = Problem::WrongType {
        path: "<<".to_owned(),
        expected: "a mapping or a list of mappings".to_owned(),
        found: node.type_name().to_owned(),
    };
    report.error(node.span, problem);
}
