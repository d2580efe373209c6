//! "Not given" on the wire: `0`, `""` and empty become absent fields, because an engine tells
//! absent from empty in some of them.

use std::collections::{BTreeMap, HashMap};

/// A text that was given.
pub(super) fn given(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// A number that was given.
pub(super) fn given_number(number: i64) -> Option<i64> {
    (number != 0).then_some(number)
}

/// A switch that is on.
pub(super) fn given_flag(flag: bool) -> Option<bool> {
    flag.then_some(true)
}

/// A list or set that was given.
pub(super) fn given_list<'a>(list: impl IntoIterator<Item = &'a String>) -> Option<Vec<String>> {
    let list: Vec<_> = list.into_iter().cloned().collect();
    (!list.is_empty()).then_some(list)
}

/// A map that was given.
pub(super) fn given_map(map: &BTreeMap<String, String>) -> Option<HashMap<String, String>> {
    (!map.is_empty()).then(|| map.clone().into_iter().collect())
}

/// A map as the wire has it, absent or not.
pub(super) fn sorted_map(map: Option<HashMap<String, String>>) -> BTreeMap<String, String> {
    map.unwrap_or_default().into_iter().collect()
}
