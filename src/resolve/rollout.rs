//! In which order a stack changes on several servers.

use std::collections::BTreeSet;

use crate::source::Stack;

/// The servers of a stack that have to be done before it is begun on `server`.
///
/// They change in order, at most `max_parallel` at a time (one, where nothing is said). A server waits
/// for the window before its own, and so for all that are before that: where one fails, nothing
/// further is begun. Servers on which nothing is done now do not count: nobody would wait for them.
pub(super) fn before<'a>(
    stack: &'a Stack,
    server: &str,
    counts: &dyn Fn(&str) -> bool,
) -> Vec<&'a str> {
    let rollout = &stack.rollout;
    let at_once = rollout.max_parallel.unwrap_or(1);
    let at_once = usize::try_from(at_once).unwrap_or(usize::MAX).max(1);
    let first = rollout.order.iter().map(|name| name.as_str());
    let others = stack.servers.iter().map(|name| name.as_str());
    let mut seen = BTreeSet::new();
    let order = first
        .chain(others)
        .filter(|name| counts(name) && seen.insert(*name));
    let mut before: Vec<&str> = order.take_while(|name| *name != server).collect();
    // Those that change together with it.
    before.truncate((before.len() + 1).saturating_sub(at_once));
    before.split_off(before.len().saturating_sub(at_once))
}
