//! In which order a stack changes on several servers.

use std::collections::BTreeSet;

use crate::source::Stack;

/// The servers of a stack that have to be done before it is begun on `server`.
///
/// They change in order, at most `max_parallel` at a time (one, where nothing is said). A server waits
/// for every one that is not in that window with it: where one fails, nothing further is begun.
pub(super) fn before<'a>(stack: &'a Stack, server: &str) -> Vec<&'a str> {
    let rollout = &stack.rollout;
    let first = rollout.order.iter().map(|name| name.as_str());
    let others = stack.servers.iter().map(|name| name.as_str());
    let at_once = rollout.max_parallel.unwrap_or(1);
    let at_once = usize::try_from(at_once).unwrap_or(usize::MAX).max(1);
    if at_once >= stack.servers.len() {
        return Vec::new();
    }
    let mut seen = BTreeSet::new();
    let mut order: Vec<&str> = first
        .chain(others)
        .filter(|name| seen.insert(*name))
        .collect();
    let own = order.iter().position(|name| *name == server);
    order.truncate(own.map_or(0, |own| (own + 1).saturating_sub(at_once)));
    order
}
