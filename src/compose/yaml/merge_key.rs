//! The merge key `<<`.
//!
//! go-yaml's rules: a key of the mapping itself wins over a merged one wherever `<<` stands, and in
//! a sequence of mappings the earlier wins.

use super::node::{Map, Mark, Node, Value};
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
///
/// A key that only takes something away does not count as had: `!reset` leaves the merged value.
/// What either side takes away from earlier files is gone whichever value stays.
pub(super) fn fold(merges: MergeKeys, map: &mut Map) {
    for merged in merges.maps {
        for (key, span, node) in merged.into_entries() {
            let Some(own) = map.get_mut(&key) else {
                map.insert(key, span, node);
                continue;
            };
            let marked = own.mark.or(node.mark).map(|_| Mark::Override);
            if own.mark == Some(Mark::Reset) && node.mark != Some(Mark::Reset) {
                *own = node;
                own.mark = marked;
            } else if own.mark != Some(Mark::Reset) {
                own.mark = marked;
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
